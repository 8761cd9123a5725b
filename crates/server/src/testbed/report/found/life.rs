//! How long.

use dure_testbed::report::{LifeOutcome, Message, Report, Trace, UnitLife};

use super::{along, along_name, band, points, scatter, truth};
use crate::testbed::report::goodness::spoken;
use crate::testbed::report::measure::Measure;
use crate::testbed::report::plots::{Caption, Chart, Key, Row, Rows, Scale, Shape};
use crate::testbed::report::view::{Block, Figure, HALF_HEIGHT};
use crate::testbed::report::voice::Voice;

/// So many units are drawn.
const UNITS: usize = 40;
/// So many histories are drawn.
const HISTORIES: usize = 6;

pub(super) fn summary(found: &LifeOutcome, measure: &Measure, voice: &Voice<'_>) -> Vec<String> {
    let mut said = Vec::new();
    let urgent: Vec<String> = found
        .units
        .iter()
        .take(3)
        .filter(|u| !beyond(u, found))
        .map(|u| {
            let range = measure.range((u.lower, u.upper), voice);
            let unit = Message::new("life-unit-of")
                .text("unit", voice.unit(&u.unit))
                .text("about", measure.amount_in(u.prediction, (u.lower, u.upper), voice))
                .text("range", range);
            voice.say(&unit)
        })
        .collect();
    if !urgent.is_empty() {
        let first = Message::new("life-urgent").text("units", urgent.join(", "));
        said.push(voice.say(&first));
    }
    let far = found.units.iter().filter(|u| beyond(u, found)).count();
    if far > 0 {
        let message = Message::new("life-far")
            .count("n", far)
            .text("horizon", measure.limit(found.horizon, voice));
        said.push(voice.say(&message));
    }
    said
}

/// Whether the sensors tell no more of this unit than "at least".
fn beyond(unit: &UnitLife, found: &LifeOutcome) -> bool {
    unit.prediction >= found.horizon * 0.98
}

pub(super) fn blocks(
    found: &LifeOutcome,
    report: &Report,
    measure: &Measure,
    voice: &Voice<'_>,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    if !found.units.is_empty() {
        blocks.push(ranking(found, measure, voice));
    }
    if found.horizon.is_finite() && found.horizon > 0.0 {
        let horizon =
            Message::new("life-horizon").text("horizon", measure.limit(found.horizon, voice));
        blocks.push(Block::Note(voice.say(&horizon)));
    }
    blocks.extend(scatter::pictures(
        &found.scatter,
        measure,
        voice,
        voice.say(&Message::new("life-scatter-lead").count("n", found.scatter.truth.len())),
        Some(found.horizon),
    ));
    for trace in found.traces.iter().take(HISTORIES) {
        blocks.push(history(trace, report, measure, voice));
    }
    blocks
}

fn ranking(found: &LifeOutcome, measure: &Measure, voice: &Voice<'_>) -> Block {
    let rows: Vec<Row> =
        found.units.iter().take(UNITS).map(|u| row(u, found, measure, voice)).collect();
    let caption = Caption {
        title: voice.text("life-ranking"),
        desc: spoken(&rows),
        x: measure.named(&voice.text("life-remaining"), voice),
        y: String::new(),
    };
    let mut keys = vec![Key::new("f-dot", Shape::Interval, voice.text("life-key-range"))];
    if found.units.iter().take(UNITS).any(|u| beyond(u, found)) {
        keys.push(Key::new("f-open", Shape::Interval, voice.text("life-key-beyond")));
    }
    let draw = |width: f64| {
        Rows { caption: &caption, keys: &keys, rows: &rows, level: None, percent: false }
            .draw(width)
    };
    let lead = match (found.unit_count as usize).saturating_sub(rows.len()) {
        0 => voice.text("life-ranking-lead"),
        n => {
            let more = voice.say(&Message::new("life-ranking-more").count("n", n));
            format!("{} {more}", voice.text("life-ranking-lead"))
        }
    };
    Block::Figure(Figure::wide(caption.title.clone(), lead, draw))
}

fn row(unit: &UnitLife, found: &LifeOutcome, measure: &Measure, voice: &Voice<'_>) -> Row {
    let far = beyond(unit, found);
    let note = if far {
        let least = measure.amount_in(unit.lower, (unit.lower, unit.upper), voice);
        voice.say(&Message::new("life-at-least").text("least", least))
    } else {
        let range = measure.range((unit.lower, unit.upper), voice);
        let about = measure.amount_in(unit.prediction, (unit.lower, unit.upper), voice);
        voice.say(&Message::new("life-about").text("about", about).text("range", range))
    };
    Row {
        label: voice.unit(&unit.unit),
        note,
        class: if far { "f-open" } else { "f-dot" },
        value: measure.scaled(unit.prediction),
        range: Some((measure.scaled(unit.lower), measure.scaled(unit.upper))),
    }
}

fn history(trace: &Trace, report: &Report, measure: &Measure, voice: &Voice<'_>) -> Block {
    let title = voice.say(&Message::new("life-history").text("unit", voice.unit(&trace.name)));
    let caption = Caption {
        title: title.clone(),
        desc: voice.text("life-history-desc"),
        x: along_name(report, trace, voice),
        y: measure.named(&voice.text("life-remaining"), voice),
    };
    let keys = [
        Key::new("s-model", Shape::Line, voice.text("report-key-prediction")),
        Key::new("f-band", Shape::Band, voice.text("report-key-range")),
        Key::new("s-truth", Shape::Line, voice.text("report-key-truth")),
    ];
    let draw = |width: f64| {
        let known = trace.truth.iter().flatten();
        let all = trace.value.iter().chain(&trace.upper).chain(known).map(|v| measure.scaled(*v));
        let mut chart =
            Chart::new((width, HALF_HEIGHT), &caption, along(trace), Scale::from_zero(all), &keys);
        chart.band("f-band", band(trace, measure));
        chart.line("s-truth", truth(trace, measure));
        chart.line("s-model", points(trace, &trace.value, measure));
        chart.finish()
    };
    Block::Figure(Figure::half(title, String::new(), draw))
}
