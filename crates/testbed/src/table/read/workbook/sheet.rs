//! The cells of one sheet.

use std::collections::HashMap;

use calamine::{DataRef, ExcelDateTime};

use crate::table::clock;
use crate::table::read::{limits, missing};

/// A cell with a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// A number.
    Number(f64),
    /// Milliseconds since 1970.
    Time(i64),
    /// A word of [`Sheet::words`].
    Word(u32),
}

/// The cells of a sheet that hold something.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Row, column and value, in that order.
    pub cells: Vec<(u32, u32, Cell)>,
    /// Distinct words.
    pub words: Vec<String>,
    codes: HashMap<String, u32>,
}

/// The sheet has more cells than can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

impl Sheet {
    /// Adds a cell.
    ///
    /// # Errors
    /// [`TooLarge`] where there are too many.
    pub fn add(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), TooLarge> {
        let cell = match value {
            DataRef::Empty | DataRef::Error(_) => return Ok(()),
            DataRef::Int(n) => Cell::Number(*n as f64),
            DataRef::Float(x) => Cell::Number(*x),
            DataRef::Bool(b) => self.word(if *b { "TRUE" } else { "FALSE" }),
            DataRef::DateTime(t) => moment(t),
            DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => self.text(s),
            DataRef::SharedString(s) => self.text(s),
        };
        if self.cells.len() as u64 >= limits::SHEET_CELLS {
            return Err(TooLarge);
        }
        self.cells.push((row, column, cell));
        Ok(())
    }

    /// Puts the cells in order of rows and columns; most files have them so.
    pub fn sort(&mut self) {
        if !self.cells.is_sorted_by_key(|c| (c.0, c.1)) {
            self.cells.sort_by_key(|c| (c.0, c.1));
        }
        let words = &self.words;
        let is_blank = |cell: &Cell| matches!(cell, Cell::Word(w) if words.get(*w as usize).is_none_or(String::is_empty));
        self.cells.retain(|(_, _, cell)| !is_blank(cell));
    }

    fn text(&mut self, text: &str) -> Cell {
        self.word(text.trim())
    }

    fn word(&mut self, word: &str) -> Cell {
        if let Some(code) = self.codes.get(word) {
            return Cell::Word(*code);
        }
        let code = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.codes.insert(word.to_owned(), code);
        Cell::Word(code)
    }

    /// The cell as text that reads back the same.
    #[must_use]
    pub fn shown(&self, cell: Cell) -> String {
        match cell {
            Cell::Number(x) => format!("{x}"),
            Cell::Time(t) => clock::iso_time(t),
            Cell::Word(w) => self.words.get(w as usize).cloned().unwrap_or_default(),
        }
    }

    /// Whether the cell is a mark of a missing value.
    #[must_use]
    pub fn is_missing(&self, cell: Cell, among_words: bool) -> bool {
        match cell {
            Cell::Word(w) => self.words.get(w as usize).is_none_or(|word| {
                let word = word.as_bytes();
                if among_words { missing::among_words(word) } else { missing::among_numbers(word) }
            }),
            Cell::Number(_) | Cell::Time(_) => false,
        }
    }
}

/// A date, or the number of days where it is a span or a clock time without a date.
fn moment(time: &ExcelDateTime) -> Cell {
    let serial = time.as_f64();
    if time.is_duration() || !(1.0..2_958_466.0).contains(&serial) {
        return Cell::Number(serial);
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    match clock::days(i64::from(year), u32::from(month), u32::from(day)) {
        Some(days) => {
            let in_day = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
            Cell::Time(days * 86_400_000 + in_day * 1000 + i64::from(milli))
        }
        None => Cell::Number(serial),
    }
}
