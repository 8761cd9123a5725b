//! Why a file cannot be written.

use std::io;
use std::path::Path;

use dure_testbed::report::Message;

use crate::testbed::why;

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Its folder is not there.
    #[error("there is no folder {folder} for {file}; make it first")]
    NoFolder {
        /// The folder.
        folder: String,
        /// The file.
        file: String,
    },
    /// There is a folder of that name.
    #[error("{file} is a folder; name a file in it")]
    IsFolder {
        /// The folder.
        file: String,
    },
    /// It would overwrite what is read.
    #[error("{file} is one of the files read; choose another name for what is written")]
    IsInput {
        /// The file.
        file: String,
    },
    /// Two outputs under one name.
    #[error("{file} is named for two outputs; give each a name of its own")]
    Twice {
        /// The file.
        file: String,
    },
    /// Predictions are CSV or Parquet.
    #[error("{file}: predictions are written as .csv or .parquet")]
    Ending {
        /// The file.
        file: String,
    },
    /// The disk is full.
    #[error("{file} cannot be written, the disk is full; make room or name another place")]
    Full {
        /// The file.
        file: String,
    },
    /// Refused by the system.
    #[error("{file} cannot be written: {why}")]
    Refused {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
}

impl OutputError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        let (id, file) = match self {
            Self::NoFolder { file, folder } => {
                return Message::new("error-output-no-folder")
                    .text("file", file)
                    .text("folder", folder);
            }
            Self::Refused { file, why } => {
                return Message::new("error-output-refused").text("file", file).text("why", why);
            }
            Self::IsFolder { file } => ("error-output-is-folder", file),
            Self::IsInput { file } => ("error-output-is-input", file),
            Self::Twice { file } => ("error-output-twice", file),
            Self::Ending { file } => ("error-output-ending", file),
            Self::Full { file } => ("error-output-full", file),
        };
        Message::new(id).text("file", file)
    }

    /// What the medium said about that file.
    #[must_use]
    pub fn of(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full { file: shown(path) }
            }
            _ => Self::Refused { file: shown(path), why: why(error) },
        }
    }
}

/// A path as it is told.
pub(super) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
