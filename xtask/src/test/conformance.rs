//! Conformance with the Dataspace Protocol, alone.
//!
//! The Eclipse test kit (`org.eclipse.dataspacetck.dsp:dsp-tck`) comes by Maven, from registries that have it.
//! This project's own suite has its groups and numbers; what it prints is told here in one line.

use crate::process::{cargo, follow};

/// Runs the suite, and prints how many tests passed and failed.
///
/// # Errors
/// When one failed, or the suite did not run.
pub fn run() -> Result<(), String> {
    let mut command = cargo(&["test", "--workspace", "--bin", "dure", "dataspace::conformance"]);
    command.args(["--", "--show-output"]);
    let mut said = String::new();
    let ended = follow(&mut command, |line| {
        println!("{line}");
        said.push_str(line);
        said.push('\n');
    });
    let (passed, failed) = counted(&said);
    println!("{passed} passed, {failed} failed");
    ended
}

/// What the groups told: `CN: 15 passed, 0 failed`.
fn counted(said: &str) -> (usize, usize) {
    let group = |line: &str| {
        let (_, counts) = line.trim().split_once(": ")?;
        let (passed, failed) = counts.split_once(" passed, ")?;
        Some((
            passed.parse::<usize>().ok()?,
            failed.strip_suffix(" failed")?.parse::<usize>().ok()?,
        ))
    };
    said.lines().filter_map(group).fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_groups_are_added_up() {
        let said =
            "running 6 tests\nCN: 15 passed, 0 failed\n  TP_C: 14 passed, 2 failed\nok. 3 passed";
        assert_eq!(counted(said), (29, 2));
    }
}
