//! Are the units fit to learn from?

use std::collections::HashSet;

use super::finding::Finding;
use super::ground::Ground;
use crate::evaluate::median;
use crate::report::{Check, Problem, Role};
use crate::table::Values;

/// A history shorter than this shows no course.
const SHORT: usize = 5;
/// More short histories than this are worth a word.
const SHORT_SHARE: f64 = 0.05;

/// Units with one row or very few.
pub(super) fn short(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "short-units";
    let column = ground.frame.unit_column.as_ref()?;
    let follows_units = matches!(ground.problem(), Problem::Life | Problem::Anomaly);
    if !follows_units {
        return None; // a batch may well be one row
    }
    let sizes: Vec<f64> = ground.histories.iter().map(|h| h.len() as f64).collect();
    let short: Vec<usize> =
        (0..sizes.len()).filter(|&i| ground.histories[i].len() < SHORT).collect();
    let share = short.len() as f64 / sizes.len().max(1) as f64;
    let found = if short.len() == sizes.len() {
        Finding::critical(ID)
    } else if share > SHORT_SHARE {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    let example = short
        .first()
        .and_then(|&i| ground.histories[i].first())
        .and_then(|&row| ground.frame.unit_names.get(ground.frame.units[row] as usize));
    Some(
        found
            .columns([column])
            .count("units", short.len())
            .percent("percent", share)
            .count("least", SHORT)
            .number("median", if sizes.is_empty() { 0.0 } else { median(&sizes) })
            .text("example", example.cloned().unwrap_or_default())
            .check(),
    )
}

/// The same unit among the rows to learn from and among those to be answered.
pub(super) fn both_sides(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "unit-both-sides";
    let column = ground.frame.of_role(Role::Unit).next()?;
    let asks_for_new_units = matches!(ground.problem(), Problem::Life | Problem::Failure);
    if !asks_for_new_units || ground.apply.is_empty() {
        return None;
    }
    let names = |rows: &[usize]| -> HashSet<&str> {
        let name = |&r: &usize| ground.frame.unit_names.get(ground.frame.units[r] as usize);
        rows.iter().filter_map(name).map(String::as_str).collect()
    };
    let (learned, asked) = (names(ground.learn), names(ground.apply));
    let mut shared: Vec<&str> = learned.intersection(&asked).copied().collect();
    shared.sort_unstable();
    let numbered_anew = !shared.is_empty() && starts_anew(ground);
    let found =
        if shared.is_empty() || numbered_anew { Finding::passed(ID) } else { Finding::warning(ID) };
    Some(
        found
            .columns([&column.name])
            .count("units", shared.len())
            .text("numbered", if numbered_anew { "anew" } else { "named" })
            .count("of", asked.len())
            .text("example", shared.first().copied().unwrap_or_default())
            .check(),
    )
}

/// Whether both files count their units from the same first number: then the numbers are places in
/// the file and not the names of machines.
fn starts_anew(ground: &Ground<'_>) -> bool {
    let Some(Values::Number(v)) = ground.frame.of_role(Role::Unit).next().map(|c| &c.values) else {
        return false;
    };
    let run = |rows: &[usize]| {
        let rising = super::ground::rising(v, rows);
        let distinct = super::ground::distinct(&rising);
        let (first, last) = (rising.first().copied(), rising.last().copied());
        let whole = first.zip(last).is_some_and(|(a, b)| (b - a) as usize + 1 == distinct);
        first.filter(|f| whole && (*f == 0.0 || *f == 1.0))
    };
    let learned = run(ground.learn);
    learned.is_some() && learned == run(ground.apply)
}

/// For remaining life: which histories ended in a failure.
pub(super) fn censoring(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "censoring";
    if ground.problem() != Problem::Life {
        return None;
    }
    let Some(column) = ground.frame.of_role(Role::Censoring).next() else {
        return Some(Finding::skipped(ID, "check-why-no-censoring").check());
    };
    let ended = |h: &Vec<usize>| h.iter().any(|&r| is_marked(&column.values, r));
    let unfailed = ground.histories.iter().filter(|h| ended(h)).count();
    let failed = ground.histories.len() - unfailed;
    let found = if failed == 0 {
        Finding::critical(ID)
    } else if failed < unfailed {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    Some(found.columns([&column.name]).count("failed", failed).count("unfailed", unfailed).check())
}

fn is_marked(values: &Values, row: usize) -> bool {
    match values {
        Values::Number(v) => !v[row].is_nan() && v[row] != 0.0,
        Values::Category { codes, levels } => {
            levels.get(codes[row] as usize).is_some_and(|word| word.trim() != "0")
        }
        Values::Time(_) => !values.is_missing(row),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, noise, numbers, status_of, words};
    use super::*;
    use crate::report::Status;

    fn fleet(rows_each: usize) -> Sketch {
        Sketch::new(Problem::Life)
            .unit("unit")
            .column(numbers("unit", 30 * rows_each, |i| (i / rows_each + 1) as f64))
            .column(numbers("x", 30 * rows_each, |i| noise(1, i)))
    }

    #[test]
    fn units_with_one_row_are_critical_and_long_ones_pass() {
        assert_eq!(status_of(&fleet(1), "short-units"), Some(Status::Critical));
        assert_eq!(status_of(&fleet(40), "short-units"), Some(Status::Passed));
    }

    #[test]
    fn the_same_machine_on_both_sides_is_told() {
        let press = |name: &'static str| {
            vec![words("press", 20, move |_| name), numbers("x", 20, |i| noise(2, i))]
        };
        let learned = || {
            Sketch::new(Problem::Life)
                .unit("press")
                .column(words("press", 60, |i| ["A", "B", "C"][i / 20]))
                .column(numbers("x", 60, |i| noise(1, i)))
        };
        assert_eq!(
            status_of(&learned().apply(press("B")), "unit-both-sides"),
            Some(Status::Warning)
        );
        assert_eq!(
            status_of(&learned().apply(press("D")), "unit-both-sides"),
            Some(Status::Passed)
        );
    }

    #[test]
    fn numbers_that_start_anew_in_each_file_are_no_names() {
        let apply =
            vec![numbers("unit", 40, |i| (i / 20 + 1) as f64), numbers("x", 40, |i| noise(3, i))];
        assert_eq!(status_of(&fleet(20).apply(apply), "unit-both-sides"), Some(Status::Passed));
    }

    #[test]
    fn without_a_censoring_column_it_is_skipped_and_with_one_it_is_counted() {
        assert_eq!(status_of(&fleet(10), "censoring"), Some(Status::Skipped));
        let with = |cut: usize| {
            fleet(10)
                .column(numbers("still_runs", 300, move |i| f64::from(u8::from(i / 10 < cut))))
                .asking(|r| r.censor = Some("still_runs".into()))
        };
        assert_eq!(status_of(&with(30), "censoring"), Some(Status::Critical));
        assert_eq!(status_of(&with(20), "censoring"), Some(Status::Warning));
        assert_eq!(status_of(&with(3), "censoring"), Some(Status::Passed));
    }
}
