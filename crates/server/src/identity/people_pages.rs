//! The pages of those who run a centre: its people, and who looked at whose data.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::people::{self, AccessLog, GRANTED, People, PersonView};
use crate::app::App;
use crate::platform::authorisation::Role;
use crate::platform::id::AccountId;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

#[derive(Template)]
#[template(path = "identity/people.html")]
struct PeoplePage<'a> {
    shell: Shell<'a>,
    search: &'a str,
    people: People,
    first: bool,
    /// What each role that is granted is called, once for all people of the page.
    roles: Vec<(Role, String)>,
}

impl PeoplePage<'_> {
    fn role(&self, role: &Role) -> String {
        self.shell.text(&format!("role-{role}"))
    }

    fn grantable(&self, person: &PersonView) -> impl Iterator<Item = &(Role, String)> {
        self.roles.iter().filter(|(role, _)| !person.roles.contains(role))
    }

    fn revocable(&self, role: &Role) -> bool {
        GRANTED.contains(role)
    }

    fn sure(&self, person: &PersonView, role: &Role) -> String {
        let message = Message::new("people-revoke").text("role", self.role(role));
        self.shell.say(&message.text("name", &person.name))
    }

    fn next(&self) -> String {
        let Some(next) = self.people.next else { return String::new() };
        let pairs = [("search", self.search.to_owned()), ("after", next.text())];
        format!("/centre/people?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

/// Which of the people.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    search: String,
    after: Option<AccountId>,
}

/// `GET /centre/people`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let people = people::list(&app, &caller, &asked.search, asked.after).await?;
    let named = |role: &Role| (*role, caller.words.text(&format!("role-{role}")));
    page(&PeoplePage {
        shell: caller.shell(&caller.words.text("people-title")),
        search: &asked.search,
        people,
        first: asked.after.is_none(),
        roles: GRANTED.iter().map(named).collect(),
    })
}

/// Who gets or loses which role.
#[derive(Deserialize)]
pub struct Change {
    id: AccountId,
    #[serde(default)]
    role: String,
}

async fn changed(app: &App, caller: &Caller, change: &Change, granted: bool) -> Answer {
    let unknown = |()| Problem::unusable(Message::new("problem-role-not-granted"));
    let role = change.role.parse().map_err(unknown)?;
    people::set_role(app, caller, change.id, role, granted).await?;
    Ok(flash::redirect("/centre/people", "ok", "role-changed"))
}

/// `POST /centre/people/grant`.
///
/// # Errors
/// Where the role is not the centre's to give, or the person is not of the centre.
pub async fn grant(State(app): State<App>, caller: Caller, Form(change): Form<Change>) -> Answer {
    changed(&app, &caller, &change, true).await
}

/// `POST /centre/people/revoke`.
///
/// # Errors
/// As [`grant`].
pub async fn revoke(State(app): State<App>, caller: Caller, Form(change): Form<Change>) -> Answer {
    changed(&app, &caller, &change, false).await
}

#[derive(Template)]
#[template(path = "identity/access_log.html")]
struct AccessLogPage<'a> {
    shell: Shell<'a>,
    log: AccessLog,
    first: bool,
}

impl AccessLogPage<'_> {
    fn next(&self) -> String {
        self.log.next.as_ref().map_or_else(String::new, |n| format!("/centre/access-log?after={n}"))
    }
}

/// From where the log goes on.
#[derive(Deserialize)]
pub struct Before {
    after: Option<String>,
}

/// `GET /centre/access-log`.
///
/// # Errors
/// As the database does.
pub async fn log(State(app): State<App>, caller: Caller, Query(before): Query<Before>) -> Answer {
    let log = people::access_log(&app, &caller, before.after.as_deref()).await?;
    let shell = caller.shell(&caller.words.text("access-log-title"));
    page(&AccessLogPage { shell, log, first: before.after.is_none() })
}
