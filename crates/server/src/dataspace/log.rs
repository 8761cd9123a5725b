//! What was done, as a log that an outsider can verify: hashes of entries in a Merkle tree (RFC 6962). An
//! entry names organisations, agreements and figures; no person stands in one, so that people can be deleted.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use dure_dataspace::audit::{Checkpoint, Hash, Tree, leaf};
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::Row;
use utoipa::{IntoParams, OpenApi, ToSchema};

use crate::app::App;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{CentreId, OrganisationId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};
use crate::testbed::sources::hex;

/// The interface of the log.
#[derive(OpenApi)]
#[openapi(
    tags((name = "audit log", description = "What was done in the dataspace, verifiable by anybody")),
    paths(checkpoint, entry, consistency)
)]
pub struct Api;

/// Writes an entry, in the transaction of what it tells of.
///
/// # Errors
/// As the database does.
pub async fn write(
    tx: &mut Tx,
    centre: CentreId,
    (provider, consumer): (OrganisationId, OrganisationId),
    kind: &str,
    what: &Value,
) -> Result<(), sqlx::Error> {
    let at = Moment::now();
    let body = json!({ "at": at.rfc3339(), "kind": kind, "provider": provider,
        "consumer": consumer, "what": what })
    .to_string();
    // The row of the size is held until the end: entries have no gaps and one order.
    let row = sqlx::query(
        "INSERT INTO audit_size (centre, entries) VALUES ($1, 1) \
         ON CONFLICT (centre) DO UPDATE SET entries = audit_size.entries + 1 RETURNING entries",
    )
    .bind(centre.text())
    .fetch_one(&mut **tx)
    .await?;
    sqlx::query(
        "INSERT INTO audit_entry (centre, number, at, kind, provider, consumer, body, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(centre.text())
    .bind(row.try_get::<i64, _>(0)? - 1)
    .bind(at.micros())
    .bind(kind)
    .bind(provider.text())
    .bind(consumer.text())
    .bind(&body)
    .bind(hex(&leaf(body.as_bytes())))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// An entry that concerns an organisation.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number, from 0.
    pub number: i64,
    /// When.
    pub at: Moment,
    /// What was done.
    pub kind: String,
}

/// The latest entries of an agreement.
///
/// # Errors
/// As the database does.
pub async fn of_agreement(
    db: &Db,
    centre: CentreId,
    agreement: &str,
) -> Result<Vec<Entry>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT number, at, kind FROM audit_entry WHERE centre = $1 AND body LIKE $2 \
         ORDER BY number DESC LIMIT 50",
    )
    .bind(centre.text())
    .bind(format!("%{agreement}%"))
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                number: row.try_get("number")?,
                at: Moment::from_micros(row.try_get("at")?),
                kind: row.try_get("kind")?,
            })
        })
        .collect()
}

fn hash(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// The tree of a centre's log.
///
/// # Errors
/// As the database does.
pub async fn tree(db: &Db, centre: CentreId) -> Result<Tree, sqlx::Error> {
    let rows = sqlx::query("SELECT hash FROM audit_entry WHERE centre = $1 ORDER BY number")
        .bind(centre.text())
        .fetch_all(db.read())
        .await?;
    let mut tree = Tree::default();
    for row in &rows {
        let text: String = row.try_get(0)?;
        tree.push(hash(&text).ok_or_else(|| sqlx::Error::Decode("no hash".into()))?);
    }
    Ok(tree)
}

/// How the log stands.
#[derive(Serialize, ToSchema)]
pub struct CheckpointView {
    /// The name of the log.
    origin: String,
    /// How many entries it has.
    size: u64,
    /// Its root: SHA-256 in hexadecimal digits.
    root: String,
    /// The same as a text of three lines.
    text: String,
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
/// As the database does.
#[utoipa::path(get, path = "/api/v1/audit-log/checkpoint", tag = "audit log",
    operation_id = "getCheckpoint",
    responses((status = 200, description = "How the log stands", body = CheckpointView)),
    security((), ("token" = ["read"])))]
pub async fn checkpoint(State(app): State<App>, caller: Caller) -> Answer {
    let tree = tree(&app.db, caller.centre.id).await?;
    let root = tree.root(tree.len()).ok_or_else(missing)?;
    let origin = format!("{}/audit-log/{}", app.config.public_url, caller.centre.slug);
    let point = Checkpoint { origin: origin.clone(), size: tree.len() as u64, root };
    Ok(Json(CheckpointView { origin, size: point.size, root: hex(&root), text: point.to_string() })
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
    let tree = tree(&app.db, person.centre).await?;
    let proof = tree.inclusion(number as usize, tree.len()).ok_or_else(missing)?;
    Ok(Json(ProvenEntry {
        number: u64::from(number),
        body,
        size: tree.len() as u64,
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
    let tree = tree(&app.db, caller.centre.id).await?;
    let old = between.old as usize;
    let new = between.new.map_or(tree.len(), |new| new as usize);
    let proof = tree.consistency(old, new);
    let proof = proof.ok_or_else(|| Problem::unusable(Message::new("problem-audit-sizes")))?;
    Ok(Json(Consistency {
        old: old as u64,
        new: new as u64,
        proof: proof.iter().map(|hash| hex(hash)).collect(),
    })
    .into_response())
}
