//! What has passed the gate, in the reader's words, and the runs of an agreement as a list.

use dure_dataspace::Side;
use dure_dataspace::gate::{Passed, TEXTS, Withheld};
use dure_dataspace::policy::Policy;
use dure_testbed::report::Message;

use super::{Computation, ComputationState, here, modules, store, terms};
use crate::app::App;
use crate::dataspace::{Agreement, terms as facts};
use crate::platform::numbers::{readable, size};
use crate::platform::web::{Answer, Caller};

/// A figure.
pub struct FigureRow {
    /// What it is.
    pub name: String,
    /// The figure with its unit.
    pub value: String,
    /// For how many rows it stands.
    pub rows: String,
    /// How wide the noise on it is; empty where there is none.
    pub noise: String,
}

/// A group of a table.
pub struct GroupRow {
    /// Which one.
    pub name: String,
    /// How many rows it has.
    pub rows: String,
    /// Its figures, each with its head.
    pub values: Vec<(String, String)>,
}

/// A table of aggregates.
pub struct Aggregates {
    /// What it is.
    pub title: String,
    /// The names of its figures.
    pub heads: Vec<String>,
    /// Its groups.
    pub rows: Vec<GroupRow>,
}

/// What has passed.
pub struct Seen {
    /// Sentences.
    pub texts: Vec<String>,
    /// Figures.
    pub figures: Vec<FigureRow>,
    /// Whether one of them has noise.
    pub noisy: bool,
    /// Tables.
    pub tables: Vec<Aggregates>,
    /// What was withheld, and why.
    pub withheld: Vec<(String, String)>,
    /// Its size.
    pub size: String,
    /// The very bytes, to be read.
    pub json: String,
}

/// The words of a run's state, and the kind of its badge.
#[must_use]
pub fn badge(of: &Computation, caller: &Caller) -> (&'static str, String) {
    let kind = match of.state {
        ComputationState::Running => "running",
        ComputationState::Waits => "warn",
        ComputationState::Released => "ok",
        ComputationState::Refused | ComputationState::Failed => "error",
        ComputationState::Stopped => "",
    };
    (kind, caller.words.text(&format!("computing-state-{}", of.state)))
}

/// What a figure is called.
fn figure(caller: &Caller, name: &str) -> String {
    match name.split_once(':') {
        Some((what, metric)) => {
            let metric = caller.words.text(&format!("metric-{metric}"));
            let message = Message::new(format!("computing-figure-{what}"));
            caller.say(&message.text("metric", metric))
        }
        None => caller.words.text(&format!("computing-figure-{name}")),
    }
}

fn withheld(caller: &Caller, of: &Withheld) -> (String, String) {
    let table = format!("computing-table-{}", of.what);
    let what = match of.what.as_str() {
        "" => caller.words.text("computing-unknown"),
        _ if caller.words.has(&table) => caller.words.text(&table),
        TEXTS => caller.words.text("computing-verdict"),
        name => figure(caller, name),
    };
    let what = match of.count {
        1 => what,
        count => format!("{what} ({count})"),
    };
    (what, caller.words.text(&format!("computing-why-{}", of.why.word())))
}

/// The name of a group: a word of ours, else a column or a number.
fn label(caller: &Caller, table: &str, label: &str) -> String {
    match table {
        "confusion" => caller.words.text(&format!("computing-label-{label}")),
        _ => label.to_owned(),
    }
}

/// What has passed, in the reader's words.
#[must_use]
pub fn seen(caller: &Caller, passed: &Passed) -> Seen {
    let output = &passed.output;
    let figures = output.figures.iter().map(|one| FigureRow {
        name: figure(caller, &one.name),
        value: match &one.unit {
            Some(unit) => format!("{} {unit}", readable(one.value)),
            None => readable(one.value),
        },
        rows: readable(one.rows as f64),
        noise: one.noise.map(|scale| format!("± {}", readable(scale))).unwrap_or_default(),
    });
    let tables = output.tables.iter().map(|table| {
        let first = table.rows.iter().chain(&table.whole).find(|one| !one.values.is_empty());
        let names: Vec<&String> = first.map(|one| one.values.keys().collect()).unwrap_or_default();
        let head = |name: &&String| {
            let head = caller.words.text(&format!("computing-value-{name}"));
            match table.noise.get(*name) {
                Some(scale) => format!("{head} (± {})", readable(*scale)),
                None => head,
            }
        };
        let heads: Vec<String> = names.iter().map(head).collect();
        Aggregates {
            title: caller.words.text(&format!("computing-table-{}", table.name)),
            rows: table
                .rows
                .iter()
                .map(|group| {
                    let value = |name: &&String| group.values.get(*name).copied().map(readable);
                    let values = heads.iter().zip(&names);
                    let values =
                        values.map(|(head, name)| (head.clone(), value(name).unwrap_or_default()));
                    GroupRow {
                        name: label(caller, &table.name, &group.label),
                        rows: readable(group.rows as f64),
                        values: values.collect(),
                    }
                })
                .collect(),
            heads,
        }
    });
    Seen {
        texts: output.texts.iter().map(|one| caller.words.text(&one.id)).collect(),
        noisy: output.figures.iter().any(|one| one.noise.is_some()),
        figures: figures.collect(),
        tables: tables.collect(),
        withheld: passed.withheld.iter().map(|one| withheld(caller, one)).collect(),
        size: size(passed.bytes()),
        json: serde_json::to_string_pretty(passed).unwrap_or_default(),
    }
}

/// A run in the list of its agreement.
pub struct RunRow {
    /// Its page.
    pub href: String,
    /// What is asked.
    pub question: String,
    /// The kind of its badge.
    pub kind: &'static str,
    /// Where it stands.
    pub state: String,
    /// When it was begun.
    pub when: String,
}

/// The runs of an agreement.
#[derive(Default)]
pub struct Section {
    /// Whether its terms are of runs.
    pub of_runs: bool,
    /// Whether something can be run now.
    pub runs: bool,
    /// How often it may be done yet; empty where that is not counted.
    pub left: String,
    /// The latest first.
    pub rows: Vec<RunRow>,
}

/// The runs of an agreement as its page shows them.
///
/// # Errors
/// As the database does.
pub async fn section(app: &App, caller: &Caller, of: &Agreement, side: Side) -> Answer<Section> {
    let Ok(policy) = Policy::parse(&of.policy) else { return Ok(Section::default()) };
    if !modules::are_in(&policy) || !here(of) {
        return Ok(Section { of_runs: modules::are_in(&policy), ..Section::default() });
    }
    let facts = facts::facts(app, of.consumer).await?;
    let permitted = terms::permitted(&policy, &facts, of.uses);
    let left = permitted.first().and_then(|(_, permit)| permit.left);
    let all = store::of_agreement(&app.db, of.id).await?;
    let rows = all.iter().map(|one| {
        let (kind, state) = badge(one, caller);
        RunRow {
            href: format!("/dataspace/agreements/{}/runs/{}", of.id, one.id),
            question: caller.words.text(&format!("ask-{}", one.problem.word())),
            kind,
            state,
            when: one.made_at.readable(caller.lang()),
        }
    });
    Ok(Section {
        of_runs: true,
        runs: side == Side::Consumer && of.ended_at.is_none() && !permitted.is_empty(),
        left: left.map(|left| left.to_string()).unwrap_or_default(),
        rows: rows.collect(),
    })
}
