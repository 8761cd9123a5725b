//! Keys: of others as JSON Web Keys (RFC 7517; Ed25519 by RFC 8037, section 2; P-256 by RFC 7518, section 6.2)
//! or as [Multikey](https://www.w3.org/TR/controller-document/#Multikey), our own from 32 secret bytes.

use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Map, Value, json};

use super::did::Did;
use super::text::{base64url, from_base64url, member};

/// The longest name of a key within its document, in bytes.
const LONGEST_FRAGMENT: usize = 128;

/// The longest text of a Multikey, in characters: the ones read here have 48 or 49.
const LONGEST_MULTIKEY: usize = 128;

/// How something is signed (RFC 7518, section 3.1; RFC 8037, section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA with P-256 and SHA-256.
    Es256,
}

impl Algorithm {
    /// Its name in a header.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
        }
    }

    /// The one of that name; nothing where it is none that is verified here.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::EdDsa, Self::Es256].into_iter().find(|one| one.name() == name)
    }
}

/// What is no key that signatures can be verified by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// Of a kind that is not read here.
    #[error("keys of the kind {0} are not read: only Ed25519 and P-256")]
    Kind(String),
    /// A member of it is missing or not what it has to be.
    #[error("{0} of the key is missing or not in its form")]
    Member(&'static str),
    /// The secret half stands beside the public one.
    #[error("the secret half of the key is published: nothing that it signs means anything")]
    Secret,
    /// It is for something else than signatures.
    #[error("the key is not for signatures: {0} says so")]
    Use(&'static str),
    /// The bytes are no point of the curve, or one under which anything would be signed.
    #[error("the bytes of the key are no usable point of its curve")]
    Point,
    /// What names the key within its document is no such name.
    #[error("{0:?} names no key: letters, digits, dots, dashes and underscores")]
    Fragment(String),
}

/// A public key of somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(Point);

#[derive(Clone, PartialEq, Eq)]
enum Point {
    Ed25519(ed25519_dalek::VerifyingKey),
    P256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// An Ed25519 key of 32 bytes (RFC 8032, section 5.1.5).
    ///
    /// # Errors
    /// Where the bytes are no key under which signatures mean anything.
    pub fn ed25519(bytes: &[u8; 32]) -> Result<Self, BadKey> {
        match ed25519_dalek::VerifyingKey::from_bytes(bytes) {
            // Under a point of small order the same signature fits almost any text.
            Ok(key) if !key.is_weak() => Ok(Self(Point::Ed25519(key))),
            _ => Err(BadKey::Point),
        }
    }

    /// A P-256 key as SEC 1 writes it, compressed or not.
    ///
    /// # Errors
    /// Where the bytes are no point of the curve.
    pub fn p256(sec1: &[u8]) -> Result<Self, BadKey> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(sec1).map_err(|_| BadKey::Point)?;
        Ok(Self(Point::P256(key)))
    }

    /// A JSON Web Key: `OKP` with `Ed25519` (RFC 8037, section 2) or `EC` with `P-256` (RFC 7518, section 6.2).
    ///
    /// # Errors
    /// Where it is of another kind, of another use, with its secret half, or no key at all.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Self, BadKey> {
        if jwk.contains_key("d") {
            return Err(BadKey::Secret);
        }
        let text = |name| member(jwk, name).and_then(Value::as_str);
        let coordinate = |name: &'static str| -> Result<[u8; 32], BadKey> {
            let bytes = text(name).and_then(from_base64url);
            bytes.and_then(|bytes| bytes.try_into().ok()).ok_or(BadKey::Member(name))
        };
        let key = match (text("kty"), text("crv")) {
            (Some("OKP"), Some("Ed25519")) => Self::ed25519(&coordinate("x")?)?,
            (Some("EC"), Some("P-256")) => {
                let (x, y) = (coordinate("x")?, coordinate("y")?);
                Self::p256(&[&[4][..], &x, &y].concat())?
            }
            (kind, curve) => {
                let kind = format!("{} {}", kind.unwrap_or("?"), curve.unwrap_or("?"));
                return Err(BadKey::Kind(kind.chars().take(64).collect()));
            }
        };
        if member(jwk, "use").is_some_and(|is| is != "sig") {
            return Err(BadKey::Use("use"));
        }
        let verifies = |all: &Vec<Value>| all.iter().any(|one| one == "verify");
        if member(jwk, "key_ops").is_some_and(|all| !all.as_array().is_some_and(verifies)) {
            return Err(BadKey::Use("key_ops"));
        }
        if member(jwk, "alg").is_some_and(|alg| alg != key.algorithm().name()) {
            return Err(BadKey::Use("alg"));
        }
        Ok(key)
    }

    /// A Multikey: base58btc with the codec of Ed25519 (`0xed01`) or of P-256 (`0x8024`) in front.
    ///
    /// # Errors
    /// Where it is of another kind or no key at all.
    pub fn from_multikey(text: &str) -> Result<Self, BadKey> {
        let bytes = text.strip_prefix('z').and_then(from_base58);
        match bytes.as_deref() {
            Some([0xed, 0x01, key @ ..]) => {
                Self::ed25519(key.try_into().map_err(|_| BadKey::Member("publicKeyMultibase"))?)
            }
            Some([0x80, 0x24, key @ ..]) if key.len() == 33 => Self::p256(key),
            Some([high, low, ..]) => Err(BadKey::Kind(format!("{high:02x}{low:02x}"))),
            _ => Err(BadKey::Member("publicKeyMultibase")),
        }
    }

    /// The JSON Web Key, with nothing in it that need not be.
    #[must_use]
    pub fn jwk(&self) -> Value {
        match &self.0 {
            Point::Ed25519(key) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": base64url(key.as_bytes()) })
            }
            Point::P256(key) => {
                let point = key.to_sec1_point(false);
                let text = |part: Option<&p256::FieldBytes>| part.map(|b| base64url(b));
                json!({ "kty": "EC", "crv": "P-256", "x": text(point.x()), "y": text(point.y()) })
            }
        }
    }

    /// By which algorithm it signs: a key fits one and no other.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.0 {
            Point::Ed25519(_) => Algorithm::EdDsa,
            Point::P256(_) => Algorithm::Es256,
        }
    }

    /// Whether these 64 bytes are a signature of a message by this key. For Ed25519 in the strict reading of
    /// RFC 8032, section 5.1.7. For P-256 both halves of the curve count, as RFC 7518, section 3.4, has it: out
    /// of one signature anybody makes a second one, so tell messages apart by what they say, never by their
    /// signature.
    #[must_use]
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.0 {
            Point::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok()),
            Point::P256(key) => p256::ecdsa::Signature::from_slice(signature).is_ok_and(|signed| {
                p256::ecdsa::signature::Verifier::verify(key, message, &signed).is_ok()
            }),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.jwk())
    }
}

/// The bytes of a text in base58 of Bitcoin.
fn from_base58(text: &str) -> Option<Vec<u8>> {
    const SIGNS: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    // The work grows with the square of the length.
    if text.len() > LONGEST_MULTIKEY {
        return None;
    }
    // The number, its last byte first.
    let mut number: Vec<u8> = Vec::new();
    for sign in text.bytes() {
        let mut carry = u32::try_from(SIGNS.iter().position(|one| *one == sign)?).ok()?;
        for byte in &mut number {
            carry += u32::from(*byte) * 58;
            *byte = u8::try_from(carry & 0xff).ok()?;
            carry >>= 8;
        }
        while carry > 0 {
            number.push(u8::try_from(carry & 0xff).ok()?);
            carry >>= 8;
        }
    }
    number.extend(text.bytes().take_while(|sign| *sign == b'1').map(|_| 0));
    number.reverse();
    Some(number)
}

/// A secret key of ours, under the name by which our document has its public half. It is nowhere shown, and
/// wiped from memory when it is dropped.
#[derive(Clone)]
pub struct Key {
    did: Did,
    fragment: String,
    key: SigningKey,
    public: PublicKey,
}

impl Key {
    /// The Ed25519 key of 32 bytes (RFC 8032, section 5.1.5) that a document names by this fragment. The bytes
    /// have to come from a good source of chance.
    ///
    /// # Errors
    /// Where the fragment is none.
    pub fn new(did: &Did, fragment: &str, secret: &[u8; 32]) -> Result<Self, BadKey> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
        let named = !fragment.is_empty() && fragment.len() <= LONGEST_FRAGMENT;
        if !named || !fragment.bytes().all(plain) {
            return Err(BadKey::Fragment(fragment.chars().take(LONGEST_FRAGMENT).collect()));
        }
        let key = SigningKey::from_bytes(secret);
        let public = PublicKey::ed25519(&key.verifying_key().to_bytes())?;
        Ok(Self { did: did.clone(), fragment: fragment.to_owned(), key, public })
    }

    /// Whose it is.
    #[must_use]
    pub fn did(&self) -> &Did {
        &self.did
    }

    /// Its whole name: the DID, `#` and the fragment.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}#{}", self.did, self.fragment)
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature of a message: 64 bytes, always the same ones (RFC 8032, section 5.1.6).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8037, appendix A.2.
    const ED: &str =
        r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    /// RFC 7515, appendix A.3.1.
    const EC: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

    fn jwk(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn web_keys_of_both_kinds_come_back_as_they_were() {
        for (text, algorithm) in [(ED, Algorithm::EdDsa), (EC, Algorithm::Es256)] {
            let key = PublicKey::from_jwk(&jwk(text)).unwrap();
            assert_eq!(key.jwk(), Value::Object(jwk(text)));
            assert_eq!(key.algorithm(), algorithm);
            assert!(!key.has_signed(b"a", &[0; 64]) && !key.has_signed(b"a", b""));
        }
    }

    #[test]
    fn a_key_that_is_no_public_key_for_signatures_is_refused() {
        let with = |text: &str, name: &str, value: Value| {
            let mut jwk = jwk(text);
            jwk.insert(name.to_owned(), value);
            PublicKey::from_jwk(&jwk)
        };
        for text in [ED, EC] {
            assert_eq!(with(text, "d", json!("AA")), Err(BadKey::Secret));
            assert_eq!(with(text, "use", json!("enc")), Err(BadKey::Use("use")));
            assert_eq!(with(text, "key_ops", json!(["sign"])), Err(BadKey::Use("key_ops")));
            assert_eq!(with(text, "alg", json!("HS256")), Err(BadKey::Use("alg")));
            assert_eq!(
                with(text, "kty", json!("oct")),
                Err(BadKey::Kind(format!("oct {}", jwk(text)["crv"].as_str().unwrap())))
            );
            for x in ["", "AA", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="] {
                assert_eq!(with(text, "x", json!(x)), Err(BadKey::Member("x")), "{x}");
            }
            assert!(
                with(text, "use", json!("sig")).is_ok() && with(text, "kid", json!("1")).is_ok()
            );
        }
        assert_eq!(with(ED, "x", json!(base64url(&[0; 32]))), Err(BadKey::Point));
        assert_eq!(with(EC, "y", json!(base64url(&[1; 32]))), Err(BadKey::Point));
    }

    #[test]
    fn multikeys_of_both_kinds_are_read() {
        // Both from the controller document's own examples of a Multikey.
        let ed =
            PublicKey::from_multikey("z6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu").unwrap();
        assert_eq!(ed.algorithm(), Algorithm::EdDsa);
        let ec =
            PublicKey::from_multikey("zDnaerx9CtbPJ1q36T5Ln5wYt3MQYeGRG5ehnPAmxcf5mDZpv").unwrap();
        assert_eq!(ec.algorithm(), Algorithm::Es256);
        for bad in ["", "z", "6MkmM42vxfqZQsv4ehtTjFFxQ4sQKS2w6WR7emozFAn5cxu", "z0OIl", "z6Mkm"] {
            assert!(PublicKey::from_multikey(bad).is_err(), "{bad}");
        }
        assert!(PublicKey::from_multikey(&format!("z{}", "1".repeat(1000))).is_err());
    }

    #[test]
    fn base58_keeps_the_zeros_in_front() {
        assert_eq!(from_base58("11233QC4").unwrap(), [0, 0, 0x28, 0x7f, 0xb4, 0xcd]);
        assert_eq!(from_base58("").unwrap(), [0; 0]);
    }

    #[test]
    fn a_secret_is_not_shown_and_a_fragment_is_a_name() {
        let did: Did = "did:web:a.example".parse().unwrap();
        let key = Key::new(&did, "key-1", &[0x5a; 32]).unwrap();
        assert_eq!(format!("{key:?}"), "Key(did:web:a.example#key-1)");
        for bad in ["", "a b", "a#b", "ä", "a/b"] {
            assert_eq!(Key::new(&did, bad, &[1; 32]).err(), Some(BadKey::Fragment(bad.into())));
        }
    }
}
