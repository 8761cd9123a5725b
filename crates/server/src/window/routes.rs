//! The routes of the window.
//!
//! Anybody may ask; a case is open to who asked it, to who shows its secret, and to those who advise.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;

use super::appointments::{acts as meeting, pages as appointments};
use super::{acts, advice, api, articles, asking, files, list, one, profiles, public, templates};
use crate::platform::attachments;
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const ADVISERS: Access = Access::roles(&[Role::Consultant, Role::TestbedOperator, Role::Assessor]);
const CONSULTANTS: Access = Access::roles(&[Role::Consultant]);
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const WRITE: Access = Access::SIGNED_IN.by_token(Scope::Write);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    let files_come = DefaultBodyLimit::max(attachments::FORM);
    Routes::new()
        .get("/window", ANYONE, list::home)
        .post("/window", ANYONE, asking::ask)
        .get("/window/new", ANYONE, asking::new)
        .get("/window/cases", ADVISERS, list::cases)
        .get("/window/cases/{id}", ANYONE, one::show)
        .post("/window/cases/{id}/say", ANYONE, acts::say)
        .post("/window/cases/{id}/triage", ADVISERS, acts::triage)
        .post("/window/cases/{id}/close", ADVISERS, acts::close)
        .post("/window/cases/{id}/rate", ANYONE, acts::rate)
        .post("/window/cases/{id}/advice", ADVISERS, advice::write)
        .post("/window/cases/{id}/advice/answer", ANYONE, advice::answer)
        .post("/window/cases/{id}/article", ADVISERS, articles::of_case)
        .post("/window/cases/{id}/files", ANYONE, files::add.layer(files_come))
        .get("/window/cases/{id}/files/{file}", ANYONE, files::show)
        .get("/window/cases/{id}/advice", ANYONE, advice::paper)
        .post("/window/cases/{id}/appointments", ANYONE, meeting::make)
        .post("/window/cases/{id}/appointments/{appointment}", ANYONE, meeting::answer)
        .get("/window/cases/{id}/appointments/{appointment}/calendar", ANYONE, appointments::one)
        .get("/window/appointments", CONSULTANTS, appointments::list)
        .get("/window/appointments/calendar", CONSULTANTS, appointments::all)
        .get("/window/templates", ADVISERS, templates::list)
        .post("/window/templates", ADVISERS, templates::add)
        .post("/window/templates/{id}/delete", ADVISERS, templates::delete)
        .get("/window/articles", ANYONE, articles::list)
        .get("/window/articles/{id}", ANYONE, articles::show)
        .post("/window/articles/{id}", ADVISERS, articles::save)
        .get("/window/profile", CONSULTANTS, profiles::show)
        .post("/window/profile", CONSULTANTS, profiles::save)
        .get("/window/consultants", ANYONE, public::list)
        .get("/window/consultants/{id}", ANYONE, public::one)
        .get("/api/v1/cases", READ, api::list)
        .post("/api/v1/cases", WRITE, api::begin)
        .get("/api/v1/cases/{id}", READ, api::show)
        .post("/api/v1/cases/{id}/messages", WRITE, api::say)
        .get("/api/v1/consultants", READ, public::list_for_programs)
        .get("/api/v1/consultants/{id}", READ, public::one_for_programs)
}
