//! A quantity as a question with known answers.

use std::collections::BTreeMap;

use super::forecast::Forecast;
use crate::evaluate::split::Ties;
use crate::evaluate::{mean, regression};
use crate::learn::{Loss, Matrix};
use crate::problem::supervised::{Prepared, Question, thinned};
use crate::problem::tie::Tie;
use crate::problem::{Frame, columns};
use crate::report::Metric;
use crate::table::Values;

/// Rows that a fit takes at the most.
const FIT_ROWS: usize = 40_000;
/// Rows of a fold that are measured on at the most: with more, the figure would stay the same.
const MEASURED_ROWS: usize = 30_000;
/// How far beyond the range learned from an answer may lie, as a share of that range.
const BEYOND: f64 = 0.25;

/// An estimate question.
pub struct EstimateQuestion<'a> {
    pub frame: &'a Frame,
    /// The target of every row, `NaN` where it is missing.
    pub target: &'a [f64],
    pub tie: Tie,
    pub blocks: Vec<u32>,
    /// For a forecast, how far ahead.
    pub forecast: Option<Forecast>,
    pub seed: u64,
}

impl EstimateQuestion<'_> {
    fn inputs(&self, fit: &[usize], asked: &[usize]) -> (Matrix, Matrix) {
        match &self.forecast {
            Some(forecast) => forecast.inputs(self.frame, self.target, fit, asked),
            None => columns::inputs(self.frame, fit, asked, self.tie == Tie::Time),
        }
    }

    /// The rows whose target is known.
    pub fn known(&self, rows: &[usize]) -> Vec<usize> {
        rows.iter().copied().filter(|&r| !self.target[r].is_nan()).collect()
    }

    /// How small an answer can be.
    pub fn floor(&self, learn: &[usize]) -> Option<f64> {
        between(&self.targets(&self.known(learn))).map(|b| b.0)
    }

    fn targets(&self, rows: &[usize]) -> Vec<f64> {
        rows.iter().map(|&r| self.target[r]).collect()
    }
}

impl Question for EstimateQuestion<'_> {
    fn prepare(&self, learn: &[usize], asked: &[usize]) -> Prepared {
        let known = self.known(learn);
        let y = self.targets(&known);
        let (floor, ceiling) = between(&y).unzip();
        let rows = thinned(&known, FIT_ROWS);
        let (fit, asked) = self.inputs(&rows, asked);
        Prepared {
            fit,
            asked,
            y: self.targets(&rows),
            groups: self.tie.groups(self.frame, &self.blocks, &rows),
            floor,
            ceiling,
        }
    }

    fn truth(&self) -> &[f64] {
        self.target
    }

    fn ties(&self) -> Ties<'_> {
        self.tie.ties(self.frame, None)
    }

    fn loss(&self) -> Loss {
        Loss::Squared
    }

    fn measured(&self, rows: &[usize]) -> Vec<usize> {
        thinned(&self.known(rows), MEASURED_ROWS)
    }

    fn badness(&self, rows: &[usize], answers: &[f64]) -> f64 {
        regression::rmse(&self.targets(rows), answers)
    }

    fn metric(&self) -> Metric {
        Metric::Rmse
    }

    fn metrics(&self, rows: &[usize], answers: &[f64]) -> BTreeMap<Metric, f64> {
        let truth = self.targets(rows);
        let mut all = BTreeMap::from([
            (Metric::Rmse, regression::rmse(&truth, answers)),
            (Metric::Mae, regression::mae(&truth, answers)),
            (Metric::R2, regression::r2(&truth, answers)),
        ]);
        all.retain(|_, v| v.is_finite());
        all
    }

    fn baselines(&self, learn: &[usize], rows: &[usize]) -> Vec<(&'static str, Vec<f64>)> {
        let learn = self.known(learn);
        let usual = mean(&self.targets(&learn));
        let mut all = vec![("baseline-mean", vec![usual; rows.len()])];
        match &self.forecast {
            Some(forecast) => all.extend(forecast.baselines(self.frame, self.target, rows, usual)),
            None => all.extend(
                self.straight_line(&learn, rows).map(|said| ("baseline-single_column", said)),
            ),
        }
        all
    }

    fn seed(&self) -> u64 {
        self.seed
    }
}

impl EstimateQuestion<'_> {
    /// A straight line through the one column of numbers that follows the target closest.
    fn straight_line(&self, learn: &[usize], rows: &[usize]) -> Option<Vec<f64>> {
        let lines = self.frame.inputs().filter_map(|c| match &c.values {
            Values::Number(v) => Some((v, Line::through(learn, v, self.target)?)),
            _ => None,
        });
        let (values, line) = lines.max_by(|a, b| a.1.explained.total_cmp(&b.1.explained))?;
        Some(rows.iter().map(|&r| line.at(values[r])).collect())
    }
}

/// How small and how large an answer can be, by what was learned from.
fn between(y: &[f64]) -> Option<(f64, f64)> {
    let low = y.iter().copied().fold(f64::INFINITY, f64::min);
    let high = y.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let beyond = (high - low) * BEYOND;
    // What has never been negative (fuel, energy, thickness) is not made negative.
    let floor = if low >= 0.0 { (low - beyond).max(0.0) } else { low - beyond };
    beyond.is_finite().then_some((floor, high + beyond))
}

/// A straight line by least squares.
struct Line {
    x: f64,
    y: f64,
    slope: f64,
    explained: f64,
}

impl Line {
    fn through(rows: &[usize], x: &[f64], y: &[f64]) -> Option<Self> {
        let pairs = || rows.iter().map(|&r| (x[r], y[r])).filter(|(x, _)| !x.is_nan());
        let n = pairs().count() as f64;
        let (mx, my) =
            (pairs().map(|p| p.0).sum::<f64>() / n, pairs().map(|p| p.1).sum::<f64>() / n);
        let xx: f64 = pairs().map(|p| (p.0 - mx).powi(2)).sum();
        let yy: f64 = pairs().map(|p| (p.1 - my).powi(2)).sum();
        let xy: f64 = pairs().map(|p| (p.0 - mx) * (p.1 - my)).sum();
        let explained = xy * xy / (xx * yy);
        explained.is_finite().then_some(Self { x: mx, y: my, slope: xy / xx, explained })
    }

    fn at(&self, x: f64) -> f64 {
        if x.is_nan() { self.y } else { self.y + self.slope * (x - self.x) }
    }
}
