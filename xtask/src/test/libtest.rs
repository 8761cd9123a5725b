//! The tests written in Rust.

use std::process::Command;

use super::{Counts, Found};
use crate::assets::model;
use crate::process::{cargo, follow};
use crate::services::{Postgres, S3};
use crate::setup;
use crate::workspace::{real_data, unattended};

/// How often the server is killed.
const KILLS: &str = "200";

/// Runs them all, blobs also in a bucket of a real S3-compatible server. A test that needs something
/// and does not find it prints a line that begins with `skipped:`, and is counted as skipped.
pub fn run() -> Found {
    if let Err(reason) = setup::need_programs(&[("cc", "build-essential")]) {
        return Found::left_out(reason);
    }
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast", "--", "--show-output"]);
    let store = S3::start();
    match &store {
        Ok(store) => {
            command.env("DURE_TEST_S3", &store.url);
        }
        // The tests that want one say so themselves.
        Err(reason) => println!("no S3-compatible server to test with: {reason}"),
    }
    match model::file() {
        Ok(file) => {
            command.env("DURE_LANGUAGE_MODEL", file);
        }
        Err(reason) => println!("no language model to test with: {reason}"),
    }
    match model::MORPHEMES.folder() {
        Ok(folder) => {
            command.env("DURE_MORPHEMES", folder);
        }
        Err(reason) => println!("no dictionary of morphemes to test with: {reason}"),
    }
    heard_of(command)
}

/// Runs the tests of the server once more, on PostgreSQL in the place of SQLite.
pub fn run_on_postgres() -> Found {
    let postgres = match Postgres::start() {
        Ok(started) => started,
        Err(reason) => return Found::left_out(format!("tests on PostgreSQL: {reason}")),
    };
    // The whole workspace is named so that nothing is compiled again with other features.
    let words = ["test", "--workspace", "--bin", "dure", "--no-fail-fast", "--", "--show-output"];
    let mut command = cargo(&words);
    command.env("DURE_TEST_POSTGRES", &postgres.url);
    heard_of(command)
}

/// Kills the server over and over, more often than the tests of every day do.
pub fn run_crashes() -> Found {
    let words =
        ["test", "--workspace", "--test", "crash", "--", "--show-output", "--test-threads=1"];
    let mut command = cargo(&words);
    command.env("DURE_TEST_KILLS", KILLS);
    heard_of(command)
}

fn heard_of(mut command: Command) -> Found {
    command.env("DURE_DATA", real_data());
    if unattended() {
        // Nobody will build again on top of this one.
        command.env("CARGO_INCREMENTAL", "0");
    }
    let mut heard = Heard::default();
    let ended = follow(&mut command, |line| {
        if heard.hear(line) {
            println!("{line}");
        }
    });
    let mut found = heard.found();
    if let Err(reason) = ended {
        println!("{reason}");
        // It may have failed before a single test ran: it did not compile.
        found.counts.failed = found.counts.failed.max(1);
    }
    found
}

/// What was said so far.
#[derive(Debug, Default)]
struct Heard {
    counts: Counts,
    notices: Vec<String>,
    /// Between `successes:` and its end stands what passed tests printed.
    in_successes: bool,
}

impl Heard {
    /// Takes a line in; whether it is worth showing.
    fn hear(&mut self, line: &str) -> bool {
        if let Some(counts) = Counts::of_libtest(line) {
            self.counts += counts;
            self.in_successes = false;
            return true;
        }
        if line == "successes:" {
            self.in_successes = true;
        } else if line == "failures:" {
            self.in_successes = false;
        }
        if self.in_successes && is_notice(line) {
            self.notices.push(line.trim().to_owned());
        }
        !self.in_successes && !line.is_empty()
    }

    fn found(self) -> Found {
        let mut counts = self.counts;
        let untested = (self.notices.len() as u64).min(counts.passed);
        counts.passed -= untested;
        counts.skipped += untested;
        Found { counts, left_out: self.notices }
    }
}

fn is_notice(line: &str) -> bool {
    let line = line.trim_start().as_bytes();
    line.starts_with(b"skipped:")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_says_it_was_skipped_has_not_passed() {
        let mut heard = Heard::default();
        let said = "running 2 tests\ntest a ... ok\ntest b ... ok\n\nsuccesses:\n\n---- a stdout ----\n\
            skipped: no real data at ../shared/data\n\n\nsuccesses:\n    a\n    b\n\n\
            test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        let shown: Vec<&str> = said.lines().filter(|l| heard.hear(l)).collect();
        assert_eq!(shown.len(), 4, "{shown:?}");
        let found = heard.found();
        assert_eq!(found.counts, Counts { passed: 1, failed: 0, skipped: 1 });
        assert_eq!(found.left_out, ["skipped: no real data at ../shared/data"]);
    }
}
