//! The remaining-life question: run-to-failure histories per unit, and how long others still have.

mod horizon;
mod inputs;
mod outcome;
mod question;
mod regimes;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

use inputs::Windows;
use question::LifeQuestion;
use regimes::Regimes;

use super::answer::Findings;
use super::supervised::{self, Prepared, Question, Standing, StudyError};
use super::{Frame, QuestionError, Request};
use crate::evaluate::split::{self, Fold};
use crate::learn::{self, Family, Loss, Matrix, Settings, Task};
use crate::observer::Observer;
use crate::report::{CurveUnit, Message, Metric, Role, Verdict};
use crate::table::{Column, Values};

/// Fewer failed units than this can neither be learned from nor measured on.
const LEAST_UNITS: usize = 4;
/// Fewer than this make every figure a guess.
const NEEDED_UNITS: u64 = 20;
const MILLISECONDS_PER_HOUR: f64 = 3_600_000.0;

/// A stretch of time in the reader's measure: hours of a clock, or the time column's own numbers.
fn measured_time(frame: &Frame, stretch: f64) -> f64 {
    if frame.clock { stretch / MILLISECONDS_PER_HOUR } else { stretch }
}

/// Answers the question.
pub(super) fn answer(
    frame: &Frame,
    request: &Request,
    observer: &dyn Observer,
) -> Result<Findings, QuestionError> {
    let learn = frame.learnable();
    let (truth, at_least) = known_lives(frame, &learn);
    let lives = whole_lives(frame, &truth, &learn);
    let inputs: Vec<_> = frame.inputs().collect();
    if lives.len() < LEAST_UNITS || inputs.is_empty() {
        return Ok(too_little(lives.len(), inputs.len()));
    }
    let mut question = LifeQuestion {
        frame,
        windows: Windows::of_histories(&[]),
        regimes: Regimes::none(frame.rows()),
        truth,
        at_least,
        horizon: f64::INFINITY,
        seed: request.seed,
        fixed_inputs: OnceLock::new(),
    };
    let (kind, folds) = supervised::outer_folds(frame, request, &question, &learn);
    fit_yardsticks(&mut question, &inputs, yardstick_rows(&folds, &learn))?;
    let study = supervised::study(frame, &question, kind, folds, &learn, observer)?;
    let applied = outcome::applied(frame, &question, &learn, &study)?;
    let intervals = supervised::coverage_of(&study.truth, &study.ranges);
    let verdict = supervised::verdict(&Standing {
        metric: Metric::Rmse,
        model: study.reached,
        baseline: study.baseline,
        have: lives.len() as u64,
        need: NEEDED_UNITS,
        of: CurveUnit::Units,
        curve: study.curve.as_ref(),
        intervals: intervals.as_ref(),
    });
    Ok(Findings {
        next: next_steps(&verdict, &study, lives.len()),
        outcome: Some(outcome::outcome(frame, &question, &study, &applied)),
        predictions: applied.table,
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

fn too_little(units: usize, inputs: usize) -> Findings {
    let because = if inputs == 0 {
        Message::new("because-no-inputs")
    } else {
        Message::new("because-few-units").count("units", units).count("need", LEAST_UNITS)
    };
    let next = vec![Message::new("next-collect-units").count("about", NEEDED_UNITS as usize)];
    Findings::not_answerable(Metric::Rmse, vec![because], next)
}

/// The remaining life of every row whose unit is known to have failed, and for the others the life
/// that they had at least.
fn known_lives(frame: &Frame, learn: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let mut truth = vec![f64::NAN; frame.rows()];
    let mut at_least = vec![f64::NAN; frame.rows()];
    for (_, rows) in frame.histories(learn) {
        let Some(&last) = rows.last() else { continue };
        let survived = survived(frame, last);
        for &row in &rows {
            let left = measured_time(frame, frame.moment[last] - frame.moment[row]);
            if survived { at_least[row] = left } else { truth[row] = left }
        }
    }
    (truth, at_least)
}

/// Whether a history ended without failure, by the censoring column at its last row: neither 0 nor
/// empty nor a word for no.
fn survived(frame: &Frame, last: usize) -> bool {
    let Some(column) = frame.of_role(Role::Censoring).next() else { return false };
    match &column.values {
        Values::Number(v) => v.get(last).is_some_and(|x| !x.is_nan() && *x != 0.0),
        Values::Time(_) => !column.values.is_missing(last),
        Values::Category { codes, levels } => {
            let word = codes.get(last).and_then(|c| levels.get(*c as usize));
            const NO: [&str; 6] = ["0", "no", "n", "false", "f", "아니오"];
            word.is_some_and(|w| !NO.contains(&w.trim().to_lowercase().as_str()))
        }
    }
}

/// The rows from which windows, regimes and horizon are found. A part that the reader keeps apart is not
/// looked at. Where units are dealt into folds, all of them are: windows and regimes do not see the
/// answer, and the horizon is the yardstick, one number between 0.3 and 0.6 of a usual life to which
/// the truths of all contenders and baselines are cut alike; folds with yardsticks of their own could
/// not be put together.
fn yardstick_rows<'a>(folds: &'a [Fold], learn: &'a [usize]) -> &'a [usize] {
    match folds {
        [only] => &only.train,
        _ => learn,
    }
}

fn fit_yardsticks(
    question: &mut LifeQuestion<'_>,
    inputs: &[&Column],
    rows: &[usize],
) -> Result<(), StudyError> {
    let histories = question.frame.histories(rows);
    let lengths: Vec<f64> = histories.iter().map(|(_, rows)| rows.len() as f64).collect();
    question.windows = Windows::of_histories(&lengths);
    question.regimes = Regimes::find(inputs, question.frame.rows(), rows);
    question.horizon =
        horizon_seen(question, rows, &whole_lives(question.frame, &question.truth, rows))?;
    Ok(())
}

/// How long the units lived that have failed.
fn whole_lives(frame: &Frame, truth: &[f64], rows: &[usize]) -> Vec<f64> {
    frame
        .histories(rows)
        .iter()
        .filter_map(|(_, rows)| rows.first().map(|&r| truth[r]))
        .filter(|life| *life > 0.0)
        .collect()
}

/// How far ahead the sensors see: answers of a forest that is told neither the age nor the unit.
fn horizon_seen(
    question: &LifeQuestion<'_>,
    learn: &[usize],
    lives: &[f64],
) -> Result<f64, StudyError> {
    // The age comes last.
    let blind = |x: &Matrix| x.select(&(0..x.width().saturating_sub(1)).collect::<Vec<_>>());
    let (mut truth, mut answers) = (Vec::new(), Vec::new());
    for fold in split::folds(question.ties(), learn, 3, question.seed) {
        let rows = question.measured(&fold.test);
        let prepared: Prepared = question.prepare(&fold.train, &rows);
        let everything: Vec<usize> = (0..prepared.y.len()).collect();
        let fit = supervised::thinned(&everything, 5_000);
        let y: Vec<f64> = fit.iter().map(|&i| prepared.y[i]).collect();
        if y.len() < 2 {
            continue;
        }
        let x = blind(&prepared.fit).take(&fit);
        let task = Task { x: &x, y: &y, groups: None, loss: Loss::Squared, seed: question.seed };
        let model = learn::fit(Family::ExtraTrees, &task, &Settings::light())?;
        answers.extend(model.predict(&blind(&prepared.asked)));
        truth.extend(rows.iter().map(|&r| question.truth[r]));
    }
    Ok(horizon::horizon(&truth, &answers, lives))
}

fn next_steps(verdict: &Verdict, study: &supervised::Study, units: usize) -> Vec<Message> {
    let mut next = Vec::new();
    match verdict {
        Verdict::Enough { .. } => next.push(Message::new("next-life-use")),
        Verdict::More { about, .. } => {
            next.push(Message::new("next-collect-units").count("about", *about as usize));
            next.push(Message::new("next-life-trial"));
        }
        Verdict::NotAnswerable { .. } => {
            let about = NEEDED_UNITS.max(2 * units as u64) as usize;
            next.push(Message::new("next-collect-units").count("about", about));
            next.push(Message::new("next-add-sensors"));
        }
    }
    if let Some(driver) = study.drivers.first() {
        next.push(Message::new("next-check-driver").text("column", &driver.column));
    }
    next.push(Message::new("next-measure-again"));
    next
}
