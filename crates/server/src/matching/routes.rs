//! The routes of the room of matching.

use super::{api, contests, demand, finding, introductions, matches, technologies};
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const MEMBERS: Access = Access::SIGNED_IN;
const ADVISERS: Access = Access::roles(&[Role::Consultant, Role::TestbedOperator, Role::Assessor]);
const WRITE: Access = Access::SIGNED_IN.by_token(Scope::Write);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/search", ANYONE, finding::show)
        .get("/matching", ANYONE, technologies::list)
        .post("/matching/technologies", MEMBERS, technologies::add)
        .get("/matching/technologies/new", MEMBERS, technologies::new)
        .get("/matching/technologies/{id}", ANYONE, technologies::show)
        .get("/matching/technologies/{id}/needs", MEMBERS, demand::show)
        .get("/matching/technologies/{id}/edit", MEMBERS, technologies::edit)
        .post("/matching/technologies/{id}/edit", MEMBERS, technologies::save)
        .post("/matching/technologies/{id}/state", MEMBERS, technologies::set_state)
        .post("/matching/technologies/{id}/delete", MEMBERS, technologies::delete)
        .get("/needs/{id}/matches", MEMBERS, matches::show)
        .post("/needs/{id}/matches/{technology}", MEMBERS, introductions::ask)
        .post("/needs/{id}/matches/{technology}/contest", MEMBERS, matches::contest)
        .get("/matching/introductions", MEMBERS, introductions::list)
        .get("/matching/introductions/{id}", MEMBERS, introductions::show)
        .post("/matching/introductions/{id}/state", MEMBERS, introductions::set_state)
        .get("/matching/contests", ADVISERS, contests::list)
        .post("/matching/contests/{contest}", ADVISERS, contests::answer)
        .get("/api/v1/search", READ, finding::find)
        .get("/api/v1/suggestions", READ, finding::suggest)
        .get("/api/v1/technologies", READ, api::list)
        .post("/api/v1/technologies", WRITE, api::add)
        .get("/api/v1/technologies/{id}", READ, api::one)
        .post("/api/v1/technologies/{id}/state", WRITE, api::set_state)
        .get("/api/v1/needs/{id}/matches", READ, api::matches)
}
