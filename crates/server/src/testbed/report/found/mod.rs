//! What was found, in sentences and in pictures, problem by problem.

mod anomaly;
mod estimate;
mod failure;
mod life;
mod scatter;

use dure_testbed::report::{Outcome, Report, Trace};

use super::measure::Measure;
use super::plots::Scale;
use super::plots::scale::extent;
use super::view::Section;
use super::voice::Voice;

/// The section of pictures; empty where nothing was found.
pub fn section(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Section {
    let blocks = match &report.outcome {
        Some(Outcome::Anomaly(found)) => anomaly::blocks(found, report, voice),
        Some(Outcome::Life(found)) => life::blocks(found, report, measure, voice),
        Some(Outcome::Failure(found)) => failure::blocks(found, voice),
        Some(Outcome::Estimate(found)) => estimate::blocks(found, report, measure, voice),
        None => Vec::new(),
    };
    Section {
        id: "found",
        title: voice.text("report-found"),
        lead: voice.text(&format!("report-found-lead-{}", report.problem.word())),
        blocks,
    }
}

/// What was found, in a few sentences.
pub fn summary(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Vec<String> {
    match &report.outcome {
        Some(Outcome::Anomaly(found)) => anomaly::summary(found, voice),
        Some(Outcome::Life(found)) => life::summary(found, measure, voice),
        Some(Outcome::Failure(found)) => failure::summary(found, report, voice),
        Some(Outcome::Estimate(found)) => estimate::summary(found, report, measure, voice),
        None => Vec::new(),
    }
}

/// The scale along a trace.
fn along(trace: &Trace) -> Scale {
    let (low, high) = extent(trace.at.iter().copied());
    if trace.clock { Scale::clock(low, high) } else { Scale::linear(low, high) }
}

/// What runs along a trace: the time column, or the row.
fn along_name(report: &Report, trace: &Trace, voice: &Voice<'_>) -> String {
    match &report.data.time {
        Some(_) if trace.clock => String::new(),
        Some(time) => voice.column(&time.column),
        None => voice.text("report-row"),
    }
}

/// The points of a trace, in the measure of the axis.
fn points<'a>(
    trace: &'a Trace,
    values: &'a [f64],
    measure: &'a Measure,
) -> impl Iterator<Item = (f64, f64)> + 'a {
    trace.at.iter().zip(values).map(|(&x, &y)| (x, measure.scaled(y)))
}

/// The true values of a trace; `NaN` where unknown.
fn truth<'a>(trace: &'a Trace, measure: &'a Measure) -> impl Iterator<Item = (f64, f64)> + 'a {
    trace.at.iter().zip(&trace.truth).map(|(&x, y)| (x, y.map_or(f64::NAN, |y| measure.scaled(y))))
}

/// The interval along a trace.
fn band<'a>(trace: &'a Trace, measure: &'a Measure) -> impl Iterator<Item = (f64, f64, f64)> + 'a {
    let ends = trace.lower.iter().zip(&trace.upper);
    let scaled = |(&low, &high): (&f64, &f64)| (measure.scaled(low), measure.scaled(high));
    trace.at.iter().zip(ends.map(scaled)).map(|(&x, (low, high))| (x, low, high))
}
