//! Needs for programs.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    Need, NeedPart, NeedState, Visibility, course, list, of_reader, one as pages, own, writing,
};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::authorisation::Sector;
use crate::platform::id::NeedId;
use crate::platform::idempotency::Call;
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

/// The interface of this room.
#[derive(OpenApi)]
#[openapi(
    tags((name = "needs", description = "What companies want solved")),
    paths(list, begin, one, change, set_state)
)]
pub struct Api;

/// A need, as far as the caller sees it: what is hidden is left out.
#[derive(Serialize, ToSchema)]
#[schema(as = Need)]
pub struct NeedView {
    id: NeedId,
    title: String,
    text: String,
    /// Written apart because it is confidential.
    #[serde(skip_serializing_if = "String::is_empty")]
    confidential: String,
    sector: Sector,
    /// Ids of the lexicon.
    processes: Vec<String>,
    /// Ids of the lexicon.
    equipment: Vec<String>,
    /// KSIC, 11th revision.
    #[serde(skip_serializing_if = "String::is_empty")]
    industry: String,
    /// The code of the province.
    #[serde(skip_serializing_if = "String::is_empty")]
    region: String,
    /// In won.
    budget: Option<u64>,
    /// By when.
    by: Option<Moment>,
    state: NeedState,
    #[serde(skip_serializing_if = "String::is_empty")]
    outcome: String,
    /// From how far the caller sees it.
    seen_from: Visibility,
    /// Who sees which part; told to the owner alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    visible: Option<BTreeMap<NeedPart, Visibility>>,
    /// Goes up with every change; told to the owner alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    made_at: Moment,
    changed_at: Moment,
}

impl NeedView {
    fn of(seen: &Need, from: Visibility) -> Self {
        let mine = from == Visibility::Private;
        Self {
            id: seen.id,
            title: seen.title.clone(),
            text: seen.text.clone(),
            confidential: seen.confidential.clone(),
            sector: seen.sector,
            processes: seen.processes.clone(),
            equipment: seen.equipment.clone(),
            industry: seen.industry.clone(),
            region: seen.region.clone(),
            budget: seen.budget,
            by: seen.by,
            state: seen.state,
            outcome: seen.outcome.clone(),
            seen_from: from,
            visible: mine.then(|| seen.visible.clone()),
            version: mine.then_some(seen.version),
            made_at: seen.made_at,
            changed_at: seen.changed_at,
        }
    }
}

/// Needs.
#[derive(Serialize, ToSchema)]
pub struct NeedList {
    /// The newest first.
    items: Vec<NeedView>,
    /// What to ask for next with `before`; nothing at the end.
    next: Option<String>,
}

/// Which needs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The caller's own (`own`, the default), or those of others that it may see (`others`).
    #[serde(default)]
    whose: String,
    /// Those of this sector alone.
    #[serde(default)]
    sector: String,
    /// Those in this state alone.
    #[serde(default)]
    state: String,
    /// From where the list goes on.
    #[serde(default)]
    before: String,
}

/// `GET /api/v1/needs`.
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/needs", tag = "needs", operation_id = "listNeeds", params(Which),
    responses((status = 200, description = "Needs", body = NeedList)),
    security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Caller, Query(which): Query<Which>) -> Answer {
    let answer = if which.whose == "others" {
        let asked = list::Asked { sector: which.sector, state: which.state, before: which.before };
        let (found, next) = list::others(&app, &caller, &asked).await?;
        let mut items = Vec::new();
        for need in &found {
            items.push(NeedView::of(need, super::sight(&app, &caller, need).await?));
        }
        NeedList { items, next }
    } else {
        let own = list::own(&app, &caller).await?;
        let items = own.iter().map(|need| NeedView::of(need, Visibility::Private)).collect();
        NeedList { items, next: None }
    };
    Ok(Json(answer).into_response())
}

/// `GET /api/v1/needs/{id}`.
///
/// # Errors
/// Where there is no such need for the caller.
#[utoipa::path(get, path = "/api/v1/needs/{id}", tag = "needs", operation_id = "getNeed",
    params(("id" = NeedId, Path)),
    responses((status = 200, description = "The need", body = NeedView),
        (status = 404, description = "No such need for the caller")),
    security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Caller, Path(id): Path<NeedId>) -> Answer {
    let (need, from) = of_reader(&app, &caller, id).await?;
    Ok(Json(NeedView::of(&need, from)).into_response())
}

/// A new need.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNeed {
    /// Its name; how the text begins where it is left out.
    #[serde(default)]
    title: String,
    /// What is wanted, in a few sentences.
    text: String,
}

/// What is wrong with a text, as a program is told it.
pub(crate) fn unusable(message: Message) -> Problem {
    match message.id == "fault-missing" {
        true => Problem::unusable(Message::new("need-too-short").count("least", 10)),
        false => Problem::unusable(message),
    }
}

/// `POST /api/v1/needs`: keeps a draft; what its text tells is filled in.
///
/// # Errors
/// Where the caller may not, or the text cannot be used.
#[utoipa::path(post, path = "/api/v1/needs", tag = "needs", operation_id = "beginNeed",
    request_body = NewNeed,
    params(("Idempotency-Key" = Option<String>, Header, description = "A key of the caller's own")),
    responses((status = 201, description = "Kept", body = NeedView),
        (status = 403, description = "Not for this caller")),
    security(("token" = ["write"])))]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Json(new): Json<NewNeed>,
) -> Answer {
    let call = Call::of(&caller, &headers, &new)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let keeper = Keeper::of(&caller)?.ok_or_else(Problem::forbidden)?;
    let (sector, _) = organisations::profile(&app.db, caller.person()?.organisation).await?;
    let text = writing::text_of(&new.text).map_err(unusable)?;
    let mut tx = app.db.begin().await?;
    let id = writing::begun(&mut tx, &caller, &keeper, &new.title, text, sector).await?;
    let made = super::store::find_in(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    let view = NeedView::of(&made, Visibility::Private);
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    let location = [(LOCATION, format!("/api/v1/needs/{id}"))];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}

/// What of a need changes; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedChange {
    /// The version that the change was made from.
    version: i64,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    confidential: Option<String>,
    /// Who sees which part.
    #[serde(default)]
    visible: Option<BTreeMap<NeedPart, Visibility>>,
}

/// `PATCH /api/v1/needs/{id}`.
///
/// # Errors
/// Where the need is not the caller's, or somebody else was faster.
#[utoipa::path(patch, path = "/api/v1/needs/{id}", tag = "needs", operation_id = "changeNeed",
    params(("id" = NeedId, Path)), request_body = NeedChange,
    responses((status = 200, description = "Changed", body = NeedView),
        (status = 403, description = "Not the caller's"),
        (status = 404, description = "No such need for the caller"),
        (status = 409, description = "Somebody else was faster"),
        (status = 422, description = "What cannot be used")),
    security(("token" = ["write"])))]
pub async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    Json(new): Json<NeedChange>,
) -> Answer {
    let mut need = own(&app, &caller, id).await?;
    if let Some(text) = &new.text {
        need.text = writing::text_of(text).map_err(unusable)?;
    }
    if let Some(title) = &new.title {
        need.title = crate::platform::web::fields::name(title)
            .unwrap_or_else(|| writing::title_of(&need.text));
    }
    if let Some(confidential) = new.confidential {
        if confidential.chars().count() > writing::LONGEST {
            let message = Message::new("need-too-long").count("most", writing::LONGEST);
            return Err(Problem::unusable(message));
        }
        need.confidential = writing::plain(&confidential);
    }
    need.visible.extend(new.visible.unwrap_or_default());
    need.version = new.version;
    need.changed_at = Moment::now();
    let mut tx = app.db.begin().await?;
    course::saved(&mut tx, &need).await?;
    tx.commit().await?;
    let changed = own(&app, &caller, id).await?;
    Ok(Json(NeedView::of(&changed, Visibility::Private)).into_response())
}

/// Where a need goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewState {
    /// To which state.
    to: NeedState,
    /// Why; asked for where it is over.
    #[serde(default)]
    reason: String,
}

/// `POST /api/v1/needs/{id}/state`.
///
/// # Errors
/// Where the need is not the caller's or may not go there.
#[utoipa::path(post, path = "/api/v1/needs/{id}/state", tag = "needs",
    operation_id = "setNeedState", params(("id" = NeedId, Path)), request_body = NewState,
    responses((status = 200, description = "Done", body = NeedView),
        (status = 403, description = "Not the caller's"),
        (status = 404, description = "No such need for the caller"),
        (status = 409, description = "It may not go there"),
        (status = 422, description = "The reason is missing or too long")),
    security(("token" = ["write"])))]
pub async fn set_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    Json(new): Json<NewState>,
) -> Answer {
    own(&app, &caller, id).await?;
    pages::take(&app, &caller, id, new.to, new.reason.trim()).await?;
    let changed = own(&app, &caller, id).await?;
    Ok(Json(NeedView::of(&changed, Visibility::Private)).into_response())
}
