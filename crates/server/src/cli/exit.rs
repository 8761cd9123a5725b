//! What the shell hears.

use dure_testbed::problem::QuestionError;
use dure_testbed::table::read::ReadError;

use crate::testbed::Trouble;
use crate::testbed::manifest::ManifestError;
use crate::testbed::outputs::OutputError;
use crate::testbed::sources::SourceError;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The report is made, even where it says that the question cannot be answered.
    Done,
    /// The command was not understood, or names a column, a sheet or an encoding that there is not.
    Usage,
    /// The data cannot be used, or a report made again differs.
    Data,
    /// A mistake of our own, or the results could not be written.
    Internal,
}

impl Exit {
    /// The exit code.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Usage => 2,
            Self::Data => 3,
            Self::Internal => 4,
        }
    }
}

/// How a command ends that ran into this.
#[must_use]
pub fn of(trouble: &Trouble) -> Exit {
    match trouble {
        Trouble::Option(_) => Exit::Usage,
        Trouble::Source(SourceError::Twice { .. }) => Exit::Usage,
        Trouble::Read(ReadError::UnknownEncoding { .. } | ReadError::NoSuchSheet { .. }) => {
            Exit::Usage
        }
        Trouble::Source(_) | Trouble::Read(_) => Exit::Data,
        Trouble::Question(e) => match e {
            QuestionError::NoSuchColumn { .. }
            | QuestionError::ColumnTwice { .. }
            | QuestionError::TargetNotNamed { .. }
            | QuestionError::UnitNotNamed { .. } => Exit::Usage,
            _ => Exit::Data,
        },
        Trouble::Output(OutputError::Full { .. } | OutputError::Refused { .. }) => Exit::Internal,
        Trouble::Output(_) => Exit::Usage,
        Trouble::Manifest(
            ManifestError::Unreadable { .. }
            | ManifestError::NotAManifest { .. }
            | ManifestError::Missing { .. }
            | ManifestError::Changed { .. },
        ) => Exit::Data,
    }
}
