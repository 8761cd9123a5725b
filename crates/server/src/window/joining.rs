//! A visitor who signs up keeps the cases; an organisation that closes takes them along; of a consultant who
//! leaves no profile stays; of somebody without an account nothing is kept for longer than was promised.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Deserialize;
use sqlx::any::AnyRow;

use super::files;
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{self, AccountId, CaseId, CentreId, OrganisationId, SessionId};
use crate::platform::moment::Moment;
use crate::platform::outbox::Listener;

/// How long a closed case of somebody without an account is kept: what the form says (`case-privacy-hint`).
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Hears of visitors who signed up.
pub struct Joined;

#[derive(Deserialize)]
struct Event {
    session: SessionId,
    account: AccountId,
    organisation: OrganisationId,
    centre: CentreId,
}

impl Listener for Joined {
    fn topic(&self) -> &'static str {
        "identity.visitor-became"
    }

    fn hear<'a>(
        &'a self,
        tx: &'a mut Tx,
        payload: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let event: Event =
                serde_json::from_str(payload).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            // Who has the secret link may be anybody; a case of an organisation is open to its people.
            sqlx::query(
                "UPDATE window_case SET owner_kind = 'organisation', owner = $1, asked_by = $2, \
                 key_digest = '' WHERE owner_kind = 'visitor' AND owner = $3 AND centre = $4",
            )
            .bind(event.organisation.text())
            .bind(event.account.text())
            .bind(event.session.text())
            .bind(event.centre.text())
            .execute(&mut **tx)
            .await?;
            Ok(())
        })
    }
}

/// Hears of organisations that were closed.
pub struct Closed;

#[derive(Deserialize)]
struct Closing {
    organisation: OrganisationId,
}

impl Listener for Closed {
    fn topic(&self) -> &'static str {
        "identity.organisation-closed"
    }

    fn hear<'a>(
        &'a self,
        tx: &'a mut Tx,
        payload: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let closing: Closing =
                serde_json::from_str(payload).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            let sql = "SELECT id FROM window_case WHERE owner_kind = 'organisation' AND owner = $1";
            let query = sqlx::query(sql).bind(closing.organisation.text());
            let rows = query.fetch_all(&mut **tx).await?;
            gone(tx, &rows).await
        })
    }
}

/// Hears of accounts that are gone.
pub struct Gone;

#[derive(Deserialize)]
struct Leaving {
    account: AccountId,
}

impl Listener for Gone {
    fn topic(&self) -> &'static str {
        "identity.account-gone"
    }

    fn hear<'a>(
        &'a self,
        tx: &'a mut Tx,
        payload: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let leaving: Leaving =
                serde_json::from_str(payload).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            sqlx::query("DELETE FROM consultant WHERE account = $1")
                .bind(leaving.account.text())
                .execute(&mut **tx)
                .await?;
            Ok(())
        })
    }
}

/// Deletes cases with all that hangs on them.
async fn gone(tx: &mut Tx, rows: &[AnyRow]) -> Result<(), sqlx::Error> {
    let cases: Vec<CaseId> =
        rows.iter().map(|row| id::column(row, "id")).collect::<Result<_, _>>()?;
    if cases.is_empty() {
        return Ok(());
    }
    files::doom(tx, &cases).await?;
    for case in cases {
        sqlx::query("DELETE FROM window_case WHERE id = $1")
            .bind(case.text())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Deletes cases of people without an account, a year after they were closed, or after the last word where
/// nobody closed them.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    let mut tx = app.db.begin().await?;
    let rows = sqlx::query(
        "SELECT id FROM window_case WHERE owner_kind = 'visitor' \
         AND ((closed_at > 0 AND closed_at < $1) OR changed_at < $1) LIMIT 500",
    )
    .bind(Moment::now().minus(KEPT).micros())
    .fetch_all(&mut *tx)
    .await?;
    gone(&mut tx, &rows).await?;
    tx.commit().await
}
