//! What was found: episodes, traces, drivers, predictions.

use super::plan::{Monitored, Plan};
use crate::anomaly::{Read, SPAN, Watch};
use crate::evaluate::by_value;
use crate::problem::{Frame, identity};
use crate::report::{AnomalyOutcome, Driver, Episode, Trace};
use crate::table::{Column, Table, Values};

/// Alarms no farther apart than this belong to one episode.
const GAP: usize = (SPAN / 3.0) as usize;
/// Episodes told.
const EPISODES: usize = 50;
/// Units drawn.
const TRACES: usize = 8;
/// Slots of a trace; each keeps its lowest and its highest row.
const SLOTS: usize = 400;
/// Sensors told for each episode and in all.
const SENSORS: usize = 8;
/// A sensor with less than this share is not told.
const WORTH_TELLING: f64 = 0.01;

/// One unit as it was read: scores of its rows before and of its rows answered.
pub(super) struct Unit<'p> {
    pub monitored: &'p Monitored,
    pub watch: &'p Watch,
    pub read: Read,
}

impl Unit<'_> {
    /// Scores of the rows answered.
    pub fn scores(&self) -> &[f64] {
        &self.read.score[self.monitored.before.len()..]
    }

    fn alarms(&self) -> Vec<usize> {
        let scores = self.scores();
        (0..scores.len()).filter(|&i| scores[i] >= 1.0).collect()
    }
}

/// Episodes and traces.
pub(super) fn outcome(
    frame: &Frame,
    plan: &Plan,
    units: &[Unit<'_>],
    labels: Option<&[Option<bool>]>,
) -> AnomalyOutcome {
    let mut episodes: Vec<Episode> =
        units.iter().flat_map(|u| episodes_of(frame, plan, u)).collect();
    let weight = |e: &Episode| e.rows as f64 * e.peak.min(10.0);
    episodes.sort_by(|a, b| by_value(&weight(b), &weight(a)));
    let episode_count = episodes.len() as u64;
    episodes.truncate(EPISODES);
    let mut shown: Vec<&Unit<'_>> = units.iter().collect();
    shown.sort_by_key(|u| std::cmp::Reverse(u.alarms().len()));
    shown.truncate(TRACES);
    AnomalyOutcome {
        rows: plan.answered_rows() as u64,
        alarms: units.iter().map(|u| u.alarms().len() as u64).sum(),
        episodes,
        episode_count,
        traces: shown.into_iter().map(|u| trace(frame, u, labels)).collect(),
    }
}

fn unit_name(frame: &Frame, unit: &Monitored) -> Option<String> {
    frame.unit_column.as_ref()?;
    frame.unit_names.get(unit.unit as usize).cloned()
}

fn episodes_of(frame: &Frame, plan: &Plan, unit: &Unit<'_>) -> Vec<Episode> {
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for at in unit.alarms() {
        match stretches.last_mut() {
            Some((_, to)) if at - *to <= GAP => *to = at,
            _ => stretches.push((at, at)),
        }
    }
    let (rows, scores) = (&unit.monitored.rows, unit.scores());
    stretches
        .into_iter()
        .map(|(from, to)| Episode {
            unit: unit_name(frame, unit.monitored),
            from: frame.moment_text(frame.moment[rows[from]]),
            to: frame.moment_text(frame.moment[rows[to]]),
            rows: (to - from + 1) as u64,
            peak: scores[from..=to].iter().copied().fold(0.0, f64::max),
            sensors: drivers_of(frame, plan, &sensors(plan, unit, from..=to)),
        })
        .collect()
}

/// Shares and directions of the sensors over those of the given answered rows that raise an alarm.
fn sensors(plan: &Plan, unit: &Unit<'_>, of: std::ops::RangeInclusive<usize>) -> Vec<(f64, i8)> {
    let before = unit.monitored.before.len();
    let scores = unit.scores();
    let alarms: Vec<usize> = of.filter(|&i| scores[i] >= 1.0).map(|i| before + i).collect();
    unit.watch.sensors(&unit.read, &alarms, plan.sensors.len())
}

fn drivers_of(frame: &Frame, plan: &Plan, shares: &[(f64, i8)]) -> Vec<Driver> {
    let mut drivers: Vec<Driver> = shares
        .iter()
        .enumerate()
        .filter(|(_, (share, _))| *share >= WORTH_TELLING)
        .map(|(s, &(share, direction))| Driver {
            column: plan.sensor(frame, s).to_owned(),
            share,
            direction,
        })
        .collect();
    drivers.sort_by(|a, b| by_value(&b.share, &a.share));
    drivers.truncate(SENSORS);
    drivers
}

/// The sensors over all alarms; a unit counts by its alarms.
pub(super) fn drivers(frame: &Frame, plan: &Plan, units: &[Unit<'_>]) -> Vec<Driver> {
    let mut sums = vec![(0.0, 0.0); plan.sensors.len()];
    let mut whole = 0.0;
    for unit in units {
        let alarms = unit.alarms().len() as f64;
        if alarms == 0.0 {
            continue;
        }
        whole += alarms;
        let shares = sensors(plan, unit, 0..=unit.scores().len() - 1);
        for (sum, (share, direction)) in sums.iter_mut().zip(shares) {
            sum.0 += alarms * share;
            sum.1 += alarms * share * f64::from(direction);
        }
    }
    let shares: Vec<(f64, i8)> = sums
        .into_iter()
        .map(|(share, lean)| {
            let one_way = lean.abs() > share / 2.0;
            (share / f64::max(whole, 1.0), if one_way { lean.signum() as i8 } else { 0 })
        })
        .collect();
    drivers_of(frame, plan, &shares)
}

fn trace(frame: &Frame, unit: &Unit<'_>, labels: Option<&[Option<bool>]>) -> Trace {
    let rows: Vec<usize> =
        unit.monitored.before.iter().chain(&unit.monitored.rows).copied().collect();
    let kept = extremes(&unit.read.score, SLOTS);
    Trace {
        name: unit_name(frame, unit.monitored).unwrap_or_default(),
        at: kept.iter().map(|&i| frame.moment[rows[i]]).collect(),
        clock: frame.clock,
        value: kept.iter().map(|&i| unit.read.score[i]).collect(),
        truth: labels.map_or_else(Vec::new, |l| {
            kept.iter().map(|&i| l[rows[i]].map(|e| f64::from(u8::from(e)))).collect()
        }),
        boundary: unit.monitored.rows.first().map(|&r| frame.moment[r]),
        ..Trace::default()
    }
}

/// The places of the lowest and the highest value of each slot, in order; all where they are few.
fn extremes(values: &[f64], slots: usize) -> Vec<usize> {
    if values.len() <= 2 * slots {
        return (0..values.len()).collect();
    }
    let mut kept = Vec::with_capacity(2 * slots);
    for slot in 0..slots {
        let places = values.len() * slot / slots..values.len() * (slot + 1) / slots;
        let low = places.clone().min_by(|&a, &b| by_value(&values[a], &values[b]));
        let high = places.rev().max_by(|&a, &b| by_value(&values[a], &values[b]));
        let (Some(low), Some(high)) = (low, high) else { continue };
        kept.extend([low.min(high), low.max(high)]);
    }
    kept.dedup();
    kept
}

/// One row for each answered row, in the order of the files.
pub(super) fn predictions(frame: &Frame, units: &[Unit<'_>]) -> Option<Table> {
    let mut scored: Vec<(usize, f64)> = units
        .iter()
        .flat_map(|u| u.monitored.rows.iter().copied().zip(u.scores().iter().copied()))
        .collect();
    scored.sort_by_key(|s| s.0);
    let rows: Vec<usize> = scored.iter().map(|s| s.0).collect();
    let mut columns = identity::identity(frame, &rows);
    let number = |name: &str, values: Vec<f64>| Column {
        name: name.to_owned(),
        unit: None,
        values: Values::Number(values),
    };
    let alarm = scored.iter().map(|s| f64::from(u8::from(s.1 >= 1.0))).collect();
    columns.push(number("score", scored.iter().map(|s| s.1).collect()));
    columns.push(number("alarm", alarm));
    Table::new(columns).ok().filter(|t| t.rows() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thinning_keeps_the_extremes() {
        let mut values = vec![0.5; 1000];
        (values[137], values[500]) = (9.0, -3.0);
        let kept = extremes(&values, 10);
        assert!(kept.contains(&137) && kept.contains(&500) && kept.len() <= 20);
        assert!(kept.windows(2).all(|w| w[0] < w[1]));
        assert_eq!(extremes(&[1.0, 2.0], 10), [0, 1]);
    }
}
