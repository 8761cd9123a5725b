//! An organisation whose last person left leaves no data behind.

use futures_util::future::BoxFuture;
use serde::Deserialize;

use super::datasets::{removal, store};
use crate::platform::db::Tx;
use crate::platform::id::OrganisationId;
use crate::platform::outbox::Listener;

/// Hears of organisations that were closed.
pub struct Closed;

#[derive(Deserialize)]
struct Event {
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
            let event: Event =
                serde_json::from_str(payload).map_err(|e| sqlx::Error::Decode(Box::new(e)))?;
            // Uploads that became no dataset run out by themselves.
            for dataset in store::of_organisation(tx, event.organisation).await? {
                removal::of_dataset(tx, dataset).await?;
            }
            Ok(())
        })
    }
}
