//! Letters about cases, out and in.

use std::path::Path;

use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::mail::fake::{Server, posted};
use crate::platform::mail::inbox::{Became, round};
use crate::testing::{Browser, Site, Someone};
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

    /// Whoever has that role, in a browser, having taken that case.
    async fn keeper(&self, at: &str) -> (Someone, Browser) {
        let consultant = self.site.someone(&[Role::Consultant]).await;
        let adviser = self.site.browser_of(&consultant).await;
        let account = consultant.account.text();
        act(&adviser, at, "triage", &[("consultant", &account)]).await.expect(303);
        (consultant, adviser)
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
    let page = adviser.get(&at).await.expect(200);
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
    let page = adviser.get(&at).await.expect(200);
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
    let told = post.server.last_to(&head.email);
    assert!(!told.raw.contains(&at) && told.text.contains("김하늘"), "{}", told.text);
    assert!(!told.subject.contains("프레스 정지") && !told.text.contains("프레스 정지"));
    let page = post.site.browser_of(&head).await.get("/centre/letters").await.expect(200);
    assert!(page.says("[약속을 넘김]") && !page.says("프레스 정지"));
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
    assert!(
        post.site
            .browser_of(&next)
            .await
            .get(&at)
            .await
            .expect(200)
            .says("사진을 기다리는 중입니다")
    );
}

#[tokio::test]
async fn a_consultant_answers_a_letter_of_work_and_the_letter_says_to_whom_that_goes() {
    let post = Post::open().await;
    let (owner, at, _) = case_of_a_member(&post).await;
    let (consultant, adviser) = post.keeper(&at).await;
    let company = post.site.browser_of(&owner).await;
    act(&company, &at, "say", &[("words", "하나 더 묻습니다")]).await.expect(303);
    posted(&post.site).await;
    let work = post.server.last_to(&consultant.email);
    assert!(work.reply_to.starts_with("window+"), "{}", work.reply_to);
    assert!(work.text.contains("센터의 답변으로 회사에 전해집니다"), "{}", work.text);
    let answer = from_to(&consultant.email, &work.reply_to, "베어링부터 보십시오");
    assert_eq!(post.comes("1", &answer).await, [Became::Aside], "nobody confirmed who wrote it");
    assert_eq!(post.comes("2", &confirmed(&answer)).await, [Became::Before]);
    let answer = from_to(&consultant.email, &work.reply_to, "베어링부터 먼저 보십시오");
    assert_eq!(post.comes("3", &confirmed(&answer)).await, [Became::Taken]);
    assert!(post.server.last_to(&owner.email).text.contains("베어링부터 먼저"));
    // Nothing is written above the quotation: what is quoted is the centre's own letter.
    let quoted: Vec<_> = work.text.lines().map(|line| format!("> {line}")).collect();
    let empty = from_to(&consultant.email, &work.reply_to, &quoted.join("\n"));
    assert_eq!(post.comes("4", &confirmed(&empty)).await, [Became::Aside]);
    assert!(!adviser.get(&at).await.expect(200).says("회사에 전해집니다"));
}

#[tokio::test]
async fn who_advises_no_more_or_stands_too_near_writes_nothing_by_mail_and_hears_nothing() {
    let post = Post::open().await;
    let (owner, at, _) = case_of_a_member(&post).await;
    post.site.write("UPDATE organisation SET name = $1", "두루정밀").await;
    let (consultant, adviser) = post.keeper(&at).await;
    let company = post.site.browser_of(&owner).await;
    act(&company, &at, "say", &[("words", "하나 더 묻습니다")]).await.expect(303);
    posted(&post.site).await;
    let to = post.server.last_to(&consultant.email).reply_to;
    let near = [("conflicts", "두루정밀"), ("most", "5")];
    adviser.post("/window/profile", &near).await.expect(303);
    let raw = confirmed(&from_to(&consultant.email, &to, "제가 압니다"));
    assert_eq!(post.comes("near", &raw).await, [Became::Aside]);
    adviser.post("/window/profile", &[("conflicts", ""), ("most", "5")]).await.expect(303);
    post.site
        .write("UPDATE account SET roles = 'member' WHERE id = $1", &consultant.account.text())
        .await;
    let raw = confirmed(&from_to(&consultant.email, &to, "아직도 제가 압니다"));
    assert_eq!(post.comes("former", &raw).await, [Became::Aside]);
    let heard = post.server.letters().len();
    act(&company, &at, "say", &[("words", "거기 계십니까?")]).await.expect(303);
    posted(&post.site).await;
    assert_eq!(post.server.letters().len(), heard, "nor is told what the company writes");
}

#[tokio::test]
async fn an_answer_to_a_letter_that_belongs_to_no_case_opens_none() {
    let post = Post::open().await;
    let (_, at, _) = case_of_a_member(&post).await;
    let one = post.site.someone(&[Role::Consultant]).await;
    let due = crate::platform::moment::Moment::now().micros() + 3_600_000_000;
    let sql = format!("UPDATE window_case SET due_at = {due}");
    let mut tx = post.site.app.db.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    warnings::send(&post.site.app).await.unwrap();
    posted(&post.site).await;
    let letter = post.server.last_to(&one.email);
    assert!(letter.reply_to.is_empty() && letter.text.contains("회사에 전해지지 않습니다"));
    let answer =
        from_to(&one.email, "window@centre.example", "제가 맡을 수 있습니다. 내일 보겠습니다");
    let answer = format!("In-Reply-To: <{}>\n{answer}", letter.id);
    assert_eq!(post.comes("1", &confirmed(&answer)).await, [Became::Aside]);
    assert_eq!(post.site.count("SELECT COUNT(*) FROM window_case").await, 1);
    // Another program's id under the same host is none of ours.
    let other = from_to("park@firm.example", "window@centre.example", QUESTION);
    let other =
        format!("In-Reply-To: <9F0C2B54-0B4A-4C5E-8B0C-0D1E2F3A4B5C@centre.example>\n{other}");
    assert_eq!(post.comes("2", &other).await, [Became::Taken]);
    assert!(post.site.browser_of(&one).await.get(&at).await.expect(200).says("프레스"));
}

#[tokio::test]
async fn letters_of_a_centre_lead_to_its_own_site_and_what_nobody_takes_is_shown_there_alone() {
    let post = Post::open().await;
    let elsewhere = post.site.another_centre("elsewhere").await;
    let stranger = post.site.browser().at_host("elsewhere.example");
    let fields = [
        ("question", super::QUESTION),
        ("subject", "도면이 샙니다"),
        ("sector", "machinery"),
        ("name", "박정우"),
        ("email", "park@firm.example"),
        ("privacy", "on"),
    ];
    let at = stranger.post("/window", &fields).await.expect(303).location().to_owned();
    let page = stranger.get(&at).await.expect(200);
    assert!(page.says("http://elsewhere.example:8080/window/cases/"));
    posted(&post.site).await;
    let letter = post.server.last_to("park@firm.example");
    assert!(letter.text.contains("http://elsewhere.example:8080/window/cases/"), "{}", letter.text);
    let raw = from_to("thief@other.example", &letter.reply_to, "비밀을 알려 주십시오");
    let raw = format!("Subject: Re: {}\n{raw}", "도면이 샙니다");
    assert_eq!(post.comes("1", &raw).await, [Became::Aside]);
    let own = post.site.signed_in(&[Role::CentreAdministrator]).await;
    let organisation = crate::platform::id::OrganisationId::new();
    let far = post.site.someone_of(elsewhere, organisation, &[Role::CentreAdministrator]).await;
    let far = post.site.browser_of(&far).await.at_host("elsewhere.example");
    assert!(!own.get("/centre/letters").await.expect(200).says("t…@other.example"));
    let page = far.get("/centre/letters").await.expect(200);
    assert!(page.says("t…@other.example") && !page.says("도면이 샙니다"));
}

#[tokio::test]
async fn one_address_opens_few_cases_by_e_mail() {
    let post = Post::open().await;
    for n in 0..12 {
        let raw = from_to("echo@firm.example", "window@centre.example", &format!("{QUESTION} {n}"));
        let raw = raw.replace("Message-ID: <", &format!("Message-ID: <{n}"));
        let became = post.comes(&n.to_string(), &raw).await;
        assert_eq!(became, [if n < 10 { Became::Taken } else { Became::Aside }], "{n}");
    }
}

#[tokio::test]
async fn who_asked_does_not_write_into_a_case_by_mail_without_end() {
    let post = Post::open().await;
    let raw = from_to("park@firm.example", "window@centre.example", QUESTION);
    assert_eq!(post.comes("0", &raw).await, [Became::Taken]);
    let due = post.site.text("SELECT CAST(due_at AS TEXT) FROM window_case").await;
    let to = post.server.last_to("park@firm.example").reply_to;
    let says = |n: usize| {
        let raw = from_to("park@firm.example", &to, &format!("또 섭니다, {n}번째입니다"));
        raw.replace("Message-ID: <", &format!("Message-ID: <{n}"))
    };
    assert_eq!(post.comes("a", &says(0)).await, [Became::Taken]);
    assert_eq!(post.site.text("SELECT CAST(due_at AS TEXT) FROM window_case").await, due);
    assert_eq!(post.site.text("SELECT state FROM window_case").await, "new");
    for n in 1..30 {
        assert_eq!(post.comes(&format!("b{n}"), &says(n)).await, [Became::Taken]);
    }
    assert_eq!(post.comes("c", &says(30)).await, [Became::Aside]);
}
