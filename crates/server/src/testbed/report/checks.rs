//! Readiness checks: what to mend first.

use dure_testbed::report::{Arg, Check as Found, Message, Report, Status};

use super::view::{Block, Check, Section};
use super::voice::{Voice, word};

/// So many columns are named in one finding.
const COLUMNS: usize = 12;

/// The section; empty where nothing was looked at.
pub fn section(report: &Report, voice: &Voice<'_>) -> Section {
    let of = |status| report.checks.iter().filter(move |c| c.status == status);
    let mut blocks = Vec::new();
    if !report.checks.is_empty() {
        blocks.push(Block::Prose(summary(report, voice)));
    }
    let open: Vec<Check> = of(Status::Critical)
        .chain(of(Status::Warning))
        .chain(of(Status::Skipped))
        .map(|c| shown(c, voice))
        .collect();
    if !open.is_empty() {
        blocks.push(Block::Checks(open));
    }
    let passed: Vec<String> = of(Status::Passed).map(|c| passed_line(c, voice)).collect();
    if !passed.is_empty() {
        let summary = voice.say(&Message::new("report-passed-folded").count("n", passed.len()));
        blocks.push(Block::Folded { summary, lines: passed });
    }
    Section {
        id: "checks",
        title: voice.text("report-checks"),
        lead: voice.text("report-checks-lead"),
        blocks,
    }
}

fn summary(report: &Report, voice: &Voice<'_>) -> String {
    let count = |status| report.checks.iter().filter(|c| c.status == status).count();
    let message = Message::new("report-checks-summary")
        .count("critical", count(Status::Critical))
        .count("warning", count(Status::Warning))
        .count("passed", count(Status::Passed))
        .count("skipped", count(Status::Skipped));
    voice.say(&message)
}

fn shown(check: &Found, voice: &Voice<'_>) -> Check {
    let status = word(&check.status);
    let fix = format!("check-{}-fix", check.id);
    let finding = finding(check, voice);
    let named = check.columns.first().is_some_and(|c| finding.contains(c.as_str()));
    let columns: &[String] = if named { &[] } else { &check.columns };
    let hidden = columns.len().saturating_sub(COLUMNS);
    Check {
        badge: voice.text(&format!("status-{status}")),
        title: voice.text(&format!("check-{}", check.id)),
        finding,
        columns: columns.iter().take(COLUMNS).map(|c| voice.column(c)).collect(),
        more_columns: match hidden {
            0 => String::new(),
            n => voice.say(&Message::new("report-and-more").count("n", n)),
        },
        fix: if voice.has(&fix) { voice.say(&filled(&fix, check)) } else { String::new() },
        status,
    }
}

fn passed_line(check: &Found, voice: &Voice<'_>) -> String {
    let title = voice.text(&format!("check-{}", check.id));
    match finding(check, voice) {
        said if said.is_empty() => title,
        said => format!("{title}: {said}"),
    }
}

/// The finding in words; nothing where nobody has written it.
fn finding(check: &Found, voice: &Voice<'_>) -> String {
    let id = format!("check-{}-{}", check.id, word(&check.status));
    if voice.has(&id) { voice.say(&filled(&id, check)) } else { String::new() }
}

/// The sentence with the check's gaps, and the columns as a gap of their own.
fn filled(id: &str, check: &Found) -> Message {
    let mut message = Message { id: id.to_owned(), args: check.args.clone() };
    let mut named: Vec<&str> = check.columns.iter().take(COLUMNS).map(String::as_str).collect();
    if check.columns.len() > COLUMNS {
        named.push("…");
    }
    message.args.entry("columns".to_owned()).or_insert_with(|| Arg::Text(named.join(", ")));
    message
}
