//! Does the machine run in one way, and was it sound while "normal" was recorded?

use std::collections::{BTreeMap, BTreeSet};

use super::finding::Finding;
use super::ground::{Ground, SAMPLE, distinct, middle, rising, spread};
use crate::evaluate::quantile;
use crate::report::{Check, Problem};
use crate::table::Values;

/// A pause in the values of this part of their range divides two ways of running.
const PAUSE: f64 = 0.1;
/// A way of running holds at least this share of the rows.
const MODE_SHARE: f64 = 0.05;
/// More clusters than this are a scale and no ways of running.
const MODES_AT_MOST: usize = 12;
/// Two or fewer different values are a switch, which a model sees by itself.
const SWITCH: usize = 2;
/// A column goes along with the modes if they explain this share of its variance.
const GOES_ALONG: f64 = 0.6;
/// So many other columns, and this share of them, must go along.
const FOLLOWERS: usize = 2;
const FOLLOWER_SHARE: f64 = 0.25;
/// Fewer rows show no clusters.
const ENOUGH_TO_TELL: usize = 100;
/// Robust deviations from the middle that make a row abnormal: in normal values one in 10¹⁵, in
/// heavy tails still rare.
const ABNORMAL: f64 = 8.0;
/// Abnormal rows that the part taken as normal may hold.
const ABNORMAL_SHARE: f64 = 0.01;
/// An instrument is coarse if one reading makes up this share.
const COARSE: f64 = 0.1;
/// Columns with fewer different values have no tails.
const GRADES: usize = 10;

/// Several ways of running, seen as clusters of one column which others follow.
pub(super) fn modes(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "modes";
    if ground.problem() == Problem::Failure {
        return None; // rows there are cases, and each carries its own settings
    }
    let columns: Vec<(&str, &[f64])> =
        ground.numbers().map(|(c, v)| (c.name.as_str(), v)).collect();
    if columns.len() <= FOLLOWERS || ground.sample.len() < ENOUGH_TO_TELL {
        return Some(
            Finding::skipped(ID, "check-why-too-little-for-modes").count("modes", 0).check(),
        );
    }
    let best = columns
        .iter()
        .filter_map(|(name, values)| {
            let borders = borders(&rising(values, ground.sample))?;
            let labels: Vec<usize> = ground
                .sample
                .iter()
                .map(|&r| borders.partition_point(|b| *b < values[r]))
                .collect();
            let follow: Vec<&str> = columns
                .iter()
                .filter(|(other, v)| {
                    other != name && explained(v, ground.sample, &labels) >= GOES_ALONG
                })
                .map(|(other, _)| *other)
                .collect();
            Some((*name, borders.len() + 1, follow))
        })
        .fold(None, |best: Option<(&str, usize, Vec<&str>)>, next| match best {
            Some(b) if b.2.len() >= next.2.len() => Some(b),
            _ => Some(next),
        });
    let enough =
        |n: usize| n >= FOLLOWERS && n as f64 >= FOLLOWER_SHARE * (columns.len() - 1) as f64;
    let Some((setting, modes, follow)) = best.filter(|b| enough(b.2.len())) else {
        return Some(Finding::passed(ID).check());
    };
    let named = std::iter::once(setting).chain(follow.iter().copied());
    Some(Finding::warning(ID).text("setting", setting).count("modes", modes).columns(named).check())
}

/// Where the values pause: the middles of wide empty stretches with enough rows on either side.
/// `None` where they do not, or where they are a switch or a fine scale.
fn borders(rising: &[f64]) -> Option<Vec<f64>> {
    if distinct(rising) <= SWITCH {
        return None;
    }
    let range = quantile(rising, 0.995) - quantile(rising, 0.005);
    let rows_wanted = MODE_SHARE * rising.len() as f64;
    let mut borders = Vec::new();
    let mut from = 0;
    for i in 1..rising.len() {
        let pause = rising[i] - rising[i - 1];
        if pause > PAUSE * range && range > 0.0 {
            if (i - from) as f64 >= rows_wanted && (rising.len() - i) as f64 >= rows_wanted {
                borders.push(rising[i - 1] + pause / 2.0);
            }
            from = i;
        }
    }
    (!borders.is_empty() && borders.len() < MODES_AT_MOST).then_some(borders)
}

/// The share of a column's variance that lies between the groups (η²).
fn explained(values: &[f64], rows: &[usize], group: &[usize]) -> f64 {
    let groups = group.iter().max().map_or(0, |g| g + 1);
    let mut sums = vec![(0.0, 0.0); groups];
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    let shift = rows.iter().map(|&r| values[r]).find(|x| !x.is_nan()).unwrap_or(0.0);
    for (&row, &g) in rows.iter().zip(group) {
        let x = values[row] - shift;
        if !x.is_nan() {
            sums[g].0 += 1.0;
            sums[g].1 += x;
            n += 1.0;
            sum += x;
            squares += x * x;
        }
    }
    let overall = sum * sum / n;
    let between: f64 = sums.iter().filter(|s| s.0 > 0.0).map(|s| s.1 * s.1 / s.0).sum();
    let share = (between - overall) / (squares - overall);
    if share.is_finite() { share } else { 0.0 }
}

/// Abnormal rows among those taken as normal: as labelled where there are labels, else rows in which
/// a sensor lies far from its middle.
pub(super) fn abnormal_training(ground: &Ground<'_>) -> Option<Check> {
    const ID: &str = "abnormal-training";
    if ground.problem() != Problem::Anomaly {
        return None;
    }
    let Some(normal) = ground.taken_as_normal() else {
        return Some(Finding::skipped(ID, "check-why-no-normal-part").check());
    };
    let (abnormal, columns, by) = match labelled(ground, &normal) {
        Some(rows) => (rows, Vec::new(), "label"),
        None => {
            let (rows, columns) = far_from_the_middle(ground, &normal);
            (rows, columns, "sensors")
        }
    };
    let share = abnormal as f64 / normal.len().max(1) as f64;
    let found = if share > ABNORMAL_SHARE {
        Finding::warning(ID).columns(columns)
    } else {
        Finding::passed(ID)
    };
    Some(found.count("rows", abnormal).percent("percent", share).text("by", by).check())
}

/// Rows with a label that is not 0, where the target holds numbers.
fn labelled(ground: &Ground<'_>, rows: &[usize]) -> Option<usize> {
    match &ground.frame.target()?.values {
        Values::Number(v) => Some(rows.iter().filter(|&&r| v[r] > 0.0).count()),
        _ => None,
    }
}

/// Rows in which some column is far from its middle in the row's own unit, and those columns: what is
/// usual for one machine may be far off for the next.
fn far_from_the_middle<'a>(ground: &'a Ground<'_>, normal: &[usize]) -> (usize, Vec<&'a str>) {
    let mut by_unit: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for &row in normal {
        by_unit.entry(ground.frame.units[row]).or_default().push(row);
    }
    let mut abnormal: BTreeSet<usize> = BTreeSet::new();
    let mut columns = Vec::new();
    for (column, values) in ground.numbers() {
        let far: Vec<usize> = by_unit.values().flat_map(|rows| far_rows(values, rows)).collect();
        if !far.is_empty() {
            columns.push(column.name.as_str());
            abnormal.extend(far);
        }
    }
    (abnormal.len(), columns)
}

fn far_rows(values: &[f64], rows: &[usize]) -> Vec<usize> {
    let rising = rising(values, &spread(rows, SAMPLE));
    let usual = middle(&rising).filter(|_| distinct(&rising) >= GRADES);
    match usual.map(|(middle, spread)| (middle, spread.max(graded_spread(&rising)))) {
        Some((middle, spread)) => {
            let far = |r: &usize| (values[*r] - middle).abs() > ABNORMAL * spread;
            rows.iter().copied().filter(far).collect()
        }
        None => Vec::new(),
    }
}

/// The spread of a coarse instrument, whose commonest reading would make the robust one far too small:
/// that of normal values with the same 5th and 95th percentile. 0 for a fine instrument.
fn graded_spread(rising: &[f64]) -> f64 {
    let commonest = rising.chunk_by(|a, b| a == b).map(<[f64]>::len).max().unwrap_or(0);
    if (commonest as f64) < COARSE * rising.len() as f64 {
        return 0.0;
    }
    (quantile(rising, 0.95) - quantile(rising, 0.05)) / 3.29
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{Sketch, noise, numbers, status_of};
    use super::*;
    use crate::report::Status;

    /// Three sensors of a machine that runs at the given speeds.
    fn machine(speeds: &'static [f64]) -> Sketch {
        let speed = |i: usize| speeds[i / 7 % speeds.len()];
        Sketch::new(Problem::Anomaly)
            .column(numbers("speed", 600, move |i| speed(i) + noise(1, i)))
            .column(numbers("current", 600, move |i| 0.5 * speed(i) + noise(2, i)))
            .column(numbers("vibration", 600, move |i| 0.2 * speed(i) + noise(3, i)))
            .column(numbers("room", 600, |i| 20.0 + noise(4, i)))
            .asking(|r| r.train_rows = Some(300))
    }

    #[test]
    fn one_way_of_running_passes_and_three_are_counted() {
        assert_eq!(status_of(&machine(&[50.0]), "modes"), Some(Status::Passed));
        let three = machine(&[0.0, 50.0, 100.0]).checks();
        let check = three.into_iter().find(|c| c.id == "modes").unwrap();
        assert_eq!(check.status, Status::Warning);
        assert_eq!(check.args["modes"], crate::report::Arg::Count(3));
        assert_eq!(check.columns.len(), 3);
    }

    #[test]
    fn a_lone_column_in_steps_is_no_way_of_running() {
        let steps = machine(&[50.0]).column(numbers("step", 600, |i| (i % 3) as f64 * 10.0));
        assert_eq!(status_of(&steps, "modes"), Some(Status::Passed));
    }

    #[test]
    fn abnormal_rows_within_the_normal_part_are_told() {
        let spoiled = |every: usize| {
            machine(&[50.0]).column(numbers("oil", 600, move |i| {
                if i % every == 0 { 500.0 } else { noise(5, i) }
            }))
        };
        assert_eq!(status_of(&spoiled(40), "abnormal-training"), Some(Status::Warning));
        assert_eq!(status_of(&spoiled(1000), "abnormal-training"), Some(Status::Passed));
    }

    #[test]
    fn a_coarse_instrument_raises_no_false_alarm() {
        let flow = |i: usize| {
            if i.is_multiple_of(3) {
                31.0 + 0.1 * (i % 16) as f64
            } else {
                32.0 + 0.01 * (i % 2) as f64
            }
        };
        let coarse = machine(&[50.0]).column(numbers("flow", 600, flow));
        assert_eq!(status_of(&coarse, "abnormal-training"), Some(Status::Passed));
    }

    #[test]
    fn two_machines_that_differ_are_both_normal() {
        let level = |i: usize| if i < 500 { 10.0 } else { 90.0 };
        let two = Sketch::new(Problem::Anomaly)
            .unit("machine")
            .column(numbers("machine", 600, |i| if i < 500 { 1.0 } else { 2.0 }))
            .column(numbers("heat", 600, move |i| level(i) + noise(1, i)))
            .asking(|r| r.train_rows = Some(500));
        assert_eq!(status_of(&two, "abnormal-training"), Some(Status::Passed));
    }

    #[test]
    fn labels_decide_where_there_are_any() {
        let labelled = machine(&[50.0])
            .column(numbers("bad", 600, |i| f64::from(u8::from(i > 250))))
            .target("bad");
        assert_eq!(status_of(&labelled, "abnormal-training"), Some(Status::Warning));
    }

    #[test]
    fn without_a_normal_part_it_is_skipped() {
        let open = machine(&[50.0]).asking(|r| r.train_rows = None);
        assert_eq!(status_of(&open, "abnormal-training"), Some(Status::Skipped));
    }
}
