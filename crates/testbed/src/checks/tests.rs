//! Leakage from end to end, and laws that hold for all checks.

use proptest::prelude::*;

use super::sketch::{Sketch, noise, numbers, status_of, times, words};
use super::{IDS, WHYS};
use crate::report::{Arg, Problem, Status};

fn flag(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn estimate(rows: usize, y: impl Fn(usize) -> f64) -> Sketch {
    Sketch::new(Problem::Estimate)
        .target("y")
        .column(numbers("x", rows, |i| noise(1, i)))
        .column(numbers("y", rows, y))
}

/// Failures of two kinds among 2000 rows, and honest columns.
fn failure() -> Sketch {
    Sketch::new(Problem::Failure)
        .target("failed")
        .column(numbers("torque", 2000, |i| noise(1, i) + 0.5 * flag(worn(i) || hot(i))))
        .column(numbers("night", 2000, |i| flag(i % 3 == 0)))
        .column(numbers("failed", 2000, |i| flag(worn(i) || hot(i))))
}

fn worn(i: usize) -> bool {
    i % 50 == 7
}

fn hot(i: usize) -> bool {
    i % 80 == 11
}

#[test]
fn honest_columns_give_nothing_away() {
    assert_eq!(status_of(&failure(), "leakage"), Some(Status::Passed));
    let strong = estimate(500, |i| noise(2, i))
        .column(numbers("strong", 500, |i| noise(2, i) + 0.2 * noise(3, i)));
    assert_eq!(status_of(&strong, "leakage"), Some(Status::Passed));
    assert!(strong.leaks().is_empty());
}

#[test]
fn the_target_in_other_units_is_set_aside_unless_kept() {
    let copied = || {
        estimate(500, |i| noise(2, i)).column(numbers("in_pounds", 500, |i| 2.2046 * noise(2, i)))
    };
    assert_eq!(status_of(&copied(), "leakage"), Some(Status::Critical));
    assert_eq!(copied().leaks(), ["in_pounds"]);
    let kept = copied().asking(|r| r.keep = vec!["in_pounds".into()]);
    assert_eq!(status_of(&kept, "leakage"), Some(Status::Warning));
    assert!(kept.leaks().is_empty());
}

#[test]
fn a_rounded_product_of_the_target_is_set_aside() {
    let emission = estimate(900, |i| 100.0 * noise(2, i))
        .column(numbers("co2", 900, |i| (0.05 * 100.0 * noise(2, i)).round()));
    assert_eq!(emission.leaks(), ["co2"]);
    let graded = estimate(900, |i| 100.0 * noise(2, i))
        .column(words("grade", 900, |i| ["low", "middle", "high"][(3.0 * noise(2, i)) as usize]));
    assert_eq!(graded.leaks(), ["grade"]);
}

#[test]
fn a_sensor_that_shows_the_fault_clearly_is_no_leak_but_a_second_label_is() {
    let late = |i: usize| flag(i >= 700);
    let watched = Sketch::new(Problem::Anomaly)
        .target("label")
        .column(numbers("vibration", 1000, |i| noise(1, i) + 50.0 * late(i)))
        .column(numbers("alarm_code", 1000, |i| 7.0 * late(i)))
        .column(numbers("label", 1000, late));
    assert_eq!(watched.leaks(), ["alarm_code"]);
}

#[test]
fn a_price_list_gives_nothing_away() {
    let listed = estimate(300, |i| [12.5, 14.0, 19.9][i % 3])
        .column(words("product", 300, |i| ["A", "B", "C"][i % 3]));
    assert!(listed.leaks().is_empty());
}

#[test]
fn yesterdays_value_of_a_slow_quantity_is_honest() {
    let level = |i: usize| (i as f64 / 200.0).sin() + 0.001 * noise(3, i);
    let lagged = estimate(3000, level)
        .column(times("when", 3000, |i| i as i64 * 60_000))
        .column(numbers("before", 3000, move |i| level(i.saturating_sub(1))));
    assert!(lagged.leaks().is_empty());
}

#[test]
fn in_a_long_table_too_yesterdays_value_is_honest_and_a_copy_is_not() {
    let level = |i: usize| (i as f64 / 900.0).sin() + 0.001 * noise(3, i);
    let long = estimate(60_000, level)
        .column(times("when", 60_000, |i| i as i64 * 60_000))
        .column(numbers("before", 60_000, move |i| level(i.saturating_sub(1))))
        .column(numbers("copy", 60_000, move |i| 100.0 - 3.0 * level(i)));
    assert_eq!(long.leaks(), ["copy"]);
}

#[test]
fn two_counters_do_not_give_each_other_away() {
    let counters = estimate(500, |i| 3.0 * i as f64 + noise(2, i))
        .column(times("when", 500, |i| i as i64 * 60_000))
        .column(numbers("hours", 500, |i| 0.1 * i as f64));
    assert!(counters.leaks().is_empty());
}

#[test]
fn for_a_forecast_todays_value_in_other_units_is_honest() {
    let forecast = |horizon: Option<usize>| {
        estimate(500, |i| noise(2, i))
            .column(times("when", 500, |i| i as i64 * 60_000))
            .column(numbers("today", 500, |i| 2.0 * noise(2, i)))
            .asking(|r| r.horizon = horizon)
    };
    assert_eq!(forecast(None).leaks(), ["today"]);
    assert!(forecast(Some(4)).leaks().is_empty());
}

#[test]
fn a_column_that_separates_the_classes_is_set_aside() {
    let downtime = failure().column(numbers("downtime", 2000, |i| {
        if worn(i) || hot(i) { 10.0 + noise(5, i) } else { noise(5, i) }
    }));
    assert_eq!(downtime.leaks(), ["downtime"]);
    let result = failure().column(words("result", 2000, |i| {
        if worn(i) {
            "NG-wear"
        } else if hot(i) {
            "NG-heat"
        } else {
            ["OK-A", "OK-B"][i % 2]
        }
    }));
    assert_eq!(result.leaks(), ["result"]);
}

#[test]
fn a_column_filled_in_only_after_a_failure_is_set_aside() {
    let repaired = failure().column(numbers("repair_cost", 2000, |i| {
        if worn(i) || hot(i) { 100.0 * noise(5, i) } else { f64::NAN }
    }));
    assert_eq!(repaired.leaks(), ["repair_cost"]);
}

#[test]
fn the_kinds_of_the_failure_are_set_aside_with_the_badly_recorded_one_beside_them() {
    let kinds = failure()
        .column(numbers("wear", 2000, |i| flag(worn(i))))
        .column(numbers("heat", 2000, |i| flag(hot(i))))
        .column(numbers("random", 2000, |i| flag(i % 300 == 1)));
    assert_eq!(kinds.leaks(), ["wear", "heat", "random"]);
}

#[test]
fn the_other_defects_of_a_list_are_set_aside() {
    let defect = |i: usize| (4.0 * noise(9, i)) as usize;
    let listed = Sketch::new(Problem::Failure)
        .target("bump")
        .column(numbers("x", 800, |i| noise(1, i)))
        .column(numbers("steel_a", 800, |i| flag(i % 2 == 0)))
        .column(numbers("scratch", 800, move |i| flag(defect(i) == 1)))
        .column(numbers("stain", 800, move |i| flag(defect(i) == 2)))
        .column(numbers("dirt", 800, move |i| flag(defect(i) == 3)))
        .column(numbers("bump", 800, move |i| flag(defect(i) == 0)));
    assert_eq!(listed.leaks(), ["scratch", "stain", "dirt"]);
}

#[test]
fn a_column_that_counts_the_remaining_life_is_set_aside() {
    let life = |i: usize| 20 + 7 * (i / 60 % 6);
    let at = |i: usize| i % 60;
    let rows: Vec<usize> = (0..60 * 30).filter(|&i| at(i) < life(i)).collect();
    let column = |name: &str, f: &dyn Fn(usize) -> f64| numbers(name, rows.len(), |r| f(rows[r]));
    let fleet = Sketch::new(Problem::Life)
        .unit("unit")
        .time("cycle")
        .column(column("unit", &|i| (i / 60) as f64))
        .column(column("cycle", &|i| at(i) as f64))
        .column(column("age", &|i| 2.0 * at(i) as f64))
        .column(column("heat", &|i| at(i) as f64 / life(i) as f64 + 0.3 * noise(1, i)))
        .column(column("left", &|i| (life(i) - 1 - at(i)).min(30) as f64));
    assert_eq!(fleet.leaks(), ["left"]);
}

#[test]
fn with_a_handful_of_failures_leakage_is_skipped() {
    let few = Sketch::new(Problem::Failure)
        .target("failed")
        .column(numbers("x", 200, |i| noise(1, i)))
        .column(numbers("failed", 200, |i| flag(i % 50 == 0)));
    assert_eq!(status_of(&few, "leakage"), Some(Status::Skipped));
}

#[test]
fn the_worst_comes_first() {
    let bad = failure().column(numbers("copy", 2000, |i| flag(worn(i) || hot(i))));
    let checks = bad.checks();
    assert_eq!(checks[0].id, "leakage");
    assert!(checks.windows(2).all(|w| w[0].status >= w[1].status));
}

/// A table of that many rows in which every kind of column occurs, some cells missing.
fn mixture(problem: Problem, rows: usize, seed: u64) -> Sketch {
    let x = move |i: usize| if i % 5 == 3 { f64::NAN } else { noise(seed, i) };
    let sketch = Sketch::new(problem)
        .column(times("when", rows, move |i| (1e6 * noise(seed + 1, i)) as i64))
        .column(numbers("x", rows, x))
        .column(numbers("yes", rows, move |i| flag(noise(seed + 2, i) > 0.5)))
        .column(words("word", rows, move |i| ["", "a", "b"][(3.0 * noise(seed + 3, i)) as usize]))
        .column(numbers("unit", rows, |i| (i / 2) as f64))
        .column(numbers("y", rows, move |i| flag(noise(seed + 4, i) > 0.5)));
    match problem {
        Problem::Life => sketch.unit("unit"),
        Problem::Anomaly => sketch.asking(|r| r.train_rows = Some(1)),
        Problem::Failure | Problem::Estimate => sketch.target("y"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_check_has_a_known_id_and_every_skipped_one_a_known_reason(
        rows in prop::sample::select(vec![1_usize, 2, 3, 10, 60, 300]),
        seed in 0_u64..1000,
        problem in prop::sample::select(vec![
            Problem::Anomaly, Problem::Life, Problem::Failure, Problem::Estimate,
        ]),
    ) {
        for check in mixture(problem, rows, seed).checks() {
            prop_assert!(IDS.contains(&check.id.as_str()), "{}", check.id);
            if check.status == Status::Skipped {
                let Some(Arg::Text(why)) = check.args.get("why") else {
                    return Err(TestCaseError::fail(format!("{} says no reason", check.id)));
                };
                prop_assert!(WHYS.contains(&why.as_str()), "{why}");
            }
            for (key, arg) in &check.args {
                let finite = !matches!(arg, Arg::Number(x) if !x.is_finite());
                prop_assert!(finite, "{} says {key} = {arg:?}", check.id);
            }
        }
    }
}

#[test]
fn the_list_of_ids_is_sorted_and_has_none_twice() {
    assert!(IDS.windows(2).all(|w| w[0] < w[1]));
    assert!(WHYS.windows(2).all(|w| w[0] < w[1]));
}
