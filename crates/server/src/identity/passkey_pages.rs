//! The two ceremonies of passkeys with the browser's script, in JSON, and the forms for keys that
//! are there.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Form, Json};
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use webauthn_rs::Webauthn;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, PublicKeyCredential, RegisterPublicKeyCredential,
};

use super::accounts;
use super::ceremonies::{self, Kind, WAITS};
use super::enter;
use super::input::Label;
use super::passkeys::{self, Adding};
use super::sessions::{self, PERSON_STAYS, Way};
use super::signin::entrant;
use super::tries::{self, Counted};
use crate::app::App;
use crate::home::pages::within;
use crate::platform::id::PasskeyId;
use crate::platform::web::{Answer, Caller, Problem, flash};

/// Where to go on.
#[derive(Serialize)]
struct Onward<'a> {
    next: &'a str,
}

fn checker(app: &App) -> Answer<&Webauthn> {
    let none = || Problem::conflict(Message::new("problem-passkey-name"));
    app.doors.passkeys.as_deref().ok_or_else(none)
}

fn refused() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, Message::new("problem-passkey"))
}

fn stale() -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, Message::new("problem-passkey-stale"))
}

/// The options for the browser, with the secret that leads back to the ceremony.
fn options(mut options: serde_json::Value, ceremony: &str) -> Answer {
    options["ceremony"] = ceremony.into();
    Ok(Json(options).into_response())
}

/// `POST /account/passkeys/start`.
///
/// # Errors
/// Where the site has no name, or there are as many as there may be.
pub async fn begin_adding(State(app): State<App>, caller: Caller) -> Answer {
    let checker = checker(&app)?;
    let account = accounts::by_id(&app.db, caller.person()?.account).await?;
    let (email, name) = (account.email.as_str(), account.name.as_str());
    let begun = passkeys::begin_adding(&app.db, checker, account.id, email, name).await?;
    let too_many = || Problem::conflict(Message::new("problem-passkey-too-many"));
    let (for_browser, adding) = begun.ok_or_else(too_many)?;
    let secret = ceremonies::begin(&app.db, Kind::AddPasskey, &adding, WAITS).await?;
    options(for_browser, secret.reveal())
}

/// What the browser answered, when adding one.
#[derive(Deserialize)]
pub struct Added {
    ceremony: String,
    credential: RegisterPublicKeyCredential,
    #[serde(default)]
    label: String,
}

/// `POST /account/passkeys/finish`.
///
/// # Errors
/// Where the answer does not fit.
pub async fn finish_adding(
    State(app): State<App>,
    caller: Caller,
    Json(added): Json<Added>,
) -> Answer {
    let checker = checker(&app)?;
    let adding: Option<Adding> =
        ceremonies::use_up(&app.db, Kind::AddPasskey, &added.ceremony).await?;
    let mine = caller.person()?.account;
    let adding = adding.filter(|a| a.account == mine).ok_or_else(stale)?;
    let name = match added.label.parse::<Label>() {
        Ok(name) => name,
        Err(_) => {
            caller.words.text("passkey-unnamed").parse().map_err(|e| Problem::internal(&e))?
        }
    };
    let mut tx = app.db.begin().await?;
    let id = passkeys::finish_adding(&mut tx, checker, &adding, &added.credential, &name).await?;
    id.ok_or_else(refused)?;
    tx.commit().await?;
    Ok(Json(Onward { next: "/account" }).into_response())
}

/// `POST /signin/passkey/start`.
///
/// # Errors
/// Where the site has no name.
pub async fn begin_using(State(app): State<App>) -> Answer {
    let begun = checker(&app)?.start_discoverable_authentication();
    let (mut for_browser, state) = begun.map_err(|e| Problem::internal(&e))?;
    // A button was pressed: the browser asks at once, not in the list of a field.
    for_browser.mediation = None;
    let secret = ceremonies::begin(&app.db, Kind::UsePasskey, &state, WAITS).await?;
    let for_browser = serde_json::to_value(for_browser).map_err(|e| Problem::internal(&e))?;
    options(for_browser, secret.reveal())
}

/// What the browser answered, when signing in.
#[derive(Deserialize)]
pub struct Used {
    ceremony: String,
    credential: PublicKeyCredential,
    #[serde(default)]
    next: String,
}

/// `POST /signin/passkey/finish`.
///
/// # Errors
/// Where the answer does not fit, or somebody tries too often.
pub async fn finish_using(
    State(app): State<App>,
    caller: Caller,
    Json(used): Json<Used>,
) -> Answer {
    let checker = checker(&app)?;
    let tried = tries::begin(&app.db, &[Counted::Origin(caller.origin.clone())]).await?;
    let state: Option<DiscoverableAuthentication> =
        ceremonies::use_up(&app.db, Kind::UsePasskey, &used.ceremony).await?;
    let state = state.ok_or_else(stale)?;
    let mut tx = app.db.begin().await?;
    let account = passkeys::finish_using(&mut tx, checker, state, &used.credential).await?;
    let account = account.ok_or_else(refused)?;
    let account = accounts::in_transaction(&mut tx, account).await.map_err(|_| refused())?;
    if account.centre != caller.centre.id {
        return Err(refused());
    }
    tried.right(&mut tx).await?;
    let secret = enter::admit(&mut tx, &caller, entrant(&account), Way::Passkey).await?;
    tx.commit().await?;
    let cookie = sessions::cookie(&app, &secret, PERSON_STAYS);
    Ok((cookie, Json(Onward { next: within(&used.next) })).into_response())
}

/// Which passkey, and its new name.
#[derive(Deserialize)]
pub struct Which {
    id: PasskeyId,
    #[serde(default)]
    name: String,
}

/// `POST /account/passkeys/rename`.
///
/// # Errors
/// Where it is not one's own, or the name cannot be used.
pub async fn rename(State(app): State<App>, caller: Caller, Form(which): Form<Which>) -> Answer {
    let Ok(name) = which.name.parse::<Label>() else {
        return Ok(flash::redirect("/account", "error", "name-unusable"));
    };
    let mut tx = app.db.begin().await?;
    if !passkeys::rename(&mut tx, caller.person()?.account, which.id, &name).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "passkey-renamed"))
}

/// `POST /account/passkeys/remove`.
///
/// # Errors
/// Where it is not one's own.
pub async fn remove(State(app): State<App>, caller: Caller, Form(which): Form<Which>) -> Answer {
    let mut tx = app.db.begin().await?;
    if !passkeys::remove(&mut tx, caller.person()?.account, which.id).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect("/account", "ok", "passkey-removed"))
}
