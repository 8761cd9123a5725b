//! The fuzz targets under `fuzz/`, each for a short while.

use std::path::Path;
use std::process::Command;

use super::Found;
use crate::process::run as run_shown;
use crate::setup;
use crate::workspace::{root, shown};

/// How long each target runs.
const SECONDS: &str = "20";

/// Builds and runs every target, each counted as a check.
pub fn run() -> Found {
    let folder = root().join("fuzz");
    let names = match targets(&folder.join("targets")) {
        Ok(names) if !names.is_empty() => names,
        Ok(_) => {
            return Found::left_out(format!("there are no fuzz targets in {}", shown(&folder)));
        }
        Err(reason) => return Found::left_out(format!("fuzz targets: {reason}")),
    };
    if let Err(reason) = setup::need_programs(&[("c++", "build-essential")]) {
        return Found::left_out(format!("fuzz targets: {reason}"));
    }
    let mut found = Found::default();
    for name in names {
        let mut command = Command::new(folder.join("run"));
        command.args([SECONDS, &name]).env("CARGO_INCREMENTAL", "0");
        found.add(Found::of(run_shown(&mut command)));
    }
    found
}

fn targets(folder: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", shown(folder)))?;
    let name = |entry: std::fs::DirEntry| {
        Some(entry.file_name().to_str()?.strip_suffix(".rs")?.to_owned())
    };
    let mut names: Vec<String> = entries.filter_map(|e| name(e.ok()?)).collect();
    names.sort();
    Ok(names)
}
