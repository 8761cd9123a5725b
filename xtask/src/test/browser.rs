//! The reports of the demo, the islands and the whole site as a browser sees them: `e2e/`.

use std::path::PathBuf;
use std::process::Command;

use super::{Counts, Found};
use crate::assets;
use crate::demo;
use crate::process::{cargo, follow, run as run_shown};
use crate::setup;
use crate::workspace::{root, shown};

/// Runs `e2e/` with Node's test runner on the reports that the demo made.
pub fn run() -> Found {
    let (browser, reports) = match ready() {
        Ok(ready) => ready,
        Err(reason) => return Found::left_out(format!("browser tests: {reason}")),
    };
    if reports.is_empty() {
        println!("the demo made no report to look at");
        return Found::failed();
    }
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec"]).current_dir(root().join("e2e"));
    command.env("DURE_BROWSER", browser);
    command.env("DURE_REPORTS", std::env::join_paths(&reports).unwrap_or_default());
    let mut counts = islands();
    // The site is visited as `dure serve` shows it, with the islands made just now.
    if let Err(reason) = run_shown(&mut cargo(&["build", "-p", "dure-server"])) {
        println!("{reason}");
        return Found::failed();
    }
    command.env("DURE_BINARY", demo::binary());
    let ended = follow(&mut command, |line| {
        counts.see_node(line);
        println!("{line}");
    });
    if let Err(reason) = ended {
        println!("{reason}");
        counts.failed = counts.failed.max(1);
    }
    Found { counts, left_out: Vec::new() }
}

/// Makes the islands and checks their types. Without a registry their tests skip themselves.
fn islands() -> Counts {
    if let Err(reason) = assets::run() {
        println!("{reason}");
        return Counts::default();
    }
    Found::of(assets::check_types()).counts
}

fn ready() -> Result<(PathBuf, Vec<PathBuf>), String> {
    setup::npm(&root().join("e2e"))?;
    let browser = setup::browser()?;
    let reports = demo::reports();
    println!("{} reports, by {}", reports.len(), shown(&browser));
    Ok((browser, reports))
}
