//! The hashes of the tree (RFC 6962, section 2.1) and their text.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A SHA-256.
pub type Hash = [u8; 32];

/// The hash of an entry (RFC 6962: `SHA-256(0x00 || entry)`).
#[must_use]
pub fn leaf(entry: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(entry);
    hash.finalize().into()
}

/// The hash of two subtrees (`SHA-256(0x01 || left || right)`).
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// The root of a log without entries (`SHA-256()` of nothing).
#[must_use]
pub fn empty() -> Hash {
    Sha256::digest([]).into()
}

/// Bytes in base64 (RFC 4648, section 4).
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of a base64 text; nothing where it is not the one text of those bytes.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    // The engine refuses missing padding and bits that are left over.
    STANDARD.decode(text).ok()
}

/// The hash of a base64 text of 44 characters.
pub(super) fn hash_from_base64(text: &str) -> Option<Hash> {
    from_base64(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_has_one_text_and_no_other() {
        let text = base64(&[0xfb; 32]);
        assert_eq!(hash_from_base64(&text), Some([0xfb; 32]));
        let unpadded = text.trim_end_matches('=').to_owned();
        // The last character before the padding carries two bits that must be zero.
        let left_over = format!("{}t=", &unpadded[..unpadded.len() - 1]);
        for other in ["", &unpadded, &left_over, &format!("{text}\n"), &text.replace('+', "-")] {
            assert_eq!(hash_from_base64(other), None, "{other}");
        }
        assert_eq!(hash_from_base64(&base64(&[0; 31])), None);
    }
}
