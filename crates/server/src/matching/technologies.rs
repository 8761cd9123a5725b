//! What suppliers offer: the list, one of them, and where it goes.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use dure_matching::lexicon::{Lexicon, Named};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::{Technology, TechnologyState, Told, acts, files, learning, offers, store};
use crate::app::App;
use crate::identity::organisations;
use crate::needs;
use crate::needs::one::{names, region};
use crate::platform::authorisation::Person;
use crate::platform::db::Tx;
use crate::platform::id::{NeedId, TechnologyId};
use crate::platform::moment::Moment;
use crate::platform::numbers::{readable, size};
use crate::platform::search::{self, Kind};
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// How many technologies a page shows.
const A_PAGE: usize = 20;

/// A technology on a list.
pub struct Row {
    href: String,
    name: String,
    solves: String,
    facts: String,
    kind: &'static str,
    state: String,
}

/// What it costs, as people read it.
#[must_use]
pub fn price(told: &Told, caller: &Caller) -> String {
    match (told.price_from, told.price_to) {
        (0, _) => caller.words.text("tech-price-request"),
        (from, to) => {
            let message = Message::new("tech-price-range").text("from", readable(from as f64));
            caller.say(&message.text("to", readable(to.max(from) as f64)))
        }
    }
}

fn row(one: &Technology, caller: &Caller) -> Row {
    let sectors = one.told.sectors.iter().take(3);
    let mut facts: Vec<String> =
        sectors.map(|s| caller.words.text(&format!("sector-{s}"))).collect();
    facts.push(price(&one.told, caller));
    Row {
        href: format!("/matching/technologies/{}", one.id),
        name: one.name.clone(),
        solves: one.told.solves.clone(),
        facts: facts.join(" · "),
        kind: match one.state {
            TechnologyState::Draft => "",
            TechnologyState::Published => "ok",
            TechnologyState::Withdrawn => "warn",
        },
        state: caller.words.text(&format!("tech-state-{}", one.state)),
    }
}

/// Where the list goes on.
#[derive(Deserialize, Default)]
pub struct Before {
    #[serde(default)]
    before: String,
}

#[derive(Template)]
#[template(path = "matching/list.html")]
struct List<'a> {
    shell: Shell<'a>,
    mine: Vec<Row>,
    supplies: bool,
    company: bool,
    advises: bool,
    operates: bool,
    published: Vec<Row>,
    next: String,
}

/// `GET /matching`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller, Query(at): Query<Before>) -> Answer {
    let before: String = at.before.chars().take(40).collect();
    let most = A_PAGE as i64 + 1;
    let mut found = store::published(&app.db, caller.centre.id, &before, most).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let next = found.last().filter(|_| more).map(|last| format!("/matching?before={}", last.id));
    let person = caller.principal.person().filter(|person| acts(person));
    let kind = match person {
        Some(person) => Some(organisations::kind(&app.db, person.organisation).await?),
        None => None,
    };
    let supplies = kind.is_some_and(offers);
    let mine = match person.filter(|_| supplies) {
        Some(person) => store::of_organisation(&app.db, person.organisation).await?,
        None => Vec::new(),
    };
    page(&List {
        shell: caller.shell(&caller.words.text("matching-title")),
        mine: mine.iter().map(|one| row(one, &caller)).collect(),
        supplies,
        company: kind.is_some() && !supplies,
        advises: caller.principal.person().is_some_and(Person::advises),
        operates: caller
            .principal
            .person()
            .is_some_and(|person| super::routes::OPERATORS.iter().any(|role| person.is(*role))),
        published: found.iter().map(|one| row(one, &caller)).collect(),
        next: next.unwrap_or_default(),
    })
}

/// The technology of that id, where the caller may see it: published ones everybody of the centre's site,
/// others their organisation alone.
///
/// # Errors
/// When there is none, or it is hidden: both look the same.
pub async fn of_reader(app: &App, caller: &Caller, id: TechnologyId) -> Answer<(Technology, bool)> {
    let found = store::find(&app.db, id).await?.ok_or_else(Problem::not_found)?;
    let person = caller.principal.person();
    let mine = person.is_some_and(|p| p.organisation == found.organisation && acts(p));
    let published = found.state == TechnologyState::Published && found.centre == caller.centre.id;
    match mine || published {
        true => Ok((found, mine)),
        false => Err(Problem::not_found()),
    }
}

/// The caller's own technology.
///
/// # Errors
/// When it is none of the caller's.
pub async fn own(app: &App, caller: &Caller, id: TechnologyId) -> Answer<Technology> {
    match of_reader(app, caller, id).await? {
        (found, true) => Ok(found),
        (_, false) => Err(Problem::forbidden()),
    }
}

#[derive(Template)]
#[template(path = "matching/one.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    supplier: String,
    solves: &'a str,
    paragraphs: Vec<&'a str>,
    facts: Vec<(String, String)>,
    evidence: &'a str,
    references: &'a str,
    files: Vec<FileRow>,
    module: &'a str,
    mine: bool,
    kind: &'static str,
    state: String,
    published: bool,
    version: i64,
}

/// A file of a technology.
struct FileRow {
    href: String,
    caption: String,
    name: String,
    size: String,
    delete: String,
}

fn file_row(of: TechnologyId, file: files::TechnologyFile, mine: bool) -> FileRow {
    let href = format!("/matching/technologies/{of}/files/{}", file.id);
    FileRow {
        delete: if mine { format!("{href}/delete") } else { String::new() },
        href,
        caption: file.caption,
        name: file.name,
        size: size(file.bytes),
    }
}

/// What is told of a technology, in names and values.
#[must_use]
pub fn facts(told: &Told, caller: &Caller) -> Vec<(String, String)> {
    let (words, lang) = (caller.words, caller.lang());
    let lexicon = Lexicon::shipped().ok();
    let of = |ids: &[String], all: Option<&[Named]>| names(ids, all.unwrap_or_default(), lang);
    let sectors: Vec<String> =
        told.sectors.iter().map(|s| words.text(&format!("sector-{s}"))).collect();
    let regions: Vec<String> = told.regions.iter().map(|code| region(code, lang)).collect();
    let all = [
        ("tech-sectors", sectors.join(", ")),
        ("need-ask-process", of(&told.processes, lexicon.map(Lexicon::processes))),
        ("need-ask-equipment", of(&told.equipment, lexicon.map(Lexicon::equipment))),
        ("tech-price", price(told, caller)),
        (
            "tech-months",
            match told.months {
                0 => String::new(),
                months => {
                    caller.say(&Message::new("tech-months-count").count("n", months as usize))
                }
            },
        ),
        (
            "tech-regions",
            match regions.is_empty() {
                true => words.text("tech-everywhere"),
                false => regions.join(", "),
            },
        ),
    ];
    let told = all.into_iter().filter(|(_, value)| !value.is_empty());
    told.map(|(id, value)| (words.text(id), value)).collect()
}

/// From where somebody comes to a technology.
#[derive(Deserialize, Default)]
pub struct Came {
    /// The need for which it was shown.
    #[serde(default)]
    need: String,
}

/// `GET /matching/technologies/{id}`.
///
/// # Errors
/// Where there is no such technology for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
    Query(came): Query<Came>,
) -> Answer {
    let (one, mine) = of_reader(&app, &caller, id).await?;
    if let Ok(need) = came.need.parse::<NeedId>()
        && needs::own(&app, &caller, need).await.is_ok()
    {
        let mut tx = app.db.begin().await?;
        learning::opened(&mut tx, need, id).await?;
        tx.commit().await?;
    }
    let files = files::all(&app.db, id).await?;
    let shown = row(&one, &caller);
    page(&One {
        shell: caller.shell(&one.name),
        at: shown.href,
        supplier: organisations::name(&app.db, one.organisation).await?.unwrap_or_default(),
        solves: &one.told.solves,
        paragraphs: one.told.text.lines().filter(|line| !line.trim().is_empty()).collect(),
        facts: facts(&one.told, &caller),
        evidence: &one.told.evidence,
        references: &one.told.references,
        files: files.into_iter().map(|file| file_row(id, file, mine)).collect(),
        module: &one.told.module,
        mine,
        kind: shown.kind,
        state: shown.state,
        published: one.state == TechnologyState::Published,
        version: one.version,
    })
}

/// Writes a change.
///
/// # Errors
/// Where somebody else was faster.
pub async fn changed(tx: &mut Tx, one: Technology) -> Answer<()> {
    let one = Technology { changed_at: Moment::now(), ..one };
    if !store::update(tx, &one).await? {
        return Err(Problem::conflict(Message::new("problem-tech-changed")));
    }
    Ok(search::touch(tx, Kind::Technology, &one.id.text()).await?)
}

/// `POST /matching/technologies/{id}/state`: publishes it or takes it back.
///
/// # Errors
/// Where it is not the caller's.
pub async fn set_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let unknown = |()| Problem::unusable(Message::new("problem-tech-state"));
    let to: TechnologyState = fields.one("to").parse().map_err(unknown)?;
    take(&app, &caller, id, to).await?;
    Ok(flash::redirect(&format!("/matching/technologies/{id}"), "ok", &format!("tech-{to}")))
}

/// Takes the caller's technology to a state.
///
/// # Errors
/// Where it is not the caller's, or would be a draft again.
pub async fn take(
    app: &App,
    caller: &Caller,
    id: TechnologyId,
    to: TechnologyState,
) -> Answer<Technology> {
    let one = own(app, caller, id).await?;
    if to == TechnologyState::Draft || to == one.state {
        return Err(Problem::conflict(Message::new("problem-tech-state")));
    }
    let mut tx = app.db.begin().await?;
    changed(&mut tx, Technology { state: to, ..one }).await?;
    tx.commit().await?;
    own(app, caller, id).await
}

/// `POST /matching/technologies/{id}/delete`.
///
/// # Errors
/// Where it is not the caller's.
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
) -> Answer {
    own(&app, &caller, id).await?;
    let mut tx = app.db.begin().await?;
    gone(&mut tx, id).await?;
    tx.commit().await?;
    Ok(flash::redirect("/matching", "ok", "tech-deleted"))
}

/// Deletes a technology with its files, and takes it out of what can be found.
///
/// # Errors
/// As the database does.
pub async fn gone(tx: &mut Tx, id: TechnologyId) -> Result<(), sqlx::Error> {
    // Whoever adds a file at this moment waits, and finds nothing to add it to.
    store::hold(tx, id).await?;
    let there = files::all_in(tx, id).await?;
    store::delete(tx, id).await?;
    files::doom(tx, &there).await?;
    search::touch(tx, Kind::Technology, &id.text()).await
}
