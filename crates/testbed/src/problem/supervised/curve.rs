//! The learning curve of a supervised question.

use super::{Candidate, Fitted, Question, StudyError};
use crate::evaluate::split::{self, Fold, Ties};
use crate::learn::Settings;
use crate::observer::{Observer, Stage};
use crate::report::{CurvePoint, CurveUnit, LearningCurve};

/// Shares of the learning part, and how often each is drawn: small draws differ more.
const SHARES: [(f64, usize); 5] = [(1.0 / 16.0, 3), (0.125, 3), (0.25, 2), (0.5, 2), (1.0, 1)];

/// Measures the candidate on the fold's rows with ever more of its learning part: whole units, the
/// latest rows before the boundary, or random rows, as the question's ties ask. `sign` turns badness
/// back into the metric shown.
///
/// # Errors
/// When cancelled. A draw too small to fit is left out.
pub fn learning_curve(
    question: &dyn Question,
    fold: &Fold,
    candidate: Candidate,
    to_metric: &dyn Fn(f64) -> f64,
    baseline: f64,
    observer: &dyn Observer,
) -> Result<LearningCurve, StudyError> {
    let mut points = Vec::new();
    let steps: usize = SHARES.iter().map(|s| s.1).sum();
    let mut done = 0;
    for (share, draws) in SHARES {
        let mut values = Vec::new();
        let mut counted = 0;
        for draw in 0..draws {
            let (learn, n) = part_of(question, &fold.train, share, draw as u64);
            done += 1;
            observer.progress(Stage::Curve, done as f64 / steps as f64)?;
            let repeats = draw > 0 && matches!(question.ties(), Ties::Time(_));
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
    Ok(LearningCurve { of, points, baseline })
}

fn once(
    question: &dyn Question,
    learn: &[usize],
    test: &[usize],
    candidate: Candidate,
) -> Option<f64> {
    let prepared = question.prepare(learn);
    let rows = question.measured(test);
    let fitted = Fitted::new(question, &prepared, candidate, &Settings::light()).ok()?;
    let badness = question.badness(&rows, &fitted.answers(&prepared.x.take(&rows)));
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
        Ties::Time(_) => {
            // `train` comes in the order of time: the latest rows say what a shorter record would.
            let keep = (train.len() as f64 * share).round() as usize;
            (train[train.len() - keep..].to_vec(), keep)
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
