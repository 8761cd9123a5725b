//! Getting what is needed and not there: through apt, pip or npm, by name, and saying so.
//!
//! Nothing is installed outside of `target/`, but Debian packages, and those only for root.

mod browser;
mod debian;
mod python;

pub use browser::{browser, need_korean_letters};
pub use debian::{is_root, need_programs};
pub use python::{tool, venv_python};

use std::path::Path;
use std::process::Command;

use crate::process::{on_path, run};

/// Brings the packages of a `package-lock.json` into its folder.
pub fn npm(folder: &Path) -> Result<(), String> {
    need_programs(&[("node", "nodejs"), ("npm", "npm")])?;
    let lock = folder.join("package-lock.json");
    let kept = folder.join("node_modules/.package-lock.json");
    let newer = |a: &Path, b: &Path| {
        Some(a.metadata().ok()?.modified().ok()? > b.metadata().ok()?.modified().ok()?)
    };
    if newer(&kept, &lock) == Some(true) {
        return Ok(());
    }
    println!("installing the packages of {} through npm", crate::workspace::shown(&lock));
    let npm = on_path("npm").unwrap_or_else(|| "npm".into());
    run(Command::new(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}
