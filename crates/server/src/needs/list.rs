//! Needs on a list: the caller's own, and those of others that it may see.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use super::store::{self, Narrow, Reader};
use super::{Need, NeedState};
use crate::app::App;
use crate::identity::standing::Standing;
use crate::platform::authorisation::Sector;
use crate::platform::id;
use crate::platform::keeper::{Keeper, View};
use crate::platform::shell::Shell;
use crate::platform::web::fields::Choice;
use crate::platform::web::{Answer, Caller, page};

/// How many needs of others a page shows.
pub const A_PAGE: usize = 20;

/// How many of the caller's own.
const OWN: i64 = 100;

/// A need on a list.
pub struct Row {
    /// Where it is.
    pub href: String,
    /// Its name.
    pub title: String,
    /// How it begins.
    pub text: String,
    /// Its sector and, where it may be told, its region.
    pub place: String,
    /// The kind of badge of its state.
    pub kind: &'static str,
    /// Its state.
    pub state: String,
    /// When it was last changed.
    pub day: String,
}

/// How the badge of a state looks.
#[must_use]
pub fn badge(state: NeedState) -> &'static str {
    match state {
        NeedState::Draft => "",
        NeedState::Open => "info",
        NeedState::InConsultation | NeedState::InTrial => "running",
        NeedState::Matched | NeedState::InProject => "waiting",
        NeedState::Solved => "ok",
        NeedState::ClosedUnsolved => "warn",
    }
}

/// A need as somebody at that distance sees it on a list.
#[must_use]
pub fn row(need: &Need, caller: &Caller) -> Row {
    let sector = caller.words.text(&format!("sector-{}", need.sector));
    let region = super::one::region(&need.region, caller.lang());
    Row {
        href: format!("/needs/{}", need.id),
        title: need.title.clone(),
        text: need.text.chars().take(140).collect(),
        place: [sector, region]
            .into_iter()
            .filter(|p| !p.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        kind: badge(need.state),
        state: caller.words.text(&format!("need-state-{}", need.state)),
        day: need.changed_at.day(caller.lang()),
    }
}

/// Which needs are asked for.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    pub(super) sector: String,
    #[serde(default)]
    pub(super) state: String,
    #[serde(default)]
    pub(super) before: String,
}

#[derive(Template)]
#[template(path = "needs/list.html")]
struct List<'a> {
    shell: Shell<'a>,
    own: Vec<Row>,
    others: Vec<Row>,
    sectors: Vec<Choice>,
    states: Vec<Choice>,
    narrowed: bool,
    may_begin: bool,
    next: String,
}

/// The caller's own needs.
///
/// # Errors
/// As the database does.
pub async fn own(app: &App, caller: &Caller) -> Answer<Vec<Need>> {
    match View::of(caller) {
        Some(view) => Ok(store::list(&app.db, &view, OWN).await?),
        None => Ok(Vec::new()),
    }
}

/// Needs of others as the caller sees them, and the id from which the list goes on.
///
/// # Errors
/// As the database does.
pub async fn others(
    app: &App,
    caller: &Caller,
    asked: &Asked,
) -> Answer<(Vec<Need>, Option<String>)> {
    let view = View::of(caller);
    let standing = Standing::of(&app.db, caller).await?;
    let owner = view.as_ref().map_or("", |view| view.owner.as_str());
    let reader = Reader { owner, sector: standing.sector(), advises: standing.advises() };
    let narrow = Narrow {
        sector: asked.sector.parse().ok(),
        state: asked.state.parse().ok(),
        before: id::cursor(&asked.before),
    };
    let most = A_PAGE as i64 + 1;
    let mut found = store::of_others(&app.db, caller.centre.id, reader, &narrow, most).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let next = found.last().filter(|_| more).map(|need| need.id.text());
    let seen = found.iter().filter_map(|need| need.seen_from(need.from(standing))).collect();
    Ok((seen, next))
}

/// `GET /needs`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let own = own(&app, &caller).await?;
    let (others, next) = others(&app, &caller, &asked).await?;
    let words = caller.words;
    let pairs =
        |next| [("sector", asked.sector.clone()), ("state", asked.state.clone()), ("before", next)];
    let next = next.map(|next| serde_urlencoded::to_string(pairs(next)).unwrap_or_default());
    let shown = NeedState::ALL.iter().filter(|state| **state != NeedState::Draft);
    page(&List {
        shell: caller.shell(&words.text("needs-title")),
        own: own.iter().map(|need| row(need, &caller)).collect(),
        others: others.iter().map(|need| row(need, &caller)).collect(),
        sectors: Sector::ALL
            .iter()
            .map(|s| Choice::new(s.word(), words.text(&format!("sector-{s}")), &asked.sector))
            .collect(),
        states: shown
            .map(|s| Choice::new(s.word(), words.text(&format!("need-state-{s}")), &asked.state))
            .collect(),
        narrowed: !asked.sector.is_empty() || !asked.state.is_empty(),
        may_begin: caller.principal.person().is_none()
            || matches!(Keeper::of(&caller), Ok(Some(_))),
        next: next.map(|query| format!("/needs?{query}")).unwrap_or_default(),
    })
}
