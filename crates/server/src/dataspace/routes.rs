//! The routes of the dataspace: for people of organisations. What of it is whose, the handlers ask.

use super::{
    agreements, api, catalogue, computing, contract, log, map, negotiations, offers, peers,
    protocol, pulling, sources, transfers,
};
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const SIGNED_IN: Access = Access::SIGNED_IN;
const MEMBERS: Access = Access::roles(&[Role::Member, Role::Owner]);
const READ: Access = Access::EVERYONE.by_token(Scope::Read);
/// Whoever shows what an organisation of ours gave it: asked by the handlers.
const PROTOCOL: Access = Access::EVERYONE;
const SIGNED_IN_READ: Access = SIGNED_IN.by_token(Scope::Read);
const MEMBERS_WRITE: Access = MEMBERS.by_token(Scope::Write);
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
        .post("/dataspace/agreements/{id}/push", MEMBERS, transfers::bring)
        .get("/dataspace/transfers/{id}", MEMBERS, transfers::page_of)
        .get("/dataspace/sources", MEMBERS, sources::pages::show)
        .post("/dataspace/sources", MEMBERS, sources::pages::add)
        .get("/dataspace/sources/{id}", MEMBERS, sources::pages::one)
        .post("/dataspace/sources/{id}/remove", MEMBERS, sources::pages::remove)
        .get("/api/v1/dataspace/sources", MEMBERS_READ, sources::api::list)
        .post("/api/v1/dataspace/sources", MEMBERS_WRITE, sources::api::add)
        .delete("/api/v1/dataspace/sources/{id}", MEMBERS_WRITE, sources::api::remove)
        .post("/api/v1/dataspace/agreements/{id}/pushes", MEMBERS_WRITE, transfers::push)
        .get("/api/v1/dataspace/transfers/{id}", MEMBERS_READ, transfers::show)
        .get("/api/v1/audit-log/checkpoint", READ, log::api::checkpoint)
        .get("/api/v1/audit-log/consistency", READ, log::api::consistency)
        .get("/api/v1/audit-log/entries/{number}", MEMBERS_READ, log::api::entry)
        .get("/api/v1/audit-log/export", MEMBERS_READ, log::api::exported)
        .get("/dataspace/agreements/{id}/contract", MEMBERS, contract::show)
        .get("/dataspace/map", SIGNED_IN, map::show)
        .get("/dataspace/peers", MEMBERS, peers::show)
        .post("/dataspace/peers", MEMBERS, peers::add)
        .get("/dataspace/peers/{id}", MEMBERS, peers::one)
        .post("/dataspace/peers/{id}", MEMBERS, peers::change)
        .post("/dataspace/peers/{id}/ask", MEMBERS, peers::ask)
        .get("/api/v1/dataspace/catalog", SIGNED_IN_READ, api::catalog)
        .post("/api/v1/dataspace/offers", MEMBERS_WRITE, api::offer)
        .delete("/api/v1/dataspace/offers/{id}", MEMBERS_WRITE, api::withdraw)
        .get("/api/v1/dataspace/identity", MEMBERS_READ, api::identity)
        .post("/api/v1/dataspace/identity/rotation", MEMBERS_WRITE, api::rotate)
        .get("/api/v1/dataspace/peers", MEMBERS_READ, api::known_peers)
        .post("/api/v1/dataspace/peers", MEMBERS_WRITE, api::new_peer)
        .patch("/api/v1/dataspace/peers/{id}", MEMBERS_WRITE, api::show_peer)
        .post("/api/v1/dataspace/negotiations", MEMBERS_WRITE, api::ask)
        .get("/api/v1/dataspace/negotiations/{id}", MEMBERS_READ, api::negotiation)
        .post("/api/v1/dataspace/negotiations/{id}", MEMBERS_WRITE, api::act)
        .get("/api/v1/dataspace/agreements", MEMBERS_READ, api::agreements_of)
        .get("/api/v1/dataspace/agreements/{id}", MEMBERS_READ, api::agreement)
        .post("/api/v1/dataspace/agreements/{id}/end", MEMBERS_WRITE, api::end)
        .get("/api/v1/dataspace/agreements/{id}/data", MEMBERS_READ, api::data)
        .and(runs())
        .and(spoken())
}

/// Runs where the data are.
fn runs() -> Routes {
    use computing::{api, pages};
    Routes::new()
        .get("/dataspace/agreements/{id}/runs/new", MEMBERS, pages::new)
        .post("/dataspace/agreements/{id}/runs", MEMBERS, pages::add)
        .get("/dataspace/agreements/{id}/runs/{run}", MEMBERS, pages::one)
        .post("/dataspace/agreements/{id}/runs/{run}/release", MEMBERS, pages::release)
        .post("/dataspace/agreements/{id}/runs/{run}/keep", MEMBERS, pages::keep)
        .get("/api/v1/dataspace/agreements/{id}/runs", MEMBERS_READ, api::list)
        .post("/api/v1/dataspace/agreements/{id}/runs", MEMBERS_WRITE, api::start)
        .get("/api/v1/dataspace/agreements/{id}/runs/{run}", MEMBERS_READ, api::one)
        .get("/api/v1/dataspace/agreements/{id}/runs/{run}/result", MEMBERS_READ, api::result)
        .post("/api/v1/dataspace/agreements/{id}/runs/{run}/decision", MEMBERS_WRITE, api::decide)
}

/// The protocol, as participants elsewhere speak it.
fn spoken() -> Routes {
    use super::claims;
    use protocol::{catalog, data};
    Routes::new()
        .get("/dsp/{organisation}/.well-known/dspace-version", PROTOCOL, protocol::version)
        .post("/dsp/{organisation}/2025-1/catalog/request", PROTOCOL, catalog::ask)
        .get("/dsp/{organisation}/2025-1/catalog/datasets/{id}", PROTOCOL, catalog::dataset)
        .post(
            "/dsp/{organisation}/2025-1/negotiations/request",
            PROTOCOL,
            protocol::negotiation_request,
        )
        .post(
            "/dsp/{organisation}/2025-1/negotiations/offers",
            PROTOCOL,
            protocol::negotiation_offer,
        )
        .get("/dsp/{organisation}/2025-1/negotiations/{pid}", PROTOCOL, protocol::show_negotiation)
        .post(
            "/dsp/{organisation}/2025-1/negotiations/{pid}/{what}",
            PROTOCOL,
            protocol::negotiation_message,
        )
        .post(
            "/dsp/{organisation}/2025-1/negotiations/{pid}/agreement/verification",
            PROTOCOL,
            protocol::negotiation_verification,
        )
        .post("/dsp/{organisation}/2025-1/transfers/request", PROTOCOL, protocol::transfer_request)
        .get("/dsp/{organisation}/2025-1/transfers/{pid}", PROTOCOL, protocol::show_transfer)
        .post(
            "/dsp/{organisation}/2025-1/transfers/{pid}/{what}",
            PROTOCOL,
            protocol::transfer_message,
        )
        .get("/dsp/{organisation}/data/{id}", PROTOCOL, data::pull)
        .get("/dsp/{organisation}/did.json", PROTOCOL, claims::document)
        .get("/dsp/centres/{slug}/did.json", PROTOCOL, claims::centre_document)
        .post("/dsp/{organisation}/claims/presentations/query", PROTOCOL, claims::query)
}
