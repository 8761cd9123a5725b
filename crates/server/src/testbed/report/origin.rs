//! By what the report can be made again.

use dure_testbed::report::Report;

use super::view::{Block, Section, Table};
use super::voice::Voice;
use crate::platform::numbers;

/// So many files are listed with their digests.
const FILES: usize = 60;

/// The section.
pub fn section(report: &Report, voice: &Voice<'_>) -> Section {
    let manifest = &report.manifest;
    let mut blocks =
        vec![Block::Command(format!("dure rerun {}", voice.text("report-rerun-file")))];
    let heads = vec![voice.text("report-option"), voice.text("report-value")];
    let mut options = Table::new(voice.text("report-options"), 2, heads);
    options.push(vec![voice.text("report-version"), manifest.version.clone()]);
    options.push(vec![voice.text("report-seed"), manifest.seed.to_string()]);
    for (option, values) in &manifest.options {
        options.push(vec![format!("--{option}"), values.join(", ")]);
    }
    blocks.push(Block::Table(options));
    if !manifest.inputs.is_empty() {
        blocks.push(Block::Table(digests(report, voice)));
    }
    Section {
        id: "origin",
        title: voice.text("report-origin"),
        lead: voice.text("report-origin-lead"),
        blocks,
    }
}

fn digests(report: &Report, voice: &Voice<'_>) -> Table {
    let heads = ["report-file-file", "report-file-role", "report-file-sha256", "report-file-bytes"]
        .map(|id| voice.text(id))
        .to_vec();
    let mut table = Table::new(voice.text("report-digests"), 3, heads);
    for file in report.manifest.inputs.iter().take(FILES) {
        let role = format!("file-role-{}", file.role);
        let role = if voice.has(&role) { voice.text(&role) } else { file.role.clone() };
        let bytes = numbers::readable(file.bytes as f64);
        table.push(vec![file.name.clone(), role, file.sha256.clone(), bytes]);
    }
    table.note = super::data::more(report.manifest.inputs.len(), FILES, voice);
    table
}
