//! Blobs in a bucket of an S3-compatible store.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::path::Path as Name;
use object_store::{GetOptions, ObjectStore, ObjectStoreExt, PutPayload, WriteMultipart};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{BlobError, BlobKey};
use crate::platform::config::BlobPlace;
use crate::platform::id::UploadId;

/// How much of an upload is one object. Of every upload that goes on, one of them is in memory.
const PIECE: usize = 8 << 20;

/// How many parts of a blob are on their way to the store at once.
const AT_ONCE: usize = 4;

/// Blobs in a bucket.
#[derive(Clone)]
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
}

impl Bucket {
    pub(super) fn open(place: &BlobPlace) -> Result<Self, BlobError> {
        let BlobPlace::S3 { bucket, prefix, endpoint, region, access_key, secret_key } = place
        else {
            return Err(BlobError::NotFound("bucket".to_owned()));
        };
        let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_region(region);
        if let Some(endpoint) = endpoint {
            let plain = endpoint.starts_with("http://");
            builder = builder.with_endpoint(endpoint).with_allow_http(plain);
        }
        if let (Some(key), Some(secret)) = (access_key, secret_key) {
            builder = builder.with_access_key_id(key).with_secret_access_key(secret);
        }
        let prefix = prefix.trim_matches('/').to_owned();
        Ok(Self { store: Arc::new(builder.build()?), prefix })
    }

    fn name(&self, rest: &str) -> Name {
        Name::from(format!("{}/{rest}", self.prefix))
    }

    fn blob(&self, key: &BlobKey) -> Name {
        self.name(key.as_str())
    }

    fn uploads(&self, upload: UploadId) -> Name {
        self.name(&format!("uploads/{upload}"))
    }

    /// Pieces are named by where they begin, so that their names in order are the upload in order.
    fn piece(&self, upload: UploadId, offset: u64) -> Name {
        self.name(&format!("uploads/{upload}/{offset:020}"))
    }

    /// The pieces that follow each other without a gap from the beginning: name and length.
    async fn pieces(&self, upload: UploadId) -> Result<Vec<(Name, u64)>, BlobError> {
        let mut all: Vec<(Name, u64)> = self
            .store
            .list(Some(&self.uploads(upload)))
            .map_ok(|about| (about.location, about.size))
            .try_collect()
            .await?;
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut ends = 0;
        all.retain(|(name, size)| {
            let begins = name.filename().and_then(|n| n.parse::<u64>().ok());
            let follows = begins == Some(ends);
            if follows {
                ends += size;
            }
            follows
        });
        Ok(all)
    }

    pub(super) async fn append<E: std::fmt::Display>(
        &self,
        upload: UploadId,
        offset: u64,
        body: impl Stream<Item = Result<Bytes, E>> + Send,
    ) -> Result<u64, BlobError> {
        let ends = self.upload_length(upload).await?;
        if offset != ends {
            return Err(BlobError::Offset { ends, begins: offset });
        }
        let (mut length, mut gathered) = (offset, BytesMut::new());
        let mut body = pin!(body);
        let mut broken = None;
        while let Some(piece) = body.next().await {
            match piece {
                Ok(bytes) => gathered.extend_from_slice(&bytes),
                Err(e) => {
                    broken = Some(e.to_string());
                    break;
                }
            }
            if gathered.len() >= PIECE {
                length = self.put_piece(upload, length, &mut gathered).await?;
            }
        }
        if !gathered.is_empty() {
            length = self.put_piece(upload, length, &mut gathered).await?;
        }
        match broken {
            Some(why) if length == offset => Err(BlobError::Body(why)),
            _ => Ok(length),
        }
    }

    async fn put_piece(
        &self,
        upload: UploadId,
        offset: u64,
        gathered: &mut BytesMut,
    ) -> Result<u64, BlobError> {
        let piece = std::mem::take(gathered).freeze();
        let length = piece.len() as u64;
        self.store.put(&self.piece(upload, offset), PutPayload::from_bytes(piece)).await?;
        Ok(offset + length)
    }

    pub(super) async fn upload_length(&self, upload: UploadId) -> Result<u64, BlobError> {
        Ok(self.pieces(upload).await?.iter().map(|(_, size)| size).sum())
    }

    pub(super) async fn keep(&self, upload: UploadId, key: &BlobKey) -> Result<(), BlobError> {
        let pieces = self.pieces(upload).await?;
        let blob = self.blob(key);
        if pieces.is_empty() && self.store.head(&blob).await.is_ok() {
            return Ok(());
        }
        let mut whole = WriteMultipart::new(self.store.put_multipart(&blob).await?);
        for (name, _) in &pieces {
            let mut bytes = self.store.get(name).await?.into_stream();
            while let Some(part) = bytes.next().await {
                whole.wait_for_capacity(AT_ONCE).await?;
                whole.put(part?);
            }
        }
        whole.finish().await?;
        self.discard(upload).await
    }

    pub(super) async fn discard(&self, upload: UploadId) -> Result<(), BlobError> {
        let names: Vec<Name> = self
            .store
            .list(Some(&self.uploads(upload)))
            .map_ok(|about| about.location)
            .try_collect()
            .await?;
        for name in names {
            self.store.delete(&name).await?;
        }
        Ok(())
    }

    pub(super) async fn put_file(&self, key: &BlobKey, file: &Path) -> Result<(), BlobError> {
        let mut file = tokio::fs::File::open(file).await?;
        let mut whole = WriteMultipart::new(self.store.put_multipart(&self.blob(key)).await?);
        let mut buffer = vec![0; 1 << 20];
        loop {
            let read = file.read(&mut buffer).await?;
            if read == 0 {
                break;
            }
            whole.wait_for_capacity(AT_ONCE).await?;
            whole.write(buffer.get(..read).unwrap_or_default());
        }
        whole.finish().await?;
        Ok(())
    }

    pub(super) async fn fetch(&self, key: &BlobKey, scratch: &Path) -> Result<PathBuf, BlobError> {
        let path = scratch.join(key.as_str().replace('/', "_"));
        let mut file = tokio::fs::File::create(&path).await?;
        let (_, mut bytes) = self.stream(key).await?;
        while let Some(piece) = bytes.next().await {
            file.write_all(&piece?).await?;
        }
        file.flush().await?;
        Ok(path)
    }

    pub(super) async fn bytes(&self, key: &BlobKey) -> Result<Bytes, BlobError> {
        let found = self.store.get(&self.blob(key)).await.map_err(|e| missing(e, key))?;
        Ok(found.bytes().await?)
    }

    pub(super) async fn stream(
        &self,
        key: &BlobKey,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        let found = self.store.get(&self.blob(key)).await.map_err(|e| missing(e, key))?;
        Ok((found.meta.size, found.into_stream().map_err(BlobError::from).boxed()))
    }

    pub(super) async fn stream_range(
        &self,
        key: &BlobKey,
        range: Range<u64>,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        let options = GetOptions { range: Some(range.into()), ..GetOptions::default() };
        let found = self.store.get_opts(&self.blob(key), options).await;
        let found = found.map_err(|e| missing(e, key))?;
        Ok((found.meta.size, found.into_stream().map_err(BlobError::from).boxed()))
    }

    pub(super) async fn stream_upload(
        &self,
        upload: UploadId,
    ) -> Result<BoxStream<'static, Result<Bytes, BlobError>>, BlobError> {
        let pieces = self.pieces(upload).await?;
        if pieces.is_empty() {
            return Err(BlobError::NotFound(upload.text()));
        }
        let store = Arc::clone(&self.store);
        let bytes = stream::iter(pieces).then(move |(name, _)| {
            let store = Arc::clone(&store);
            async move { Ok::<_, BlobError>(store.get(&name).await?.bytes().await?) }
        });
        Ok(bytes.boxed())
    }

    pub(super) async fn all_uploads(&self) -> Result<Vec<UploadId>, BlobError> {
        let listed = self.store.list_with_delimiter(Some(&self.name("uploads"))).await?;
        let ids = listed.common_prefixes.iter().filter_map(|name| name.filename()?.parse().ok());
        Ok(ids.collect())
    }

    pub(super) async fn delete(&self, key: &BlobKey) -> Result<(), BlobError> {
        match self.store.delete(&self.blob(key)).await {
            Err(object_store::Error::NotFound { .. }) => Ok(()),
            done => Ok(done?),
        }
    }
}

fn missing(error: object_store::Error, key: &BlobKey) -> BlobError {
    match error {
        object_store::Error::NotFound { .. } => BlobError::NotFound(key.to_string()),
        other => other.into(),
    }
}
