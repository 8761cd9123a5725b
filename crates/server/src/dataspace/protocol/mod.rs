//! The Dataspace Protocol over HTTP (2025-1, the bindings to HTTPS): what participants elsewhere say to one of
//! ours. Each organisation is a participant of its own, at `/dsp/{organisation}`.
//!
//! Whoever speaks shows what the organisation gave to it; without that all there is is the version. What is
//! somebody else's looks the same as what is not there.

pub mod catalog;
pub mod data;
mod processes;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use dure_dataspace::message::{Because, Pids, VERSION, error, versions};
use dure_dataspace::{negotiation, transfer};
use serde_json::Value;

use super::desk::Desk;
use super::hearing::{Hears, Reply, Way, heard};
use super::{Party, Peer, acting, claims, store};
use crate::app::App;
use crate::platform::id::OrganisationId;
use crate::platform::secret;
use crate::platform::web::Problem;

pub use processes::{show_negotiation, show_transfer};

/// How often, and after how long, it is looked whether a deed of our own has been acknowledged.
const WAITS: usize = 40;
const WAIT: std::time::Duration = std::time::Duration::from_millis(50);

/// How often a message is heard again where somebody else wrote at the same time.
const AGAIN: usize = 5;

/// `GET /dsp/{organisation}/.well-known/dspace-version`.
pub async fn version(Path(_): Path<OrganisationId>) -> Response {
    Json(versions(&format!("/{VERSION}"))).into_response()
}

/// Who speaks: by what it shows.
async fn speaker(app: &App, to: OrganisationId, headers: &HeaderMap) -> Result<Peer, Refusal> {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(shown) = shown else { return Err(Refusal::NotFound) };
    let token = match shown.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => shown.trim(),
    };
    // Three parts with points between: a token that the participant issued itself.
    let known = match token.split('.').count() {
        3 => claims::proven(app, to, token).await?,
        _ => store::peer_by_token(&app.db, to, &secret::digest(token)).await?,
    };
    known.ok_or(Refusal::Unauthorized)
}

/// Why a message is not taken.
#[derive(Debug)]
pub enum Refusal {
    /// What was shown is not known.
    Unauthorized,
    /// There is no such thing, or it is somebody else's.
    NotFound,
    /// It is none, or not possible now.
    Bad(String),
    /// Come again.
    Busy,
    /// Something of our own is away.
    Away(Problem),
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Away(error.into())
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Away(problem)
    }
}

impl Refusal {
    /// As the protocol tells it.
    fn told(self, kind: &str, pids: &Pids) -> Response {
        let (status, why) = match self {
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "the token is not known".to_owned()),
            Self::NotFound => (StatusCode::NOT_FOUND, "there is none".to_owned()),
            Self::Bad(why) => (StatusCode::BAD_REQUEST, why),
            Self::Busy => {
                (StatusCode::SERVICE_UNAVAILABLE, "a message of ours is on its way".to_owned())
            }
            Self::Away(problem) => return problem.into_response(),
        };
        let because = Because { code: status.as_u16().to_string(), reason: vec![why] };
        (status, Json(error(kind, pids, &because))).into_response()
    }
}

/// What both sides call the process, as far as a message says so.
fn pids_of(value: &Value) -> Pids {
    let text = |name: &str| {
        let text = value.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(512).collect()
    };
    Pids { consumer: text("consumerPid"), provider: text("providerPid") }
}

/// Hears a message that has to be one of these types, for the process that the address names.
async fn hear<S: Hears>(
    app: &App,
    to: OrganisationId,
    headers: &HeaderMap,
    (own, types): (Option<&str>, &[&str]),
    body: &Bytes,
) -> Response {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let pids = pids_of(&value);
    match answered::<S>(app, to, headers, (own, types), &value).await {
        Ok((status, told)) => (status, Json(told)).into_response(),
        Err(refusal) => refusal.told(S::ERROR, &pids),
    }
}

async fn answered<S: Hears>(
    app: &App,
    to: OrganisationId,
    headers: &HeaderMap,
    (own, types): (Option<&str>, &[&str]),
    value: &Value,
) -> Result<(StatusCode, Value), Refusal> {
    let peer = speaker(app, to, headers).await?;
    let kind = dure_dataspace::message::normalised(value);
    let kind = kind.as_ref().and_then(|value| value.get("@type")).and_then(Value::as_str);
    if !kind.is_some_and(|kind| types.contains(&kind)) {
        return Err(Refusal::Bad(format!("@type: has to be {}", types.join(" or "))));
    }
    let name = headers.get("idempotency-key").and_then(|name| name.to_str().ok());
    let name = name.map_or_else(|| acting::name_of(value), |name| name.chars().take(200).collect());
    let way = Way { from: Party::Outside(peer.id), to };
    for _ in 0..WAITS {
        match once::<S>(app, way, own, &name, value).await? {
            Reply::Taken { told, begun, .. } => {
                app.messages.notify_one();
                let status = if begun { StatusCode::CREATED } else { StatusCode::OK };
                return Ok((status, told));
            }
            // A message of ours that is on its way is acknowledged soon, or not at all.
            Reply::Busy => tokio::time::sleep(WAIT).await,
            Reply::Refused(why) => return Err(Refusal::Bad(why)),
            Reply::Unknown => return Err(Refusal::NotFound),
        }
    }
    Err(Refusal::Busy)
}

/// Whether somebody else wrote the same at the same time: two of the same beginning, say.
fn at_once(error: &sqlx::Error) -> bool {
    let twice = error.as_database_error().is_some_and(|e| e.is_unique_violation());
    twice || matches!(error, sqlx::Error::RowNotFound)
}

/// Hears it, again where somebody else wrote at the same time.
async fn once<S: Hears>(
    app: &App,
    way: Way,
    own: Option<&str>,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    for _ in 0..AGAIN {
        match on_a_desk::<S>(app, way, own, name, value).await {
            Err(e) if at_once(&e) => {}
            done => return done,
        }
    }
    Ok(Reply::Busy)
}

/// Hears it in a transaction of its own.
async fn on_a_desk<S: Hears>(
    app: &App,
    way: Way,
    own: Option<&str>,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let mut desk = Desk::open(app).await?;
    let reply = heard::<S>(&mut desk, way, own, name, value).await?;
    desk.close().await?;
    Ok(reply)
}

/// `POST /dsp/{organisation}/2025-1/negotiations/request`.
pub async fn negotiation_request(
    State(app): State<App>,
    Path(to): Path<OrganisationId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let types = &["ContractRequestMessage"][..];
    hear::<negotiation::State>(&app, to, &headers, (Some(""), types), &body).await
}

/// `POST /dsp/{organisation}/2025-1/negotiations/offers`.
pub async fn negotiation_offer(
    State(app): State<App>,
    Path(to): Path<OrganisationId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let types = &["ContractOfferMessage"][..];
    hear::<negotiation::State>(&app, to, &headers, (Some(""), types), &body).await
}

/// `POST /dsp/{organisation}/2025-1/negotiations/{pid}/{what}`.
pub async fn negotiation_message(
    State(app): State<App>,
    Path((to, pid, what)): Path<(OrganisationId, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let types: &[&str] = match what.as_str() {
        "request" => &["ContractRequestMessage"],
        "offers" => &["ContractOfferMessage"],
        "events" => &["ContractNegotiationEventMessage"],
        "agreement" => &["ContractAgreementMessage"],
        "termination" => &["ContractNegotiationTerminationMessage"],
        _ => return Refusal::NotFound.told("ContractNegotiationError", &Pids::default()),
    };
    hear::<negotiation::State>(&app, to, &headers, (Some(&pid), types), &body).await
}

/// `POST /dsp/{organisation}/2025-1/negotiations/{pid}/agreement/verification`.
pub async fn negotiation_verification(
    State(app): State<App>,
    Path((to, pid)): Path<(OrganisationId, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let types = &["ContractAgreementVerificationMessage"][..];
    hear::<negotiation::State>(&app, to, &headers, (Some(&pid), types), &body).await
}

/// `POST /dsp/{organisation}/2025-1/transfers/request`.
pub async fn transfer_request(
    State(app): State<App>,
    Path(to): Path<OrganisationId>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let types = &["TransferRequestMessage"][..];
    hear::<transfer::State>(&app, to, &headers, (Some(""), types), &body).await
}

/// `POST /dsp/{organisation}/2025-1/transfers/{pid}/{what}`.
pub async fn transfer_message(
    State(app): State<App>,
    Path((to, pid, what)): Path<(OrganisationId, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let types: &[&str] = match what.as_str() {
        "start" => &["TransferStartMessage"],
        "completion" => &["TransferCompletionMessage"],
        "suspension" => &["TransferSuspensionMessage"],
        "termination" => &["TransferTerminationMessage"],
        _ => return Refusal::NotFound.told("TransferError", &Pids::default()),
    };
    hear::<transfer::State>(&app, to, &headers, (Some(&pid), types), &body).await
}
