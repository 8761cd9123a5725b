//! Offers in the database.

use serde_json::value::RawValue;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::json;
use crate::dataspace::{Offer, OfferState};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, CentreId, DatasetId, OfferId, OrganisationId};
use crate::platform::moment::Moment;

const OFFER: &str = "SELECT id, centre, organisation, dataset, title, about, policy, by_itself, state \
     FROM dataspace_offer";

fn offer(row: &AnyRow) -> Result<Offer, sqlx::Error> {
    Ok(Offer {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        dataset: id::column(row, "dataset")?,
        title: row.try_get("title")?,
        about: row.try_get("about")?,
        policy: json(row, "policy")?,
        by_itself: row.try_get::<i64, _>("by_itself")? != 0,
        state: row.try_get::<String, _>("state")?.parse().unwrap_or(OfferState::Withdrawn),
    })
}

/// Keeps a new offer.
///
/// # Errors
/// As the database does.
pub async fn insert_offer(tx: &mut Tx, new: &Offer, by: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO dataspace_offer (id, centre, organisation, dataset, title, about, policy, \
         by_itself, state, made_by, made_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.organisation.text())
    .bind(new.dataset.text())
    .bind(&new.title)
    .bind(&new.about)
    .bind(new.policy.to_string())
    .bind(i64::from(new.by_itself))
    .bind(new.state.word())
    .bind(by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes an offer back.
///
/// # Errors
/// As the database does.
pub async fn withdraw(tx: &mut Tx, of: OfferId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE dataspace_offer SET state = 'withdrawn', changed_at = $2 WHERE id = $1")
        .bind(of.text())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The offer of that id.
///
/// # Errors
/// As the database does.
pub async fn find_offer(db: &Db, of: OfferId) -> Result<Option<Offer>, sqlx::Error> {
    let sql = format!("{OFFER} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(offer).transpose()
}

/// The same, in a transaction.
///
/// # Errors
/// As the database does.
pub async fn find_offer_in(tx: &mut Tx, of: OfferId) -> Result<Option<Offer>, sqlx::Error> {
    let sql = format!("{OFFER} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(&mut **tx).await?.as_ref().map(offer).transpose()
}

/// What is offered at a centre, the newest first, before that one.
///
/// # Errors
/// As the database does.
pub async fn published(
    db: &Db,
    centre: CentreId,
    before: &str,
    most: i64,
) -> Result<Vec<Offer>, sqlx::Error> {
    let sql = format!(
        "{OFFER} WHERE centre = $1 AND state = 'published' AND ($2 = '' OR id < $2) \
         ORDER BY id DESC LIMIT $3"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(before)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(offer).collect()
}

/// What an organisation offers, the newest first.
///
/// # Errors
/// As the database does.
pub async fn offers_of(db: &Db, of: OrganisationId) -> Result<Vec<Offer>, sqlx::Error> {
    let sql = format!("{OFFER} WHERE organisation = $1 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(offer).collect()
}

/// An offer as a catalog has it.
#[derive(Debug)]
pub struct Listed {
    /// The dataset.
    pub dataset: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The policy, as it was written.
    pub policy: Box<RawValue>,
}

/// Offers of a row that holds all of them.
fn listed(row: &AnyRow) -> Result<Vec<Listed>, sqlx::Error> {
    let wrong = |e: serde_json::Error| sqlx::Error::Decode(e.into());
    let all: Vec<(String, String, String, String)> =
        serde_json::from_str(&row.try_get::<String, _>(0)?).map_err(wrong)?;
    all.into_iter()
        .map(|(dataset, title, about, policy)| {
            let policy = RawValue::from_string(policy).map_err(wrong)?;
            Ok(Listed { dataset, title, about, policy })
        })
        .collect()
}

fn listing(db: &Db, which: &str) -> String {
    let columns = "dataset, title, about, policy";
    format!(
        "SELECT {} FROM (SELECT {columns} FROM dataspace_offer \
         WHERE organisation = $1 AND state = 'published' AND {which}) AS listed",
        db.gathered(columns)
    )
}

/// What an organisation offers, dataset by dataset, behind that one.
///
/// # Errors
/// As the database does.
pub async fn offered_after(
    db: &Db,
    of: OrganisationId,
    dataset: &str,
    most: i64,
) -> Result<Vec<Listed>, sqlx::Error> {
    let sql = listing(db, "dataset > $2 ORDER BY dataset, id LIMIT $3");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text()).bind(dataset).bind(most);
    let mut all = listed(&query.fetch_one(db.read()).await?)?;
    // In which order rows are gathered no database promises.
    all.sort_by(|one, other| one.dataset.cmp(&other.dataset));
    Ok(all)
}

/// What an organisation offers of a dataset.
///
/// # Errors
/// As the database does.
pub async fn offers_for(
    db: &Db,
    of: OrganisationId,
    dataset: DatasetId,
) -> Result<Vec<Listed>, sqlx::Error> {
    let sql = listing(db, "dataset = $2 ORDER BY id LIMIT 100");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text()).bind(dataset.text());
    listed(&query.fetch_one(db.read()).await?)
}
