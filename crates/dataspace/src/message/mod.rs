//! The messages of the protocol as JSON: read with every demand of their schemas, written in the one form that
//! every peer understands.
//!
//! Peers send JSON-LD in more than one dress (prefixes, whole addresses, a value in an object or a list of
//! one); [`normalised`] takes that off at the edge, so that the rest knows one form.
//!
//! ```
//! use dure_dataspace::message::{CONTEXT, Negotiating};
//! use serde_json::json;
//!
//! let told = json!({ "@context": [CONTEXT], "@type": "ContractNegotiationEventMessage",
//!     "consumerPid": "urn:uuid:1", "providerPid": "urn:uuid:2", "eventType": "ACCEPTED" });
//! let message = Negotiating::read(&told)?;
//! assert_eq!(message.pids().consumer, "urn:uuid:1");
//! assert_eq!(message.json(), told);
//! # Ok::<(), dure_dataspace::message::BadMessage>(())
//! ```

pub mod catalog;
mod negotiating;
mod normal;
pub mod places;
mod read;
#[cfg(test)]
mod tests;
mod transferring;

use serde_json::{Value, json};

pub use negotiating::{Event, Negotiating};
pub use normal::normalised;
pub use read::BadMessage;
pub use transferring::{Transferring, fetched_with};

/// The context of every message.
pub const CONTEXT: &str = "https://w3id.org/dspace/2025/1/context.jsonld";

/// The version of the protocol.
pub const VERSION: &str = "2025-1";

/// What both sides call a process.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pids {
    /// What the consumer calls it; empty where the consumer has not named it yet.
    pub consumer: String,
    /// What the provider calls it; empty where the provider has not named it yet.
    pub provider: String,
}

/// Why somebody breaks off or halts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Because {
    /// A code; may be empty.
    pub code: String,
    /// Reasons; may be empty.
    pub reason: Vec<String>,
}

/// A message of that type with what belongs to every one.
fn envelope(kind: &str, pids: &Pids) -> Value {
    let mut value = json!({ "@context": [CONTEXT], "@type": kind });
    for (name, pid) in [("consumerPid", &pids.consumer), ("providerPid", &pids.provider)] {
        if !pid.is_empty() {
            set(&mut value, name, json!(pid));
        }
    }
    value
}

fn set(value: &mut Value, name: &str, to: Value) {
    if let Some(object) = value.as_object_mut() {
        object.insert(name.to_owned(), to);
    }
}

fn set_because(value: &mut Value, because: &Because) {
    if !because.code.is_empty() {
        set(value, "code", json!(because.code));
    }
    if !because.reason.is_empty() {
        set(value, "reason", json!(because.reason));
    }
}

/// How a negotiation stands.
#[must_use]
pub fn negotiation(pids: &Pids, state: crate::negotiation::State) -> Value {
    let mut value = envelope("ContractNegotiation", pids);
    set(&mut value, "state", json!(state));
    value
}

/// How a transfer stands.
#[must_use]
pub fn transfer(pids: &Pids, state: crate::transfer::State) -> Value {
    let mut value = envelope("TransferProcess", pids);
    set(&mut value, "state", json!(state));
    value
}

/// What went wrong: `ContractNegotiationError`, `TransferError` or `CatalogError`.
#[must_use]
pub fn error(kind: &str, pids: &Pids, because: &Because) -> Value {
    let mut value = envelope(kind, pids);
    set_because(&mut value, because);
    value
}

/// The versions that are spoken at a path.
#[must_use]
pub fn versions(path: &str) -> Value {
    json!({ "protocolVersions": [{ "version": VERSION, "path": path, "binding": "HTTPS" }] })
}
