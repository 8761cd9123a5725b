//! Python packages, each set in a virtual environment of its own under `target/`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::debian;
use crate::process::{on_path, run, works};
use crate::workspace;

/// The interpreter of the environment that holds what `xtask/requirements/<name>.txt` names.
pub fn venv_python(name: &str) -> Result<PathBuf, String> {
    Ok(environment(name)?.join("bin/python"))
}

/// A program: the one on the search path if it answers to `--version`, else the one that the packages
/// of `xtask/requirements/<requirements>.txt` bring.
pub fn tool(program: &str, requirements: &str) -> Result<PathBuf, String> {
    if let Some(found) = on_path(program)
        && works(Command::new(&found).arg("--version"))
    {
        return Ok(found);
    }
    let brought = environment(requirements)?.join("bin").join(program);
    if works(Command::new(&brought).arg("--version")) {
        Ok(brought)
    } else {
        Err(format!("{program} was installed and does not start on this machine"))
    }
}

fn environment(name: &str) -> Result<PathBuf, String> {
    let listed = workspace::root().join("xtask/requirements").join(format!("{name}.txt"));
    let wanted = std::fs::read_to_string(&listed)
        .map_err(|e| format!("{}: {e}", workspace::shown(&listed)))?;
    let folder = workspace::target().join("venv").join(name);
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(folder);
    }
    create(&folder)?;
    println!("installing {} through pip", workspace::shown(&listed));
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    run(Command::new(folder.join("bin/python")).args(pip).arg(&listed))?;
    std::fs::write(&stamp, wanted).map_err(|e| format!("{}: {e}", stamp.display()))?;
    Ok(folder)
}

fn create(folder: &Path) -> Result<(), String> {
    debian::need_programs(&[("python3", "python3")])?;
    let venv = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(folder);
        command
    };
    // Debian keeps the part of `venv` that brings pip in a package of its own.
    if !works(&mut venv()) {
        debian::install(&["python3-venv"], "python3 -m venv")?;
        run(&mut venv())?;
    }
    Ok(())
}
