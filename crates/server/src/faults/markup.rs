//! HTML and script in everything that people write: it stays text wherever it is shown.

use axum::http::Method;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};

use super::crawl::pages;
use crate::platform::authorisation::Role;
use crate::platform::id::OrganisationId;
use crate::testbed::report::fixture::odd;
use crate::testbed::runs::outputs;
use crate::testing::{Browser, Page, Site};

/// Ends an attribute and an element, and runs.
const MARK: &str = "\"'></title></script><script>alert(1)</script><img src=x onerror=alert(2)>";

/// What must not come back as it was written.
const RUNS: [&str; 3] = ["<script>alert", "<img src=x", "\"'></title>"];

fn harmless(page: &Page, address: &str) {
    let kind = page.headers.get(CONTENT_TYPE).map(|k| k.to_str().unwrap()).unwrap_or_default();
    if kind.starts_with("text/html") {
        let found = RUNS.iter().find(|text| page.says(text));
        assert!(found.is_none(), "{address} says {found:?} as it was written");
        let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'"), "{address}: {policy}");
        assert!(!policy.contains("script-src 'unsafe-inline'"), "{address}: {policy}");
    }
    assert_eq!(page.headers["x-content-type-options"], "nosniff", "{address}");
}

/// A dataset whose file, columns and cells are called like that, and a run on it whose report is full
/// of it.
async fn odd_run(site: &Site, browser: &Browser) -> String {
    let quoted = format!("\"{}\"", MARK.replace('"', "\"\""));
    let rows = format!("{quoted},b\n{quoted},1\nplain,0\n{quoted},1\n");
    let name = MARK.replace('"', "%22");
    let body = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}.csv\"\r\n\r\n\
         {rows}\r\n--edge\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n{MARK}\r\n--edge\r\n\
         Content-Disposition: form-data; name=\"problem\"\r\n\r\nfailure\r\n--edge--\r\n"
    );
    let request = browser
        .request(Method::POST, "/datasets")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let version = browser.send(request, body).await.expect(303).location().to_owned();
    crate::testbed::tests::worked(site).await;
    let shown = browser.get(&version).await.expect(200);
    assert!(shown.says("&lt;script&gt;alert") || shown.says("&#60;script&#62;alert"));
    let dataset = version.split('/').nth(2).unwrap();
    let fields = [("dataset", dataset), ("number", "1"), ("problem", "failure"), ("target", MARK)];
    let run = browser.post("/runs", &fields).await.expect(303).location()[6..].to_owned();
    let report = odd(MARK, 0.5).into_iter().nth(2).unwrap();
    crate::testbed::tests::reported(site, &run, &report).await;
    run
}

#[tokio::test]
async fn whatever_people_write_is_text_on_every_page_that_shows_it() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let colleague = site.someone_of(site.centre(), owner.organisation, &[Role::Member]).await;
    site.write("UPDATE account SET name = $1", MARK).await;
    site.write("UPDATE organisation SET name = $1", MARK).await;
    site.write("UPDATE centre SET name_ko = $1, name_en = $1", MARK).await;
    site.app.centres.refresh(&site.app.db).await.unwrap();
    let browser = site.browser_of(&owner).await;
    let run = odd_run(&site, &browser).await;
    browser.post(&format!("/runs/{run}/consultants"), &[("consultants", "on")]).await.expect(303);
    let fields = [("token-name", MARK), ("scope-read", "on"), ("days", "30")];
    harmless(&browser.post("/account/tokens", &fields).await, "/account/tokens");
    let shared = browser.post(&format!("/runs/{run}/links"), &[("days", "1")]).await.expect(200);
    let secret = shared.between("/shared/", "<").unwrap()[..43].to_owned();
    let fields = [("email", "new@example.com"), ("role", "member")];
    let invited = browser.post("/colleagues/invites", &fields).await.expect(200);
    let invite = format!("/invite/{}", invited.between("/invite/", "<").unwrap());

    let administrator =
        site.someone_of(site.centre(), OrganisationId::new(), &[Role::CentreAdministrator]).await;
    let agent = site.browser_of(&colleague).await;
    let request = agent.request(Method::GET, "/account").header("user-agent", MARK);
    harmless(&agent.send(request, "").await, "/account");
    let mut looked_at = 0;
    for (who, browser) in [
        ("the owner", browser),
        ("a colleague", agent),
        ("a consultant", site.signed_in(&[Role::Consultant]).await),
        ("an administrator", site.browser_of(&administrator).await),
        ("a stranger", site.browser()),
    ] {
        let from = [
            "/",
            "/account",
            "/colleagues",
            "/centre/people",
            "/centre/access-log",
            "/runs",
            &invite,
        ];
        let shared = format!("/shared/{secret}");
        let from: Vec<_> = from.iter().copied().chain([shared.as_str()]).collect();
        for browser in [browser.clone(), browser.english()] {
            for (address, page) in pages(&browser, &from).await {
                harmless(&page, &format!("{address} for {who}"));
                looked_at += usize::from(page.says("alert(1)"));
            }
        }
    }
    assert!(looked_at > 10, "only {looked_at} pages show what people wrote");
}

#[tokio::test]
async fn what_comes_back_in_a_refused_form_is_text() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner, Role::CentreAdministrator]).await;
    let mut sent = 0;
    for browser in [owner, site.browser()] {
        for (address, page) in pages(&browser, &["/", "/account", "/centre/people"]).await {
            for form in super::crawl::forms(&page).into_iter().filter(|f| !f.with_files) {
                for field in &form.free {
                    let mut fields = form.fields.clone();
                    fields.retain(|(name, _)| name != field);
                    fields.push((field.clone(), MARK.to_owned()));
                    let fields: Vec<_> =
                        fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                    let answer = if form.posts {
                        browser.post(&form.action, &fields).await
                    } else {
                        let query = serde_urlencoded::to_string(&fields).unwrap();
                        browser.get(&format!("{}?{query}", form.action)).await
                    };
                    harmless(&answer, &format!("{field} of {} on {address}", form.action));
                    sent += 1;
                }
            }
        }
    }
    assert!(sent > 15, "only {sent} fields were found");
    let mark = percent_encoding::utf8_percent_encode(MARK, percent_encoding::NON_ALPHANUMERIC);
    for address in
        ["/signin?next=", "/runs?state=", "/datasets?before=", "/join?identity=", "/", "/runs/"]
    {
        let address = format!("{address}{mark}");
        harmless(&site.browser().get(&address).await, &address);
    }
    let browser = site.browser();
    browser.keep("dure_flash", "ok.<script>alert(1)</script>");
    harmless(&browser.get("/").await, "/ with a sentence that somebody planted");
}

#[tokio::test]
async fn files_of_a_run_are_run_by_no_browser() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member]).await;
    let run = odd_run(&site, &browser).await;
    let page = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(page.path(), format!("<html>{MARK}")).unwrap();
    let key = outputs::key(run.parse().unwrap(), "report.ko.html").unwrap();
    site.app.blobs.put_file(&key, page.path()).await.unwrap();
    let page = browser.get(&format!("/runs/{run}/files/report.ko.html")).await.expect(200);
    let policy = page.headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert!(page.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let data = browser.get(&format!("/runs/{run}/report.json")).await.expect(200);
    assert_eq!(data.headers[CONTENT_TYPE], "application/json");
    assert_eq!(data.headers["x-content-type-options"], "nosniff");
}
