//! Organisations: what they are, and that each is in a centre once.

use sqlx::Row;

use super::business_number::BusinessNumber;
use super::input::OrganisationName;
use crate::platform::authorisation::{Sector, words};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, CentreId, OrganisationId};
use crate::platform::moment::Moment;

words! {
    /// What an organisation is.
    OrganisationKind {
        /// A company with a shop floor.
        Company = "company",
        /// A supplier of technology.
        Supplier = "supplier",
        /// A university.
        University = "university",
        /// An association of a sector.
        Association = "association",
        /// A research institute.
        Institute = "institute",
    }

    /// How many people work there.
    OrganisationSize {
        /// Fewer than ten.
        Micro = "micro",
        /// 10 to 49.
        Small = "small",
        /// 50 to 299.
        Medium = "medium",
        /// 300 to 999.
        Large = "large",
        /// 1,000 and more.
        Giant = "giant",
    }
}

impl OrganisationKind {
    /// Whether one of this kind always has a business registration number.
    #[must_use]
    pub fn has_number(self) -> bool {
        matches!(self, Self::Company | Self::Supplier)
    }
}

/// An organisation that signs up.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    /// Its name.
    pub name: OrganisationName,
    /// Its number, where it has one.
    pub number: Option<BusinessNumber>,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its sector.
    pub sector: Sector,
    /// How many people work there.
    pub size: OrganisationSize,
}

/// Adds an organisation; nothing where it is in the centre already: by its number, or by its name
/// where it has none.
///
/// # Errors
/// As the database does.
pub async fn insert(
    tx: &mut Tx,
    centre: CentreId,
    new: &NewOrganisation,
) -> Result<Option<OrganisationId>, sqlx::Error> {
    let number = new.number.map(BusinessNumber::digits).unwrap_or_default();
    if number.is_empty() && named(tx, centre, new.name.text()).await? {
        return Ok(None);
    }
    let id = OrganisationId::new();
    let sql = "INSERT INTO organisation \
         (id, centre, name, business_number, kind, sector, size, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
    let done = sqlx::query(sql)
        .bind(id.text())
        .bind(centre.text())
        .bind(new.name.text())
        .bind(number)
        .bind(new.kind.word())
        .bind(new.sector.word())
        .bind(new.size.word())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok((done.rows_affected() > 0).then_some(id))
}

/// Marks an organisation as one of the demo world.
///
/// # Errors
/// As the database does.
pub async fn mark_as_demo(tx: &mut Tx, organisation: OrganisationId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE organisation SET demo = 1 WHERE id = $1")
        .bind(organisation.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Its name; none where there is no such organisation.
///
/// # Errors
/// As the database does.
pub async fn name(db: &Db, organisation: OrganisationId) -> Result<Option<String>, sqlx::Error> {
    let query = sqlx::query("SELECT name FROM organisation WHERE id = $1");
    let row = query.bind(organisation.text()).fetch_optional(db.read()).await?;
    row.map(|row| row.try_get("name")).transpose()
}

/// The organisations of a centre that have that name.
///
/// # Errors
/// As the database does.
pub async fn of_name(
    db: &Db,
    centre: CentreId,
    name: &str,
) -> Result<Vec<OrganisationId>, sqlx::Error> {
    let sql = "SELECT id FROM organisation WHERE centre = $1 AND name = $2 AND closed_at = 0";
    let query = sqlx::query(sql).bind(centre.text()).bind(name);
    query.fetch_all(db.read()).await?.iter().map(|row| id::column(row, "id")).collect()
}

/// Its sector and size.
///
/// # Errors
/// As the database does, and where there is no such organisation.
pub async fn profile(
    db: &Db,
    organisation: OrganisationId,
) -> Result<(Sector, OrganisationSize), sqlx::Error> {
    let query = sqlx::query("SELECT sector, size FROM organisation WHERE id = $1");
    let row = query.bind(organisation.text()).fetch_one(db.read()).await?;
    let (sector, size): (String, String) = (row.try_get("sector")?, row.try_get("size")?);
    let sector = sector.parse().unwrap_or(Sector::Machinery);
    Ok((sector, size.parse().unwrap_or(OrganisationSize::Small)))
}

/// The centre to which it belongs; nothing where there is no such organisation.
///
/// # Errors
/// As the database does.
pub async fn centre(
    db: &Db,
    organisation: OrganisationId,
) -> Result<Option<CentreId>, sqlx::Error> {
    let query = sqlx::query("SELECT centre FROM organisation WHERE id = $1");
    let row = query.bind(organisation.text()).fetch_optional(db.read()).await?;
    row.as_ref().map(|row| id::column(row, "centre")).transpose()
}

/// What it is.
///
/// # Errors
/// As the database does, and where there is no such organisation.
pub async fn kind(db: &Db, organisation: OrganisationId) -> Result<OrganisationKind, sqlx::Error> {
    let query = sqlx::query("SELECT kind FROM organisation WHERE id = $1");
    let row = query.bind(organisation.text()).fetch_one(db.read()).await?;
    Ok(row.try_get::<String, _>("kind")?.parse().unwrap_or(OrganisationKind::Company))
}

/// Its sector, within a transaction.
///
/// # Errors
/// As the database does, and where there is no such organisation.
pub async fn sector_in(tx: &mut Tx, organisation: OrganisationId) -> Result<Sector, sqlx::Error> {
    let row = sqlx::query("SELECT sector FROM organisation WHERE id = $1")
        .bind(organisation.text())
        .fetch_one(&mut **tx)
        .await?;
    Ok(row.try_get::<String, _>("sector")?.parse().unwrap_or(Sector::Machinery))
}

/// How many organisations there are, in all centres.
///
/// # Errors
/// As the database does.
pub async fn count(db: &Db) -> Result<i64, sqlx::Error> {
    sqlx::query("SELECT COUNT(*) FROM organisation").fetch_one(db.read()).await?.try_get(0)
}

/// How many organisations there are that are not of the demo world, in all centres.
///
/// # Errors
/// As the database does.
pub async fn count_real(db: &Db) -> Result<i64, sqlx::Error> {
    let sql = "SELECT COUNT(*) FROM organisation WHERE demo = 0";
    sqlx::query(sql).fetch_one(db.read()).await?.try_get(0)
}

async fn named(tx: &mut Tx, centre: CentreId, name: &str) -> Result<bool, sqlx::Error> {
    let sql = "SELECT COUNT(*) FROM organisation \
         WHERE centre = $1 AND business_number = '' AND closed_at = 0 AND LOWER(name) = LOWER($2)";
    let row = sqlx::query(sql).bind(centre.text()).bind(name).fetch_one(&mut **tx).await?;
    Ok(row.try_get::<i64, _>(0)? > 0)
}

/// Holds the organisation until the end of the transaction, so that two changes of its people do
/// not pass each other.
///
/// # Errors
/// As the database does.
pub async fn hold(tx: &mut Tx, organisation: OrganisationId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE organisation SET made_at = made_at WHERE id = $1")
        .bind(organisation.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that its last person left; its number is free for a new beginning.
///
/// # Errors
/// As the database does.
pub async fn close(tx: &mut Tx, organisation: OrganisationId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE organisation SET closed_at = $1, business_number = '' WHERE id = $2")
        .bind(Moment::now().micros())
        .bind(organisation.text())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
