//! A browser: the one that `$DURE_BROWSER` names, one of the machine's, or Chromium through apt.

use std::path::PathBuf;
use std::process::Command;

use super::debian::install;
use super::need_programs;
use crate::process::{on_path, output};

const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where it lies.
///
/// # Errors
/// When there is none and it cannot be installed.
pub fn browser() -> Result<PathBuf, String> {
    if let Some(named) = std::env::var_os("DURE_BROWSER") {
        return Ok(named.into());
    }
    let found = || BROWSERS.iter().find_map(|name| on_path(name));
    if let Some(there) = found() {
        return Ok(there);
    }
    need_programs(&[("chromium", "chromium")])?;
    found().ok_or_else(|| "chromium was installed and is not on the search path".to_owned())
}

/// Makes sure that the machine has Korean letters of its own, as the devices of Korean readers do:
/// without them a page is as wide as empty boxes until its fonts are there.
///
/// # Errors
/// When there are none and they cannot be installed.
pub fn need_korean_letters() -> Result<(), String> {
    need_programs(&[("fc-list", "fontconfig")])?;
    let there = output(Command::new("fc-list").arg(":lang=ko"))?;
    if there.trim().is_empty() {
        install(&["fonts-noto-cjk"], "Korean letters")?;
    }
    Ok(())
}
