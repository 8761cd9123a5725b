//! The things of others: ids of another organisation, another centre, another person, wherever an id can
//! be told; sessions that somebody planted; names that lead out of a folder.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::platform::authorisation::Role;
use crate::platform::id::OrganisationId;
use crate::testbed::tests::{announced, done_run, formed, offset, piece};
use crate::testing::{Browser, Site};

/// Ids of somebody's things: what people and programs can name.
struct Theirs {
    account: String,
    session: String,
    token: String,
    invite: String,
    dataset: String,
    upload: String,
    run: String,
    share: String,
}

async fn theirs(site: &Site, browser: &Browser, account: &str) -> Theirs {
    let run = done_run(site, browser).await;
    let fields = [("token-name", "mine"), ("scope-read", "on"), ("days", "30")];
    browser.post("/account/tokens", &fields).await.expect(200);
    let fields = [("email", "new@example.com"), ("role", "member")];
    browser.post("/colleagues/invites", &fields).await.expect(200);
    browser.post(&format!("/runs/{run}/links"), &[("days", "1")]).await.expect(200);
    let place = announced(browser, 4, "a.csv").await.expect(201).location().to_owned();
    piece(browser, &place, 0, "a\n1\n").await.expect(204);
    let session = format!("SELECT id FROM session WHERE account = '{account}'");
    Theirs {
        account: account.to_owned(),
        session: site.text_of(&session).await,
        token: site.text("SELECT id FROM api_token").await,
        invite: site.text("SELECT id FROM invite").await,
        dataset: site.text("SELECT id FROM dataset").await,
        upload: place.rsplit('/').next().unwrap().to_owned(),
        share: site.text("SELECT id FROM share").await,
        run,
    }
}

/// Everything of everybody, to see that nothing has changed.
async fn all(site: &Site) -> String {
    let mut out = Vec::new();
    crate::platform::db::export::write_out(&site.app.db, &mut out, &mut |_, _| ()).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    // When a session was seen, and who looked at whom, may be noted.
    let noted = ["[\"session\"", "[\"access_log\"", "[\"signin_try\""];
    text.lines().filter(|l| !noted.iter().any(|n| l.starts_with(n))).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn no_id_of_others_is_worth_anything_wherever_it_is_told() {
    let site = Site::open().await;
    let everything = [Role::Member, Role::Owner, Role::CentreAdministrator, Role::Consultant];
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let theirs = theirs(&site, &site.browser_of(&owner).await, &owner.account.text()).await;
    let away = site.another_centre("away").await;
    let far = site.someone_of(away, OrganisationId::new(), &everything).await;
    let near = [Role::Member, Role::Owner, Role::Consultant];
    let others = [
        ("another centre's everything", site.browser_of(&far).await.at_host("away.example")),
        ("another organisation's owner", site.signed_in(&near).await),
        ("a stranger", site.browser()),
    ];
    let before = all(&site).await;
    for (who, browser) in &others {
        for (address, fields) in by_form(&theirs) {
            let page = browser.post(&address, &fields).await;
            let sent_away = page.location().starts_with("/signin");
            let refused = page.status.is_client_error() || sent_away;
            assert!(refused, "{address} {fields:?} as {who}: {}", page.status);
        }
        for (method, address, body) in by_program(&theirs) {
            let page = browser.json(method.clone(), &address, &body).await;
            assert!(page.status.is_client_error(), "{method} {address} as {who}: {}", page.status);
        }
        for address in to_look_at(&theirs) {
            let page = browser.get(&address).await;
            let refused = page.status.is_client_error() || page.location().starts_with("/signin");
            assert!(refused, "{address} as {who}: {}", page.status);
        }
    }
    assert!(all(&site).await == before, "something of theirs has changed");
}

fn to_look_at(t: &Theirs) -> Vec<String> {
    vec![
        format!("/datasets/{}", t.dataset),
        format!("/datasets/{}/versions/1", t.dataset),
        format!("/runs/{}", t.run),
        format!("/runs/compare?run={0}&run={0}", t.run),
        format!("/runs/{}/report.json", t.run),
        format!("/runs/{}/files/report.json", t.run),
        format!("/api/v1/runs/{}/shares", t.run),
        format!("/api/v1/runs/{}/files/report.json", t.run),
    ]
}

type Fields<'a> = Vec<(&'static str, &'a str)>;

fn by_form(t: &Theirs) -> Vec<(String, Fields<'_>)> {
    let ask = vec![("dataset", t.dataset.as_str()), ("number", "1"), ("problem", "anomaly")];
    vec![
        ("/runs".into(), ask),
        (format!("/runs/{}/again", t.run), vec![("number", "1")]),
        (format!("/runs/{}/cancel", t.run), vec![]),
        (format!("/runs/{}/delete", t.run), vec![]),
        (format!("/runs/{}/consultants", t.run), vec![("consultants", "on")]),
        (format!("/runs/{}/links", t.run), vec![("days", "1")]),
        (format!("/runs/{}/links/{}/revoke", t.run, t.share), vec![]),
        (format!("/datasets/{}/delete", t.dataset), vec![]),
        (format!("/datasets/{}/settings", t.dataset), vec![("name", "mine now")]),
        (format!("/datasets/{}/versions/1/form", t.dataset), vec![("header", "no")]),
        ("/account/sessions/end".into(), vec![("id", t.session.as_str())]),
        ("/account/tokens/revoke".into(), vec![("id", t.token.as_str())]),
        ("/colleagues/invites/withdraw".into(), vec![("id", t.invite.as_str())]),
        ("/colleagues/remove".into(), vec![("id", t.account.as_str())]),
        ("/colleagues/role".into(), vec![("id", t.account.as_str()), ("role", "member")]),
        ("/centre/people/grant".into(), vec![("id", t.account.as_str()), ("role", "auditor")]),
        ("/centre/people/revoke".into(), vec![("id", t.account.as_str()), ("role", "auditor")]),
    ]
}

fn by_program(t: &Theirs) -> Vec<(Method, String, serde_json::Value)> {
    let none = json!(null);
    let words = json!({ "problem": ["anomaly"] });
    vec![
        (Method::POST, "/api/v1/datasets".into(), json!({ "uploads": [t.upload] })),
        (
            Method::POST,
            "/api/v1/runs".into(),
            json!({ "dataset": t.dataset, "version": 1, "words": words }),
        ),
        (Method::POST, "/api/v1/runs".into(), json!({ "again_of": t.run, "version": 1 })),
        (
            Method::POST,
            format!("/api/v1/datasets/{}/versions", t.dataset),
            json!({ "uploads": [t.upload] }),
        ),
        (Method::PATCH, format!("/api/v1/datasets/{}", t.dataset), json!({ "name": "mine now" })),
        (Method::DELETE, format!("/api/v1/datasets/{}", t.dataset), none.clone()),
        (Method::DELETE, format!("/api/v1/runs/{}", t.run), none.clone()),
        (Method::POST, format!("/api/v1/runs/{}/shares", t.run), json!({ "days": 1 })),
        (Method::DELETE, format!("/api/v1/runs/{}/shares/{}", t.run, t.share), none.clone()),
        (Method::PUT, format!("/api/v1/runs/{}/consultants", t.run), json!({ "shared": true })),
        (Method::DELETE, format!("/api/v1/uploads/{}", t.upload), none.clone()),
        (Method::DELETE, format!("/api/v1/sessions/{}", t.session), none.clone()),
        (Method::DELETE, format!("/api/v1/tokens/{}", t.token), none.clone()),
        (Method::DELETE, format!("/api/v1/invites/{}", t.invite), none.clone()),
        (Method::DELETE, format!("/api/v1/colleagues/{}", t.account), none.clone()),
        (
            Method::PUT,
            format!("/api/v1/colleagues/{}/role", t.account),
            json!({ "role": "member" }),
        ),
        (Method::PUT, format!("/api/v1/centre/people/{}/roles/auditor", t.account), none.clone()),
    ]
}

#[tokio::test]
async fn an_upload_of_somebody_else_becomes_no_file_of_mine() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member]).await;
    let place = announced(&owner, 4, "a.csv").await.expect(201).location().to_owned();
    piece(&owner, &place, 0, "a\n1\n").await.expect(204);
    let upload = place.rsplit('/').next().unwrap();
    for thief in [site.signed_in(&[Role::Member, Role::Owner]).await, site.browser()] {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"upload\"\r\n\r\n{upload}\r\n--edge--\r\n"
        );
        let request = thief
            .request(Method::POST, "/datasets")
            .header("content-type", "multipart/form-data; boundary=edge");
        thief.send(request, body).await.expect(404);
        let request = thief.request(Method::PATCH, &place).header("tus-resumable", "1.0.0");
        let request = request.header("upload-offset", 4);
        thief
            .send(request.header("content-type", "application/offset+octet-stream"), "")
            .await
            .expect(404);
    }
    assert_eq!(offset(&owner, &place).await, "4");
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 0);
}

#[tokio::test]
async fn a_session_that_somebody_planted_is_not_signed_in_with_its_victim() {
    let site = Site::open().await;
    let attacker = site.browser();
    formed(&attacker, "/datasets", "bait.csv", "a,b\n1,2\n").await.expect(303);
    let planted = attacker.cookie("dure_session").unwrap();
    let victim = site.browser();
    victim.keep("dure_session", &planted);
    crate::identity::tests::coming_in::join(&victim, "haneul@example.com", "124-81-00998")
        .await
        .expect(303);
    assert_ne!(victim.cookie("dure_session").unwrap(), planted);
    victim.get("/account").await.expect(200);
    for address in ["/account", "/colleagues"] {
        let page = attacker.get(address).await;
        assert!(page.location().starts_with("/signin"), "{address}: {}", page.status);
    }
    // Out and in again: the session of before is worth nothing either.
    let before = victim.cookie("dure_session").unwrap();
    victim.post("/signout", &[]).await.expect(303);
    let kept = site.browser();
    kept.keep("dure_session", &before);
    assert!(kept.get("/account").await.location().starts_with("/signin"));
}

#[tokio::test]
async fn a_name_or_an_address_never_leads_out_of_its_folder() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member]).await;
    let run = done_run(&site, &browser).await;
    for out in [
        "..%2f..%2f..%2fetc%2fpasswd",
        "..",
        "%2e%2e%2fmanifest.json",
        "report.json%00",
        "..%5creport.json",
    ] {
        for address in [
            format!("/runs/{run}/files/{out}"),
            format!("/api/v1/runs/{run}/files/{out}"),
            format!("/assets/{out}"),
            format!("/assets/../../{out}"),
        ] {
            let page = browser.get(&address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}: {}", page.body);
        }
    }
    for name in [
        "../../evil.csv",
        "..\\..\\evil.csv",
        "/etc/evil.csv",
        "C:\\evil.csv",
        "evil.csv/../evil.csv",
    ] {
        let page = formed(&browser, "/datasets", name, "a,b\n1,2\n3,4\n").await.expect(303);
        crate::testbed::tests::worked(&site).await;
        let shown = browser.get(page.location()).await.expect(200);
        assert!(shown.says("evil.csv") && !shown.says(".."), "{name}");
    }
    let names = "SELECT COUNT(*) FROM dataset_file WHERE name NOT IN ('evil.csv', 'line.csv')";
    assert_eq!(site.count(names).await, 0);
    let inside = site.app.config.data.join("blobs");
    assert!(!inside.join("../evil.csv").exists() && !inside.join("../../evil.csv").exists());
}
