//! The learning curve of a supervised question.

use super::{Candidate, Fitted, Question, StudyError};
use crate::evaluate::by_value;
use crate::evaluate::split::{self, Fold, Ties};
use crate::learn::Settings;
use crate::observer::{Observer, Stage};
use crate::report::{CurvePoint, CurveUnit, LearningCurve};

/// Shares of the learning part.
const SHARES: [f64; 5] = [1.0 / 16.0, 0.125, 0.25, 0.5, 1.0];
/// Draws of each share: each in a fold of its own as far as there are folds, for one fold may be an
/// easy one.
const DRAWS: usize = 3;

/// Measures the candidate on the folds' rows with ever more of their learning parts: whole units, the
/// latest rows before the boundary, or random rows, as the question's ties ask. `to_metric` turns
/// badness into the metric shown; `baseline` is what the best trivial baseline reaches there.
///
/// # Errors
/// When cancelled. A draw too small to fit is left out.
pub fn learning_curve(
    question: &dyn Question,
    folds: &[&Fold],
    candidate: Candidate,
    to_metric: &dyn Fn(f64) -> f64,
    baseline: f64,
    observer: &dyn Observer,
) -> Result<LearningCurve, StudyError> {
    let mut points = Vec::new();
    let steps = SHARES.len() * DRAWS;
    let mut done = 0;
    for share in SHARES {
        let mut values = Vec::new();
        let mut counted = 0;
        for draw in 0..DRAWS {
            done += 1;
            observer.progress(Stage::Curve, done as f64 / steps as f64)?;
            let Some(fold) = folds.get(draw % folds.len().max(1)) else { continue };
            // The same rows of the same fold again would only look like certainty.
            let repeats = draw >= folds.len() && (share >= 1.0 || in_time(question));
            let (learn, n) = part_of(question, &fold.train, share, draw as u64);
            if n < 2 || repeats {
                continue;
            }
            counted = n;
            if let Some(badness) = once(question, &learn, &fold.test, candidate) {
                values.push(to_metric(badness));
            }
        }
        if let Some(point) = point(counted, &values) {
            points.push(point);
        }
    }
    let of = match question.ties() {
        Ties::Units(_) => CurveUnit::Units,
        _ => CurveUnit::Rows,
    };
    Ok(LearningCurve { of, metric: question.metric(), points, baseline })
}

fn in_time(question: &dyn Question) -> bool {
    matches!(question.ties(), Ties::Time(_))
}

fn once(
    question: &dyn Question,
    learn: &[usize],
    test: &[usize],
    candidate: Candidate,
) -> Option<f64> {
    let rows = question.measured(test);
    let prepared = question.prepare(learn, &rows);
    let fitted = Fitted::new(question, &prepared, candidate, &Settings::light()).ok()?;
    let badness = question.badness(&rows, &fitted.answers(&prepared.asked));
    badness.is_finite().then_some(badness)
}

fn point(n: usize, values: &[f64]) -> Option<CurvePoint> {
    if values.is_empty() {
        return None;
    }
    let fold = |f: fn(f64, f64) -> f64, from: f64| values.iter().copied().fold(from, f);
    Some(CurvePoint {
        n: n as u64,
        mean: crate::evaluate::mean(values),
        low: fold(f64::min, f64::INFINITY),
        high: fold(f64::max, f64::NEG_INFINITY),
    })
}

/// A part of the learning rows, and how much it counts (units or rows).
fn part_of(question: &dyn Question, train: &[usize], share: f64, draw: u64) -> (Vec<usize>, usize) {
    let seed = question.seed().wrapping_add(draw * 7919);
    match question.ties() {
        Ties::Time(moment) => {
            // The latest rows say what a shorter record would.
            let mut rows = train.to_vec();
            rows.sort_by(|&a, &b| by_value(&moment[a], &moment[b]).then(a.cmp(&b)));
            let keep = (rows.len() as f64 * share).round() as usize;
            (rows.split_off(rows.len() - keep), keep)
        }
        Ties::Units(units) => {
            let mut names: Vec<u32> = train.iter().map(|&r| units[r]).collect();
            names.sort_unstable();
            names.dedup();
            split::shuffle(&mut names, seed);
            names.truncate((names.len() as f64 * share).round() as usize);
            let n = names.len();
            let kept: std::collections::BTreeSet<u32> = names.into_iter().collect();
            (train.iter().copied().filter(|&r| kept.contains(&units[r])).collect(), n)
        }
        Ties::Rows { .. } => {
            let mut rows = train.to_vec();
            split::shuffle(&mut rows, seed);
            rows.truncate((rows.len() as f64 * share).round() as usize);
            rows.sort_unstable();
            let n = rows.len();
            (rows, n)
        }
    }
}
