//! Beginning a deed of a negotiation: the message is written with the state that waits for its
//! acknowledgement, and carried from there.

use dure_dataspace::Side;
use dure_dataspace::exchange::Exchange;
use dure_dataspace::message::{Because, Event, Negotiating};
use dure_dataspace::negotiation::Deed;
use dure_dataspace::policy::Policy;
use dure_testbed::report::Message;
use serde_json::{Value, json};

use super::process::Negotiated;
use super::{Kind, Negotiation, Offer, Party, Process, participant, store};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::db::together::Gathered;
use crate::platform::id::{AgreementId, CentreId, NegotiationId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};

/// The property by which a message is known again, however often it comes.
pub const NAME: &str = "@id";

/// Where a participant of ours speaks the protocol.
#[must_use]
pub fn callback(app: &App, of: OrganisationId) -> String {
    format!("{}/dsp/{of}/{}", app.config.public_url, dure_dataspace::message::VERSION)
}

/// What somebody is called in messages.
///
/// # Errors
/// As the database does.
pub async fn called(tx: &mut Tx, of: Party) -> Result<String, sqlx::Error> {
    Ok(match of {
        Party::Here(organisation) => participant(organisation),
        Party::Outside(peer) => {
            store::find_peer_in(tx, peer).await?.map(|one| one.participant).unwrap_or_default()
        }
    })
}

/// What is asked for: an offer of ours, or of somebody elsewhere as it stands in its catalog.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The tenant.
    pub centre: CentreId,
    /// Whose it is.
    pub provider: Party,
    /// The offer, as its provider calls it.
    pub offer: String,
    /// The dataset.
    pub target: String,
    /// Its title.
    pub title: String,
    /// Its terms.
    pub terms: Value,
}

impl From<&Offer> for Wanted {
    fn from(offer: &Offer) -> Self {
        Self {
            centre: offer.centre,
            provider: offer.organisation.into(),
            offer: offer.id.text(),
            target: offer.dataset.text(),
            title: offer.title.clone(),
            terms: offer.policy.clone(),
        }
    }
}

/// A consumer asks for what is offered.
///
/// # Errors
/// As the database does.
pub async fn ask(
    tx: &mut Tx,
    app: &App,
    wanted: Wanted,
    consumer: OrganisationId,
) -> Answer<NegotiationId> {
    let new = asking(app, wanted, consumer)?;
    store::insert(tx, &[(&new, Moment::now())]).await?;
    Ok(new.id)
}

/// The same, written together with what others ask for at the same time.
///
/// # Errors
/// As the database does.
pub async fn ask_together(
    app: &App,
    wanted: Wanted,
    consumer: OrganisationId,
) -> Answer<NegotiationId> {
    let new = asking(app, wanted, consumer)?;
    let id = new.id;
    app.asked.write(&app.db, new).await?;
    Ok(id)
}

impl Gathered for Negotiation {
    async fn write(all: &[Self], tx: &mut Tx) -> Result<(), sqlx::Error> {
        let now = Moment::now();
        let all: Vec<(&Self, Moment)> = all.iter().map(|one| (one, now)).collect();
        store::insert(tx, &all).await
    }
}

/// A negotiation that begins. Nothing is written yet.
fn asking(app: &App, wanted: Wanted, consumer: OrganisationId) -> Answer<Negotiation> {
    let exchange = Exchange::new(Side::Consumer).act(Deed::Request);
    let exchange = exchange.ok_or_else(|| Problem::internal(&"a negotiation begins by asking"))?;
    let mut new = Negotiation {
        id: NegotiationId::new(),
        centre: wanted.centre,
        organisation: consumer,
        peer: wanted.provider,
        peer_pid: String::new(),
        callback: String::new(),
        exchange,
        message: None,
        attempts: 0,
        version: 1,
        about: Negotiated {
            offer: wanted.offer,
            title: wanted.title,
            target: wanted.target,
            terms: wanted.terms,
            ..Negotiated::default()
        },
    };
    let message = Negotiating::Request {
        pids: new.pids(),
        offer: on_the_table(&new),
        callback: callback(app, consumer),
    };
    new.message = Some(named(message.json()));
    Ok(new)
}

/// The message with a name of its own.
#[must_use]
pub fn named(mut message: Value) -> Value {
    if let Some(object) = message.as_object_mut() {
        object.insert(NAME.to_owned(), json!(uuid::Uuid::now_v7().urn().to_string()));
    }
    message
}

/// The name of a message; empty where it has none.
#[must_use]
pub fn name_of(message: &Value) -> String {
    let name = message.get(NAME).and_then(Value::as_str).unwrap_or_default();
    name.chars().take(200).collect()
}

/// The terms on the table as an offer for the dataset.
fn on_the_table(of: &Negotiation) -> Value {
    let mut offer = of.about.terms.clone();
    if let Some(object) = offer.as_object_mut() {
        object.insert("@id".to_owned(), json!(of.about.offer));
        object.insert("@type".to_owned(), json!("Offer"));
        object.insert("target".to_owned(), json!(of.about.target));
    }
    offer
}

fn refused() -> Problem {
    Problem::conflict(Message::new("problem-negotiation-state"))
}

/// Begins another deed of a process. Nothing is written yet.
///
/// # Errors
/// Where the state does not allow it, or another deed is on its way.
pub fn begun<S: Kind>(of: &mut Process<S>, deed: S::Deed, message: Value) -> Answer<()> {
    of.exchange = of.exchange.act(deed).ok_or_else(refused)?;
    of.message = Some(named(message));
    of.attempts = 0;
    Ok(())
}

/// Writes what was begun.
///
/// # Errors
/// Where something else was faster.
pub async fn written<S: Kind>(tx: &mut Tx, of: &Process<S>) -> Answer<()> {
    match store::update(tx, of, Moment::now()).await? {
        true => Ok(()),
        false => Err(Problem::conflict(Message::new("problem-case-changed"))),
    }
}

/// Does a deed of a negotiation: the message is made of what is on the table, and waits to be carried.
/// Nothing of the negotiation is written yet.
///
/// # Errors
/// Where the state does not allow it, or another deed is on its way.
pub async fn done(
    tx: &mut Tx,
    app: &App,
    of: &mut Negotiation,
    deed: Deed,
    reason: &str,
) -> Answer<()> {
    let pids = of.pids();
    let message = match deed {
        Deed::Request => Negotiating::Request {
            pids,
            offer: on_the_table(of),
            callback: callback(app, of.organisation),
        },
        Deed::Offer => Negotiating::Offer {
            pids,
            offer: on_the_table(of),
            callback: callback(app, of.organisation),
        },
        Deed::Accept => Negotiating::Event(pids, Event::Accepted),
        Deed::Finalize => Negotiating::Event(pids, Event::Finalized),
        Deed::Verify => Negotiating::Verification(pids),
        Deed::Agree => agreement(tx, of).await?,
        Deed::Terminate => {
            let reason = if reason.is_empty() { Vec::new() } else { vec![reason.to_owned()] };
            Negotiating::Termination(pids, Because { code: String::new(), reason })
        }
    };
    begun(of, deed, message.json())
}

/// The provider's agreement to what is on the table.
async fn agreement(tx: &mut Tx, of: &mut Negotiation) -> Result<Negotiating, sqlx::Error> {
    let id = AgreementId::new();
    let mut agreement = on_the_table(of);
    let (assigner, assignee) = (participant(of.organisation), called(tx, of.peer).await?);
    if let Some(object) = agreement.as_object_mut() {
        object.insert("@id".to_owned(), json!(id));
        object.insert("@type".to_owned(), json!("Agreement"));
        object.insert("assigner".to_owned(), json!(assigner));
        object.insert("assignee".to_owned(), json!(assignee));
        object.insert("timestamp".to_owned(), json!(Moment::now().rfc3339()));
    }
    of.about.agreement = Some(id);
    of.about.agreed = id.text();
    Ok(Negotiating::Agreement { pids: of.pids(), agreement })
}

/// Whether two policies say the same.
#[must_use]
pub fn same_terms(one: &Value, other: &Value) -> bool {
    if let (Ok(one), Ok(other)) = (Policy::parse(one), Policy::parse(other)) {
        return one.permissions == other.permissions && one.prohibitions == other.prohibitions;
    }
    let part = |of: &Value, part: &str| match of.get(part) {
        // A list of nothing says nothing.
        Some(Value::Array(all)) if all.is_empty() => None,
        part => part.cloned(),
    };
    ["permission", "prohibition", "obligation"].iter().all(|at| part(one, at) == part(other, at))
}
