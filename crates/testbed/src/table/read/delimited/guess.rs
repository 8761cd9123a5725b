//! The form of delimited text, guessed from a sample.

use super::fields::{Row, rows};
use crate::table::read::typing::{self, Manner, Typed};
use crate::table::read::{Delimiter, missing, number, time};

/// Delimiters in the order in which a tie is broken.
const CANDIDATES: [Delimiter; 5] = [
    Delimiter::Byte(b'\t'),
    Delimiter::Byte(b';'),
    Delimiter::Byte(b','),
    Delimiter::Byte(b'|'),
    Delimiter::Whitespace,
];
/// Rows that are looked at for the delimiter.
const ROWS: usize = 200;

/// What divides the fields: the candidate that gives most lines equally many fields, more than one,
/// in which no other candidate is left over. A comma where none does.
#[must_use]
pub fn delimiter(text: &[u8]) -> Delimiter {
    let mut best = (Delimiter::Byte(b','), 0.0);
    for candidate in CANDIDATES {
        let score = score(text, candidate);
        if score > best.1 {
            best = (candidate, score);
        }
    }
    best.0
}

/// From 0, unfit, to 1.
fn score(text: &[u8], candidate: Delimiter) -> f64 {
    let sample = rows(text, candidate, ROWS);
    let width = usual_width(&sample);
    if width < 2 {
        return 0.0;
    }
    let fitting: Vec<&Row> = sample.iter().filter(|r| r.width == width).collect();
    let consistent = fitting.len() as f64 / sample.len() as f64;
    let body = fitting.get(1..).filter(|b| !b.is_empty()).unwrap_or(&fitting);
    let cells = body.iter().flat_map(|r| &r.cells);
    let (mut clean, mut typed, mut all) = (0_usize, 0_usize, 0_usize);
    for cell in cells {
        all += 1;
        let is_typed = is_plain_value(cell);
        typed += usize::from(is_typed);
        clean += usize::from(is_typed || !holds_another(cell, candidate));
    }
    let (clean, typed) = (clean as f64 / all as f64, typed as f64 / all as f64);
    if candidate == Delimiter::Whitespace
        && (consistent < 0.9 || typed < 0.5 || lines_are_times(text))
    {
        return 0.0;
    }
    consistent * (0.1 + 0.9 * clean)
}

fn is_plain_value(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    missing::among_numbers(bytes)
        || [b'.', b',']
            .iter()
            .any(|d| number::leading(bytes, *d).is_some_and(|n| n.1 == bytes.len()))
}

fn holds_another(cell: &str, candidate: Delimiter) -> bool {
    let other = |byte: u8| candidate != Delimiter::Byte(byte) && cell.as_bytes().contains(&byte);
    other(b'\t') || other(b';') || other(b',') || other(b'|')
}

/// One column of times such as `2024-03-05 07:00` is no table of dates beside clock times.
fn lines_are_times(text: &[u8]) -> bool {
    let lines = rows(text, Delimiter::Byte(b'\0'), ROWS);
    let cells: Vec<&str> =
        lines.iter().skip(1).filter_map(|r| Some(r.cells.first()?.as_str())).collect();
    !cells.is_empty() && time::guess("", &cells, None).is_some()
}

/// The number of fields that most rows have.
#[must_use]
pub fn usual_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(|r| r.width).collect();
    widths.sort_unstable();
    let longest_run = widths.chunk_by(|a, b| a == b).max_by_key(|run| (run.len(), run[0]));
    longest_run.map_or(0, |run| run[0])
}

/// `,` or `.`: what the cells show. `1,234` alone says nothing where commas may divide thousands; in
/// a file divided by semicolons it is taken for a decimal comma.
#[must_use]
pub fn decimal<'c>(cells: impl Iterator<Item = &'c str>, delimiter: Delimiter) -> u8 {
    let (mut dots, mut commas, mut unclear, mut any_dot) = (0_usize, 0_usize, 0_usize, false);
    for cell in cells {
        let Some((mark, whole, fraction)) = last_mark(cell) else { continue };
        let by_threes =
            fraction.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        let grouped = whole.contains([',', '.']);
        any_dot |= mark == b'.';
        match (mark, by_threes && !grouped) {
            (b'.', false) => dots += 1,
            (b'.', true) => {}
            (_, false) => commas += 1,
            (_, true) => unclear += 1,
        }
    }
    let comma = commas > dots
        || (commas == dots && unclear > 0 && !any_dot && delimiter == Delimiter::Byte(b';'));
    if comma { b',' } else { b'.' }
}

/// The last mark of a number, and what stands before and behind it; none where the cell is no number
/// or repeats its last mark, as thousands do.
fn last_mark(cell: &str) -> Option<(u8, &str, &str)> {
    let at = cell.rfind([',', '.'])?;
    let (whole, rest) = cell.split_at(at);
    let (mark, fraction) = rest.split_at(1);
    let whole = whole.trim_start_matches(['-', '+']);
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let exponent = fraction.find(['e', 'E']).unwrap_or(fraction.len());
    let plain = whole.split([',', '.']).all(digits) && digits(fraction.get(..exponent)?);
    (plain && !whole.contains(mark) && !fraction.is_empty()).then_some((
        *mark.as_bytes().first()?,
        whole,
        fraction,
    ))
}

/// How many leading rows are remarks before the table: lines that begin with `#`, or hold one field
/// where the table has several.
#[must_use]
pub fn preamble(rows: &[Row], width: usize) -> usize {
    let is_remark = |r: &&Row| {
        let first = r.cells.first().map_or("", String::as_str);
        let filled = r.cells.iter().filter(|c| !c.is_empty()).count();
        width > 1 && r.width != width && (filled <= 1 || first.starts_with('#'))
    };
    let remarks = rows.iter().take_while(is_remark).count();
    if remarks < rows.len() { remarks } else { 0 }
}

/// Whether the first row names the columns: above numbers or times stands something else; where all
/// are words, the first row's are distinct and do not come again below.
#[must_use]
pub fn has_header(rows: &[Row], width: usize, manner: Manner) -> bool {
    let Some((first, body)) = rows.split_first() else { return false };
    let mut names = 0_i64;
    let mut typed = false;
    for (column, cell) in first.cells.iter().take(width).enumerate() {
        if missing::among_numbers(cell.as_bytes()) {
            continue;
        }
        let below: Vec<&str> = cells_of(body.iter().take(ROWS), column).collect();
        let present = below.iter().any(|c| !missing::among_numbers(c.as_bytes()));
        if body.is_empty() || present {
            names += match typing::guess("time", &below, manner, None) {
                Typed::Number => {
                    typed = true;
                    if number::parse(cell.as_bytes(), manner.decimal).is_none() { 1 } else { -1 }
                }
                Typed::Time(format) => {
                    typed = true;
                    if format.parse(cell.as_bytes()).is_none() { 1 } else { -1 }
                }
                Typed::Category => 0,
            };
        }
    }
    if typed {
        return names > 0;
    }
    let is_number = |cell: &String| number::parse(cell.as_bytes(), manner.decimal).is_some();
    let all_words = !first.cells.iter().any(is_number);
    all_words && !body.is_empty() && names_by_being_unique(first, body, width)
}

fn names_by_being_unique(first: &Row, body: &[Row], width: usize) -> bool {
    let mut words: Vec<&str> = first.cells.iter().map(String::as_str).collect();
    words.sort_unstable();
    let distinct = words.windows(2).all(|w| w[0] != w[1]);
    distinct
        && (0..width.min(first.cells.len()))
            .all(|c| cells_of(body.iter(), c).all(|cell| cell != first.cells[c]))
}

/// The cells of a column.
pub fn cells_of<'r>(
    rows: impl Iterator<Item = &'r Row>,
    column: usize,
) -> impl Iterator<Item = &'r str> {
    rows.filter_map(move |r| r.cells.get(column)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn divided(text: &str) -> Delimiter {
        delimiter(text.as_bytes())
    }

    #[test]
    fn each_delimiter_is_found() {
        assert_eq!(divided("a,b\n1,2\n"), Delimiter::Byte(b','));
        assert_eq!(divided("a;b\n1;2\n"), Delimiter::Byte(b';'));
        assert_eq!(divided("a\tb c\n1\t2 3\n"), Delimiter::Byte(b'\t'));
        assert_eq!(divided("a|b\n1|2\n"), Delimiter::Byte(b'|'));
        assert_eq!(divided("1 2 3  \n4 5 6  \n"), Delimiter::Whitespace);
        assert_eq!(divided("a, b, c\n1, 2, 3\n"), Delimiter::Byte(b','));
        assert_eq!(divided("t;x y z\n2020-02-08 13:30:47;0.2\n"), Delimiter::Byte(b';'));
    }

    #[test]
    fn a_decimal_comma_divides_nothing() {
        assert_eq!(divided("a;b;c\n1,5;2,5;3,5\n1,5;2,5;3,5\n"), Delimiter::Byte(b';'));
        assert_eq!(decimal(["1,5", "2,25"].into_iter(), Delimiter::Byte(b';')), b',');
        assert_eq!(decimal(["1,234", "2,250"].into_iter(), Delimiter::Byte(b';')), b',');
        assert_eq!(decimal(["1,234", "2,250"].into_iter(), Delimiter::Byte(b'\t')), b'.');
        assert_eq!(decimal(["1,234.5"].into_iter(), Delimiter::Byte(b';')), b'.');
        assert_eq!(decimal(["1.234,5"].into_iter(), Delimiter::Byte(b';')), b',');
        assert_eq!(decimal(["0,123"].into_iter(), Delimiter::Byte(b',')), b',');
        assert_eq!(decimal(["a", "2020-01-01", "1.125"].into_iter(), Delimiter::Byte(b',')), b'.');
    }

    #[test]
    fn one_column_of_times_stays_one_column() {
        assert_eq!(divided("t\n2024-01-01 00:00:00\n2024-01-01 00:01:00\n"), Delimiter::Byte(b','));
    }

    #[test]
    fn a_header_is_told_from_data() {
        let manner = Manner { decimal: b'.', day_first: None };
        let header = |text: &str| {
            let rows = rows(text.as_bytes(), Delimiter::Byte(b','), 100);
            has_header(&rows, usual_width(&rows), manner)
        };
        assert!(header("a,b\n1,2\n"));
        assert!(header("time,b\n2024-01-01,x\n"));
        assert!(header("name,state\npump,on\nfan,on\n"));
        assert!(!header("1,2\n3,4\n"));
        assert!(!header("pump,on\nfan,on\n"));
        assert!(header("a,b\n"),);
    }

    #[test]
    fn remarks_before_the_table_are_no_rows() {
        let rows = rows(b"# made by logger\nLine 3\n\na,b\n1,2\n3,4\n", Delimiter::Byte(b','), 10);
        assert_eq!(preamble(&rows, usual_width(&rows)), 2);
    }
}
