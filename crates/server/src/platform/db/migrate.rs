//! Bringing the tables to the shape of this version, one numbered step after the other.

use sqlx::{AnyConnection, Row};

use super::{Db, Kind};

macro_rules! steps {
    ($($file:literal),* $(,)?) => {
        &[$(($file, include_str!(concat!("../../../migrations/", $file, ".sql")))),*]
    };
}

/// The steps, in their order. A step that has been released never changes; a new one is added.
const STEPS: &[(&str, &str)] = steps![
    "0001_platform",
    "0002_identity",
    "0003_testbed",
    "0004_diagnosis",
    "0005_access_log",
    "0006_search",
    "0007_needs",
    "0008_window",
    "0009_matching",
    "0010_mail",
    "0011_meetings",
    "0012_window_more",
    "0013_dataspace",
    "0014_dataspace_peers",
    "0015_window_mended",
    "0016_sources",
    "0017_evidence_and_exposure",
    "0018_computing",
];

/// Why the tables are not in this version's shape.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// A newer program has been here.
    #[error(
        "the database is at step {found} ({name}); this version knows {known}. \
         Run the newer version, or restore a backup from before"
    )]
    Newer {
        /// The step of the database.
        found: i64,
        /// Its name.
        name: String,
        /// The last step of this version.
        known: i64,
    },
    /// A step failed; nothing of it was kept.
    #[error("step {step} could not be made: {cause}")]
    Step {
        /// Its name.
        step: &'static str,
        /// What the database said.
        cause: sqlx::Error,
    },
    /// The database did not answer.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Takes the missing steps in one transaction.
pub(super) async fn up(db: &Db) -> Result<(), MigrationError> {
    let mut tx = db.begin().await?;
    // Two servers that start together: the second waits here, then finds nothing to do.
    if db.kind() == Kind::Postgres {
        sqlx::query("SELECT pg_advisory_xact_lock(20260101)").execute(&mut *tx).await?;
    }
    up_to(&mut tx, i64::MAX).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the missing steps up to that one.
pub(super) async fn up_to(tx: &mut AnyConnection, most: i64) -> Result<(), MigrationError> {
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS schema_step \
         (step BIGINT PRIMARY KEY, name TEXT NOT NULL, taken_at BIGINT NOT NULL)",
    )
    .execute(&mut *tx)
    .await?;
    let (found, name) = last(tx).await?;
    let known = STEPS.len() as i64;
    if found > known {
        return Err(MigrationError::Newer { found, name, known });
    }
    let missing = (1_i64..).zip(STEPS).skip(usize::try_from(found).unwrap_or(0));
    for (number, (step, text)) in missing.take_while(|(number, _)| *number <= most) {
        take(tx, number, step, text).await.map_err(|cause| MigrationError::Step { step, cause })?;
    }
    Ok(())
}

/// The last step that was taken.
pub(super) async fn taken(connection: &mut AnyConnection) -> Result<i64, sqlx::Error> {
    Ok(last(connection).await?.0)
}

/// The last step that was taken; 0 in a database that nobody has touched.
pub(super) async fn taken_if_any(
    kind: Kind,
    connection: &mut AnyConnection,
) -> Result<i64, sqlx::Error> {
    let there = match kind {
        Kind::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = 'schema_step'",
        Kind::Postgres => {
            "SELECT COUNT(*) FROM pg_tables \
             WHERE schemaname = current_schema() AND tablename = 'schema_step'"
        }
    };
    let there: i64 = sqlx::query(there).fetch_one(&mut *connection).await?.try_get(0)?;
    if there == 0 { Ok(0) } else { taken(connection).await }
}

async fn last(connection: &mut AnyConnection) -> Result<(i64, String), sqlx::Error> {
    let row = sqlx::query("SELECT step, name FROM schema_step ORDER BY step DESC LIMIT 1")
        .fetch_optional(connection)
        .await?;
    row.map_or(Ok((0, String::new())), |row| Ok((row.try_get(0)?, row.try_get(1)?)))
}

async fn take(
    connection: &mut AnyConnection,
    number: i64,
    step: &'static str,
    text: &'static str,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(text).execute(&mut *connection).await?;
    sqlx::query("INSERT INTO schema_step (step, name, taken_at) VALUES ($1, $2, $3)")
        .bind(number)
        .bind(step)
        .bind(crate::platform::moment::Moment::now().micros())
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::PATIENCE;
    use super::*;

    #[tokio::test]
    async fn a_database_of_a_newer_program_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let url = Db::in_folder(folder.path());
        let db = Db::open(&url, PATIENCE).await.unwrap();
        let mut tx = db.begin().await.unwrap();
        sqlx::query("INSERT INTO schema_step VALUES (9000, 'from_the_future', 0)")
            .execute(&mut *tx)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let refused = Db::open(&url, PATIENCE).await.unwrap_err().to_string();
        assert!(refused.contains("9000") && refused.contains("from_the_future"), "{refused}");
    }

    #[tokio::test]
    async fn opening_twice_takes_no_step_twice() {
        let folder = tempfile::tempdir().unwrap();
        let url = Db::in_folder(folder.path());
        for _ in 0..2 {
            let db = Db::open(&url, PATIENCE).await.unwrap();
            let steps: i64 = sqlx::query("SELECT COUNT(*) FROM schema_step")
                .fetch_one(db.read())
                .await
                .unwrap()
                .get(0);
            assert_eq!(steps, STEPS.len() as i64);
        }
    }
}
