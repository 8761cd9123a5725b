//! Places of data in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Kind, Source};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, DatasetId, OrganisationId};
use crate::platform::moment::Moment;

const SOURCE: &str = "SELECT id, centre, organisation, name, kind, address, endpoint, region, secret \
     FROM dataspace_source WHERE removed_at = 0";

fn source(row: &AnyRow) -> Result<Source, sqlx::Error> {
    let kind = match row.try_get::<String, _>("kind")?.as_str() {
        "bucket" => Kind::Bucket,
        _ => Kind::Http,
    };
    Ok(Source {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        name: row.try_get("name")?,
        kind,
        address: row.try_get("address")?,
        endpoint: row.try_get("endpoint")?,
        region: row.try_get("region")?,
        secret: row.try_get("secret")?,
    })
}

/// Keeps a place.
///
/// # Errors
/// As the database does.
pub async fn insert(tx: &mut Tx, new: &Source, by: &str) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO dataspace_source (id, centre, organisation, name, kind, address, endpoint, \
         region, secret, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.organisation.text())
    .bind(&new.name)
    .bind(new.kind.word())
    .bind(&new.address)
    .bind(&new.endpoint)
    .bind(&new.region)
    .bind(&new.secret)
    .bind(by)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The place of that id, where it was not taken away.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, of: DatasetId) -> Result<Option<Source>, sqlx::Error> {
    let sql = format!("{SOURCE} AND id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(source).transpose()
}

/// The places of an organisation, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(db: &Db, of: OrganisationId) -> Result<Vec<Source>, sqlx::Error> {
    let sql = format!("{SOURCE} AND organisation = $1 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(source).collect()
}

/// Takes a place away with what opens it, and withdraws what was offered of it.
///
/// # Errors
/// As the database does.
pub async fn remove(tx: &mut Tx, of: DatasetId) -> Result<(), sqlx::Error> {
    for sql in [
        "UPDATE dataspace_source SET removed_at = $2, secret = '' WHERE id = $1",
        "UPDATE dataspace_offer SET state = 'withdrawn', changed_at = $2 WHERE dataset = $1",
    ] {
        let query = sqlx::query(sql).bind(of.text()).bind(Moment::now().micros());
        query.execute(&mut **tx).await?;
    }
    Ok(())
}
