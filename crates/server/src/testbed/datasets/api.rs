//! Datasets for programs.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::pages::erase;
use super::preview::{check, version_of_caller};
use super::reading::Reading;
use super::store::{self, Fresh, NewFile, Words};
use super::{Dataset, DatasetFile, PARTS, Version, VersionState, of_caller, retention};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::id::{DatasetId, OrganisationId, UploadId};
use crate::platform::idempotency::Call;
use crate::platform::keeper::{Keeper, View};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::form::{LONGEST_NAME, name};
use crate::testbed::uploads::form::finished;

/// A dataset.
#[derive(Serialize, ToSchema)]
#[schema(as = Dataset)]
pub struct DatasetView {
    /// Its id.
    id: DatasetId,
    /// Its name.
    name: String,
    /// Whether it is a sample of ours, generated.
    sample: bool,
    /// Whether the centre's consultants may see it.
    shared_with_consultants: bool,
    /// Organisations that made it together with its owner.
    creators: Vec<OrganisationId>,
    /// When it is deleted by itself; null for never.
    retain_until: Option<Moment>,
    /// When it was brought.
    made_at: Moment,
}

impl DatasetView {
    fn of(dataset: &Dataset) -> Self {
        Self {
            id: dataset.id,
            name: dataset.name.clone(),
            sample: !dataset.sample.is_empty(),
            shared_with_consultants: dataset.owned.shared_with_consultants,
            creators: dataset.creators.clone(),
            retain_until: dataset.retain_until,
            made_at: dataset.made_at,
        }
    }
}

/// A dataset with its versions.
#[derive(Serialize, ToSchema)]
pub struct DatasetWithVersions {
    #[serde(flatten)]
    dataset: DatasetView,
    /// Its versions, the newest first.
    versions: Vec<VersionView>,
}

/// A version of a dataset.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionView {
    /// Which one, from 1.
    number: i64,
    /// Its state.
    state: VersionState,
    /// The SHA-256 of its file; of several, that of their parts, names and digests. Null until examined.
    sha256: Option<String>,
    /// Bytes of its files.
    bytes: u64,
    /// How many rows there are; null until examined.
    rows: Option<u64>,
    /// Why it could not be read, in the caller's language.
    trouble: Option<String>,
    /// When it was brought.
    made_at: Moment,
}

impl VersionView {
    fn of(version: &Version, caller: &Caller) -> Self {
        Self {
            number: version.number,
            state: version.state,
            sha256: Some(version.sha256.clone()).filter(|s| !s.is_empty()),
            bytes: version.bytes,
            rows: version.reading.as_ref().map(|r| r.rows),
            trouble: version.trouble.as_ref().map(|m| caller.say(m)),
            made_at: version.made_at,
        }
    }
}

/// A file of a version.
#[derive(Serialize, ToSchema)]
#[schema(as = DatasetFile)]
pub struct FileView {
    /// Its name.
    name: String,
    /// What it was brought for: `data`, `train`, `apply`.
    part: String,
    /// Its size.
    bytes: u64,
    /// Its SHA-256; null until examined.
    sha256: Option<String>,
}

impl FileView {
    fn of(file: &DatasetFile) -> Self {
        Self {
            name: file.name.clone(),
            part: file.part.word().to_owned(),
            bytes: file.bytes,
            sha256: Some(file.sha256.clone()).filter(|s| !s.is_empty()),
        }
    }
}

/// A version with its files and how it was read.
#[derive(Serialize, ToSchema)]
pub struct VersionWithReading {
    #[serde(flatten)]
    version: VersionView,
    /// Its files in their order.
    files: Vec<FileView>,
    /// Corrections of the guessed form, in the words of the command line.
    form: Words,
    /// How it was read; null until it was.
    reading: Option<Reading>,
}

/// A page of datasets.
#[derive(Serialize, ToSchema)]
pub struct DatasetList {
    /// The datasets, the newest first.
    items: Vec<DatasetView>,
    /// Where the list goes on; null at its end.
    next: Option<String>,
}

/// Where a list goes on, and how much of it is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// The `next` of the page before.
    #[param(format = Uuid)]
    after: Option<String>,
    /// How many, at most 100.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u16>,
}

impl Paging {
    /// After which one; empty at the beginning.
    ///
    /// # Errors
    /// When it is no id.
    pub fn after(&self) -> Result<&str, Problem> {
        let after = self.after.as_deref().unwrap_or_default();
        match after.is_empty() || after.parse::<uuid::Uuid>().is_ok() {
            true => Ok(after),
            false => Err(Problem::of_status(StatusCode::BAD_REQUEST)),
        }
    }

    /// How many.
    ///
    /// # Errors
    /// When it is none, or more than a page holds.
    pub fn limit(&self) -> Result<usize, Problem> {
        match self.limit.unwrap_or(20) {
            limit @ 1..=100 => Ok(usize::from(limit)),
            _ => Err(Problem::of_status(StatusCode::BAD_REQUEST)),
        }
    }
}

/// A new dataset.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDataset {
    /// Its name; the first file's where there is none.
    #[serde(default)]
    #[schema(max_length = 120)]
    name: String,
    /// Uploads that are whole; they become its files.
    #[schema(min_items = 1, max_items = 100)]
    uploads: Vec<UploadId>,
    /// After how many days it is deleted by itself; never where it is 0.
    #[serde(default)]
    #[schema(maximum = 3650)]
    retain_days: u64,
}

/// A new version.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewVersion {
    /// Uploads that are whole; they become its files.
    #[schema(min_items = 1, max_items = 100)]
    uploads: Vec<UploadId>,
}

/// What is changed of a dataset; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetChange {
    /// Its name.
    #[schema(min_length = 1, max_length = 120)]
    name: Option<String>,
    /// After how many days from now it is deleted by itself; never where it is 0.
    #[schema(maximum = 3650)]
    retain_days: Option<u64>,
    /// Whether the centre's consultants may see it.
    shared_with_consultants: Option<bool>,
    /// Organisations that made it together with its owner: they may look at it and use it.
    #[schema(max_items = 50)]
    creators: Option<Vec<OrganisationId>>,
}

/// How a version is to be read. What is left out is guessed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Corrections in the words of the command line: `delimiter`, `encoding`, `decimal`, `header`,
    /// `sheet`, `kind`, `day-first`.
    #[serde(default)]
    form: Words,
    /// What each file is for, in their order: `data`, `train`, `apply`.
    #[serde(default)]
    #[schema(max_items = 100)]
    parts: Vec<String>,
}

/// `GET /api/v1/datasets`: the caller's datasets, the newest first.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/datasets", tag = "datasets", operation_id = "listDatasets",
    params(Paging), responses((status = 200, description = "A page of them", body = DatasetList)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller, Query(paging): Query<Paging>) -> Answer {
    let (after, limit) = (paging.after()?, paging.limit()?);
    let mut found = match View::of(&caller) {
        Some(view) => store::list(&app.db, &view, after, limit as i64 + 1).await?,
        None => Vec::new(),
    };
    let more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| more).map(|l| l.dataset.id.text());
    let items = found.iter().map(|l| DatasetView::of(&l.dataset)).collect();
    Ok(Json(DatasetList { items, next }).into_response())
}

/// The name that a program gives; nothing where it gives none.
fn named(text: &str) -> Result<Option<String>, Problem> {
    match text.chars().count() <= LONGEST_NAME {
        true => Ok(name(text)),
        false => {
            let message = Message::new("problem-name-long").count("most", LONGEST_NAME);
            Err(Problem::unusable(message))
        }
    }
}

/// Until when so many days last.
fn retained(days: u64) -> Result<Option<Moment>, Problem> {
    match days <= retention::MOST_DAYS {
        true => Ok(retention::days(days)),
        false => {
            let most = retention::MOST_DAYS as usize;
            Err(Problem::unusable(Message::new("problem-retain-days").count("most", most)))
        }
    }
}

async fn files_of(
    app: &App,
    caller: &Caller,
    uploads: &[UploadId],
) -> Result<Vec<NewFile>, Problem> {
    if uploads.is_empty() || uploads.len() > 100 {
        return Err(Problem::unusable(Message::new("problem-no-file")));
    }
    let mut files = Vec::with_capacity(uploads.len());
    for (i, id) in uploads.iter().enumerate() {
        if uploads.iter().take(i).any(|earlier| earlier == id) {
            return Err(Problem::unusable(Message::new("problem-upload-twice")));
        }
        files.push(NewFile::of(&finished(app, caller, *id).await?));
    }
    Ok(files)
}

/// `POST /api/v1/datasets`: uploads become a dataset, which is then examined.
///
/// # Errors
/// When an upload is not there or not whole.
#[utoipa::path(post, path = "/api/v1/datasets", tag = "datasets", operation_id = "makeDataset",
    params(("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,200}$",
            description = "A key of the caller's own")),
    request_body = NewDataset,
    responses((status = 201, description = "Made; it is being examined", body = DatasetView),
        (status = 404, description = "No such upload of the caller's"),
        (status = 409, description = "An upload is not whole yet")),
    security((), ("token" = ["write"])))]
pub async fn make(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(new): Json<NewDataset>,
) -> Answer {
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let keeper = Keeper::of(&caller)?.ok_or_else(Problem::not_found)?;
    let files = files_of(&app, &caller, &new.uploads).await?;
    let first = files.first().map(|f| f.name.clone()).unwrap_or_default();
    let retain_until = retention::usual(&keeper).or(retained(new.retain_days)?);
    let named = named(&new.name)?.unwrap_or(first);
    let fresh = Fresh { name: &named, sample: "", retain_until };
    let mut tx = app.db.begin().await?;
    let made = store::make(&mut tx, &keeper, &fresh).await?;
    store::add_version(&mut tx, made, &files, &Words::new(), &Words::new()).await?;
    let view = DatasetView {
        id: made,
        name: named.clone(),
        sample: false,
        shared_with_consultants: false,
        creators: Vec::new(),
        retain_until,
        made_at: Moment::now(),
    };
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/datasets/{made}"))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

/// `GET /api/v1/datasets/{id}`: a dataset with its versions.
///
/// # Errors
/// When there is none for the caller.
#[utoipa::path(get, path = "/api/v1/datasets/{id}", tag = "datasets", operation_id = "getDataset",
    params(("id" = DatasetId, Path)),
    responses((status = 200, description = "The dataset", body = DatasetWithVersions)),
    security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    let dataset = of_caller(&app, &caller, id, Deed::Read).await?;
    let versions = store::versions(&app.db, id).await?;
    let versions = versions.iter().map(|v| VersionView::of(v, &caller)).collect();
    let dataset = DatasetView::of(&dataset);
    Ok(Json(DatasetWithVersions { dataset, versions }).into_response())
}

/// `PATCH /api/v1/datasets/{id}`: changes name, retention, and who else may see it.
///
/// # Errors
/// When it is not the caller's.
#[utoipa::path(patch, path = "/api/v1/datasets/{id}", tag = "datasets", operation_id = "changeDataset",
    params(("id" = DatasetId, Path)), request_body = DatasetChange,
    responses((status = 200, description = "As it is now", body = DatasetView)),
    security((), ("token" = ["write"])))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DatasetId>,
    Json(change): Json<DatasetChange>,
) -> Answer {
    let dataset = of_caller(&app, &caller, id, Deed::Change).await?;
    let is_person = caller.principal.person().is_some();
    let named = named(change.name.as_deref().unwrap_or_default())?;
    let named = named.unwrap_or_else(|| dataset.name.clone());
    let retain_until = match change.retain_days.filter(|_| is_person) {
        Some(days) => retained(days)?,
        None => dataset.retain_until,
    };
    let shared = change.shared_with_consultants.unwrap_or(dataset.owned.shared_with_consultants);
    let mut tx = app.db.begin().await?;
    store::settle(&mut tx, id, &named, retain_until, shared && is_person).await?;
    if let Some(creators) = change.creators.filter(|_| is_person) {
        let creators: Vec<_> = creators.into_iter().take(50).collect();
        store::set_creators(&mut tx, id, &creators).await?;
    }
    tx.commit().await?;
    let dataset = of_caller(&app, &caller, id, Deed::Read).await?;
    Ok(Json(DatasetView::of(&dataset)).into_response())
}

/// `DELETE /api/v1/datasets/{id}`: deletes it for good, with its files, runs and reports.
///
/// # Errors
/// When it is not the caller's.
#[utoipa::path(delete, path = "/api/v1/datasets/{id}", tag = "datasets", operation_id = "deleteDataset",
    params(("id" = DatasetId, Path)), responses((status = 204, description = "Gone")),
    security((), ("token" = ["write"])))]
pub async fn delete(State(app): State<App>, caller: Caller, Path(id): Path<DatasetId>) -> Answer {
    erase(&app, &caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /api/v1/datasets/{id}/versions`: uploads become the next version, which is then examined.
///
/// # Errors
/// When an upload is not there or not whole.
#[utoipa::path(post, path = "/api/v1/datasets/{id}/versions", tag = "datasets", operation_id = "addVersion",
    params(("id" = DatasetId, Path),
        ("Idempotency-Key" = Option<String>, Header, pattern = "^[!-~]{1,200}$",
            description = "A key of the caller's own")),
    request_body = NewVersion,
    responses((status = 201, description = "Made; it is being examined", body = VersionView),
        (status = 409, description = "An upload is not whole yet")),
    security((), ("token" = ["write"])))]
pub async fn add_version(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DatasetId>,
    headers: HeaderMap,
    Json(new): Json<NewVersion>,
) -> Answer {
    of_caller(&app, &caller, id, Deed::Change).await?;
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let files = files_of(&app, &caller, &new.uploads).await?;
    let last = store::versions(&app.db, id).await?.into_iter().next();
    let (form, asks) = last.map(|v| (v.form, v.asks)).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let number = store::add_version(&mut tx, id, &files, &form, &asks).await?;
    let view = VersionView {
        number,
        state: VersionState::Examining,
        sha256: None,
        bytes: files.iter().map(|f| f.bytes).sum(),
        rows: None,
        trouble: None,
        made_at: Moment::now(),
    };
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/datasets/{id}/versions/{number}"))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

/// `GET /api/v1/datasets/{id}/versions/{number}`: a version with its files and how it was read.
///
/// # Errors
/// When there is none for the caller.
#[utoipa::path(get, path = "/api/v1/datasets/{id}/versions/{number}", tag = "datasets", operation_id = "getVersion",
    params(("id" = DatasetId, Path), ("number" = i64, Path)),
    responses((status = 200, description = "The version", body = VersionWithReading)),
    security((), ("token" = ["read"])))]
pub async fn version(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(DatasetId, i64)>,
) -> Answer {
    let (_, version) = version_of_caller(&app, &caller, at, Deed::Read).await?;
    let files = store::files(&app.db, &version.id).await?;
    let view = VersionWithReading {
        version: VersionView::of(&version, &caller),
        files: files.iter().map(FileView::of).collect(),
        form: version.form,
        reading: version.reading,
    };
    Ok(Json(view).into_response())
}

/// `PUT /api/v1/datasets/{id}/versions/{number}/form`: says how it is to be read, and has it examined
/// again.
///
/// # Errors
/// When a word is none of the form's.
#[utoipa::path(put, path = "/api/v1/datasets/{id}/versions/{number}/form", tag = "datasets", operation_id = "correctForm",
    params(("id" = DatasetId, Path), ("number" = i64, Path)), request_body = Form,
    responses((status = 202, description = "It is being examined again")),
    security((), ("token" = ["write"])))]
pub async fn correct(
    State(app): State<App>,
    caller: Caller,
    Path(at): Path<(DatasetId, i64)>,
    Json(correction): Json<Form>,
) -> Answer {
    let (_, version) = version_of_caller(&app, &caller, at, Deed::Change).await?;
    let known = |word: &String| word == "kind" || super::preview::FORM.contains(&word.as_str());
    if let Some(word) = correction.form.keys().find(|word| !known(word)) {
        let word: String = word.chars().take(100).collect();
        let message = Message::new("usage-unknown-option").text("option", word);
        return Err(Problem::unusable(message));
    }
    check(&correction.form).map_err(Problem::unusable)?;
    let mut parts = Vec::new();
    for (position, word) in (0_i64..).zip(&correction.parts).take(100) {
        let part = PARTS.into_iter().find(|p| p.word() == word.as_str());
        let part = part.ok_or_else(|| Problem::unusable(Message::new("problem-part")))?;
        parts.push((position, part.word()));
    }
    let mut tx = app.db.begin().await?;
    store::correct(&mut tx, &version.id, &correction.form, &parts).await?;
    tx.commit().await?;
    Ok(StatusCode::ACCEPTED.into_response())
}
