//! Runs by an agreement for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_dataspace::gate::{Epsilon, Output, Withheld};
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::releasing::{self, Decided};
use super::starting::{self, Wanted};
use super::{Computation, ComputationState, store as computations};
use crate::app::App;
use crate::dataspace::agreements;
use crate::platform::id::{AgreementId, ComputationId};
use crate::platform::idempotency::Call;
use crate::platform::moment::Moment;
use crate::platform::web::fields::Fields;
use crate::platform::web::problem::ProblemDocument;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::runs::ask;

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(paths(start, list, one, result, decide), components(schemas(ComputationId)))]
pub struct Api;

/// The parameters that a run takes.
const WORDS: [&str; 9] = [
    "target",
    "unit",
    "time",
    "censor",
    "train-rows",
    "horizon",
    "cost-miss",
    "cost-alarm",
    "ignore",
];

/// A run by an agreement.
#[derive(Serialize, ToSchema)]
#[schema(as = Computation)]
pub struct ComputationView {
    id: ComputationId,
    agreement: AgreementId,
    /// The module: `anomaly`, `life`, `failure`, `estimate`.
    module: String,
    /// Its digest, as in the terms.
    digest: String,
    state: ComputationState,
    /// Why nothing leaves: `person`, or the word of the gate's reason.
    #[serde(skip_serializing_if = "String::is_empty")]
    why: String,
    /// What a person of the provider says to that.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
    /// What it may spend of the privacy budget (ε); null where none is agreed on.
    epsilon: Option<String>,
    /// What it has spent.
    spent: Option<String>,
    /// Goes up with every change.
    version: i64,
    made_at: Moment,
    changed_at: Moment,
}

impl ComputationView {
    fn of(one: Computation) -> Self {
        let epsilon = Some(one.epsilon).filter(|epsilon| *epsilon != Epsilon::ZERO);
        Self {
            id: one.id,
            agreement: one.agreement,
            module: one.problem.word().to_owned(),
            digest: one.module,
            state: one.state,
            why: one.why,
            reason: one.reason,
            spent: epsilon.map(|_| one.spent.to_string()),
            epsilon: epsilon.map(|epsilon| epsilon.to_string()),
            version: one.version,
            made_at: one.made_at,
            changed_at: one.changed_at,
        }
    }
}

/// What is to be run.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComputation {
    /// The module: `anomaly`, `life`, `failure`, `estimate`.
    module: String,
    /// Its parameters in the words of the command line: `time`, `unit`, `target`, `censor`, `train-rows`, `ignore`,
    /// `horizon`, `cost-miss`, `cost-alarm`.
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    /// What it may spend of the privacy budget (ε), where one is agreed on; a number with at most six digits behind
    /// the point.
    #[serde(default)]
    epsilon: Option<String>,
}

impl NewComputation {
    /// As a form brings it.
    fn fields(&self) -> Answer<Fields> {
        if let Some(unknown) = self.words.keys().find(|word| !WORDS.contains(&word.as_str())) {
            let unknown: String = unknown.chars().take(40).collect();
            let message = Message::new("problem-run-word").text("word", unknown);
            return Err(Problem::unusable(message));
        }
        let words = self.words.iter();
        let words = words.flat_map(|(word, all)| all.iter().map(|one| (word.clone(), one.clone())));
        let module = ("problem".to_owned(), self.module.clone());
        Ok(Fields::from(words.chain([module]).collect::<Vec<_>>()))
    }
}

/// `POST /api/v1/dataspace/agreements/{id}/runs`: runs a module on the provider's data. It counts as a use when it
/// begins.
///
/// # Errors
/// Where the caller is not the consumer, the terms do not permit it now, or the parameters make no question.
#[utoipa::path(post, path = "/api/v1/dataspace/agreements/{id}/runs", tag = "dataspace",
    operation_id = "runByAgreement",
    params(("id" = AgreementId, Path), ("Idempotency-Key" = Option<String>, Header,
        pattern = "^[!-~]{1,200}$", description = "A key of the caller's own")),
    request_body = NewComputation, security(("token" = ["write"])),
    responses((status = 201, description = "It has begun", body = ComputationView),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn start(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
    headers: HeaderMap,
    Json(new): Json<NewComputation>,
) -> Answer {
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let of = starting::runnable(&app, &caller, id).await?;
    let version = starting::version(&app, &of).await?;
    let question = ask::question(&caller, &version, &new.fields()?);
    let (module, words) = question.map_err(|faults| {
        let why: Vec<String> = faults.into_iter().map(|one| one.text).collect();
        Problem::unusable(Message::new("problem-run-question").text("why", why.join(" ")))
    })?;
    let epsilon = match &new.epsilon {
        None => None,
        Some(text) => {
            let wrong = || Problem::unusable(Message::new("problem-run-epsilon"));
            Some(text.parse().map_err(|_| wrong())?)
        }
    };
    let wanted = Wanted { module, words, epsilon };
    let mut tx = app.db.begin().await?;
    let made = match starting::ordered(&mut tx, &app, id, &version, &wanted).await? {
        Ok(made) => made,
        Err(of) => {
            drop(tx);
            return starting::refused(&app, &of, module).await;
        }
    };
    let location = format!("/api/v1/dataspace/agreements/{id}/runs/{}", made.id);
    let view = ComputationView::of(made);
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(view)).into_response())
}

/// `GET /api/v1/dataspace/agreements/{id}/runs`: the latest 100 by the agreement.
///
/// # Errors
/// Where there is no such agreement of the caller's organisation.
#[utoipa::path(get, path = "/api/v1/dataspace/agreements/{id}/runs", tag = "dataspace",
    operation_id = "listRunsByAgreement", params(("id" = AgreementId, Path)),
    security(("token" = ["read"])),
    responses((status = 200, description = "The latest first", body = Vec<ComputationView>),
        (status = 404, body = ProblemDocument)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
) -> Answer<Json<Vec<ComputationView>>> {
    let (of, _) = agreements::of_caller(&app, &caller, id).await?;
    let all = computations::of_agreement(&app.db, of.id).await?;
    Ok(Json(all.into_iter().map(ComputationView::of).collect()))
}

/// `GET /api/v1/dataspace/agreements/{id}/runs/{run}`: how a run stands.
///
/// # Errors
/// Where there is no such run by an agreement of the caller's organisation.
#[utoipa::path(get, path = "/api/v1/dataspace/agreements/{id}/runs/{run}", tag = "dataspace",
    operation_id = "getRunByAgreement",
    params(("id" = AgreementId, Path), ("run" = ComputationId, Path)),
    security(("token" = ["read"])),
    responses((status = 200, description = "How it stands", body = ComputationView),
        (status = 404, body = ProblemDocument)))]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(AgreementId, ComputationId)>,
) -> Answer<Json<ComputationView>> {
    let (found, ..) = super::of_caller(&app, &caller, at).await?;
    Ok(Json(ComputationView::of(found)))
}

/// What has passed the gate.
#[derive(Serialize, ToSchema)]
pub struct ComputationResult {
    /// Figures, tables of aggregates, and sentences by their ids.
    #[schema(value_type = Object)]
    output: Output,
    /// What was withheld, and why.
    #[schema(value_type = Vec<Object>)]
    withheld: Vec<Withheld>,
    /// What it has cost of the privacy budget (ε).
    spent: String,
}

/// `GET /api/v1/dataspace/agreements/{id}/runs/{run}/result`: what has left; to the provider also what would leave.
///
/// # Errors
/// Where nothing has left, or the agreement has ended since.
#[utoipa::path(get, path = "/api/v1/dataspace/agreements/{id}/runs/{run}/result", tag = "dataspace",
    operation_id = "getResultByAgreement",
    params(("id" = AgreementId, Path), ("run" = ComputationId, Path)),
    security(("token" = ["read"])),
    responses((status = 200, description = "What has passed the gate", body = ComputationResult),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn result(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(AgreementId, ComputationId)>,
) -> Answer<Json<ComputationResult>> {
    let (found, of, side) = super::of_caller(&app, &caller, at).await?;
    let passed = found.seen(&of, side).cloned();
    let none = || Problem::conflict(Message::new("problem-run-no-result"));
    let passed = passed.ok_or_else(none)?;
    Ok(Json(ComputationResult {
        output: passed.output,
        withheld: passed.withheld,
        spent: passed.spent.to_string(),
    }))
}

/// What a person of the provider decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComputationDecision {
    /// Whether the report leaves.
    release: bool,
    /// The version of the run that was looked at.
    version: i64,
    /// Why, where it stays; the consumer sees it.
    #[serde(default)]
    reason: String,
}

/// `POST /api/v1/dataspace/agreements/{id}/runs/{run}/decision`: the provider lets the report out, or keeps it.
///
/// # Errors
/// Where the caller is not the provider, the report does not wait, or a reason is missing.
#[utoipa::path(post, path = "/api/v1/dataspace/agreements/{id}/runs/{run}/decision",
    tag = "dataspace", operation_id = "decideOnRunByAgreement",
    params(("id" = AgreementId, Path), ("run" = ComputationId, Path)), request_body = ComputationDecision,
    security(("token" = ["write"])),
    responses((status = 204, description = "It is decided"), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(AgreementId, ComputationId)>,
    Json(decision): Json<ComputationDecision>,
) -> Answer {
    let decided = match decision.release {
        true => Decided::LetOut,
        false => Decided::Kept(decision.reason.trim()),
    };
    releasing::decided(&app, &caller, at, Some(decision.version), decided).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
