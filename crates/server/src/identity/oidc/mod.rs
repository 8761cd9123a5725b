//! Coming in by an identity provider (OpenID Connect): the provider says who somebody is; which
//! account that is, is decided here. An identity is tied to an account only by its person: when
//! signing up, when accepting an invitation, or from the account's page. Never by an e-mail address
//! alone, which a provider may have given to somebody else.

pub mod pages;
mod providers;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use sqlx::Row;
use utoipa::ToSchema;

use super::ceremonies::{self, Kind};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AccountId, CentreId};
use crate::platform::moment::Moment;

pub use providers::Providers;

/// What a provider said of somebody, checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claimed {
    /// Which provider.
    pub issuer: String,
    /// Who, in the provider's words.
    pub subject: String,
    /// An address that the provider has verified.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
}

impl Claimed {
    /// The one that waits under that secret to be completed.
    ///
    /// # Errors
    /// As the database does.
    pub async fn look(db: &Db, secret: &str) -> Result<Option<Self>, sqlx::Error> {
        if secret.is_empty() {
            return Ok(None);
        }
        ceremonies::look(db, Kind::Identity, secret).await
    }

    /// Takes the one that waits under that secret.
    ///
    /// # Errors
    /// As the database does.
    pub async fn take(tx: &mut Tx, secret: &str) -> Result<Option<Self>, sqlx::Error> {
        ceremonies::take(tx, Kind::Identity, secret).await
    }

    /// The account that it is tied to in that centre.
    ///
    /// # Errors
    /// As the database does.
    pub async fn account(
        &self,
        db: &Db,
        centre: CentreId,
    ) -> Result<Option<AccountId>, sqlx::Error> {
        let sql = "SELECT i.account FROM oidc_identity i \
             JOIN account a ON a.id = i.account AND a.disabled = 0 \
             WHERE i.centre = $1 AND i.issuer = $2 AND i.subject = $3";
        let row = sqlx::query(sql)
            .bind(centre.text())
            .bind(&self.issuer)
            .bind(&self.subject)
            .fetch_optional(db.read())
            .await?;
        row.as_ref().map(|row| id::column(row, "account")).transpose()
    }

    /// Ties it to an account; false where it is tied to one already.
    ///
    /// # Errors
    /// As the database does.
    pub async fn link(
        &self,
        tx: &mut Tx,
        centre: CentreId,
        account: AccountId,
    ) -> Result<bool, sqlx::Error> {
        let sql = "INSERT INTO oidc_identity (issuer, subject, centre, account, made_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
        let done = sqlx::query(sql)
            .bind(&self.issuer)
            .bind(&self.subject)
            .bind(centre.text())
            .bind(account.text())
            .bind(Moment::now().micros())
            .execute(&mut **tx)
            .await?;
        Ok(done.rows_affected() > 0)
    }
}

/// An identity that is tied to an account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdentityView {
    /// Which provider.
    pub issuer: String,
    /// Since when.
    pub made: Moment,
}

/// The identities of an account.
///
/// # Errors
/// As the database does.
pub async fn identities(db: &Db, account: AccountId) -> Result<Vec<IdentityView>, sqlx::Error> {
    let sql = "SELECT issuer, made_at FROM oidc_identity WHERE account = $1 ORDER BY issuer";
    let rows = sqlx::query(sql).bind(account.text()).fetch_all(db.read()).await?;
    rows.iter()
        .map(|row| {
            Ok(IdentityView {
                issuer: row.try_get("issuer")?,
                made: Moment::from_micros(row.try_get("made_at")?),
            })
        })
        .collect()
}

/// Unties the identities of that provider.
///
/// # Errors
/// As the database does.
pub async fn untie(tx: &mut Tx, account: AccountId, issuer: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM oidc_identity WHERE account = $1 AND issuer = $2")
        .bind(account.text())
        .bind(issuer)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
