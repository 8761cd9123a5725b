//! What was found, as the report tells it.

use super::question::LifeQuestion;
use crate::learn::Settings;
use crate::problem::supervised::{
    Fitted, Question, Ranged, Study, StudyError, measured_answers, predictions, ranged, scatter,
};
use crate::problem::{Frame, Part};
use crate::report::{LifeOutcome, Outcome, Trace, UnitLife};
use crate::table::Table;

/// Units told in the report.
const UNITS: usize = 200;
/// Pictures of single histories.
const TRACES: usize = 6;
/// Points of the scatter picture.
const POINTS: usize = 600;

/// The rows that were asked for, answered.
pub(super) struct Applied {
    /// One answer a row, in the order of the files.
    pub answers: Vec<Ranged>,
    /// The same as a table.
    pub table: Option<Table>,
}

/// Answers for the rows to be applied: those brought for it, else those of units that have not failed
/// yet, else the rows measured on, as models saw them that had not learned from them.
pub(super) fn applied(
    frame: &Frame,
    question: &LifeQuestion<'_>,
    learn: &[usize],
    study: &Study,
) -> Result<Applied, StudyError> {
    let mut rows = frame.rows_of(Part::Apply);
    if rows.is_empty() {
        rows = (0..frame.rows()).filter(|&r| !question.at_least[r].is_nan()).collect();
    }
    let mut answers = match rows.is_empty() {
        true => measured_answers(study, Some(0.0)),
        false => {
            let prepared = question.prepare(learn, &rows);
            let best = study.measured.best;
            let fitted = Fitted::new(question, &prepared, best, &Settings::default())?;
            ranged(&fitted, &prepared, study.final_ranges(question).as_ref(), &rows)
        }
    };
    answers.sort_by_key(|a| a.row);
    let table = predictions(frame, &answers);
    Ok(Applied { answers, table })
}

pub(super) fn outcome(
    frame: &Frame,
    question: &LifeQuestion<'_>,
    study: &Study,
    applied: &Applied,
) -> Outcome {
    let units = last_answers(frame, &applied.answers);
    let measured: Vec<(f64, Ranged)> =
        study.truth.iter().copied().zip(measured_answers(study, Some(0.0))).collect();
    let by_unit = histories(frame, &measured);
    Outcome::Life(LifeOutcome {
        measure: measure_name(frame),
        horizon: question.horizon,
        unit_count: units.len() as u64,
        units: units.into_iter().take(UNITS).collect(),
        scatter: scatter(&one_moment_each(&by_unit), POINTS),
        traces: traces(frame, &by_unit),
    })
}

/// What remaining life is counted in.
fn measure_name(frame: &Frame) -> String {
    match (&frame.time_column, frame.clock) {
        (_, true) => "hours".to_owned(),
        (Some(column), false) => column.clone(),
        (None, false) => "rows".to_owned(),
    }
}

/// Every unit at its newest row, shortest remaining life first.
fn last_answers(frame: &Frame, answers: &[Ranged]) -> Vec<UnitLife> {
    let rows: Vec<usize> = answers.iter().map(|a| a.row).collect();
    let by_row: std::collections::BTreeMap<usize, &Ranged> =
        answers.iter().map(|a| (a.row, a)).collect();
    let mut units: Vec<UnitLife> = frame
        .histories(&rows)
        .iter()
        .filter_map(|(unit, rows)| {
            let (first, last) = (rows.first()?, rows.last()?);
            let answer = by_row.get(last)?;
            let age = super::measured_time(frame, frame.moment[*last] - frame.moment[*first]);
            Some(UnitLife {
                unit: frame.unit_names.get(*unit as usize).cloned().unwrap_or_default(),
                age,
                prediction: answer.answer,
                lower: answer.lower,
                upper: answer.upper,
            })
        })
        .collect();
    units.sort_by(|a, b| a.prediction.total_cmp(&b.prediction));
    units
}

/// A unit kept apart with its answers in the order of time.
type History = (u32, Vec<(f64, Ranged)>);

fn histories(frame: &Frame, measured: &[(f64, Ranged)]) -> Vec<History> {
    let by_row: std::collections::BTreeMap<usize, (f64, Ranged)> =
        measured.iter().map(|m| (m.1.row, *m)).collect();
    let rows: Vec<usize> = by_row.keys().copied().collect();
    frame
        .histories(&rows)
        .into_iter()
        .map(|(unit, rows)| (unit, rows.iter().filter_map(|r| by_row.get(r)).copied().collect()))
        .collect()
}

/// One moment of each unit, now early, now late in its life, as a question from the shop floor would
/// come.
fn one_moment_each(histories: &[History]) -> Vec<(f64, Ranged)> {
    histories
        .iter()
        .filter(|(_, moments)| !moments.is_empty())
        .map(|(unit, moments)| moments[(*unit as usize * 7919) % moments.len()])
        .collect()
}

/// Some histories from the shortest to the longest.
fn traces(frame: &Frame, histories: &[History]) -> Vec<Trace> {
    let mut by_length: Vec<&History> = histories.iter().collect();
    by_length.sort_by(|a, b| {
        let life = |h: &History| h.1.first().map_or(0.0, |m| m.0);
        life(a).total_cmp(&life(b))
    });
    let shown = TRACES.min(by_length.len());
    (0..shown)
        .map(|i| by_length[i * (by_length.len() - 1) / shown.max(2).saturating_sub(1)])
        .map(|(unit, moments)| Trace {
            name: frame.unit_names.get(*unit as usize).cloned().unwrap_or_default(),
            at: moments.iter().map(|m| frame.moment[m.1.row]).collect(),
            clock: frame.clock,
            value: moments.iter().map(|m| m.1.answer).collect(),
            lower: moments.iter().map(|m| m.1.lower).collect(),
            upper: moments.iter().map(|m| m.1.upper).collect(),
            truth: moments.iter().map(|m| Some(m.0)).collect(),
            boundary: None,
        })
        .collect()
}
