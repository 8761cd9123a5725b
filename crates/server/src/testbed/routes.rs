//! The routes of the testbed.
//!
//! Visitors without an account come here too, so most routes are open to everyone; whose a thing is
//! decides what a caller finds behind them.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;

use super::datasets::{self, preview};
use super::runs::{self, compare, files, shares};
use super::start;
use super::uploads::tus;
use crate::platform::authorisation::{Access, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const WRITE: Access = Access::EVERYONE.by_token(Scope::Write);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    pages().and(for_programs())
}

fn pages() -> Routes {
    // Files have limits of their own.
    let files_come = DefaultBodyLimit::disable;
    Routes::new()
        .get("/try", ANYONE, start::show)
        .post("/try/{sample}", ANYONE, start::sample)
        .get("/datasets", ANYONE, datasets::pages::list)
        .post("/datasets", ANYONE, datasets::pages::make.layer(files_come()))
        .get("/datasets/{id}", ANYONE, datasets::pages::one)
        .post("/datasets/{id}/settings", ANYONE, datasets::pages::settle)
        .post("/datasets/{id}/delete", ANYONE, datasets::pages::delete)
        .post("/datasets/{id}/versions", ANYONE, datasets::pages::add_version.layer(files_come()))
        .get("/datasets/{id}/versions/{number}", ANYONE, preview::show)
        .post("/datasets/{id}/versions/{number}/form", ANYONE, preview::correct)
        .get("/datasets/{id}/versions/{number}/events", ANYONE, preview::follow)
        .get("/runs", ANYONE, runs::pages::list)
        .post("/runs", ANYONE, runs::pages::make)
        .get("/runs/compare", ANYONE, compare::show)
        .get("/runs/{id}", ANYONE, runs::pages::one)
        .get("/runs/{id}/events", ANYONE, runs::pages::follow)
        .get("/runs/{id}/report.json", ANYONE, files::data)
        .get("/runs/{id}/files/{name}", ANYONE, files::file)
        .post("/runs/{id}/again", ANYONE, runs::pages::again)
        .post("/runs/{id}/cancel", ANYONE, runs::pages::cancel)
        .post("/runs/{id}/delete", ANYONE, runs::pages::delete)
        .post("/runs/{id}/consultants", Access::SIGNED_IN, runs::pages::consultants)
        .post("/runs/{id}/links", ANYONE, shares::make_on_page)
        .post("/runs/{id}/links/{share}/revoke", ANYONE, shares::revoke_on_page)
        .get("/shared/{secret}", ANYONE, shares::show)
        .get("/shared/{secret}/report.json", ANYONE, shares::data)
}

fn for_programs() -> Routes {
    use datasets::api as d;
    use runs::api as r;
    Routes::new()
        .options(tus::PLACE, ANYONE, tus::abilities)
        .post(tus::PLACE, WRITE, tus::announce)
        .head("/api/v1/uploads/{id}", WRITE, tus::offset)
        .patch("/api/v1/uploads/{id}", WRITE, tus::piece)
        .delete("/api/v1/uploads/{id}", WRITE, tus::drop_it)
        .get("/api/v1/datasets", READ, d::list)
        .post("/api/v1/datasets", WRITE, d::make)
        .get("/api/v1/datasets/{id}", READ, d::one)
        .patch("/api/v1/datasets/{id}", WRITE, d::change)
        .delete("/api/v1/datasets/{id}", WRITE, d::delete)
        .post("/api/v1/datasets/{id}/versions", WRITE, d::add_version)
        .get("/api/v1/datasets/{id}/versions/{number}", READ, d::version)
        .put("/api/v1/datasets/{id}/versions/{number}/form", WRITE, d::correct)
        .get("/api/v1/runs", READ, r::list)
        .post("/api/v1/runs", WRITE, r::make)
        .get("/api/v1/runs/{id}", READ, r::one)
        .delete("/api/v1/runs/{id}", WRITE, r::delete)
        .post("/api/v1/runs/{id}/cancel", WRITE, r::cancel)
        .put(
            "/api/v1/runs/{id}/consultants",
            Access::SIGNED_IN.by_token(Scope::Write),
            r::consultants,
        )
        .get("/api/v1/runs/{id}/shares", READ, r::list_shares)
        .post("/api/v1/runs/{id}/shares", WRITE, r::make_share)
        .delete("/api/v1/runs/{id}/shares/{share}", WRITE, r::revoke_share)
        .get("/api/v1/runs/{id}/files/{name}", READ, files::file)
}
