//! Cases for programs.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::{Case, CaseState, Said, of_caller, one, store};
use crate::app::App;
use crate::platform::authorisation::Sector;
use crate::platform::id::CaseId;
use crate::platform::keeper::View;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "cases", description = "Requests at the consulting window")),
    paths(list, show)
)]
pub struct Api;

/// A case.
#[derive(Serialize, ToSchema)]
#[schema(as = Case)]
pub struct CaseView {
    id: CaseId,
    subject: String,
    question: String,
    sector: Sector,
    state: CaseState,
    /// By when the centre acts.
    due_at: Option<Moment>,
    made_at: Moment,
    closed_at: Option<Moment>,
    /// What was said, without the notes of the centre; of one case alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    said: Vec<SaidView>,
}

/// Something that was said.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseMessage)]
pub struct SaidView {
    at: Moment,
    by: Said,
    name: String,
    words: String,
}

impl CaseView {
    fn of(case: &Case, said: Vec<SaidView>) -> Self {
        Self {
            id: case.id,
            subject: case.subject.clone(),
            question: case.question.clone(),
            sector: case.sector,
            state: case.state,
            due_at: case.due_at,
            made_at: case.made_at,
            closed_at: case.closed_at,
            said,
        }
    }
}

/// `GET /api/v1/cases`: the caller's own.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", operation_id = "listCases",
    responses((status = 200, description = "The caller's cases", body = Vec<CaseView>)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let own = match View::of(&caller) {
        Some(view) => store::own(&app.db, &view).await?,
        None => Vec::new(),
    };
    let views: Vec<_> = own.iter().map(|case| CaseView::of(case, Vec::new())).collect();
    Ok(Json(views).into_response())
}

/// `GET /api/v1/cases/{id}`.
///
/// # Errors
/// Where there is no such case for the caller.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "cases", operation_id = "getCase",
    params(("id" = CaseId, Path)),
    responses((status = 200, description = "The case", body = CaseView),
        (status = 404, description = "No such case for the caller")),
    security((), ("token" = ["read"])))]
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<CaseId>) -> Answer {
    let (case, side) = of_caller(&app, &caller, id, "").await?;
    one::looked(&app, &caller, &case, side).await?;
    let lines = store::lines(&app.db, id, false).await?;
    let said = lines.into_iter().filter(|line| line.kind != Said::Step);
    let said = said.map(|line| SaidView {
        at: line.at,
        by: line.kind,
        name: line.name,
        words: line.words,
    });
    Ok(Json(CaseView::of(&case, said.collect())).into_response())
}
