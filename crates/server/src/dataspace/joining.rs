//! An organisation that closes offers nothing any more, and its agreements end.

use futures_util::future::BoxFuture;
use serde::Deserialize;

use crate::platform::db::Tx;
use crate::platform::id::OrganisationId;
use crate::platform::moment::Moment;
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
            let organisation = closing.organisation.text();
            for sql in [
                "UPDATE dataspace_offer SET state = 'withdrawn', changed_at = $2 \
                 WHERE organisation = $1",
                "UPDATE dataspace_peer SET closed_at = $2, token_out = '' \
                 WHERE organisation = $1 AND closed_at = 0",
                "UPDATE dataspace_source SET removed_at = $2, secret = '' \
                 WHERE organisation = $1 AND removed_at = 0",
                // Whoever is not there any more lets nothing out and waits for nobody.
                "UPDATE transfer SET token = '', changed_at = $2 WHERE organisation = $1",
                "UPDATE computation SET state = 'stopped', passed = '', changed_at = $2, version = version + 1 \
                 WHERE state IN ('running', 'waits') AND agreement IN \
                 (SELECT id FROM agreement WHERE provider = $1 OR consumer = $1)",
                // What was let out is shown no more either: it is of somebody who is not there.
                "UPDATE computation SET passed = '', changed_at = $2 WHERE agreement IN \
                 (SELECT id FROM agreement WHERE provider = $1 OR consumer = $1)",
                "UPDATE agreement SET ended_at = $2, ended_by = $1 \
                 WHERE (provider = $1 OR consumer = $1) AND ended_at = 0",
            ] {
                sqlx::query(sql)
                    .bind(&organisation)
                    .bind(Moment::now().micros())
                    .execute(&mut **tx)
                    .await?;
            }
            Ok(())
        })
    }
}
