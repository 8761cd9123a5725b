//! Names of blobs.

use std::fmt;
use std::str::FromStr;

/// The name of a blob: a place, whose it is, and what it is, such as `datasets/<owner>/<digest>`.
/// Only letters, digits, `-`, `_` and single dots: nothing that leads out of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

/// No name of a blob.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no name of a blob")]
pub struct BadKey(String);

impl BlobKey {
    /// The name of these parts.
    ///
    /// # Errors
    /// When a part is empty, too long, or has a letter that no name has.
    pub fn new(place: &str, owner: &str, name: &str) -> Result<Self, BadKey> {
        let key = [place, owner, name].join("/");
        match [place, owner, name].into_iter().all(sane) {
            true => Ok(Self(key)),
            false => Err(BadKey(key)),
        }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn sane(part: &str) -> bool {
    let letters = part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    letters && (1..=128).contains(&part.len()) && !part.starts_with('.') && !part.contains("..")
}

impl FromStr for BlobKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let mut parts = text.split('/');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(place), Some(owner), Some(name), None) => Self::new(place, owner, name),
            _ => Err(BadKey(text.to_owned())),
        }
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_never_leads_out_of_its_folder() {
        assert_eq!(
            BlobKey::new("runs", "a-1", "report.html").unwrap().as_str(),
            "runs/a-1/report.html"
        );
        for (owner, name) in
            [("..", "x"), ("a", "../x"), ("a", ""), ("a", ".x"), ("a/b", "x"), ("a", "x\0")]
        {
            assert!(BlobKey::new("runs", owner, name).is_err(), "{owner}/{name}");
        }
        assert!("runs/a/b/c".parse::<BlobKey>().is_err());
    }
}
