//! Can the answer be learned from what the target column says?

use super::finding::Finding;
use super::ground::{Ground, distinct, rising};
use crate::evaluate::quantile;
use crate::report::{Check, Problem};
use crate::table::{Column, Values};

/// Fewer events than this cannot be split into learning and measuring.
const EVENTS_AT_LEAST: usize = 20;
/// With fewer events than this every measured rate is uncertain by more than a tenth.
const EVENTS_WANTED: usize = 50;
/// Rows without an answer beyond this share are worth a word.
const UNANSWERED: f64 = 0.05;
/// Population stability index that is taken as a significant shift (Siddiqi 2006).
const SHIFTED: f64 = 0.25;
/// Bins of that index.
const BINS: usize = 10;
/// Below this the index is noise: it is about 2 × bins ÷ rows for equal distributions.
const ROWS_FOR_SHIFT: usize = 600;
/// Events per side that make a change of their rate worth a word, and by which factor.
const EVENTS_FOR_SHIFT: usize = 20;
const RATE_SHIFT: f64 = 2.0;

/// The target never changes.
pub(super) fn constant(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "target-constant";
    let target = asked(ground, Problem::Estimate)?;
    let values = numbers(target)?;
    let rising = rising(values, ground.learn);
    let different = distinct(&rising);
    let found = if different < 2 { Finding::critical(ID) } else { Finding::passed(ID) };
    Some(
        found
            .columns([&target.name])
            .count("distinct", different)
            .number("value", rising.first().copied().unwrap_or(0.0))
            .check(),
    )
}

/// Rows whose answer is not known.
pub(super) fn missing(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "target-missing";
    let target = ground.frame.target()?;
    let holes = ground.learn.iter().filter(|&&r| target.values.is_missing(r)).count();
    let share = holes as f64 / ground.learn.len().max(1) as f64;
    let found = if holes == ground.learn.len() {
        Finding::critical(ID)
    } else if share > UNANSWERED {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    Some(found.columns([&target.name]).count("rows", holes).percent("percent", share).check())
}

/// Both classes are there.
pub(super) fn classes(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "classes";
    let target = asked(ground, Problem::Failure)?;
    let counts = class_counts(target, ground.learn);
    let found = if counts.len() < 2 { Finding::critical(ID) } else { Finding::passed(ID) };
    let only = counts.first().map_or_else(String::new, |c| c.0.clone());
    Some(found.columns([&target.name]).count("classes", counts.len()).text("only", only).check())
}

/// Enough events of the rarer class.
pub(super) fn events(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "events";
    let target = asked(ground, Problem::Failure)?;
    let counts = class_counts(target, ground.learn);
    if counts.len() < 2 {
        return Some(Finding::skipped(ID, "check-why-one-class").check());
    }
    let rows: usize = counts.iter().map(|c| c.1).sum();
    let (rarer, events) = counts.into_iter().min_by_key(|c| c.1)?;
    let found = if events < EVENTS_AT_LEAST {
        Finding::critical(ID)
    } else if events < EVENTS_WANTED {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    Some(
        found
            .columns([&target.name])
            .count("events", events)
            .percent("percent", events as f64 / rows.max(1) as f64)
            .count("wanted", EVENTS_WANTED)
            .text("class", rarer)
            .check(),
    )
}

/// The target of the last third of the time is like that of the first.
pub(super) fn drift(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "target-drift";
    if !matches!(ground.problem(), Problem::Failure | Problem::Estimate) {
        return None;
    }
    let target = ground.frame.target()?;
    ground.frame.time_column.as_ref()?; // the check of the time stamps says that there is no time
    let answered: Vec<usize> =
        ground.learn.iter().copied().filter(|&r| !target.values.is_missing(r)).collect();
    if answered.len() < ROWS_FOR_SHIFT {
        return Some(Finding::skipped(ID, "check-why-too-few-rows").text("of", "none").check());
    }
    let in_time = ground.frame.in_time(&answered);
    let third = in_time.len() / 3;
    let (early, late) = (&in_time[..third], &in_time[in_time.len() - third..]);
    let (from, to, shifted) = match (ground.problem(), numbers(target)) {
        (Problem::Estimate, Some(values)) => value_shift(values, early, late),
        _ => rate_shift(target, early, late)?,
    };
    let found = if shifted { Finding::warning(ID) } else { Finding::passed(ID) };
    let of = if ground.problem() == Problem::Failure { "events" } else { "values" };
    Some(
        found
            .columns([&target.name])
            .number("early", from)
            .number("late", to)
            .text("of", of)
            .check(),
    )
}

/// Medians of both sides, and whether the distribution moved by the population stability index.
fn value_shift(values: &[f64], early: &[usize], late: &[usize]) -> (f64, f64, bool) {
    let (early, late) = (rising(values, early), rising(values, late));
    let index = stability_index(&early, &late);
    (quantile(&early, 0.5), quantile(&late, 0.5), index > SHIFTED)
}

/// Population stability index Σ (qᵢ − pᵢ) ln(qᵢ / pᵢ) over bins that hold equal shares of the first
/// sample; half a row is added to each bin, so that an empty one does not decide alone.
fn stability_index(first: &[f64], second: &[f64]) -> f64 {
    let mut edges: Vec<f64> = (1..BINS).map(|i| quantile(first, i as f64 / BINS as f64)).collect();
    edges.dedup();
    let shares = |sorted: &[f64]| -> Vec<f64> {
        let bins = edges.len() + 1;
        let whole = sorted.len() as f64 + 0.5 * bins as f64;
        let upto = |i: usize| match edges.get(i) {
            Some(edge) => sorted.partition_point(|x| x <= edge),
            None => sorted.len(),
        };
        let from = |i: usize| i.checked_sub(1).map_or(0, upto);
        (0..bins).map(|i| ((upto(i) - from(i)) as f64 + 0.5) / whole).collect()
    };
    shares(first).iter().zip(shares(second)).map(|(p, q)| (q - p) * (q / p).ln()).sum()
}

/// The rates of the rarer class on both sides in percent, and whether they differ by much.
fn rate_shift(target: &Column, early: &[usize], late: &[usize]) -> Option<(f64, f64, bool)> {
    let both: Vec<usize> = early.iter().chain(late).copied().collect();
    let rarer = class_counts(target, &both).into_iter().min_by_key(|c| c.1)?.0;
    let events = |rows: &[usize]| {
        class_counts(target, rows).into_iter().find(|c| c.0 == rarer).map_or(0, |c| c.1)
    };
    let (a, b) = (events(early), events(late));
    let factor = (a.max(b) as f64 + 0.5) / (a.min(b) as f64 + 0.5);
    let rate = |n: usize| (1000.0 * n as f64 / early.len().max(1) as f64).round() / 10.0;
    Some((rate(a), rate(b), a.max(b) >= EVENTS_FOR_SHIFT && factor >= RATE_SHIFT))
}

fn asked<'a>(ground: &'a Ground<'_>, problem: Problem) -> Option<&'a Column> {
    ground.frame.target().filter(|_| ground.problem() == problem)
}

fn numbers(column: &Column) -> Option<&[f64]> {
    match &column.values {
        Values::Number(v) => Some(v),
        _ => None,
    }
}

/// The different values of a column and their rows, in rising order.
fn class_counts(target: &Column, rows: &[usize]) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    match &target.values {
        Values::Number(v) => {
            let rising = rising(v, rows);
            counts.extend(rising.chunk_by(|a, b| a == b).map(|c| (format!("{}", c[0]), c.len())));
        }
        Values::Category { codes, levels } => {
            let mut of = vec![0_usize; levels.len()];
            for &row in rows {
                if let Some(n) = of.get_mut(codes[row] as usize) {
                    *n += 1;
                }
            }
            let seen = levels.iter().cloned().zip(of).filter(|(_, n)| *n > 0);
            counts.extend(seen);
        }
        Values::Time(_) => {}
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, noise, numbers, status_of, times};
    use super::*;
    use crate::report::Status;

    fn failing(rows: usize, event: impl Fn(usize) -> bool) -> Sketch {
        Sketch::new(Problem::Failure)
            .target("failed")
            .column(times("when", rows, |i| i as i64 * 1000))
            .column(numbers("x", rows, |i| noise(1, i)))
            .column(numbers("failed", rows, |i| f64::from(u8::from(event(i)))))
    }

    fn estimating(rows: usize, y: impl Fn(usize) -> f64) -> Sketch {
        Sketch::new(Problem::Estimate)
            .target("y")
            .column(times("when", rows, |i| i as i64 * 1000))
            .column(numbers("x", rows, |i| noise(1, i)))
            .column(numbers("y", rows, y))
    }

    #[test]
    fn a_target_that_never_changes_is_critical() {
        assert_eq!(status_of(&estimating(100, |_| 7.0), "target-constant"), Some(Status::Critical));
        let changes = estimating(100, |i| noise(2, i));
        assert_eq!(status_of(&changes, "target-constant"), Some(Status::Passed));
    }

    #[test]
    fn rows_without_an_answer_are_counted() {
        let holes = |n| estimating(100, move |i| if i < n { f64::NAN } else { noise(2, i) });
        assert_eq!(status_of(&holes(100), "target-missing"), Some(Status::Critical));
        assert_eq!(status_of(&holes(20), "target-missing"), Some(Status::Warning));
        assert_eq!(status_of(&holes(0), "target-missing"), Some(Status::Passed));
    }

    #[test]
    fn one_class_alone_cannot_be_learned() {
        let never = failing(200, |_| false);
        assert_eq!(status_of(&never, "classes"), Some(Status::Critical));
        assert_eq!(status_of(&never, "events"), Some(Status::Skipped));
        assert_eq!(status_of(&failing(200, |i| i % 9 == 0), "classes"), Some(Status::Passed));
    }

    #[test]
    fn few_events_are_told_with_their_number() {
        assert_eq!(status_of(&failing(900, |i| i % 90 == 0), "events"), Some(Status::Critical));
        assert_eq!(status_of(&failing(900, |i| i % 30 == 0), "events"), Some(Status::Warning));
        assert_eq!(status_of(&failing(900, |i| i % 9 == 0), "events"), Some(Status::Passed));
    }

    #[test]
    fn a_target_that_moved_with_time_is_told() {
        let moved = |by: f64| estimating(900, move |i| noise(2, i) + by * i as f64);
        assert_eq!(status_of(&moved(0.002), "target-drift"), Some(Status::Warning));
        assert_eq!(status_of(&moved(0.0), "target-drift"), Some(Status::Passed));
        assert_eq!(status_of(&estimating(50, |i| i as f64), "target-drift"), Some(Status::Skipped));
    }

    #[test]
    fn failures_that_became_more_frequent_are_told() {
        let rarer_then_more = failing(1200, |i| i % if i < 600 { 40 } else { 5 } == 0);
        assert_eq!(status_of(&rarer_then_more, "target-drift"), Some(Status::Warning));
        assert_eq!(
            status_of(&failing(1200, |i| i % 10 == 0), "target-drift"),
            Some(Status::Passed)
        );
    }

    #[test]
    fn the_stability_index_is_small_for_equal_and_large_for_moved_samples() {
        let sample = |by: f64| -> Vec<f64> { (0..500).map(|i| f64::from(i) + by).collect() };
        assert!(stability_index(&sample(0.0), &sample(0.0)) < 1e-9);
        assert!(stability_index(&sample(0.0), &sample(250.0)) > 1.0);
    }
}
