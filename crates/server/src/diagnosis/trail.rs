//! The trail of every change of a diagnosis: written in the transaction of the change, never changed.

use sqlx::Row;

use crate::platform::authorisation::words;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{AccountId, DiagnosisId};
use crate::platform::moment::Moment;
use crate::platform::web::Caller;

words! {
    /// What was done.
    Change {
        /// The diagnosis was begun.
        Begun = "begun",
        /// An answer was given, changed or taken back.
        Answer = "answer",
        /// A comment was written.
        Comment = "comment",
        /// Somebody was asked, or asked otherwise.
        Asked = "asked",
        /// Somebody is no longer asked.
        Unasked = "unasked",
        /// Somebody said to be done, or not to be.
        PersonDone = "person-done",
        /// Evidence was added.
        Evidence = "evidence",
        /// Evidence was taken away.
        EvidenceGone = "evidence-gone",
        /// An assessor confirmed or corrected.
        Confirmed = "confirmed",
        /// The goals were changed.
        Goals = "goals",
        /// It was shared, or no longer.
        Shared = "shared",
        /// It was closed.
        Closed = "closed",
    }
}

/// A change, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Entry {
    /// When.
    pub at: Moment,
    /// By which account; none for a visitor.
    #[serde(skip)]
    pub account: Option<AccountId>,
    /// Who.
    pub name: String,
    /// What was done.
    pub what: Change,
    /// The item, or what else it was done to.
    pub item: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// Writes a change down.
///
/// # Errors
/// As the database does: what cannot be written down is not done.
pub async fn note(
    tx: &mut Tx,
    caller: &Caller,
    diagnosis: DiagnosisId,
    what: Change,
    item: &str,
    (before, after): (&str, &str),
) -> Result<(), sqlx::Error> {
    let person = caller.principal.person();
    let name = person.map(|person| person.name.as_str()).unwrap_or_default();
    sqlx::query(
        "INSERT INTO diagnosis_trail (id, diagnosis, at, account, name, what, item, before, \
         after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(diagnosis.text())
    .bind(Moment::now().micros())
    .bind(person.map(|person| person.account.text()).unwrap_or_default())
    .bind(name)
    .bind(what.word())
    .bind(item)
    .bind(before)
    .bind(after)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// The changes of a diagnosis, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of(db: &Db, diagnosis: DiagnosisId, most: i64) -> Result<Vec<Entry>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT at, account, name, what, item, before, after FROM diagnosis_trail \
         WHERE diagnosis = $1 ORDER BY id DESC LIMIT $2",
    )
    .bind(diagnosis.text())
    .bind(most)
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            let what: String = row.try_get("what")?;
            Ok(Entry {
                at: Moment::from_micros(row.try_get("at")?),
                account: row.try_get::<String, _>("account")?.parse().ok(),
                name: row.try_get("name")?,
                what: what.parse().unwrap_or(Change::Answer),
                item: row.try_get("item")?,
                before: row.try_get("before")?,
                after: row.try_get("after")?,
            })
        })
        .collect()
}
