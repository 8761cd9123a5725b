//! Folders for work that goes on: each is gone with the work, and those of a server that was killed
//! are swept away later.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use crate::app::App;

/// How old a folder is that nobody works in any more.
const LEFT_BEHIND: Duration = Duration::from_secs(2 * 24 * 3600);

fn place(app: &App) -> PathBuf {
    app.config.data.join("scratch")
}

/// A new folder.
///
/// # Errors
/// As the disk does.
pub fn folder(app: &App, word: &str) -> io::Result<TempDir> {
    let place = place(app);
    std::fs::create_dir_all(&place)?;
    // The path is handed to another process that stands elsewhere.
    let place = place.canonicalize()?;
    tempfile::Builder::new().prefix(&format!("{word}-")).tempdir_in(place)
}

/// Sweeps away what a killed server left behind.
pub fn sweep(app: &App) {
    let Ok(entries) = std::fs::read_dir(place(app)) else { return };
    for entry in entries.flatten() {
        let age = entry.metadata().and_then(|m| m.modified()).map(|at| at.elapsed());
        if matches!(age, Ok(Ok(age)) if age > LEFT_BEHIND) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
