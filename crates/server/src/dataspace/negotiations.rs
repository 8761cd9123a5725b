//! A negotiation as a conversation, and what a person does in it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State as Has};
use dure_dataspace::Side;
use dure_dataspace::negotiation::{Deed, State};
use dure_testbed::report::Message;

use super::terms::{self, Sentence};
use super::{Kind, Negotiation, acting, acts, catalogue, peers, store};
use crate::app::App;
use crate::platform::id::NegotiationId;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest reason, in characters.
const REASON: usize = 500;

/// A message as pages show it.
pub struct Line {
    /// Whether the own side sent it.
    pub own: bool,
    /// When.
    pub when: String,
    /// What was done by it.
    pub text: String,
    /// Why, where a reason was given.
    pub reason: String,
    /// Whether it was not taken.
    pub refused: bool,
    /// The message itself.
    pub body: String,
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
    accepts: bool,
    offers: bool,
    breaks: bool,
    agreement: String,
    version: i64,
}

/// The own side of a negotiation.
///
/// # Errors
/// Where there is none of the caller's organisation.
pub async fn of_caller(app: &App, caller: &Caller, id: NegotiationId) -> Answer<Negotiation> {
    let person = caller.person()?;
    let found = store::find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    match found.organisation == person.organisation && acts(person) {
        true => Ok(found),
        false => Err(Problem::not_found()),
    }
}

/// A message of a process in the reader's words.
pub fn line<S: Kind>(one: store::Kept<S>, caller: &Caller) -> Line {
    let deed = one.deed.map_or("request", S::deed_word);
    let side = if one.own { "own" } else { "other" };
    let reasons = one.body.get("reason").and_then(|all| all.as_array()).cloned();
    let reasons = reasons.unwrap_or_default();
    let reason: Vec<&str> = reasons.iter().filter_map(|one| one.as_str()).collect();
    Line {
        own: one.own,
        when: one.at.readable(caller.lang()),
        text: caller.words.text(&format!("{}-{side}-{deed}", S::TABLE)),
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
    let terms = terms::sentences_named(&app, &caller, &of.about.terms).await?;
    let possible: Vec<Deed> = match (of.exchange.pending, of.exchange.state) {
        (None, Some(state)) => state.possible(of.exchange.side).collect(),
        _ => Vec::new(),
    };
    let finalized = of.exchange.state == Some(State::Finalized);
    let lines = store::messages::<State>(&app.db, id).await?;
    page(&One {
        shell: caller.shell(&of.about.title),
        at: format!("/dataspace/negotiations/{id}"),
        kind: catalogue::badge(of.exchange.state),
        state: caller.words.text(&catalogue::state_word(of.exchange.state)),
        other: peers::name(&app, of.peer).await?,
        waits: of.exchange.pending.is_some(),
        lines: lines.into_iter().map(|one| line(one, &caller)).collect(),
        terms,
        agrees: of.exchange.side == Side::Provider && possible.contains(&Deed::Agree),
        accepts: possible.contains(&Deed::Accept),
        offers: of.exchange.side == Side::Provider && possible.contains(&Deed::Offer),
        breaks: possible.contains(&Deed::Terminate),
        agreement: match of.about.agreement.filter(|_| finalized) {
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
    let version = fields.one("version").parse().ok();
    let reason: String = fields.one("reason").chars().take(REASON).collect();
    done(&app, &caller, id, fields.one("do"), version, &reason).await?;
    Ok(flash::redirect(&format!("/dataspace/negotiations/{id}"), "ok", "negotiation-sent"))
}

/// Does what a person wants done in a negotiation of its organisation.
///
/// # Errors
/// Where the state does not allow it, or something else was faster.
pub async fn done(
    app: &App,
    caller: &Caller,
    id: NegotiationId,
    what: &str,
    version: Option<i64>,
    reason: &str,
) -> Answer<()> {
    let mut of = of_caller(app, caller, id).await?;
    of.version = version.unwrap_or(of.version);
    let no = || Problem::conflict(Message::new("problem-negotiation-state"));
    let deed = match (what, of.exchange.side) {
        ("agree", Side::Provider) => Deed::Agree,
        ("accept", Side::Consumer) => Deed::Accept,
        ("offer", Side::Provider) => {
            // What is offered to everybody stands against what was asked for.
            let offer = of.about.offer.parse().map_err(|_| no())?;
            let offer = store::find_offer(&app.db, offer).await?.ok_or_else(no)?;
            of.about.terms = offer.policy;
            Deed::Offer
        }
        ("break", _) => Deed::Terminate,
        _ => return Err(no()),
    };
    let mut tx = app.db.begin().await?;
    acting::done(&mut tx, app, &mut of, deed, reason).await?;
    acting::written(&mut tx, &of).await?;
    tx.commit().await?;
    app.messages.notify_one();
    Ok(())
}
