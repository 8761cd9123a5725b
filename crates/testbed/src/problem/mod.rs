//! The four questions, from rows to a report.

mod anomaly;
mod answer;
mod columns;
mod estimate;
mod failure;
mod frame;
mod identity;
mod life;
mod request;
mod roles;
mod summary;
mod supervised;
mod tie;

pub use answer::{Answer, Input, answer};
pub use frame::{Frame, Part};
pub use request::Request;
pub(crate) use roles::find as find_column;

use crate::observer::Cancelled;
use crate::report::{Message, Problem};
use crate::table::Kind;

/// Why a question could not even be put. (A question that was put and cannot be answered gets a
/// report that says so.)
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum QuestionError {
    /// A column that is not there.
    #[error(
        "there is no column \"{asked}\"; the columns are: {known}. Name one of them, or its number from 1"
    )]
    NoSuchColumn {
        /// What was asked for.
        asked: String,
        /// The columns that there are, as one line.
        known: String,
    },
    /// One column in two roles.
    #[error(
        "column \"{column}\" is named twice, as {first} and as {second}; name another for one of them"
    )]
    ColumnTwice {
        /// The column.
        column: String,
        /// Its first role.
        first: String,
        /// Its second.
        second: String,
    },
    /// The problem needs a target.
    #[error(
        "this question needs the column asked for: name it with --target. The columns are: {known}"
    )]
    TargetNotNamed {
        /// The columns that there are.
        known: String,
    },
    /// The problem needs units.
    #[error(
        "remaining life needs the column that names the units: name it with --unit. The columns are: {known}"
    )]
    UnitNotNamed {
        /// The columns that there are.
        known: String,
    },
    /// A target of the wrong kind.
    #[error("column \"{column}\" holds {kind:?} values, and this question needs {wanted}")]
    TargetKind {
        /// The column.
        column: String,
        /// What it holds.
        kind: Kind,
        /// What would do.
        wanted: &'static str,
    },
    /// More than two classes.
    #[error(
        "column \"{column}\" has {classes} different values ({sample}); the failure question needs two, such as 0 and 1. Make a column of two values, or ask for an estimate"
    )]
    NotTwoClasses {
        /// The column.
        column: String,
        /// How many.
        classes: usize,
        /// Some of them.
        sample: String,
    },
    /// A time column of words.
    #[error(
        "column \"{column}\" was not understood as time; its values are words such as \"{sample}\""
    )]
    NotTime {
        /// The column.
        column: String,
        /// One of its values.
        sample: String,
    },
    /// Files that do not fit together.
    #[error(
        "column \"{column}\" holds {first:?} values in {first_file} and {other:?} values in {other_file}; mend one of the files, or tell what the column holds with --kind"
    )]
    Kinds {
        /// The column.
        column: String,
        /// What it holds in the first of the files.
        first: Kind,
        /// That file.
        first_file: String,
        /// What it holds in the other.
        other: Kind,
        /// That file.
        other_file: String,
    },
    /// An apply file that lacks an input.
    #[error(
        "{file} lacks the column \"{column}\" that the model learned from; add it, or leave it out with --ignore {column}"
    )]
    ApplyLacks {
        /// The column.
        column: String,
        /// The file of rows to apply.
        file: String,
    },
    /// Nothing to learn from.
    #[error("there are no rows to learn from")]
    NoRows,
    /// The caller stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A model could not learn from the rows.
    #[error(transparent)]
    Learn(#[from] crate::learn::LearnError),
}

impl From<supervised::StudyError> for QuestionError {
    fn from(e: supervised::StudyError) -> Self {
        match e {
            supervised::StudyError::Cancelled(c) => Self::Cancelled(c),
            supervised::StudyError::Learn(e) => Self::Learn(e),
        }
    }
}

impl QuestionError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NoSuchColumn { asked, known } => {
                Message::new("error-data-no-such-column").text("column", asked).text("known", known)
            }
            Self::ColumnTwice { column, first, second } => Message::new("error-data-column-twice")
                .text("column", column)
                .text("first", format!("role-{first}"))
                .text("second", format!("role-{second}")),
            Self::TargetNotNamed { known } => {
                Message::new("error-data-target-not-named").text("known", known)
            }
            Self::UnitNotNamed { known } => {
                Message::new("error-data-unit-not-named").text("known", known)
            }
            Self::TargetKind { column, wanted, .. } => Message::new("error-data-target-kind")
                .text("column", column)
                .text("wanted", format!("wanted-{wanted}")),
            Self::NotTwoClasses { column, classes, sample } => {
                Message::new("error-data-not-two-classes")
                    .text("column", column)
                    .count("classes", *classes)
                    .text("sample", sample)
            }
            Self::NotTime { column, sample } => {
                Message::new("error-data-not-time").text("column", column).text("sample", sample)
            }
            Self::Kinds { column, first, first_file, other, other_file } => {
                Message::new("error-data-kinds-differ")
                    .text("column", column)
                    .text("first", plural(*first))
                    .text("first_file", first_file)
                    .text("other", plural(*other))
                    .text("other_file", other_file)
            }
            Self::ApplyLacks { column, file } => {
                Message::new("error-data-apply-lacks").text("column", column).text("file", file)
            }
            Self::NoRows => Message::new("error-data-no-rows"),
            Self::Learn(e) => Message::new("error-data-learn").text("why", e.id()),
            Self::Cancelled(_) => Message::new("error-cancelled"),
        }
    }
}

/// The message id of the values of that kind.
fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "kind-plural-number",
        Kind::Category => "kind-plural-category",
        Kind::Time => "kind-plural-time",
    }
}

impl Problem {
    /// The word for it on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Anomaly => "anomaly",
            Self::Life => "life",
            Self::Failure => "failure",
            Self::Estimate => "estimate",
        }
    }
}
