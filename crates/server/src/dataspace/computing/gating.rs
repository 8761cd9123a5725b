//! A run of the testbed has ended: what its report says goes through the gate, and what that comes to is written
//! with what it has cost and its entry in the log.

use dure_dataspace::gate::{Gate, Passed, Refused};
use dure_dataspace::policy::{Decision, Permit, Policy};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::store::{self as computations, Came};
use super::{Computation, ComputationState, figures, modules, terms};
use crate::app::App;
use crate::dataspace::{Agreement, log, store, terms as facts};
use crate::platform::db::Tx;
use crate::platform::id::{ComputationId, JobId, RunId};
use crate::platform::jobs::{self, JobError, Lease, Order, State, Work};
use crate::platform::outbox::Listener;
use crate::platform::secret::Secret;
use crate::platform::web::Problem;
use crate::testbed::datasets::store as datasets;
use crate::testbed::runs::{self, RunState};

/// The word of this work.
const KIND: &str = "dataspace.gate";

#[derive(Serialize, Deserialize)]
struct Payload {
    computation: ComputationId,
}

/// Hears of runs of the testbed that ended.
pub struct Ended;

#[derive(Deserialize)]
struct Event {
    run: RunId,
}

impl Listener for Ended {
    fn topic(&self) -> &'static str {
        "testbed.run-ended"
    }

    fn hear<'a>(
        &'a self,
        tx: &'a mut Tx,
        payload: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let event: Event =
                serde_json::from_str(payload).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            let Some(of) = computations::of_run(tx, event.run).await? else { return Ok(()) };
            let payload = serde_json::to_string(&Payload { computation: of.id });
            let payload = payload.unwrap_or_default();
            let once_key = Some(format!("gate {}", of.id));
            jobs::order(tx, Order { kind: KIND, payload, once_key }).await?;
            Ok(())
        })
    }
}

/// Work: a report goes through the gate.
pub struct Gating;

impl Work for Gating {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let payload: Result<Payload, _> = serde_json::from_str(&lease.payload);
            let payload = payload.map_err(|e| JobError::Retry(e.to_string()))?;
            let away = |problem: Problem| JobError::Retry(format!("{problem:?}"));
            let found = computations::find(&app.db, payload.computation).await?;
            let found = found.filter(|one| one.state == ComputationState::Running);
            let report = match &found {
                Some(of) => reported(app, of).await.map_err(away)?,
                None => None,
            };
            let mut tx = app.db.begin().await?;
            if let Some(of) = &found {
                // Held: what other runs spend meanwhile, and whether the agreement ends, is seen here.
                store::hold_agreement(&mut tx, of.agreement).await?;
                gated(&mut tx, app, of, report).await?;
            }
            lease.finish(&mut tx, "").await?;
            Ok(tx.commit().await?)
        })
    }

    fn given_up<'a>(
        &'a self,
        tx: &'a mut Tx,
        _job: JobId,
        payload: &'a str,
        _state: State,
        _outcome: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(given_up(tx, payload))
    }
}

/// A report could not be taken through the gate, however often that was tried.
async fn given_up(tx: &mut Tx, payload: &str) -> Result<(), sqlx::Error> {
    let Ok(Payload { computation }) = serde_json::from_str(payload) else { return Ok(()) };
    match computations::find_in(tx, computation).await? {
        Some(of) if of.state == ComputationState::Running => failed(tx, &of).await,
        _ => Ok(()),
    }
}

/// What a module has found, as the gate sees it, and what of it may leave.
async fn reported(app: &App, of: &Computation) -> Result<Option<figures::Found>, Problem> {
    let Some(run) = runs::store::find(&app.db, of.run).await? else { return Ok(None) };
    if run.state != RunState::Done {
        return Ok(None);
    }
    let open = app.opened.of(app, of.run).await?;
    let version = datasets::version_by_id(&app.db, &run.version).await?;
    let reading = version.and_then(|one| one.reading).unwrap_or_default();
    Ok(Some(figures::found(&open.report, &reading)))
}

/// Takes a report through the gate. The agreement is held by the caller's transaction.
async fn gated(
    tx: &mut Tx,
    app: &App,
    of: &Computation,
    report: Option<figures::Found>,
) -> Result<(), sqlx::Error> {
    let Some(found) = report else { return failed(tx, of).await };
    let Some(agreement) = store::find_agreement_in(tx, of.agreement).await? else { return Ok(()) };
    let permit = permitted(app, &agreement, of).await?;
    let Some(permit) = permit.filter(|_| agreement.ended_at.is_none()) else {
        return stopped(tx, &agreement, of).await;
    };
    if modules::of_digest(&of.module) != Some(of.problem) {
        return kept(tx, &agreement, of, "another-module").await;
    }
    let gate = Gate::of(&permit, found.schema, of.epsilon);
    let spent = computations::spent(tx, of.agreement).await?;
    match gate.pass(&found.output, spent, &mut draws()) {
        Ok(passed) => passed_on(tx, &agreement, of, passed, gate.needs_approval()).await,
        Err(refused) => kept(tx, &agreement, of, Refused::word(refused)).await,
    }
}

/// What the terms say now: they may have run out, and somebody may not be any more what it was.
async fn permitted(
    app: &App,
    agreement: &Agreement,
    of: &Computation,
) -> Result<Option<Permit>, sqlx::Error> {
    let Ok(policy) = Policy::parse(&agreement.policy) else { return Ok(None) };
    let facts = facts::facts(app, agreement.consumer).await?;
    // The run itself was counted when it began.
    let used = agreement.uses.saturating_sub(1);
    Ok(match terms::asked(&policy, &facts, of.problem, used) {
        Decision::Permitted(permit) => Some(permit),
        Decision::Denied(_) => None,
    })
}

/// Random bits that nobody can foretell: a secret of the system's, stretched by hashing.
fn draws() -> impl FnMut() -> u64 {
    let (secret, mut number) = (Secret::new(), 0_u64);
    move || {
        number += 1;
        let mut hash = Sha256::new();
        hash.update(secret.reveal());
        hash.update(number.to_le_bytes());
        let hash = hash.finalize();
        hash.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
    }
}

/// It has passed: to a person, where that was agreed on, else to the consumer.
async fn passed_on(
    tx: &mut Tx,
    agreement: &Agreement,
    of: &Computation,
    passed: Passed,
    approval: bool,
) -> Result<(), sqlx::Error> {
    computations::spend(tx, of.agreement, passed.spent).await?;
    let withheld: u64 = passed.withheld.iter().map(|one| one.count).sum();
    let what = json!({ "agreement": of.agreement, "run": of.id, "values": passed.output.values(),
        "withheld": withheld, "bytes": passed.bytes(), "spent": passed.spent });
    let state = if approval { ComputationState::Waits } else { ComputationState::Released };
    let came = Came { passed: Some(passed), ..Came::default() };
    if computations::came(tx, of, state, &came).await? {
        told(tx, agreement, "run-gated", &what).await?;
        if !approval {
            let what = json!({ "agreement": of.agreement, "run": of.id });
            told(tx, agreement, "run-released", &what).await?;
        }
    }
    Ok(())
}

/// Writes into the log what became of a run.
///
/// # Errors
/// As the database does.
pub async fn told(
    tx: &mut Tx,
    of: &Agreement,
    kind: &'static str,
    what: &Value,
) -> Result<(), sqlx::Error> {
    log::write(tx, of.centre, (of.provider, of.consumer), kind, &of.id.text(), what).await
}

/// The gate keeps it.
async fn kept(
    tx: &mut Tx,
    agreement: &Agreement,
    of: &Computation,
    why: &str,
) -> Result<(), sqlx::Error> {
    let came = Came { why: why.to_owned(), ..Came::default() };
    if computations::came(tx, of, ComputationState::Refused, &came).await? {
        let what = json!({ "agreement": of.agreement, "run": of.id, "why": why });
        told(tx, agreement, "run-kept", &what).await?;
    }
    Ok(())
}

/// It came to no report. Why, only the provider is told, on the page of its own run: what is wrong with data says
/// something of them.
///
/// # Errors
/// As the database does.
pub async fn failed(tx: &mut Tx, of: &Computation) -> Result<(), sqlx::Error> {
    let Some(agreement) = store::find_agreement_in(tx, of.agreement).await? else { return Ok(()) };
    if computations::came(tx, of, ComputationState::Failed, &Came::default()).await? {
        let what = json!({ "agreement": of.agreement, "run": of.id });
        told(tx, &agreement, "run-failed", &what).await?;
    }
    Ok(())
}

/// The agreement has ended, or permits it no more.
///
/// # Errors
/// As the database does.
pub async fn stopped(
    tx: &mut Tx,
    agreement: &Agreement,
    of: &Computation,
) -> Result<(), sqlx::Error> {
    if computations::came(tx, of, ComputationState::Stopped, &Came::default()).await? {
        let what = json!({ "agreement": of.agreement, "run": of.id });
        told(tx, agreement, "run-stopped", &what).await?;
    }
    Ok(())
}
