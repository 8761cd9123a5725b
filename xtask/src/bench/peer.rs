//! Running peers: small Python programs under `xtask/peers`, in an environment of their own.

use std::path::Path;
use std::process::Command;

use crate::process::{line, output};
use crate::setup::venv_python;
use crate::workspace::root;

/// Runs a peer in a folder. It writes its predictions there and prints one line of JSON.
pub fn run(program: &str, folder: &Path, words: &[&str]) -> Result<serde_json::Value, String> {
    run_with(program, folder, words, &[])
}

/// The same with settings in its environment.
pub fn run_with(
    program: &str,
    folder: &Path,
    words: &[&str],
    environment: &[(&str, &str)],
) -> Result<serde_json::Value, String> {
    let python = venv_python("peers")?;
    let mut command = Command::new(python);
    command.arg(root().join("xtask/peers").join(program)).args(words).current_dir(folder);
    // Settings for old builds of OpenBLAS would slow this one down.
    command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
    command.envs(environment.iter().copied());
    println!("$ python {program} {}", words.join(" "));
    let said = output(&mut command)?;
    let last = said.lines().last().unwrap_or_default();
    serde_json::from_str(last).map_err(|e| format!("`{}` printed no JSON: {e}", line(&command)))
}
