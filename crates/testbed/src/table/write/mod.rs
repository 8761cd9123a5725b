//! Tables as files: CSV that a spreadsheet opens without running anything, and Parquet.

use std::io;

use super::Table;

/// Writes a table as CSV (RFC 4180, UTF-8). Cells that a spreadsheet would take for a formula are
/// escaped.
///
/// # Errors
/// As the medium does.
pub fn csv(_table: &Table, _out: &mut dyn io::Write) -> io::Result<()> {
    Err(io::Error::other("no writer yet"))
}

/// Writes a table as Parquet; the same table gives the same bytes.
///
/// # Errors
/// As the medium does.
pub fn parquet(_table: &Table, _out: &mut (dyn io::Write + Send)) -> io::Result<()> {
    Err(io::Error::other("no writer yet"))
}
