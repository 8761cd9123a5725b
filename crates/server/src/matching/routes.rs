//! The routes of the room of matching.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;

use super::{
    api, contests, demand, exposure, files, finding, introductions, matches, technologies, writing,
};
use crate::platform::attachments;
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const MEMBERS: Access = Access::SIGNED_IN;
const ADVISERS: Access = Access::roles(&[Role::Consultant, Role::TestbedOperator, Role::Assessor]);
const WRITE: Access = Access::SIGNED_IN.by_token(Scope::Write);
const OPERATE: Access = Access::roles(&OPERATORS);

/// Who looks after matching: sees how attention is shared.
pub const OPERATORS: [Role; 3] = [Role::CentreAdministrator, Role::TestbedOperator, Role::Auditor];

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    let files_come = DefaultBodyLimit::max(attachments::FORM);
    Routes::new()
        .get("/search", ANYONE, finding::show)
        .get("/matching", ANYONE, technologies::list)
        .post("/matching/technologies", MEMBERS, writing::add)
        .get("/matching/technologies/new", MEMBERS, writing::new)
        .get("/matching/technologies/{id}", ANYONE, technologies::show)
        .get("/matching/technologies/{id}/needs", MEMBERS, demand::show)
        .get("/matching/technologies/{id}/edit", MEMBERS, writing::edit)
        .post("/matching/technologies/{id}/edit", MEMBERS, writing::save)
        .post("/matching/technologies/{id}/state", MEMBERS, technologies::set_state)
        .post("/matching/technologies/{id}/delete", MEMBERS, technologies::delete)
        .post("/matching/technologies/{id}/files", MEMBERS, files::add.layer(files_come))
        .get("/matching/technologies/{id}/files/{file}", ANYONE, files::show)
        .post("/matching/technologies/{id}/files/{file}/delete", MEMBERS, files::delete)
        .get("/needs/{id}/matches", MEMBERS, matches::show)
        .post("/needs/{id}/matches/{technology}", MEMBERS, introductions::ask)
        .post("/needs/{id}/matches/{technology}/contest", MEMBERS, matches::contest)
        .get("/matching/introductions", MEMBERS, introductions::list)
        .get("/matching/introductions/{id}", MEMBERS, introductions::show)
        .post("/matching/introductions/{id}/state", MEMBERS, introductions::set_state)
        .get("/matching/contests", ADVISERS, contests::list)
        .post("/matching/contests/{contest}", ADVISERS, contests::answer)
        .get("/matching/exposure", OPERATE, exposure::show)
        .get("/api/v1/search", READ, finding::find)
        .get("/api/v1/suggestions", READ, finding::suggest)
        .get("/api/v1/technologies", READ, api::list)
        .post("/api/v1/technologies", WRITE, api::add)
        .get("/api/v1/technologies/{id}", READ, api::one)
        .post("/api/v1/technologies/{id}/state", WRITE, api::set_state)
        .get("/api/v1/technologies/{id}/files", READ, api::files)
        .post("/api/v1/technologies/{id}/files", WRITE, api::add_files.layer(files_come))
        .get("/api/v1/technologies/{id}/files/{file}", READ, api::file)
        .delete("/api/v1/technologies/{id}/files/{file}", WRITE, api::delete_file)
        .get("/api/v1/needs/{id}/matches", READ, api::matches)
        .get("/api/v1/exposure", OPERATE.by_token(Scope::Read), exposure::api)
}
