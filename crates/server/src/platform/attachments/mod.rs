//! Pictures and documents that people attach to what they say: proofs, photographs, letters.
//!
//! A file is what its first bytes say, whatever its name is. Its bytes are kept before the row that
//! tells of them is written, and go by themselves where that never happens ([`Kept::stays`]).

mod brought;

use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
};
use axum::response::IntoResponse;
use bytes::Bytes;
use dure_testbed::report::Message;
use sha2::{Digest, Sha256};

pub use brought::{Brought, brought};

use crate::app::App;
use crate::platform::blobs::{BadKey, BlobKey, removal};
use crate::platform::db::Tx;
use crate::platform::id::JobId;
use crate::platform::numbers::size;
use crate::platform::web::{Answer, Problem};

/// The largest file.
pub const LARGEST: u64 = 20 << 20;

/// What a form may be in all: the file, and what stands round it.
pub const FORM: usize = (LARGEST as usize) + (1 << 20);

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A picture that every browser shows.
    Image,
    /// A document.
    Pdf,
}

/// What a file is by its first bytes, and its media type; none for what nobody may attach.
#[must_use]
pub fn sort_of(bytes: &[u8]) -> Option<(Sort, &'static str)> {
    let is = |magic: &[u8]| bytes.starts_with(magic);
    if is(b"%PDF-") {
        Some((Sort::Pdf, "application/pdf"))
    } else if is(b"\x89PNG\r\n\x1a\n") {
        Some((Sort::Image, "image/png"))
    } else if is(b"\xff\xd8\xff") {
        Some((Sort::Image, "image/jpeg"))
    } else if is(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some((Sort::Image, "image/webp"))
    } else {
        None
    }
}

/// A file whose bytes are kept, and whose row is to be written.
#[derive(Debug)]
pub struct Kept {
    /// Under which key.
    pub key: BlobKey,
    /// What it is.
    pub sort: Sort,
    /// Its media type.
    pub media: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// The SHA-256 of it, in hexadecimal digits.
    pub sha256: String,
    order: JobId,
}

impl Kept {
    /// Keeps the bytes of a file under that key, for an hour.
    ///
    /// # Errors
    /// Where it is neither a picture nor a PDF, or cannot be kept.
    pub async fn of(app: &App, key: BlobKey, name: &str, bytes: &Bytes) -> Answer<Self> {
        let wrong =
            || Problem::unusable(Message::new("problem-attachment-kind").text("file", name));
        let (sort, media) = sort_of(bytes).ok_or_else(wrong)?;
        let mut tx = app.db.begin().await?;
        let order = removal::unless_it_stays(&mut tx, &key).await?;
        tx.commit().await?;
        let file = tempfile::NamedTempFile::new().map_err(|e| Problem::unavailable(&e))?;
        tokio::fs::write(file.path(), bytes).await.map_err(|e| Problem::unavailable(&e))?;
        app.blobs.put_file(&key, file.path()).await?;
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { key, sort, media, bytes: bytes.len() as u64, sha256, order })
    }

    /// The row of it is being written in this transaction: it stays.
    ///
    /// # Errors
    /// Where the row comes so late that the bytes are gone, or as the database does.
    pub async fn stays(&self, tx: &mut Tx) -> Answer<()> {
        match removal::stays(tx, self.order).await? {
            true => Ok(()),
            false => Err(Problem::unavailable(&format!("{} has gone", self.key))),
        }
    }
}

/// A file for a browser to put down: nothing in it may act as a page of this site.
///
/// # Errors
/// Where it is not there.
pub async fn answer(app: &App, blob: &str, media: &str, stem: &str) -> Answer {
    let key: BlobKey = blob.parse().map_err(|e: BadKey| Problem::internal(&e))?;
    let (length, bytes) = app.blobs.stream(&key).await?;
    let mut answer = Body::from_stream(bytes).into_response();
    let headers = answer.headers_mut();
    let kind = HeaderValue::from_str(media).map_err(|e| Problem::internal(&e))?;
    headers.insert(CONTENT_TYPE, kind);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    let nothing = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(CONTENT_SECURITY_POLICY, nothing);
    let ending = media.rsplit('/').next().unwrap_or_default();
    let named = format!("attachment; filename=\"{stem}.{ending}\"");
    let named = HeaderValue::from_str(&named).map_err(|e| Problem::internal(&e))?;
    headers.insert(CONTENT_DISPOSITION, named);
    Ok(answer)
}

/// Refuses a file that is too large.
fn too_large() -> Problem {
    let message = Message::new("problem-attachment-too-large").text("most", size(LARGEST));
    Problem::new(axum::http::StatusCode::PAYLOAD_TOO_LARGE, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Site;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\nrest";

    #[test]
    fn a_file_is_what_its_bytes_say() {
        assert_eq!(sort_of(b"%PDF-1.7").map(|k| k.1), Some("application/pdf"));
        assert_eq!(sort_of(PNG).map(|k| k.1), Some("image/png"));
        assert_eq!(sort_of(b"RIFF\0\0\0\0WEBPVP8 ").map(|k| k.1), Some("image/webp"));
        for disguised in
            [b"MZ\x90\0 photo.png".as_slice(), b"\x7fELF", b"<svg", b"RIFF", b"PK\x03\x04", b""]
        {
            assert_eq!(sort_of(disguised), None);
        }
    }

    #[tokio::test]
    async fn a_file_whose_row_is_not_written_has_an_order_to_go_and_one_whose_row_is_has_none() {
        let site = Site::open().await;
        let key = |name| BlobKey::new("evidence", "a", name).unwrap();
        let forgotten = Kept::of(&site.app, key("1"), "a.png", &Bytes::from_static(PNG)).await;
        let forgotten = forgotten.unwrap();
        let told = Kept::of(&site.app, key("2"), "b.png", &Bytes::from_static(PNG)).await.unwrap();
        let mut tx = site.app.db.begin().await.unwrap();
        told.stays(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let state = |order| crate::platform::jobs::state(&site.app.db, order);
        let waits = state(forgotten.order).await.unwrap().unwrap().state;
        assert_eq!(waits, crate::platform::jobs::State::Queued);
        let back = state(told.order).await.unwrap().unwrap().state;
        assert_eq!(back, crate::platform::jobs::State::Cancelled);
    }

    #[tokio::test]
    async fn a_row_that_comes_after_its_bytes_went_is_refused() {
        let site = Site::open().await;
        let key = BlobKey::new("evidence", "a", "1").unwrap();
        let late = Kept::of(&site.app, key, "a.png", &Bytes::from_static(PNG)).await.unwrap();
        let mut tx = site.app.db.begin().await.unwrap();
        assert!(removal::stays(&mut tx, late.order).await.unwrap());
        assert!(late.stays(&mut tx).await.is_err());
        tx.rollback().await.unwrap();
    }
}
