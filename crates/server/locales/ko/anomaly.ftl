### 이상 감지 질문의 문장.

## 누가 답했는가
baseline-always = 항상 경보
baseline-never = 경보 없음
baseline-one_sensor = 센서 하나라도 표준편차의 3배를 벗어나면 경보
detector-charts = 수준·변화 속도·산포·센서 간 관계 관리도
detector-levels = 수준 관리도
detector-distance = 평소 중심에서 벗어난 거리(호텔링 T²)
detector-neighbours = 가장 비슷한 정상 데이터와의 거리
detector-forest = 아이솔레이션 포리스트

## 정상 데이터에 일부러 넣은 이상
fault-shift = 갑작스러운 변화
fault-drift = 서서히 어긋남
fault-stuck = 값이 멈춘 센서
fault-noise = 값이 심하게 흔들리는 센서
fault-decoupled = 다른 센서와 따로 움직이는 센서

## 판정 근거
because-no-sensors = 감시할 수 있는 숫자 열이 없습니다. 문자로 된 열은 아직 감시하지 못합니다.
because-few-normal-rows = 정상으로 볼 수 있는 데이터가 { $rows }행뿐입니다. 정상 상태를 배우려면 적어도 { $need }행이 필요합니다.
because-not-tried = 정상 데이터 { $rows }행으로는 일부를 떼어 시험하기에 부족하여, 이상을 얼마나 잘 찾는지 재지 못했습니다.
because-better-than-trivial = 알려 주신 이상 표시와 견주었을 때 F1은 { $model }입니다. 가장 나은 단순 규칙({ $name })은 { $baseline }입니다.
because-trivial-as-good = 알려 주신 이상 표시와 견주었을 때 F1은 { $model }로, 단순 규칙({ $name })의 { $baseline }보다 나을 것이 없습니다.
because-faults-found = 정상 데이터에 일부러 넣은 이상 가운데 { $percent }%를 찾았습니다. 센서를 하나씩만 보면 { $baseline }%를 찾습니다. 가장 찾기 어려운 것은 ‘{ $worst }’({ $worst_percent }%)입니다.
because-few-faults-found = 정상 데이터에 일부러 넣은 이상 가운데 { $percent }%밖에 찾지 못했습니다. 센서를 하나씩만 보면 { $baseline }%를 찾습니다. 가장 찾기 어려운 것은 ‘{ $worst }’({ $worst_percent }%)입니다.
because-normal-steady = 뒤에 이어진 정상 데이터에서 경보가 울린 비율은 { $percent }%입니다. 목표는 { $promise }%입니다.
because-normal-restless = 뒤에 이어진 정상 데이터에서도 { $percent }%가 경보를 울렸습니다. 목표는 { $promise }%입니다. 지금의 정상 데이터에는 정상 상태의 모습이 아직 다 담겨 있지 않습니다.
because-normal-unsteady = 뒤에 이어진 정상 데이터에서도 { $percent }%가 경보를 울렸습니다. 목표는 { $promise }%입니다. 정상이라고 한 구간 안에서도 상태가 계속 달라집니다.
because-unsettled = 센서 { $sensors }개는 아주 천천히 변해, 정상 데이터만으로는 제 수준이 어디인지 알 수 없습니다: { $names }. 갑작스러운 변화만 감시합니다.
because-more-faults-with-more = 정상 데이터가 두 배가 될 때마다 놓치는 이상이 약 { $percent }%씩 줄고 있습니다.

## 다음에 할 일
next-look-at-episode = { $from }부터 무슨 일이 있었는지, { $sensor } 센서부터 살펴보고 실제 고장이었는지 기록해 두십시오.
next-look-at-unit-episode = { $unit }의 { $from }부터 무슨 일이 있었는지, { $sensor } 센서부터 살펴보고 실제 고장이었는지 기록해 두십시오.
next-name-normal-rows = 정상이 확실한 구간을 알려 주십시오. 지정이 없어 설비마다 앞쪽 3분의 1을 정상으로 보았습니다. 그 안에 이상이 섞여 있으면 같은 종류의 이상은 찾지 못합니다.
next-collect-normal-rows = 설비마다 정상 운전 데이터를, 지금 있는 것까지 합쳐 대략 { $rows }행이 되도록 모으십시오. 평소에 겪는 부하와 계절이 모두 들어 있어야 합니다.
next-bring-steady-normal = 설비가 확실히 정상이었고 평소처럼 운전한 구간을 { $need }행 이상 이어서 준비하십시오.
next-settle-sensors = 천천히 변하는 센서({ $names })는 더 긴 정상 운전 데이터를 준비하거나, 외기 온도처럼 그 변화를 설명해 주는 센서를 함께 준비하십시오.
next-mend-empty-sensors = 정상 구간에 값이 하나도 없는 센서가 있습니다: { $names }. 배선이나 데이터 내보내기를 확인하십시오.
next-words-left-aside = 문자로 된 열은 쓰지 않았습니다: { $names }. 설비의 상태를 나타낸다면 숫자로 바꾸거나 상태마다 파일을 나누어 주십시오.
next-bring-rows-to-answer = 모든 행을 정상으로 보아 판정할 행이 남지 않았습니다. 그 뒤의 데이터를 더하거나 정상 구간을 줄여 주십시오.
next-label-known-events = 이상이 있었던 때를 알고 있다면, 그 행에는 1, 나머지에는 0을 적은 열을 더해 주십시오. 경보를 실제 일과 견주어 잴 수 있습니다.
