//! Is there enough data at all?

use super::finding::Finding;
use super::ground::Ground;
use crate::report::{Check, Problem};

/// Below this no split leaves anything to measure on.
const ROWS_AT_LEAST: usize = 30;
/// Below this errors are measured on a few dozen rows and mean little.
const ROWS_WANTED: usize = 200;
/// Rows taken as normal: below this not even the usual spread of a sensor is known.
const NORMAL_AT_LEAST: usize = 30;
/// Rows taken as normal that give the tails of a score, from which the alarm line comes.
const NORMAL_WANTED: usize = 200;
/// Below this histories of failed units cannot be split into learning and measuring.
const UNITS_AT_LEAST: usize = 5;
/// On NASA C-MAPSS the error fell from 5 to about 40 histories and stayed flat from there; half of
/// that is where the answer begins to be worth reading.
const UNITS_WANTED: usize = 20;
/// Two weeks hold both working days and weekends, twice.
const DAYS_WANTED: f64 = 14.0;
const DAY: f64 = 86_400_000.0;

/// Rows to learn from.
pub(super) fn rows(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "rows";
    let (rows, least, wanted) = match ground.problem() {
        Problem::Life => return None, // counted in units
        Problem::Anomaly => {
            let rows = ground.taken_as_normal().unwrap_or_else(|| ground.learn.to_vec());
            (rows.len(), NORMAL_AT_LEAST, NORMAL_WANTED)
        }
        Problem::Failure | Problem::Estimate => (ground.learn.len(), ROWS_AT_LEAST, ROWS_WANTED),
    };
    let found = if rows < least {
        Finding::critical(ID)
    } else if rows < wanted {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    let of = if ground.problem() == Problem::Anomaly { "normal" } else { "all" };
    Some(found.count("rows", rows).count("wanted", wanted).text("of", of).check())
}

/// Histories that ran to failure.
pub(super) fn units(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "unit-count";
    if ground.problem() != Problem::Life {
        return None;
    }
    let units = ground.histories.len();
    let found = if units < UNITS_AT_LEAST {
        Finding::critical(ID)
    } else if units < UNITS_WANTED {
        Finding::warning(ID)
    } else {
        Finding::passed(ID)
    };
    Some(found.count("units", units).count("wanted", UNITS_WANTED).check())
}

/// Two weeks of every sensor, where a clock tells.
pub(super) fn span(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "span";
    let follows_time = matches!(ground.problem(), Problem::Anomaly | Problem::Estimate);
    if !follows_time || ground.frame.time_column.is_none() {
        return None; // the check of the time stamps says that there is no time
    }
    if !ground.frame.clock {
        return Some(Finding::skipped(ID, "check-why-no-clock").text("measure", "none").check());
    }
    let spans: Vec<(&str, f64)> = ground
        .frame
        .inputs()
        .map(|c| (c.name.as_str(), days(ground, |r| !c.values.is_missing(r))))
        .collect();
    let whole = days(ground, |_| true);
    let short: Vec<&str> =
        spans.iter().filter(|(_, days)| *days < DAYS_WANTED).map(|(name, _)| *name).collect();
    let shortest = spans.iter().map(|(_, d)| *d).fold(whole, f64::min);
    let found = if short.is_empty() && whole >= DAYS_WANTED {
        Finding::passed(ID)
    } else if whole < DAYS_WANTED {
        Finding::warning(ID) // all of them: no use in naming each
    } else {
        Finding::warning(ID).columns(short)
    };
    Some(lasting(found, shortest).count("wanted", DAYS_WANTED as usize).check())
}

/// Days from the first to the last row that is there, over all units together.
fn days(ground: &Ground<'_>, is_there: impl Fn(usize) -> bool) -> f64 {
    let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
    for &row in ground.sample {
        let moment = ground.moment(row);
        if is_there(row) && !moment.is_nan() {
            (first, last) = (first.min(moment), last.max(moment));
        }
    }
    ((last - first) / DAY).max(0.0)
}

/// A duration in the measure that people would use: minutes, hours or days.
fn lasting(found: Finding, days: f64) -> Finding {
    let (amount, measure) = if days >= 2.0 {
        (days, "days")
    } else if days * 24.0 >= 2.0 {
        (days * 24.0, "hours")
    } else {
        (days * 1440.0, "minutes")
    };
    found.number("lasting", amount.round()).text("measure", measure)
}

/// Rows left out because the file is larger than the memory given to it.
pub(super) fn thinned(ground: &Ground<'_>) -> Option<Check> {
    let thinned = || ground.inputs.iter().filter(|i| i.reading.thinned_by.is_some());
    thinned().next()?;
    let kept: usize = thinned().map(|i| i.reading.table.rows()).sum();
    let of: u64 = thinned().map(|i| i.reading.rows_in_file).sum();
    let step = thinned().filter_map(|i| i.reading.thinned_by).max().unwrap_or(1);
    Some(
        Finding::warning("thinned")
            .count("kept", kept)
            .count("rows", of as usize)
            .count("step", step as usize)
            .check(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, numbers, status_of, times};
    use super::*;
    use crate::report::Status;

    #[test]
    fn a_handful_of_rows_is_too_few() {
        let sketch = |n: usize| {
            Sketch::new(Problem::Estimate)
                .target("y")
                .column(numbers("x", n, |i| i as f64))
                .column(numbers("y", n, |i| (i % 7) as f64))
        };
        assert_eq!(status_of(&sketch(3), "rows"), Some(Status::Critical));
        assert_eq!(status_of(&sketch(100), "rows"), Some(Status::Warning));
        assert_eq!(status_of(&sketch(300), "rows"), Some(Status::Passed));
    }

    #[test]
    fn few_histories_are_too_few_for_remaining_life() {
        let sketch = |units: usize| {
            Sketch::new(Problem::Life)
                .unit("unit")
                .column(numbers("unit", units * 10, |i| (i / 10) as f64))
                .column(numbers("x", units * 10, |i| (i * i % 13) as f64))
        };
        assert_eq!(status_of(&sketch(3), "unit-count"), Some(Status::Critical));
        assert_eq!(status_of(&sketch(10), "unit-count"), Some(Status::Warning));
        assert_eq!(status_of(&sketch(40), "unit-count"), Some(Status::Passed));
    }

    #[test]
    fn a_day_of_data_does_not_show_a_weekend() {
        let sketch = |hours: usize| {
            Sketch::new(Problem::Anomaly)
                .column(times("when", hours, |i| i as i64 * 3_600_000))
                .column(numbers("x", hours, |i| (i * 7 % 11) as f64))
        };
        assert_eq!(status_of(&sketch(24), "span"), Some(Status::Warning));
        assert_eq!(status_of(&sketch(24 * 20), "span"), Some(Status::Passed));
    }

    #[test]
    fn a_sensor_that_was_mounted_late_is_named() {
        let hours = 24 * 30;
        let late = numbers("late", hours, |i| if i < 24 * 20 { f64::NAN } else { i as f64 % 5.0 });
        let sketch = Sketch::new(Problem::Anomaly)
            .column(times("when", hours, |i| i as i64 * 3_600_000))
            .column(numbers("x", hours, |i| (i * 7 % 11) as f64))
            .column(late);
        let span = sketch.checks().into_iter().find(|c| c.id == "span").unwrap();
        assert_eq!((span.status, span.columns), (Status::Warning, vec!["late".to_owned()]));
    }

    #[test]
    fn thinned_data_is_said_to_be_thinned() {
        let whole = Sketch::new(Problem::Anomaly).column(numbers("x", 50, |i| (i * i) as f64));
        assert_eq!(status_of(&whole, "thinned"), None);
        assert_eq!(status_of(&whole.thinned(4), "thinned"), Some(Status::Warning));
    }
}
