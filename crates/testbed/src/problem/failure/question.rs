//! Failure as a question with known answers.

use std::collections::BTreeMap;

use crate::evaluate::classification::{auroc, average_precision};
use crate::evaluate::mean;
use crate::evaluate::split::Ties;
use crate::learn::Loss;
use crate::problem::supervised::{Prepared, Question, thinned};
use crate::problem::tie::Tie;
use crate::problem::{Frame, columns};
use crate::report::Metric;
use crate::table::Values;

/// Rows that a fit takes at the most.
const FIT_ROWS: usize = 40_000;

/// Rows of a fold that are measured on at the most: with more, the figure would stay the same.
const MEASURED_ROWS: usize = 30_000;

/// Rows from which the column that alone tells most is found.
const SINGLE_COLUMN_ROWS: usize = 20_000;

/// A failure question.
pub struct FailureQuestion<'a> {
    pub frame: &'a Frame,
    /// 1, 0 or `NaN` for every row.
    pub event: Vec<f64>,
    /// The same as strata for the folds.
    pub strata: Vec<u32>,
    pub tie: Tie,
    pub blocks: Vec<u32>,
    pub seed: u64,
}

impl FailureQuestion<'_> {
    /// The rows whose target is known.
    pub fn known(&self, rows: &[usize]) -> Vec<usize> {
        rows.iter().copied().filter(|&r| !self.event[r].is_nan()).collect()
    }

    pub fn events(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|&r| self.event[r] == 1.0).collect()
    }

    /// The column of numbers that alone tells most, turned so that more means failure, as the share
    /// of the rows learned from that lie below: so folds that lean on different columns can be put
    /// together. A missing value is the lowest.
    fn single_column(&self, learn: &[usize], rows: &[usize]) -> Option<Vec<f64>> {
        let learn = &thinned(learn, SINGLE_COLUMN_ROWS);
        let events = self.events(learn);
        let filled = |v: &[f64], r: usize| if v[r].is_nan() { f64::NEG_INFINITY } else { v[r] };
        let best = self
            .frame
            .inputs()
            .filter_map(|c| match &c.values {
                Values::Number(v) => {
                    let values: Vec<f64> = learn.iter().map(|&r| filled(v, r)).collect();
                    let told = auroc(&events, &values);
                    (!told.is_nan()).then_some((v, told))
                }
                _ => None,
            })
            .max_by(|a, b| (a.1 - 0.5).abs().total_cmp(&(b.1 - 0.5).abs()))?;
        let mut sorted: Vec<f64> = learn.iter().map(|&r| filled(best.0, r)).collect();
        sorted.sort_by(f64::total_cmp);
        let below = |v: f64| {
            let (less, most) =
                (sorted.partition_point(|s| *s < v), sorted.partition_point(|s| *s <= v));
            (less + most) as f64 / (2 * sorted.len()) as f64
        };
        let turned = |share: f64| if best.1 >= 0.5 { share } else { 1.0 - share };
        Some(rows.iter().map(|&r| turned(below(filled(best.0, r)))).collect())
    }
}

impl Question for FailureQuestion<'_> {
    fn prepare(&self, learn: &[usize], asked: &[usize]) -> Prepared {
        let rows = thinned(&self.known(learn), FIT_ROWS);
        let (fit, asked) = columns::inputs(self.frame, &rows, asked, self.tie == Tie::Time);
        Prepared {
            fit,
            asked,
            y: rows.iter().map(|&r| self.event[r]).collect(),
            groups: self.tie.groups(self.frame, &self.blocks, &rows),
            floor: Some(0.0),
            ceiling: Some(1.0),
        }
    }

    fn truth(&self) -> &[f64] {
        &self.event
    }

    fn ties(&self) -> Ties<'_> {
        self.tie.ties(self.frame, Some(&self.strata))
    }

    fn loss(&self) -> Loss {
        Loss::Logistic
    }

    fn measured(&self, rows: &[usize]) -> Vec<usize> {
        thinned(&self.known(rows), MEASURED_ROWS)
    }

    fn badness(&self, rows: &[usize], answers: &[f64]) -> f64 {
        1.0 - average_precision(&self.events(rows), answers)
    }

    fn metric(&self) -> Metric {
        Metric::AveragePrecision
    }

    fn to_metric(&self, badness: f64) -> f64 {
        1.0 - badness
    }

    fn metrics(&self, rows: &[usize], answers: &[f64]) -> BTreeMap<Metric, f64> {
        let events = self.events(rows);
        BTreeMap::from([
            (Metric::AveragePrecision, average_precision(&events, answers)),
            (Metric::Auroc, auroc(&events, answers)),
        ])
    }

    fn baselines(&self, learn: &[usize], rows: &[usize]) -> Vec<(&'static str, Vec<f64>)> {
        let known = self.known(learn);
        let rate = mean(&known.iter().map(|&r| self.event[r]).collect::<Vec<_>>());
        let mut all = vec![("baseline-rate", vec![rate; rows.len()])];
        if let Some(said) = self.single_column(&known, rows) {
            all.push(("baseline-single_column", said));
        }
        all
    }

    fn seed(&self) -> u64 {
        self.seed
    }
}
