//! Running what is measured.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::sheet::Sheet;
use crate::process::line;
use crate::workspace::{shown, target};

/// A folder for a set to work in, empty.
pub fn workshop(name: &str) -> Result<PathBuf, String> {
    let folder = target().join("bench").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", shown(&folder)))?;
    }
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", shown(&folder)))?;
    Ok(folder)
}

/// What a run gave.
pub struct Run {
    /// The predictions.
    pub predictions: Sheet,
    /// The report.
    pub report: serde_json::Value,
    /// Wall-clock seconds of the whole run: reading, report, files written.
    pub seconds: f64,
    /// The most memory it held, bytes.
    pub peak: u64,
    /// The command, without the folders.
    pub command: String,
}

/// Runs `dure try` in a folder with these words, and reads what it wrote.
pub fn attempt(folder: &Path, words: &[&str]) -> Result<Run, String> {
    let (predictions, report) = (folder.join("predictions.csv"), folder.join("report.json"));
    let mut command = Command::new(target().join("release/dure"));
    command.current_dir(folder).arg("try").args(words);
    command.args(["--predictions", "predictions.csv", "--json", "report.json"]);
    command.args(["--html", "report.html"]).stdin(Stdio::null());
    let shown_command = line(&command);
    println!("$ {shown_command}");
    let begun = Instant::now();
    let child = command.spawn().map_err(|e| format!("{shown_command}: {e}"))?;
    let (status, peak) = watch(child)?;
    let seconds = begun.elapsed().as_secs_f64();
    if !status.success() {
        return Err(format!("`{shown_command}` ended with {status}"));
    }
    let text = std::fs::read_to_string(&report).map_err(|e| format!("{}: {e}", shown(&report)))?;
    Ok(Run {
        predictions: Sheet::read(&predictions, ',')?,
        report: serde_json::from_str(&text).map_err(|e| format!("{}: {e}", shown(&report)))?,
        seconds,
        peak,
        command: shown_command,
    })
}

/// Waits for the end and asks for the peak of memory on the way; Linux keeps the high-water mark.
fn watch(mut child: Child) -> Result<(ExitStatus, u64), String> {
    let status_file = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        peak = peak.max(high_water(&status_file).unwrap_or(0));
        match child.try_wait() {
            Ok(Some(status)) => return Ok((status, peak)),
            Ok(None) => std::thread::sleep(Duration::from_millis(5)),
            Err(e) => return Err(e.to_string()),
        }
    }
}

fn high_water(status_file: &str) -> Option<u64> {
    let text = std::fs::read_to_string(status_file).ok()?;
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

impl Run {
    /// The chosen family and what it reached by its own measuring, such as `rmse`.
    pub fn own(&self, metric: &str) -> Option<(String, f64)> {
        let chosen = self.contenders()?.iter().find(|c| c["chosen"] == true)?;
        Some((chosen["name"].as_str()?.to_owned(), chosen["metrics"][metric].as_f64()?))
    }

    fn contenders(&self) -> Option<&Vec<serde_json::Value>> {
        self.report["contenders"].as_array()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reports_own_figures_are_found() {
        let report = serde_json::json!({"contenders": [
            {"name": "baseline-mean", "baseline": true, "chosen": false, "metrics": {"rmse": 9.0}},
            {"name": "family-boosting", "baseline": false, "chosen": true, "metrics": {"rmse": 2.5}},
        ]});
        let run = Run {
            predictions: Sheet::default(),
            report,
            seconds: 0.0,
            peak: 0,
            command: String::new(),
        };
        assert_eq!(run.own("rmse"), Some(("family-boosting".to_owned(), 2.5)));
        assert_eq!(run.own("r2"), None);
    }
}
