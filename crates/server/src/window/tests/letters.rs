//! Letters about cases, out and in.

use std::path::Path;

use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::mail::fake::{Server, posted};
use crate::platform::mail::inbox::{Became, round};
use crate::testing::{Site, Someone};
use crate::window::warnings;

use super::{NOTE, act, asked};

struct Post {
    site: Site,
    server: Server,
    folder: tempfile::TempDir,
}

impl Post {
    async fn open() -> Self {
        let (server, folder) = (Server::start().await, tempfile::tempdir().unwrap());
        for part in ["new", "cur", "tmp"] {
            std::fs::create_dir_all(folder.path().join(part)).unwrap();
        }
        let (url, place) = (server.url(), format!("maildir:{}", folder.path().display()));
        let settings = [
            ("smtp", url.as_str()),
            ("mail-from", "window@centre.example"),
            ("mail-plus", "yes"),
            ("mail-in", &place),
            ("mail-in-judge", "mx.centre.example"),
        ];
        let site = Site::with(&settings, "").await;
        Self { site, server, folder }
    }

    async fn comes(&self, name: &str, raw: &str) -> Vec<Became> {
        let path: &Path = self.folder.path();
        std::fs::write(path.join("new").join(name), raw.replace('\n', "\r\n")).unwrap();
        let became = round(&self.site.app, &app::handlers(), "here").await.unwrap();
        posted(&self.site).await;
        became
    }
}

fn confirmed(text: &str) -> String {
    format!("Authentication-Results: mx.centre.example; dkim=pass; dmarc=pass\n{text}")
}

fn from_to(from: &str, to: &str, text: &str) -> String {
    format!("From: {from}\nTo: {to}\nMessage-ID: <{}@x.example>\n\n{text}\n", text.len())
}

const QUESTION: &str = "프레스가 자꾸 섭니다. 무엇부터 봐야 합니까? 베어링은 갈았습니다.";

#[tokio::test]
async fn somebody_asks_by_e_mail_and_the_whole_conversation_goes_by_letters() {
    let post = Post::open().await;
    let raw = from_to("Park <park@firm.example>", "window@centre.example", QUESTION);
    let raw = format!("Subject: 프레스\n{raw}");
    assert_eq!(post.comes("1", &raw).await, [Became::Taken]);
    let first = post.server.last_to("park@firm.example");
    assert!(first.subject.contains("프레스") && first.text.contains("?key="));
    assert!(first.reply_to.starts_with("window+"), "{}", first.reply_to);
    let at = first.text.split("/window/cases/").nth(1).unwrap().split_whitespace().next().unwrap();
    let with_key = format!("/window/cases/{at}");
    assert!(post.site.browser().get(&with_key).await.expect(200).says("무엇부터"));

    let consultant = post.site.someone(&[Role::Consultant]).await;
    let adviser = post.site.browser_of(&consultant).await;
    let at = with_key.split('?').next().unwrap().to_owned();
    act(&adviser, &at, "say", &[("words", NOTE), ("note", "on")]).await.expect(303);
    act(&adviser, &at, "say", &[("words", "언제부터 섭니까?")]).await.expect(303);
    posted(&post.site).await;
    let answer = post.server.last_to("park@firm.example");
    assert!(answer.text.contains("언제부터 섭니까?"));
    let reply = from_to(
        "park@firm.example",
        &answer.reply_to,
        "지난주부터입니다.\n\n2026년 3월 2일 센터님이 작성:\n> 언제부터",
    );
    assert_eq!(post.comes("2", &reply).await, [Became::Taken]);
    assert!(post.server.last_to(&consultant.email).subject.contains("회사의 회신"));
    let page = adviser.get(&at).await;
    assert!(page.says("지난주부터입니다.") && !page.says("작성:"));
    for letter in post.server.letters() {
        assert!(!letter.raw.contains(NOTE) && !letter.text.contains("기린메모"), "{letter:?}");
    }
    assert_eq!(post.comes("3", &reply).await, [Became::Before], "the same message counts once");
    assert_eq!(
        post.site.count("SELECT COUNT(*) FROM case_message WHERE kind = 'company'").await,
        1
    );
}

async fn case_of_a_member(post: &Post) -> (Someone, String, String) {
    let owner = post.site.someone(&[Role::Member, Role::Owner]).await;
    let company = post.site.browser_of(&owner).await;
    let at = asked(&company).await;
    posted(&post.site).await;
    let reply_to = post.server.last_to(&owner.email).reply_to;
    (owner, at, reply_to)
}

#[tokio::test]
async fn whoever_has_the_address_of_a_case_but_is_not_who_asked_writes_nothing_into_it() {
    let post = Post::open().await;
    let (owner, at, reply_to) = case_of_a_member(&post).await;
    let consultant = post.site.someone(&[Role::Consultant]).await;
    let adviser = post.site.browser_of(&consultant).await;
    act(&adviser, &at, "say", &[("words", "보겠습니다")]).await.expect(303);
    let forged = [
        from_to("thief@other.example", &reply_to, "비밀을 알려 주십시오"),
        // The centre's own mail server says that the sender is forged.
        format!(
            "Authentication-Results: mx.centre.example; dmarc=fail\n{}",
            from_to(&owner.email, &reply_to, "비밀을 알려 주십시오. 급합니다")
        ),
        // A consultant has to be confirmed; a header of the sender's own confirms nothing.
        from_to(&consultant.email, &reply_to, "계약서를 보내 주십시오."),
        format!(
            "Authentication-Results: evil.example; dmarc=pass\n{}",
            from_to(&consultant.email, &reply_to, "계약서를 보내 주십시오")
        ),
    ];
    for (n, raw) in forged.iter().enumerate() {
        assert_eq!(post.comes(&n.to_string(), raw).await, [Became::Aside], "{raw}");
    }
    let page = adviser.get(&at).await;
    assert!(!page.says("비밀을 알려") && !page.says("계약서"));
    let own = from_to(&owner.email, &reply_to, "사진을 보냅니다");
    assert_eq!(post.comes("own", &confirmed(&own)).await, [Became::Taken]);
    let theirs = from_to(&consultant.email, &reply_to, "잘 받았습니다 고맙습니다");
    assert_eq!(post.comes("theirs", &confirmed(&theirs)).await, [Became::Taken]);
    assert!(post.server.last_to(&owner.email).text.contains("잘 받았습니다"));
}

#[tokio::test]
async fn two_machines_that_answer_each_other_come_to_an_end() {
    let post = Post::open().await;
    for n in 0..6 {
        let raw = from_to("echo@firm.example", "window@centre.example", &format!("{QUESTION} {n}"));
        post.comes(&n.to_string(), &raw.replace("Message-ID: <", &format!("Message-ID: <{n}")))
            .await;
    }
    assert_eq!(
        post.server.letters().len(),
        3,
        "an address gets three answers by themselves an hour"
    );
}

#[tokio::test]
async fn of_the_files_of_a_letter_pictures_are_kept_and_programs_are_named() {
    let post = Post::open().await;
    let raw = format!(
        "From: park@firm.example\nTo: window@centre.example\nSubject: x\nMIME-Version: 1.0\n\
         Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\
         \n{QUESTION}\n--b\nContent-Type: image/png; name=\"a.png\"\n\
         Content-Disposition: attachment; filename=\"../../a.png\"\n\
         Content-Transfer-Encoding: base64\n\niVBORw0KGgpyZXN0\n--b\n\
         Content-Type: application/zip; name=\"tools.zip\"\n\
         Content-Disposition: attachment; filename=\"tools.zip\"\n\
         Content-Transfer-Encoding: base64\n\nUEsDBE1a\n--b--\n"
    );
    assert_eq!(post.comes("1", &raw).await, [Became::Taken]);
    assert_eq!(post.site.text("SELECT name FROM case_file").await, "a.png");
    assert_eq!(post.site.count("SELECT COUNT(*) FROM case_file").await, 1);
    let note = post.site.text("SELECT words FROM case_message WHERE kind = 'note'").await;
    assert!(note.contains("tools.zip"), "{note}");
    let adviser = post.site.signed_in(&[Role::Consultant]).await;
    let at = format!("/window/cases/{}", post.site.text("SELECT id FROM window_case").await);
    let page = adviser.get(&at).await.expect(200);
    let file = page.between("<a href=\"/window/cases/", "\" download").unwrap().to_owned();
    adviser.get(&format!("/window/cases/{file}")).await.expect(200);
    post.site.browser().get(&format!("/window/cases/{file}")).await.expect(404);
    let member = post.site.signed_in(&[Role::Member, Role::Owner]).await;
    member.get(&format!("/window/cases/{file}")).await.expect(404);
}

#[tokio::test]
async fn of_a_promise_that_breaks_its_keeper_hears_before_and_once_after() {
    let post = Post::open().await;
    let (_, at, _) = case_of_a_member(&post).await;
    let consultant = post.site.someone(&[Role::Consultant]).await;
    let head = post.site.someone(&[Role::CentreAdministrator]).await;
    let adviser = post.site.browser_of(&consultant).await;
    let account = consultant.account.text();
    act(&adviser, &at, "triage", &[("consultant", &account)]).await.expect(303);
    let heard = async |to: &str| {
        warnings::send(&post.site.app).await.unwrap();
        warnings::send(&post.site.app).await.unwrap();
        posted(&post.site).await;
        post.server.letters().iter().filter(|one| one.to == to).count()
    };
    let now = crate::platform::moment::Moment::now().micros();
    let due = async |at: i64| {
        let sql = format!("UPDATE window_case SET due_at = {at}");
        let mut tx = post.site.app.db.begin().await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
    };
    due(now + 48 * 3_600_000_000).await;
    assert_eq!(heard(&consultant.email).await, 0, "there is time");
    due(now + 5 * 3_600_000_000).await;
    assert_eq!(heard(&consultant.email).await, 1, "a day is left");
    due(now - 1_000_000).await;
    assert_eq!(heard(&consultant.email).await, 2, "broken");
    assert_eq!(heard(&head.email).await, 1, "whoever runs the centre hears of a broken one");
    act(&adviser, &at, "say", &[("words", "늦었습니다")]).await.expect(303);
    assert_eq!(heard(&consultant.email).await, 2, "answered");
}

#[tokio::test]
async fn a_handed_on_case_takes_a_note_along_and_the_next_one_hears() {
    let post = Post::open().await;
    let (_, at, _) = case_of_a_member(&post).await;
    let first = post.site.someone(&[Role::Consultant]).await;
    let next = post.site.someone(&[Role::Consultant]).await;
    let adviser = post.site.browser_of(&first).await;
    act(&adviser, &at, "say", &[("words", "보겠습니다")]).await.expect(303);
    let account = next.account.text();
    let fields = [("consultant", account.as_str()), ("handover", "사진을 기다리는 중입니다")];
    act(&adviser, &at, "triage", &fields).await.expect(303);
    posted(&post.site).await;
    let letter = post.server.last_to(&next.email);
    assert!(letter.subject.contains("맡은 상담") && !letter.text.contains("기다리는"));
    assert!(post.site.browser_of(&next).await.get(&at).await.says("사진을 기다리는 중입니다"));
}
