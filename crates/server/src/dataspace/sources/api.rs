//! Places of data for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{NewSource, checked, of_organisation, removed, store};
use crate::app::App;
use crate::dataspace::acts;
use crate::platform::id::DatasetId;
use crate::platform::idempotency::Call;
use crate::platform::web::problem::ProblemDocument;
use crate::platform::web::{Answer, Caller, Problem};

/// The interface of this part of the room.
#[derive(OpenApi)]
#[openapi(paths(list, add, remove))]
pub struct Api;

/// A place from which data are offered.
#[derive(Serialize, ToSchema)]
pub struct SourceView {
    /// Its id; an offer names it where it names a dataset.
    id: DatasetId,
    /// What it is called.
    name: String,
    /// Where it is.
    address: String,
}

/// `GET /api/v1/dataspace/sources`.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/dataspace/sources", tag = "dataspace",
    operation_id = "listSources", security(("token" = ["read"])),
    responses((status = 200, description = "The newest first", body = Vec<SourceView>)))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer<Json<Vec<SourceView>>> {
    let person = caller.person()?;
    if !acts(person) {
        return Err(Problem::forbidden());
    }
    let all = of_organisation(&app.db, person.organisation).await?;
    let view = |one: super::Source| SourceView { id: one.id, name: one.name, address: one.address };
    Ok(Json(all.into_iter().map(view).collect()))
}

/// A place that is known now.
#[derive(Serialize, ToSchema)]
pub struct KnownSource {
    id: DatasetId,
}

/// `POST /api/v1/dataspace/sources`.
///
/// # Errors
/// Where something of it cannot be used.
#[utoipa::path(post, path = "/api/v1/dataspace/sources", tag = "dataspace",
    operation_id = "knowSource", request_body = NewSource, security(("token" = ["write"])),
    responses((status = 201, description = "It is known", body = KnownSource),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(new): Json<NewSource>,
) -> Answer {
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let source = checked(&app, &caller, &new).await?;
    let known = KnownSource { id: source.id };
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &source, &caller.person()?.account.text()).await?;
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &known).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(known)).into_response())
}

/// `DELETE /api/v1/dataspace/sources/{id}`: what was offered of it is withdrawn, and nothing more leaves.
///
/// # Errors
/// Where it is not the caller's.
#[utoipa::path(delete, path = "/api/v1/dataspace/sources/{id}", tag = "dataspace",
    operation_id = "forgetSource", params(("id" = DatasetId, Path)), security(("token" = ["write"])),
    responses((status = 204, description = "Forgotten"), (status = 404, body = ProblemDocument)))]
pub async fn remove(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    removed(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
