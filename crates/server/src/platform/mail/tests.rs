//! What letters promise: one for each thing that happened, sent at most once by itself, and each message
//! taken once.

use std::path::Path;

use super::fake::{Mood, Server, posted};
use super::fake_imap::Letterbox;
use super::inbox::{Became, TRIES, round};
use super::received::{self, LARGEST, Unreadable};
use super::{Letter, Settings, post};
use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::config::Config;
use crate::testing::Site;

async fn site(server: &Server) -> Site {
    let url = server.url();
    Site::with(&[("smtp", &url), ("mail-from", "window@centre.example"), ("mail-plus", "yes")], "")
        .await
}

async fn ordered(site: &Site, key: &str, to: &str) {
    let letter = Letter {
        to: to.to_owned(),
        subject: "제목\r\nBcc: other@example.com".to_owned(),
        body: "본문 ".repeat(100),
        ..Letter::default()
    };
    let mut tx = site.app.db.begin().await.unwrap();
    post(&mut tx, site.centre(), key, &letter).await.unwrap();
    tx.commit().await.unwrap();
}

async fn state(site: &Site) -> String {
    site.text("SELECT state FROM letter ORDER BY id DESC").await
}

#[tokio::test]
async fn a_letter_goes_once_however_often_it_is_ordered_and_begun() {
    let server = Server::start().await;
    let site = site(&server).await;
    for _ in 0..2 {
        ordered(&site, "one", "a@example.com").await;
        posted(&site).await;
        posted(&site).await;
    }
    let letters = server.letters();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].raw.contains("Auto-Submitted: auto-generated"));
    let headers = letters[0].raw.split("\r\n\r\n").next().unwrap();
    assert!(!headers.contains("\nBcc:"), "a subject is one line: {headers}");
    assert_eq!(state(&site).await, "sent");
    assert_eq!(site.text("SELECT body FROM letter").await, "", "what went is not kept");
}

#[tokio::test]
async fn a_letter_whose_fate_nobody_knows_waits_for_a_person_and_keeps_its_id() {
    let server = Server::start().await;
    let site = site(&server).await;
    server.is(Mood::Vanishes);
    ordered(&site, "one", "a@example.com").await;
    posted(&site).await;
    assert_eq!(state(&site).await, "unknown");
    posted(&site).await;
    server.is(Mood::Takes);
    posted(&site).await;
    assert!(server.letters().is_empty(), "it does not go by itself");
    let administrator = site.signed_in(&[Role::CentreAdministrator]).await;
    let page = administrator.get("/centre/letters?show=trouble").await.expect(200);
    assert!(page.says("a…@example.com") && !page.says("a@example.com"));
    let id = site.text("SELECT id FROM letter").await;
    administrator.post(&format!("/centre/letters/{id}/again"), &[]).await.expect(303);
    posted(&site).await;
    assert!(server.letters()[0].id.starts_with(&id));
    administrator.post(&format!("/centre/letters/{id}/again"), &[]).await.expect(409);
    let elsewhere = site.another_centre("elsewhere").await;
    let organisation = crate::platform::id::OrganisationId::new();
    let far = site.someone_of(elsewhere, organisation, &[Role::CentreAdministrator]).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    far.post(&format!("/centre/letters/{id}/again"), &[]).await.expect(404);
    assert!(!far.get("/centre/letters").await.expect(200).says("example.com"));
}

#[tokio::test]
async fn a_refused_letter_is_not_tried_again_and_one_that_is_put_off_is() {
    let server = Server::start().await;
    let site = site(&server).await;
    server.is(Mood::Refuses);
    ordered(&site, "one", "a@example.com").await;
    posted(&site).await;
    assert_eq!(state(&site).await, "failed");
    server.is(Mood::Later);
    ordered(&site, "two", "b@example.com").await;
    posted(&site).await;
    assert_eq!(state(&site).await, "queued");
    server.is(Mood::Takes);
    posted(&site).await;
    assert!(server.letters().is_empty(), "not before its time");
    site.execute("UPDATE letter SET next_at = 0 WHERE state = 'queued'").await;
    posted(&site).await;
    assert_eq!(server.letters().len(), 1);
}

#[tokio::test]
async fn without_a_server_letters_wait_and_an_address_that_is_none_fails_at_once() {
    let site = Site::open().await;
    ordered(&site, "one", "a@example.com").await;
    posted(&site).await;
    assert_eq!(state(&site).await, "waiting");
    ordered(&site, "two", "kim\r\n@example.com").await;
    assert_eq!(state(&site).await, "failed");
    let administrator = site.signed_in(&[Role::CentreAdministrator]).await;
    assert!(administrator.get("/centre/letters").await.expect(200).says("보낼 서버가 없습니다"));
}

#[tokio::test]
async fn a_letter_found_in_the_middle_of_its_sending_is_not_sent_again() {
    let server = Server::start().await;
    let site = site(&server).await;
    ordered(&site, "one", "a@example.com").await;
    site.execute("UPDATE letter SET state = 'sending', attempts = 1").await;
    posted(&site).await;
    assert_eq!(state(&site).await, "unknown");
    assert!(server.letters().is_empty());
}

fn put(folder: &Path, name: &str, raw: &[u8]) {
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(folder.join(part)).unwrap();
    }
    std::fs::write(folder.join("new").join(name), raw).unwrap();
}

#[tokio::test]
async fn what_nobody_can_take_is_kept_aside_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let place = format!("maildir:{}", folder.path().display());
    let site = Site::with(&[("mail-in", &place), ("mail-from", "window@centre.example")], "").await;
    put(folder.path(), "rubbish", b"\xff\xfe\x00 no message at all");
    put(folder.path(), "robot", b"From: a@b.example\r\nAuto-Submitted: auto-replied\r\nSubject: x\r\n\r\nI am away for a while, ask somebody else please.\r\n");
    put(folder.path(), "own", b"From: window@centre.example\r\nSubject: x\r\n\r\nour own letter comes back to us, again and again.\r\n");
    let handlers = app::handlers();
    let became = round(&site.app, &handlers, "here").await.unwrap();
    assert_eq!(became, [Became::Aside; 3]);
    assert_eq!(site.count("SELECT COUNT(*) FROM window_case").await, 0);
    assert_eq!(site.count("SELECT COUNT(*) FROM letter").await, 0);
    let seen = std::fs::read_dir(folder.path().join("cur")).unwrap().count();
    assert_eq!(seen, 3, "nothing is deleted in the mailbox");
    let administrator = site.signed_in(&[Role::CentreAdministrator]).await;
    let page = administrator.get("/centre/letters").await.expect(200);
    assert!(page.says("기계가 보낸 편지입니다") && page.says("읽을 수 없습니다"));
    // Another server has the turn.
    put(folder.path(), "later", b"From: a@b.example\r\n\r\nx\r\n");
    assert!(round(&site.app, &handlers, "there").await.unwrap().is_empty());
}

#[test]
fn no_bytes_break_the_reader() {
    let config = Config::new(|_| None, |_| None, None).unwrap();
    let headers = "From: =?iso-2022-kr?B?GyQpQw==?= <a@b.example>\r\nSubject: =?utf-8?B?7ZWc?=\r\n";
    for body in [
        "\r\n",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n--x--",
        "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\n----",
        "Content-Transfer-Encoding: base64\r\n\r\n====",
        "Content-Type: text/plain; charset=iso-2022-kr\r\n\r\n\x0e\x0eGQ1[",
    ] {
        let raw = format!("{headers}{body}");
        for end in 0..raw.len() {
            let _ = received::parse(&raw.as_bytes()[..end], &config.mail);
        }
    }
    let deep = "Content-Type: message/rfc822\r\n\r\n".repeat(2000);
    let _ = received::parse(format!("{headers}{deep}").as_bytes(), &config.mail);
}

#[tokio::test]
async fn of_two_messages_that_are_too_large_each_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let place = format!("maildir:{}", folder.path().display());
    let site = Site::with(&[("mail-in", &place), ("mail-from", "window@centre.example")], "").await;
    for name in ["one", "two"] {
        put(folder.path(), name, b"");
        let file = std::fs::File::create(folder.path().join("new").join(name)).unwrap();
        file.set_len(LARGEST + 1).unwrap();
    }
    let became = round(&site.app, &app::handlers(), "here").await.unwrap();
    assert_eq!(became, [Became::Aside; 2]);
    let aside = "SELECT COUNT(*) FROM mail_taken WHERE why = 'too-large'";
    assert_eq!(site.count(aside).await, 2);
}

#[tokio::test]
async fn a_message_that_cannot_be_fetched_stands_before_no_other_and_comes_aside() {
    let text = "From: park@firm.example\r\nTo: window@centre.example\r\nSubject: x\r\n\r\n\
         The press stops again and again, what should we look at?\r\n";
    let mailbox = Letterbox::start(vec![None, Some(text.to_owned())]).await;
    let url = mailbox.url();
    let settings = [
        ("mail-in", url.as_str()),
        ("mail-in-password", "p"),
        ("mail-from", "window@centre.example"),
    ];
    let site = Site::with(&settings, "").await;
    let handlers = app::handlers();
    let first = round(&site.app, &handlers, "here").await.unwrap();
    assert_eq!(first, [Became::Later, Became::Taken]);
    for _ in 1..TRIES {
        assert_eq!(round(&site.app, &handlers, "here").await.unwrap(), [Became::Later]);
    }
    assert_eq!(mailbox.seen(), [2]);
    assert_eq!(round(&site.app, &handlers, "here").await.unwrap(), [Became::Aside]);
    assert_eq!(mailbox.seen(), [2, 1], "it is marked, and looked for no more");
    assert!(round(&site.app, &handlers, "here").await.unwrap().is_empty());
    assert_eq!(site.text("SELECT why FROM mail_taken WHERE state = 'aside'").await, "unreadable");
}

fn judged_by_ours() -> Settings {
    let judge = |name: &str| (name == "mail-in-judge").then(|| "mx.centre.example".to_owned());
    Config::new(judge, |_| None, None).unwrap().mail
}

#[test]
fn a_message_that_names_two_who_wrote_it_is_from_nobody() {
    let settings = judged_by_ours();
    for head in [
        "From: kim@firm.example\r\nFrom: thief@evil.example\r\n",
        "From: kim@firm.example\r\nX: y\rfrom : thief@evil.example\r\n",
        "From: kim@firm.example, thief@evil.example\r\n",
        "From: Kim <kim@firm.example>,\r\n Thief <thief@evil.example>\r\n",
        "From: all: kim@firm.example, thief@evil.example;\r\n",
    ] {
        let raw = format!("{head}Subject: x\r\n\r\nx\r\n");
        let read = received::parse(raw.as_bytes(), &settings);
        assert_eq!(read, Err(Unreadable::Senders), "{head}");
    }
    let raw =
        b"From: \"a@b.example, Kim\" <kim@firm.example>\r\nSubject: From: x\r\n\r\nFrom: y\r\n";
    assert_eq!(received::parse(raw, &settings).unwrap().from, "kim@firm.example");
}

#[test]
fn of_what_our_own_server_says_the_first_word_on_dmarc_counts() {
    let settings = judged_by_ours();
    let results = |all: &[&str]| {
        let all = all.iter().map(|one| format!("Authentication-Results: {one}\r\n"));
        let raw = format!("{}From: kim@firm.example\r\n\r\nx\r\n", all.collect::<String>());
        received::parse(raw.as_bytes(), &settings).unwrap().authenticated
    };
    for (all, said) in [
        (vec!["mx.centre.example; spf=pass", "mx.centre.example; dmarc=pass"], Some(true)),
        (vec!["mx.centre.example; spf=pass", "mx.centre.example; dmarc=fail"], Some(false)),
        (vec!["mx.centre.example; dmarc=fail", "mx.centre.example; dmarc=pass"], Some(false)),
        (vec!["evil.example; dmarc=pass", "mx.centre.example; dmarc=fail"], Some(false)),
        (vec!["evil.example; dmarc=pass"], None),
        (vec!["mx.centre.example; spf=none (x; dmarc=pass)"], None),
        (vec!["mx.centre.example; spf=none smtp.mailfrom=\"a; dmarc=pass\"@e.example"], None),
        (vec!["mx.centre.example; dmarc=pass (p=none) header.from=firm.example"], Some(true)),
        (vec!["mx.centre.example; dmarc=pass header.from=evil.example"], Some(false)),
        (vec!["mx.centre.example; spf=pass;\r\n dmarc=pass"], Some(true)),
    ] {
        assert_eq!(results(&all), said, "{all:?}");
    }
}
