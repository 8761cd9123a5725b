//! What stands of a report beside others.

use dure_testbed::report::Report;

use super::answer::{self, Answer};
use super::goodness;
use super::measure::Measure;
use super::voice::Voice;
use crate::platform::numbers;

/// So many drivers are named.
const DRIVERS: usize = 5;

/// What stands of a report beside others, in the reader's language.
#[derive(Debug)]
pub struct Brief {
    /// The question.
    pub question: String,
    /// `enough`, `more`, `not`.
    pub kind: &'static str,
    /// The verdict in a word or two.
    pub badge: String,
    /// The name of the metric.
    pub metric: String,
    /// What was reached, as it is said.
    pub reached: String,
    /// What was reached, to be compared.
    pub value: Option<f64>,
    /// Whether more of it is better.
    pub more_is_better: bool,
    /// The best trivial baseline and what it reached.
    pub baseline: String,
    /// The coverage measured and promised; empty where there are no intervals.
    pub coverage: String,
    /// The mean width of the intervals.
    pub width: String,
    /// What the answer leans on, most first.
    pub drivers: Vec<String>,
}

/// Of a report.
pub fn of(report: &Report, voice: &Voice<'_>) -> Brief {
    let measure = Measure::of(report);
    let answer = Answer::new(report, &measure, voice);
    let chosen = report.contenders.iter().find(|c| c.chosen);
    let value = chosen.and_then(|c| c.metrics.get(&report.metric)).copied();
    let shown = |x: f64| voice.metric_value(report.metric, x, &measure);
    let baseline = goodness::best_baseline(report);
    let intervals = report.intervals.as_ref();
    Brief {
        question: answer::question(report, voice),
        kind: answer.kind,
        badge: answer.badge,
        metric: voice.metric(report.metric),
        reached: value.map(shown).unwrap_or_default(),
        value: value.filter(|x| x.is_finite()),
        more_is_better: report.metric.more_is_better(),
        baseline: baseline
            .map(|(c, x)| format!("{} ({})", shown(x), voice.contender(c)))
            .unwrap_or_default(),
        coverage: intervals
            .map(|i| format!("{} / {}", numbers::percent(i.coverage), numbers::percent(i.nominal)))
            .unwrap_or_default(),
        width: intervals.map(|i| measure.error(i.mean_width, voice)).unwrap_or_default(),
        drivers: report.drivers.iter().take(DRIVERS).map(|d| voice.column(&d.column)).collect(),
    }
}
