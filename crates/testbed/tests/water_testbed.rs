//! The anomaly question on the labelled files of a real water-circulation testbed (SKAB), read as a
//! person brings them. The folder is named by `DURE_DATA` (`../shared/data` beside the workspace
//! without it); where it is absent the test says so and ends.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::path::{Path, PathBuf};

use dure_testbed::observer::Silent;
use dure_testbed::problem::{Input, Part, Request, answer};
use dure_testbed::report::{Metric, Problem, Role, Verdict};
use dure_testbed::table::Memory;
use dure_testbed::table::read::{ReadOptions, Reading, read};

fn files() -> Vec<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("DURE_DATA").map_or_else(beside, PathBuf::from).join("skab");
    let mut found: Vec<PathBuf> = ["valve1", "valve2", "other"]
        .iter()
        .filter_map(|group| std::fs::read_dir(folder.join(group)).ok())
        .flatten()
        .filter_map(|entry| entry.ok().map(|e| e.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "csv"))
        .collect();
    found.sort();
    found
}

fn readings() -> Vec<(String, Reading)> {
    let files = files();
    if files.is_empty() {
        println!("skipped: skab is not there (set DURE_DATA to the folder of the data sets)");
    }
    files
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            let source = Memory::new(name.clone(), std::fs::read(path).unwrap());
            (name, read(&source, &ReadOptions::default(), &mut |_| Ok(())).unwrap())
        })
        .collect()
}

fn request() -> Request {
    Request {
        target: Some("anomaly".into()),
        ignore: vec!["changepoint".into()],
        train_rows: Some(400),
        ..Request::new(Problem::Anomaly)
    }
}

#[test]
fn no_sensor_is_set_aside_for_showing_a_fault_clearly() {
    for (name, reading) in readings() {
        let input = Input { part: Part::Data, name: &name, reading: &reading };
        let report = answer(&[input], &request(), &Silent).unwrap().report;
        assert!(report.data.columns.iter().all(|c| c.role != Role::Leak), "{name}");
        assert!(report.outcome.is_some(), "{name}");
    }
}

#[test]
fn alarms_beat_the_trivial_rules_on_a_real_testbed() {
    let readings = readings();
    if readings.is_empty() {
        return;
    }
    let inputs: Vec<Input<'_>> =
        readings.iter().map(|(name, reading)| Input { part: Part::Data, name, reading }).collect();
    let report = answer(&inputs, &request(), &Silent).unwrap().report;
    for c in &report.contenders {
        println!("{} {:.3?}", c.name, c.metrics);
    }
    assert!(report.data.columns.iter().all(|c| c.role != Role::Leak));
    let chosen = &report.contenders.iter().find(|c| c.chosen).unwrap().metrics;
    assert!(chosen[&Metric::F1] > 0.78);
    assert!(chosen[&Metric::FalseAlarms] < 0.136);
    assert!(chosen[&Metric::Misses] < 0.28);
    assert!(!matches!(report.verdict, Verdict::NotAnswerable { .. }), "{:?}", report.verdict);
}
