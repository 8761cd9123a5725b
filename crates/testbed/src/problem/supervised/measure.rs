//! Measuring on rows kept apart: for every outer fold the candidate is chosen inside its learning
//! part and measured outside, so that the figure holds for the whole way of working, choice included
//! (nested validation: Varma and Simon 2006).

use std::collections::BTreeMap;

use super::choose::{FoldAnswers, best_of, choose, families};
use super::{Candidate, Choice, Fitted, Question, Seen, StudyError};
use crate::evaluate::split::{self, Fold, Ties};
use crate::learn::Settings;
use crate::observer::{Observer, Stage};

/// One outer fold as measured.
#[derive(Debug, Clone)]
pub struct OuterFold {
    /// Its rows.
    pub fold: Fold,
    /// What was chosen inside its learning part.
    pub choice: Choice,
    /// The rows measured on, as the chosen candidate saw them.
    pub seen: Vec<Seen>,
}

/// All outer folds together.
#[derive(Debug, Clone)]
pub struct Measured {
    /// Fold by fold.
    pub folds: Vec<OuterFold>,
    /// Rows measured on, pooled.
    pub rows: Vec<usize>,
    /// Every candidate's answers for them.
    pub answers: Vec<(Candidate, Vec<f64>)>,
    /// The answers of what was chosen in each fold.
    pub chosen_answers: Vec<f64>,
    /// The candidate for rows to come.
    pub best: Candidate,
    /// Every candidate's badness inside, averaged over the folds.
    pub inside: BTreeMap<Candidate, f64>,
}

impl Measured {
    /// Every row with an answer by models that had not learned from it: measured rows first, then the
    /// learning rows as the inner folds saw them, each row once.
    #[must_use]
    pub fn witnesses(&self) -> Vec<Seen> {
        let mut taken = std::collections::BTreeSet::new();
        let outer = self.folds.iter().flat_map(|f| f.seen.iter());
        let inner = self.folds.iter().flat_map(|f| f.choice.seen.iter());
        outer.chain(inner).filter(|s| taken.insert(s.row)).copied().collect()
    }
}

/// Measures on these folds.
///
/// # Errors
/// When cancelled, or when a family cannot be fitted.
pub fn measure(
    question: &dyn Question,
    folds: Vec<Fold>,
    observer: &dyn Observer,
) -> Result<Measured, StudyError> {
    let whole = folds.len() as f64;
    let mut outer = Vec::with_capacity(folds.len());
    let mut answers: Vec<FoldAnswers> = Vec::with_capacity(folds.len());
    for (i, fold) in folds.into_iter().enumerate() {
        let at = |part: f64| (i as f64 + part) / whole;
        let choice = choose(question, &fold.train, &|part| {
            Ok(observer.progress(Stage::Choose, at(part * 0.8))?)
        })?;
        let named = families(question.candidates());
        let said = FoldAnswers::of(question, &fold, &named, &Settings::default(), &|| {
            Ok(observer.progress(Stage::Choose, at(0.9))?)
        })?;
        let seen = said
            .rows
            .iter()
            .zip(said.of_candidate(choice.best))
            .zip(&said.spread)
            .map(|((&row, answer), &spread)| Seen { row, answer, spread })
            .collect();
        outer.push(OuterFold { fold, choice, seen });
        answers.push(said);
    }
    observer.progress(Stage::Measure, 1.0)?;
    let inside = average_inside(&outer);
    let rows: Vec<usize> = answers.iter().flat_map(|a| a.rows.iter().copied()).collect();
    let answers: Vec<(Candidate, Vec<f64>)> = question
        .candidates()
        .iter()
        .map(|c| (*c, answers.iter().flat_map(|a| a.of_candidate(*c)).collect()))
        .collect();
    // Rows to come lie outside of all folds, so that for them several folds are still inside; the one
    // fold at the end of the time is kept for measuring alone.
    let judged: Vec<(Candidate, f64)> = match outer.len() {
        0 | 1 => inside.iter().map(|(c, b)| (*c, *b)).collect(),
        _ => answers.iter().map(|(c, said)| (*c, question.badness(&rows, said))).collect(),
    };
    let best = best_of(&judged);
    Ok(Measured {
        rows,
        answers,
        chosen_answers: outer.iter().flat_map(|f| f.seen.iter().map(|s| s.answer)).collect(),
        folds: outer,
        best,
        inside,
    })
}

fn average_inside(outer: &[OuterFold]) -> BTreeMap<Candidate, f64> {
    let mut sums: BTreeMap<Candidate, f64> = BTreeMap::new();
    for (candidate, badness) in outer.iter().flat_map(|f| &f.choice.inside) {
        *sums.entry(*candidate).or_default() += badness / outer.len() as f64;
    }
    sums
}

/// The badness of the same candidate when rows are split at random, as is so often done: neighbours
/// of the rows measured on were learned from. None where a random split is the honest one.
///
/// # Errors
/// When the candidate cannot be fitted.
pub fn flattering(
    question: &dyn Question,
    learn: &[usize],
    candidate: Candidate,
) -> Result<Option<f64>, StudyError> {
    if matches!(question.ties(), Ties::Rows { .. }) {
        return Ok(None);
    }
    let random = Ties::Rows { strata: None };
    let Some(fold) = split::holdout(random, learn, 0.2, question.seed()) else { return Ok(None) };
    let rows = question.measured(&fold.test);
    let prepared = question.prepare(&fold.train, &rows);
    let fitted = Fitted::new(question, &prepared, candidate, &Settings::default())?;
    let said = fitted.answers(&prepared.asked);
    Ok(Some(question.badness(&rows, &said)))
}
