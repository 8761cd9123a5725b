//! The routes of the identity room.

use super::oidc::pages as oidc;
use super::{
    account_pages, api, colleagues_pages, demo, invited, join, passkey_pages, people_pages, signin,
};
use crate::platform::authorisation::{Access, Role, Scope};
use crate::platform::web::Routes;

const OWNER: Access = Access::roles(&[Role::Owner]);
const ADMINISTRATOR: Access = Access::roles(&[Role::CentreAdministrator]);
const LOG: Access = Access::roles(&[Role::CentreAdministrator, Role::Auditor]);

/// All of them.
#[must_use]
pub fn routes() -> Routes {
    ways_in().and(account()).and(organisation()).and(centre()).and(programs())
}

fn ways_in() -> Routes {
    let everyone = Access::EVERYONE;
    Routes::new()
        .get("/signin", everyone, signin::form)
        .post("/signin", everyone, signin::sign_in)
        .post("/signout", everyone, signin::sign_out)
        .get("/join", everyone, join::form)
        .post("/join", everyone, join::join)
        .get("/invite/{secret}", everyone, invited::form)
        .post("/invite/{secret}", everyone, invited::accept)
        .post("/signin/passkey/start", everyone, passkey_pages::begin_using)
        .post("/signin/passkey/finish", everyone, passkey_pages::finish_using)
        .get("/signin/oidc/{provider}", everyone, oidc::go)
        .get("/signin/oidc/{provider}/callback", everyone, oidc::returned)
        .get("/demo", everyone, demo::show)
        .post("/demo/signin", everyone, demo::sign_in)
}

fn account() -> Routes {
    let mine = Access::SIGNED_IN;
    Routes::new()
        .get("/account", mine, account_pages::show)
        .post("/account", mine, account_pages::save)
        .post("/account/password", mine, account_pages::password)
        .post("/account/sessions/end", mine, account_pages::end_session)
        .post("/account/sessions/end-others", mine, account_pages::end_other_sessions)
        .post("/account/tokens", mine, account_pages::make_token)
        .post("/account/tokens/revoke", mine, account_pages::revoke_token)
        .get("/account/data", mine, account_pages::download)
        .get("/account/leave", mine, account_pages::leave_form)
        .post("/account/leave", mine, account_pages::leave)
        .post("/account/passkeys/start", mine, passkey_pages::begin_adding)
        .post("/account/passkeys/finish", mine, passkey_pages::finish_adding)
        .post("/account/passkeys/rename", mine, passkey_pages::rename)
        .post("/account/passkeys/remove", mine, passkey_pages::remove)
        .get("/account/identities/{provider}", mine, oidc::go_to_link)
        .post("/account/identities/untie", mine, oidc::untied)
}

fn organisation() -> Routes {
    Routes::new()
        .get("/colleagues", Access::SIGNED_IN, colleagues_pages::list)
        .post("/colleagues/role", OWNER, colleagues_pages::change)
        .post("/colleagues/remove", OWNER, colleagues_pages::remove)
        .post("/colleagues/invites", OWNER, colleagues_pages::invite)
        .post("/colleagues/invites/withdraw", OWNER, colleagues_pages::withdraw)
}

fn centre() -> Routes {
    Routes::new()
        .get("/centre/people", ADMINISTRATOR, people_pages::list)
        .post("/centre/people/grant", ADMINISTRATOR, people_pages::grant)
        .post("/centre/people/revoke", ADMINISTRATOR, people_pages::revoke)
        .get("/centre/access-log", LOG, people_pages::log)
}

fn programs() -> Routes {
    let reads = |access: Access| access.by_token(Scope::Read);
    let writes = |access: Access| access.by_token(Scope::Write);
    let mine = Access::SIGNED_IN;
    let role = "/api/v1/centre/people/{id}/roles/{role}";
    Routes::new()
        .get("/api/v1/me", reads(mine), api::me)
        .get("/api/v1/me/data", reads(mine), api::my_data)
        .get("/api/v1/sessions", reads(mine), api::sessions)
        .delete("/api/v1/sessions/{id}", writes(mine), api::end_session)
        .get("/api/v1/passkeys", reads(mine), api::passkeys)
        .get("/api/v1/tokens", reads(mine), api::tokens)
        .delete("/api/v1/tokens/{id}", writes(mine), api::revoke_token)
        .get("/api/v1/colleagues", reads(mine), api::colleagues)
        .put("/api/v1/colleagues/{id}/role", writes(OWNER), api::change_role)
        .delete("/api/v1/colleagues/{id}", writes(OWNER), api::remove_colleague)
        .get("/api/v1/invites", reads(OWNER), api::invites)
        .post("/api/v1/invites", writes(OWNER), api::invite)
        .delete("/api/v1/invites/{id}", writes(OWNER), api::withdraw)
        .get("/api/v1/centre/people", reads(ADMINISTRATOR), api::people)
        .get("/api/v1/centre/access-log", reads(LOG), api::access_log)
        .put(role, writes(ADMINISTRATOR), api::set_centre_role)
        .delete(role, writes(ADMINISTRATOR), api::unset_centre_role)
}
