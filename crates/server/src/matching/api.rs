//! Technologies, search and matches for programs.

use axum::Json;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_matching::ranking::Fit;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    Technology, TechnologyState, Told, exposure, files as kept, finding, matches as pages, store,
    supplier, technologies, writing,
};
use crate::app::App;
use crate::needs::{self, Visibility};
use crate::platform::attachments;
use crate::platform::id::{self, NeedId, OrganisationId, TechnologyFileId, TechnologyId};
use crate::platform::idempotency::Call;
use crate::platform::moment::Moment;
use crate::platform::web::fields::name;
use crate::platform::web::file::File;
use crate::platform::web::{Answer, Caller, Problem};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "matching", description = "Technologies, search, and who fits whom")),
    paths(
        finding::find,
        finding::suggest,
        list,
        add,
        one,
        set_state,
        files,
        add_files,
        file,
        delete_file,
        matches,
        exposure::api
    ),
    components(schemas(TechnologyFileId))
)]
pub struct Api;

/// A technology.
#[derive(Serialize, ToSchema)]
#[schema(as = Technology)]
pub struct TechnologyView {
    id: TechnologyId,
    /// Whose.
    organisation: OrganisationId,
    state: TechnologyState,
    /// Goes up with every change.
    version: i64,
    name: String,
    #[serde(flatten)]
    told: Told,
    changed_at: Moment,
}

impl From<Technology> for TechnologyView {
    fn from(one: Technology) -> Self {
        Self {
            id: one.id,
            organisation: one.organisation,
            state: one.state,
            version: one.version,
            name: one.name,
            told: one.told,
            changed_at: one.changed_at,
        }
    }
}

/// Published technologies.
#[derive(Serialize, ToSchema)]
pub struct TechnologyList {
    /// The newest first.
    items: Vec<TechnologyView>,
    /// What to ask for next with `before`; nothing at the end.
    next: Option<TechnologyId>,
}

/// From where a list goes on.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Before {
    /// From where the list goes on.
    #[serde(default)]
    before: String,
}

const A_PAGE: usize = 50;

/// `GET /api/v1/technologies`.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/technologies", tag = "matching",
    operation_id = "listTechnologies", params(Before),
    responses((status = 200, description = "Published technologies", body = TechnologyList)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller, Query(at): Query<Before>) -> Answer {
    let before = id::cursor(&at.before);
    let most = A_PAGE as i64 + 1;
    let mut found = store::published(&app.db, caller.centre.id, &before, most).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let next = found.last().filter(|_| more).map(|one| one.id);
    let items = found.into_iter().map(TechnologyView::from).collect();
    Ok(Json(TechnologyList { items, next }).into_response())
}

/// `GET /api/v1/technologies/{id}`.
///
/// # Errors
/// Where there is no such technology for the caller.
#[utoipa::path(get, path = "/api/v1/technologies/{id}", tag = "matching",
    operation_id = "getTechnology", params(("id" = TechnologyId, Path)),
    responses((status = 200, description = "The technology", body = TechnologyView),
        (status = 404, description = "No such technology for the caller")),
    security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<TechnologyId>) -> Answer {
    let (found, _) = technologies::of_reader(&app, &caller, id).await?;
    Ok(Json(TechnologyView::from(found)).into_response())
}

/// A new technology.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct NewTechnology {
    /// Its name.
    name: String,
    /// All else.
    #[serde(flatten)]
    told: Told,
}

/// `POST /api/v1/technologies`: keeps a draft.
///
/// # Errors
/// Where the caller's organisation offers nothing, or what was told cannot be used.
#[utoipa::path(post, path = "/api/v1/technologies", tag = "matching",
    operation_id = "addTechnology", request_body = NewTechnology,
    params(("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own")),
    responses((status = 201, description = "Kept", body = TechnologyView),
        (status = 403, description = "The caller's organisation offers no technologies")),
    security(("token" = ["write"])))]
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(new): Json<NewTechnology>,
) -> Answer {
    supplier(&app, &caller).await?;
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let unusable = || Problem::unusable(Message::new("problem-tech-told"));
    let called = name(&new.name).ok_or_else(unusable)?;
    if !writing::usable(&new.told) {
        return Err(unusable());
    }
    let mut tx = app.db.begin().await?;
    let made = writing::made(&mut tx, &caller, called, new.told).await?;
    let view = TechnologyView::from(made);
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/technologies/{}", view.id))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

/// Where a technology goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTechnologyState {
    /// `published` or `withdrawn`.
    to: TechnologyState,
}

/// `POST /api/v1/technologies/{id}/state`.
///
/// # Errors
/// Where it is not the caller's, or cannot go there.
#[utoipa::path(post, path = "/api/v1/technologies/{id}/state", tag = "matching",
    operation_id = "setTechnologyState", params(("id" = TechnologyId, Path)),
    request_body = NewTechnologyState,
    responses((status = 200, description = "Done", body = TechnologyView),
        (status = 403, description = "Not the caller's"),
        (status = 404, description = "No such technology for the caller"),
        (status = 409, description = "It cannot go there")),
    security(("token" = ["write"])))]
pub async fn set_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
    Json(new): Json<NewTechnologyState>,
) -> Answer {
    let changed = technologies::take(&app, &caller, id, new.to).await?;
    Ok(Json(TechnologyView::from(changed)).into_response())
}

/// A picture or document that shows what a technology does.
#[derive(Serialize, ToSchema)]
#[schema(as = TechnologyFile)]
pub struct FileView {
    id: TechnologyFileId,
    /// What it shows, in a line.
    caption: String,
    name: String,
    /// `application/pdf`, `image/png`, `image/jpeg` or `image/webp`.
    media_type: String,
    /// How long it is, in bytes.
    bytes: u64,
    /// In hexadecimal digits.
    sha256: String,
    made_at: Moment,
}

impl From<kept::TechnologyFile> for FileView {
    fn from(one: kept::TechnologyFile) -> Self {
        Self {
            id: one.id,
            caption: one.caption,
            name: one.name,
            media_type: one.media,
            bytes: one.bytes,
            sha256: one.sha256,
            made_at: one.made_at,
        }
    }
}

/// `GET /api/v1/technologies/{id}/files`: what shows that it works.
///
/// # Errors
/// Where there is no such technology for the caller.
#[utoipa::path(get, path = "/api/v1/technologies/{id}/files", tag = "matching",
    operation_id = "listTechnologyFiles", params(("id" = TechnologyId, Path)),
    responses((status = 200, description = "The first first", body = Vec<FileView>),
        (status = 404, description = "No such technology for the caller")),
    security((), ("token" = ["read"])))]
pub async fn files(State(app): State<App>, caller: Caller, Path(id): Path<TechnologyId>) -> Answer {
    technologies::of_reader(&app, &caller, id).await?;
    let all = kept::all(&app.db, id).await?.into_iter().map(FileView::from);
    Ok(Json(all.collect::<Vec<_>>()).into_response())
}

/// Files for a technology.
#[derive(ToSchema)]
#[allow(dead_code, reason = "tells of a form that is read part by part")]
pub struct NewTechnologyFiles {
    /// What they show, in a line.
    #[schema(max_length = 120)]
    caption: String,
    /// A picture (PNG, JPEG, WebP) or a PDF of at most 20 MB; the field may come several times.
    #[schema(value_type = String, format = Binary)]
    file: String,
}

/// `POST /api/v1/technologies/{id}/files`.
///
/// # Errors
/// Where the technology is not the caller's, there are too many files, or one is neither a picture nor a PDF.
#[utoipa::path(post, path = "/api/v1/technologies/{id}/files", tag = "matching",
    operation_id = "addTechnologyFiles",
    params(("id" = TechnologyId, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own")),
    request_body(content = NewTechnologyFiles, content_type = "multipart/form-data"),
    responses((status = 201, description = "Kept: those that were added", body = Vec<FileView>),
        (status = 403, description = "Not the caller's"),
        (status = 404, description = "No such technology for the caller"),
        (status = 409, description = "It would have too many files")),
    security(("token" = ["write"])))]
pub async fn add_files(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
    headers: HeaderMap,
    form: Multipart,
) -> Answer {
    technologies::own(&app, &caller, id).await?;
    let brought = attachments::brought(form).await?;
    let call = Call::of(&caller, &headers, &brought.fingerprint())?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let new = kept::kept(&app, id, &brought).await?;
    let mut tx = app.db.begin().await?;
    let added = kept::add_in(&mut tx, id, new).await?;
    let views: Vec<_> = added.into_iter().map(FileView::from).collect();
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &views).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/technologies/{id}/files"))];
    Ok((StatusCode::CREATED, location, Json(views)).into_response())
}

/// `GET /api/v1/technologies/{id}/files/{file}`: the bytes.
///
/// # Errors
/// Where there is no such file for the caller.
#[utoipa::path(get, path = "/api/v1/technologies/{id}/files/{file}", tag = "matching",
    operation_id = "getTechnologyFile",
    params(("id" = TechnologyId, Path), ("file" = TechnologyFileId, Path)),
    responses((status = 200, description = "The file", content(
            (File = "application/pdf"), (File = "image/png"),
            (File = "image/jpeg"), (File = "image/webp"))),
        (status = 404, description = "No such file for the caller")),
    security((), ("token" = ["read"])))]
pub async fn file(
    state: State<App>,
    caller: Caller,
    at: Path<(TechnologyId, TechnologyFileId)>,
) -> Answer {
    kept::show(state, caller, at).await
}

/// `DELETE /api/v1/technologies/{id}/files/{file}`.
///
/// # Errors
/// Where the technology is not the caller's, or there is no such file.
#[utoipa::path(delete, path = "/api/v1/technologies/{id}/files/{file}", tag = "matching",
    operation_id = "deleteTechnologyFile",
    params(("id" = TechnologyId, Path), ("file" = TechnologyFileId, Path)),
    responses((status = 204, description = "Deleted"),
        (status = 403, description = "Not the caller's"),
        (status = 404, description = "No such file for the caller")),
    security(("token" = ["write"])))]
pub async fn delete_file(
    State(app): State<App>,
    caller: Caller,
    Path((id, file)): Path<(TechnologyId, TechnologyFileId)>,
) -> Answer {
    kept::remove(&app, &caller, id, file).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// A technology that fits a need, and why.
#[derive(Serialize, ToSchema)]
pub struct MatchView {
    /// The technology.
    technology: TechnologyId,
    /// Its name.
    name: String,
    /// The sentence that matched.
    sentence: String,
    /// What it keeps: `sector`, `region`, `process`, `equipment`, `budget`, `deadline`.
    kept: Vec<&'static str>,
    /// What it breaks.
    broken: Vec<&'static str>,
    /// How many similar needs chose it.
    chosen_by_similar: u32,
    /// The score by which it is ranked, comparable within one answer.
    score: f64,
}

/// `GET /api/v1/needs/{id}/matches`.
///
/// # Errors
/// Where the need is neither the caller's nor shared with it as an adviser.
#[utoipa::path(get, path = "/api/v1/needs/{id}/matches", tag = "matching",
    operation_id = "matchesOfNeed", params(("id" = NeedId, Path)),
    responses((status = 200, description = "The best first", body = Vec<MatchView>),
        (status = 404, description = "No such need for the caller")),
    security((), ("token" = ["read"])))]
pub async fn matches(State(app): State<App>, caller: Caller, Path(id): Path<NeedId>) -> Answer {
    let (need, at) = needs::of_reader(&app, &caller, id).await?;
    if at > Visibility::Centre {
        return Err(Problem::not_found());
    }
    let found = pages::of_need(&app, &caller, &need).await?;
    let views = found.into_iter().map(|one| {
        let those = |wanted: Fit| {
            let all = one.ranked.fits.iter().filter(|fit| fit.1 == wanted);
            all.map(|fit| fit.0.word()).collect()
        };
        MatchView {
            technology: one.technology.id,
            kept: those(Fit::Kept),
            broken: those(Fit::Broken),
            name: one.technology.name.clone(),
            sentence: one.quote.text.clone(),
            chosen_by_similar: one.chosen,
            score: one.ranked.score,
        }
    });
    Ok(Json(views.collect::<Vec<_>>()).into_response())
}
