//! Signed tokens: JSON Web Tokens (RFC 7519) as compact JSON Web Signatures (RFC 7515, section 7.1) with
//! `EdDSA` (RFC 8037, section 3.1) or `ES256` (RFC 7518, section 3.4). We sign with the first and verify both.
//!
//! What a token says of its own key is never believed: the key is looked up in the document of whoever is said
//! to have signed, and it settles the algorithm. A header that brings a key along (`jwk`, `jku`, `x5u`, `x5c`)
//! or demands what is not understood (`crit`, `b64`, `enc`, `zip`) is refused as a whole.

mod claims;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::did::{BadDid, Did, Document, NoKey, Relationship};
use super::key::{Algorithm, Key, PublicKey};
use super::text::{base64url, from_base64url, json, member};

pub use claims::{Claims, LONGEST_LIFE, SKEW};

/// The longest token that is read or written, in bytes.
pub const LONGEST: usize = 32 * 1024;

/// Members of a header that bring a key along, or change how the rest is to be read.
const REFUSED: [&str; 9] = ["crit", "jku", "jwk", "x5u", "x5c", "b64", "enc", "zip", "epk"];

/// Why a token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadJwt {
    /// It is too long.
    #[error("the token has {bytes} bytes, and at most {most} are read")]
    Long {
        /// Its length.
        bytes: usize,
        /// The bound.
        most: usize,
    },
    /// It does not have three parts.
    #[error("the token does not have the form header.claims.signature")]
    Form,
    /// A part is no base64url without padding.
    #[error("the {0} of the token is no base64url without padding")]
    Base64(&'static str),
    /// A part is no object in JSON, or a name stands twice in it.
    #[error("the {part} of the token is no JSON object: {why}")]
    Json {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The header has a member that must not be there.
    #[error("the header of the token has {0}, with which it would say itself how to verify it")]
    Header(&'static str),
    /// The header has a member that is not what it has to be.
    #[error("{0} in the header of the token is missing or no text")]
    HeaderMember(&'static str),
    /// The algorithm is none that is verified here.
    #[error("tokens signed by {0:?} are not verified: only EdDSA and ES256")]
    UnsupportedAlgorithm(String),
    /// The algorithm is not that of the key.
    #[error("the token says to be signed by {said}, and the key {kid} is one of {of}", said = said.name(), of = of.name())]
    Algorithm {
        /// What the token says.
        said: Algorithm,
        /// Which key.
        kid: String,
        /// What the key is of.
        of: Algorithm,
    },
    /// There is no key to verify it by.
    #[error(transparent)]
    Key(#[from] NoKey),
    /// The signature is not that of the key.
    #[error("the signature of the token is none by the key {0}")]
    Signature(String),
    /// A claim is missing or not what it has to be.
    #[error("the claim {0} is missing or not in its form")]
    Claim(&'static str),
    /// A claim that has to be a DID is none.
    #[error("the claim {claim}: {why}")]
    Did {
        /// Which claim.
        claim: &'static str,
        /// What is wrong with it.
        why: BadDid,
    },
    /// It is for somebody else.
    #[error("the token is for {found:?}, and we are {us}")]
    Audience {
        /// Who we are.
        us: Did,
        /// For whom it is.
        found: String,
    },
    /// It is over.
    #[error("the token ended at {at}, and it is {now} (seconds of Unix)")]
    Expired {
        /// When.
        at: i64,
        /// What time it is.
        now: i64,
    },
    /// It has not begun.
    #[error("the token begins at {at}, and it is {now} (seconds of Unix)")]
    NotYet {
        /// When.
        at: i64,
        /// What time it is.
        now: i64,
    },
    /// It lives longer than we would remember that it was used, or ends before it begins.
    #[error(
        "the token lives for {0} seconds: it has to be more than none and at most {LONGEST_LIFE}"
    )]
    Life(i64),
}

/// What the header says (RFC 7515, section 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// How it is signed.
    pub algorithm: Algorithm,
    /// The name of the key.
    pub kid: Option<String>,
    /// What kind of token it is.
    pub typ: Option<String>,
}

impl Header {
    fn read(header: &Map<String, Value>) -> Result<Self, BadJwt> {
        if let Some(name) = REFUSED.into_iter().find(|name| header.contains_key(*name)) {
            return Err(BadJwt::Header(name));
        }
        let text = |name: &'static str| match header.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(BadJwt::HeaderMember(name)),
        };
        let named = text("alg")?.ok_or(BadJwt::HeaderMember("alg"))?;
        // `none` and the algorithms of shared secrets are no names of the list, in no spelling.
        let algorithm = Algorithm::named(&named)
            .ok_or_else(|| BadJwt::UnsupportedAlgorithm(named.chars().take(64).collect()))?;
        Ok(Self { algorithm, kid: text("kid")?, typ: text("typ")? })
    }

    /// Whether it is said to be of a kind (RFC 7519, section 5.1): case does not matter, `application/` may stand
    /// in front.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.typ.as_deref().is_some_and(|typ| {
            let typ = typ.to_ascii_lowercase();
            typ.strip_prefix("application/").unwrap_or(&typ) == kind.to_ascii_lowercase()
        })
    }
}

/// A token in its parts; nothing in it is proven yet.
#[derive(Debug)]
pub(super) struct Compact<'a> {
    pub(super) header: Header,
    pub(super) payload: Vec<u8>,
    signed: &'a str,
    signature: Vec<u8>,
}

fn object(part: &'static str, bytes: &[u8]) -> Result<Map<String, Value>, BadJwt> {
    match json(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(BadJwt::Json { part, why: "no object".to_owned() }),
        Err(why) => Err(BadJwt::Json { part, why }),
    }
}

impl<'a> Compact<'a> {
    pub(super) fn read(text: &'a str, most: usize) -> Result<Self, BadJwt> {
        if text.len() > most {
            return Err(BadJwt::Long { bytes: text.len(), most });
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(BadJwt::Form)?;
        let (header, payload) = signed.split_once('.').ok_or(BadJwt::Form)?;
        if payload.contains('.') {
            return Err(BadJwt::Form);
        }
        let bytes = |part, text| from_base64url(text).ok_or(BadJwt::Base64(part));
        let header = Header::read(&object("header", &bytes("header", header)?)?)?;
        let (payload, signature) = (bytes("claims", payload)?, bytes("signature", signature)?);
        Ok(Self { header, payload, signed, signature })
    }

    pub(super) fn claims(&self) -> Result<Claims, BadJwt> {
        object("claims", &self.payload).map(Claims::from)
    }

    pub(super) fn verified_by(&self, kid: &str, key: &PublicKey) -> Result<(), BadJwt> {
        let (said, of) = (self.header.algorithm, key.algorithm());
        if said != of {
            return Err(BadJwt::Algorithm { said, kid: kid.to_owned(), of });
        }
        match key.has_signed(self.signed.as_bytes(), &self.signature) {
            true => Ok(()),
            false => Err(BadJwt::Signature(kid.to_owned())),
        }
    }
}

/// A token whose signature holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// The whole name of the key that signed.
    pub kid: String,
    /// The header.
    pub header: Header,
    /// What it says.
    pub claims: Claims,
}

/// Signs claims: `EdDSA`, with the whole name of the key as `kid`.
///
/// # Errors
/// Where the token would be longer than is read.
pub fn sign(key: &Key, typ: &str, claims: &Map<String, Value>) -> Result<String, BadJwt> {
    sign_up_to(key, typ, claims, LONGEST)
}

pub(super) fn sign_up_to(
    key: &Key,
    typ: &str,
    claims: &Map<String, Value>,
    most: usize,
) -> Result<String, BadJwt> {
    let header = json!({ "alg": Algorithm::EdDsa.name(), "kid": key.id(), "typ": typ });
    let part = |text: String| base64url(text.as_bytes());
    let claims = json!(claims).to_string();
    let mut token = format!("{}.{}", part(header.to_string()), part(claims));
    let signature = key.sign(token.as_bytes());
    token.push('.');
    token.push_str(&base64url(&signature));
    match token.len() {
        bytes if bytes > most => Err(BadJwt::Long { bytes, most }),
        _ => Ok(token),
    }
}

/// Who a token says to be of, without any proof: whose document is fetched to verify it. The claim `iss`, or
/// where that is missing the `issuer` of a credential.
///
/// # Errors
/// Where it is no token, or names nobody.
pub fn said_issuer(text: &str) -> Result<Did, BadJwt> {
    let claims = Compact::read(text, LONGEST)?.claims()?;
    if member(claims.all(), "iss").is_some() {
        return claims.did("iss");
    }
    let issuer = member(claims.all(), "issuer").ok_or(BadJwt::Claim("iss"))?;
    let named = issuer.as_str().or_else(|| issuer.get("id").and_then(Value::as_str));
    let named = named.ok_or(BadJwt::Claim("issuer"))?;
    named.parse().map_err(|why| BadJwt::Did { claim: "issuer", why })
}

/// Verifies a token by the key that it names in a document, which has to be for this use. What the claims mean,
/// and whether they are of whose document it is, is not decided here.
///
/// # Errors
/// Where it is no token, brings its own key along, names none that is for this use, or is not signed by it.
pub fn verify(
    text: &str,
    document: &Document,
    relationship: Relationship,
) -> Result<Signed, BadJwt> {
    verify_up_to(text, document, relationship, LONGEST)
}

pub(super) fn verify_up_to(
    text: &str,
    document: &Document,
    relationship: Relationship,
    most: usize,
) -> Result<Signed, BadJwt> {
    let token = Compact::read(text, most)?;
    let (kid, key) = document.key(token.header.kid.as_deref(), relationship)?;
    token.verified_by(kid, key)?;
    let claims = token.claims()?;
    Ok(Signed { kid: kid.to_owned(), header: token.header, claims })
}
