//! Links by which a report is shared with whoever has them: secret, for some days, to be taken back.

use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::IntoResponse;
use serde::Serialize;
use sqlx::Row;
use utoipa::ToSchema;

use super::pages::reported;
use super::{RunState, files, of_caller};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, RunId, ShareId};
use crate::platform::moment::Moment;
use crate::platform::secret::{Secret, digest};
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};
use crate::testbed::datasets::pages::left;
use crate::testbed::form::Fields;
use crate::testbed::report as reports;

/// The days that people can choose from.
pub const DAYS: [u64; 4] = [1, 7, 30, 90];

/// The most days.
pub const MOST_DAYS: u64 = 90;

/// How many links of one run may be open.
const MOST_LINKS: usize = 50;

/// A link as its owner sees it: never its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Share {
    /// Its id, to take it back by.
    pub id: ShareId,
    /// When it was made.
    pub made_at: Moment,
    /// Until when it leads to the report.
    pub until: Moment,
}

/// A link on the report's page.
pub struct Link {
    /// Where it is taken back.
    pub revoke: String,
    /// Until when it leads to the report.
    pub until: String,
}

const NO_INDEX: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));

/// The links of a run that still lead to it, the newest first.
///
/// # Errors
/// As the database does.
pub async fn open_links(db: &Db, run: RunId) -> Result<Vec<Share>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT id, made_at, until FROM share WHERE run = $1 AND until > $2 ORDER BY id DESC",
    )
    .bind(run.text())
    .bind(Moment::now().micros())
    .fetch_all(db.read())
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Share {
                id: id::column(row, "id")?,
                made_at: Moment::from_micros(row.try_get("made_at")?),
                until: Moment::from_micros(row.try_get("until")?),
            })
        })
        .collect()
}

/// The links of a run for its page.
///
/// # Errors
/// As the database does.
pub async fn of_run(app: &App, caller: &Caller, run: RunId) -> Result<Vec<Link>, sqlx::Error> {
    let links = open_links(&app.db, run).await?;
    let link = |share: &Share| Link {
        revoke: format!("/runs/{run}/links/{}/revoke", share.id),
        until: share.until.readable(caller.lang()),
    };
    Ok(links.iter().map(link).collect())
}

/// Makes a link; gives it and its address, which is shown once.
///
/// # Errors
/// When there is no report to share, or too many links lead to it.
pub async fn make(
    app: &App,
    caller: &Caller,
    run: RunId,
    days: u64,
) -> Result<(Share, String), Problem> {
    let found = of_caller(app, caller, run, Deed::Change).await?;
    let message = |id: &str| dure_testbed::report::Message::new(id);
    if found.state != RunState::Done {
        return Err(Problem::conflict(message("problem-no-report")));
    }
    if open_links(&app.db, run).await?.len() >= MOST_LINKS {
        return Err(Problem::conflict(message("problem-many-links")));
    }
    let (secret, now) = (Secret::new(), Moment::now());
    let days = days.clamp(1, MOST_DAYS);
    let until = now.plus(Duration::from_secs(days * 24 * 3600));
    let share = Share { id: ShareId::new(), made_at: now, until };
    let account = caller.person().map(|p| p.account.text()).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    sqlx::query(
        "INSERT INTO share (id, run, secret_digest, made_by, made_at, until) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(share.id.text())
    .bind(run.text())
    .bind(secret.digest())
    .bind(account)
    .bind(now.micros())
    .bind(until.micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok((share, format!("{}/shared/{}", app.config.public_url, secret.reveal())))
}

/// Takes a link back.
///
/// # Errors
/// When there is no such link of a run of the caller's.
pub async fn revoke(app: &App, caller: &Caller, run: RunId, share: ShareId) -> Result<(), Problem> {
    of_caller(app, caller, run, Deed::Change).await?;
    let mut tx = app.db.begin().await?;
    let gone = sqlx::query("DELETE FROM share WHERE id = $1 AND run = $2")
        .bind(share.text())
        .bind(run.text())
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    match gone.rows_affected() {
        0 => Err(Problem::not_found()),
        _ => Ok(()),
    }
}

/// Forgets links that lead nowhere any more.
///
/// # Errors
/// As the database does.
pub async fn tidy(tx: &mut Tx) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM share WHERE until < $1")
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// `POST /runs/{id}/links`: makes a link and shows it, once.
///
/// # Errors
/// When it is not the caller's.
pub async fn make_on_page(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<RunId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let days = fields.one("days").parse().unwrap_or(30);
    let (_, address) = make(&app, &caller, id, days).await?;
    let run = of_caller(&app, &caller, id, Deed::Change).await?;
    reported(&app, &caller, &run, address).await
}

/// `POST /runs/{id}/links/{share}/revoke`.
///
/// # Errors
/// When it is not the caller's.
pub async fn revoke_on_page(
    State(app): State<App>,
    caller: Caller,
    Path((run, share)): Path<(RunId, ShareId)>,
) -> Answer {
    revoke(&app, &caller, run, share).await?;
    Ok(left(&format!("/runs/{run}"), "link-revoked"))
}

/// The run that a link leads to, of the centre whose site it is.
async fn behind(app: &App, caller: &Caller, secret: &str) -> Result<(RunId, Moment), Problem> {
    let row = sqlx::query(
        "SELECT s.run, s.until FROM share s JOIN run r ON r.id = s.run \
         WHERE s.secret_digest = $1 AND s.until > $2 AND r.state = 'done' AND r.centre = $3",
    )
    .bind(digest(secret))
    .bind(Moment::now().micros())
    .bind(caller.centre.id.text())
    .fetch_optional(app.db.read())
    .await?;
    let row = row.ok_or_else(Problem::not_found)?;
    Ok((id::column(&row, "run")?, Moment::from_micros(row.try_get("until")?)))
}

#[derive(Template)]
#[template(path = "testbed/shared.html")]
struct Shared<'a> {
    shell: Shell<'a>,
    part: &'a reports::Part,
    explore: String,
    until: String,
}

/// `GET /shared/{secret}`.
///
/// # Errors
/// When the link leads nowhere, or no longer.
pub async fn show(State(app): State<App>, caller: Caller, Path(secret): Path<String>) -> Answer {
    let (run, until) = behind(&app, &caller, &secret).await?;
    let open = app.opened.of(&app, run).await?;
    let part = open.part(caller.words);
    let shown = page(&Shared {
        shell: caller.shell(&part.question),
        explore: format!("/shared/{secret}/report.json"),
        until: until.readable(caller.lang()),
        part,
    })?;
    Ok(([NO_INDEX], shown).into_response())
}

/// `GET /shared/{secret}/report.json`.
///
/// # Errors
/// When the link leads nowhere, or no longer.
pub async fn data(State(app): State<App>, caller: Caller, Path(secret): Path<String>) -> Answer {
    let (run, _) = behind(&app, &caller, &secret).await?;
    let answer = files::of_run(&app, run, "report.json", false).await?;
    Ok(([NO_INDEX], answer).into_response())
}
