//! The answer first: verdict, key figure, what was found, what to do.

use dure_testbed::report::{
    CurveUnit, Message, Metric, Outcome, Problem, Report, Role, Status, Verdict,
};

use super::found;
use super::goodness;
use super::measure::Measure;
use super::moments::span;
use super::view::Tile;
use super::voice::{Voice, is_error, metric_id};
use crate::platform::numbers;

/// What a reader must know if there is time for one minute only.
#[derive(Debug)]
pub struct Answer {
    /// `enough`, `more`, `not`.
    pub kind: &'static str,
    /// The verdict in a word or two.
    pub badge: String,
    /// The verdict in one sentence.
    pub verdict: String,
    /// Why, in sentences.
    pub because: Vec<String>,
    /// The key figure and the trivial baseline's.
    pub figures: Vec<Tile>,
    /// What the metric of the key figure means.
    pub means: String,
    /// What was found.
    pub found: Vec<String>,
    /// What to mend before anything is believed.
    pub alarm: String,
    /// What to do next.
    pub next: Vec<String>,
}

impl Answer {
    /// The answer of a report.
    pub fn new(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Self {
        let (kind, because) = match &report.verdict {
            Verdict::Enough { because } => ("enough", because),
            Verdict::More { because, .. } => ("more", because),
            Verdict::NotAnswerable { because } => ("not", because),
        };
        let figures = goodness::key_figures(report, measure, voice);
        let means = match figures.is_empty() {
            true => String::new(),
            false => means(report, measure, voice),
        };
        Self {
            kind,
            badge: voice.text(&format!("verdict-{kind}")),
            verdict: verdict(report, kind, voice),
            because: because.iter().map(|m| voice.say(m)).collect(),
            figures,
            means,
            found: found::summary(report, measure, voice),
            alarm: alarm(report, voice),
            next: report.next.iter().map(|m| voice.say(m)).collect(),
        }
    }
}

/// What the metric of the key figure means and, for remaining life, where it stops counting.
fn means(report: &Report, measure: &Measure, voice: &Voice<'_>) -> String {
    let mut said = voice.text(&format!("{}-means", metric_id(report.metric)));
    let chosen = report.contenders.iter().find(|c| c.chosen);
    let uncapped = chosen.and_then(|c| c.metrics.get(&Metric::RmseUncapped));
    if let (Some(Outcome::Life(life)), Some(uncapped)) = (&report.outcome, uncapped) {
        let capped = Message::new("life-capped")
            .text("horizon", measure.limit(life.horizon, voice))
            .text("uncapped", measure.error(*uncapped, voice));
        said = format!("{said} {}", voice.say(&capped));
    }
    let target = report.data.columns.iter().find(|c| c.role == Role::Target);
    if let (Some(target), Measure::Plain, true) = (target, measure, is_error(report.metric)) {
        let unit = Message::new("report-unit-of").text("column", &target.name);
        said = format!("{said} {}", voice.say(&unit));
    }
    said
}

fn verdict(report: &Report, kind: &str, voice: &Voice<'_>) -> String {
    let mut said = voice.text(&format!("verdict-{kind}-{}", report.problem.word()));
    if let Verdict::More { of, about, .. } = &report.verdict {
        let id = match (report.problem, of) {
            (Problem::Anomaly, CurveUnit::Rows) => "verdict-more-normal".to_owned(),
            _ => format!("verdict-more-{}", counted(*of)),
        };
        said = format!("{said} {}", voice.say(&Message::new(id).count("n", *about as usize)));
    }
    said
}

/// The word for what is counted.
pub fn counted(of: CurveUnit) -> &'static str {
    match of {
        CurveUnit::Units => "units",
        CurveUnit::Rows => "rows",
        CurveUnit::Events => "events",
    }
}

fn alarm(report: &Report, voice: &Voice<'_>) -> String {
    let critical = report.checks.iter().filter(|c| c.status == Status::Critical);
    let titles: Vec<String> = critical.map(|c| voice.text(&format!("check-{}", c.id))).collect();
    match titles.len() {
        0 => String::new(),
        n => voice.say(
            &Message::new("report-critical-first").count("n", n).text("titles", titles.join(", ")),
        ),
    }
}

/// The question in plain words.
pub fn question(report: &Report, voice: &Voice<'_>) -> String {
    let target = report.data.columns.iter().find(|c| c.role == Role::Target);
    let problem = report.problem.word();
    let horizon = match &report.outcome {
        Some(Outcome::Estimate(e)) => e.horizon,
        _ => None,
    };
    let id = match (report.problem, target, horizon) {
        (Problem::Estimate, Some(_), Some(_)) => "question-forecast-of".to_owned(),
        (Problem::Estimate, Some(_), None) => "question-estimate-of".to_owned(),
        _ => format!("question-{problem}"),
    };
    let mut message = Message::new(id);
    if let Some(target) = target {
        message = message.text("target", voice.column(&target.name));
    }
    if let Some(n) = horizon {
        message = message.count("n", n as usize);
    }
    voice.say(&message)
}

/// Files, rows, units, period: what the answer is about.
pub fn facts(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Vec<(String, String)> {
    let data = &report.data;
    let mut facts = Vec::new();
    let mut fact = |id: &str, value: String| facts.push((voice.text(id), value));
    if !data.form.is_empty() {
        fact("report-files", files(report, voice));
    }
    fact("report-rows", rows(report, voice));
    let inputs = data.columns.iter().filter(|c| c.role == Role::Input).count();
    if !data.columns.is_empty() {
        let of = Message::new("report-columns-of")
            .count("inputs", inputs)
            .count("all", data.columns.len());
        fact("report-columns", voice.say(&of));
    }
    let target = data.columns.iter().find(|c| c.role == Role::Target);
    if let Some(target) = target.filter(|_| report.problem == Problem::Failure) {
        fact("report-target", voice.column(&target.name));
    }
    if let Some(units) = &data.units {
        let said = Message::new("report-units-of")
            .count("n", units.count as usize)
            .count("shortest", units.shortest as usize)
            .count("longest", units.longest as usize);
        fact("report-units", voice.say(&said));
    }
    if let Measure::Counts(column) = measure {
        let said = Message::new("measure-counts-means").text("column", column);
        fact("life-counted-in", voice.say(&said));
    }
    if let Some(time) = data.time.as_ref().filter(|t| !t.plain_number) {
        fact("report-period", span(&time.from, &time.to));
    }
    facts
}

fn files(report: &Report, voice: &Voice<'_>) -> String {
    const SHOWN: usize = 3;
    let names: Vec<&str> = report.data.form.iter().take(SHOWN).map(|f| f.name.as_str()).collect();
    let mut said = names.join(", ");
    if report.data.form.len() > SHOWN {
        let more = Message::new("report-and-more").count("n", report.data.form.len() - SHOWN);
        said = format!("{said} {}", voice.say(&more));
    }
    said
}

fn rows(report: &Report, voice: &Voice<'_>) -> String {
    let data = &report.data;
    match data.thinned_by {
        Some(n) => voice.say(
            &Message::new("report-rows-thinned")
                .count("rows", data.rows as usize)
                .count("used", data.rows_used as usize)
                .count("n", n as usize),
        ),
        None => numbers::readable(data.rows as f64),
    }
}
