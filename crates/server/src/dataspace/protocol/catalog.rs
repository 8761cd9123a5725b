//! The catalog of a participant, page by page: what the one who asks could ever be permitted.

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, LINK};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use dure_dataspace::message::catalog::{Dataset, Service, catalog, request};
use dure_dataspace::message::{Pids, normalised};
use dure_dataspace::policy::{Broken, Decision, Operand, Policy};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Refusal, speaker};
use crate::app::App;
use crate::dataspace::store::Listed;
use crate::dataspace::terms::Facts;
use crate::dataspace::{acting, computing, participant, store, terms, transferring};
use crate::platform::id::{DatasetId, OrganisationId, cursor};
use crate::platform::web::Problem;

/// How many offers are looked at for a page: as many as the connector that most others run asks for by itself.
const A_PAGE: usize = 50;

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
        Ok((told, None)) => json(told),
        Ok((told, Some(next))) => ([(LINK, next)], json(told)).into_response(),
        Err(refusal) => refusal.told(ERROR, &Pids::default()),
    }
}

fn json(told: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/json")], told).into_response()
}

/// The catalog behind that dataset as it is written, and where it goes on.
async fn page(
    app: &App,
    to: OrganisationId,
    after: &str,
    headers: &HeaderMap,
    body: &Bytes,
) -> Result<(Vec<u8>, Option<String>), Refusal> {
    let peer = speaker(app, to, headers).await?;
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let value = normalised(&value).ok_or_else(|| Refusal::Bad("nested too deep".to_owned()))?;
    let words = request(&value).map_err(|bad| Refusal::Bad(bad.to_string()))?;
    let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let facts = terms::facts_outside(Some(&peer));
    let offers = store::offered_after(&app.db, to, after, A_PAGE as i64).await?;
    let full = offers.len() == A_PAGE;
    let mut datasets = grouped(offers);
    if full && datasets.len() > 1 {
        // The last one may go on behind the page.
        datasets.pop();
    }
    let last = datasets.last().and_then(|group| group.first()).map(|one| one.dataset.clone());
    let mut sight = Sight::new(&words, &facts);
    let found: Vec<Dataset<_>> =
        datasets.into_iter().filter_map(|offers| sight.seen(offers)).collect();
    let address = acting::callback(app, to);
    let next = last.filter(|_| full);
    let next = next.map(|last| format!("<{address}/catalog/request?after={last}>; rel=\"next\""));
    let (participant, service) = (participant(to), service(app, to));
    let id = format!("{participant}:catalog");
    Ok((written(&catalog(&id, &participant, &found, &service))?, next))
}

fn written(told: &impl Serialize) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(told).map_err(|e| Refusal::Away(Problem::internal(&e)))
}

fn service(app: &App, of: OrganisationId) -> Service {
    Service { id: format!("{}:service", participant(of)), endpoint: acting::callback(app, of) }
}

/// Offers by their datasets; they come in that order.
fn grouped(offers: Vec<Listed>) -> Vec<Vec<Listed>> {
    let mut all: Vec<Vec<Listed>> = Vec::new();
    for offer in offers {
        match all.last_mut() {
            Some(group) if group.first().is_some_and(|one| one.dataset == offer.dataset) => {
                group.push(offer);
            }
            _ => all.push(vec![offer]),
        }
    }
    all
}

/// What somebody is shown. Offers of one firm mostly stand on the same terms: each set of terms is read once.
struct Sight<'a> {
    words: &'a [String],
    facts: &'a Facts,
    known: HashMap<String, bool>,
}

/// A policy in its parts, as they were written.
#[derive(Deserialize)]
struct Parts<'a> {
    #[serde(borrow)]
    permission: Option<&'a RawValue>,
    #[serde(borrow)]
    prohibition: Option<&'a RawValue>,
    #[serde(borrow)]
    obligation: Option<&'a RawValue>,
}

impl Parts<'_> {
    fn text(&self) -> String {
        let all = [self.permission, self.prohibition, self.obligation];
        all.map(|one| one.map_or("", RawValue::get)).join("\n")
    }
}

impl<'a> Sight<'a> {
    fn new(words: &'a [String], facts: &'a Facts) -> Self {
        Self { words, facts, known: HashMap::new() }
    }

    /// A dataset with the offers that the one who asks could ever be permitted, where there are any.
    fn seen(&mut self, offers: Vec<Listed>) -> Option<Dataset<Box<RawValue>>> {
        let mut seen = offers.into_iter().filter(|one| self.named(one) && self.meant(one));
        let first = seen.next()?;
        let mut policies = vec![first.policy];
        policies.extend(seen.map(|one| one.policy));
        Some(Dataset {
            id: first.dataset,
            title: first.title,
            offers: policies,
            formats: transferring::FORMATS.map(str::to_owned).to_vec(),
        })
    }

    fn named(&self, offer: &Listed) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let text = format!("{} {}", offer.title, offer.about).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
    }

    /// Whether an offer is meant for the one who asks.
    fn meant(&mut self, offer: &Listed) -> bool {
        let text = offer.policy.get();
        let Ok(parts) = serde_json::from_str::<Parts<'_>>(text) else { return false };
        let (facts, parts) = (self.facts, parts.text());
        *self.known.entry(parts).or_insert_with(|| could_be_permitted(text, facts))
    }
}

/// Whether whatever a policy wants beside who one is can still come true.
fn could_be_permitted(policy: &str, facts: &Facts) -> bool {
    let policy: Value = serde_json::from_str(policy).unwrap_or_default();
    let Ok(policy) = Policy::parse(&policy) else { return false };
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
        Ok(told) => json(told),
        Err(refusal) => refusal.told(ERROR, &Pids::default()),
    }
}

async fn one(
    app: &App,
    to: OrganisationId,
    id: &str,
    headers: &HeaderMap,
) -> Result<Vec<u8>, Refusal> {
    let peer = speaker(app, to, headers).await?;
    let id = id.parse::<DatasetId>().map_err(|_| Refusal::NotFound)?;
    let facts = terms::facts_outside(Some(&peer));
    let offers = store::offers_for(&app.db, to, id).await?;
    let found = Sight::new(&[], &facts).seen(offers).ok_or(Refusal::NotFound)?;
    written(&found.root(&service(app, to)))
}
