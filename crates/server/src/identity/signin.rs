//! Signing in with a password, signing out, and the page for all the ways in.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::accounts::{self, Account};
use super::enter::{self, Entrant};
use super::input::Email;
use super::sessions::{self, Way};
use super::tries::{self, Counted};
use crate::app::App;
use crate::home::pages::within;
use crate::platform::shell::Shell;
use crate::platform::web::form::{Faults, refused};
use crate::platform::web::{Answer, Caller, page};

#[derive(Template)]
#[template(path = "identity/signin.html")]
struct SignInPage<'a> {
    shell: Shell<'a>,
    email: &'a str,
    next: &'a str,
    faults: Faults,
    providers: Vec<ProviderLink>,
    passkeys: bool,
}

/// A way in by an identity provider.
pub(super) struct ProviderLink {
    /// Where it begins.
    pub href: String,
    /// Its name on the button.
    pub label: String,
}

/// The ways in by identity providers, that go on to that address or complete that invitation.
pub(super) fn providers(app: &App, caller: &Caller, next: &str, invite: &str) -> Vec<ProviderLink> {
    let link = |provider: &crate::platform::config::OidcProvider| {
        let pairs = [("next", next), ("invite", invite)];
        let query = serde_urlencoded::to_string(
            pairs.iter().filter(|(_, v)| !v.is_empty()).collect::<Vec<_>>(),
        );
        ProviderLink {
            href: format!("/signin/oidc/{}?{}", provider.id, query.unwrap_or_default()),
            label: caller.say(&Message::new("signin-provider").text("name", &provider.name)),
        }
    };
    app.config.oidc.iter().map(link).collect()
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// `GET /signin`.
///
/// # Errors
/// Never in practice.
pub async fn form(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    if caller.principal.person().is_some() {
        return Ok(Redirect::to(within(&asked.next)).into_response());
    }
    page(&sign_in_page(&app, &caller, "", &asked.next, Faults::new()))
}

fn sign_in_page<'a>(
    app: &App,
    caller: &'a Caller,
    email: &'a str,
    next: &'a str,
    faults: Faults,
) -> SignInPage<'a> {
    SignInPage {
        shell: caller.shell(&caller.words.text("signin-title")),
        email,
        next: within(next),
        faults,
        providers: providers(app, caller, within(next), ""),
        passkeys: app.doors.passkeys.is_some(),
    }
}

/// The form.
#[derive(Deserialize)]
pub struct SignIn {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// `POST /signin`. A wrong password and an address without an account get the same answer after
/// the same time.
///
/// # Errors
/// When somebody tries too often, or the database is away.
pub async fn sign_in(State(app): State<App>, caller: Caller, Form(form): Form<SignIn>) -> Answer {
    let mut faults = Faults::new();
    let email = form.email.parse::<Email>();
    if let Err(e) = &email {
        faults.add("email", e.message(), &caller);
    }
    if form.password.is_empty() {
        faults.add("password", Message::new("fault-missing"), &caller);
    }
    let (Ok(email), true) = (email, faults.is_empty()) else {
        return refused(&sign_in_page(&app, &caller, &form.email, &form.next, faults));
    };
    match by_password(&app, &caller, &email, &form.password).await? {
        Some(secret) => Ok(enter::onward(&app, &secret, &form.next)),
        None => {
            faults.add("email", Message::new("signin-wrong"), &caller);
            refused(&sign_in_page(&app, &caller, &form.email, &form.next, faults))
        }
    }
}

async fn by_password(
    app: &App,
    caller: &Caller,
    email: &Email,
    password: &str,
) -> Answer<Option<crate::platform::secret::Secret>> {
    let at = format!("{}/{}", caller.centre.id, email.text());
    let counted = [Counted::Account(at), Counted::Origin(caller.origin.clone())];
    let tried = tries::begin(&app.db, &counted).await?;
    let account = accounts::by_email(&app.db, caller.centre.id, email).await?;
    let hash = account.as_ref().map(|a| a.password.clone());
    let fits = app.doors.passwords.fits(password, hash).await?;
    let Some(account) = account.filter(|_| fits) else { return Ok(None) };
    let mut tx = app.db.begin().await?;
    // Read again: the password or the person may have gone while it was compared.
    let still = accounts::in_transaction(&mut tx, account.id).await?;
    if still.password != account.password {
        return Ok(None);
    }
    tried.right(&mut tx).await?;
    let secret = enter::admit(&mut tx, caller, entrant(&account), Way::Password).await?;
    tx.commit().await?;
    Ok(Some(secret))
}

/// That account as somebody who comes in.
pub(super) fn entrant(account: &Account) -> Entrant {
    Entrant { account: account.id, organisation: account.organisation, centre: account.centre }
}

/// `POST /signout`.
///
/// # Errors
/// As the database does.
pub async fn sign_out(State(app): State<App>, caller: Caller) -> Answer {
    if let Some(session) = caller.principal.session() {
        let mut tx = app.db.begin().await?;
        sessions::end(&mut tx, session).await?;
        tx.commit().await?;
    }
    let home: Response = Redirect::to("/").into_response();
    Ok((sessions::no_cookie(&app), home).into_response())
}
