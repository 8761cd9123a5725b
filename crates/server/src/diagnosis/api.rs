//! Diagnoses for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::answering::{comment_of, level_of};
use super::store::{self, Given};
use super::trail::{self, Change};
use super::{Diagnosis, DiagnosisState, of_caller, overview, result, short};
use crate::app::App;
use crate::platform::authorisation::{Deed, Sector};
use crate::platform::id::DiagnosisId;
use crate::platform::idempotency::Call;
use crate::platform::keeper::View;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "diagnoses", description = "Where a company stands, and what to do first")),
    paths(list, begin, one, answer, close, result::pages::data, result::pages::pdf)
)]
pub struct Api;

/// Diagnoses in a list.
const MOST: i64 = 200;

/// A diagnosis.
#[derive(Serialize, ToSchema)]
#[schema(as = Diagnosis)]
pub struct DiagnosisView {
    /// Its id.
    id: DiagnosisId,
    /// The id of the instrument.
    instrument: String,
    /// The instrument's version.
    version: String,
    /// The company's sector.
    sector: Sector,
    /// The company's size.
    size: String,
    /// `full` or `short`.
    scope: &'static str,
    /// Where it stands.
    state: DiagnosisState,
    /// The one that it follows.
    after: Option<DiagnosisId>,
    /// The overall mean that was found when it was closed, in points.
    overall: Option<f64>,
    /// The index of the stage that was found, from 0.
    stage: usize,
    /// When it was begun.
    made_at: Moment,
    /// When it was closed.
    done_at: Option<Moment>,
}

impl DiagnosisView {
    fn of(one: &Diagnosis) -> Self {
        Self {
            id: one.id,
            instrument: one.edition.id.clone(),
            version: one.edition.version.clone(),
            sector: one.sector,
            size: one.size.clone(),
            scope: store::scope_word(one.scope),
            state: one.state,
            after: one.after,
            overall: one.overall,
            stage: one.stage,
            made_at: one.made_at,
            done_at: one.done_at,
        }
    }
}

/// The caller's diagnoses.
#[derive(Serialize, ToSchema)]
pub struct DiagnosisList {
    /// The newest first, two hundred at most.
    items: Vec<DiagnosisView>,
}

/// `GET /api/v1/diagnoses`.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/diagnoses", tag = "diagnoses", operation_id = "listDiagnoses",
    responses((status = 200, description = "The caller's diagnoses", body = DiagnosisList)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let found = match View::of(&caller) {
        Some(view) => store::list(&app.db, &view, "", MOST).await?,
        None => Vec::new(),
    };
    Ok(Json(DiagnosisList { items: found.iter().map(DiagnosisView::of).collect() }).into_response())
}

/// `GET /api/v1/diagnoses/{id}`.
///
/// # Errors
/// Where there is no such diagnosis for the caller.
#[utoipa::path(get, path = "/api/v1/diagnoses/{id}", tag = "diagnoses",
    operation_id = "getDiagnosis", params(("id" = DiagnosisId, Path)),
    responses((status = 200, description = "The diagnosis", body = DiagnosisView),
        (status = 404, description = "No such diagnosis of the caller's")),
    security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    let found = of_caller(&app, &caller, id, Deed::Read).await?;
    Ok(Json(DiagnosisView::of(&found)).into_response())
}

/// `POST /api/v1/diagnoses`: begins a full diagnosis of the caller's organisation.
///
/// # Errors
/// Where the caller may not.
#[utoipa::path(post, path = "/api/v1/diagnoses", tag = "diagnoses",
    operation_id = "beginDiagnosis",
    params(("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own")),
    responses((status = 201, description = "Begun", body = DiagnosisView),
        (status = 403, description = "Not for this caller")),
    security(("token" = ["write"])))]
pub async fn begin(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Answer {
    let call = Call::of(&caller, &headers, &())?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let mut tx = app.db.begin().await?;
    let id = overview::begun(&app, &mut tx, &caller).await?;
    let made = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    let view = DiagnosisView::of(&made);
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/diagnoses/{id}"))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

/// One answer of the caller's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswer {
    /// The level, from 0; left out to keep what is there.
    #[serde(default)]
    level: Option<u8>,
    /// The comment; left out to keep what is there.
    #[serde(default)]
    comment: Option<String>,
}

/// `PUT /api/v1/diagnoses/{id}/answers`: the caller's own answers, by item. Items left out stay as they are.
///
/// # Errors
/// Where the caller is not asked, the diagnosis is closed, or an item is not the caller's to answer.
#[utoipa::path(put, path = "/api/v1/diagnoses/{id}/answers", tag = "diagnoses",
    operation_id = "answerDiagnosis", params(("id" = DiagnosisId, Path)),
    request_body = BTreeMap<String, NewAnswer>,
    responses((status = 204, description = "Kept"),
        (status = 403, description = "The caller is not asked, or not about such an item"),
        (status = 404, description = "No such diagnosis, or no such item of it"),
        (status = 409, description = "It is closed")),
    security(("token" = ["write"])))]
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DiagnosisId>,
    Json(new): Json<BTreeMap<String, NewAnswer>>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Read).await?;
    let frame = diagnosis.frame()?;
    let all = store::respondents(&app.db, id).await?;
    let not_asked =
        || Problem::new(StatusCode::FORBIDDEN, Message::new("problem-diagnosis-not-asked"));
    let me = overview::me(&caller, &all).ok_or_else(not_asked)?;
    let now = store::answers_by(&app.db, me.id).await?;
    let levels = frame.instrument.scale.levels();
    let mut given = Vec::new();
    for (item, new) in new {
        let at = frame.instrument.item_of(&item).ok_or_else(Problem::not_found)?;
        let of = &frame.instrument[at];
        if !of.applies(frame.sector, frame.size) {
            return Err(Problem::not_found());
        }
        if !me.answers(&frame.instrument[of.dimension].id) {
            return Err(not_asked());
        }
        let before = now.get(&item).cloned().unwrap_or_default();
        let level = match new.level {
            Some(level) => Some(level_of(&level.to_string(), levels)?),
            None => before.level,
        };
        let comment = match new.comment {
            Some(comment) => comment_of(&comment)?,
            None => before.comment,
        };
        given.push((item, Given { level, comment }));
    }
    let mut tx = app.db.begin().await?;
    let held = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    held.still_open()?;
    for (item, new) in &given {
        let before = store::answer(&mut tx, me.id, item, new).await?;
        if before != *new {
            let word = |given: &Given| given.level.map(|l| l.to_string()).unwrap_or_default();
            let change = (word(&before), word(new));
            trail::note(&mut tx, &caller, id, Change::Answer, item, (&change.0, &change.1)).await?;
        }
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/v1/diagnoses/{id}/close`: scores it and closes it.
///
/// # Errors
/// Where it is not the caller's, closed, or empty.
#[utoipa::path(post, path = "/api/v1/diagnoses/{id}/close", tag = "diagnoses",
    operation_id = "closeDiagnosis", params(("id" = DiagnosisId, Path)),
    responses((status = 200, description = "Closed", body = DiagnosisView),
        (status = 404, description = "No such diagnosis of the caller's"),
        (status = 409, description = "It is closed, or nothing was answered")),
    security(("token" = ["write"])))]
pub async fn close(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    of_caller(&app, &caller, id, Deed::Change).await?;
    short::close(&app, &caller, id).await?;
    let closed = of_caller(&app, &caller, id, Deed::Read).await?;
    Ok(Json(DiagnosisView::of(&closed)).into_response())
}
