//! Messages of a transfer (Dataspace Protocol 2025-1, section 8.2).

use serde_json::{Value, json};

use super::read::{BadMessage, address, bad, because, id, kind, pids};
use super::{Because, Pids, envelope, set, set_because};
use crate::transfer::Deed;

/// A message of a transfer.
#[derive(Debug, Clone, PartialEq)]
pub enum Transferring {
    /// `TransferRequestMessage`
    Request {
        /// What the consumer calls the process.
        consumer: String,
        /// By which agreement.
        agreement: String,
        /// In which way.
        format: String,
        /// Where the data are to be brought, where they are brought.
        address: Option<Value>,
        /// Where the consumer is reached.
        callback: String,
    },
    /// `TransferStartMessage`
    Start {
        /// The process.
        pids: Pids,
        /// Where the data are fetched, where they are fetched.
        address: Option<Value>,
    },
    /// `TransferCompletionMessage`
    Completion(
        /// The process.
        Pids,
    ),
    /// `TransferSuspensionMessage`
    Suspension(
        /// The process.
        Pids,
        /// Why.
        Because,
    ),
    /// `TransferTerminationMessage`
    Termination(
        /// The process.
        Pids,
        /// Why.
        Because,
    ),
}

impl Transferring {
    /// Reads a message that is [normalised](super::normalised).
    ///
    /// # Errors
    /// Where it is none, or something of it is missing.
    pub fn read(value: &Value) -> Result<Self, BadMessage> {
        Ok(match kind(value)? {
            "TransferRequestMessage" => Self::Request {
                consumer: id(value, "consumerPid")?,
                agreement: id(value, "agreementId")?,
                format: id(value, "format")?,
                address: data_address(value)?,
                callback: address(value, "callbackAddress")?,
            },
            "TransferStartMessage" => {
                Self::Start { pids: pids(value)?, address: data_address(value)? }
            }
            "TransferCompletionMessage" => Self::Completion(pids(value)?),
            "TransferSuspensionMessage" => Self::Suspension(pids(value)?, because(value)?),
            "TransferTerminationMessage" => Self::Termination(pids(value)?, because(value)?),
            other => return bad("@type", format!("{other} is no message of a transfer")),
        })
    }

    /// What both sides call the process.
    #[must_use]
    pub fn pids(&self) -> Pids {
        match self {
            Self::Request { consumer, .. } => {
                Pids { consumer: consumer.clone(), provider: String::new() }
            }
            Self::Start { pids, .. }
            | Self::Completion(pids)
            | Self::Suspension(pids, _)
            | Self::Termination(pids, _) => pids.clone(),
        }
    }

    /// What is done by it.
    #[must_use]
    pub fn deed(&self) -> Deed {
        match self {
            Self::Request { .. } => Deed::Request,
            Self::Start { .. } => Deed::Start,
            Self::Completion(_) => Deed::Complete,
            Self::Suspension(..) => Deed::Suspend,
            Self::Termination(..) => Deed::Terminate,
        }
    }

    /// As it goes over the line.
    #[must_use]
    pub fn json(&self) -> Value {
        let kind = match self {
            Self::Request { .. } => "TransferRequestMessage",
            Self::Start { .. } => "TransferStartMessage",
            Self::Completion(_) => "TransferCompletionMessage",
            Self::Suspension(..) => "TransferSuspensionMessage",
            Self::Termination(..) => "TransferTerminationMessage",
        };
        let mut value = envelope(kind, &self.pids());
        match self {
            Self::Request { agreement, format, address, callback, .. } => {
                set(&mut value, "agreementId", json!(agreement));
                set(&mut value, "format", json!(format));
                set(&mut value, "callbackAddress", json!(callback));
                if let Some(address) = address {
                    set(&mut value, "dataAddress", address.clone());
                }
            }
            Self::Start { address: Some(address), .. } => {
                set(&mut value, "dataAddress", address.clone());
            }
            Self::Suspension(_, because) | Self::Termination(_, because) => {
                set_because(&mut value, because);
            }
            Self::Start { .. } | Self::Completion(_) => {}
        }
        value
    }
}

/// The address of data, where there is one.
fn data_address(value: &Value) -> Result<Option<Value>, BadMessage> {
    match value.get("dataAddress") {
        None | Some(Value::Null) => Ok(None),
        Some(one @ Value::Object(_)) => {
            for name in ["endpointType", "endpoint"] {
                let at = |e: BadMessage| BadMessage { at: format!("dataAddress.{}", e.at), ..e };
                // What is brought by us to others need not say where.
                if one.get(name).is_some() {
                    id(one, name).map_err(at)?;
                }
            }
            Ok(Some(one.clone()))
        }
        Some(_) => bad("dataAddress", "no object"),
    }
}

/// The address of data that are fetched with a token.
#[must_use]
pub fn fetched_with(endpoint: &str, token: &str) -> Value {
    let property = |name: &str, value: &str| json!({ "@type": "EndpointProperty", "name": name, "value": value });
    json!({
        "@type": "DataAddress",
        "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
        "endpoint": endpoint,
        "endpointProperties": [property("authorization", token), property("authType", "bearer")],
    })
}
