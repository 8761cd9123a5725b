//! An organisation that closes takes part in nothing any more.

use futures_util::future::BoxFuture;
use serde::Deserialize;

use super::store;
use crate::platform::db::Tx;
use crate::platform::id::OrganisationId;
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
            store::delete_organisation(tx, closing.organisation).await
        })
    }
}
