//! The routes of the room of meetings.
//!
//! That there is a day, everybody sees; who takes part, those who do and those who organise; an agenda, whose
//! it is.

use super::{agendas, api, arranging, attending, days};
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const ANYONE: Access = Access::EVERYONE;
const MEMBERS: Access = Access::roles(&[Role::Member, Role::Owner]);
const ORGANISERS: Access =
    Access::roles(&[Role::CaravanCoordinator, Role::CentreAdministrator, Role::Consultant]);
const READ: Access = Access::EVERYONE.by_token(Scope::Read);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/meetings", ANYONE, days::list)
        .post("/meetings", ORGANISERS, days::add)
        .get("/meetings/new", ORGANISERS, days::new)
        .get("/meetings/{id}", ANYONE, days::show)
        .post("/meetings/{id}/attend", MEMBERS, attending::attend)
        .post("/meetings/{id}/leave", MEMBERS, attending::leave)
        .post("/meetings/{id}/wishes", MEMBERS, attending::wish)
        .get("/meetings/{id}/plan", ORGANISERS, arranging::show)
        .post("/meetings/{id}/plan", ORGANISERS, arranging::plan)
        .post("/meetings/{id}/state", ORGANISERS, arranging::set_state)
        .post("/meetings/{id}/fix", ORGANISERS, arranging::fix)
        .post("/meetings/{id}/attendees/{attendee}/gone", ORGANISERS, arranging::gone)
        .get("/meetings/{id}/agendas", ORGANISERS, agendas::all)
        .get("/meetings/{id}/agenda", MEMBERS, agendas::own)
        .get("/meetings/{id}/agenda/calendar", MEMBERS, agendas::calendar)
        .get("/api/v1/meeting-days", READ, api::list)
        .get("/api/v1/meeting-days/{id}", READ, api::one)
}
