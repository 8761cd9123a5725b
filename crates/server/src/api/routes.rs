//! The routes of the interface's own description.

use super::pages;
use crate::platform::authorisation::Access;
use crate::platform::web::Routes;

/// Where the document is.
pub const DOCUMENT: &str = "/api/v1/openapi.json";

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().get(DOCUMENT, Access::EVERYONE, pages::document).get(
        "/developers",
        Access::EVERYONE,
        pages::reference,
    )
}
