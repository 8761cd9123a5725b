//! Which messages were taken or kept aside, how often others were begun, whose turn it is to look, and
//! how many answers go out by themselves.

use std::time::Duration;

use sqlx::Row;

use crate::platform::db::{Db, Tx};
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;

/// How long it is remembered that a message was taken.
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// How many answers an address gets by themselves in an hour.
const ANSWERS: i64 = 3;

const HOUR: i64 = 3_600_000_000;

/// Whether an answer may go to that address by itself; it is counted. Two machines that answer each
/// other come to an end here, though neither says that it is one.
///
/// # Errors
/// As the database does.
pub async fn may_answer(tx: &mut Tx, address: &str) -> Result<bool, sqlx::Error> {
    let row = sqlx::query(
        "INSERT INTO mail_answer (address, hour, answers) VALUES ($1, $2, 1) \
         ON CONFLICT (address, hour) DO UPDATE SET answers = mail_answer.answers + 1 \
         RETURNING answers",
    )
    .bind(address.trim().to_lowercase())
    .bind(Moment::now().micros() / HOUR)
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? <= ANSWERS)
}

/// Takes the turn to look into a mailbox, or keeps it; false where another server has it.
pub(super) async fn turn(
    db: &Db,
    mailbox: &str,
    holder: &str,
    until: Moment,
) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    let done = sqlx::query(
        "INSERT INTO mail_turn (mailbox, holder, held_until) VALUES ($1, $2, $3) \
         ON CONFLICT (mailbox) DO UPDATE SET holder = excluded.holder, \
         held_until = excluded.held_until \
         WHERE mail_turn.holder = excluded.holder OR mail_turn.held_until < $4",
    )
    .bind(mailbox)
    .bind(holder)
    .bind(until.micros())
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Counts that a message is begun, before anything is done with it: one that takes the server with it
/// is not begun for ever. Gives how often it was; nothing where it was taken or kept aside.
pub(super) async fn begun(db: &Db, digest: &str) -> Result<Option<i64>, sqlx::Error> {
    let mut tx = db.begin().await?;
    let known = sqlx::query("SELECT 1 FROM mail_taken WHERE digest = $1").bind(digest);
    if known.fetch_optional(&mut *tx).await?.is_some() {
        return Ok(None);
    }
    let row = sqlx::query(
        "INSERT INTO mail_try (digest, tries, tried_at) VALUES ($1, 1, $2) \
         ON CONFLICT (digest) DO UPDATE SET tries = mail_try.tries + 1, tried_at = $2 \
         RETURNING tries",
    )
    .bind(digest)
    .bind(Moment::now().micros())
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    row.try_get(0).map(Some)
}

/// How often a message was begun.
pub(super) async fn tries(db: &Db, digest: &str) -> Result<i64, sqlx::Error> {
    let row = sqlx::query("SELECT tries FROM mail_try WHERE digest = $1").bind(digest);
    row.fetch_optional(db.read()).await?.map_or(Ok(0), |row| row.try_get(0))
}

/// What is kept of a message.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub digest: String,
    pub centre: CentreId,
    pub message_id: String,
    pub sender: String,
    pub subject: String,
    /// The word of why it is kept aside; empty where it is taken.
    pub why: String,
    pub place: String,
    pub taken_at: Moment,
}

/// Writes that a message is taken or kept aside; false where it was before.
pub(super) async fn write(tx: &mut Tx, entry: &Entry) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "INSERT INTO mail_taken \
         (id, digest, centre, message_id, sender, subject, state, why, place, taken_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (digest) DO NOTHING",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(&entry.digest)
    .bind(entry.centre.text())
    .bind(&entry.message_id)
    .bind(&entry.sender)
    .bind(&entry.subject)
    .bind(if entry.why.is_empty() { "taken" } else { "aside" })
    .bind(&entry.why)
    .bind(&entry.place)
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM mail_try WHERE digest = $1")
        .bind(&entry.digest)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// The messages of a centre that were kept aside, the latest first.
pub(super) async fn aside(
    db: &Db,
    centre: CentreId,
    at_most: usize,
) -> Result<Vec<Entry>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT digest, message_id, sender, subject, why, place, taken_at FROM mail_taken \
         WHERE centre = $1 AND state = 'aside' ORDER BY id DESC LIMIT $2",
    )
    .bind(centre.text())
    .bind(at_most as i64)
    .fetch_all(db.read())
    .await?;
    let entry = |row: &sqlx::any::AnyRow| {
        Ok(Entry {
            digest: row.try_get("digest")?,
            centre,
            message_id: row.try_get("message_id")?,
            sender: row.try_get("sender")?,
            subject: row.try_get("subject")?,
            why: row.try_get("why")?,
            place: row.try_get("place")?,
            taken_at: Moment::from_micros(row.try_get("taken_at")?),
        })
    };
    rows.iter().map(entry).collect()
}

/// Forgets what is old.
pub(super) async fn tidy(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let now = Moment::now();
    let old = now.minus(KEPT).micros();
    sqlx::query("DELETE FROM mail_taken WHERE taken_at < $1").bind(old).execute(&mut **tx).await?;
    sqlx::query("DELETE FROM mail_try WHERE tried_at < $1").bind(old).execute(&mut **tx).await?;
    sqlx::query("DELETE FROM mail_answer WHERE hour < $1")
        .bind(now.micros() / HOUR - 24)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
