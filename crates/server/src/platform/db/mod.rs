//! The database. Only this module knows that there are two kinds: SQLite, the default, and
//! PostgreSQL, for a fleet of servers. Rooms write one SQL text in the common subset:
//!
//! - parameters `$1 …`, types `TEXT` and `BIGINT` (ids as text, moments as microseconds, truth as 0/1),
//!   `ON CONFLICT`, `RETURNING`;
//! - every write in a transaction of [`Db::begin`], which on SQLite takes the one writer at once,
//!   so that no transaction is refused half-way;
//! - reads outside of one through [`Db::read`].

pub mod export;
mod migrate;
pub mod rows;
pub mod together;
mod trouble;

use std::path::Path;
use std::time::Duration;

use sqlx::any::{Any, AnyPoolOptions};
use sqlx::{AnyPool, Transaction};

pub use migrate::MigrationError;
pub use trouble::Trouble;

/// A transaction; rolled back when dropped before [`Transaction::commit`].
pub type Tx = Transaction<'static, Any>;

/// How many readers SQLite gets; the work is short and the cores are few.
const SQLITE_READERS: u32 = 8;

/// How many connections one server keeps to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 16;

/// How long a request usually waits for a connection or the writer before it is told to come back
/// later: the default of the setting `database-wait`.
#[cfg(test)]
pub const PATIENCE: Duration = Duration::from_secs(10);

/// The two kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file beside the server.
    Sqlite,
    /// A server of its own.
    Postgres,
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Neither `sqlite:` nor `postgres:`.
    #[error("the database address {0} begins neither with sqlite: nor with postgres:")]
    UnknownKind(String),
    /// Cannot be opened or reached.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// Cannot be brought to this version's shape.
    #[error(transparent)]
    Migration(#[from] MigrationError),
}

/// Takes the one writer at once.
const IMMEDIATELY: &str = "BEGIN IMMEDIATE";

/// A database of either kind. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    kind: Kind,
    write: AnyPool,
    read: AnyPool,
}

impl Db {
    /// The address of the SQLite database in that folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> String {
        format!("sqlite://{}", folder.join("dure.db").display())
    }

    /// Opens it and brings its tables to the shape of this version. Whoever wants something of it
    /// waits for `patience` at most.
    ///
    /// # Errors
    /// When it cannot be opened, or a newer version of the program has been at it.
    pub async fn open(url: &str, patience: Duration) -> Result<Self, DbError> {
        let db = Self::connect(url, patience).await?;
        migrate::up(&db).await?;
        Ok(db)
    }

    /// Opens it as it is.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn connect(url: &str, patience: Duration) -> Result<Self, DbError> {
        sqlx::any::install_default_drivers();
        if url.starts_with("sqlite:") {
            let create = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
            // The writer first: it creates the file and turns the write-ahead log on.
            let write = sqlite(1, patience).connect(&create).await?;
            let read = sqlite(SQLITE_READERS, patience).connect(&create).await?;
            Ok(Self { kind: Kind::Sqlite, write, read })
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = AnyPoolOptions::new()
                .max_connections(POSTGRES_CONNECTIONS)
                .acquire_timeout(patience)
                .connect(url)
                .await?;
            Ok(Self { kind: Kind::Postgres, write: pool.clone(), read: pool })
        } else {
            let scheme = url.split_once(':').map_or(url, |(scheme, _)| scheme);
            Err(DbError::UnknownKind(scheme.to_owned()))
        }
    }

    /// Which kind it is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Where to read outside of a transaction.
    #[must_use]
    pub fn read(&self) -> &AnyPool {
        &self.read
    }

    /// Begins a transaction that may write.
    ///
    /// # Errors
    /// When no connection or, on SQLite, the writer is not free in time.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self.kind {
            Kind::Sqlite => match self.write.begin_with(IMMEDIATELY).await {
                // On a full disk SQLite rolls back by itself, and the connection goes on believing in
                // the transaction: it would refuse every other one.
                Err(sqlx::Error::InvalidSavePointStatement) => {
                    self.write.acquire().await?.close().await?;
                    self.write.begin_with(IMMEDIATELY).await
                }
                begun => begun,
            },
            Kind::Postgres => self.write.begin().await,
        }
    }

    /// Waits until no other transaction holds that word; it is held until the end of this one. SQLite
    /// has one writer and needs nothing.
    ///
    /// # Errors
    /// As the database does.
    pub async fn hold(&self, tx: &mut Tx, word: &str) -> Result<(), sqlx::Error> {
        if self.kind == Kind::Postgres {
            sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
                .bind(word)
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// An expression that gathers these columns of all rows into one text, a JSON array of arrays: where a page of
    /// many rows is wanted, one long row costs less than many short ones.
    #[must_use]
    pub fn gathered(&self, columns: &str) -> String {
        match self.kind {
            Kind::Sqlite => format!("json_group_array(json_array({columns}))"),
            Kind::Postgres => {
                format!("COALESCE(json_agg(json_build_array({columns})), '[]')::text")
            }
        }
    }

    /// The end of a `SELECT` of rows that are held until the transaction ends: whoever else would write them waits,
    /// and then finds what was written. SQLite has one writer and needs nothing.
    #[must_use]
    pub fn held(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite => "",
            Kind::Postgres => " FOR UPDATE",
        }
    }

    /// The end of a `SELECT` of rows that one server at a time may claim: the others skip those that
    /// are taken. SQLite has one writer and needs nothing.
    #[must_use]
    pub fn skip_locked(&self) -> &'static str {
        match self.kind {
            Kind::Sqlite => "",
            Kind::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Lets go of what was deleted. SQLite's log still holds it until it is written over, which on a
    /// quiet server may never be; PostgreSQL sweeps by itself.
    ///
    /// # Errors
    /// When the writer is not free in time.
    pub async fn sweep(&self) -> Result<(), sqlx::Error> {
        if self.kind == Kind::Sqlite {
            // Where readers are in the way, the next sweep comes through.
            sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_all(&self.write).await?;
        }
        Ok(())
    }

    /// Whether it answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.read).await.map(|_| ())
    }

    /// Lets all connections go.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

fn sqlite(connections: u32, patience: Duration) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .idle_timeout(None)
        .max_lifetime(None)
        // A file does not hang up; asking it before every query would cost as much as the query.
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                // FULL: what was acknowledged survives a power cut, not only a crash. Secure: what
                // was deleted is overwritten, not left lying in free pages. The wait comes first:
                // turning the log on may have to wait already.
                let pragmas = format!(
                    "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cache_size = -4000; \
                     PRAGMA temp_store = MEMORY;",
                    patience.as_millis()
                );
                sqlx::raw_sql(sqlx::AssertSqlSafe(pragmas)).execute(&mut *connection).await?;
                Ok(())
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_address_of_another_kind_is_refused_without_its_password() {
        let refused =
            Db::connect("mysql://root:secret@host/db", PATIENCE).await.unwrap_err().to_string();
        assert!(refused.contains("mysql") && !refused.contains("secret"), "{refused}");
    }
}
