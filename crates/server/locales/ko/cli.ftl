# 명령줄: 도움말, 진행 상황, 끝났을 때의 안내.

help-about = 두레(Dure)는 현장의 문제를 AI로 풀 수 있는지 그 회사의 데이터로 직접 시험하고, 결과를 있는 그대로 알려 줍니다.
help-usage = 사용법
help-heading-commands = 명령
help-heading-general = 일반
help-heading-data = 데이터
help-heading-question = 무엇을 알고 싶은가
help-heading-outputs = 무엇을 저장할 것인가
help-heading-form = 파일 형식(추측이 틀렸을 때 바로잡기)
help-heading-run = 실행
help-heading-manifest = 매니페스트
help-command-usage = dure 명령 …
help-heading-rerun = 보고서 다시 만들기
help-help = 이 도움말을 봅니다
help-version = 버전을 봅니다
help-lang = 보고서와 안내문의 언어: ko 또는 en. 지정하지 않으면 셸의 언어를 따릅니다
help-after = 사용 예는 `dure try --help`에 있습니다.

value-data = 데이터
value-file = 파일
value-folder = 폴더
value-manifest = 매니페스트
value-column = 열
value-columns = 열,…
value-count = N
value-amount = X
value-name = 이름
value-delimiter = C
value-encoding = E
value-kind = 열=number|category|time

help-try-about = 이 데이터로 AI가 문제를 풀 수 있는지 시험하고, 있는 그대로의 보고서를 씁니다
help-try-usage = dure try 데이터… --problem anomaly|life|failure|estimate [옵션]
help-try-data = 학습하고 성능을 재는 데 쓸 파일: CSV, TSV, 공백으로 나눈 텍스트, Excel, Parquet
help-try-problem = 무엇이 문제인지. anomaly: 이상이 있는지, 언제부터, 어느 센서인지. life: 앞으로 얼마나 더 쓸 수 있는지. failure: 고장·불량이 날지, 왜 나는지. estimate: 다른 값으로 추정할 양
help-try-time = 시간 열. 지정하지 않으면 하나뿐인 시각 열을 쓰고, 없으면 행 순서를 따릅니다
help-try-unit = 설비·배치·호기를 구분하는 열
help-try-target = 알고 싶은 열: 추정할 양, 또는 고장·불량 여부
help-try-censor = life에서: 고장 없이 기록이 끝난 행을 표시하는 열(0이나 빈칸이 아니면 고장 없이 끝남)
help-try-train-rows = 처음 N행으로 배우고 나머지로 시험합니다. anomaly에서는 설비마다 처음 N행을 정상으로 봅니다
help-try-train = 학습에만 쓸 파일. 이때 성능은 데이터 파일로 잽니다
help-try-apply = 답을 구할 파일. 알고 싶은 열이 없어도 됩니다
help-try-ignore = 쓰지 않을 열. 이름에 쉼표가 있으면 그 열만 따로 지정합니다
help-try-keep = 점검에서 제외될 열이라도 쓸 열
help-try-horizon = estimate에서: N행 뒤를 예측합니다
help-try-cost-miss = failure에서: 고장을 놓쳤을 때의 비용. --cost-alarm과 함께 경보 기준을 정합니다
help-try-cost-alarm = 헛경보의 비용
help-try-html = 인쇄할 수 있는 보고서 페이지. 저장할 것을 하나도 지정하지 않으면 dure-report.html을 쓰고 요약을 화면에 보입니다
help-try-json = 데이터 형식의 보고서(형식은 `dure schema`로 볼 수 있습니다)
help-try-predictions = 예측 결과. .csv 또는 .parquet이며 두 번 지정할 수 있습니다
help-try-manifest = `dure rerun`으로 똑같이 다시 만들 때 쓰는 기록. 지정하지 않으면 보고서 옆에 둡니다
help-try-into = 모든 결과(한국어·영어 페이지, JSON, 예측 결과, 매니페스트)를 이 폴더에 저장합니다. 폴더는 미리 있어야 합니다
help-try-delimiter = 열을 나누는 문자: , ; | : tab 또는 spaces
help-try-encoding = 텍스트 파일의 문자 인코딩: utf-8, cp949, utf-16le 등
help-try-decimal = 소수점 기호
help-try-header = 첫 줄이 열 이름인지 여부
help-try-sheet = Excel 파일의 시트 이름
help-try-kind = 열에 담긴 값의 종류. 여러 번 지정할 수 있습니다
help-try-day-first = 03/04/2024가 4월 3일인지 여부
help-try-seed = 난수의 시드. 지정하지 않으면 1입니다
help-try-threads = 스레드 수. 지정하지 않으면 코어 수만큼 씁니다. 몇 개를 쓰든 결과는 같습니다
help-try-after =
    열은 머리글의 이름이나 1부터 세는 번호로 지정합니다.
    학습할 파일이 아주 크면 n번째 행마다 하나씩만 쓰고(모두 합쳐 2천만 칸) 보고서에 밝힙니다.

    사용 예:
      dure try compressor.csv --problem anomaly --time timestamp --train-rows 400
      dure try train.txt --problem life --unit 1 --time 2 --apply test.txt --html report.html
      dure try parts.xlsx --problem failure --target 불량 --cost-miss 5000 --cost-alarm 200
      dure try ship.csv --problem estimate --target fuel --time time --ignore speed,course
      dure try line*.csv --problem anomaly --apply today.csv --predictions out.csv,out.parquet

    종료 코드:
      0  완료. 이 데이터로는 답할 수 없다고 쓴 보고서도 완료입니다
      2  명령을 이해하지 못했거나, 데이터에 없는 열을 지정했습니다
      3  데이터를 쓸 수 없습니다. 이유를 함께 알려 줍니다
      4  두레 내부의 오류이거나, 결과를 저장하지 못했습니다

help-rerun-about = 매니페스트로 보고서를 다시 만들고, 바이트까지 같은지 확인합니다
help-rerun-usage = dure rerun 매니페스트 [--data 폴더] [--into 폴더] [--threads N]
help-rerun-manifest = 매니페스트 파일, 또는 그것이 들어 있는 보고서 JSON
help-rerun-data = 입력 파일이 다른 곳으로 옮겨졌을 때 그 폴더
help-rerun-into = 다시 만든 결과를 이 폴더에도 저장합니다. 이미 있는 파일은 덮어쓰지 않습니다
help-rerun-after =
    입력 파일은 --data로 지정한 폴더, 원래 있던 곳, 매니페스트가 있는 폴더에서 찾습니다.
    그때와 바이트까지 같은 파일만 씁니다.

    종료 코드:
      0  모두 바이트까지 같습니다
      3  입력 파일이 없거나 바뀌었거나, 결과가 다릅니다. 어느 것인지 알려 줍니다
      2와 4는 `dure try`와 같습니다

help-schema-about = 보고서의 JSON Schema를 봅니다

progress-read = 파일을 읽는 중
progress-check = 데이터를 점검하는 중
progress-choose = 모델을 고르는 중
progress-measure = 따로 둔 데이터로 성능을 재는 중
progress-curve = 데이터를 줄여 가며 시험하는 중
progress-apply = 답을 구하는 중

summary-enough = 예. 이 데이터로 충분히 답할 수 있습니다.
summary-more = 쓸 수 있으며, 데이터를 더 모으면 더 좋아집니다. 모두 합쳐 { $of } 약 { $about }개가 필요합니다.
summary-of-units = 설비(단위)
summary-of-rows = 행
summary-of-events = 고장 등 드문 사례
summary-not-answerable = 이 데이터로는 답할 수 없습니다.
summary-figure = { $metric }: { $reached } ({ $family }). 가장 단순한 답({ $baseline })은 { $trivial }입니다.
summary-figure-alone = { $metric }: { $reached } ({ $family }).
summary-intervals = { $nominal }의 경우에 맞아야 할 예측 범위가 실제로는 { $coverage }에서 맞았습니다.
summary-critical = 먼저 고쳐야 할 것:
summary-next = 다음에 할 일:
output-written = 저장함: { $file }
output-no-predictions = { $file } 파일은 쓰지 않았습니다. 예측할 수 있는 것이 없었으며, 이유는 보고서에 있습니다.

rerun-same = { $file }: 바이트까지 같음
rerun-differs = { $file }: 다름
rerun-all-same = 다시 만들었으며, { $files ->
    [0] 비교할 결과 파일이 없습니다.
   *[other] 결과 파일 { $files }개가 모두 바이트까지 같습니다.
}
rerun-not-same = 보고서가 다르게 나왔습니다. 두레의 버전, 데이터, 매니페스트가 모두 같으면 바이트까지 같은 결과가 나오므로, 이 가운데 하나가 바뀐 것입니다.
rerun-other-version = 이 보고서는 두레 { $then } 버전으로 만들었고 지금은 { $now } 버전입니다. 결과가 다를 수 있습니다.
