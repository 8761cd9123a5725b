### 사이트의 틀과 첫 화면.

## 틀
site-brand = 두레
site-skip = 본문으로 건너뛰기
site-rooms = 주요 메뉴
site-required = 필수
site-form-faults = 아래 항목을 고쳐 주십시오
site-password-show = 보기
site-password-hide = 숨기기
site-copy = 복사
site-copied = 복사했습니다
site-crumbs = 현재 위치
site-pages = 목록 이동
site-pages-before = 이전
site-pages-after = 다음
site-theme = 화면
site-theme-system = 기기 설정대로
site-theme-light = 밝게
site-theme-dark = 어둡게
site-account = 내 계정
site-colleagues = 우리 회사 사람들
site-signin = 로그인
site-signout = 로그아웃
site-join = 가입하기
site-cancel = 취소
site-close = 닫기
site-confirm = 확인
site-demo-label = 시연용 안내
site-demo = 시연용 화면입니다. 회사와 사람, 데이터는 모두 지어낸 것입니다.
site-demo-roles = 다른 역할로 보기
site-foot = 두레는 제조 현장의 문제를 현장의 데이터로 함께 풀어 가는 곳입니다.
site-foot-data = 데이터를 다루는 방법
site-foot-privacy = 개인정보 처리방침
site-foot-api = 개발자용 API
