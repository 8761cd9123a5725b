//! The page of one's own account.

use askama::Template;
use axum::Form;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::{IntoResponse, Redirect};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::account;
use super::accounts::{self, Account};
use super::consents::ConsentTo;
use super::input::{InputError, Label, PersonName};
use super::oidc::{self, IdentityView};
use super::passkeys::{self, PasskeyView};
use super::password::NewPassword;
use super::sessions::{self, SessionView};
use super::tokens::{self, TokenView};
use crate::app::App;
use crate::platform::authorisation::Scope;
use crate::platform::id::{SessionId, TokenId};
use crate::platform::shell::Shell;
use crate::platform::web::flash;
use crate::platform::web::form::Faults;
use crate::platform::web::{Answer, Caller, Problem, page};

/// A provider to which the account can be tied.
struct Linkable<'a> {
    id: &'a str,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage<'a> {
    shell: Shell<'a>,
    account: Account,
    name: String,
    has_password: bool,
    news: bool,
    new_here: bool,
    passkeys: Vec<PasskeyView>,
    may_passkeys: bool,
    identities: Vec<IdentityView>,
    linkable: Vec<Linkable<'a>>,
    sessions: Vec<SessionView>,
    tokens: Vec<TokenView>,
    fresh: String,
    token_name: String,
    faults: Faults,
}

impl AccountPage<'_> {
    fn days(&self, days: &u64) -> String {
        self.shell.fill("account-days", "days", &days.to_string())
    }

    fn scopes(&self, token: &TokenView) -> String {
        let word = |s: &Scope| self.shell.text(&format!("scope-{s}"));
        token.scopes.iter().map(word).collect::<Vec<_>>().join(", ")
    }

    fn used(&self, used: &Option<crate::platform::moment::Moment>) -> String {
        used.as_ref().map_or_else(|| self.shell.text("account-never"), |m| self.shell.when(m))
    }
}

/// What of the page is not as the database has it.
#[derive(Default)]
struct Own {
    name: Option<String>,
    fresh: String,
    token_name: String,
    new_here: bool,
    faults: Faults,
}

async fn view<'a>(app: &'a App, caller: &'a Caller, own: Own) -> Answer<AccountPage<'a>> {
    let person = caller.person()?;
    let account = accounts::by_id(&app.db, person.account).await?;
    let identities = oidc::identities(&app.db, account.id).await?;
    let tied = |issuer: &str| identities.iter().any(|i| i.issuer == issuer);
    let linkable = app.config.oidc.iter().filter(|p| !tied(&p.issuer));
    Ok(AccountPage {
        shell: caller.shell(&caller.words.text("account-title")),
        name: own.name.unwrap_or_else(|| account.name.clone()),
        has_password: !account.password.is_empty(),
        news: account.consents.given(ConsentTo::News),
        new_here: own.new_here,
        passkeys: passkeys::of(&app.db, account.id).await?,
        may_passkeys: app.doors.passkeys.is_some(),
        linkable: linkable.map(|p| Linkable { id: &p.id, name: &p.name }).collect(),
        identities,
        sessions: sessions::of(&app.db, account.id, caller.principal.session()).await?,
        tokens: tokens::of(&app.db, account.id).await?,
        fresh: own.fresh,
        token_name: own.token_name,
        faults: own.faults,
        account,
    })
}

async fn refused(app: &App, caller: &Caller, own: Own) -> Answer {
    let again = page(&view(app, caller, own).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

fn fault(caller: &Caller, field: &'static str, message: Message) -> Own {
    let mut own = Own::default();
    own.faults.add(field, message, caller);
    own
}

/// Whether the account is new.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    new: String,
}

/// `GET /account`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let own = Own { new_here: !asked.new.is_empty(), ..Own::default() };
    page(&view(&app, &caller, own).await?)
}

/// The form about oneself.
#[derive(Deserialize)]
pub struct Profile {
    #[serde(default)]
    name: String,
    #[serde(default)]
    news: String,
}

/// `POST /account`.
///
/// # Errors
/// As the database does.
pub async fn save(State(app): State<App>, caller: Caller, Form(form): Form<Profile>) -> Answer {
    let name = match form.name.parse::<PersonName>() {
        Ok(name) => name,
        Err(e) => {
            let own = Own { name: Some(form.name), ..fault(&caller, "name", e.message()) };
            return refused(&app, &caller, own).await;
        }
    };
    let mut tx = app.db.begin().await?;
    let mut account = accounts::in_transaction(&mut tx, caller.person()?.account).await?;
    accounts::set_name(&mut tx, account.id, name.text()).await?;
    if account.consents.given(ConsentTo::News) == form.news.is_empty() {
        account.consents.decide(ConsentTo::News, !form.news.is_empty());
        accounts::set_consents(&mut tx, account.id, &account.consents.text()).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "account-saved"))
}

/// The form of the password.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
}

/// `POST /account/password`.
///
/// # Errors
/// As the database does.
pub async fn password(
    State(app): State<App>,
    caller: Caller,
    Form(form): Form<PasswordForm>,
) -> Answer {
    let person = caller.person()?;
    let account = accounts::by_id(&app.db, person.account).await?;
    let email = account.email.parse().ok();
    let new = NewPassword::new(&form.password, email.as_ref(), &person.organisation_name);
    let new = match new {
        Ok(new) => new,
        Err(e) => return refused(&app, &caller, fault(&caller, "password", e.message())).await,
    };
    match account::change_password(&app, &caller, &form.current, new).await? {
        Ok(()) => Ok(flash::redirect("/account", "ok", "password-changed")),
        Err(wrong) => refused(&app, &caller, fault(&caller, "current", wrong)).await,
    }
}

/// Which session.
#[derive(Deserialize)]
pub struct WhichSession {
    id: SessionId,
}

/// `POST /account/sessions/end`.
///
/// # Errors
/// Where it is not one's own.
pub async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Form(which): Form<WhichSession>,
) -> Answer {
    let mut tx = app.db.begin().await?;
    if !sessions::end_of(&mut tx, caller.person()?.account, which.id).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "session-ended"))
}

/// `POST /account/sessions/end-others`.
///
/// # Errors
/// As the database does.
pub async fn end_other_sessions(State(app): State<App>, caller: Caller) -> Answer {
    let mut tx = app.db.begin().await?;
    sessions::end_others(&mut tx, caller.person()?.account, Some(caller.session()?)).await?;
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "sessions-ended"))
}

/// The form of a token.
#[derive(Deserialize)]
pub struct TokenForm {
    #[serde(default, rename = "token-name")]
    name: String,
    #[serde(default, rename = "scope-read")]
    read: String,
    #[serde(default, rename = "scope-write")]
    write: String,
    #[serde(default)]
    days: String,
}

/// `POST /account/tokens`. The token is on the page that follows, and nowhere else.
///
/// # Errors
/// As the database does.
pub async fn make_token(
    State(app): State<App>,
    caller: Caller,
    Form(form): Form<TokenForm>,
) -> Answer {
    let mut own = Own::default();
    let name = form.name.parse::<Label>();
    if let Err(e) = &name {
        own.faults.add("token-name", e.message(), &caller);
    }
    let ticked = [(Scope::Read, &form.read), (Scope::Write, &form.write)];
    let scopes: Vec<_> = ticked.iter().filter(|(_, t)| !t.is_empty()).map(|(s, _)| *s).collect();
    if scopes.is_empty() {
        own.faults.add("scopes", InputError::Choice.message(), &caller);
    }
    let days = form.days.parse().ok().filter(|d| tokens::DAYS.contains(d));
    if days.is_none() {
        own.faults.add("days", InputError::Choice.message(), &caller);
    }
    if let (Ok(name), Some(days), true) = (name, days, own.faults.is_empty()) {
        let mut tx = app.db.begin().await?;
        let made = tokens::make(&mut tx, caller.person()?.account, &name, &scopes, days).await?;
        if let Some((_, secret)) = made {
            tx.commit().await?;
            let own = Own { fresh: secret.reveal().to_owned(), ..Own::default() };
            return page(&view(&app, &caller, own).await?);
        }
        own.faults.add("token-name", Message::new("token-too-many"), &caller);
    }
    refused(&app, &caller, Own { token_name: form.name, ..own }).await
}

/// Which token.
#[derive(Deserialize)]
pub struct WhichToken {
    id: TokenId,
}

/// `POST /account/tokens/revoke`.
///
/// # Errors
/// Where it is not one's own.
pub async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Form(which): Form<WhichToken>,
) -> Answer {
    let mut tx = app.db.begin().await?;
    if !tokens::revoke(&mut tx, caller.person()?.account, which.id).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "token-revoked"))
}

/// `GET /account/data`: all that is kept of oneself, as a file.
///
/// # Errors
/// As the database does.
pub async fn download(State(app): State<App>, caller: Caller) -> Answer {
    let data = account::data(&app, &caller).await?;
    let name = [(CONTENT_DISPOSITION, "attachment; filename=\"dure-my-data.json\"")];
    Ok((name, Json(data)).into_response())
}

#[derive(Template)]
#[template(path = "identity/leave.html")]
struct LeavePage<'a> {
    shell: Shell<'a>,
    has_password: bool,
    last: bool,
    faults: Faults,
}

async fn leave_page<'a>(app: &App, caller: &'a Caller, faults: Faults) -> Answer<LeavePage<'a>> {
    let person = caller.person()?;
    let account = accounts::by_id(&app.db, person.account).await?;
    let people = accounts::of_organisation(&app.db, person.organisation).await?;
    Ok(LeavePage {
        shell: caller.shell(&caller.words.text("leave-title")),
        has_password: !account.password.is_empty(),
        last: people.len() == 1,
        faults,
    })
}

/// `GET /account/leave`.
///
/// # Errors
/// As the database does.
pub async fn leave_form(State(app): State<App>, caller: Caller) -> Answer {
    page(&leave_page(&app, &caller, Faults::new()).await?)
}

/// The form of leaving.
#[derive(Deserialize)]
pub struct Leave {
    #[serde(default)]
    password: String,
    #[serde(default)]
    sure: String,
}

/// `POST /account/leave`.
///
/// # Errors
/// Where somebody else must become owner first.
pub async fn leave(State(app): State<App>, caller: Caller, Form(form): Form<Leave>) -> Answer {
    let mut faults = Faults::new();
    if form.sure.is_empty() {
        faults.add("sure", Message::new("leave-not-sure"), &caller);
    } else {
        match account::delete(&app, &caller, &form.password).await? {
            Ok(()) => {
                let gone = sessions::no_cookie(&app);
                return Ok((gone, Redirect::to("/")).into_response());
            }
            Err(wrong) => faults.add("password", wrong, &caller),
        }
    }
    let again = page(&leave_page(&app, &caller, faults).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}
