//! Looking at a process.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use dure_dataspace::message::Pids;
use dure_dataspace::{negotiation, transfer};
use serde_json::Value;

use super::{Refusal, speaker};
use crate::app::App;
use crate::dataspace::{Kind, Party, store};
use crate::platform::id::OrganisationId;

/// `GET /dsp/{organisation}/2025-1/negotiations/{pid}`.
pub async fn show_negotiation(
    State(app): State<App>,
    Path((to, pid)): Path<(OrganisationId, String)>,
    headers: HeaderMap,
) -> Response {
    shown::<negotiation::State>(&app, to, &pid, &headers).await
}

/// `GET /dsp/{organisation}/2025-1/transfers/{pid}`.
pub async fn show_transfer(
    State(app): State<App>,
    Path((to, pid)): Path<(OrganisationId, String)>,
    headers: HeaderMap,
) -> Response {
    shown::<transfer::State>(&app, to, &pid, &headers).await
}

async fn shown<S: Kind>(app: &App, to: OrganisationId, pid: &str, headers: &HeaderMap) -> Response {
    match state::<S>(app, to, pid, headers).await {
        Ok(told) => Json(told).into_response(),
        Err(refusal) => refusal.told(S::ERROR, &Pids::default()),
    }
}

async fn state<S: Kind>(
    app: &App,
    to: OrganisationId,
    pid: &str,
    headers: &HeaderMap,
) -> Result<Value, Refusal> {
    let peer = speaker(app, to, headers).await?;
    let id = pid.parse::<S::Id>().map_err(|_| Refusal::NotFound)?;
    let of = store::find::<S>(&app.db, id).await?.ok_or(Refusal::NotFound)?;
    if of.organisation != to || of.peer != Party::Outside(peer.id) {
        return Err(Refusal::NotFound);
    }
    // What has begun here and is on its way stands where it begins.
    let begun = of.exchange.pending.and_then(|deed| S::after(None, of.exchange.side, deed));
    let state = of.exchange.state.or(begun).ok_or(Refusal::NotFound)?;
    Ok(S::told(&of.pids(), state))
}
