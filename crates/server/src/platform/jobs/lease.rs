//! The right to work on a job, for a while.

use std::sync::Mutex;
use std::sync::PoisonError;

use tokio::sync::watch;

use super::{JobError, State, store};
use crate::platform::db::Tx;
use crate::platform::id::JobId;

/// The right to work on a job, renewed in the background while the work goes on.
pub struct Lease {
    /// The job.
    pub job: JobId,
    /// What it needs to know, as JSON.
    pub payload: String,
    /// How often it was begun, this time too.
    pub attempts: i64,
    pub(super) holder: String,
    pub(super) standing: watch::Receiver<Standing>,
    pub(super) told: Mutex<(u16, String)>,
}

/// How the lease stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Held,
    CancelAsked,
    Lost,
}

impl Lease {
    /// Tells how far the work is, in thousandths, and in which stage. Cheap: it goes to the database
    /// with the next renewal.
    pub fn progress(&self, thousandths: u16, stage: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        *told = (thousandths.min(1000), stage.to_owned());
    }

    /// Ready when the work is to stop, with the reason.
    pub async fn interrupted(&self) -> JobError {
        let mut standing = self.standing.clone();
        match standing.wait_for(|s| *s != Standing::Held).await.map(|s| *s) {
            Ok(Standing::CancelAsked) => JobError::Cancelled,
            _ => JobError::Lost,
        }
    }

    /// Ends the job as done, in the transaction of its effects.
    ///
    /// # Errors
    /// When the lease was lost: roll the effects back.
    pub async fn finish(&self, tx: &mut Tx, outcome: &str) -> Result<(), JobError> {
        match store::end(tx, self.job, &self.holder, State::Done, outcome).await? {
            true => Ok(()),
            false => Err(JobError::Lost),
        }
    }
}
