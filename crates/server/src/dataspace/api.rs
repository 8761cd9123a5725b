//! The dataspace for programs.

use axum::Json;
use axum::extract::{Path, Query, State as Has};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use dure_dataspace::Side;
use dure_dataspace::negotiation::State;
use dure_dataspace::policy::{Action, Policy};
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::peers::{self, NewPeer, Offered};
use super::{
    Agreement, Kind, Offer, OfferState, acts, agreements, claims, computing, negotiations, offers,
    store,
};
use crate::app::App;
use crate::platform::id::{
    AgreementId, DatasetId, NegotiationId, OfferId, OrganisationId, PeerId, cursor,
};
use crate::platform::moment::Moment;
use crate::platform::web::fields::name;
use crate::platform::web::problem::ProblemDocument;
use crate::platform::web::{Answer, Caller, Problem};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "dataspace", description = "Data shared on terms, with whom one wants")),
    components(schemas(OfferId)),
    paths(identity, rotate, catalog, offer, withdraw, known_peers, new_peer, show_peer, ask, negotiation, act, agreements_of,
        agreement, end, data)
)]
pub struct Api;

/// How many offers a page has.
const A_PAGE: i64 = 100;

/// Whose catalog, and where it goes on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The participant elsewhere; the centre's own catalog where there is none.
    peer: Option<PeerId>,
    /// The last offer of the page before.
    #[serde(default)]
    before: String,
}

/// `GET /api/v1/dataspace/catalog`: what is offered at the centre, or by a participant elsewhere.
///
/// # Errors
/// Where the participant is not known or does not answer.
#[utoipa::path(get, path = "/api/v1/dataspace/catalog", tag = "dataspace", params(Asked),
    operation_id = "getDataspaceCatalog", security(("token" = ["read"])),
    responses((status = 200, description = "What is offered", body = Vec<Offered>),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn catalog(
    Has(app): Has<App>,
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Answer<Json<Vec<Offered>>> {
    if let Some(peer) = asked.peer {
        let peer = peers::of_caller(&app, &caller, peer).await?;
        return Ok(Json(peers::catalog_of(&app, &peer).await?));
    }
    let centre = caller.person()?.centre;
    let all = store::published(&app.db, centre, &cursor(&asked.before), A_PAGE).await?;
    Ok(Json(all.into_iter().map(offered).collect()))
}

fn offered(one: Offer) -> Offered {
    Offered {
        offer: one.id.text(),
        dataset: one.dataset.text(),
        title: one.title,
        terms: one.policy,
    }
}

/// What is to be offered.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NewOffer {
    /// The dataset of the testbed, or the source.
    dataset: DatasetId,
    /// Its title; the dataset's name where there is none.
    #[serde(default)]
    title: String,
    /// What it is about.
    #[serde(default)]
    about: String,
    /// Modules of which only the report leaves: `anomaly`, `life`, `failure`, `estimate`. Where there is none, the data
    /// leave. How large a report may be, the size of its groups, its privacy budget and whether a person lets it out
    /// are constraints: `dure:outputSize`, `dure:minimumGroup`, `dure:privacyBudget`, `dure:approval`.
    #[serde(default)]
    modules: Vec<String>,
    /// Constraints of ODRL that have to hold: `leftOperand`, `operator`, `rightOperand`.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    constraints: Vec<Value>,
    /// Whether whoever the terms permit gets an agreement without a person.
    #[serde(default)]
    by_itself: bool,
}

/// What was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Made {
    /// Its id.
    id: String,
}

fn made(id: impl std::fmt::Display) -> impl IntoResponse {
    (StatusCode::CREATED, Json(Made { id: id.to_string() }))
}

fn bad(why: impl std::fmt::Display) -> Problem {
    let why = why.to_string();
    Problem::unusable(Message::new("problem-offer-terms").text("why", why))
}

/// `POST /api/v1/dataspace/offers`.
///
/// # Errors
/// Where the dataset is not the caller's own, or the terms cannot be understood.
#[utoipa::path(post, path = "/api/v1/dataspace/offers", tag = "dataspace",
    operation_id = "makeOffer", request_body = NewOffer, security(("token" = ["write"])),
    responses((status = 201, description = "Offered", body = Made),
        (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn offer(Has(app): Has<App>, caller: Caller, Json(new): Json<NewOffer>) -> Answer {
    let person = caller.person()?;
    let called = offers::named(&app, &caller, new.dataset).await?;
    if new.about.chars().count() > offers::LONGEST {
        return Err(Problem::unusable(
            Message::new("need-too-long").count("most", offers::LONGEST),
        ));
    }
    let id = OfferId::new();
    let (mut constraints, mut action) = (new.constraints, Action::Use);
    if !new.modules.is_empty() {
        let modules = new.modules.iter().map(String::as_str);
        constraints.push(computing::terms::of_modules(modules)?);
        action = Action::Compute;
    }
    let policy = json!({ "@id": id, "@type": "Offer",
        "permission": [{ "action": action.word(), "constraint": constraints }] });
    Policy::parse(&policy).map_err(bad)?;
    let offer = Offer {
        id,
        centre: person.centre,
        organisation: person.organisation,
        dataset: new.dataset,
        title: name(&new.title).unwrap_or(called),
        about: new.about,
        policy,
        by_itself: new.by_itself,
        state: OfferState::Published,
    };
    offers::made(&app, person, &offer).await?;
    Ok(made(id).into_response())
}

/// `DELETE /api/v1/dataspace/offers/{id}`: nobody can ask for it any more; agreements go on.
///
/// # Errors
/// Where the offer is not the caller's.
#[utoipa::path(delete, path = "/api/v1/dataspace/offers/{id}", tag = "dataspace",
    operation_id = "withdrawOffer", params(("id" = OfferId, Path)), security(("token" = ["write"])),
    responses((status = 204, description = "Withdrawn"),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument)))]
pub async fn withdraw(Has(app): Has<App>, caller: Caller, Path(id): Path<OfferId>) -> Answer {
    offers::withdrawn(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Who the organisation is in the protocol.
#[derive(Serialize, ToSchema)]
pub struct ParticipantView {
    /// Its DID, for participants that know it by claims; none where the site's address has no name.
    did: Option<String>,
    /// Its name for those who know it by a token.
    participant: String,
    /// Where it speaks the protocol.
    address: String,
}

/// `GET /api/v1/dataspace/identity`: who the organisation is in the protocol.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/dataspace/identity", tag = "dataspace",
    operation_id = "getDataspaceIdentity", security(("token" = ["read"])),
    responses((status = 200, description = "Who it is", body = ParticipantView)))]
pub async fn identity(Has(app): Has<App>, caller: Caller) -> Answer<Json<ParticipantView>> {
    let own = own(&caller)?;
    Ok(Json(ParticipantView {
        did: claims::did(&app, own).ok().map(|did| did.to_string()),
        participant: super::participant(own),
        address: super::acting::callback(&app, own),
    }))
}

/// `POST /api/v1/dataspace/identity/rotation`: another key signs from now on.
///
/// # Errors
/// Where the site's address has no name, so that there is no DID whose key could be another.
#[utoipa::path(post, path = "/api/v1/dataspace/identity/rotation", tag = "dataspace",
    operation_id = "rotateDataspaceKey", security(("token" = ["write"])),
    responses((status = 204, description = "Another key signs"),
        (status = 409, body = ProblemDocument)))]
pub async fn rotate(Has(app): Has<App>, caller: Caller) -> Answer {
    let own = own(&caller)?;
    claims::rotated(&app, &claims::did(&app, own)?).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A participant elsewhere.
#[derive(Serialize, ToSchema)]
pub struct PeerView {
    id: PeerId,
    /// What it is called here.
    name: String,
    /// Its id in the protocol.
    participant: String,
    /// Where it speaks the protocol.
    address: String,
}

/// `GET /api/v1/dataspace/peers`: participants elsewhere that the organisation knows.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/dataspace/peers", tag = "dataspace",
    operation_id = "listPeers", security(("token" = ["read"])),
    responses((status = 200, description = "All of them", body = Vec<PeerView>)))]
pub async fn known_peers(Has(app): Has<App>, caller: Caller) -> Answer<Json<Vec<PeerView>>> {
    let organisation = caller.person()?.organisation;
    let all = store::peers_of(&app.db, organisation).await?;
    let view = |one: super::Peer| PeerView {
        id: one.id,
        name: one.name,
        participant: one.participant,
        address: one.address,
    };
    Ok(Json(all.into_iter().map(view).collect()))
}

/// A participant that is known now.
#[derive(Serialize, ToSchema)]
pub struct KnownPeer {
    id: PeerId,
    /// What it has to show us; told once.
    token: String,
}

/// `POST /api/v1/dataspace/peers`.
///
/// # Errors
/// Where something of it cannot be used.
#[utoipa::path(post, path = "/api/v1/dataspace/peers", tag = "dataspace",
    operation_id = "knowPeer", request_body = NewPeer, security(("token" = ["write"])),
    responses((status = 201, description = "It is known", body = KnownPeer),
        (status = 422, body = ProblemDocument)))]
pub async fn new_peer(Has(app): Has<App>, caller: Caller, Json(new): Json<NewPeer>) -> Answer {
    let (id, secret) = peers::known(&app, caller.person()?, &new).await?;
    let told = KnownPeer { id, token: secret.reveal().to_owned() };
    Ok((StatusCode::CREATED, Json(told)).into_response())
}

/// What a participant elsewhere is shown.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PeerToken {
    /// The token that it gave.
    token: String,
}

/// `PATCH /api/v1/dataspace/peers/{id}`: shows it another token from now on.
///
/// # Errors
/// Where it is not known, or the token cannot be shown.
#[utoipa::path(patch, path = "/api/v1/dataspace/peers/{id}", tag = "dataspace",
    operation_id = "showPeer", params(("id" = PeerId, Path)), request_body = PeerToken,
    security(("token" = ["write"])),
    responses((status = 204, description = "Kept"), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument)))]
pub async fn show_peer(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<PeerId>,
    Json(shown): Json<PeerToken>,
) -> Answer {
    peers::shown(&app, &caller, id, &shown.token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What is asked for.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Wanted {
    /// The offer, as its provider calls it.
    offer: String,
    /// The participant elsewhere whose it is; an organisation of the centre where there is none.
    #[serde(default)]
    peer: Option<PeerId>,
    /// The dataset, as its provider calls it; of a participant elsewhere.
    #[serde(default)]
    dataset: String,
}

/// `POST /api/v1/dataspace/negotiations`: asks for what is offered.
///
/// # Errors
/// Where it is not offered, or is the caller's own.
#[utoipa::path(post, path = "/api/v1/dataspace/negotiations", tag = "dataspace",
    operation_id = "ask", request_body = Wanted, security(("token" = ["write"])),
    responses((status = 201, description = "Asked for", body = Made),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn ask(Has(app): Has<App>, caller: Caller, Json(wanted): Json<Wanted>) -> Answer {
    let id = match wanted.peer {
        Some(peer) => {
            let peer = peers::of_caller(&app, &caller, peer).await?;
            let consumer = caller.person()?.organisation;
            peers::asked(&app, &peer, consumer, &wanted.offer, &wanted.dataset).await?
        }
        None => {
            let offer = wanted.offer.parse().map_err(|_| Problem::not_found())?;
            offers::asked(&app, &caller, offer).await?
        }
    };
    Ok(made(id).into_response())
}

/// A negotiation, as the own side knows it.
#[derive(Serialize, ToSchema)]
pub struct NegotiationView {
    id: NegotiationId,
    /// What the other side calls it; empty until it has told it.
    other: String,
    /// `consumer` or `provider`.
    side: &'static str,
    /// The state of the protocol; empty before the other side has heard of it.
    state: &'static str,
    /// What of ours the other side has not acknowledged yet.
    pending: &'static str,
    /// The agreement that came of it.
    agreement: Option<AgreementId>,
    /// The terms on the table, in ODRL.
    #[schema(value_type = Object)]
    terms: Value,
    /// What was said, in order.
    messages: Vec<MessageView>,
}

/// A message of a negotiation or a transfer.
#[derive(Serialize, ToSchema)]
pub struct MessageView {
    at: Moment,
    /// Whether the own side sent it.
    own: bool,
    /// Whether it was taken.
    taken: Option<bool>,
    #[schema(value_type = Object)]
    body: Value,
}

impl MessageView {
    /// As it was kept.
    pub fn of<S: Kind>(one: store::Kept<S>) -> Self {
        Self { at: one.at, own: one.own, taken: one.taken, body: one.body }
    }
}

/// `GET /api/v1/dataspace/negotiations/{id}`.
///
/// # Errors
/// Where there is none of the caller's organisation.
#[utoipa::path(get, path = "/api/v1/dataspace/negotiations/{id}", tag = "dataspace",
    operation_id = "getNegotiation", params(("id" = NegotiationId, Path)),
    security(("token" = ["read"])),
    responses((status = 200, description = "How it stands", body = NegotiationView),
        (status = 404, body = ProblemDocument)))]
pub async fn negotiation(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<NegotiationId>,
) -> Answer<Json<NegotiationView>> {
    let of = negotiations::of_caller(&app, &caller, id).await?;
    let messages = store::messages::<State>(&app.db, id).await?.into_iter().map(MessageView::of);
    let holds = of.exchange.state == Some(State::Finalized);
    Ok(Json(NegotiationView {
        id,
        other: of.peer_pid,
        side: of.exchange.side.word(),
        state: of.exchange.state.map_or("", State::word),
        pending: of.exchange.pending.map_or("", State::deed_word),
        agreement: of.about.agreement.filter(|_| holds),
        terms: of.about.terms,
        messages: messages.collect(),
    }))
}

/// What is to be done.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Act {
    /// `agree`, `offer` (the provider), `accept` (the consumer) or `break`.
    #[serde(rename = "do")]
    what: String,
    /// Why, where it is broken off.
    #[serde(default)]
    reason: String,
}

/// `POST /api/v1/dataspace/negotiations/{id}`.
///
/// # Errors
/// Where the state does not allow it.
#[utoipa::path(post, path = "/api/v1/dataspace/negotiations/{id}", tag = "dataspace",
    operation_id = "actInNegotiation", params(("id" = NegotiationId, Path)), request_body = Act,
    security(("token" = ["write"])),
    responses((status = 204, description = "It is on its way"),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument)))]
pub async fn act(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<NegotiationId>,
    Json(act): Json<Act>,
) -> Answer {
    let reason: String = act.reason.chars().take(500).collect();
    negotiations::done(&app, &caller, id, &act.what, None, &reason).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// An agreement.
#[derive(Serialize, ToSchema)]
pub struct AgreementView {
    id: AgreementId,
    /// `consumer` or `provider`.
    side: &'static str,
    /// What the data are called.
    title: String,
    /// The terms, in ODRL.
    #[schema(value_type = Object)]
    terms: Value,
    /// How often the data were let out.
    uses: u64,
    made_at: Moment,
    ended_at: Option<Moment>,
    /// Why it was ended.
    #[serde(skip_serializing_if = "String::is_empty")]
    reason: String,
}

fn view(one: Agreement, side: Side) -> AgreementView {
    AgreementView {
        id: one.id,
        side: side.word(),
        title: one.title,
        terms: one.policy,
        uses: one.uses,
        made_at: one.made_at,
        ended_at: one.ended_at,
        reason: one.reason,
    }
}

fn own(caller: &Caller) -> Answer<OrganisationId> {
    let person = caller.person()?;
    acts(person).then_some(person.organisation).ok_or_else(Problem::forbidden)
}

/// `GET /api/v1/dataspace/agreements`: the latest 200 of the organisation.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/dataspace/agreements", tag = "dataspace",
    operation_id = "listAgreements", security(("token" = ["read"])),
    responses((status = 200, description = "The latest first", body = Vec<AgreementView>)))]
pub async fn agreements_of(Has(app): Has<App>, caller: Caller) -> Answer<Json<Vec<AgreementView>>> {
    let own = own(&caller)?;
    let all = store::agreements_of(&app.db, own).await?;
    let seen = all.into_iter().filter_map(|one| one.side(own).map(|side| view(one, side)));
    Ok(Json(seen.collect()))
}

/// `GET /api/v1/dataspace/agreements/{id}`.
///
/// # Errors
/// Where there is none of the caller's organisation.
#[utoipa::path(get, path = "/api/v1/dataspace/agreements/{id}", tag = "dataspace",
    operation_id = "getAgreement", params(("id" = AgreementId, Path)),
    security(("token" = ["read"])),
    responses((status = 200, description = "The agreement", body = AgreementView),
        (status = 404, body = ProblemDocument)))]
pub async fn agreement(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
) -> Answer<Json<AgreementView>> {
    let (of, side) = agreements::of_caller(&app, &caller, id).await?;
    Ok(Json(view(of, side)))
}

/// Why an agreement is ended.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Ending {
    /// The reason, which both sides see.
    reason: String,
}

/// `POST /api/v1/dataspace/agreements/{id}/end`: no further byte leaves.
///
/// # Errors
/// Where it was ended before, or there is no reason.
#[utoipa::path(post, path = "/api/v1/dataspace/agreements/{id}/end", tag = "dataspace",
    operation_id = "endAgreement", params(("id" = AgreementId, Path)), request_body = Ending,
    security(("token" = ["write"])),
    responses((status = 204, description = "Ended"), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn end(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
    Json(ending): Json<Ending>,
) -> Answer {
    agreements::ended(&app, &caller, id, ending.reason.trim()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/v1/dataspace/agreements/{id}/data`: the data, as far as the terms let them out.
///
/// # Errors
/// Where the caller is not the consumer, the agreement is ended, or the terms do not permit it now.
#[utoipa::path(get, path = "/api/v1/dataspace/agreements/{id}/data", tag = "dataspace",
    operation_id = "getAgreedData", params(("id" = AgreementId, Path)),
    security(("token" = ["read"])),
    responses((status = 200, description = "The data", content_type = "application/octet-stream",
            body = crate::platform::web::file::File),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument)))]
pub async fn data(app: Has<App>, caller: Caller, id: Path<AgreementId>) -> Answer {
    super::pulling::fetch(app, caller, id).await
}
