//! A block of records into typed cells: one pass over the bytes, no allocation for a cell.

use std::borrow::Cow;
use std::collections::HashMap;

use super::fields::{Field, Separator, field, skip_blanks};
use crate::table::read::keep::missing_bits;
use crate::table::read::typing::Typed;
use crate::table::read::{Ragged, missing, number};
use crate::table::{Kind, MISSING_CODE};

/// Cells that were not understood are kept up to this many in a column, to guess again by.
pub const SAMPLES: usize = 64;
/// The longest sample shown, in characters.
const SHOWN: usize = 80;

/// How to read the cells.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'p> {
    /// The decimal mark.
    pub decimal: u8,
    /// Whether the decimal mark also divides fields, so that numbers with it stand in quotes.
    pub decimal_divides: bool,
    /// What the columns hold.
    pub columns: &'p [Typed],
}

/// What a block held. The cells themselves lie row by row in a buffer of the caller: bits of numbers,
/// times, or codes into the words of the column.
#[derive(Debug, Default)]
pub struct Scan<'b> {
    /// Rows.
    pub rows: usize,
    /// What was odd, and the words, column by column.
    pub columns: Vec<ColumnScan<'b>>,
    /// Rows with too few or too many fields.
    pub ragged: Ragged,
    /// The first line, counted from 0 in the block, with bytes in a word that are not UTF-8.
    pub not_utf8: Option<u64>,
    /// Rows at the end of the block in which nothing stands.
    pub blank_at_end: usize,
}

/// What a block held in a column.
#[derive(Debug, Default)]
pub struct ColumnScan<'b> {
    /// Missing cells.
    pub missing: u64,
    /// Infinite cells.
    pub infinite: u64,
    /// Cells that are neither missing nor understood.
    pub not_understood: u64,
    /// The first of those, with the 0-based lines of the block.
    pub samples: Vec<(u64, String)>,
    /// The first infinite cell.
    pub first_infinite: Option<(u64, String)>,
    /// The distinct words of the block in order of appearance.
    pub words: Vec<Cow<'b, [u8]>>,
    codes: HashMap<Cow<'b, [u8]>, u32>,
    last: (&'b [u8], u32),
}

/// Reads a block.
pub fn scan<'b, S: Separator>(
    text: &'b [u8],
    plan: Plan<'_>,
    separator: S,
    cells: &mut Vec<u64>,
) -> Scan<'b> {
    cells.clear();
    let columns = plan.columns.iter().map(|_| ColumnScan::default()).collect();
    let found = Scan { columns, ..Scan::default() };
    let mut scanner = Scanner { text, plan, separator, cells, found, at: 0, line: 0 };
    while scanner.at < text.len() {
        scanner.row();
    }
    scanner.found
}

struct Scanner<'b, 'p, S> {
    text: &'b [u8],
    plan: Plan<'p>,
    separator: S,
    cells: &'p mut Vec<u64>,
    found: Scan<'b>,
    at: usize,
    line: u64,
}

impl<'b, S: Separator> Scanner<'b, '_, S> {
    fn row(&mut self) {
        if self.skip_blank_line() {
            return;
        }
        let width = self.plan.columns.len();
        let begun = self.line;
        let (mut column, mut over, mut filled) = (0, 0_u64, false);
        loop {
            let typed = self.plan.columns.get(column).copied();
            filled |= match typed {
                Some(Typed::Number) => self.number(column),
                Some(Typed::Time(format)) => {
                    self.other(column, |cell| format.parse(cell).map(|t| t as u64))
                }
                Some(Typed::Category) => self.word(column),
                None => {
                    let field = self.field();
                    over += u64::from(field.end > field.start);
                    false
                }
            };
            column += 1;
            if self.ends_row() {
                break;
            }
        }
        self.line += 1;
        self.found.rows += 1;
        self.found.blank_at_end = if filled { 0 } else { self.found.blank_at_end + 1 };
        if column < width {
            self.fill_up(column, begun);
        }
        if over > 0 {
            self.found.ragged.long += 1;
            self.found.ragged.first_long.get_or_insert((begun, column as u64));
        }
    }

    /// Skips a line without anything, and blanks at the start of one where they divide fields.
    fn skip_blank_line(&mut self) -> bool {
        if !matches!(self.text.get(self.at), Some(b'\n' | b'\r' | b' ' | b'\t')) {
            return false;
        }
        let mut end = self.at;
        while let Some(b) = self.text.get(end)
            && matches!(b, b' ' | b'\t' | b'\r')
            && (S::RUNS || !self.separator.divides(*b))
        {
            end += 1;
        }
        match self.text.get(end) {
            None => self.at = end,
            Some(b'\n') => {
                self.at = end + 1;
                self.line += 1;
            }
            Some(_) => {
                if S::RUNS {
                    self.at = end;
                }
                return false;
            }
        }
        true
    }

    /// Steps over what stands behind a field; true where the row ends there.
    #[inline(always)]
    fn ends_row(&mut self) -> bool {
        match self.text.get(self.at) {
            Some(b'\n') => {
                self.at += 1;
                true
            }
            None => true,
            Some(_) if S::RUNS => {
                self.at = skip_blanks(self.text, self.at);
                match self.text.get(self.at) {
                    Some(b'\n') => {
                        self.at += 1;
                        true
                    }
                    found => found.is_none(),
                }
            }
            Some(_) => {
                self.at += 1;
                false
            }
        }
    }

    fn fill_up(&mut self, from: usize, line: u64) {
        for (typed, found) in self.plan.columns.iter().zip(&mut self.found.columns).skip(from) {
            self.cells.push(missing_bits(typed.kind()));
            found.missing += 1;
        }
        self.found.ragged.short += 1;
        self.found.ragged.first_short.get_or_insert(line);
    }

    /// Takes the field at hand, whatever is in it.
    #[inline]
    fn field(&mut self) -> Field {
        let field = field(self.text, self.at, self.separator);
        self.line += field.newlines(self.text);
        self.at = field.next;
        field
    }

    /// Where a plainly written field ends whose content ends at `at`: there, or behind a return.
    #[inline(always)]
    fn plain_end(&self, at: usize) -> Option<usize> {
        match self.text.get(at) {
            None | Some(b'\n') => Some(at),
            Some(b) if self.separator.divides(*b) => Some(at),
            Some(b'\r') if matches!(self.text.get(at + 1), None | Some(b'\n')) => Some(at + 1),
            Some(_) => None,
        }
    }

    #[inline(always)]
    fn number(&mut self, column: usize) -> bool {
        let mut start = self.at;
        while !S::RUNS && self.text.get(start) == Some(&b' ') {
            start += 1;
        }
        let rest = self.text.get(start..).unwrap_or(&[]);
        if !self.plan.decimal_divides
            && let Some((value, length)) = number::leading(rest, self.plan.decimal)
            && let Some(end) = self.plain_end(start + length)
            && value.is_finite()
        {
            self.cells.push(value.to_bits());
            self.at = end;
            return true;
        }
        let decimal = self.plan.decimal;
        self.other(column, |cell| number::parse(cell, decimal).map(f64::to_bits))
    }

    /// A cell that is not a plainly written number; whether anything stands in it.
    fn other(&mut self, column: usize, parse: impl Fn(&[u8]) -> Option<u64>) -> bool {
        let line = self.line;
        let field = self.field();
        let raw = field.content(self.text);
        let cell = raw.trim_ascii();
        let kind = self.plan.columns[column].kind();
        let found = &mut self.found.columns[column];
        let mut bits = missing_bits(kind);
        match parse(cell) {
            Some(value) if kind == Kind::Number && f64::from_bits(value).is_infinite() => {
                found.infinite += 1;
                found.first_infinite.get_or_insert_with(|| (line, shown(cell)));
            }
            Some(value) => bits = value,
            None if missing::among_numbers(cell) => found.missing += 1,
            None => {
                found.not_understood += 1;
                if found.samples.len() < SAMPLES {
                    found.samples.push((line, shown(cell)));
                }
            }
        }
        self.cells.push(bits);
        !cell.is_empty() || field.quoted
    }

    fn word(&mut self, column: usize) -> bool {
        let line = self.line;
        let text = self.text;
        let field = self.field();
        let raw = text.get(field.start..field.end).unwrap_or(&[]);
        let found = &mut self.found.columns[column];
        if raw.is_empty() {
            found.missing += 1;
            self.cells.push(u64::from(MISSING_CODE));
            return field.quoted;
        }
        if found.last.0 == raw && !field.doubled {
            self.cells.push(u64::from(found.last.1));
            found.missing += u64::from(found.last.1 == MISSING_CODE);
            return true;
        }
        let content = match field.content(text) {
            Cow::Borrowed(word) => Cow::Borrowed(word.trim_ascii()),
            Cow::Owned(word) => Cow::Owned(word.trim_ascii().to_vec()),
        };
        let code = match found.codes.get(&content) {
            Some(code) => *code,
            None => {
                let code = if missing::among_words(&content) {
                    MISSING_CODE
                } else {
                    if std::str::from_utf8(&content).is_err() {
                        self.found.not_utf8.get_or_insert(line);
                    }
                    found.words.push(content.clone());
                    found.words.len() as u32 - 1
                };
                found.codes.insert(content, code);
                code
            }
        };
        if !field.doubled {
            found.last = (raw, code);
        }
        found.missing += u64::from(code == MISSING_CODE);
        self.cells.push(u64::from(code));
        true
    }
}

/// A cell as it is shown: not longer than anyone wants to read.
fn shown(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).chars().take(SHOWN).collect()
}
