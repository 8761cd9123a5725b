//! Who signs: Ed25519 keys under a name, as signed notes have them
//! ([C2SP signed-note](https://c2sp.org/signed-note), "Signatures").

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::hash::{base64, from_base64};

/// The byte by which signed notes name Ed25519.
const ED25519: u8 = 1;

/// The short name of a key: the first bytes of a hash of its name and itself. It tells keys apart; it does not
/// protect.
pub type KeyId = [u8; 4];

/// What is no key, or no name of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The name is empty or has a space, a plus or a control character.
    #[error("{0:?} is no name of a key: write one without spaces, plus and control characters")]
    Name(String),
    /// The text does not have three parts in the form of a verifier key.
    #[error(
        "{0:?} is no verifier key: it is written name+id+key, the id in 8 small hexadecimal digits"
    )]
    Form(String),
    /// The key is of another kind of signature.
    #[error("the key of {name} is of kind {kind}, and only Ed25519, 1, is read")]
    Kind {
        /// Whose it is.
        name: String,
        /// The byte of its kind.
        kind: u8,
    },
    /// The id is not that of the name and the key.
    #[error(
        "the key of {name} does not have the id that stands with it: ask {name} for the key again"
    )]
    Id {
        /// Whose it is.
        name: String,
    },
    /// The bytes are no point of the curve, or one under which anything would be signed.
    #[error("the key of {name} is no usable Ed25519 public key: ask {name} for the key again")]
    Point {
        /// Whose it is.
        name: String,
    },
}

/// Whether a text may name a key: not empty, without white space, plus and control characters.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

fn named(name: &str) -> Result<String, BadKey> {
    if is_name(name) { Ok(name.to_owned()) } else { Err(BadKey::Name(name.to_owned())) }
}

/// `SHA-256(name || 0x0A || 0x01 || public key)`, the first four bytes.
fn id(name: &str, key: &VerifyingKey) -> KeyId {
    let mut hash = Sha256::new();
    hash.update(name);
    hash.update([b'\n', ED25519]);
    hash.update(key.as_bytes());
    let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
    [a, b, c, d]
}

/// A public key under its name. Its text, and its form in JSON, is the verifier key of signed notes:
/// `name+id+base64(0x01 || public key)`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Verifier {
    /// Whose it is.
    name: String,
    /// Its short name.
    id: KeyId,
    /// The key.
    key: VerifyingKey,
}

impl Verifier {
    /// A public key of 32 bytes (RFC 8032, section 5.1.5) under a name.
    ///
    /// # Errors
    /// Where the name is none, or the bytes are no key under which signatures mean anything.
    pub fn new(name: &str, public: &[u8; 32]) -> Result<Self, BadKey> {
        let name = named(name)?;
        match VerifyingKey::from_bytes(public) {
            // Under a point of small order the same signature fits almost any text.
            Ok(key) if !key.is_weak() => Ok(Self { id: id(&name, &key), name, key }),
            _ => Err(BadKey::Point { name }),
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its short name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    /// The key: 32 bytes (RFC 8032, section 5.1.5).
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.key.to_bytes()
    }

    /// Whether these 64 bytes are a signature of a text by this key: the strict reading of RFC 8032, section
    /// 5.1.7, by which nobody can make a second signature out of a first one.
    #[must_use]
    pub fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text.as_bytes(), &signature).is_ok())
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend(self.key.as_bytes());
        write!(f, "{}+{:08x}+{}", self.name, u32::from_be_bytes(self.id), base64(&key))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({self})")
    }
}

impl FromStr for Verifier {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let form = || BadKey::Form(text.to_owned());
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(form());
        };
        let name = named(name)?;
        let bytes = from_base64(key).ok_or_else(form)?;
        let public = match bytes.as_slice() {
            [ED25519, public @ ..] => public.try_into().map_err(|_| form())?,
            [kind, ..] => return Err(BadKey::Kind { name, kind: *kind }),
            [] => return Err(form()),
        };
        let read = Self::new(&name, public)?;
        if id == format!("{:08x}", u32::from_be_bytes(read.id)) {
            Ok(read)
        } else {
            Err(BadKey::Id { name })
        }
    }
}

impl From<Verifier> for String {
    fn from(key: Verifier) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for Verifier {
    type Error = BadKey;

    fn try_from(text: String) -> Result<Self, BadKey> {
        text.parse()
    }
}

/// A secret key under its name. It is nowhere shown, and wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Signer {
    /// The key.
    key: SigningKey,
    /// Its public half.
    verifier: Verifier,
}

impl Signer {
    /// A secret key of 32 bytes (RFC 8032, section 5.1.5), which have to come from a good source of chance.
    ///
    /// # Errors
    /// Where the name is none.
    pub fn new(name: &str, secret: &[u8; 32]) -> Result<Self, BadKey> {
        let key = SigningKey::from_bytes(secret);
        Ok(Self { verifier: Verifier::new(name, &key.verifying_key().to_bytes())?, key })
    }

    /// The public half, which others verify by.
    #[must_use]
    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// The signature of a text: 64 bytes, always the same ones (RFC 8032, section 5.1.6).
    #[must_use]
    pub fn sign(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of the documentation of golang.org/x/mod/sumdb/note.
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_verifier_key_comes_back_from_its_text() {
        let key: Verifier = PUBLIC.parse().unwrap();
        assert_eq!((key.name(), key.id()), ("PeterNeumann", [0xc7, 0x4f, 0x20, 0xa3]));
        assert_eq!(key.to_string(), PUBLIC);
        let json = serde_json::to_string(&key).unwrap();
        assert_eq!(json, format!("{PUBLIC:?}"));
        assert_eq!(serde_json::from_str::<Verifier>(&json).unwrap(), key);
    }

    #[test]
    fn a_verifier_key_that_lost_any_of_its_characters_is_refused() {
        for at in 0..PUBLIC.len() {
            let lost = format!("{}{}", &PUBLIC[..at], &PUBLIC[at + 1..]);
            assert!(lost.parse::<Verifier>().is_err(), "{lost}");
        }
        for bad in [
            PUBLIC.replace("c74f20a3", "C74F20A3"),
            PUBLIC.replace("c74f20a3", "c74f20a4"),
            PUBLIC.replace("PeterNeumann", "Peter Neumann"),
            PUBLIC.replace("+AR", "+BB"),
            format!("{PUBLIC}\n"),
        ] {
            assert!(bad.parse::<Verifier>().is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_under_which_anything_is_signed_are_refused() {
        let mut neutral = [0; 32];
        neutral[0] = 1;
        for weak in [[0; 32], neutral] {
            assert_eq!(Verifier::new("a", &weak), Err(BadKey::Point { name: "a".into() }));
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let signer = Signer::new("log.example", &[0x5a; 32]).unwrap();
        let shown = format!("{signer:?}");
        assert!(shown.starts_with("Signer(log.example+") && !shown.contains("5a5a"), "{shown}");
        assert!(!shown.contains("90, 90") && !shown.contains("WlpaWl"), "{shown}");
    }

    #[test]
    fn a_signature_with_the_order_of_the_curve_added_is_refused() {
        let signer = Signer::new("log.example", &[3; 32]).unwrap();
        let good = signer.sign("text\n");
        assert!(signer.verifier().has_signed("text\n", &good));
        // S + L is the same scalar again; RFC 8032 takes the one below the order alone.
        let order: [u8; 32] = [
            0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9,
            0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let (mut other, mut carry) = (good, 0);
        for (byte, add) in other[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        assert_ne!(good, other);
        assert!(!signer.verifier().has_signed("text\n", &other));
        for cut in [&good[..63], &[], &[&good[..], &[0]].concat()] {
            assert!(!signer.verifier().has_signed("text\n", cut));
        }
    }
}
