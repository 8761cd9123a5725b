//! The demo world's way in: one click makes a visitor anybody in it. Not there in any other world.

use askama::Template;
use axum::Form;
use axum::extract::State;
use serde::Deserialize;
use sqlx::Row;

use super::enter;
use super::sessions::Way;
use super::signin::entrant;
use super::accounts;
use crate::app::App;
use crate::platform::authorisation::Role;
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
    people: Vec<(Role, Somebody)>,
}

impl DemoPage<'_> {
    fn named(&self, role: &Role) -> String {
        self.shell.text(&format!("role-{role}"))
    }
}

/// `GET /demo`: one person for each role.
///
/// # Errors
/// Where this is not the demo world.
pub async fn show(State(app): State<App>, caller: Caller) -> Answer {
    if !app.config.demo {
        return Err(Problem::not_found());
    }
    let mut all = everybody(&app, caller.centre.id).await?;
    let mut people = Vec::new();
    for role in Role::ALL {
        // Who has fewer roles shows a role more purely.
        let of_role = all.iter().enumerate().filter(|(_, p)| p.roles.contains(role));
        let at = of_role.min_by_key(|(_, p)| p.roles.len()).map(|(at, _)| at);
        if let Some(at) = at {
            people.push((*role, all.remove(at)));
        }
    }
    page(&DemoPage { shell: caller.shell(&caller.words.text("demo-title")), people })
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
    Ok(enter::onward(&app, &secret, "/"))
}
