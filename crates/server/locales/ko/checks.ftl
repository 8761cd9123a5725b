# 데이터 점검: 제목, 결과, 조치.
# 괄호 안에 들어가는 값에는 조사를 붙이지 않습니다.

check-why-no-censoring = 고장 없이 기록이 끝난 설비를 표시하는 열을 지정하지 않았습니다. 모든 설비의 마지막 행을 고장 시점으로 봅니다.
check-why-no-clock = 시간 열이 날짜·시각이 아니라 숫자이므로 며칠 동안의 데이터인지 알 수 없습니다.
check-why-no-inputs = 입력으로 쓸 열이 없습니다.
check-why-no-normal-part = 정상이라고 알고 있는 구간을 지정하지 않았습니다.
check-why-no-time = 시간 열이 없습니다. 중복 시각, 시간 순서, 공백 구간, 시간에 따른 변화도 점검하지 못했습니다.
check-why-nothing-to-apply = 비교할 적용 데이터가 없습니다.
check-why-one-class = 목표 열에 서로 다른 두 경우가 없습니다.
check-why-one-moment = 서로 다른 시각이 두 개 이상 없습니다.
check-why-too-few-events = 고장·불량 사례가 너무 적어 우연과 구분할 수 없습니다.
check-why-too-few-rows = 행이 너무 적어 판단할 수 없습니다.
check-why-too-little-for-modes = 숫자 열이나 행이 너무 적어 판단할 수 없습니다.

check-rows = 데이터의 양
check-rows-passed = { $of ->
    [normal] 정상으로 보는 행이 { $rows }개로 충분합니다.
   *[all] 학습할 행이 { $rows }개로 충분합니다.
}
check-rows-warning = { $of ->
    [normal] 정상으로 보는 행이 { $rows }개뿐입니다. 경보 기준을 믿을 수 있게 정하려면 { $wanted }개 이상이 좋습니다.
   *[all] 학습할 행이 { $rows }개뿐입니다. 오차를 믿을 수 있게 재려면 { $wanted }개 이상이 좋습니다.
}
check-rows-critical = { $of ->
    [normal] 정상으로 보는 행이 { $rows }개뿐이어서 평소의 모습을 배울 수 없습니다. { $wanted }개 이상이 필요합니다.
   *[all] 학습할 행이 { $rows }개뿐이어서 배우고 재는 데 나누어 쓸 수 없습니다. 믿을 만한 결과를 얻으려면 { $wanted }개 이상이 필요합니다.
}
check-rows-skipped = 점검하지 못했습니다. { $why }
check-rows-fix = { $of ->
    [normal] 정상 운전 구간을 더 길게 잡거나(--train-rows), 정상 데이터를 더 모아 주십시오.
   *[all] 같은 조건의 데이터를 더 모으거나, 지난 기간의 파일을 함께 넣어 주십시오.
}

check-unit-count = 고장까지의 이력 수
check-unit-count-passed = 설비 { $units }대의 이력이 있습니다.
check-unit-count-warning = 설비 { $units }대의 이력뿐입니다. { $wanted }대 이상이면 결과가 훨씬 안정됩니다.
check-unit-count-critical = 설비 { $units }대의 이력뿐이어서 처음 보는 설비에 통하는지 잴 수 없습니다. { $wanted }대 이상이 필요합니다.
check-unit-count-skipped = 점검하지 못했습니다. { $why }
check-unit-count-fix = 고장까지 기록된 설비나 부품의 이력을 더 모아 주십시오. 같은 설비라도 수리 뒤의 운전은 새 이력으로 넣을 수 있습니다.

check-span = 데이터 기간
check-span-passed = 모든 센서에 { $wanted }일 이상의 기록이 있습니다.
check-span-warning = 기록 기간이 { $wanted }일보다 짧습니다. 가장 짧은 기간: { $lasting }{ $measure ->
    [days] 일
    [hours] 시간
   *[minutes] 분
}. 요일이나 교대, 날씨에 따른 평소의 변화를 아직 다 보지 못했습니다.
check-span-skipped = 점검하지 못했습니다. { $why }
check-span-fix = { $measure ->
    [none] 날짜와 시각이 적힌 열이 있으면 --time으로 지정해 주십시오.
   *[other] 두 주 이상, 가능하면 계절이 바뀌는 기간까지 기록해 주십시오. 그 전의 결과는 기록된 기간과 같은 조건에서만 통합니다.
}

check-thinned = 일부 행만 사용
check-thinned-warning = 파일이 커서 전체 { $rows }행 중 { $kept }행만 읽었습니다({ $step }행마다 하나).
check-thinned-skipped = 점검하지 못했습니다. { $why }
check-thinned-fix = 짧은 순간의 현상이 중요하다면 기간이나 열을 줄여 다시 실행해 주십시오.

check-time-stamps = 시각 기록
check-time-stamps-passed = { $rows }개 행에 시각이 있습니다.
check-time-stamps-warning = 시각이 있는 행: { $rows }개, 시각이 없거나 읽지 못한 행: { $missing }개({ $percent }%). 시간 열: { $columns }
check-time-stamps-critical = 시간 열의 시각을 한 행도 읽지 못했습니다. 시간 열: { $columns }
check-time-stamps-skipped = 점검하지 못했습니다. { $why }
check-time-stamps-fix = 시간 열이 있으면 --time으로 지정해 주십시오. 시각 형식이 한 파일 안에서 같은지, 빈 행이 없는지 확인해 주십시오.

check-duplicate-times = 중복된 시각
check-duplicate-times-passed = 같은 시각이 되풀이되지 않습니다.
check-duplicate-times-warning = 앞 행과 시각이 같은 행: { $rows }개({ $percent }%). 처음 나타난 시각: { $first }. 시간 열: { $columns }
check-duplicate-times-critical = 앞 행과 시각이 같은 행: { $rows }개({ $percent }%). 처음 나타난 시각: { $first }. 어느 값이 맞는지 알 수 없어 시간에 따른 변화를 잘못 읽게 됩니다. 시간 열: { $columns }
check-duplicate-times-skipped = 점검하지 못했습니다. { $why }
check-duplicate-times-fix = 여러 설비의 기록이 섞여 있으면 설비 열을 --unit으로 지정해 주십시오. 그렇지 않다면 두 번 저장된 행을 지우거나 초 단위까지 저장해 주십시오.

check-unordered-times = 시간 순서
check-unordered-times-passed = 행이 시간 순서대로 있습니다.
check-unordered-times-warning = 시각이 앞 행보다 이른 행: { $rows }개. 처음 나타난 곳: 데이터 { $line }번째 행({ $first }). 시간 순서로 다시 정렬해서 썼습니다. 시간 열: { $columns }
check-unordered-times-skipped = 점검하지 못했습니다. { $why }
check-unordered-times-fix = 자정의 날짜, 서머타임, 시계 재설정 때문에 시각이 잘못 기록되지 않았는지 확인해 주십시오. 기록이 맞고 순서만 섞였다면 그대로 두어도 됩니다.

check-gaps = 기록이 빈 구간
check-gaps-passed = 평소 간격의 3배가 넘는 빈 구간이 없습니다.
check-gaps-warning = 기록이 빈 구간: { $gaps }곳. 가장 긴 곳은 평소 간격의 { $times }배이고 { $from } 다음입니다. 시간 열: { $columns }
check-gaps-skipped = 점검하지 못했습니다. { $why }
check-gaps-fix = 설비가 멈춘 것인지 기록만 끊긴 것인지 확인해 주십시오. 기록이 자주 끊기면 수집 장치와 통신을 먼저 점검해 주십시오.

check-mixed-steps = 기록 간격
check-mixed-steps-passed = 기록 간격이 고릅니다.
check-mixed-steps-warning = 기록 간격의 { $percent }%가 평소 간격과 크게 다릅니다. 서로 다른 주기로 저장한 기록이 섞였을 수 있습니다. 시간 열: { $columns }
check-mixed-steps-skipped = 점검하지 못했습니다. { $why }
check-mixed-steps-fix = 한 가지 간격으로 저장하거나, 같은 간격의 평균으로 바꾸어 넣어 주십시오.

check-short-units = 짧은 이력
check-short-units-passed = { $units ->
    [0] 모든 설비의 이력에 { $least }행 이상이 있습니다.
   *[other] 이력이 { $least }행보다 짧은 설비는 { $units }대뿐입니다.
}
check-short-units-warning = 이력이 { $least }행보다 짧은 설비: { $units }대({ $percent }%), 예: { $example }. 설비당 행 수의 중앙값은 { $median }입니다. 설비 열: { $columns }
check-short-units-critical = 모든 설비의 이력이 { $least }행보다 짧아 시간에 따른 변화를 볼 수 없습니다. 설비 열: { $columns }
check-short-units-skipped = 점검하지 못했습니다. { $why }
check-short-units-fix = 설비 열을 바르게 지정했는지 확인해 주십시오(행마다 다른 번호는 설비가 아닙니다). 맞다면 설비마다 더 긴 기간을 기록해 주십시오.

check-unit-both-sides = 학습과 적용에 함께 있는 설비
check-unit-both-sides-passed = { $numbered ->
    [anew] 학습 파일과 적용 파일 모두 설비를 처음부터 번호로 매기고 있어, 번호가 같아도 서로 다른 설비로 보았습니다.
   *[named] 적용할 설비는 모두 학습에 쓰지 않은 설비입니다.
}
check-unit-both-sides-warning = 적용할 설비 { $of }대 중 { $units }대는 학습 데이터에도 있습니다. 예: { $example }. 이미 아는 설비이므로 처음 보는 설비보다 잘 맞을 수 있습니다. 설비 열: { $columns }
check-unit-both-sides-skipped = 점검하지 못했습니다. { $why }
check-unit-both-sides-fix = 새 설비에도 통하는지 알고 싶다면 학습에 없는 설비로 적용해 보십시오. 같은 이름의 다른 설비라면 이름을 구분해 주십시오.

check-censoring = 고장 없이 끝난 이력
check-censoring-passed = 고장까지 기록된 이력: { $failed }개, 고장 없이 끝난 이력: { $unfailed }개.
check-censoring-warning = 고장까지 기록된 이력({ $failed }개)보다 고장 없이 끝난 이력({ $unfailed }개)이 더 많습니다. 표시 열: { $columns }
check-censoring-critical = 고장까지 기록된 이력이 하나도 없어 수명을 배울 수 없습니다. 표시 열: { $columns }
check-censoring-skipped = 점검하지 못했습니다. { $why }
check-censoring-fix = 고장 없이 기록이 끝난 설비가 있으면 그 행에 1을 적은 열을 --censor로 지정해 주십시오. 고장까지 기록된 이력을 더 모으면 결과가 좋아집니다.

check-empty-columns = 빈 열
check-empty-columns-passed = 값이 하나도 없는 열은 없습니다.
check-empty-columns-warning = 값이 하나도 없는 열 { $count }개를 제외했습니다: { $columns }
check-empty-columns-skipped = 점검하지 못했습니다. { $why }
check-empty-columns-fix = 센서 연결이나 저장 설정이 빠지지 않았는지 확인해 주십시오. 필요 없는 열이면 그대로 두어도 됩니다.

check-constant-columns = 변하지 않는 열
check-constant-columns-passed = 값이 변하지 않는 열은 없습니다.
check-constant-columns-warning = 값이 한 번도 변하지 않은 열 { $count }개를 제외했습니다: { $columns }
check-constant-columns-critical = 모든 입력 열의 값이 변하지 않아 배울 것이 없습니다: { $columns }
check-constant-columns-skipped = 점검하지 못했습니다. { $why }
check-constant-columns-fix = 변해야 하는 센서라면 고장이나 수집 오류가 아닌지 확인해 주십시오. 설정값처럼 원래 일정한 열이면 그대로 두어도 됩니다.

check-missing = 빠진 값
check-missing-passed = 가장 많이 빠진 열도 { $percent }%로 기준({ $limit }%) 아래입니다.
check-missing-warning = 값이 { $limit }% 이상 빠진 열이 있습니다. 가장 심한 열은 { $percent }%가 빠졌습니다: { $columns }
check-missing-skipped = 점검하지 못했습니다. { $why }
check-missing-fix = 값이 빠지는 까닭(센서 고장, 통신, 수기 입력)을 먼저 찾아 주십시오. 고칠 수 없는 열은 --ignore로 빼는 편이 낫습니다.

check-text-in-numbers = 숫자 열에 섞인 글자
check-text-in-numbers-passed = 숫자나 시각이어야 할 칸에 섞인 글자가 없습니다.
check-text-in-numbers-warning = 숫자나 시각으로 읽지 못해 빈칸으로 본 칸: { $cells }개.{ $shown ->
    [yes] { "" } 예: { $file } { $line }번째 줄의 “{ $sample }”.
   *[no] { "" }
} 열: { $columns }
check-text-in-numbers-skipped = 점검하지 못했습니다. { $why }
check-text-in-numbers-fix = 단위, 쉼표, “측정불가” 같은 말을 숫자와 다른 열에 적거나 빈칸으로 두어 주십시오.

check-numbers-as-words = 글자로 읽은 숫자 열
check-numbers-as-words-passed = 대부분 숫자인데 글자로 읽은 열이 없습니다.
check-numbers-as-words-warning = { $column } 열은 칸의 { $percent }%가 숫자이지만 “{ $sample }” 같은 칸이 섞여 있어 글자로 읽었습니다. 그래서 숫자의 크고 작음을 모델이 쓰지 못했습니다. 열: { $columns }
check-numbers-as-words-skipped = 점검하지 못했습니다. { $why }
check-numbers-as-words-fix = 그런 칸을 비우거나 --kind 열=number 옵션을 주십시오. 그러면 숫자가 아닌 칸은 빈칸으로 봅니다. 숫자가 단지 코드라면 그대로 두셔도 됩니다.

check-infinite = 무한대 값
check-infinite-passed = 무한대 값이 없습니다.
check-infinite-warning = 무한대이거나 터무니없이 큰 수여서 빈칸으로 본 칸: { $cells }개.{ $shown ->
    [yes] { "" } 예: { $file } { $line }번째 줄의 “{ $sample }”.
   *[no] { "" }
} 열: { $columns }
check-infinite-skipped = 점검하지 못했습니다. { $why }
check-infinite-fix = 0으로 나눈 계산식이 없는지 확인해 주십시오. 계산하지 못한 칸은 빈칸으로 두면 됩니다.

check-fault-values = 측정값이 아닌 숫자
check-fault-values-passed = 고장 표시로 보이는 숫자가 없습니다.
check-fault-values-warning = 다른 값들과 동떨어진 같은 숫자가 되풀이됩니다: { $value }, { $rows }개 행({ $percent }%). 열: { $column }. 센서 고장이나 “값 없음”의 표시로 보입니다. 해당 열: { $columns }
check-fault-values-skipped = 점검하지 못했습니다. { $why }
check-fault-values-fix = 고장 표시가 맞다면 빈칸으로 바꾸어 다시 넣어 주십시오. 그대로 두면 실제 측정값으로 배웁니다.

check-outliers = 동떨어진 값
check-outliers-passed = 다른 값들과 동떨어진 값이 없습니다.
check-outliers-warning = 다른 값들에서 크게 벗어난 값이 있습니다. 가장 심한 값: { $value }(평소 범위의 { $times }배만큼 벗어남, { $rows }개 행, 열: { $column }). 해당 열: { $columns }
check-outliers-skipped = 점검하지 못했습니다. { $why }
check-outliers-fix = 실제로 있었던 일인지 확인해 주십시오. 입력 실수나 센서 오류이면 고치거나 빈칸으로 두어 주십시오.

check-identifiers = 번호·이름 열
check-identifiers-passed = { $count ->
    [0] 번호나 이름일 뿐인 열은 없습니다.
   *[other] 행의 번호나 이름일 뿐인 열 { $count }개를 입력에서 제외했습니다: { $columns }
}
check-identifiers-warning = 행마다 커지기만 하는 정수 열은 측정값이 아니라 일련번호나 누적값으로 보입니다: { $columns }
check-identifiers-skipped = 점검하지 못했습니다. { $why }
check-identifiers-fix = 일련번호라면 --ignore로 빼 주십시오. 누적값(운전 시간, 생산 수량)이라면 앞 행과의 차이로 바꾸는 편이 낫습니다.

check-duplicate-rows = 되풀이된 행
check-duplicate-rows-passed = { $rows ->
    [0] 모든 칸이 같은 행은 없습니다.
   *[other] 모든 칸이 같은 행은 { $rows }개({ $percent }%)로 많지 않습니다.
}
check-duplicate-rows-warning = 앞의 어떤 행과 모든 칸이 같은 행: { $rows }개({ $percent }%). 처음 나타난 곳: 데이터 { $line }번째 행. 같은 행이 학습과 시험에 나뉘면 성적이 실제보다 좋게 보입니다.
check-duplicate-rows-skipped = 점검하지 못했습니다. { $why }
check-duplicate-rows-fix = 같은 파일을 두 번 합치지 않았는지 확인하고, 되풀이된 행을 지워 주십시오.

check-redundant-inputs = 같은 내용의 입력
check-redundant-inputs-passed = { $count ->
    [0] 다른 열과 내용이 같은 입력 열은 없습니다.
   *[other] 다른 열과 사실상 내용이 같은 입력 열 { $count }개가 있습니다: { $columns }. 결과에는 해가 없지만, 원인의 비중은 두 열에 나뉘어 나타납니다.
}
check-redundant-inputs-skipped = 점검하지 못했습니다. { $why }
check-redundant-inputs-fix = 원인을 뚜렷하게 보고 싶다면 하나만 남기고 --ignore로 빼 주십시오.

check-range = 배운 범위
check-range-passed = { $of ->
    [apply] 적용할 데이터가 학습한 운전 범위 안에 있습니다.
    [normal] 정상 구간 다음의 데이터도 정상 구간에서 본 범위 안에 있습니다.
   *[later] 나중 기간의 데이터가 앞 기간에서 배운 운전 범위 안에 있습니다.
}
check-range-warning = { $of ->
    [apply] 적용할 데이터 가운데 학습한 범위를 벗어난 행이 있습니다.
    [normal] 정상 구간에서 본 범위를 벗어난 행이 있습니다.
   *[later] 나중 기간의 데이터 가운데 앞 기간에서 배운 범위를 벗어난 행이 있습니다.
} 가장 심한 열에서 { $percent }%의 행입니다. 해당 열(심한 것부터): { $columns }. { $of ->
    [normal] 실제 이상이거나, 정상 구간에 없던 운전 조건입니다.
   *[other] 이 행들의 결과는 믿기 어렵습니다.
}
check-range-skipped = 점검하지 못했습니다. { $why }
check-range-fix = { $of ->
    [none] 답을 구할 데이터가 있으면 --apply로 넣어 주십시오.
    [normal] 설비가 정상인데도 벗어난다면, 정상 구간을 더 길게 여러 운전 조건이 들어가게 잡아 주십시오(--train-rows, --train).
   *[other] 그 범위에서 운전한 데이터를 학습에 더해 주십시오.
}

check-new-words = 처음 보는 이름
check-new-words-passed = 학습하지 않은 품종·이름·코드가 없습니다.
check-new-words-warning = 학습 데이터에 없던 이름이나 코드가 { $percent }%의 행에 있습니다. 예: “{ $sample }”. 열: { $columns }
check-new-words-skipped = 점검하지 못했습니다. { $why }
check-new-words-fix = 그 품종이나 코드의 데이터를 학습에 더해 주십시오. 표기만 다르다면 한 가지로 통일해 주십시오.

check-target-constant = 목표값의 변화
check-target-constant-passed = 목표값이 변합니다(서로 다른 값 { $distinct }개).
check-target-constant-critical = { $distinct ->
    [0] 목표 열에 값이 하나도 없어 배울 수 없습니다. 목표 열: { $columns }
   *[other] 목표값이 늘 같아({ $value }) 배울 것이 없습니다. 목표 열: { $columns }
}
check-target-constant-skipped = 점검하지 못했습니다. { $why }
check-target-constant-fix = 목표 열을 바르게 지정했는지 확인하고, 값이 달라진 기간의 데이터를 더해 주십시오.

check-target-missing = 목표값이 없는 행
check-target-missing-passed = { $rows ->
    [0] 모든 행에 목표값이 있습니다.
   *[other] 목표값이 없는 행은 { $rows }개({ $percent }%)로 많지 않습니다.
}
check-target-missing-warning = 목표값이 없어 배울 수 없는 행: { $rows }개({ $percent }%). 목표 열: { $columns }
check-target-missing-critical = 어느 행에도 목표값이 없습니다. 목표 열: { $columns }
check-target-missing-skipped = 점검하지 못했습니다. { $why }
check-target-missing-fix = 목표값이 언제 빠지는지 확인해 주십시오. 답을 구할 행이라면 따로 저장해 --apply로 넣어 주십시오.

check-classes = 두 가지 경우
check-classes-passed = 고장·불량인 행과 아닌 행이 모두 있습니다.
check-classes-critical = { $classes ->
    [0] 목표 열에 값이 하나도 없습니다. 목표 열: { $columns }
   *[other] 목표 열의 값이 한 가지(“{ $only }”)뿐이어서 무엇이 고장인지 배울 수 없습니다. 목표 열: { $columns }
}
check-classes-skipped = 점검하지 못했습니다. { $why }
check-classes-fix = 고장·불량이 있었던 기간의 데이터를 함께 넣어 주십시오. 고장 기록이 없다면 이상 감지(--problem anomaly)를 먼저 써 보십시오.

check-events = 고장·불량 사례 수
check-events-passed = “{ $class }” 사례: { $events }개({ $percent }%).
check-events-warning = “{ $class }” 사례: { $events }개({ $percent }%)뿐입니다. { $wanted }개 이상이면 성적을 더 믿을 수 있습니다. 목표 열: { $columns }
check-events-critical = “{ $class }” 사례: { $events }개({ $percent }%)뿐이어서 배우고 재는 데 나누어 쓸 수 없습니다. 믿을 만한 결과를 얻으려면 { $wanted }개 이상이 필요합니다. 목표 열: { $columns }
check-events-skipped = 점검하지 못했습니다. { $why }
check-events-fix = 사례를 더 모아 주십시오. 더 긴 기간, 비슷한 설비, 비슷한 품종의 기록을 함께 쓰는 방법이 있습니다.

check-target-drift = 시간에 따른 목표값의 변화
check-target-drift-passed = 처음과 마지막 기간의 목표값이 비슷합니다.
check-target-drift-warning = { $of ->
    [events] 사례의 비율이 크게 바뀌었습니다: 처음 1/3 기간 { $early }%, 마지막 1/3 기간 { $late }%.
   *[values] 목표값의 분포가 크게 바뀌었습니다. 중앙값: 처음 1/3 기간 { $early }, 마지막 1/3 기간 { $late }.
} 목표 열: { $columns }
check-target-drift-skipped = 점검하지 못했습니다. { $why }
check-target-drift-fix = { $of ->
    [none] 데이터를 더 모은 뒤 다시 점검해 주십시오.
   *[other] 제품, 설비, 계절, 운전 방식이 바뀌었는지 확인해 주십시오. 바뀐 뒤의 데이터를 더 모으고, 쓰는 동안에도 주기적으로 다시 학습해야 합니다.
}

check-modes = 운전 방식
check-modes-passed = 서로 뚜렷이 나뉘는 운전 방식이 보이지 않습니다.
check-modes-warning = 뚜렷이 나뉘는 운전 방식 { $modes }가지가 섞여 있습니다(나누는 열: { $setting }). 관련된 열: { $columns }. 한 모델이 여러 방식을 모두 배워야 합니다.
check-modes-skipped = 점검하지 못했습니다. { $why }
check-modes-fix = { $modes ->
    [0] 속도나 부하처럼 운전 방식을 알 수 있는 열을 함께 넣어 주십시오.
   *[other] 모든 운전 방식이 학습 데이터에 충분히 들어 있는지 확인해 주십시오. 결과가 모자라면 방식별로 데이터를 나누어 시험해 보십시오.
}

check-abnormal-training = 정상 구간의 상태
check-abnormal-training-passed = 정상으로 보는 구간에서 이상한 행은 { $percent }%입니다(기준 1%).
check-abnormal-training-warning = { $by ->
    [label] 정상으로 보는 구간에 이상으로 표시된 행이 { $rows }개({ $percent }%) 있습니다.
   *[sensors] 정상으로 보는 구간에 평소에서 크게 벗어난 행이 { $rows }개({ $percent }%) 있습니다. 열: { $columns }.
} 이상을 정상으로 배우면 나중에 놓치게 됩니다.
check-abnormal-training-skipped = 점검하지 못했습니다. { $why }
check-abnormal-training-fix = 고장과 정비, 시동 구간을 뺀 정상 구간을 --train-rows나 --train으로 지정해 주십시오.

check-leakage = 정답을 미리 알려 주는 열
check-leakage-passed = 목표를 미리 알려 주는 입력 열이 보이지 않습니다.
check-leakage-critical = { $way ->
    [copy] 목표와 사실상 같은 열을 입력에서 제외했습니다(순위 일치 { $percent }%): { $columns }
    [steps] 목표에서 계산했거나 목표를 정하는 열을 입력에서 제외했습니다(목표를 단계로 나눈 것과 같음): { $columns }
    [separates] 그 열 하나만으로 고장·불량이 가려지는 열을 입력에서 제외했습니다(AUROC { $percent }%): { $columns }
    [blank] 고장·불량이 났을 때만(또는 나지 않았을 때만) 값이 적히는 열을 입력에서 제외했습니다(AUROC { $percent }%): { $columns }
   *[flags] 고장·불량의 종류를 적은 열을 입력에서 제외했습니다(합치면 목표의 { $percent }%가 설명됨): { $columns }
}. 답을 알아야 적을 수 있는 값으로 배우면 시험에서는 완벽해 보여도 현장에서는 쓸 수 없습니다.
check-leakage-warning = { $way ->
    [copy] 목표와 사실상 같은 열이지만(순위 일치 { $percent }%)
    [steps] 목표에서 계산했거나 목표를 정하는 열이지만
    [separates] 그 열 하나만으로 고장·불량이 가려지지만(AUROC { $percent }%)
    [blank] 고장·불량이 났을 때만(또는 나지 않았을 때만) 값이 적히는 열이지만(AUROC { $percent }%)
   *[flags] 고장·불량의 종류를 적은 열로 보이지만(합치면 목표의 { $percent }%가 설명됨)
} 요청하신 대로 입력으로 썼습니다: { $columns }. 예측할 시점에 이 값을 모른다면 아래 성적은 믿을 수 없습니다.
check-leakage-skipped = 점검하지 못했습니다. { $why }
check-leakage-fix = { $way ->
    [none] 데이터를 더 모은 뒤 다시 점검해 주십시오. 그때까지는 결과를 알아야 적을 수 있는 열(고장 코드, 수리 비용 등)이 섞이지 않았는지 직접 확인하고 --ignore로 빼 주십시오.
   *[other] 예측할 시점에 이미 알 수 있는 값인지 현장에 확인해 주십시오. 확실히 알 수 있는 값이라면 --keep으로 지정해 다시 쓸 수 있습니다.
}
