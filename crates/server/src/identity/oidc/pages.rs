//! Going to a provider and coming back.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::providers::{Away, OidcError};
use super::{Claimed, untie};
use crate::app::App;
use crate::home::pages::within;
use crate::identity::ceremonies::{self, FORM_WAITS, Kind, WAITS};
use crate::identity::sessions::Way;
use crate::identity::signin::entrant;
use crate::identity::{accounts, enter};
use crate::platform::config::OidcProvider;
use crate::platform::secret::Secret;
use crate::platform::web::caller::cookie;
use crate::platform::web::{Answer, Caller, Problem, flash};

/// Ties what waits to the browser that went: nobody can send somebody else back in our name.
const COOKIE: &str = "dure_oidc";

impl From<OidcError> for Problem {
    fn from(error: OidcError) -> Self {
        tracing::warn!(%error, "a sign-in by an identity provider came to nothing");
        match error {
            OidcError::Away(..) => {
                Self::new(StatusCode::BAD_GATEWAY, Message::new("problem-provider-away"))
            }
            OidcError::Refused(..) => refused(),
        }
    }
}

fn refused() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, Message::new("problem-provider-refused"))
}

fn provider<'a>(app: &'a App, id: &str) -> Answer<&'a OidcProvider> {
    app.config.oidc.iter().find(|p| p.id == id).ok_or_else(Problem::not_found)
}

fn back(app: &App, provider: &OidcProvider) -> String {
    format!("{}/signin/oidc/{}/callback", app.config.public_url, provider.id)
}

/// Where to go afterwards, and for what.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    invite: String,
}

/// `GET /signin/oidc/{provider}`.
///
/// # Errors
/// Where there is no such provider, or it is away.
pub async fn go(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let provider = provider(&app, &id)?;
    let back = back(&app, provider);
    let (url, away) = app.doors.providers.send(provider, &back, within(&asked.next)).await?;
    sent(&app, &url, Away { invite: asked.invite, ..away }).await
}

/// `GET /account/identities/{provider}`: ties an identity of the provider to one's account.
///
/// # Errors
/// Where there is no such provider, or it is away.
pub async fn go_to_link(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    let provider = provider(&app, &id)?;
    let back = back(&app, provider);
    let (url, away) = app.doors.providers.send(provider, &back, "/account").await?;
    sent(&app, &url, Away { link: Some(caller.session()?), ..away }).await
}

async fn sent(app: &App, url: &str, away: Away) -> Answer {
    let secret = ceremonies::begin(&app.db, Kind::Oidc, &away, WAITS).await?;
    Ok((waiting(app, Some(&secret)), Redirect::to(url)).into_response())
}

/// The cookie of the way there; without a secret, its end.
fn waiting(app: &App, secret: Option<&Secret>) -> HeaderMap {
    let (value, seconds) = secret.map_or(("", 0), |s| (s.reveal(), WAITS.as_secs()));
    let secure = if app.config.public_url.starts_with("https:") { "; Secure" } else { "" };
    let line = format!(
        "{COOKIE}={value}; Path=/signin/oidc; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    );
    HeaderValue::from_str(&line)
        .map(|line| HeaderMap::from_iter([(SET_COOKIE, line)]))
        .unwrap_or_default()
}

/// What the provider sends somebody back with.
#[derive(Deserialize)]
pub struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// `GET /signin/oidc/{provider}/callback`.
///
/// # Errors
/// Where the answer cannot be believed.
pub async fn returned(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(answer): Query<Returned>,
    headers: HeaderMap,
) -> Answer {
    let provider = provider(&app, &id)?;
    let secret = cookie(&headers, COOKIE).ok_or_else(refused)?;
    // Used up before anything is looked at: an answer cannot be tried twice.
    let away: Option<Away> = ceremonies::use_up(&app.db, Kind::Oidc, secret).await?;
    let away = away.filter(|a| a.provider == id && a.state == answer.state).ok_or_else(refused)?;
    if answer.code.is_empty() {
        // The person said no there.
        return Ok(flash::redirect("/signin", "info", "provider-stopped"));
    }
    let back = back(&app, provider);
    let claimed = app.doors.providers.receive(provider, &back, &away, answer.code).await?;
    let went_on = match away.link {
        Some(session) if caller.principal.session() == Some(session) => {
            link(&app, &caller, &claimed).await?
        }
        Some(_) => return Err(refused()),
        None => enter(&app, &caller, &away, &claimed).await?,
    };
    Ok(with(waiting(&app, None), went_on))
}

/// The answer with one more cookie.
fn with(cookies: HeaderMap, mut response: Response) -> Response {
    for (name, value) in &cookies {
        response.headers_mut().append(name, value.clone());
    }
    response
}

async fn link(app: &App, caller: &Caller, claimed: &Claimed) -> Answer {
    let person = caller.person()?;
    if claimed.account(&app.db, person.centre).await? == Some(person.account) {
        return Ok(flash::redirect("/account", "ok", "identity-linked"));
    }
    let mut tx = app.db.begin().await?;
    if !claimed.link(&mut tx, person.centre, person.account).await? {
        return Ok(flash::redirect("/account", "error", "identity-taken"));
    }
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "identity-linked"))
}

async fn enter(app: &App, caller: &Caller, away: &Away, claimed: &Claimed) -> Answer {
    if let Some(account) = claimed.account(&app.db, caller.centre.id).await? {
        let mut tx = app.db.begin().await?;
        let account = accounts::in_transaction(&mut tx, account).await?;
        let secret = enter::admit(&mut tx, caller, entrant(&account), Way::Oidc).await?;
        tx.commit().await?;
        return Ok(enter::onward(app, &secret, &away.next));
    }
    let secret = ceremonies::begin(&app.db, Kind::Identity, claimed, FORM_WAITS).await?;
    let to = if away.invite.is_empty() {
        format!("/join?identity={}", secret.reveal())
    } else {
        let pairs = [("identity", secret.reveal())];
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        let invite =
            percent_encoding::utf8_percent_encode(&away.invite, percent_encoding::NON_ALPHANUMERIC);
        format!("/invite/{invite}?{query}")
    };
    Ok(Redirect::to(&to).into_response())
}

/// Which provider's identities.
#[derive(Deserialize)]
pub struct Which {
    issuer: String,
}

/// `POST /account/identities/untie`. Whoever could not come in any more keeps them.
///
/// # Errors
/// As the database does.
pub async fn untied(State(app): State<App>, caller: Caller, Form(which): Form<Which>) -> Answer {
    let mine = caller.person()?.account;
    let account = accounts::by_id(&app.db, mine).await?;
    let keys = crate::identity::passkeys::of(&app.db, mine).await?;
    let others = super::identities(&app.db, mine).await?.iter().any(|i| i.issuer != which.issuer);
    if account.password.is_empty() && keys.is_empty() && !others {
        return Ok(flash::redirect("/account", "error", "identity-last"));
    }
    let mut tx = app.db.begin().await?;
    untie(&mut tx, mine, &which.issuer).await?;
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "identity-untied"))
}
