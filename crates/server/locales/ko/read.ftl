# 파일을 읽지 못한 이유. 무엇이, 어디에서 잘못되었고 어떻게 하면 되는지 알립니다.

error-cancelled = 실험을 중단했습니다.

error-read-io = { $file } 파일을 읽지 못했습니다: { $why }. 파일이 그 자리에 있는지, 다른 프로그램에서 열려 있지 않은지, 읽기 권한이 있는지 확인해 주십시오.

error-read-empty = { $file } 파일이 비어 있습니다. 내보내기가 제대로 되었는지 확인하고, 첫 줄에 열 이름이 있고 그 아래에 데이터가 있는 파일을 올려 주십시오.

error-read-header-only = { $file } 파일에 열 이름만 있고 데이터 행이 없습니다. 내보낼 때 지정한 기간이나 조건을 확인해 주십시오.

error-read-not-a-table = { $file } 파일은 표가 아닙니다. { $found ->
    [image] 그림 파일로 보입니다.
    [pdf] PDF 문서로 보입니다.
    [program] 실행 프로그램으로 보입니다.
    [archive] 압축 파일로 보입니다. 압축을 풀어 안에 든 파일을 올려 주십시오.
    [science] 계측 데이터 파일(HDF5, MATLAB, TDMS)로 보입니다.
    [arrow] Arrow 파일로 보입니다. Parquet로 저장해 주십시오.
    [database] 데이터베이스 파일로 보입니다. 필요한 표를 내보내 주십시오.
    [document] 문서나 발표 자료로 보입니다.
    [media] 소리나 영상 파일로 보입니다.
    [page] 웹 페이지로 보입니다. 일부 시스템은 웹 페이지를 엑셀 파일 이름으로 저장합니다. 엑셀에서 열어 .xlsx나 .csv로 다시 저장해 주십시오.
    [xml] XML 파일로 보입니다.
    [json] JSON 파일로 보입니다.
   *[other] 글자가 아닌 데이터로 보입니다.
} CSV, TSV, 공백으로 나눈 텍스트, 엑셀(.xlsx, .xls), 오픈도큐먼트(.ods), Parquet 파일을 읽을 수 있습니다.

error-read-unknown-encoding = “{ $label }” 인코딩을 알 수 없습니다. 흔히 쓰는 인코딩은 utf-8, cp949, utf-16le입니다.

error-read-mixed-encodings = { $file } 파일의 { $line }번째 줄은 앞줄들과 달리 { $encoding } 인코딩이 아닙니다. 서로 다른 프로그램에서 만든 파일을 이어 붙인 것으로 보입니다. 모두 같은 인코딩(UTF-8 권장)으로 저장한 뒤 다시 합쳐 주십시오. 인코딩을 직접 지정하면 맞지 않는 글자를 바꿔 가며 읽습니다.

error-read-unclosed-quote = { $file } 파일의 { $line }번째 줄에서 연 큰따옴표(")가 닫히지 않았습니다. 따옴표를 닫거나 지워 주십시오.

error-read-line-too-long = { $file } 파일의 { $line }번째 줄이 { $limit }MB보다 깁니다. 줄바꿈이 있는 표 파일이 맞는지 확인해 주십시오.

error-read-too-many-columns = { $file } 파일에 열이 { $found }개 있습니다. { $limit }개까지 읽을 수 있습니다. 필요한 열만 고르거나, 측정값을 (시각, 센서, 값) 형식으로 행에 쌓아 주십시오.

error-read-ragged = { $file } 파일의 { $line }번째 줄에는 칸이 { $found }개인데 열은 { $expected }개입니다. 이런 행이 { $rows }개 있습니다. 구분 기호가 맞는지, 구분 기호가 든 글이나 숫자를 따옴표로 묶었는지 확인해 주십시오.

error-read-zip-bomb = { $file } 파일은 압축을 풀면 { $limit }MB를 넘거나 크기에 비해 지나치게 커져서 열지 않았습니다. 정상적인 통합 문서라면 해당 시트를 CSV나 Parquet로 저장해 주십시오.

error-read-password = { $file } 파일에 암호가 걸려 있습니다. 암호 없이 다른 이름으로 저장한 파일을 올려 주십시오.

error-read-damaged = { $file } 파일이 손상되었거나 중간에 잘렸습니다({ $format }: { $why }). 다시 복사하거나 내보내 주십시오.

error-read-no-such-sheet = { $file } 파일에 “{ $sheet }” 시트가 없습니다. 있는 시트: { $sheets }.

error-read-too-many-cells = { $file } 파일의 시트에 칸이 { $limit }개보다 많습니다. CSV나 Parquet로 저장해 주십시오. 그러면 10GB까지 읽을 수 있습니다.

error-read-no-table = { $file } 파일의 어느 시트에도 표가 없습니다. 표는 한 행에 열 이름이 있고 그 아래 행에 데이터가 있어야 합니다.
