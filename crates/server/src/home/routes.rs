//! The routes of the entrance.

use super::pages;
use crate::platform::assets;
use crate::platform::authorisation::Access;
use crate::platform::web::Routes;

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/", Access::EVERYONE, pages::home)
        .get("/about/data", Access::EVERYONE, pages::about_data)
        .get("/about/privacy", Access::EVERYONE, pages::about_privacy)
        .get("/about/terms", Access::EVERYONE, pages::about_terms)
        .post("/language", Access::EVERYONE, pages::language)
        .get("/assets/{*name}", Access::EVERYONE, assets::asset)
        .get("/healthz", Access::EVERYONE, pages::alive)
        .get("/readyz", Access::EVERYONE, pages::ready)
}
