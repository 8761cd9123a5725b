//! What people find: every room tells what of its things may be found by whom, and this part keeps an
//! index of that in memory, on each server its own.
//!
//! A thing is told as one document for each circle of readers ([`Audience`]), with nothing in it that this
//! circle may not read: what is not there cannot be found, shown or guessed from what was found.

mod follow;
mod language;

use dure_matching::search::{self, IndexError};
use futures_util::future::BoxFuture;

pub use dure_matching::search::Quote;
pub use follow::{Search, keep_up};

use crate::app::App;
use crate::identity::standing::Standing;
use crate::platform::authorisation::{Sector, words};
use crate::platform::db::Tx;
use crate::platform::id::{CentreId, OrganisationId};
use crate::platform::web::{Answer, Caller, Problem};

words! {
    /// What can be found.
    Kind {
        /// A company's need.
        Need = "need",
        /// A supplier's technology.
        Technology = "technology",
        /// An article of what is known.
        Article = "article",
    }
}

/// A circle of readers of one centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everybody who comes to the centre's site.
    Public,
    /// Members of the organisations of a sector.
    Sector(Sector),
    /// Those who advise at the centre.
    Centre,
    /// One organisation.
    Organisation(OrganisationId),
}

/// A thing as a circle of readers may find it.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub object: String,
    /// The tenant.
    pub centre: CentreId,
    /// Who may find it.
    pub audience: Audience,
    /// Its name.
    pub title: String,
    /// All else that may be read of it, as plain text; the sentence that matched is taken from here.
    pub text: String,
    /// Facets: sectors, by their words.
    pub sectors: Vec<Sector>,
    /// Facets: region codes of two digits.
    pub regions: Vec<String>,
    /// Facets: ids of processes of the lexicon.
    pub processes: Vec<String>,
    /// Facets: ids of kinds of equipment of the lexicon.
    pub equipment: Vec<String>,
    /// A facet: the word of its state (`solved`, `open`, …); may be empty.
    pub state: String,
}

/// A room that has things to find.
pub trait Source: Send + Sync {
    /// What its things are.
    fn kind(&self) -> Kind;

    /// The documents of those of the ids that can be found; things that are gone have none.
    fn documents<'a>(
        &'a self,
        app: &'a App,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Document>, sqlx::Error>>;

    /// Ids of its things after that one, in their order, at most so many.
    fn ids<'a>(
        &'a self,
        app: &'a App,
        after: &'a str,
        most: i64,
    ) -> BoxFuture<'a, Result<Vec<String>, sqlx::Error>>;
}

/// Notes, in the transaction of a change, that what can be found of a thing has changed.
///
/// # Errors
/// As the database does.
pub async fn touch(tx: &mut Tx, kind: Kind, object: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO search_change (id, kind, object) VALUES ($1, $2, $3)")
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(kind.word())
        .bind(object)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// In the reader's words.
    pub text: String,
    /// Kinds of things; all where empty.
    pub kinds: Vec<Kind>,
    /// Sectors, any of them; all where empty.
    pub sectors: Vec<Sector>,
    /// Regions, any of them; all where empty.
    pub regions: Vec<String>,
    /// Processes, any of them; all where empty.
    pub processes: Vec<String>,
    /// Kinds of equipment, any of them; all where empty.
    pub equipment: Vec<String>,
    /// States, any of them; all where empty.
    pub states: Vec<String>,
    /// Only by words, for what stands beside a page: to find the meaning of a text takes as long as forty
    /// pages.
    pub quick: bool,
    /// How many to leave out at the beginning.
    pub skip: usize,
    /// How many at most.
    pub most: usize,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The best first, each thing once.
    pub hits: Vec<Hit>,
    /// How many there are in all (at most some thousands are counted).
    pub all: usize,
    /// How many of what was found have which facet: the facet's name (`sector`, `region`, `process`,
    /// `equipment`, `state`, `kind`), the value, the count.
    pub facets: Vec<(String, String, usize)>,
    /// Whether the meaning of the words was looked for too, not the words alone.
    pub by_meaning: bool,
}

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub object: String,
    /// Its name.
    pub title: String,
    /// The word of its state; may be empty.
    pub state: String,
    /// What of its text matched best.
    pub quote: Quote,
    /// How well, from 0 to 1, comparable within one search.
    pub score: f64,
}

/// What is found under the caller's eyes.
///
/// # Errors
/// As the database and the index do.
pub async fn find(app: &App, caller: &Caller, query: &Query) -> Answer<Found> {
    let circles = circles(app, caller).await?;
    let index = app.search.index_of(app, caller.centre.id).await?;
    let meaning = match query.quick {
        true => None,
        false => app.search.language.meaning(&query.text).await,
    };
    let by_meaning = meaning.is_some();
    let mut asked = query.asked(circles);
    asked.meaning = meaning;
    let found = off_thread(move || index.find(&asked)).await?;
    let hits = found.hits.into_iter().filter_map(|hit| {
        let (kind, object) = thing(&hit.object)?;
        let state = hit.facets.into_iter().find(|facet| facet.0 == "state");
        let state = state.map(|facet| facet.1).unwrap_or_default();
        Some(Hit { kind, object, state, title: hit.title, quote: hit.quote, score: hit.score })
    });
    Ok(Found { hits: hits.collect(), all: found.all, facets: found.facets, by_meaning })
}

/// Names that the caller may be typing: their kind, their id and the name.
///
/// # Errors
/// As the database and the index do.
pub async fn suggest(
    app: &App,
    caller: &Caller,
    typed: &str,
    kinds: &[Kind],
    most: usize,
) -> Answer<Vec<(Kind, String, String)>> {
    let circles = circles(app, caller).await?;
    let index = app.search.index_of(app, caller.centre.id).await?;
    let typed = typed.to_owned();
    let kinds = vec![("kind".to_owned(), kinds.iter().map(|k| k.word().to_owned()).collect())];
    let found = off_thread(move || index.suggest(&typed, &circles, &kinds, most)).await?;
    let named = found.into_iter().filter_map(|one| {
        let (kind, object) = thing(&one.object)?;
        Some((kind, object, one.title))
    });
    Ok(named.collect())
}

/// Looking takes milliseconds of thinking: other requests are not kept waiting for it.
async fn off_thread<T: Send + 'static>(
    look: impl FnOnce() -> Result<T, IndexError> + Send + 'static,
) -> Answer<T> {
    let looked = tokio::task::spawn_blocking(look).await.map_err(|e| Problem::internal(&e))?;
    looked.map_err(|e| Problem::internal(&e))
}

/// The circles of readers that the caller belongs to.
async fn circles(app: &App, caller: &Caller) -> Answer<Vec<String>> {
    let mut circles = vec![Audience::Public.circle()];
    if let Some(person) = caller.principal.person() {
        circles.push(Audience::Organisation(person.organisation).circle());
    }
    let standing = Standing::of(&app.db, caller).await?;
    circles.extend(standing.sector().map(|sector| Audience::Sector(sector).circle()));
    if standing.advises() {
        circles.push(Audience::Centre.circle());
    }
    Ok(circles)
}

/// A thing's name in the index: its kind and its id.
fn name(kind: Kind, object: &str) -> String {
    format!("{kind}:{object}")
}

fn thing(name: &str) -> Option<(Kind, String)> {
    let (kind, object) = name.split_once(':')?;
    Some((kind.parse().ok()?, object.to_owned()))
}

impl Audience {
    fn circle(self) -> String {
        match self {
            Self::Public => "public".to_owned(),
            Self::Sector(sector) => format!("sector:{sector}"),
            Self::Centre => "centre".to_owned(),
            Self::Organisation(organisation) => format!("organisation:{organisation}"),
        }
    }
}

impl Query {
    fn asked(&self, circles: Vec<String>) -> search::Query {
        let words = |all: Vec<&str>| all.into_iter().map(str::to_owned).collect();
        let facets = [
            ("kind", words(self.kinds.iter().map(|kind| kind.word()).collect())),
            ("sector", words(self.sectors.iter().map(|sector| sector.word()).collect())),
            ("region", self.regions.clone()),
            ("process", self.processes.clone()),
            ("equipment", self.equipment.clone()),
            ("state", self.states.clone()),
        ];
        search::Query {
            text: self.text.clone(),
            circles,
            facets: facets.map(|(name, values)| (name.to_owned(), values)).into(),
            skip: self.skip,
            most: self.most,
            ..search::Query::default()
        }
    }
}

impl Document {
    fn told(&self) -> search::Document {
        let mut told = search::Document::new(&self.audience.circle(), &self.title, &self.text);
        let mut sort = |name: &str, values: &[String]| {
            told.facets.extend(values.iter().map(|value| (name.to_owned(), value.clone())));
        };
        sort("kind", &[self.kind.word().to_owned()]);
        sort("sector", &self.sectors.iter().map(|s| s.word().to_owned()).collect::<Vec<_>>());
        sort("region", &self.regions);
        sort("process", &self.processes);
        sort("equipment", &self.equipment);
        if !self.state.is_empty() {
            sort("state", std::slice::from_ref(&self.state));
        }
        told
    }
}
