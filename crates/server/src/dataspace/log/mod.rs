//! What was done, as a log that an outsider can verify: hashes of entries in a Merkle tree (RFC 6962), whose
//! state is signed. An entry names organisations, agreements and figures; no person stands in one, so that
//! people can be deleted.

pub mod api;
mod export;
mod keys;
mod tree;

use dure_dataspace::audit::leaf;
use serde_json::{Value, json};
use sqlx::Row;

use super::Party;
use crate::platform::db::{Db, Tx};
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;
use crate::testbed::sources::hex;

/// Writes an entry, in the transaction of what it tells of. `about` is the agreement, where there is one.
///
/// # Errors
/// As the database does.
pub async fn write(
    tx: &mut Tx,
    centre: CentreId,
    (provider, consumer): (Party, Party),
    kind: &str,
    about: &str,
    what: &Value,
) -> Result<(), sqlx::Error> {
    let at = Moment::now();
    let body = json!({ "at": at.rfc3339(), "kind": kind, "provider": provider,
        "consumer": consumer, "what": what })
    .to_string();
    let hash = leaf(body.as_bytes());
    let number = tree::append(tx, centre, hash).await?;
    sqlx::query(
        "INSERT INTO audit_entry (centre, number, at, kind, provider, consumer, body, hash, about) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(centre.text())
    .bind(number)
    .bind(at.micros())
    .bind(kind)
    .bind(provider.text())
    .bind(consumer.text())
    .bind(&body)
    .bind(hex(&hash))
    .bind(about)
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
        "SELECT number, at, kind FROM audit_entry WHERE centre = $1 AND about = $2 \
         ORDER BY number DESC LIMIT 50",
    )
    .bind(centre.text())
    .bind(agreement)
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
