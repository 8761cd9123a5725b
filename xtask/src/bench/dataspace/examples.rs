//! What the crate does without a server: decisions, and the log.

use std::process::Command;

use crate::bench::figure::{Figure, Form, Goal};
use crate::process::output;
use crate::workspace::target;

fn said(example: &str) -> Result<String, String> {
    println!("  {example}");
    output(&mut Command::new(target().join("release/examples").join(example)))
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
