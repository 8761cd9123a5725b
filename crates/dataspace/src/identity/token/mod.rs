//! Self-issued ID tokens: by one a participant says who it is, and hands over an access token with which its
//! credentials can be asked for (DCP 1.0, "Self-Issued ID Tokens").

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::did::{Did, Document, Relationship};
use super::jwt::{self, BadJwt};
use super::key::Key;
use super::text::member;

/// The longest access token, in bytes.
const LONGEST_ACCESS: usize = 16 * 1024;

/// Claims that make a token something else: a presentation too has `iss`, `aud`, `iat`, `exp` and `jti`, and
/// whoever got one must not come with it as its holder.
const OTHERS: [&str; 5] = ["vp", "vc", "verifiableCredential", "credentialSubject", "@context"];

/// Why a self-issued ID token is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// As a token already.
    #[error(transparent)]
    Jwt(#[from] BadJwt),
    /// `iss` and `sub` differ.
    #[error("the token is issued by {iss} for {sub}: a self-issued one is of whom it is for")]
    NotSelf {
        /// Who issued it.
        iss: Did,
        /// For whom.
        sub: Did,
    },
    /// It is of somebody else than the document.
    #[error("the token is of {iss}, and verified by the document of {document}")]
    NotOfDocument {
        /// Who issued it.
        iss: Did,
        /// Whose document it is.
        document: Did,
    },
    /// It is a token of another kind.
    #[error("the token has {0}: it is no ID token")]
    Kind(&'static str),
}

/// What a self-issued ID token is made of, besides the key.
#[derive(Debug, Clone, Copy)]
pub struct IdToken<'a> {
    /// For whom it is.
    pub audience: &'a Did,
    /// What makes it unique: never the same twice.
    pub jti: &'a str,
    /// What time it is.
    pub now: Timestamp,
    /// How many seconds it lives: at most [`jwt::LONGEST_LIFE`].
    pub life: i64,
    /// With what our credentials can be asked for, where they may.
    pub access: Option<&'a str>,
}

impl IdToken<'_> {
    /// Signs it. The document of the key's owner has to give the key [`Relationship::CapabilityInvocation`].
    ///
    /// # Errors
    /// Where others would not take it.
    pub fn sign(&self, key: &Key) -> Result<String, BadToken> {
        let iat = self.now.as_second();
        if self.life <= 0 || self.life > jwt::LONGEST_LIFE {
            return Err(BadJwt::Life(self.life).into());
        }
        let mut claims = Map::new();
        for (name, value) in [
            ("iss", json!(key.did())),
            ("sub", json!(key.did())),
            ("aud", json!(self.audience)),
            ("jti", json!(self.jti)),
            ("iat", json!(iat)),
            ("exp", json!(iat + self.life)),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if let Some(access) = self.access {
            claims.insert("token".to_owned(), json!(access));
        }
        // What we would not take from others we do not send either.
        read(&claims.clone().into())?;
        Ok(jwt::sign(key, "JWT", &claims)?)
    }
}

/// What a self-issued ID token proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// Who it is.
    pub issuer: Did,
    /// What makes the token unique: whoever comes with the same again is to be refused (DCP, "Validating
    /// Self-Issued ID Tokens", last step). Unique for this issuer, so remember both.
    pub jti: String,
    /// Up to when the token would be taken, and `jti` has to be remembered.
    pub until: Timestamp,
    /// With what its credentials can be asked for. It is to be read by nobody but who made it.
    pub access: Option<String>,
}

/// The claims that stand in every one.
fn read(claims: &jwt::Claims) -> Result<(Did, String, Option<String>), BadToken> {
    let (iss, sub) = (claims.did("iss")?, claims.did("sub")?);
    if iss != sub {
        return Err(BadToken::NotSelf { iss, sub });
    }
    if let Some(name) = OTHERS.into_iter().find(|name| claims.all().contains_key(*name)) {
        return Err(BadToken::Kind(name));
    }
    let access = match member(claims.all(), "token") {
        None => None,
        Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_ACCESS => {
            Some(text.clone())
        }
        Some(_) => return Err(BadJwt::Claim("token").into()),
    };
    Ok((iss, claims.name("jti")?.to_owned(), access))
}

/// Verifies a self-issued ID token that was sent to us, by the document of whoever it says to be of
/// ([`jwt::said_issuer`]). DCP demands a key with `capabilityInvocation`; one that is for `authentication` alone
/// signs presentations, and is not taken. Whether `jti` was there before is for the caller to look up.
///
/// # Errors
/// Where it is not signed by such a key, not of whose document it is, not for us, not of this time, or no ID
/// token.
pub fn verify(
    text: &str,
    document: &Document,
    us: &Did,
    now: Timestamp,
) -> Result<Proven, BadToken> {
    let signed = jwt::verify(text, document, Relationship::CapabilityInvocation)?;
    if signed.header.typ.is_some() && !signed.header.is("JWT") {
        return Err(BadToken::Kind("another typ"));
    }
    let (issuer, jti, access) = read(&signed.claims)?;
    if &issuer != document.id() {
        return Err(BadToken::NotOfDocument { iss: issuer, document: document.id().clone() });
    }
    signed.claims.only_for(us)?;
    let until = signed.claims.fresh(now)?;
    Ok(Proven { issuer, jti, until, access })
}

#[cfg(test)]
mod tests;
