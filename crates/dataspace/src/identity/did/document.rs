//! DID documents ([DID core](https://www.w3.org/TR/did-core/), sections 4 and 5).

use std::fmt;

use serde_json::{Map, Value, json};

use super::super::key::{BadKey, PublicKey};
use super::super::text::{json, member, several};
use super::{BadDid, Did};

/// The longest document that is read, in bytes.
pub(super) const LONGEST_DOCUMENT: usize = 64 * 1024;

/// The most keys and the most services of a document.
pub(super) const MOST: usize = 64;

/// The longest address of a service, in bytes.
const LONGEST_ENDPOINT: usize = 2048;

/// The type of the service that is asked for presentations (DCP, "Credential Service Endpoint Discovery").
const CREDENTIAL_SERVICE: &str = "CredentialService";

/// What a key may be used for (DID core, section 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relationship {
    /// Saying who one is: it signs presentations (DID core, section 5.3.1).
    Authentication,
    /// Claiming something: it signs credentials (DID core, section 5.3.2).
    AssertionMethod,
    /// Using a right: it signs self-issued ID tokens (DID core, section 5.3.4; DCP, "Validating Self-Issued ID
    /// Tokens").
    CapabilityInvocation,
}

impl Relationship {
    /// All that are read.
    pub const ALL: [Self; 3] =
        [Self::Authentication, Self::AssertionMethod, Self::CapabilityInvocation];

    /// Its name in a document.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::AssertionMethod => "assertionMethod",
            Self::CapabilityInvocation => "capabilityInvocation",
        }
    }
}

impl fmt::Display for Relationship {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a document cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDocument {
    /// It is too long.
    #[error("the document has {0} bytes, and at most {LONGEST_DOCUMENT} are read")]
    Long(usize),
    /// It is no JSON, or a name stands twice in it.
    #[error("the document is no JSON: {0}")]
    Json(String),
    /// It is the document of somebody else.
    #[error("the document is that of {found:?}, and that of {asked} was asked for")]
    Another {
        /// Whose was asked for.
        asked: Did,
        /// Whose it says to be.
        found: String,
    },
    /// Something in it has not the form that it has to have.
    #[error("{at}: {what}")]
    Form {
        /// Where.
        at: String,
        /// What is wrong there.
        what: String,
    },
}

/// Why no key of a document verifies a signature.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoKey {
    /// The key is named as that of somebody else.
    #[error("the key {kid:?} is none of {did}")]
    Another {
        /// How the key is named.
        kid: String,
        /// Whose document it was looked for in.
        did: Did,
    },
    /// The document does not have it.
    #[error("{did} has no key {kid:?}")]
    Missing {
        /// How the key is named.
        kid: String,
        /// Whose document it was looked for in.
        did: Did,
    },
    /// No key is named, and the document does not have exactly one.
    #[error("no key is named, and {did} has {count} instead of exactly one")]
    Unnamed {
        /// Whose document it was looked for in.
        did: Did,
        /// How many it has.
        count: usize,
    },
    /// The document does not give the key this use.
    #[error("the key {kid} is not for {relationship}")]
    NotFor {
        /// Which key.
        kid: String,
        /// Which use.
        relationship: Relationship,
    },
    /// The document has it, but it cannot be used.
    #[error("the key {kid}: {why}")]
    Bad {
        /// Which key.
        kid: String,
        /// What is wrong with it.
        why: BadKey,
    },
}

/// A key of a document (DID core, section 5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its whole name.
    pub id: String,
    /// The key, or why it is none that can be used: a document may have keys of kinds that are not read here.
    pub key: Result<PublicKey, BadKey>,
    /// For what it may be used.
    pub uses: Vec<Relationship>,
    /// Whether it stands within one use alone, not among the keys of the document (DID core, section 5.3).
    embedded: bool,
}

/// A service of a document (DID core, section 5.4) with one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub id: String,
    /// Its types.
    pub types: Vec<String>,
    /// Its address on the web. Whether it may be asked at all is not decided here.
    pub endpoint: String,
}

/// A key of our own for [`Document::own`].
#[derive(Debug, Clone, Copy)]
pub struct OwnKey<'a> {
    /// Its name within the document.
    pub fragment: &'a str,
    /// The public half.
    pub key: &'a PublicKey,
    /// For what it is used.
    pub uses: &'a [Relationship],
}

/// The document of a participant: its keys, what they may be used for, and its services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    id: Did,
    methods: Vec<Method>,
    services: Vec<Service>,
}

fn form<T>(at: impl Into<String>, what: impl Into<String>) -> Result<T, BadDocument> {
    Err(BadDocument::Form { at: at.into(), what: what.into() })
}

/// A list that may be missing, with a bound.
fn list<'a>(document: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], BadDocument> {
    match member(document, name) {
        None => Ok(&[]),
        Some(Value::Array(all)) if all.len() <= MOST => Ok(all),
        Some(Value::Array(all)) => form(name, format!("{} of them, at most {MOST}", all.len())),
        Some(_) => form(name, "no list"),
    }
}

/// The whole name of what is named within a document: `#name` is short for it (DID core, section 3.2.2).
fn whole(did: &Did, name: &str) -> String {
    if name.starts_with('#') { format!("{did}{name}") } else { name.to_owned() }
}

fn owner(id: &str) -> Option<&str> {
    id.split_once('#').filter(|(_, name)| !name.is_empty()).map(|(did, _)| did)
}

impl Document {
    /// The document of that participant, read from what stands under its address. `id` has to be the DID that
    /// was asked for (DID core, section 5.1.1; DCP, "Validating Self-Issued ID Tokens"); keys of kinds that are
    /// not read here are kept as such.
    ///
    /// # Errors
    /// Where it is that of somebody else, or not in the form of a document.
    pub fn read(asked: &Did, text: &[u8]) -> Result<Self, BadDocument> {
        if text.len() > LONGEST_DOCUMENT {
            return Err(BadDocument::Long(text.len()));
        }
        let value = json(text).map_err(BadDocument::Json)?;
        let Value::Object(document) = &value else { return form("", "no object") };
        let found = member(document, "id").and_then(Value::as_str).unwrap_or_default();
        if found != asked.as_str() {
            let found = found.chars().take(super::LONGEST).collect();
            return Err(BadDocument::Another { asked: asked.clone(), found });
        }
        let mut read = Self { id: asked.clone(), methods: Vec::new(), services: Vec::new() };
        for (at, one) in list(document, "verificationMethod")?.iter().enumerate() {
            read.add(&format!("verificationMethod[{at}]"), one, None)?;
        }
        for relationship in Relationship::ALL {
            for (at, one) in list(document, relationship.name())?.iter().enumerate() {
                let at = format!("{relationship}[{at}]");
                match one {
                    Value::String(name) => read.refer(name, relationship),
                    one => read.add(&at, one, Some(relationship))?,
                }
            }
        }
        for (at, one) in list(document, "service")?.iter().enumerate() {
            read.services.extend(service(asked, &format!("service[{at}]"), one)?);
        }
        Ok(read)
    }

    /// A use of a key that stands elsewhere. Where it is none of ours, nothing of ours gets the use.
    fn refer(&mut self, name: &str, relationship: Relationship) {
        let id = whole(&self.id, name);
        // What is embedded in one use is not for others to refer to (DID core, section 5.3).
        let mut ours = self.methods.iter_mut().filter(|method| method.id == id && !method.embedded);
        if let Some(method) = ours.next() {
            method.uses.push(relationship);
        }
    }

    fn add(
        &mut self,
        at: &str,
        value: &Value,
        only: Option<Relationship>,
    ) -> Result<(), BadDocument> {
        let Value::Object(method) = value else { return form(at, "no object") };
        let text = |name| member(method, name).and_then(Value::as_str);
        let Some(id) = text("id") else { return form(at, "id is missing") };
        let id = whole(&self.id, id);
        let plain = id.len() <= 2 * super::LONGEST && id.bytes().all(|b| b.is_ascii_graphic());
        if !plain || owner(&id).is_none() {
            return form(at, "id is no name of a key");
        }
        if self.methods.len() >= MOST {
            return form(at, format!("more than {MOST} keys"));
        }
        if self.methods.iter().any(|other| other.id == id) {
            // Which of the two a signature is verified by would be a matter of taste.
            return form(at, format!("{id:?} stands twice"));
        }
        // A key that somebody else controls is not under the hand of whose document this is.
        let controlled = text("controller").is_none_or(|by| by == self.id.as_str());
        let key = match (controlled, member(method, "publicKeyJwk"), text("publicKeyMultibase")) {
            (false, _, _) => Err(BadKey::Member("controller")),
            (_, Some(_), Some(_)) => return form(at, "two keys in one"),
            (_, Some(Value::Object(jwk)), None) => match text("type") {
                Some("JsonWebKey2020" | "JsonWebKey") => PublicKey::from_jwk(jwk),
                kind => Err(BadKey::Kind(short(kind))),
            },
            (_, Some(_), None) => Err(BadKey::Member("publicKeyJwk")),
            (_, None, Some(multikey)) => match text("type") {
                Some("Multikey" | "Ed25519VerificationKey2020") => {
                    PublicKey::from_multikey(multikey)
                }
                kind => Err(BadKey::Kind(short(kind))),
            },
            (_, None, None) => Err(BadKey::Kind(short(text("type")))),
        };
        let (uses, embedded) = (only.into_iter().collect(), only.is_some());
        self.methods.push(Method { id, key, uses, embedded });
        Ok(())
    }

    /// Our own document: our keys under their names, and where presentations are asked for.
    ///
    /// # Errors
    /// Where a name is none or stands twice, or the address is none of the web.
    pub fn own(
        did: &Did,
        keys: &[OwnKey<'_>],
        credential_service: Option<&str>,
    ) -> Result<Self, BadDocument> {
        let methods: Vec<Method> = keys
            .iter()
            .map(|own| Method {
                id: format!("{did}#{}", own.fragment),
                key: Ok(own.key.clone()),
                uses: own.uses.to_vec(),
                embedded: false,
            })
            .collect();
        let services = credential_service.map(|endpoint| Service {
            id: format!("{did}#credential-service"),
            types: vec![CREDENTIAL_SERVICE.to_owned()],
            endpoint: endpoint.trim_end_matches('/').to_owned(),
        });
        let own = Self { id: did.clone(), methods, services: services.into_iter().collect() };
        // What we tell others has to be what we would take from them.
        Self::read(did, own.json().to_string().as_bytes())
    }

    /// Whose it is.
    #[must_use]
    pub fn id(&self) -> &Did {
        &self.id
    }

    /// Its keys.
    #[must_use]
    pub fn methods(&self) -> &[Method] {
        &self.methods
    }

    /// Its services.
    #[must_use]
    pub fn services(&self) -> &[Service] {
        &self.services
    }

    /// Where presentations are asked for: the address of the first service of the type `CredentialService`
    /// (DCP, "Credential Service Endpoint Discovery").
    #[must_use]
    pub fn credential_service(&self) -> Option<&str> {
        let is = |service: &&Service| service.types.iter().any(|one| one == CREDENTIAL_SERVICE);
        self.services.iter().find(is).map(|service| service.endpoint.as_str())
    }

    /// The key by which something signed is verified: the one that is named, or where none is named the only
    /// one; it has to have this use (DCP, "Validating Self-Issued ID Tokens", step 3).
    ///
    /// # Errors
    /// Where there is none, it is for other uses, or of a kind that is not read here.
    pub fn key(
        &self,
        kid: Option<&str>,
        relationship: Relationship,
    ) -> Result<(&str, &PublicKey), NoKey> {
        let did = || self.id.clone();
        let method = match kid {
            Some(kid) => {
                let (id, kid) = (whole(&self.id, kid), || kid.to_owned());
                if owner(&id) != Some(self.id.as_str()) {
                    return Err(NoKey::Another { kid: kid(), did: did() });
                }
                let found = self.methods.iter().find(|method| method.id == id);
                found.ok_or_else(|| NoKey::Missing { kid: kid(), did: did() })?
            }
            None => {
                let mut all = self.methods.iter().filter(|method| !method.embedded);
                match (all.next(), all.count()) {
                    (Some(only), 0) => only,
                    (first, rest) => {
                        let count = usize::from(first.is_some()) + rest;
                        return Err(NoKey::Unnamed { did: did(), count });
                    }
                }
            }
        };
        if !method.uses.contains(&relationship) {
            return Err(NoKey::NotFor { kid: method.id.clone(), relationship });
        }
        match &method.key {
            Ok(key) => Ok((&method.id, key)),
            Err(why) => Err(NoKey::Bad { kid: method.id.clone(), why: why.clone() }),
        }
    }

    /// As JSON, keys as `JsonWebKey2020`: every peer reads those. Keys that were not understood are left out.
    #[must_use]
    pub fn json(&self) -> Value {
        let key = |method: &Method| {
            let key = method.key.as_ref().ok()?;
            Some(json!({ "id": method.id, "type": "JsonWebKey2020", "controller": self.id,
                "publicKeyJwk": key.jwk() }))
        };
        let service = |service: &Service| {
            json!({ "id": service.id, "type": service.types.first(),
                "serviceEndpoint": service.endpoint })
        };
        let mut document = json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"],
            "id": self.id,
            "verificationMethod": self.methods.iter().filter_map(key).collect::<Vec<_>>(),
            "service": self.services.iter().map(service).collect::<Vec<_>>(),
        });
        if let Some(object) = document.as_object_mut() {
            for relationship in Relationship::ALL {
                let has =
                    |method: &&Method| method.key.is_ok() && method.uses.contains(&relationship);
                let named = self.methods.iter().filter(has).map(|method| json!(method.id));
                object.insert(relationship.name().to_owned(), named.collect());
            }
        }
        document
    }

    /// The address under which it has to stand.
    ///
    /// # Errors
    /// Where the method of its DID has none.
    pub fn address(&self) -> Result<String, BadDid> {
        self.id.document_address()
    }
}

/// A type in an error: of others' making, so cut.
fn short(kind: Option<&str>) -> String {
    kind.unwrap_or("?").chars().take(64).collect()
}

/// A service with one address on the web; others are none that anybody here would ask.
fn service(did: &Did, at: &str, value: &Value) -> Result<Option<Service>, BadDocument> {
    let Value::Object(service) = value else { return form(at, "no object") };
    let types: Vec<String> = several(member(service, "type"))
        .iter()
        .filter_map(Value::as_str)
        .map(|kind| short(Some(kind)))
        .collect();
    if types.is_empty() {
        return form(at, "type is missing");
    }
    let id = member(service, "id").and_then(Value::as_str).unwrap_or_default();
    let endpoint = member(service, "serviceEndpoint").and_then(Value::as_str).unwrap_or_default();
    let web = endpoint.starts_with("https://") || endpoint.starts_with("http://");
    let plain =
        endpoint.len() <= LONGEST_ENDPOINT && endpoint.bytes().all(|b| b.is_ascii_graphic());
    match (web && plain, types.iter().any(|kind| kind == CREDENTIAL_SERVICE)) {
        (true, _) => Ok(Some(Service {
            id: whole(did, &id.chars().take(2 * super::LONGEST).collect::<String>()),
            types,
            endpoint: endpoint.trim_end_matches('/').to_owned(),
        })),
        (false, true) => form(at, "serviceEndpoint is no address of the web"),
        (false, false) => Ok(None),
    }
}
