//! Long work as rows: stored, leased, resumable, cancellable.
//!
//! A job is ordered in the transaction of what asks for it, so there is none without the other. A
//! server claims it by a lease that it renews while it works; when the server dies, the lease runs
//! out and another one takes the job up again. A job's effects and its end are one transaction that
//! succeeds only while the lease holds ([`Lease::finish`]): whatever happens, they are made once.

mod lease;
mod store;
#[cfg(test)]
mod tests;
mod worker;

use dure_testbed::report::Message;
use futures_util::future::BoxFuture;

pub use lease::Lease;
pub use store::{cancel, cancel_waiting, order, order_after, state};
pub use worker::{Workers, start};

use crate::app::App;
use crate::platform::id::JobId;

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Order {
    /// The kind of work.
    pub kind: &'static str,
    /// What it needs to know, as JSON.
    pub payload: String,
    /// Two orders of the same key are one job.
    pub once_key: Option<String>,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Waits for a worker.
    Queued,
    /// Is being worked on.
    Running,
    /// Its effects are made.
    Done,
    /// Given up; the outcome says why.
    Failed,
    /// Taken back.
    Cancelled,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Cancelled];

    /// Its word in the database and the ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing will happen any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|s| s.word() == word).unwrap_or(Self::Failed)
    }
}

/// A job as those who wait for it see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Where it stands.
    pub state: State,
    /// How far it is, in thousandths.
    pub progress: u16,
    /// The word of its stage.
    pub stage: String,
    /// What it came to.
    pub outcome: String,
}

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Something was away for the moment: try again later.
    #[error("{0}")]
    Retry(String),
    /// It can never be done; the message is for the person who ordered it.
    #[error("{}", .0.id)]
    Failed(Message),
    /// The person who ordered it took it back.
    #[error("taken back")]
    Cancelled,
    /// The lease ran out, and another server has the job now.
    #[error("the lease was lost")]
    Lost,
}

impl From<sqlx::Error> for JobError {
    fn from(error: sqlx::Error) -> Self {
        Self::Retry(error.to_string())
    }
}

/// A kind of work.
pub trait Work: Send + Sync {
    /// Its word.
    fn kind(&self) -> &'static str;

    /// Does it. Ends with [`Lease::finish`] in the transaction of its effects.
    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>>;

    /// The effects of a job that will never be done, in the transaction that marks it so.
    fn given_up<'a>(
        &'a self,
        _tx: &'a mut crate::platform::db::Tx,
        _job: JobId,
        _payload: &'a str,
        _state: State,
        _outcome: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async { Ok(()) })
    }
}
