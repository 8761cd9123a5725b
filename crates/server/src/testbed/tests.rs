//! The room as browsers and programs meet it.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use bytes::Bytes;
use serde_json::{Value, json};
use sqlx::Row;

use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::jobs::{self, Workers};
use crate::platform::outbox;
use crate::testing::{Browser, Page, Site};

const CSV: &str = "일시,호기,온도(℃),불량\n2026-01-01 00:00,1,20.5,0\n2026-01-01 00:01,2,21.5,1\n\
    2026-01-01 00:02,1,22.0,0\n2026-01-01 00:03,2,21.0,0\n";

fn working(site: &Site) -> Workers {
    jobs::start(&site.app, &Arc::new(app::work()), 1)
}

/// Works until nothing waits any more.
pub(crate) async fn worked(site: &Site) {
    let workers = working(site);
    while site.count("SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')").await > 0 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    workers.stop().await;
}

pub(crate) async fn announced(browser: &Browser, size: u64, name: &str) -> Page {
    use base64::Engine;
    let name = base64::engine::general_purpose::STANDARD.encode(name);
    let request = browser
        .request(Method::POST, "/api/v1/uploads")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", size)
        .header("upload-metadata", format!("filename {name}"));
    browser.send(request, Body::empty()).await
}

pub(crate) async fn piece(
    browser: &Browser,
    place: &str,
    offset: u64,
    body: impl Into<Body>,
) -> Page {
    let request = browser
        .request(Method::PATCH, place)
        .header("tus-resumable", "1.0.0")
        .header("upload-offset", offset)
        .header("content-type", "application/offset+octet-stream");
    browser.send(request, body).await
}

pub(crate) async fn offset(browser: &Browser, place: &str) -> String {
    let request = browser.request(Method::HEAD, place).header("tus-resumable", "1.0.0");
    let page = browser.send(request, Body::empty()).await.expect(200);
    page.headers["upload-offset"].to_str().unwrap().to_owned()
}

/// A form with one file, as a browser without a script sends it.
pub(crate) async fn formed(browser: &Browser, address: &str, name: &str, content: &str) -> Page {
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: text/csv\r\n\r\n{content}\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"problem\"\r\n\r\nfailure\r\n--edge--\r\n"
    );
    let request = browser
        .request(Method::POST, address)
        .header("content-type", "multipart/form-data; boundary=edge");
    browser.send(request, body).await
}

/// A dataset of that browser that was read; the address of its version.
async fn dataset(site: &Site, browser: &Browser) -> String {
    let page = formed(browser, "/datasets", "line.csv", CSV).await.expect(303);
    worked(site).await;
    page.location().to_owned()
}

fn id_of(version: &str) -> &str {
    version.split('/').nth(2).unwrap()
}

/// A run that is done, as if a child had worked on it; its id.
pub(crate) async fn done_run(site: &Site, browser: &Browser) -> String {
    let version = dataset(site, browser).await;
    let fields =
        [("dataset", id_of(&version)), ("number", "1"), ("problem", "failure"), ("target", "불량")];
    let run = browser.post("/runs", &fields).await.expect(303).location()[6..].to_owned();
    reported(site, &run, &super::report::fixture::failure()).await;
    run
}

/// Makes that the report of a run that waits.
pub(crate) async fn reported(site: &Site, run: &str, report: &dure_testbed::report::Report) {
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), serde_json::to_vec(report).unwrap()).unwrap();
    let id = run.parse().unwrap();
    let key = super::runs::outputs::key(id, "report.json").unwrap();
    site.app.blobs.put_file(&key, path.path()).await.unwrap();
    let made = [super::runs::outputs::Output { name: "report.json".into(), bytes: 1 }];
    let mut tx = site.app.db.begin().await.unwrap();
    let summary = super::runs::summary::Summary::of(report);
    assert!(super::runs::store::done(&mut tx, id, &summary, &made).await.unwrap());
    tx.commit().await.unwrap();
    site.execute("UPDATE job SET state = 'done' WHERE kind = 'testbed.run'").await;
}

fn files_in(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|e| if e.path().is_dir() { files_in(&e.path()) } else { 1 }).sum()
}

/// The files below a folder in which that text lies.
fn files_that_hold(folder: &std::path::Path, text: &str) -> Vec<std::path::PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.flatten().map(|e| e.path()) {
        if path.is_dir() {
            found.extend(files_that_hold(&path, text));
        } else {
            let bytes = std::fs::read(&path).unwrap_or_default();
            let holds = bytes.windows(text.len()).any(|w| w == text.as_bytes());
            found.extend(holds.then_some(path));
        }
    }
    found
}

#[tokio::test]
async fn an_upload_goes_on_where_it_broke_off_and_only_there() {
    let site = Site::open().await;
    let browser = site.browser();
    let made = announced(&browser, 10, "../../펌프.csv").await.expect(201);
    let place = made.location().to_owned();
    assert_eq!(offset(&browser, &place).await, "0");
    let broken = futures_util::stream::iter([
        Ok(Bytes::from("0123")),
        Err(std::io::Error::other("the line broke")),
    ]);
    piece(&browser, &place, 0, Body::from_stream(broken)).await.expect(204);
    assert_eq!(offset(&browser, &place).await, "4");
    piece(&browser, &place, 0, "0123").await.expect(409);
    piece(&browser, &place, 4, "456789-and-more").await.expect(413);
    piece(&browser, &place, 4, "456789").await.expect(204);
    assert_eq!(offset(&browser, &place).await, "10");
    let name: String =
        sqlx::query("SELECT name FROM upload").fetch_one(site.app.db.read()).await.unwrap().get(0);
    assert_eq!(name, "펌프.csv");
    let stranger = site.browser();
    let request = stranger.request(Method::HEAD, &place).header("tus-resumable", "1.0.0");
    stranger.send(request, Body::empty()).await.expect(404);
    let request = browser.request(Method::DELETE, &place).header("tus-resumable", "1.0.0");
    browser.send(request, Body::empty()).await.expect(204);
    assert_eq!(site.count("SELECT COUNT(*) FROM upload").await, 0);
    assert_eq!(files_in(&site.app.config.data.join("blobs")), 0);
}

#[tokio::test]
async fn a_body_of_unknown_length_ends_where_the_file_does() {
    let site = Site::open().await;
    let browser = site.browser();
    let place = announced(&browser, 5, "a.csv").await.expect(201).location().to_owned();
    let endless = futures_util::stream::iter(
        ["abc", "def", "ghi"].map(|s| Ok::<_, std::io::Error>(Bytes::from(s))),
    );
    piece(&browser, &place, 0, Body::from_stream(endless)).await.expect(413);
    assert_eq!(offset(&browser, &place).await, "3");
}

#[tokio::test]
async fn an_upload_that_is_none_is_refused_with_what_to_do() {
    let site = Site::open().await;
    let browser = site.browser();
    announced(&browser, 0, "a.csv").await.expect(422);
    announced(&browser, 11 << 30, "a.csv").await.expect(413);
    let told = announced(&browser, 300 << 20, "a.csv").await.expect(413);
    assert!(told.says("200 MB"), "{}", told.body);
    let without = browser.request(Method::POST, "/api/v1/uploads").header("upload-length", 3);
    browser.send(without, Body::empty()).await.expect(412);
    let member = site.signed_in(&[Role::Member]).await;
    announced(&member, 300 << 20, "a.csv").await.expect(201);
    let auditor = site.signed_in(&[Role::Auditor]).await;
    announced(&auditor, 3, "a.csv").await.expect(403);
}

#[tokio::test]
async fn a_form_without_a_script_becomes_a_dataset_that_is_read() {
    let site = Site::open().await;
    let browser = site.browser();
    let version = dataset(&site, &browser).await;
    let page = browser.get(&version).await.expect(200);
    assert!(page.says("온도") && page.says("2026-01-01 00:02:00"), "{}", page.body);
    assert!(page.says("value=\"failure\" checked"));
    assert_eq!(site.count("SELECT COUNT(*) FROM upload").await, 0);
    assert!(browser.get("/datasets").await.expect(200).says("line.csv"));
    site.browser().get(&version).await.expect(404);
}

#[tokio::test]
async fn a_form_that_breaks_off_leaves_nothing() {
    let site = Site::open().await;
    let browser = site.browser();
    let body =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n";
    let request = browser
        .request(Method::POST, "/datasets")
        .header("content-type", "multipart/form-data; boundary=edge");
    let page = browser.send(request, body).await;
    assert!(page.status.is_client_error(), "{page:?}");
    formed(&browser, "/datasets", "empty.csv", "").await.expect(422);
    assert_eq!(site.count("SELECT COUNT(*) FROM upload").await, 0);
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 0);
    assert_eq!(files_in(&site.app.config.data.join("blobs")), 0);
}

#[tokio::test]
async fn a_file_that_is_no_table_says_so_and_names_stay_words() {
    let site = Site::open().await;
    let browser = site.browser();
    let name = "<script>alert(1)</script>.csv";
    let page = formed(&browser, "/datasets", name, "%PDF-1.4 no table at all").await.expect(303);
    worked(&site).await;
    let shown = browser.get(page.location()).await.expect(200);
    assert!(shown.says("PDF"), "{}", shown.body);
    assert!(!shown.says("<script>alert"), "{}", shown.body);
}

#[tokio::test]
async fn a_correction_has_the_version_read_again() {
    let site = Site::open().await;
    let browser = site.browser();
    let page = formed(&browser, "/datasets", "german.csv", "a;b\n1,5;2\n2,5;3\n").await.expect(303);
    worked(&site).await;
    let version = page.location().to_owned();
    let form = format!("{version}/form");
    let fields = [("header", "no"), ("kind-1", "category"), ("delimiter", "semicolon")];
    assert_eq!(browser.post(&form, &fields).await.expect(303).location(), version);
    worked(&site).await;
    let shown = browser.get(&version).await.expect(200);
    assert!(shown.says("<option value=\"no\" selected>"), "{}", shown.body);
    browser.post(&form, &[("delimiter", "never")]).await.expect(422);
}

#[tokio::test]
async fn a_question_with_a_fault_comes_back_with_the_fault_at_its_field() {
    let site = Site::open().await;
    let browser = site.browser();
    let version = dataset(&site, &browser).await;
    let fields = [
        ("dataset", id_of(&version)),
        ("number", "1"),
        ("problem", "failure"),
        ("cost-miss", "much"),
        ("cost-alarm", "3"),
    ];
    let page = browser.post("/runs", &fields).await.expect(422);
    assert!(
        page.says("id=\"target-error\"") && page.says("id=\"cost-miss-error\""),
        "{}",
        page.body
    );
    assert!(!page.says("--cost-miss"));
    assert_eq!(site.count("SELECT COUNT(*) FROM run").await, 0);
}

#[tokio::test]
async fn a_run_is_taken_back_while_it_waits() {
    let site = Site::open().await;
    let browser = site.browser();
    let version = dataset(&site, &browser).await;
    let fields =
        [("dataset", id_of(&version)), ("number", "1"), ("problem", "failure"), ("target", "불량")];
    let run = browser.post("/runs", &fields).await.expect(303).location().to_owned();
    assert!(browser.get(&run).await.expect(200).says("data-events"));
    browser.post(&format!("{run}/cancel"), &[]).await.expect(303);
    worked(&site).await;
    assert_eq!(site.count("SELECT COUNT(*) FROM run WHERE state = 'cancelled'").await, 1);
    assert!(!browser.get(&run).await.expect(200).says("data-events"));
}

#[tokio::test]
async fn the_things_of_others_look_as_if_they_were_not_there() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member]).await;
    let run = done_run(&site, &owner).await;
    let version = owner.get("/datasets").await.body;
    let dataset = version.split_once("/datasets/").unwrap().1[..36].to_owned();
    let away = site.another_centre("away").await;
    let far =
        site.someone_of(away, crate::platform::id::OrganisationId::new(), &[Role::Owner]).await;
    let strangers = [
        site.browser(),
        site.signed_in(&[Role::Owner]).await,
        site.signed_in(&[Role::Consultant]).await,
        site.browser_of(&far).await.at_host("away.example"),
    ];
    for stranger in strangers {
        for address in [
            format!("/datasets/{dataset}"),
            format!("/datasets/{dataset}/versions/1"),
            format!("/datasets/{dataset}/versions/1/events"),
            format!("/runs/{run}"),
            format!("/runs/{run}/events"),
            format!("/runs/{run}/report.json"),
            format!("/runs/{run}/files/report.json"),
            format!("/api/v1/datasets/{dataset}"),
            format!("/api/v1/datasets/{dataset}/versions/1"),
            format!("/api/v1/runs/{run}"),
            format!("/api/v1/runs/{run}/shares"),
            format!("/runs/compare?a={run}&b={}", uuid::Uuid::now_v7()),
        ] {
            let page = stranger.get(&address).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}: {}", page.body);
        }
        for address in [
            format!("/datasets/{dataset}/settings"),
            format!("/datasets/{dataset}/delete"),
            format!("/datasets/{dataset}/versions/1/form"),
            format!("/runs/{run}/again"),
            format!("/runs/{run}/cancel"),
            format!("/runs/{run}/delete"),
            format!("/runs/{run}/links"),
        ] {
            let page = stranger.post(&address, &[("number", "1")]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}: {}", page.body);
        }
        assert!(!stranger.get("/runs").await.says(&run));
        assert!(!stranger.get("/datasets").await.says(&dataset));
    }
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 1);
}

#[tokio::test]
async fn consultants_see_what_is_shared_with_them_and_change_nothing() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member]).await;
    let run = done_run(&site, &owner).await;
    let consultant = site.signed_in(&[Role::Consultant]).await;
    let share = format!("/runs/{run}/consultants");
    owner.post(&share, &[("consultants", "on")]).await.expect(303);
    consultant.get(&format!("/runs/{run}")).await.expect(200);
    assert!(consultant.get("/runs").await.says(&run));
    consultant.post(&format!("/runs/{run}/delete"), &[]).await.expect(403);
    site.signed_in(&[Role::Member]).await.get(&format!("/runs/{run}")).await.expect(404);
    owner.post(&share, &[]).await.expect(303);
    consultant.get(&format!("/runs/{run}")).await.expect(404);
}

#[tokio::test]
async fn a_link_leads_to_the_report_until_it_is_closed_or_runs_out() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member]).await;
    let run = done_run(&site, &owner).await;
    let links = format!("/runs/{run}/links");
    let secret =
        |page: &Page| page.between("/shared/", "<").map(|s| s[..43].to_owned()).unwrap_or_default();
    let first = secret(&owner.post(&links, &[("days", "7")]).await.expect(200));
    let second = secret(&owner.post(&links, &[("days", "900")]).await.expect(200));
    let reader = site.browser();
    let page = reader.get(&format!("/shared/{first}")).await.expect(200);
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    assert!(!page.says(&format!("/runs/{run}")), "a reader of a link learns no address of ours");
    reader.get(&format!("/shared/{first}/report.json")).await.expect(200);
    reader.get("/shared/guessed").await.expect(404);
    assert!(!owner.get(&format!("/runs/{run}")).await.says(&first), "a secret is shown once");
    let most: i64 = site.count("SELECT MAX(until - made_at) FROM share").await;
    assert_eq!(most, 90 * 24 * 3600 * 1_000_000);
    site.execute("UPDATE share SET until = 1 WHERE until = (SELECT MAX(until) FROM share)").await;
    reader.get(&format!("/shared/{second}")).await.expect(404);
    let shares = owner.get(&format!("/api/v1/runs/{run}/shares")).await.expect(200).json();
    let share = shares[0]["id"].as_str().unwrap().to_owned();
    owner.post(&format!("/runs/{run}/links/{share}/revoke"), &[]).await.expect(303);
    reader.get(&format!("/shared/{first}")).await.expect(404);
}

#[tokio::test]
async fn deletion_leaves_no_row_and_no_byte() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member]).await;
    let run = done_run(&site, &owner).await;
    owner.post(&format!("/runs/{run}/links"), &[("days", "7")]).await.expect(200);
    assert!(files_in(&site.app.config.data.join("blobs")) > 1);
    assert!(!files_that_hold(&site.app.config.data, "2026-01-01 00:02").is_empty());
    let dataset = owner.get("/datasets").await.body;
    let dataset = dataset.split_once("/datasets/").unwrap().1[..36].to_owned();
    owner.post(&format!("/datasets/{dataset}/delete"), &[]).await.expect(303);
    worked(&site).await;
    for table in ["dataset", "dataset_version", "dataset_file", "run", "run_output", "share"] {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
            .fetch_one(site.app.db.read())
            .await
            .unwrap()
            .get::<i64, _>(0);
        assert_eq!(rows, 0, "{table}");
    }
    assert_eq!(files_in(&site.app.config.data.join("blobs")), 0);
    let left = files_that_hold(&site.app.config.data, "2026-01-01 00:02");
    assert!(left.is_empty(), "the cells of the preview still lie in {left:?}");
    let noted = "SELECT COUNT(*) FROM access_log WHERE action = 'dataset-deleted'";
    assert_eq!(site.count(noted).await, 1);
}

#[tokio::test]
async fn what_is_kept_no_longer_goes_by_itself() {
    let site = Site::open().await;
    let browser = site.browser();
    dataset(&site, &browser).await;
    announced(&browser, 5, "a.csv").await.expect(201);
    super::house::keep(&site.app).await.unwrap();
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 1);
    site.execute("UPDATE dataset SET retain_until = 1").await;
    site.execute("UPDATE upload SET until = 1").await;
    super::house::keep(&site.app).await.unwrap();
    worked(&site).await;
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 0);
    assert_eq!(site.count("SELECT COUNT(*) FROM upload").await, 0);
    assert_eq!(files_in(&site.app.config.data.join("blobs")), 0);
}

#[tokio::test]
async fn a_visitor_who_signs_up_keeps_what_was_tried() {
    let site = Site::open().await;
    let visitor = site.browser();
    let version = dataset(&site, &visitor).await;
    let session: String = sqlx::query("SELECT owner FROM dataset")
        .fetch_one(site.app.db.read())
        .await
        .unwrap()
        .get(0);
    let someone = site.someone(&[Role::Owner]).await;
    let event = json!({
        "session": session, "account": someone.account, "organisation": someone.organisation,
        "centre": someone.centre,
    });
    let mut tx = site.app.db.begin().await.unwrap();
    outbox::tell(&mut tx, "identity.visitor-became", &event).await.unwrap();
    tx.commit().await.unwrap();
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    site.browser_of(&someone).await.get(&version).await.expect(200);
    visitor.get(&version).await.expect(404);
    assert_eq!(site.count("SELECT retain_until FROM dataset").await, 0);
}

#[tokio::test]
async fn the_last_person_of_an_organisation_leaves_no_data_behind() {
    let site = Site::open().await;
    let last = site.signed_in(&[Role::Member, Role::Owner]).await;
    let other = site.signed_in(&[Role::Member]).await;
    done_run(&site, &last).await;
    let stays = dataset(&site, &other).await;
    assert!(last.get("/account/leave").await.expect(200).says("notice warn"));
    last.post("/account/leave", &[("sure", "on")]).await.expect(303);
    outbox::deliver(&site.app, &app::listeners()).await.unwrap();
    worked(&site).await;
    assert_eq!(site.count("SELECT COUNT(*) FROM run").await, 0);
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 1);
    assert_eq!(files_in(&site.app.config.data.join("blobs")), 1);
    other.get(&stays).await.expect(200);
}

#[tokio::test]
async fn a_program_brings_a_file_asks_and_is_answered_the_same_when_it_asks_twice() {
    let site = Site::open().await;
    let program = site.signed_in(&[Role::Member]).await;
    let bytes = CSV.len() as u64;
    let place = announced(&program, bytes, "line.csv").await.expect(201).location().to_owned();
    let upload = place.rsplit('/').next().unwrap().to_owned();
    let new = json!({ "name": "라인", "uploads": [upload] });
    program.json(Method::POST, "/api/v1/datasets", &new).await.expect(409);
    piece(&program, &place, 0, CSV).await.expect(204);
    let keyed = async |value: &Value| {
        let request = program
            .request(Method::POST, "/api/v1/datasets")
            .header("idempotency-key", "once-and-for-all")
            .header("content-type", "application/json");
        program.send(request, value.to_string()).await
    };
    let made = keyed(&new).await.expect(201).json();
    assert_eq!(keyed(&new).await.expect(201).json()["id"], made["id"]);
    keyed(&json!({ "name": "다른 라인", "uploads": [upload] })).await.expect(422);
    assert_eq!(site.count("SELECT COUNT(*) FROM dataset").await, 1);
    worked(&site).await;
    let at = format!("/api/v1/datasets/{}/versions/1", made["id"].as_str().unwrap());
    let version = program.get(&at).await.expect(200).json();
    assert_eq!(version["state"], "ready");
    assert_eq!(version["reading"]["rows"], 4);
    assert_eq!(version["files"][0]["sha256"], version["sha256"]);
    let ask = json!({
        "dataset": made["id"], "version": 1,
        "words": { "problem": ["failure"], "target": ["불량"], "ignore": ["호기"] },
    });
    let run = program.json(Method::POST, "/api/v1/runs", &ask).await.expect(201).json();
    let listed = program.get("/api/v1/runs?state=waiting&limit=1").await.expect(200).json();
    assert_eq!(listed["items"][0]["id"], run["id"]);
    let bad = json!({ "dataset": made["id"], "version": 1, "words": { "problem": ["magic"] } });
    program.json(Method::POST, "/api/v1/runs", &bad).await.expect(422);
    let address = format!("/api/v1/runs/{}", run["id"].as_str().unwrap());
    program.json(Method::DELETE, &address, &Value::Null).await.expect(204);
    program.get(&address).await.expect(404);
}

#[tokio::test]
async fn a_sample_is_asked_and_answered_by_a_child() {
    let built = std::env::current_exe().unwrap();
    let built = built.parent().unwrap().parent().unwrap().join("dure");
    if !built.exists() {
        println!("skipped: {} is not built", built.display());
        return;
    }
    let site = Site::open().await;
    let browser = site.browser();
    let page = browser.post("/try/moulding", &[]).await.expect(303);
    worked(&site).await;
    let version = page.location().to_owned();
    let shown = browser.get(&version).await.expect(200);
    let target = shown.between("id=\"target\"", "</select>").unwrap();
    let target = target.split_once("selected>").unwrap().0.rsplit_once("value=\"").unwrap().1;
    let target = target.split_once('"').unwrap().0.to_owned();
    let fields = [
        ("dataset", id_of(&version)),
        ("number", "1"),
        ("problem", "failure"),
        ("target", target.as_str()),
    ];
    let run = browser.post("/runs", &fields).await.expect(303).location().to_owned();
    worked(&site).await;
    let report = browser.get(&run).await.expect(200);
    assert!(report.says("class=\"verdict\""), "{}", report.body);
    assert!(!report.says(" style="), "the site's policy allows no inline style");
    let english = browser.english().get(&run).await.expect(200);
    assert!(english.says("lang=\"en\"") && english.says("class=\"verdict\""));
    for name in super::runs::outputs::names() {
        let file = browser.get(&format!("{run}/files/{name}")).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
    }
    let manifest = browser.get(&format!("{run}/files/manifest.json")).await;
    let data = site.app.config.data.display().to_string();
    assert!(!manifest.says(&data), "no path of the server is told");
    assert_eq!(files_in(&site.app.config.data.join("scratch")), 0);
}

#[tokio::test]
async fn a_question_that_cannot_be_put_ends_with_its_reason_in_the_readers_language() {
    let built = std::env::current_exe().unwrap();
    let built = built.parent().unwrap().parent().unwrap().join("dure");
    if !built.exists() {
        println!("skipped: {} is not built", built.display());
        return;
    }
    let site = Site::open().await;
    let browser = site.browser();
    let version = dataset(&site, &browser).await;
    let fields = [
        ("dataset", id_of(&version)),
        ("number", "1"),
        ("problem", "failure"),
        ("target", "온도(℃)"),
    ];
    let run = browser.post("/runs", &fields).await.expect(303).location().to_owned();
    worked(&site).await;
    let korean = browser.get(&run).await.expect(200);
    let english = browser.english().get(&run).await.expect(200);
    assert!(korean.says("온도(℃)") && korean.says("notice error"), "{}", korean.body);
    assert!(!korean.says("--problem"), "{}", korean.body);
    assert!(english.says("No report could be made"), "{}", english.body);
}
