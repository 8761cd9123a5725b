//! Datasets: what people brought, version by version, with whose it is and how long it is kept.

pub mod api;
pub mod examine;
pub mod pages;
pub mod preview;
pub mod reading;
pub mod removal;
pub mod retention;
pub mod store;

use std::collections::BTreeMap;

use dure_testbed::problem::Part;
use dure_testbed::report::Message;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::platform::authorisation::{Deed, Owned, Owner};
use crate::platform::blobs::BlobKey;
use crate::platform::id::{DatasetId, JobId, OrganisationId, UploadId};
use crate::platform::moment::Moment;
use crate::platform::web::{Caller, Problem};
use reading::Reading;

/// A dataset.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset {
    /// Its id.
    pub id: DatasetId,
    /// Whose.
    pub owned: Owned,
    /// Organisations that made it together with the owner.
    pub creators: Vec<OrganisationId>,
    /// Its name.
    pub name: String,
    /// The word of a sample of ours; empty for people's own.
    pub sample: String,
    /// When it is deleted by itself.
    pub retain_until: Option<Moment>,
    /// When it was brought.
    pub made_at: Moment,
}

impl Dataset {
    /// Whether the caller may do that with it. A co-creator may look at it and use it.
    #[must_use]
    pub fn lets(&self, caller: &Caller, deed: Deed) -> bool {
        let as_creator = |organisation: &OrganisationId| {
            let by = Owner::Organisation(*organisation);
            caller.principal.may(deed, &Owned { by, ..self.owned.clone() })
        };
        caller.principal.may(deed, &self.owned)
            || deed == Deed::Read && self.creators.iter().any(as_creator)
    }
}

/// The state of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VersionState {
    /// Is being read.
    Examining,
    /// Was read and can be used.
    Ready,
    /// Could not be read as it is.
    Unreadable,
}

impl VersionState {
    /// Its word in the database and the ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Examining => "examining",
            Self::Ready => "ready",
            Self::Unreadable => "unreadable",
        }
    }

    fn from_word(word: &str) -> Self {
        [Self::Examining, Self::Ready]
            .into_iter()
            .find(|s| s.word() == word)
            .unwrap_or(Self::Unreadable)
    }
}

/// A version of a dataset: its files at one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// The dataset.
    pub dataset: DatasetId,
    /// Which one, from 1.
    pub number: i64,
    /// Its state.
    pub state: VersionState,
    /// The job that examines it.
    pub job: JobId,
    /// The digest of its files; empty until examined.
    pub sha256: String,
    /// Bytes of its files.
    pub bytes: u64,
    /// Corrections of the guessed form, in the words of the command line.
    pub form: BTreeMap<String, Vec<String>>,
    /// What may be asked of it, in the same words.
    pub asks: BTreeMap<String, Vec<String>>,
    /// How it was read.
    pub reading: Option<Reading>,
    /// Why it could not be.
    pub trouble: Option<Message>,
    /// When it was brought.
    pub made_at: Moment,
}

/// A file of a version.
#[derive(Debug, Clone, PartialEq)]
pub struct DatasetFile {
    /// Its place in the order.
    pub position: i64,
    /// What it was brought for.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its digest; empty until examined.
    pub sha256: String,
    /// Where it lies.
    pub blob: BlobKey,
    /// The upload that becomes the blob.
    pub upload: Option<UploadId>,
}

/// The parts that files are brought for.
pub const PARTS: [Part; 3] = [Part::Data, Part::Train, Part::Apply];

/// The part of that word; to learn from where there is none.
#[must_use]
pub fn part_of(word: &str) -> Part {
    PARTS.into_iter().find(|p| p.word() == word).unwrap_or(Part::Data)
}

/// The dataset of that id, where the caller may do that with it.
///
/// # Errors
/// When there is none, or it is somebody else's: both look the same.
pub async fn of_caller(
    app: &App,
    caller: &Caller,
    id: DatasetId,
    deed: Deed,
) -> Result<Dataset, Problem> {
    let dataset = store::find(&app.db, id).await?;
    match dataset {
        Some(dataset) if dataset.lets(caller, deed) => Ok(dataset),
        // Who may see it learns that it cannot be changed.
        Some(dataset) if dataset.lets(caller, Deed::Read) => Err(Problem::forbidden()),
        _ => Err(Problem::not_found()),
    }
}
