//! Explanations that somebody said are wrong: a person of the centre looks at each and answers.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;
use sqlx::Row;

use super::store;
use crate::app::App;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest answer, in characters.
const LONGEST: usize = 1000;

struct Listed {
    id: String,
    need: String,
    technology: String,
    reason: String,
    name: String,
    answer: String,
}

#[derive(Template)]
#[template(path = "matching/contests.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Listed>,
}

/// `GET /matching/contests`: those without an answer first.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let rows = sqlx::query(
        "SELECT id, need, technology, reason, name, answer FROM contest WHERE centre = $1 \
         ORDER BY CASE answer WHEN '' THEN 0 ELSE 1 END, id DESC LIMIT 100",
    )
    .bind(caller.person()?.centre.text())
    .fetch_all(app.db.read())
    .await?;
    let mut shown = Vec::new();
    for row in &rows {
        let technology: String = row.try_get("technology")?;
        let named = store::of_ids(&app.db, std::slice::from_ref(&technology)).await?;
        shown.push(Listed {
            id: row.try_get("id")?,
            need: format!("/needs/{}/matches", row.try_get::<String, _>("need")?),
            technology: named.into_iter().next().map(|one| one.name).unwrap_or_default(),
            reason: row.try_get("reason")?,
            name: row.try_get("name")?,
            answer: row.try_get("answer")?,
        });
    }
    page(&List { shell: caller.shell(&caller.words.text("contests-title")), rows: shown })
}

/// `POST /matching/contests/{contest}`: answers one; an answer stays.
///
/// # Errors
/// Where there is none that waits for an answer, or nothing was written.
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(contest): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let person = caller.person()?;
    let text = fields.one("answer");
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-contest").count("most", LONGEST)));
    }
    let mut tx = app.db.begin().await?;
    let written = sqlx::query(
        "UPDATE contest SET answer = $3, answered_by = $4 WHERE id = $1 AND centre = $2 AND answer = ''",
    )
    .bind(contest)
    .bind(person.centre.text())
    .bind(text)
    .bind(person.account.text())
    .execute(&mut *tx)
    .await?;
    if written.rows_affected() == 0 {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect("/matching/contests", "ok", "contest-answered"))
}
