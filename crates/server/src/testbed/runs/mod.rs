//! Runs: a question put to a version of a dataset, worked on by a job, answered by a report.

pub mod api;
pub mod ask;
pub mod child;
pub mod compare;
pub mod files;
pub mod live;
pub mod opened;
pub mod outputs;
pub mod pages;
pub mod shares;
pub mod store;
pub mod summary;
pub mod work;

use std::collections::BTreeMap;

use dure_testbed::report::{Message, Problem as Asked};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::platform::authorisation::{Deed, Owned};
use crate::platform::id::{DatasetId, JobId, RunId};
use crate::platform::moment::Moment;
use crate::platform::web::{Caller, Problem};
use summary::Summary;

/// The state of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RunState {
    /// Waits for a worker, or is being worked on.
    Waiting,
    /// There is a report.
    Done,
    /// There is none, and it says why.
    Failed,
    /// It was taken back.
    Cancelled,
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Done, Self::Failed, Self::Cancelled];

    /// Its word in the database, in addresses and the ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.word() == word)
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// Whose.
    pub owned: Owned,
    /// The dataset.
    pub dataset: DatasetId,
    /// The dataset's name.
    pub dataset_name: String,
    /// The version, and its number.
    pub version: String,
    /// The version's number.
    pub number: i64,
    /// What is asked.
    pub problem: Asked,
    /// The question and the form, in the words of the command line.
    pub words: BTreeMap<String, Vec<String>>,
    /// Its state.
    pub state: RunState,
    /// Its job.
    pub job: JobId,
    /// The run whose question is asked again.
    pub again_of: Option<RunId>,
    /// The key figures.
    pub summary: Option<Summary>,
    /// Why there is no report.
    pub trouble: Option<Message>,
    /// When it was ordered.
    pub made_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
}

impl Run {
    /// The first word told for an option.
    #[must_use]
    pub fn word(&self, option: &str) -> Option<&str> {
        self.words.get(option).and_then(|w| w.last()).map(String::as_str)
    }
}

/// The problem of that word.
#[must_use]
pub fn problem_of(word: &str) -> Option<Asked> {
    crate::testbed::options::PROBLEMS.into_iter().find(|p| p.word() == word)
}

/// The run of that id, where the caller may do that with it.
///
/// # Errors
/// When there is none, or it is somebody else's: both look the same.
pub async fn of_caller(app: &App, caller: &Caller, id: RunId, deed: Deed) -> Result<Run, Problem> {
    match store::find(&app.db, id).await? {
        Some(run) if caller.principal.may(deed, &run.owned) => Ok(run),
        // Who may see it learns that it cannot be changed.
        Some(run) if caller.principal.may(Deed::Read, &run.owned) => Err(Problem::forbidden()),
        _ => Err(Problem::not_found()),
    }
}
