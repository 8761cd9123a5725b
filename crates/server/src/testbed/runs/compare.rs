//! Runs side by side.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use dure_testbed::report::{Message, Report};

use super::opened::Open;
use super::{Run, RunState, of_caller, pages};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::id::RunId;
use crate::platform::numbers::{percent, readable};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};
use crate::testbed::report::Brief;

/// At most so many stand side by side.
const MOST: usize = 4;

/// A difference smaller than this share is none.
const SAME: f64 = 0.005;

/// A run at the head of a column.
pub struct Head {
    /// Its page.
    pub href: String,
    /// Its data.
    pub data: String,
    /// How many rows.
    pub rows: String,
}

/// A figure of one run.
#[derive(Debug, Default)]
pub struct Cell {
    /// As it is said.
    pub text: String,
    /// The kind of badge, where it is one.
    pub badge: &'static str,
    /// Whether it is the best of its row.
    pub best: bool,
    /// `better`, `worse`, `same` than the first one, or nothing.
    pub change: &'static str,
    /// By how much, in words.
    pub change_text: String,
}

impl Cell {
    fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// Runs side by side.
pub struct Comparison {
    /// The runs.
    pub heads: Vec<Head>,
    /// Rows of figures with their names.
    pub rows: Vec<(String, Vec<Cell>)>,
    /// What to keep in mind; empty for nothing.
    pub note: String,
}

#[derive(Template)]
#[template(path = "testbed/compare.html")]
struct Compare<'a> {
    shell: Shell<'a>,
    comparison: Comparison,
}

/// `GET /runs/compare?run=…&run=…`; also `a=…&b=…`.
///
/// # Errors
/// When there are not two runs of the caller's with reports.
pub async fn show(State(app): State<App>, caller: Caller, RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(&query).unwrap_or_default();
    let mut ids: Vec<RunId> = Vec::new();
    for (_, value) in
        pairs.iter().filter(|(k, _)| ["run", "a", "b", "c", "d"].contains(&k.as_str()))
    {
        let id = value.parse().map_err(|_| Problem::not_found())?;
        if !ids.contains(&id) && ids.len() < MOST {
            ids.push(id);
        }
    }
    if ids.len() < 2 {
        return Err(Problem::unusable(Message::new("problem-compare-two")));
    }
    let mut runs = Vec::with_capacity(ids.len());
    for id in ids {
        let run = of_caller(&app, &caller, id, Deed::Read).await?;
        if run.state != RunState::Done {
            return Err(Problem::conflict(Message::new("problem-no-report")));
        }
        let open = app.opened.of(&app, id).await?;
        runs.push((run, open));
    }
    // The older one first: what came later is told against it.
    runs.sort_by_key(|(run, _)| run.id);
    let shell = caller.shell(&caller.words.text("compare-title"));
    page(&Compare { shell, comparison: beside(&caller, &runs) })
}

/// A run beside the one whose question it asks again; nothing where there is none to be seen.
///
/// # Errors
/// As the database does.
pub async fn with_before(
    app: &App,
    caller: &Caller,
    run: &Run,
    open: &Arc<Open>,
) -> Result<Option<Comparison>, Problem> {
    let Some(before) = run.again_of else { return Ok(None) };
    let Ok(before) = of_caller(app, caller, before, Deed::Read).await else { return Ok(None) };
    if before.state != RunState::Done {
        return Ok(None);
    }
    let earlier = app.opened.of(app, before.id).await?;
    Ok(Some(beside(caller, &[(before, earlier), (run.clone(), Arc::clone(open))])))
}

/// Runs side by side, the first one being what the others are told against.
#[must_use]
pub fn beside(caller: &Caller, runs: &[(Run, Arc<Open>)]) -> Comparison {
    let text = |id: &str| caller.words.text(id);
    let briefs: Vec<Brief> = runs.iter().map(|(_, open)| open.brief(caller.words)).collect();
    let heads = runs.iter().map(|(run, open)| head(caller, run, &open.report)).collect();
    let row = |id: &str, of: &dyn Fn(&Brief) -> String| {
        (text(id), briefs.iter().map(|b| Cell::of(of(b))).collect::<Vec<_>>())
    };
    let verdicts = briefs.iter().map(|b| Cell { badge: b.kind, ..Cell::of(b.badge.clone()) });
    let mut rows = vec![
        row("compare-question", &|b| b.question.clone()),
        (text("compare-verdict"), verdicts.collect()),
    ];
    let comparable =
        runs.windows(2).all(|w| matches!(w, [a, b] if a.1.report.metric == b.1.report.metric));
    let measured = runs.iter().zip(&briefs).map(|((_, open), b)| {
        let name = if comparable { String::new() } else { format!("{}: ", b.metric) };
        let cell = Cell::of(format!("{name}{}", b.reached));
        (cell, if open.report.split.is_some() { b.value } else { None })
    });
    let first = briefs.first();
    let metric =
        first.filter(|_| comparable).map_or_else(|| text("compare-metric"), |b| b.metric.clone());
    let more_is_better = first.is_some_and(|b| b.more_is_better);
    let measured: Vec<_> = measured.collect();
    let told = if comparable {
        changes(caller, measured, more_is_better)
    } else {
        measured.into_iter().map(|(cell, _)| cell).collect()
    };
    rows.push((metric, told));
    rows.push(row("compare-baseline", &|b| b.baseline.clone()));
    rows.push(row("compare-coverage", &|b| b.coverage.clone()));
    rows.push(row("compare-width", &|b| b.width.clone()));
    rows.push(row("compare-drivers", &|b| b.drivers.join(", ")));
    rows.retain(|(_, cells)| cells.iter().any(|c| !c.text.is_empty()));
    let note = if comparable { String::new() } else { text("compare-other-metrics") };
    Comparison { heads, rows, note }
}

fn head(caller: &Caller, run: &Run, report: &Report) -> Head {
    let rows = Message::new("rows-n").text("rows", readable(report.data.rows as f64));
    Head {
        href: format!("/runs/{}", run.id),
        data: pages::Row::of(run, caller).data,
        rows: caller.say(&rows),
    }
}

/// Marks the best, and tells each against the first.
fn changes(caller: &Caller, measured: Vec<(Cell, Option<f64>)>, more_is_better: bool) -> Vec<Cell> {
    let sign = if more_is_better { 1.0 } else { -1.0 };
    let known = measured.iter().filter_map(|(_, x)| *x);
    let best = known.map(|x| sign * x).fold(f64::NEG_INFINITY, f64::max);
    let first = measured.first().and_then(|(_, x)| *x);
    let tell = |(i, (mut cell, value)): (usize, (Cell, Option<f64>))| {
        let Some(value) = value else { return cell };
        cell.best = sign * value >= best;
        if let Some(first) = first.filter(|_| i > 0) {
            let by = if first == 0.0 { 0.0 } else { (value - first) / first.abs() };
            cell.change = match sign * by {
                by if by > SAME => "better",
                by if by < -SAME => "worse",
                _ => "same",
            };
            let id = match (cell.change, by > 0.0) {
                ("same", _) => "compare-same",
                (_, true) => "compare-more",
                (_, false) => "compare-less",
            };
            cell.change_text = caller.say(&Message::new(id).text("share", percent(by.abs())));
        }
        cell
    };
    measured.into_iter().enumerate().map(tell).collect()
}
