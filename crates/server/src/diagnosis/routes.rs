//! The routes of the diagnosis room.
//!
//! The short form is open to everyone; whose a diagnosis is decides what a caller finds behind the others.

use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;

use super::{answering, api, assessing, evidence, groups, overview, people, result, short};
use crate::platform::attachments;
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const MEMBERS: Access = Access::SIGNED_IN;
const WRITE: Access = Access::SIGNED_IN.by_token(Scope::Write);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    pages().and(for_programs())
}

fn pages() -> Routes {
    let file_comes = DefaultBodyLimit::max(attachments::FORM);
    Routes::new()
        .get("/diagnosis", ANYONE, overview::list)
        .post("/diagnosis", MEMBERS, overview::begin)
        .get("/diagnosis/short", ANYONE, short::show)
        .post("/diagnosis/short", ANYONE, short::send)
        .get("/diagnosis/{id}", ANYONE, overview::one)
        .post("/diagnosis/{id}/close", MEMBERS, overview::close)
        .post("/diagnosis/{id}/share", MEMBERS, overview::share)
        .post("/diagnosis/{id}/goals", MEMBERS, overview::set_goals)
        .post("/diagnosis/{id}/delete", ANYONE, overview::delete)
        .get("/diagnosis/{id}/trail", MEMBERS, overview::trail_page)
        .post("/diagnosis/{id}/people", MEMBERS, people::ask)
        .post("/diagnosis/{id}/people/{respondent}/remove", MEMBERS, people::unask)
        .post("/diagnosis/{id}/mine", MEMBERS, people::mine)
        .get("/diagnosis/{id}/sections/{section}", MEMBERS, answering::show)
        .post("/diagnosis/{id}/sections/{section}", MEMBERS, answering::keep)
        .get("/diagnosis/{id}/items/{item}", MEMBERS, evidence::show)
        .post("/diagnosis/{id}/items/{item}/evidence", MEMBERS, evidence::add.layer(file_comes))
        .get("/diagnosis/{id}/evidence/{proof}", MEMBERS, evidence::file)
        .post("/diagnosis/{id}/evidence/{proof}/delete", MEMBERS, evidence::delete)
        .get("/diagnosis/{id}/assess", Access::roles(&[Role::Assessor]), assessing::show)
        .post("/diagnosis/{id}/assess/{item}", Access::roles(&[Role::Assessor]), assessing::confirm)
        .get("/diagnosis/{id}/report", ANYONE, result::pages::show)
        .get("/diagnosis/{id}/report.pdf", ANYONE, result::pages::pdf)
        .get("/diagnosis/{id}/report.json", ANYONE, result::pages::data)
        .get("/centre/diagnoses", Access::roles(groups::MAY_SEE), groups::show)
}

fn for_programs() -> Routes {
    Routes::new()
        .get("/api/v1/diagnoses", READ, api::list)
        .post("/api/v1/diagnoses", WRITE, api::begin)
        .get("/api/v1/diagnoses/{id}", READ, api::one)
        .put("/api/v1/diagnoses/{id}/answers", WRITE, api::answer)
        .post("/api/v1/diagnoses/{id}/close", WRITE, api::close)
        .get("/api/v1/diagnoses/{id}/report", READ, result::pages::data)
        .get("/api/v1/diagnoses/{id}/report.pdf", READ, result::pages::pdf)
}
