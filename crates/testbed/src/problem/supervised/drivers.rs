//! What the answer leans on, in the reader's own columns: how much worse the answers get on rows kept
//! apart when a column is shuffled (permutation importance, Breiman 2001; Fisher et al. 2019).

use rayon::prelude::*;

use super::{Candidate, Fitted, Question, StudyError};
use crate::evaluate::split::{Fold, shuffle};
use crate::evaluate::{mean, quantile};
use crate::learn::{Matrix, Settings};
use crate::report::Driver;

/// Rows on which columns are shuffled.
const ROWS: usize = 1_500;
/// Drivers told.
const TOLD: usize = 12;
/// A column whose shuffling worsens the answers by less than this share of all is not told.
const WORTH_TELLING: f64 = 0.002;
/// Fewer than this share of the correlation that a straight line has is no direction.
const STRAIGHT: f64 = 0.2;

/// The drivers of a candidate, as measured on the rows that the fold keeps apart.
///
/// # Errors
/// When the candidate cannot be fitted.
pub fn drivers(
    question: &dyn Question,
    fold: &Fold,
    candidate: Candidate,
) -> Result<Vec<Driver>, StudyError> {
    let rows = thinned(&question.measured(&fold.test), ROWS);
    let prepared = question.prepare(&fold.train, &rows);
    let fitted = Fitted::new(question, &prepared, candidate, &Settings::light())?;
    let x = prepared.asked;
    let answers = fitted.answers(&x);
    let intact = question.badness(&rows, &answers);
    let columns = columns_of(&x);
    let harm: Vec<f64> = columns
        .par_iter()
        .map(|column| {
            let mut shuffled = x.clone();
            let mut order: Vec<usize> = (0..rows.len()).collect();
            shuffle(&mut order, question.seed());
            shuffled.reorder(&order, |name| parts(name).any(|p| p == column));
            (question.badness(&rows, &fitted.answers(&shuffled)) - intact).max(0.0)
        })
        .collect();
    let whole: f64 = harm.iter().sum();
    let mut told: Vec<Driver> = columns
        .into_iter()
        .zip(harm)
        .map(|(column, harm)| Driver {
            share: if whole > 0.0 { harm / whole } else { 0.0 },
            direction: direction(&x, &column, &answers),
            column,
        })
        .filter(|d| d.share > WORTH_TELLING)
        .collect();
    told.sort_by(|a, b| b.share.total_cmp(&a.share));
    told.truncate(TOLD);
    Ok(told)
}

/// At most so many rows, evenly spaced.
#[must_use]
pub fn thinned(rows: &[usize], at_most: usize) -> Vec<usize> {
    rows.iter().step_by(rows.len().div_ceil(at_most.max(1)).max(1)).copied().collect()
}

/// The reader's columns that an input is made of.
fn parts(name: &str) -> impl Iterator<Item = &str> {
    name.split(" × ").flat_map(|p| p.split(" ÷ ")).flat_map(|p| p.split(" − "))
}

fn columns_of(x: &Matrix) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in x.names().iter().flat_map(|n| parts(n)) {
        if !all.iter().any(|c| c == part) {
            all.push(part.to_owned());
        }
    }
    all
}

/// Whether the answers rise or fall with the column, judged by the input that follows it closest.
fn direction(x: &Matrix, column: &str, answers: &[f64]) -> i8 {
    let of_column = x.names().iter().zip(x.columns()).filter(|(n, _)| *n == column);
    let strongest = of_column
        .map(|(_, values)| correlation(values, answers))
        .filter(|r| r.is_finite())
        .max_by(|a, b| a.abs().total_cmp(&b.abs()));
    match strongest {
        Some(r) if r > STRAIGHT => 1,
        Some(r) if r < -STRAIGHT => -1,
        _ => 0,
    }
}

/// Pearson's r, values beyond the 1st and 99th percentile brought back so that outliers do not decide.
fn correlation(values: &[f32], answers: &[f64]) -> f64 {
    let mut sorted: Vec<f64> =
        values.iter().filter(|v| !v.is_nan()).map(|v| f64::from(*v)).collect();
    sorted.sort_by(f64::total_cmp);
    let (low, high) = (quantile(&sorted, 0.01), quantile(&sorted, 0.99));
    let pairs: Vec<(f64, f64)> = values
        .iter()
        .zip(answers)
        .filter(|(v, _)| !v.is_nan())
        .map(|(v, a)| (f64::from(*v).max(low).min(high), *a))
        .collect();
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (mx, my) = (mean(&x), mean(&y));
    let sum =
        |f: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(a, b)| f(a - mx, b - my)).sum::<f64>();
    sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt()
}
