//! The routes of the room of needs.
//!
//! Anybody may write one and look at the list; what a caller finds behind an id is decided part by part.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;

use super::{api, files, list, one, writing};
use crate::platform::attachments;
use crate::platform::authorisation::{Access, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const MEMBERS: Access = Access::SIGNED_IN;
const WRITE: Access = Access::SIGNED_IN.by_token(Scope::Write);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    let files_come = DefaultBodyLimit::max(attachments::FORM);
    Routes::new()
        .get("/needs", ANYONE, list::list)
        .post("/needs", ANYONE, writing::begin)
        .get("/needs/new", ANYONE, writing::new)
        .get("/needs/{id}", ANYONE, one::show)
        .get("/needs/{id}/edit", ANYONE, writing::edit)
        .post("/needs/{id}/edit", ANYONE, writing::save)
        .post("/needs/{id}/state", ANYONE, one::set_state)
        .post("/needs/{id}/attach", MEMBERS, one::attach_run)
        .post("/needs/{id}/files", ANYONE, files::add.layer(files_come))
        .get("/needs/{id}/files/{file}", ANYONE, files::show)
        .post("/needs/{id}/files/{file}/delete", ANYONE, files::delete)
        .post("/needs/{id}/delete", ANYONE, one::delete)
        .get("/api/v1/needs", READ, api::list)
        .post("/api/v1/needs", WRITE, api::begin)
        .get("/api/v1/needs/{id}", READ, api::one)
        .patch("/api/v1/needs/{id}", WRITE, api::change)
        .post("/api/v1/needs/{id}/state", WRITE, api::set_state)
}
