//! Personal tokens for programs: shown once, with scopes and an end, to be taken back at any time.

use std::time::Duration;

use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::input::Label;
use crate::platform::authorisation::Scope;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AccountId, TokenId};
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;

/// How many tokens one person may have.
pub const AT_MOST: i64 = 20;

/// For how many days a token may be good.
pub const DAYS: [u64; 3] = [30, 90, 365];

/// A token as its person sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TokenView {
    /// Its id.
    pub id: TokenId,
    /// Its name.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub made: Moment,
    /// When it was used last, to five minutes; never is nothing.
    pub used: Option<Moment>,
    /// When it ends.
    pub until: Moment,
}

/// The tokens of an account, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of(db: &Db, account: AccountId) -> Result<Vec<TokenView>, sqlx::Error> {
    let sql = "SELECT id, name, scopes, made_at, used_at, until FROM api_token \
         WHERE account = $1 AND until > $2 ORDER BY id DESC";
    let rows = sqlx::query(sql)
        .bind(account.text())
        .bind(Moment::now().micros())
        .fetch_all(db.read())
        .await?;
    rows.iter()
        .map(|row| {
            let scopes: String = row.try_get("scopes")?;
            let used: i64 = row.try_get("used_at")?;
            Ok(TokenView {
                id: id::column(row, "id")?,
                name: row.try_get("name")?,
                scopes: scopes.split(' ').filter_map(|s| s.parse().ok()).collect(),
                made: Moment::from_micros(row.try_get("made_at")?),
                used: (used > 0).then(|| Moment::from_micros(used)),
                until: Moment::from_micros(row.try_get("until")?),
            })
        })
        .collect()
}

/// Makes a token; nothing where the person has as many as there may be.
///
/// # Errors
/// As the database does.
pub async fn make(
    tx: &mut Tx,
    account: AccountId,
    name: &Label,
    scopes: &[Scope],
    days: u64,
) -> Result<Option<(TokenId, Secret)>, sqlx::Error> {
    let row = sqlx::query("SELECT COUNT(*) FROM api_token WHERE account = $1 AND until > $2")
        .bind(account.text())
        .bind(Moment::now().micros())
        .fetch_one(&mut **tx)
        .await?;
    if row.try_get::<i64, _>(0)? >= AT_MOST {
        return Ok(None);
    }
    let (id, secret, now) = (TokenId::new(), Secret::new(), Moment::now());
    let scopes: Vec<_> = scopes.iter().map(|s| s.word()).collect();
    let sql = "INSERT INTO api_token (id, secret_digest, account, name, scopes, made_at, until) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)";
    sqlx::query(sql)
        .bind(id.text())
        .bind(secret.digest())
        .bind(account.text())
        .bind(name.text())
        .bind(scopes.join(" "))
        .bind(now.micros())
        .bind(now.plus(Duration::from_secs(days * 24 * 3600)).micros())
        .execute(&mut **tx)
        .await?;
    Ok(Some((id, secret)))
}

/// Takes a token back; tells whether there was one.
///
/// # Errors
/// As the database does.
pub async fn revoke(tx: &mut Tx, account: AccountId, token: TokenId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM api_token WHERE id = $1 AND account = $2")
        .bind(token.text())
        .bind(account.text())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}
