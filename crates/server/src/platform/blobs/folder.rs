//! Blobs in a folder. A blob appears under its name only when it is whole: written beside, synced,
//! renamed.

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use tokio::fs::{self, File, OpenOptions};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt, BufWriter};
use tokio::task::JoinHandle;
use tokio_util::io::ReaderStream;

use super::{BlobError, BlobKey};
use crate::platform::id::UploadId;

/// How much is gathered before it is written; times the uploads that go on at once it is memory.
const GATHERED: usize = 1 << 17;

/// How much is written before it is synced while more comes: a piece is acknowledged when it is on the
/// disk, and disk and line should not wait for each other in turns.
const UNSYNCED: u64 = 16 << 20;

/// How much is read at once of a blob that leaves.
const READ: usize = 1 << 18;

/// What nobody has written to for so long was left behind.
const LEFT_BEHIND: Duration = Duration::from_secs(3600);

/// Blobs in a folder.
#[derive(Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Self, BlobError> {
        for part in ["uploads", "writing"] {
            std::fs::create_dir_all(root.join(part))?;
        }
        Ok(Self { root: root.to_owned() })
    }

    fn upload(&self, upload: UploadId) -> PathBuf {
        self.root.join("uploads").join(upload.text())
    }

    fn blob(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.as_str())
    }

    pub(super) async fn append<E: std::fmt::Display>(
        &self,
        upload: UploadId,
        offset: u64,
        body: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<u64, BlobError> {
        let ends = self.upload_length(upload).await?;
        // More may lie on the disk than was acknowledged before a crash: it is written over.
        if offset > ends {
            return Err(BlobError::Offset { ends, begins: offset });
        }
        let path = self.upload(upload);
        let fresh = !fs::try_exists(&path).await?;
        let mut file =
            OpenOptions::new().create(true).write(true).truncate(false).open(&path).await?;
        file.set_len(offset).await?;
        file.seek(SeekFrom::Start(offset)).await?;
        let mut syncing = Syncing::of(&file).await?;
        let mut writer = BufWriter::with_capacity(GATHERED, file);
        let mut length = offset;
        let mut body = pin!(body);
        let mut broken = None;
        while let Some(piece) = body.next().await {
            match piece {
                Ok(bytes) => {
                    writer.write_all(&bytes).await?;
                    length += bytes.len() as u64;
                    syncing.written(bytes.len() as u64).await?;
                }
                Err(e) => {
                    broken = Some(e.to_string());
                    break;
                }
            }
        }
        writer.flush().await?;
        syncing.ended().await?;
        writer.get_ref().sync_data().await?;
        if fresh {
            synced(&self.root.join("uploads")).await?;
        }
        match broken {
            Some(why) if length == offset => Err(BlobError::Body(why)),
            _ => Ok(length),
        }
    }

    pub(super) async fn upload_length(&self, upload: UploadId) -> Result<u64, BlobError> {
        match fs::metadata(self.upload(upload)).await {
            Ok(about) => Ok(about.len()),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(e) => Err(e.into()),
        }
    }

    pub(super) async fn keep(&self, upload: UploadId, key: &BlobKey) -> Result<(), BlobError> {
        let blob = self.blob(key);
        match self.settle(&self.upload(upload), &blob).await {
            // Kept by an attempt before this one.
            Err(BlobError::Io(e))
                if e.kind() == io::ErrorKind::NotFound && fs::try_exists(&blob).await? =>
            {
                Ok(())
            }
            done => done,
        }
    }

    async fn settle(&self, from: &Path, blob: &Path) -> Result<(), BlobError> {
        let folder = blob.parent().unwrap_or(&self.root);
        let fresh = !fs::try_exists(folder).await?;
        fs::create_dir_all(folder).await?;
        fs::rename(from, blob).await?;
        // The name is durable when the folder is; a new folder's, when those above it are.
        let above = folder.ancestors().take(if fresh { 3 } else { 1 });
        for folder in above.take_while(|f| f.starts_with(&self.root)) {
            synced(folder).await?;
        }
        Ok(())
    }

    pub(super) async fn stream_upload(
        &self,
        upload: UploadId,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let file = File::open(self.upload(upload)).await;
        let file = file.map_err(|e| not_there(e, upload.text()))?;
        let pieces = ReaderStream::with_capacity(file, 1 << 16);
        Ok(pieces.map(|piece| piece.map_err(BlobError::from)).boxed())
    }

    pub(super) async fn uploads(&self) -> Result<Vec<UploadId>, BlobError> {
        let place = self.root.join("uploads");
        let listed = tokio::task::spawn_blocking(move || names(&place)).await;
        let listed = listed.map_err(io::Error::other)??;
        Ok(listed.iter().filter_map(|name| name.parse().ok()).collect())
    }

    pub(super) async fn sweep(&self) -> Result<(), BlobError> {
        let mut entries = fs::read_dir(self.root.join("writing")).await?;
        while let Some(entry) = entries.next_entry().await? {
            let age = entry.metadata().await.and_then(|m| m.modified()).map(|at| at.elapsed());
            if matches!(age, Ok(Ok(age)) if age > LEFT_BEHIND) {
                gone(fs::remove_file(entry.path()).await)?;
            }
        }
        Ok(())
    }

    pub(super) async fn discard(&self, upload: UploadId) -> Result<(), BlobError> {
        gone(fs::remove_file(self.upload(upload)).await)
    }

    pub(super) async fn put_file(&self, key: &BlobKey, file: &Path) -> Result<(), BlobError> {
        let beside = self.root.join("writing").join(uuid::Uuid::new_v4().to_string());
        let copied = async {
            fs::copy(file, &beside).await?;
            File::open(&beside).await?.sync_all().await?;
            self.settle(&beside, &self.blob(key)).await
        };
        let done = copied.await;
        if done.is_err() {
            let _ = fs::remove_file(&beside).await;
        }
        done
    }

    pub(super) async fn fetch(&self, key: &BlobKey) -> Result<PathBuf, BlobError> {
        let blob = self.blob(key);
        match fs::try_exists(&blob).await? {
            true => Ok(blob),
            false => Err(BlobError::NotFound(key.to_string())),
        }
    }

    pub(super) async fn bytes(&self, key: &BlobKey) -> Result<Bytes, BlobError> {
        fs::read(self.blob(key)).await.map(Bytes::from).map_err(|e| missing(e, key))
    }

    pub(super) async fn stream(
        &self,
        key: &BlobKey,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        let file = File::open(self.blob(key)).await.map_err(|e| missing(e, key))?;
        let length = file.metadata().await?.len();
        let pieces = ReaderStream::with_capacity(file, READ);
        Ok((length, pieces.map(|piece| piece.map_err(BlobError::from)).boxed()))
    }

    pub(super) async fn stream_range(
        &self,
        key: &BlobKey,
        range: Range<u64>,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        let mut file = File::open(self.blob(key)).await.map_err(|e| missing(e, key))?;
        let length = file.metadata().await?.len();
        file.seek(SeekFrom::Start(range.start)).await?;
        let file = file.take(range.end.saturating_sub(range.start));
        let pieces = ReaderStream::with_capacity(file, READ);
        Ok((length, pieces.map(|piece| piece.map_err(BlobError::from)).boxed()))
    }

    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        let blob = self.blob(key);
        gone(fs::remove_file(&blob).await)?;
        // An owner's last blob takes the folder along; one with others in it stays.
        if let Some(folder) = blob.parent() {
            let _ = fs::remove_dir(folder).await;
        }
        Ok(())
    }
}

/// Syncs what was written while more is coming.
struct Syncing {
    file: Arc<std::fs::File>,
    unsynced: u64,
    going_on: Option<JoinHandle<io::Result<()>>>,
}

impl Syncing {
    async fn of(file: &File) -> io::Result<Self> {
        let file = Arc::new(file.try_clone().await?.into_std().await);
        Ok(Self { file, unsynced: 0, going_on: None })
    }

    /// So much was written. One sync at a time; what could not be synced is told once by the system,
    /// so no answer of it may be lost.
    async fn written(&mut self, bytes: u64) -> io::Result<()> {
        self.unsynced += bytes;
        let busy = self.going_on.as_ref().is_some_and(|sync| !sync.is_finished());
        if self.unsynced < UNSYNCED || busy {
            return Ok(());
        }
        self.ended().await?;
        self.unsynced = 0;
        let file = Arc::clone(&self.file);
        self.going_on = Some(tokio::task::spawn_blocking(move || file.sync_data()));
        Ok(())
    }

    /// Waits for the sync that goes on.
    async fn ended(&mut self) -> io::Result<()> {
        match self.going_on.take() {
            Some(sync) => sync.await.map_err(io::Error::other)?,
            None => Ok(()),
        }
    }
}

/// The blobs in a folder: files three levels deep under names that blobs have. Uploads and what is
/// being written lie two levels deep.
///
/// # Errors
/// As the disk does.
pub fn keys_below(root: &Path) -> io::Result<Vec<BlobKey>> {
    let mut keys = Vec::new();
    for place in names(root)? {
        for owner in names(&root.join(&place))? {
            for name in names(&root.join(&place).join(&owner))? {
                keys.extend(BlobKey::new(&place, &owner, &name));
            }
        }
    }
    keys.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    Ok(keys)
}

/// The names in a folder; none where it is no folder or has gone.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    use io::ErrorKind as Kind;
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.map(|e| Ok(e?.file_name().to_string_lossy().into_owned())).collect(),
        Err(e) if matches!(e.kind(), Kind::NotFound | Kind::NotADirectory) => Ok(Vec::new()),
        Err(e) => Err(e),
    }
}

fn missing(error: io::Error, key: &BlobKey) -> BlobError {
    not_there(error, key.to_string())
}

fn not_there(error: io::Error, name: String) -> BlobError {
    match error.kind() {
        io::ErrorKind::NotFound => BlobError::NotFound(name),
        _ => error.into(),
    }
}

/// Makes the names in a folder durable.
async fn synced(folder: &Path) -> io::Result<()> {
    File::open(folder).await?.sync_all().await
}

fn gone(removed: io::Result<()>) -> Result<(), BlobError> {
    match removed {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_piece_that_is_synced_while_it_comes_is_whole() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path()).unwrap();
        let (upload, key) = (UploadId::new(), BlobKey::new("datasets", "o", "d").unwrap());
        let pieces = 3 * UNSYNCED / (1 << 20) + 1;
        let body = (0..pieces).map(|n| Ok::<_, io::Error>(Bytes::from(vec![n as u8; 1 << 20])));
        let kept = folder.append(upload, 0, stream::iter(body)).await.unwrap();
        assert_eq!(kept, pieces << 20);
        folder.keep(upload, &key).await.unwrap();
        let read = folder.bytes(&key).await.unwrap();
        let right =
            read.chunks(1 << 20).zip(0_u8..).all(|(piece, n)| piece.iter().all(|b| *b == n));
        assert!(right && read.len() as u64 == kept);
    }
}
