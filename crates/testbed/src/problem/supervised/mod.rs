//! What life, failure and estimate have in common: learn from rows with known answers, measure on
//! rows kept apart, answer for rows without.

mod answers;
mod choose;
mod curve;
mod drivers;
mod intervals;
mod measure;
#[cfg(test)]
pub(super) mod planted;
mod study;
mod verdict;

pub use answers::{Ranged, measured_answers, predictions, ranged, scatter};
pub use choose::{Choice, Seen};
pub use curve::learning_curve;
pub use drivers::{drivers, thinned};
pub use intervals::{Ranges, coverage_of, measured_ranges};
pub use measure::{Measured, flattering, measure};
pub use study::{Study, outer_folds, study};
pub use verdict::{Standing, verdict};

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::evaluate::split::Ties;
use crate::learn::{self, Family, LearnError, Loss, Matrix, Model, Settings};
use crate::observer::Cancelled;
use crate::report::Metric;

/// A way to answer: one family or the mean of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Candidate {
    /// One family alone.
    One(Family),
    /// The mean of the tree families: they err in different places.
    Blend,
}

impl Candidate {
    /// Those that take part in the choice, plainest first: of equals the plainest is taken.
    pub const ALL: [Self; 5] = [
        Self::One(Family::Linear),
        Self::One(Family::Smooth),
        Self::One(Family::ExtraTrees),
        Self::One(Family::Boosting),
        Self::Blend,
    ];

    /// The families that it is made of.
    #[must_use]
    pub fn families(self) -> &'static [Family] {
        match self {
            Self::One(Family::Linear) => &[Family::Linear],
            Self::One(Family::Smooth) => &[Family::Smooth],
            Self::One(Family::ExtraTrees) => &[Family::ExtraTrees],
            Self::One(Family::Boosting) => &[Family::Boosting],
            Self::Blend => &[Family::ExtraTrees, Family::Boosting],
        }
    }

    /// Its key in the locale files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::One(Family::Linear) => "family-linear",
            Self::One(Family::Smooth) => "family-smooth",
            Self::One(Family::ExtraTrees) => "family-extra_trees",
            Self::One(Family::Boosting) => "family-boosting",
            Self::Blend => "family-blend",
        }
    }
}

/// What the models get. Whatever is estimated for it comes from the rows that may be learned from and
/// from nothing else. Inputs are made for the rows that are needed alone: those of all rows of a long
/// record would not find room beside it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Inputs of the rows to fit on: those that may be learned from, thinned where there are many.
    pub fit: Matrix,
    /// What is learned for each of them (for life: the remaining life up to the horizon).
    pub y: Vec<f64>,
    /// The group of each of them, for early stopping inside a fit.
    pub groups: Option<Vec<u32>>,
    /// Inputs of the rows asked for, in their order.
    pub asked: Matrix,
    /// How large an answer can be; answers beyond are brought back.
    pub ceiling: Option<f64>,
    /// How small.
    pub floor: Option<f64>,
}

/// A question with known answers for its rows.
pub trait Question: Sync {
    /// Makes inputs and targets to learn from `learn`, and the inputs of the rows `asked` for;
    /// whatever is estimated for that comes from `learn` alone.
    fn prepare(&self, learn: &[usize], asked: &[usize]) -> Prepared;
    /// The true answers of all rows; `NaN` where unknown.
    fn truth(&self) -> &[f64];
    /// What ties rows together.
    fn ties(&self) -> Ties<'_>;
    /// The loss to learn by.
    fn loss(&self) -> Loss;
    /// Of the rows kept apart, those to measure on.
    fn measured(&self, rows: &[usize]) -> Vec<usize>;
    /// Goodness of these answers for these rows; less is better.
    fn badness(&self, rows: &[usize], answers: &[f64]) -> f64;
    /// The metric shown.
    fn metric(&self) -> Metric;
    /// Badness as the metric shown.
    fn to_metric(&self, badness: f64) -> f64 {
        badness
    }
    /// Every metric of these answers for these rows.
    fn metrics(&self, rows: &[usize], answers: &[f64]) -> BTreeMap<Metric, f64>;
    /// What the trivial baselines, made from the rows learned from, answer for these rows.
    fn baselines(&self, learn: &[usize], rows: &[usize]) -> Vec<(&'static str, Vec<f64>)>;
    /// The seed.
    fn seed(&self) -> u64;
    /// The candidates.
    fn candidates(&self) -> &[Candidate] {
        &Candidate::ALL
    }
    /// Inner folds.
    fn inner_folds(&self) -> usize {
        3
    }
}

/// Why a study stopped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StudyError {
    /// The caller stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// A model could not be fitted.
    #[error(transparent)]
    Learn(#[from] LearnError),
}

/// Models of a candidate, fitted.
pub struct Fitted {
    models: Vec<Model>,
    /// The forest whose trees tell by their disagreement how difficult a row is, where the candidate
    /// has none of its own.
    scout: Option<Model>,
    ceiling: Option<f64>,
    floor: Option<f64>,
}

impl Fitted {
    /// Fits the families of a candidate.
    ///
    /// # Errors
    /// As the families do.
    pub fn new(
        question: &dyn Question,
        prepared: &Prepared,
        candidate: Candidate,
        settings: &Settings,
    ) -> Result<Self, StudyError> {
        let models = candidate
            .families()
            .par_iter()
            .map(|f| fit(question, prepared, *f, settings))
            .collect::<Result<Vec<Model>, _>>()?;
        let scout = match candidate.families().contains(&Family::ExtraTrees) {
            true => None,
            false => Some(fit(question, prepared, Family::ExtraTrees, settings)?),
        };
        Ok(Self { models, scout, ceiling: prepared.ceiling, floor: prepared.floor })
    }

    /// The answers for the rows of a matrix.
    #[must_use]
    pub fn answers(&self, x: &Matrix) -> Vec<f64> {
        let all: Vec<Vec<f64>> = self.models.iter().map(|m| m.predict(x)).collect();
        bounded(mean_of(&all), self.floor, self.ceiling)
    }

    /// How much the trees of a forest disagree on each row.
    #[must_use]
    pub fn spread(&self, x: &Matrix) -> Vec<f64> {
        let mut all = self.scout.iter().chain(&self.models);
        all.find_map(|m| m.spread(x)).unwrap_or_else(|| vec![f64::NAN; x.rows()])
    }
}

/// Fits one family on the prepared rows.
pub(super) fn fit(
    question: &dyn Question,
    prepared: &Prepared,
    family: Family,
    settings: &Settings,
) -> Result<Model, StudyError> {
    let task = learn::Task {
        x: &prepared.fit,
        y: &prepared.y,
        groups: prepared.groups.as_deref(),
        loss: question.loss(),
        seed: question.seed(),
    };
    Ok(learn::fit(family, &task, settings)?)
}

/// The mean of equally long series.
pub(super) fn mean_of(series: &[Vec<f64>]) -> Vec<f64> {
    let Some(first) = series.first() else { return Vec::new() };
    (0..first.len())
        .map(|i| series.iter().filter_map(|s| s.get(i)).sum::<f64>() / series.len() as f64)
        .collect()
}

/// Answers brought back to where they can lie.
pub(super) fn bounded(mut answers: Vec<f64>, floor: Option<f64>, ceiling: Option<f64>) -> Vec<f64> {
    for a in &mut answers {
        *a = a.max(floor.unwrap_or(f64::NEG_INFINITY)).min(ceiling.unwrap_or(f64::INFINITY));
    }
    answers
}
