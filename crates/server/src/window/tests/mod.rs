//! The window as people meet it.

mod appointments;
mod letters;
mod lists;
mod mended;
mod programs;
mod public;
mod strangers;

use axum::http::StatusCode;

use crate::platform::authorisation::Role;
use crate::platform::id::OrganisationId;
use crate::testing::{Browser, Page, Site};

const QUESTION: &str = "프레스가 자꾸 섭니다. 무엇부터 봐야 합니까?";
const NOTE: &str = "기린메모는 안에서만 봅니다";

async fn asked(browser: &Browser) -> String {
    let fields = [
        ("question", QUESTION),
        ("subject", "프레스 정지"),
        ("sector", "machinery"),
        ("name", "박정우"),
        ("privacy", "on"),
    ];
    let page = browser.post("/window", &fields).await.expect(303);
    page.location().replace("&new=1", "").replace("?new=1", "")
}

async fn act(browser: &Browser, at: &str, what: &str, fields: &[(&str, &str)]) -> Page {
    browser.post(&format!("{at}/{what}"), fields).await
}

#[tokio::test]
async fn a_stranger_asks_and_follows_by_the_address_alone() {
    let site = Site::open().await;
    let with_key = asked(&site.browser()).await;
    let (at, key) = with_key.split_once("?key=").unwrap();
    // Another device: no cookie, the address alone.
    let other = site.browser();
    assert!(other.get(&with_key).await.expect(200).says("프레스 정지"));
    other.get(at).await.expect(404);
    other.get(&format!("{at}?key=wrong")).await.expect(404);
    other.get(&format!("{at}?key=")).await.expect(404);
    act(&other, at, "say", &[("words", "더 적습니다"), ("key", "wrong")]).await.expect(404);
    act(&other, at, "say", &[("words", "더 적습니다"), ("key", key)]).await.expect(303);
    assert!(other.get(&with_key).await.expect(200).says("더 적습니다"));
    let kept = site.text("SELECT key_digest FROM window_case").await;
    assert!(!kept.is_empty() && kept != key, "the secret itself is not kept");
}

#[tokio::test]
async fn a_case_goes_from_the_question_to_the_advice_and_into_what_is_known() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let consultant = site.someone(&[Role::Consultant]).await;
    let adviser = site.browser_of(&consultant).await;
    let at = asked(&company).await;
    assert!(adviser.get("/window/cases").await.expect(200).says("프레스 정지"));
    let account = consultant.account.text();
    act(&adviser, &at, "triage", &[("consultant", &account), ("sector", "steel")])
        .await
        .expect(303);
    act(
        &adviser,
        &at,
        "say",
        &[("words", "한빛정밀의 김하늘 님, 사진을 보내 주십시오. 010-1234-5678")],
    )
    .await
    .expect(303);
    assert!(company.get(&at).await.expect(200).says("사진을 보내"));
    let advice = [("findings", "베어링"), ("steps", "갈기\n재기"), ("do", "send")];
    act(&adviser, &at, "advice", &advice).await.expect(303);
    assert!(company.get(&at).await.expect(200).says("베어링"));
    let asks = [("do", "ask"), ("question", "얼마나 듭니까?"), ("advice", "1")];
    act(&company, &at, "advice/answer", &asks).await.expect(303);
    act(&adviser, &at, "advice", &advice).await.expect(303);
    // What is accepted is what was read.
    for read in ["1", "3", ""] {
        let accepts = [("do", "accept"), ("advice", read)];
        act(&company, &at, "advice/answer", &accepts).await.expect(409);
    }
    assert!(company.get(&at).await.expect(200).says("name=\"advice\" value=\"2\""));
    act(&company, &at, "advice/answer", &[("do", "accept"), ("advice", "2")]).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM case_advice").await, 2, "what was seen stays");
    act(&adviser, &at, "close", &[]).await.expect(303);
    act(&company, &at, "rate", &[("stars", "5")]).await.expect(303);
    act(&company, &at, "rate", &[("stars", "1")]).await.expect(409);
    let article = act(&adviser, &at, "article", &[]).await.expect(303).location().to_owned();
    adviser.get(&article).await.expect(200);
    let draft = site.text("SELECT title || ' ' || words FROM article").await;
    assert!(draft.contains("사진을 보내 주십시오") && draft.contains("베어링"), "{draft}");
    for name in ["한빛정밀", "김하늘", "010-1234-5678"] {
        assert!(!draft.contains(name), "{name} in {draft}");
    }
    company.get(&article).await.expect(404);
    let fields = [("title", "프레스가 설 때"), ("words", "베어링부터 봅니다."), ("do", "publish")];
    adviser.post(&article, &fields).await.expect(303);
    assert!(site.browser().get(&article).await.expect(200).says("베어링부터"));
    assert!(
        site.browser()
            .get("/search?q=%EB%B2%A0%EC%96%B4%EB%A7%81")
            .await
            .expect(200)
            .says("프레스가 설 때")
    );
}

#[tokio::test]
async fn internal_notes_reach_neither_the_page_nor_the_program_of_the_company() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = asked(&company).await;
    act(&adviser, &at, "say", &[("words", NOTE), ("note", "on")]).await.expect(303);
    assert!(adviser.get(&at).await.expect(200).says(NOTE));
    let api = at.replace("/window", "/api/v1");
    for address in [at.as_str(), &api, "/window", "/api/v1/cases"] {
        assert!(!company.get(address).await.expect(200).says(NOTE), "{address}");
    }
    assert!(!adviser.get(&api).await.expect(200).says(NOTE));
    // A note is no answer: the promise still runs.
    assert_eq!(site.count("SELECT COUNT(*) FROM window_case WHERE due_at > 0").await, 1);
}

#[tokio::test]
async fn nobody_else_learns_of_a_case() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = asked(&company).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::Consultant]).await;
    let others = [
        site.signed_in(&[Role::Member, Role::Owner]).await,
        site.signed_in(&[Role::CentreAdministrator]).await,
        site.browser_of(&far).await.at_host("elsewhere.example"),
        site.browser(),
    ];
    for browser in &others {
        browser.get(&at).await.expect(404);
        for (what, fields) in [("say", [("words", "가")]), ("rate", [("stars", "5")])] {
            act(browser, &at, what, &fields).await.expect(404);
        }
        let answer = [("do", "accept")];
        act(browser, &at, "advice/answer", &answer).await.expect(404);
    }
    let colleague = site.signed_in(&[Role::Member]).await;
    assert_eq!(act(&colleague, &at, "close", &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn of_two_consultants_who_close_a_case_the_second_learns_of_the_first() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = asked(&company).await;
    let (one, two) =
        (site.signed_in(&[Role::Consultant]).await, site.signed_in(&[Role::Consultant]).await);
    act(&one, &at, "close", &[("version", "1")]).await.expect(303);
    act(&two, &at, "close", &[("version", "1")]).await.expect(409);
    act(&two, &at, "advice", &[("findings", "가"), ("steps", "나"), ("do", "send")])
        .await
        .expect(409);
    // Whoever asked may take it up again.
    act(&company, &at, "say", &[("words", "다시 섭니다")]).await.expect(303);
    assert_eq!(site.text("SELECT state FROM window_case").await, "waits-for-centre");
}

#[tokio::test]
async fn of_somebody_without_an_account_nothing_is_kept_longer_than_was_promised() {
    let site = Site::open().await;
    asked(&site.browser()).await;
    asked(&site.signed_in(&[Role::Member, Role::Owner]).await).await;
    let count = "SELECT COUNT(*) FROM window_case";
    let year = 366 * 24 * 3_600_000_000_i64;
    for (closed, left) in [(year - 3 * 24 * 3_600_000_000, 2), (year, 1)] {
        let at = crate::platform::moment::Moment::now().micros() - closed;
        let sql = format!("UPDATE window_case SET closed_at = {at}");
        let mut tx = site.app.db.begin().await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        super::joining::tidy(&site.app).await.unwrap();
        assert_eq!(site.count(count).await, left);
    }
    assert_eq!(site.count("SELECT COUNT(*) FROM case_message").await, 1);
}

#[tokio::test]
async fn nobody_is_given_a_case_of_the_own_organisation() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let near = site.someone_of(owner.centre, owner.organisation, &[Role::Consultant]).await;
    let company = site.browser_of(&owner).await;
    let at = asked(&company).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let account = near.account.text();
    act(&adviser, &at, "triage", &[("consultant", &account)]).await.expect(409);
    assert!(adviser.get(&at).await.expect(200).says("이해관계가 있어"));
}

#[tokio::test]
async fn what_cannot_be_used_is_refused() {
    let site = Site::open().await;
    let stranger = site.browser();
    for fields in [
        vec![("question", "")],
        vec![("question", QUESTION), ("sector", "machinery"), ("name", "가나")],
        vec![("question", QUESTION), ("sector", "none"), ("name", "가나"), ("privacy", "on")],
        vec![("question", QUESTION), ("sector", "steel"), ("privacy", "on")],
        vec![
            ("question", QUESTION),
            ("sector", "steel"),
            ("name", "가"),
            ("privacy", "on"),
            ("email", "x"),
        ],
    ] {
        stranger.post("/window", &fields).await.expect(422);
    }
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = asked(&company).await;
    for words in ["", &"가".repeat(9000)] {
        act(&company, &at, "say", &[("words", words)]).await.expect(422);
    }
    let odd = [("words", "가나다"), ("key", "a\r\nset-cookie: x=1")];
    let page = act(&company, &at, "say", &odd).await.expect(303);
    assert_eq!(page.location(), at, "what is no secret goes into no header");
    let markup = "<script>alert(1)</script><b>굵게</b>";
    act(&company, &at, "say", &[("words", markup)]).await.expect(303);
    let page = company.get(&at).await.expect(200);
    assert!(page.says("굵게") && !page.says("<script>alert") && !page.says("<b>굵게"));
    act(&company, &at, "rate", &[("stars", "9")]).await.expect(409);
}
