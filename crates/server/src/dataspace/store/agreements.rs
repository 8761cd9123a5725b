//! Agreements in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::json;
use crate::dataspace::{Agreement, Party};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AgreementId, CentreId, OrganisationId};
use crate::platform::moment::Moment;

const AGREEMENT: &str = "SELECT id, centre, name, provider, consumer, offer, dataset, target, title, policy, uses, \
     moved, made_at, ended_at, ended_by, reason FROM agreement";

fn agreement(row: &AnyRow) -> Result<Agreement, sqlx::Error> {
    let ended: i64 = row.try_get("ended_at")?;
    Ok(Agreement {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        provider: id::column(row, "provider")?,
        consumer: id::column(row, "consumer")?,
        name: row.try_get("name")?,
        offer: row.try_get("offer")?,
        dataset: row.try_get::<String, _>("dataset")?.parse().ok(),
        target: row.try_get("target")?,
        title: row.try_get("title")?,
        policy: json(row, "policy")?,
        uses: u64::try_from(row.try_get::<i64, _>("uses")?).unwrap_or(0),
        moved: u64::try_from(row.try_get::<i64, _>("moved")?).unwrap_or(0),
        made_at: Moment::from_micros(row.try_get("made_at")?),
        ended_at: (ended > 0).then(|| Moment::from_micros(ended)),
        ended_by: row.try_get::<String, _>("ended_by")?.parse().ok(),
        reason: row.try_get("reason")?,
    })
}

/// Keeps an agreement; once, however often it is heard. Tells whether it was not there before.
///
/// # Errors
/// As the database does.
pub async fn insert_agreement(tx: &mut Tx, new: &Agreement) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "INSERT INTO agreement (id, centre, provider, consumer, offer, dataset, title, policy, \
         made_at, name, target) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (provider, consumer, name) DO NOTHING",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.provider.text())
    .bind(new.consumer.text())
    .bind(&new.offer)
    .bind(new.dataset.map(|one| one.text()).unwrap_or_default())
    .bind(&new.title)
    .bind(new.policy.to_string())
    .bind(new.made_at.micros())
    .bind(&new.name)
    .bind(&new.target)
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// The agreement of that id.
///
/// # Errors
/// As the database does.
pub async fn find_agreement(db: &Db, of: AgreementId) -> Result<Option<Agreement>, sqlx::Error> {
    let sql = format!("{AGREEMENT} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(agreement).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_agreement_in(
    tx: &mut Tx,
    of: AgreementId,
) -> Result<Option<Agreement>, sqlx::Error> {
    let sql = format!("{AGREEMENT} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(agreement).transpose()
}

/// The agreement of that id, held in this transaction: nobody else counts a use meanwhile.
///
/// # Errors
/// As the database does.
pub async fn hold_agreement(
    tx: &mut Tx,
    of: AgreementId,
) -> Result<Option<Agreement>, sqlx::Error> {
    sqlx::query("UPDATE agreement SET uses = uses WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    let sql = format!("{AGREEMENT} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(agreement).transpose()
}

/// Counts a use.
///
/// # Errors
/// As the database does.
pub async fn used(tx: &mut Tx, of: AgreementId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE agreement SET uses = uses + 1 WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends an agreement; false where it was ended before.
///
/// # Errors
/// As the database does.
pub async fn end_agreement(
    tx: &mut Tx,
    of: AgreementId,
    by: Party,
    reason: &str,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query(
        "UPDATE agreement SET ended_at = $2, ended_by = $3, reason = $4 \
         WHERE id = $1 AND ended_at = 0",
    )
    .bind(of.text())
    .bind(Moment::now().micros())
    .bind(by.text())
    .bind(reason)
    .execute(&mut **tx)
    .await?;
    Ok(written.rows_affected() > 0)
}

/// An organisation's agreements, the newest first.
///
/// # Errors
/// As the database does.
pub async fn agreements_of(db: &Db, of: OrganisationId) -> Result<Vec<Agreement>, sqlx::Error> {
    let sql =
        format!("{AGREEMENT} WHERE provider = $1 OR consumer = $1 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(agreement).collect()
}

/// The agreement that two call by that name.
///
/// # Errors
/// As the database does.
pub async fn agreement_named(
    tx: &mut Tx,
    (provider, consumer): (Party, Party),
    name: &str,
) -> Result<Option<Agreement>, sqlx::Error> {
    let sql = format!("{AGREEMENT} WHERE provider = $1 AND consumer = $2 AND name = $3");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(provider.text())
        .bind(consumer.text())
        .bind(name);
    query.fetch_optional(&mut **tx).await?.as_ref().map(agreement).transpose()
}

/// What holds between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Whose data.
    pub provider: Party,
    /// Who may use them.
    pub consumer: Party,
    /// How many agreements.
    pub agreements: usize,
    /// How often data were let out by them.
    pub uses: u64,
}

/// What holds at a centre, or of one organisation, the busiest first.
///
/// # Errors
/// As the database does.
pub async fn streams(
    db: &Db,
    centre: CentreId,
    of: Option<OrganisationId>,
) -> Result<Vec<Holding>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT provider, consumer, COUNT(*) AS held, CAST(SUM(uses) AS BIGINT) AS used \
         FROM agreement WHERE centre = $1 AND ended_at = 0 \
         AND ($2 = '' OR provider = $2 OR consumer = $2) \
         GROUP BY provider, consumer ORDER BY held DESC, provider, consumer LIMIT 1000",
    )
    .bind(centre.text())
    .bind(of.map(OrganisationId::text).unwrap_or_default())
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Holding {
                provider: id::column(row, "provider")?,
                consumer: id::column(row, "consumer")?,
                agreements: usize::try_from(row.try_get::<i64, _>("held")?).unwrap_or(0),
                uses: u64::try_from(row.try_get::<i64, _>("used")?).unwrap_or(0),
            })
        })
        .collect()
}

/// Counts bytes before they leave, where they are no more than `most` in all; false where they would be.
///
/// # Errors
/// As the database does.
pub async fn moved(db: &Db, of: AgreementId, bytes: u64, most: u64) -> Result<bool, sqlx::Error> {
    let number = |bytes| i64::try_from(bytes).unwrap_or(i64::MAX / 2);
    let mut tx = db.begin().await?;
    let written = sqlx::query(
        "UPDATE agreement SET moved = moved + $2 WHERE id = $1 AND ended_at = 0 AND moved <= $3",
    )
    .bind(of.text())
    .bind(number(bytes))
    .bind(number(most).saturating_sub(number(bytes)))
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(written.rows_affected() > 0)
}

/// Gives bytes back that were counted and did not leave.
///
/// # Errors
/// As the database does.
pub async fn not_moved(db: &Db, of: AgreementId, bytes: u64) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE agreement SET moved = moved - $2 WHERE id = $1")
        .bind(of.text())
        .bind(i64::try_from(bytes).unwrap_or(0))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(())
}
