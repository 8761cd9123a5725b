//! The columns of a text as they grow, and what turned out against the guess.

use std::borrow::Cow;

use super::form::Form;
use super::scan::{SAMPLES, Scan};
use crate::table::clock::civil;
use crate::table::read::keep::Keeper;
use crate::table::read::time::{Layout, TimeFormat};
use crate::table::read::typing::{self, Typed, is_vast_majority};
use crate::table::read::{Oddity, Ragged, ReadError, Reading, header, missing, number};
use crate::table::{Column, Kind, MISSING_CODE, MISSING_TIME, Table};

/// The columns as far as they were read.
pub struct Columns {
    keeper: Keeper,
    kinds: Vec<Kind>,
    tallies: Vec<Tally>,
    ragged: Ragged,
    blank_at_end: u64,
}

/// What was counted in a column.
#[derive(Default)]
struct Tally {
    missing: u64,
    infinite: u64,
    not_understood: u64,
    samples: Vec<(u64, String)>,
    first_infinite: Option<(u64, String)>,
}

/// A column that holds something else than was guessed.
pub struct Correction {
    /// Which.
    pub column: usize,
    /// What it holds.
    pub typed: Typed,
}

impl Columns {
    /// Columns without a row.
    pub fn new(form: &Form, at_most_cells: Option<usize>) -> Self {
        let kinds: Vec<Kind> = form.columns.iter().map(|t| t.kind()).collect();
        let tallies = kinds.iter().map(|_| Tally::default()).collect();
        let keeper = Keeper::new(kinds.iter().copied(), at_most_cells);
        Self { keeper, kinds, tallies, ragged: Ragged::default(), blank_at_end: 0 }
    }

    /// Adds a block whose cells lie row by row.
    pub fn add(&mut self, found: &Scan<'_>, cells: &[u64], lines_before: u64) {
        let width = self.kinds.len();
        let (first, step) = self.keeper.rows_of_block();
        for (column, kind) in self.kinds.iter().enumerate() {
            let of_column =
                cells.iter().skip(first * width + column).step_by(step * width).copied();
            match kind {
                Kind::Number => self.keeper.numbers(column, of_column.map(f64::from_bits)),
                Kind::Time => self.keeper.times(column, of_column.map(|t| t as i64)),
                Kind::Category => {
                    let words = &found.columns[column].words;
                    let word = |code: u32| -> Cow<'_, str> {
                        words
                            .get(code as usize)
                            .map_or(Cow::Borrowed(""), |w| String::from_utf8_lossy(w))
                    };
                    self.keeper.words(column, words.len(), word, of_column.map(|c| c as u32));
                }
            }
        }
        self.keeper.end_block(found.rows);
        self.count(found, lines_before);
    }

    fn count(&mut self, found: &Scan<'_>, lines_before: u64) {
        let in_file = |(line, cell): &(u64, String)| (lines_before + line + 1, cell.clone());
        for (tally, block) in self.tallies.iter_mut().zip(&found.columns) {
            tally.missing += block.missing;
            tally.infinite += block.infinite;
            tally.not_understood += block.not_understood;
            let room = SAMPLES.saturating_sub(tally.samples.len());
            tally.samples.extend(block.samples.iter().take(room).map(in_file));
            if tally.first_infinite.is_none() {
                tally.first_infinite = block.first_infinite.as_ref().map(in_file);
            }
        }
        let (all, block) = (&mut self.ragged, found.ragged);
        all.short += block.short;
        all.long += block.long;
        all.first_short = all.first_short.or(block.first_short.map(|l| lines_before + l + 1));
        all.first_long =
            all.first_long.or(block.first_long.map(|(l, n)| (lines_before + l + 1, n)));
        let all_blank = found.blank_at_end == found.rows;
        self.blank_at_end =
            found.blank_at_end as u64 + if all_blank { self.blank_at_end } else { 0 };
    }
}

impl Columns {
    /// Columns that hold something else than was guessed, to be read again. What the reader told
    /// stays.
    pub fn corrections(&self, form: &Form) -> Vec<Correction> {
        let free = form.columns.iter().enumerate().filter(|(c, _)| !form.told[*c]);
        free.filter_map(|(column, typed)| {
            let name = &form.names[column];
            let better = match typed {
                Typed::Number => self.instead_of_numbers(column, name, form),
                Typed::Time(format) => self.instead_of_times(column, name, *format, form),
                Typed::Category => self.instead_of_words(column, name, form),
            };
            better.filter(|b| b != typed).map(|typed| Correction { column, typed })
        })
        .collect()
    }

    /// Whether too many cells were not understood.
    fn fails(&self, column: usize) -> bool {
        let tally = &self.tallies[column];
        let present = self.keeper.seen() - tally.missing;
        tally.not_understood > 0 && !is_vast_majority(present - tally.not_understood, present)
    }

    fn instead_of_numbers(&self, column: usize, name: &str, form: &Form) -> Option<Typed> {
        if !self.fails(column) {
            return None;
        }
        let tally = &self.tallies[column];
        let none_was_a_number = tally.not_understood + tally.missing == self.keeper.seen();
        Some(if none_was_a_number { guess_samples(tally, name, form) } else { Typed::Category })
    }

    fn instead_of_times(
        &self,
        column: usize,
        name: &str,
        format: TimeFormat,
        form: &Form,
    ) -> Option<Typed> {
        let tally = &self.tallies[column];
        if let Some(swapped) =
            self.other_order(column, format).filter(|_| form.manner.day_first.is_none())
        {
            return Some(Typed::Time(swapped));
        }
        if !self.fails(column) {
            return None;
        }
        let none_was_a_time = tally.not_understood + tally.missing == self.keeper.seen();
        Some(if none_was_a_time { guess_samples(tally, name, form) } else { Typed::Category })
    }

    /// Day and month change places where what failed is written the other way round, and nothing
    /// that was read shows that the order was right.
    fn other_order(&self, column: usize, format: TimeFormat) -> Option<TimeFormat> {
        let layout = match format.layout {
            Layout::DayFirst => Layout::MonthFirst,
            Layout::MonthFirst => Layout::DayFirst,
            Layout::YearFirst | Layout::Compact => return None,
        };
        let swapped = TimeFormat { layout, ..format };
        let samples = &self.tallies[column].samples;
        let all_fit = samples.iter().all(|(_, cell)| swapped.parse(cell.as_bytes()).is_some());
        if samples.is_empty() || !all_fit {
            return None;
        }
        let shows_a_day = |t: &i64| *t != MISSING_TIME && civil(t.div_euclid(86_400_000)).2 > 12;
        (!self.keeper.times_of(column).iter().any(shows_a_day)).then_some(swapped)
    }

    /// Words of which nearly all are numbers or times after all.
    fn instead_of_words(&self, column: usize, name: &str, form: &Form) -> Option<Typed> {
        let (codes, words) = self.keeper.words_of(column)?;
        let words: Vec<&str> = words.collect();
        let guessed = typing::guess(name, &words, form.manner, None);
        let fits = |word: &&str| match guessed {
            Typed::Number => number::parse(word.as_bytes(), form.manner.decimal).is_some(),
            Typed::Time(format) => format.parse(word.as_bytes()).is_some(),
            Typed::Category => false,
        };
        let fitting: Vec<bool> = words.iter().map(fits).collect();
        let counts: Vec<bool> =
            words.iter().map(|w| !missing::among_numbers(w.as_bytes())).collect();
        let (mut part, mut whole) = (0, 0);
        for code in codes.iter().filter(|c| **c != MISSING_CODE) {
            part += u64::from(fitting.get(*code as usize) == Some(&true));
            whole += u64::from(counts.get(*code as usize) == Some(&true));
        }
        (whole > 0 && is_vast_majority(part, whole)).then_some(guessed)
    }

    /// The table, with what was odd in it.
    ///
    /// # Errors
    /// When there is no row, or many rows have too many fields.
    pub fn reading(mut self, form: &Form, file: &str, gzip: bool) -> Result<Reading, ReadError> {
        self.keeper.drop_last(self.blank_at_end);
        let rows = self.keeper.seen();
        if rows == 0 {
            return Err(ReadError::HeaderOnly { file: file.to_owned() });
        }
        self.refuse_ragged(file, form.names.len(), rows)?;
        let time = form.columns.iter().find_map(|t| match t {
            Typed::Time(format) => Some(format.layout.pattern().to_owned()),
            _ => None,
        });
        let mut shown = form.shown(file, gzip, rows);
        shown.time_format = time;
        let oddities =
            form.names.iter().zip(self.tallies).filter_map(|(n, t)| t.oddity(n)).collect();
        let thinned_by = self.keeper.thinned_by();
        let columns = form
            .names
            .iter()
            .zip(self.keeper.into_values())
            .map(|(name, values)| Column { name: name.clone(), unit: header::unit(name), values })
            .collect();
        Ok(Reading {
            table: Table::new(columns).unwrap_or_default(), // all columns grew alike
            form: shown,
            rows_in_file: rows,
            thinned_by,
            oddities,
            ragged: self.ragged,
        })
    }

    /// One row in twenty with too many fields means that the delimiter or the quotes are not what
    /// they seem, and no cell can be trusted.
    fn refuse_ragged(&self, file: &str, width: usize, rows: u64) -> Result<(), ReadError> {
        match self.ragged.first_long {
            Some((line, found)) if self.ragged.long.saturating_mul(20) > rows => {
                let (expected, rows) = (width as u64, self.ragged.long);
                Err(ReadError::Ragged { file: file.to_owned(), line, expected, found, rows })
            }
            _ => Ok(()),
        }
    }
}

fn guess_samples(tally: &Tally, name: &str, form: &Form) -> Typed {
    let cells: Vec<&str> = tally.samples.iter().map(|(_, cell)| cell.as_str()).collect();
    typing::guess(name, &cells, form.manner, None)
}

impl Tally {
    fn oddity(self, column: &str) -> Option<Oddity> {
        let odd = self.infinite + self.not_understood > 0;
        odd.then(|| Oddity {
            column: column.to_owned(),
            infinite: self.infinite,
            not_understood: self.not_understood,
            sample: self.samples.into_iter().next().or(self.first_infinite),
        })
    }
}
