//! This room for programs: the view models of its pages as JSON.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::account::{self, Me, MyData};
use super::colleagues::{self, ColleagueRole, ColleagueView};
use super::input::Email;
use super::invites::{self, InviteView};
use super::passkeys::{self, PasskeyView};
use super::people::{self, AccessLog, People};
use super::sessions::{self, SessionView};
use super::tokens::{self, TokenView};
use crate::app::App;
use crate::platform::authorisation::Role;
use crate::platform::id::{AccountId, InviteId, SessionId, TokenId};
use crate::platform::web::problem::ProblemDocument;
use crate::platform::web::{Answer, Caller, Problem};

/// What this room tells programs.
#[derive(OpenApi)]
#[openapi(paths(
    me,
    my_data,
    sessions,
    end_session,
    passkeys,
    tokens,
    revoke_token,
    colleagues,
    change_role,
    remove_colleague,
    invites,
    invite,
    withdraw,
    people,
    access_log,
    set_centre_role,
    unset_centre_role
))]
pub struct Api;

fn done() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Who one is.
#[utoipa::path(get, path = "/api/v1/me", tag = "account", security(("token" = [])),
    responses((status = 200, body = Me)))]
pub async fn me(State(app): State<App>, caller: Caller) -> Answer<Json<Me>> {
    Ok(Json(account::me(&app, caller.person()?).await?))
}

/// All that is kept of oneself here.
#[utoipa::path(get, path = "/api/v1/me/data", tag = "account", security(("token" = [])),
    responses((status = 200, body = MyData)))]
pub async fn my_data(State(app): State<App>, caller: Caller) -> Answer<Json<MyData>> {
    Ok(Json(account::data(&app, &caller).await?))
}

/// The sessions of one's account.
#[utoipa::path(get, path = "/api/v1/sessions", tag = "account", security(("token" = [])),
    responses((status = 200, body = Vec<SessionView>)))]
pub async fn sessions(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<SessionView>>> {
    let here = caller.principal.session();
    Ok(Json(sessions::of(&app.db, caller.person()?.account, here).await?))
}

/// Ends a session of one's account.
#[utoipa::path(delete, path = "/api/v1/sessions/{id}", tag = "account", security(("token" = [])),
    params(("id" = SessionId, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument)))]
pub async fn end_session(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<SessionId>,
) -> Answer {
    let mut tx = app.db.begin().await?;
    if !sessions::end_of(&mut tx, caller.person()?.account, id).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    done()
}

/// The passkeys of one's account.
#[utoipa::path(get, path = "/api/v1/passkeys", tag = "account", security(("token" = [])),
    responses((status = 200, body = Vec<PasskeyView>)))]
pub async fn passkeys(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<PasskeyView>>> {
    Ok(Json(passkeys::of(&app.db, caller.person()?.account).await?))
}

/// The tokens of one's account. New ones are made on the page of the account alone.
#[utoipa::path(get, path = "/api/v1/tokens", tag = "account", security(("token" = [])),
    responses((status = 200, body = Vec<TokenView>)))]
pub async fn tokens(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<TokenView>>> {
    Ok(Json(tokens::of(&app.db, caller.person()?.account).await?))
}

/// Takes a token of one's account back.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", tag = "account", security(("token" = [])),
    params(("id" = TokenId, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument)))]
pub async fn revoke_token(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TokenId>,
) -> Answer {
    let mut tx = app.db.begin().await?;
    if !tokens::revoke(&mut tx, caller.person()?.account, id).await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    done()
}

/// The people of one's organisation.
#[utoipa::path(get, path = "/api/v1/colleagues", tag = "organisation", security(("token" = [])),
    responses((status = 200, body = Vec<ColleagueView>)))]
pub async fn colleagues(
    State(app): State<App>,
    caller: Caller,
) -> Answer<Json<Vec<ColleagueView>>> {
    Ok(Json(colleagues::of(&app, caller.person()?).await?))
}

/// What a colleague becomes.
#[derive(Deserialize, ToSchema)]
pub struct NewRole {
    role: ColleagueRole,
}

/// Makes a colleague a member or an owner.
#[utoipa::path(put, path = "/api/v1/colleagues/{id}/role", tag = "organisation",
    security(("token" = [])), params(("id" = AccountId, Path)), request_body = NewRole,
    responses((status = 204), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn change_role(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(new): Json<NewRole>,
) -> Answer {
    colleagues::change(&app, &caller, id, new.role).await?;
    done()
}

/// Lets a colleague go.
#[utoipa::path(delete, path = "/api/v1/colleagues/{id}", tag = "organisation",
    security(("token" = [])), params(("id" = AccountId, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn remove_colleague(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Answer {
    colleagues::remove(&app, &caller, id).await?;
    done()
}

/// The invitations that wait.
#[utoipa::path(get, path = "/api/v1/invites", tag = "organisation", security(("token" = [])),
    responses((status = 200, body = Vec<InviteView>)))]
pub async fn invites(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<InviteView>>> {
    Ok(Json(invites::waiting(&app.db, caller.person()?.organisation).await?))
}

/// Whom to invite.
#[derive(Deserialize, ToSchema)]
pub struct NewInvite {
    #[schema(format = Email)]
    email: String,
    role: ColleagueRole,
}

/// An invitation just made.
#[derive(Serialize, ToSchema)]
pub struct MadeInvite {
    /// Its id.
    id: InviteId,
    /// The link, told this once.
    link: String,
}

/// Invites a colleague.
#[utoipa::path(post, path = "/api/v1/invites", tag = "organisation", security(("token" = [])),
    request_body = NewInvite,
    responses((status = 201, body = MadeInvite), (status = 422, body = ProblemDocument)))]
pub async fn invite(State(app): State<App>, caller: Caller, Json(new): Json<NewInvite>) -> Answer {
    let email: Email =
        new.email.parse().map_err(|e: super::input::InputError| Problem::unusable(e.message()))?;
    let made = colleagues::invite(&app, &caller, &email, new.role).await?;
    let (id, link) = made.map_err(Problem::unusable)?;
    Ok((StatusCode::CREATED, Json(MadeInvite { id, link })).into_response())
}

/// Withdraws an invitation.
#[utoipa::path(delete, path = "/api/v1/invites/{id}", tag = "organisation",
    security(("token" = [])), params(("id" = InviteId, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument)))]
pub async fn withdraw(State(app): State<App>, caller: Caller, Path(id): Path<InviteId>) -> Answer {
    colleagues::withdraw(&app, &caller, id).await?;
    done()
}

/// Which of the people.
#[derive(Deserialize)]
pub struct WhichPeople {
    #[serde(default)]
    search: String,
    after: Option<AccountId>,
}

/// The people of the centre. That they were looked at is noted.
#[utoipa::path(get, path = "/api/v1/centre/people", tag = "centre", security(("token" = [])),
    params(("search" = Option<String>, Query), ("after" = Option<AccountId>, Query)),
    responses((status = 200, body = People)))]
pub async fn people(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<WhichPeople>,
) -> Answer<Json<People>> {
    Ok(Json(people::list(&app, &caller, &which.search, which.after).await?))
}

/// From where the log goes on.
#[derive(Deserialize)]
pub struct After {
    after: Option<String>,
}

/// Who looked at whose data, or changed them.
#[utoipa::path(get, path = "/api/v1/centre/access-log", tag = "centre", security(("token" = [])),
    params(("after" = Option<String>, Query)),
    responses((status = 200, body = AccessLog)))]
pub async fn access_log(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<After>,
) -> Answer<Json<AccessLog>> {
    Ok(Json(people::access_log(&app, &caller, which.after.as_deref()).await?))
}

/// Grants a role of the centre.
#[utoipa::path(put, path = "/api/v1/centre/people/{id}/roles/{role}", tag = "centre",
    security(("token" = [])), params(("id" = AccountId, Path), ("role" = Role, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn set_centre_role(
    State(app): State<App>,
    caller: Caller,
    Path((id, role)): Path<(AccountId, Role)>,
) -> Answer {
    people::set_role(&app, &caller, id, role, true).await?;
    done()
}

/// Revokes a role of the centre.
#[utoipa::path(delete, path = "/api/v1/centre/people/{id}/roles/{role}", tag = "centre",
    security(("token" = [])), params(("id" = AccountId, Path), ("role" = Role, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn unset_centre_role(
    State(app): State<App>,
    caller: Caller,
    Path((id, role)): Path<(AccountId, Role)>,
) -> Answer {
    people::set_role(&app, &caller, id, role, false).await?;
    done()
}
