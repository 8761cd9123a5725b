//! Cases of people without an account, and who may take a case.

use crate::platform::authorisation::Role;
use crate::testing::Site;

use super::{act, asked};

#[tokio::test]
async fn a_consultant_opens_answers_advises_and_closes_the_case_of_somebody_without_an_account() {
    let site = Site::open().await;
    let stranger = site.browser();
    let with_key = asked(&stranger).await;
    let (at, key) = with_key.split_once("?key=").unwrap();
    let adviser = site.signed_in(&[Role::Consultant]).await;
    assert!(adviser.get(at).await.expect(200).says("박정우"));
    assert_eq!(
        site.count("SELECT COUNT(*) FROM access_log WHERE action = 'access-case'").await,
        1,
        "that the name was read is noted"
    );
    act(&adviser, at, "say", &[("words", "언제부터입니까?")]).await.expect(303);
    let advice = [("findings", "베어링"), ("steps", "갈기"), ("do", "send")];
    act(&adviser, at, "advice", &advice).await.expect(303);
    assert!(stranger.get(&with_key).await.expect(200).says("베어링"));
    let paper = at.to_owned() + "/advice";
    assert!(stranger.get(&format!("{paper}?key={key}")).await.expect(200).says("베어링"));
    site.browser().get(&paper).await.expect(404);
    act(&stranger, at, "advice/answer", &[("do", "accept"), ("advice", "1"), ("key", key)])
        .await
        .expect(303);
    assert_eq!(site.text("SELECT state FROM window_case").await, "accepted");
    act(&adviser, at, "close", &[]).await.expect(303);
    // Nobody else's: neither of another organisation nor of another centre.
    site.signed_in(&[Role::Member, Role::Owner]).await.get(at).await.expect(404);
    let elsewhere = site.another_centre("elsewhere").await;
    let organisation = crate::platform::id::OrganisationId::new();
    let far = site.someone_of(elsewhere, organisation, &[Role::Consultant]).await;
    let far = site.browser_of(&far).await;
    far.get(at).await.expect(404);
    far.at_host("elsewhere.example").get(at).await.expect(404);
}

#[tokio::test]
async fn a_draft_of_the_next_advice_does_not_hide_what_was_sent() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = asked(&company).await;
    let first = [("findings", "첫째 판"), ("steps", "갈기"), ("do", "send")];
    act(&adviser, &at, "advice", &first).await.expect(303);
    let second = [("findings", "둘째 초안"), ("steps", "재기"), ("do", "keep")];
    act(&adviser, &at, "advice", &second).await.expect(303);
    let page = company.get(&at).await.expect(200);
    assert!(page.says("첫째 판") && !page.says("둘째 초안"));
    assert!(adviser.get(&at).await.expect(200).says("둘째 초안"));
    act(&company, &at, "advice/answer", &[("do", "accept"), ("advice", "1")]).await.expect(303);
    let state = "SELECT state FROM case_advice WHERE version = 1";
    assert_eq!(site.text(state).await, "accepted");
}

#[tokio::test]
async fn whoever_stands_too_near_says_nothing_for_the_centre_and_is_given_nothing() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    site.write("UPDATE organisation SET name = $1", "두루정밀").await;
    let company = site.browser_of(&owner).await;
    let at = asked(&company).await;
    let consultant = site.someone(&[Role::Consultant]).await;
    let near = site.browser_of(&consultant).await;
    let profile = |name: &'static str| [("conflicts", name), ("most", "5")];
    near.post("/window/profile", &profile("없는 기관")).await.expect(422);
    near.post("/window/profile", &profile("두루정밀")).await.expect(303);
    assert!(near.get("/window/profile").await.expect(200).says("두루정밀"));
    act(&near, &at, "say", &[("words", "제가 보겠습니다")]).await.expect(409);
    let advice = [("findings", "가"), ("steps", "나"), ("do", "send")];
    act(&near, &at, "advice", &advice).await.expect(409);
    let account = consultant.account.text();
    let other = site.signed_in(&[Role::Consultant]).await;
    act(&other, &at, "triage", &[("consultant", &account)]).await.expect(409);
    // One who advises without being a consultant answers, but does not have the case by that.
    let assessor = site.signed_in(&[Role::Assessor]).await;
    act(&assessor, &at, "say", &[("words", "진단에서 보았습니다")]).await.expect(303);
    assert_eq!(site.text("SELECT consultant FROM window_case").await, "");
}

#[tokio::test]
async fn a_note_takes_no_case_and_a_closed_case_makes_one_article() {
    let site = Site::open().await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let at = asked(&company).await;
    act(&adviser, &at, "say", &[("words", "메모"), ("note", "on")]).await.expect(303);
    assert_eq!(site.text("SELECT consultant FROM window_case").await, "");
    act(&adviser, &at, "close", &[]).await.expect(303);
    let first = act(&adviser, &at, "article", &[]).await.expect(303).location().to_owned();
    let second = act(&adviser, &at, "article", &[]).await.expect(303).location().to_owned();
    assert_eq!(first, second);
}

#[tokio::test]
async fn answers_often_given_are_the_centres_own() {
    let site = Site::open().await;
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let fields = [("title", "사진 부탁"), ("words", "<b>사진</b>을 보내 주십시오")];
    adviser.post("/window/templates", &fields).await.expect(303);
    adviser.post("/window/templates", &[("title", "가"), ("words", "")]).await.expect(422);
    let id = site.text("SELECT id FROM answer_template").await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let at = asked(&company).await;
    let page = adviser.get(&format!("{at}?template={id}")).await.expect(200);
    assert!(page.says("보내 주십시오</textarea>") && !page.says("<b>사진</b>을"));
    assert!(!company.get(&format!("{at}?template={id}")).await.expect(200).says("보내 주십시오"));
    company.get("/window/templates").await.expect(403);
    let elsewhere = site.another_centre("elsewhere").await;
    let organisation = crate::platform::id::OrganisationId::new();
    let far = site.someone_of(elsewhere, organisation, &[Role::Consultant]).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    assert!(!far.get("/window/templates").await.expect(200).says("사진 부탁"));
    far.post(&format!("/window/templates/{id}/delete"), &[]).await.expect(404);
    adviser.post(&format!("/window/templates/{id}/delete"), &[]).await.expect(303);
}
