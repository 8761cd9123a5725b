//! Answers with their ranges, row by row.

use super::{Fitted, Prepared, Ranges, Study};
use crate::problem::{Frame, identity};
use crate::report::Scatter;
use crate::table::{Column, Table, Values};

/// An answer for a row with its range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranged {
    pub row: usize,
    pub answer: f64,
    pub lower: f64,
    pub upper: f64,
}

/// The answers of a fitted candidate for these rows, which `prepared` was asked for, ranges brought back to what can be.
#[must_use]
pub fn ranged(
    fitted: &Fitted,
    prepared: &Prepared,
    ranges: Option<&Ranges>,
    rows: &[usize],
) -> Vec<Ranged> {
    let x = &prepared.asked;
    let floor = prepared.floor.unwrap_or(f64::NEG_INFINITY);
    rows.iter()
        .zip(fitted.answers(x))
        .zip(fitted.spread(x))
        .map(|((&row, answer), spread)| {
            let (lower, upper) = ranges.map_or((f64::NAN, f64::NAN), |r| r.range(answer, spread));
            Ranged { row, answer, lower: lower.max(floor), upper: upper.max(floor) }
        })
        .collect()
}

/// The answers on the rows measured on, by models that had not learned from them.
#[must_use]
pub fn measured_answers(study: &Study, floor: Option<f64>) -> Vec<Ranged> {
    let floor = floor.unwrap_or(f64::NEG_INFINITY);
    study
        .seen()
        .zip(&study.ranges)
        .map(|(s, &(lower, upper))| Ranged {
            row: s.row,
            answer: s.answer,
            lower: lower.max(floor),
            upper: upper.max(floor),
        })
        .collect()
}

/// The predictions table: unit and time columns or row, then prediction, lower, upper.
#[must_use]
pub fn predictions(frame: &Frame, answers: &[Ranged]) -> Option<Table> {
    let rows: Vec<usize> = answers.iter().map(|a| a.row).collect();
    let mut columns = identity::identity(frame, &rows);
    let number = |name: &str, of: fn(&Ranged) -> f64| Column {
        name: name.to_owned(),
        unit: None,
        values: Values::Number(answers.iter().map(of).collect()),
    };
    columns.push(number("prediction", |a| a.answer));
    columns.push(number("lower", |a| a.lower));
    columns.push(number("upper", |a| a.upper));
    Table::new(columns).ok()
}

/// Truth and answers of at most so many rows, evenly taken.
#[must_use]
pub fn scatter(pairs: &[(f64, Ranged)], at_most: usize) -> Scatter {
    let step = pairs.len().div_ceil(at_most.max(1)).max(1);
    let mut scatter = Scatter::default();
    for (truth, answer) in pairs.iter().step_by(step) {
        scatter.truth.push(*truth);
        scatter.prediction.push(answer.answer);
        scatter.lower.push(answer.lower);
        scatter.upper.push(answer.upper);
    }
    scatter
}
