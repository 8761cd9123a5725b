//! Pages of runs by an agreement: what to run, and one of them, for both sides.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use dure_dataspace::Side;
use dure_dataspace::gate::Epsilon;
use dure_dataspace::policy::Policy;
use dure_testbed::report::Message;

use super::releasing::{self, Decided};
use super::starting::{self, Wanted};
use super::view::{self, Seen};
use super::{ComputationState, store as computations, terms};
use crate::app::App;
use crate::dataspace::{Agreement, terms as facts};
use crate::platform::id::{AgreementId, ComputationId};
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};
use crate::testbed::datasets::store::Words;
use crate::testbed::form::Fault;
use crate::testbed::runs::ask::{self, Ask};
use crate::testbed::runs::store as runs;

/// A tenth of what was agreed on is proposed for a run.
const PROPOSED: u64 = 10;

#[derive(Template)]
#[template(path = "dataspace/run_new.html")]
struct New<'a> {
    shell: Shell<'a>,
    back: String,
    title: String,
    ask: Ask,
    epsilon: Option<String>,
    left: String,
}

/// `GET /dataspace/agreements/{id}/runs/new`.
///
/// # Errors
/// Where nothing can be run by the agreement.
pub async fn new(State(app): State<App>, caller: Caller, Path(id): Path<AgreementId>) -> Answer {
    let of = starting::runnable(&app, &caller, id).await?;
    let version = starting::version(&app, &of).await?;
    let reading = version.reading.as_ref().ok_or_else(Problem::not_found)?;
    // What the provider asked of its data before is its own business.
    asked(&app, &caller, &of, Ask::of(&caller, reading, &Words::new())).await
}

async fn asked(app: &App, caller: &Caller, of: &Agreement, mut ask: Ask) -> Answer {
    let Ok(policy) = Policy::parse(&of.policy) else { return Err(Problem::not_found()) };
    let facts = facts::facts(app, of.consumer).await?;
    let permitted = terms::permitted(&policy, &facts, of.uses);
    let Some((_, permit)) = permitted.first() else {
        return Err(Problem::conflict(Message::new("problem-run-policy")));
    };
    let word = |value: &str| permitted.iter().any(|(module, _)| module.word() == value);
    ask.problems.retain(|one| word(&one.value));
    if let ([only], false) =
        (ask.problems.as_mut_slice(), ask.faults.iter().any(|f| f.field == "problem"))
    {
        only.chosen = true;
    }
    let (epsilon, left) = match permit.privacy_budget {
        None => (None, String::new()),
        Some(total) => {
            let left = total.less(computations::spent_so_far(&app.db, of.id).await?);
            let proposed = total.shared(PROPOSED).max(Epsilon::of_millionths(1)).min(left);
            (Some(proposed.to_string()), left.to_string())
        }
    };
    page(&New {
        shell: caller.shell(&caller.words.text("run-new-title")),
        back: format!("/dataspace/agreements/{}", of.id),
        title: of.title.clone(),
        ask,
        epsilon,
        left,
    })
}

/// `POST /dataspace/agreements/{id}/runs`.
///
/// # Errors
/// Where the terms do not permit it now, or too much goes on already.
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let of = starting::runnable(&app, &caller, id).await?;
    let version = starting::version(&app, &of).await?;
    let (module, words) = match ask::question(&caller, &version, &fields) {
        Ok(question) => question,
        Err(faults) => return again(&app, &caller, &of, &version, &fields, faults).await,
    };
    let epsilon = match fields.one("epsilon") {
        "" => None,
        text => {
            let wrong = || Problem::unusable(Message::new("problem-run-epsilon"));
            Some(text.parse().map_err(|_| wrong())?)
        }
    };
    let wanted = Wanted { module, words, epsilon };
    let mut tx = app.db.begin().await?;
    match starting::ordered(&mut tx, &app, id, &version, &wanted).await? {
        Ok(made) => {
            tx.commit().await?;
            let at = format!("/dataspace/agreements/{id}/runs/{}", made.id);
            Ok(flash::redirect(&at, "ok", "run-started"))
        }
        Err(of) => {
            drop(tx);
            starting::refused(&app, &of, module).await
        }
    }
}

/// The form once more, with what is wrong at its fields.
async fn again(
    app: &App,
    caller: &Caller,
    of: &Agreement,
    version: &crate::testbed::datasets::Version,
    fields: &Fields,
    faults: Vec<Fault>,
) -> Answer {
    let reading = version.reading.as_ref().ok_or_else(Problem::not_found)?;
    let page = asked(app, caller, of, Ask::again(caller, reading, fields, faults)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

#[derive(Template)]
#[template(path = "dataspace/run.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    back: String,
    title: String,
    kind: &'static str,
    state: String,
    when: String,
    note: String,
    why: String,
    reason: String,
    spent: String,
    seen: Option<Seen>,
    decides: bool,
    own_run: String,
    version: i64,
}

/// `GET /dataspace/agreements/{id}/runs/{run}`.
///
/// # Errors
/// Where there is no such run for the caller.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(AgreementId, ComputationId)>,
) -> Answer {
    let (found, of, side) = super::of_caller(&app, &caller, at).await?;
    let (kind, state) = view::badge(&found, &caller);
    let provider = side == Side::Provider;
    let seen = found.seen(&of, side).map(|passed| view::seen(&caller, passed));
    let ended = found.state == ComputationState::Released && of.ended_at.is_some();
    let note = match (found.state, ended && !provider) {
        (_, true) => "computing-note-ended".to_owned(),
        (state, _) => format!("computing-note-{}-{}", state, side.word()),
    };
    let spent = found.epsilon != Epsilon::ZERO;
    page(&One {
        shell: caller.shell(&caller.words.text(&format!("ask-{}", found.problem.word()))),
        at: format!("/dataspace/agreements/{}/runs/{}", of.id, found.id),
        back: format!("/dataspace/agreements/{}", of.id),
        title: of.title.clone(),
        kind,
        state,
        when: found.made_at.readable(caller.lang()),
        note: if caller.words.has(&note) { caller.words.text(&note) } else { String::new() },
        why: match found.why.as_str() {
            "" => String::new(),
            why => caller.words.text(&format!("computing-refused-{why}")),
        },
        reason: found.reason.clone(),
        spent: if spent { found.spent.to_string() } else { String::new() },
        seen,
        decides: provider && found.state == ComputationState::Waits && of.ended_at.is_none(),
        // Its whole report is the provider's, among its own runs.
        own_run: match provider && runs::find(&app.db, found.run).await?.is_some() {
            true => format!("/runs/{}", found.run),
            false => String::new(),
        },
        version: found.version,
    })
}

/// `POST /dataspace/agreements/{id}/runs/{run}/release`: the provider lets the report out.
///
/// # Errors
/// Where it does not wait, or is not the one that was looked at.
pub async fn release(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(AgreementId, ComputationId)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let version = fields.one("version").parse().ok();
    releasing::decided(&app, &caller, at, version, Decided::LetOut).await?;
    let to = format!("/dataspace/agreements/{}/runs/{}", at.0, at.1);
    Ok(flash::redirect(&to, "ok", "run-released"))
}

/// `POST /dataspace/agreements/{id}/runs/{run}/keep`: the provider keeps the report, and says why.
///
/// # Errors
/// Where it does not wait, or a reason is missing.
pub async fn keep(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(AgreementId, ComputationId)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let version = fields.one("version").parse().ok();
    let decided = Decided::Kept(fields.one("reason"));
    releasing::decided(&app, &caller, at, version, decided).await?;
    let to = format!("/dataspace/agreements/{}/runs/{}", at.0, at.1);
    Ok(flash::redirect(&to, "ok", "run-kept"))
}
