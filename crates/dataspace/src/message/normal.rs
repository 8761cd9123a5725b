//! One dress for JSON-LD.

use serde_json::{Map, Value};

/// What stands before the words of the protocol in other dresses.
const PREFIXES: [&str; 8] = [
    "dspace:",
    "odrl:",
    "dcat:",
    "dct:",
    "https://w3id.org/dspace/2025/1/",
    "https://w3id.org/dspace/v0.8/",
    "http://www.w3.org/ns/odrl/2/",
    "http://www.w3.org/ns/dcat#",
];

/// How deep a message may be.
const DEEPEST: usize = 32;

/// Properties that are lists, though a list of one may be written without its brackets.
const LISTS: [&str; 10] = [
    "permission",
    "prohibition",
    "obligation",
    "constraint",
    "and",
    "dataset",
    "distribution",
    "hasPolicy",
    "service",
    "endpointProperties",
];

fn bare(text: &str) -> &str {
    PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)).unwrap_or(text)
}

/// The message with the words of the protocol alone: without prefixes, values out of their objects, lists of
/// one out of their brackets where no list belongs and in brackets where one does. Nothing where it is nested
/// too deep.
#[must_use]
pub fn normalised(value: &Value) -> Option<Value> {
    of(value, DEEPEST)
}

fn of(value: &Value, deepest: usize) -> Option<Value> {
    let deepest = deepest.checked_sub(1)?;
    Some(match value {
        Value::Object(object) => match object.get("@value") {
            Some(inner) if object.len() <= 2 => inner.clone(),
            _ => Value::Object(properties(object, deepest)?),
        },
        Value::Array(all) => {
            Value::Array(all.iter().map(|one| of(one, deepest)).collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

fn properties(object: &Map<String, Value>, deepest: usize) -> Option<Map<String, Value>> {
    let mut into = Map::new();
    for (name, value) in object {
        let name = bare(name);
        let value = match (name, value) {
            ("@context", value) => value.clone(),
            ("@type" | "state" | "eventType" | "action" | "operator" | "leftOperand", value) => {
                word(value)
            }
            (_, value) => of(value, deepest)?,
        };
        let value = match (LISTS.contains(&name), value) {
            (true, one @ Value::Object(_)) => Value::Array(vec![one]),
            (false, Value::Array(mut all)) if all.len() == 1 && is_single(name) => {
                all.pop().unwrap_or_default()
            }
            (_, value) => value,
        };
        into.insert(name.to_owned(), value);
    }
    Some(into)
}

/// Names of processes and the like come as a list of one from peers that expand.
fn is_single(name: &str) -> bool {
    ["consumerPid", "providerPid", "callbackAddress", "offer", "agreement", "agreementId", "format"]
        .contains(&name)
}

/// A word of the protocol, also as a reference or a list of one.
fn word(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(bare(text).to_owned()),
        Value::Array(all) => match all.as_slice() {
            [one] => word(one),
            _ => value.clone(),
        },
        Value::Object(object) => match object.get("@id").or_else(|| object.get("@value")) {
            Some(inner) => word(inner),
            None => value.clone(),
        },
        other => other.clone(),
    }
}
