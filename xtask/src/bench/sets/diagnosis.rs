//! Diagnosis: how long scoring takes, and a report on paper.

use std::process::Command;
use std::time::Instant;

use crate::bench::dure::workshop;
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::server::{groups, wrk};
use crate::process::output;
use crate::workspace::target;

const ASSESSMENTS: &str = "100000";

/// How often a document is set; the fastest counts, since the first one reads the program from the disk.
const TIMES: usize = 3;

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("diagnosis")?;
    let scoring = scoring()?;
    std::fs::write(folder.join("answers.json"), answers()?).map_err(|e| e.to_string())?;
    let mut fastest = f64::INFINITY;
    for _ in 0..TIMES {
        let begun = Instant::now();
        let mut command = Command::new(target().join("release/dure"));
        command.current_dir(&folder).args([
            "diagnose",
            "--answers",
            "answers.json",
            "--pdf",
            "report.pdf",
        ]);
        output(&mut command)?;
        fastest = fastest.min(begun.elapsed().as_secs_f64());
    }
    let groups = groups::measure(&folder)?;
    let pages = pages(&std::fs::read(folder.join("report.pdf")).map_err(|e| e.to_string())?);
    Ok(Section {
        title: "Diagnosis".to_owned(),
        protocol: format!(
            "{ASSESSMENTS} assessments of the whole instrument with three respondents each: means, \
            intervals, gates, stages, and the place of each among the firms of its sector and size, on \
            one thread. The report of one of them as a PDF of {pages} pages, from the start of the \
            program to its end. Pages of the release server on SQLite with {} assessments, \
            under wrk with {} connections.",
            groups::ASSESSMENTS,
            wrk::CONNECTIONS,
        ),
        commands: vec![
            format!("score_speed {ASSESSMENTS}"),
            "dure diagnose --answers answers.json --pdf report.pdf".to_owned(),
        ],
        figures: [
            Figure::new("scoring 100,000 assessments", scoring, Form::With(2, "s"))
                .aims_at(Goal::AtMost(2.0)),
            Figure::new("a report as a PDF", fastest, Form::With(2, "s"))
                .aims_at(Goal::AtMost(1.0)),
        ]
        .into_iter()
        .chain(groups)
        .collect(),
        notes: Vec::new(),
    })
}

fn scoring() -> Result<f64, String> {
    let mut command = Command::new(target().join("release/examples/score_speed"));
    let said = output(command.arg(ASSESSMENTS))?;
    let seconds = said.split_whitespace().next().unwrap_or_default();
    seconds.parse().map_err(|e| format!("{said}: {e}"))
}

/// Answers to every item of the instrument that applies to a small firm, at levels that differ.
fn answers() -> Result<String, String> {
    let path =
        crate::workspace::root().join("crates/diagnosis/instruments/industrial-dx-level-2026.toml");
    let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
    let mut given = serde_json::Map::new();
    let mut in_item = false;
    for line in text.lines() {
        if line.starts_with("[[") {
            in_item = line == "[[item]]";
        } else if let (true, Some(id)) = (in_item, line.strip_prefix("id = \"")) {
            let id = id.trim_end_matches('"');
            given.insert(id.to_owned(), ((given.len() * 7) % 5).into());
            in_item = false;
        }
    }
    // Asked of larger firms alone.
    for larger in ["strategy-sites", "chain-support"] {
        given.remove(larger);
    }
    let answers = serde_json::json!({
        "format": "dure-answers/1",
        "instrument": { "id": "industrial-dx-level", "version": "2026.1" },
        "sector": "steel",
        "size": "small",
        "respondent": [{ "id": "1", "role": "management", "answers": given }],
    });
    Ok(answers.to_string())
}

/// How many pages a PDF has, by the page objects that lie open in it.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page").count() - text.matches("/Type/Pages").count()
}
