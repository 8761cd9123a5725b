//! The routes of this room.

use crate::platform::web::Routes;

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().and(super::days::routes::routes())
}
