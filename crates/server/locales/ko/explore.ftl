### 보고서를 화면에서 자세히 살펴보는 곳.

explore-title = 자세히 살펴보기
explore-hint = 그림 위를 옆으로 끌면 그 구간이 커집니다. 자판으로는 그림을 고른 뒤 화살표로 옮기고, 더하기·빼기로 크게 작게 하며, Esc로 처음으로 돌아갑니다.
explore-plot = 시간에 따른 값의 그림. 같은 내용이 보고서의 그림과 표에도 있습니다.
explore-unit = 설비
explore-whole = 전체 보기
explore-time = 시각
explore-position = 차례
explore-score = 이상 점수
explore-left = 남은 수명
explore-prediction = 예측
explore-line = 경보선
explore-truth = 실제
explore-range = 범위
explore-threshold-lead = 고장을 놓쳤을 때와 헛경보를 울렸을 때의 비용을 넣고 막대를 옮겨 보십시오. 따로 떼어 둔 데이터에서 어떻게 되었을지 보여 드립니다.
explore-miss = 고장 하나를 놓치면
explore-alarm = 헛경보 하나에
explore-won = 원
explore-from = 고장 확률이 이보다 높으면 경보
explore-probability = 경보를 울리는 고장 확률
explore-cost = 드는 비용 (원)
explore-found = 찾은 고장
explore-missed = 놓친 고장
explore-false = 헛경보
explore-cheapest = 가장 적게 드는 곳으로
