//! Participants of other installations, as an organisation knows them: with whom it speaks at all.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_dataspace::message::{catalog, places};
use dure_testbed::report::Message;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Party, Peer, acting, acts, claims, outbound, store};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::Person;
use crate::platform::id::{OrganisationId, PeerId};
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Fields, name as named};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest id, address or token, in characters.
const LONGEST: usize = 2000;

/// What somebody is called here.
///
/// # Errors
/// As the database does.
pub async fn name(app: &App, of: Party) -> Result<String, sqlx::Error> {
    Ok(match of {
        Party::Here(of) => organisations::name(&app.db, of).await?,
        Party::Outside(peer) => store::find_peer(&app.db, peer).await?.map(|one| one.name),
    }
    .unwrap_or_default())
}

/// The participant, where the caller's organisation knows it.
///
/// # Errors
/// Where it does not.
pub async fn of_caller(app: &App, caller: &Caller, id: PeerId) -> Answer<Peer> {
    let person = caller.person()?;
    let found = store::find_peer(&app.db, id).await?;
    let own = |one: &Peer| one.organisation == person.organisation && acts(person) && !one.closed;
    found.filter(own).ok_or_else(Problem::not_found)
}

/// What is told of a participant that is new.
#[derive(Debug, Default, serde::Deserialize, utoipa::ToSchema)]
pub struct NewPeer {
    /// What to call it.
    pub name: String,
    /// Its id in the protocol.
    #[schema(example = "did:web:press.example")]
    pub participant: String,
    /// Where it speaks the protocol, with the path of the version.
    #[schema(example = "https://press.example/dsp/2025-1")]
    pub address: String,
    /// What it wants to be shown.
    #[serde(default)]
    pub token: String,
}

/// What is shown to a participant, sealed.
fn sealed(app: &App, token: &str) -> Answer<String> {
    let usable = token.len() <= LONGEST && token.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    if !usable {
        return Err(Problem::unusable(Message::new("problem-peer-token")));
    }
    app.seal.close(token).ok_or_else(|| Problem::internal(&"nothing can be sealed"))
}

/// Shows a participant of the caller's something else from now on.
///
/// # Errors
/// Where it is not known, or the token cannot be shown.
pub async fn shown(app: &App, caller: &Caller, id: PeerId, token: &str) -> Answer<()> {
    let peer = of_caller(app, caller, id).await?;
    let sealed = sealed(app, token.trim())?;
    let mut tx = app.db.begin().await?;
    store::show_peer(&mut tx, peer.id, &sealed).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a participant known; tells what it has to show us.
///
/// # Errors
/// Where something of it cannot be used.
pub async fn known(app: &App, person: &Person, new: &NewPeer) -> Answer<(PeerId, Secret)> {
    let unusable = |id: &str| Problem::unusable(Message::new(id.to_owned()));
    let name = named(&new.name).ok_or_else(|| unusable("problem-peer-name"))?;
    let plain = |text: &str| {
        !text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(|c| !c.is_control())
    };
    if !plain(&new.participant) {
        return Err(unusable("problem-peer-participant"));
    }
    if !plain(&new.address) || !outbound::may_reach(app, &new.address) {
        return Err(unusable("problem-peer-address"));
    }
    let sealed = sealed(app, &new.token)?;
    let secret = Secret::new();
    let peer = Peer {
        id: PeerId::new(),
        centre: person.centre,
        organisation: person.organisation,
        participant: new.participant.trim().to_owned(),
        name,
        address: new.address.trim().trim_end_matches('/').to_owned(),
        token_out: sealed,
        closed: false,
        memberships: Vec::new(),
        roles: Vec::new(),
        known_until: Moment::from_micros(0),
    };
    let mut tx = app.db.begin().await?;
    store::insert_peer(&mut tx, &peer, &secret.digest(), &person.account.text()).await?;
    tx.commit().await?;
    Ok((peer.id, secret))
}

/// A participant as the page shows it.
struct Row {
    id: String,
    name: String,
    participant: String,
    address: String,
}

#[derive(Template)]
#[template(path = "dataspace/peers.html")]
struct List<'a> {
    shell: Shell<'a>,
    peers: Vec<Row>,
    own_did: String,
    own_participant: String,
    own_address: String,
    secret: String,
}

async fn list(app: &App, caller: &Caller, secret: &str) -> Answer {
    let person = caller.person()?;
    let rows = store::peers_of(&app.db, person.organisation).await?.into_iter().map(|one| Row {
        id: one.id.text(),
        name: one.name,
        participant: one.participant,
        address: one.address,
    });
    page(&List {
        shell: caller.shell(&caller.words.text("peers-title")),
        peers: rows.collect(),
        own_did: claims::did(app, person.organisation).map_or(String::new(), |did| did.to_string()),
        own_participant: super::participant(person.organisation),
        own_address: acting::callback(app, person.organisation),
        secret: secret.to_owned(),
    })
}

/// `GET /dataspace/peers`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    list(&app, &caller, "").await
}

/// `POST /dataspace/peers`: what the new participant has to show is on the page that follows, once.
///
/// # Errors
/// Where something cannot be used.
pub async fn add(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let text = |name: &str| fields.one(name).to_owned();
    let new = NewPeer {
        name: text("name"),
        participant: text("participant"),
        address: text("address"),
        token: text("token"),
    };
    let (_, secret) = known(&app, caller.person()?, &new).await?;
    list(&app, &caller, secret.reveal()).await
}

/// `POST /dataspace/peers/{id}`: another token, or nothing to do with it any more.
///
/// # Errors
/// Where the caller's organisation does not know it.
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PeerId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let peer = of_caller(&app, &caller, id).await?;
    if fields.one("do") == "show" {
        shown(&app, &caller, id, fields.one("token")).await?;
        return Ok(flash::redirect("/dataspace/peers", "ok", "peer-shown"));
    }
    let mut tx = app.db.begin().await?;
    if fields.one("do") == "turn" {
        let secret = Secret::new();
        store::turn_peer(&mut tx, peer.id, &secret.digest()).await?;
        tx.commit().await?;
        return list(&app, &caller, secret.reveal()).await;
    }
    store::close_peer(&mut tx, peer.id).await?;
    tx.commit().await?;
    Ok(flash::redirect("/dataspace/peers", "ok", "peer-closed"))
}

/// Something that a participant elsewhere offers.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct Offered {
    /// The offer, as its provider calls it.
    pub offer: String,
    /// The dataset, as its provider calls it.
    pub dataset: String,
    /// Its title.
    pub title: String,
    /// The terms, in ODRL.
    #[schema(value_type = Object)]
    pub terms: Value,
}

/// What a participant elsewhere answers, normalised.
async fn heard(
    app: &App,
    peer: &Peer,
    method: Method,
    address: &str,
    body: Option<&Value>,
) -> Answer<Value> {
    let token = claims::shown(app, peer).await?;
    let said = app.line.json(method, address, &token, body.map(|body| ("", body))).await;
    let said = said.map_err(|why| {
        tracing::info!(peer = %peer.id, %why, "a participant did not answer");
        let message = Message::new("problem-peer-silent").text("why", why.to_string());
        Problem::conflict(message)
    })?;
    Ok(dure_dataspace::message::normalised(&said).unwrap_or_default())
}

/// What a participant elsewhere offers, on one page of its catalog.
///
/// # Errors
/// Where it does not answer, or not by the protocol.
pub async fn catalog_of(app: &App, peer: &Peer) -> Answer<Vec<Offered>> {
    let asked = json!({ "@context": [dure_dataspace::message::CONTEXT],
        "@type": "CatalogRequestMessage" });
    let address = format!("{}/catalog/request", peer.address);
    let said = heard(app, peer, Method::POST, &address, Some(&asked)).await?;
    Ok(catalog::offers(&said)
        .into_iter()
        .map(|one| Offered {
            offer: one.offer,
            dataset: one.dataset,
            title: one.title,
            terms: one.terms,
        })
        .collect())
}

/// An offer on the page of a participant's catalog.
struct Line {
    offer: String,
    dataset: String,
    title: String,
    terms: Vec<super::terms::Sentence>,
}

#[derive(Template)]
#[template(path = "dataspace/peer.html")]
struct Catalog<'a> {
    shell: Shell<'a>,
    at: String,
    offers: Vec<Line>,
}

/// `GET /dataspace/peers/{id}`: its catalog.
///
/// # Errors
/// Where it is not known, or does not answer.
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<PeerId>) -> Answer {
    let peer = of_caller(&app, &caller, id).await?;
    let offers = catalog_of(&app, &peer).await?;
    let lines = offers.into_iter().take(200).map(|one| Line {
        terms: super::terms::sentences(&caller, &one.terms),
        title: if one.title.is_empty() { one.dataset.clone() } else { one.title },
        offer: one.offer,
        dataset: one.dataset,
    });
    page(&Catalog {
        shell: caller.shell(&peer.name),
        at: format!("/dataspace/peers/{id}"),
        offers: lines.collect(),
    })
}

/// Begins a negotiation over what a participant elsewhere offers.
///
/// # Errors
/// Where it offers no such thing.
pub async fn asked(
    app: &App,
    peer: &Peer,
    consumer: OrganisationId,
    offer: &str,
    dataset: &str,
) -> Answer<crate::platform::id::NegotiationId> {
    let address = format!("{}/catalog/datasets/{}", peer.address, places::segment(dataset));
    let said = heard(app, peer, Method::GET, &address, None).await?;
    let wanted = catalog::offers(&said).into_iter().find(|one| one.offer == offer);
    let wanted = wanted.ok_or_else(Problem::not_found)?;
    let title = if wanted.title.is_empty() { &wanted.dataset } else { &wanted.title };
    let wanted = acting::Wanted {
        centre: peer.centre,
        provider: Party::Outside(peer.id),
        title: title.chars().take(200).collect(),
        offer: wanted.offer,
        target: wanted.dataset,
        terms: wanted.terms,
    };
    let mut tx = app.db.begin().await?;
    let id = acting::ask(&mut tx, app, wanted, consumer).await?;
    tx.commit().await?;
    app.messages.notify_one();
    Ok(id)
}

/// `POST /dataspace/peers/{id}/ask`.
///
/// # Errors
/// Where it offers no such thing.
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PeerId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let peer = of_caller(&app, &caller, id).await?;
    let organisation = caller.person()?.organisation;
    let (offer, dataset) = (fields.one("offer"), fields.one("dataset"));
    let negotiation = asked(&app, &peer, organisation, offer, dataset).await?;
    Ok(flash::redirect(&format!("/dataspace/negotiations/{negotiation}"), "ok", "offer-asked"))
}
