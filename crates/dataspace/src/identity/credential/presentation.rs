//! Presentations: a holder shows its credentials to one verifier, once, signed as a token
//! ([VC data model 1.1](https://www.w3.org/TR/vc-data-model/), section 6.3.1, the claim `vp`;
//! [VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/), section 3.1, `vp+jwt` with enveloped credentials).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::did::{Did, Document, Relationship};
use super::super::jwt::{self, BadJwt};
use super::super::key::Key;
use super::super::text::{member, several};
use super::{CONTEXT_1, CONTEXT_2, Profile};

/// The most credentials of a presentation.
pub const MOST: usize = 32;

/// What stands in front of a credential that is shown in an envelope (VC data model 2.0, section 4.13).
const ENVELOPE: &str = "data:application/vc+jwt,";

/// Why a presentation is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPresentation {
    /// As a token already.
    #[error(transparent)]
    Jwt(#[from] BadJwt),
    /// It is of somebody else than the document.
    #[error(
        "{claim} of the presentation is {found:?}, and it is verified by the document of {document}"
    )]
    Holder {
        /// Which claim.
        claim: &'static str,
        /// Whom it names.
        found: String,
        /// Whose document it is.
        document: Did,
    },
    /// It answers another question.
    #[error("the presentation does not have the nonce that was asked with")]
    Nonce,
    /// Something in it is missing or not in its form.
    #[error("{at} of the presentation: {what}")]
    Form {
        /// Where.
        at: &'static str,
        /// What is wrong there.
        what: String,
    },
}

/// What a presentation is made of, besides the key and the credentials.
#[derive(Debug, Clone, Copy)]
pub struct Show<'a> {
    /// In which form.
    pub profile: Profile,
    /// To whom.
    pub audience: &'a Did,
    /// What makes it unique: never the same twice.
    pub jti: &'a str,
    /// What the verifier asked with, where it did.
    pub nonce: Option<&'a str>,
    /// What time it is.
    pub now: Timestamp,
    /// How many seconds it lives: at most [`jwt::LONGEST_LIFE`].
    pub life: i64,
}

impl Show<'_> {
    /// Signs it. The document of the key's owner has to give the key [`Relationship::Authentication`].
    ///
    /// # Errors
    /// Where there are too many credentials, they do not fit, or it would live too long.
    pub fn sign(&self, key: &Key, credentials: &[String]) -> Result<String, BadPresentation> {
        if credentials.len() > MOST {
            return form("verifiableCredential", format!("more than {MOST}"));
        }
        if self.life <= 0 || self.life > jwt::LONGEST_LIFE {
            return Err(BadJwt::Life(self.life).into());
        }
        let enveloped = |token: &String| {
            json!({ "@context": CONTEXT_2, "id": format!("{ENVELOPE}{token}"),
                "type": "EnvelopedVerifiableCredential" })
        };
        let (typ, vp) = match self.profile {
            Profile::V11 => (
                "JWT",
                json!({ "vp": { "@context": [CONTEXT_1], "type": ["VerifiablePresentation"],
                    "verifiableCredential": credentials } }),
            ),
            Profile::V20 => (
                "vp+jwt",
                json!({ "@context": [CONTEXT_2], "type": ["VerifiablePresentation"],
                    "holder": key.did(), "verifiableCredential":
                    credentials.iter().map(enveloped).collect::<Vec<_>>() }),
            ),
        };
        let Value::Object(mut claims) = vp else { return form("", "no object") };
        let iat = self.now.as_second();
        for (name, value) in [
            ("iss", json!(key.did())),
            ("sub", json!(key.did())),
            ("aud", json!(self.audience)),
            ("jti", json!(self.jti)),
            ("iat", json!(iat)),
            ("nbf", json!(iat)),
            ("exp", json!(iat + self.life)),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if let Some(nonce) = self.nonce {
            claims.insert("nonce".to_owned(), json!(nonce));
        }
        Ok(jwt::sign(key, typ, &claims)?)
    }
}

/// A presentation whose signature holds; its credentials are still to be verified, each by the document of its
/// issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presentation {
    /// Who shows them.
    pub holder: Did,
    /// What makes it unique: whoever comes with the same again is to be refused.
    pub jti: String,
    /// Up to when it would be taken, and `jti` has to be remembered.
    pub until: Timestamp,
    /// The credentials, as tokens.
    pub credentials: Vec<String>,
}

fn form<T>(at: &'static str, what: impl Into<String>) -> Result<T, BadPresentation> {
    Err(BadPresentation::Form { at, what: what.into() })
}

/// The credentials, whether bare or in envelopes: both are in use in both profiles.
fn credentials(vp: &Map<String, Value>) -> Result<Vec<String>, BadPresentation> {
    if !several(vp.get("type")).iter().any(|one| one == "VerifiablePresentation") {
        return form("type", "without VerifiablePresentation");
    }
    let all = several(member(vp, "verifiableCredential"));
    if all.len() > MOST {
        return form("verifiableCredential", format!("more than {MOST}"));
    }
    let token = |one: &Value| match one {
        Value::String(token) => Ok(token.clone()),
        Value::Object(envelope) => {
            let id = member(envelope, "id").and_then(Value::as_str);
            let types = several(envelope.get("type"));
            let is = types.iter().any(|one| one == "EnvelopedVerifiableCredential");
            match id.and_then(|id| id.strip_prefix(ENVELOPE)) {
                Some(token) if is => Ok(token.to_owned()),
                _ => form("verifiableCredential", "an object that is no envelope of a token"),
            }
        }
        _ => form("verifiableCredential", "neither token nor envelope"),
    };
    all.iter().map(token).collect()
}

impl Presentation {
    /// Verifies a presentation that was sent to us, by the document of whoever was asked for it. Where it was
    /// asked with a nonce, it has to have that one. Whether `jti` was there before is for the caller to look up.
    ///
    /// # Errors
    /// Where it is not signed by a key of the holder for `authentication`, not of whose document it is, not for
    /// us, not of this time, not the answer to the question, or no presentation.
    pub fn verify(
        text: &str,
        document: &Document,
        us: &Did,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, BadPresentation> {
        let signed = jwt::verify(text, document, Relationship::Authentication)?;
        let claims = &signed.claims;
        let vp = match claims.all().get("vp") {
            Some(Value::Object(vp)) if !claims.all().contains_key("verifiableCredential") => vp,
            Some(_) => return form("vp", "no object, or the presentation stands beside it too"),
            None => claims.all(),
        };
        claims.name("iss")?;
        let of = |claim| match claims.optional_name(claim)? {
            Some(found) if found != document.id().as_str() => Err(BadPresentation::Holder {
                claim,
                found: found.to_owned(),
                document: document.id().clone(),
            }),
            _ => Ok(()),
        };
        of("iss")?;
        of("sub")?;
        let holder = match member(vp, "holder") {
            Some(Value::Object(holder)) => member(holder, "id"),
            other => other,
        };
        if let Some(found) = holder.filter(|found| *found != document.id().as_str()) {
            let (found, document) = (found.to_string(), document.id().clone());
            return Err(BadPresentation::Holder { claim: "holder", found, document });
        }
        claims.only_for(us)?;
        let until = claims.fresh(now)?;
        if nonce.is_some() && claims.optional_name("nonce")? != nonce {
            return Err(BadPresentation::Nonce);
        }
        let jti = claims.name("jti")?.to_owned();
        let credentials = credentials(vp)?;
        Ok(Self { holder: document.id().clone(), jti, until, credentials })
    }
}
