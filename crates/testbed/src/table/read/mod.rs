//! From bytes to a typed table: the form is guessed, told, and can be corrected.

mod delimited;
mod encoding;
mod error;
#[cfg(test)]
mod golden;
mod header;
mod keep;
mod limits;
mod missing;
mod number;
mod parquet_file;
mod retype;
mod sniff;
mod time;
mod typing;
mod workbook;

use std::collections::BTreeMap;
use std::io::Read;

pub use self::error::ReadError;
use self::sniff::Container;
use super::{Kind, Source, Table};
use crate::observer::Cancelled;
use crate::report::FileForm;

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
    /// Rows of a text with too few or too many fields.
    pub ragged: Ragged,
}

/// What was odd in a column.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Oddity {
    /// The column.
    pub column: String,
    /// Cells that say ±infinity or a number beyond 10^38, taken as missing.
    pub infinite: u64,
    /// Cells that are words in a column of numbers or times, taken as missing.
    pub not_understood: u64,
    /// The first such cell: its 1-based line or row, and what stood there.
    pub sample: Option<(u64, String)>,
}

/// Rows that do not have as many fields as there are columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ragged {
    /// Rows with too few fields; the rest of their cells is missing.
    pub short: u64,
    /// Rows with too many fields that are not empty; what is over is dropped.
    pub long: u64,
    /// The line of the first short row.
    pub first_short: Option<u64>,
    /// The line of the first long row and its number of fields.
    pub first_long: Option<(u64, u64)>,
}

/// Reads a file of any supported form. `progress` hears the share done and may stop it.
///
/// # Errors
/// When the bytes are no table; the error names the place and the remedy.
pub fn read(
    source: &dyn Source,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, ReadError> {
    let file = source.name();
    let mut head = Vec::new();
    source
        .open()
        .and_then(|bytes| bytes.take(HEAD).read_to_end(&mut head))
        .map_err(|source| ReadError::Io { file: file.to_owned(), source })?;
    match sniff::container(&head) {
        Container::Empty => Err(ReadError::Empty { file: file.to_owned() }),
        Container::Other(found) => Err(ReadError::NotATable { file: file.to_owned(), found }),
        Container::Text => delimited::read(source, false, options, progress),
        Container::Gzip => delimited::read(source, true, options, progress),
        Container::Zip => workbook::read_packed(source, options, progress),
        Container::Compound => workbook::read_compound(source, options, progress),
        Container::Parquet => parquet_file::read(source, options, progress),
    }
}

/// How much of a file says what it is.
const HEAD: u64 = 16 << 10;
