//! Computing where the data are: an agreement permits a run instead of a read. The run is a run of the testbed and
//! the provider's own; what its report says goes through the output gate, past a person where that was agreed on,
//! and only then to the consumer.
//!
//! [`modules`] says what may be run and by which digest; [`starting`] begins a run, [`gating`] takes it through the
//! gate when it has ended, [`releasing`] is what a person of the provider does, and what ends with the agreement.
//! [`figures`] makes of a report what a gate can look at.

pub mod api;
pub mod figures;
pub mod gating;
pub mod modules;
pub mod pages;
pub mod releasing;
pub mod starting;
pub mod store;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod view;

use dure_dataspace::Side;
use dure_dataspace::gate::{Epsilon, Passed};
use dure_testbed::report::Problem as Asked;

use super::{Agreement, Party, agreements};
use crate::app::App;
use crate::platform::authorisation::words;
use crate::platform::id::{AgreementId, CentreId, ComputationId, RunId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::runs;

words! {
    /// Where a run by an agreement stands.
    ComputationState {
        /// The module works, or waits for its turn.
        Running = "running",
        /// A person of the provider has to let the report out.
        Waits = "waits",
        /// The report has left.
        Released = "released",
        /// The gate or a person kept it.
        Refused = "refused",
        /// The module came to no report.
        Failed = "failed",
        /// The agreement ended before the report had left.
        Stopped = "stopped",
    }
}

/// A run by an agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Computation {
    /// Its id.
    pub id: ComputationId,
    /// The tenant.
    pub centre: CentreId,
    /// By which agreement.
    pub agreement: AgreementId,
    /// The run of the testbed.
    pub run: RunId,
    /// What is asked.
    pub problem: Asked,
    /// The digest of the module.
    pub module: String,
    /// What it may spend of the privacy budget.
    pub epsilon: Epsilon,
    /// What it has spent.
    pub spent: Epsilon,
    /// Where it stands.
    pub state: ComputationState,
    /// What has passed the gate.
    pub passed: Option<Passed>,
    /// The word of the reason why nothing leaves.
    pub why: String,
    /// What a person says to that.
    pub reason: String,
    /// Goes up with every change.
    pub version: i64,
    /// When it was begun.
    pub made_at: Moment,
    /// When it was changed last.
    pub changed_at: Moment,
}

impl Computation {
    /// What of it may be seen from a side now. A consumer sees what has left, as long as the agreement holds; the
    /// provider also what would leave.
    #[must_use]
    pub fn seen(&self, of: &Agreement, side: Side) -> Option<&Passed> {
        let open = match (side, self.state) {
            (Side::Consumer, ComputationState::Released) => of.ended_at.is_none(),
            (Side::Provider, ComputationState::Released | ComputationState::Waits) => true,
            _ => false,
        };
        self.passed.as_ref().filter(|_| open)
    }
}

/// The run, its agreement, and on which side of it the caller stands.
///
/// # Errors
/// Where there is no such run of an agreement that concerns the caller's organisation.
pub async fn of_caller(
    app: &App,
    caller: &Caller,
    (agreement, id): (AgreementId, ComputationId),
) -> Answer<(Computation, Agreement, Side)> {
    let (of, side) = agreements::of_caller(app, caller, agreement).await?;
    let found = store::find(&app.db, id).await?.filter(|one| one.agreement == of.id);
    let found = settled(app, found.ok_or_else(Problem::not_found)?).await?;
    Ok((found, of, side))
}

/// A run whose dataset or whose run of the testbed was deleted comes to nothing: nobody tells of that.
async fn settled(app: &App, mut of: Computation) -> Answer<Computation> {
    let waits = of.state == ComputationState::Running;
    if waits && runs::store::find(&app.db, of.run).await?.is_none() {
        let mut tx = app.db.begin().await?;
        gating::failed(&mut tx, &of).await?;
        tx.commit().await?;
        of.state = ComputationState::Failed;
    }
    Ok(of)
}

/// Whether the provider of an agreement sits here: only then can be run here.
fn here(of: &Agreement) -> bool {
    matches!(of.provider, Party::Here(_))
}
