//! What follows from messages of a negotiation.

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::message::{Negotiating, Pids};
use dure_dataspace::negotiation::{Deed, State};
use dure_dataspace::policy::{Decision, Policy};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::{Begun, Hears, Said, Way};
use crate::dataspace::automation::{Next, Table};
use crate::dataspace::desk::Desk;
use crate::dataspace::process::Negotiated;
use crate::dataspace::{
    Agreement, Negotiation, Offer, OfferState, Party, acting, computing, outbound, store,
};
use crate::platform::id::{AgreementId, NegotiationId, OfferId};
use crate::platform::moment::Moment;

impl Said<State> for Negotiating {
    fn pids(&self) -> Pids {
        self.pids().clone()
    }

    fn deed(&self) -> Deed {
        self.deed()
    }

    fn callback(&self) -> &str {
        match self {
            Self::Request { callback, .. } | Self::Offer { callback, .. } => callback,
            _ => "",
        }
    }
}

impl Hears for State {
    type Said = Negotiating;

    fn read(value: &Value) -> Result<Negotiating, String> {
        Negotiating::read(value).map_err(|bad| bad.to_string())
    }

    fn begins<'a>(
        desk: &'a mut Desk,
        way: Way,
        said: &'a Negotiating,
    ) -> BoxFuture<'a, Result<Begun<Self>, sqlx::Error>> {
        Box::pin(async move {
            match said {
                Negotiating::Request { offer, .. } => asked(desk, way, said, offer).await,
                Negotiating::Offer { offer, .. } => offered(desk, way, said, offer).await,
                _ => Ok(Begun::Unknown),
            }
        })
    }

    fn weighed(of: &Negotiation, said: &Negotiating) -> Option<String> {
        match said {
            Negotiating::Request { offer, .. } if has_terms(offer) => unreadable(offer),
            Negotiating::Offer { offer, .. } => unreadable(offer).or_else(|| {
                let other = offer.get("target").and_then(Value::as_str).unwrap_or_default();
                let same = other.is_empty() || other == of.about.target;
                (!same).then(|| "offer.target: another dataset".to_owned())
            }),
            _ => None,
        }
    }

    fn follow<'a>(
        desk: &'a mut Desk,
        of: &'a mut Negotiation,
        said: &'a Negotiating,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(follow(desk, of, said))
    }

    fn counted<'a>(
        desk: &'a mut Desk,
        of: &'a mut Negotiation,
        deed: Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            match deed {
                Deed::Finalize => holds(desk, of).await,
                _ => Ok(()),
            }
        })
    }

    fn go_on<'a>(
        desk: &'a mut Desk,
        of: &'a mut Negotiation,
        deed: Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let next = desk.app().automation.acknowledged(of, deed);
            go_on(desk, of, next).await
        })
    }
}

fn has_terms(offer: &Value) -> bool {
    ["permission", "prohibition", "obligation"].iter().any(|part| offer.get(part).is_some())
}

/// Why terms cannot be put on the table: what is not understood cannot be kept to.
fn unreadable(offer: &Value) -> Option<String> {
    Policy::parse(offer).err().map(|bad| format!("offer: {bad}"))
}

/// The terms of an offer alone.
fn terms_of(offer: &Value) -> Value {
    let mut terms = offer.clone();
    if let Some(object) = terms.as_object_mut() {
        object.remove("target");
    }
    terms
}

fn new(way: Way, side: Side, said: &Negotiating, about: Negotiated, offer: &Offer) -> Negotiation {
    Negotiation { centre: offer.centre, ..blank(way, side, said, about) }
}

fn blank(way: Way, side: Side, said: &Negotiating, about: Negotiated) -> Negotiation {
    let pids = said.pids();
    Negotiation {
        id: NegotiationId::new(),
        centre: crate::platform::id::CentreId::default(),
        organisation: way.to,
        peer: way.from,
        peer_pid: match side {
            Side::Provider => pids.consumer.clone(),
            Side::Consumer => pids.provider.clone(),
        },
        callback: Said::callback(said).to_owned(),
        exchange: Exchange::new(side),
        message: None,
        attempts: 0,
        version: 1,
        about,
    }
}

/// A consumer asks for what is offered, on its terms or on others.
async fn asked(
    desk: &mut Desk,
    way: Way,
    said: &Negotiating,
    asked: &Value,
) -> Result<Begun<State>, sqlx::Error> {
    let id = asked.get("@id").and_then(Value::as_str).unwrap_or_default();
    let Ok(id) = id.parse::<OfferId>() else { return Ok(Begun::Unknown) };
    let offer = desk.offer(id).await?;
    let offer =
        offer.filter(|one| one.organisation == way.to && one.state == OfferState::Published);
    let Some(offer) = offer else { return Ok(Begun::Unknown) };
    let target = asked.get("target").and_then(Value::as_str).unwrap_or_default();
    if !target.is_empty() && target != offer.dataset.text() {
        return Ok(Begun::Refused("offer.target: the offer is for another dataset".to_owned()));
    }
    if let Some(why) = has_terms(asked).then(|| unreadable(asked)).flatten() {
        return Ok(Begun::Refused(why));
    }
    if !outbound::may_reach(desk.app(), Said::callback(said)) {
        return Ok(Begun::Refused("callbackAddress: may not be reached".to_owned()));
    }
    let about = Negotiated {
        offer: offer.id.text(),
        title: offer.title.clone(),
        target: offer.dataset.text(),
        terms: match has_terms(asked) {
            true => terms_of(asked),
            false => offer.policy.clone(),
        },
        ..Negotiated::default()
    };
    let new = new(way, Side::Provider, said, about, &offer);
    desk.log(offer.centre, new.sides(), "asked", "", &json!({ "offer": offer.id }));
    Ok(Begun::New(Box::new(new)))
}

/// A provider elsewhere offers something of itself.
async fn offered(
    desk: &mut Desk,
    way: Way,
    said: &Negotiating,
    offer: &Value,
) -> Result<Begun<State>, sqlx::Error> {
    // Between two who sit here the catalogue is enough.
    let Party::Outside(peer) = way.from else { return Ok(Begun::Unknown) };
    let Some(peer) = store::find_peer_in(desk.tx(), peer).await? else { return Ok(Begun::Unknown) };
    if let Some(why) = unreadable(offer) {
        return Ok(Begun::Refused(why));
    }
    if !outbound::may_reach(desk.app(), Said::callback(said)) {
        return Ok(Begun::Refused("callbackAddress: may not be reached".to_owned()));
    }
    let text = |name: &str| offer.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let about = Negotiated {
        offer: text("@id"),
        title: text("target").chars().take(200).collect(),
        target: text("target"),
        // Nothing was on the table before: nobody asked for this, so nothing accepts it by itself.
        ..Negotiated::default()
    };
    let new = Negotiation { centre: peer.centre, ..blank(way, Side::Consumer, said, about) };
    Ok(Begun::New(Box::new(new)))
}

async fn follow(
    desk: &mut Desk,
    of: &mut Negotiation,
    said: &Negotiating,
) -> Result<(), sqlx::Error> {
    let before = of.about.terms.clone();
    match said {
        Negotiating::Offer { offer, .. } => {
            of.about.terms = terms_of(offer);
            let id = offer.get("@id").and_then(Value::as_str).unwrap_or_default();
            id.clone_into(&mut of.about.offer);
        }
        Negotiating::Request { offer, .. } if has_terms(offer) => {
            of.about.terms = terms_of(offer);
        }
        Negotiating::Agreement { agreement, .. } => {
            let id = agreement.get("@id").and_then(Value::as_str).unwrap_or_default();
            id.clone_into(&mut of.about.agreed);
            of.about.agreement = Some(match of.peer {
                Party::Here(_) => id.parse().unwrap_or_default(),
                Party::Outside(_) => AgreementId::new(),
            });
        }
        Negotiating::Termination(..) => {
            let what = json!({ "offer": of.about.offer });
            desk.log(of.centre, of.sides(), "broken-off", "", &what);
        }
        Negotiating::Event(..) if said.deed() == Deed::Finalize => holds(desk, of).await?,
        _ => {}
    }
    let asked = of.exchange.side == Side::Provider && said.deed() == Deed::Request;
    let offered = asked && agrees_by_itself(desk, of).await?;
    let next = desk.app().automation.heard(of, said, Table { terms: &before, offered });
    go_on(desk, of, next).await
}

/// Whether the offer agrees by itself, its own terms are on the table, and they permit the consumer now.
async fn agrees_by_itself(desk: &mut Desk, of: &Negotiation) -> Result<bool, sqlx::Error> {
    let Ok(id) = of.about.offer.parse::<OfferId>() else { return Ok(false) };
    let Some(offer) = desk.offer(id).await? else { return Ok(false) };
    if !offer.by_itself || !acting::same_terms(&of.about.terms, &offer.policy) {
        return Ok(false);
    }
    let Ok(policy) = Policy::parse(&offer.policy) else { return Ok(false) };
    let facts = desk.facts(of.peer).await?;
    Ok(matches!(computing::terms::anything(&policy, &facts), Decision::Permitted(_)))
}

/// Does what is done by itself. Where something else is on its way it comes to nothing.
async fn go_on(desk: &mut Desk, of: &mut Negotiation, next: Next<Deed>) -> Result<(), sqlx::Error> {
    let (deed, reason) = match next {
        Next::Nothing => return Ok(()),
        Next::Do(deed) => (deed, ""),
        Next::BreakOff(reason) => (Deed::Terminate, reason),
    };
    let app = desk.app().clone();
    if let Err(problem) = acting::done(desk.tx(), &app, of, deed, reason).await {
        tracing::debug!(negotiation = %of.id, ?problem, "what follows by itself did not");
    }
    Ok(())
}

/// An agreement holds: it is kept once, whichever side knows it first, and stands in the log.
async fn holds(desk: &mut Desk, of: &Negotiation) -> Result<(), sqlx::Error> {
    let Some(id) = of.about.agreement else { return Ok(()) };
    let (provider, consumer) = of.sides();
    let dataset = provider.here().and_then(|_| of.about.target.parse().ok());
    let agreement = Agreement {
        id,
        centre: of.centre,
        name: of.about.agreed.clone(),
        provider,
        consumer,
        offer: of.about.offer.clone(),
        dataset,
        target: of.about.target.clone(),
        title: of.about.title.clone(),
        policy: of.about.terms.clone(),
        uses: 0,
        moved: 0,
        made_at: Moment::now(),
        ended_at: None,
        ended_by: None,
        reason: String::new(),
    };
    if desk.agree(&agreement).await? {
        let what = json!({ "agreement": id, "policy": of.about.terms });
        desk.log(of.centre, (provider, consumer), "agreed", &id.text(), &what);
    }
    Ok(())
}
