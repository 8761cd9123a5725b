//! Answers that are written often: kept by those who advise, put into an answer with one click and changed
//! there before they go out.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::one::LONGEST;
use crate::app::App;
use crate::platform::db::Db;
use crate::platform::id::{self, AnswerTemplateId, CentreId};
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Fields, name};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// How many a centre keeps.
const MOST: i64 = 200;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerTemplate {
    /// Its id.
    pub id: AnswerTemplateId,
    /// What it is for.
    pub title: String,
    /// The words.
    pub words: String,
}

fn template(row: &AnyRow) -> Result<AnswerTemplate, sqlx::Error> {
    Ok(AnswerTemplate {
        id: id::column(row, "id")?,
        title: row.try_get("title")?,
        words: row.try_get("words")?,
    })
}

/// Those of a centre, by title.
///
/// # Errors
/// As the database does.
pub async fn all(db: &Db, centre: CentreId) -> Result<Vec<AnswerTemplate>, sqlx::Error> {
    let sql = "SELECT id, title, words FROM answer_template WHERE centre = $1 ORDER BY title, id";
    let rows = sqlx::query(sql).bind(centre.text()).fetch_all(db.read()).await?;
    rows.iter().map(template).collect()
}

#[derive(Template)]
#[template(path = "window/templates.html")]
struct Templates<'a> {
    shell: Shell<'a>,
    all: Vec<AnswerTemplate>,
}

/// `GET /window/templates`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let centre = caller.person()?.centre;
    page(&Templates {
        shell: caller.shell(&caller.words.text("templates-title")),
        all: all(&app.db, centre).await?,
    })
}

/// `POST /window/templates`: keeps a new one.
///
/// # Errors
/// Where the title or the words are missing or too long, or there are too many.
pub async fn add(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let person = caller.person()?;
    let wrong = || Problem::unusable(Message::new("problem-template").count("most", LONGEST));
    let title = name(fields.one("title")).ok_or_else(wrong)?;
    let words = fields.one("words");
    if words.is_empty() || words.chars().count() > LONGEST {
        return Err(wrong());
    }
    let mut tx = app.db.begin().await?;
    // Counted where it is written: of two at once the second finds the first.
    let written = sqlx::query(
        "INSERT INTO answer_template (id, centre, title, words, made_by, made_at) \
         SELECT $1, $2, $3, $4, $5, $6 \
         WHERE (SELECT COUNT(*) FROM answer_template WHERE centre = $2) < $7",
    )
    .bind(AnswerTemplateId::new().text())
    .bind(person.centre.text())
    .bind(title)
    .bind(words)
    .bind(person.account.text())
    .bind(Moment::now().micros())
    .bind(MOST)
    .execute(&mut *tx)
    .await?;
    if written.rows_affected() == 0 {
        let message = Message::new("problem-templates-full").count("most", MOST as usize);
        return Err(Problem::conflict(message));
    }
    tx.commit().await?;
    Ok(flash::redirect("/window/templates", "ok", "template-kept"))
}

/// `POST /window/templates/{id}/delete`.
///
/// # Errors
/// Where there is no such one at the centre.
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AnswerTemplateId>,
) -> Answer {
    let centre = caller.person()?.centre;
    let mut tx = app.db.begin().await?;
    let gone = sqlx::query("DELETE FROM answer_template WHERE id = $1 AND centre = $2")
        .bind(id.text())
        .bind(centre.text())
        .execute(&mut *tx)
        .await?;
    if gone.rows_affected() == 0 {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect("/window/templates", "ok", "template-gone"))
}
