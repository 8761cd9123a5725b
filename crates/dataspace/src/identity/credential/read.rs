//! Reading a credential out of a token whose signature holds.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::super::did::{Did, Document};
use super::super::jwt::{BadJwt, Claims, Signed};
use super::super::text::{member, several};
use super::status::StatusEntry;
use super::{BadCredential, CONTEXT_1, CONTEXT_2, CREDENTIAL, Credential, Profile};

/// The most types of a credential.
const MOST_TYPES: usize = 32;

/// The most entries of its status.
const MOST_ENTRIES: usize = 16;

/// The longest name of a credential or a type, in bytes.
const LONGEST_NAME: usize = 512;

/// What stands in every credential, in either profile; also in one that is a status list, whose subject is no
/// participant.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) profile: Profile,
    pub(super) id: Option<String>,
    pub(super) issuer: Did,
    pub(super) types: BTreeSet<String>,
    pub(super) from: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
    pub(super) subject: &'a Map<String, Value>,
    /// `credentialSubject.id`, or `sub` of the token.
    subject_id: Option<String>,
    status: Vec<StatusEntry>,
}

pub(super) fn form<T>(at: &'static str, what: impl Into<String>) -> Result<T, BadCredential> {
    Err(BadCredential::Form { at, what: what.into() })
}

/// A text that may be there, not empty and not endless.
pub(super) fn text<'a>(
    object: &'a Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'a str>, BadCredential> {
    match member(object, name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.len() <= LONGEST_NAME => {
            Ok(Some(text))
        }
        Some(_) => form(name, "no text, empty or too long"),
    }
}

fn time(
    object: &Map<String, Value>,
    name: &'static str,
) -> Result<Option<Timestamp>, BadCredential> {
    match text(object, name)?.map(str::parse) {
        None => Ok(None),
        Some(Ok(time)) => Ok(Some(time)),
        Some(Err(_)) => form(name, "no time with its zone"),
    }
}

/// What the token and the credential both say has to be the same.
fn agree(
    claims: &Claims,
    claim: &'static str,
    at: &'static str,
    credential: Option<&str>,
) -> Result<Option<String>, BadCredential> {
    match (claims.optional_name(claim)?, credential) {
        (Some(token), Some(credential)) if token != credential => Err(BadCredential::Torn {
            claim,
            at,
            token: token.to_owned(),
            credential: credential.to_owned(),
        }),
        (token, credential) => Ok(credential.or(token).map(str::to_owned)),
    }
}

/// In which profile a token is, and the credential in it. A token with both forms would be read differently by
/// different readers, so it is of none.
fn unwrapped(signed: &Signed) -> Result<(Profile, &Map<String, Value>), BadCredential> {
    let claims = signed.claims.all();
    if claims.contains_key("vp") || signed.header.is("vp+jwt") {
        return Err(BadCredential::Profile("it is a presentation"));
    }
    let first = |of: &Map<String, Value>, context: &str| {
        several(of.get("@context")).first().is_some_and(|one| one == context)
    };
    match claims.get("vc") {
        Some(_) if claims.contains_key("credentialSubject") => {
            Err(BadCredential::Profile("it stands in vc and beside it"))
        }
        Some(Value::Object(vc)) if first(vc, CONTEXT_1) => Ok((Profile::V11, vc)),
        Some(Value::Object(_)) => {
            Err(BadCredential::Profile("the context of vc is not that of 1.1"))
        }
        Some(_) => Err(BadCredential::Profile("vc is no object")),
        None if first(claims, CONTEXT_2) => Ok((Profile::V20, claims)),
        None => Err(BadCredential::Profile("without vc, and the context is not that of 2.0")),
    }
}

impl<'a> Parts<'a> {
    pub(super) fn of(signed: &'a Signed) -> Result<Self, BadCredential> {
        let (profile, vc) = unwrapped(signed)?;
        let claims = &signed.claims;

        let issuer = match member(vc, "issuer") {
            Some(Value::Object(issuer)) => text(issuer, "id")?,
            _ => text(vc, "issuer")?,
        };
        let issuer = agree(claims, "iss", "issuer", issuer)?.ok_or(BadJwt::Claim("iss"))?;
        let issuer = issuer.parse().map_err(|why| BadJwt::Did { claim: "iss", why })?;

        let types = several(vc.get("type"));
        if types.len() > MOST_TYPES || !types.iter().any(|one| one == CREDENTIAL) {
            return form("type", format!("without {CREDENTIAL}, or more than {MOST_TYPES}"));
        }
        let mut named = BTreeSet::new();
        for one in types {
            match one.as_str() {
                Some(CREDENTIAL) => {}
                Some(name) if !name.is_empty() && name.len() <= LONGEST_NAME => {
                    named.insert(name.to_owned());
                }
                _ => return form("type", "one of them is no text, empty or too long"),
            }
        }

        let [Value::Object(subject)] = several(vc.get("credentialSubject")) else {
            return form("credentialSubject", "not exactly one object");
        };
        let subject_id = agree(claims, "sub", "credentialSubject.id", text(subject, "id")?)?;

        let (from, until) = match profile {
            Profile::V11 => (time(vc, "issuanceDate")?, time(vc, "expirationDate")?),
            Profile::V20 => (time(vc, "validFrom")?, time(vc, "validUntil")?),
        };
        // The token may be narrower than the credential in it, never wider (VC data model 1.1, section 6.3.1).
        let (nbf, exp) = (moment(claims, "nbf")?, moment(claims, "exp")?);
        let from = from.into_iter().chain(nbf).max();
        let until = until.into_iter().chain(exp).min();
        if profile == Profile::V11 && from.is_none() {
            return form("issuanceDate", "missing, and nbf too");
        }

        let entries = several(member(vc, "credentialStatus"));
        if entries.len() > MOST_ENTRIES {
            return form("credentialStatus", format!("more than {MOST_ENTRIES} entries"));
        }
        let status = entries.iter().map(StatusEntry::read).collect::<Result<_, _>>()?;

        let id = match text(vc, "id")? {
            Some(id) => Some(id.to_owned()),
            None => claims.optional_name("jti")?.map(str::to_owned),
        };
        Ok(Self { profile, id, issuer, types: named, from, until, subject, subject_id, status })
    }

    /// Whoever the credential says to be of has to be whose document verified it.
    pub(super) fn issued_by(&self, document: &Document) -> Result<(), BadCredential> {
        if &self.issuer == document.id() {
            return Ok(());
        }
        let (issuer, document) = (self.issuer.clone(), document.id().clone());
        Err(BadCredential::Issuer { issuer, document })
    }

    /// The credential of a participant.
    pub(super) fn credential(self) -> Result<Credential, BadCredential> {
        // A credential about nobody would be about whoever shows it.
        let Some(subject) = self.subject_id else {
            return form("credentialSubject.id", "missing, and sub too");
        };
        let subject = subject.parse().map_err(|why| BadJwt::Did { claim: "sub", why })?;
        let mut claims = self.subject.clone();
        claims.remove("id");
        Ok(Credential {
            profile: self.profile,
            id: self.id,
            issuer: self.issuer,
            subject,
            types: self.types,
            from: self.from,
            until: self.until,
            claims,
            status: self.status,
        })
    }
}

fn moment(claims: &Claims, claim: &'static str) -> Result<Option<Timestamp>, BadJwt> {
    let seconds = claims.optional_time(claim)?;
    seconds.map(Timestamp::from_second).transpose().map_err(|_| BadJwt::Claim(claim))
}
