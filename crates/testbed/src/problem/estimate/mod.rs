//! The estimate question: a quantity from others, or its forecast, with its drift over time.

mod forecast;
mod outcome;
mod question;
#[cfg(test)]
mod tests;

use forecast::Forecast;
use question::EstimateQuestion;

use super::answer::Findings;
use super::supervised::{self, Fitted, Question, Ranged, Standing, Study};
use super::tie::{Tie, blocks};
use super::{Frame, Part, QuestionError, Request};
use crate::evaluate::median;
use crate::learn::Settings;
use crate::observer::{Observer, Stage};
use crate::report::{CurveUnit, DriftPoint, Message, Metric, Outcome, Verdict};
use crate::table::Values;

/// Fewer rows than this can neither be learned from nor measured on.
const LEAST_ROWS: usize = 30;
/// Fewer than this make every figure a guess.
const NEEDED_ROWS: u64 = 200;
/// An error that has grown by this factor in the course of time is told.
const DRIFTED: f64 = 1.5;

/// Answers the question.
pub(super) fn answer(
    frame: &Frame,
    request: &Request,
    observer: &dyn Observer,
) -> Result<Findings, QuestionError> {
    let Some(target) = frame.target() else { return Err(QuestionError::NoRows) };
    let Values::Number(values) = &target.values else {
        return Err(QuestionError::TargetKind {
            column: target.name.clone(),
            kind: target.values.kind(),
            wanted: "numbers",
        });
    };
    let learn = frame.learnable();
    let tie = Tie::of(frame, request, &learn);
    let question = EstimateQuestion {
        frame,
        target: values,
        tie,
        blocks: blocks(frame),
        forecast: request.horizon.map(|ahead| Forecast::new(frame, ahead.max(1))),
        seed: request.seed,
    };
    let learn = question.known(&learn);
    if let Some(because) = not_answerable(&question, &learn) {
        return Ok(without(because));
    }
    let (kind, folds) = supervised::outer_folds(frame, request, &question, &learn);
    if folds.is_empty() {
        return Ok(without(Message::new("because-one-moment")));
    }
    let study = supervised::study(frame, &question, kind, folds, &learn, observer)?;
    observer.progress(Stage::Apply, 0.0)?;
    let answers = applied(frame, &question, &study)?;
    let intervals = supervised::coverage_of(&study.truth, &study.ranges);
    let verdict = supervised::verdict(&Standing {
        metric: Metric::Rmse,
        model: study.reached,
        baseline: study.baseline,
        have: learn.len() as u64,
        need: NEEDED_ROWS,
        of: CurveUnit::Rows,
        curve: study.curve.as_ref(),
        intervals: intervals.as_ref(),
    });
    let floor = question.floor(&learn);
    let outcome = outcome::outcome(frame, &question, &study, target.unit.clone(), floor);
    Ok(Findings {
        next: next_steps(&verdict, &study, &outcome.drift, &target.name),
        outcome: Some(Outcome::Estimate(outcome)),
        predictions: supervised::predictions(frame, &answers),
        split: Some(study.split),
        metric: Metric::Rmse,
        contenders: study.contenders,
        flattering: study.flattering,
        intervals,
        curve: study.curve,
        verdict,
        drivers: study.drivers,
    })
}

fn not_answerable(question: &EstimateQuestion<'_>, learn: &[usize]) -> Option<Message> {
    let known = || learn.iter().map(|&r| question.target[r]);
    let first = known().next();
    if learn.len() < LEAST_ROWS {
        let rows = Message::new("because-too-few-rows");
        Some(rows.count("rows", learn.len()).count("need", LEAST_ROWS))
    } else if known().all(|v| Some(v) == first) {
        Some(Message::new("because-target-constant"))
    } else if question.forecast.is_none() && question.frame.inputs().next().is_none() {
        Some(Message::new("because-no-inputs"))
    } else {
        None
    }
}

fn without(because: Message) -> Findings {
    let next = vec![Message::new("next-collect-rows").count("about", NEEDED_ROWS as usize)];
    Findings::not_answerable(Metric::Rmse, vec![because], next)
}

/// Rows with their answers: those brought to be answered, else those kept apart and those whose
/// target is missing.
fn applied(
    frame: &Frame,
    question: &EstimateQuestion<'_>,
    study: &Study,
) -> Result<Vec<Ranged>, QuestionError> {
    let asked = frame.rows_of(Part::Apply);
    let learn = frame.learnable();
    let mut answers = Vec::new();
    let mut fresh = asked.clone();
    if asked.is_empty() {
        answers = supervised::measured_answers(study, question.floor(&learn));
        fresh = learn.iter().copied().filter(|&r| question.target[r].is_nan()).collect();
    }
    if !fresh.is_empty() {
        let prepared = question.prepare(&learn, &fresh);
        let best = study.measured.best;
        let fitted = Fitted::new(question, &prepared, best, &Settings::default())?;
        let ranges = study.final_ranges(question);
        answers.extend(supervised::ranged(&fitted, &prepared, ranges.as_ref(), &fresh));
    }
    answers.sort_by_key(|a| a.row);
    Ok(answers)
}

fn next_steps(
    verdict: &Verdict,
    study: &Study,
    drift: &[DriftPoint],
    target: &str,
) -> Vec<Message> {
    let mut next = Vec::new();
    match verdict {
        Verdict::Enough { .. } => next.push(Message::new("next-estimate-use")),
        Verdict::More { about, .. } => {
            next.push(Message::new("next-collect-rows").count("about", *about as usize));
        }
        Verdict::NotAnswerable { .. } => next.push(Message::new("next-add-sensors")),
    }
    if has_drifted(drift) {
        next.push(Message::new("next-watch-drift"));
    }
    // That a forecast leans on the quantity's own past is no news.
    if let Some(driver) = study.drivers.iter().find(|d| d.column != target) {
        next.push(Message::new("next-check-driver").text("column", &driver.column));
    }
    next.push(Message::new("next-measure-again"));
    next
}

/// Whether the last third of the time measured on errs much more than the first.
fn has_drifted(drift: &[DriftPoint]) -> bool {
    let third = drift.len() / 3;
    let errors = |part: &[DriftPoint]| median(&part.iter().map(|p| p.rmse).collect::<Vec<_>>());
    third > 0 && errors(&drift[drift.len() - third..]) > DRIFTED * errors(&drift[..third])
}
