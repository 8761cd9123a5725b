//! What the answer leans on.

use dure_testbed::report::{Driver, Message, Problem, Report};

use super::goodness::spoken;
use super::plots::{Caption, Row, Rows};
use super::view::{Block, Figure, Section};
use super::voice::Voice;
use crate::platform::numbers;

const SHOWN: usize = 12;

/// The section; empty where nothing is known.
pub fn section(report: &Report, voice: &Voice<'_>) -> Section {
    let blocks = if report.drivers.is_empty() {
        Vec::new()
    } else {
        vec![picture(report, voice), Block::Note(voice.text("report-driver-no-cause"))]
    };
    Section {
        id: "drivers",
        title: voice.text("report-drivers"),
        lead: voice.text("report-drivers-lead"),
        blocks,
    }
}

fn picture(report: &Report, voice: &Voice<'_>) -> Block {
    let rows: Vec<Row> = report
        .drivers
        .iter()
        .take(SHOWN)
        .map(|d| Row {
            label: voice.column(&d.column),
            note: format!(
                "{} · {}",
                numbers::percent(round_share(d.share)),
                direction(report.problem, d, voice)
            ),
            class: "f-model",
            value: d.share,
            range: None,
        })
        .collect();
    let caption = Caption {
        title: voice.text("report-drivers-picture"),
        desc: spoken(&rows),
        x: voice.text("report-share"),
        y: String::new(),
    };
    let draw = |width: f64| {
        Rows { caption: &caption, keys: &[], rows: &rows, level: None, percent: true }.draw(width)
    };
    let more = report.drivers.len().saturating_sub(SHOWN);
    let lead = match more {
        0 => String::new(),
        n => voice.say(&Message::new("report-and-more").count("n", n)),
    };
    Block::Figure(Figure::wide(caption.title.clone(), lead, draw))
}

/// A share to whole percents from one percent on: finer would pretend.
pub fn round_share(share: f64) -> f64 {
    if share >= 0.01 { (share * 100.0).round() / 100.0 } else { share }
}

/// What a higher value goes with; for anomalies, on which side of usual it lay.
fn direction(problem: Problem, driver: &Driver, voice: &Voice<'_>) -> String {
    let way = match driver.direction {
        d if d > 0 => "up",
        d if d < 0 => "down",
        _ => "mixed",
    };
    voice.text(&format!("direction-{}-{way}", problem.word()))
}
