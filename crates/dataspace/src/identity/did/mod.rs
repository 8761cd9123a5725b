//! Who a participant is: a decentralized identifier
//! ([DID core](https://www.w3.org/TR/did-core/), section 3.1), for `did:web` the address under which its
//! document stands ([did:web](https://w3c-ccg.github.io/did-method-web/), "Read (Resolve)"), and the
//! [`Document`] itself.

mod document;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use document::{BadDocument, Document, Method, NoKey, OwnKey, Relationship, Service};

/// The longest identifier, in bytes.
pub const LONGEST: usize = 512;

/// The longest name of a host, in bytes (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 253;

/// The longest part of a host's name, in bytes (RFC 1035, section 2.3.4).
const LONGEST_LABEL: usize = 63;

/// Where the document of a host stands that has no path of its own.
const WELL_KNOWN: &str = ".well-known";

/// The file of a document.
const FILE: &str = "did.json";

/// What is no identifier, or none of which a document can be found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDid {
    /// It is too long.
    #[error("the DID has {0} bytes, and at most {LONGEST} are read")]
    Long(usize),
    /// It does not have the form `did:method:identifier`.
    #[error("{0:?} is no DID: it is written did:method:identifier")]
    Form(String),
    /// The host of a `did:web` is none.
    #[error("the host of {did:?}: {what}")]
    Host {
        /// Whose.
        did: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A part of the path of a `did:web` is none.
    #[error("the part {part:?} of {did:?}: {what}")]
    Part {
        /// Whose.
        did: String,
        /// Which part.
        part: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// No address follows from the identifier, since it is of another method.
    #[error("{0} is no did:web: only of those the document is found")]
    NotWeb(Did),
    /// No document of a `did:web` stands under the address.
    #[error(
        "under {0:?} stands no document of a did:web: https://host/path/did.json, nothing else"
    )]
    Address(String),
}

/// A decentralized identifier without path, query and fragment
/// ([DID core](https://www.w3.org/TR/did-core/#did-syntax), section 3.1), at most [`LONGEST`] bytes. One of the
/// method `web` is only taken in the one form that has an address: hosts in small letters, nothing encoded that
/// need not be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Did(String);

impl Did {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its method: `web`, `key` and so on.
    #[must_use]
    pub fn method(&self) -> &str {
        self.0.split(':').nth(1).unwrap_or_default()
    }

    /// The address of its document: `did:web:host` stands under `https://host/.well-known/did.json`,
    /// `did:web:host%3A8443:a:b` under `https://host:8443/a/b/did.json` (did:web, "Read (Resolve)"). Whether
    /// the host may be asked at all is not decided here.
    ///
    /// # Errors
    /// Where it is of another method.
    pub fn document_address(&self) -> Result<String, BadDid> {
        let Some(rest) = self.0.strip_prefix("did:web:") else {
            return Err(BadDid::NotWeb(self.clone()));
        };
        let (host, path) = rest.split_once(':').unwrap_or((rest, WELL_KNOWN));
        Ok(format!("https://{}/{}/{FILE}", host.replace("%3A", ":"), path.replace(':', "/")))
    }

    /// Whose document stands under an address: the inverse of [`Did::document_address`].
    ///
    /// # Errors
    /// Where no document of a `did:web` can stand there.
    pub fn of_document(address: &str) -> Result<Self, BadDid> {
        if address.len() > LONGEST {
            return Err(BadDid::Long(address.len()));
        }
        let bad = || BadDid::Address(address.to_owned());
        let rest = address.strip_prefix("https://").ok_or_else(bad)?;
        let (host, path) = rest.split_once('/').ok_or_else(bad)?;
        let path =
            path.strip_suffix(FILE).and_then(|path| path.strip_suffix('/')).ok_or_else(bad)?;
        let mut did = format!("did:web:{}", host.replace(':', "%3A"));
        if path != WELL_KNOWN {
            did.push(':');
            // A colon of the path would turn into a border between two of its parts.
            did.push_str(&path.replace(':', "%3A").replace('/', ":"));
        }
        let did: Self = did.parse()?;
        // Whatever the way there has changed was no address of that identifier.
        if did.document_address()? == address { Ok(did) } else { Err(bad()) }
    }
}

impl FromStr for Did {
    type Err = BadDid;

    fn from_str(text: &str) -> Result<Self, BadDid> {
        if text.len() > LONGEST {
            return Err(BadDid::Long(text.len()));
        }
        let form = || BadDid::Form(text.to_owned());
        let rest = text.strip_prefix("did:").ok_or_else(form)?;
        let (method, id) = rest.split_once(':').ok_or_else(form)?;
        let named = !method.is_empty()
            && method.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !named || id.is_empty() || id.ends_with(':') || !id.split(':').all(is_part) {
            return Err(form());
        }
        if method == "web" {
            web(text, id)?;
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether a byte stands for itself in an identifier.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

/// The bytes of a part, what is encoded of it decoded, each with whether it was; nothing where a percent sign
/// does not have two hexadecimal digits behind it.
fn decoded(part: &str) -> Option<Vec<(u8, bool)>> {
    let mut bytes = part.bytes();
    let mut all = Vec::new();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
            all.push((u8::try_from(high * 16 + low).ok()?, true));
        } else {
            all.push((byte, false));
        }
    }
    Some(all)
}

fn is_part(part: &str) -> bool {
    decoded(part).is_some_and(|all| all.iter().all(|(byte, coded)| *coded || is_plain(*byte)))
}

/// Whether the identifier of a `did:web` is one that has an address, and the only one that has it.
fn web(did: &str, id: &str) -> Result<(), BadDid> {
    let mut parts = id.split(':');
    let host = |what| BadDid::Host { did: did.to_owned(), what };
    let named = parts.next().unwrap_or_default();
    let (name, port) = match named.split_once("%3A") {
        Some((name, port)) => (name, Some(port)),
        None => (named, None),
    };
    is_host(name).map_err(host)?;
    if let Some(port) = port {
        let digits = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
        if !digits || !port.parse::<u16>().is_ok_and(|port| port > 0) {
            return Err(host("its port is no number from 1 to 65535"));
        }
    }
    if parts.clone().eq([WELL_KNOWN]) {
        let (part, what) = (WELL_KNOWN.to_owned(), "there stands the document of the host itself");
        return Err(BadDid::Part { did: did.to_owned(), part, what });
    }
    for part in parts {
        is_web_part(part).map_err(|what| BadDid::Part {
            did: did.to_owned(),
            part: part.to_owned(),
            what,
        })?;
    }
    Ok(())
}

/// A name of DNS in small letters. Percent signs are none of its characters, so that nothing else can hide in
/// it: no user, no address in brackets, no second host.
fn is_host(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || name.len() > LONGEST_HOST {
        return Err("empty or too long");
    }
    for label in name.split('.') {
        let small = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let plain = !label.is_empty() && label.len() <= LONGEST_LABEL && label.bytes().all(small);
        if !plain || label.starts_with('-') || label.ends_with('-') {
            return Err("no name of DNS in small letters");
        }
    }
    // Browsers and resolvers read any host that ends in a number as an IPv4 address: 127.1, 0x7f.0x1, 2130706433.
    let last = name.rsplit('.').next().unwrap_or_default();
    let number = |digits: &str, base| digits.chars().all(|c| c.is_digit(base));
    if number(last, 10) || last.strip_prefix("0x").is_some_and(|rest| number(rest, 16)) {
        return Err("an address of IP, not a name");
    }
    Ok(())
}

fn is_web_part(part: &str) -> Result<(), &'static str> {
    let Some(bytes) = decoded(part) else {
        return Err("a percent sign without two hexadecimal digits");
    };
    if bytes.is_empty() {
        return Err("empty");
    }
    if bytes.iter().all(|(byte, _)| *byte == b'.') {
        return Err("dots only: it leads to another place");
    }
    for (byte, coded) in bytes {
        if coded && (is_plain(byte) || byte.is_ascii_control() || b"/\\%?#".contains(&byte)) {
            return Err("encodes what is written plainly, or what would lead to another place");
        }
    }
    let digits = part.split('%').skip(1).flat_map(|rest| rest.bytes().take(2));
    if digits.into_iter().any(|digit| digit.is_ascii_lowercase()) {
        return Err("hexadecimal digits are written large");
    }
    Ok(())
}

impl fmt::Display for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Did {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Did({})", self.0)
    }
}

impl From<Did> for String {
    fn from(did: Did) -> Self {
        did.0
    }
}

impl TryFrom<String> for Did {
    type Error = BadDid;

    fn try_from(text: String) -> Result<Self, BadDid> {
        text.parse()
    }
}
