//! Backups: a folder with everything, taken while the server works.
//!
//! `rows.jsonl` is the database as it stood at one moment, `blobs/` the files, `backup.json` says what
//! it is. Blobs never change: those that were there before the moment of the rows and those that came
//! until shortly after it are all that the rows can refer to.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;

use super::blobs::{BlobError, BlobKey, Blobs};
use super::db::Db;
use super::db::export::{self, ExportError};
use super::moment::Moment;
use crate::testbed::sources;

const ROWS: &str = "rows.jsonl";
const ABOUT: &str = "backup.json";

/// What a backup is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The version of the program that made it.
    pub version: String,
    /// When.
    pub made_at: Moment,
    /// The step of the tables' shape.
    pub step: i64,
    /// How many rows.
    pub rows: u64,
    /// The SHA-256 of the rows.
    pub rows_sha256: String,
    /// How many blobs.
    pub blobs: u64,
}

/// Why there is no backup, or none can be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A blob.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The folder of the backup.
    #[error("{folder}: {cause}")]
    Folder {
        /// The folder.
        folder: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The folder holds something else.
    #[error("{0} is not empty; name a new folder")]
    Occupied(String),
    /// The folder is no backup, or not a whole one.
    #[error("{folder} is no whole backup: {why}")]
    NotWhole {
        /// The folder.
        folder: String,
        /// Why.
        why: String,
    },
}

/// Makes a backup in that folder, which must be new or empty.
///
/// # Errors
/// When the folder is not empty, or something cannot be read or written.
pub async fn make(db: &Db, blobs: &Blobs, folder: &Path) -> Result<About, BackupError> {
    let told = |cause| BackupError::Folder { folder: folder.display().to_string(), cause };
    fs::create_dir_all(folder).map_err(told)?;
    if fs::read_dir(folder).map_err(told)?.next().is_some() {
        return Err(BackupError::Occupied(folder.display().to_string()));
    }
    let place = folder.join("blobs");
    fs::create_dir_all(&place).map_err(told)?;
    copy_new(blobs, &place).await?;
    let mut rows = BufWriter::new(File::create(folder.join(ROWS)).map_err(told)?);
    let (step, count) = export::write_out(db, &mut rows).await?;
    rows.flush().map_err(told)?;
    rows.get_ref().sync_all().map_err(told)?;
    copy_new(blobs, &place).await?;
    let (_, rows_sha256) = sources::digest(&folder.join(ROWS)).map_err(told)?;
    let about = About {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: Moment::now(),
        step,
        rows: count,
        rows_sha256,
        blobs: kept(&place).map_err(told)?.len() as u64,
    };
    // Written last: a folder without it is a backup that was broken off.
    let text = serde_json::to_string_pretty(&about).unwrap_or_default();
    fs::write(folder.join(ABOUT), text + "\n").map_err(told)?;
    Ok(about)
}

/// Restores a backup into an empty database and an empty place for blobs.
///
/// # Errors
/// When it is not whole, or the places are not empty; then the database stays as it was.
pub async fn restore(db: &Db, blobs: &Blobs, folder: &Path) -> Result<About, BackupError> {
    let about = whole(folder)?;
    let told = |cause| BackupError::Folder { folder: folder.display().to_string(), cause };
    // Blobs first: when the rows are in, everything that they refer to is there.
    for key in kept(&folder.join("blobs")).map_err(told)? {
        blobs.put_file(&key, &folder.join("blobs").join(key.as_str())).await?;
    }
    let rows = BufReader::new(File::open(folder.join(ROWS)).map_err(told)?);
    export::take_in(db, about.step, rows).await?;
    Ok(about)
}

/// What the backup says of itself, where its rows are whole.
fn whole(folder: &Path) -> Result<About, BackupError> {
    let wrong = |why: String| BackupError::NotWhole { folder: folder.display().to_string(), why };
    let text = fs::read_to_string(folder.join(ABOUT)).map_err(|e| wrong(e.to_string()))?;
    let about: About = serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    let (_, digest) = sources::digest(&folder.join(ROWS)).map_err(|e| wrong(e.to_string()))?;
    match digest == about.rows_sha256 {
        true => Ok(about),
        false => Err(wrong(format!("{ROWS} was changed or cut off"))),
    }
}

/// Copies the blobs that are not in the folder yet.
async fn copy_new(blobs: &Blobs, place: &Path) -> Result<(), BackupError> {
    let told = |cause| BackupError::Folder { folder: place.display().to_string(), cause };
    for key in blobs.list().await? {
        let file = place.join(key.as_str());
        if file.exists() {
            continue;
        }
        // Deleted since it was listed: then nobody needs it.
        let (_, mut pieces) = match blobs.stream(&key).await {
            Err(BlobError::NotFound(_)) => continue,
            found => found?,
        };
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent).map_err(told)?;
        }
        let mut out = tokio::fs::File::create(&file).await.map_err(told)?;
        while let Some(piece) = pieces.next().await {
            out.write_all(&piece?).await.map_err(told)?;
        }
        out.sync_all().await.map_err(told)?;
    }
    Ok(())
}

/// The blobs of a backup.
fn kept(place: &Path) -> std::io::Result<Vec<BlobKey>> {
    super::blobs::keys_below(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::centres::Centres;
    use crate::platform::config::BlobPlace;
    use crate::platform::db::PATIENCE;

    async fn place(folder: &Path) -> (Db, Blobs) {
        let blobs = Blobs::open(&BlobPlace::Folder(folder.join("blobs"))).unwrap();
        (Db::connect(&Db::in_folder(folder), PATIENCE).await.unwrap(), blobs)
    }

    #[tokio::test]
    async fn a_backup_comes_back_whole_and_a_damaged_one_is_refused() {
        let (from, to, kept) = (
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
            tempfile::tempdir().unwrap(),
        );
        let db = Db::open(&Db::in_folder(from.path()), PATIENCE).await.unwrap();
        let centres = Centres::open(&db).await.unwrap();
        let (_, blobs) = place(from.path()).await;
        let file = from.path().join("x");
        fs::write(&file, "rows").unwrap();
        let key = BlobKey::new("datasets", "o", "d").unwrap();
        blobs.put_file(&key, &file).await.unwrap();
        let about = make(&db, &blobs, kept.path()).await.unwrap();
        assert_eq!((about.rows, about.blobs), (1, 1));
        assert!(matches!(make(&db, &blobs, kept.path()).await, Err(BackupError::Occupied(_))));

        let (empty, empty_blobs) = place(to.path()).await;
        assert_eq!(restore(&empty, &empty_blobs, kept.path()).await.unwrap(), about);
        assert_eq!(Centres::open(&empty).await.unwrap().all(), centres.all());
        assert_eq!(empty_blobs.bytes(&key).await.unwrap(), "rows");

        fs::write(kept.path().join(ROWS), "").unwrap();
        let refused = restore(&empty, &empty_blobs, kept.path()).await.unwrap_err();
        assert!(matches!(refused, BackupError::NotWhole { .. }), "{refused}");
    }
}
