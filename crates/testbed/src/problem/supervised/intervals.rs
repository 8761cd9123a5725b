//! Ranges that hold the truth as often as they promise, and the proof of it on rows kept apart.

use super::{Measured, Question, Seen};
use crate::evaluate::conformal::{Conformal, Witness};
use crate::evaluate::split::Ties;
use crate::evaluate::{by_value, mean, median, regression};
use crate::report::Intervals;

/// The coverage promised.
pub const NOMINAL: f64 = 0.9;
/// Categories by predicted value, where there are witnesses enough.
const CATEGORIES: usize = 6;

/// However short the time, so many of the latest rows are kept.
const LATEST: usize = 100;

/// How to make the range for an answer.
#[derive(Debug, Clone)]
pub struct Ranges {
    conformal: Conformal,
    typical_spread: f64,
}

impl Ranges {
    /// Learns the widths from rows that the models had not learned from. None without any.
    #[must_use]
    pub fn learn(question: &dyn Question, seen: &[Seen]) -> Option<Self> {
        let seen = &latest(question, seen);
        let typical_spread = median(&seen.iter().map(|s| s.spread).collect::<Vec<_>>());
        let witnesses: Vec<Witness> = seen
            .iter()
            .map(|s| Witness {
                prediction: s.answer,
                truth: question.truth()[s.row],
                difficulty: difficulty(s.spread, typical_spread),
                weight: question.weight(s.row),
            })
            .collect();
        let conformal = Conformal::fit(&witnesses, NOMINAL, CATEGORIES)?;
        Some(Self { conformal, typical_spread })
    }

    /// The range for an answer on which the trees disagreed so much.
    #[must_use]
    pub fn range(&self, answer: f64, spread: f64) -> (f64, f64) {
        self.conformal.interval(answer, difficulty(spread, self.typical_spread))
    }
}

/// Where rows follow each other in time, the latest third of them: the models that saw the earlier ones
/// had learned from little and from another season, and their errors would make every range too wide.
fn latest(question: &dyn Question, seen: &[Seen]) -> Vec<Seen> {
    let mut seen = seen.to_vec();
    let Ties::Time(moment) = question.ties() else { return seen };
    seen.sort_by(|a, b| by_value(&moment[a.row], &moment[b.row]).then(a.row.cmp(&b.row)));
    let keep = (seen.len() / 3).max(LATEST.min(seen.len()));
    seen.split_off(seen.len() - keep)
}

/// How difficult a row looks, 1 in the middle. Half of it does not depend on the row, so that trees
/// that agree by chance promise no certainty.
fn difficulty(spread: f64, typical: f64) -> f64 {
    let relative = spread / typical;
    if relative.is_finite() { 0.5 + 0.5 * relative.min(4.0) } else { 1.0 }
}

/// The ranges of all rows measured on, each from widths that its own fold did not give: those of the
/// other folds or, where there is but one, of the folds inside its learning part.
#[must_use]
pub fn measured_ranges(question: &dyn Question, measured: &Measured) -> Vec<(f64, f64)> {
    let inside = measured.folds.len() == 1;
    measured
        .folds
        .iter()
        .enumerate()
        .flat_map(|(held, fold)| {
            let witnesses: Vec<Seen> = if inside {
                fold.choice.seen.clone()
            } else {
                let others = measured.folds.iter().enumerate().filter(|(i, _)| *i != held);
                others.flat_map(|(_, f)| f.seen.iter().copied()).collect()
            };
            let ranges = Ranges::learn(question, &witnesses);
            fold.seen.iter().map(move |s| {
                let unknown = (f64::NEG_INFINITY, f64::INFINITY);
                ranges.as_ref().map_or(unknown, |r| r.range(s.answer, s.spread))
            })
        })
        .collect()
}

/// The coverage of these ranges on the rows measured on.
#[must_use]
pub fn coverage_of(truth: &[f64], ranges: &[(f64, f64)]) -> Option<Intervals> {
    let (lower, upper): (Vec<f64>, Vec<f64>) = ranges.iter().copied().unzip();
    let widths: Vec<f64> = ranges.iter().map(|r| r.1 - r.0).collect();
    let mean_width = mean(&widths);
    (mean_width.is_finite()).then(|| Intervals {
        nominal: NOMINAL,
        coverage: regression::coverage(truth, &lower, &upper),
        measured_on: truth.len() as u64,
        mean_width,
    })
}
