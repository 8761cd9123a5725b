//! Random secrets that are handed out once and kept only as their digest.

use base64::Engine;
use sha2::{Digest, Sha256};

use crate::testbed::sources::hex;

/// How a secret reads on the outside: 43 characters of base64url, 256 bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one from the system's randomness.
    #[must_use]
    pub fn new() -> Self {
        // Two UUIDs of version 4 are 244 random bits of the system; hashing evens them out.
        let mut hash = Sha256::new();
        hash.update(uuid::Uuid::new_v4().as_bytes());
        hash.update(uuid::Uuid::new_v4().as_bytes());
        Self(base64url(&hash.finalize()))
    }

    /// The secret as it is handed out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

impl Default for Secret {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The digest by which a secret that somebody brings is looked up.
#[must_use]
pub fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes in base64url without padding (RFC 4648 §5).
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_long_never_twice_the_same_and_does_not_show_in_logs() {
        let (a, b) = (Secret::new(), Secret::new());
        assert_eq!(a.reveal().len(), 43);
        assert_ne!(a, b);
        assert!(!format!("{a:?}").contains(a.reveal()));
        assert_eq!(a.digest(), digest(a.reveal()));
    }
}
