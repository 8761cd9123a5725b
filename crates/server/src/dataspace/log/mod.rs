//! What was done, as a log that an outsider can verify: hashes of entries in a Merkle tree (RFC 6962), whose
//! state is signed. An entry names organisations, agreements and figures; no person stands in one, so that
//! people can be deleted.

pub mod api;
mod export;
mod keys;
pub mod speed;
mod tree;

use std::collections::BTreeMap;

use dure_dataspace::audit::{Hash, leaf};
use serde_json::{Value, json};
use sqlx::Row;

use super::Party;
use crate::platform::db::{Db, Tx, rows};
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;
use crate::testbed::sources::hex;

/// An entry that is to be written.
#[derive(Debug)]
pub struct Draft {
    centre: CentreId,
    sides: (Party, Party),
    kind: &'static str,
    about: String,
    body: String,
    at: Moment,
}

impl Draft {
    /// What was done now between provider and consumer. `about` is the agreement, where there is one.
    #[must_use]
    pub fn new(
        centre: CentreId,
        sides: (Party, Party),
        kind: &'static str,
        about: &str,
        what: &Value,
    ) -> Self {
        let at = Moment::now();
        let body = json!({ "at": at.rfc3339(), "kind": kind, "provider": sides.0,
            "consumer": sides.1, "what": what })
        .to_string();
        Self { centre, sides, kind, about: about.to_owned(), body, at }
    }
}

/// Writes an entry, in the transaction of what it tells of. `about` is the agreement, where there is one.
///
/// # Errors
/// As the database does.
pub async fn write(
    tx: &mut Tx,
    centre: CentreId,
    sides: (Party, Party),
    kind: &'static str,
    about: &str,
    what: &Value,
) -> Result<(), sqlx::Error> {
    write_all(tx, &[Draft::new(centre, sides, kind, about, what)]).await
}

/// Writes entries in their order: the tree is asked and written once for all of a centre.
///
/// # Errors
/// As the database does.
pub async fn write_all(tx: &mut Tx, all: &[Draft]) -> Result<(), sqlx::Error> {
    let mut centres: BTreeMap<CentreId, Vec<&Draft>> = BTreeMap::new();
    for one in all {
        centres.entry(one.centre).or_default().push(one);
    }
    for (centre, entries) in centres {
        let leaves: Vec<Hash> = entries.iter().map(|one| leaf(one.body.as_bytes())).collect();
        let first = tree::append(tx, centre, &leaves).await?;
        let numbered: Vec<(i64, Hash, &Draft)> = (first..)
            .zip(leaves)
            .zip(entries)
            .map(|((number, leaf), one)| (number, leaf, one))
            .collect();
        insert(tx, &numbered).await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx, all: &[(i64, Hash, &Draft)]) -> Result<(), sqlx::Error> {
    for piece in rows::pieces(all) {
        let sql = format!(
            "INSERT INTO audit_entry (centre, number, at, kind, provider, consumer, body, hash, \
             about) VALUES {}",
            rows::gaps(9, piece.len())
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for (number, hash, one) in piece {
            query = query
                .bind(one.centre.text())
                .bind(number)
                .bind(one.at.micros())
                .bind(one.kind)
                .bind(one.sides.0.text())
                .bind(one.sides.1.text())
                .bind(&one.body)
                .bind(hex(hash))
                .bind(&one.about);
        }
        query.execute(&mut **tx).await?;
    }
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
