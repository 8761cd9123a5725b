//! What the crate does without a server: decisions, and the log.

use std::path::Path;
use std::process::Command;

use crate::bench::figure::{Figure, Form, Goal};
use crate::process::output;
use crate::workspace::target;

fn said(example: &str) -> Result<String, String> {
    println!("  {example}");
    output(&mut Command::new(target().join("release/examples").join(example)))
}

/// How many entries the log on the disk is measured with.
const ENTRIES: u64 = 10_000_000;

/// The log in the database of a server, on the disk of that folder.
///
/// # Errors
/// When the program does not measure it.
pub fn durable(folder: &Path) -> Result<Vec<Figure>, String> {
    let mut command = Command::new(target().join("release/dure"));
    command.args(["audit", "speed", "--lang", "en", "--data"]).arg(folder);
    command.args(["--entries", &ENTRIES.to_string()]);
    println!("  dure audit speed --entries {ENTRIES}");
    let said = output(&mut command)?;
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|one| one.parse().ok()).collect();
    let [appended, median, slowest, ..] = numbers[..] else {
        return Err(format!("the speed of the log is told in another way: {said}"));
    };
    let what = format!("log of {} million entries on the disk:", ENTRIES / 1_000_000);
    Ok(vec![
        Figure::new(
            format!("{what} appended a second, a thousand synced together"),
            appended,
            Form::Digits(0),
        )
        .aims_at(Goal::AtLeast(20_000.0)),
        Figure::new(format!("{what} inclusion proof, median"), median, Form::With(2, "ms")),
        Figure::new(
            format!("{what} inclusion proof, the 99th of 100"),
            slowest,
            Form::With(2, "ms"),
        )
        .aims_at(Goal::AtMost(5.0)),
    ])
}

/// The number behind a name.
fn after(said: &str, name: &str) -> Result<f64, String> {
    let line = said.lines().find_map(|line| line.trim().strip_prefix(name));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| format!("\"{name}\" is not told"))
}

/// Decisions on policies.
///
/// # Errors
/// When the example does not run.
pub fn policies() -> Result<Vec<Figure>, String> {
    let said = said("policy_speed")?;
    Ok(vec![
        Figure::new(
            "decision on a policy of seven terms",
            after(&said, "decision")?,
            Form::With(2, "µs"),
        )
        .aims_at(Goal::AtMost(5.0)),
        Figure::new(
            "10,000 policies in view of one request",
            after(&said, "in-view")?,
            Form::With(2, "ms"),
        )
        .aims_at(Goal::AtMost(5.0)),
    ])
}

/// The tree of ten million entries.
///
/// # Errors
/// When the example does not run.
pub fn log() -> Result<Vec<Figure>, String> {
    let said = said("audit_speed")?;
    let append = after(&said, "append, in batches of 1000")?;
    let proof = after(&said, "proof of inclusion")?;
    let what = "log of 10 million entries, nodes in memory:";
    Ok(vec![
        Figure::new(format!("{what} appended a second"), append, Form::Digits(0)),
        Figure::new(format!("{what} inclusion proof"), proof, Form::With(1, "µs")),
    ])
}
