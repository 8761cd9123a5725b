//! The testbed's room: files in, a report and predictions out.
//!
//! The way of an order: [`options`] turns the words of the command line into a question, [`sources`]
//! opens and digests the files, [`run`] reads them and answers, [`outputs`] writes what was asked
//! for, [`manifest`] keeps by what all of it can be made again.
//!
//! On the web: [`uploads`] bring files, which become versions of [`datasets`]; [`runs`] put questions
//! to them, each in a process of its own that takes the way above; [`keeper`](crate::platform::keeper) says whose they are.

pub mod api;
pub mod closing;
pub mod datasets;
pub mod form;
pub mod house;
pub mod joining;
pub mod manifest;
pub mod options;
pub mod outputs;
pub mod report;
pub mod routes;
pub mod run;
pub mod runs;
pub mod samples;
pub mod scratch;
pub mod sources;
pub mod start;
pub mod uploads;

#[cfg(test)]
pub(crate) mod tests;

use dure_testbed::problem::QuestionError;
use dure_testbed::report::Message;
use dure_testbed::table::read::ReadError;

use manifest::ManifestError;
use options::OptionError;
use outputs::OutputError;
use sources::SourceError;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The order itself is wrong.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// A file that cannot be used.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A file that is no table.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A question that cannot be put to these tables.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// A place that cannot be written to.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A manifest that cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
}

impl Trouble {
    /// The trouble as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Option(e) => e.message(),
            Self::Source(e) => e.message(),
            Self::Read(e) => e.message(),
            Self::Question(e) => e.message(),
            Self::Output(e) => e.message(),
            Self::Manifest(e) => e.message(),
        }
    }
}

/// What the medium said, as the id of a sentence where there is one for it.
fn why(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::PermissionDenied => "why-permission-denied".to_owned(),
        Kind::StorageFull | Kind::QuotaExceeded => "why-storage-full".to_owned(),
        Kind::ReadOnlyFilesystem => "why-read-only".to_owned(),
        Kind::AlreadyExists => "why-already-exists".to_owned(),
        Kind::NotFound => "why-not-found".to_owned(),
        Kind::FileTooLarge => "why-file-too-large".to_owned(),
        Kind::InvalidFilename => "why-invalid-filename".to_owned(),
        _ => error.to_string(),
    }
}
