//! What a column holds, guessed from some of its cells.

use std::collections::BTreeMap;

use super::time::{self, TimeFormat};
use super::{missing, number};
use crate::table::Kind;

/// What a column is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Numbers.
    Number,
    /// Times written so.
    Time(TimeFormat),
    /// Words.
    Category,
}

impl Typed {
    /// The kind of the column.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Number => Kind::Number,
            Self::Time(_) => Kind::Time,
            Self::Category => Kind::Category,
        }
    }
}

/// How cells may be written in the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// `.` or `,`.
    pub decimal: u8,
    /// Whether the day comes first in ambiguous dates, where the reader told.
    pub day_first: Option<bool>,
}

/// What a column holds: what nine of ten cells that are not missing are. A column without any value
/// is one of numbers. `told` is the reader's own word.
#[must_use]
pub fn guess(name: &str, cells: &[&str], manner: Manner, told: Option<Kind>) -> Typed {
    let present: Vec<&str> =
        cells.iter().copied().filter(|c| !missing::among_numbers(c.as_bytes())).collect();
    let as_time = || time::guess(name, &present, manner.day_first);
    match told {
        Some(Kind::Number) => return Typed::Number,
        Some(Kind::Category) => return Typed::Category,
        // Told to be times, though no way of writing fits: then cell by cell as ISO 8601.
        Some(Kind::Time) => {
            let told_name = format!("{name} time");
            let found = time::guess(&told_name, &present, manner.day_first);
            return Typed::Time(found.unwrap_or(TimeFormat::ISO));
        }
        None => {}
    }
    if present.is_empty() {
        return Typed::Number;
    }
    if let Some(format) = as_time() {
        return Typed::Time(format);
    }
    let numbers =
        present.iter().filter(|c| number::parse(c.as_bytes(), manner.decimal).is_some()).count();
    if is_vast_majority(numbers as u64, present.len() as u64) {
        Typed::Number
    } else {
        Typed::Category
    }
}

/// What the reader told about each of the columns, by name or 1-based number. What is told about
/// columns that this file lacks may be meant for another one.
#[must_use]
pub fn told(kinds: &BTreeMap<String, Kind>, names: &[String]) -> Vec<Option<Kind>> {
    let told = |(at, name): (usize, &String)| {
        kinds.get(name).or_else(|| kinds.get(&(at + 1).to_string())).copied()
    };
    names.iter().enumerate().map(told).collect()
}

/// Nine of ten.
#[must_use]
pub fn is_vast_majority(part: u64, whole: u64) -> bool {
    part.saturating_mul(10) >= whole.saturating_mul(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Manner = Manner { decimal: b'.', day_first: None };

    #[test]
    fn a_stray_word_does_not_make_words_of_numbers() {
        let mut cells = vec!["1.5"; 19];
        cells.push("sensor off");
        assert_eq!(guess("x", &cells, PLAIN, None), Typed::Number);
    }

    #[test]
    fn words_truth_values_and_codes_are_categories() {
        for cells in [["A", "B"], ["True", "False"], ["Y", "N"], ["M14860", "L47181"]] {
            assert_eq!(guess("x", &cells, PLAIN, None), Typed::Category);
        }
    }

    #[test]
    fn an_empty_column_is_one_of_numbers() {
        assert_eq!(guess("x", &["", "NA", "결측"], PLAIN, None), Typed::Number);
    }

    #[test]
    fn the_reader_has_the_last_word() {
        assert_eq!(guess("x", &["1", "2"], PLAIN, Some(Kind::Category)), Typed::Category);
        assert_eq!(guess("x", &["1", "2"], PLAIN, Some(Kind::Time)).kind(), Kind::Time);
    }
}
