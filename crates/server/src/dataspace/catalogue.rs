//! The catalogue of a centre: what others offer, and what is going on with one's own.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Query, State};
use dure_dataspace::negotiation;
use serde::Deserialize;

use super::computing::store as computations;
use super::computing::view::badge as badge_of_run;
use super::{OfferState, Party, peers, store};
use crate::app::App;
use crate::platform::id::cursor;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, page};

/// How many offers a page shows.
const A_PAGE: usize = 30;

/// Something on a list.
pub struct Row {
    href: String,
    title: String,
    who: String,
    state: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "dataspace/home.html")]
struct Home<'a> {
    shell: Shell<'a>,
    offers: Vec<Row>,
    next: String,
    own: Vec<Row>,
    negotiations: Vec<Row>,
    agreements: Vec<Row>,
    waits: Vec<Row>,
    acts: bool,
}

/// Where the catalogue goes on.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    before: String,
}

/// Names of organisations, each looked up once.
struct Names<'a> {
    app: &'a App,
    known: HashMap<Party, String>,
}

impl Names<'_> {
    async fn of(&mut self, party: impl Into<Party>) -> Result<String, sqlx::Error> {
        let party = party.into();
        if let Some(name) = self.known.get(&party) {
            return Ok(name.clone());
        }
        let name = peers::name(self.app, party).await?;
        self.known.insert(party, name.clone());
        Ok(name)
    }
}

/// How the badge of a negotiation looks.
#[must_use]
pub fn badge(state: Option<dure_dataspace::negotiation::State>) -> &'static str {
    use dure_dataspace::negotiation::State;
    match state {
        Some(State::Finalized) => "ok",
        Some(State::Terminated) => "error",
        _ => "running",
    }
}

/// The id of the sentence that tells where a negotiation stands.
#[must_use]
pub fn state_word(state: Option<dure_dataspace::negotiation::State>) -> String {
    let word = state.map_or("sent".to_owned(), |state| state.word().to_lowercase());
    format!("negotiation-state-{word}")
}

/// Reports that a person of the caller's organisation has to let out.
async fn waiting(app: &App, caller: &Caller, names: &mut Names<'_>) -> Answer<Vec<Row>> {
    let mut rows = Vec::new();
    for one in computations::waiting_for(&app.db, caller.person()?.organisation).await? {
        let Some(of) = store::find_agreement(&app.db, one.agreement).await? else { continue };
        let (kind, state) = badge_of_run(&one, caller);
        rows.push(Row {
            href: format!("/dataspace/agreements/{}/runs/{}", of.id, one.id),
            title: of.title,
            who: names.of(of.consumer).await?,
            state,
            kind,
        });
    }
    Ok(rows)
}

/// `GET /dataspace`.
///
/// # Errors
/// As the database does.
pub async fn show(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let person = caller.person()?;
    let mut names = Names { app: &app, known: HashMap::new() };
    let before = cursor(&asked.before);
    let mut found = store::published(&app.db, person.centre, &before, A_PAGE as i64 + 1).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let next = found.last().filter(|_| more).map(|one| format!("/dataspace?before={}", one.id));
    let mut offers = Vec::new();
    for one in found.iter().filter(|one| one.organisation != person.organisation) {
        offers.push(Row {
            href: format!("/dataspace/offers/{}", one.id),
            title: one.title.clone(),
            who: names.of(one.organisation).await?,
            state: String::new(),
            kind: "",
        });
    }
    let (mut own, mut negotiations, mut agreements) = (Vec::new(), Vec::new(), Vec::new());
    if super::acts(person) {
        for one in store::offers_of(&app.db, person.organisation).await? {
            own.push(Row {
                href: format!("/dataspace/offers/{}", one.id),
                title: one.title,
                who: String::new(),
                state: caller.words.text(&format!("offer-state-{}", one.state)),
                kind: if one.state == OfferState::Published { "ok" } else { "" },
            });
        }
        let all =
            store::of_organisation::<negotiation::State>(&app.db, person.organisation).await?;
        for one in all {
            negotiations.push(Row {
                href: format!("/dataspace/negotiations/{}", one.id),
                title: one.about.title,
                who: names.of(one.peer).await?,
                state: caller.words.text(&state_word(one.exchange.state)),
                kind: badge(one.exchange.state),
            });
        }
        for one in store::agreements_of(&app.db, person.organisation).await? {
            let ended = one.ended_at.is_some();
            let own = Party::Here(person.organisation);
            let other = if one.provider == own { one.consumer } else { one.provider };
            agreements.push(Row {
                href: format!("/dataspace/agreements/{}", one.id),
                title: one.title,
                who: names.of(other).await?,
                state: caller.words.text(if ended { "agreement-ended" } else { "agreement-holds" }),
                kind: if ended { "" } else { "ok" },
            });
        }
    }
    let waits = match super::acts(person) {
        true => waiting(&app, &caller, &mut names).await?,
        false => Vec::new(),
    };
    page(&Home {
        shell: caller.shell(&caller.words.text("room-dataspace")),
        offers,
        next: next.unwrap_or_default(),
        own,
        negotiations,
        agreements,
        waits,
        acts: super::acts(person),
    })
}
