# 서버 명령.

help-serve-about = 두레 웹 사이트를 실행합니다
help-serve-usage = dure serve [옵션]
help-serve-after =
    설정은 옵션, 환경 변수, 설정 파일(TOML, 키는 옵션 이름과 같음), 기본값 순으로 적용됩니다.
    아무것도 지정하지 않으면 dure-data 폴더의 내장 데이터베이스로 실행됩니다.
    설정 파일에만 적는 것: [[oidc]] 표(id, name, issuer, client_id, client_secret)로 로그인 제공자를 더합니다.
help-heading-place = 접속
help-heading-storage = 저장
help-heading-work = 작업
help-heading-watch = 관찰
help-default = 기본값: { $value }.
value-address = 주소:포트
value-url = URL
value-secret = 비밀키
value-seconds = 초
value-filter = 필터
help-serve-config = 설정 파일(TOML) [DURE_CONFIG]
help-serve-listen = 요청을 받을 주소.
help-serve-public-url = 밖에서 보는 사이트 주소. 패스키와 외부 로그인, 공유 링크에 쓰이며, https이면 쿠키도 https로만 보냅니다.
help-serve-metrics-listen = 지표(Prometheus)를 내보낼 별도 주소. 지정하지 않으면 내보내지 않습니다.
help-serve-behind-proxy = 앞단 프록시의 X-Forwarded-For를 믿을지.
help-serve-max-connections = 동시에 받을 연결 수.
help-serve-requests-per-second = 한 접속자가 1초에 보낼 수 있는 요청 수. 0이면 제한하지 않습니다.
help-serve-data = 데이터베이스와 파일을 둘 폴더.
help-serve-database = 데이터베이스: sqlite://파일 또는 postgres://사용자:암호@서버/이름. 지정하지 않으면 데이터 폴더의 SQLite를 씁니다.
help-serve-database-wait = 데이터베이스를 기다리는 시간. 이 시간이 지나면 잠시 뒤 다시 시도하라고 알립니다.
help-serve-blobs = 올린 파일을 둘 곳: file:///폴더 또는 s3://버킷/접두어. 지정하지 않으면 데이터 폴더를 씁니다.
help-serve-s3-endpoint = AWS가 아닌 S3 호환 저장소의 주소.
help-serve-s3-region = S3 지역.
help-serve-s3-access-key = S3 접근 키.
help-serve-s3-secret-key = S3 비밀 키. 명령줄보다 환경 변수로 주는 것이 안전합니다.
help-serve-workers = 동시에 돌릴 작업(실험) 수.
help-serve-run-threads = 실험 하나가 쓸 스레드 수. 지정하지 않으면 모든 코어를 씁니다.
help-serve-language = 찾기에 쓰는 언어 모델과 형태소 사전이 있는 폴더(`cargo xtask assets`가 target/assets에 가져옵니다). 없으면 낱말로만 찾습니다.
help-serve-demo = 시연용 세계로 실행할지: 생성된 기관과 데이터로 채우고, 클릭 한 번으로 어떤 역할로든 로그인합니다. 실제 데이터와 섞지 마십시오.
help-heading-mail = 편지
value-email = 이메일
help-serve-smtp = 편지를 보낼 서버: smtps://서버:465 또는 smtp://서버:587(STARTTLS). 지정하지 않으면 편지는 보내지 않고 모아 둡니다.
help-serve-smtp-user = 그 서버의 사용자.
help-serve-smtp-password = 그 서버의 암호. 명령줄보다 환경 변수로 주는 것이 안전합니다.
help-serve-mail-from = 편지를 보내는 주소. 예: window@centre.example.
help-serve-mail-plus = window+표@centre.example처럼 더하기표가 붙은 주소도 같은 우편함으로 오는지. 아니면 표를 제목에 적습니다.
help-serve-mail-in = 편지를 받을 곳: maildir:/폴더 또는 imaps://사용자@서버/INBOX. 지정하지 않으면 받지 않습니다.
help-serve-mail-in-password = 그 우편함의 암호. 명령줄보다 환경 변수로 주는 것이 안전합니다.
help-serve-mail-in-every = 우편함을 들여다보는 간격.
help-serve-mail-in-judge = 보낸 곳을 확인해 주는 메일 서버의 이름(Authentication-Results 머리글의 첫 낱말). 지정하지 않으면 보낸 곳이 확인된 편지는 없는 것으로 봅니다.
help-serve-log = 남길 로그(tracing 필터).
help-serve-log-format = 로그 형식.
help-serve-otlp-endpoint = 추적(OpenTelemetry, OTLP/HTTP)을 보낼 주소. 지정하지 않으면 보내지 않습니다.

serve-listening = 두레가 { $address } 에서 실행 중입니다. 끝내려면 Ctrl+C를 누르십시오.
serve-config = 설정을 쓸 수 없습니다: { $why }
serve-database = 데이터베이스를 열 수 없습니다: { $why }
serve-listen = { $address } 에서 요청을 받을 수 없습니다: { $why }. 다른 프로그램이 쓰고 있는지 확인하거나 --listen으로 다른 주소를 지정하십시오.
serve-io = 파일이나 시스템 자원을 쓸 수 없습니다: { $why }
serve-blobs = 올린 파일을 둘 곳을 열 수 없습니다: { $why }

help-heading-backup = 백업
help-backup-about = 서버가 도는 동안 모든 것을 폴더 하나에 백업합니다
help-backup-usage = dure backup --into 폴더 [옵션]
help-backup-after = 데이터베이스는 한 시점의 모습으로, 파일은 그 시점에 필요한 것을 모두 담습니다. SQLite에서 만든 백업을 PostgreSQL로 복원할 수도 있습니다.
help-backup-into = 백업을 둘 새 폴더.
help-restore-about = 백업을 빈 데이터베이스에 복원합니다
help-restore-usage = dure restore --from 폴더 [옵션]
help-restore-after = 이미 데이터가 있는 곳에는 복원하지 않습니다. 복원한 뒤 dure serve를 실행하십시오.
help-restore-from = dure backup으로 만든 폴더.
backup-made = { $folder }에 백업했습니다: 행 { $rows }개, 파일 { $blobs }개.
backup-restored = { $folder }에서 복원했습니다: 행 { $rows }개, 파일 { $blobs }개.
backup-failed = 백업하지 못했습니다: { $why }
restore-failed = 복원하지 못했습니다: { $why }
serve-demo = 시연용 세계를 만들 수 없습니다: { $why }
