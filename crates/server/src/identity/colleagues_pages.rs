//! The page of the people of one's organisation.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::choices;
use super::colleagues::{self, ColleagueRole, ColleagueView};
use super::input::{Email, InputError};
use super::invites::{self, InviteView};
use crate::app::App;
use crate::platform::authorisation::Role;
use crate::platform::id::{AccountId, InviteId};
use crate::platform::shell::Shell;
use crate::platform::web::flash;
use crate::platform::web::form::{Choice, Faults};
use crate::platform::web::{Answer, Caller, page};

#[derive(Template)]
#[template(path = "identity/colleagues.html")]
struct ColleaguesPage<'a> {
    shell: Shell<'a>,
    organisation: &'a str,
    may_manage: bool,
    members: Vec<ColleagueView>,
    invites: Vec<InviteView>,
    roles: Vec<Choice>,
    email: &'a str,
    faults: Faults,
    fresh: String,
}

impl ColleaguesPage<'_> {
    fn role(&self, role: &Role) -> String {
        self.shell.text(&format!("role-{role}"))
    }

    fn roles_of(&self, member: &ColleagueView) -> String {
        member.roles.iter().map(|r| self.role(r)).collect::<Vec<_>>().join(", ")
    }
}

async fn view<'a>(
    app: &App,
    caller: &'a Caller,
    form: &'a InviteForm,
    faults: Faults,
    fresh: String,
) -> Answer<ColleaguesPage<'a>> {
    let me = caller.person()?;
    let may_manage = me.is(Role::Owner);
    let chosen = if form.role.is_empty() { "member" } else { &form.role };
    Ok(ColleaguesPage {
        shell: caller.shell(&caller.words.text("colleagues-title")),
        organisation: &me.organisation_name,
        may_manage,
        members: colleagues::of(app, me).await?,
        invites: if may_manage {
            invites::waiting(&app.db, me.organisation).await?
        } else {
            vec![]
        },
        roles: choices::colleague_roles(caller, chosen),
        email: &form.email,
        faults,
        fresh,
    })
}

/// `GET /colleagues`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let form = InviteForm::default();
    page(&view(&app, &caller, &form, Faults::new(), String::new()).await?)
}

/// The form of an invitation.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct InviteForm {
    email: String,
    role: String,
}

fn role(word: &str) -> Option<ColleagueRole> {
    match word {
        "member" => Some(ColleagueRole::Member),
        "owner" => Some(ColleagueRole::Owner),
        _ => None,
    }
}

/// `POST /colleagues/invites`. The link is on the page that follows, and nowhere else.
///
/// # Errors
/// As the database does.
pub async fn invite(
    State(app): State<App>,
    caller: Caller,
    Form(form): Form<InviteForm>,
) -> Answer {
    let mut faults = Faults::new();
    let email = form.email.parse::<Email>();
    if let Err(e) = &email {
        faults.add("email", e.message(), &caller);
    }
    let role = role(&form.role);
    if role.is_none() {
        faults.add("role", InputError::Choice.message(), &caller);
    }
    if let (Ok(email), Some(role)) = (email, role) {
        match colleagues::invite(&app, &caller, &email, role).await? {
            Ok((_, link)) => {
                let empty = InviteForm::default();
                return page(&view(&app, &caller, &empty, Faults::new(), link).await?);
            }
            Err(message) => faults.add("email", message, &caller),
        }
    }
    let again = page(&view(&app, &caller, &form, faults, String::new()).await?)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response())
}

/// Which invitation.
#[derive(Deserialize)]
pub struct WhichInvite {
    id: InviteId,
}

/// `POST /colleagues/invites/withdraw`.
///
/// # Errors
/// Where there is none that waits.
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Form(which): Form<WhichInvite>,
) -> Answer {
    colleagues::withdraw(&app, &caller, which.id).await?;
    Ok(flash::redirect("/colleagues", "ok", "invite-withdrawn"))
}

/// Which colleague becomes what.
#[derive(Deserialize)]
pub struct NewRole {
    id: AccountId,
    role: ColleagueRole,
}

/// `POST /colleagues/role`.
///
/// # Errors
/// Where it is no colleague, or the last owner.
pub async fn change(State(app): State<App>, caller: Caller, Form(new): Form<NewRole>) -> Answer {
    colleagues::change(&app, &caller, new.id, new.role).await?;
    Ok(flash::redirect("/colleagues", "ok", "role-changed"))
}

/// Which colleague.
#[derive(Deserialize)]
pub struct WhichColleague {
    id: AccountId,
}

/// `POST /colleagues/remove`.
///
/// # Errors
/// Where it is no colleague, or the last owner.
pub async fn remove(
    State(app): State<App>,
    caller: Caller,
    Form(which): Form<WhichColleague>,
) -> Answer {
    colleagues::remove(&app, &caller, which.id).await?;
    Ok(flash::redirect("/colleagues", "ok", "colleague-removed"))
}
