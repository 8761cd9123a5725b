### 정답이 있는 질문(남은 수명, 고장, 추정)의 문장.

## 누가 답했는가
family-linear = 직선(릿지 회귀)
family-smooth = 매끄러운 곡선(반응표면)
family-extra_trees = 무작위 나무 숲
family-boosting = 부스팅 나무
family-blend = 숲과 부스팅의 평균
baseline-mean = 늘 평균값
baseline-age = 평균 수명에서 사용한 만큼 뺀 값
baseline-rate = 늘 평균 고장률
baseline-single_column = 가장 나은 열 하나
baseline-newest = 가장 최근 값
baseline-yesterday = 어제 같은 시각의 값
baseline-last_week = 지난주 같은 시각의 값

## 판정 근거
because-better-than-baseline = 따로 떼어 둔 데이터에서 가장 나은 단순 규칙보다 오차가 { $percent }% 줄었습니다.
because-beats-baseline = 따로 떼어 둔 데이터에서 가장 나은 단순 규칙을 앞섰습니다({ $metric }: 모델 { $model }, 단순 규칙 { $baseline }).
because-no-better-than-baseline = 따로 떼어 둔 데이터에서 가장 나은 단순 규칙보다 나을 것이 거의 없습니다({ $metric }: 모델 { $model }, 단순 규칙 { $baseline }).
because-coverage-short = 예측 범위에 실제 값의 { $nominal }%가 들어오도록 잡았으나 { $coverage }%만 들어왔습니다. 범위를 조금 더 넓게 보십시오.
because-coverage-wide = 예측 범위에 실제 값의 { $nominal }%가 들어오도록 잡았으나 { $coverage }%가 들어왔습니다. 범위가 필요보다 넓은 편입니다.
because-curve-falls = { $of ->
    [units] 학습에 쓴 설비·배치가 두 배가 될 때마다 오차가 약 { $percent }%씩 줄었고, { $n }개를 쓴 지금도 줄고 있습니다.
    [events] 학습에 쓴 고장 사례가 두 배가 될 때마다 오차가 약 { $percent }%씩 줄었고, { $n }건을 쓴 지금도 줄고 있습니다.
   *[other] 학습에 쓴 데이터가 두 배가 될 때마다 오차가 약 { $percent }%씩 줄었고, { $n }행을 쓴 지금도 줄고 있습니다.
}
because-curve-rises = { $of ->
    [units] 학습에 쓴 설비·배치가 두 배가 될 때마다 만점(1)에 모자란 몫이 약 { $percent }%씩 줄었고, { $n }개를 쓴 지금도 줄고 있습니다.
    [events] 학습에 쓴 고장 사례가 두 배가 될 때마다 만점(1)에 모자란 몫이 약 { $percent }%씩 줄었고, { $n }건을 쓴 지금도 줄고 있습니다.
   *[other] 학습에 쓴 데이터가 두 배가 될 때마다 만점(1)에 모자란 몫이 약 { $percent }%씩 줄었고, { $n }행을 쓴 지금도 줄고 있습니다.
}
because-curve-flat = { $of ->
    [units] 학습에 쓴 설비·배치를 절반에서 전부({ $n }개)로 늘려도 거의 나아지지 않았습니다. 같은 데이터를 더 모아도 크게 달라지지 않습니다.
    [events] 학습에 쓴 고장 사례를 절반에서 전부({ $n }건)로 늘려도 거의 나아지지 않았습니다. 같은 데이터를 더 모아도 크게 달라지지 않습니다.
   *[other] 학습에 쓴 데이터를 절반에서 전부({ $n }행)로 늘려도 거의 나아지지 않았습니다. 같은 데이터를 더 모아도 크게 달라지지 않습니다.
}
because-few-units = 고장까지 기록된 설비가 { $units }대뿐입니다. 적어도 { $need }대가 필요합니다.
because-too-few-rows = 정답을 아는 데이터가 { $rows }행뿐입니다. 적어도 { $need }행이 필요합니다.
because-few-events = 드문 쪽의 사례가 { $events }건뿐입니다. 시험이라도 해 보려면 적어도 { $need }건이 필요합니다.
because-one-class = 알고 싶은 열의 값이 모든 행에서 같습니다. 두 결과가 다 있어야 구별할 수 있습니다.
because-no-events-late = 성능을 재려고 떼어 둔 마지막 기간에 두 결과 가운데 하나만 있어 재지 못했습니다.
because-no-inputs = 배울 수 있는 열이 남지 않았습니다. 어떤 열이 왜 빠졌는지 확인하십시오.
because-one-moment = 모든 행의 시각이 같아, 성능을 잴 뒤쪽 기간을 떼어 둘 수 없었습니다.
because-target-constant = 알고 싶은 열의 값이 모든 행에서 같아 추정할 것이 없습니다.

## 다음에 할 일
next-life-use = 바로 믿고 쓰기 전에 석 달 동안 정비 계획과 나란히 견주어 보십시오. 설비마다 예측한 값과 실제로 일어난 일을 적어 두십시오.
next-life-trial = 그때까지는 예측 범위를 참고 의견으로만 쓰고, 평소 점검은 그대로 이어 가십시오.
next-collect-units = 같은 센서로 새것일 때부터 고장까지 기록한 설비를, 지금 있는 것까지 합쳐 대략 { $about }대가 되도록 모으십시오.
next-failure-use = 한 달 동안 지금의 검사와 나란히 경보를 돌려 보고, 맞은 경보가 몇 번인지 세어 보십시오.
next-collect-events = 같은 열을 갖춘 고장 사례를, 지금 있는 것까지 합쳐 대략 { $about }건이 되도록 모으십시오. 사례마다 시각과 종류를 적어 두십시오.
next-collect-rows = 제품, 계절, 부하가 다양하게 들어가도록, 지금 있는 것까지 합쳐 대략 { $about }행을 모으십시오.
next-estimate-use = 한 달 동안 추정값을 실제로 잰 값과 나란히 두고, 예측 범위를 벗어난 경우를 하나씩 살펴보십시오.
next-watch-drift = 시간이 갈수록 오차가 커집니다. 새 데이터로 주기적으로 다시 배우게 하고, 마모·교정·재료 가운데 무엇이 달라졌는지 찾아보십시오.
next-add-sensors = 지금 재는 값으로는 알고 싶은 것을 거의 알 수 없습니다. 현장에서 일하는 사람이 무엇을 보고 판단하는지 묻고, 그것도 함께 재십시오.
next-give-prices = 놓친 고장과 헛경보의 비용(--cost-miss, --cost-alarm)을 알려 주십시오. 비용이 가장 적게 드는 곳에 경보선을 긋습니다.
next-check-driver = 답을 낼 때 많이 쓴 열을 현장 담당자에게 보여 주십시오: { $column }. 이치에 맞는지, 예측할 시점에 이미 알 수 있는 값인지 물어보십시오.
next-measure-again = 앞으로 석 달의 데이터를 더해 같은 실험을 다시 해 보십시오.
