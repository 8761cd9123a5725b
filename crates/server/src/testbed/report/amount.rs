//! How much data: the learning curve and what it says.

use dure_testbed::report::{CurvePoint, LearningCurve, Message, Report};

use super::answer::counted;
use super::measure::Measure;
use super::plots::{Caption, Chart, Key, Scale, Shape};
use super::view::{Block, Figure, Section};
use super::voice::{Voice, is_error, is_share};
use crate::platform::numbers;

/// The section; empty where no curve was measured.
pub fn section(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Section {
    let blocks = match &report.curve {
        Some(curve) if curve.points.len() > 1 => vec![picture(curve, measure, voice)],
        _ => Vec::new(),
    };
    Section {
        id: "amount",
        title: voice.text("report-amount"),
        lead: voice.text("report-amount-lead"),
        blocks,
    }
}

fn picture(curve: &LearningCurve, measure: &Measure, voice: &Voice<'_>) -> Block {
    let metric = curve.metric;
    let error = is_error(metric);
    let scaled = |x: f64| if error { measure.scaled(x) } else { x };
    let name = voice.metric(metric);
    let of = counted(curve.of);
    let caption = Caption {
        title: voice.text("report-curve"),
        desc: spoken(curve, measure, voice),
        x: voice.text(&format!("report-curve-{of}")),
        y: if error { measure.named(&name, voice) } else { name },
    };
    let mut keys = vec![
        Key::new("s-model", Shape::Line, voice.text("report-key-mean")),
        Key::new("s-base", Shape::Line, voice.text("report-key-best-baseline")),
    ];
    if curve.points.iter().any(|p| p.high > p.low) {
        keys.insert(1, Key::new("f-band", Shape::Band, voice.text("report-key-draws")));
    }
    let at = |p: &CurvePoint| p.n.max(1) as f64;
    let ticks: Vec<f64> = curve.points.iter().map(at).collect();
    let ends = ticks.first().copied().zip(ticks.last().copied()).unwrap_or((1.0, 2.0));
    let values = curve.points.iter().flat_map(|p| [p.low, p.mean, p.high]).chain([curve.baseline]);
    let y = Scale::from_zero(values.map(scaled)).said_as_percent(is_share(metric));
    let draw = |width: f64| {
        let x = Scale::log(ends.0, ends.1, ticks.clone());
        let mut chart = Chart::new(
            (width, if width < 500.0 { 300.0 } else { 320.0 }),
            &caption,
            x,
            y.clone(),
            &keys,
        );
        let points = || curve.points.iter();
        chart.band("f-band", points().map(|p| (at(p), scaled(p.low), scaled(p.high))));
        chart.level("s-base", scaled(curve.baseline), "");
        chart.line("s-model", points().map(|p| (at(p), scaled(p.mean))));
        chart.dots("f-chosen", 4.0, points().map(|p| (at(p), scaled(p.mean))));
        if let Some(last) = curve.points.last() {
            let words = voice.metric_value(metric, last.mean, measure);
            chart.marker("f-none", (at(last), scaled(last.mean)), &words);
        }
        chart.finish()
    };
    let note = voice.text("report-curve-measured-anew");
    let lead = format!("{} {note}", voice.text(&format!("report-curve-lead-{of}")));
    Block::Figure(Figure::wide(caption.title.clone(), lead, draw))
}

fn spoken(curve: &LearningCurve, measure: &Measure, voice: &Voice<'_>) -> String {
    let metric = curve.metric;
    let all: Vec<String> = curve
        .points
        .iter()
        .map(|p| {
            let said = voice.metric_value(metric, p.mean, measure);
            format!("{}: {said}", numbers::readable(p.n as f64))
        })
        .collect();
    let baseline = Message::new("report-baseline-at")
        .text("value", voice.metric_value(metric, curve.baseline, measure));
    format!("{}. {}", all.join("; "), voice.say(&baseline))
}
