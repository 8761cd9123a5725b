//! Alarms against the reader's labels, and the contenders side by side.

use std::collections::BTreeMap;

use super::choose::{Choice, ThreeSigma};
use super::plan::Plan;
use crate::anomaly::{Family, Watch};
use crate::evaluate::classification::{auroc, average_precision, confusion};
use crate::problem::{Frame, QuestionError};
use crate::report::{Contender, Metric};
use crate::table::{MISSING_CODE, Values};

/// The labels: whether each row of the frame is abnormal; None where unknown.
pub(super) fn labels(frame: &Frame) -> Result<Option<Vec<Option<bool>>>, QuestionError> {
    let Some(column) = frame.target() else { return Ok(None) };
    let two = |classes: usize, sample: String| QuestionError::NotTwoClasses {
        column: column.name.clone(),
        classes,
        sample,
    };
    match &column.values {
        Values::Number(v) => {
            let mut distinct: Vec<f64> = v.iter().copied().filter(|x| !x.is_nan()).collect();
            distinct.sort_by(crate::evaluate::by_value);
            distinct.dedup();
            if distinct.len() > 2 {
                let sample: Vec<String> = distinct.iter().take(5).map(f64::to_string).collect();
                return Err(two(distinct.len(), sample.join(", ")));
            }
            // Of 0 and 1 the 1 is abnormal; of any two numbers the larger; one alone if it is not 0.
            let normal = if distinct.len() == 2 { distinct[0] } else { 0.0 };
            Ok(Some(v.iter().map(|x| (!x.is_nan()).then_some(*x > normal)).collect()))
        }
        Values::Category { codes, levels } => {
            if levels.len() > 2 {
                let sample: Vec<&str> = levels.iter().take(5).map(String::as_str).collect();
                return Err(two(levels.len(), sample.join(", ")));
            }
            // Of two words the rarer is taken as abnormal.
            let count = |code: u32| codes.iter().filter(|c| **c == code).count();
            let abnormal = u32::from(levels.len() == 2 && count(1) <= count(0));
            let known = |c: &u32| (*c != MISSING_CODE).then_some(*c == abnormal);
            Ok(Some(codes.iter().map(known).collect()))
        }
        Values::Time(_) => Err(QuestionError::TargetKind {
            column: column.name.clone(),
            kind: crate::table::Kind::Time,
            wanted: "labels",
        }),
    }
}

/// Scores of all answered rows, pooled over the units in the order of the plan.
pub(super) struct Pooled {
    /// Of each family in the order of [`Family::ALL`].
    pub families: Vec<Vec<f64>>,
    /// Of the baseline of three standard deviations.
    pub one_sensor: Vec<f64>,
    /// The labels of those rows.
    pub labels: Vec<Option<bool>>,
}

impl Pooled {
    /// Gathers the baseline and the labels; families are added by the caller.
    pub fn new(frame: &Frame, plan: &Plan, labels: &[Option<bool>]) -> Self {
        let mut rules: BTreeMap<usize, ThreeSigma> = BTreeMap::new();
        let mut pooled = Self { families: Vec::new(), one_sensor: Vec::new(), labels: Vec::new() };
        for unit in &plan.units {
            let rule = rules
                .entry(unit.model)
                .or_insert_with(|| ThreeSigma::learn(&plan.normal(frame, unit.model)));
            pooled.one_sensor.extend(rule.scores(&plan.cells(frame, &unit.rows)));
            pooled.labels.extend(unit.rows.iter().map(|&r| labels[r]));
        }
        pooled
    }

    /// The measures of these scores on the rows with a label.
    fn metrics(&self, score: impl Fn(usize) -> f64) -> BTreeMap<Metric, f64> {
        let known: Vec<usize> =
            (0..self.labels.len()).filter(|&i| self.labels[i].is_some()).collect();
        let event: Vec<bool> = known.iter().map(|&i| self.labels[i] == Some(true)).collect();
        let score: Vec<f64> = known.iter().map(|&i| score(i)).collect();
        let alarm: Vec<bool> = score.iter().map(|s| *s >= 1.0).collect();
        let c = confusion(&event, &alarm);
        [
            (Metric::F1, c.f1()),
            (Metric::Precision, c.precision()),
            (Metric::Recall, c.recall()),
            (Metric::FalseAlarms, c.false_alarm_rate()),
            (Metric::Misses, c.miss_rate()),
            (Metric::AveragePrecision, average_precision(&event, &score)),
            (Metric::Auroc, auroc(&event, &score)),
        ]
        .into_iter()
        .filter(|(_, x)| x.is_finite())
        .collect()
    }

    /// Whether there is at least one abnormal and one normal row.
    pub fn tells(&self) -> bool {
        self.labels.contains(&Some(true)) && self.labels.contains(&Some(false))
    }
}

/// Baselines and families side by side.
pub(super) fn contenders(choice: Option<&Choice>, pooled: Option<&Pooled>) -> Vec<Contender> {
    let trivial = |name: &str, score: f64| {
        let metrics = match pooled {
            Some(p) => p.metrics(|_| score),
            None => [(Metric::FalseAlarms, score), (Metric::InjectedFound, score)].into(),
        };
        contender(name, true, false, None, metrics)
    };
    let mut all = vec![trivial("baseline-always", 1.0), trivial("baseline-never", 0.0)];
    let Some(choice) = choice else { return all };
    let unlabelled = |t: &super::choose::Trial| -> BTreeMap<Metric, f64> {
        [(Metric::FalseAlarms, t.false_alarms), (Metric::InjectedFound, t.found)].into()
    };
    let one = &choice.one_sensor;
    let metrics = pooled.map_or_else(|| unlabelled(one), |p| p.metrics(|i| p.one_sensor[i]));
    all.push(contender("baseline-one_sensor", true, false, Some(one.found), metrics));
    for (place, (family, trial)) in choice.trials.iter().enumerate() {
        let metrics =
            pooled.map_or_else(|| unlabelled(trial), |p| p.metrics(|i| p.families[place][i]));
        let chosen = *family == choice.family;
        all.push(contender(family.key(), false, chosen, Some(trial.found), metrics));
    }
    all
}

fn contender(
    name: &str,
    baseline: bool,
    chosen: bool,
    inside: Option<f64>,
    metrics: BTreeMap<Metric, f64>,
) -> Contender {
    Contender { name: name.to_owned(), baseline, chosen, inside, metrics }
}

/// The place of a watch's family among all.
pub(super) fn place(watch: &Watch) -> usize {
    Family::ALL.iter().position(|f| *f == watch.family()).unwrap_or(0)
}
