//! The fuzz targets under `fuzz/`, each for a short while.

use std::path::Path;
use std::process::Command;

use super::Found;
use crate::process::{output, run as run_shown};
use crate::setup;
use crate::workspace::{root, shown, target};

/// How long each target runs.
const SECONDS: u32 = 20;
/// Longer inputs find little more and cost much.
const LONGEST_INPUT: u32 = 65_536;
/// An input that takes longer counts as a hang.
const HANG_SECONDS: u32 = 10;

/// Builds and runs every target. The stable compiler does it when told that unstable options are
/// meant; no sanitiser, since the crates forbid unsafe code.
pub fn run() -> Found {
    let folder = root().join("fuzz");
    if !folder.is_dir() {
        return Found::left_out(format!("there are no fuzz targets: {}", shown(&folder)));
    }
    let ready = setup::need_programs(&[("c++", "build-essential")])
        .and_then(|()| setup::tool("cargo-fuzz", "cargo-tools"));
    let fuzz = match ready {
        Ok(fuzz) => fuzz,
        Err(reason) => return Found::left_out(format!("fuzz targets: {reason}")),
    };
    let targets = match output(cargo_fuzz(&fuzz).arg("list")) {
        Ok(listed) => listed,
        Err(reason) => {
            println!("{reason}");
            return Found::failed();
        }
    };
    let mut found = Found::default();
    for name in targets.lines() {
        found.add(Found::of(run_target(&fuzz, name)));
    }
    found
}

fn run_target(fuzz: &Path, name: &str) -> Result<(), String> {
    let mut command = cargo_fuzz(fuzz);
    command.args(["run", "--sanitizer", "none", name]);
    let found_inputs = target().join("fuzz-corpus").join(name);
    std::fs::create_dir_all(&found_inputs).map_err(|e| format!("{}: {e}", shown(&found_inputs)))?;
    command.arg(&found_inputs);
    let seeds = root().join("fuzz/seeds").join(name);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    command.arg("--").arg(format!("-max_total_time={SECONDS}"));
    command.arg(format!("-max_len={LONGEST_INPUT}")).arg(format!("-timeout={HANG_SECONDS}"));
    command.args(["-rss_limit_mb=2048", "-print_final_stats=1"]);
    run_shown(&mut command)
}

fn cargo_fuzz(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("fuzz").current_dir(root());
    command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    command.env("CARGO_INCREMENTAL", "0");
    command
}
