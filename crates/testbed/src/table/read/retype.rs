//! Words that are something else after all: what typed formats hold as text.

use std::borrow::Cow;

use super::keep::Keeper;
use super::typing::{self, Manner, Typed, is_vast_majority};
use super::{Oddity, missing, number};
use crate::table::{Kind, MISSING_CODE, MISSING_TIME, Values};

/// Words that nearly all are numbers or times become such, unless the reader told otherwise.
pub fn retyped(
    name: &str,
    values: Values,
    manner: Manner,
    told: Option<Kind>,
    oddity: &mut Oddity,
) -> Values {
    let (codes, levels) = match (values, told) {
        (Values::Number(cells), Some(Kind::Category)) => return as_words(&cells),
        (Values::Category { codes, levels }, _) => (codes, levels),
        (other, _) => return other,
    };
    let words: Vec<&str> = levels.iter().map(String::as_str).collect();
    let typed = typing::guess(name, &words, manner, told);
    let parse = |code: u32| -> Option<u64> {
        let word = words.get(code as usize)?.trim().as_bytes();
        match typed {
            Typed::Number => number::parse(word, manner.decimal).map(f64::to_bits),
            Typed::Time(format) => format.parse(word).map(|t| t as u64),
            Typed::Category => None,
        }
    };
    if words.is_empty() && told.is_none() || typed == Typed::Category {
        return Values::Category { codes, levels };
    }
    let parsed: Vec<Option<u64>> = (0..words.len() as u32).map(parse).collect();
    let is_missing: Vec<bool> =
        words.iter().map(|w| missing::among_numbers(w.trim().as_bytes())).collect();
    let mut present = 0;
    for (row, code) in codes.iter().enumerate() {
        let at = *code as usize;
        if is_missing.get(at) != Some(&false) {
            continue;
        }
        present += 1;
        if parsed[at].is_none() {
            oddity.not_understood += 1;
            oddity.sample.get_or_insert_with(|| (row as u64 + 1, levels[at].clone()));
        }
    }
    if told.is_none() && !is_vast_majority(present - oddity.not_understood, present) {
        oddity.not_understood = 0;
        oddity.sample = None;
        return Values::Category { codes, levels };
    }
    let cell = |code: &u32| parsed.get(*code as usize).copied().flatten();
    if let Typed::Time(_) = typed {
        return Values::Time(
            codes.iter().map(|c| cell(c).map_or(MISSING_TIME, |t| t as i64)).collect(),
        );
    }
    let numbers: Vec<f64> =
        codes.iter().map(|c| cell(c).map_or(f64::NAN, f64::from_bits)).collect();
    oddity.infinite += numbers.iter().filter(|x| x.is_infinite()).count() as u64;
    Values::Number(numbers.into_iter().map(|x| if x.is_finite() { x } else { f64::NAN }).collect())
}

/// Numbers as the words that the reader says they are.
fn as_words(cells: &[f64]) -> Values {
    let mut keeper = Keeper::new(std::iter::once(Kind::Category), None);
    let code = |(row, x): (u32, &f64)| if x.is_nan() { MISSING_CODE } else { row };
    let word =
        |row: u32| Cow::Owned(cells.get(row as usize).map_or_else(String::new, f64::to_string));
    keeper.words(0, cells.len(), word, (0_u32..).zip(cells).map(code));
    keeper.end_block(cells.len());
    keeper.into_values().pop().unwrap_or(Values::Number(Vec::new()))
}
