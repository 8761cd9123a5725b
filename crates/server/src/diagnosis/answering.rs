//! Answers as they come: a section at a time, each answer kept the moment it is given, to be gone on with
//! on another device. What others answered is not shown: answers are independent.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use dure_testbed::report::Message;

use super::short::{Question, question};
use super::store::{self, Given};
use super::trail::{self, Change};
use super::{Diagnosis, Respondent, instruments, of_caller, overview};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::db::Tx;
use crate::platform::id::DiagnosisId;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, page};

/// The longest comment, in characters.
pub const LONGEST_COMMENT: usize = 2000;

/// A question with what the reader has said to it.
pub struct Asked {
    /// The question.
    pub question: Question,
    /// The reader's comment.
    pub comment: String,
    /// How many proofs there are.
    pub proofs: usize,
    /// Where they are added.
    pub evidence: String,
    /// Whether the reader is the one who knows best.
    pub best: bool,
}

#[derive(Template)]
#[template(path = "diagnosis/section.html")]
struct SectionPage<'a> {
    shell: Shell<'a>,
    at: String,
    home: String,
    about: String,
    number: usize,
    count: usize,
    questions: Vec<Asked>,
    last: bool,
}

/// Somebody who is asked about a section, where the diagnosis is open.
async fn asked(
    app: &App,
    caller: &Caller,
    id: DiagnosisId,
    section: &str,
) -> Answer<(Diagnosis, Respondent)> {
    let diagnosis = of_caller(app, caller, id, Deed::Read).await?;
    let all = store::respondents(&app.db, id).await?;
    let me = overview::me(caller, &all).filter(|me| me.answers(section));
    let me = me.cloned().ok_or_else(|| {
        Problem::new(StatusCode::FORBIDDEN, Message::new("problem-diagnosis-not-asked"))
    })?;
    Ok((diagnosis, me))
}

/// `GET /diagnosis/{id}/sections/{section}`.
///
/// # Errors
/// Where the caller is not asked about it.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, section)): Path<(DiagnosisId, String)>,
) -> Answer {
    let (diagnosis, me) = asked(&app, &caller, id, &section).await?;
    let frame = diagnosis.frame()?;
    let mine = mine(&diagnosis, &me)?;
    let at = mine.iter().position(|(id, _)| *id == section).ok_or_else(Problem::not_found)?;
    let answers = store::answers_by(&app.db, me.id).await?;
    let proofs = store::proofs(&app.db, id).await?;
    let items = mine.get(at).map(|(_, items)| items.as_slice()).unwrap_or_default();
    let questions = items.iter().zip(1..).filter_map(|(item, number)| {
        let given = answers.get(item).cloned().unwrap_or_default();
        let chosen = given.level.map(|level| level.to_string()).unwrap_or_default();
        let mut question = question(frame.instrument, item, diagnosis.sector, &chosen, &caller)?;
        question.number = number;
        let place = frame.instrument.item_of(item)?;
        Some(Asked {
            question,
            comment: given.comment,
            proofs: proofs.iter().filter(|proof| proof.item == *item).count(),
            evidence: format!("/diagnosis/{id}/items/{item}"),
            best: frame.instrument[place].roles.iter().any(|role| role == me.role.word()),
        })
    });
    let dimension = frame.instrument.dimension_of(&section).ok_or_else(Problem::not_found)?;
    let dimension = &frame.instrument[dimension];
    page(&SectionPage {
        shell: caller.shell(instruments::said(&dimension.name, caller.lang())),
        at: format!("/diagnosis/{id}/sections/{section}"),
        home: format!("/diagnosis/{id}"),
        about: instruments::said(&dimension.about, caller.lang()).to_owned(),
        number: at + 1,
        count: mine.len(),
        questions: questions.collect(),
        last: at + 1 == mine.len(),
    })
}

/// The sections that somebody is asked about, with their items.
fn mine(diagnosis: &Diagnosis, me: &Respondent) -> Answer<Vec<(String, Vec<String>)>> {
    let frame = diagnosis.frame()?;
    Ok(overview::asked(frame, diagnosis.scope)
        .into_iter()
        .filter_map(|(at, items)| {
            let dimension = frame.instrument.dimensions.get(at)?;
            let asked = me.answers(&dimension.id) && !items.is_empty();
            asked.then(|| (dimension.id.clone(), items))
        })
        .collect())
}

/// `POST /diagnosis/{id}/sections/{section}`: keeps what the form brought, be it all of the page or one
/// answer that was just given (with `Accept: application/json`, then nothing comes back).
///
/// # Errors
/// Where the caller is not asked about it, or the diagnosis is closed.
pub async fn keep(
    State(app): State<App>,
    caller: Caller,
    Path((id, section)): Path<(DiagnosisId, String)>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Answer {
    let (diagnosis, me) = asked(&app, &caller, id, &section).await?;
    let frame = diagnosis.frame()?;
    let mine = mine(&diagnosis, &me)?;
    let at = mine.iter().position(|(id, _)| *id == section).ok_or_else(Problem::not_found)?;
    let items = mine.get(at).map(|(_, items)| items.as_slice()).unwrap_or_default();
    let now = store::answers_by(&app.db, me.id).await?;
    let mut new = Vec::new();
    for item in items {
        let level = fields.sent(&format!("level-{item}"));
        let comment = fields.sent(&format!("comment-{item}"));
        if level.is_none() && comment.is_none() {
            continue;
        }
        let before = now.get(item).cloned().unwrap_or_default();
        let level = match level {
            Some(level) => Some(level_of(level, frame.instrument.scale.levels())?),
            None => before.level,
        };
        let comment = match comment {
            Some(comment) => comment_of(comment)?,
            None => before.comment,
        };
        new.push((item.as_str(), Given { level, comment }));
    }
    let mut tx = app.db.begin().await?;
    let held = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    held.still_open()?;
    for (item, given) in &new {
        let before = store::answer(&mut tx, me.id, item, given).await?;
        note(&mut tx, &caller, id, item, (&before, given)).await?;
    }
    tx.commit().await?;
    let program = headers.get(ACCEPT).is_some_and(|accept| accept == "application/json");
    if program {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let next = mine.get(at + 1).map(|(next, _)| format!("/diagnosis/{id}/sections/{next}"));
    Ok(Redirect::to(&next.unwrap_or_else(|| format!("/diagnosis/{id}"))).into_response())
}

/// A level as a form sends it.
pub(super) fn level_of(text: &str, levels: usize) -> Result<u8, Problem> {
    text.parse()
        .ok()
        .filter(|level: &u8| usize::from(*level) < levels)
        .ok_or_else(|| Problem::unusable(Message::new("problem-diagnosis-level")))
}

/// A comment as a form sends it.
pub(super) fn comment_of(text: &str) -> Result<String, Problem> {
    let text = text.trim().replace('\0', "");
    match text.chars().count() <= LONGEST_COMMENT {
        true => Ok(text),
        false => Err(Problem::unusable(
            Message::new("problem-diagnosis-comment").count("most", LONGEST_COMMENT),
        )),
    }
}

async fn note(
    tx: &mut Tx,
    caller: &Caller,
    id: DiagnosisId,
    item: &str,
    (before, after): (&Given, &Given),
) -> Result<(), sqlx::Error> {
    let level = |given: &Given| given.level.map(|level| level.to_string()).unwrap_or_default();
    if before.level != after.level {
        let change = (level(before), level(after));
        trail::note(tx, caller, id, Change::Answer, item, (&change.0, &change.1)).await?;
    }
    if before.comment != after.comment {
        let change = (before.comment.as_str(), after.comment.as_str());
        trail::note(tx, caller, id, Change::Comment, item, change).await?;
    }
    Ok(())
}
