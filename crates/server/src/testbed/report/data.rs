//! The data as it was understood, to be corrected.

use dure_testbed::report::{ColumnSummary, FileForm, Message, Report, Role};

use super::moments::span;
use super::view::{Block, Section, Table};
use super::voice::{Voice, word};
use crate::platform::numbers;

/// So many files and columns are listed.
const FILES: usize = 30;
const COLUMNS: usize = 120;

/// The section.
pub fn section(report: &Report, voice: &Voice<'_>) -> Section {
    let data = &report.data;
    let mut blocks = Vec::new();
    if !data.form.is_empty() {
        blocks.push(Block::Table(files(&data.form, voice)));
        blocks.push(Block::Prose(voice.text("report-correct-files")));
    }
    if let Some(time) = &data.time {
        let said = Message::new("report-time-as")
            .text("column", voice.column(&time.column))
            .text("span", span(&time.from, &time.to));
        blocks.push(Block::Prose(voice.say(&said)));
    }
    if !data.columns.is_empty() {
        blocks.push(Block::Table(columns(&data.columns, voice)));
        blocks.push(Block::Prose(voice.text("report-correct-columns")));
    }
    Section {
        id: "data",
        title: voice.text("report-data"),
        lead: voice.text("report-data-lead"),
        blocks,
    }
}

fn files(forms: &[FileForm], voice: &Voice<'_>) -> Table {
    let times = forms.iter().any(|f| f.time_format.is_some());
    let mut heads = vec!["file", "format", "delimiter", "encoding", "decimal", "header"];
    if times {
        heads.push("times");
    }
    let words = heads.len();
    heads.push("rows");
    let heads = heads.iter().map(|h| voice.text(&format!("report-file-{h}"))).collect();
    let mut table = Table::new(voice.text("report-files-table"), words, heads);
    for form in forms.iter().take(FILES) {
        let or_dash = |x: &Option<String>| x.clone().unwrap_or_else(|| "–".to_owned());
        let mut cells = vec![
            form.name.clone(),
            form.format.clone(),
            form.delimiter.as_deref().map_or("–".to_owned(), |d| delimiter(d, voice)),
            or_dash(&form.encoding),
            form.decimal.map_or("–".to_owned(), |d| d.to_string()),
            voice.text(if form.header { "report-yes" } else { "report-no" }),
        ];
        if times {
            cells.push(or_dash(&form.time_format));
        }
        cells.push(numbers::readable(form.rows as f64));
        table.push(cells);
    }
    table.note = more(forms.len(), FILES, voice);
    table
}

/// A delimiter by its name, where it has one.
fn delimiter(text: &str, voice: &Voice<'_>) -> String {
    let id = match text {
        "," => "delimiter-comma",
        ";" => "delimiter-semicolon",
        "|" => "delimiter-bar",
        "tab" | "\t" => "delimiter-tab",
        "spaces" | "whitespace" => "delimiter-spaces",
        other => return other.to_owned(),
    };
    voice.text(id)
}

fn columns(all: &[ColumnSummary], voice: &Voice<'_>) -> Table {
    let heads = ["name", "role", "kind", "unit", "missing", "min", "mean", "max"]
        .map(|h| voice.text(&format!("report-column-{h}")))
        .to_vec();
    let mut table = Table::new(voice.text("report-columns-table"), 4, heads);
    let mut sorted: Vec<&ColumnSummary> = all.iter().collect();
    sorted.sort_by_key(|c| rank(c.role));
    for column in sorted.into_iter().take(COLUMNS) {
        let number = |x: Option<f64>| x.map_or("–".to_owned(), numbers::readable);
        let kind = voice.text(&format!("kind-{}", word(&column.kind)));
        table.push(vec![
            column.name.clone(),
            voice.text(&format!("role-{}", word(&column.role))),
            kind,
            column.unit.clone().unwrap_or_else(|| "–".to_owned()),
            numbers::percent(column.missing),
            number(column.min),
            number(column.mean),
            number(column.max),
        ]);
        if let Some(row) = table.rows.last_mut() {
            row.strong = matches!(column.role, Role::Target | Role::Leak);
        }
    }
    table.note = more(all.len(), COLUMNS, voice);
    table
}

/// What is asked for first, then what gives it away, then the rest in the order of the file.
fn rank(role: Role) -> u8 {
    match role {
        Role::Target => 0,
        Role::Leak => 1,
        Role::Unit | Role::Time | Role::Censoring => 2,
        Role::Input => 3,
        Role::Identifier | Role::Constant | Role::Ignored => 4,
    }
}

/// How many are not listed.
pub fn more(all: usize, shown: usize, voice: &Voice<'_>) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        n => voice.say(&Message::new("report-and-more").count("n", n)),
    }
}
