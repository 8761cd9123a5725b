//! Reading the parts of a message, each with its place in what is wrong.

use serde_json::Value;

use super::{Because, CONTEXT, Pids};

/// The longest id, in bytes.
const LONGEST_ID: usize = 512;

/// The longest address, in bytes.
const LONGEST_ADDRESS: usize = 2048;

/// The most reasons of a message, and how long one is.
const REASONS: usize = 20;
const LONGEST_REASON: usize = 1000;

/// Why a message cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {what}")]
pub struct BadMessage {
    /// Where.
    pub at: String,
    /// What is wrong there.
    pub what: String,
}

pub(super) fn bad<T>(at: &str, what: impl Into<String>) -> Result<T, BadMessage> {
    Err(BadMessage { at: at.to_owned(), what: what.into() })
}

/// The type of a message, whose context is checked.
pub(super) fn kind(value: &Value) -> Result<&str, BadMessage> {
    let context = value.get("@context");
    let known = match context {
        Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(CONTEXT)),
        Some(Value::String(one)) => one == CONTEXT,
        _ => false,
    };
    if !known {
        return bad("@context", format!("has to name {CONTEXT}"));
    }
    match value.get("@type").and_then(Value::as_str) {
        Some(kind) => Ok(kind),
        None => bad("@type", "missing"),
    }
}

/// An id that has to be there.
pub(super) fn id(value: &Value, name: &str) -> Result<String, BadMessage> {
    match optional_id(value, name)? {
        text if text.is_empty() => bad(name, "missing"),
        text => Ok(text),
    }
}

/// An id that may be there.
pub(super) fn optional_id(value: &Value, name: &str) -> Result<String, BadMessage> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) if text.len() > LONGEST_ID => bad(name, "too long"),
        Some(Value::String(text)) if text.chars().any(char::is_control) => {
            bad(name, "has signs that cannot be seen")
        }
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => bad(name, "not a text"),
    }
}

/// What both sides call the process: both names have to be there.
pub(super) fn pids(value: &Value) -> Result<Pids, BadMessage> {
    Ok(Pids { consumer: id(value, "consumerPid")?, provider: id(value, "providerPid")? })
}

/// Where the sender is reached. Whether it may be written to at all is not decided here.
pub(super) fn address(value: &Value, name: &str) -> Result<String, BadMessage> {
    let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
    let web = text.starts_with("https://") || text.starts_with("http://");
    let plain = text.len() <= LONGEST_ADDRESS && text.bytes().all(|b| b.is_ascii_graphic());
    match web && plain {
        true => Ok(text.trim_end_matches('/').to_owned()),
        false => bad(name, "no address of the web"),
    }
}

/// A code and reasons.
pub(super) fn because(value: &Value) -> Result<Because, BadMessage> {
    let short = |text: &str| text.chars().take(LONGEST_REASON).collect::<String>();
    let code = match value.get("code") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => short(text),
        Some(Value::Number(number)) => number.to_string(),
        Some(_) => return bad("code", "not a text"),
    };
    let reason = match value.get("reason") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::String(one)) => vec![short(one)],
        Some(Value::Array(all)) => {
            let text = |one: &Value| one.as_str().map_or_else(|| short(&one.to_string()), short);
            all.iter().take(REASONS).map(text).collect()
        }
        Some(one @ Value::Object(_)) => vec![short(&one.to_string())],
        Some(_) => return bad("reason", "no list"),
    };
    Ok(Because { code, reason })
}
