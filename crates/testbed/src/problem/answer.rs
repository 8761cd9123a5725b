//! From files and a question to a report and predictions.

use super::{Frame, Part, QuestionError, Request};
use crate::checks;
use crate::observer::{Observer, Stage};
use crate::report::{
    Contender, DataSummary, Driver, Flattering, Intervals, LearningCurve, Manifest, Message,
    Metric, Outcome, Problem, Report, SCHEMA, Split, Verdict,
};
use crate::table::Table;
use crate::table::read::Reading;

/// A file brought to a question.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// What it was brought for.
    pub part: Part,
    /// Its name without folders.
    pub name: &'a str,
    /// Its cells and how they were understood.
    pub reading: &'a Reading,
}

/// A question answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The report. Its manifest holds the seed; whoever read the files adds their digests.
    pub report: Report,
    /// One row for each applied row, in order: unit and time columns (or `row`), then what was asked.
    /// None when nothing could be predicted.
    pub predictions: Option<Table>,
}

/// What one of the four questions found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Findings {
    pub split: Option<Split>,
    pub metric: Metric,
    pub contenders: Vec<Contender>,
    pub flattering: Option<Flattering>,
    pub intervals: Option<Intervals>,
    pub curve: Option<LearningCurve>,
    pub verdict: Verdict,
    pub drivers: Vec<Driver>,
    pub outcome: Option<Outcome>,
    pub next: Vec<Message>,
    pub predictions: Option<Table>,
}

impl Findings {
    /// A question that this data cannot answer: why, and what to do about it.
    pub fn not_answerable(metric: Metric, because: Vec<Message>, next: Vec<Message>) -> Self {
        Self {
            split: None,
            metric,
            contenders: Vec::new(),
            flattering: None,
            intervals: None,
            curve: None,
            verdict: Verdict::NotAnswerable { because },
            drivers: Vec::new(),
            outcome: None,
            next,
            predictions: None,
        }
    }
}

/// Answers a question about these files.
///
/// # Errors
/// When the question cannot be put: a column that is not there, a target of the wrong kind. A question
/// that was put and cannot be answered gets a report that says so.
pub fn answer(
    inputs: &[Input<'_>],
    request: &Request,
    observer: &dyn Observer,
) -> Result<Answer, QuestionError> {
    let mut frame = Frame::new(inputs, request)?;
    observer.progress(Stage::Check, 0.0)?;
    let checks = checks::run(inputs, &mut frame, request);
    frame.inputs_are_in(inputs)?;
    observer.progress(Stage::Check, 1.0)?;
    let data = super::summary::summarise(inputs, &frame);
    let found = match request.problem {
        Problem::Anomaly => super::anomaly::answer(&frame, request, observer)?,
        Problem::Life => super::life::answer(&frame, request, observer)?,
        Problem::Failure => super::failure::answer(&frame, request, observer)?,
        Problem::Estimate => super::estimate::answer(&frame, request, observer)?,
    };
    let report = report(request, data, checks, &found);
    Ok(Answer { report, predictions: found.predictions })
}

fn report(
    request: &Request,
    data: DataSummary,
    checks: Vec<crate::report::Check>,
    found: &Findings,
) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        problem: request.problem,
        data,
        checks,
        split: found.split.clone(),
        metric: found.metric,
        contenders: found.contenders.clone(),
        flattering: found.flattering.clone(),
        intervals: found.intervals.clone(),
        curve: found.curve.clone(),
        verdict: found.verdict.clone(),
        drivers: found.drivers.clone(),
        outcome: found.outcome.clone(),
        next: found.next.clone(),
        manifest: Manifest { seed: request.seed, ..Manifest::default() },
    }
}
