//! Coming in and going out, the same whichever way somebody came.

use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::sessions::{self, PERSON_STAYS, Way};
use crate::app::App;
use crate::home::pages::within;
use crate::platform::authorisation::Principal;
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CentreId, OrganisationId, SessionId};
use crate::platform::outbox;
use crate::platform::secret::Secret;
use crate::platform::web::Caller;

/// What other rooms hear when a visitor became somebody: what was tried in that session is the
/// organisation's now.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VisitorBecame {
    /// The session of the visitor.
    pub session: SessionId,
    /// The account.
    pub account: AccountId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The centre.
    pub centre: CentreId,
}

/// The topic of [`VisitorBecame`].
pub const VISITOR_BECAME: &str = "identity.visitor-became";

/// Somebody who may come in.
#[derive(Debug, Clone, Copy)]
pub struct Entrant {
    /// The account.
    pub account: AccountId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The centre.
    pub centre: CentreId,
}

/// Lets somebody in. The session of before ends; what a visitor tried in it is taken over.
///
/// # Errors
/// As the database does.
pub async fn admit(
    tx: &mut Tx,
    caller: &Caller,
    who: Entrant,
    way: Way,
) -> Result<Secret, sqlx::Error> {
    match &caller.principal {
        Principal::Visitor { session, centre } => {
            if *centre == who.centre {
                let became = VisitorBecame {
                    session: *session,
                    account: who.account,
                    organisation: who.organisation,
                    centre: who.centre,
                };
                outbox::tell(tx, VISITOR_BECAME, &became).await?;
            }
            sessions::end(tx, *session).await?;
        }
        Principal::Session { session, .. } => sessions::end(tx, *session).await?,
        Principal::Stranger | Principal::Token { .. } => {}
    }
    let (_, secret) = sessions::begin(tx, who.centre, Some(who.account), way, caller).await?;
    Ok(secret)
}

/// To where the person wanted, with the cookie of the session.
#[must_use]
pub fn onward(app: &App, secret: &Secret, next: &str) -> Response {
    (sessions::cookie(app, secret, PERSON_STAYS), Redirect::to(within(next))).into_response()
}
