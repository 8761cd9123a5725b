//! Who saw or changed whose personal data (Personal Information Protection Act, standards of
//! measures to ensure safety, article 8: account, time, origin, data subject, action).

mod notes;

pub use notes::Notes;

use sqlx::Row;

use crate::platform::db::{Db, Tx};
use crate::platform::id::{AccountId, CentreId};
use crate::platform::moment::Moment;
use crate::platform::web::{Caller, Problem};

/// How long the log is kept: two years serve centres of any size.
const KEPT: std::time::Duration = std::time::Duration::from_secs(2 * 365 * 24 * 3600);

/// Sorts after every id, in every collation: ids begin with a hexadecimal digit.
const AFTER_ALL: &str = "z";

/// Entries that one statement writes; databases bound how many values it may have.
const AT_ONCE: usize = 100;

/// An entry of the log.
#[derive(Debug, Clone, serde::Serialize, utoipa::ToSchema)]
pub struct Entry {
    /// Its id, by which pages of the log go on.
    pub id: String,
    /// When.
    pub at: Moment,
    /// By which account.
    pub account: String,
    /// From where.
    pub origin: String,
    /// Whose data.
    pub subject: String,
    /// What was done: the id of a sentence.
    pub action: String,
}

/// An access to the data of some people, to be noted with an entry for each of them.
struct Access {
    at: Moment,
    account: String,
    origin: String,
    action: String,
    centre: CentreId,
    subjects: Vec<AccountId>,
}

impl Access {
    fn of(caller: &Caller, subjects: &[AccountId], action: &str) -> Self {
        Self {
            at: Moment::now(),
            account: caller.person().map(|p| p.account.text()).unwrap_or_default(),
            origin: caller.origin.clone(),
            action: action.to_owned(),
            centre: caller.centre.id,
            subjects: subjects.to_vec(),
        }
    }

    async fn write(&self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        for subjects in self.subjects.chunks(AT_ONCE) {
            let entry = |n: usize| format!("(${}, $1, $2, $3, ${}, $4, $5)", 6 + 2 * n, 7 + 2 * n);
            let entries: Vec<String> = (0..subjects.len()).map(entry).collect();
            let sql = format!(
                "INSERT INTO access_log (id, at, account, origin, subject, action, centre) VALUES {}",
                entries.join(", ")
            );
            let mut insert = sqlx::query(sqlx::AssertSqlSafe(sql))
                .bind(self.at.micros())
                .bind(&self.account)
                .bind(&self.origin)
                .bind(&self.action)
                .bind(self.centre.text());
            for subject in subjects {
                insert = insert.bind(uuid::Uuid::now_v7().to_string()).bind(subject.text());
            }
            insert.execute(&mut **tx).await?;
        }
        Ok(())
    }
}

/// Notes an access, in the transaction of what was done. For looking there is [`Notes::looked`].
///
/// # Errors
/// As the database does: what cannot be noted is not done.
pub async fn accessed(
    tx: &mut Tx,
    caller: &Caller,
    subject: AccountId,
    action: &str,
) -> Result<(), Problem> {
    Ok(Access::of(caller, &[subject], action).write(tx).await?)
}

/// The log of a centre, the latest first, before that entry, at most so many.
///
/// # Errors
/// As the database does.
pub async fn log(
    db: &Db,
    centre: CentreId,
    before: Option<&str>,
    at_most: u32,
) -> Result<Vec<Entry>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, at, account, origin, subject, action FROM access_log \
         WHERE centre = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
    )
    .bind(centre.text())
    .bind(before.unwrap_or(AFTER_ALL))
    .bind(i64::from(at_most))
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                id: row.try_get("id")?,
                at: Moment::from_micros(row.try_get("at")?),
                account: row.try_get("account")?,
                origin: row.try_get("origin")?,
                subject: row.try_get("subject")?,
                action: row.try_get("action")?,
            })
        })
        .collect()
}

/// What sorts before every id of that moment and after all earlier ones: they begin with the time
/// (RFC 9562, version 7).
fn first_id_at(moment: Moment) -> String {
    let milliseconds = u64::try_from(moment.micros() / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid().to_string()
}

/// Forgets what is older than the law asks for.
///
/// # Errors
/// As the database does.
pub async fn tidy(db: &Db) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query("DELETE FROM access_log WHERE id < $1")
        .bind(first_id_at(Moment::now().minus(KEPT)))
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_a_moment_sorts_between_those_before_and_after() {
        let before = uuid::Uuid::now_v7().to_string();
        let now = Moment::now();
        let hour = std::time::Duration::from_secs(3600);
        assert!(first_id_at(now.plus(hour)) > before);
        assert!(first_id_at(now.minus(hour)) < before);
    }
}
