//! Licences, bans, sources and advisories of what we depend on, by cargo-deny and `deny.toml`.

use std::path::Path;
use std::process::Command;

use super::Found;
use crate::process::{follow, works};
use crate::setup;
use crate::workspace::root;

const ADVISORIES: &str = "https://github.com/rustsec/advisory-db";

/// Runs cargo-deny. Advisories need a database that lies on a network that may not be reachable.
pub fn run() -> Found {
    let deny = match setup::tool("cargo-deny", "cargo-deny") {
        Ok(found) => found,
        Err(reason) => {
            return Found::left_out(format!("cargo-deny could not be installed: {reason}"));
        }
    };
    let mut found = Found::of(check(&deny, &["licenses", "bans", "sources"]));
    let advisories = if database_is_reachable() {
        Found::of(check(&deny, &["advisories"]))
    } else {
        Found::left_out(format!("advisories: {ADVISORIES} cannot be reached from here"))
    };
    found.add(advisories);
    found
}

fn check(deny: &Path, which: &[&str]) -> Result<(), String> {
    let mut command = Command::new(deny);
    command.args(["--workspace", "check"]).args(which).current_dir(root());
    follow(&mut command, |line| println!("{line}"))
}

fn database_is_reachable() -> bool {
    let mut ask = Command::new("git");
    ask.args(["-c", "http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=10"]);
    ask.args(["ls-remote", "--exit-code", ADVISORIES, "HEAD"]).env("GIT_TERMINAL_PROMPT", "0");
    works(&mut ask)
}
