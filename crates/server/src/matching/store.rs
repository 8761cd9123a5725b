//! Technologies in the database.

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Technology, TechnologyState, Told};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AccountId, CentreId, OrganisationId, TechnologyId};
use crate::platform::moment::Moment;

const FROM: &str =
    "SELECT id, centre, organisation, state, version, name, told, changed_at FROM technology";

fn technology(row: &AnyRow) -> Result<Technology, sqlx::Error> {
    Ok(Technology {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        organisation: id::column(row, "organisation")?,
        state: row.try_get::<String, _>("state")?.parse().unwrap_or(TechnologyState::Draft),
        version: row.try_get("version")?,
        name: row.try_get("name")?,
        told: told(&row.try_get::<String, _>("told")?),
        changed_at: Moment::from_micros(row.try_get("changed_at")?),
    })
}

fn told(json: &str) -> Told {
    serde_json::from_str(json).unwrap_or_default()
}

fn json(told: &Told) -> String {
    serde_json::to_string(told).unwrap_or_else(|_| "{}".to_owned())
}

/// Keeps a new technology, with its first version.
///
/// # Errors
/// As the database does.
pub async fn insert(
    tx: &mut Tx,
    new: &Technology,
    by: Option<AccountId>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO technology (id, centre, organisation, made_by, state, version, name, told, \
         made_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id.text())
    .bind(new.centre.text())
    .bind(new.organisation.text())
    .bind(by.map(AccountId::text).unwrap_or_default())
    .bind(new.state.word())
    .bind(new.version)
    .bind(&new.name)
    .bind(json(&new.told))
    .bind(new.changed_at.micros())
    .execute(&mut **tx)
    .await?;
    keep_version(tx, new).await
}

async fn keep_version(tx: &mut Tx, of: &Technology) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO technology_version (technology, version, name, told, at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (technology, version) DO NOTHING",
    )
    .bind(of.id.text())
    .bind(of.version)
    .bind(&of.name)
    .bind(json(&of.told))
    .bind(of.changed_at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes a change that was made from that version; false where somebody else was faster. The technology
/// has the next version.
///
/// # Errors
/// As the database does.
pub async fn update(tx: &mut Tx, changed: &Technology) -> Result<bool, sqlx::Error> {
    let next = Technology { version: changed.version + 1, ..changed.clone() };
    let written = sqlx::query(
        "UPDATE technology SET state = $3, version = $4, name = $5, told = $6, changed_at = $7 \
         WHERE id = $1 AND version = $2",
    )
    .bind(changed.id.text())
    .bind(changed.version)
    .bind(changed.state.word())
    .bind(next.version)
    .bind(&changed.name)
    .bind(json(&changed.told))
    .bind(changed.changed_at.micros())
    .execute(&mut **tx)
    .await?;
    keep_version(tx, &next).await?;
    Ok(written.rows_affected() > 0)
}

/// The technology of that id.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, of: TechnologyId) -> Result<Option<Technology>, sqlx::Error> {
    let sql = format!("{FROM} WHERE id = $1");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_optional(db.read()).await?.as_ref().map(technology).transpose()
}

/// What a technology was in a version: its name and what was told.
///
/// # Errors
/// As the database does.
pub async fn version(
    db: &Db,
    of: TechnologyId,
    version: i64,
) -> Result<Option<(String, Told)>, sqlx::Error> {
    let query = "SELECT name, told FROM technology_version WHERE technology = $1 AND version = $2";
    let row = sqlx::query(query).bind(of.text()).bind(version).fetch_optional(db.read()).await?;
    row.map(|row| Ok((row.try_get("name")?, told(&row.try_get::<String, _>("told")?)))).transpose()
}

/// Those of these ids that are there.
///
/// # Errors
/// As the database does.
pub async fn of_ids(db: &Db, ids: &[String]) -> Result<Vec<Technology>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let gaps: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!("{FROM} WHERE id IN ({})", gaps.join(", "));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for id in ids {
        query = query.bind(id);
    }
    query.fetch_all(db.read()).await?.iter().map(technology).collect()
}

/// Ids after that one, in their order.
///
/// # Errors
/// As the database does.
pub async fn ids(db: &Db, after: &str, most: i64) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query("SELECT id FROM technology WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// An organisation's technologies, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(db: &Db, of: OrganisationId) -> Result<Vec<Technology>, sqlx::Error> {
    let sql = format!("{FROM} WHERE organisation = $1 ORDER BY id DESC LIMIT 200");
    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text());
    query.fetch_all(db.read()).await?.iter().map(technology).collect()
}

/// A centre's published technologies, the newest first, before that id.
///
/// # Errors
/// As the database does.
pub async fn published(
    db: &Db,
    centre: CentreId,
    before: &str,
    most: i64,
) -> Result<Vec<Technology>, sqlx::Error> {
    let sql = format!(
        "{FROM} WHERE centre = $1 AND state = 'published' AND ($2 = '' OR id < $2) \
         ORDER BY id DESC LIMIT $3"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(before)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(technology).collect()
}

/// Holds a technology in this transaction: of two who add to it at once the second waits. False where there
/// is none.
///
/// # Errors
/// As the database does.
pub async fn hold(tx: &mut Tx, of: TechnologyId) -> Result<bool, sqlx::Error> {
    let held = sqlx::query("UPDATE technology SET made_at = made_at WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    Ok(held.rows_affected() > 0)
}

/// Deletes a technology; versions that an introduction was made with stay.
///
/// # Errors
/// As the database does.
pub async fn delete(tx: &mut Tx, of: TechnologyId) -> Result<(), sqlx::Error> {
    for sql in [
        "DELETE FROM technology WHERE id = $1",
        "DELETE FROM technology_version WHERE technology = $1 AND version NOT IN \
         (SELECT technology_version FROM introduction WHERE technology = $1)",
    ] {
        sqlx::query(sql).bind(of.text()).execute(&mut **tx).await?;
    }
    Ok(())
}
