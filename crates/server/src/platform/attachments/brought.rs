//! A form that brings files and a few words.

use std::collections::BTreeMap;

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};

use super::{LARGEST, too_large};
use crate::platform::file_name;
use crate::platform::web::{Answer, Problem};
use crate::testbed::sources::hex;

/// How long what is written beside a file may be, in bytes: a letter.
const WORDS: u64 = 256 << 10;

/// How many parts a form has at most.
const PARTS: usize = 60;

/// What a form brought.
#[derive(Debug, Default)]
pub struct Brought {
    /// Words by the names of their fields, without blanks around them; of several the last.
    pub words: BTreeMap<String, String>,
    /// Files: the name of each, made safe, and its bytes. Empty ones are left out.
    pub files: Vec<(String, Bytes)>,
}

impl Brought {
    /// What tells it from another: its words, and the names and digests of its files. For calls that may come
    /// again.
    #[must_use]
    pub fn fingerprint(&self) -> impl serde::Serialize {
        let of = |(name, bytes): &(String, Bytes)| (name.clone(), hex(&Sha256::digest(bytes)));
        (self.words.clone(), self.files.iter().map(of).collect::<Vec<_>>())
    }

    /// What was written in that field.
    #[must_use]
    pub fn word(&self, field: &str) -> &str {
        self.words.get(field).map(String::as_str).unwrap_or_default()
    }
}

/// Reads a form.
///
/// # Errors
/// Where it is broken, has too many parts, or one that is too large.
pub async fn brought(mut form: Multipart) -> Answer<Brought> {
    let mut found = Brought::default();
    let mut count = 0;
    while let Some(field) = form.next_field().await.map_err(|e| broken(&e))? {
        count += 1;
        if count > PARTS {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let named = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(name) => {
                let bytes = bytes_of(field, LARGEST).await?;
                if !name.is_empty() && !bytes.is_empty() {
                    found.files.push((file_name::sane(&name), bytes));
                }
            }
            None => {
                let bytes = bytes_of(field, WORDS).await?;
                let text = String::from_utf8_lossy(&bytes).trim().to_owned();
                found.words.insert(named, text);
            }
        }
    }
    Ok(found)
}

async fn bytes_of(mut field: Field<'_>, most: u64) -> Answer<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
        if (bytes.len() + piece.len()) as u64 > most {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes.freeze())
}

fn broken(error: &MultipartError) -> Problem {
    Problem::of_status(error.status())
}
