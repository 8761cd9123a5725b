//! The failure question: will this unit or batch fail, why, and from which probability on does an
//! alarm pay?

mod alarms;
mod classes;
mod question;
#[cfg(test)]
mod tests;

use classes::Classes;
use question::FailureQuestion;

use super::answer::Findings;
use super::supervised::{self, Fitted, Question, Standing, Study};
use super::tie::{Tie, blocks};
use super::{Frame, Part, QuestionError, Request, identity};
use crate::evaluate::classification::precision_recall;
use crate::evaluate::threshold::Prices;
use crate::evaluate::{by_value, mean};
use crate::learn::Settings;
use crate::observer::{Observer, Stage};
use crate::report::{CurveUnit, FailureOutcome, Message, Metric, Outcome, Reliability, Verdict};
use crate::table::{Column, Table, Values};

/// Fewer failures than this can neither be learned from nor measured on.
const LEAST_EVENTS: usize = 10;
/// Fewer than this make every figure a guess.
const NEEDED_EVENTS: u64 = 50;
/// Bins of the reliability picture.
const BINS: usize = 10;
/// Points of the precision–recall picture.
const POINTS: usize = 200;

/// Answers the question.
pub(super) fn answer(
    frame: &Frame,
    request: &Request,
    observer: &dyn Observer,
) -> Result<Findings, QuestionError> {
    let learn = frame.learnable();
    let Some(target) = frame.target() else { return Err(QuestionError::NoRows) };
    let classes = Classes::of(target, &learn)?;
    let tie = Tie::of(frame, request, &learn);
    let question = FailureQuestion {
        frame,
        strata: classes.event.iter().map(|e| u32::from(*e == 1.0)).collect(),
        event: classes.event,
        tie,
        blocks: blocks(frame),
        seed: request.seed,
    };
    let learn = question.known(&learn);
    let events = question.events(&learn).iter().filter(|e| **e).count();
    let rarer = events.min(learn.len() - events);
    if classes.present < 2 || rarer < LEAST_EVENTS || frame.inputs().next().is_none() {
        return Ok(too_little(frame, classes.present, rarer));
    }
    let (kind, folds) = supervised::outer_folds(frame, request, &question, &learn);
    let both = |rows: &[usize]| {
        let events = question.events(rows);
        events.contains(&true) && events.contains(&false)
    };
    let folds: Vec<_> = folds.into_iter().filter(|f| both(&f.train)).collect();
    if !folds.iter().any(|f| both(&f.test)) {
        return Ok(without(vec![Message::new("because-no-events-late")], events));
    }
    let mut study = supervised::study(frame, &question, kind, folds, &learn, observer)?;
    let alarms = alarms::alarms(&question, &study, request.prices);
    add_alarm_metrics(&question, &mut study, &alarms, request.prices);
    observer.progress(Stage::Apply, 0.0)?;
    let applied = applied(frame, &question, &study)?;
    let verdict = supervised::verdict(&Standing {
        metric: Metric::AveragePrecision,
        model: study.reached,
        baseline: study.baseline,
        have: rarer as u64,
        need: NEEDED_EVENTS,
        of: CurveUnit::Events,
        curve: study.curve.as_ref(),
        intervals: None,
    });
    let (recall, precision) = recall_precision(&question, &study);
    let alarmed = applied.iter().filter(|a| a.1 >= alarms.value).count();
    let outcome = FailureOutcome {
        positive: classes.positive,
        base_rate: events as f64 / learn.len() as f64,
        rows: applied.len() as u64,
        alarms: alarmed as u64,
        threshold: alarms.threshold(&question, &study, request.prices),
        reliability: reliability(&question, &study),
        recall,
        precision,
    };
    Ok(Findings {
        next: next_steps(&verdict, &study, request.prices),
        outcome: Some(Outcome::Failure(outcome)),
        predictions: table(frame, &applied, alarms.value),
        split: Some(study.split),
        metric: Metric::AveragePrecision,
        contenders: study.contenders,
        flattering: study.flattering,
        intervals: None,
        curve: study.curve,
        verdict,
        drivers: study.drivers,
    })
}

fn too_little(frame: &Frame, present: usize, events: usize) -> Findings {
    let because = if frame.inputs().next().is_none() {
        Message::new("because-no-inputs")
    } else if present < 2 {
        Message::new("because-one-class")
    } else {
        Message::new("because-few-events").count("events", events).count("need", LEAST_EVENTS)
    };
    without(vec![because], events)
}

fn without(because: Vec<Message>, events: usize) -> Findings {
    let about = NEEDED_EVENTS.max(2 * events as u64) as usize;
    let next = vec![Message::new("next-collect-events").count("about", about)];
    Findings::not_answerable(Metric::AveragePrecision, because, next)
}

/// The chosen one's alarms beside those of whoever alarms always or never.
fn add_alarm_metrics(
    question: &FailureQuestion<'_>,
    study: &mut Study,
    alarms: &alarms::Alarms,
    prices: Option<Prices>,
) {
    for contender in study.contenders.iter_mut().filter(|c| c.chosen) {
        contender.metrics.extend(alarms::counted(&alarms.confusion, prices));
    }
    let blind = alarms::blind(&question.events(&study.measured.rows), prices);
    study.contenders.splice(0..0, blind);
}

/// Rows with their probabilities: those brought to be answered, else those kept apart and those
/// whose target is missing.
fn applied(
    frame: &Frame,
    question: &FailureQuestion<'_>,
    study: &Study,
) -> Result<Vec<(usize, f64)>, QuestionError> {
    let asked = frame.rows_of(Part::Apply);
    let mut all: Vec<(usize, f64)> = Vec::new();
    let mut fresh = asked.clone();
    if asked.is_empty() {
        all.extend(study.seen().map(|s| (s.row, s.answer)));
        fresh = frame.learnable().into_iter().filter(|&r| question.event[r].is_nan()).collect();
    }
    if !fresh.is_empty() {
        let prepared = question.prepare(&frame.learnable(), &fresh);
        let best = study.measured.best;
        let fitted = Fitted::new(question, &prepared, best, &Settings::default())?;
        let said = fitted.answers(&prepared.asked);
        all.extend(fresh.into_iter().zip(said));
    }
    all.sort_by_key(|a| a.0);
    Ok(all)
}

fn table(frame: &Frame, applied: &[(usize, f64)], threshold: f64) -> Option<Table> {
    let rows: Vec<usize> = applied.iter().map(|a| a.0).collect();
    let mut columns = identity::identity(frame, &rows);
    let number = |name: &str, of: &dyn Fn(f64) -> f64| Column {
        name: name.to_owned(),
        unit: None,
        values: Values::Number(applied.iter().map(|a| of(a.1)).collect()),
    };
    columns.push(number("probability", &|p| p));
    columns.push(number("alarm", &|p| f64::from(p >= threshold)));
    Table::new(columns).ok()
}

fn recall_precision(question: &FailureQuestion<'_>, study: &Study) -> (Vec<f64>, Vec<f64>) {
    let events = question.events(&study.measured.rows);
    let points = precision_recall(&events, &study.measured.chosen_answers);
    let step = points.len().div_ceil(POINTS).max(1);
    points.iter().step_by(step).map(|p| (p.1, p.2)).unzip()
}

fn reliability(question: &FailureQuestion<'_>, study: &Study) -> Reliability {
    let mut said: Vec<(f64, f64)> = study
        .measured
        .rows
        .iter()
        .zip(&study.measured.chosen_answers)
        .map(|(&r, p)| (*p, question.event[r]))
        .collect();
    said.sort_by(|a, b| by_value(&a.0, &b.0));
    let mut bins = Reliability::default();
    for i in 0..BINS {
        let bin = &said[said.len() * i / BINS..said.len() * (i + 1) / BINS];
        if bin.is_empty() {
            continue;
        }
        let (p, e): (Vec<f64>, Vec<f64>) = bin.iter().copied().unzip();
        bins.said.push(mean(&p));
        bins.happened.push(mean(&e));
        bins.count.push(bin.len() as u64);
    }
    bins
}

fn next_steps(verdict: &Verdict, study: &Study, prices: Option<Prices>) -> Vec<Message> {
    let mut next = Vec::new();
    match verdict {
        Verdict::Enough { .. } => next.push(Message::new("next-failure-use")),
        Verdict::More { of: CurveUnit::Events, about, .. } => {
            next.push(Message::new("next-collect-events").count("about", *about as usize));
        }
        Verdict::More { about, .. } => {
            next.push(Message::new("next-collect-rows").count("about", *about as usize));
        }
        Verdict::NotAnswerable { .. } => next.push(Message::new("next-add-sensors")),
    }
    if prices.is_none() {
        next.push(Message::new("next-give-prices"));
    }
    if let Some(driver) = study.drivers.first() {
        next.push(Message::new("next-check-driver").text("column", &driver.column));
    }
    next.push(Message::new("next-measure-again"));
    next
}
