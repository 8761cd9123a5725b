//! The remaining-life question: run-to-failure histories per unit, and how long others still have.

mod horizon;
mod inputs;
mod outcome;
mod question;
mod regimes;

use std::sync::OnceLock;

use inputs::Windows;
use question::LifeQuestion;
use regimes::Regimes;

use super::answer::Findings;
use super::supervised::{self, Fitted, Prepared, Question, Standing, StudyError};
use super::{Frame, QuestionError, Request};
use crate::evaluate::split;
use crate::learn::{self, Family, Loss, Settings, Task};
use crate::observer::Observer;
use crate::report::{CurveUnit, Message, Metric, Role, Verdict};
use crate::table::Values;

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
    let lives: Vec<f64> = frame
        .histories(&learn)
        .iter()
        .filter_map(|(_, rows)| rows.first().map(|&r| truth[r]))
        .filter(|life| *life > 0.0)
        .collect();
    let inputs: Vec<_> = frame.inputs().collect();
    if lives.len() < LEAST_UNITS || inputs.is_empty() {
        return Ok(too_little(lives.len(), inputs.len()));
    }
    let lengths: Vec<f64> =
        frame.histories(&learn).iter().map(|(_, rows)| rows.len() as f64).collect();
    let mut question = LifeQuestion {
        frame,
        windows: Windows::of_histories(&lengths),
        regimes: Regimes::find(&inputs, frame.rows(), &learn),
        truth,
        at_least,
        horizon: f64::INFINITY,
        seed: request.seed,
        fixed_inputs: OnceLock::new(),
    };
    question.horizon = horizon_seen(&question, &learn, &lives)?;
    let (kind, folds) = supervised::outer_folds(frame, request, &question, &learn);
    let study = supervised::study(frame, &question, kind, folds, &learn, observer)?;
    let prepared = question.prepare(&learn);
    let fitted = Fitted::new(&question, &prepared, study.measured.best, &Settings::default())?;
    let ranges = study.final_ranges(&question);
    let applied = outcome::applied(frame, &question, &fitted, &prepared, ranges.as_ref(), &study);
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
    Findings {
        split: None,
        metric: Metric::Rmse,
        contenders: Vec::new(),
        flattering: None,
        intervals: None,
        curve: None,
        verdict: Verdict::NotAnswerable { because: vec![because] },
        drivers: Vec::new(),
        outcome: None,
        next: vec![Message::new("next-collect-units").count("about", NEEDED_UNITS as usize)],
        predictions: None,
    }
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

/// How far ahead the sensors see: answers of a forest that is told neither the age nor the unit.
fn horizon_seen(
    question: &LifeQuestion<'_>,
    learn: &[usize],
    lives: &[f64],
) -> Result<f64, StudyError> {
    let inputs = question.inputs(learn);
    let told: Vec<usize> = (0..inputs.width().saturating_sub(1)).collect();
    let blind = inputs.select(&told);
    let (mut truth, mut answers) = (Vec::new(), Vec::new());
    for fold in split::folds(question.ties(), learn, 3, question.seed) {
        let prepared: Prepared = question.prepare(&fold.train);
        let fit = supervised::thinned(&prepared.fit, 5_000);
        let y: Vec<f64> = fit.iter().map(|&r| prepared.y[r]).collect();
        if y.len() < 2 {
            continue;
        }
        let x = blind.take(&fit);
        let task = Task { x: &x, y: &y, groups: None, loss: Loss::Squared, seed: question.seed };
        let model = learn::fit(Family::ExtraTrees, &task, &Settings::light())?;
        let rows = question.measured(&fold.test);
        answers.extend(model.predict(&blind.take(&rows)));
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
