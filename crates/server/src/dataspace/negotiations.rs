//! A negotiation as a conversation, and what a person does in it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State as Has};
use dure_dataspace::Side;
use dure_dataspace::message::Negotiating;
use dure_dataspace::negotiation::{Deed, State};
use dure_testbed::report::Message;

use super::terms::{self, Sentence};
use super::{Negotiation, acting, acts, catalogue, store, word};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::id::NegotiationId;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest reason, in characters.
const REASON: usize = 500;

/// A message as the page shows it.
struct Line {
    own: bool,
    when: String,
    text: String,
    reason: String,
    refused: bool,
    body: String,
}

#[derive(Template)]
#[template(path = "dataspace/negotiation.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    kind: &'static str,
    state: String,
    other: String,
    waits: bool,
    lines: Vec<Line>,
    terms: Vec<Sentence>,
    agrees: bool,
    breaks: bool,
    agreement: String,
    version: i64,
}

/// The own side of a negotiation.
async fn of_caller(app: &App, caller: &Caller, id: NegotiationId) -> Answer<Negotiation> {
    let person = caller.person()?;
    let found = store::find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    match found.organisation == person.organisation && acts(person) {
        true => Ok(found),
        false => Err(Problem::not_found()),
    }
}

fn line(one: store::Kept, caller: &Caller) -> Line {
    let deed = one.deed.map_or("request", word);
    let side = if one.own { "own" } else { "other" };
    let reasons = one.body.get("reason").and_then(|all| all.as_array()).cloned();
    let reasons = reasons.unwrap_or_default();
    let reason: Vec<&str> = reasons.iter().filter_map(|one| one.as_str()).collect();
    Line {
        own: one.own,
        when: one.at.readable(caller.lang()),
        text: caller.words.text(&format!("negotiation-{side}-{deed}")),
        reason: reason.join(", "),
        refused: one.taken == Some(false),
        body: serde_json::to_string_pretty(&one.body).unwrap_or_default(),
    }
}

/// `GET /dataspace/negotiations/{id}`.
///
/// # Errors
/// Where there is no such negotiation of the caller's organisation.
pub async fn show(Has(app): Has<App>, caller: Caller, Path(id): Path<NegotiationId>) -> Answer {
    let of = of_caller(&app, &caller, id).await?;
    let offer = store::find_offer(&app.db, of.offer).await?;
    let terms = match &offer {
        Some(offer) => terms::sentences_named(&app, &caller, &offer.policy).await?,
        None => Vec::new(),
    };
    let possible: Vec<Deed> = match (of.exchange.pending, of.exchange.state) {
        (None, Some(state)) => state.possible(of.exchange.side).collect(),
        _ => Vec::new(),
    };
    let finalized = of.exchange.state == Some(State::Finalized);
    let lines = store::messages(&app.db, id).await?;
    page(&One {
        shell: caller.shell(&of.title),
        at: format!("/dataspace/negotiations/{id}"),
        kind: catalogue::badge(of.exchange.state),
        state: caller.words.text(&catalogue::state_word(of.exchange.state)),
        other: organisations::name(&app.db, of.peer).await?.unwrap_or_default(),
        waits: of.exchange.pending.is_some(),
        lines: lines.into_iter().map(|one| line(one, &caller)).collect(),
        terms,
        agrees: of.exchange.side == Side::Provider && possible.contains(&Deed::Agree),
        breaks: possible.contains(&Deed::Terminate),
        agreement: match of.agreement.filter(|_| finalized) {
            Some(agreement) => format!("/dataspace/agreements/{agreement}"),
            None => String::new(),
        },
        version: of.version,
    })
}

/// `POST /dataspace/negotiations/{id}`: the provider agrees, or either side breaks off.
///
/// # Errors
/// Where the state does not allow it, or something else was faster.
pub async fn act(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<NegotiationId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut of = of_caller(&app, &caller, id).await?;
    of.version = fields.one("version").parse().unwrap_or(of.version);
    let no = || Problem::conflict(Message::new("problem-negotiation-state"));
    let message: Negotiating = match (fields.one("do"), of.exchange.side) {
        ("agree", Side::Provider) => {
            let offer = store::find_offer(&app.db, of.offer).await?.ok_or_else(no)?;
            let (agreement, message) = acting::agreement(&of, &offer);
            of.agreement = Some(agreement);
            message
        }
        ("break", _) => {
            let reason: String = fields.one("reason").chars().take(REASON).collect();
            acting::termination(&of, &reason)
        }
        _ => return Err(no()),
    };
    acting::begun(&mut of, &message)?;
    let mut tx = app.db.begin().await?;
    acting::written(&mut tx, &of).await?;
    tx.commit().await?;
    app.messages.notify_one();
    Ok(flash::redirect(&format!("/dataspace/negotiations/{id}"), "ok", "negotiation-sent"))
}
