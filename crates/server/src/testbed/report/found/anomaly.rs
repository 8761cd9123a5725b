//! Is something wrong, since when, which sensors.

use dure_testbed::report::{AnomalyOutcome, Driver, Episode, Message, Report, Trace};

use super::{along, along_name};
use crate::platform::numbers;
use crate::testbed::report::drivers::round_share;
use crate::testbed::report::moments::{moment, place, span};
use crate::testbed::report::plots::{Caption, Chart, Key, Scale, Shape};
use crate::testbed::report::view::{Block, Figure, Table, Tile};
use crate::testbed::report::voice::Voice;

/// So many stretches are listed.
const LISTED: usize = 20;
/// Scores are drawn up to so many alarm lines; what is higher touches the top.
const TOP: f64 = 10.0;

pub(super) fn summary(found: &AnomalyOutcome, voice: &Voice<'_>) -> Vec<String> {
    let share = found.alarms as f64 / found.rows.max(1) as f64;
    let alarms = Message::new(if found.alarms == 0 { "anomaly-none" } else { "anomaly-alarms" })
        .count("rows", found.rows as usize)
        .count("alarms", found.alarms as usize)
        .count("episodes", found.episode_count as usize)
        .text("share", numbers::percent(share));
    let mut said = vec![voice.say(&alarms)];
    if let Some(first) = found.episodes.first() {
        let place = match &first.unit {
            Some(unit) => format!("{}, {}", voice.unit(unit), span(&first.from, &first.to)),
            None => span(&first.from, &first.to),
        };
        let strongest = Message::new("anomaly-strongest")
            .text("place", place)
            .text("peak", numbers::readable(first.peak))
            .text("sensors", sensors(&first.sensors, voice));
        said.push(voice.say(&strongest));
    }
    said
}

/// The three first sensors with their shares; arrows say on which side of usual they lay.
fn sensors(drivers: &[Driver], voice: &Voice<'_>) -> String {
    let named = drivers.iter().take(3).map(|d| {
        let arrow = match d.direction {
            d if d > 0 => "\u{a0}↑",
            d if d < 0 => "\u{a0}↓",
            _ => "",
        };
        let share = numbers::percent(round_share(d.share));
        format!("{}{arrow}\u{a0}({share})", voice.column(&d.column))
    });
    named.collect::<Vec<_>>().join(", ")
}

pub(super) fn blocks(found: &AnomalyOutcome, report: &Report, voice: &Voice<'_>) -> Vec<Block> {
    let share = found.alarms as f64 / found.rows.max(1) as f64;
    let tile = |value: String, id: &str, strong| Tile { value, label: voice.text(id), strong };
    let mut blocks = vec![Block::Tiles(vec![
        tile(numbers::percent(share), "anomaly-share", true),
        tile(numbers::readable(found.episode_count as f64), "anomaly-episode-count", false),
        tile(numbers::readable(found.rows as f64), "anomaly-rows", false),
    ])];
    let alone = found.traces.len() == 1;
    for trace in &found.traces {
        blocks.push(timeline(trace, alone, found, report, voice));
    }
    if !found.episodes.is_empty() {
        blocks.push(Block::Table(episodes(found, voice)));
    }
    blocks
}

fn timeline(
    trace: &Trace,
    alone: bool,
    found: &AnomalyOutcome,
    report: &Report,
    voice: &Voice<'_>,
) -> Block {
    let here = |e: &&Episode| alone || e.unit.as_deref().is_none_or(|u| u == trace.name);
    let highest = trace.value.iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let title = match alone || trace.name.is_empty() {
        true => voice.text("anomaly-timeline"),
        false => {
            voice.say(&Message::new("anomaly-timeline-of").text("unit", voice.unit(&trace.name)))
        }
    };
    let desc = Message::new("anomaly-timeline-desc")
        .count("episodes", found.episodes.iter().filter(here).count())
        .text("peak", numbers::readable(highest));
    let caption = Caption {
        title: title.clone(),
        desc: voice.say(&desc),
        x: along_name(report, trace, voice),
        y: voice.text("anomaly-score-axis"),
    };
    let mut keys = vec![
        Key::new("s-model", Shape::Line, voice.text("anomaly-key-score")),
        Key::new("s-alarm", Shape::Line, voice.text("anomaly-key-line")),
        Key::new("f-shade", Shape::Band, voice.text("anomaly-key-episode")),
    ];
    let labelled = labelled(trace);
    if !labelled.is_empty() {
        keys.push(Key::new("f-label", Shape::Band, voice.text("anomaly-key-label")));
    }
    if trace.boundary.is_some() {
        keys.push(Key::new("s-edge", Shape::Line, voice.text("report-key-edge")));
    }
    let lead = if highest > TOP {
        voice.say(&Message::new("anomaly-timeline-cut").text("peak", numbers::readable(highest)))
    } else {
        String::new()
    };
    let draw = |width: f64| {
        let height = if alone { 320.0 } else { 240.0 };
        let y = Scale::linear(0.0, highest.clamp(1.6, TOP) * 1.04);
        let mut chart = Chart::new((width, height), &caption, along(trace), y, &keys);
        for episode in found.episodes.iter().filter(here) {
            let ends = place(&episode.from, trace.clock).zip(place(&episode.to, trace.clock));
            if let Some((from, to)) = ends {
                chart.shade("f-shade", from, to);
            }
        }
        chart.line("s-model", trace.at.iter().copied().zip(trace.value.iter().copied()));
        chart.strip("f-label", labelled.iter().copied());
        chart.level("s-alarm", 1.0, "");
        if let Some(boundary) = trace.boundary {
            chart.upright("s-edge", boundary);
        }
        chart.finish()
    };
    Block::Figure(Figure::wide(title, lead, draw))
}

/// The stretches that the reader's labels call abnormal.
fn labelled(trace: &Trace) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    let mut open = false;
    for (&at, label) in trace.at.iter().zip(&trace.truth) {
        let abnormal = label.is_some_and(|l| l > 0.5);
        match stretches.last_mut() {
            Some(last) if abnormal && open => last.1 = at,
            _ if abnormal => stretches.push((at, at)),
            _ => {}
        }
        open = abnormal;
    }
    stretches
}

fn episodes(found: &AnomalyOutcome, voice: &Voice<'_>) -> Table {
    let units = found.episodes.iter().any(|e| e.unit.is_some());
    let mut heads = vec![voice.text("anomaly-since"), voice.text("anomaly-until")];
    if units {
        heads.insert(0, voice.text("role-unit"));
    }
    heads.push(voice.text("anomaly-sensors"));
    let words = heads.len();
    heads.push(voice.text("report-rows"));
    heads.push(voice.text("anomaly-peak"));
    let mut table = Table::new(voice.text("anomaly-episodes"), words, heads);
    for episode in found.episodes.iter().take(LISTED) {
        let mut cells = vec![moment(&episode.from), moment(&episode.to)];
        if units {
            cells.insert(0, episode.unit.clone().unwrap_or_default());
        }
        cells.push(sensors(&episode.sensors, voice));
        cells.push(numbers::readable(episode.rows as f64));
        cells.push(format!("×{}", numbers::readable(episode.peak)));
        table.push(cells);
    }
    let listed = table.rows.len() as u64;
    if found.episode_count > listed {
        let more =
            Message::new("report-and-more").count("n", (found.episode_count - listed) as usize);
        table.note = voice.say(&more);
    }
    table
}
