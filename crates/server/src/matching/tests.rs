//! The room of matching as people meet it.

mod evidence;
mod exposure;

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::IntroductionState;
use crate::platform::authorisation::Role;
use crate::platform::id::OrganisationId;
use crate::testing::{Browser, Page, Site, Someone};

const NEED: &str = "프레스가 한 달에 두세 번 갑자기 섭니다. 서기 전에 알고 싶습니다.";
const TECHNOLOGY: [(&str, &str); 4] = [
    ("name", "프레스 이상감지"),
    ("solves", "프레스가 멈추기 전에 하중 파형으로 알립니다."),
    ("text", "하중과 각도를 함께 재어 타발마다 파형을 비교합니다. 예지보전에 씁니다."),
    ("sectors", "machinery"),
];
const SECRET: &str = "현무거래처";

/// Somebody of a supplier.
async fn supplier(site: &Site) -> Someone {
    let someone = site.someone(&[Role::Member, Role::Owner]).await;
    let sql = "UPDATE organisation SET kind = 'supplier', name = '풍림기술' WHERE id = $1";
    site.write(sql, &someone.organisation.text()).await;
    someone
}

async fn published(browser: &Browser) -> String {
    let page = browser.post("/matching/technologies", &TECHNOLOGY).await.expect(303);
    let at = page.location().to_owned();
    browser.post(&format!("{at}/state"), &[("to", "published")]).await.expect(303);
    at
}

async fn open_need(browser: &Browser) -> String {
    let page = browser.post("/needs", &[("text", NEED)]).await.expect(303);
    let at = page.location().trim_end_matches("/edit").to_owned();
    let fields =
        [("text", NEED), ("title", "프레스 정지"), ("confidential", SECRET), ("reach", "centre")];
    browser.post(&format!("{at}/edit"), &fields).await.expect(303);
    browser.post(&format!("{at}/state"), &[("to", "open")]).await.expect(303);
    at
}

fn id(at: &str) -> &str {
    at.rsplit('/').next().unwrap()
}

async fn step(browser: &Browser, at: &str, to: &str) -> Page {
    browser.post(&format!("{at}/state"), &[("to", to), ("reason", "이유")]).await
}

#[tokio::test]
async fn a_need_finds_a_technology_and_people_bring_the_two_together() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    let matches = company.get(&format!("{need}/matches")).await.expect(200);
    assert!(matches.says("프레스 이상감지") && matches.says("<mark>"), "{}", matches.body);
    assert!(matches.says("우리 업종을 압니다"));
    let asking = format!("{need}/matches/{}", id(&technology));
    let introduction = company.post(&asking, &[("told", "프레스가 섭니다.")]).await.expect(303);
    let at = introduction.location().to_owned();
    company.post(&asking, &[("told", "또")]).await.expect(409);
    // Until a person of the centre has confirmed it, the supplier knows nothing of it.
    supplier.get(&at).await.expect(404);
    step(&supplier, &at, "accepted").await.expect(404);
    let consultant = site.signed_in(&[Role::Consultant]).await;
    assert!(consultant.get("/matching/introductions").await.says("프레스 정지"));
    step(&consultant, &at, "confirmed").await.expect(303);
    // Now it sees what it was told, and not yet by whom.
    let seen = supplier.get(&at).await.expect(200);
    assert!(seen.says("프레스가 섭니다.") && !seen.says("한빛정밀") && !seen.says("@example.com"));
    assert!(!company.get(&at).await.says("@example.com"));
    step(&supplier, &at, "accepted").await.expect(303);
    for browser in [&supplier, &company] {
        assert!(browser.get(&at).await.expect(200).says("@example.com"));
    }
    assert!(company.get(&need).await.says("짝을 찾음"));
    assert_eq!(site.count("SELECT MAX(gain) FROM impression").await, 3);
}

#[tokio::test]
async fn a_supplier_sees_which_needs_it_may_help_and_nothing_that_is_hidden() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = format!("{technology}/needs");
    open_need(&company).await;
    assert!(!supplier.get(&at).await.expect(200).says("프레스 정지"), "it is for the centre alone");
    let need = open_need(&company).await;
    let fields =
        [("text", NEED), ("title", "프레스 정지"), ("confidential", SECRET), ("reach", "public")];
    company.post(&format!("{need}/edit"), &fields).await.expect(303);
    let page = supplier.get(&at).await.expect(200);
    assert!(
        page.says(&need) && page.says("<mark>") && page.says("맡는 업종입니다"),
        "{}",
        page.body
    );
    assert!(!page.says(SECRET) && !page.says("한빛정밀"));
    company.get(&at).await.expect(403);
    company.post(&format!("{need}/state"), &[("to", "closed"), ("reason", "접음")]).await;
    site.browser().get(&at).await.expect(303);
}

#[tokio::test]
async fn letters_of_an_introduction_tell_each_side_no_more_than_its_page_does() {
    let site = Site::open().await;
    site.execute("UPDATE centre SET host = 'own.example'").await;
    site.app.centres.refresh(&site.app.db).await.unwrap();
    let someone = supplier(&site).await;
    let supplier = site.browser_of(&someone).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    let asking = format!("{need}/matches/{}", id(&technology));
    let page = company.post(&asking, &[("told", "프레스가 섭니다.")]).await.expect(303);
    let at = page.location().to_owned();
    assert_eq!(site.count("SELECT COUNT(*) FROM letter").await, 0, "nobody has confirmed it");
    let consultant = site.signed_in(&[Role::Consultant]).await;
    step(&consultant, &at, "confirmed").await.expect(303);
    assert_eq!(site.text("SELECT recipient FROM letter").await, someone.email);
    let said = site.text("SELECT subject || body FROM letter").await;
    assert!(said.contains("http://own.example:8080/matching/introductions/"), "{said}");
    assert!(!said.contains("한빛정밀") && !said.contains(SECRET), "{said}");
    step(&supplier, &at, "accepted").await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM letter").await, 2);
}

#[tokio::test]
async fn what_is_confidential_reaches_no_supplier() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    let asking = format!("{need}/matches/{}", id(&technology));
    let page = company.post(&asking, &[("told", "프레스가 섭니다.")]).await.expect(303);
    let at = page.location().to_owned();
    let consultant = site.signed_in(&[Role::Consultant]).await;
    step(&consultant, &at, "confirmed").await.expect(303);
    step(&supplier, &at, "accepted").await.expect(303);
    let query = percent_encoding::utf8_percent_encode(SECRET, percent_encoding::NON_ALPHANUMERIC);
    let addresses = [
        at,
        need.clone(),
        "/needs".to_owned(),
        "/matching".to_owned(),
        "/matching/introductions".to_owned(),
        format!("{need}/matches"),
        format!("/api/v1/search?q={query}"),
        format!("/api/v1/suggestions?q={query}"),
        format!("/api/v1{need}"),
        format!("/api/v1{need}/matches"),
    ];
    let stranger = site.browser();
    for (who, browser) in
        [("supplier", &supplier), ("consultant", &consultant), ("stranger", &stranger)]
    {
        for address in &addresses {
            let page = browser.get(address).await;
            assert!(!page.says(SECRET), "{who}: {address}");
        }
    }
    // The page of a search says again what was looked for, and finds nothing.
    for browser in [&supplier, &consultant, &stranger] {
        let page = browser.get(&format!("/search?q={query}")).await.expect(200);
        assert!(!page.says("프레스 정지"), "{}", page.body);
    }
    assert!(company.get(&format!("/search?q={query}")).await.says("프레스 정지"));
}

#[tokio::test]
async fn drafts_and_withdrawn_technologies_are_their_suppliers_alone() {
    let site = Site::open().await;
    let someone = supplier(&site).await;
    let owner = site.browser_of(&someone).await;
    let at =
        owner.post("/matching/technologies", &TECHNOLOGY).await.expect(303).location().to_owned();
    let other = site.browser_of(&supplier(&site).await).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::Member]).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    let everybody = |browser: &Browser| browser.clone();
    let stranger = site.browser();
    for browser in [everybody(&other), everybody(&far), everybody(&stranger)] {
        browser.get(&at).await.expect(404);
    }
    owner.post(&format!("{at}/state"), &[("to", "published")]).await.expect(303);
    other.get(&at).await.expect(200);
    stranger.get(&at).await.expect(200);
    far.get(&at).await.expect(404);
    assert_eq!(other.get(&format!("{at}/edit")).await.status, StatusCode::FORBIDDEN);
    owner.post(&format!("{at}/state"), &[("to", "withdrawn")]).await.expect(303);
    other.get(&at).await.expect(404);
    owner.get(&at).await.expect(200);
}

#[tokio::test]
async fn only_those_who_offer_technologies_write_them() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    company.get("/matching/technologies/new").await.expect(403);
    company.post("/matching/technologies", &TECHNOLOGY).await.expect(403);
    let auditor = site.signed_in(&[Role::Auditor]).await;
    auditor.post("/matching/technologies", &TECHNOLOGY).await.expect(403);
}

#[tokio::test]
async fn a_technology_that_goes_in_the_middle_of_a_match_leaves_what_was_seen() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    company.get(&format!("{need}/matches")).await.expect(200);
    let asking = format!("{need}/matches/{}", id(&technology));
    let at = company.post(&asking, &[("told", "가")]).await.expect(303).location().to_owned();
    supplier.post(&format!("{technology}/delete"), &[]).await.expect(303);
    let page = company.get(&at).await.expect(200);
    assert!(page.says("프레스 이상감지") && page.says("하중 파형"), "{}", page.body);
    assert!(!company.get(&format!("{need}/matches")).await.says("프레스 이상감지"));
    let consultant = site.signed_in(&[Role::Consultant]).await;
    step(&consultant, &at, "confirmed").await.expect(303);
    step(&supplier, &at, "declined").await.expect(303);
    company.post(&asking, &[("told", "가")]).await.expect(404);
}

#[tokio::test]
async fn of_two_who_take_a_step_at_once_the_later_learns_of_the_other() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    let asking = format!("{need}/matches/{}", id(&technology));
    let at = company.post(&asking, &[("told", "가")]).await.expect(303).location().to_owned();
    let one = site.signed_in(&[Role::Consultant]).await;
    let fields = [("to", "confirmed"), ("version", "1")];
    one.post(&format!("{at}/state"), &fields).await.expect(303);
    let other = site.signed_in(&[Role::Consultant]).await;
    let late = [("to", "refused"), ("reason", "늦음"), ("version", "1")];
    other.post(&format!("{at}/state"), &late).await.expect(409);
    let kept = site.text("SELECT state FROM introduction").await;
    assert_eq!(kept, IntroductionState::Confirmed.word());
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_with_what_was_typed_kept() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let with = |name: &'static str, value: &'static str| {
        let mut fields = TECHNOLOGY.to_vec();
        fields.retain(|one| one.0 != name);
        fields.push((name, value));
        fields
    };
    for (name, value) in [
        ("name", ""),
        ("solves", ""),
        ("text", "짧음"),
        ("sectors", "none"),
        ("price_from", "-5"),
        ("months", "999"),
    ] {
        let page = supplier.post("/matching/technologies", &with(name, value)).await.expect(422);
        assert!(page.says("fault"), "{name}");
    }
    let mut upside_down = TECHNOLOGY.to_vec();
    upside_down.extend([("price_from", "500"), ("price_to", "100")]);
    assert!(supplier.post("/matching/technologies", &upside_down).await.expect(422).says("500"));
    let markup = with("text", "<script>alert(1)</script> 이것은 설명이고 길이가 충분합니다");
    let at =
        supplier.post("/matching/technologies", &markup).await.expect(303).location().to_owned();
    assert!(!supplier.get(&at).await.says("<script>alert"));
    let wrong = json!({ "name": "가", "solves": "나", "sectors": ["steel"], "price_from": 9, "price_to": 1 });
    supplier.json(Method::POST, "/api/v1/technologies", &wrong).await.expect(422);
    let right = json!({ "name": "가", "solves": "나", "sectors": ["steel"] });
    supplier.json(Method::POST, "/api/v1/technologies", &right).await.expect(201);
}

#[tokio::test]
async fn an_explanation_can_be_contested_and_shows_it() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    let contest = format!("{need}/matches/{}/contest", id(&technology));
    company.post(&contest, &[("reason", "")]).await.expect(422);
    company.post(&contest, &[("reason", "업종이 다릅니다")]).await.expect(303);
    assert!(company.get(&format!("{need}/matches")).await.says("업종이 다릅니다"));
    supplier.post(&contest, &[("reason", "가")]).await.expect(404);
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let page = adviser.get("/matching/contests").await.expect(200);
    let at = page.between("action=\"/matching/contests/", "\"").unwrap();
    let at = format!("/matching/contests/{at}");
    company.post(&at, &[("answer", "가")]).await.expect(403);
    adviser.post(&at, &[("answer", "업종을 고쳤습니다")]).await.expect(303);
    adviser.post(&at, &[("answer", "또")]).await.expect(404);
    assert!(company.get(&format!("{need}/matches")).await.says("업종을 고쳤습니다"));
}

#[tokio::test]
async fn names_come_while_they_are_typed() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    published(&supplier).await;
    for typed in ["프레", "ㅍㄹㅅ", "이상감"] {
        let query =
            percent_encoding::utf8_percent_encode(typed, percent_encoding::NON_ALPHANUMERIC);
        let found = site.browser().get(&format!("/api/v1/suggestions?q={query}")).await.expect(200);
        assert_eq!(found.json()[0]["title"], "프레스 이상감지", "{typed}");
    }
}
