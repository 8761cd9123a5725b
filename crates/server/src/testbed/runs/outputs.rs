//! What a run makes.

use std::path::Path;

use crate::app::App;
use crate::cli::arguments::{EVERYTHING, MANIFEST};
use crate::platform::blobs::{BlobError, BlobKey};
use crate::platform::id::RunId;

/// A file that a run made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// The names of all files that a run can make.
pub fn names() -> impl Iterator<Item = &'static str> {
    EVERYTHING.iter().map(|(_, _, name)| *name).chain([MANIFEST])
}

/// Where an output lies; nothing for a name that no output has.
#[must_use]
pub fn key(run: RunId, name: &str) -> Option<BlobKey> {
    let name = names().find(|n| *n == name)?;
    BlobKey::new("runs", &run.text(), name).ok()
}

/// Where everything lies that a run may have made.
#[must_use]
pub fn every_blob(run: RunId) -> Vec<String> {
    names().filter_map(|name| key(run, name)).map(|key| key.to_string()).collect()
}

/// Keeps the files of a folder as the outputs of a run. Doing it again puts the same in its place.
///
/// # Errors
/// As the store does.
pub async fn keep(app: &App, run: RunId, folder: &Path) -> Result<Vec<Output>, BlobError> {
    let mut kept = Vec::new();
    for name in names() {
        let path = folder.join(name);
        let Ok(about) = tokio::fs::metadata(&path).await else { continue };
        let Some(key) = key(run, name) else { continue };
        app.blobs.put_file(&key, &path).await?;
        kept.push(Output { name: name.to_owned(), bytes: about.len() });
    }
    Ok(kept)
}

/// The type of an output's content.
#[must_use]
pub fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/vnd.apache.parquet",
    }
}
