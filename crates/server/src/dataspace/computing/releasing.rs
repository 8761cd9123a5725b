//! What a person of the provider does with a report that waits, and what ends with the agreement.

use dure_dataspace::Side;
use dure_testbed::report::Message;
use serde_json::json;

use super::store::{self as computations, Came};
use super::{Computation, ComputationState, gating};
use crate::app::App;
use crate::dataspace::{Agreement, store};
use crate::platform::db::Tx;
use crate::platform::id::{AgreementId, ComputationId};
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::runs;

/// The longest reason, in characters.
pub const REASON: usize = 500;

fn changed() -> Problem {
    Problem::conflict(Message::new("problem-run-decided"))
}

/// What a person decides.
#[derive(Debug, Clone, Copy)]
pub enum Decided<'a> {
    /// It leaves.
    LetOut,
    /// It stays, and why.
    Kept(&'a str),
}

/// A person of the provider lets a report out that waits, or keeps it.
///
/// # Errors
/// Where the caller is not the provider, the report does not wait, it is not the one that was looked at, or a reason
/// is missing.
pub async fn decided(
    app: &App,
    caller: &Caller,
    at: (AgreementId, ComputationId),
    version: Option<i64>,
    decided: Decided<'_>,
) -> Answer<()> {
    let (found, of, side) = super::of_caller(app, caller, at).await?;
    if side != Side::Provider {
        return Err(Problem::forbidden());
    }
    if let Decided::Kept(reason) = decided
        && (reason.is_empty() || reason.chars().count() > REASON)
    {
        let message = Message::new("problem-agreement-reason").count("most", REASON);
        return Err(Problem::unusable(message));
    }
    let mut tx = app.db.begin().await?;
    let held = store::hold_agreement(&mut tx, of.id).await?.ok_or_else(Problem::not_found)?;
    if held.ended_at.is_some() {
        return Err(Problem::conflict(Message::new("problem-agreement-ended")));
    }
    let now = computations::find_in(&mut tx, found.id).await?.ok_or_else(Problem::not_found)?;
    if now.state != ComputationState::Waits || version.is_some_and(|seen| seen != now.version) {
        return Err(changed());
    }
    let (state, came, kind) = match decided {
        Decided::LetOut => {
            let came = Came { passed: now.passed.clone(), ..Came::default() };
            (ComputationState::Released, came, "run-released")
        }
        Decided::Kept(reason) => {
            let came = Came { why: "person".to_owned(), reason: reason.to_owned(), passed: None };
            (ComputationState::Refused, came, "run-kept")
        }
    };
    if !computations::came(&mut tx, &now, state, &came).await? {
        return Err(changed());
    }
    let what = json!({ "agreement": of.id, "run": now.id });
    gating::told(&mut tx, &held, kind, &what).await?;
    tx.commit().await?;
    Ok(())
}

/// An agreement ends: what runs by it stops, and what has not left stays.
///
/// # Errors
/// As the database does.
pub async fn all_stopped(tx: &mut Tx, app: &App, of: &Agreement) -> Answer<()> {
    for one in computations::open_of(tx, of.id).await? {
        stop_run(tx, app, &one).await?;
        gating::stopped(tx, of, &one).await?;
    }
    Ok(())
}

async fn stop_run(tx: &mut Tx, app: &App, of: &Computation) -> Answer<()> {
    if of.state == ComputationState::Running
        && let Some(run) = runs::store::find(&app.db, of.run).await?
    {
        runs::work::taken_back(tx, &run).await?;
    }
    Ok(())
}
