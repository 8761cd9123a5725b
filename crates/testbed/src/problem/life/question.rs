//! Remaining life as a question with known answers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::inputs::{Windows, inputs};
use super::regimes::Regimes;
use crate::evaluate::split::Ties;
use crate::evaluate::{mean, regression};
use crate::learn::{Loss, Matrix};
use crate::problem::Frame;
use crate::problem::supervised::{Prepared, Question, thinned};
use crate::report::Metric;
use crate::table::Values;

/// Rows that a fit takes: neighbours of one history say nearly the same.
const FIT_ROWS: usize = 10_000;
/// Moments of each history that are measured on, so that a long one does not count for more.
const MOMENTS: usize = 20;

/// A remaining-life question.
pub struct LifeQuestion<'a> {
    pub frame: &'a Frame,
    pub windows: Windows,
    pub regimes: Regimes,
    /// The remaining life of every row; `NaN` where it is not known.
    pub truth: Vec<f64>,
    /// For rows of histories that ended without failure: the life that they had at least.
    pub at_least: Vec<f64>,
    /// Beyond this the sensors do not see.
    pub horizon: f64,
    pub seed: u64,
    /// The inputs, where they do not depend on the rows learned from.
    pub fixed_inputs: OnceLock<Matrix>,
}

impl LifeQuestion<'_> {
    /// What is learned for a row: its remaining life up to the horizon, if that is known; `NaN` if not,
    /// as near the end of a history that ended without failure.
    fn lesson(&self, row: usize) -> f64 {
        let (truth, least) = (self.truth[row], self.at_least[row]);
        if !truth.is_nan() {
            truth.min(self.horizon)
        } else if self.horizon.is_finite() && least >= self.horizon {
            self.horizon
        } else {
            f64::NAN
        }
    }

    /// The inputs of these rows.
    fn inputs(&self, learn: &[usize], rows: &[usize]) -> Matrix {
        let words = self.frame.inputs().any(|c| matches!(c.values, Values::Category { .. }));
        let make = |rows: &[usize]| inputs(self.frame, &self.regimes, self.windows, learn, rows);
        if words || self.regimes.count > 1 {
            make(rows)
        } else {
            let everything = || make(&(0..self.frame.rows()).collect::<Vec<_>>());
            self.fixed_inputs.get_or_init(everything).take(rows)
        }
    }

    fn capped(&self, rows: &[usize]) -> Vec<f64> {
        rows.iter().map(|&r| self.truth[r].min(self.horizon)).collect()
    }
}

impl Question for LifeQuestion<'_> {
    fn prepare(&self, learn: &[usize], asked: &[usize]) -> Prepared {
        let known: Vec<usize> =
            learn.iter().copied().filter(|&r| !self.lesson(r).is_nan()).collect();
        let step = (known.len() as f64 / FIT_ROWS as f64).round().max(1.0) as usize;
        let histories = self.frame.histories(&known);
        let fit = histories.iter().flat_map(|(_, rows)| rows.iter().rev().step_by(step).rev());
        let rows: Vec<usize> = fit.copied().collect();
        let needed = [rows.as_slice(), asked].concat();
        let (fit, asked) = self.inputs(learn, &needed).split_at(rows.len());
        Prepared {
            fit,
            asked,
            y: rows.iter().map(|&r| self.lesson(r)).collect(),
            groups: Some(rows.iter().map(|&r| self.frame.units[r]).collect()),
            floor: Some(0.0),
            ceiling: Some(self.horizon),
        }
    }

    fn truth(&self) -> &[f64] {
        &self.truth
    }

    fn ties(&self) -> Ties<'_> {
        Ties::Units(&self.frame.units)
    }

    fn loss(&self) -> Loss {
        Loss::Squared
    }

    fn measured(&self, rows: &[usize]) -> Vec<usize> {
        let known: Vec<usize> = rows.iter().copied().filter(|&r| !self.truth[r].is_nan()).collect();
        let histories = self.frame.histories(&known);
        histories.iter().flat_map(|(_, rows)| thinned(rows, MOMENTS)).collect()
    }

    fn badness(&self, rows: &[usize], answers: &[f64]) -> f64 {
        regression::rmse(&self.capped(rows), answers)
    }

    fn metric(&self) -> Metric {
        Metric::Rmse
    }

    fn metrics(&self, rows: &[usize], answers: &[f64]) -> BTreeMap<Metric, f64> {
        let truth: Vec<f64> = rows.iter().map(|&r| self.truth[r]).collect();
        let capped = self.capped(rows);
        BTreeMap::from([
            (Metric::Rmse, regression::rmse(&capped, answers)),
            (Metric::RmseUncapped, regression::rmse(&truth, answers)),
            (Metric::Mae, regression::mae(&capped, answers)),
            (Metric::NasaScore, regression::nasa_score(&capped, answers)),
        ])
    }

    fn baselines(&self, learn: &[usize], rows: &[usize]) -> Vec<(&'static str, Vec<f64>)> {
        let known: Vec<f64> =
            learn.iter().map(|&r| self.lesson(r)).filter(|y| !y.is_nan()).collect();
        let usual = mean(&known);
        // Life and age in one measure: where a history begins, its remaining life is its whole life.
        let histories = self.frame.histories(learn);
        let lives: Vec<f64> = histories
            .iter()
            .filter_map(|(_, rows)| rows.first().map(|&r| self.truth[r]))
            .filter(|life| !life.is_nan())
            .collect();
        let usual_life = mean(&lives);
        let everything: Vec<usize> = (0..self.frame.rows()).collect();
        let mut born = BTreeMap::new();
        for (unit, rows) in self.frame.histories(&everything) {
            born.insert(unit, rows.first().map_or(f64::NAN, |&r| self.frame.moment[r]));
        }
        let by_age = rows.iter().map(|&r| {
            let since = born.get(&self.frame.units[r]).copied().unwrap_or(f64::NAN);
            let age = super::measured_time(self.frame, self.frame.moment[r] - since);
            (usual_life - age).max(0.0).min(self.horizon)
        });
        vec![("baseline-mean", vec![usual; rows.len()]), ("baseline-age", by_age.collect())]
    }

    fn seed(&self) -> u64 {
        self.seed
    }
}
