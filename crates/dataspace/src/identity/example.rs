//! Participants for the tests.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::did::{Did, Document, OwnKey, Relationship};
use super::key::Key;

/// A DID of `did:web`.
pub fn did(name: &str) -> Did {
    format!("did:web:{name}").parse().unwrap()
}

/// The key of a participant; each name has its own.
pub fn key(name: &str) -> Key {
    let mut secret = [7; 32];
    for (at, byte) in name.bytes().enumerate() {
        secret[at % 32] ^= byte.wrapping_add(at as u8);
    }
    Key::new(&did(name), "key-1", &secret).unwrap()
}

/// Its document, with that key for some uses.
pub fn document_for(key: &Key, uses: &[Relationship]) -> Document {
    let own = OwnKey { fragment: "key-1", key: key.public(), uses };
    Document::own(key.did(), &[own], None).unwrap()
}

/// Its document, with that key for every use.
pub fn document(name: &str) -> Document {
    document_for(&key(name), &Relationship::ALL)
}

/// Noon of a day.
pub fn now() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Some seconds later, or earlier.
pub fn after(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() + seconds).unwrap()
}

/// Text in base64url.
pub fn coded(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

/// A token with any header and claims, signed by a key as if they were in order.
pub fn forged(key: &Key, header: &str, claims: &str) -> String {
    let signed = format!("{}.{}", coded(header), coded(claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// A token with the usual header.
pub fn signed(key: &Key, claims: &Value) -> String {
    forged(key, &format!(r#"{{"alg":"EdDSA","kid":"{}"}}"#, key.id()), &claims.to_string())
}

/// The claims of a token.
pub fn opened(token: &str) -> Map<String, Value> {
    let claims = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap()
}

/// A token with one of its characters put in place of another one; nothing where that is the same.
pub fn changed(token: &str, at: usize, to: char) -> Option<String> {
    let at = at % token.len();
    let changed = format!("{}{to}{}", &token[..at], &token[at + 1..]);
    (changed != token).then_some(changed)
}
