//! Datasets in the database.

use std::collections::BTreeMap;

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::reading::Reading;
use super::{Dataset, DatasetFile, Version, VersionState, examine, part_of};
use crate::platform::authorisation::Owner;
use crate::platform::blobs::BlobKey;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, DatasetId, JobId, OrganisationId, UploadId};
use crate::platform::keeper::{self, Keeper, View};
use crate::platform::moment::Moment;
use crate::testbed::uploads::store::{self as uploads, Upload};

const COLUMNS: &str = "id, centre, owner_kind, owner, name, shared_with_consultants, sample, \
     retain_until, made_at";

const VERSION: &str = "id, dataset, number, state, job, sha256, bytes, form, asks, reading, trouble, \
     made_at";

fn dataset(row: &AnyRow) -> Result<Dataset, sqlx::Error> {
    let retain_until: i64 = row.try_get("retain_until")?;
    Ok(Dataset {
        id: id::column(row, "id")?,
        owned: keeper::owned(row)?,
        creators: Vec::new(),
        name: row.try_get("name")?,
        sample: row.try_get("sample")?,
        retain_until: (retain_until > 0).then(|| Moment::from_micros(retain_until)),
        made_at: Moment::from_micros(row.try_get("made_at")?),
    })
}

fn version(row: &AnyRow) -> Result<Version, sqlx::Error> {
    let reading: String = row.try_get("reading")?;
    let trouble: String = row.try_get("trouble")?;
    Ok(Version {
        id: row.try_get("id")?,
        dataset: id::column(row, "dataset")?,
        number: row.try_get("number")?,
        state: VersionState::from_word(&row.try_get::<String, _>("state")?),
        job: id::column(row, "job")?,
        sha256: row.try_get("sha256")?,
        bytes: unsigned(row, "bytes")?,
        form: serde_json::from_str(&row.try_get::<String, _>("form")?).unwrap_or_default(),
        asks: serde_json::from_str(&row.try_get::<String, _>("asks")?).unwrap_or_default(),
        reading: serde_json::from_str::<Reading>(&reading).ok(),
        trouble: serde_json::from_str(&trouble).ok(),
        made_at: Moment::from_micros(row.try_get("made_at")?),
    })
}

fn unsigned(row: &AnyRow, name: &str) -> Result<u64, sqlx::Error> {
    Ok(u64::try_from(row.try_get::<i64, _>(name)?).unwrap_or(0))
}

fn file(row: &AnyRow) -> Result<DatasetFile, sqlx::Error> {
    let blob: String = row.try_get("blob")?;
    let upload: String = row.try_get("upload")?;
    let blob = blob.parse::<BlobKey>().map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
    Ok(DatasetFile {
        position: row.try_get("position")?,
        part: part_of(&row.try_get::<String, _>("part")?),
        name: row.try_get("name")?,
        bytes: unsigned(row, "bytes")?,
        sha256: row.try_get("sha256")?,
        blob,
        upload: upload.parse().ok(),
    })
}

/// Words of the command line: options with what was given for them.
pub type Words = BTreeMap<String, Vec<String>>;

/// What a new dataset is made of.
pub struct Fresh<'a> {
    /// Its name.
    pub name: &'a str,
    /// The word of a sample of ours; empty for people's own.
    pub sample: &'a str,
    /// When it is deleted by itself.
    pub retain_until: Option<Moment>,
}

/// Makes a dataset without a version.
///
/// # Errors
/// As the database does.
pub async fn make(
    tx: &mut Tx,
    keeper: &Keeper,
    fresh: &Fresh<'_>,
) -> Result<DatasetId, sqlx::Error> {
    let made = DatasetId::new();
    let (kind, owner) = keeper::columns(keeper.by);
    sqlx::query(
        "INSERT INTO dataset (id, centre, owner_kind, owner, name, made_by, sample, retain_until, \
         made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(made.text())
    .bind(keeper.centre.text())
    .bind(kind)
    .bind(owner)
    .bind(fresh.name)
    .bind(&keeper.account)
    .bind(fresh.sample)
    .bind(fresh.retain_until.map_or(0, Moment::micros))
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(made)
}

/// A file of a new version.
pub struct NewFile {
    /// What it is brought for: the word of a part.
    pub part: &'static str,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// The upload that becomes it; none where we make the file.
    pub upload: Option<UploadId>,
}

impl NewFile {
    /// The file of an upload.
    #[must_use]
    pub fn of(upload: &Upload) -> Self {
        Self {
            part: "data",
            name: upload.name.clone(),
            bytes: upload.size,
            upload: Some(upload.id),
        }
    }
}

/// Adds a version of these files and orders its examination. Uploads end by becoming files of it.
///
/// # Errors
/// As the database does.
pub async fn add_version(
    tx: &mut Tx,
    of: DatasetId,
    files: &[NewFile],
    form: &Words,
    asks: &Words,
) -> Result<i64, sqlx::Error> {
    let made = uuid::Uuid::now_v7().to_string();
    let job = examine::order(tx, &made, files.len()).await?;
    // Two versions at once: the second waits here for the number after the first.
    sqlx::query("UPDATE dataset SET name = name WHERE id = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    let row = sqlx::query(
        "INSERT INTO dataset_version (id, dataset, number, state, job, bytes, form, asks, made_at) \
         VALUES ($1, $2, (SELECT COALESCE(MAX(number), 0) + 1 FROM dataset_version \
         WHERE dataset = $2), 'examining', $3, $4, $5, $6, $7) RETURNING number",
    )
    .bind(&made)
    .bind(of.text())
    .bind(job.text())
    .bind(files.iter().map(|f| i64::try_from(f.bytes).unwrap_or(0)).sum::<i64>())
    .bind(json(form))
    .bind(json(asks))
    .bind(Moment::now().micros())
    .fetch_one(&mut **tx)
    .await?;
    for (position, file) in (0_i64..).zip(files) {
        sqlx::query(
            "INSERT INTO dataset_file (version, position, part, name, bytes, blob, upload) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&made)
        .bind(position)
        .bind(file.part)
        .bind(&file.name)
        .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
        .bind(blob(&made, position))
        .bind(file.upload.map(UploadId::text).unwrap_or_default())
        .execute(&mut **tx)
        .await?;
        if let Some(upload) = file.upload {
            uploads::forget(tx, upload).await?;
        }
    }
    row.try_get(0)
}

/// Where a file of a version lies.
#[must_use]
pub fn blob(version: &str, position: i64) -> String {
    format!("datasets/{version}/{position}")
}

/// Whether there is such a version still.
///
/// # Errors
/// As the database does.
pub async fn is_there(tx: &mut Tx, version: &str) -> Result<bool, sqlx::Error> {
    let sql = "SELECT id FROM dataset_version WHERE id = $1";
    Ok(sqlx::query(sql).bind(version).fetch_optional(&mut **tx).await?.is_some())
}

/// The dataset of that id with its co-creators.
///
/// # Errors
/// As the database does.
pub async fn find(db: &Db, dataset_id: DatasetId) -> Result<Option<Dataset>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM dataset WHERE id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(dataset_id.text())
        .fetch_optional(db.read())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut found = dataset(&row)?;
    let rows =
        sqlx::query("SELECT organisation FROM dataset_creator WHERE dataset = $1 ORDER BY 1")
            .bind(dataset_id.text())
            .fetch_all(db.read())
            .await?;
    found.creators =
        rows.iter().map(|r| id::column(r, "organisation")).collect::<Result<_, _>>()?;
    Ok(Some(found))
}

/// A dataset in a list.
pub struct Listed {
    /// The dataset.
    pub dataset: Dataset,
    /// Its newest version, without its reading.
    pub number: i64,
    /// The state of that version.
    pub state: VersionState,
    /// Its bytes.
    pub bytes: u64,
    /// Runs on any of its versions.
    pub runs: i64,
}

/// The datasets that a caller sees, the newest first, before that one.
///
/// # Errors
/// As the database does.
pub async fn list(
    db: &Db,
    view: &View,
    before: &str,
    most: i64,
) -> Result<Vec<Listed>, sqlx::Error> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(listing(view.consultant)))
        .bind(&view.centre)
        .bind(before)
        .bind(view.kind)
        .bind(&view.owner)
        .bind(most)
        .fetch_all(db.read())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Listed {
                dataset: dataset(row)?,
                number: row.try_get("number")?,
                state: VersionState::from_word(&row.try_get::<String, _>("state")?),
                bytes: unsigned(row, "bytes")?,
                runs: row.try_get("runs")?,
            })
        })
        .collect()
}

/// First which ones, each way by its own index, and then what stands of them in a list.
fn listing(consultant: bool) -> String {
    let columns = COLUMNS.split(", ").map(|c| format!("d.{c}")).collect::<Vec<_>>().join(", ");
    let shared = match consultant {
        false => "",
        true => {
            " UNION SELECT s.id FROM dataset s \
             WHERE s.centre = $1 AND s.shared_with_consultants = 1"
        }
    };
    format!(
        "SELECT {columns}, v.number, v.state, v.bytes, \
         (SELECT CAST(COUNT(*) AS BIGINT) FROM run r WHERE r.dataset = d.id) AS runs \
         FROM dataset d JOIN dataset_version v ON v.dataset = d.id \
         AND v.number = (SELECT MAX(n.number) FROM dataset_version n WHERE n.dataset = d.id) \
         WHERE d.centre = $1 AND ($2 = '' OR d.id < $2) AND d.id IN (\
         SELECT o.id FROM dataset o WHERE o.owner_kind = $3 AND o.owner = $4 \
         UNION SELECT c.dataset FROM dataset_creator c WHERE c.organisation = $4{shared}) \
         ORDER BY d.id DESC LIMIT $5"
    )
}

/// The versions of a dataset, the newest first.
///
/// # Errors
/// As the database does.
pub async fn versions(db: &Db, of: DatasetId) -> Result<Vec<Version>, sqlx::Error> {
    let sql =
        format!("SELECT {VERSION} FROM dataset_version WHERE dataset = $1 ORDER BY number DESC");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(of.text()).fetch_all(db.read()).await?;
    rows.iter().map(version).collect()
}

/// The version of that number.
///
/// # Errors
/// As the database does.
pub async fn version_of(
    db: &Db,
    of: DatasetId,
    number: i64,
) -> Result<Option<Version>, sqlx::Error> {
    let sql = format!("SELECT {VERSION} FROM dataset_version WHERE dataset = $1 AND number = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(of.text())
        .bind(number)
        .fetch_optional(db.read())
        .await?;
    row.as_ref().map(version).transpose()
}

/// The version of that id.
///
/// # Errors
/// As the database does.
pub async fn version_by_id(db: &Db, id: &str) -> Result<Option<Version>, sqlx::Error> {
    let sql = format!("SELECT {VERSION} FROM dataset_version WHERE id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_optional(db.read()).await?;
    row.as_ref().map(version).transpose()
}

/// The files of a version in their order.
///
/// # Errors
/// As the database does.
pub async fn files(db: &Db, version: &str) -> Result<Vec<DatasetFile>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT position, part, name, bytes, sha256, blob, upload FROM dataset_file \
         WHERE version = $1 ORDER BY position",
    )
    .bind(version)
    .fetch_all(db.read())
    .await?;
    rows.iter().map(file).collect()
}

/// The blobs of a dataset with the uploads that become them.
///
/// # Errors
/// As the database does.
pub async fn blobs(
    connection: &mut AnyConnection,
    of: DatasetId,
) -> Result<Vec<(String, String)>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT f.blob, f.upload FROM dataset_file f JOIN dataset_version v ON v.id = f.version \
         WHERE v.dataset = $1",
    )
    .bind(of.text())
    .fetch_all(connection)
    .await?;
    rows.iter().map(|r| Ok((r.try_get(0)?, r.try_get(1)?))).collect()
}

/// Corrects how a version is to be read, what its files are for, and has it examined again.
///
/// # Errors
/// As the database does.
pub async fn correct(
    tx: &mut Tx,
    version: &str,
    form: &Words,
    parts: &[(i64, &'static str)],
) -> Result<JobId, sqlx::Error> {
    let row = sqlx::query("SELECT COUNT(*) FROM dataset_file WHERE version = $1")
        .bind(version)
        .fetch_one(&mut **tx)
        .await?;
    let files = usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or(0);
    let job = examine::order(tx, version, files).await?;
    sqlx::query(
        "UPDATE dataset_version SET form = $1, state = 'examining', job = $2 WHERE id = $3",
    )
    .bind(json(form))
    .bind(job.text())
    .bind(version)
    .execute(&mut **tx)
    .await?;
    for (position, part) in parts {
        sqlx::query("UPDATE dataset_file SET part = $1 WHERE version = $2 AND position = $3")
            .bind(*part)
            .bind(version)
            .bind(position)
            .execute(&mut **tx)
            .await?;
    }
    Ok(job)
}

/// What an examination found.
pub struct Found<'a> {
    /// The digest of all files.
    pub sha256: &'a str,
    /// Digest and size of each file in its place.
    pub files: &'a [(i64, String, u64)],
    /// How it was read.
    pub reading: Option<&'a Reading>,
    /// Why it could not be.
    pub trouble: Option<&'a dure_testbed::report::Message>,
}

/// Keeps what that job found. A version that was corrected meanwhile waits for another job.
///
/// # Errors
/// As the database does.
pub async fn examined(
    tx: &mut Tx,
    version: &str,
    job: JobId,
    found: &Found<'_>,
) -> Result<(), sqlx::Error> {
    let bytes: u64 = found.files.iter().map(|(_, _, bytes)| bytes).sum();
    let state = if found.reading.is_some() { "ready" } else { "unreadable" };
    sqlx::query(
        "UPDATE dataset_version SET state = $1, sha256 = $2, bytes = $3, reading = $4, \
         trouble = $5 WHERE id = $6 AND job = $7",
    )
    .bind(state)
    .bind(found.sha256)
    .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
    .bind(found.reading.map(json).unwrap_or_default())
    .bind(found.trouble.map(json).unwrap_or_default())
    .bind(version)
    .bind(job.text())
    .execute(&mut **tx)
    .await?;
    for (position, sha256, bytes) in found.files {
        sqlx::query(
            "UPDATE dataset_file SET sha256 = $1, bytes = $2 WHERE version = $3 AND position = $4",
        )
        .bind(sha256)
        .bind(i64::try_from(*bytes).unwrap_or(i64::MAX))
        .bind(version)
        .bind(position)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

fn json<T: serde::Serialize>(it: &T) -> String {
    serde_json::to_string(it).unwrap_or_default()
}

/// An examination that will never be done.
///
/// # Errors
/// As the database does.
pub async fn given_up(
    tx: &mut Tx,
    version: &str,
    job: JobId,
    trouble: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE dataset_version SET state = 'unreadable', trouble = $1 WHERE id = $2 AND job = $3",
    )
    .bind(trouble)
    .bind(version)
    .bind(job.text())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Names a dataset, says how long it is kept and whether consultants may see it.
///
/// # Errors
/// As the database does.
pub async fn settle(
    tx: &mut Tx,
    of: DatasetId,
    name: &str,
    retain_until: Option<Moment>,
    shared_with_consultants: bool,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE dataset SET name = $1, retain_until = $2, shared_with_consultants = $3 WHERE id = $4",
    )
    .bind(name)
    .bind(retain_until.map_or(0, Moment::micros))
    .bind(i64::from(shared_with_consultants))
    .bind(of.text())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Makes these organisations the co-creators.
///
/// # Errors
/// As the database does.
pub async fn set_creators(
    tx: &mut Tx,
    of: DatasetId,
    creators: &[OrganisationId],
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM dataset_creator WHERE dataset = $1")
        .bind(of.text())
        .execute(&mut **tx)
        .await?;
    for creator in creators {
        sqlx::query(
            "INSERT INTO dataset_creator (dataset, organisation, made_at) VALUES ($1, $2, $3) \
             ON CONFLICT (dataset, organisation) DO NOTHING",
        )
        .bind(of.text())
        .bind(creator.text())
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Deletes the rows of a dataset, its versions, files, runs and shares with it.
///
/// # Errors
/// As the database does.
pub async fn delete(tx: &mut Tx, of: DatasetId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM dataset WHERE id = $1").bind(of.text()).execute(&mut **tx).await?;
    Ok(())
}

/// The datasets of an organisation.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(
    tx: &mut Tx,
    organisation: OrganisationId,
) -> Result<Vec<DatasetId>, sqlx::Error> {
    let (kind, owner) = keeper::columns(Owner::Organisation(organisation));
    let rows = sqlx::query("SELECT id FROM dataset WHERE owner_kind = $1 AND owner = $2")
        .bind(kind)
        .bind(owner)
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(|r| id::column(r, "id")).collect()
}

/// Datasets that are kept no longer.
///
/// # Errors
/// As the database does.
pub async fn run_out(db: &Db, most: i64) -> Result<Vec<DatasetId>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT id FROM dataset WHERE retain_until > 0 AND retain_until < $1 LIMIT $2")
            .bind(Moment::now().micros())
            .bind(most)
            .fetch_all(db.read())
            .await?;
    rows.iter().map(|r| id::column(r, "id")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::db::Kind;
    use crate::testing::Site;

    #[tokio::test]
    async fn a_list_is_found_by_its_owner_and_not_among_everybodys_datasets() {
        let site = Site::open().await;
        if site.app.db.kind() != Kind::Sqlite {
            return;
        }
        for consultant in [false, true] {
            let sql = format!("EXPLAIN QUERY PLAN {}", listing(consultant));
            let mut plan = sqlx::query(sqlx::AssertSqlSafe(sql));
            for _ in 0..4 {
                plan = plan.bind("x");
            }
            let steps = plan.bind(1_i64).fetch_all(site.app.db.read()).await.unwrap();
            let steps: Vec<String> = steps.iter().map(|s| s.get("detail")).collect();
            let by_owner = |s: &String| s.contains("dataset_owner (owner_kind=? AND owner=?)");
            assert!(steps.iter().any(by_owner), "{steps:?}");
            let looks_at_all = |s: &String| s.starts_with("SCAN d") || s.starts_with("SCAN s");
            assert!(!steps.iter().any(looks_at_all), "{steps:?}");
        }
    }
}
