//! Runs for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::pages::{Question, erase, order_in, question_again, take_back};
use super::shares::{self, Share};
use super::store::{self, Narrow};
use super::summary::Summary;
use super::{Run, RunState, of_caller, outputs, problem_of};
use crate::app::App;
use crate::platform::authorisation::{Deed, Owner};
use crate::platform::id::{DatasetId, RunId, ShareId};
use crate::platform::idempotency::Call;
use crate::platform::jobs;
use crate::platform::keeper::View;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::datasets::Version;
use crate::testbed::datasets::api::Paging;
use crate::testbed::datasets::preview::version_of_caller;
use crate::testbed::form::not_too_long;
use crate::testbed::options::Options;

/// A run.
#[derive(Serialize, ToSchema)]
#[schema(as = Run)]
pub struct RunView {
    /// Its id.
    id: RunId,
    /// The dataset.
    dataset: DatasetId,
    /// The number of the version.
    version: i64,
    /// What is asked: `anomaly`, `life`, `failure`, `estimate`.
    problem: String,
    /// The question and the form, in the words of the command line.
    words: BTreeMap<String, Vec<String>>,
    /// Its state.
    state: RunState,
    /// How far it is, in thousandths; null once it is over.
    progress: Option<u16>,
    /// The run whose question is asked again.
    again_of: Option<RunId>,
    /// Whether the centre's consultants may see it.
    shared_with_consultants: bool,
    /// The key figures; null without a report.
    summary: Option<Summary>,
    /// Why there is no report, in the caller's language.
    trouble: Option<String>,
    /// The names of the files it made.
    files: Vec<String>,
    /// When it was ordered.
    made_at: Moment,
    /// When it ended.
    ended_at: Option<Moment>,
}

impl RunView {
    fn of(run: &Run, caller: &Caller) -> Self {
        Self {
            id: run.id,
            dataset: run.dataset,
            version: run.number,
            problem: run.problem.word().to_owned(),
            words: run.words.clone(),
            state: run.state,
            progress: None,
            again_of: run.again_of,
            shared_with_consultants: run.owned.shared_with_consultants,
            summary: run.summary.clone(),
            trouble: run.trouble.as_ref().map(|m| caller.say(m)),
            files: Vec::new(),
            made_at: run.made_at,
            ended_at: run.ended_at,
        }
    }
}

/// A page of runs.
#[derive(Serialize, ToSchema)]
pub struct RunList {
    /// The runs, the newest first.
    items: Vec<RunView>,
    /// Where the list goes on; null at its end.
    next: Option<String>,
}

/// What a list is narrowed to.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Narrowing {
    /// `waiting`, `done`, `failed`, `cancelled`.
    state: Option<String>,
    /// `anomaly`, `life`, `failure`, `estimate`.
    problem: Option<String>,
    /// The id of a dataset.
    dataset: Option<DatasetId>,
}

/// A new run: a question to a version, or the question of an earlier run to another version.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRun {
    /// The dataset; that of the earlier run where the question is asked again.
    dataset: Option<DatasetId>,
    /// The number of the version.
    version: i64,
    /// The question in the words of the command line: `problem`, `time`, `unit`, `target`, `censor`,
    /// `train-rows`, `ignore`, `keep`, `horizon`, `cost-miss`, `cost-alarm`.
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    /// An earlier run whose question is asked again.
    again_of: Option<RunId>,
}

/// Whether the centre's consultants may see it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Consultants {
    /// Whether they may.
    shared: bool,
}

/// A new link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewShare {
    /// For how many days it leads to the report.
    #[schema(minimum = 1, maximum = 90)]
    days: u64,
}

/// A link that was just made.
#[derive(Serialize, ToSchema)]
pub struct MadeShare {
    #[serde(flatten)]
    share: Share,
    /// Its address. It is shown this once.
    address: String,
}

/// `GET /api/v1/runs`: the caller's runs, the newest first.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/runs", tag = "runs", operation_id = "listRuns",
    params(Narrowing, Paging), responses((status = 200, description = "A page of them", body = RunList)),
    security((), ("token" = ["read"])))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(narrowing): Query<Narrowing>,
    Query(paging): Query<Paging>,
) -> Answer {
    let narrow = Narrow {
        state: narrowing.state.unwrap_or_default(),
        problem: narrowing.problem.unwrap_or_default(),
        dataset: narrowing.dataset.map(DatasetId::text).unwrap_or_default(),
    };
    let (after, limit) = (paging.after()?, paging.limit()?);
    let mut runs = match View::of(&caller) {
        Some(view) => store::list(&app.db, &view, &narrow, after, limit as i64 + 1).await?,
        None => Vec::new(),
    };
    let more = runs.len() > limit;
    runs.truncate(limit);
    let next = runs.last().filter(|_| more).map(|r| r.id.text());
    let items = runs.iter().map(|r| RunView::of(r, &caller)).collect();
    Ok(Json(RunList { items, next }).into_response())
}

/// `POST /api/v1/runs`: asks a version of a dataset, or asks an earlier question again.
///
/// # Errors
/// When the words make no question, or the version was not read.
#[utoipa::path(post, path = "/api/v1/runs", tag = "runs", operation_id = "makeRun",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,200}$",
            description = "A key of the caller's own")),
    request_body = NewRun,
    responses((status = 201, description = "Ordered", body = RunView),
        (status = 404, description = "No such dataset, version or run of the caller's"),
        (status = 409, description = "The version was not read, or too many runs wait")),
    security((), ("token" = ["write"])))]
pub async fn make(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(new): Json<NewRun>,
) -> Answer {
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let (version, question) = asked(&app, &caller, &new).await?;
    let mut tx = app.db.begin().await?;
    let id = order_in(&mut tx, &caller, &version, &question).await?;
    let view = RunView {
        id,
        dataset: version.dataset,
        version: version.number,
        problem: question.problem.word().to_owned(),
        words: question.words,
        state: RunState::Waiting,
        progress: Some(0),
        again_of: question.again_of,
        shared_with_consultants: false,
        summary: None,
        trouble: None,
        files: Vec::new(),
        made_at: Moment::now(),
        ended_at: None,
    };
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/runs/{id}"))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

async fn asked(app: &App, caller: &Caller, new: &NewRun) -> Result<(Version, Question), Problem> {
    if let Some(before) = new.again_of {
        return question_again(app, caller, before, new.version).await;
    }
    let dataset = new.dataset.ok_or_else(Problem::not_found)?;
    let at = (dataset, new.version);
    let (_, version) = version_of_caller(app, caller, at, Deed::Read).await?;
    let mut words = version.form.clone();
    words.extend(new.words.clone());
    not_too_long(&words).map_err(Problem::unusable)?;
    let options = Options::from_words(&words).map_err(|e| Problem::unusable(e.message()))?;
    options.question(1).map_err(|e| Problem::unusable(e.message()))?;
    let problem = words.get("problem").and_then(|w| w.last()).and_then(|w| problem_of(w));
    let none = || Problem::unusable(Message::new("usage-no-problem"));
    Ok((version, Question { problem: problem.ok_or_else(none)?, words, again_of: None }))
}

/// `GET /api/v1/runs/{id}`: a run, how far it is, what came out.
///
/// # Errors
/// When there is none for the caller.
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "runs", operation_id = "getRun",
    params(("id" = RunId, Path)), responses((status = 200, description = "The run", body = RunView)),
    security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    let run = of_caller(&app, &caller, id, Deed::Read).await?;
    let mut view = RunView::of(&run, &caller);
    if run.state == RunState::Waiting {
        view.progress = jobs::state(&app.db, run.job).await?.map(|seen| seen.progress);
    }
    let made: Vec<outputs::Output> = store::outputs_of(&app.db, id).await?;
    view.files = made.into_iter().map(|o| o.name).collect();
    Ok(Json(view).into_response())
}

/// `DELETE /api/v1/runs/{id}`: deletes a run with its report for good.
///
/// # Errors
/// When it is not the caller's.
#[utoipa::path(delete, path = "/api/v1/runs/{id}", tag = "runs", operation_id = "deleteRun",
    params(("id" = RunId, Path)), responses((status = 204, description = "Gone")),
    security((), ("token" = ["write"])))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    erase(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/v1/runs/{id}/cancel`: takes a run back; one that is over stays as it is.
///
/// # Errors
/// When it is not the caller's.
#[utoipa::path(post, path = "/api/v1/runs/{id}/cancel", tag = "runs", operation_id = "cancelRun",
    params(("id" = RunId, Path)), responses((status = 204, description = "Taken back, or over before")),
    security((), ("token" = ["write"])))]
pub async fn cancel(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    take_back(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `PUT /api/v1/runs/{id}/consultants`: whether the centre's consultants may see it.
///
/// # Errors
/// When it is not the caller's organisation's.
#[utoipa::path(put, path = "/api/v1/runs/{id}/consultants", tag = "runs", operation_id = "shareWithConsultants",
    params(("id" = RunId, Path)), request_body = Consultants,
    responses((status = 204, description = "Done")), security(("token" = ["write"])))]
pub async fn consultants(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RunId>,
    Json(consultants): Json<Consultants>,
) -> Answer {
    let run = of_caller(&app, &caller, id, Deed::Change).await?;
    if matches!(run.owned.by, Owner::Visitor(_)) {
        return Err(Problem::of_status(StatusCode::UNAUTHORIZED));
    }
    let mut tx = app.db.begin().await?;
    store::share_with_consultants(&mut tx, id, consultants.shared).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/runs/{id}/shares`: the links that lead to a report.
///
/// # Errors
/// When the run is not the caller's.
#[utoipa::path(get, path = "/api/v1/runs/{id}/shares", tag = "runs", operation_id = "listShares",
    params(("id" = RunId, Path)), responses((status = 200, description = "The links", body = Vec<Share>)),
    security((), ("token" = ["read"])))]
pub async fn list_shares(State(app): State<App>, caller: Caller, Path(id): Path<RunId>) -> Answer {
    of_caller(&app, &caller, id, Deed::Change).await?;
    Ok(Json(shares::open_links(&app.db, id).await?).into_response())
}

/// `POST /api/v1/runs/{id}/shares`: makes a link that leads to the report for some days.
///
/// # Errors
/// When there is no report of the caller's.
#[utoipa::path(post, path = "/api/v1/runs/{id}/shares", tag = "runs", operation_id = "makeShare",
    params(("id" = RunId, Path)), request_body = NewShare,
    responses((status = 201, description = "Made; its address is shown this once", body = MadeShare),
        (status = 409, description = "There is no report, or too many links lead to it")),
    security((), ("token" = ["write"])))]
pub async fn make_share(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RunId>,
    Json(new): Json<NewShare>,
) -> Answer {
    if !(1..=shares::MOST_DAYS).contains(&new.days) {
        let most = shares::MOST_DAYS as usize;
        return Err(Problem::unusable(Message::new("problem-share-days").count("most", most)));
    }
    let (share, address) = shares::make(&app, &caller, id, new.days).await?;
    Ok((StatusCode::CREATED, Json(MadeShare { share, address })).into_response())
}

/// `DELETE /api/v1/runs/{id}/shares/{share}`: takes a link back.
///
/// # Errors
/// When there is no such link of a run of the caller's.
#[utoipa::path(delete, path = "/api/v1/runs/{id}/shares/{share}", tag = "runs", operation_id = "revokeShare",
    params(("id" = RunId, Path), ("share" = ShareId, Path)),
    responses((status = 204, description = "It leads nowhere any more")),
    security((), ("token" = ["write"])))]
pub async fn revoke_share(
    State(app): State<App>,
    caller: Caller,
    Path((id, share)): Path<(RunId, ShareId)>,
) -> Answer {
    shares::revoke(&app, &caller, id, share).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
