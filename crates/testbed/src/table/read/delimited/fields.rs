//! Fields and records of delimited text (RFC 4180, read with mercy).

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memrchr};

use crate::table::read::{Delimiter, limits};

/// What divides fields; a type of its own so that the inner loops are made for each.
pub trait Separator: Copy + Send + Sync {
    /// Where the field that runs at `from` is ended by a separator, a line end or the end of the text.
    fn end(self, text: &[u8], from: usize) -> usize;
    /// Whether the byte divides fields.
    fn divides(self, byte: u8) -> bool;
    /// Whether runs of separators count as one and a line may end in them.
    const RUNS: bool;
}

/// One byte divides.
#[derive(Clone, Copy)]
pub struct Byte(pub u8);

impl Separator for Byte {
    const RUNS: bool = false;

    #[inline]
    fn end(self, text: &[u8], from: usize) -> usize {
        let rest = text.get(from..).unwrap_or(&[]);
        memchr2(self.0, b'\n', rest).map_or(text.len(), |at| from + at)
    }

    #[inline(always)]
    fn divides(self, byte: u8) -> bool {
        byte == self.0
    }
}

/// Runs of blanks divide.
#[derive(Clone, Copy)]
pub struct Blanks;

impl Separator for Blanks {
    const RUNS: bool = true;

    #[inline]
    fn end(self, text: &[u8], from: usize) -> usize {
        let rest = text.get(from..).unwrap_or(&[]);
        memchr3(b' ', b'\t', b'\n', rest).map_or(text.len(), |at| from + at)
    }

    #[inline(always)]
    fn divides(self, byte: u8) -> bool {
        matches!(byte, b' ' | b'\t')
    }
}

/// Calls `$body` with the separator that a delimiter is.
macro_rules! with_separator {
    ($delimiter:expr, $name:ident => $body:expr) => {
        match $delimiter {
            $crate::table::read::Delimiter::Byte(byte) => {
                let $name = $crate::table::read::delimited::fields::Byte(byte);
                $body
            }
            $crate::table::read::Delimiter::Whitespace => {
                let $name = $crate::table::read::delimited::fields::Blanks;
                $body
            }
        }
    };
}
pub(crate) use with_separator;

/// Where a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its content, without quotes and blanks around.
    pub start: usize,
    /// Behind its content.
    pub end: usize,
    /// The separator or line end behind it, or the end of the text.
    pub next: usize,
    /// Whether it stood in quotes.
    pub quoted: bool,
    /// Whether it holds doubled quotes, each of which stands for one.
    pub doubled: bool,
    /// Whether its quote was closed.
    pub closed: bool,
}

impl Field {
    /// What stands in the field.
    #[inline]
    pub fn content<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        let raw = text.get(self.start..self.end).unwrap_or(&[]);
        if !self.doubled {
            return Cow::Borrowed(raw);
        }
        let mut plain = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some(at) = memchr(b'"', rest) {
            plain.extend_from_slice(&rest[..=at]);
            rest = rest.get(at + 2..).unwrap_or(&[]);
        }
        plain.extend_from_slice(rest);
        Cow::Owned(plain)
    }

    /// Line ends inside the quotes.
    pub fn newlines(&self, text: &[u8]) -> u64 {
        if !self.quoted {
            return 0;
        }
        memchr_iter(b'\n', text.get(self.start..self.end).unwrap_or(&[])).count() as u64
    }
}

/// The field that begins at `at`.
#[inline]
pub fn field<S: Separator>(text: &[u8], at: usize, separator: S) -> Field {
    let mut first = at;
    while !S::RUNS && text.get(first) == Some(&b' ') {
        first += 1;
    }
    if text.get(first) == Some(&b'"') {
        return quoted(text, first + 1, separator);
    }
    let next = separator.end(text, at);
    let raw = text.get(first.min(next)..next).unwrap_or(&[]);
    let start = first.min(next) + raw.len() - raw.trim_ascii_start().len();
    let end = start + raw.trim_ascii().len();
    Field { start, end, next, quoted: false, doubled: false, closed: true }
}

fn quoted<S: Separator>(text: &[u8], start: usize, separator: S) -> Field {
    let mut doubled = false;
    let mut from = start;
    while let Some(found) = memchr(b'"', text.get(from..).unwrap_or(&[])) {
        let at = from + found;
        if text.get(at + 1) == Some(&b'"') {
            doubled = true;
            from = at + 2;
            continue;
        }
        let next = separator.end(text, at + 1);
        return Field { start, end: at, next, quoted: true, doubled, closed: true };
    }
    Field { start, end: text.len(), next: text.len(), quoted: true, doubled, closed: false }
}

/// Where whole records end in a text that begins with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Records {
    /// Behind the line end of the last whole record; zero where there is none.
    pub end: usize,
    /// Where a quote was opened that the text does not close.
    pub open_quote: Option<usize>,
}

/// Finds the end of the last whole record.
pub fn whole_records<S: Separator>(text: &[u8], separator: S) -> Records {
    if memchr(b'"', text).is_none() {
        return Records { end: memrchr(b'\n', text).map_or(0, |at| at + 1), open_quote: None };
    }
    let mut end = 0;
    let mut quote = 0; // the next quote at or behind `end`
    while end < text.len() {
        let rest = &text[end..];
        let Some(line) = memchr(b'\n', rest).map(|at| end + at) else {
            return Records { end, open_quote: record(text, end, separator).err() };
        };
        if quote < end {
            quote = memchr(b'"', rest).map_or(text.len(), |at| end + at);
        }
        if quote > line {
            end = line + 1;
            continue;
        }
        match record(text, end, separator) {
            Ok(next) if next < text.len() => end = next + 1,
            Ok(_) => return Records { end, open_quote: None },
            Err(open) => return Records { end, open_quote: Some(open) },
        }
    }
    Records { end, open_quote: None }
}

/// The line end of the record that begins at `at`, or where a quote was opened and not closed.
fn record<S: Separator>(text: &[u8], mut at: usize, separator: S) -> Result<usize, usize> {
    loop {
        let field = field(text, at, separator);
        if !field.closed {
            return Err(field.start - 1);
        }
        match text.get(field.next) {
            Some(b'\n') | None => return Ok(field.next),
            Some(_) => at = field.next + 1,
        }
    }
}

/// A record of a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The 0-based line it begins in.
    pub line: u64,
    /// The byte it begins at.
    pub at: usize,
    /// Its fields, as many as a table may have.
    pub cells: Vec<String>,
    /// How many fields there are.
    pub width: usize,
}

/// The records of a text; blank lines are none. At most `most`.
pub fn rows(text: &[u8], delimiter: Delimiter, most: usize) -> Vec<Row> {
    with_separator!(delimiter, separator => rows_of(text, separator, most))
}

fn rows_of<S: Separator>(text: &[u8], separator: S, most: usize) -> Vec<Row> {
    let mut rows = Vec::new();
    let (mut at, mut line) = (0, 0);
    while at < text.len() && rows.len() < most {
        let (row, next, newlines) = row(text, at, line, separator);
        // A cell that is empty in quotes is a cell, a blank line is none.
        let quoted = text.get(skip_blanks(text, at)) == Some(&b'"');
        if row.width > 1 || quoted || row.cells.iter().any(|c| !c.is_empty()) {
            rows.push(row);
        }
        line += newlines + 1;
        at = next;
    }
    rows
}

/// The record at `at`, where the next one begins, and the line ends inside quotes.
fn row<S: Separator>(text: &[u8], begun: usize, line: u64, separator: S) -> (Row, usize, u64) {
    let mut row = Row { line, at: begun, cells: Vec::new(), width: 0 };
    let mut newlines = 0;
    let mut at = begun;
    loop {
        if S::RUNS {
            at = skip_blanks(text, at);
            if matches!(text.get(at), None | Some(b'\n')) {
                return (row, at + 1, newlines);
            }
        }
        let field = field(text, at, separator);
        newlines += field.newlines(text);
        row.width += 1;
        if row.width <= limits::COLUMNS {
            row.cells.push(String::from_utf8_lossy(&field.content(text)).into_owned());
        }
        match text.get(field.next) {
            Some(b'\n') | None => return (row, field.next + 1, newlines),
            Some(_) => at = field.next + 1,
        }
    }
}

/// Behind the blanks and returns at `at`.
#[inline]
pub fn skip_blanks(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\r')) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, delimiter: Delimiter) -> Vec<Vec<String>> {
        rows(text.as_bytes(), delimiter, 100).into_iter().map(|r| r.cells).collect()
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_doubled_quotes() {
        let text = "a,\"b,\"\"c\"\"\nd\",e\r\n1, \"2\" ,3\n";
        assert_eq!(cells(text, Delimiter::Byte(b',')), [["a", "b,\"c\"\nd", "e"], ["1", "2", "3"]]);
    }

    #[test]
    fn a_quote_inside_a_field_is_a_quote() {
        assert_eq!(cells("5\" pipe,x\n", Delimiter::Byte(b',')), [["5\" pipe", "x"]]);
    }

    #[test]
    fn runs_of_blanks_divide_and_end_lines() {
        assert_eq!(
            cells("  1 2\t 3  \r\n\n4 5 6\n", Delimiter::Whitespace),
            [["1", "2", "3"], ["4", "5", "6"]]
        );
    }

    #[test]
    fn records_end_where_no_quote_is_open() {
        let ends = |text: &str| whole_records(text.as_bytes(), Byte(b','));
        assert_eq!(ends("a,b\nc"), Records { end: 4, open_quote: None });
        assert_eq!(ends("a,\"b\nc\"\nd,\"e"), Records { end: 8, open_quote: Some(10) });
        assert_eq!(ends("5\" x,b\nc,d\n"), Records { end: 11, open_quote: None });
        assert_eq!(ends("\"a\nb"), Records { end: 0, open_quote: Some(0) });
        assert_eq!(ends("\"a\"\n\n\"b\""), Records { end: 5, open_quote: None });
    }
}
