//! Delimited text: comma, semicolon, tab, bar or blanks; plain or packed with gzip.

mod blocks;
mod columns;
pub(super) mod fields;
mod form;
pub(super) mod guess;
mod scan;
mod stream;
#[cfg(test)]
mod tests;

use std::io::Read;
use std::sync::atomic::Ordering;

use encoding_rs::EUC_KR;
use rayon::prelude::*;

use self::blocks::{BlockError, Blocks};
use self::columns::{Columns, Correction};
use self::fields::with_separator;
use self::form::Form;
use self::scan::{Plan, scan};
use self::stream::Text;
use super::encoding::Foreign;
use super::{Delimiter, ReadError, ReadOptions, Reading, encoding};
use crate::observer::Cancelled;
use crate::table::Source;

/// How often a file is read again when its later part contradicts what its beginning showed.
const READINGS: usize = 3;

/// Reads delimited text.
///
/// # Errors
/// See [`ReadError`].
pub fn read(
    source: &dyn Source,
    gzip: bool,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, ReadError> {
    let text = Text { source, gzip };
    let file = source.name();
    let mut form = Form::guess(text, file, options)?;
    for reading in 1.. {
        let columns = match pass(text, &form, options, progress) {
            // What began as plain ASCII may go on in the encoding of Korean office programs.
            Err(ReadError::MixedEncodings { .. }) if form.coding_is_open => {
                form.coding.encoding = EUC_KR;
                form.coding_is_open = false;
                continue;
            }
            outcome => outcome?,
        };
        let corrections = if reading < READINGS { columns.corrections(&form) } else { Vec::new() };
        if corrections.is_empty() {
            return columns.reading(&form, file, gzip);
        }
        for Correction { column, typed } in corrections {
            form.columns[column] = typed;
        }
    }
    Err(ReadError::Empty { file: file.to_owned() })
}

/// A block and the cells in it, used again and again.
#[derive(Default)]
struct Slot {
    text: Vec<u8>,
    cells: Vec<u64>,
    lines_before: u64,
}

/// Reads the whole text once.
fn pass(
    text: Text<'_>,
    form: &Form,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Columns, ReadError> {
    let file = text.source.name();
    let medium = |e| io_error(file, text.gzip, e);
    let size = text.source.size().map_err(medium)?.max(1);
    let (mut stream, taken) = text.open(form.coding).map_err(medium)?;
    skip(&mut stream, form.before.0).map_err(|e| coding_error(file, text.gzip, form, e))?;
    let mut blocks = Blocks::new(stream, form.delimiter, form.before.1);
    let mut columns = Columns::new(form, options.at_most_cells);
    let mut slots: Vec<Slot> = Vec::new();
    slots.resize_with(rayon::current_num_threads().max(1), Slot::default);
    let decimal = form.manner.decimal;
    let decimal_divides = form.delimiter == Delimiter::Byte(decimal);
    let plan = Plan { decimal, decimal_divides, columns: &form.columns };
    loop {
        let filled =
            fill(&mut blocks, &mut slots).map_err(|e| block_error(file, text.gzip, form, e))?;
        let Some(slots) = slots.get_mut(..filled).filter(|s| !s.is_empty()) else { break };
        let scanned: Vec<_> = slots
            .par_iter_mut()
            .map(|slot| {
                let Slot { text, cells, lines_before } = slot;
                let found = with_separator!(form.delimiter, s => scan(text, plan, s, cells));
                (found, &*cells, *lines_before)
            })
            .collect();
        for (found, cells, lines_before) in scanned {
            if let Some(line) = found.not_utf8.filter(|_| !form.coding.tolerant) {
                return Err(mixed(file, lines_before + line + 1, form));
            }
            columns.add(&found, cells, lines_before);
        }
        progress((taken.load(Ordering::Relaxed) as f64 / size as f64).min(1.0))?;
    }
    Ok(columns)
}

/// Fills as many slots as there is text for.
fn fill<R: Read>(blocks: &mut Blocks<R>, slots: &mut [Slot]) -> Result<usize, BlockError> {
    for (filled, slot) in slots.iter_mut().enumerate() {
        match blocks.fill(&mut slot.text)? {
            Some(lines) => slot.lines_before = lines,
            None => return Ok(filled),
        }
    }
    Ok(slots.len())
}

fn skip(stream: &mut impl Read, bytes: u64) -> std::io::Result<()> {
    std::io::copy(&mut stream.by_ref().take(bytes), &mut std::io::sink()).map(|_| ())
}

fn block_error(file: &str, gzip: bool, form: &Form, error: BlockError) -> ReadError {
    let file_name = file.to_owned();
    match error {
        BlockError::Io(error) => coding_error(file, gzip, form, error),
        BlockError::UnclosedQuote(line) => ReadError::UnclosedQuote { file: file_name, line },
        BlockError::LineTooLong(line) => {
            let limit_mb = (super::limits::LINE >> 20) as u64;
            ReadError::LineTooLong { file: file_name, line, limit_mb }
        }
    }
}

fn coding_error(file: &str, gzip: bool, form: &Form, error: std::io::Error) -> ReadError {
    match error.get_ref().and_then(|e| e.downcast_ref::<Foreign>()) {
        Some(foreign) => mixed(file, foreign.line, form),
        None => io_error(file, gzip, error),
    }
}

fn mixed(file: &str, line: u64, form: &Form) -> ReadError {
    let encoding = encoding::shown(form.coding.encoding).to_owned();
    ReadError::MixedEncodings { file: file.to_owned(), line, encoding }
}

/// A fault of the medium, or of a packed file that is cut off or damaged.
fn io_error(file: &str, gzip: bool, error: std::io::Error) -> ReadError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    let file = file.to_owned();
    if gzip && matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) {
        return ReadError::Damaged { file, format: "gz", why: error.to_string() };
    }
    ReadError::Io { file, source: error }
}
