//! Messages of a negotiation (Dataspace Protocol 2025-1, section 6.2).

use serde_json::{Value, json};

use super::read::{BadMessage, address, bad, because, id, kind, optional_id, pids};
use super::{Because, Pids, envelope, set, set_because};
use crate::negotiation::Deed;

/// What an event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The consumer takes the offer.
    Accepted,
    /// The provider finalizes the agreement.
    Finalized,
}

/// A message of a negotiation.
#[derive(Debug, Clone, PartialEq)]
pub enum Negotiating {
    /// `ContractRequestMessage`
    Request {
        /// The process; without a provider's name at the beginning.
        pids: Pids,
        /// The offer that is asked for, or as it is asked for.
        offer: Value,
        /// Where the consumer is reached; empty where it said so before.
        callback: String,
    },
    /// `ContractOfferMessage`
    Offer {
        /// The process; without a consumer's name at the beginning.
        pids: Pids,
        /// The offer.
        offer: Value,
        /// Where the provider is reached; empty where it said so before.
        callback: String,
    },
    /// `ContractAgreementMessage`
    Agreement {
        /// The process.
        pids: Pids,
        /// The agreement.
        agreement: Value,
    },
    /// `ContractAgreementVerificationMessage`
    Verification(
        /// The process.
        Pids,
    ),
    /// `ContractNegotiationEventMessage`
    Event(
        /// The process.
        Pids,
        /// What it says.
        Event,
    ),
    /// `ContractNegotiationTerminationMessage`
    Termination(
        /// The process.
        Pids,
        /// Why.
        Because,
    ),
}

impl Negotiating {
    /// Reads a message that is [normalised](super::normalised).
    ///
    /// # Errors
    /// Where it is none, or something of it is missing.
    pub fn read(value: &Value) -> Result<Self, BadMessage> {
        Ok(match kind(value)? {
            "ContractRequestMessage" => {
                let provider = optional_id(value, "providerPid")?;
                let pids = Pids { consumer: id(value, "consumerPid")?, provider };
                let callback = callback(value, pids.provider.is_empty())?;
                Self::Request { pids, offer: offer(value, false)?, callback }
            }
            "ContractOfferMessage" => {
                let consumer = optional_id(value, "consumerPid")?;
                let pids = Pids { consumer, provider: id(value, "providerPid")? };
                let callback = callback(value, pids.consumer.is_empty())?;
                Self::Offer { pids, offer: offer(value, true)?, callback }
            }
            "ContractAgreementMessage" => {
                Self::Agreement { pids: pids(value)?, agreement: agreement(value)? }
            }
            "ContractAgreementVerificationMessage" => Self::Verification(pids(value)?),
            "ContractNegotiationEventMessage" => {
                let event = match value.get("eventType").and_then(Value::as_str) {
                    Some("ACCEPTED") => Event::Accepted,
                    Some("FINALIZED") => Event::Finalized,
                    _ => return bad("eventType", "neither ACCEPTED nor FINALIZED"),
                };
                Self::Event(pids(value)?, event)
            }
            "ContractNegotiationTerminationMessage" => {
                Self::Termination(pids(value)?, because(value)?)
            }
            other => return bad("@type", format!("{other} is no message of a negotiation")),
        })
    }

    /// What both sides call the process.
    #[must_use]
    pub fn pids(&self) -> &Pids {
        match self {
            Self::Request { pids, .. }
            | Self::Offer { pids, .. }
            | Self::Agreement { pids, .. }
            | Self::Verification(pids)
            | Self::Event(pids, _)
            | Self::Termination(pids, _) => pids,
        }
    }

    /// What is done by it.
    #[must_use]
    pub fn deed(&self) -> Deed {
        match self {
            Self::Request { .. } => Deed::Request,
            Self::Offer { .. } => Deed::Offer,
            Self::Agreement { .. } => Deed::Agree,
            Self::Verification(_) => Deed::Verify,
            Self::Event(_, Event::Accepted) => Deed::Accept,
            Self::Event(_, Event::Finalized) => Deed::Finalize,
            Self::Termination(..) => Deed::Terminate,
        }
    }

    /// As it goes over the line.
    #[must_use]
    pub fn json(&self) -> Value {
        match self {
            Self::Request { pids, offer, callback } => {
                with_offer("ContractRequestMessage", pids, offer, callback)
            }
            Self::Offer { pids, offer, callback } => {
                with_offer("ContractOfferMessage", pids, offer, callback)
            }
            Self::Agreement { pids, agreement } => {
                let mut value = envelope("ContractAgreementMessage", pids);
                set(&mut value, "agreement", agreement.clone());
                value
            }
            Self::Verification(pids) => envelope("ContractAgreementVerificationMessage", pids),
            Self::Event(pids, event) => {
                let mut value = envelope("ContractNegotiationEventMessage", pids);
                let word = match event {
                    Event::Accepted => "ACCEPTED",
                    Event::Finalized => "FINALIZED",
                };
                set(&mut value, "eventType", json!(word));
                value
            }
            Self::Termination(pids, because) => {
                let mut value = envelope("ContractNegotiationTerminationMessage", pids);
                set_because(&mut value, because);
                value
            }
        }
    }
}

fn with_offer(kind: &str, pids: &Pids, offer: &Value, callback: &str) -> Value {
    let mut value = envelope(kind, pids);
    set(&mut value, "offer", offer.clone());
    if !callback.is_empty() {
        set(&mut value, "callbackAddress", json!(callback));
    }
    value
}

/// Where the sender is reached: at the beginning it has to say so.
fn callback(value: &Value, begins: bool) -> Result<String, BadMessage> {
    match (value.get("callbackAddress"), begins) {
        (None | Some(Value::Null), false) => Ok(String::new()),
        _ => address(value, "callbackAddress"),
    }
}

/// The offer of a message. A provider's has all its terms; a consumer may name one by its id.
fn offer(value: &Value, whole: bool) -> Result<Value, BadMessage> {
    let Some(offer @ Value::Object(_)) = value.get("offer") else {
        return bad("offer", "missing");
    };
    id(offer, "@id").map_err(|e| BadMessage { at: format!("offer.{}", e.at), ..e })?;
    let has = |name: &str| {
        offer.get(name).is_some_and(|all| all.as_array().is_some_and(|all| !all.is_empty()))
    };
    let terms = has("permission") || has("prohibition");
    if (whole || terms) && offer.get("@type").and_then(Value::as_str) != Some("Offer") {
        return bad("offer.@type", "has to be Offer");
    }
    match whole && !terms {
        true => bad("offer.permission", "an offer permits or prohibits something"),
        false => Ok(offer.clone()),
    }
}

fn agreement(value: &Value) -> Result<Value, BadMessage> {
    let Some(agreement @ Value::Object(_)) = value.get("agreement") else {
        return bad("agreement", "missing");
    };
    if agreement.get("@type").and_then(Value::as_str) != Some("Agreement") {
        return bad("agreement.@type", "has to be Agreement");
    }
    for name in ["@id", "target", "assigner", "assignee"] {
        id(agreement, name).map_err(|e| BadMessage { at: format!("agreement.{}", e.at), ..e })?;
    }
    Ok(agreement.clone())
}
