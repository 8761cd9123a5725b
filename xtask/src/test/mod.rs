//! `cargo xtask test`: every test there is.

mod api;
mod browser;
pub mod conformance;
mod counts;
mod dependencies;
mod fuzz;
mod libtest;

use std::time::{Duration, Instant};

use crate::process::{cargo, on_path, run as run_shown, works};
use crate::setup;
use crate::workspace;
pub use counts::Counts;

/// How a step went: its counts, and what it left out and why.
#[derive(Debug, Default)]
pub struct Found {
    /// Tests, or checks where the step is no set of tests.
    pub counts: Counts,
    /// What was left out, in words. Left out is never passed.
    pub left_out: Vec<String>,
}

impl Found {
    /// One check that passed.
    pub fn passed() -> Self {
        Self { counts: Counts { passed: 1, ..Counts::default() }, left_out: Vec::new() }
    }

    /// One check that failed.
    pub fn failed() -> Self {
        Self { counts: Counts { failed: 1, ..Counts::default() }, left_out: Vec::new() }
    }

    /// One check that was left out.
    pub fn left_out(why: String) -> Self {
        Self { counts: Counts { skipped: 1, ..Counts::default() }, left_out: vec![why] }
    }

    /// One check that passed or failed; the reason is printed.
    pub fn of(ended: Result<(), String>) -> Self {
        match ended {
            Ok(()) => Self::passed(),
            Err(reason) => {
                println!("{reason}");
                Self::failed()
            }
        }
    }

    fn add(&mut self, other: Self) {
        self.counts += other.counts;
        self.left_out.extend(other.left_out);
    }
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn() -> Found,
}

/// Cheap ones first; those that share what cargo compiled stand together.
const STEPS: [Step; 11] = [
    Step { name: "format", what: "rustfmt", run: format },
    Step {
        name: "dependencies",
        what: "licences, bans, sources, advisories",
        run: dependencies::run,
    },
    Step { name: "lint", what: "clippy without warnings", run: lint },
    Step {
        name: "rust",
        what: "unit, property, integration and documentation tests",
        run: libtest::run,
    },
    Step {
        name: "postgres",
        what: "the server's tests on PostgreSQL",
        run: libtest::run_on_postgres,
    },
    Step { name: "crash", what: "kill -9 under load, 200 times", run: libtest::run_crashes },
    Step { name: "links", what: "links of the documentation", run: links },
    Step { name: "demo", what: "the four questions on the demo data", run: demo },
    Step { name: "api", what: "the interface for programs against its document", run: api::run },
    Step { name: "browser", what: "the reports and the site in a browser", run: browser::run },
    Step { name: "fuzz", what: "fuzz targets, briefly", run: fuzz::run },
];

/// Runs all steps, or those named, and tells how each went.
///
/// # Errors
/// When a test failed.
pub fn run(wanted: &[String]) -> Result<(), String> {
    let known: Vec<&str> = STEPS.iter().map(|s| s.name).collect();
    if let Some(unknown) = wanted.iter().find(|w| !known.contains(&w.as_str())) {
        return Err(format!("there is no step \"{unknown}\"; the steps are: {}", known.join(", ")));
    }
    tell_real_data();
    if let Err(reason) = crate::assets::run() {
        println!("the pages go without their scripts and fonts: {reason}");
    }
    let mut all = Found::default();
    let mut times: Vec<(&Step, Duration, Counts)> = Vec::new();
    for step in STEPS.iter().filter(|s| wanted.is_empty() || wanted.iter().any(|w| w == s.name)) {
        println!("\n== {}: {}", step.name, step.what);
        let begun = Instant::now();
        let found = (step.run)();
        times.push((step, begun.elapsed(), found.counts));
        all.add(found);
    }
    sum_up(&times, &all);
    if all.counts.failed == 0 { Ok(()) } else { Err("some tests failed".to_owned()) }
}

fn tell_real_data() {
    let folder = workspace::real_data();
    let there = if folder.is_dir() { "there" } else { "absent: tests on real data are skipped" };
    println!("real data: {} ({there})", folder.display());
}

fn sum_up(times: &[(&Step, Duration, Counts)], all: &Found) {
    println!("\n== summary");
    for (step, time, counts) in times {
        println!("{:>7.1} s  {:<13} {counts}", time.as_secs_f64(), step.name);
    }
    let total: Duration = times.iter().map(|(_, time, _)| *time).sum();
    println!("{:>7.1} s  in all", total.as_secs_f64());
    if !all.left_out.is_empty() {
        println!("\nskipped, never passed:");
        for line in &all.left_out {
            println!("- {line}");
        }
    }
    println!("\n{}", all.counts);
}

fn format() -> Found {
    if !component("fmt", "rustfmt") {
        return Found::left_out(
            "rustfmt is not installed: rustup component add rustfmt".to_owned(),
        );
    }
    Found::of(run_shown(&mut cargo(&["fmt", "--all", "--check"])))
}

fn lint() -> Found {
    if !component("clippy", "clippy") {
        return Found::left_out("clippy is not installed: rustup component add clippy".to_owned());
    }
    let words = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    Found::of(run_shown(&mut cargo(&words)))
}

/// Whether a part of the tool chain is there, brought through rustup if need be.
fn component(command: &str, name: &str) -> bool {
    let there = || works(cargo(&[command, "--version"]).stdin(std::process::Stdio::null()));
    if there() {
        return true;
    }
    let Some(rustup) = on_path("rustup") else { return false };
    println!("installing {name} through rustup");
    let mut command = std::process::Command::new(rustup);
    run_shown(command.args(["component", "add", name])).is_ok() && there()
}

fn links() -> Found {
    let mut command = cargo(&["doc", "--workspace", "--no-deps", "--document-private-items"]);
    command.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links");
    Found::of(run_shown(&mut command))
}

fn demo() -> Found {
    if let Err(reason) = setup::need_programs(&[("cc", "build-essential")]) {
        return Found::left_out(reason);
    }
    Found::of(crate::demo::make().map(|_| ()))
}
