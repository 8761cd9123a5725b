//! What is known of a participant: from credentials whose signatures hold, only what an issuer says that is
//! trusted with saying it, about that participant, at this time, and not taken back (DCP 1.0, "Trust
//! Relationships"). Of everything else it is told why it counts for nothing.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::credential::issue::{MEMBERSHIP, ROLE};
use super::credential::status::{BadStatus, Purpose, StatusList};
use super::credential::{Credential, NotHeld};
use super::did::Did;
use super::text::{member, several};

/// The most facts of one credential.
const MOST: usize = 64;

/// The longest name of what somebody is a member of, or of a role, in bytes.
const LONGEST_NAME: usize = 512;

/// Who is trusted with saying what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    issuers: BTreeMap<Did, Matters>,
}

/// What an issuer is trusted with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Matters {
    /// Credentials of these types.
    types: BTreeSet<String>,
    /// Memberships and roles in these alone; in anything where nothing is said.
    names: Option<BTreeSet<String>>,
}

/// That a participant is a member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Membership {
    /// Of what: `memberOf` of the credential, or where it does not say, of what its issuer speaks for.
    pub of: String,
    /// Who says so.
    pub issuer: Did,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// That a participant has a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role {
    /// Which.
    pub role: String,
    /// In what, as for a [`Membership`].
    pub of: String,
    /// Who says so.
    pub issuer: Did,
    /// Until when.
    pub until: Option<Timestamp>,
}

/// Why a credential counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Nobody trusts its issuer.
    #[error("{0} is no issuer that is trusted")]
    UnknownIssuer(Did),
    /// Its issuer is trusted, but not with this.
    #[error("{issuer} is not trusted with {}", types.iter().map(String::as_str).collect::<Vec<_>>().join(", "))]
    NotItsMatter {
        /// Who issued it.
        issuer: Did,
        /// What it is.
        types: BTreeSet<String>,
    },
    /// Its issuer is trusted with this, but not for what it names.
    #[error("{issuer} does not speak for {of:?}")]
    NotItsName {
        /// Who issued it.
        issuer: Did,
        /// What it names.
        of: String,
    },
    /// It is about somebody else, has not begun or is over.
    #[error(transparent)]
    NotHeld(#[from] NotHeld),
    /// It was revoked or suspended.
    #[error("the credential is under {}", .0.name())]
    TakenBack(Purpose),
    /// The list that tells whether it was revoked is not there or over.
    #[error("whether the credential was revoked is not known: the list {0} is not there")]
    NoList(String),
    /// The list does not tell whether it was revoked.
    #[error("whether the credential was revoked is not known: {0}")]
    Status(#[from] BadStatus),
    /// It says nothing that is understood.
    #[error("the credential says nothing that is understood: {0}")]
    NoFact(&'static str),
}

/// A credential that counts for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its name.
    pub id: Option<String>,
    /// Who issued it.
    pub issuer: Did,
    /// Why.
    pub why: Why,
}

/// What is known of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Of whom.
    pub participant: Did,
    /// What it is a member of.
    pub memberships: BTreeSet<Membership>,
    /// In which roles.
    pub roles: BTreeSet<Role>,
    /// What counted for nothing.
    pub refused: Vec<Refused>,
}

impl Known {
    /// Whether it is a member of something.
    #[must_use]
    pub fn is_member_of(&self, of: &str) -> bool {
        self.memberships.iter().any(|one| one.of == of)
    }

    /// Whether it has a role in something.
    #[must_use]
    pub fn has_role(&self, role: &str, of: &str) -> bool {
        self.roles.iter().any(|one| one.role == role && one.of == of)
    }

    /// Up to when all of this holds: the first of its ends.
    #[must_use]
    pub fn until(&self) -> Option<Timestamp> {
        let members = self.memberships.iter().filter_map(|one| one.until);
        members.chain(self.roles.iter().filter_map(|one| one.until)).min()
    }
}

impl Trust {
    /// Nobody is trusted with anything.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// An issuer is trusted with credentials of these types too. Unless [`Trust::speaking_for`] bounds it, it may
    /// say of anything that somebody is a member of it.
    #[must_use]
    pub fn with<'a>(mut self, issuer: &Did, types: impl IntoIterator<Item = &'a str>) -> Self {
        let matters = self.issuers.entry(issuer.clone()).or_default();
        matters.types.extend(types.into_iter().map(str::to_owned));
        self
    }

    /// An issuer speaks for these alone, and for itself: where several centres are trusted, none makes members of
    /// another.
    #[must_use]
    pub fn speaking_for<'a>(
        mut self,
        issuer: &Did,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let matters = self.issuers.entry(issuer.clone()).or_default();
        matters.names.get_or_insert_default().extend(names.into_iter().map(str::to_owned));
        self
    }

    /// What is known of a participant from credentials whose signatures hold ([`Credential::signed`]) and the
    /// lists that tell whether they were revoked. A credential whose list is missing counts for nothing: else
    /// whoever keeps the list from us would bring it back.
    #[must_use]
    pub fn known(
        &self,
        participant: &Did,
        credentials: &[Credential],
        lists: &[StatusList],
        now: Timestamp,
    ) -> Known {
        let (memberships, roles, refused) = Default::default();
        let mut known = Known { participant: participant.clone(), memberships, roles, refused };
        for credential in credentials {
            let stands = self.stands(participant, credential, lists, now);
            let facts = stands.and_then(|(matters, types)| facts(credential, matters, &types));
            match facts {
                Ok((memberships, roles)) => {
                    known.memberships.extend(memberships);
                    known.roles.extend(roles);
                }
                Err(why) => known.refused.push(Refused {
                    id: credential.id.clone(),
                    issuer: credential.issuer.clone(),
                    why,
                }),
            }
        }
        known
    }

    /// What its issuer is trusted with, and which types of the credential are among that, where it holds.
    fn stands<'a>(
        &'a self,
        participant: &Did,
        credential: &'a Credential,
        lists: &[StatusList],
        now: Timestamp,
    ) -> Result<(&'a Matters, BTreeSet<&'a str>), Why> {
        let issuer = &credential.issuer;
        let Some(matters) = self.issuers.get(issuer) else {
            return Err(Why::UnknownIssuer(issuer.clone()));
        };
        let types: BTreeSet<&str> = credential
            .types
            .iter()
            .filter(|kind| matters.types.contains(*kind))
            .map(String::as_str)
            .collect();
        if types.is_empty() {
            let (issuer, types) = (issuer.clone(), credential.types.clone());
            return Err(Why::NotItsMatter { issuer, types });
        }
        credential.held_by(participant, now)?;
        for entry in &credential.status {
            let holds = |list: &&StatusList| list.until.is_none_or(|until| now < until);
            let there = |list: &&StatusList| list.address == entry.list && &list.issuer == issuer;
            let list = lists.iter().filter(there).find(holds);
            let list = list.ok_or_else(|| Why::NoList(entry.list.clone()))?;
            if list.says(entry, issuer)? {
                return Err(Why::TakenBack(entry.purpose));
            }
        }
        Ok((matters, types))
    }
}

/// The texts of a claim that is one or several.
fn names(credential: &Credential, claim: &str) -> Result<Vec<String>, Why> {
    let all = several(member(&credential.claims, claim));
    let name = |one: &Value| match one {
        Value::String(text) if !text.is_empty() && text.len() <= LONGEST_NAME => Ok(text.clone()),
        _ => Err(Why::NoFact("a name in it is no text, empty or too long")),
    };
    match all.len() {
        0..=MOST => all.iter().map(name).collect(),
        _ => Err(Why::NoFact("too many names")),
    }
}

fn facts(
    credential: &Credential,
    matters: &Matters,
    types: &BTreeSet<&str>,
) -> Result<(Vec<Membership>, Vec<Role>), Why> {
    let (issuer, until) = (&credential.issuer, credential.until);
    let mut of = names(credential, "memberOf")?;
    let ours = |of: &&String| matters.names.as_ref().is_none_or(|names| names.contains(*of));
    if let Some(of) = of.iter().find(|of| !ours(of)) {
        return Err(Why::NotItsName { issuer: issuer.clone(), of: of.clone() });
    }
    if of.is_empty() {
        of.push(issuer.to_string());
    }
    let (mut memberships, mut roles) = (Vec::new(), Vec::new());
    if types.contains(MEMBERSHIP) {
        let member = |of: &String| Membership { of: of.clone(), issuer: issuer.clone(), until };
        memberships.extend(of.iter().map(member));
    }
    if types.contains(ROLE) {
        for role in names(credential, "role")? {
            let has = |of: &String| Role {
                role: role.clone(),
                of: of.clone(),
                issuer: issuer.clone(),
                until,
            };
            roles.extend(of.iter().map(has));
        }
    }
    match memberships.is_empty() && roles.is_empty() {
        true => Err(Why::NoFact("neither a membership nor a role")),
        false => Ok((memberships, roles)),
    }
}

#[cfg(test)]
mod tests;
