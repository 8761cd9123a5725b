//! Does the time column tell when?

use super::finding::Finding;
use super::ground::Ground;
use crate::evaluate::median;
use crate::report::{Check, Problem};

/// A step longer than this many usual steps is a gap.
const GAP: f64 = 3.0;
/// Beyond this share of long steps the rows simply come unevenly, and no single gap is to blame.
const GAPS_ARE_THE_RULE: f64 = 0.2;
/// A step within this factor of the usual one counts as the usual one.
const SAME_STEP: f64 = 1.5;
/// Steps of another length up to this share are jitter.
const JITTER: f64 = 0.1;
/// Fewer moments than this show no course over time.
const MOMENTS_WANTED: usize = 50;
/// Rows without a time beyond this share are worth a word.
const TIMELESS: f64 = 0.01;

/// Enough rows with a time. Without a time column this check speaks for the others of this file.
pub(super) fn stamps(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "time-stamps";
    let Some(column) = &ground.frame.time_column else {
        return Some(Finding::skipped(ID, "check-why-no-time").check());
    };
    let timeless = ground.learn.iter().filter(|&&r| ground.moment(r).is_nan()).count();
    let share = timeless as f64 / ground.learn.len().max(1) as f64;
    let moments = ground.learn.len() - timeless;
    let found = if moments == 0 {
        Finding::critical(ID)
    } else if moments < MOMENTS_WANTED || share > TIMELESS {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    Some(
        found
            .columns([column])
            .count("rows", moments)
            .count("missing", timeless)
            .percent("percent", share)
            .check(),
    )
}

/// The same time twice within a unit.
pub(super) fn duplicates(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "duplicate-times";
    let column = ground.frame.time_column.as_ref()?;
    let mut rows = 0;
    let mut first = None;
    for (before, row) in steps(ground.histories) {
        if ground.moment(before) == ground.moment(row) {
            rows += 1;
            first = first.or(Some(row));
        }
    }
    let Some(first) = first else {
        return Some(Finding::passed(ID).columns([column]).check());
    };
    // Where each row is a part or a batch, several may well be made in the same minute.
    let rows_are_cases = match ground.problem() {
        Problem::Failure => true,
        Problem::Estimate => ground.request.horizon.is_none(),
        Problem::Anomaly | Problem::Life => false,
    };
    let found = if rows_are_cases { Finding::warning(ID) } else { Finding::critical(ID) };
    Some(
        found
            .columns([column])
            .count("rows", rows)
            .percent("percent", rows as f64 / ground.learn.len().max(1) as f64)
            .text("first", ground.moment_text(first))
            .check(),
    )
}

/// Rows that are not in the order of their times.
pub(super) fn order(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "unordered-times";
    let column = ground.frame.time_column.as_ref()?;
    let in_one_file =
        |a: usize, b: usize| ground.frame.row_in_file[a] < ground.frame.row_in_file[b];
    let back: Vec<usize> = steps(ground.filed)
        .filter(|&(a, b)| in_one_file(a, b) && ground.moment(b) < ground.moment(a))
        .map(|(_, b)| b)
        .collect();
    let Some(&first) = back.first() else {
        return Some(Finding::passed(ID).columns([column]).check());
    };
    Some(
        Finding::warning(ID)
            .columns([column])
            .count("rows", back.len())
            .count("line", ground.frame.row_in_file[first] as usize)
            .text("first", ground.moment_text(first))
            .check(),
    )
}

/// Stretches without data.
pub(super) fn gaps(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "gaps";
    let column = series_column(ground)?;
    let steps = forward_steps(ground);
    let usual = median(&steps.iter().map(|s| s.1).collect::<Vec<_>>());
    if usual.is_nan() {
        return Some(Finding::skipped(ID, "check-why-one-moment").check());
    }
    let long: Vec<&(usize, f64)> = steps.iter().filter(|s| s.1 > GAP * usual).collect();
    let Some(longest) = long.iter().max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return Some(Finding::passed(ID).columns([column]).check());
    };
    if long.len() as f64 > GAPS_ARE_THE_RULE * steps.len() as f64 {
        return None; // the check of the steps says it better
    }
    Some(
        Finding::warning(ID)
            .columns([column])
            .count("gaps", long.len())
            .number("times", longest.1 / usual)
            .text("from", ground.moment_text(longest.0))
            .check(),
    )
}

/// Steps of different lengths.
pub(super) fn mixed_steps(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "mixed-steps";
    let column = series_column(ground)?;
    let steps: Vec<f64> = forward_steps(ground).into_iter().map(|s| s.1).collect();
    let usual = median(&steps);
    if usual.is_nan() {
        return None; // the check of the gaps says it
    }
    let other = |s: f64| s > usual * SAME_STEP || s < usual / SAME_STEP;
    let share = steps.iter().filter(|s| other(**s)).count() as f64 / steps.len() as f64;
    let found = if share > JITTER { Finding::warning(ID) } else { Finding::passed(ID) };
    Some(found.columns([column]).percent("percent", share).check())
}

/// The time column, where rows follow each other as a signal does.
fn series_column<'a>(ground: &'a Ground<'_>) -> Option<&'a String> {
    let signal = match ground.problem() {
        Problem::Failure => false,
        Problem::Anomaly | Problem::Life | Problem::Estimate => true,
    };
    ground.frame.time_column.as_ref().filter(|_| signal)
}

/// Neighbours within the units.
fn steps(units: &[Vec<usize>]) -> impl Iterator<Item = (usize, usize)> {
    units.iter().flat_map(|rows| rows.windows(2).map(|w| (w[0], w[1])))
}

/// The row before and the length of each step forward in time.
fn forward_steps(ground: &Ground<'_>) -> Vec<(usize, f64)> {
    steps(ground.histories)
        .map(|(a, b)| (a, ground.moment(b) - ground.moment(a)))
        .filter(|(_, step)| *step > 0.0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, numbers, status_of, times};
    use super::*;
    use crate::report::Status;

    fn clocked(problem: Problem, at: impl Fn(usize) -> i64) -> Sketch {
        Sketch::new(problem).column(times("when", 200, |i| at(i) * 60_000)).column(numbers(
            "x",
            200,
            |i| (i * 7 % 11) as f64,
        ))
    }

    #[test]
    fn an_even_clock_passes_every_check_of_time() {
        let even = clocked(Problem::Anomaly, |i| i as i64);
        for id in ["time-stamps", "duplicate-times", "unordered-times", "gaps", "mixed-steps"] {
            assert_eq!(status_of(&even, id), Some(Status::Passed), "{id}");
        }
    }

    #[test]
    fn without_a_time_column_the_check_is_skipped_and_not_passed() {
        let timeless = Sketch::new(Problem::Anomaly).column(numbers("x", 99, |i| (i % 9) as f64));
        assert_eq!(status_of(&timeless, "time-stamps"), Some(Status::Skipped));
        assert_eq!(status_of(&timeless, "gaps"), None);
    }

    #[test]
    fn rows_without_a_time_are_counted() {
        let holes = Sketch::new(Problem::Anomaly)
            .column(times("when", 200, |i| {
                if i % 10 == 0 { crate::table::MISSING_TIME } else { i as i64 }
            }))
            .column(numbers("x", 200, |i| (i * 7 % 11) as f64));
        assert_eq!(status_of(&holes, "time-stamps"), Some(Status::Warning));
    }

    #[test]
    fn the_same_time_twice_is_critical_for_a_signal_and_a_warning_for_batches() {
        let twice = |i: usize| if i == 50 { 49 } else { i as i64 };
        let signal = clocked(Problem::Anomaly, twice);
        assert_eq!(status_of(&signal, "duplicate-times"), Some(Status::Critical));
        let batches = clocked(Problem::Failure, twice)
            .column(numbers("bad", 200, |i| f64::from(u8::from(i % 3 == 0))))
            .target("bad");
        assert_eq!(status_of(&batches, "duplicate-times"), Some(Status::Warning));
    }

    #[test]
    fn rows_out_of_order_are_found_where_they_first_occur() {
        let swapped = clocked(Problem::Anomaly, |i| if i == 20 { 5 } else { 3 * i as i64 });
        let check = swapped.checks().into_iter().find(|c| c.id == "unordered-times").unwrap();
        assert_eq!(check.status, Status::Warning);
        assert_eq!(check.args["line"], crate::report::Arg::Count(21));
    }

    #[test]
    fn a_stretch_without_data_is_a_gap() {
        let gap = clocked(Problem::Anomaly, |i| if i < 100 { i as i64 } else { i as i64 + 60 });
        assert_eq!(status_of(&gap, "gaps"), Some(Status::Warning));
        assert_eq!(status_of(&gap, "mixed-steps"), Some(Status::Passed));
    }

    #[test]
    fn two_clocks_in_one_table_are_mixed_steps() {
        let mixed = clocked(Problem::Anomaly, |i| if i < 120 { i as i64 } else { 3 * i as i64 });
        assert_eq!(status_of(&mixed, "mixed-steps"), Some(Status::Warning));
    }
}
