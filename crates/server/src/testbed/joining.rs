//! A visitor who signs up keeps what was tried.

use futures_util::future::BoxFuture;
use serde::Deserialize;

use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CentreId, OrganisationId, SessionId};
use crate::platform::outbox::Listener;

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

/// The visitor's things become the organisation's. They are kept from now on until somebody
/// deletes them.
async fn take_over(tx: &mut Tx, event: &Event) -> Result<(), sqlx::Error> {
    for sql in [
        "UPDATE upload SET owner_kind = 'organisation', owner = $1 \
         WHERE owner_kind = 'visitor' AND owner = $2 AND centre = $3 AND $4 <> ''",
        "UPDATE dataset SET owner_kind = 'organisation', owner = $1, made_by = $4, retain_until = 0 \
         WHERE owner_kind = 'visitor' AND owner = $2 AND centre = $3",
        "UPDATE run SET owner_kind = 'organisation', owner = $1, made_by = $4 \
         WHERE owner_kind = 'visitor' AND owner = $2 AND centre = $3",
    ] {
        sqlx::query(sql)
            .bind(event.organisation.text())
            .bind(event.session.text())
            .bind(event.centre.text())
            .bind(event.account.text())
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}
