//! Every sentence that the page says is written, and no other.

use std::collections::BTreeSet;

use crate::platform::i18n::{Lang, Words};

/// Every id that the sources and templates of this room name.
fn ids_named() -> BTreeSet<String> {
    const OWN: [&str; 20] = [
        "report-",
        "question-",
        "verdict-",
        "anomaly-",
        "life-",
        "failure-",
        "estimate-",
        "split-",
        "direction-",
        "status-",
        "delimiter-",
        "role-",
        "kind-",
        "file-role-",
        "measure-",
        "metric-",
        "term-",
        "column-numbered",
        "unit-numbered",
        "check-",
    ];
    let mut files = Vec::new();
    let mut folders = vec![
        format!("{}/src/testbed/report", env!("CARGO_MANIFEST_DIR")),
        format!("{}/templates/report", env!("CARGO_MANIFEST_DIR")),
    ];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources are here") {
            let path = entry.expect("an entry").path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(name);
            } else if !name.contains("/tests/") && !name.contains("/fixture/") {
                files.push(std::fs::read_to_string(path).expect("text"));
            }
        }
    }
    let is_id = |s: &&str| {
        OWN.iter().any(|p| s.starts_with(p))
            && s.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
            && !s.ends_with('-')
    };
    files.iter().flat_map(|f| f.split('"').filter(is_id).map(str::to_owned)).collect()
}

/// The ids that are put together from parts.
fn ids_composed() -> Vec<String> {
    let mut ids = Vec::new();
    let mut all = |prefix: &str, ends: &[&str]| {
        ids.extend(ends.iter().map(|end| format!("{prefix}-{end}")));
    };
    let problems = ["anomaly", "life", "failure", "estimate"];
    let counted = ["units", "rows", "events"];
    all("question", &problems);
    all("report-found-lead", &problems);
    for problem in problems {
        all(&format!("direction-{problem}"), &["up", "down", "mixed"]);
    }
    for kind in ["enough", "more", "not"] {
        all("verdict", &[kind]);
        all(&format!("verdict-{kind}"), &problems);
    }
    all("verdict-more", &counted);
    all("report-curve", &counted);
    all("report-curve-lead", &counted);
    all("split", &["time", "unit", "rows", "prefix", "files"]);
    all("status", &["passed", "skipped", "warning", "critical"]);
    all("kind", &["number", "category", "time"]);
    all("role", &["input", "target", "time", "unit", "ignored", "constant", "identifier"]);
    all("role", &["leak", "censoring"]);
    all("file-role", &["data", "train", "apply"]);
    all("failure", &["found", "missed", "false-alarms", "quiet"]);
    for kind in ["cost", "f1"] {
        all(&format!("failure-{kind}"), &["curve", "lead", "x", "y", "key", "chosen"]);
    }
    all("report-file", &["times"]);
    all("report-file", &["file", "format", "delimiter", "encoding", "decimal", "header", "rows"]);
    all("report-column", &["name", "role", "kind", "unit", "missing", "min", "mean", "max"]);
    for measure in ["cycles", "rows", "days", "hours", "minutes", "seconds", "steps", "counts"] {
        all("measure", &[measure, &format!("{measure}-name")]);
    }
    for metric in [
        "rmse",
        "rmse_uncapped",
        "mae",
        "r2",
        "nasa_score",
        "average_precision",
        "auroc",
        "f1",
        "precision",
        "recall",
        "false_alarms",
        "misses",
        "cost",
        "injected_found",
    ] {
        all("metric", &[metric, &format!("{metric}-means")]);
    }
    let terms = ["baseline", "kept-apart", "interval", "curve", "driver", "score", "horizon"];
    for term in terms.into_iter().chain(["threshold", "drift"]) {
        all("term", &[term, &format!("{term}-means")]);
    }
    ids
}

#[test]
fn every_sentence_that_the_page_says_is_written() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let ids = ids_named().into_iter().chain(ids_composed());
        let missing: Vec<String> = ids.filter(|id| !words.has(id)).collect();
        assert_eq!(missing, Vec::<String>::new(), "{}", lang.tag());
    }
}

#[test]
fn no_sentence_is_written_that_the_page_never_says() {
    let said: BTreeSet<String> = ids_named().into_iter().chain(ids_composed()).collect();
    let written = include_str!("../../../../locales/en/report.ftl");
    let written = written.lines().filter(|l| l.starts_with(|c: char| c.is_ascii_lowercase()));
    let idle: Vec<&str> = written
        .filter_map(|l| l.split_once(" =").map(|(id, _)| id))
        .filter(|id| !said.contains(*id))
        .collect();
    assert_eq!(idle, Vec::<&str>::new());
}
