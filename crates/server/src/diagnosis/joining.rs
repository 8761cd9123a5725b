//! A visitor who signs up keeps the diagnosis; one who does not come back leaves nothing behind.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Deserialize;

use super::{evidence, store};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CentreId, OrganisationId, SessionId};
use crate::platform::moment::Moment;
use crate::platform::outbox::Listener;

/// How long a visitor's diagnosis is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

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
            take_over(tx, &event).await
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
            for diagnosis in store::of_organisation(tx, closing.organisation).await? {
                let proofs = store::proofs_in(tx, diagnosis).await?;
                store::delete(tx, diagnosis).await?;
                evidence::doom(tx, &proofs).await?;
            }
            Ok(())
        })
    }
}

/// The visitor's diagnoses become the organisation's, and the visitor's answers those of the account.
async fn take_over(tx: &mut Tx, event: &Event) -> Result<(), sqlx::Error> {
    for sql in [
        "UPDATE respondent SET account = $1 WHERE account = '' AND diagnosis IN \
         (SELECT id FROM diagnosis WHERE owner_kind = 'visitor' AND owner = $2 AND centre = $3) \
         AND $4 <> ''",
        "UPDATE diagnosis SET owner_kind = 'organisation', owner = $4, made_by = $1 \
         WHERE owner_kind = 'visitor' AND owner = $2 AND centre = $3",
    ] {
        sqlx::query(sql)
            .bind(event.account.text())
            .bind(event.session.text())
            .bind(event.centre.text())
            .bind(event.organisation.text())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Deletes diagnoses of visitors who did not come back, and brings the figures of groups up to date.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    let mut tx = app.db.begin().await?;
    sqlx::query("DELETE FROM diagnosis WHERE owner_kind = 'visitor' AND made_at < $1")
        .bind(Moment::now().minus(KEPT).micros())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    super::groups::refresh(app).await
}
