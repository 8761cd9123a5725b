//! Signing up, in and out, as a browser does it.

use axum::http::StatusCode;

use crate::platform::authorisation::Role;
use crate::testing::{Browser, Page, Site};

pub(crate) const PASSWORD: &str = "느린 밭도 함께 갈면 빠르다";

fn form<'a>(email: &'a str, brn: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("kind", "company"),
        ("brn", brn),
        ("organisation", "한빛정밀"),
        ("sector", "machinery"),
        ("size", "small"),
        ("name", "김하늘"),
        ("email", email),
        ("password", PASSWORD),
        ("terms", "on"),
        ("privacy", "on"),
    ]
}

pub(crate) async fn join(browser: &Browser, email: &str, brn: &str) -> Page {
    browser.post("/join", &form(email, brn)).await
}

pub(crate) async fn sign_in(browser: &Browser, email: &str, password: &str) -> Page {
    browser.post("/signin", &[("email", email), ("password", password), ("next", "/account")]).await
}

#[tokio::test]
async fn who_signs_up_is_in_and_comes_in_again_by_password() {
    let site = Site::open().await;
    let browser = site.browser();
    join(&browser, "haneul@example.com", "124-81-00998").await.expect(303);
    assert!(browser.get("/account").await.expect(200).says("haneul@example.com"));
    browser.post("/signout", &[]).await.expect(303);
    assert!(browser.get("/account").await.location().starts_with("/signin"));
    let back = sign_in(&browser, "HANEUL@example.com", PASSWORD).await.expect(303);
    assert_eq!(back.location(), "/account");
}

#[tokio::test]
async fn a_wrong_check_digit_a_missing_consent_and_a_weak_password_are_told_at_their_fields() {
    let site = Site::open().await;
    let browser = site.browser().english();
    let mut fields = form("haneul@example.com", "123-45-67890");
    fields.retain(|(name, _)| *name != "privacy");
    for field in &mut fields {
        if field.0 == "password" {
            field.1 = "tiny-pw";
        }
    }
    let page = browser.post("/join", &fields).await.expect(422);
    for (field, told) in [("brn", "check digit"), ("privacy", "agree"), ("password", "characters")]
    {
        let at = page.between(&format!("id=\"{field}-error\">"), "</p>");
        assert!(at.is_some_and(|text| text.contains(told)), "{field}: {at:?}");
    }
    assert!(page.says("value=\"haneul@example.com\"") && !page.says("tiny-pw"));
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 0);
}

#[tokio::test]
async fn an_organisation_that_is_there_is_joined_by_invitation_alone() {
    let site = Site::open().await;
    join(&site.browser(), "one@example.com", "124-81-00998").await.expect(303);
    let page = join(&site.browser(), "two@example.com", "1248100998").await.expect(422);
    assert!(page.says("brn-error"));
    assert_eq!(site.count("SELECT COUNT(*) FROM organisation").await, 1);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let site = Site::open().await;
    join(&site.browser(), "haneul@example.com", "124-81-00998").await.expect(303);
    let known = sign_in(&site.browser(), "haneul@example.com", "not it at all").await;
    let unknown = sign_in(&site.browser(), "nobody@example.com", "not it at all").await;
    assert_eq!((known.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, known.status));
    let told = |page: &Page| page.between("role=\"alert\"", "</div>").map(str::to_owned);
    assert!(told(&known).is_some());
    assert_eq!(told(&known), told(&unknown));
}

#[tokio::test]
async fn many_wrong_tries_have_to_wait_wherever_they_come_from() {
    let site = Site::open().await;
    join(&site.browser(), "haneul@example.com", "124-81-00998").await.expect(303);
    let mut last = StatusCode::OK;
    for n in 0..30 {
        let browser = site.browser().at_address(n);
        last = sign_in(&browser, "haneul@example.com", "not it at all").await.status;
        if last == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_session_from_before_the_sign_in_is_worth_nothing_after_it() {
    let site = Site::open().await;
    let browser = site.browser();
    browser.keep("dure_session", "planted-by-somebody-else");
    join(&browser, "haneul@example.com", "124-81-00998").await.expect(303);
    assert_ne!(browser.cookie("dure_session").as_deref(), Some("planted-by-somebody-else"));
}

#[tokio::test]
async fn an_invitation_is_good_once() {
    let site = Site::open().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    assert!(owner.email.ends_with("@example.com"));
    let browser = site.browser_of(&owner).await;
    let fields = [("email", "new@example.com"), ("role", "member")];
    let page = browser.post("/colleagues/invites", &fields).await.expect(200);
    let secret = page.between("/invite/", "<").unwrap().to_owned();
    let address = format!("/invite/{secret}");
    let guest = site.browser();
    guest.get(&address).await.expect(200);
    let fields = [("name", "이새롬"), ("password", PASSWORD), ("terms", "on"), ("privacy", "on")];
    guest.post(&address, &fields).await.expect(303);
    assert!(guest.get("/account").await.expect(200).says("new@example.com"));
    site.browser().post(&address, &fields).await.expect(410);
    site.browser().get("/invite/never-made").await.expect(404);
}

/// An invitation of an organisation that was made just now: where it leads to.
async fn invited(site: &Site) -> String {
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    let fields = [("email", "new@example.com"), ("role", "member")];
    let page = browser.post("/colleagues/invites", &fields).await.expect(200);
    format!("/invite/{}", page.between("/invite/", "<").unwrap())
}

const ACCEPTED: [(&str, &str); 4] =
    [("name", "이새롬"), ("password", PASSWORD), ("terms", "on"), ("privacy", "on")];

#[tokio::test]
async fn an_invitation_that_has_expired_or_was_withdrawn_says_so_and_lets_nobody_in() {
    let site = Site::open().await;
    let address = invited(&site).await;
    site.execute("UPDATE invite SET until = 1").await;
    let guest = site.browser();
    assert!(guest.get(&address).await.expect(410).says("기한이 지난 초대"));
    let page = guest.english().post(&address, &ACCEPTED).await.expect(410);
    assert!(page.says("has expired"), "{}", page.body);
    site.execute("DELETE FROM invite").await;
    guest.post(&address, &ACCEPTED).await.expect(404);
    assert!(guest.get("/account").await.location().starts_with("/signin"));
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 1);
}

#[tokio::test]
async fn an_invitation_that_two_accept_at_once_lets_one_in() {
    let site = Site::open().await;
    let address = invited(&site).await;
    let (one, other) = (site.browser(), site.browser());
    let both = futures_util::join!(one.post(&address, &ACCEPTED), other.post(&address, &ACCEPTED));
    let mut both = [both.0.status.as_u16(), both.1.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [303, 410]);
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 2);
}

#[tokio::test]
async fn an_invitation_of_another_centre_is_not_there() {
    let site = Site::open().await;
    let address = invited(&site).await;
    site.another_centre("away").await;
    let guest = site.browser().at_host("away.example");
    guest.get(&address).await.expect(404);
    guest.post(&address, &ACCEPTED).await.expect(404);
    site.browser().get(&address).await.expect(200);
}

#[tokio::test]
async fn invitations_and_tokens_that_have_ended_take_no_place_of_new_ones() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member, Role::Owner]).await;
    for n in 0..100 {
        let email = format!("new{n}@example.com");
        let fields = [("email", email.as_str()), ("role", "member")];
        browser.post("/colleagues/invites", &fields).await.expect(200);
    }
    let one_more = [("email", "last@example.com"), ("role", "member")];
    browser.post("/colleagues/invites", &one_more).await.expect(422);
    site.execute("UPDATE invite SET until = 1").await;
    browser.post("/colleagues/invites", &one_more).await.expect(200);

    let token = [("token-name", "ours"), ("scope-read", "on"), ("days", "30")];
    for _ in 0..20 {
        browser.post("/account/tokens", &token).await.expect(200);
    }
    browser.post("/account/tokens", &token).await.expect(422);
    site.execute("UPDATE api_token SET until = 1").await;
    browser.post("/account/tokens", &token).await.expect(200);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member]).await;
    let request = browser
        .request(axum::http::Method::POST, "/signout")
        .header("sec-fetch-site", "cross-site");
    browser.send(request, "").await.expect(403);
    browser.get("/account").await.expect(200);
}

#[tokio::test]
async fn who_signs_up_in_the_demo_world_does_not_keep_it_from_starting_again() {
    let site = Site::with(&[("demo", "yes")], "").await;
    crate::demo::fill(&site.app).await.unwrap();
    join(&site.browser(), "haneul@example.com", "124-81-00998").await.expect(303);
    crate::demo::fill(&site.app).await.unwrap();
}

#[tokio::test]
async fn the_demo_door_is_not_there_in_the_real_world() {
    let site = Site::open().await;
    site.browser().get("/demo").await.expect(404);
    let someone = site.someone(&[Role::Owner]).await;
    let account = someone.account.text();
    site.browser().post("/demo/signin", &[("account", &account)]).await.expect(404);
}
