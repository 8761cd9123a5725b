//! Hearing a message of the other side: checked, answered, and written before the answer goes back.

use dure_dataspace::Side;
use dure_dataspace::exchange::{Exchange, Heard};
use dure_dataspace::message::{Negotiating, normalised};
use dure_dataspace::negotiation::{Deed, State};
use dure_dataspace::policy::{Decision, Policy, decide};
use serde_json::{Value, json};

use super::{Agreement, Negotiation, Offer, OfferState, acting, log, store, terms};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{AgreementId, NegotiationId, OfferId, OrganisationId};
use crate::platform::moment::Moment;

/// What is answered to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It is taken; this is what the own side calls the process.
    Taken(NegotiationId),
    /// A deed of our own is on its way: come again.
    Busy,
    /// The state does not allow it, or the message is none: nothing changes.
    Refused(String),
    /// There is no such process between these two.
    Unknown,
}

/// Hears what `from` says to `to`. The id is what the sender calls the message: the same message has the same.
///
/// # Errors
/// As the database does.
pub async fn heard(
    app: &App,
    (from, to): (OrganisationId, OrganisationId),
    message_id: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let refused = |why: String| Ok(Reply::Refused(why));
    let Some(value) = normalised(value) else { return refused("nested too deep".to_owned()) };
    let message = match Negotiating::read(&value) {
        Ok(message) => message,
        Err(bad) => return refused(bad.to_string()),
    };
    let mut tx = app.db.begin().await?;
    let reply = match found(&mut tx, &message, (from, to)).await? {
        Found::There(negotiation) => {
            taken(&mut tx, app, negotiation, &message, message_id, &value).await?
        }
        Found::Begins(offer) => {
            begun(&mut tx, app, (from, to), &offer, &message, message_id, &value).await?
        }
        Found::Nothing => Reply::Unknown,
    };
    // Of what is not answered yet nothing is kept: it comes again.
    match reply {
        Reply::Busy => tx.rollback().await?,
        _ => tx.commit().await?,
    }
    Ok(reply)
}

enum Found {
    There(Negotiation),
    Begins(Offer),
    Nothing,
}

/// The process of a message, where it is one of these two.
async fn found(
    tx: &mut Tx,
    message: &Negotiating,
    (from, to): (OrganisationId, OrganisationId),
) -> Result<Found, sqlx::Error> {
    // Whoever acts is on the other side of what we know.
    let own = match message.deed() {
        Deed::Request | Deed::Accept | Deed::Verify => Side::Provider,
        Deed::Offer | Deed::Agree | Deed::Finalize => Side::Consumer,
        Deed::Terminate => match message.pids().provider.parse::<NegotiationId>() {
            Ok(id) if is_of(store::find_in(tx, id).await?.as_ref(), to) => Side::Provider,
            _ => Side::Consumer,
        },
    };
    let pids = message.pids();
    let (ours, theirs) = match own {
        Side::Provider => (&pids.provider, &pids.consumer),
        Side::Consumer => (&pids.consumer, &pids.provider),
    };
    if ours.is_empty() {
        // The same beginning twice is one negotiation.
        if let Some(there) = store::begun_as(tx, to, own, theirs).await? {
            return Ok(if there.peer == from { Found::There(there) } else { Found::Nothing });
        }
        let Negotiating::Request { offer, .. } = message else { return Ok(Found::Nothing) };
        let id = offer.get("@id").and_then(Value::as_str).unwrap_or_default();
        let Ok(id) = id.parse::<OfferId>() else { return Ok(Found::Nothing) };
        let offer = store::find_offer_in(tx, id).await?;
        let offer =
            offer.filter(|one| one.organisation == to && one.state == OfferState::Published);
        return Ok(offer.map_or(Found::Nothing, Found::Begins));
    }
    let Ok(id) = ours.parse::<NegotiationId>() else { return Ok(Found::Nothing) };
    let there = store::find_in(tx, id).await?.filter(|one| {
        let named = one.peer_pid.is_empty() || one.peer_pid == *theirs;
        one.organisation == to && one.peer == from && one.exchange.side == own && named
    });
    Ok(there.map_or(Found::Nothing, Found::There))
}

fn is_of(one: Option<&Negotiation>, to: OrganisationId) -> bool {
    one.is_some_and(|one| one.organisation == to && one.exchange.side == Side::Provider)
}

/// A consumer has asked for what is offered.
async fn begun(
    tx: &mut Tx,
    app: &App,
    (from, to): (OrganisationId, OrganisationId),
    offer: &Offer,
    message: &Negotiating,
    message_id: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let Negotiating::Request { offer: asked, .. } = message else { return Ok(Reply::Unknown) };
    // Terms of the consumer's own would have to be weighed by a person; only what is offered can be had.
    if asked.get("permission").is_some() && !acting::same_terms(asked, &offer.policy) {
        return Ok(Reply::Refused("offer: its terms are not those that are offered".to_owned()));
    }
    let Heard::Taken(exchange) = Exchange::new(Side::Provider).hear(Deed::Request) else {
        return Ok(Reply::Refused("a negotiation begins by asking".to_owned()));
    };
    let mut new = Negotiation {
        id: NegotiationId::new(),
        centre: offer.centre,
        organisation: to,
        peer: from,
        peer_pid: message.pids().consumer.clone(),
        offer: offer.id,
        title: offer.title.clone(),
        exchange,
        message: None,
        attempts: 0,
        agreement: None,
        version: 1,
    };
    store::insert(tx, &new).await?;
    let body = value.to_string();
    store::put_message(tx, new.id, false, message_id, (Deed::Request, &body), Some(true)).await?;
    log::write(tx, offer.centre, (to, from), "asked", &json!({ "offer": offer.id })).await?;
    if offer.by_itself && permits(app, offer, from).await? {
        let (agreement, answer) = acting::agreement(&new, offer);
        if acting::begun(&mut new, &answer).is_ok() {
            new.agreement = Some(agreement);
            store::update(tx, &new, Moment::now()).await?;
        }
    }
    Ok(Reply::Taken(new.id))
}

/// Whether the policy of an offer permits anything to that one now.
async fn permits(app: &App, offer: &Offer, to: OrganisationId) -> Result<bool, sqlx::Error> {
    let Ok(policy) = Policy::parse(&offer.policy) else { return Ok(false) };
    let facts = terms::facts(app, to).await?;
    Ok(matches!(decide(&policy, &facts.ask(0)), Decision::Permitted(_)))
}

/// A message of a negotiation that there is.
async fn taken(
    tx: &mut Tx,
    _app: &App,
    mut of: Negotiation,
    message: &Negotiating,
    message_id: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let deed = message.deed();
    if let Some(answer) = store::answered(tx, of.id, message_id).await? {
        return Ok(match answer {
            true => Reply::Taken(of.id),
            false => Reply::Refused("it was refused before".to_owned()),
        });
    }
    let body = value.to_string();
    match of.exchange.hear(deed) {
        Heard::Busy => Ok(Reply::Busy),
        Heard::Refused => {
            store::put_message(tx, of.id, false, message_id, (deed, &body), Some(false)).await?;
            let state = of.exchange.state.map_or("nothing", State::word);
            Ok(Reply::Refused(format!("{deed:?} is not possible while {state}")))
        }
        Heard::Taken(exchange) => {
            if exchange.pending.is_none() {
                of.message = None;
            }
            of.exchange = exchange;
            if of.peer_pid.is_empty() {
                of.peer_pid = match of.exchange.side {
                    Side::Consumer => message.pids().provider.clone(),
                    Side::Provider => message.pids().consumer.clone(),
                };
            }
            store::put_message(tx, of.id, false, message_id, (deed, &body), Some(true)).await?;
            follow(tx, &mut of, message).await?;
            match store::update(tx, &of, Moment::now()).await? {
                true => Ok(Reply::Taken(of.id)),
                false => Ok(Reply::Busy),
            }
        }
    }
}

/// What follows from what was heard: the own side's next deed where it does that by itself, the agreement
/// that holds now, and the log.
async fn follow(
    tx: &mut Tx,
    of: &mut Negotiation,
    message: &Negotiating,
) -> Result<(), sqlx::Error> {
    let offer = store::find_offer_in(tx, of.offer).await?;
    if let Negotiating::Agreement { agreement, .. } = message {
        let id = agreement.get("@id").and_then(Value::as_str).unwrap_or_default();
        of.agreement = id.parse::<AgreementId>().ok();
    }
    if let Some(next) = acting::by_itself(of, message, offer.as_ref()) {
        // Where something else is on its way it comes to nothing, and the other side asks again.
        let _ = acting::begun(of, &next);
    }
    let ends = matches!(message.deed(), Deed::Terminate);
    if ends {
        let sides = sides(of);
        log::write(tx, of.centre, sides, "broken-off", &json!({ "offer": of.offer })).await?;
    }
    if message.deed() == Deed::Finalize
        && let (Some(agreement), Some(offer)) = (of.agreement, offer)
    {
        holds(tx, of, agreement, &offer).await?;
    }
    Ok(())
}

/// Provider and consumer of a negotiation.
#[must_use]
pub fn sides(of: &Negotiation) -> (OrganisationId, OrganisationId) {
    match of.exchange.side {
        Side::Provider => (of.organisation, of.peer),
        Side::Consumer => (of.peer, of.organisation),
    }
}

/// An agreement holds: it is kept, and stands in the log.
async fn holds(
    tx: &mut Tx,
    of: &Negotiation,
    id: AgreementId,
    offer: &Offer,
) -> Result<(), sqlx::Error> {
    let (provider, consumer) = sides(of);
    let agreement = Agreement {
        id,
        centre: of.centre,
        provider,
        consumer,
        offer: of.offer,
        dataset: offer.dataset,
        title: of.title.clone(),
        policy: offer.policy.clone(),
        uses: 0,
        made_at: Moment::now(),
        ended_at: None,
        ended_by: None,
        reason: String::new(),
    };
    store::insert_agreement(tx, &agreement).await?;
    let what = json!({ "agreement": id, "policy": offer.policy });
    log::write(tx, of.centre, (provider, consumer), "agreed", &what).await
}
