//! Files that show what technologies do.

use axum::http::Method;

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";
const PDF: &[u8] = b"%PDF-1.7 report";

/// A form with a caption and files.
fn form(caption: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    if !caption.is_empty() {
        let head = "--b\r\nContent-Disposition: form-data; name=\"caption\"\r\n\r\n";
        body.extend_from_slice(format!("{head}{caption}\r\n").as_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    body
}

async fn sent(browser: &Browser, at: &str, key: &str, body: Vec<u8>) -> Page {
    let request = browser.request(Method::POST, &format!("{at}/files"));
    let request = request.header("content-type", "multipart/form-data; boundary=b");
    let request = match key.is_empty() {
        true => request,
        false => request.header("idempotency-key", key),
    };
    browser.send(request, body).await
}

async fn attached(browser: &Browser, at: &str, caption: &str, files: &[(&str, &[u8])]) -> Page {
    sent(browser, at, "", form(caption, files)).await
}

#[tokio::test]
async fn evidence_is_seen_by_whoever_sees_the_technology_and_goes_with_it() {
    let site = Site::open().await;
    let owner = site.browser_of(&supplier(&site).await).await;
    let rival = site.browser_of(&supplier(&site).await).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far = site.someone_of(elsewhere, OrganisationId::new(), &[Role::Consultant]).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    let at = owner.post("/matching/technologies", &TECHNOLOGY).await.expect(303);
    let at = at.location().to_owned();
    attached(&owner, &at, "시험 성적서", &[("성적서.pdf", PDF)]).await.expect(303);
    let page = owner.get(&at).await.expect(200);
    assert!(page.says("시험 성적서") && page.says("성적서.pdf"), "{}", page.body);
    let file = format!("{at}/files/{}", page.between("/files/", "\"").unwrap());
    let others = [&rival, &far, &site.browser()];
    for browser in others {
        browser.get(&file).await.expect(404);
    }
    owner.post(&format!("{at}/state"), &[("to", "published")]).await.expect(303);
    let seen = site.browser().get(&file).await.expect(200);
    assert_eq!(seen.headers["content-type"], "application/pdf");
    assert!(seen.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert!(site.browser().get(&at).await.expect(200).says("시험 성적서"));
    far.get(&file).await.expect(404);
    // Nobody else adds or deletes, and no page of others offers to.
    attached(&rival, &at, "가짜", &[("a.png", PNG)]).await.expect(403);
    rival.post(&format!("{file}/delete"), &[]).await.expect(403);
    assert!(!rival.get(&at).await.says("/delete"));
    assert_eq!(site.count("SELECT COUNT(*) FROM technology_file").await, 1);
    owner.post(&format!("{at}/delete"), &[]).await.expect(303);
    owner.get(&file).await.expect(404);
    assert_eq!(site.count("SELECT COUNT(*) FROM technology_file").await, 0);
    let goes = "SELECT COUNT(*) FROM job WHERE kind = 'blobs.remove' AND state = 'queued'";
    assert_eq!(site.count(goes).await, 1, "its bytes go too");
}

#[tokio::test]
async fn what_is_no_evidence_is_refused_and_nothing_of_it_stays() {
    let site = Site::open().await;
    let owner = site.browser_of(&supplier(&site).await).await;
    let at = published(&owner).await;
    for program in [b"MZ\x90\0".as_slice(), b"PK\x03\x04 programs in a zip", b"<svg onload=x>"] {
        attached(&owner, &at, "사진", &[("photo.png", program)]).await.expect(422);
    }
    attached(&owner, &at, "", &[("a.png", PNG)]).await.expect(422);
    attached(&owner, &at, "사진", &[]).await.expect(422);
    attached(&owner, &at, "사진", &[("a.png", PNG); 11]).await.expect(409);
    assert_eq!(site.count("SELECT COUNT(*) FROM technology_file").await, 0);
    attached(&owner, &at, "<b>굵은</b> 사진", &[("a.png", PNG); 10]).await.expect(303);
    attached(&owner, &at, "사진", &[("a.png", PNG)]).await.expect(409);
    let page = owner.get(&at).await.expect(200);
    assert!(page.says("굵은") && !page.says("<b>굵은"), "what was written is text");
    let file = page.between("/files/", "\"").unwrap().to_owned();
    owner.post(&format!("{at}/files/{file}/delete"), &[]).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM technology_file").await, 9);
    owner.post(&format!("{at}/files/{file}/delete"), &[]).await.expect(404);
}

#[tokio::test]
async fn a_program_brings_evidence_once_however_often_it_sends_it_and_fetches_the_same_bytes() {
    let site = Site::open().await;
    let owner = site.browser_of(&supplier(&site).await).await;
    let rival = site.browser_of(&supplier(&site).await).await;
    let at = published(&owner).await.replace("/matching", "/api/v1");
    let body = form("현장 사진", &[("line.png", PNG)]);
    let first = sent(&owner, &at, "once", body.clone()).await.expect(201).json();
    let again = sent(&owner, &at, "once", body).await.expect(201).json();
    assert_eq!(first, again);
    sent(&owner, &at, "once", form("다른 사진", &[("line.png", PNG)])).await.expect(422);
    sent(&rival, &at, "", form("가짜", &[("line.png", PNG)])).await.expect(403);
    let listed = rival.get(&format!("{at}/files")).await.expect(200).json();
    assert_eq!(listed, first, "one file, and everybody sees it");
    assert_eq!(
        (&listed[0]["caption"], &listed[0]["media_type"]),
        (&json!("현장 사진"), &json!("image/png"))
    );
    let file = format!("{at}/files/{}", listed[0]["id"].as_str().unwrap());
    let bytes = site.browser().get(&file).await.expect(200);
    assert!(bytes.body.ends_with("PNG\r\n\x1a\nrest"), "{:?}", bytes.body);
    rival.send(rival.request(Method::DELETE, &file), "").await.expect(403);
    owner.send(owner.request(Method::DELETE, &file), "").await.expect(204);
    owner.get(&file).await.expect(404);
}

#[tokio::test]
async fn a_supplier_that_closes_takes_its_technologies_and_their_files_along() {
    let site = Site::open().await;
    let someone = supplier(&site).await;
    let owner = site.browser_of(&someone).await;
    let at = published(&owner).await;
    let other = published(&site.browser_of(&supplier(&site).await).await).await;
    attached(&owner, &at, "사진", &[("a.png", PNG)]).await.expect(303);
    let mut tx = site.app.db.begin().await.unwrap();
    let closing = json!({ "organisation": someone.organisation });
    crate::platform::outbox::tell(&mut tx, "identity.organisation-closed", &closing).await.unwrap();
    tx.commit().await.unwrap();
    crate::platform::outbox::deliver(&site.app, &crate::app::listeners()).await.unwrap();
    site.browser().get(&at).await.expect(404);
    site.browser().get(&other).await.expect(200);
    assert_eq!(site.count("SELECT COUNT(*) FROM technology_file").await, 0);
}
