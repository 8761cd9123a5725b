//! Pages of datasets: the list, one of them, and what is done to it.

use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::store::{Fresh, Listed, NewFile, Words};
use super::{Dataset, Version, VersionState, of_caller, removal, retention, store};
use crate::app::App;
use crate::platform::audit;
use crate::platform::authorisation::Deed;
use crate::platform::id::DatasetId;
use crate::platform::keeper::{Keeper, View};
use crate::platform::numbers;
use crate::platform::outbox;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, flash, page};
use crate::testbed::form::{Choice, Fields, name};
use crate::testbed::runs::{self, pages::Row as RunRow};
use crate::testbed::uploads::form;

/// Datasets on a page of the list.
pub const PAGE: usize = 20;

/// Where a list goes on.
#[derive(Debug, Default, Deserialize)]
pub struct Cursor {
    /// Before which one.
    #[serde(default)]
    pub before: String,
}

struct Row {
    href: String,
    name: String,
    sample: bool,
    shared: bool,
    version: String,
    state: &'static str,
    badge: String,
    size: String,
    runs: i64,
    made_at: String,
    made_at_exact: String,
}

#[derive(Template)]
#[template(path = "testbed/datasets.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    first: bool,
    after: String,
}

/// `GET /datasets`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller, Query(cursor): Query<Cursor>) -> Answer {
    let mut found = match View::of(&caller) {
        Some(view) => store::list(&app.db, &view, &cursor.before, PAGE as i64 + 1).await?,
        None => Vec::new(),
    };
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let after = match found.last().filter(|_| more) {
        Some(last) => format!("/datasets?before={}", last.dataset.id),
        None => String::new(),
    };
    let rows = found.iter().map(|l| row(l, &caller)).collect();
    let shell = caller.shell(&caller.words.text("datasets-title"));
    page(&List { shell, rows, first: cursor.before.is_empty(), after })
}

fn row(listed: &Listed, caller: &Caller) -> Row {
    let dataset = &listed.dataset;
    Row {
        href: format!("/datasets/{}", dataset.id),
        name: dataset.name.clone(),
        sample: !dataset.sample.is_empty(),
        shared: !caller.principal.may(Deed::Change, &dataset.owned),
        version: caller.say(&Message::new("version-n").count("n", listed.number as usize)),
        state: kind(listed.state),
        badge: caller.words.text(&format!("version-{}", listed.state.word())),
        size: numbers::size(listed.bytes),
        runs: listed.runs,
        made_at: dataset.made_at.day(caller.lang()),
        made_at_exact: dataset.made_at.rfc3339(),
    }
}

/// The kind of badge of a state.
fn kind(state: VersionState) -> &'static str {
    match state {
        VersionState::Examining => "running",
        VersionState::Ready => "ok",
        VersionState::Unreadable => "error",
    }
}

struct VersionRow {
    href: String,
    name: String,
    state: &'static str,
    badge: String,
    rows: String,
    size: String,
    sha256: String,
    made_at: String,
}

#[derive(Template)]
#[template(path = "testbed/dataset.html")]
struct One<'a> {
    shell: Shell<'a>,
    dataset: Dataset,
    versions: Vec<VersionRow>,
    runs: Vec<RunRow>,
    may_change: bool,
    visitor: bool,
    kept_until: String,
    retention: Vec<Choice>,
}

/// `GET /datasets/{id}`.
///
/// # Errors
/// When there is no such dataset for the caller.
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    let dataset = of_caller(&app, &caller, id, Deed::Read).await?;
    let versions = store::versions(&app.db, id).await?;
    let runs = match View::of(&caller) {
        Some(view) => {
            let narrow = runs::store::Narrow { dataset: id.text(), ..Default::default() };
            runs::store::list(&app.db, &view, &narrow, "", PAGE as i64).await?
        }
        None => Vec::new(),
    };
    let kept_until = match dataset.retain_until {
        Some(until) => {
            caller.say(&Message::new("dataset-kept-until").text("day", until.day(caller.lang())))
        }
        None => caller.words.text("dataset-kept"),
    };
    page(&One {
        shell: caller.shell(&dataset.name),
        versions: versions.iter().map(|v| version_row(v, &caller)).collect(),
        runs: runs.iter().map(|r| RunRow::of(r, &caller)).collect(),
        may_change: dataset.lets(&caller, Deed::Change),
        visitor: caller.principal.person().is_none(),
        kept_until,
        retention: retention_choices(&caller),
        dataset,
    })
}

fn retention_choices(caller: &Caller) -> Vec<Choice> {
    let label = |days: u64| match days {
        0 => caller.words.text("retain-for-ever"),
        days => caller.say(&Message::new("retain-days").count("n", days as usize)),
    };
    let days = retention::CHOICES.iter().map(|d| Choice::new(&d.to_string(), label(*d), ""));
    let as_is = Choice::new("as-is", caller.words.text("retain-as-is"), "as-is");
    std::iter::once(as_is).chain(days).collect()
}

fn version_row(version: &Version, caller: &Caller) -> VersionRow {
    let rows = version.reading.as_ref().map(|r| crate::platform::numbers::readable(r.rows as f64));
    VersionRow {
        href: format!("/datasets/{}/versions/{}", version.dataset, version.number),
        name: caller.say(&Message::new("version-n").count("n", version.number as usize)),
        state: kind(version.state),
        badge: caller.words.text(&format!("version-{}", version.state.word())),
        rows: rows.unwrap_or_default(),
        size: numbers::size(version.bytes),
        sha256: version.sha256.chars().take(12).collect(),
        made_at: version.made_at.readable(caller.lang()),
    }
}

/// `POST /datasets`: files become a new dataset.
///
/// # Errors
/// When the files cannot be taken.
pub async fn make(State(app): State<App>, caller: Caller, files: Multipart) -> Answer {
    let mut tx = app.db.begin().await?;
    let (keeper, cookie) = Keeper::or_visitor(&app, &mut tx, &caller).await?;
    tx.commit().await?;
    let brought = form::take(&app, &caller, &keeper, files).await?;
    let first = brought.uploads.first().map(|u| u.name.clone());
    let Some(first) = first else {
        return Err(Problem::unusable(Message::new("problem-no-file")));
    };
    let mut asks = Words::new();
    if runs::problem_of(brought.text("problem")).is_some() {
        asks.insert("problem".to_owned(), vec![brought.text("problem").to_owned()]);
    }
    let files: Vec<NewFile> = brought.uploads.iter().map(NewFile::of).collect();
    let fresh = Fresh {
        name: &name(brought.text("name")).unwrap_or(first),
        sample: "",
        retain_until: retention::usual(&keeper),
    };
    let mut tx = app.db.begin().await?;
    let made = store::make(&mut tx, &keeper, &fresh).await?;
    let number = store::add_version(&mut tx, made, &files, &Words::new(), &asks).await?;
    tx.commit().await?;
    Ok((cookie, to(&format!("/datasets/{made}/versions/{number}"))).into_response())
}

/// `POST /datasets/{id}/versions`: files become the next version, read as the last one was.
///
/// # Errors
/// When the files cannot be taken.
pub async fn add_version(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DatasetId>,
    files: Multipart,
) -> Answer {
    let dataset = of_caller(&app, &caller, id, Deed::Change).await?;
    let keeper = Keeper::of(&caller)?.ok_or_else(Problem::forbidden)?;
    let brought = form::take(&app, &caller, &keeper, files).await?;
    if brought.uploads.is_empty() {
        return Err(Problem::unusable(Message::new("problem-no-file")));
    }
    let files: Vec<NewFile> = brought.uploads.iter().map(NewFile::of).collect();
    let last = store::versions(&app.db, dataset.id).await?.into_iter().next();
    let (form, asks) = last.map(|v| (v.form, v.asks)).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let number = store::add_version(&mut tx, id, &files, &form, &asks).await?;
    tx.commit().await?;
    Ok(to(&format!("/datasets/{id}/versions/{number}")))
}

/// `POST /datasets/{id}/settings`: name, how long it is kept, who else may see it.
///
/// # Errors
/// When it is not the caller's.
pub async fn settle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DatasetId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let dataset = of_caller(&app, &caller, id, Deed::Change).await?;
    let name = name(fields.one("name")).unwrap_or(dataset.name);
    let retain_until = match fields.one("retain").parse::<u64>() {
        // A visitor's things go with the visit.
        Ok(days) if caller.principal.person().is_some() => retention::days(days),
        _ => dataset.retain_until,
    };
    let mut tx = app.db.begin().await?;
    store::settle(&mut tx, id, &name, retain_until, fields.ticked("consultants")).await?;
    tx.commit().await?;
    Ok(left(&format!("/datasets/{id}"), "saved"))
}

/// What others hear of a dataset that was deleted.
#[derive(serde::Serialize)]
struct Deleted {
    dataset: DatasetId,
}

/// `POST /datasets/{id}/delete`.
///
/// # Errors
/// When it is not the caller's.
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    erase(&app, &caller, id).await?;
    Ok(left("/datasets", "dataset-deleted"))
}

/// Deletes a dataset of the caller's, and has that noted.
///
/// # Errors
/// When it is not the caller's, or as the database does.
pub async fn erase(app: &App, caller: &Caller, id: DatasetId) -> Result<(), Problem> {
    let dataset = of_caller(app, caller, id, Deed::Delete).await?;
    let mut tx = app.db.begin().await?;
    removal::of_dataset(&mut tx, dataset.id).await?;
    if let Ok(person) = caller.person() {
        audit::accessed(&mut tx, caller, person.account, "dataset-deleted").await?;
    }
    outbox::tell(&mut tx, "testbed.dataset-deleted", &Deleted { dataset: id }).await?;
    Ok(tx.commit().await?)
}

/// Goes on to an address of ours.
#[must_use]
pub fn to(address: &str) -> Response {
    let location = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

/// Goes on to an address of ours, where a sentence is left.
#[must_use]
pub fn left(address: &str, sentence: &str) -> Response {
    flash::redirect(address, "ok", sentence)
}
