//! CSV (RFC 4180) that a spreadsheet opens without running anything.

use std::io::{self, Write};

use crate::table::{Column, MISSING_CODE, MISSING_TIME, Table, Values, iso_time};

/// Writes a table as CSV (RFC 4180, UTF-8, lines end in `\n`). Numbers are written as short as reads
/// back the same, times as ISO 8601, missing cells stay empty. Names and words that a spreadsheet
/// would take for a formula get an apostrophe in front (OWASP, "CSV Injection").
///
/// # Errors
/// As the medium does.
pub fn csv(table: &Table, out: &mut dyn io::Write) -> io::Result<()> {
    let mut out = io::BufWriter::with_capacity(64 << 10, out);
    for (at, column) in table.columns().iter().enumerate() {
        separate(&mut out, at)?;
        out.write_all(quoted(&column.name).as_bytes())?;
    }
    out.write_all(b"\n")?;
    let words: Vec<Vec<String>> = table.columns().iter().map(words).collect();
    for row in 0..table.rows() {
        if table.columns().iter().all(|c| c.values.is_missing(row)) {
            // A line of nothing is no row to most readers; an empty cell in quotes is.
            out.write_all(b"\"\"")?;
        }
        for (at, (column, words)) in table.columns().iter().zip(&words).enumerate() {
            separate(&mut out, at)?;
            cell(&mut out, &column.values, words, row)?;
        }
        out.write_all(b"\n")?;
    }
    out.flush()
}

fn separate(out: &mut impl Write, at: usize) -> io::Result<()> {
    if at > 0 { out.write_all(b",") } else { Ok(()) }
}

/// The words of a column as they are written.
fn words(column: &Column) -> Vec<String> {
    match &column.values {
        Values::Category { levels, .. } => levels.iter().map(|l| quoted(l)).collect(),
        Values::Number(_) | Values::Time(_) => Vec::new(),
    }
}

fn cell(out: &mut impl Write, values: &Values, words: &[String], row: usize) -> io::Result<()> {
    match values {
        Values::Number(cells) => match cells.get(row) {
            Some(x) if x.is_finite() => number(out, *x),
            _ => Ok(()),
        },
        Values::Time(cells) => match cells.get(row) {
            Some(t) if *t != MISSING_TIME => out.write_all(iso_time(*t).as_bytes()),
            _ => Ok(()),
        },
        Values::Category { codes, .. } => {
            let code = codes.get(row).copied().unwrap_or(MISSING_CODE);
            out.write_all(words.get(code as usize).map_or(b"", |w| w.as_bytes()))
        }
    }
}

/// The shortest decimal that reads back the same; with an exponent where the digits would run long.
fn number(out: &mut impl Write, x: f64) -> io::Result<()> {
    let size = x.abs();
    if size != 0.0 && !(1e-5..1e16).contains(&size) {
        write!(out, "{x:e}")
    } else {
        write!(out, "{x}")
    }
}

/// A name or word, made harmless and put in quotes where it needs them.
fn quoted(word: &str) -> String {
    let formula = word.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let harmless = if formula { format!("'{word}") } else { word.to_owned() };
    let plain = !harmless.contains([',', '"', '\n', '\r'])
        && harmless.trim() == harmless
        && !harmless.is_empty();
    if plain { harmless } else { format!("\"{}\"", harmless.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(columns: Vec<Column>) -> String {
        let mut out = Vec::new();
        csv(&Table::new(columns).unwrap(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn column(name: &str, values: Values) -> Column {
        Column { name: name.into(), unit: None, values }
    }

    #[test]
    fn numbers_are_short_and_read_back_the_same() {
        let cells = vec![0.1, -3.0, 1e300, 1.5e-9, f64::NAN, -0.0, f64::INFINITY];
        let text = written(vec![
            column("x", Values::Number(cells)),
            column("t", Values::Time(vec![0, 1, MISSING_TIME, 0, 0, 0, 0])),
        ]);
        assert_eq!(
            text,
            "x,t\n0.1,1970-01-01T00:00:00\n-3,1970-01-01T00:00:00.001\n1e300,\n\
             1.5e-9,1970-01-01T00:00:00\n,1970-01-01T00:00:00\n-0,1970-01-01T00:00:00\n\
             ,1970-01-01T00:00:00\n"
        );
    }

    #[test]
    fn a_formula_is_written_as_words() {
        let levels = ["=cmd()|' /C calc'!A0", "-2+3", "@x", "\tx", "a,\"b\"", "plain"];
        let values = Values::Category {
            codes: vec![0, 1, 2, 3, 4, 5, MISSING_CODE],
            levels: levels.iter().map(|l| (*l).to_owned()).collect(),
        };
        assert_eq!(
            written(vec![column("=sum", values)]),
            "'=sum\n'=cmd()|' /C calc'!A0\n'-2+3\n'@x\n'\tx\n\"a,\"\"b\"\"\"\nplain\n\"\"\n"
        );
    }
}
