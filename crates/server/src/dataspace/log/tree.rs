//! The tree of the log in the database: its peaks beside its size, inner nodes in rows of their own. An entry
//! costs a row or two, a proof as many rows as the tree is high.

use std::collections::HashMap;

use dure_dataspace::audit::{Frontier, Hash, NoProof, Plan, Position, Stored};
use sqlx::Row;

use crate::platform::db::{Db, Tx, rows};
use crate::platform::id::CentreId;
use crate::platform::web::Problem;
use crate::testbed::sources::hex;

fn undecodable(what: impl std::fmt::Display) -> sqlx::Error {
    sqlx::Error::Decode(format!("the log: {what}").into())
}

fn hash(text: &str) -> Result<Hash, sqlx::Error> {
    let mut hash = [0; 32];
    let digits = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
        *byte = digits(at).ok_or_else(|| undecodable("no hash"))?;
    }
    Ok(hash)
}

fn frontier(size: i64, peaks: &str) -> Result<Frontier, sqlx::Error> {
    let peaks = peaks.split(' ').filter(|one| !one.is_empty()).map(hash);
    let peaks = peaks.collect::<Result<Vec<_>, _>>()?;
    Frontier::from_peaks(number(size)?, peaks).map_err(undecodable)
}

fn number(of: i64) -> Result<u64, sqlx::Error> {
    u64::try_from(of).map_err(undecodable)
}

fn signed(of: u64) -> Result<i64, sqlx::Error> {
    i64::try_from(of).map_err(undecodable)
}

/// Appends the hashes of entries; tells the number of the first.
///
/// # Errors
/// As the database does.
pub async fn append(tx: &mut Tx, centre: CentreId, leaves: &[Hash]) -> Result<i64, sqlx::Error> {
    // The row of the size is held until the end: entries have no gaps and one order.
    let more = i64::try_from(leaves.len()).map_err(undecodable)?;
    let row = sqlx::query(
        "INSERT INTO audit_size (centre, entries, peaks) VALUES ($1, $2, '') \
         ON CONFLICT (centre) DO UPDATE SET entries = audit_size.entries + $2 \
         RETURNING entries, peaks",
    )
    .bind(centre.text())
    .bind(more)
    .fetch_one(&mut **tx)
    .await?;
    let number: i64 = row.try_get::<i64, _>(0)? - more;
    let peaks: String = row.try_get(1)?;
    let mut frontier = match number > 0 && peaks.is_empty() {
        // A log of before there were nodes.
        true => grown(tx, centre).await?,
        false => frontier(number, &peaks)?,
    };
    let nodes = frontier.append_all(leaves).map_err(undecodable)?;
    keep(tx, centre, &nodes).await?;
    let peaks: Vec<String> = frontier.peaks().iter().map(|hash| hex(hash)).collect();
    sqlx::query("UPDATE audit_size SET peaks = $2 WHERE centre = $1")
        .bind(centre.text())
        .bind(peaks.join(" "))
        .execute(&mut **tx)
        .await?;
    Ok(number)
}

/// The tree of the entries that are there, with its nodes written.
async fn grown(tx: &mut Tx, centre: CentreId) -> Result<Frontier, sqlx::Error> {
    let rows = sqlx::query("SELECT hash FROM audit_entry WHERE centre = $1 ORDER BY number")
        .bind(centre.text())
        .fetch_all(&mut **tx)
        .await?;
    let leaves: Vec<Hash> =
        rows.iter().map(|row| hash(&row.try_get::<String, _>(0)?)).collect::<Result<_, _>>()?;
    let mut frontier = Frontier::default();
    let nodes = frontier.append_all(&leaves).map_err(undecodable)?;
    keep(tx, centre, &nodes).await?;
    Ok(frontier)
}

/// Keeps inner nodes; the leaves are with the entries.
async fn keep(tx: &mut Tx, centre: CentreId, nodes: &[Stored]) -> Result<(), sqlx::Error> {
    let inner: Vec<&Stored> = nodes.iter().filter(|node| node.at.level > 0).collect();
    for piece in rows::pieces(&inner) {
        let sql = format!(
            "INSERT INTO audit_node (centre, level, number, hash) VALUES {} \
             ON CONFLICT (centre, level, number) DO NOTHING",
            rows::gaps(4, piece.len())
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for node in piece {
            query = query
                .bind(centre.text())
                .bind(i64::from(node.at.level))
                .bind(signed(node.at.index)?)
                .bind(hex(&node.hash));
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}

/// How the log stands.
///
/// # Errors
/// As the database does.
pub async fn stands(db: &Db, centre: CentreId) -> Result<Frontier, sqlx::Error> {
    let row = sqlx::query("SELECT entries, peaks FROM audit_size WHERE centre = $1")
        .bind(centre.text())
        .fetch_optional(db.read())
        .await?;
    let Some(row) = row else { return Ok(Frontier::default()) };
    let (size, peaks): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
    if size > 0 && peaks.is_empty() {
        let mut tx = db.begin().await?;
        let frontier = grown(&mut tx, centre).await?;
        tx.commit().await?;
        return Ok(frontier);
    }
    frontier(size, &peaks)
}

/// Nodes that were read: neighbours share most of theirs.
pub type Known = HashMap<Position, Hash>;

/// Reads what a plan needs and is not known yet.
async fn learn(
    db: &Db,
    centre: CentreId,
    plan: &Plan,
    known: &mut Known,
) -> Result<(), sqlx::Error> {
    for at in plan.needs() {
        if known.contains_key(&at) {
            continue;
        }
        let sql = match at.level {
            0 => "SELECT hash FROM audit_entry WHERE centre = $1 AND number = $3 AND $2 = 0",
            _ => "SELECT hash FROM audit_node WHERE centre = $1 AND number = $3 AND level = $2",
        };
        let row = sqlx::query(sql)
            .bind(centre.text())
            .bind(i64::from(at.level))
            .bind(signed(at.index)?)
            .fetch_optional(db.read())
            .await?;
        if let Some(row) = row {
            known.insert(at, hash(&row.try_get::<String, _>(0)?)?);
        }
    }
    Ok(())
}

async fn proof(
    db: &Db,
    centre: CentreId,
    plan: Result<Plan, NoProof>,
    known: &mut Known,
) -> Result<Vec<Hash>, Problem> {
    let plan = plan.map_err(|_| Problem::not_found())?;
    learn(db, centre, &plan, known).await?;
    plan.hashes(known).map_err(|e| Problem::internal(&e))
}

/// That an entry is in the log of that size.
///
/// # Errors
/// Where there is none.
pub async fn inclusion(
    db: &Db,
    centre: CentreId,
    (entry, size): (u64, u64),
    known: &mut Known,
) -> Result<Vec<Hash>, Problem> {
    proof(db, centre, Plan::inclusion(entry, size), known).await
}

/// That the log of one size is the beginning of the log of the other.
///
/// # Errors
/// Where there are no such sizes.
pub async fn consistency(
    db: &Db,
    centre: CentreId,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, Problem> {
    proof(db, centre, Plan::consistency(old, new), &mut Known::new()).await
}
