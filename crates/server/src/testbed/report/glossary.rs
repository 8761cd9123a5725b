//! The words that the report uses, in one line each.

use dure_testbed::report::{Metric, Outcome, Report};

use super::view::{Block, Section};
use super::voice::{Voice, metric_id};

/// The section: only words that stand in this report.
pub fn section(report: &Report, voice: &Voice<'_>) -> Section {
    let mut ids: Vec<String> = Vec::new();
    let mut word = |used: bool, id: &str| {
        if used {
            ids.push(id.to_owned());
        }
    };
    word(!report.contenders.is_empty(), "term-baseline");
    word(report.split.is_some(), "term-kept-apart");
    word(report.intervals.is_some(), "term-interval");
    word(report.curve.is_some(), "term-curve");
    word(!report.drivers.is_empty(), "term-driver");
    match &report.outcome {
        Some(Outcome::Anomaly(_)) => word(true, "term-score"),
        Some(Outcome::Life(_)) => word(true, "term-horizon"),
        Some(Outcome::Failure(_)) => word(true, "term-threshold"),
        Some(Outcome::Estimate(_)) => word(true, "term-drift"),
        None => {}
    }
    let mut metrics: Vec<Metric> =
        report.contenders.iter().flat_map(|c| c.metrics.keys().copied()).collect();
    metrics.sort_unstable();
    metrics.dedup();
    ids.extend(metrics.into_iter().map(metric_id));
    let terms: Vec<(String, String)> =
        ids.iter().map(|id| (voice.text(id), voice.text(&format!("{id}-means")))).collect();
    Section {
        id: "glossary",
        title: voice.text("report-glossary"),
        lead: String::new(),
        blocks: if terms.is_empty() { Vec::new() } else { vec![Block::Terms(terms)] },
    }
}
