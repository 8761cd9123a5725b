### 찾기.

search-title = 찾기
search-lead = 평소 쓰는 말로 찾으십시오. 과제와 기술, 상담 지식을 함께 찾습니다. 초성(ㅅㅁㅌ)이나 영어로도 됩니다.
search-label = 무엇을 찾으십니까?
search-go = 찾기
search-kind = 종류
search-kind-need = 과제
search-kind-technology = 기술
search-kind-article = 상담 지식
search-one-need = 현장 과제
search-one-technology = 보유기술
search-one-article = 상담 지식
search-found = 가까운 것
search-none = 찾은 것이 없습니다
search-none-text = 다른 말로 다시 찾거나, 과제로 적어 두면 사람이 찾아 드립니다.
search-words-only = 이 서버에는 언어 모델이 없어 뜻이 아니라 낱말로만 찾았습니다.
