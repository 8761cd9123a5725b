//! The people of a centre, for those who run it. Whoever looks at personal data here is noted.

use std::collections::{BTreeSet, HashMap};

use dure_testbed::report::Message;
use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::accounts;
use crate::app::App;
use crate::platform::audit;
use crate::platform::authorisation::Role;
use crate::platform::id::{self, AccountId, CentreId};
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem};

/// How many people a page shows.
pub const A_PAGE: usize = 25;

/// The roles that a centre grants; member and owner are the organisation's to give.
pub const GRANTED: [Role; 12] = [
    Role::Consultant,
    Role::Assessor,
    Role::SectorSecretary,
    Role::Reviewer,
    Role::CaravanCoordinator,
    Role::TestbedOperator,
    Role::Trainer,
    Role::Trainee,
    Role::DataSteward,
    Role::CentreAdministrator,
    Role::Auditor,
    Role::PolicyViewer,
];

/// A person of the centre.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonView {
    /// The account.
    pub id: AccountId,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The organisation.
    pub organisation: String,
    /// What the person is.
    pub roles: Vec<Role>,
    /// Since when.
    pub since: Moment,
}

/// A page of people.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct People {
    /// The people.
    pub people: Vec<PersonView>,
    /// What to ask for next with `after`; nothing at the end.
    pub next: Option<AccountId>,
}

/// The people of the caller's centre after that one, whose name, address or organisation has the
/// text in it. That they were looked at is noted for each of them.
///
/// # Errors
/// As the database does.
pub async fn list(
    app: &App,
    caller: &Caller,
    search: &str,
    after: Option<AccountId>,
) -> Answer<People> {
    let centre = caller.person()?.centre;
    let sql = "SELECT a.id, a.name, a.email, a.roles, a.made_at, o.name AS organisation_name \
         FROM account a JOIN organisation o ON o.id = a.organisation \
         WHERE a.centre = $1 AND a.id > $2 AND a.disabled = 0 AND ($3 = '%%' OR LOWER(a.name) LIKE $3 \
         OR a.email LIKE $3 OR LOWER(o.name) LIKE $3) ORDER BY a.id LIMIT $4";
    let plain: String =
        search.trim().to_lowercase().chars().filter(|c| !"%_".contains(*c)).collect();
    let rows = sqlx::query(sql)
        .bind(centre.text())
        .bind(after.map(AccountId::text).unwrap_or_default())
        .bind(format!("%{plain}%"))
        .bind(A_PAGE as i64 + 1)
        .fetch_all(app.db.read())
        .await?;
    let mut people = Vec::new();
    for row in &rows {
        people.push(PersonView {
            id: id::column(row, "id")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            organisation: row.try_get("organisation_name")?,
            roles: accounts::roles(&row.try_get::<String, _>("roles")?),
            since: Moment::from_micros(row.try_get("made_at")?),
        });
    }
    let more = people.len() > A_PAGE;
    people.truncate(A_PAGE);
    let listed: Vec<AccountId> = people.iter().map(|p| p.id).collect();
    app.notes.looked(&app.db, caller, &listed, "access-listed").await?;
    Ok(People { next: people.last().filter(|_| more).map(|p| p.id), people })
}

/// Grants or revokes a role of the centre.
///
/// # Errors
/// Where there is no such person in the centre, the role is not the centre's to give, or the last
/// administrator would be gone.
pub async fn set_role(
    app: &App,
    caller: &Caller,
    id: AccountId,
    role: Role,
    granted: bool,
) -> Answer<()> {
    let me = caller.person()?;
    if !GRANTED.contains(&role) {
        return Err(Problem::unusable(Message::new("problem-role-not-granted")));
    }
    if !granted && role == Role::CentreAdministrator && id == me.account {
        return Err(Problem::conflict(Message::new("problem-own-administration")));
    }
    let mut tx = app.db.begin().await?;
    let account = accounts::in_transaction(&mut tx, id).await?;
    if account.centre != me.centre {
        return Err(Problem::not_found());
    }
    let mut roles: Vec<_> = account.roles.iter().copied().filter(|r| *r != role).collect();
    if granted {
        roles.push(role);
    }
    accounts::set_roles(&mut tx, id, &accounts::words(&roles)).await?;
    audit::accessed(&mut tx, caller, id, "access-roles-changed").await?;
    Ok(tx.commit().await?)
}

/// An entry of the log of accesses, with names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccessEntry {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Moment,
    /// By whom; the id where the account is gone.
    pub by: String,
    /// From where.
    pub origin: String,
    /// Whose data; the id where the account is gone.
    pub subject: String,
    /// What was done.
    pub action: String,
}

/// A page of the log of accesses.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccessLog {
    /// The entries, the latest first.
    pub entries: Vec<AccessEntry>,
    /// What to ask for next with `after`; nothing at the end.
    pub next: Option<String>,
}

/// The log of the centre, from before that entry.
///
/// # Errors
/// As the database does.
pub async fn access_log(app: &App, caller: &Caller, after: Option<&str>) -> Answer<AccessLog> {
    let centre = caller.person()?.centre;
    let page = u32::try_from(A_PAGE + 1).unwrap_or(u32::MAX);
    let mut log = audit::log(&app.db, centre, after, page).await?;
    let more = log.len() > A_PAGE;
    log.truncate(A_PAGE);
    let next = log.last().filter(|_| more).map(|e| e.id.clone());
    let names = names(app, centre, &log).await?;
    let name = |id: String| names.get(&id).cloned().unwrap_or(id);
    let entries = log.into_iter().map(|entry| AccessEntry {
        by: name(entry.account),
        subject: name(entry.subject),
        id: entry.id,
        at: entry.at,
        origin: entry.origin,
        action: entry.action,
    });
    Ok(AccessLog { entries: entries.collect(), next })
}

/// The names of the centre's people whom entries tell of, by their ids.
async fn names(
    app: &App,
    centre: CentreId,
    log: &[audit::Entry],
) -> Answer<HashMap<String, String>> {
    let ids: BTreeSet<&str> = log.iter().flat_map(|e| [&*e.account, &*e.subject]).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let gaps: Vec<String> = (0..ids.len()).map(|n| format!("${}", n + 2)).collect();
    let sql =
        format!("SELECT id, name FROM account WHERE centre = $1 AND id IN ({})", gaps.join(", "));
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(centre.text());
    for id in ids {
        query = query.bind(id.to_owned());
    }
    let rows = query.fetch_all(app.db.read()).await?;
    let pair = |row: &sqlx::any::AnyRow| Ok((row.try_get("id")?, row.try_get("name")?));
    Ok(rows.iter().map(pair).collect::<Result<_, sqlx::Error>>()?)
}
