//! Will it fail, and from which probability on to act.

use dure_testbed::report::{Confusion, FailureOutcome, Message, Report, Threshold, ThresholdPoint};

use crate::platform::numbers;
use crate::testbed::report::plots::{Caption, Chart, Key, Scale, Shape};
use crate::testbed::report::view::{Block, Case, Figure, HALF_HEIGHT, Matrix};
use crate::testbed::report::voice::Voice;

pub(super) fn summary(found: &FailureOutcome, report: &Report, voice: &Voice<'_>) -> Vec<String> {
    let c = &found.threshold.confusion;
    let mut said = Vec::new();
    if c.found + c.missed > 0 {
        let counts = Message::new("failure-found-of")
            .count("events", (c.found + c.missed) as usize)
            .count("found", c.found as usize)
            .count("alarms", (c.found + c.false_alarms) as usize)
            .count("false", c.false_alarms as usize);
        said.push(voice.say(&counts));
    }
    let applied = report.manifest.inputs.iter().any(|file| file.role == "apply");
    if applied && found.rows > 0 {
        let applied = Message::new("failure-applied")
            .count("rows", found.rows as usize)
            .count("alarms", found.alarms as usize);
        said.push(voice.say(&applied));
    }
    let id = if found.threshold.prices_given { "failure-threshold" } else { "failure-no-prices" };
    let threshold = numbers::percent(found.threshold.value);
    said.push(voice.say(&Message::new(id).text("threshold", threshold)));
    if let Some(never) = never_alarming(&found.threshold).filter(|_| c.found + c.missed > 0) {
        let saved = Message::new("failure-saves")
            .text("cost", money(at_threshold(&found.threshold)))
            .text("never", money(never));
        said.push(voice.say(&saved));
    }
    said
}

pub(super) fn blocks(found: &FailureOutcome, voice: &Voice<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let base = Message::new("failure-positive")
        .text("positive", &found.positive)
        .text("share", numbers::percent(found.base_rate));
    blocks.push(Block::Prose(voice.say(&base)));
    if total(&found.threshold.confusion) > 0 {
        blocks.push(Block::Matrix(Box::new(counts(&found.threshold, voice))));
    }
    if found.threshold.curve.len() > 1 {
        blocks.push(threshold(&found.threshold, voice));
    }
    if !found.threshold.prices_given {
        blocks.push(Block::Note(voice.text("failure-give-prices")));
    }
    if found.recall.len() > 1 {
        blocks.push(precision_recall(found, voice));
    }
    if found.reliability.said.len() > 1 {
        blocks.push(reliability(found, voice));
    }
    blocks
}

fn total(c: &Confusion) -> u64 {
    c.found + c.missed + c.false_alarms + c.quiet
}

/// The counts in plain words, also for a thousand rows.
fn counts(threshold: &Threshold, voice: &Voice<'_>) -> Matrix {
    let c = &threshold.confusion;
    let all = total(c).max(1) as f64;
    let case = |kind: &str, n: u64, right: bool| {
        let per_thousand = numbers::readable((n as f64 * 10_000.0 / all).round() / 10.0);
        Case {
            count: numbers::readable(n as f64),
            name: voice.text(&format!("failure-{kind}")),
            detail: voice.say(&Message::new("failure-per-thousand").text("n", per_thousand)),
            right,
        }
    };
    let row = |id: &str, cases| (voice.text(id), cases);
    Matrix {
        caption: voice.text("failure-counts"),
        head: ["failure-alarmed", "failure-not-alarmed"].map(|id| voice.text(id)),
        rows: [
            row("failure-was", [case("found", c.found, true), case("missed", c.missed, false)]),
            row(
                "failure-was-not",
                [case("false-alarms", c.false_alarms, false), case("quiet", c.quiet, true)],
            ),
        ],
    }
}

/// What the axis of the threshold picture counts: cost per thousand rows, or F1.
fn worth(point: &ThresholdPoint, threshold: &Threshold) -> f64 {
    if threshold.prices_given {
        point.cost * 1000.0 / total(&point.confusion).max(1) as f64
    } else {
        f1(&point.confusion)
    }
}

fn f1(c: &Confusion) -> f64 {
    2.0 * c.found as f64 / (2 * c.found + c.missed + c.false_alarms) as f64
}

fn threshold(threshold: &Threshold, voice: &Voice<'_>) -> Block {
    let kind = if threshold.prices_given { "cost" } else { "f1" };
    let said = |part: &str| voice.text(&format!("failure-{kind}-{part}"));
    let chosen = at_threshold(threshold);
    let lead = if threshold.prices_given {
        let prices = Message::new("failure-cost-lead")
            .text("miss", numbers::readable(threshold.cost_miss))
            .text("alarm", numbers::readable(threshold.cost_alarm));
        voice.say(&prices)
    } else {
        said("lead")
    };
    let marked = Message::new(format!("failure-{kind}-chosen"))
        .text("threshold", numbers::percent(threshold.value))
        .text(
            "value",
            if threshold.prices_given { money(chosen) } else { numbers::readable(chosen) },
        );
    let marked = voice.say(&marked);
    let caption =
        Caption { title: said("curve"), desc: marked.clone(), x: said("x"), y: said("y") };
    let mut keys = vec![
        Key::new("s-model", Shape::Line, said("key")),
        Key::new("f-chosen", Shape::Diamond, voice.text("failure-key-chosen")),
    ];
    let never = never_alarming(threshold);
    if never.is_some() {
        keys.push(Key::new("s-base", Shape::Line, voice.text("failure-key-never")));
    }
    let values: Vec<f64> = threshold.curve.iter().map(|p| worth(p, threshold)).collect();
    let draw = |width: f64| {
        let y = Scale::from_zero(values.iter().copied().chain([chosen]).chain(never));
        let mut chart = Chart::new((width, 320.0), &caption, Scale::percent(0.0, 1.0), y, &keys);
        chart.level("s-base", never.unwrap_or(f64::NAN), "");
        chart.line("s-model", threshold.curve.iter().map(|p| p.value).zip(values.iter().copied()));
        chart.marker("f-chosen", (threshold.value, chosen), &marked);
        chart.finish()
    };
    Block::Figure(Figure::wide(caption.title.clone(), lead, draw))
}

/// A cost to three digits: more would be a precision that no such count has.
fn money(x: f64) -> String {
    let step = 10f64.powf((x.abs().log10().floor() - 2.0).max(0.0));
    numbers::readable(if x.is_finite() && x != 0.0 { (x / step).round() * step } else { x })
}

/// The worth at the chosen threshold.
fn at_threshold(threshold: &Threshold) -> f64 {
    let c = threshold.confusion;
    let cost = c.missed as f64 * threshold.cost_miss + c.false_alarms as f64 * threshold.cost_alarm;
    worth(&ThresholdPoint { value: threshold.value, confusion: c, cost }, threshold)
}

/// The cost of never raising an alarm, per thousand rows.
fn never_alarming(threshold: &Threshold) -> Option<f64> {
    let c = &threshold.confusion;
    let cost = (c.found + c.missed) as f64 * threshold.cost_miss;
    threshold.prices_given.then(|| cost * 1000.0 / total(c).max(1) as f64)
}

fn precision_recall(found: &FailureOutcome, voice: &Voice<'_>) -> Block {
    let c = &found.threshold.confusion;
    let share = |part: u64, of: u64| part as f64 / of as f64;
    let chosen = (share(c.found, c.found + c.missed), share(c.found, c.found + c.false_alarms));
    let marked = Message::new("failure-pr-chosen")
        .text("recall", numbers::percent(chosen.0))
        .text("precision", numbers::percent(chosen.1));
    let caption = Caption {
        title: voice.text("failure-pr"),
        desc: voice.say(&marked),
        x: voice.text("failure-pr-x"),
        y: voice.text("failure-pr-y"),
    };
    let keys = [
        Key::new("s-model", Shape::Line, voice.text("report-key-prediction")),
        Key::new("f-chosen", Shape::Diamond, voice.text("failure-key-chosen")),
        Key::new("s-base", Shape::Line, voice.text("failure-key-chance")),
    ];
    let draw = |width: f64| {
        let scale = Scale::percent(0.0, 1.0);
        let mut chart = Chart::new((width, HALF_HEIGHT), &caption, scale.clone(), scale, &keys);
        chart.level("s-base", found.base_rate, "");
        chart.line("s-model", found.recall.iter().copied().zip(found.precision.iter().copied()));
        chart.marker("f-chosen", chosen, "");
        chart.finish()
    };
    Block::Figure(Figure::half(caption.title.clone(), voice.text("failure-pr-lead"), draw))
}

fn reliability(found: &FailureOutcome, voice: &Voice<'_>) -> Block {
    let r = &found.reliability;
    let pairs: Vec<(f64, f64)> = r.said.iter().copied().zip(r.happened.iter().copied()).collect();
    let spoken: Vec<String> = pairs
        .iter()
        .map(|(s, h)| format!("{} → {}", numbers::percent(*s), numbers::percent(*h)))
        .collect();
    let caption = Caption {
        title: voice.text("failure-reliability"),
        desc: spoken.join("; "),
        x: voice.text("failure-said"),
        y: voice.text("failure-happened"),
    };
    let keys = [
        Key::new("s-model", Shape::Line, voice.text("failure-key-bins")),
        Key::new("s-truth", Shape::Line, voice.text("failure-key-honest")),
    ];
    let highest = pairs.iter().flat_map(|p| [p.0, p.1]).fold(0.0, f64::max);
    let top = Scale::percent(0.0, highest.clamp(0.01, 1.0)).nice(5).high().min(1.0);
    let draw = |width: f64| {
        let scale = Scale::percent(0.0, top);
        let mut chart = Chart::new((width, HALF_HEIGHT), &caption, scale.clone(), scale, &keys);
        chart.slant("s-truth", (0.0, 0.0), (top, top));
        chart.line("s-model", pairs.iter().copied());
        chart.dots("f-dot", 4.0, pairs.iter().copied());
        chart.finish()
    };
    Block::Figure(Figure::half(caption.title.clone(), voice.text("failure-reliability-lead"), draw))
}
