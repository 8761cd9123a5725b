//! The room as browsers see it.

use axum::http::Method;
use serde_json::json;

use super::short::instrument;
use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::blobs::BlobKey;
use crate::platform::id::OrganisationId;
use crate::platform::outbox;
use crate::testing::{Browser, Page, Site, Someone};

fn short_answers(level: &str) -> Vec<(String, String)> {
    let items = instrument().unwrap().items.iter().filter(|item| item.short);
    let mut fields: Vec<(String, String)> =
        items.map(|item| (format!("level-{}", item.id), level.to_owned())).collect();
    fields.push(("sector".into(), "steel".into()));
    fields.push(("size".into(), "small".into()));
    fields
}

async fn post(browser: &Browser, address: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.post(address, &fields).await
}

/// A full diagnosis that this browser began.
async fn begun(browser: &Browser) -> String {
    let page = browser.post("/diagnosis", &[]).await.expect(303);
    page.location().to_owned()
}

/// Answers every question of every section with that level.
async fn answer_all(browser: &Browser, at: &str, level: &str) {
    for dimension in &instrument().unwrap().dimensions {
        let fields: Vec<(String, String)> = dimension
            .items
            .iter()
            .map(|item| (format!("level-{}", instrument().unwrap()[*item].id), level.to_owned()))
            .collect();
        post(browser, &format!("{at}/sections/{}", dimension.id), &fields).await.expect(303);
    }
}

async fn colleagues(site: &Site) -> (Someone, Someone) {
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let member = site.someone_of(site.centre(), owner.organisation, &[Role::Member]).await;
    (owner, member)
}

#[tokio::test]
async fn a_visitor_takes_the_short_form_and_keeps_it_on_sign_up() {
    let site = Site::open().await;
    let browser = site.browser();
    assert!(browser.get("/diagnosis/short").await.expect(200).says("level-data-recording"));
    let made = post(&browser, "/diagnosis/short", &short_answers("2")).await.expect(303);
    let report = made.location().to_owned();
    let page = browser.get(&report).await.expect(200);
    assert!(page.says("도입"), "{}", page.body);
    assert!(browser.english().get(&report).await.expect(200).says("Introduction"));
    // Nobody else sees it.
    site.browser().get(&report).await.expect(404);
    let join = [
        ("kind", "company"),
        ("brn", "124-81-00998"),
        ("organisation", "한빛정밀"),
        ("sector", "steel"),
        ("size", "small"),
        ("name", "김하늘"),
        ("email", "kim@example.com"),
        ("password", "느린 밭도 함께 갈면 빠르다"),
        ("terms", "on"),
        ("privacy", "on"),
    ];
    browser.post("/join", &join).await.expect(303);
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    browser.get(&report).await.expect(200);
    assert_eq!(site.text("SELECT owner_kind FROM diagnosis").await, "organisation");
    assert!(browser.get("/diagnosis").await.expect(200).says(&report));
}

#[tokio::test]
async fn a_short_form_with_open_questions_comes_back_with_what_was_answered() {
    let site = Site::open().await;
    let browser = site.browser();
    let mut fields = short_answers("1");
    fields.remove(3);
    let page = post(&browser, "/diagnosis/short", &fields).await.expect(422);
    assert!(page.says("checked"));
    assert_eq!(site.count("SELECT COUNT(*) FROM diagnosis").await, 0);
    for wrong in ["9", "-1", "x", "<script>"] {
        post(&browser, "/diagnosis/short", &short_answers(wrong)).await.expect(422);
    }
}

#[tokio::test]
async fn each_person_answers_alone_and_the_report_joins_them() {
    let site = Site::open().await;
    let (owner, member) = colleagues(&site).await;
    let first = site.browser_of(&owner).await;
    let second = site.browser_of(&member).await;
    let at = begun(&first).await;
    // Nobody answers without having been asked.
    second.get(&format!("{at}/sections/data")).await.expect(403);
    let fields = [
        ("account", member.account.text()),
        ("role", "production".to_owned()),
        ("section", "data".to_owned()),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    post(&first, &format!("{at}/people"), &fields).await.expect(303);
    second.get(&format!("{at}/sections/strategy")).await.expect(403);
    let one = [("level-data-recording".to_owned(), "4".to_owned())];
    post(&second, &format!("{at}/sections/data"), &one).await.expect(303);
    // The first does not see it on the form, and the trail does not tell.
    let page = first.get(&format!("{at}/sections/data")).await.expect(200);
    assert!(!page.says("checked"));
    let trail = first.get(&format!("{at}/trail")).await.expect(200);
    assert!(trail.says("답을 고름") && !trail.says("<td data-label=\"바꾼 뒤\">4</td>"));
    answer_all(&first, &at, "1").await;
    let report = first.get(&format!("{at}/report.json")).await.expect(200).json();
    let data = report["dimensions"].as_array().unwrap().iter().find(|d| d["id"] == "data").unwrap();
    let item = &data["items"].as_array().unwrap()[0];
    assert_eq!(
        (item["id"].as_str(), item["respondents"].as_u64()),
        (Some("data-recording"), Some(2))
    );
    assert_eq!(item["score"]["mean"].as_f64(), Some((10.0 + 65.0) / 2.0));
    assert_eq!(item["spread"], json!([1, 4]));
}

#[tokio::test]
async fn an_answer_is_kept_as_it_is_given_and_again_changes_nothing_else() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = begun(&browser).await;
    let address = format!("{at}/sections/data");
    let comment = [("comment-data-recording".to_owned(), "2호기만 <b>기록</b>".to_owned())];
    post(&browser, &address, &[("level-data-recording".into(), "3".into())]).await.expect(303);
    post(&browser, &address, &comment).await.expect(303);
    let page = browser.get(&address).await.expect(200);
    assert!(page.says("value=\"3\" checked"));
    assert!(page.says("&#60;b&#62;") || page.says("&lt;b&gt;"), "{}", page.body);
    for wrong in ["6", "x", ""] {
        let fields = [("level-data-recording".to_owned(), wrong.to_owned())];
        post(&browser, &address, &fields).await.expect(422);
    }
    let long = [("comment-data-recording".to_owned(), "가".repeat(2001))];
    post(&browser, &address, &long).await.expect(422);
    assert!(browser.get(&address).await.expect(200).says("value=\"3\" checked"));
}

async fn bring(browser: &Browser, address: &str, name: &str, bytes: &[u8]) -> Page {
    let mut body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = browser.request(Method::POST, address);
    browser.send(request.header("content-type", "multipart/form-data; boundary=x"), body).await
}

#[tokio::test]
async fn evidence_is_what_its_bytes_say_and_goes_with_the_diagnosis() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = begun(&browser).await;
    let item = format!("{at}/items/data-recording");
    let add = format!("{item}/evidence");
    bring(&browser, &add, "../../photo.png", b"\x89PNG\r\n\x1a\nrest").await.expect(303);
    let page = browser.get(&item).await.expect(200);
    assert!(page.says("photo.png") && !page.says("../"));
    let file = page.between(&format!("href=\"{at}/evidence/"), "\"").unwrap().to_owned();
    let got = browser.get(&format!("{at}/evidence/{file}")).await.expect(200);
    assert_eq!(got.headers["content-type"], "image/png");
    assert!(got.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    bring(&browser, &add, "photo.png", b"MZ\x90\0this program").await.expect(422);
    bring(&browser, &add, "page.svg", b"<svg onload=alert(1)>").await.expect(422);
    bring(&browser, &add, "big.pdf", &vec![b'%'; (20 << 20) + 1]).await.expect(413);
    site.signed_in(&[Role::Member]).await.get(&format!("{at}/evidence/{file}")).await.expect(404);
    let key = BlobKey::new("evidence", at.rsplit('/').next().unwrap(), &file).unwrap();
    assert_eq!(&site.app.blobs.bytes(&key).await.unwrap()[..4], b"\x89PNG");
    browser.post(&format!("{at}/delete"), &[]).await.expect(303);
    crate::testbed::tests::worked(&site).await;
    assert!(site.app.blobs.bytes(&key).await.is_err());
    assert_eq!(site.count("SELECT COUNT(*) FROM diagnosis_trail").await, 0);
}

#[tokio::test]
async fn an_assessor_confirms_what_was_shared_and_corrects_with_a_reason() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let assessor = site.signed_in(&[Role::Assessor]).await;
    let at = begun(&browser).await;
    answer_all(&browser, &at, "3").await;
    assessor.get(&format!("{at}/assess")).await.expect(404);
    browser.post(&format!("{at}/share"), &[("shared", "yes")]).await.expect(303);
    assert!(assessor.get("/diagnosis").await.expect(200).says(&at));
    assessor.get(&format!("{at}/assess")).await.expect(200);
    browser.get(&format!("{at}/assess")).await.expect(403);
    let confirm = format!("{at}/assess/data-recording");
    assessor.post(&confirm, &[("level", "1")]).await.expect(422);
    assessor.post(&confirm, &[("level", "1"), ("reason", "수기 대장만 있음")]).await.expect(303);
    assessor.post(&format!("{at}/assess/data-machine"), &[("level", "3")]).await.expect(303);
    let report = browser.get(&format!("{at}/report.json")).await.expect(200).json();
    let items = report["dimensions"][2]["items"].as_array().unwrap().clone();
    let of = |id: &str| items.iter().find(|item| item["id"] == id).unwrap().clone();
    assert_eq!(of("data-recording")["score"]["mean"].as_f64(), Some(10.0));
    assert_eq!(of("data-machine")["confirmed"], json!(true));
    browser.post(&format!("{at}/share"), &[("shared", "no")]).await.expect(303);
    assessor.get(&format!("{at}/assess")).await.expect(404);
    assessor.post(&confirm, &[("level", "3")]).await.expect(404);
}

#[tokio::test]
async fn a_closed_diagnosis_stays_as_it_is_and_the_next_one_tells_what_changed() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = begun(&browser).await;
    browser.post(&format!("{at}/close"), &[]).await.expect(409);
    answer_all(&browser, &at, "1").await;
    browser.post(&format!("{at}/close"), &[]).await.expect(303);
    let one = [("level-data-recording".to_owned(), "5".to_owned())];
    post(&browser, &format!("{at}/sections/data"), &one).await.expect(409);
    browser.post(&format!("{at}/close"), &[]).await.expect(409);
    // A year goes by.
    site.execute("UPDATE diagnosis SET made_at = made_at - 31536000000000, done_at = done_at - 31536000000000")
        .await;
    let next = begun(&browser).await;
    answer_all(&browser, &next, "1").await;
    post(&browser, &format!("{next}/sections/data"), &one).await.expect(303);
    let report = browser.get(&format!("{next}/report.json")).await.expect(200).json();
    let change = &report["change"];
    assert_eq!(change["before"].as_f64(), Some(10.0));
    assert_eq!(change["by_instrument"].as_f64(), Some(0.0));
    assert!(change["by_company"].as_f64().unwrap() > 0.0);
    assert_eq!(change["items"][0]["item"], "data-recording");
    let page = browser.get(&format!("{next}/report")).await.expect(200);
    assert!(page.says("지난번과 달라진 것"));
}

#[tokio::test]
async fn a_company_sees_its_standing_only_beside_enough_others() {
    let site = Site::open().await;
    for level in ["1", "1", "2", "2", "2", "3", "3"] {
        let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
        let at = begun(&browser).await;
        answer_all(&browser, &at, level).await;
        browser.post(&format!("{at}/close"), &[]).await.expect(303);
    }
    let last = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = begun(&last).await;
    answer_all(&last, &at, "3").await;
    let standing = |page: Page| page.json()["standing"].clone();
    let seven = standing(last.get(&format!("{at}/report.json")).await.expect(200));
    assert_eq!(seven["against"], "published");
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let other = begun(&browser).await;
    answer_all(&browser, &other, "4").await;
    browser.post(&format!("{other}/close"), &[]).await.expect(303);
    let eight = standing(last.get(&format!("{at}/report.json")).await.expect(200));
    assert_eq!((eight["against"].as_str(), eight["firms"].as_u64()), (Some("blended"), Some(8)));
}

#[tokio::test]
async fn groups_are_for_those_who_may_and_tell_on_nobody() {
    let site = Site::open().await;
    for _ in 0..9 {
        let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
        let at = begun(&browser).await;
        answer_all(&browser, &at, "2").await;
        browser.post(&format!("{at}/close"), &[]).await.expect(303);
    }
    let viewer = site.signed_in(&[Role::PolicyViewer]).await;
    assert!(viewer.get("/centre/diagnoses").await.expect(200).says("아직 충분하지 않습니다"));
    super::groups::refresh(&site.app).await.unwrap();
    let page = viewer.get("/centre/diagnoses?sector=machinery").await.expect(200);
    assert!(page.says("22.0"), "{}", page.body);
    assert!(
        viewer
            .get("/centre/diagnoses?sector=steel")
            .await
            .expect(200)
            .says("아직 충분하지 않습니다")
    );
    site.signed_in(&[Role::Member, Role::Owner]).await.get("/centre/diagnoses").await.expect(403);
}

#[tokio::test]
async fn nothing_of_a_diagnosis_is_there_for_others() {
    let site = Site::open().await;
    let (owner, _) = colleagues(&site).await;
    let browser = site.browser_of(&owner).await;
    let at = begun(&browser).await;
    answer_all(&browser, &at, "1").await;
    let elsewhere = site.another_centre("elsewhere").await;
    let roles = [Role::Member, Role::Owner, Role::Assessor];
    let others = [
        site.signed_in(&roles).await,
        site.browser_of(&site.someone_of(elsewhere, OrganisationId::new(), &roles).await).await,
        site.browser(),
    ];
    let id = at.rsplit('/').next().unwrap();
    for route in app::table() {
        let ours = route.path.contains("/diagnosis/{id}") || route.path.contains("/diagnoses/{id}");
        if !ours {
            continue;
        }
        let address = route
            .path
            .replace("{id}", id)
            .replace("{section}", "data")
            .replace("{item}", "data-recording")
            .replace("{respondent}", id)
            .replace("{proof}", id);
        for other in &others {
            let page = other.send(other.request(route.method.clone(), &address), "").await;
            let away = page.status.is_client_error() || page.location().starts_with("/signin");
            assert!(away, "{} {address}: {}", route.method, page.status);
        }
    }
}

#[tokio::test]
async fn a_program_can_do_what_a_page_can() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let made = browser.json(Method::POST, "/api/v1/diagnoses", &json!({})).await.expect(201).json();
    let at = format!("/api/v1/diagnoses/{}", made["id"].as_str().unwrap());
    let answers: serde_json::Map<_, _> = instrument()
        .unwrap()
        .items
        .iter()
        .filter(|item| item.sizes.is_empty())
        .map(|item| (item.id.clone(), json!({ "level": 2 })))
        .collect();
    let put = browser.json(Method::PUT, &format!("{at}/answers"), &json!(answers)).await;
    put.expect(204);
    let wrong = json!({ "no-such-item": { "level": 2 } });
    browser.json(Method::PUT, &format!("{at}/answers"), &wrong).await.expect(404);
    let closed = browser.json(Method::POST, &format!("{at}/close"), &json!({})).await.expect(200);
    assert_eq!(closed.json()["overall"].as_f64(), Some(22.0));
    assert_eq!(
        browser.get("/api/v1/diagnoses").await.expect(200).json()["items"][0]["state"],
        "done"
    );
    browser.get(&format!("{at}/report")).await.expect(200);
}

#[tokio::test]
async fn the_pdf_is_one_with_its_fonts_and_its_tags() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = begun(&browser).await;
    answer_all(&browser, &at, "2").await;
    let page = browser.get(&format!("{at}/report.pdf")).await;
    if super::result::paper::fonts().is_empty() {
        // Without the assets there are no fonts, and the page says so.
        page.expect(501);
        return;
    }
    let page = page.expect(200);
    assert_eq!(page.headers["content-type"], "application/pdf");
    assert!(page.body.starts_with("%PDF-"));
    for part in ["/StructTreeRoot", "/MarkInfo", "/FontFile3"] {
        assert!(page.says(part), "{part}");
    }
}
