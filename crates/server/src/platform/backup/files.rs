//! The files of a backup: which ones its rows need, copying them, and putting them back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::BackupError;
use crate::platform::blobs::{BlobError, BlobKey, Blobs, keys_below};
use crate::platform::db::export::Object;
use crate::platform::id::UploadId;

const BLOBS: &str = "blobs";
const UPLOADS: &str = "uploads";

type Pieces = BoxStream<'static, Result<Bytes, BlobError>>;

/// The files to which rows refer.
#[derive(Debug, Default)]
pub struct Needs {
    /// Blobs, each with the upload that may not have become it yet.
    blobs: BTreeMap<String, (BlobKey, Option<UploadId>)>,
    /// Uploads on their way, and whether anything of them was acknowledged.
    uploads: BTreeMap<UploadId, bool>,
}

impl Needs {
    /// Looks at a row.
    pub fn see(&mut self, table: &str, row: &Object) {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default();
        if let Some(upload) = on_its_way(table, row) {
            let arrived = row.get("arrived").and_then(Value::as_i64).unwrap_or(0);
            self.uploads.insert(upload, arrived > 0);
        } else if let Ok(key) = text("blob").parse::<BlobKey>() {
            let upload = text("upload").parse().ok();
            // A file that we make ourselves is there once it has a digest.
            let is_made_later =
                upload.is_none() && row.contains_key("sha256") && text("sha256").is_empty();
            if !is_made_later {
                self.blobs.insert(key.to_string(), (key, upload));
            }
        }
    }

    /// How many blobs.
    #[must_use]
    pub fn blobs(&self) -> usize {
        self.blobs.len()
    }
}

/// The upload on its way of which the row tells.
#[must_use]
pub fn on_its_way(table: &str, row: &Object) -> Option<UploadId> {
    let id = row.get("id").filter(|_| table == "upload")?;
    id.as_str()?.parse().ok()
}

/// What came of copying.
#[derive(Debug, Default)]
pub struct Copied {
    /// How many blobs were not there any more.
    pub missing: usize,
    /// Uploads that have ended meanwhile.
    pub ended: BTreeSet<UploadId>,
}

/// Copies what is needed and not in the folder yet.
pub async fn copy(blobs: &Blobs, folder: &Path, needs: &Needs) -> Result<Copied, BackupError> {
    let mut copied = Copied::default();
    // What moves soonest first.
    for (upload, acknowledged) in &needs.uploads {
        match blobs.stream_upload(*upload).await {
            Ok(pieces) => write(pieces, &folder.join(UPLOADS).join(upload.text())).await?,
            Err(BlobError::NotFound(_)) if !acknowledged => {}
            Err(BlobError::NotFound(_)) => {
                copied.ended.insert(*upload);
            }
            Err(e) => return Err(e.into()),
        }
    }
    for (key, upload) in needs.blobs.values() {
        let file = folder.join(BLOBS).join(key.as_str());
        if file.exists() {
            continue;
        }
        match found(blobs, key, *upload).await? {
            Some(pieces) => write(pieces, &file).await?,
            None => copied.missing += 1,
        }
    }
    Ok(copied)
}

/// The blob, or the upload that becomes it. It may become it just now: then the blob is there.
async fn found(
    blobs: &Blobs,
    key: &BlobKey,
    upload: Option<UploadId>,
) -> Result<Option<Pieces>, BlobError> {
    let there = |found: Result<Pieces, BlobError>| match found {
        Ok(pieces) => Ok(Some(pieces)),
        Err(BlobError::NotFound(_)) => Ok(None),
        Err(e) => Err(e),
    };
    if let Some(pieces) = there(blobs.stream(key).await.map(|(_, pieces)| pieces))? {
        return Ok(Some(pieces));
    }
    let Some(upload) = upload else { return Ok(None) };
    if let Some(pieces) = there(blobs.stream_upload(upload).await)? {
        return Ok(Some(pieces));
    }
    there(blobs.stream(key).await.map(|(_, pieces)| pieces))
}

/// Writes a file beside its place, and puts it there when it is whole.
async fn write(mut pieces: Pieces, file: &Path) -> Result<(), BackupError> {
    let told = |cause| BackupError::Folder { folder: file.display().to_string(), cause };
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent).map_err(told)?;
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    // No blob's name begins like that.
    name.push("~");
    let beside = file.with_file_name(name);
    let mut out = tokio::fs::File::create(&beside).await.map_err(told)?;
    while let Some(piece) = pieces.next().await {
        out.write_all(&piece?).await.map_err(told)?;
    }
    out.flush().await.map_err(told)?;
    out.sync_all().await.map_err(told)?;
    fs::rename(&beside, file).map_err(told)
}

/// Takes away what an earlier round copied and nobody needs any more.
pub fn prune(folder: &Path, needs: &Needs) -> io::Result<()> {
    for key in kept(folder)? {
        if !needs.blobs.contains_key(key.as_str()) {
            fs::remove_file(folder.join(BLOBS).join(key.as_str()))?;
        }
    }
    for (upload, path) in uploads(folder)? {
        if !needs.uploads.contains_key(&upload) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// The blobs of a backup.
pub fn kept(folder: &Path) -> io::Result<Vec<BlobKey>> {
    keys_below(&folder.join(BLOBS))
}

fn uploads(folder: &Path) -> io::Result<Vec<(UploadId, PathBuf)>> {
    let entries = match fs::read_dir(folder.join(UPLOADS)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let paths = entries.map(|e| Ok(e?.path())).collect::<io::Result<Vec<_>>>()?;
    let upload = |path: PathBuf| Some((path.file_name()?.to_str()?.parse().ok()?, path));
    Ok(paths.into_iter().filter_map(upload).collect())
}

/// Puts the files of a backup back.
pub async fn put_back(blobs: &Blobs, folder: &Path) -> Result<(), BackupError> {
    let told = |cause| BackupError::Folder { folder: folder.display().to_string(), cause };
    for key in kept(folder).map_err(told)? {
        blobs.put_file(&key, &folder.join(BLOBS).join(key.as_str())).await?;
    }
    for (upload, path) in uploads(folder).map_err(told)? {
        let file = tokio::fs::File::open(path).await.map_err(told)?;
        blobs.append(upload, 0, ReaderStream::new(file)).await?;
    }
    Ok(())
}
