//! The routes of the dataspace: for people of organisations. What of it is whose, the handlers ask.

use super::{agreements, catalogue, log, negotiations, offers, pulling};
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const SIGNED_IN: Access = Access::SIGNED_IN;
const MEMBERS: Access = Access::roles(&[Role::Member, Role::Owner]);
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
const MEMBERS_READ: Access = MEMBERS.by_token(Scope::Read);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .get("/dataspace", SIGNED_IN, catalogue::show)
        .post("/dataspace/offers", MEMBERS, offers::add)
        .get("/dataspace/offers/new", MEMBERS, offers::new)
        .get("/dataspace/offers/{id}", SIGNED_IN, offers::show)
        .post("/dataspace/offers/{id}/withdraw", MEMBERS, offers::withdraw)
        .post("/dataspace/offers/{id}/ask", MEMBERS, offers::ask)
        .get("/dataspace/negotiations/{id}", MEMBERS, negotiations::show)
        .post("/dataspace/negotiations/{id}", MEMBERS, negotiations::act)
        .get("/dataspace/agreements/{id}", MEMBERS, agreements::show)
        .post("/dataspace/agreements/{id}/end", MEMBERS, agreements::end)
        .get("/dataspace/agreements/{id}/data", MEMBERS_READ, pulling::fetch)
        .get("/api/v1/audit-log/checkpoint", READ, log::checkpoint)
        .get("/api/v1/audit-log/consistency", READ, log::consistency)
        .get("/api/v1/audit-log/entries/{number}", MEMBERS_READ, log::entry)
}
