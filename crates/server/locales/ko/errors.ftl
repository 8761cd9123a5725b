# 무엇이, 어디서, 왜 잘못되었고 어떻게 하면 되는지.

## 명령을 이해하지 못했을 때

usage-see-help = 모든 옵션과 사용 예는 `{ $command }`로 볼 수 있습니다.
usage-unknown-option = { $option } 옵션은 없습니다.
usage-unknown-option-suggested = { $option } 옵션은 없습니다. { $alike }를 뜻하셨습니까?
usage-unknown-command = "{ $command }" 명령은 없습니다. 명령은 try, rerun, schema가 있습니다.
usage-no-command = 명령이 빠졌습니다. try, rerun, schema 가운데 하나를 적어 주십시오.
usage-value-long = { $option }에 적은 값이 { $most }자를 넘습니다.
usage-value-missing = { $option } 뒤에 값이 필요합니다.
usage-given-twice = { $option } 옵션을 두 번 지정했습니다. 한 번만 지정해 주십시오.
usage-missing = { $option } 항목이 빠졌습니다.
usage-not-unicode = 명령에 유니코드가 아닌 글자가 있습니다. 파일 이름은 괜찮지만 다른 곳에는 쓸 수 없습니다.
usage-not-understood = 명령을 이해하지 못했습니다.
usage-no-problem = 무엇이 문제인지 지정하지 않았습니다. --problem 뒤에 anomaly(이상이 있는지), life(얼마나 더 쓸 수 있는지), failure(고장·불량이 날지), estimate(다른 값으로 추정) 가운데 하나를 적어 주십시오.
usage-no-data = 데이터 파일을 지정하지 않았습니다. 학습할 파일을 `dure try` 바로 뒤, 옵션보다 앞에 적어 주십시오. --train이나 --apply 뒤의 파일은 그 옵션의 파일로 봅니다.
usage-not-a-choice = --{ $option }에는 "{ $value }" 값을 쓸 수 없습니다. 쓸 수 있는 값: { $choices }.
usage-not-a-count = --{ $option }에는 1부터 { $most }까지의 정수를 적어야 합니다. 적은 값: "{ $value }".
usage-not-a-price = --{ $option }에는 5000처럼 0보다 큰 금액을 적어야 합니다. 적은 값: "{ $value }".
usage-not-a-seed = --seed에는 0 이상의 정수를 적어야 합니다. 적은 값: "{ $value }".
usage-not-a-kind = --kind에는 열=number, 열=category, 열=time 가운데 하나를 적어야 합니다. 적은 값: "{ $value }".
usage-other-problem = --{ $option } 옵션은 다른 문제({ $problems })에만 씁니다. 빼거나 --problem을 바꾸어 주십시오.
usage-together = --{ $first } 옵션과 --{ $second } 옵션은 함께 쓸 수 없습니다. 하나를 빼 주십시오.
usage-alone = --{ $option } 옵션에는 --{ $needs } 옵션도 필요합니다. 두 비용을 모두 알아야 경보가 값어치를 하는 기준을 정할 수 있습니다.

## 읽을 파일

error-source-not-found = { $file } 파일이 없습니다. 이름과 폴더를 확인해 주십시오.
error-source-folder = { $file } 항목은 폴더입니다. 그 안의 파일을 지정해 주십시오. 예: { $file }/*.csv
error-source-not-a-file = { $file } 항목은 디스크에 있는 파일이 아닙니다. 두레는 데이터를 여러 번 읽으므로, 파일로 저장한 뒤 그 파일을 지정해 주십시오.
error-source-unreadable = { $file } 파일을 읽을 수 없습니다: { $why }.
error-source-twice = { $file } 파일을 두 번 지정했습니다. 같은 행이 두 번 들어가면 모든 수치가 실제보다 좋게 나오므로 한 번만 지정해 주십시오.
error-source-same-bytes = { $first } 파일과 { $second } 파일의 내용이 똑같습니다. 같은 행이 두 번 들어가면 모든 수치가 실제보다 좋게 나오므로 하나를 빼 주십시오.

## 쓸 파일

error-output-no-folder = { $file } 파일을 쓸 수 없습니다. { $folder } 폴더가 없습니다. 폴더를 먼저 만들거나 다른 곳을 지정해 주십시오.
error-output-is-folder = { $file } 항목은 폴더입니다. 그 안의 파일 이름을 지정해 주십시오.
error-output-is-input = { $file } 파일은 읽을 데이터이므로 덮어쓰지 않습니다. 결과를 담을 다른 파일을 지정해 주십시오.
error-output-twice = { $file } 파일을 두 결과에 함께 지정했습니다. 서로 다른 파일을 지정해 주십시오.
error-output-ending = { $file }: 예측 결과는 CSV나 Parquet으로 저장합니다. 이름이 .csv나 .parquet으로 끝나야 합니다.
error-output-full = { $file } 파일을 쓸 수 없습니다. 디스크가 가득 찼습니다. 공간을 비우거나 다른 곳을 지정한 뒤 다시 실행해 주십시오. 쓰다 만 파일은 남기지 않았습니다.
error-output-refused = { $file } 파일을 쓸 수 없습니다: { $why }. 다른 곳을 지정한 뒤 다시 실행해 주십시오.

## 보고서 다시 만들기

error-manifest-unreadable = 매니페스트 { $file } 파일을 읽을 수 없습니다: { $why }.
error-manifest-not-one = { $file } 파일은 두레의 매니페스트나 JSON 보고서가 아닙니다. 보고서 옆에 있는 .manifest.json 파일을 지정해 주십시오.
error-manifest-missing = 찾을 수 없는 파일: { $files }. 파일이 있는 폴더를 --data로 지정해 주십시오.
error-manifest-changed = 보고서를 만든 뒤에 바뀐 파일: { $files }. 그때의 파일을 가져오거나 `dure try`로 새 보고서를 만들어 주십시오.

## 질문이 데이터와 맞지 않을 때

error-data-no-such-column = "{ $column }" 열이 없습니다. 있는 열: { $known }. 이 가운데 하나의 이름이나 1부터 세는 번호를 적어 주십시오.
error-data-column-twice = "{ $column }" 열을 { $first }과(와) { $second }(으)로 두 번 지정했습니다. 둘 중 하나에는 다른 열을 지정해 주십시오.
error-data-target-not-named = 이 문제에는 알고 싶은 열이 필요합니다. --target으로 지정해 주십시오. 있는 열: { $known }.
error-data-unit-not-named = 남은 수명을 알려면 설비를 구분하는 열이 필요합니다. --unit으로 지정해 주십시오. 있는 열: { $known }.
error-data-target-kind = "{ $column }" 열은 이 문제의 대상이 될 수 없습니다. { $wanted }이어야 합니다. --target으로 다른 열을 지정하거나, --kind로 값의 종류를 알려 주십시오.
error-data-not-two-classes = "{ $column }" 열에 서로 다른 값이 { $classes }개 있습니다({ $sample }). 고장 문제에는 0과 1처럼 두 값이 필요합니다. 두 값으로 된 열을 만들거나 --problem estimate로 물어 주십시오.
error-data-not-time = "{ $column }" 열을 시간으로 이해하지 못했습니다. "{ $sample }" 같은 낱말이 들어 있습니다. --time으로 다른 열을 지정하거나, 시각을 2026-01-31 13:45:00처럼 적어 주십시오.
error-data-kinds-differ = "{ $column }" 열에 { $first_file } 파일은 { $first }, { $other_file } 파일은 { $other } 값을 담고 있습니다. 한쪽 파일을 고치거나 --kind 열=number처럼 값의 종류를 알려 주십시오. 그러면 맞지 않는 칸은 빈칸으로 봅니다.
kind-plural-number = 숫자
kind-plural-category = 글자
kind-plural-time = 시각
error-data-apply-lacks = 답을 구할 { $file } 파일에 "{ $column }" 열이 없습니다. 모델은 이 열로 학습합니다. 그 파일에 열을 더하거나 --ignore로 빼 주십시오.
error-data-no-rows = 학습할 행이 없습니다. 파일의 머리글 아래에 데이터 행이 있는지 확인해 주십시오.
error-data-learn = 이 행들로는 모델이 학습하지 못했습니다: { $why }. 알고 싶은 열의 값이 채워진 행을 더 모아 주십시오.
learn-too-few-rows = 배울 수 있는 행이 두 개가 되지 않습니다
learn-answer-missing = 정답이 비어 있거나 무한대인 행이 있습니다
wanted-number = 숫자로 된 열
wanted-numbers = 숫자로 된 열
wanted-category = 낱말로 된 열
wanted-labels = 0과 1처럼 두 값으로 이상이 있었는지를 적은 열
wanted-classes = 0과 1처럼 두 값으로 된 열
wanted-time = 시각으로 된 열
error-internal = 두레 내부의 오류이며 사용자의 잘못이 아닙니다. 저장한 것은 없습니다. 실행한 명령과 다음 위치를 알려 주십시오: { $place }. --ignore로 열을 하나씩 빼 보면 어느 열에서 걸리는지 알 수 있는 경우가 많습니다.

## 시스템이 거부한 이유

why-permission-denied = 권한이 없습니다
why-storage-full = 디스크가 가득 찼습니다
why-read-only = 읽기 전용 디스크입니다
why-not-found = 파일이 없습니다
why-already-exists = 같은 이름의 파일이 이미 있습니다
why-file-too-large = 이 디스크에 담기에는 파일이 너무 큽니다
why-invalid-filename = 이 시스템에서 쓸 수 없는 이름입니다

## 파일 자체에 대한 점검

check-applied-rows-learned = 답을 구할 파일이 새 데이터인지
check-applied-rows-learned-warning = { $file } 파일로 학습도 하고 답도 구했습니다. 새 데이터에서는 이보다 못한 답이 나옵니다.
check-applied-rows-learned-fix = 따로 둔 데이터로 잰 수치로 판단하시고, 학습하지 않은 파일에 적용해 주십시오.
