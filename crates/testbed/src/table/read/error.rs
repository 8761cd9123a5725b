//! Why a file could not be read: what, where, and what to do about it.

use crate::observer::Cancelled;
use crate::report::Message;

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
    /// There is not one byte, or nothing but blank lines.
    #[error("{file} is empty")]
    Empty {
        /// The file.
        file: String,
    },
    /// There are column names and no row below them.
    #[error("{file} has column names and no rows")]
    HeaderOnly {
        /// The file.
        file: String,
    },
    /// The bytes are something else than a table.
    #[error("{file} is no table but {found}")]
    NotATable {
        /// The file.
        file: String,
        /// What it seems to be: a selector of the locale files (`image`, `pdf`, `program`, …).
        found: &'static str,
    },
    /// The encoding asked for is not known.
    #[error("the encoding {label} is not known")]
    UnknownEncoding {
        /// What was asked for.
        label: String,
    },
    /// A line is not written in the encoding of the lines before it.
    #[error("{file}, line {line} is not {encoding} as the lines before it")]
    MixedEncodings {
        /// The file.
        file: String,
        /// The 1-based line.
        line: u64,
        /// The encoding of the lines before.
        encoding: String,
    },
    /// A quoted cell never ends.
    #[error("{file}: the quote opened in line {line} is never closed")]
    UnclosedQuote {
        /// The file.
        file: String,
        /// The 1-based line where it was opened.
        line: u64,
    },
    /// A line is longer than can be read.
    #[error("{file}, line {line} is longer than {limit_mb} MB")]
    LineTooLong {
        /// The file.
        file: String,
        /// The 1-based line.
        line: u64,
        /// The limit.
        limit_mb: u64,
    },
    /// There are more columns than can be read.
    #[error("{file} has {found} columns; at most {limit} can be read")]
    TooManyColumns {
        /// The file.
        file: String,
        /// The columns found.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// Many rows have more cells than there are columns.
    #[error("{file}, line {line} has {found} cells where there are {expected} columns")]
    Ragged {
        /// The file.
        file: String,
        /// The 1-based line of the first such row.
        line: u64,
        /// The columns.
        expected: u64,
        /// The cells of that row.
        found: u64,
        /// How many such rows there are.
        rows: u64,
    },
    /// A file unpacks to far more than it seems.
    #[error("{file} unpacks to more than {limit_mb} MB or to an implausible multiple of its size")]
    ZipBomb {
        /// The file.
        file: String,
        /// The limit of the unpacked size.
        limit_mb: u64,
    },
    /// The file is protected by a password.
    #[error("{file} is protected by a password")]
    Password {
        /// The file.
        file: String,
    },
    /// The file claims a form and does not keep it: cut off, or damaged.
    #[error("{file} is a damaged {format} file: {why}")]
    Damaged {
        /// The file.
        file: String,
        /// `xlsx`, `parquet`, `gz`, …
        format: &'static str,
        /// What its reader said.
        why: String,
    },
    /// The workbook has no sheet of that name.
    #[error("{file} has no sheet \"{sheet}\"")]
    NoSuchSheet {
        /// The file.
        file: String,
        /// The sheet asked for.
        sheet: String,
        /// The sheets there are.
        sheets: String,
    },
    /// A sheet has more cells than can be held.
    #[error("a sheet of {file} has more than {limit} cells")]
    TooManyCells {
        /// The file.
        file: String,
        /// The limit.
        limit: u64,
    },
    /// No sheet of the workbook holds a table.
    #[error("no sheet of {file} holds a table")]
    NoTable {
        /// The file.
        file: String,
    },
}

impl ReadError {
    /// The error as a sentence of the locale files (`read.ftl`).
    #[must_use]
    pub fn message(&self) -> Message {
        let about = |id: &str, file: &str| Message::new(id).text("file", file);
        match self {
            Self::Io { file, source } => {
                about("error-read-io", file).text("why", source.to_string())
            }
            Self::Cancelled(_) => Message::new("error-cancelled"),
            Self::Empty { file } => about("error-read-empty", file),
            Self::HeaderOnly { file } => about("error-read-header-only", file),
            Self::NotATable { file, found } => {
                about("error-read-not-a-table", file).text("found", *found)
            }
            Self::UnknownEncoding { label } => {
                Message::new("error-read-unknown-encoding").text("label", label)
            }
            Self::MixedEncodings { file, line, encoding } => {
                about("error-read-mixed-encodings", file)
                    .count("line", *line as usize)
                    .text("encoding", encoding)
            }
            Self::UnclosedQuote { file, line } => {
                about("error-read-unclosed-quote", file).count("line", *line as usize)
            }
            Self::LineTooLong { file, line, limit_mb } => about("error-read-line-too-long", file)
                .count("line", *line as usize)
                .count("limit", *limit_mb as usize),
            Self::TooManyColumns { file, found, limit } => {
                about("error-read-too-many-columns", file)
                    .count("found", *found as usize)
                    .count("limit", *limit as usize)
            }
            Self::Ragged { file, line, expected, found, rows } => about("error-read-ragged", file)
                .count("line", *line as usize)
                .count("expected", *expected as usize)
                .count("found", *found as usize)
                .count("rows", *rows as usize),
            Self::ZipBomb { file, limit_mb } => {
                about("error-read-zip-bomb", file).count("limit", *limit_mb as usize)
            }
            Self::Password { file } => about("error-read-password", file),
            Self::Damaged { file, format, why } => {
                about("error-read-damaged", file).text("format", *format).text("why", why)
            }
            Self::NoSuchSheet { file, sheet, sheets } => {
                about("error-read-no-such-sheet", file).text("sheet", sheet).text("sheets", sheets)
            }
            Self::TooManyCells { file, limit } => {
                about("error-read-too-many-cells", file).count("limit", *limit as usize)
            }
            Self::NoTable { file } => about("error-read-no-table", file),
        }
    }
}
