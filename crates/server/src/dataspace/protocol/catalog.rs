//! The catalog of a participant, page by page: what the one who asks could ever be permitted.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::LINK;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use dure_dataspace::message::catalog::{Dataset, Service, catalog, request};
use dure_dataspace::message::{Pids, normalised};
use dure_dataspace::policy::{Broken, Decision, Operand, Policy};
use serde::Deserialize;
use serde_json::Value;

use super::{Refusal, speaker};
use crate::app::App;
use crate::dataspace::terms::Facts;
use crate::dataspace::{Offer, Party, acting, computing, participant, store, terms, transferring};
use crate::platform::id::{DatasetId, OrganisationId, cursor};

/// How many offers are looked at for a page.
const A_PAGE: usize = 100;

const ERROR: &str = "CatalogError";

/// Where the catalog goes on.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    after: String,
}

/// `POST /dsp/{organisation}/2025-1/catalog/request`.
pub async fn ask(
    State(app): State<App>,
    Path(to): Path<OrganisationId>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match page(&app, to, &cursor(&asked.after), &headers, &body).await {
        Ok((told, None)) => Json(told).into_response(),
        Ok((told, Some(next))) => ([(LINK, next)], Json(told)).into_response(),
        Err(refusal) => refusal.told(ERROR, &Pids::default()),
    }
}

async fn page(
    app: &App,
    to: OrganisationId,
    after: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(Value, Option<String>), Refusal> {
    let peer = speaker(app, to, headers).await?;
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let value = normalised(&value).ok_or_else(|| Refusal::Bad("nested too deep".to_owned()))?;
    let words = request(&value).map_err(|bad| Refusal::Bad(bad.to_string()))?;
    let facts = terms::facts(app, Party::Outside(peer.id)).await?;
    let offers = store::offered_after(&app.db, to, after, A_PAGE as i64).await?;
    let full = offers.len() == A_PAGE;
    let mut datasets = grouped(offers);
    if full && datasets.len() > 1 {
        // The last one may go on behind the page.
        datasets.pop();
    }
    let last = datasets.last().map(|(id, _)| *id);
    let found = datasets.into_iter().filter_map(|(id, offers)| seen(id, &offers, &words, &facts));
    let found: Vec<Dataset> = found.collect();
    let address = acting::callback(app, to);
    let next = last.filter(|_| full);
    let next = next.map(|last| format!("<{address}/catalog/request?after={last}>; rel=\"next\""));
    let id = format!("{}:catalog", participant(to));
    Ok((catalog(&id, &participant(to), &found, &service(app, to)), next))
}

fn service(app: &App, of: OrganisationId) -> Service {
    Service { id: format!("{}:service", participant(of)), endpoint: acting::callback(app, of) }
}

/// Offers by their datasets; they come in that order.
fn grouped(offers: Vec<Offer>) -> Vec<(DatasetId, Vec<Offer>)> {
    let mut all: Vec<(DatasetId, Vec<Offer>)> = Vec::new();
    for offer in offers {
        match all.last_mut() {
            Some((dataset, group)) if *dataset == offer.dataset => group.push(offer),
            _ => all.push((offer.dataset, vec![offer])),
        }
    }
    all
}

/// A dataset with the offers that the one who asks could ever be permitted, where there are any.
fn seen(id: DatasetId, offers: &[Offer], words: &[String], facts: &Facts) -> Option<Dataset> {
    let has = |offer: &Offer| {
        let text = format!("{} {}", offer.title, offer.about).to_lowercase();
        words.iter().all(|word| text.contains(&word.to_lowercase()))
    };
    let seen: Vec<&Offer> = offers.iter().filter(|one| has(one) && meant(one, facts)).collect();
    let first = seen.first()?;
    Some(Dataset {
        id: id.text(),
        title: first.title.clone(),
        offers: seen.iter().map(|one| one.policy.clone()).collect(),
        formats: transferring::FORMATS.map(str::to_owned).to_vec(),
    })
}

/// Whether an offer is meant for somebody: whatever it wants beside who one is can still come true.
fn meant(offer: &Offer, facts: &Facts) -> bool {
    let Ok(policy) = Policy::parse(&offer.policy) else { return false };
    match computing::terms::anything(&policy, facts) {
        Decision::Permitted(_) => true,
        Decision::Denied(broken) => broken.iter().all(|one| {
            matches!(one, Broken::Operand(Operand::DateTime | Operand::Count | Operand::Module))
        }),
    }
}

/// `GET /dsp/{organisation}/2025-1/catalog/datasets/{id}`.
pub async fn dataset(
    State(app): State<App>,
    Path((to, id)): Path<(OrganisationId, String)>,
    headers: HeaderMap,
) -> Response {
    match one(&app, to, &id, &headers).await {
        Ok(told) => Json(told).into_response(),
        Err(refusal) => refusal.told(ERROR, &Pids::default()),
    }
}

async fn one(
    app: &App,
    to: OrganisationId,
    id: &str,
    headers: &HeaderMap,
) -> Result<Value, Refusal> {
    let peer = speaker(app, to, headers).await?;
    let id = id.parse::<DatasetId>().map_err(|_| Refusal::NotFound)?;
    let facts = terms::facts(app, Party::Outside(peer.id)).await?;
    let offers = store::offers_for(&app.db, to, id).await?;
    let found = seen(id, &offers, &[], &facts).ok_or(Refusal::NotFound)?;
    Ok(found.root(&service(app, to)))
}
