//! Jobs in the database.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Order, Seen, State};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, JobId};
use crate::platform::moment::Moment;

/// Orders a job. An order whose key is there already is that job.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, order: Order) -> Result<JobId, sqlx::Error> {
    order_after(tx, order, Duration::ZERO).await
}

/// Orders a job that nobody takes up before so much time has gone by.
///
/// # Errors
/// As the database does.
pub async fn order_after(tx: &mut Tx, order: Order, wait: Duration) -> Result<JobId, sqlx::Error> {
    let (job, now) = (JobId::new(), Moment::now());
    let made = sqlx::query(
        "INSERT INTO job (id, kind, payload, state, run_after, once_key, made_at, changed_at) \
         VALUES ($1, $2, $3, 'queued', $4, $5, $6, $6) \
         ON CONFLICT (once_key) DO UPDATE SET once_key = excluded.once_key RETURNING id",
    )
    .bind(job.text())
    .bind(order.kind)
    .bind(order.payload)
    .bind(now.plus(wait).micros())
    .bind(order.once_key)
    .bind(now.micros())
    .fetch_one(&mut **tx)
    .await?;
    id::column(&made, "id")
}

/// Takes a job back: at once while it waits, else its worker is asked to stop.
///
/// # Errors
/// As the database does.
pub async fn cancel(tx: &mut Tx, job: JobId) -> Result<(), sqlx::Error> {
    let now = Moment::now().micros();
    sqlx::query(
        "UPDATE job SET cancel_asked = 1, changed_at = $1, \
         state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END \
         WHERE id = $2 AND state IN ('queued', 'running')",
    )
    .bind(now)
    .bind(job.text())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes a job back that nobody has taken up; false where somebody has.
///
/// # Errors
/// As the database does.
pub async fn cancel_waiting(tx: &mut Tx, job: JobId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE job SET cancel_asked = 1, changed_at = $1, state = 'cancelled' \
         WHERE id = $2 AND state = 'queued'",
    )
    .bind(Moment::now().micros())
    .bind(job.text())
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Where a job stands.
///
/// # Errors
/// As the database does.
pub async fn state(db: &Db, job: JobId) -> Result<Option<Seen>, sqlx::Error> {
    let row = sqlx::query("SELECT state, progress, stage, outcome FROM job WHERE id = $1")
        .bind(job.text())
        .fetch_optional(db.read())
        .await?;
    row.as_ref().map(seen).transpose()
}

fn seen(row: &AnyRow) -> Result<Seen, sqlx::Error> {
    Ok(Seen {
        state: State::from_word(&row.try_get::<String, _>("state")?),
        progress: u16::try_from(row.try_get::<i64, _>("progress")?).unwrap_or(0).min(1000),
        stage: row.try_get("stage")?,
        outcome: row.try_get("outcome")?,
    })
}

/// A job that was claimed.
pub(super) struct Claimed {
    pub job: JobId,
    pub kind: String,
    pub payload: String,
    pub attempts: i64,
}

/// Claims the next job of those kinds: one that waits, or one whose server has gone away.
pub(super) async fn claim(
    db: &Db,
    kinds: &[&'static str],
    holder: &str,
    until: Moment,
) -> Result<Option<Claimed>, sqlx::Error> {
    let now = Moment::now().micros();
    // Looking costs no writer; most looks find nothing.
    let waiting: Option<i64> = sqlx::query(
        "SELECT 1 FROM job WHERE (state = 'queued' AND run_after <= $1) \
         OR (state = 'running' AND lease_until < $1) LIMIT 1",
    )
    .bind(now)
    .fetch_optional(db.read())
    .await?
    .map(|_| 1);
    if waiting.is_none() {
        return Ok(None);
    }
    let list = kinds.iter().map(|k| format!("'{k}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "UPDATE job SET state = 'running', lease_holder = $1, lease_until = $2, \
         attempts = attempts + 1, changed_at = $3 WHERE id = (\
         SELECT id FROM job WHERE kind IN ({list}) AND ((state = 'queued' AND run_after <= $3) \
         OR (state = 'running' AND lease_until < $3)) ORDER BY run_after, id LIMIT 1{}) \
         RETURNING id, kind, payload, attempts",
        db.skip_locked()
    );
    let mut tx = db.begin().await?;
    // Kinds are words of our own program, never of a request.
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(holder)
        .bind(until.micros())
        .bind(now)
        .fetch_optional(&mut *tx)
        .await?;
    tx.commit().await?;
    row.map(|row| {
        Ok(Claimed {
            job: id::column(&row, "id")?,
            kind: row.try_get("kind")?,
            payload: row.try_get("payload")?,
            attempts: row.try_get("attempts")?,
        })
    })
    .transpose()
}

/// Renews a lease and tells how far the job is. Tells whether the job is still ours, and whether it
/// is to be cancelled.
pub(super) async fn renew(
    db: &Db,
    job: JobId,
    holder: &str,
    until: Moment,
    progress: u16,
    stage: &str,
) -> Result<Option<bool>, sqlx::Error> {
    let mut tx = db.begin().await?;
    let row = sqlx::query(
        "UPDATE job SET lease_until = $1, progress = $2, stage = $3, changed_at = $4 \
         WHERE id = $5 AND lease_holder = $6 AND state = 'running' RETURNING cancel_asked",
    )
    .bind(until.micros())
    .bind(i64::from(progress))
    .bind(stage)
    .bind(Moment::now().micros())
    .bind(job.text())
    .bind(holder)
    .fetch_optional(&mut *tx)
    .await?;
    tx.commit().await?;
    row.map(|row| Ok(row.try_get::<i64, _>(0)? != 0)).transpose()
}

/// Ends a job while the lease holds. Tells whether it did.
pub(super) async fn end(
    tx: &mut Tx,
    job: JobId,
    holder: &str,
    state: State,
    outcome: &str,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE job SET state = $1, outcome = $2, changed_at = $3, \
         progress = CASE WHEN $1 = 'done' THEN 1000 ELSE progress END \
         WHERE id = $4 AND lease_holder = $5 AND state = 'running'",
    )
    .bind(state.word())
    .bind(outcome)
    .bind(Moment::now().micros())
    .bind(job.text())
    .bind(holder)
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Puts a job back into the queue for later.
pub(super) async fn put_back(
    db: &Db,
    job: JobId,
    holder: &str,
    run_after: Moment,
) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "UPDATE job SET state = 'queued', run_after = $1, changed_at = $2, lease_holder = '' \
         WHERE id = $3 AND lease_holder = $4 AND state = 'running'",
    )
    .bind(run_after.micros())
    .bind(Moment::now().micros())
    .bind(job.text())
    .bind(holder)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
