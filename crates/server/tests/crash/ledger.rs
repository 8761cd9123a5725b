//! What was acknowledged to a client.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

/// Whether a thing is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is.
    There,
    /// Its deletion was asked for, and nobody knows what came of it.
    Going,
    /// Its deletion was acknowledged, or seen.
    Gone,
}

/// A file on its way.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// All of it.
    pub bytes: Arc<Vec<u8>>,
    /// How much is acknowledged.
    pub acknowledged: usize,
    /// What a broken line may have brought beyond that.
    pub sent: usize,
}

/// A dataset.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Its id.
    pub id: String,
    /// The digest of its file, and its length.
    pub sha256: String,
    /// How long the file is.
    pub bytes: usize,
    /// Its name.
    pub name: String,
    /// Whether it is there.
    pub fate: Fate,
    /// Whether it was seen to be read.
    pub ready: bool,
}

/// A run.
#[derive(Debug, Clone)]
pub struct Run {
    /// Its id.
    pub id: String,
    /// The dataset.
    pub dataset: String,
    /// Whether it is there.
    pub fate: Fate,
    /// Whether it was taken back, or may have been.
    pub taken_back: bool,
    /// Whether its report was seen.
    pub done: bool,
    /// Links that lead to its report.
    pub links: Vec<String>,
}

/// A creating call that was acknowledged, to be put again.
#[derive(Debug, Clone)]
pub struct Call {
    /// Where.
    pub path: &'static str,
    /// Its key.
    pub key: String,
    /// What was sent.
    pub body: serde_json::Value,
    /// What was answered.
    pub answer: serde_json::Value,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Ledger {
    /// The address that signed up; empty before that.
    pub email: String,
    /// Addresses of others who signed up.
    pub others: Vec<String>,
    /// Files on their way.
    pub uploads: Vec<Upload>,
    /// Datasets.
    pub datasets: Vec<Dataset>,
    /// Runs.
    pub runs: Vec<Run>,
    /// Calls that can be put again.
    pub calls: Vec<Call>,
    /// Datasets that were deleted while nobody was signed in, which no log tells of.
    pub deleted_as_visitor: usize,
}

impl Ledger {
    /// The dataset of that id.
    pub fn dataset(&mut self, id: &str) -> &mut Dataset {
        self.datasets.iter_mut().find(|d| d.id == id).unwrap()
    }

    /// The run of that id.
    pub fn run(&mut self, id: &str) -> &mut Run {
        self.runs.iter_mut().find(|r| r.id == id).unwrap()
    }

    /// The upload of that id.
    pub fn upload(&mut self, id: &str) -> &mut Upload {
        self.uploads.iter_mut().find(|u| u.id == id).unwrap()
    }

    /// What becomes of a dataset becomes of the runs on it that were still there.
    pub fn fate_of_dataset(&mut self, dataset: &str, fate: Fate) {
        self.dataset(dataset).fate = fate;
        let on_it = |run: &&mut Run| run.dataset == dataset && run.fate != Fate::Gone;
        self.runs.iter_mut().filter(on_it).for_each(|run| run.fate = fate);
    }
}

/// A ledger that its client writes and the test reads.
#[derive(Debug, Clone, Default)]
pub struct Shared(Arc<Mutex<Ledger>>);

impl Shared {
    /// Opens it.
    pub fn open(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The SHA-256 of these bytes as text.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
