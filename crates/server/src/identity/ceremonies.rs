//! Steps of a sign-in that wait for the browser or an identity provider. What must not be seen or
//! changed by either lies in the database under a secret; it is used once and soon stale.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;

use crate::platform::db::{Db, Tx};
use crate::platform::moment::Moment;
use crate::platform::secret::{Secret, digest};

/// How long one waits.
pub const WAITS: Duration = Duration::from_secs(300);

/// How long a form may take that follows one.
pub const FORM_WAITS: Duration = Duration::from_secs(3600);

/// What waits; the kind keeps one from being taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Adding a passkey.
    AddPasskey,
    /// Signing in with a passkey.
    UsePasskey,
    /// At an identity provider.
    Oidc,
    /// A form that completes an identity of a provider.
    Identity,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::AddPasskey => "add-passkey",
            Self::UsePasskey => "use-passkey",
            Self::Oidc => "oidc",
            Self::Identity => "identity",
        }
    }
}

/// Keeps a state and gives the secret that leads to it.
///
/// # Errors
/// As the database does.
pub async fn begin(
    db: &Db,
    kind: Kind,
    state: &impl Serialize,
    waits: Duration,
) -> Result<Secret, sqlx::Error> {
    let secret = Secret::new();
    let state = serde_json::to_string(state).map_err(|e| sqlx::Error::Encode(Box::new(e)))?;
    let mut tx = db.begin().await?;
    sqlx::query("INSERT INTO ceremony (secret_digest, kind, state, until) VALUES ($1, $2, $3, $4)")
        .bind(secret.digest())
        .bind(kind.word())
        .bind(state)
        .bind(Moment::now().plus(waits).micros())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Takes the state away; nothing where there is none, it is stale, or somebody took it before.
///
/// # Errors
/// As the database does.
pub async fn take<T: DeserializeOwned>(
    tx: &mut Tx,
    kind: Kind,
    secret: &str,
) -> Result<Option<T>, sqlx::Error> {
    let sql = "DELETE FROM ceremony WHERE secret_digest = $1 AND kind = $2 AND until > $3 \
         RETURNING state";
    let row = sqlx::query(sql)
        .bind(digest(secret))
        .bind(kind.word())
        .bind(Moment::now().micros())
        .fetch_optional(&mut **tx)
        .await?;
    row.map_or(Ok(None), |row| Ok(serde_json::from_str(&row.try_get::<String, _>(0)?).ok()))
}

/// Takes the state away in a transaction of its own: whatever comes of it, it was used.
///
/// # Errors
/// As the database does.
pub async fn use_up<T: DeserializeOwned>(
    db: &Db,
    kind: Kind,
    secret: &str,
) -> Result<Option<T>, sqlx::Error> {
    let mut tx = db.begin().await?;
    let state = take(&mut tx, kind, secret).await?;
    tx.commit().await?;
    Ok(state)
}

/// Looks at the state and leaves it.
///
/// # Errors
/// As the database does.
pub async fn look<T: DeserializeOwned>(
    db: &Db,
    kind: Kind,
    secret: &str,
) -> Result<Option<T>, sqlx::Error> {
    let sql = "SELECT state FROM ceremony WHERE secret_digest = $1 AND kind = $2 AND until > $3";
    let row = sqlx::query(sql)
        .bind(digest(secret))
        .bind(kind.word())
        .bind(Moment::now().micros())
        .fetch_optional(db.read())
        .await?;
    row.map_or(Ok(None), |row| Ok(serde_json::from_str(&row.try_get::<String, _>(0)?).ok()))
}
