//! How good is it really: contenders beside trivial baselines, honest beside flattering, promised
//! beside measured.

use dure_testbed::report::{
    Contender, DataSummary, Flattering, Intervals, Message, Metric, Problem, Report, Split,
    SplitKind,
};

use super::measure::Measure;
use super::moments::moment;
use super::plots::{Caption, Key, Row, Rows, Shape};
use super::view::{Block, Figure, Section, Table, Tile};
use super::voice::{Voice, is_error, is_share, word};
use crate::platform::numbers;

/// The section.
pub fn section(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Section {
    let mut blocks = Vec::new();
    if let Some(split) = &report.split {
        blocks.push(Block::Prose(split_in_words(split, &report.data, voice)));
    }
    if report.contenders.is_empty() {
        blocks.push(Block::Prose(voice.text("report-not-measured")));
    } else {
        blocks.extend(contenders(report, measure, voice));
    }
    if let Some(flattering) = &report.flattering {
        blocks.extend(beside_flattering(report, flattering, measure, voice));
    }
    if let Some(intervals) = &report.intervals {
        blocks.extend(promised_and_measured(intervals, measure, voice));
    }
    Section {
        id: "goodness",
        title: voice.text("report-goodness"),
        lead: match report.contenders.is_empty() {
            true => String::new(),
            false => voice.text("report-goodness-lead"),
        },
        blocks,
    }
}

/// The key figure of the chosen contender beside that of the best trivial baseline.
pub fn key_figures(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Vec<Tile> {
    let metric = report.metric;
    let Some(chosen) = report.contenders.iter().find(|c| c.chosen) else { return Vec::new() };
    let Some(&reached) = chosen.metrics.get(&metric) else { return Vec::new() };
    let value = |x| voice.metric_value(metric, x, measure);
    let label = with_false_alarms(voice.metric(metric), chosen, metric, voice);
    let mut tiles = vec![Tile { value: value(reached), label, strong: true }];
    if let Some((baseline, reached)) = best_baseline(report) {
        let label = Message::new("report-only-baseline").text("name", voice.contender(baseline));
        let label = with_false_alarms(voice.say(&label), baseline, metric, voice);
        tiles.push(Tile { value: value(reached), label, strong: false });
    }
    tiles
}

/// The trivial baseline that is hardest to beat, and what it reached. One that alarms on every
/// normal row finds every fault put in and says nothing: it is no measure of finding.
pub fn best_baseline(report: &Report) -> Option<(&Contender, f64)> {
    let sign = if report.metric.more_is_better() { -1.0 } else { 1.0 };
    report
        .contenders
        .iter()
        .filter(|c| c.baseline && !(report.metric == Metric::InjectedFound && cries_wolf(c)))
        .filter_map(|c| c.metrics.get(&report.metric).map(|x| (c, *x)))
        .filter(|(_, x)| x.is_finite())
        .min_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1)))
}

/// Faults found say little without the false alarms that they cost.
fn with_false_alarms(
    label: String,
    contender: &Contender,
    metric: Metric,
    voice: &Voice<'_>,
) -> String {
    match contender.metrics.get(&Metric::FalseAlarms) {
        Some(share) if metric == Metric::InjectedFound => {
            let name = voice.metric(Metric::FalseAlarms);
            format!("{label} ({name}: {})", numbers::percent(*share))
        }
        _ => label,
    }
}

/// Whether it alarms on every normal row.
fn cries_wolf(contender: &Contender) -> bool {
    contender.metrics.get(&Metric::FalseAlarms).is_some_and(|share| *share >= 1.0)
}

fn split_in_words(split: &Split, data: &DataSummary, voice: &Voice<'_>) -> String {
    let all_units = data.units.as_ref().map(|u| u.count);
    let all_rows = data.rows_used;
    let kind = word(&split.kind);
    let mut said = voice.text(&format!("split-{kind}"));
    let counts = match (split.train_units, split.test_units) {
        (Some(train), Some(test)) if split.kind == SplitKind::Unit => {
            let id = match all_units.is_some_and(|all| train + test > all) {
                true => "split-counts-units-in-turn",
                false => "split-counts-units",
            };
            Message::new(id).count("train", train as usize).count("test", test as usize)
        }
        _ => {
            let id = match split.train_rows + split.test_rows > all_rows {
                true => "split-counts-rows-in-turn",
                false => "split-counts-rows",
            };
            Message::new(id)
                .count("train", split.train_rows as usize)
                .count("test", split.test_rows as usize)
        }
    };
    said = format!("{said} {}", voice.say(&counts));
    if let Some(boundary) = &split.boundary {
        let from = Message::new("split-boundary").text("from", moment(boundary));
        said = format!("{said} {}", voice.say(&from));
    }
    said
}

fn contenders(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Vec<Block> {
    let metric = report.metric;
    let sorted = best_first(report);
    let rows: Vec<Row> = sorted
        .iter()
        .filter_map(|c| {
            let value = *c.metrics.get(&metric)?;
            Some(Row {
                label: voice.contender(c),
                note: voice.metric_value(metric, value, measure),
                class: class_of(c),
                value: measure_if_error(metric, value, measure),
                range: None,
            })
        })
        .collect();
    let title = voice.text("report-contenders");
    let direction = if metric.more_is_better() { "report-longer" } else { "report-shorter" };
    let mut lead = voice.say(&Message::new(direction).text("metric", voice.metric(metric)));
    for note in notes(&sorted, metric, voice) {
        lead = format!("{lead} {note}");
    }
    let caption = Caption {
        title: title.clone(),
        desc: spoken(&rows),
        x: axis_name(metric, measure, voice),
        y: String::new(),
    };
    let keys = [
        Key::new("f-chosen", Shape::Band, voice.text("report-key-chosen")),
        Key::new("f-model", Shape::Band, voice.text("report-key-model")),
        Key::new("f-base", Shape::Band, voice.text("report-key-baseline")),
    ];
    let draw = |width: f64| {
        Rows { caption: &caption, keys: &keys, rows: &rows, level: None, percent: is_share(metric) }
            .draw(width)
    };
    vec![
        Block::Figure(Figure::wide(title, lead, draw)),
        Block::Table(table(&sorted, report, measure, voice)),
    ]
}

/// What a reader would ask on seeing the bars.
fn notes(sorted: &[&Contender], metric: Metric, voice: &Voice<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let first_model = sorted.iter().find(|c| !c.baseline);
    if first_model.is_some_and(|c| !c.chosen) && sorted.iter().any(|c| c.chosen) {
        notes.push(voice.text("report-not-the-best"));
    }
    if metric == Metric::InjectedFound && sorted.iter().any(|c| c.baseline && cries_wolf(c)) {
        notes.push(voice.text("report-cries-wolf"));
    }
    notes
}

/// The contenders by the metric, best first; those without it last.
fn best_first(report: &Report) -> Vec<&Contender> {
    let sign = if report.metric.more_is_better() { -1.0 } else { 1.0 };
    let badness = |c: &Contender| {
        let reached = c.metrics.get(&report.metric).map_or(f64::NAN, |x| sign * x);
        if reached.is_nan() { f64::INFINITY } else { reached }
    };
    let mut sorted: Vec<&Contender> = report.contenders.iter().collect();
    sorted.sort_by(|a, b| badness(a).total_cmp(&badness(b)));
    sorted
}

fn class_of(contender: &Contender) -> &'static str {
    match (contender.chosen, contender.baseline) {
        (true, _) => "f-chosen",
        (_, true) => "f-base",
        _ => "f-model",
    }
}

fn measure_if_error(metric: Metric, x: f64, measure: &Measure) -> f64 {
    if is_error(metric) { measure.scaled(x) } else { x }
}

fn axis_name(metric: Metric, measure: &Measure, voice: &Voice<'_>) -> String {
    let name = voice.metric(metric);
    if is_error(metric) { measure.named(&name, voice) } else { name }
}

/// The rows of a picture as one line of words.
pub fn spoken(rows: &[Row]) -> String {
    const SHOWN: usize = 12;
    let all: Vec<String> =
        rows.iter().take(SHOWN).map(|r| format!("{}: {}", r.label, r.note)).collect();
    all.join("; ")
}

fn table(sorted: &[&Contender], report: &Report, measure: &Measure, voice: &Voice<'_>) -> Table {
    let mut metrics: Vec<Metric> = sorted.iter().flat_map(|c| c.metrics.keys().copied()).collect();
    metrics.sort_unstable();
    metrics.dedup();
    metrics.sort_by_key(|m| *m != report.metric);
    let mut heads = vec![voice.text("report-contender")];
    heads.extend(metrics.iter().map(|m| voice.metric(*m)));
    let mut table = Table::new(voice.text("report-contenders-table"), 1, heads);
    for contender in sorted {
        let mut name = voice.contender(contender);
        if contender.baseline {
            name = voice.say(&Message::new("report-is-baseline").text("name", name));
        } else if contender.chosen {
            name = voice.say(&Message::new("report-is-chosen").text("name", name));
        }
        let mut cells = vec![name];
        cells.extend(metrics.iter().map(|m| {
            contender
                .metrics
                .get(m)
                .map_or("–".to_owned(), |x| voice.metric_value(*m, *x, measure))
        }));
        table.push(cells);
        if let Some(row) = table.rows.last_mut() {
            row.strong = contender.chosen;
        }
    }
    table
}

fn beside_flattering(
    report: &Report,
    flattering: &Flattering,
    measure: &Measure,
    voice: &Voice<'_>,
) -> Vec<Block> {
    let metric = flattering.metric;
    let row = |id: &str, x: f64, class| Row {
        label: voice.text(id),
        note: voice.metric_value(metric, x, measure),
        class,
        value: measure_if_error(metric, x, measure),
        range: None,
    };
    let rows = [
        row("report-split-honest", flattering.honest, "f-chosen"),
        row("report-split-random", flattering.random, "f-open"),
    ];
    let title = voice.text("report-flattering");
    let why = match report.split.as_ref().map(|s| s.kind) {
        _ if report.problem == Problem::Anomaly => "report-flattering-normal",
        Some(SplitKind::Unit) => "report-flattering-unit",
        Some(SplitKind::Time) => "report-flattering-time",
        _ => "report-flattering-any",
    };
    let caption = Caption {
        title: title.clone(),
        desc: spoken(&rows),
        x: axis_name(metric, measure, voice),
        y: String::new(),
    };
    let draw = |width: f64| {
        Rows { caption: &caption, keys: &[], rows: &rows, level: None, percent: is_share(metric) }
            .draw(width)
    };
    vec![Block::Figure(Figure::wide(title, voice.text(why), draw))]
}

/// Coverage nearer to the promise than this counts as kept.
const KEPT: f64 = 0.05;

fn promised_and_measured(
    intervals: &Intervals,
    measure: &Measure,
    voice: &Voice<'_>,
) -> Vec<Block> {
    let tile = |value: String, id: &str, strong| Tile { value, label: voice.text(id), strong };
    let off = intervals.coverage - intervals.nominal;
    let judged = if off.is_nan() {
        "report-coverage-unknown"
    } else if off.abs() <= KEPT {
        "report-coverage-kept"
    } else if off < 0.0 {
        "report-coverage-short"
    } else {
        "report-coverage-wide"
    };
    let explained = Message::new("report-intervals-lead")
        .text("nominal", numbers::percent(intervals.nominal))
        .count("n", intervals.measured_on as usize);
    vec![
        Block::Heading(voice.text("report-intervals")),
        Block::Prose(format!("{} {}", voice.say(&explained), voice.text(judged))),
        Block::Tiles(vec![
            tile(numbers::percent(intervals.nominal), "report-coverage-promised", false),
            tile(numbers::percent(intervals.coverage), "report-coverage-measured", true),
            tile(measure.amount(intervals.mean_width, voice), "report-mean-width", false),
        ]),
    ]
}
