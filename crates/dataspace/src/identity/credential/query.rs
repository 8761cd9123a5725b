//! Asking for presentations: the two messages of `POST /presentations/query` (DCP 1.0, "Resolution API").

use std::fmt;
use std::str::FromStr;

use serde_json::{Value, json};

use super::super::text::several;
use super::Credential;

/// The context of the messages of DCP.
pub const CONTEXT: &str = "https://w3id.org/dspace-dcp/v1.0/dcp.jsonld";

/// The path that is asked, behind the address of the credential service.
pub const PATH: &str = "/presentations/query";

/// The most scopes of a question, and the most presentations of an answer.
pub const MOST: usize = 32;

/// The longest scope, in bytes.
const LONGEST_SCOPE: usize = 512;

const BY_TYPE: &str = "org.eclipse.dspace.dcp.vc.type:";
const BY_ID: &str = "org.eclipse.dspace.dcp.vc.id:";

/// What the implementation of Eclipse writes behind a scope: what one wants to do. Nothing but reading is to be
/// had here.
const READING: [&str; 3] = ["read", "all", "*"];

/// Why a question or an answer is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    /// A member is missing or not what it has to be.
    #[error("{at}: {what}")]
    Form {
        /// Where.
        at: &'static str,
        /// What is wrong there.
        what: String,
    },
    /// It asks with a presentation definition: DCP has it answered by `501 Not Implemented`.
    #[error("presentationDefinition: questions are read by scope alone")]
    Definition,
    /// A scope is none.
    #[error("{0:?} is no scope: it is written {BY_TYPE}Type or {BY_ID}id")]
    Scope(String),
    /// A scope wants to do something else than read.
    #[error("the scope {0:?} wants to do something else than read")]
    Operation(String),
}

/// Which credentials (DCP 1.0, "Scopes").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wanted {
    /// Those of a type.
    Type(String),
    /// The one of that name.
    Id(String),
}

/// Which credentials are asked for, as a text like `org.eclipse.dspace.dcp.vc.type:MembershipCredential:read`.
/// It is written as it was read: some peers demand `:read` at the end, the specification does not have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// Which.
    pub wanted: Wanted,
    /// Whether `:read` stands at the end.
    pub read: bool,
}

impl Scope {
    /// All credentials of a type, with `:read` at the end.
    #[must_use]
    pub fn of_type(name: &str) -> Self {
        Self { wanted: Wanted::Type(name.to_owned()), read: true }
    }

    /// Whether a credential is asked for.
    #[must_use]
    pub fn covers(&self, credential: &Credential) -> bool {
        match &self.wanted {
            Wanted::Type(name) => credential.types.iter().any(|kind| kind == name),
            Wanted::Id(id) => credential.id.as_ref() == Some(id),
        }
    }
}

impl FromStr for Scope {
    type Err = BadQuery;

    fn from_str(text: &str) -> Result<Self, BadQuery> {
        let bad = || BadQuery::Scope(text.chars().take(LONGEST_SCOPE).collect());
        if text.len() > LONGEST_SCOPE || text.chars().any(|c| c.is_control() || c == ' ') {
            return Err(bad());
        }
        if let Some(id) = text.strip_prefix(BY_ID).filter(|id| !id.is_empty()) {
            // Names are addresses with colons of their own, so only a `:read` is none of it.
            let (id, read) = id.strip_suffix(":read").map_or((id, false), |id| (id, true));
            return Ok(Self { wanted: Wanted::Id(id.to_owned()), read });
        }
        let name = text.strip_prefix(BY_TYPE).ok_or_else(bad)?;
        let (name, read) = match name.rsplit_once(':') {
            Some((name, last)) if READING.contains(&last) => (name, true),
            // What follows the colon of an address is none of what one wants to do.
            Some((_, last)) if !last.starts_with("//") && !name.contains("://") => {
                return match last {
                    "" => Err(bad()),
                    _ => Err(BadQuery::Operation(text.to_owned())),
                };
            }
            _ => (name, false),
        };
        match name.is_empty() {
            true => Err(bad()),
            false => Ok(Self { wanted: Wanted::Type(name.to_owned()), read }),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.wanted {
            Wanted::Type(name) => write!(f, "{BY_TYPE}{name}")?,
            Wanted::Id(id) => write!(f, "{BY_ID}{id}")?,
        }
        f.write_str(if self.read { ":read" } else { "" })
    }
}

fn form<T>(at: &'static str, what: impl Into<String>) -> Result<T, BadQuery> {
    Err(BadQuery::Form { at, what: what.into() })
}

fn envelope(value: &Value, kind: &str) -> Result<(), BadQuery> {
    if !several(value.get("@context")).iter().any(|one| one == CONTEXT) {
        return form("@context", format!("has to name {CONTEXT}"));
    }
    match value.get("type") {
        Some(one) if one == kind => Ok(()),
        _ => form("type", format!("has to be {kind}")),
    }
}

fn list<'a>(value: &'a Value, name: &'static str) -> Result<&'a [Value], BadQuery> {
    match value.get(name) {
        Some(Value::Array(all)) if all.len() <= MOST => Ok(all),
        Some(Value::Array(_)) => form(name, format!("more than {MOST}")),
        _ => form(name, "missing or no list"),
    }
}

/// A `PresentationQueryMessage` by scopes (DCP 1.0, "Presentation Query Message").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentationQuery {
    /// What is asked for.
    pub scopes: Vec<Scope>,
}

impl PresentationQuery {
    /// Reads one.
    ///
    /// # Errors
    /// Where it is none, or asks in a way that is not answered here.
    pub fn read(value: &Value) -> Result<Self, BadQuery> {
        envelope(value, "PresentationQueryMessage")?;
        match (value.get("scope"), value.get("presentationDefinition")) {
            (Some(_), Some(_)) => form("scope", "stands beside presentationDefinition"),
            (None, Some(_)) => Err(BadQuery::Definition),
            _ => {
                let scope = |one: &Value| match one {
                    Value::String(text) => text.parse(),
                    _ => form("scope", "one of them is no text"),
                };
                let scopes = list(value, "scope")?.iter().map(scope).collect::<Result<_, _>>()?;
                Ok(Self { scopes })
            }
        }
    }

    /// Writes it.
    #[must_use]
    pub fn json(&self) -> Value {
        let scopes: Vec<String> = self.scopes.iter().map(Scope::to_string).collect();
        json!({ "@context": [CONTEXT], "type": "PresentationQueryMessage", "scope": scopes })
    }

    /// Whether a credential is asked for by any of its scopes.
    #[must_use]
    pub fn covers(&self, credential: &Credential) -> bool {
        self.scopes.iter().any(|scope| scope.covers(credential))
    }
}

/// A `PresentationResponseMessage` (DCP 1.0, "Presentation Response Message").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentationResponse {
    /// The presentations, as tokens.
    pub presentations: Vec<String>,
}

impl PresentationResponse {
    /// Reads one.
    ///
    /// # Errors
    /// Where it is none, or has a presentation that is no token: those have proofs of another kind.
    pub fn read(value: &Value) -> Result<Self, BadQuery> {
        envelope(value, "PresentationResponseMessage")?;
        let token = |one: &Value| match one {
            Value::String(token) => Ok(token.clone()),
            _ => form("presentation", "one of them is no token"),
        };
        let presentations =
            list(value, "presentation")?.iter().map(token).collect::<Result<_, _>>()?;
        Ok(Self { presentations })
    }

    /// Writes it.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ "@context": [CONTEXT], "type": "PresentationResponseMessage",
            "presentation": self.presentations })
    }
}
