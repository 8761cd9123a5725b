//! How much.

use dure_testbed::report::{DriftPoint, EstimateOutcome, Message, Metric, Report, Role, Trace};

use super::{along, along_name, band, points, scatter, truth};
use crate::platform::numbers;
use crate::testbed::report::measure::Measure;
use crate::testbed::report::moments::moment;
use crate::testbed::report::plots::{Caption, Chart, Key, Scale, Shape};
use crate::testbed::report::view::{Block, Figure, HALF_HEIGHT};
use crate::testbed::report::voice::Voice;

/// So many series are drawn.
const TRACES: usize = 4;
/// From so many points on a line is too crowded to compare it with another.
const CROWDED: usize = 300;
/// So many points are shown close up.
const CLOSE_UP: usize = 120;

pub(super) fn summary(
    found: &EstimateOutcome,
    report: &Report,
    measure: &Measure,
    voice: &Voice<'_>,
) -> Vec<String> {
    let mut said = Vec::new();
    let chosen = report.contenders.iter().find(|c| c.chosen);
    if let Some(r2) = chosen.and_then(|c| c.metrics.get(&Metric::R2)).filter(|r| **r > 0.0) {
        let share = Message::new("estimate-explained").text("share", numbers::percent(*r2));
        said.push(voice.say(&share));
    }
    if let Some(i) = &report.intervals {
        let width = Message::new("estimate-width")
            .text("nominal", numbers::percent(i.nominal))
            .text("coverage", numbers::percent(i.coverage))
            .text("half", measure.amount(i.mean_width / 2.0, voice));
        said.push(voice.say(&width));
    }
    if let Some((first, last)) = found.drift.first().zip(found.drift.last())
        && found.drift.len() > 1
    {
        let drift = Message::new(drifting(first, last))
            .text("first", measure.error(first.rmse, voice))
            .text("last", measure.error(last.rmse, voice));
        said.push(voice.say(&drift));
    }
    said
}

/// Whether the error grew: more than by half is told as drift.
fn drifting(first: &DriftPoint, last: &DriftPoint) -> &'static str {
    if last.rmse > first.rmse * 1.5 { "estimate-drifts" } else { "estimate-steady" }
}

pub(super) fn blocks(
    found: &EstimateOutcome,
    report: &Report,
    measure: &Measure,
    voice: &Voice<'_>,
) -> Vec<Block> {
    let target = report.data.columns.iter().find(|c| c.role == Role::Target);
    let name = target.map_or_else(|| voice.text("role-target"), |c| voice.column(&c.name));
    let mut blocks = Vec::new();
    for trace in found.traces.iter().take(TRACES) {
        let (title, lead) = (over_time_title(trace, voice), voice.text("estimate-over-time-lead"));
        blocks.push(over_time(trace, title, lead, &name, report, measure, voice));
        if trace.at.len() > CROWDED {
            let (title, lead) = (voice.text("estimate-close-up"), String::new());
            blocks.push(over_time(&end_of(trace), title, lead, &name, report, measure, voice));
        }
    }
    blocks.extend(scatter::pictures(
        &found.scatter,
        measure,
        voice,
        voice.say(&Message::new("estimate-scatter-lead").count("n", found.scatter.truth.len())),
        None,
    ));
    if found.drift.len() > 1 {
        blocks.push(error_over_time(&found.drift, measure, voice));
        if let Some(intervals) = &report.intervals {
            blocks.push(coverage_over_time(&found.drift, intervals.nominal, voice));
        }
    }
    blocks
}

fn over_time_title(trace: &Trace, voice: &Voice<'_>) -> String {
    match trace.name.as_str() {
        "" => voice.text("estimate-over-time"),
        name => voice.say(&Message::new("estimate-over-time-of").text("name", voice.unit(name))),
    }
}

/// The last stretch of a trace, short enough to see single points.
fn end_of(trace: &Trace) -> Trace {
    let from = trace.at.len().saturating_sub(CLOSE_UP);
    let last = |v: &[f64]| v.get(from..).unwrap_or_default().to_vec();
    Trace {
        name: trace.name.clone(),
        clock: trace.clock,
        at: last(&trace.at),
        value: last(&trace.value),
        lower: last(&trace.lower),
        upper: last(&trace.upper),
        truth: trace.truth.get(from..).unwrap_or_default().to_vec(),
        boundary: None,
    }
}

fn over_time(
    trace: &Trace,
    title: String,
    lead: String,
    target: &str,
    report: &Report,
    measure: &Measure,
    voice: &Voice<'_>,
) -> Block {
    let caption = Caption {
        title: title.clone(),
        desc: voice.text("estimate-over-time-lead"),
        x: along_name(report, trace, voice),
        y: measure.named(target, voice),
    };
    let mut keys = vec![
        Key::new("s-model", Shape::Line, voice.text("report-key-prediction")),
        Key::new("f-band", Shape::Band, voice.text("report-key-range")),
        Key::new("s-truth", Shape::Line, voice.text("report-key-truth")),
    ];
    if trace.boundary.is_some() {
        keys.push(Key::new("s-edge", Shape::Line, voice.text("report-key-edge")));
    }
    let draw = |width: f64| {
        let known = trace.truth.iter().flatten();
        let ends = trace.lower.iter().chain(&trace.upper);
        let all = trace.value.iter().chain(ends).chain(known).map(|v| measure.scaled(*v));
        let mut chart =
            Chart::new((width, 340.0), &caption, along(trace), Scale::around(all), &keys);
        chart.band("f-band", band(trace, measure));
        chart.line("s-truth", truth(trace, measure));
        chart.line("s-model", points(trace, &trace.value, measure));
        if let Some(boundary) = trace.boundary {
            chart.upright("s-edge", boundary);
        }
        chart.finish()
    };
    Block::Figure(Figure::wide(title, lead, draw))
}

/// The starts of the stretches as ticks: the day alone where each has its own.
fn stretches(drift: &[DriftPoint]) -> Scale {
    let said: Vec<String> = drift.iter().map(|d| moment(&d.from)).collect();
    let days: Vec<String> =
        drift.iter().map(|d| d.from.split('T').next().unwrap_or_default().to_owned()).collect();
    let mut distinct = days.clone();
    distinct.dedup();
    let clock = drift.iter().all(|d| d.from.contains('T'));
    Scale::steps(if clock && distinct.len() == days.len() { days } else { said })
}

fn error_over_time(drift: &[DriftPoint], measure: &Measure, voice: &Voice<'_>) -> Block {
    let spoken: Vec<String> = drift
        .iter()
        .map(|d| format!("{}: {}", moment(&d.from), measure.error(d.rmse, voice)))
        .collect();
    let caption = Caption {
        title: voice.text("estimate-drift-error"),
        desc: spoken.join("; "),
        x: voice.text("estimate-drift-x"),
        y: measure.named(&voice.text("metric-rmse"), voice),
    };
    let errors = || drift.iter().map(|d| measure.scaled(d.rmse));
    let draw = |width: f64| {
        let size = (width, HALF_HEIGHT);
        let mut chart =
            Chart::new(size, &caption, stretches(drift), Scale::from_zero(errors()), &[]);
        chart.bars("f-model", 0.32, errors().enumerate().map(|(i, e)| (i as f64, e)));
        chart.finish()
    };
    Block::Figure(Figure::half(
        caption.title.clone(),
        voice.text("estimate-drift-error-lead"),
        draw,
    ))
}

fn coverage_over_time(drift: &[DriftPoint], nominal: f64, voice: &Voice<'_>) -> Block {
    let spoken: Vec<String> = drift
        .iter()
        .map(|d| format!("{}: {}", moment(&d.from), numbers::percent(d.coverage)))
        .collect();
    let caption = Caption {
        title: voice.text("estimate-drift-coverage"),
        desc: spoken.join("; "),
        x: voice.text("estimate-drift-x"),
        y: voice.text("report-coverage-measured"),
    };
    let draw = |width: f64| {
        let y = Scale::percent(0.0, 1.0);
        let mut chart = Chart::new((width, HALF_HEIGHT), &caption, stretches(drift), y, &[]);
        let points = || drift.iter().enumerate().map(|(i, d)| (i as f64, d.coverage));
        chart.line("s-model", points());
        chart.dots("f-dot", 4.0, points());
        let promised = Message::new("report-promised").text("nominal", numbers::percent(nominal));
        chart.level("s-base", nominal, &voice.say(&promised));
        chart.finish()
    };
    Block::Figure(Figure::half(
        caption.title.clone(),
        voice.text("estimate-drift-coverage-lead"),
        draw,
    ))
}
