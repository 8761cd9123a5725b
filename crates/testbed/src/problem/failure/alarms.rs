//! From probabilities to alarms: the threshold is set on rows inside the learning part and judged on
//! rows outside of it.

use super::question::FailureQuestion;
use crate::evaluate::classification::confusion;
use crate::evaluate::threshold::{self, Prices};
use crate::problem::supervised::{Seen, Study};
use crate::report::{Confusion, Contender, Metric, Threshold};

/// Threshold and counts.
pub(super) struct Alarms {
    /// The threshold for rows to come.
    pub value: f64,
    /// Counts on the rows measured on, each fold with the threshold set inside its learning part.
    pub confusion: Confusion,
}

pub(super) fn alarms(
    question: &FailureQuestion<'_>,
    study: &Study,
    prices: Option<Prices>,
) -> Alarms {
    let set_on = |seen: &[Seen]| {
        let rows: Vec<usize> = seen.iter().map(|s| s.row).collect();
        let said: Vec<f64> = seen.iter().map(|s| s.answer).collect();
        threshold::choose(&question.events(&rows), &said, prices)
    };
    let (mut events, mut alarms) = (Vec::new(), Vec::new());
    for fold in &study.measured.folds {
        let value = set_on(&fold.choice.seen);
        events.extend(question.events(&fold.seen.iter().map(|s| s.row).collect::<Vec<_>>()));
        alarms.extend(fold.seen.iter().map(|s| s.answer >= value));
    }
    let everything: Vec<Seen> = match study.measured.folds.as_slice() {
        [only] => only.choice.seen.clone(),
        _ => study.seen().copied().collect(),
    };
    Alarms { value: set_on(&everything), confusion: confusion(&events, &alarms) }
}

impl Alarms {
    /// As the report tells it.
    pub fn threshold(
        &self,
        question: &FailureQuestion<'_>,
        study: &Study,
        prices: Option<Prices>,
    ) -> Threshold {
        let used = prices.unwrap_or(Prices { miss: 1.0, alarm: 1.0 });
        let events = question.events(&study.measured.rows);
        Threshold {
            value: self.value,
            cost_miss: used.miss,
            cost_alarm: used.alarm,
            prices_given: prices.is_some(),
            confusion: self.confusion,
            curve: threshold::table(&events, &study.measured.chosen_answers, used),
        }
    }
}

/// What counts say in every metric of alarms.
pub(super) fn counted(c: &Confusion, prices: Option<Prices>) -> Vec<(Metric, f64)> {
    let rows = (c.found + c.missed + c.false_alarms + c.quiet) as f64;
    let mut all = vec![
        (Metric::F1, c.f1()),
        (Metric::Precision, c.precision()),
        (Metric::Recall, c.recall()),
        (Metric::FalseAlarms, c.false_alarm_rate()),
        (Metric::Misses, c.miss_rate()),
    ];
    if let Some(p) = prices {
        all.push((Metric::Cost, c.cost(p.miss, p.alarm) / rows));
    }
    all.retain(|(_, v)| !v.is_nan());
    all
}

/// Alarm always and alarm never, which every alarm has to beat.
pub(super) fn blind(events: &[bool], prices: Option<Prices>) -> [Contender; 2] {
    [("baseline-always", true), ("baseline-never", false)].map(|(name, alarm)| {
        let c = confusion(events, &vec![alarm; events.len()]);
        Contender {
            name: name.to_owned(),
            baseline: true,
            chosen: false,
            inside: None,
            metrics: counted(&c, prices).into_iter().collect(),
        }
    })
}
