//! Issuing: what a centre says of a participant, and the lists by which it takes it back.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::did::Did;
use super::super::jwt::{self, BadJwt};
use super::super::key::Key;
use super::status::{self, BadStatus, LONGEST_LIST, Purpose, StatusEntry};
use super::{CONTEXT_1, CONTEXT_2, CREDENTIAL, Profile};

/// The type of the credential that somebody is a member.
pub const MEMBERSHIP: &str = "MembershipCredential";

/// The type of the credential that a member has a role.
pub const ROLE: &str = "RoleCredential";

/// What belongs to every credential that a centre issues, besides its key.
#[derive(Debug, Clone, Copy)]
pub struct Grant<'a> {
    /// In which form.
    pub profile: Profile,
    /// Its name: never the same twice.
    pub id: &'a str,
    /// About whom.
    pub subject: &'a Did,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Where it will be told whether it was revoked.
    pub status: Option<&'a StatusEntry>,
}

impl Grant<'_> {
    /// That the subject is a member of something.
    ///
    /// # Errors
    /// Where the token would be longer than is read.
    pub fn membership(&self, key: &Key, of: &str) -> Result<String, BadJwt> {
        self.sign(key, MEMBERSHIP, [("memberOf", json!(of))])
    }

    /// That the subject has a role in something.
    ///
    /// # Errors
    /// Where the token would be longer than is read.
    pub fn role(&self, key: &Key, of: &str, role: &str) -> Result<String, BadJwt> {
        self.sign(key, ROLE, [("memberOf", json!(of)), ("role", json!(role))])
    }

    /// A credential of any type. The document of the key's owner has to give the key `assertionMethod`.
    ///
    /// # Errors
    /// Where the token would be longer than is read.
    pub fn sign<'n>(
        &self,
        key: &Key,
        kind: &str,
        claims: impl IntoIterator<Item = (&'n str, Value)>,
    ) -> Result<String, BadJwt> {
        let mut subject = Map::new();
        for (name, value) in claims {
            subject.insert(name.to_owned(), value);
        }
        subject.insert("id".to_owned(), json!(self.subject));
        let vc = Vc {
            profile: self.profile,
            id: self.id,
            kind,
            subject,
            from: self.from,
            until: self.until,
            status: self.status,
        };
        vc.sign(key, Some(self.subject), jwt::LONGEST)
    }
}

/// A list of bits that a centre publishes under its address.
#[derive(Debug, Clone, Copy)]
pub struct List<'a> {
    /// In which form.
    pub profile: Profile,
    /// Where it will stand.
    pub address: &'a str,
    /// What its bits mean.
    pub purpose: Purpose,
    /// From when it holds.
    pub from: Timestamp,
    /// Until when: so long others may keep it.
    pub until: Timestamp,
    /// The bits, the left one of the first byte first; from [`status::SHORTEST_BITS`] to
    /// [`status::LONGEST_BITS`] bytes.
    pub bits: &'a [u8],
}

impl List<'_> {
    /// Signs it. The document of the key's owner has to give the key `assertionMethod`.
    ///
    /// # Errors
    /// Where there are too few bits or too many.
    pub fn sign(&self, key: &Key) -> Result<String, BadStatus> {
        if !(status::SHORTEST_BITS..=status::LONGEST_BITS).contains(&self.bits.len()) {
            return Err(BadStatus::Bits("too few or too many"));
        }
        let encoded = status::encode(self.bits, self.profile);
        let encoded = encoded.ok_or(BadStatus::Bits("cannot be packed"))?;
        let (kind, list) = match self.profile {
            Profile::V11 => ("StatusList2021Credential", "StatusList2021"),
            Profile::V20 => ("BitstringStatusListCredential", "BitstringStatusList"),
        };
        let mut subject = Map::new();
        for (name, value) in [
            ("id", json!(format!("{}#list", self.address))),
            ("type", json!(list)),
            ("statusPurpose", json!(self.purpose.name())),
            ("encodedList", json!(encoded)),
        ] {
            subject.insert(name.to_owned(), value);
        }
        let vc = Vc {
            profile: self.profile,
            id: self.address,
            kind,
            subject,
            from: self.from,
            until: self.until,
            status: None,
        };
        vc.sign(key, None, LONGEST_LIST).map_err(|e| BadStatus::Credential(e.into()))
    }
}

struct Vc<'a> {
    profile: Profile,
    id: &'a str,
    kind: &'a str,
    subject: Map<String, Value>,
    from: Timestamp,
    until: Timestamp,
    status: Option<&'a StatusEntry>,
}

impl Vc<'_> {
    fn sign(self, key: &Key, sub: Option<&Did>, most: usize) -> Result<String, BadJwt> {
        let (context, from, until) = match self.profile {
            Profile::V11 => (CONTEXT_1, "issuanceDate", "expirationDate"),
            Profile::V20 => (CONTEXT_2, "validFrom", "validUntil"),
        };
        let mut vc = Map::new();
        for (name, value) in [
            ("@context", json!([context])),
            ("id", json!(self.id)),
            ("type", json!([CREDENTIAL, self.kind])),
            ("issuer", json!(key.did())),
            (from, json!(self.from.to_string())),
            (until, json!(self.until.to_string())),
            ("credentialSubject", Value::Object(self.subject)),
        ] {
            vc.insert(name.to_owned(), value);
        }
        if let Some(entry) = self.status {
            vc.insert("credentialStatus".to_owned(), entry.json(self.profile));
        }
        let (typ, mut claims) = match self.profile {
            Profile::V11 => ("JWT", Map::from_iter([("vc".to_owned(), Value::Object(vc))])),
            Profile::V20 => ("vc+jwt", vc),
        };
        // In both profiles: readers that know tokens but no credentials see the same bounds.
        for (name, value) in [
            ("iss", json!(key.did())),
            ("jti", json!(self.id)),
            ("iat", json!(self.from.as_second())),
            ("nbf", json!(self.from.as_second())),
            ("exp", json!(self.until.as_second())),
        ] {
            claims.insert(name.to_owned(), value);
        }
        if let Some(sub) = sub {
            claims.insert("sub".to_owned(), json!(sub));
        }
        jwt::sign_up_to(key, typ, &claims, most)
    }
}
