//! Blobs: files that people brought and files that runs made, in a folder or in a bucket of an
//! S3-compatible store. What was acknowledged is on the disk or in the bucket.
//!
//! An upload grows piece by piece under its id ([`Blobs::append`]) and then becomes a blob under its
//! key ([`Blobs::keep`]). In a folder it is one growing file; in a bucket each piece is an object, so
//! that any server behind the load balancer can take the next one.

mod bucket;
mod folder;
mod key;
pub mod removal;

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::BoxStream;

pub use key::{BadKey, BlobKey};

use bucket::Bucket;
use folder::Folder;
pub use folder::keys_below;

use super::config::BlobPlace;
use super::id::UploadId;

/// Why a blob cannot be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is none.
    #[error("there is no blob {0}")]
    NotFound(String),
    /// No room is left.
    #[error("no room is left for blobs")]
    Full,
    /// What was to be appended does not begin where the upload ends.
    #[error("the upload ends at {ends}, the piece begins at {begins}")]
    Offset {
        /// Where the upload ends.
        ends: u64,
        /// Where the piece begins.
        begins: u64,
    },
    /// The sender broke off; what came before is kept.
    #[error("the body ended early: {0}")]
    Body(String),
    /// The disk refused.
    #[error(transparent)]
    Io(io::Error),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] object_store::Error),
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

impl From<BlobError> for super::web::Problem {
    fn from(error: BlobError) -> Self {
        use axum::http::StatusCode;
        match error {
            BlobError::NotFound(_) => Self::not_found(),
            BlobError::Full => Self::of_status(StatusCode::INSUFFICIENT_STORAGE),
            BlobError::Offset { .. } => Self::of_status(StatusCode::CONFLICT),
            BlobError::Body(_) => Self::of_status(StatusCode::BAD_REQUEST),
            BlobError::Io(_) | BlobError::Store(_) => Self::unavailable(&error),
        }
    }
}

/// Where blobs are kept. Cheap to clone.
#[derive(Clone)]
pub enum Blobs {
    /// In a folder.
    Folder(Folder),
    /// In a bucket.
    Bucket(Bucket),
}

impl Blobs {
    /// Opens the place.
    ///
    /// # Errors
    /// When the folder cannot be made, or the bucket's address is not right.
    pub fn open(place: &BlobPlace) -> Result<Self, BlobError> {
        match place {
            BlobPlace::Folder(path) => Ok(Self::Folder(Folder::open(path)?)),
            BlobPlace::S3 { .. } => Ok(Self::Bucket(Bucket::open(place)?)),
        }
    }

    /// Appends to an upload; gives the length that is now durable. When the body breaks off, what
    /// came before it is kept.
    ///
    /// # Errors
    /// When the piece does not begin where the upload ends, or nothing of it could be kept.
    pub async fn append<E: std::fmt::Display>(
        &self,
        upload: UploadId,
        offset: u64,
        body: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<u64, BlobError> {
        match self {
            Self::Folder(folder) => folder.append(upload, offset, body).await,
            Self::Bucket(bucket) => bucket.append(upload, offset, body).await,
        }
    }

    /// How long an upload is by now.
    ///
    /// # Errors
    /// As the medium does. An upload without a byte is 0 long.
    pub async fn upload_length(&self, upload: UploadId) -> Result<u64, BlobError> {
        match self {
            Self::Folder(folder) => folder.upload_length(upload).await,
            Self::Bucket(bucket) => bucket.upload_length(upload).await,
        }
    }

    /// Makes a finished upload the blob of that key. Doing it again changes nothing.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn keep(&self, upload: UploadId, key: &BlobKey) -> Result<(), BlobError> {
        match self {
            Self::Folder(folder) => folder.keep(upload, key).await,
            Self::Bucket(bucket) => bucket.keep(upload, key).await,
        }
    }

    /// Forgets an upload.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn discard(&self, upload: UploadId) -> Result<(), BlobError> {
        match self {
            Self::Folder(folder) => folder.discard(upload).await,
            Self::Bucket(bucket) => bucket.discard(upload).await,
        }
    }

    /// Keeps a copy of a file under that key, in place of what was there.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn put_file(&self, key: &BlobKey, file: &Path) -> Result<(), BlobError> {
        match self {
            Self::Folder(folder) => folder.put_file(key, file).await,
            Self::Bucket(bucket) => bucket.put_file(key, file).await,
        }
    }

    /// A file of the blob's bytes to read, not to change: the blob itself in a folder, else a copy
    /// in `scratch`.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn fetch(&self, key: &BlobKey, scratch: &Path) -> Result<PathBuf, BlobError> {
        match self {
            Self::Folder(folder) => folder.fetch(key).await,
            Self::Bucket(bucket) => bucket.fetch(key, scratch).await,
        }
    }

    /// All bytes of a small blob.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn bytes(&self, key: &BlobKey) -> Result<Bytes, BlobError> {
        match self {
            Self::Folder(folder) => folder.bytes(key).await,
            Self::Bucket(bucket) => bucket.bytes(key).await,
        }
    }

    /// The length of a blob and its bytes, piece by piece.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn stream(
        &self,
        key: &BlobKey,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        match self {
            Self::Folder(folder) => folder.stream(key).await,
            Self::Bucket(bucket) => bucket.stream(key).await,
        }
    }

    /// The bytes of a blob from there to before there, and how long all of it is.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn stream_range(
        &self,
        key: &BlobKey,
        range: Range<u64>,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        match self {
            Self::Folder(folder) => folder.stream_range(key, range).await,
            Self::Bucket(bucket) => bucket.stream_range(key, range).await,
        }
    }

    /// What of an upload is there, piece by piece.
    ///
    /// # Errors
    /// As the medium does; one without a byte is not there.
    pub async fn stream_upload(
        &self,
        upload: UploadId,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        match self {
            Self::Folder(folder) => folder.stream_upload(upload).await,
            Self::Bucket(bucket) => bucket.stream_upload(upload).await,
        }
    }

    /// The uploads of which something is there, whether anybody knows of them or not.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn uploads(&self) -> Result<Vec<UploadId>, BlobError> {
        match self {
            Self::Folder(folder) => folder.uploads().await,
            Self::Bucket(bucket) => bucket.all_uploads().await,
        }
    }

    /// Sweeps away what was being written when a server was killed. In a bucket nothing is seen
    /// before it is whole.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn sweep(&self) -> Result<(), BlobError> {
        match self {
            Self::Folder(folder) => folder.sweep().await,
            Self::Bucket(_) => Ok(()),
        }
    }

    /// Deletes a blob for good. One that is not there is deleted already.
    ///
    /// # Errors
    /// As the medium does.
    pub async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self {
            Self::Folder(folder) => folder.delete(key).await,
            Self::Bucket(bucket) => bucket.delete(key).await,
        }
    }
}

#[cfg(test)]
mod tests;
