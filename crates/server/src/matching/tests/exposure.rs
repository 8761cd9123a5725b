//! Who gets how much of the attention, as those see it who look after matching.

use super::*;

const PAGE: &str = "/matching/exposure";

#[tokio::test]
async fn what_is_shown_opened_asked_for_and_accepted_is_counted_by_need() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    let technology = published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let operator = site.signed_in(&[Role::CentreAdministrator]).await;
    let empty = operator.get(PAGE).await.expect(200);
    assert!(empty.says("아직 보인 기술이 없습니다"), "{}", empty.body);
    let need = open_need(&company).await;
    // Looking twice is one need, and a consultant's look is nobody's need.
    for _ in 0..2 {
        company.get(&format!("{need}/matches")).await.expect(200);
    }
    let adviser = site.signed_in(&[Role::Consultant]).await;
    let matches = adviser.get(&format!("{need}/matches")).await.expect(200);
    assert!(!matches.says("?need="), "only the company's own opening counts");
    let link = format!("{technology}?need={}", id(&need));
    assert!(company.get(&format!("{need}/matches")).await.says(&link));
    // Somebody else who makes up the address opens nothing.
    adviser.get(&link).await.expect(200);
    let counted = |page: Page| page.json()["technologies"][0].clone();
    let api = "/api/v1/exposure";
    let one = counted(operator.get(api).await.expect(200));
    assert_eq!((&one["shown"], &one["opened"], &one["asked"]), (&json!(1), &json!(0), &json!(0)));
    company.get(&link).await.expect(200);
    let asking = format!("{need}/matches/{}", id(&technology));
    let at = company.post(&asking, &[("told", "프레스가 섭니다.")]).await.expect(303);
    let at = at.location().to_owned();
    step(&adviser, &at, "confirmed").await.expect(303);
    step(&supplier, &at, "accepted").await.expect(303);
    let found = operator.get(api).await.expect(200).json();
    let one = &found["technologies"][0];
    for (what, times) in [("shown", 1), ("opened", 1), ("asked", 1), ("accepted", 1)] {
        assert_eq!(one[what], json!(times), "{what}");
        assert_eq!(found["suppliers"][0][what], json!(times), "{what} of the supplier");
    }
    assert_eq!(found["suppliers"][0]["name"], json!("풍림기술"));
    let page = operator.get(PAGE).await.expect(200);
    assert!(page.says("프레스 이상감지") && page.says("풍림기술"), "{}", page.body);
    assert!(page.says("<svg") && page.says("무엇을 뜻합니까?") && page.says("지니 계수"));
    let main = page.body.split_once("<main").unwrap().1;
    for hidden in [SECRET, "프레스 정지", "한빛정밀"] {
        assert!(!main.contains(hidden), "no need and no company is told of: {hidden}");
    }
}

#[tokio::test]
async fn thirty_days_forget_what_ninety_remember() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    company.get(&format!("{need}/matches")).await.expect(200);
    let day = 24 * 3_600_000_000_i64;
    let ago = crate::platform::moment::Moment::now().micros() - 45 * day;
    let sql = format!("UPDATE impression SET seen_at = {ago}");
    let mut tx = site.app.db.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let operator = site.signed_in(&[Role::TestbedOperator]).await;
    for (days, shown) in [("30", 0), ("90", 1), ("7", 0), ("x", 0)] {
        let found = operator.get(&format!("/api/v1/exposure?days={days}")).await.expect(200);
        assert_eq!(found.json()["shown"], json!(shown), "{days}");
    }
    // Looked at anew it counts anew, though the month and the need are the same.
    company.get(&format!("{need}/matches")).await.expect(200);
    assert_eq!(operator.get("/api/v1/exposure").await.json()["shown"], json!(1));
}

#[tokio::test]
async fn those_who_do_not_look_after_matching_and_other_centres_see_nothing_of_it() {
    let site = Site::open().await;
    let supplier = site.browser_of(&supplier(&site).await).await;
    published(&supplier).await;
    let company = site.signed_in(&[Role::Member, Role::Owner]).await;
    let need = open_need(&company).await;
    company.get(&format!("{need}/matches")).await.expect(200);
    for browser in [&supplier, &company, &site.signed_in(&[Role::Consultant]).await] {
        browser.get(PAGE).await.expect(403);
        assert!(!browser.get("/matching").await.expect(200).says(PAGE));
    }
    assert!(site.signed_in(&[Role::Auditor]).await.get("/matching").await.says(PAGE));
    let elsewhere = site.another_centre("elsewhere").await;
    let roles = [Role::CentreAdministrator];
    let far = site.someone_of(elsewhere, OrganisationId::new(), &roles).await;
    let far = site.browser_of(&far).await.at_host("elsewhere.example");
    assert_eq!(far.get("/api/v1/exposure").await.expect(200).json()["shown"], json!(0));
}
