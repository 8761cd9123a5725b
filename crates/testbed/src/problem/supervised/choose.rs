//! The choice among candidates, inside the rows that may be learned from.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::{Candidate, Prepared, Question, StudyError, bounded, fit, mean_of};
use crate::evaluate::split::{self, Fold};
use crate::learn::{Family, Settings};

/// A row as seen by models that had not learned from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// The row.
    pub row: usize,
    /// The chosen candidate's answer.
    pub answer: f64,
    /// How much the trees disagreed; `NaN` where that is unknown.
    pub spread: f64,
}

/// What the choice came to.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The candidate with the least badness inside.
    pub best: Candidate,
    /// Every candidate's badness inside.
    pub inside: Vec<(Candidate, f64)>,
    /// Out-of-fold answers of the best candidate.
    pub seen: Vec<Seen>,
}

/// The families needed for the candidates, each once.
pub(super) fn families(candidates: &[Candidate]) -> Vec<Family> {
    let mut all: Vec<Family> = candidates.iter().flat_map(|c| c.families()).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Answers of every family for one fold's rows to measure on, with the trees' disagreement.
#[derive(Debug, Default)]
pub(super) struct FoldAnswers {
    pub rows: Vec<usize>,
    pub by_family: BTreeMap<Family, Vec<f64>>,
    pub spread: Vec<f64>,
}

impl FoldAnswers {
    /// Fits each family on the fold's learning rows and answers for its rows to measure on.
    pub fn of(
        question: &dyn Question,
        fold: &Fold,
        families: &[Family],
        settings: &Settings,
        step: &(dyn Fn() -> Result<(), StudyError> + Sync),
    ) -> Result<Self, StudyError> {
        let rows = question.measured(&fold.test);
        let prepared: Prepared = question.prepare(&fold.train, &rows);
        let x = &prepared.asked;
        let told: Vec<(Family, Vec<f64>, Option<Vec<f64>>)> = families
            .par_iter()
            .map(|&family| {
                let model = fit(question, &prepared, family, settings)?;
                let said = bounded(model.predict(x), prepared.floor, prepared.ceiling);
                step()?;
                Ok((family, said, model.spread(x)))
            })
            .collect::<Result<_, StudyError>>()?;
        let spread = told.iter().find_map(|t| t.2.clone());
        Ok(Self {
            spread: spread.unwrap_or_else(|| vec![f64::NAN; rows.len()]),
            rows,
            by_family: told.into_iter().map(|(family, said, _)| (family, said)).collect(),
        })
    }

    /// The answers of a candidate.
    pub fn of_candidate(&self, candidate: Candidate) -> Vec<f64> {
        let parts: Vec<Vec<f64>> =
            candidate.families().iter().filter_map(|f| self.by_family.get(f)).cloned().collect();
        mean_of(&parts)
    }
}

/// Chooses among the candidates by folds of `learn`. `step` is called with the share done.
pub(super) fn choose(
    question: &dyn Question,
    learn: &[usize],
    step: &(dyn Fn(f64) -> Result<(), StudyError> + Sync),
) -> Result<Choice, StudyError> {
    let folds = split::folds(question.ties(), learn, question.inner_folds(), question.seed());
    let families = families(question.candidates());
    let whole = (folds.len() * families.len()).max(1) as f64;
    let light = Settings::light();
    let done = AtomicUsize::new(0);
    let fitted = || step((done.fetch_add(1, Ordering::Relaxed) + 1) as f64 / whole);
    let all: Vec<FoldAnswers> = folds
        .par_iter()
        .map(|fold| FoldAnswers::of(question, fold, &families, &light, &fitted))
        .collect::<Result<_, _>>()?;
    let rows: Vec<usize> = all.iter().flat_map(|a| a.rows.iter().copied()).collect();
    let answers =
        |c: Candidate| -> Vec<f64> { all.iter().flat_map(|a| a.of_candidate(c)).collect() };
    let inside: Vec<(Candidate, f64)> =
        question.candidates().iter().map(|c| (*c, question.badness(&rows, &answers(*c)))).collect();
    let best = best_of(&inside);
    let spread = all.iter().flat_map(|a| a.spread.iter().copied());
    let seen = rows
        .iter()
        .zip(answers(best))
        .zip(spread)
        .map(|((&row, answer), spread)| Seen { row, answer, spread })
        .collect();
    Ok(Choice { best, inside, seen })
}

/// The least badness; of equals the plainest.
pub(super) fn best_of(inside: &[(Candidate, f64)]) -> Candidate {
    inside
        .iter()
        .filter(|(_, b)| !b.is_nan())
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map_or(Candidate::One(Family::Linear), |(c, _)| *c)
}
