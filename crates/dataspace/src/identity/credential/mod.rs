//! Credentials: what a centre says of a participant, signed as a token. Both profiles of DCP 1.0 ("DCP Profile
//! Definitions"): `vc11-sl2021/jwt`, where the credential stands in the claim `vc`
//! ([VC data model 1.1](https://www.w3.org/TR/vc-data-model/), section 6.3.1), and `vc20-bssl/jwt`, where the
//! claims are the credential ([VC-JOSE-COSE](https://www.w3.org/TR/vc-jose-cose/), section 3.1).

pub mod issue;
pub mod presentation;
pub mod query;
mod read;
pub mod status;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::did::{Did, Document, Relationship};
use super::jwt::{self, BadJwt, SKEW};
use status::StatusEntry;

/// The context of the data model 1.1.
pub const CONTEXT_1: &str = "https://www.w3.org/2018/credentials/v1";

/// The context of the data model 2.0.
pub const CONTEXT_2: &str = "https://www.w3.org/ns/credentials/v2";

/// The type of every credential.
const CREDENTIAL: &str = "VerifiableCredential";

/// In which form a credential is written (DCP 1.0, "DCP Profile Definitions").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// Data model 1.1 with StatusList2021.
    V11,
    /// Data model 2.0 with BitstringStatusList.
    V20,
}

impl Profile {
    /// Its alias.
    #[must_use]
    pub fn alias(self) -> &'static str {
        match self {
            Self::V11 => "vc11-sl2021/jwt",
            Self::V20 => "vc20-bssl/jwt",
        }
    }
}

/// Why a credential is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCredential {
    /// As a token already.
    #[error(transparent)]
    Jwt(#[from] BadJwt),
    /// It is of neither profile.
    #[error("the token is no credential of the profiles vc11-sl2021/jwt and vc20-bssl/jwt: {0}")]
    Profile(&'static str),
    /// Something in it is missing or not in its form.
    #[error("{at} of the credential: {what}")]
    Form {
        /// Where.
        at: &'static str,
        /// What is wrong there.
        what: String,
    },
    /// The token and the credential in it say different things.
    #[error("{claim} of the token is {token:?}, and {at} of the credential {credential:?}")]
    Torn {
        /// Which claim.
        claim: &'static str,
        /// Which member.
        at: &'static str,
        /// What the token says.
        token: String,
        /// What the credential says.
        credential: String,
    },
    /// It is issued by somebody else than whose document it is verified by.
    #[error("the credential is issued by {issuer}, and verified by the document of {document}")]
    Issuer {
        /// Who issued it.
        issuer: Did,
        /// Whose document it is.
        document: Did,
    },
    /// It does not hold.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
}

/// Why a credential says nothing of somebody at a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotHeld {
    /// It is about somebody else.
    #[error("the credential is about {subject}, and not about {holder}")]
    Foreign {
        /// Whom it is about.
        subject: Did,
        /// Who holds it.
        holder: Did,
    },
    /// It has not begun.
    #[error("the credential is valid from {from}, and it is {now}")]
    NotYet {
        /// When it begins.
        from: Timestamp,
        /// What time it is.
        now: Timestamp,
    },
    /// It is over.
    #[error("the credential was valid until {until}, and it is {now}")]
    Expired {
        /// When it ended.
        until: Timestamp,
        /// What time it is.
        now: Timestamp,
    },
}

/// A credential whose signature holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Credential {
    /// In which form it was.
    pub profile: Profile,
    /// Its name.
    pub id: Option<String>,
    /// Who says it.
    pub issuer: Did,
    /// Of whom.
    pub subject: Did,
    /// Its types, without the one that all have.
    pub types: BTreeSet<String>,
    /// From when it holds; a 2.0 one need not say.
    pub from: Option<Timestamp>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// What it says: the members of `credentialSubject` besides `id`.
    pub claims: Map<String, Value>,
    /// Where it is told whether it was revoked: for each entry the list has to be fetched, see [`status`].
    pub status: Vec<StatusEntry>,
}

impl Credential {
    /// A credential whose signature holds, by a key of the issuer's document for `assertionMethod`. Whether it
    /// is about whoever shows it, of this time, and not revoked, is another question: [`Credential::held_by`],
    /// [`status`]. Where only facts count, [`crate::identity::trust`] asks all of them.
    ///
    /// # Errors
    /// Where it is no credential of a profile, not of the document's owner, or not signed by such a key.
    pub fn signed(text: &str, document: &Document) -> Result<Self, BadCredential> {
        let signed = jwt::verify(text, document, Relationship::AssertionMethod)?;
        let parts = read::Parts::of(&signed)?;
        parts.issued_by(document)?;
        parts.credential()
    }

    /// A credential whose signature holds and that is about its holder at this time; whether it was revoked is
    /// left to ask.
    ///
    /// # Errors
    /// As [`Credential::signed`] and [`Credential::held_by`].
    pub fn verify(
        text: &str,
        document: &Document,
        holder: &Did,
        now: Timestamp,
    ) -> Result<Self, BadCredential> {
        let credential = Self::signed(text, document)?;
        credential.held_by(holder, now)?;
        Ok(credential)
    }

    /// Whether it is about somebody, and holds at a time, give or take [`SKEW`] at its begin.
    ///
    /// # Errors
    /// Where it is about somebody else, has not begun or is over.
    pub fn held_by(&self, holder: &Did, now: Timestamp) -> Result<(), NotHeld> {
        if &self.subject != holder {
            return Err(NotHeld::Foreign { subject: self.subject.clone(), holder: holder.clone() });
        }
        in_time(self.from, self.until, now)
    }
}

/// Whether a time is within two others. The clock of the issuer may be ahead of ours; at the end there is no
/// haste that would excuse to take what is over.
fn in_time(
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), NotHeld> {
    match (from, until) {
        (Some(from), _) if from.as_second() > now.as_second() + SKEW => {
            Err(NotHeld::NotYet { from, now })
        }
        (_, Some(until)) if now >= until => Err(NotHeld::Expired { until, now }),
        _ => Ok(()),
    }
}
