# 요청을 처리하지 못했을 때: 무슨 일인지, 어떻게 하면 되는지.

problem-malformed = 보낸 내용을 읽을 수 없습니다. 입력한 값을 확인하고 다시 보내 주십시오.
problem-malformed-title = 읽을 수 없는 요청
problem-sign-in = 로그인이 필요합니다. 로그인한 뒤 다시 시도해 주십시오.
problem-sign-in-title = 로그인 필요
problem-token = 이 토큰은 없거나, 기한이 지났거나, 폐기되었습니다. 계정 화면에서 새 토큰을 만들어 주십시오.
problem-token-scope = 이 토큰의 권한으로는 할 수 없는 일입니다. 필요한 권한을 고른 새 토큰을 만들어 주십시오.
problem-forbidden = 이 화면을 볼 권한이 없습니다. 기관의 관리자나 센터에 권한을 요청해 주십시오.
problem-forbidden-title = 권한 없음
problem-other-site = 다른 사이트에서 보낸 요청이라 받지 않았습니다. 두레 화면에서 직접 다시 시도해 주십시오.
problem-not-found = 찾는 화면이나 자료가 없습니다. 지워졌거나 볼 수 없는 자료일 수 있습니다. 주소를 확인해 주십시오.
problem-not-found-title = 찾을 수 없음
problem-method = 이 주소에서는 할 수 없는 동작입니다. 화면의 단추로 다시 시도해 주십시오.
problem-method-title = 할 수 없는 동작
problem-too-slow = 내용이 너무 천천히 도착해 기다리기를 멈췄습니다. 연결 상태를 확인하고 다시 보내 주십시오.
problem-too-slow-title = 시간 초과
problem-conflict = 이미 있는 것과 겹칩니다. 화면을 새로 고쳐 지금 상태를 확인해 주십시오.
problem-conflict-title = 이미 있음
problem-too-large = 보낸 내용이 허용된 크기보다 큽니다. 파일은 올리기 화면에서 보내 주십시오.
problem-too-large-title = 너무 큼
problem-media-type = 이 형식으로 보낸 내용은 받을 수 없습니다. API 문서에 있는 형식으로 보내 주십시오.
problem-media-type-title = 받을 수 없는 형식
problem-unusable = 입력한 값 가운데 쓸 수 없는 것이 있습니다. 표시된 칸을 고쳐 주십시오.
problem-unusable-title = 고칠 곳이 있음
problem-too-often = 짧은 시간에 요청이 너무 많았습니다. { $seconds }초 뒤에 다시 시도해 주십시오.
problem-too-often-title = 잠시만 기다려 주십시오
problem-unavailable = 지금은 처리할 수 없습니다. 잠시 뒤 다시 시도해 주십시오. 보낸 내용 중 확인을 받은 것은 그대로 있습니다.
problem-unavailable-title = 잠시 쉬는 중
problem-disk-full = 서버의 저장 공간이 가득 찼습니다. 센터에 알려 주십시오. 이미 저장된 것은 그대로 있습니다.
problem-disk-full-title = 저장 공간 부족
problem-internal = 서버에서 잘못된 일이 생겼습니다. 아래 요청 번호를 센터에 알려 주시면 원인을 찾겠습니다.
problem-internal-title = 서버 오류

## 붙인 파일

problem-attachment-too-large = 파일은 { $most }까지 붙일 수 있습니다. 사진을 줄이거나 필요한 쪽만 골라 주십시오.
problem-attachment-kind = '{ $file }' 파일은 사진(PNG, JPEG, WebP)도 PDF도 아닙니다. 화면을 찍거나 PDF로 저장해 붙여 주십시오.
