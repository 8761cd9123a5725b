//! Uploads in the database.

use std::collections::HashSet;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::WAITS;
use crate::platform::authorisation::Owned;
use crate::platform::blobs::Blobs;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, UploadId};
use crate::platform::keeper::{self, Keeper};
use crate::platform::moment::Moment;

/// A file on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// Whose.
    pub owned: Owned,
    /// Its name as it is shown.
    pub name: String,
    /// How long it will be.
    pub size: u64,
    /// How much of it is acknowledged.
    pub arrived: u64,
    /// Until when it waits.
    pub until: Moment,
}

impl Upload {
    /// Whether all of it is there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.arrived == self.size
    }
}

const COLUMNS: &str =
    "id, centre, owner_kind, owner, 0 AS shared_with_consultants, name, size, arrived, until";

fn upload(row: &AnyRow) -> Result<Upload, sqlx::Error> {
    Ok(Upload {
        id: id::column(row, "id")?,
        owned: keeper::owned(row)?,
        name: row.try_get("name")?,
        size: u64::try_from(row.try_get::<i64, _>("size")?).unwrap_or(0),
        arrived: u64::try_from(row.try_get::<i64, _>("arrived")?).unwrap_or(0),
        until: Moment::from_micros(row.try_get("until")?),
    })
}

/// Announces a file.
///
/// # Errors
/// As the database does.
pub async fn announce(
    tx: &mut Tx,
    keeper: &Keeper,
    name: &str,
    size: u64,
) -> Result<Upload, sqlx::Error> {
    let now = Moment::now();
    let made = Upload {
        id: UploadId::new(),
        owned: keeper.owned(),
        name: name.to_owned(),
        size,
        arrived: 0,
        until: now.plus(WAITS),
    };
    let (kind, owner) = keeper::columns(keeper.by);
    sqlx::query(
        "INSERT INTO upload (id, centre, owner_kind, owner, name, size, arrived, made_at, until) \
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)",
    )
    .bind(made.id.text())
    .bind(keeper.centre.text())
    .bind(kind)
    .bind(owner)
    .bind(name)
    .bind(i64::try_from(size).unwrap_or(i64::MAX))
    .bind(now.micros())
    .bind(made.until.micros())
    .execute(&mut **tx)
    .await?;
    Ok(made)
}

/// The upload of that id that has not run out.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, upload_id: UploadId) -> Result<Option<Upload>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE id = $1 AND until > $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(upload_id.text())
        .bind(Moment::now().micros())
        .fetch_optional(db.read())
        .await?;
    row.as_ref().map(upload).transpose()
}

/// Where an upload goes on. In a folder more may lie on the disk than was synced before a crash; in
/// a bucket every piece that is there is safe.
///
/// # Errors
/// As the store does.
pub async fn goes_on_at(
    blobs: &Blobs,
    upload: &Upload,
) -> Result<u64, crate::platform::blobs::BlobError> {
    match blobs {
        Blobs::Folder(_) => Ok(upload.arrived),
        Blobs::Bucket(_) => blobs.upload_length(upload.id).await,
    }
}

/// Makes a request the one that writes; an earlier one that is still at it is no longer heard.
///
/// # Errors
/// As the database does.
pub async fn take_over(db: &Db, upload: UploadId, writer: &str) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE upload SET writer = $1 WHERE id = $2")
        .bind(writer)
        .bind(upload.text())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Acknowledges what arrived. Tells whether that writer is still the one.
///
/// # Errors
/// As the database does.
pub async fn acknowledge(
    db: &Db,
    upload: UploadId,
    writer: &str,
    arrived: u64,
) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    let done =
        sqlx::query("UPDATE upload SET arrived = $1, until = $2 WHERE id = $3 AND writer = $4")
            .bind(i64::try_from(arrived).unwrap_or(i64::MAX))
            .bind(Moment::now().plus(WAITS).micros())
            .bind(upload.text())
            .bind(writer)
            .execute(&mut *tx)
            .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Says how long a file was that came without saying so.
///
/// # Errors
/// As the database does.
pub async fn whole(db: &Db, upload: UploadId, size: u64) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query("UPDATE upload SET arrived = $1, size = $1 WHERE id = $2")
        .bind(i64::try_from(size).unwrap_or(i64::MAX))
        .bind(upload.text())
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

/// Forgets an upload. Its bytes are discarded by whoever calls.
///
/// # Errors
/// As the database does.
pub async fn forget(tx: &mut Tx, upload: UploadId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM upload WHERE id = $1")
        .bind(upload.text())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// How many uploads of an owner go on, and how many bytes the owner's uploads and files take.
///
/// # Errors
/// As the database does.
pub async fn taken(tx: &mut Tx, keeper: &Keeper) -> Result<(i64, u64), sqlx::Error> {
    let (kind, owner) = keeper::columns(keeper.by);
    let row = sqlx::query(
        "SELECT CAST(COUNT(*) AS BIGINT), CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload \
         WHERE owner_kind = $1 AND owner = $2 AND until > $3",
    )
    .bind(kind)
    .bind(&owner)
    .bind(Moment::now().micros())
    .fetch_one(&mut **tx)
    .await?;
    let (open, uploads): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let row = sqlx::query(
        "SELECT CAST(COALESCE(SUM(v.bytes), 0) AS BIGINT) FROM dataset_version v \
         JOIN dataset d ON d.id = v.dataset WHERE d.owner_kind = $1 AND d.owner = $2",
    )
    .bind(kind)
    .bind(&owner)
    .fetch_one(&mut **tx)
    .await?;
    let kept: i64 = row.try_get(0)?;
    Ok((open, u64::try_from(uploads.saturating_add(kept)).unwrap_or(0)))
}

/// The uploads that are on their way or are to become a file of a dataset.
///
/// # Errors
/// As the database does.
pub async fn known(db: &Db) -> Result<HashSet<UploadId>, sqlx::Error> {
    let mut known = HashSet::new();
    // In this order: one that becomes a file between the two is found by the second.
    for sql in [
        "SELECT id FROM upload",
        "SELECT upload AS id FROM dataset_file WHERE upload <> '' AND sha256 = ''",
    ] {
        for row in sqlx::query(sql).fetch_all(db.read()).await? {
            known.insert(id::column(&row, "id")?);
        }
    }
    Ok(known)
}

/// Uploads that nobody went on with, at most so many.
///
/// # Errors
/// As the database does.
pub async fn run_out(db: &Db, most: i64) -> Result<Vec<UploadId>, sqlx::Error> {
    let rows = sqlx::query("SELECT id FROM upload WHERE until <= $1 LIMIT $2")
        .bind(Moment::now().micros())
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| id::column(row, "id")).collect()
}
