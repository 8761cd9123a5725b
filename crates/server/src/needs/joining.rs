//! A visitor who signs up keeps the need; one who does not come back leaves nothing behind; an organisation
//! that closes takes its needs along.

use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::Deserialize;
use sqlx::Row;

use super::{files, store};
use crate::app::App;
use crate::identity::organisations;
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CentreId, NeedId, OrganisationId, SessionId, column};
use crate::platform::moment::Moment;
use crate::platform::outbox::Listener;
use crate::platform::search::{self, Kind};

/// How long a visitor's need is kept.
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
            let sector = organisations::sector_in(tx, event.organisation).await?;
            let rows = sqlx::query(
                "UPDATE need SET owner_kind = 'organisation', owner = $1, made_by = $2, sector = $3 \
                 WHERE owner_kind = 'visitor' AND owner = $4 AND centre = $5 RETURNING id",
            )
            .bind(event.organisation.text())
            .bind(event.account.text())
            .bind(sector.word())
            .bind(event.session.text())
            .bind(event.centre.text())
            .fetch_all(&mut **tx)
            .await?;
            for row in &rows {
                search::touch(tx, Kind::Need, &row.try_get::<String, _>(0)?).await?;
            }
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
            let rows =
                sqlx::query("SELECT id FROM need WHERE owner_kind = 'organisation' AND owner = $1")
                    .bind(closing.organisation.text())
                    .fetch_all(&mut **tx)
                    .await?;
            for row in &rows {
                gone(tx, column(row, "id")?).await?;
            }
            Ok(())
        })
    }
}

/// Deletes a need with its files, and takes it out of what can be found.
///
/// # Errors
/// As the database does.
pub async fn gone(tx: &mut Tx, id: NeedId) -> Result<(), sqlx::Error> {
    let there = store::files_in(tx, id).await?;
    store::delete(tx, id).await?;
    files::doom(tx, &there).await?;
    search::touch(tx, Kind::Need, &id.text()).await
}

/// Deletes needs of visitors who did not come back.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    let mut tx = app.db.begin().await?;
    let rows = sqlx::query("SELECT id FROM need WHERE owner_kind = 'visitor' AND made_at < $1")
        .bind(Moment::now().minus(KEPT).micros())
        .fetch_all(&mut *tx)
        .await?;
    for row in &rows {
        gone(&mut tx, column(row, "id")?).await?;
    }
    tx.commit().await
}
