//! What people find: every room tells what of its things may be found by whom, and this part keeps an
//! index of that in memory, on each server its own.
//!
//! A thing is told as one document for each circle of readers ([`Audience`]), with nothing in it that this
//! circle may not read: what is not there cannot be found, shown or guessed from what was found.

use futures_util::future::BoxFuture;

use crate::app::App;
use crate::platform::authorisation::{Sector, words};
use crate::platform::db::Tx;
use crate::platform::id::{CentreId, OrganisationId};

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
    pub facets: Vec<(&'static str, String, usize)>,
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
    /// The sentence that matched best.
    pub sentence: String,
    /// From where to where of the sentence words matched, in bytes.
    pub marks: Vec<(usize, usize)>,
    /// How well, from 0 to 1, comparable within one search.
    pub score: f64,
}
