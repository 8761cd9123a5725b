//! Cases, and consultants whom everybody may see, for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::asking::{self, Asked};
use super::one::LONGEST;
use super::store::Line;
use super::stretch::Stretch;
use super::{Case, CaseState, Said, Side, acts, list as pages, of_caller, one, public, store};
use crate::app::App;
use crate::identity::organisations;
use crate::needs;
use crate::platform::authorisation::Sector;
use crate::platform::id::{CaseId, NeedId, PublicProfileId};
use crate::platform::idempotency::Call;
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;
use crate::platform::web::fields::name;
use crate::platform::web::{Answer, Caller, Problem};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "cases", description = "Requests at the consulting window")),
    paths(list, begin, show, say, public::list_for_programs, public::one_for_programs),
    components(schemas(PublicProfileId))
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
    /// Goes up with every change.
    version: i64,
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

impl From<Line> for SaidView {
    fn from(line: Line) -> Self {
        Self { at: line.at, by: line.kind, name: line.name, words: line.words }
    }
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
            version: case.version,
            said,
        }
    }
}

/// Cases.
#[derive(Serialize, ToSchema)]
pub struct CaseList {
    /// The newest first.
    items: Vec<CaseView>,
    /// What to ask for next with `after`; nothing at the end.
    next: Option<CaseId>,
}

/// From where the list goes on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CasesAfter {
    /// The case after which the list goes on.
    #[serde(default)]
    after: String,
}

/// `GET /api/v1/cases`: the caller's own.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", operation_id = "listCases",
    params(CasesAfter),
    responses((status = 200, description = "The caller's cases", body = CaseList)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller, Query(at): Query<CasesAfter>) -> Answer {
    let stretch = Stretch::of(&at.after, "", |text| text.parse::<CaseId>().ok());
    let own = pages::own(&app, &caller, &stretch).await?;
    let next = own.rows.last().filter(|_| own.later).map(|case| case.id);
    let items = own.rows.iter().map(|case| CaseView::of(case, Vec::new())).collect();
    Ok(Json(CaseList { items, next }).into_response())
}

/// A question to the window.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// In a line; how the question begins where it is left out.
    #[serde(default)]
    subject: String,
    /// In full.
    question: String,
    /// The need that it is about, where it is one of the caller's own. Nothing of the need is told by this:
    /// those who advise see as much of it as before.
    #[serde(default)]
    need: Option<NeedId>,
}

/// `POST /api/v1/cases`: asks the window in the name of the caller's organisation.
///
/// # Errors
/// Where the caller may not act for it, the question cannot be used, or the need is not the caller's.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", operation_id = "beginCase",
    request_body = NewCase,
    params(("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own")),
    responses((status = 201, description = "Asked", body = CaseView),
        (status = 403, description = "Not for this caller, or the need is somebody else's"),
        (status = 404, description = "No such need for the caller")),
    security(("token" = ["write"])))]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(new): Json<NewCase>,
) -> Answer {
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let keeper = Keeper::of(&caller)?.ok_or_else(Problem::forbidden)?;
    let person = caller.person()?;
    let (sector, _) = organisations::profile(&app.db, person.organisation).await?;
    let question = needs::writing::text_of(&new.question).map_err(needs::api::unusable)?;
    let asked = Asked {
        subject: name(&new.subject).unwrap_or_else(|| needs::writing::title_of(&question)),
        question,
        sector,
        name: person.name.clone(),
        email: String::new(),
    };
    if let Some(need) = new.need {
        needs::own(&app, &caller, need).await?;
    }
    let mut tx = app.db.begin().await?;
    let (made, _) = asking::taken(&mut tx, &app, &caller, &keeper, asked, new.need).await?;
    let view = CaseView::of(&made, Vec::new());
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/cases/{}", view.id))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
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
    Ok(Json(CaseView::of(&case, said.map(SaidView::from).collect())).into_response())
}

/// Something to say in a case.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCaseMessage {
    /// The words.
    words: String,
    /// Whether it is a note among those of the centre, which the company does not see. Of somebody who asked
    /// it is not taken.
    #[serde(default)]
    note: bool,
    /// The version of the case that was read; where it is told and another one said something since, nothing
    /// is kept.
    #[serde(default)]
    version: Option<i64>,
}

/// What was said, and where the case stands since.
#[derive(Serialize, ToSchema)]
pub struct CaseMessageKept {
    #[serde(flatten)]
    said: SaidView,
    state: CaseState,
    /// The version of the case since then.
    version: i64,
}

/// `POST /api/v1/cases/{id}/messages`: writes in a case, as whoever asked or as somebody who advises.
///
/// # Errors
/// Where there is no such case for the caller, nothing was said, or somebody else was faster.
#[utoipa::path(post, path = "/api/v1/cases/{id}/messages", tag = "cases",
    operation_id = "sayInCase", request_body = NewCaseMessage,
    params(("id" = CaseId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own")),
    responses((status = 201, description = "Said", body = CaseMessageKept),
        (status = 403, description = "Notes are for those who advise"),
        (status = 404, description = "No such case for the caller"),
        (status = 409, description = "The case is closed, somebody wrote since that version was read, or the \
            caller stands too near to the company")),
    security(("token" = ["write"])))]
pub async fn say(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    headers: HeaderMap,
    Json(new): Json<NewCaseMessage>,
) -> Answer {
    let (mut case, side) = of_caller(&app, &caller, id, "").await?;
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let words = new.words.trim();
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-case-words").count("most", LONGEST)));
    }
    if new.note && side == Side::Company {
        return Err(Problem::forbidden());
    }
    if new.version.is_some_and(|read| read != case.version) {
        return Err(Problem::conflict(Message::new("problem-case-changed")));
    }
    let now = Moment::now();
    let kind = acts::turned(&app, &caller, &mut case, side, new.note, now).await?;
    let mut tx = app.db.begin().await?;
    let line = acts::wrote(&mut tx, &app, &caller, &case, (kind, words), now).await?;
    let kept = CaseMessageKept {
        said: line.into(),
        state: case.state,
        // A note leaves the case as it was.
        version: case.version + i64::from(kind != Said::Note),
    };
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &kept).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(kept)).into_response())
}
