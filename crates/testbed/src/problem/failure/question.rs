//! Failure as a question with known answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::evaluate::classification::{auroc, average_precision};
use crate::evaluate::mean;
use crate::evaluate::split::Ties;
use crate::learn::{Loss, Matrix};
use crate::problem::supervised::{Prepared, Question, thinned};
use crate::problem::tie::Tie;
use crate::problem::{Frame, columns};
use crate::report::Metric;
use crate::table::Values;

/// Rows that a fit takes at the most.
const FIT_ROWS: usize = 100_000;

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
    pub fn inputs(&self, learn: &[usize]) -> Matrix {
        columns::inputs(self.frame, learn, self.tie == Tie::Time)
    }

    pub fn events(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|&r| self.event[r] == 1.0).collect()
    }

    /// The column of numbers that alone tells most, turned so that more means failure.
    fn single_column(&self, learn: &[usize], rows: &[usize]) -> Option<Vec<f64>> {
        let events = self.events(learn);
        let best = self
            .frame
            .inputs()
            .filter_map(|c| match &c.values {
                Values::Number(v) => {
                    let filled = |r: &usize| if v[*r].is_nan() { f64::NEG_INFINITY } else { v[*r] };
                    let told = auroc(&events, &learn.iter().map(filled).collect::<Vec<_>>());
                    (!told.is_nan()).then_some((v, told))
                }
                _ => None,
            })
            .max_by(|a, b| (a.1 - 0.5).abs().total_cmp(&(b.1 - 0.5).abs()))?;
        let sign = if best.1 >= 0.5 { 1.0 } else { -1.0 };
        Some(rows.iter().map(|&r| sign * best.0[r]).collect())
    }
}

impl Question for FailureQuestion<'_> {
    fn prepare(&self, learn: &[usize]) -> Prepared {
        let known: Vec<usize> =
            learn.iter().copied().filter(|&r| !self.event[r].is_nan()).collect();
        Prepared {
            x: Arc::new(self.inputs(learn)),
            y: Arc::new(self.event.clone()),
            fit: thinned(&known, FIT_ROWS),
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

    fn groups(&self) -> Option<&[u32]> {
        self.tie.groups(self.frame, &self.blocks)
    }

    fn loss(&self) -> Loss {
        Loss::Logistic
    }

    fn measured(&self, rows: &[usize]) -> Vec<usize> {
        rows.iter().copied().filter(|&r| !self.event[r].is_nan()).collect()
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
        let known: Vec<usize> = self.measured(learn);
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
