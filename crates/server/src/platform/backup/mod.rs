//! Backups: a folder with everything, taken while the server works.
//!
//! `rows.jsonl` is the database as it stood at one moment, `blobs/` the files to which its rows refer,
//! `uploads/` what had come of those that were on their way, `backup.json` says what it is.
//!
//! Rows refer to files by name: a column `blob` names one, a column `upload` beside it the upload that
//! becomes it, and the table `upload` has those on their way. The files are copied after the rows, so
//! what was deleted meanwhile is missing: then the rows are taken once more.

mod files;
#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::blobs::{BlobError, Blobs};
use super::db::Db;
use super::db::export::{self, ExportError};
use super::moment::Moment;
use crate::testbed::sources;
use files::{Copied, Needs};

const ROWS: &str = "rows.jsonl";
const ABOUT: &str = "backup.json";

/// How often the rows are taken anew because something was deleted meanwhile. Each time there is
/// less to copy.
const ROUNDS: usize = 10;

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
        cause: io::Error,
    },
    /// The folder holds something else.
    #[error("{0} is not empty; name a new folder")]
    Occupied(String),
    /// Things were deleted faster than they could be copied.
    #[error("{0} files went while they were copied; try again when less is deleted")]
    Changing(usize),
    /// The folder is no backup, or not a whole one.
    #[error("{folder} is no whole backup: {why}")]
    NotWhole {
        /// The folder.
        folder: String,
        /// Why.
        why: String,
    },
}

/// A folder of a backup.
struct Place {
    folder: PathBuf,
}

impl Place {
    fn rows(&self) -> PathBuf {
        self.folder.join(ROWS)
    }

    fn told(&self) -> impl Fn(io::Error) -> BackupError + '_ {
        |cause| BackupError::Folder { folder: self.folder.display().to_string(), cause }
    }
}

/// Makes a backup in that folder, which must be new or empty.
///
/// # Errors
/// When the folder is not empty, or something cannot be read or written.
pub async fn make(db: &Db, blobs: &Blobs, folder: &Path) -> Result<About, BackupError> {
    let place = Place { folder: folder.to_owned() };
    let told = place.told();
    fs::create_dir_all(folder).map_err(&told)?;
    if fs::read_dir(folder).map_err(&told)?.next().is_some() {
        return Err(BackupError::Occupied(folder.display().to_string()));
    }
    let mut missing = 0;
    for _ in 0..ROUNDS {
        let (step, mut rows, needs) = take_rows(db, &place).await?;
        let copied = files::copy(blobs, &place.folder, &needs).await?;
        missing = copied.missing;
        if missing > 0 {
            continue;
        }
        files::prune(&place.folder, &needs).map_err(&told)?;
        rows -= without(&place, &copied).map_err(&told)?;
        return about(&place, step, rows, needs.blobs() as u64).map_err(&told);
    }
    Err(BackupError::Changing(missing))
}

/// Writes the rows, and finds out what they refer to.
async fn take_rows(db: &Db, place: &Place) -> Result<(i64, u64, Needs), BackupError> {
    let mut needs = Needs::default();
    let mut out = BufWriter::new(File::create(place.rows()).map_err(place.told())?);
    let (step, rows) =
        export::write_out(db, &mut out, &mut |table, row| needs.see(table, row)).await?;
    out.flush().map_err(place.told())?;
    Ok((step, rows, needs))
}

/// Takes the rows of uploads out that ended while they were copied. Tells how many there were.
fn without(place: &Place, copied: &Copied) -> io::Result<u64> {
    if copied.ended.is_empty() {
        return Ok(0);
    }
    let (all, kept) = (place.rows(), place.folder.join("rows.next"));
    let mut out = BufWriter::new(File::create(&kept)?);
    let mut left_out = 0;
    for line in BufReader::new(File::open(&all)?).lines() {
        let line = line?;
        let ended = export::row(&line).is_ok_and(|(table, row)| {
            files::on_its_way(&table, &row).is_some_and(|u| copied.ended.contains(&u))
        });
        match ended {
            true => left_out += 1,
            false => writeln!(out, "{line}")?,
        }
    }
    out.flush()?;
    fs::rename(kept, all)?;
    Ok(left_out)
}

/// Says what the backup is. Written last: a folder without it is a backup that was broken off.
fn about(place: &Place, step: i64, rows: u64, blobs: u64) -> io::Result<About> {
    File::open(place.rows())?.sync_all()?;
    let (_, rows_sha256) = sources::digest(&place.rows())?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let about = About { version, made_at: Moment::now(), step, rows, rows_sha256, blobs };
    let text = serde_json::to_string_pretty(&about).unwrap_or_default();
    let mut file = File::create(place.folder.join(ABOUT))?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    Ok(about)
}

/// Restores a backup into an empty database and an empty place for blobs.
///
/// # Errors
/// When it is not whole, or the places are not empty; then the database stays as it was.
pub async fn restore(db: &Db, blobs: &Blobs, folder: &Path) -> Result<About, BackupError> {
    let place = Place { folder: folder.to_owned() };
    let about = whole(&place)?;
    // Files first: when the rows are in, everything that they refer to is there.
    files::put_back(blobs, folder).await?;
    let rows = BufReader::new(File::open(place.rows()).map_err(place.told())?);
    export::take_in(db, about.step, rows).await?;
    Ok(about)
}

/// What the backup says of itself, where it is whole.
fn whole(place: &Place) -> Result<About, BackupError> {
    let folder = place.folder.display().to_string();
    let wrong = |why: String| BackupError::NotWhole { folder: folder.clone(), why };
    let text = fs::read_to_string(place.folder.join(ABOUT)).map_err(|e| wrong(e.to_string()))?;
    let about: About = serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))?;
    let (_, digest) = sources::digest(&place.rows()).map_err(|e| wrong(e.to_string()))?;
    if digest != about.rows_sha256 {
        return Err(wrong(format!("{ROWS} was changed or cut off")));
    }
    let there = files::kept(&place.folder).map_err(|e| wrong(e.to_string()))?.len() as u64;
    if there != about.blobs {
        return Err(wrong(format!("{} files are in it, {there} are there", about.blobs)));
    }
    Ok(about)
}
