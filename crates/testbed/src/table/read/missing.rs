//! Marks that stand for "no value".

/// Marks of a missing cell in any column, in lower case.
const ANYWHERE: [&str; 22] = [
    "na",
    "n/a",
    "n.a.",
    "nan",
    "-nan",
    "null",
    "nil",
    "nat",
    "<na>",
    "\\n",
    "-",
    "--",
    "?",
    "결측",
    "결측치",
    "#n/a",
    "#na",
    "#value!",
    "#ref!",
    "#div/0!",
    "#num!",
    "#null!",
];

/// Marks that only a column of numbers or times can mean so: among words they may be an answer.
const AMONG_NUMBERS: [&str; 8] =
    ["none", "없음", ".", "#name?", "-1.#ind", "1.#qnan", "bad", "no data"];

/// Whether a trimmed cell among words is missing.
#[must_use]
pub fn among_words(cell: &[u8]) -> bool {
    cell.is_empty() || is_one_of(cell, &ANYWHERE)
}

/// Whether a trimmed cell among numbers or times is missing.
#[must_use]
pub fn among_numbers(cell: &[u8]) -> bool {
    among_words(cell) || is_one_of(cell, &AMONG_NUMBERS)
}

fn is_one_of(cell: &[u8], marks: &[&str]) -> bool {
    cell.len() <= 9 && marks.iter().any(|m| cell.eq_ignore_ascii_case(m.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_marks_are_missing() {
        for mark in ["", "NA", "N/A", "NaN", "null", "-", "?", "결측", "#N/A"] {
            assert!(among_words(mark.as_bytes()), "{mark}");
            assert!(among_numbers(mark.as_bytes()), "{mark}");
        }
    }

    #[test]
    fn none_is_an_answer_among_words() {
        assert!(!among_words(b"None"));
        assert!(among_numbers(b"None"));
        assert!(!among_numbers(b"0"));
    }
}
