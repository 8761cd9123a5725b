//! What is kept of a table in reading: every row, or of larger ones every n-th.

use std::collections::HashMap;
use std::sync::Arc;

use crate::table::{Kind, MISSING_CODE, MISSING_TIME, Values};

/// Grows columns block by block. When more cells are kept than wished, every second kept row goes
/// and from then on half as many come in: what is left is every n-th row, counted from the first,
/// with n a power of two that does not depend on how the blocks were cut.
pub struct Keeper {
    columns: Vec<Kept>,
    at_most_cells: usize,
    step: u64,
    seen: u64,
    rows: usize,
}

/// The kept cells of one column.
enum Kept {
    Number(Vec<f64>),
    Time(Vec<i64>),
    Category { codes: Vec<u32>, levels: Levels },
}

/// Words in order of their first appearance.
#[derive(Default)]
struct Levels {
    words: Vec<Arc<str>>,
    codes: HashMap<Arc<str>, u32>,
}

impl Levels {
    fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = self.words.len() as u32;
        let word: Arc<str> = word.into();
        self.words.push(Arc::clone(&word));
        self.codes.insert(word, code);
        code
    }
}

impl Keeper {
    /// Columns of these kinds without a row.
    pub fn new(kinds: impl Iterator<Item = Kind>, at_most_cells: Option<usize>) -> Self {
        let columns = kinds
            .map(|kind| match kind {
                Kind::Number => Kept::Number(Vec::new()),
                Kind::Time => Kept::Time(Vec::new()),
                Kind::Category => Kept::Category { codes: Vec::new(), levels: Levels::default() },
            })
            .collect();
        Self {
            columns,
            at_most_cells: at_most_cells.unwrap_or(usize::MAX),
            step: 1,
            seen: 0,
            rows: 0,
        }
    }

    /// Which rows of the coming block are kept: the first, and every how many-th from there.
    pub fn rows_of_block(&self) -> (usize, usize) {
        let first = (self.step - self.seen % self.step) % self.step;
        (first as usize, self.step as usize)
    }

    /// Keeps these numbers of a column.
    pub fn numbers(&mut self, column: usize, kept: impl Iterator<Item = f64>) {
        if let Some(Kept::Number(cells)) = self.columns.get_mut(column) {
            cells.extend(kept);
        }
    }

    /// Keeps these times of a column.
    pub fn times(&mut self, column: usize, kept: impl Iterator<Item = i64>) {
        if let Some(Kept::Time(cells)) = self.columns.get_mut(column) {
            cells.extend(kept);
        }
    }

    /// Keeps these words of a column; `codes` index `words`, [`MISSING_CODE`] is missing.
    pub fn words<'w>(
        &mut self,
        column: usize,
        words: usize,
        word: impl Fn(u32) -> std::borrow::Cow<'w, str>,
        kept: impl Iterator<Item = u32>,
    ) {
        let Some(Kept::Category { codes, levels }) = self.columns.get_mut(column) else { return };
        let mut known = vec![MISSING_CODE; words];
        codes.extend(kept.map(|own| match known.get_mut(own as usize) {
            None => MISSING_CODE,
            Some(code) => {
                if *code == MISSING_CODE {
                    *code = levels.code(&word(own));
                }
                *code
            }
        }));
    }

    /// Ends a block of so many rows, of which the kept ones were given.
    pub fn end_block(&mut self, rows: usize) {
        let (first, step) = self.rows_of_block();
        self.rows += rows.saturating_sub(first).div_ceil(step);
        self.seen += rows as u64;
        while self.rows > 1 && self.rows.saturating_mul(self.columns.len()) > self.at_most_cells {
            self.halve();
        }
    }

    fn halve(&mut self) {
        for column in &mut self.columns {
            match column {
                Kept::Number(cells) => keep_every_second(cells),
                Kept::Time(cells) => keep_every_second(cells),
                Kept::Category { codes, levels } => {
                    keep_every_second(codes);
                    forget_unused(codes, levels);
                }
            }
        }
        self.rows = self.rows.div_ceil(2);
        self.step *= 2;
    }

    /// Forgets the last rows that came by.
    pub fn drop_last(&mut self, rows: u64) {
        self.seen = self.seen.saturating_sub(rows);
        self.rows = self.seen.div_ceil(self.step) as usize;
        for column in &mut self.columns {
            match column {
                Kept::Number(cells) => cells.truncate(self.rows),
                Kept::Time(cells) => cells.truncate(self.rows),
                Kept::Category { codes, .. } => codes.truncate(self.rows),
            }
        }
    }

    /// The kept times of a column; none where it holds none.
    pub fn times_of(&self, column: usize) -> &[i64] {
        match self.columns.get(column) {
            Some(Kept::Time(cells)) => cells,
            _ => &[],
        }
    }

    /// The kept codes of a column and the words behind them.
    pub fn words_of(&self, column: usize) -> Option<(&[u32], impl Iterator<Item = &str>)> {
        match self.columns.get(column) {
            Some(Kept::Category { codes, levels }) => {
                Some((codes, levels.words.iter().map(AsRef::as_ref)))
            }
            _ => None,
        }
    }

    /// Rows that came by.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// Every how many-th row was kept, where not all were.
    pub fn thinned_by(&self) -> Option<u64> {
        (self.step > 1).then_some(self.step)
    }

    /// The columns.
    pub fn into_values(self) -> Vec<Values> {
        let values = self.columns.into_iter().map(|column| match column {
            Kept::Number(cells) => Values::Number(cells),
            Kept::Time(cells) => Values::Time(cells),
            Kept::Category { codes, levels } => Values::Category {
                codes,
                levels: levels.words.iter().map(|w| w.to_string()).collect(),
            },
        });
        values.collect()
    }
}

fn keep_every_second<T: Copy>(cells: &mut Vec<T>) {
    let half = cells.len().div_ceil(2);
    for at in 1..half {
        cells[at] = cells[at * 2];
    }
    cells.truncate(half);
}

fn forget_unused(codes: &mut [u32], levels: &mut Levels) {
    let mut left = Levels::default();
    let mut known = vec![MISSING_CODE; levels.words.len()];
    for code in codes {
        let Some(new) = known.get_mut(*code as usize) else { continue };
        if *new == MISSING_CODE {
            *new = left.code(&levels.words[*code as usize]);
        }
        *code = *new;
    }
    *levels = left;
}

/// A missing cell of a column of that kind, and its cells as they travel in a block: the bits of a
/// number, a time, or a code.
#[must_use]
pub fn missing_bits(kind: Kind) -> u64 {
    match kind {
        Kind::Number => f64::NAN.to_bits(),
        Kind::Time => MISSING_TIME as u64,
        Kind::Category => u64::from(MISSING_CODE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn feed(keeper: &mut Keeper, from: usize, rows: usize) {
        let (first, step) = keeper.rows_of_block();
        let kept: Vec<usize> = (from..from + rows).skip(first).step_by(step).collect();
        keeper.numbers(0, kept.iter().map(|r| *r as f64));
        let words: Vec<String> = (from..from + rows).map(|r| format!("w{}", r % 7)).collect();
        keeper.words(
            1,
            rows,
            |c| words[c as usize].as_str().into(),
            kept.iter().map(|r| (r - from) as u32),
        );
        keeper.end_block(rows);
    }

    proptest! {
        #[test]
        fn every_nth_row_is_kept_however_the_blocks_are_cut(
            blocks in proptest::collection::vec(0_usize..40, 1..20), most in 2_usize..100,
        ) {
            let mut keeper = Keeper::new([Kind::Number, Kind::Category].into_iter(), Some(most));
            let mut rows = 0;
            for block in blocks {
                feed(&mut keeper, rows, block);
                rows += block;
            }
            let step = keeper.thinned_by().unwrap_or(1) as usize;
            prop_assert_eq!(keeper.seen(), rows as u64);
            let expected: Vec<usize> = (0..rows).step_by(step).collect();
            prop_assert!(expected.len() * 2 <= most || expected.len() <= 1);
            prop_assert!(step == 1 || (0..rows).step_by(step / 2).count() * 2 > most);
            let values = keeper.into_values();
            prop_assert_eq!(&values[0], &Values::Number(expected.iter().map(|r| *r as f64).collect()));
            let Values::Category { codes, levels } = &values[1] else { unreachable!() };
            let words: Vec<String> = codes.iter().map(|c| levels[*c as usize].clone()).collect();
            prop_assert_eq!(words, expected.iter().map(|r| format!("w{}", r % 7)).collect::<Vec<_>>());
            prop_assert!((0..levels.len() as u32).all(|l| codes.contains(&l)));
        }
    }
}
