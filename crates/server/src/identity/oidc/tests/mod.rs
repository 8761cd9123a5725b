//! Coming in by a provider that tells the truth, and by answers that somebody forged.

mod provider;

use axum::http::StatusCode;
use serde_json::json;

use crate::platform::authorisation::Role;
use crate::testing::{Browser, Page, Site};
use provider::{Provider, Said, Signer, Visit};

const GO: &str = "/signin/oidc/acme";
const BACK: &str = "/signin/oidc/acme/callback";

async fn site() -> (Provider, Site) {
    let provider = Provider::open().await;
    let site = Site::with(&[], &provider.configured()).await;
    (provider, site)
}

/// Goes to the provider.
async fn gone(browser: &Browser) -> Visit {
    Visit::of(browser.get(GO).await.expect(303).location())
}

/// Goes to the provider and comes back as that person.
async fn returned(provider: &Provider, browser: &Browser, subject: &str) -> Page {
    let visit = gone(browser).await;
    let address = provider.back(&visit, provider.truth(&visit, subject));
    browser.get(&address).await
}

/// Signs up with what the provider vouched for.
async fn joined(browser: &Browser, returned: &Page, brn: &str) -> Page {
    let identity = returned.location().strip_prefix("/join?identity=").unwrap();
    let fields = [
        ("kind", "company"),
        ("brn", brn),
        ("organisation", "새롬기계"),
        ("sector", "machinery"),
        ("size", "small"),
        ("name", "이새롬"),
        ("email", "saerom@example.com"),
        ("identity", identity),
        ("terms", "on"),
        ("privacy", "on"),
    ];
    browser.post("/join", &fields).await
}

/// Refused, in words of the reader's language, and nobody came in.
async fn refused(site: &Site, browser: &Browser, page: &Page, what: &str) {
    assert_eq!(page.status, StatusCode::FORBIDDEN, "{what}: {}", page.body);
    assert!(page.says("lang=\"ko\"") && page.says("믿을 수 없어"), "{what}: {}", page.body);
    nobody_came_in(site, browser, what).await;
}

async fn nobody_came_in(site: &Site, browser: &Browser, what: &str) {
    assert!(browser.get("/account").await.location().starts_with("/signin"), "{what}");
    assert_eq!(site.count("SELECT COUNT(*) FROM session WHERE account <> ''").await, 0, "{what}");
    let identities = "SELECT COUNT(*) FROM ceremony WHERE kind = 'identity'";
    assert_eq!(site.count(identities).await, 0, "{what}");
}

#[tokio::test]
async fn a_new_person_completes_the_sign_up_and_then_comes_straight_in() {
    let (provider, site) = site().await;
    let browser = site.browser();
    let first = returned(&provider, &browser, "saerom").await.expect(303);
    let form = browser.get(first.location()).await.expect(200);
    assert!(form.says("value=\"saerom@example.com\"") && form.says("value=\"이새롬\""));
    assert!(!form.says("type=\"password\""), "a provider's word stands for a password");
    joined(&browser, &first, "124-81-00998").await.expect(303);
    assert!(browser.get("/account").await.expect(200).says("saerom@example.com"));
    assert_eq!(site.text("SELECT password FROM account").await, "");

    let again = site.browser();
    let visit = Visit::of(again.get(&format!("{GO}?next=/runs")).await.expect(303).location());
    let address = provider.back(&visit, provider.truth(&visit, "saerom"));
    assert_eq!(again.get(&address).await.expect(303).location(), "/runs");
    again.get("/account").await.expect(200);
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 1);
}

#[tokio::test]
async fn what_waits_to_be_completed_is_good_once() {
    let (provider, site) = site().await;
    let first = returned(&provider, &site.browser(), "saerom").await.expect(303);
    joined(&site.browser(), &first, "124-81-00998").await.expect(303);
    let page = joined(&site.browser(), &first, "220-81-62517").await.expect(422);
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 1, "{}", page.body);
}

#[tokio::test]
async fn an_address_alone_lets_nobody_into_an_account_that_is_there() {
    let (provider, site) = site().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let subject = owner.email.strip_suffix("@example.com").unwrap();
    let browser = site.browser();
    let page = returned(&provider, &browser, subject).await.expect(303);
    assert!(page.location().starts_with("/join?"), "{}", page.location());
    assert!(browser.get("/account").await.location().starts_with("/signin"));
}

#[tokio::test]
async fn an_address_that_the_provider_has_not_verified_is_not_taken_over() {
    let (provider, site) = site().await;
    let browser = site.browser();
    for verified in [json!(false), json!(null)] {
        let visit = gone(&browser).await;
        let mut said = provider.truth(&visit, "saerom");
        said.claims["email_verified"] = verified;
        let page = browser.get(&provider.back(&visit, said)).await.expect(303);
        assert!(!browser.get(page.location()).await.expect(200).says("saerom@example.com"));
    }
}

#[tokio::test]
async fn an_identity_is_tied_to_the_account_of_who_went_and_comes_in_there() {
    let (provider, site) = site().await;
    let owner = site.someone(&[Role::Member, Role::Owner]).await;
    let browser = site.browser_of(&owner).await;
    let to_tie = |browser: Browser| async move {
        Visit::of(browser.get("/account/identities/acme").await.expect(303).location())
    };
    let visit = to_tie(browser.clone()).await;
    let address = provider.back(&visit, provider.truth(&visit, "saerom"));
    assert_eq!(browser.get(&address).await.expect(303).location(), "/account");
    let again = site.browser();
    returned(&provider, &again, "saerom").await.expect(303);
    assert!(again.get("/account").await.expect(200).says(&owner.email));

    // Somebody else cannot have it too, and who went signed in does not come back as another.
    let other = site.signed_in(&[Role::Member]).await;
    let visit = to_tie(other.clone()).await;
    let address = provider.back(&visit, provider.truth(&visit, "saerom"));
    other.get(&address).await.expect(303);
    assert_eq!(site.count("SELECT COUNT(*) FROM oidc_identity").await, 1);
    let visit = to_tie(other.clone()).await;
    let address = provider.back(&visit, provider.truth(&visit, "another"));
    other.post("/signout", &[]).await.expect(303);
    other.get(&address).await.expect(403);
    assert_eq!(site.count("SELECT COUNT(*) FROM oidc_identity").await, 1);
}

#[tokio::test]
async fn an_identity_of_another_centre_is_nobody_here() {
    let (provider, site) = site().await;
    let away = site.another_centre("away").await;
    let first = returned(&provider, &site.browser(), "saerom").await.expect(303);
    joined(&site.browser(), &first, "124-81-00998").await.expect(303);
    let browser = site.browser().at_host("away.example");
    let page = returned(&provider, &browser, "saerom").await.expect(303);
    assert!(page.location().starts_with("/join?"), "{}", page.location());
    let sessions = format!("SELECT COUNT(*) FROM session WHERE centre = '{away}'");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sessions)).fetch_one(site.app.db.read()).await;
    assert_eq!(sqlx::Row::get::<i64, _>(&rows.unwrap(), 0), 0);
}

/// Changes one thing of what the provider says.
type Forge = Box<dyn Fn(&Provider, &mut Said)>;

fn claim(name: &'static str, value: serde_json::Value) -> Forge {
    Box::new(move |_, said| said.claims[name] = value.clone())
}

fn head(algorithm: &'static str, signer: fn(&Provider) -> Signer) -> Forge {
    Box::new(move |provider, said| {
        said.header = json!({ "alg": algorithm, "typ": "JWT" });
        said.signer = signer(provider);
    })
}

fn forgeries() -> Vec<(&'static str, Forge)> {
    let long_ago = crate::platform::moment::Moment::now().micros() / 1_000_000 - 3600;
    let mut all: Vec<(&'static str, Forge)> = vec![
        ("a nonce of another sign-in", claim("nonce", json!("another"))),
        ("no nonce", claim("nonce", json!(null))),
        ("a token for another site", claim("aud", json!("another-site"))),
        ("a token for us among others", claim("aud", json!(["dure-at-acme", "another-site"]))),
        ("a token of another issuer", claim("iss", json!("https://evil.example"))),
        ("a token that has ended", claim("exp", json!(long_ago))),
        ("an access token of another answer", claim("at_hash", json!("bm90IGl0IGF0IGFsbA"))),
        ("no signature", head("none", |_| Signer::Nobody)),
        (
            "a signature that is cut off",
            Box::new(|_, said: &mut Said| said.signer = Signer::Nobody),
        ),
        ("our own secret as the key", head("HS256", |_| Signer::Shared(Provider::client_secret()))),
        (
            "a key under the provider's name",
            Box::new(|_, said: &mut Said| said.signer = Signer::Somebody),
        ),
        (
            "a key that the provider does not have",
            Box::new(|_, said: &mut Said| {
                said.header["kid"] = json!("acme-2");
                said.signer = Signer::Somebody;
            }),
        ),
        (
            "a key that the token brings along",
            Box::new(|_, said: &mut Said| {
                said.header["jku"] = json!("https://evil.example/keys");
                said.signer = Signer::Somebody;
            }),
        ),
        ("no token", Box::new(|_, said: &mut Said| said.says_anything = false)),
    ];
    // Whoever takes a public key for a secret believes what everybody can sign.
    for form in 0..4 {
        let forge: Forge = Box::new(move |provider, said| {
            said.header = json!({ "alg": "HS256", "typ": "JWT" });
            said.signer = Signer::Shared(provider.public_bytes()[form].clone());
        });
        all.push(("the public key as the secret", forge));
    }
    all
}

#[tokio::test]
async fn an_answer_that_somebody_forged_is_refused() {
    let (provider, site) = site().await;
    for (what, forge) in forgeries() {
        let browser = site.browser();
        let visit = gone(&browser).await;
        let mut said = provider.truth(&visit, "saerom");
        forge(&provider, &mut said);
        let page = browser.get(&provider.back(&visit, said)).await;
        refused(&site, &browser, &page, what).await;
    }
    // The same way without a forgery leads in: it was not something else that was refused.
    returned(&provider, &site.browser(), "saerom").await.expect(303);
}

#[tokio::test]
async fn a_refusal_is_told_in_the_readers_language() {
    let (provider, site) = site().await;
    let browser = site.browser().english();
    let visit = gone(&browser).await;
    let mut said = provider.truth(&visit, "saerom");
    said.claims["nonce"] = json!("another");
    let page = browser.get(&provider.back(&visit, said)).await.expect(403);
    assert!(page.says("lang=\"en\"") && page.says("could not be trusted"), "{}", page.body);
}

#[tokio::test]
async fn an_answer_is_good_once_and_only_for_who_went() {
    let (provider, site) = site().await;
    let browser = site.browser();
    let visit = gone(&browser).await;
    let address = provider.back(&visit, provider.truth(&visit, "saerom"));

    let thief = site.browser();
    let page = thief.get(&address).await;
    refused(&site, &thief, &page, "a browser that never went").await;
    let went_too = site.browser();
    gone(&went_too).await;
    let page = went_too.get(&address).await;
    refused(&site, &went_too, &page, "a browser that went for itself").await;

    browser.get(&address).await.expect(303);
    // The cookie of the way there is gone; a browser that kept it gets no further.
    let cookie = browser.cookie("dure_oidc");
    assert_eq!(cookie, None);
    browser.get(&address).await.expect(403);
}

#[tokio::test]
async fn a_browser_that_keeps_its_cookie_cannot_try_an_answer_twice() {
    let (provider, site) = site().await;
    let browser = site.browser();
    let visit = gone(&browser).await;
    let kept = browser.cookie("dure_oidc").unwrap();
    let mut said = provider.truth(&visit, "saerom");
    said.claims["nonce"] = json!("another");
    browser.get(&provider.back(&visit, said)).await.expect(403);
    browser.keep("dure_oidc", &kept);
    let page = browser.get(&provider.back(&visit, provider.truth(&visit, "saerom"))).await;
    refused(&site, &browser, &page, "a second try").await;
}

#[tokio::test]
async fn a_state_that_was_not_given_is_refused() {
    let (provider, site) = site().await;
    for state in ["", "guessed"] {
        let browser = site.browser();
        let visit = gone(&browser).await;
        let address = provider.back(&visit, provider.truth(&visit, "saerom"));
        let address = format!("{}&state={state}", address.split_once("&state=").unwrap().0);
        let page = browser.get(&address).await;
        refused(&site, &browser, &page, "a wrong state").await;
    }
    let browser = site.browser();
    gone(&browser).await;
    let page = browser.get(BACK).await;
    refused(&site, &browser, &page, "nothing at all").await;
}

#[tokio::test]
async fn who_says_no_at_the_provider_is_back_at_the_sign_in() {
    let (_provider, site) = site().await;
    let browser = site.browser();
    let visit = gone(&browser).await;
    let address = format!("{BACK}?error=access_denied&state={}", visit.word("state"));
    assert_eq!(browser.get(&address).await.expect(303).location(), "/signin");
    assert!(browser.get("/signin").await.expect(200).says("외부 로그인을 마치지 않았습니다"));
}

#[tokio::test]
async fn a_code_that_the_provider_does_not_know_is_refused() {
    let (_provider, site) = site().await;
    let browser = site.browser();
    let visit = gone(&browser).await;
    let page = browser.get(&format!("{BACK}?code=guessed&state={}", visit.word("state"))).await;
    refused(&site, &browser, &page, "a guessed code").await;
}

#[tokio::test]
async fn a_provider_that_is_gone_is_told_before_and_after_the_way_there() {
    let (provider, site) = site().await;
    let browser = site.browser();
    let visit = gone(&browser).await;
    let address = provider.back(&visit, provider.truth(&visit, "saerom"));
    provider.close().await;
    let page = browser.get(&address).await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY, "{}", page.body);
    assert!(page.says("응답하지 않습니다"), "{}", page.body);
    nobody_came_in(&site, &browser, "a provider that is gone").await;

    let provider = Provider::open().await;
    let site = Site::with(&[], &provider.configured()).await;
    provider.close().await;
    let page = site.browser().english().get(GO).await.expect(502);
    assert!(page.says("does not answer"), "{}", page.body);
    // The other ways in stay open.
    site.browser().get("/signin").await.expect(200);
}

#[tokio::test]
async fn a_provider_that_is_not_the_one_configured_is_not_used() {
    let provider = Provider::open().await;
    // The same machine under another name: what it says of itself does not fit.
    let file = provider.configured().replace("127.0.0.1", "localhost");
    let site = Site::with(&[], &file).await;
    site.browser().get(GO).await.expect(502);
    site.browser().get("/signin/oidc/nobody").await.expect(404);
}
