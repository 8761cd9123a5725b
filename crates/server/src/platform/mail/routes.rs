//! The routes of those who look after a centre's letters.

use super::pages;
use crate::platform::authorisation::{Access, Role};
use crate::platform::web::Routes;

const ADMINISTRATORS: Access = Access::roles(&[Role::CentreAdministrator]);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get("/centre/letters", ADMINISTRATORS, pages::list).post(
        "/centre/letters/{id}/again",
        ADMINISTRATORS,
        pages::again,
    )
}
