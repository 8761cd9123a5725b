//! The page to which an invitation leads, and accepting it.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use dure_testbed::report::Message;
use serde::Deserialize;

use super::accounts::{self, NewAccount};
use super::consents::{Consents, Ticks};
use super::enter::{self, Entrant};
use super::input::PersonName;
use super::invites::{self, Found, Invite};
use super::join::completed;
use super::oidc::Claimed;
use super::password::NewPassword;
use super::sessions::Way;
use super::signin::{ProviderLink, providers};
use super::tries::{self, Counted};
use crate::app::App;
use crate::platform::authorisation::Role;
use crate::platform::secret::Secret;
use crate::platform::shell::Shell;
use crate::platform::web::form::{Faults, refused};
use crate::platform::web::{Answer, Caller, Problem, page};

/// The form as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct InvitedForm {
    name: String,
    password: String,
    identity: String,
    #[serde(flatten)]
    ticks: Ticks,
}

#[derive(Template)]
#[template(path = "identity/invite.html")]
struct InvitedPage<'a> {
    shell: Shell<'a>,
    invite: &'a Invite,
    secret: &'a str,
    form: &'a InvitedForm,
    faults: Faults,
    providers: Vec<ProviderLink>,
    role: String,
    news: bool,
    vouched: bool,
    somebody: bool,
}

fn invited_page<'a>(
    app: &App,
    caller: &'a Caller,
    secret: &'a str,
    invite: &'a Invite,
    form: &'a InvitedForm,
    faults: Faults,
) -> InvitedPage<'a> {
    let title = Message::new("invited-title").text("organisation", &invite.organisation_name);
    InvitedPage {
        shell: caller.shell(&caller.say(&title)),
        invite,
        secret,
        faults,
        providers: providers(app, caller, "", secret),
        role: caller.words.text(&format!("role-{}", invite.role)),
        news: !form.ticks.news.is_empty(),
        vouched: !form.identity.is_empty(),
        somebody: caller.principal.person().is_some(),
        form,
    }
}

/// The invitation of that link.
///
/// # Errors
/// Where it cannot be accepted: the problem says why.
async fn waiting(app: &App, caller: &Caller, secret: &str) -> Answer<Invite> {
    let gone = |id: &str| Problem::new(StatusCode::GONE, Message::new(id));
    match invites::find(&app.db, secret).await? {
        Found::Waiting(invite) if invite.centre == caller.centre.id => Ok(*invite),
        Found::Waiting(_) | Found::Unknown => {
            Err(Problem::new(StatusCode::NOT_FOUND, Message::new("problem-invite-unknown")))
        }
        Found::Used => Err(gone("problem-invite-used")),
        Found::Expired => Err(gone("problem-invite-expired")),
    }
}

/// An identity that waits to be completed.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    identity: String,
}

/// `GET /invite/{secret}`.
///
/// # Errors
/// Where the invitation cannot be accepted.
pub async fn form(
    State(app): State<App>,
    caller: Caller,
    Path(secret): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let invite = waiting(&app, &caller, &secret).await?;
    let mut form = InvitedForm::default();
    if let Some(claimed) = Claimed::look(&app.db, &asked.identity).await? {
        form.identity = asked.identity;
        form.name = claimed.name.unwrap_or_default();
    }
    page(&invited_page(&app, &caller, &secret, &invite, &form, Faults::new()))
}

/// `POST /invite/{secret}`.
///
/// # Errors
/// Where the invitation cannot be accepted.
pub async fn accept(
    State(app): State<App>,
    caller: Caller,
    Path(secret): Path<String>,
    Form(form): Form<InvitedForm>,
) -> Answer {
    let invite = waiting(&app, &caller, &secret).await?;
    let claimed = Claimed::look(&app.db, &form.identity).await?;
    let mut faults = Faults::new();
    let name = form.name.parse::<PersonName>();
    if let Err(e) = &name {
        faults.add("name", e.message(), &caller);
    }
    let mut password = None;
    if claimed.is_none() {
        let email = invite.email.parse().ok();
        match NewPassword::new(&form.password, email.as_ref(), &invite.organisation_name) {
            Ok(new) => password = Some(new),
            Err(e) => faults.add("password", e.message(), &caller),
        }
    }
    for (field, e) in form.ticks.missing() {
        faults.add(field, e.message(), &caller);
    }
    if let (Ok(name), true) = (name, faults.is_empty()) {
        tries::begin(&app.db, &[Counted::Join(caller.origin.clone())]).await?;
        match accepted(&app, &caller, &invite, name, password, &form).await? {
            Ok(secret) => return Ok(enter::onward(&app, &secret, "/").into_response()),
            Err(message) => faults.add("", message, &caller),
        }
    }
    refused(&invited_page(&app, &caller, &secret, &invite, &form, faults))
}

async fn accepted(
    app: &App,
    caller: &Caller,
    invite: &Invite,
    name: PersonName,
    password: Option<NewPassword>,
    form: &InvitedForm,
) -> Answer<Result<Secret, Message>> {
    let password = match password {
        Some(password) => app.doors.passwords.hash(password).await?,
        None => String::new(),
    };
    let email = invite.email.parse().map_err(|e| Problem::internal(&e))?;
    let roles = match invite.role {
        Role::Owner => vec![Role::Member, Role::Owner],
        _ => vec![Role::Member],
    };
    let (centre, organisation) = (invite.centre, invite.organisation);
    let consents = Consents::of(&form.ticks);
    let lang = caller.lang();
    let new = NewAccount { centre, organisation, email, name, password, roles, lang, consents };
    let mut tx = app.db.begin().await?;
    if !invites::take_up(&mut tx, invite.id).await? {
        let used = Message::new("problem-invite-used");
        return Err(Problem::new(StatusCode::GONE, used));
    }
    let Some(account) = accounts::insert(&mut tx, &new).await? else {
        return Ok(Err(Message::new("join-email-taken")));
    };
    if let Some((_, message)) = completed(&mut tx, caller, &form.identity, account).await? {
        return Ok(Err(message));
    }
    let who = Entrant { account, organisation, centre };
    let secret = enter::admit(&mut tx, caller, who, Way::Invite).await?;
    tx.commit().await?;
    Ok(Ok(secret))
}
