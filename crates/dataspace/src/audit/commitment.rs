//! A commitment: what a value was, fixed without telling it. The entry of a log holds the commitment alone;
//! the salt and the value lie elsewhere. Who has both can open it; where the salt is deleted, what stands in
//! the log can no longer be connected to anybody, and the log stays whole.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::hash::Hash;

/// How the text of a commitment begins.
const MARK: &str = "sha256:";

/// What makes a value unguessable: 32 bytes from a good source of chance, another for each value.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A salt of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes, to be kept beside the value.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(..)")
    }
}

/// A value that is fixed and not told: `SHA-256(0x02 || salt || value)`. The first byte keeps it apart from
/// the hashes of entries and of subtrees, which begin with 0 and 1 (RFC 6962, section 2.1). Its text, and its
/// form in JSON, is `sha256:` and 64 hexadecimal digits.
///
/// ```
/// use dure_dataspace::audit::{Commitment, Salt};
///
/// let salt = Salt::new([0x5a; 32]); // from a source of chance
/// let body = format!(r#"{{"kind":"read","by":"{}"}}"#, Commitment::to(&salt, b"Kim Haneul"));
/// assert!(!body.contains("Kim"));
/// assert!(Commitment::to(&salt, b"Kim Haneul").opens(&salt, b"Kim Haneul"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Commitment(Hash);

/// A text that is no commitment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no commitment: it is written \"sha256:\" and 64 small hexadecimal digits")]
pub struct BadCommitment(String);

impl Commitment {
    /// Fixes a value.
    #[must_use]
    pub fn to(salt: &Salt, value: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update([2]);
        // The salt has one length, so that no byte can pass from it to the value.
        hash.update(salt.0);
        hash.update(value);
        Self(hash.finalize().into())
    }

    /// Whether it was this value that was fixed.
    #[must_use]
    pub fn opens(&self, salt: &Salt, value: &[u8]) -> bool {
        Self::to(salt, value) == *self
    }
}

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MARK)?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Commitment {
    type Err = BadCommitment;

    fn from_str(text: &str) -> Result<Self, BadCommitment> {
        let bad = || BadCommitment(text.to_owned());
        let digits = text.strip_prefix(MARK).ok_or_else(bad)?;
        let small = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 64 || !digits.bytes().all(small) {
            return Err(bad());
        }
        let mut hash = [0; 32];
        for (byte, at) in hash.iter_mut().zip((0..).step_by(2)) {
            let pair = digits.get(at..at + 2).ok_or_else(bad)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| bad())?;
        }
        Ok(Self(hash))
    }
}

impl From<Commitment> for String {
    fn from(commitment: Commitment) -> Self {
        commitment.to_string()
    }
}

impl TryFrom<String> for Commitment {
    type Error = BadCommitment;

    fn try_from(text: String) -> Result<Self, BadCommitment> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_is_opened_by_its_salt_and_its_value_alone() {
        let (salt, other) = (Salt::new([1; 32]), Salt::new([2; 32]));
        let fixed = Commitment::to(&salt, "김하늘".as_bytes());
        assert!(fixed.opens(&salt, "김하늘".as_bytes()));
        assert!(!fixed.opens(&other, "김하늘".as_bytes()) && !fixed.opens(&salt, b""));
        // The same value under another salt cannot be recognised.
        assert_ne!(fixed, Commitment::to(&other, "김하늘".as_bytes()));
        assert_eq!(format!("{salt:?}"), "Salt(..)");
    }

    #[test]
    fn a_commitment_is_the_hash_that_anybody_can_compute() {
        let text = Commitment::to(&Salt::new([0; 32]), b"abc").to_string();
        // { printf '\x02'; head -c 32 /dev/zero; printf abc; } | sha256sum
        let digits = "cc500a729fab31a8aa9edca3fa55b22d900d7e6d48fbf04ba08ce3bbc1d11934";
        assert_eq!(text, format!("sha256:{digits}"));
    }

    #[test]
    fn a_commitment_has_one_text() {
        let fixed = Commitment::to(&Salt::new([0; 32]), b"abc");
        let text = fixed.to_string();
        assert_eq!(text.parse(), Ok(fixed));
        for bad in
            ["", "sha256:", &text[1..], &text[..70], &text.to_uppercase(), &format!("{text}0")]
        {
            assert!(bad.parse::<Commitment>().is_err(), "{bad}");
        }
        assert!(text.replace(&text[7..9], "+f").parse::<Commitment>().is_err());
    }
}
