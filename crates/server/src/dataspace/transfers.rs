//! Transfers of one's own for programs and people: having data brought, and how that stands.

use askama::Template;
use axum::extract::{Path, State as Has};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::{Form, Json};
use dure_dataspace::Side;
use dure_dataspace::transfer::State;
use dure_testbed::report::Message;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

use super::api::MessageView;
use super::negotiations::{Line, line};
use super::pushing::{self, PushTo};
use super::{Agreement, Transfer, agreements, peers, store, transferring};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{AgreementId, TransferId};
use crate::platform::idempotency::Call;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::problem::ProblemDocument;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The interface of this part of the room.
#[derive(OpenApi)]
#[openapi(components(schemas(TransferId)), paths(push, show))]
pub struct Api;

/// A transfer, as the own side knows it.
#[derive(Serialize, ToSchema)]
pub struct TransferView {
    /// Its id.
    id: TransferId,
    /// `consumer` or `provider`.
    side: &'static str,
    /// In which way: `HttpData-PULL`, `HttpData-PUSH` or `AmazonS3-PUSH`.
    format: String,
    /// The state of the protocol; empty before the other side has heard of it.
    state: &'static str,
    /// What was said, in order.
    messages: Vec<MessageView>,
    /// Since when.
    changed_at: Moment,
}

/// What is asked for by an agreement of the caller's that it consumes.
async fn consumed(app: &App, caller: &Caller, id: AgreementId) -> Answer<Agreement> {
    let (of, side) = agreements::of_caller(app, caller, id).await?;
    if side != Side::Consumer {
        return Err(Problem::forbidden());
    }
    match of.ended_at {
        None => Ok(of),
        Some(_) => Err(Problem::conflict(Message::new("problem-agreement-ended"))),
    }
}

async fn asked(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    of: &Agreement,
    to: &PushTo,
) -> Answer<TransferId> {
    let way = to.told(&app.line);
    let way = way.ok_or_else(|| Problem::unusable(Message::new("problem-push-address")))?;
    transferring::ask(tx, app, of, caller.person()?.organisation, way).await
}

/// `POST /api/v1/dataspace/agreements/{id}/pushes`: has the data brought to an address or into a bucket.
///
/// # Errors
/// Where the caller is not the consumer, the agreement is ended, or the place cannot be used.
#[utoipa::path(post, path = "/api/v1/dataspace/agreements/{id}/pushes", tag = "dataspace",
    operation_id = "pushAgreedData", params(("id" = AgreementId, Path)), request_body = PushTo,
    security(("token" = ["write"])),
    responses((status = 201, description = "Asked for", body = TransferView),
        (status = 403, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn push(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
    headers: HeaderMap,
    Json(to): Json<PushTo>,
) -> Answer {
    let call = Call::of(&caller, &headers, &to)?;
    if let Some(call) = &call
        && let Some(answer) = call.answered(&app.db).await?
    {
        return Ok(answer);
    }
    let of = consumed(&app, &caller, id).await?;
    let mut tx = app.db.begin().await?;
    let transfer = asked(&mut tx, &app, &caller, &of, &to).await?;
    let format = to.told(&app.line).map_or("", |(format, _)| format);
    let view = TransferView {
        id: transfer,
        side: Side::Consumer.word(),
        format: format.to_owned(),
        state: "",
        messages: Vec::new(),
        changed_at: Moment::now(),
    };
    if let Some(call) = &call {
        call.keep(&mut tx, StatusCode::CREATED, &view).await?;
    }
    tx.commit().await?;
    app.messages.notify_one();
    Ok((StatusCode::CREATED, Json(view)).into_response())
}

/// `GET /api/v1/dataspace/transfers/{id}`.
///
/// # Errors
/// Where there is none of the caller's organisation.
#[utoipa::path(get, path = "/api/v1/dataspace/transfers/{id}", tag = "dataspace",
    operation_id = "getTransfer", params(("id" = TransferId, Path)), security(("token" = ["read"])),
    responses((status = 200, description = "How it stands", body = TransferView),
        (status = 404, body = ProblemDocument)))]
pub async fn show(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<TransferId>,
) -> Answer<Json<TransferView>> {
    let (of, changed_at) = of_caller(&app, &caller, id).await?;
    let messages = store::messages::<State>(&app.db, id).await?;
    Ok(Json(TransferView {
        id,
        side: of.exchange.side.word(),
        format: of.about.format,
        state: of.exchange.state.map_or("", State::word),
        messages: messages.into_iter().map(MessageView::of).collect(),
        changed_at,
    }))
}

/// In which way data change hands, in the reader's words.
pub fn way(of: &Transfer, caller: &Caller) -> String {
    caller.words.text(match of.about.format.as_str() {
        transferring::PULL => "transfer-fetched",
        pushing::BUCKET => "transfer-bucket",
        _ => "transfer-brought",
    })
}

/// Where a transfer stands, and how its badge looks.
pub fn stands(of: &Transfer, caller: &Caller) -> (String, &'static str) {
    let word = of.exchange.state.map_or("sent".to_owned(), |state| state.word().to_lowercase());
    let kind = match of.exchange.state {
        Some(State::Completed) => "ok",
        Some(State::Terminated) => "error",
        _ => "running",
    };
    (caller.words.text(&format!("transfer-state-{word}")), kind)
}

#[derive(Template)]
#[template(path = "dataspace/transfer.html")]
struct One<'a> {
    shell: Shell<'a>,
    agreement: String,
    title: String,
    other: String,
    way: String,
    state: String,
    kind: &'static str,
    waits: bool,
    lines: Vec<Line>,
}

/// `GET /dataspace/transfers/{id}`: the transfer as a conversation.
///
/// # Errors
/// Where there is none of the caller's organisation.
pub async fn page_of(Has(app): Has<App>, caller: Caller, Path(id): Path<TransferId>) -> Answer {
    let (of, _) = of_caller(&app, &caller, id).await?;
    let agreement = store::find_agreement(&app.db, of.about.agreement).await?;
    let lines = store::messages::<State>(&app.db, id).await?;
    let (state, kind) = stands(&of, &caller);
    page(&One {
        shell: caller.shell(&caller.words.text("transfer-title")),
        agreement: format!("/dataspace/agreements/{}", of.about.agreement),
        title: agreement.map(|one| one.title).unwrap_or_default(),
        other: peers::name(&app, of.peer).await?,
        way: way(&of, &caller),
        state,
        kind,
        waits: of.exchange.pending.is_some(),
        lines: lines.into_iter().map(|one| line(one, &caller)).collect(),
    })
}

/// The transfer, where it is one of the caller's organisation, and when it last changed.
async fn of_caller(app: &App, caller: &Caller, id: TransferId) -> Answer<(Transfer, Moment)> {
    let person = caller.person()?;
    let found = store::seen_transfers(&app.db, person.organisation, None, Some(id)).await?;
    let found = found.into_iter().next().filter(|_| super::acts(person));
    found.ok_or_else(Problem::not_found)
}

/// `POST /dataspace/agreements/{id}/push`.
///
/// # Errors
/// The same.
pub async fn bring(
    Has(app): Has<App>,
    caller: Caller,
    Path(id): Path<AgreementId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let text = |name: &str| fields.one(name).to_owned();
    let to = PushTo {
        address: text("address"),
        method: text("method"),
        authorization: text("authorization"),
        endpoint: text("endpoint"),
        region: text("region"),
        access_key: text("access_key"),
        secret_key: text("secret_key"),
    };
    let of = consumed(&app, &caller, id).await?;
    let mut tx = app.db.begin().await?;
    asked(&mut tx, &app, &caller, &of, &to).await?;
    tx.commit().await?;
    app.messages.notify_one();
    Ok(flash::redirect(&format!("/dataspace/agreements/{id}"), "ok", "push-asked"))
}
