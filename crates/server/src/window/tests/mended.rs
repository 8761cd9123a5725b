//! Turns, promises, versions and bounds of cases, and who learns of them.

use serde_json::json;

use crate::platform::authorisation::Role;
use crate::platform::outbox;
use crate::testing::{Browser, Site};
use crate::window::joining;

use super::{act, asked};

const DUE: &str = "SELECT CAST(due_at AS TEXT) FROM window_case";
const STATE: &str = "SELECT state FROM window_case";

async fn case(site: &Site) -> (Browser, Browser, String) {
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = asked(&company).await;
    (company, adviser, at)
}

#[tokio::test]
async fn whoever_asks_again_moves_no_promise_away_and_leaves_a_new_case_new() {
    let site = Site::open().await;
    let (company, adviser, at) = case(&site).await;
    let promised = site.text(DUE).await;
    act(&company, &at, "say", &[("words", "하나 더 묻습니다")]).await.expect(303);
    assert_eq!(site.text(DUE).await, promised);
    assert_eq!(site.text(STATE).await, "new");
    assert!(adviser.get("/window/cases?show=new").await.expect(200).says("프레스 정지"));
    act(&adviser, &at, "say", &[("words", "보겠습니다")]).await.expect(303);
    act(&company, &at, "say", &[("words", "고맙습니다")]).await.expect(303);
    assert_eq!(site.text(STATE).await, "waits-for-centre");
    site.execute("UPDATE window_case SET due_at = 17").await;
    act(&company, &at, "say", &[("words", "아직입니까?")]).await.expect(303);
    assert_eq!(site.text(DUE).await, "17", "a broken promise stays broken until it is kept");
}

#[tokio::test]
async fn advice_of_a_closed_case_is_not_answered_and_the_page_does_not_ask_for_it() {
    let site = Site::open().await;
    let (company, adviser, at) = case(&site).await;
    let advice = [("findings", "베어링"), ("steps", "갈기"), ("do", "send")];
    act(&adviser, &at, "advice", &advice).await.expect(303);
    assert!(company.get(&at).await.expect(200).says("/advice/answer"));
    act(&adviser, &at, "close", &[]).await.expect(303);
    assert!(!company.get(&at).await.expect(200).says("/advice/answer"));
    let asks = [("do", "ask"), ("question", "얼마나 듭니까?"), ("advice", "1")];
    for answer in [&asks[..], &[("do", "accept"), ("advice", "1")]] {
        act(&company, &at, "advice/answer", answer).await.expect(409);
    }
    assert_eq!(site.text(STATE).await, "closed");
    act(&company, &at, "say", &[("words", "다시 묻습니다")]).await.expect(303);
    act(&company, &at, "advice/answer", &asks).await.expect(303);
}

#[tokio::test]
async fn who_answers_what_was_not_read_sees_it_first_and_loses_no_word() {
    let site = Site::open().await;
    let (company, adviser, at) = case(&site).await;
    let page = adviser.get(&at).await.expect(200);
    let form = page.between("/say\"><input", "</form>").unwrap();
    let seen = form.split("name=\"version\" value=\"").nth(1).unwrap();
    let seen = seen.split('"').next().unwrap().to_owned();
    act(&company, &at, "say", &[("words", "이미 고쳤습니다")]).await.expect(303);
    let words = [("words", "베어링을 가십시오"), ("version", seen.as_str())];
    let page = act(&adviser, &at, "say", &words).await.expect(409);
    assert!(page.says("이미 고쳤습니다") && page.says("베어링을 가십시오</textarea>"));
    assert_eq!(site.count("SELECT COUNT(*) FROM case_message WHERE kind = 'consultant'").await, 0);
    let again = page.between("/say\"><input", "</form>").unwrap();
    let again = again.split("name=\"version\" value=\"").nth(1).unwrap();
    let again = again.split('"').next().unwrap().to_owned();
    act(&adviser, &at, "say", &[("words", "좋습니다"), ("version", &again)]).await.expect(303);
}

#[tokio::test]
async fn the_secret_link_of_a_case_ends_when_an_organisation_has_it() {
    let site = Site::open().await;
    let with_key = asked(&site.browser()).await;
    let someone_else = site.browser();
    someone_else.get(&with_key).await.expect(200);
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let event = json!({
        "session": site.text("SELECT owner FROM window_case").await,
        "account": owner.account,
        "organisation": owner.organisation,
        "centre": owner.centre,
    });
    let mut tx = site.app.db.begin().await.unwrap();
    outbox::tell(&mut tx, "identity.visitor-became", &event).await.unwrap();
    tx.commit().await.unwrap();
    outbox::deliver(&site.app, &crate::app::listeners()).await.unwrap();
    someone_else.get(&with_key).await.expect(404);
    let at = with_key.split('?').next().unwrap();
    site.browser_of(&owner).await.get(at).await.expect(200);
    joining::tidy(&site.app).await.unwrap();
}

#[tokio::test]
async fn whichever_door_a_case_is_read_through_the_log_says_so() {
    let site = Site::open().await;
    let (company, adviser, at) = case(&site).await;
    let advice = [("findings", "베어링"), ("steps", "갈기"), ("do", "send")];
    act(&adviser, &at, "advice", &advice).await.expect(303);
    site.execute(
        "INSERT INTO case_file (id, case_id, name, media, bytes, sha256, blob, by_side, at) \
         SELECT id, id, 'a.png', 'image/png', 1, '', 'cases/files/none', 'company', 0 \
         FROM window_case",
    )
    .await;
    let file = format!("{at}/files/{}", site.text("SELECT id FROM case_file").await);
    let count = "SELECT COUNT(*) FROM access_log WHERE action = 'access-case'";
    let before = site.count(count).await;
    adviser.get(&at.replace("/window", "/api/v1")).await.expect(200);
    adviser.get(&format!("{at}/advice")).await.expect(200);
    adviser.get(&file).await;
    assert_eq!(site.count(count).await - before, 3);
    company.get(&format!("{at}/advice")).await.expect(200);
    assert_eq!(site.count(count).await - before, 3, "whose case it is reads its own");
}

#[tokio::test]
async fn of_a_case_few_appointments_are_open_and_who_stands_too_near_makes_none() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    site.write("UPDATE organisation SET name = $1", "두루정밀").await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = asked(&company).await;
    act(&adviser, &at, "say", &[("words", "보겠습니다")]).await.expect(303);
    let day = crate::platform::moment::Moment::now()
        .plus(std::time::Duration::from_secs(3 * 24 * 3600))
        .korean_day();
    let propose = async |hour: usize| {
        let hour = format!("{hour:02}:00");
        let fields = [("day", day.as_str()), ("hour", hour.as_str()), ("minutes", "30")];
        act(&adviser, &at, "appointments", &fields).await
    };
    for hour in 9..14 {
        propose(hour).await.expect(303);
    }
    propose(15).await.expect(409);
    site.execute("UPDATE appointment SET state = 'cancelled'").await;
    propose(15).await.expect(303);
    let near = [("conflicts", "두루정밀"), ("most", "5")];
    adviser.post("/window/profile", &near).await.expect(303);
    propose(16).await.expect(409);
}

#[tokio::test]
async fn somebody_without_an_account_does_not_write_without_end() {
    let site = Site::open().await;
    let stranger = site.browser();
    let with_key = asked(&stranger).await;
    let (at, key) = with_key.split_once("?key=").unwrap();
    let mut refused = 0;
    for n in 0..40 {
        let words = format!("말 {n}");
        let page = act(&stranger, at, "say", &[("words", &words), ("key", key)]).await;
        refused += usize::from(page.status == 429);
    }
    assert!(refused > 0);
    let said = site.count("SELECT COUNT(*) FROM case_message WHERE kind = 'company'").await;
    assert!((30..40).contains(&said), "{said}");
}
