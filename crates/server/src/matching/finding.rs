//! The page that searches everything, names while they are typed, and what of technologies can be found.

use askama::Template;
use axum::Json;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use dure_matching::lexicon::{Lexicon, Named};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Technology, TechnologyState, store};
use crate::app::App;
use crate::platform::authorisation::Sector;
use crate::platform::search::{self, Audience, Document, Kind, Quote, Source};
use crate::platform::shell::Shell;
use crate::platform::web::fields::Choice;
use crate::platform::web::{Answer, Caller, page};

/// How many a page shows.
const A_PAGE: usize = 10;

/// The longest question, in characters; what is beyond is left out.
const LONGEST: usize = 1000;

/// The technologies as search takes them.
pub struct Technologies;

impl Source for Technologies {
    fn kind(&self) -> Kind {
        Kind::Technology
    }

    fn documents<'a>(
        &'a self,
        app: &'a App,
        ids: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Document>, sqlx::Error>> {
        Box::pin(
            async move { Ok(store::of_ids(&app.db, ids).await?.iter().map(document).collect()) },
        )
    }

    fn ids<'a>(
        &'a self,
        app: &'a App,
        after: &'a str,
        most: i64,
    ) -> BoxFuture<'a, Result<Vec<String>, sqlx::Error>> {
        Box::pin(store::ids(&app.db, after, most))
    }
}

/// Published ones are everybody's, others their organisation's.
fn document(one: &Technology) -> Document {
    let lexicon = Lexicon::shipped().ok();
    let named = |ids: &[String], all: Option<&[Named]>| -> String {
        let found = all.unwrap_or_default().iter().filter(|one| ids.contains(&one.id));
        found.map(|one| format!("{} ({})", one.ko, one.en)).collect::<Vec<_>>().join(", ")
    };
    let told = &one.told;
    let parts = [
        told.solves.clone(),
        told.text.clone(),
        named(&told.processes, lexicon.map(Lexicon::processes)),
        named(&told.equipment, lexicon.map(Lexicon::equipment)),
        told.evidence.clone(),
    ];
    Document {
        kind: Kind::Technology,
        object: one.id.text(),
        centre: one.centre,
        audience: match one.state {
            TechnologyState::Published => Audience::Public,
            _ => Audience::Organisation(one.organisation),
        },
        title: one.name.clone(),
        text: parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"),
        sectors: told.sectors.clone(),
        regions: told.regions.clone(),
        processes: told.processes.clone(),
        equipment: told.equipment.clone(),
        state: one.state.word().to_owned(),
    }
}

/// What is looked for on the page.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    sector: String,
    #[serde(default)]
    page: usize,
}

/// A piece of a sentence, marked or not.
pub struct Piece {
    /// The words.
    pub text: String,
    /// Whether they were looked for.
    pub marked: bool,
}

/// A quote in pieces, for pages that mark what was looked for.
#[must_use]
pub fn pieces(quote: &Quote) -> Vec<Piece> {
    let mut all = Vec::new();
    let mut at = 0;
    let part = |from: usize, to: usize| quote.text.get(from..to).unwrap_or_default().to_owned();
    for (from, to) in &quote.marks {
        all.push(Piece { text: part(at, *from), marked: false });
        all.push(Piece { text: part(*from, *to), marked: true });
        at = *to;
    }
    all.push(Piece { text: part(at, quote.text.len()), marked: false });
    all.retain(|piece| !piece.text.is_empty());
    all
}

struct HitRow {
    href: String,
    title: String,
    kind: String,
    pieces: Vec<Piece>,
}

#[derive(Template)]
#[template(path = "matching/search.html")]
struct Page<'a> {
    shell: Shell<'a>,
    q: &'a str,
    asked: bool,
    hits: Vec<HitRow>,
    all: usize,
    by_meaning: bool,
    kinds: Vec<Choice>,
    sectors: Vec<Choice>,
    before: String,
    after: String,
}

/// Where a thing is.
#[must_use]
pub fn href(kind: Kind, object: &str) -> String {
    match kind {
        Kind::Need => format!("/needs/{object}"),
        Kind::Technology => format!("/matching/technologies/{object}"),
        Kind::Article => format!("/window/articles/{object}"),
    }
}

/// `GET /search`.
///
/// # Errors
/// As the database and the index do.
pub async fn show(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let text: String = asked.q.chars().take(LONGEST).collect();
    let words = caller.words;
    let wanted = !text.trim().is_empty();
    let at = asked.page.min(20);
    let query = search::Query {
        text: text.clone(),
        kinds: asked.kind.parse().into_iter().collect(),
        sectors: asked.sector.parse().into_iter().collect(),
        skip: at * A_PAGE,
        most: A_PAGE,
        ..search::Query::default()
    };
    let found = match wanted {
        true => search::find(&app, &caller, &query).await?,
        false => search::Found::default(),
    };
    let count = |name: &str, value: &str| {
        let found = found.facets.iter().find(|one| one.0 == name && one.1 == value);
        found.map(|one| format!(" ({})", one.2)).unwrap_or_default()
    };
    let kinds = Kind::ALL.iter().map(|kind| {
        let label = words.text(&format!("search-kind-{kind}")) + &count("kind", kind.word());
        Choice::new(kind.word(), label, &asked.kind)
    });
    let sectors = Sector::ALL.iter().map(|sector| {
        let label = words.text(&format!("sector-{sector}")) + &count("sector", sector.word());
        Choice::new(sector.word(), label, &asked.sector)
    });
    let to = |page: usize| {
        let page = page.to_string();
        let pairs =
            [("q", &text), ("kind", &asked.kind), ("sector", &asked.sector), ("page", &page)];
        format!("/search?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    };
    let hits = found.hits.iter().map(|hit| HitRow {
        href: href(hit.kind, &hit.object),
        title: hit.title.clone(),
        kind: words.text(&format!("search-one-{}", hit.kind)),
        pieces: pieces(&hit.quote),
    });
    page(&Page {
        shell: caller.shell(&words.text("search-title")),
        q: &text,
        asked: wanted,
        hits: hits.collect(),
        all: found.all,
        by_meaning: found.by_meaning,
        kinds: kinds.collect(),
        sectors: sectors.collect(),
        before: if at > 0 { to(at - 1) } else { String::new() },
        after: if (at + 1) * A_PAGE < found.all { to(at + 1) } else { String::new() },
    })
}

/// What is being typed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Typed {
    /// What was typed so far: half a syllable, beginnings of syllables alone, a letter wrong.
    #[serde(default)]
    q: String,
}

/// A name that may be meant.
#[derive(Serialize, ToSchema)]
pub struct Suggested {
    /// What it is.
    kind: Kind,
    /// Its name.
    title: String,
    /// Where it is.
    href: String,
}

/// `GET /api/v1/suggestions`: names while they are typed.
///
/// # Errors
/// As the index does.
#[utoipa::path(get, path = "/api/v1/suggestions", tag = "matching", operation_id = "suggest",
    params(Typed),
    responses((status = 200, description = "Names, at most eight", body = Vec<Suggested>)),
    security((), ("token" = ["read"])))]
pub async fn suggest(State(app): State<App>, caller: Caller, Query(typed): Query<Typed>) -> Answer {
    let typed: String = typed.q.chars().take(60).collect();
    let found = search::suggest(&app, &caller, &typed, &[], 8).await?;
    let named = found.into_iter().map(|(kind, object, title)| Suggested {
        kind,
        title,
        href: href(kind, &object),
    });
    Ok(Json(named.collect::<Vec<_>>()).into_response())
}

/// Something that was found, for programs.
#[derive(Serialize, ToSchema)]
pub struct FoundView {
    /// What it is.
    kind: Kind,
    /// Its id.
    id: String,
    /// Its name.
    title: String,
    /// The sentence that matched.
    sentence: String,
    /// How well, from 0 to 1, comparable within one answer.
    score: f64,
}

/// `GET /api/v1/search`: needs, technologies and articles that the caller may see.
///
/// # Errors
/// As the index does.
#[utoipa::path(get, path = "/api/v1/search", tag = "matching", operation_id = "search",
    params(Typed),
    responses((status = 200, description = "The best twenty", body = Vec<FoundView>)),
    security((), ("token" = ["read"])))]
pub async fn find(State(app): State<App>, caller: Caller, Query(typed): Query<Typed>) -> Answer {
    let text: String = typed.q.chars().take(LONGEST).collect();
    let query = search::Query { text, most: 20, ..search::Query::default() };
    let found = search::find(&app, &caller, &query).await?;
    let views = found.hits.into_iter().map(|hit| FoundView {
        kind: hit.kind,
        id: hit.object,
        title: hit.title,
        sentence: hit.quote.text,
        score: hit.score,
    });
    Ok(Json(views.collect::<Vec<_>>()).into_response())
}
