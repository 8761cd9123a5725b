//! The room of needs as people meet it: who sees what, what may follow what, what is refused.

use axum::http::{Method, StatusCode};

use crate::platform::authorisation::Role;
use crate::platform::id::OrganisationId;
use crate::testing::{Browser, Page, Site};

const TEXT: &str = "프레스가 한 달에 두세 번 갑자기 섭니다. 서기 전에 알고 싶습니다.";

/// Words that stand in one part each and nowhere else.
const SECRETS: [(&str, &str); 3] =
    [("words", "청룡작업"), ("confidential", "백호거래처"), ("outcome", "주작결과")];

async fn written(browser: &Browser, text: &str) -> String {
    let page = browser.post("/needs", &[("text", text), ("sector", "machinery")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    page.location().trim_end_matches("/edit").to_owned()
}

async fn edited(browser: &Browser, at: &str, fields: &[(&str, &str)]) -> Page {
    let mut all = vec![("text", TEXT), ("title", "프레스 정지")];
    all.extend(fields);
    browser.post(&format!("{at}/edit"), &all).await
}

async fn opened(browser: &Browser, at: &str) {
    let page = browser.post(&format!("{at}/state"), &[("to", "open")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
}

#[tokio::test]
async fn a_company_writes_a_need_completes_it_and_puts_it_forward() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = written(&owner, TEXT).await;
    let edit = owner.get(&format!("{at}/edit")).await;
    // What the text tells is ticked, what it does not tell is asked for.
    assert!(edit.body.contains("프레스") && edit.body.contains("예산"), "{}", edit.body);
    let saved =
        edited(&owner, &at, &[("budget", "3,000"), ("region", "48"), ("reach", "public")]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    opened(&owner, &at).await;
    let page = owner.get(&at).await;
    assert!(page.body.contains("30,000,000"), "{}", page.body);
    let stranger = site.browser();
    let seen = stranger.get(&at).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(seen.body.contains("프레스 정지") && !seen.body.contains("30,000,000"));
    assert!(!seen.body.contains("한빛정밀"), "whose it is was not told to everybody");
    assert!(stranger.get("/needs").await.body.contains("프레스 정지"));
}

/// Somebody of each kind of reader, from the nearest to the farthest.
async fn readers(site: &Site, mine: &crate::testing::Someone) -> Vec<(&'static str, Browser)> {
    let colleague = site.someone_of(mine.centre, mine.organisation, &[Role::Member]).await;
    let sector = site.someone(&[Role::Member, Role::Owner]).await;
    let other = site.someone(&[Role::Member, Role::Owner]).await;
    let elsewhere = site.another_centre("elsewhere").await;
    let far =
        site.someone_of(elsewhere, OrganisationId::new(), &[Role::Consultant, Role::Member]).await;
    let of_steel = "UPDATE organisation SET sector = 'steel' WHERE id = '";
    let sql = format!("{of_steel}{}'", other.organisation);
    let mut tx = site.app.db.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    vec![
        ("owner", site.browser_of(mine).await),
        ("colleague", site.browser_of(&colleague).await),
        ("consultant", site.signed_in(&[Role::Consultant]).await),
        ("sector", site.browser_of(&sector).await),
        ("other sector", site.browser_of(&other).await),
        ("administrator", site.signed_in(&[Role::CentreAdministrator]).await),
        ("stranger", site.browser()),
        ("elsewhere", site.browser_of(&far).await.at_host("elsewhere.example")),
    ]
}

/// Which kinds of readers see what is visible so far; the rest see nothing of it.
fn sees(reader: &str, visible: &str) -> bool {
    let circle: &[&str] = match visible {
        "private" => &["owner", "colleague"],
        "centre" => &["owner", "colleague", "consultant"],
        // Staff sit in an organisation of the test that is of the same sector.
        "sector" => &["owner", "colleague", "consultant", "sector", "administrator"],
        _ => return reader != "elsewhere",
    };
    circle.contains(&reader)
}

#[tokio::test]
async fn every_reader_sees_exactly_the_parts_that_are_visible_so_far() {
    let site = Site::open().await;
    let mine = site.someone(&[Role::Member, Role::Owner]).await;
    let readers = readers(&site, &mine).await;
    let owner = &readers[0].1;
    for visible in ["private", "centre", "sector", "public"] {
        for (part, _) in SECRETS {
            let at = written(owner, TEXT).await;
            opened(owner, &at).await;
            let words = format!("{TEXT} {}", SECRETS[0].1);
            let whose = format!("visible-{part}");
            // The words are seen by all who come to see whether another part is.
            let words_seen = if part == "words" { visible } else { "public" };
            let fields = [
                ("text", words.as_str()),
                ("confidential", SECRETS[1].1),
                ("reach", "own"),
                ("visible-confidential", "private"),
                ("visible-outcome", "private"),
                ("visible-words", words_seen),
                (whose.as_str(), visible),
            ];
            let saved = edited(owner, &at, &fields).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
            let closing = [("to", "solved"), ("reason", SECRETS[2].1)];
            assert_eq!(
                owner.post(&format!("{at}/state"), &closing).await.status,
                StatusCode::SEE_OTHER
            );
            let secret = SECRETS.iter().find(|one| one.0 == part).unwrap().1;
            for (reader, browser) in &readers {
                let page = browser.get(&at).await;
                let json = browser.get(&format!("/api/v1{at}")).await;
                for body in [&page.body, &json.body] {
                    let seen = body.contains(secret);
                    assert_eq!(seen, sees(reader, visible), "{part}, {visible}, {reader}: {body}");
                }
            }
            owner.post(&format!("{at}/delete"), &[]).await;
        }
    }
}

/// What shows that a reader sees a part: what was written, and how the page and the program say it.
const PARTS: [(&str, &str, &str, [&str; 2]); 4] = [
    ("budget", "budget", "777", ["7,770,000", "7770000"]),
    ("deadline", "by", "2031-07-17", ["2031. 7. 17", "2031-07-1"]),
    ("region", "region", "48", ["경상남도", "\"region\":\"48\""]),
    ("place", "industry", "212", ["(212, ", "\"industry\":\"212\""]),
];

#[tokio::test]
async fn figures_and_places_are_seen_as_far_as_they_are_shown() {
    let site = Site::open().await;
    let mine = site.someone(&[Role::Member, Role::Owner]).await;
    let readers = readers(&site, &mine).await;
    let owner = &readers[0].1;
    for visible in ["private", "centre", "sector", "public"] {
        for (part, field, value, says) in PARTS {
            let at = written(owner, TEXT).await;
            let whose = format!("visible-{part}");
            let fields = [
                (field, value),
                ("reach", "own"),
                ("visible-words", "public"),
                (whose.as_str(), visible),
            ];
            edited(owner, &at, &fields).await.expect(303);
            opened(owner, &at).await;
            for (reader, browser) in &readers {
                let page = browser.get(&at).await;
                let json = browser.get(&format!("/api/v1{at}")).await;
                let (of_page, of_program) = (page.says(says[0]), json.says(says[1]));
                let seen = sees(reader, visible);
                assert_eq!(of_program, seen, "{part}, {visible}, {reader}: {}", json.body);
                assert_eq!(of_page, seen, "{part}, {visible}, {reader}: {}", page.body);
            }
            owner.post(&format!("{at}/delete"), &[]).await;
        }
    }
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

async fn attached(browser: &Browser, at: &str, files: &[(&str, &[u8])]) -> Page {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--b--\r\n");
    let request = browser.request(Method::POST, &format!("{at}/files"));
    browser.send(request.header("content-type", "multipart/form-data; boundary=b"), body).await
}

#[tokio::test]
async fn files_are_fetched_by_those_who_see_them_and_programs_are_no_photographs() {
    let site = Site::open().await;
    let mine = site.someone(&[Role::Member, Role::Owner]).await;
    let readers = readers(&site, &mine).await;
    let owner = &readers[0].1;
    for visible in ["private", "centre", "sector", "public"] {
        let at = written(owner, TEXT).await;
        let fields = [("reach", "own"), ("visible-words", "public"), ("visible-files", visible)];
        edited(owner, &at, &fields).await.expect(303);
        attached(owner, &at, &[("설비.png", PNG)]).await.expect(303);
        opened(owner, &at).await;
        let file = owner.get(&at).await;
        let file = format!("{at}/files/{}", file.between("/files/", "\"").unwrap());
        for (reader, browser) in &readers {
            let status = browser.get(&file).await.status;
            assert_eq!(status == StatusCode::OK, sees(reader, visible), "{visible}, {reader}");
        }
        readers[5].1.post(&format!("{file}/delete"), &[]).await;
        owner.get(&file).await.expect(200);
        owner.post(&format!("{file}/delete"), &[]).await.expect(303);
        owner.get(&file).await.expect(404);
    }
    let at = written(owner, TEXT).await;
    for program in [b"MZ\x90\0".as_slice(), b"PK\x03\x04 programs in a zip", b"<svg onload=x>"] {
        attached(owner, &at, &[("photo.png", program)]).await.expect(422);
    }
    attached(owner, &at, &[]).await.expect(422);
    let eleven = [("a.png", PNG); 11];
    attached(owner, &at, &eleven).await.expect(409);
    attached(&readers[3].1, &at, &[("a.png", PNG)]).await.expect(404);
    assert_eq!(site.count("SELECT COUNT(*) FROM need_file WHERE need IS NULL").await, 0);
}

#[tokio::test]
async fn a_secret_word_is_found_by_nobody_who_may_not_read_it() {
    let site = Site::open().await;
    let mine = site.someone(&[Role::Member, Role::Owner]).await;
    let owner = site.browser_of(&mine).await;
    let at = written(&owner, TEXT).await;
    let words = format!("{TEXT} {}", SECRETS[0].1);
    let fields = [("text", words.as_str()), ("confidential", SECRETS[1].1), ("reach", "public")];
    edited(&owner, &at, &fields).await;
    // While it is a draft, nobody else finds even the words.
    let stranger = site.browser();
    for secret in [SECRETS[0].1, SECRETS[1].1] {
        let found = stranger.get(&format!("/search?q={}", percent(secret))).await;
        assert!(!found.body.contains("프레스 정지"), "{}", found.body);
    }
    opened(&owner, &at).await;
    site.app.search.follow(&site.app).await.unwrap();
    for audience in ["public", "sector:machinery", "centre"] {
        let found = site.app.search.seen_by(&site.app, site.centre(), audience, SECRETS[1].1).await;
        assert!(found.iter().all(|text| !text.contains(SECRETS[1].1)), "{audience}: {found:?}");
        let found = site.app.search.seen_by(&site.app, site.centre(), audience, SECRETS[0].1).await;
        assert!(found.iter().any(|text| text.contains(SECRETS[0].1)), "{audience}: {found:?}");
    }
}

#[tokio::test]
async fn who_counts_as_of_a_sector_is_the_same_on_pages_in_lists_for_programs_and_in_search() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = written(&owner, TEXT).await;
    let words = format!("{TEXT} {}", SECRETS[0].1);
    edited(&owner, &at, &[("text", words.as_str()), ("reach", "sector")]).await.expect(303);
    opened(&owner, &at).await;
    site.app.search.follow(&site.app).await.unwrap();
    let member: &[Role] = &[Role::Member, Role::Owner];
    let readers: [(&str, &str, &[Role], bool); 8] = [
        ("company", "machinery", member, true),
        ("supplier", "machinery", member, true),
        ("association", "machinery", member, true),
        ("institute", "machinery", &[Role::Trainee], true),
        ("association", "steel", member, false),
        ("association", "steel", &[Role::SectorSecretary], false),
        // Says to serve the sector, and is of another.
        ("supplier", "electronics", member, false),
        // Advises: sees what is for the centre, whatever the sector.
        ("institute", "energy", &[Role::Consultant], true),
    ];
    for (kind, sector, roles, sees) in readers {
        let someone = site.someone(roles).await;
        let of = someone.organisation.text();
        let set = format!("kind = '{kind}', sector = '{sector}'");
        let sql = format!("UPDATE organisation SET {set} WHERE id = '{of}'");
        let mut tx = site.app.db.begin().await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let browser = site.browser_of(&someone).await;
        if kind == "supplier" && !sees {
            let technology = [
                ("name", "프레스 감시"),
                ("solves", "프레스가 멈추기 전에 알립니다."),
                ("text", "하중과 각도를 함께 재어 타발마다 파형을 비교합니다."),
                ("sectors", "machinery"),
            ];
            browser.post("/matching/technologies", &technology).await.expect(303);
        }
        let found = format!("/search?q={}", percent(SECRETS[0].1));
        for address in [at.clone(), format!("/api/v1{at}"), "/needs".to_owned(), found] {
            let seen = browser.get(&address).await.says("프레스 정지");
            assert_eq!(seen, sees, "{kind} of {sector} as {roles:?} on {address}");
        }
        let listed = browser.get("/api/v1/needs?whose=others").await.expect(200);
        assert_eq!(listed.says(SECRETS[0].1), sees, "{kind} of {sector} as {roles:?}");
    }
    let edit = owner.get(&format!("{at}/edit")).await.expect(200);
    assert!(edit.says("같은 업종으로 가입한 기관"), "the form says who that is");
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[tokio::test]
async fn who_may_not_know_whose_it_is_reads_no_name_in_its_story() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    let consultant = site.signed_in(&[Role::Consultant]).await;
    for (company, seen) in [("private", false), ("centre", true)] {
        let at = written(&owner, TEXT).await;
        let fields = [("reach", "own"), ("visible-words", "centre"), ("visible-company", company)];
        edited(&owner, &at, &fields).await;
        opened(&owner, &at).await;
        let page = consultant.get(&at).await;
        let main = page.body.split_once("<main").unwrap().1;
        assert_eq!(main.contains("한빛정밀"), seen, "{company}");
        assert_eq!(main.contains("김하늘"), seen, "{company}");
    }
}

#[tokio::test]
async fn others_change_nothing_and_learn_nothing() {
    let site = Site::open().await;
    let mine = site.someone(&[Role::Member, Role::Owner]).await;
    let owner = site.browser_of(&mine).await;
    let at = written(&owner, TEXT).await;
    for (reader, browser) in readers(&site, &mine).await.iter().skip(2) {
        for (path, fields) in [
            ("", None),
            ("/edit", None),
            ("/edit", Some(vec![("text", TEXT)])),
            ("/state", Some(vec![("to", "open")])),
            ("/delete", Some(vec![])),
        ] {
            let address = format!("{at}{path}");
            let page = match &fields {
                None => browser.get(&address).await,
                Some(fields) => browser.post(&address, fields).await,
            };
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{reader} {address}");
        }
    }
    assert_eq!(owner.get(&at).await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_who_change_a_need_at_once_the_later_learns_of_the_other() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = written(&owner, TEXT).await;
    let first = edited(&owner, &at, &[("version", "1"), ("title", "먼저")]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    let second = edited(&owner, &at, &[("version", "1"), ("title", "나중")]).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    assert!(owner.get(&at).await.body.contains("먼저"));
}

#[tokio::test]
async fn what_cannot_be_used_is_refused_with_what_was_typed_kept() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    for bad in ["", "짧다", &"가".repeat(9000)] {
        let page = owner.post("/needs", &[("text", bad)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.body.contains("fault"));
    }
    let huge = owner.post("/needs", &[("text", &"a".repeat(1 << 20))]).await;
    assert!(huge.status.is_client_error(), "{}", huge.status);
    let at = written(&owner, TEXT).await;
    let page =
        edited(&owner, &at, &[("budget", "많이"), ("by", "언젠가"), ("industry", "zz")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.body.contains("많이") && page.body.contains("언젠가"));
    let closed = owner.post(&format!("{at}/state"), &[("to", "solved")]).await;
    assert!(closed.status.is_client_error());
    let wrong = owner.post(&format!("{at}/state"), &[("to", "nothing")]).await;
    assert!(wrong.status.is_client_error());
}

#[tokio::test]
async fn markup_in_every_field_stays_text() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    let markup = "<script>alert(1)</script><img src=x onerror=alert(2)> 프레스가 섭니다";
    let at = written(&owner, markup).await;
    let fields =
        [("text", markup), ("title", markup), ("confidential", markup), ("reach", "public")];
    edited(&owner, &at, &fields).await;
    opened(&owner, &at).await;
    for address in [at.clone(), "/needs".to_owned(), format!("{at}/edit")] {
        let page = owner.get(&address).await;
        assert!(page.body.contains("&#60;script") || page.body.contains("&lt;script"), "{address}");
        assert!(
            !page.body.contains("<script>alert") && !page.body.contains("<img src=x"),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_visitors_need_waits_for_the_sign_up_and_is_nobodys_until_then() {
    let site = Site::open().await;
    let visitor = site.browser();
    let at = written(&visitor, TEXT).await;
    assert_eq!(visitor.get(&at).await.status, StatusCode::OK);
    assert_eq!(site.browser().get(&at).await.status, StatusCode::NOT_FOUND);
    let opening = visitor.post(&format!("{at}/state"), &[("to", "open")]).await;
    assert_eq!(opening.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_program_writes_a_need_once_however_often_it_sends_it() {
    let site = Site::open().await;
    let owner = site.signed_in(&[Role::Member, Role::Owner]).await;
    let body = format!("{{\"text\": \"{TEXT}\"}}");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = owner.request(Method::POST, "/api/v1/needs");
        let request = request.header("content-type", "application/json");
        let page = owner.send(request.header("idempotency-key", "abc"), body.clone()).await;
        assert_eq!(page.status, StatusCode::CREATED, "{}", page.body);
        ids.push(page.json()["id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(site.count("SELECT COUNT(*) FROM need").await, 1);
}
