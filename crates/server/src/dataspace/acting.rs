//! Beginning a deed: the message is written with the state that waits for its acknowledgement, and carried
//! from there.

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::message::{Because, Event, Negotiating, Pids};
use dure_dataspace::negotiation::Deed;
use dure_testbed::report::Message;
use serde_json::{Value, json};

use super::{Negotiation, Offer, participant, store};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{AgreementId, NegotiationId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};

/// What both sides call a negotiation.
#[must_use]
pub fn pids(of: &Negotiation) -> Pids {
    let own = of.id.text();
    match of.exchange.side {
        Side::Consumer => Pids { consumer: own, provider: of.peer_pid.clone() },
        Side::Provider => Pids { consumer: of.peer_pid.clone(), provider: own },
    }
}

/// Where a participant is reached by the protocol.
#[must_use]
pub fn callback(app: &App, of: OrganisationId) -> String {
    format!("{}/dsp/{of}", app.config.public_url)
}

/// A consumer asks for what is offered.
///
/// # Errors
/// As the database does.
pub async fn ask(
    tx: &mut Tx,
    app: &App,
    offer: &Offer,
    consumer: OrganisationId,
) -> Answer<NegotiationId> {
    let id = NegotiationId::new();
    let exchange = Exchange::new(Side::Consumer).act(Deed::Request);
    let exchange = exchange.ok_or_else(|| Problem::internal(&"a negotiation begins by asking"))?;
    let mut new = Negotiation {
        id,
        centre: offer.centre,
        organisation: consumer,
        peer: offer.organisation,
        peer_pid: String::new(),
        offer: offer.id,
        title: offer.title.clone(),
        exchange,
        message: None,
        attempts: 0,
        agreement: None,
        version: 1,
    };
    let message = Negotiating::Request {
        pids: pids(&new),
        offer: targeted(&offer.policy, &offer.dataset.text()),
        callback: callback(app, consumer),
    };
    new.message = Some(named(message.json()));
    store::insert(tx, &new).await?;
    Ok(id)
}

/// The property by which a message is known again, however often it comes.
pub const MESSAGE_ID: &str = "dure:messageId";

/// The message with a name of its own.
fn named(mut message: Value) -> Value {
    if let Some(object) = message.as_object_mut() {
        object.insert(MESSAGE_ID.to_owned(), json!(uuid::Uuid::now_v7()));
    }
    message
}

/// The offer of a message: with what it is for.
#[must_use]
pub fn targeted(policy: &Value, dataset: &str) -> Value {
    let mut offer = policy.clone();
    if let Some(object) = offer.as_object_mut() {
        object.insert("target".to_owned(), json!(dataset));
    }
    offer
}

fn refused() -> Problem {
    Problem::conflict(Message::new("problem-negotiation-state"))
}

/// Begins another deed of a negotiation. Nothing is written yet.
///
/// # Errors
/// Where the state does not allow it, or another deed is on its way.
pub fn begun(of: &mut Negotiation, message: &Negotiating) -> Answer<()> {
    of.exchange = of.exchange.act(message.deed()).ok_or_else(refused)?;
    of.message = Some(named(message.json()));
    of.attempts = 0;
    Ok(())
}

/// Writes what was begun.
///
/// # Errors
/// Where something else was faster.
pub async fn written(tx: &mut Tx, of: &Negotiation) -> Answer<()> {
    match store::update(tx, of, Moment::now()).await? {
        true => Ok(()),
        false => Err(Problem::conflict(Message::new("problem-case-changed"))),
    }
}

/// The provider's agreement to what is asked for: the policy of the offer, between these two.
#[must_use]
pub fn agreement(of: &Negotiation, offer: &Offer) -> (AgreementId, Negotiating) {
    let id = AgreementId::new();
    let mut agreement = targeted(&offer.policy, &offer.dataset.text());
    if let Some(object) = agreement.as_object_mut() {
        object.insert("@id".to_owned(), json!(id));
        object.insert("@type".to_owned(), json!("Agreement"));
        object.insert("assigner".to_owned(), json!(participant(of.organisation)));
        object.insert("assignee".to_owned(), json!(participant(of.peer)));
        object.insert("timestamp".to_owned(), json!(Moment::now().rfc3339()));
    }
    (id, Negotiating::Agreement { pids: pids(of), agreement })
}

/// Breaking off, with a reason.
#[must_use]
pub fn termination(of: &Negotiation, reason: &str) -> Negotiating {
    let reason = if reason.is_empty() { Vec::new() } else { vec![reason.to_owned()] };
    Negotiating::Termination(pids(of), Because { code: String::new(), reason })
}

/// What a side does by itself when it has heard a deed: a consumer verifies an agreement that is what was
/// offered, a provider finalizes one that was verified, and agrees by itself where the offer says so.
#[must_use]
pub fn by_itself(
    of: &Negotiation,
    heard: &Negotiating,
    offer: Option<&Offer>,
) -> Option<Negotiating> {
    match (of.exchange.side, heard) {
        (Side::Consumer, Negotiating::Agreement { agreement, .. }) => {
            let offered = offer.is_some_and(|offer| same_terms(agreement, &offer.policy));
            Some(match offered {
                true => Negotiating::Verification(pids(of)),
                false => termination(of, "the agreement is not what was offered"),
            })
        }
        (Side::Provider, Negotiating::Verification(_)) => {
            Some(Negotiating::Event(pids(of), Event::Finalized))
        }
        _ => None,
    }
}

/// Whether two policies say the same.
#[must_use]
pub fn same_terms(one: &Value, other: &Value) -> bool {
    ["permission", "prohibition", "obligation"].iter().all(|part| one.get(part) == other.get(part))
}
