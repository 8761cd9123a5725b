//! Letters in the database.

use std::time::Duration;

use sqlx::Row;
use sqlx::any::AnyRow;

use super::settings::is_address;
use super::{Letter, State, send};
use crate::app::App;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, CentreId, LetterId};
use crate::platform::moment::Moment;

/// The longest subject, in characters: more is cut.
const SUBJECT: usize = 200;

/// The longest text, in bytes: more is cut.
const TEXT: usize = 256 * 1024;

/// How long letters are kept that were sent or given up.
const KEPT: Duration = Duration::from_secs(180 * 24 * 3600);

/// How old a letter may be that is sent by itself when a mail server comes to be set: an invitation of
/// last month would surprise more than help.
const FRESH: Duration = Duration::from_secs(3 * 24 * 3600);

/// Sorts after every id.
const AFTER_ALL: &str = "z";

/// A letter with what became of it.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its id.
    pub id: LetterId,
    /// The centre that writes.
    pub centre: CentreId,
    /// The letter.
    pub letter: Letter,
    /// Where it stands.
    pub state: State,
    /// The word of why it is not sent.
    pub why: String,
    /// What the mail server said.
    pub said: String,
    /// How often it was begun.
    pub attempts: i64,
    /// When it was written.
    pub made_at: Moment,
    /// Since when it is being tried.
    pub begun_at: Moment,
    /// Not before when it is tried.
    pub next_at: Moment,
    /// When something last became of it.
    pub changed_at: Moment,
}

fn stored(row: &AnyRow) -> Result<Stored, sqlx::Error> {
    let moment = |name: &str| row.try_get(name).map(Moment::from_micros);
    Ok(Stored {
        id: id::column(row, "id")?,
        centre: id::column(row, "centre")?,
        letter: Letter {
            to: row.try_get("recipient")?,
            subject: row.try_get("subject")?,
            body: row.try_get("body")?,
            reply_to: row.try_get("reply_to")?,
            answers: row.try_get("answers")?,
            calendar: row.try_get("calendar")?,
        },
        state: row.try_get::<String, _>("state")?.parse().unwrap_or(State::Failed),
        why: row.try_get("why")?,
        said: row.try_get("said")?,
        attempts: row.try_get("attempts")?,
        made_at: moment("made_at")?,
        begun_at: moment("begun_at")?,
        next_at: moment("next_at")?,
        changed_at: moment("changed_at")?,
    })
}

const COLUMNS: &str = "SELECT id, centre, recipient, subject, body, reply_to, answers, calendar, \
     state, why, said, attempts, made_at, begun_at, next_at, changed_at FROM letter";

/// One line, without what ends a line or cannot be seen.
fn line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().chars().take(SUBJECT).collect()
}

fn bounded(text: &str) -> String {
    let end = (0..=text.len().min(TEXT)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    // PostgreSQL keeps no NUL, and letters need none.
    text.get(..end).unwrap_or_default().replace('\0', "")
}

/// Orders a letter, in the transaction of what it tells of. The same key orders one letter only. One to
/// an address that cannot be written to is kept as failed, for those who run the centre to see.
///
/// # Errors
/// As the database does.
pub async fn post(
    tx: &mut Tx,
    centre: CentreId,
    key: &str,
    letter: &Letter,
) -> Result<LetterId, sqlx::Error> {
    let (id, now) = (LetterId::new(), Moment::now());
    let to = letter.to.trim();
    let good = is_address(to) && (letter.reply_to.is_empty() || is_address(&letter.reply_to));
    let (state, why) = if good { (State::Queued, "") } else { (State::Failed, "address") };
    let row = sqlx::query(
        "INSERT INTO letter (id, centre, once_key, recipient, subject, body, reply_to, answers, \
         calendar, state, why, made_at, begun_at, next_at, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $12, $12) \
         ON CONFLICT (centre, once_key) DO UPDATE SET once_key = excluded.once_key RETURNING id",
    )
    .bind(id.text())
    .bind(centre.text())
    .bind(key)
    .bind(line(to))
    .bind(line(&letter.subject))
    .bind(bounded(&letter.body))
    .bind(line(&letter.reply_to))
    .bind(line(&letter.answers))
    .bind(bounded(&letter.calendar))
    .bind(state.word())
    .bind(why)
    .bind(now.micros())
    .fetch_one(&mut **tx)
    .await?;
    let written: LetterId = id::column(&row, "id")?;
    if written == id && good {
        send::order(tx, id, Duration::ZERO).await?;
    }
    Ok(written)
}

/// The letter of that id.
pub(super) async fn letter(db: &Db, id: LetterId) -> Result<Option<Stored>, sqlx::Error> {
    let sql = format!("{COLUMNS} WHERE id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(id.text());
    row.fetch_optional(db.read()).await?.as_ref().map(stored).transpose()
}

/// The letters of a centre, the latest first, before that one; of those states alone where there are
/// any.
pub(super) async fn list(
    db: &Db,
    centre: CentreId,
    states: &[State],
    before: Option<&str>,
    at_most: usize,
) -> Result<Vec<Stored>, sqlx::Error> {
    let of: Vec<String> = states.iter().map(|s| format!("'{}'", s.word())).collect();
    let of =
        if of.is_empty() { String::new() } else { format!("AND state IN ({}) ", of.join(", ")) };
    let sql = format!("{COLUMNS} WHERE centre = $1 AND id < $2 {of}ORDER BY id DESC LIMIT $3");
    // States are words of our own program, never of a request.
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(centre.text())
        .bind(before.unwrap_or(AFTER_ALL))
        .bind(at_most as i64)
        .fetch_all(db.read())
        .await?;
    rows.iter().map(stored).collect()
}

/// Marks that the text goes over the line; false where another server was first.
pub(super) async fn sending(db: &Db, letter: &Stored) -> Result<bool, sqlx::Error> {
    let mut tx = db.begin().await?;
    let done = sqlx::query(
        "UPDATE letter SET state = 'sending', attempts = attempts + 1, changed_at = $1 \
         WHERE id = $2 AND state = 'queued' AND attempts = $3",
    )
    .bind(Moment::now().micros())
    .bind(letter.id.text())
    .bind(letter.attempts)
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// What became of a letter.
#[derive(Debug, Clone)]
pub(super) struct News {
    pub state: State,
    pub why: &'static str,
    pub said: String,
    pub next_at: Moment,
}

/// Writes what became of a letter that was in one of those states after so many attempts; false where
/// it is not any more.
pub(super) async fn became(
    tx: &mut Tx,
    id: LetterId,
    from: &[State],
    attempts: (i64, i64),
    news: &News,
) -> Result<bool, sqlx::Error> {
    let of: Vec<String> = from.iter().map(|s| format!("'{}'", s.word())).collect();
    let sql = format!(
        "UPDATE letter SET state = $1, why = $2, said = $3, next_at = $4, changed_at = $5, \
         attempts = $6, body = CASE WHEN $1 = 'sent' THEN '' ELSE body END, \
         calendar = CASE WHEN $1 = 'sent' THEN '' ELSE calendar END WHERE id = $7 AND attempts = $8 AND state IN ({})",
        of.join(", ")
    );
    let done = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(news.state.word())
        .bind(news.why)
        .bind(line(&news.said))
        .bind(news.next_at.micros())
        .bind(Moment::now().micros())
        .bind(attempts.1)
        .bind(id.text())
        .bind(attempts.0)
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Has a letter sent once more that was not; false where it may not or is not there.
pub(super) async fn again(
    tx: &mut Tx,
    centre: CentreId,
    id: LetterId,
) -> Result<bool, sqlx::Error> {
    let now = Moment::now();
    let done = sqlx::query(
        "UPDATE letter SET state = 'queued', why = '', said = '', begun_at = $1, next_at = $1, \
         changed_at = $1 WHERE id = $2 AND centre = $3 AND why <> 'address' \
         AND state IN ('failed', 'unknown', 'waiting')",
    )
    .bind(now.micros())
    .bind(id.text())
    .bind(centre.text())
    .execute(&mut **tx)
    .await?;
    let done = done.rows_affected() == 1;
    if done {
        send::order(tx, id, Duration::ZERO).await?;
    }
    Ok(done)
}

/// Looks after letters: those that waited for a mail server go out once there is one, and old ones are
/// forgotten.
///
/// # Errors
/// As the database does.
pub async fn keep(app: &App) -> Result<(), sqlx::Error> {
    if app.config.mail.smtp.is_some() {
        let rows = sqlx::query(
            "SELECT id, centre FROM letter WHERE state = 'waiting' AND changed_at > $1 LIMIT 500",
        )
        .bind(Moment::now().minus(FRESH).micros())
        .fetch_all(app.db.read())
        .await?;
        for row in &rows {
            let mut tx = app.db.begin().await?;
            again(&mut tx, id::column(row, "centre")?, id::column(row, "id")?).await?;
            tx.commit().await?;
        }
    }
    let mut tx = app.db.begin().await?;
    sqlx::query("DELETE FROM letter WHERE state <> 'queued' AND changed_at < $1")
        .bind(Moment::now().minus(KEPT).micros())
        .execute(&mut *tx)
        .await?;
    super::taken::tidy(&mut tx).await?;
    tx.commit().await
}
