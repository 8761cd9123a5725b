//! A maildir: new messages in `new/`, seen ones in `cur/`. A message is moved by renaming, which either
//! happened or did not.

use std::io;
use std::path::{Path, PathBuf};

use super::inbox::Waiting;

/// The messages that wait, the oldest first, at most so many.
///
/// # Errors
/// When the folder cannot be read.
pub async fn list(folder: &Path, at_most: usize) -> io::Result<Vec<Waiting>> {
    let mut found = Vec::new();
    let mut entries = tokio::fs::read_dir(folder.join("new")).await?;
    while let Some(entry) = entries.next_entry().await? {
        let Ok(meta) = entry.metadata().await else { continue };
        let Ok(place) = entry.file_name().into_string() else { continue };
        if meta.is_file() && !place.starts_with('.') {
            found.push((meta.modified().ok(), Waiting { place, bytes: meta.len() }));
        }
    }
    found.sort_by(|a, b| (&a.0, &a.1.place).cmp(&(&b.0, &b.1.place)));
    Ok(found.into_iter().take(at_most).map(|(_, waiting)| waiting).collect())
}

/// The bytes of a message.
///
/// # Errors
/// When it cannot be read.
pub async fn bytes(folder: &Path, place: &str) -> io::Result<Vec<u8>> {
    tokio::fs::read(folder.join("new").join(place)).await
}

/// Puts a message among those that were seen; flagged where a person should look at it.
///
/// # Errors
/// When it cannot be moved.
pub async fn done(folder: &Path, place: &str, aside: bool) -> io::Result<()> {
    let seen = folder.join("cur");
    tokio::fs::create_dir_all(&seen).await?;
    let bare = place.split(":2,").next().unwrap_or(place);
    let name = format!("{bare}:2,{}", if aside { "FS" } else { "S" });
    let to: PathBuf = seen.join(name);
    tokio::fs::rename(folder.join("new").join(place), to).await
}
