//! An organisation that closes takes its technologies along. Those who were introduced keep what they saw.

use futures_util::future::BoxFuture;
use serde::Deserialize;

use super::technologies;
use crate::platform::db::Tx;
use crate::platform::id::{OrganisationId, column};
use crate::platform::outbox::Listener;

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
            let rows = sqlx::query("SELECT id FROM technology WHERE organisation = $1")
                .bind(closing.organisation.text())
                .fetch_all(&mut **tx)
                .await?;
            for row in &rows {
                technologies::gone(tx, column(row, "id")?).await?;
            }
            Ok(())
        })
    }
}
