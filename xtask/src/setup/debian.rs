//! Debian packages.

use std::process::Command;
use std::sync::OnceLock;

use crate::process::{on_path, output, run};

/// Makes sure that programs are there, each given with the Debian package that brings it.
///
/// # Errors
/// Names what is missing where it cannot be installed: no root, no apt, no network.
pub fn need_programs(wanted: &[(&str, &str)]) -> Result<(), String> {
    let missing: Vec<(&str, &str)> =
        wanted.iter().copied().filter(|(program, _)| on_path(program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let programs: Vec<&str> = missing.iter().map(|(program, _)| *program).collect();
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    install(&packages, &programs.join(", "))
}

/// Installs Debian packages.
pub fn install(packages: &[&str], what_for: &str) -> Result<(), String> {
    let by_hand = format!("apt-get install {}", packages.join(" "));
    if on_path("apt-get").is_none() {
        return Err(format!("missing: {what_for} (on Debian: {by_hand})"));
    }
    if !is_root() {
        return Err(format!("missing: {what_for}; as root: {by_hand}"));
    }
    println!("installing {} through apt, for {what_for}", packages.join(", "));
    update()?;
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn update() -> Result<(), String> {
    static ENDED: OnceLock<Result<(), String>> = OnceLock::new();
    ENDED.get_or_init(|| run(apt().args(["update", "--quiet"]))).clone()
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Whether we may do everything on this machine.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
