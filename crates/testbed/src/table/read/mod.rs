//! From bytes to a typed table: the form is guessed, told, and can be corrected.

use std::collections::BTreeMap;

use super::{Kind, Source, Table};
use crate::observer::Cancelled;
use crate::report::{FileForm, Message};

/// What the reader of the report corrected; everything left open is guessed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReadOptions {
    /// The delimiter of a text file.
    pub delimiter: Option<Delimiter>,
    /// The encoding of a text file, by its WHATWG label (`utf-8`, `cp949`, `euc-kr`, `utf-16le`).
    pub encoding: Option<String>,
    /// `.` or `,`.
    pub decimal: Option<char>,
    /// Whether the first line names the columns.
    pub header: Option<bool>,
    /// The sheet of a workbook, by name; the first one with a table otherwise.
    pub sheet: Option<String>,
    /// What single columns hold, by name or 1-based number, against the guess.
    pub kinds: BTreeMap<String, Kind>,
    /// For ambiguous dates such as 03/04/2024: whether the day comes first.
    pub day_first: Option<bool>,
    /// At most this many cells are kept; of larger files every n-th row. None keeps all.
    pub at_most_cells: Option<usize>,
}

/// What divides the fields of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delimiter {
    /// One byte: `,` `;` tab `|`.
    Byte(u8),
    /// Any run of spaces or tabs.
    Whitespace,
}

/// A file as it was understood.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The cells.
    pub table: Table,
    /// The form, to be shown for correction.
    pub form: FileForm,
    /// Rows of data in the file; more than in the table where it was thinned.
    pub rows_in_file: u64,
    /// Every how many-th row was kept, where not all were.
    pub thinned_by: Option<u64>,
    /// What was odd, column by column; only columns with something odd.
    pub oddities: Vec<Oddity>,
}

/// What was odd in a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Oddity {
    /// The column.
    pub column: String,
    /// Cells that say ±infinity, taken as missing.
    pub infinite: u64,
    /// Cells that are words in a column of numbers or times, taken as missing.
    pub not_understood: u64,
    /// The first such cell: its 1-based line or row, and what stood there.
    pub sample: Option<(u64, String)>,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The medium failed.
    #[error("{file}: {source}")]
    Io {
        /// The file.
        file: String,
        /// What the medium said.
        source: std::io::Error,
    },
    /// The caller stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl ReadError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Io { file, source } => {
                Message::new("error-read-io").text("file", file).text("why", source.to_string())
            }
            Self::Cancelled(_) => Message::new("error-cancelled"),
        }
    }
}

/// Reads a file of any supported form. `progress` hears the share done and may stop it.
///
/// # Errors
/// When the bytes are no table; the error names the place and the remedy.
pub fn read(
    source: &dyn Source,
    _options: &ReadOptions,
    _progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, ReadError> {
    Err(ReadError::Io {
        file: source.name().to_owned(),
        source: std::io::Error::other("no reader yet"),
    })
}
