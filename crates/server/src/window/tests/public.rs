//! Consultants whom everybody may see: as far as they want it, and no longer.

use super::*;

const LIST: &str = "/window/consultants";
const API: &str = "/api/v1/consultants";

/// A profile with something in every field, shown to everybody where that is wanted.
async fn told(browser: &Browser, public: bool) {
    let mut fields = vec![
        ("about", "기린소개는 안에서만"),
        ("problem", "anomaly"),
        ("sector", "steel"),
        ("region", "48"),
        ("language", "ko"),
        ("language", "en"),
        ("language", "tlh"),
        ("conflicts", "해태거래처"),
        ("from-2", "09:17"),
        ("until-2", "11:43"),
        ("most", "12"),
    ];
    if public {
        fields.push(("public", "on"));
    }
    browser.post("/window/profile", &fields).await.expect(303);
}

async fn consultant(site: &Site) -> (crate::testing::Someone, Browser) {
    let someone = site.someone(&[Role::Consultant]).await;
    site.write("UPDATE account SET name = '오소담' WHERE id = $1", &someone.account.text()).await;
    let near = site.someone(&[Role::Member]).await;
    let sql = "UPDATE organisation SET name = '해태거래처' WHERE id = $1";
    site.write(sql, &near.organisation.text()).await;
    let browser = site.browser_of(&someone).await;
    (someone, browser)
}

/// Where the only consultant of the list is.
async fn address(site: &Site) -> Option<String> {
    let list = site.browser().get(LIST).await.expect(200);
    list.between("href=\"/window/consultants/", "\"").map(|id| format!("{LIST}/{id}"))
}

#[tokio::test]
async fn a_consultant_is_shown_by_the_own_tick_alone_and_is_gone_at_once_without_it() {
    let site = Site::open().await;
    let (_, browser) = consultant(&site).await;
    assert!(site.browser().get("/window").await.expect(200).says(LIST));
    told(&browser, false).await;
    let list = site.browser().get(LIST).await.expect(200);
    assert!(list.says("아직 소개를 내놓은 상담사가 없습니다") && !list.says("오소담"));
    assert_eq!(site.browser().get(API).await.expect(200).json(), serde_json::json!([]));
    told(&browser, true).await;
    let first = address(&site).await.unwrap();
    let page = site.browser().get(&first).await.expect(200);
    for shown in ["오소담", "이상 징후 찾기", "철강", "경상남도", "한국어, 영어", "화요일"]
    {
        assert!(page.says(shown), "{shown}: {}", page.body);
    }
    // Saving again moves nothing.
    told(&browser, true).await;
    assert_eq!(address(&site).await.as_ref(), Some(&first));
    told(&browser, false).await;
    site.browser().get(&first).await.expect(404);
    site.browser().get(&first.replace(LIST, API)).await.expect(404);
    assert_eq!(address(&site).await, None);
    // Shown again it stands elsewhere: old links lead to nobody.
    told(&browser, true).await;
    assert_ne!(address(&site).await.unwrap(), first);
    site.browser().get(&first).await.expect(404);
}

#[tokio::test]
async fn of_a_consultant_nothing_else_is_told_and_nothing_at_other_centres() {
    let site = Site::open().await;
    let (someone, browser) = consultant(&site).await;
    told(&browser, true).await;
    let at = address(&site).await.unwrap();
    let account = someone.account.text();
    let secrets = ["기린소개", "해태거래처", "09:17", "11:43", &someone.email, &account, "tlh"];
    for address in [LIST.to_owned(), API.to_owned(), at.clone(), at.replace(LIST, API)] {
        let page = site.browser().get(&address).await.expect(200);
        assert!(page.says("오소담"), "{address}");
        for secret in secrets {
            assert!(!page.says(secret), "{secret} on {address}");
        }
    }
    site.another_centre("elsewhere").await;
    let elsewhere = site.browser().at_host("elsewhere.example");
    elsewhere.get(&at).await.expect(404);
    assert!(!elsewhere.get(LIST).await.expect(200).says("오소담"));
    site.write("UPDATE account SET roles = 'member' WHERE id = $1", &account).await;
    site.browser().get(&at).await.expect(404);
    assert_eq!(address(&site).await, None, "who advises no more is shown no more");
}

#[tokio::test]
async fn of_a_consultant_who_leaves_no_profile_stays() {
    let site = Site::open().await;
    let (someone, browser) = consultant(&site).await;
    told(&browser, true).await;
    let at = address(&site).await.unwrap();
    let mut tx = site.app.db.begin().await.unwrap();
    let gone = serde_json::json!({ "account": someone.account });
    crate::platform::outbox::tell(&mut tx, "identity.account-gone", &gone).await.unwrap();
    tx.commit().await.unwrap();
    crate::platform::outbox::deliver(&site.app, &crate::app::listeners()).await.unwrap();
    site.browser().get(&at).await.expect(404);
    assert_eq!(site.count("SELECT COUNT(*) FROM consultant").await, 0);
}

#[tokio::test]
async fn satisfaction_is_shown_from_five_answers_on() {
    let site = Site::open().await;
    let (someone, browser) = consultant(&site).await;
    told(&browser, true).await;
    let at = address(&site).await.unwrap();
    for (n, stars) in ["4", "4", "4", "4", "5"].iter().enumerate() {
        let page = site.browser().get(&at).await.expect(200);
        assert!(!page.says("만족도 4"), "after {n} answers: {}", page.body);
        let company = site.signed_in(&[Role::Member, Role::Owner]).await;
        let case = asked(&company).await;
        let account = someone.account.text();
        act(&browser, &case, "triage", &[("consultant", &account)]).await.expect(303);
        act(&browser, &case, "close", &[]).await.expect(303);
        act(&company, &case, "rate", &[("stars", stars)]).await.expect(303);
    }
    assert!(site.browser().get(&at).await.expect(200).says("만족도 4.2 / 5 (답 5건)"));
    let json = site.browser().get(&at.replace(LIST, API)).await.expect(200).json();
    assert_eq!(json["satisfaction"]["answers"], serde_json::json!(5));
}
