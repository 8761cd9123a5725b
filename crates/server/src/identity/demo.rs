//! The demo world's way in: one click makes a visitor anybody in it. Not there in any other world.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use serde::Deserialize;
use sqlx::Row;

use super::accounts;
use super::enter;
use super::sessions::Way;
use super::signin::entrant;
use crate::app::App;
use crate::home::pages::remembered;
use crate::platform::authorisation::Role;
use crate::platform::i18n::Words;
use crate::platform::id::{self, AccountId, CentreId};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};

/// Somebody of the demo world.
struct Somebody {
    account: AccountId,
    name: String,
    organisation: String,
    roles: Vec<Role>,
}

#[derive(Template)]
#[template(path = "identity/demo.html")]
struct DemoPage<'a> {
    shell: Shell<'a>,
    groups: Vec<Group>,
}

struct Group {
    title: String,
    roles: Vec<Door>,
}

/// A way in as somebody of a role.
struct Door {
    value: AccountId,
    title: String,
    text: String,
    who: String,
}

/// The roles by group; those of rooms that are not open yet come last.
const GROUPS: [(&str, &[Role]); 3] = [
    ("demo-group-company", &[Role::Owner, Role::Member]),
    (
        "demo-group-centre",
        &[
            Role::Consultant,
            Role::TestbedOperator,
            Role::CentreAdministrator,
            Role::DataSteward,
            Role::Auditor,
        ],
    ),
    (
        "demo-group-coming",
        &[
            Role::Assessor,
            Role::SectorSecretary,
            Role::Reviewer,
            Role::CaravanCoordinator,
            Role::Trainer,
            Role::Trainee,
            Role::PolicyViewer,
        ],
    ),
];

/// `GET /demo`: one person for each role.
///
/// # Errors
/// Where this is not the demo world.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    if !app.config.demo {
        return Err(Problem::not_found());
    }
    let all = everybody(&app, caller.centre.id).await?;
    let words = caller.words;
    let groups = GROUPS.iter().map(|(title, roles)| Group {
        title: words.text(title),
        roles: roles.iter().filter_map(|role| door(&all, *role, words)).collect(),
    });
    let groups = groups.filter(|g| !g.roles.is_empty()).collect();
    page(&DemoPage { shell: caller.shell(&words.text("demo-title")), groups })
}

/// Who has fewer roles shows a role more purely.
fn door(all: &[Somebody], role: Role, words: &Words) -> Option<Door> {
    let of_role = all.iter().filter(|p| p.roles.contains(&role));
    let somebody = of_role.min_by_key(|p| p.roles.len())?;
    Some(Door {
        value: somebody.account,
        title: words.text(&format!("demo-as-{role}")),
        text: words.text(&format!("demo-as-{role}-text")),
        who: format!("{}, {}", somebody.name, somebody.organisation),
    })
}

async fn everybody(app: &App, centre: CentreId) -> Result<Vec<Somebody>, sqlx::Error> {
    let sql = "SELECT a.id, a.name, a.roles, o.name AS organisation_name FROM account a \
         JOIN organisation o ON o.id = a.organisation \
         WHERE o.demo = 1 AND a.centre = $1 AND a.disabled = 0 ORDER BY a.id LIMIT 2000";
    let rows = sqlx::query(sql).bind(centre.text()).fetch_all(app.db.read()).await?;
    rows.iter()
        .map(|row| {
            Ok(Somebody {
                account: id::column(row, "id")?,
                name: row.try_get("name")?,
                organisation: row.try_get("organisation_name")?,
                roles: accounts::roles(&row.try_get::<String, _>("roles")?),
            })
        })
        .collect()
}

/// As whom.
#[derive(Deserialize)]
pub struct As {
    account: AccountId,
}

/// `POST /demo/signin`.
///
/// # Errors
/// Where this is not the demo world, or the account is none of its.
pub async fn sign_in(State(app): State<App>, caller: Caller, Form(chosen): Form<As>) -> Answer {
    if !app.config.demo {
        return Err(Problem::not_found());
    }
    let mut tx = app.db.begin().await?;
    let account = accounts::in_transaction(&mut tx, chosen.account).await?;
    let demo = sqlx::query("SELECT demo FROM organisation WHERE id = $1")
        .bind(account.organisation.text())
        .fetch_one(&mut *tx)
        .await?;
    if demo.try_get::<i64, _>(0)? != 1 {
        return Err(Problem::not_found());
    }
    let secret = enter::admit(&mut tx, &caller, entrant(&account), Way::Demo).await?;
    tx.commit().await?;
    let mut onward = enter::onward(&app, &secret, "/");
    // Made-up people have a language of their own; the visitor who becomes one keeps theirs.
    if let Ok(language) = HeaderValue::from_str(&remembered(caller.lang())) {
        onward.headers_mut().append(SET_COOKIE, language);
    }
    Ok(onward)
}
