//! The log for programs: how it stands, signed, proofs of single entries, that it only grew, and the export.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use dure_dataspace::audit::Checkpoint;
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use sqlx::Row;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{export, keys, tree};
use crate::app::App;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::sources::hex;

/// The interface of the log.
#[derive(OpenApi)]
#[openapi(
    tags((name = "audit log", description = "What was done in the dataspace, verifiable by anybody")),
    paths(checkpoint, entry, consistency, exported)
)]
pub struct Api;

/// How the log stands.
#[derive(Serialize, ToSchema)]
pub struct CheckpointView {
    /// The name of the log.
    origin: String,
    /// How many entries it has.
    size: u64,
    /// Its root: SHA-256 in hexadecimal digits.
    root: String,
    /// The same as a signed note (C2SP tlog-checkpoint).
    note: String,
    /// The key that it is signed with.
    key: String,
}

/// An entry with the proof that it is in the log.
#[derive(Serialize, ToSchema)]
pub struct ProvenEntry {
    /// Its number, from 0.
    number: u64,
    /// What the hash is of, to the byte.
    body: String,
    /// How many entries the log had when it was proven.
    size: u64,
    /// The hashes on the way to the root.
    proof: Vec<String>,
}

/// That the log only grew.
#[derive(Serialize, ToSchema)]
pub struct Consistency {
    /// How long it was.
    old: u64,
    /// How long it is.
    new: u64,
    /// The hashes that show it.
    proof: Vec<String>,
}

fn missing() -> Problem {
    Problem::not_found()
}

/// `GET /api/v1/audit-log/checkpoint`.
///
/// # Errors
/// As the database does, and where nothing is in the log yet.
#[utoipa::path(get, path = "/api/v1/audit-log/checkpoint", tag = "audit log",
    operation_id = "getCheckpoint",
    responses((status = 200, description = "How the log stands, signed", body = CheckpointView),
        (status = 404, description = "Nothing is in the log yet")),
    security((), ("token" = ["read"])))]
pub async fn checkpoint(State(app): State<App>, caller: Caller) -> Answer {
    let centre = &caller.centre;
    let stands = tree::stands(&app.db, centre.id).await?;
    if stands.size() == 0 {
        return Err(Problem::not_found());
    }
    let signer = keys::signer(&app, centre).await?;
    let origin = signer.verifier().name().to_owned();
    let point = Checkpoint { origin: origin.clone(), size: stands.size(), root: stands.root() };
    let note = point.sign(&signer).map_err(|e| Problem::internal(&e))?;
    Ok(Json(CheckpointView {
        origin,
        size: stands.size(),
        root: hex(&stands.root()),
        note: note.to_string(),
        key: signer.verifier().to_string(),
    })
    .into_response())
}

/// `GET /api/v1/audit-log/entries/{number}`: an entry that concerns the caller's organisation, proven.
///
/// # Errors
/// Where there is none that concerns it.
#[utoipa::path(get, path = "/api/v1/audit-log/entries/{number}", tag = "audit log",
    operation_id = "getAuditEntry", params(("number" = u64, Path)),
    responses((status = 200, description = "The entry, proven", body = ProvenEntry),
        (status = 404, description = "No such entry of the caller's")),
    security(("token" = ["read"])))]
pub async fn entry(State(app): State<App>, caller: Caller, Path(number): Path<u32>) -> Answer {
    let person = caller.person()?;
    let row = sqlx::query(
        "SELECT body FROM audit_entry WHERE centre = $1 AND number = $2 \
         AND (provider = $3 OR consumer = $3)",
    )
    .bind(person.centre.text())
    .bind(i64::from(number))
    .bind(person.organisation.text())
    .fetch_optional(app.db.read())
    .await?;
    let body: String = row.ok_or_else(missing)?.try_get(0).map_err(|e| Problem::internal(&e))?;
    let size = tree::stands(&app.db, person.centre).await?.size();
    let proof =
        tree::inclusion(&app.db, person.centre, (u64::from(number), size), &mut tree::Known::new())
            .await?;
    Ok(Json(ProvenEntry {
        number: u64::from(number),
        body,
        size,
        proof: proof.iter().map(|hash| hex(hash)).collect(),
    })
    .into_response())
}

/// Between which two sizes.
#[derive(Deserialize, IntoParams)]
pub struct Between {
    /// How long it was.
    old: u32,
    /// How long it is; as long as it is now where nothing is told.
    new: Option<u32>,
}

/// `GET /api/v1/audit-log/consistency`: that the log of one size is the beginning of the other.
///
/// # Errors
/// Where there are no such sizes.
#[utoipa::path(get, path = "/api/v1/audit-log/consistency", tag = "audit log",
    operation_id = "getConsistency", params(Between),
    responses((status = 200, description = "The proof", body = Consistency),
        (status = 422, description = "No such sizes")),
    security((), ("token" = ["read"])))]
pub async fn consistency(
    State(app): State<App>,
    caller: Caller,
    Query(between): Query<Between>,
) -> Answer {
    let centre = caller.centre.id;
    let size = tree::stands(&app.db, centre).await?.size();
    let (old, new) = (u64::from(between.old), between.new.map_or(size, u64::from));
    let sizes = || Problem::unusable(Message::new("problem-audit-sizes"));
    if old == 0 || old > new || new > size {
        return Err(sizes());
    }
    let proof = tree::consistency(&app.db, centre, old, new).await?;
    Ok(Json(Consistency { old, new, proof: proof.iter().map(|hash| hex(hash)).collect() })
        .into_response())
}

/// `GET /api/v1/audit-log/export`: what concerns the caller's organisation, with a proof of each entry, to be
/// verified without this server (`dure audit verify`).
///
/// # Errors
/// As the database does.
#[utoipa::path(get, path = "/api/v1/audit-log/export", tag = "audit log",
    operation_id = "exportAuditLog",
    responses((status = 200, description = "Lines of JSON, the latest 5,000 entries",
            content_type = "application/jsonl", body = crate::platform::web::file::File),
        (status = 404, description = "Nothing is in the log yet")),
    security(("token" = ["read"])))]
pub async fn exported(State(app): State<App>, caller: Caller) -> Answer {
    let person = caller.person()?;
    let lines = export::lines(&app, &caller.centre, person.organisation).await?;
    let headers = [
        (CONTENT_TYPE, "application/jsonl"),
        (CONTENT_DISPOSITION, "attachment; filename=\"audit-log.jsonl\""),
    ];
    Ok((headers, lines).into_response())
}
