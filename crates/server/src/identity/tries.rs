//! Tries at signing in that came to nothing. Counted in the database, so that all servers count
//! together; after a few, each further one waits longer than the one before.

use std::time::Duration;

use sqlx::{Any, Row};

use crate::platform::db::Db;
use crate::platform::moment::Moment;
use crate::platform::secret::digest;
use crate::platform::web::Problem;

/// How long a try is remembered.
pub const REMEMBERED: Duration = Duration::from_secs(3600);

/// The longest wait.
const LONGEST_WAIT: u64 = 900;

/// Whose tries are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// Those at one account, from wherever.
    Account(String),
    /// Those from one place, at whatever account. An office shares one address.
    Origin(String),
    /// New accounts from one place.
    Join(String),
    /// Questions of people without an account from one place.
    Ask(String),
    /// Messages of somebody without an account in one case.
    Say(String),
}

impl Counted {
    /// How many are free of waiting.
    fn free(&self) -> u32 {
        match self {
            Self::Account(_) => 5,
            Self::Origin(_) => 20,
            Self::Join(_) | Self::Ask(_) | Self::Say(_) => 30,
        }
    }

    /// As the database keeps it: no address of a person in clear.
    fn key(&self) -> String {
        match self {
            Self::Account(name) => format!("account:{}", digest(name)),
            Self::Origin(origin) => format!("origin:{}", digest(origin)),
            Self::Join(origin) => format!("join:{}", digest(origin)),
            Self::Ask(origin) => format!("ask:{}", digest(origin)),
            Self::Say(case) => format!("say:{}", digest(case)),
        }
    }

    /// How long after the last try the next one may come.
    fn wait(&self, tries: u32) -> Duration {
        let over = tries.saturating_sub(self.free());
        let seconds = match over {
            0 => 0,
            n => 1_u64.checked_shl(n).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT),
        };
        Duration::from_secs(seconds)
    }
}

/// A try that counts until it is taken back.
pub struct Try {
    id: String,
}

/// Counts a try before it is made, so that a thousand at the same time count as a thousand.
///
/// # Errors
/// When it comes too early; the problem says how long to wait.
pub async fn begin(db: &Db, counted: &[Counted]) -> Result<Try, Problem> {
    // Looked at without the writer first: who is refused costs only a read.
    for one in counted {
        due(db.read(), one).await?;
    }
    let id = uuid::Uuid::now_v7().to_string();
    let mut tx = db.begin().await?;
    for (n, one) in counted.iter().enumerate() {
        // And again where no other try can come between looking and counting.
        db.hold(&mut tx, &one.key()).await?;
        due(&mut *tx, one).await?;
        sqlx::query("INSERT INTO signin_try (id, whose, at) VALUES ($1, $2, $3)")
            .bind(format!("{id}.{n}"))
            .bind(one.key())
            .bind(Moment::now().micros())
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await?;
    Ok(Try { id })
}

/// Whether the next try may come now.
async fn due(at: impl sqlx::Executor<'_, Database = Any>, one: &Counted) -> Result<(), Problem> {
    let (tries, last) = seen(at, &one.key()).await?;
    let wait = one.wait(tries);
    let since = Moment::now().since(last);
    match tries > 0 && since < wait {
        true => Err(Problem::too_often((wait - since).as_secs() + 1)),
        false => Ok(()),
    }
}

async fn seen(
    at: impl sqlx::Executor<'_, Database = Any>,
    key: &str,
) -> Result<(u32, Moment), sqlx::Error> {
    let sql = "SELECT COUNT(*), COALESCE(MAX(at), 0) FROM signin_try WHERE whose = $1 AND at > $2";
    let row = sqlx::query(sql)
        .bind(key.to_owned())
        .bind(Moment::now().minus(REMEMBERED).micros())
        .fetch_one(at)
        .await?;
    let tries: i64 = row.try_get(0)?;
    Ok((u32::try_from(tries).unwrap_or(u32::MAX), Moment::from_micros(row.try_get(1)?)))
}

impl Try {
    /// Takes it back: it was the right password. Those before it stay, for they were not.
    ///
    /// # Errors
    /// As the database does.
    pub async fn right(self, tx: &mut crate::platform::db::Tx) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM signin_try WHERE id = $1 OR id = $2")
            .bind(format!("{}.0", self.id))
            .bind(format!("{}.1", self.id))
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_further_try_waits_twice_as_long_up_to_a_quarter_of_an_hour() {
        let counted = Counted::Account("a".into());
        let waits: Vec<_> =
            [0, 5, 6, 7, 8, 15, 16, 4_000_000].map(|n| counted.wait(n).as_secs()).into();
        assert_eq!(waits, [0, 0, 2, 4, 8, 900, 900, 900]);
    }

    #[tokio::test]
    async fn of_many_tries_at_the_same_moment_only_the_free_ones_are_made() {
        let site = crate::testing::Site::open().await;
        let counted = [Counted::Account("a".into()), Counted::Origin("192.0.2.1".into())];
        let tries = (0..40).map(|_| begin(&site.app.db, &counted));
        let made = futures_util::future::join_all(tries).await.iter().filter(|t| t.is_ok()).count();
        // The sixth may come after a wait of two seconds, of which nothing has passed.
        assert_eq!(made, 6);
        assert_eq!(site.count("SELECT COUNT(*) FROM signin_try").await, 12);
    }

    #[test]
    fn no_address_is_kept_in_clear() {
        let key = Counted::Account("kim@example.com".into()).key();
        assert!(!key.contains("kim") && key.starts_with("account:"));
    }
}
