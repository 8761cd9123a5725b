//! The window as programs use it: the same rules as on the pages.

use axum::http::Method;
use serde_json::{Value, json};

use super::*;

const CASES: &str = "/api/v1/cases";

async fn keyed(browser: &Browser, address: &str, key: &str, body: &Value) -> Page {
    let request = browser.request(Method::POST, address).header("accept", "application/json");
    let request = request.header("content-type", "application/json");
    browser.send(request.header("idempotency-key", key), body.to_string()).await
}

async fn begun(browser: &Browser) -> String {
    let body = json!({ "question": QUESTION, "subject": "프레스 정지" });
    let page = browser.json(Method::POST, CASES, &body).await.expect(201);
    let at = page.location().to_owned();
    assert_eq!(at, format!("{CASES}/{}", page.json()["id"].as_str().unwrap()));
    at
}

#[tokio::test]
async fn a_program_asks_once_however_often_it_sends_it_and_the_window_takes_it_as_any_other() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let body = json!({ "question": QUESTION });
    let first = keyed(&company, CASES, "k1", &body).await.expect(201).json();
    let again = keyed(&company, CASES, "k1", &body).await.expect(201).json();
    assert_eq!(first, again);
    assert_eq!((&first["state"], &first["version"]), (&json!("new"), &json!(1)));
    assert!(!first["due_at"].is_null(), "the promise runs");
    assert_eq!(site.count("SELECT COUNT(*) FROM window_case").await, 1);
    assert_eq!(site.count("SELECT COUNT(*) FROM letter").await, 1, "it is told that it came");
    keyed(&company, CASES, "k1", &json!({ "question": format!("{QUESTION} 더") }))
        .await
        .expect(422);
    let at = format!("/window/cases/{}", first["id"].as_str().unwrap());
    assert!(company.get(&at).await.expect(200).says("무엇부터 봐야"));
    let adviser = site.signed_in(&[Role::Consultant]).await;
    assert!(adviser.get("/window/cases").await.expect(200).says(&at));
    let listed = company.get(CASES).await.expect(200).json();
    assert_eq!(listed["items"][0]["id"], first["id"]);
    assert!(listed["next"].is_null());
}

#[tokio::test]
async fn both_sides_talk_by_program_and_what_was_not_read_is_not_answered() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = begun(&company).await;
    let say = format!("{at}/messages");
    let answer = json!({ "words": "베어링부터 보십시오.", "version": 1 });
    let said = keyed(&adviser, &say, "a", &answer).await.expect(201).json();
    assert_eq!((&said["by"], &said["state"]), (&json!("consultant"), &json!("waits-for-company")));
    assert_eq!(said["version"], company.get(&at).await.json()["version"]);
    // The same call again says nothing twice, though the version has gone on.
    assert_eq!(keyed(&adviser, &say, "a", &answer).await.expect(201).json(), said);
    let stale = json!({ "words": "어느 베어링입니까?", "version": 1 });
    company.json(Method::POST, &say, &stale).await.expect(409);
    let fresh = json!({ "words": "어느 베어링입니까?", "version": said["version"] });
    let back = company.json(Method::POST, &say, &fresh).await.expect(201).json();
    assert_eq!((&back["by"], &back["state"]), (&json!("company"), &json!("waits-for-centre")));
    let case = company.get(&at).await.expect(200).json();
    let words: Vec<_> = case["said"].as_array().unwrap().iter().map(|one| &one["words"]).collect();
    assert_eq!(words, [&json!("베어링부터 보십시오."), &json!("어느 베어링입니까?")]);
    let note = json!({ "words": NOTE, "note": true });
    company.json(Method::POST, &say, &note).await.expect(403);
    let kept = adviser.json(Method::POST, &say, &note).await.expect(201).json();
    assert_eq!((&kept["by"], &kept["version"]), (&json!("note"), &back["version"]));
    for browser in [&company, &adviser] {
        assert!(!browser.get(&at).await.expect(200).says(NOTE));
    }
    let page = at.replace("/api/v1", "/window");
    assert!(!company.get(&page).await.says(NOTE) && adviser.get(&page).await.says(NOTE));
    let close = act(&adviser, &page, "close", &[]).await;
    close.expect(303);
    adviser.json(Method::POST, &say, &json!({ "words": "하나 더" })).await.expect(409);
    company.json(Method::POST, &say, &json!({ "words": "다시 섭니다" })).await.expect(201);
}

#[tokio::test]
async fn to_others_a_case_is_not_there_by_program_either() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = begun(&company).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::Consultant]).await;
    for (browser, signed_in) in [
        (site.signed_in(&[Role::Member, Role::Owner]).await, true),
        (site.signed_in(&[Role::CentreAdministrator]).await, true),
        (site.browser_of(&far).await.at_host("elsewhere.example"), true),
        (site.browser(), false),
    ] {
        browser.get(&at).await.expect(404);
        let (say, words) = (format!("{at}/messages"), json!({ "words": "가" }));
        let said = browser.json(Method::POST, &say, &words).await;
        said.expect(if signed_in { 404 } else { 401 });
        let list = browser.get(CASES).await.expect(200);
        assert_eq!(list.json()["items"], json!([]), "{}", list.body);
    }
    let stranger = site.browser().json(Method::POST, CASES, &json!({ "question": QUESTION })).await;
    stranger.expect(401);
    assert_eq!(site.count("SELECT COUNT(*) FROM case_message WHERE kind <> 'step'").await, 0);
}

#[tokio::test]
async fn a_need_that_a_case_names_is_the_companys_own_and_tells_no_more_than_before() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let other = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let text = "프레스가 한 달에 두세 번 갑자기 섭니다.";
    let need = company.post("/needs", &[("text", text)]).await.expect(303);
    let need = need.location().trim_end_matches("/edit").to_owned();
    let secret = "비밀거래처청룡";
    let fields =
        [("text", text), ("title", "프레스"), ("confidential", secret), ("reach", "centre")];
    company.post(&format!("{need}/edit"), &fields).await.expect(303);
    company.post(&format!("{need}/state"), &[("to", "open")]).await.expect(303);
    let id = need.rsplit('/').next().unwrap();
    let body = json!({ "question": QUESTION, "need": id });
    other.json(Method::POST, CASES, &body).await.expect(404);
    let at = company.json(Method::POST, CASES, &body).await.expect(201).location().to_owned();
    assert_eq!(site.count("SELECT COUNT(*) FROM window_case").await, 1);
    for address in [at.clone(), at.replace("/api/v1", "/window"), need.clone()] {
        let page = adviser.get(&address).await.expect(200);
        assert!(!page.says(secret), "{address}: {}", page.body);
    }
    assert!(company.get(&need).await.says("상담"), "the story of the need tells of it");
}

#[tokio::test]
async fn what_a_program_cannot_mean_is_refused() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    for body in [
        json!({}),
        json!({ "question": "" }),
        json!({ "question": "짧다" }),
        json!({ "question": "가".repeat(9000) }),
        json!({ "question": QUESTION, "need": "x" }),
        json!({ "question": QUESTION, "email": "a@example.com" }),
    ] {
        company.json(Method::POST, CASES, &body).await.expect(422);
    }
    let at = begun(&company).await;
    for words in ["", "  ", &"가".repeat(9000)] {
        let body = json!({ "words": words });
        company.json(Method::POST, &format!("{at}/messages"), &body).await.expect(422);
    }
}
