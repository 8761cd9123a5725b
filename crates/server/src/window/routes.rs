//! The routes of the window.
//!
//! Anybody may ask; a case is open to who asked it, to who shows its secret, and to those who advise.

use super::{advice, api, articles, asking, list, one, profiles};
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const ADVISERS: Access = Access::roles(&[Role::Consultant, Role::TestbedOperator, Role::Assessor]);
const CONSULTANTS: Access = Access::roles(&[Role::Consultant]);
const READ: Access = Access::EVERYONE.by_token(Scope::Read);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/window", ANYONE, list::home)
        .post("/window", ANYONE, asking::ask)
        .get("/window/new", ANYONE, asking::new)
        .get("/window/cases", ADVISERS, list::cases)
        .get("/window/cases/{id}", ANYONE, one::show)
        .post("/window/cases/{id}/say", ANYONE, one::say)
        .post("/window/cases/{id}/triage", ADVISERS, one::triage)
        .post("/window/cases/{id}/close", ADVISERS, one::close)
        .post("/window/cases/{id}/rate", ANYONE, one::rate)
        .post("/window/cases/{id}/advice", ADVISERS, advice::write)
        .post("/window/cases/{id}/advice/answer", ANYONE, advice::answer)
        .post("/window/cases/{id}/article", ADVISERS, articles::of_case)
        .get("/window/articles", ANYONE, articles::list)
        .get("/window/articles/{id}", ANYONE, articles::show)
        .post("/window/articles/{id}", ADVISERS, articles::save)
        .get("/window/profile", CONSULTANTS, profiles::show)
        .post("/window/profile", CONSULTANTS, profiles::save)
        .get("/api/v1/cases", READ, api::list)
        .get("/api/v1/cases/{id}", READ, api::one)
}
