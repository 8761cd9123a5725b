//! Whether a credential was revoked: a list of bits, itself a credential, of which each credential names its own
//! ([StatusList2021](https://www.w3.org/TR/2023/WD-vc-status-list-20230427/) for the profile 1.1,
//! [Bitstring Status List](https://www.w3.org/TR/vc-bitstring-status-list/) for 2.0).
//!
//! The caller fetches the list under [`StatusEntry::list`], reads it with [`StatusList::verify`], and asks it by
//! [`StatusList::says`].

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use serde_json::Value;

use super::super::did::{Did, Document, Relationship};
use super::super::jwt;
use super::super::text::{base64url, member, several};
use super::read::{Parts, form, text};
use super::{BadCredential, Profile, in_time};

/// The longest list that is read as a token, in bytes: a list in which nothing repeats hardly shrinks.
pub const LONGEST_LIST: usize = 1024 * 1024;

/// The longest list after unpacking, in bytes: eight million credentials. What is packed in 1 MiB could be 1 GiB.
pub const LONGEST_BITS: usize = 1024 * 1024;

/// The shortest, in bytes: in a shorter one it could be told who is asked about (Bitstring Status List, section
/// 6.1).
pub const SHORTEST_BITS: usize = 16 * 1024;

/// The longest address of a list, in bytes.
const LONGEST_ADDRESS: usize = 2048;

/// base64 as StatusList2021 has it: with or without padding.
const fn lenient(alphabet: &base64::alphabet::Alphabet) -> GeneralPurpose {
    let padding = DecodePaddingMode::Indifferent;
    GeneralPurpose::new(alphabet, GeneralPurposeConfig::new().with_decode_padding_mode(padding))
}
const STANDARD: GeneralPurpose = lenient(&base64::alphabet::STANDARD);
const URL_SAFE: GeneralPurpose = lenient(&base64::alphabet::URL_SAFE);

/// What the bit of a list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The credential is void for good.
    Revocation,
    /// It is void until the bit is taken back.
    Suspension,
}

impl Purpose {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Revocation => "revocation",
            Self::Suspension => "suspension",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Revocation, Self::Suspension].into_iter().find(|one| one.name() == name)
    }
}

/// Where it is told whether a credential was revoked: `credentialStatus` of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusEntry {
    /// What its bit means.
    pub purpose: Purpose,
    /// Which bit it is, from zero.
    pub index: u64,
    /// The address of the list. Whether it may be asked at all is not decided here.
    pub list: String,
}

impl StatusEntry {
    pub(super) fn read(value: &Value) -> Result<Self, BadCredential> {
        let Value::Object(entry) = value else { return form("credentialStatus", "no object") };
        let kind = text(entry, "type")?.unwrap_or_default();
        if !matches!(kind, "StatusList2021Entry" | "BitstringStatusListEntry") {
            // Whoever cannot read whether it was revoked does not know whether it holds.
            return form("credentialStatus.type", format!("{kind:?} is not read"));
        }
        let Some(purpose) = text(entry, "statusPurpose")?.and_then(Purpose::named) else {
            return form("credentialStatus.statusPurpose", "neither revocation nor suspension");
        };
        if member(entry, "statusSize").is_some_and(|size| size.as_u64() != Some(1)) {
            return form("credentialStatus.statusSize", "only entries of one bit are read");
        }
        let index = match member(entry, "statusListIndex") {
            Some(Value::String(digits)) if digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().ok()
            }
            Some(Value::Number(number)) => number.as_u64(),
            _ => None,
        };
        let Some(index) = index else {
            return form("credentialStatus.statusListIndex", "no number from zero on");
        };
        let list =
            member(entry, "statusListCredential").and_then(Value::as_str).unwrap_or_default();
        let web = list.starts_with("https://") || list.starts_with("http://");
        if !web || list.len() > LONGEST_ADDRESS || !list.bytes().all(|b| b.is_ascii_graphic()) {
            return form("credentialStatus.statusListCredential", "no address of the web");
        }
        Ok(Self { purpose, index, list: list.to_owned() })
    }

    pub(super) fn json(&self, profile: Profile) -> Value {
        let kind = match profile {
            Profile::V11 => "StatusList2021Entry",
            Profile::V20 => "BitstringStatusListEntry",
        };
        serde_json::json!({ "id": format!("{}#{}", self.list, self.index), "type": kind,
            "statusPurpose": self.purpose.name(), "statusListIndex": self.index.to_string(),
            "statusListCredential": self.list })
    }
}

/// Why a list does not tell of a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadStatus {
    /// The list is no credential that holds.
    #[error("the status list: {0}")]
    Credential(#[from] BadCredential),
    /// It is no status list.
    #[error("{0} is no status list")]
    Kind(String),
    /// Its bits cannot be unpacked.
    #[error("the bits of the status list: {0}")]
    Bits(&'static str),
    /// It is another list than the one that was asked for.
    #[error("the status list is {found:?}, and {asked:?} was asked for")]
    Another {
        /// Which was asked for.
        asked: String,
        /// Which it says to be.
        found: String,
    },
    /// It is of somebody else than the credential.
    #[error("the status list is of {list}, and the credential of {credential}")]
    Issuer {
        /// Who issued the list.
        list: Did,
        /// Who issued the credential.
        credential: Did,
    },
    /// Its bits mean something else.
    #[error("the status list does not tell of {}", .0.name())]
    Purpose(Purpose),
    /// It has no bit of that number.
    #[error("the status list has {bits} bits, and bit {index} is asked for")]
    Range {
        /// How many it has.
        bits: u64,
        /// Which is asked for.
        index: u64,
    },
}

/// A list of bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    /// Where it stands.
    pub address: String,
    /// Who issued it.
    pub issuer: Did,
    /// Until when it holds.
    pub until: Option<Timestamp>,
    purposes: Vec<Purpose>,
    bits: Vec<u8>,
}

impl StatusList {
    /// The list that was fetched from an address, signed by its issuer for `assertionMethod`, at this time. The
    /// time to live that a list of 2.0 may have is ignored, as the profile demands.
    ///
    /// # Errors
    /// Where it is no list, not signed so, not of this time, another list, or cannot be unpacked.
    pub fn verify(
        token: &str,
        document: &Document,
        address: &str,
        now: Timestamp,
    ) -> Result<Self, BadStatus> {
        let purpose = Relationship::AssertionMethod;
        let signed = jwt::verify_up_to(token, document, purpose, LONGEST_LIST)
            .map_err(BadCredential::from)?;
        let parts = Parts::of(&signed)?;
        parts.issued_by(document)?;
        in_time(parts.from, parts.until, now).map_err(BadCredential::from)?;
        let is = |kind: &&String| {
            matches!(kind.as_str(), "StatusList2021Credential" | "BitstringStatusListCredential")
        };
        if !parts.types.iter().any(|kind| is(&kind)) {
            let kinds = parts.types.into_iter().collect::<Vec<_>>().join(", ");
            return Err(BadStatus::Kind(kinds));
        }
        // One issuer has several lists, and an old one of another name must not stand for this one.
        if parts.id.as_deref() != Some(address) {
            let (asked, found) = (address.to_owned(), parts.id.unwrap_or_default());
            return Err(BadStatus::Another { asked, found });
        }
        let purposes = several(member(parts.subject, "statusPurpose"));
        let purposes =
            purposes.iter().filter_map(Value::as_str).filter_map(Purpose::named).collect();
        let encoded = member(parts.subject, "encodedList").and_then(Value::as_str);
        let bits = decode(encoded.ok_or(BadStatus::Bits("encodedList is missing"))?)?;
        let (address, issuer, until) = (address.to_owned(), parts.issuer, parts.until);
        Ok(Self { address, issuer, until, purposes, bits })
    }

    /// Whether the bit of an entry is set: the credential of that issuer is revoked or suspended.
    ///
    /// # Errors
    /// Where this list does not tell of the entry.
    pub fn says(&self, entry: &StatusEntry, issuer: &Did) -> Result<bool, BadStatus> {
        if entry.list != self.address {
            let (asked, found) = (entry.list.clone(), self.address.clone());
            return Err(BadStatus::Another { asked, found });
        }
        if issuer != &self.issuer {
            let (list, credential) = (self.issuer.clone(), issuer.clone());
            return Err(BadStatus::Issuer { list, credential });
        }
        if !self.purposes.contains(&entry.purpose) {
            return Err(BadStatus::Purpose(entry.purpose));
        }
        bit(&self.bits, entry.index)
    }
}

/// A bit of a decoded list: bit zero is the left one of the first byte (Bitstring Status List, section 3.2).
///
/// # Errors
/// Where there is none of that number.
pub fn bit(bits: &[u8], index: u64) -> Result<bool, BadStatus> {
    let byte = usize::try_from(index / 8).ok().and_then(|at| bits.get(at));
    match byte {
        Some(byte) => Ok(byte & (0x80 >> (index % 8)) != 0),
        None => Err(BadStatus::Range { bits: bits.len() as u64 * 8, index }),
    }
}

/// The bits of an `encodedList`: gzip (RFC 1952) in base64url behind a `u` (Bitstring Status List, section 3.2),
/// or in either base64 without it (StatusList2021). Packed bytes begin with `H4sI`, so both are told apart.
///
/// # Errors
/// Where it is neither, something follows, or it is too long or too short after unpacking.
pub fn decode(encoded: &str) -> Result<Vec<u8>, BadStatus> {
    if encoded.len() > LONGEST_LIST {
        return Err(BadStatus::Bits("too long"));
    }
    let packed = match encoded.strip_prefix('u') {
        Some(rest) => super::super::text::from_base64url(rest),
        None => URL_SAFE.decode(encoded).or_else(|_| STANDARD.decode(encoded)).ok(),
    };
    let packed = packed.ok_or(BadStatus::Bits("no base64"))?;
    let mut unpacked = flate2::bufread::GzDecoder::new(packed.as_slice());
    let mut bits = Vec::new();
    // One byte more than is allowed shows that there is more, and no further one is unpacked.
    let most = LONGEST_BITS as u64 + 1;
    unpacked.by_ref().take(most).read_to_end(&mut bits).map_err(|_| BadStatus::Bits("no gzip"))?;
    match bits.len() {
        len if len > LONGEST_BITS => Err(BadStatus::Bits("too many after unpacking")),
        len if len < SHORTEST_BITS => Err(BadStatus::Bits("too few after unpacking")),
        _ if !unpacked.into_inner().is_empty() => Err(BadStatus::Bits("something follows them")),
        _ => Ok(bits),
    }
}

/// Bits as an `encodedList` of a profile.
pub(super) fn encode(bits: &[u8], profile: Profile) -> Option<String> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bits).ok()?;
    let text = base64url(&packed.finish().ok()?);
    Some(match profile {
        Profile::V11 => text,
        Profile::V20 => format!("u{text}"),
    })
}
