//! Beginning a run: the policy is asked, the use is counted and the run ordered, all in one.

use dure_dataspace::Side;
use dure_dataspace::gate::Epsilon;
use dure_dataspace::policy::{Decision, Permit, Policy};
use dure_testbed::report::{Message, Problem as Asked};
use serde_json::json;

use super::store as computations;
use super::{Computation, ComputationState, here, modules, settled, terms};
use crate::app::App;
use crate::dataspace::{Agreement, Party, agreements, log, store, terms as facts};
use crate::platform::authorisation::Owner;
use crate::platform::db::Tx;
use crate::platform::id::{AgreementId, ComputationId};
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::datasets::store::{self as datasets, Words};
use crate::testbed::datasets::{Version, VersionState};
use crate::testbed::runs::pages::{Question, WAITING};
use crate::testbed::runs::store as runs;

/// How many runs of an agreement go on at once.
const AT_ONCE: usize = 3;

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The module.
    pub module: Asked,
    /// Its parameters, in the words of the command line.
    pub words: Words,
    /// What it may spend of the privacy budget, where there is one.
    pub epsilon: Option<Epsilon>,
}

fn conflict(id: &str) -> Problem {
    Problem::conflict(Message::new(id.to_owned()))
}

/// The agreement, where the caller's organisation is its consumer and the provider sits here.
///
/// # Errors
/// Where it is not.
pub async fn runnable(app: &App, caller: &Caller, id: AgreementId) -> Answer<Agreement> {
    let (of, side) = agreements::of_caller(app, caller, id).await?;
    if side != Side::Consumer {
        return Err(Problem::forbidden());
    }
    // What was deleted at the provider goes on no longer, and stands in nobody's way.
    for one in computations::of_agreement(&app.db, of.id).await? {
        settled(app, one).await?;
    }
    match here(&of) && of.ended_at.is_none() {
        true => Ok(of),
        false => Err(conflict(if here(&of) {
            "problem-agreement-ended"
        } else {
            "problem-run-elsewhere"
        })),
    }
}

/// The latest version of an agreement's data that can be asked.
///
/// # Errors
/// Where there is none.
pub async fn version(app: &App, of: &Agreement) -> Answer<Version> {
    let gone = || conflict("problem-agreement-gone");
    let versions = datasets::versions(&app.db, of.dataset.ok_or_else(gone)?).await?;
    let ready = versions.into_iter().find(|one| one.state == VersionState::Ready);
    ready.ok_or_else(gone)
}

/// Orders a run in the transaction of its caller. A denial is written down and committed by [`refused`].
///
/// # Errors
/// Where the terms do not permit it now, the budget does not do, or too much goes on already.
pub async fn ordered(
    tx: &mut Tx,
    app: &App,
    id: AgreementId,
    version: &Version,
    wanted: &Wanted,
) -> Answer<Result<Computation, Agreement>> {
    let of = store::hold_agreement(tx, id).await?.ok_or_else(Problem::not_found)?;
    if of.ended_at.is_some() {
        return Err(conflict("problem-agreement-ended"));
    }
    let Party::Here(provider) = of.provider else {
        return Err(conflict("problem-run-elsewhere"));
    };
    let Some(permit) = permitted(app, &of, wanted.module).await? else { return Ok(Err(of)) };
    let open = computations::open_of(tx, id).await?;
    let going: Vec<&Computation> =
        open.iter().filter(|one| one.state == ComputationState::Running).collect();
    let keeper =
        Keeper { centre: of.centre, by: Owner::Organisation(provider), account: String::new() };
    if going.len() >= AT_ONCE || runs::waiting(tx, &keeper.owned()).await? >= WAITING {
        return Err(conflict("problem-run-waiting"));
    }
    let epsilon = match permit.privacy_budget {
        None => Epsilon::ZERO,
        Some(total) => {
            let promised = going.iter().fold(Epsilon::ZERO, |sum, one| sum.and(one.epsilon));
            let left = total.less(computations::spent(tx, id).await?.and(promised));
            let asked = wanted
                .epsilon
                .ok_or_else(|| Problem::unusable(Message::new("problem-run-epsilon")))?;
            if asked > left {
                let message = Message::new("problem-run-budget").text("left", left.to_string());
                return Err(Problem::conflict(message));
            }
            asked
        }
    };
    let question = Question { problem: wanted.module, words: wanted.words.clone(), again_of: None };
    let new = Computation {
        id: ComputationId::new(),
        centre: of.centre,
        agreement: id,
        run: runs::order(tx, &keeper, version, &question).await?,
        problem: wanted.module,
        module: modules::digest(wanted.module),
        epsilon,
        spent: Epsilon::ZERO,
        state: ComputationState::Running,
        passed: None,
        why: String::new(),
        reason: String::new(),
        version: 1,
        made_at: Moment::now(),
        changed_at: Moment::now(),
    };
    computations::insert(tx, &new).await?;
    store::used(tx, id).await?;
    let what = json!({ "agreement": id, "run": new.id, "module": new.module, "use": of.uses + 1,
        "epsilon": epsilon });
    let sides = (of.provider, of.consumer);
    log::write(tx, of.centre, sides, "run-started", &id.text(), &what).await?;
    Ok(Ok(new))
}

async fn permitted(app: &App, of: &Agreement, module: Asked) -> Answer<Option<Permit>> {
    let Ok(policy) = Policy::parse(&of.policy) else { return Ok(None) };
    let facts = facts::facts(app, of.consumer).await?;
    Ok(match terms::asked(&policy, &facts, module, of.uses) {
        Decision::Permitted(permit) => Some(permit),
        Decision::Denied(_) => None,
    })
}

/// Writes down that the terms did not permit a run, and says so.
///
/// # Errors
/// Always: that is the answer.
pub async fn refused<T>(app: &App, of: &Agreement, module: Asked) -> Answer<T> {
    let mut tx = app.db.begin().await?;
    let what = json!({ "agreement": of.id, "module": modules::digest(module) });
    let sides = (of.provider, of.consumer);
    log::write(&mut tx, of.centre, sides, "run-denied", &of.id.text(), &what).await?;
    tx.commit().await?;
    Err(conflict("problem-run-policy"))
}
