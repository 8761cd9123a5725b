# 개발자 화면: API 안내.

developers-title = 개발자를 위한 API
developers-lead = 두레 화면에서 볼 수 있는 것은 모두 프로그램으로도 가져올 수 있습니다.
developers-token = 프로그램은 개인 토큰으로 접속합니다.
developers-token-link = 계정 화면에서 토큰 만들기
developers-document = OpenAPI 3.1 문서 내려받기
developers-calls = 호출 목록
developers-parameters = 매개변수
developers-body = 보낼 내용
developers-answers = 응답
developers-types = 자료형
developers-required = 필수
