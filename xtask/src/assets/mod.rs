//! `cargo xtask assets`: what the pages need and the repository does not hold: bundles of the islands,
//! fonts, plots. Packages come through npm by name, version and digest (`ui/package-lock.json`).

pub mod model;
mod packages;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::process::{on_path, run as run_shown};
use crate::setup;
use crate::workspace::{root, shown};

/// What the assets are made of, beside the packages.
const SOURCES: [&str; 6] =
    ["src", "build.mjs", "package-lock.json", "package.json", "report.css", "icon.svg"];

/// Makes `ui/dist`, or says that nothing changed.
pub fn run() -> Result<(), String> {
    let folder = root().join("ui");
    let dist = folder.join("dist");
    let mark = dist.join(".made");
    if up_to_date(&folder, &mark) {
        println!("{} is up to date", shown(&dist));
        return Ok(());
    }
    setup::npm(&folder)?;
    let node = on_path("node").unwrap_or_else(|| "node".into());
    println!("making {}: bundles, fonts", shown(&dist));
    run_shown(Command::new(node).arg("build.mjs").current_dir(&folder))?;
    std::fs::write(&mark, "").map_err(|e| format!("{}: {e}", shown(&mark)))?;
    for (name, bytes) in sizes(&dist)? {
        println!("  {name:<18} {:>7.1} KB", kilobytes(bytes));
    }
    Ok(())
}

/// Checks the types of the islands, which the bundler strips unread.
pub fn check_types() -> Result<(), String> {
    let folder = root().join("ui");
    setup::npm(&folder)?;
    let node = on_path("node").unwrap_or_else(|| "node".into());
    let compiler = "node_modules/typescript/bin/tsc";
    run_shown(Command::new(node).args([compiler, "--noEmit"]).current_dir(&folder))
}

/// Whether everything was made after the last change of what it is made of.
fn up_to_date(folder: &Path, mark: &Path) -> bool {
    let Some(made) = changed(mark) else { return false };
    let sources = SOURCES.map(|source| folder.join(source));
    newest(&sources).is_some_and(|last| last <= made)
}

/// When the newest of some files and folders changed; nothing where one is not there.
fn newest(paths: &[PathBuf]) -> Option<SystemTime> {
    let mut last = SystemTime::UNIX_EPOCH;
    for path in paths {
        last = last.max(changed(path)?);
        if path.is_dir() {
            let inside = std::fs::read_dir(path).ok()?.flatten().map(|entry| entry.path());
            last = last.max(newest(&inside.collect::<Vec<_>>())?);
        }
    }
    Some(last)
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

/// The files of a folder with their sizes, and what its folders hold in all, by name.
fn sizes(folder: &Path) -> Result<Vec<(String, u64)>, String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", shown(folder)))?;
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            let inside = sizes(&path)?.iter().map(|(_, bytes)| bytes).sum();
            found.push((format!("{name}/"), inside));
        } else if !name.starts_with('.') {
            found.push((name, entry.metadata().map_or(0, |m| m.len())));
        }
    }
    found.sort();
    Ok(found)
}

#[allow(clippy::cast_precision_loss, reason = "a size to look at")]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_never_made_is_not_up_to_date() {
        let folder = root().join("ui");
        assert!(!up_to_date(&folder, &folder.join("no such mark")));
    }

    #[test]
    fn a_missing_source_makes_everything_anew() {
        let paths = [root().join("Cargo.toml"), root().join("no such file")];
        assert!(newest(&paths).is_none());
    }

    #[test]
    fn the_newest_file_of_a_folder_counts() {
        let here = root().join("xtask");
        let inside = newest(std::slice::from_ref(&here));
        assert!(inside >= changed(&here.join("src/main.rs")));
    }
}
