//! `cargo xtask bench`: figures on real data, beside peers.

/// Runs the named sets, or all.
pub fn run(_wanted: &[String]) -> Result<(), String> {
    Err("not there yet".to_owned())
}
