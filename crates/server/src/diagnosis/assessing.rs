//! What an assessor of the centre saw: confirms or corrects, with a reason.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_diagnosis::answers::Confirmation;
use dure_diagnosis::instrument::Level;
use dure_testbed::report::Message;

use super::answering::{comment_of, level_of};
use super::store::{self, Gathered};
use super::trail::{self, Change};
use super::{Diagnosis, evidence, instruments, of_caller, overview};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::id::DiagnosisId;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// An item as an assessor sees it.
struct Row {
    item: String,
    question: String,
    proves: String,
    /// Who said what: role, and the words of the level.
    said: Vec<(String, String)>,
    comments: Vec<String>,
    proofs: Vec<(String, String)>,
    levels: Vec<Choice>,
    reason: String,
    confirmed: bool,
}

/// A dimension.
struct Part {
    name: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "diagnosis/assess.html")]
struct AssessPage<'a> {
    shell: Shell<'a>,
    home: String,
    parts: Vec<Part>,
    confirmed: usize,
    all: usize,
}

fn row(diagnosis: &Diagnosis, gathered: &Gathered, item: &str, caller: &Caller) -> Option<Row> {
    let frame = diagnosis.frame().ok()?;
    let at = frame.instrument.item_of(item)?;
    let words = frame.instrument[at].words(frame.sector);
    let lang = caller.lang();
    let level_words = |level: u8| {
        let words = words.levels.get(usize::from(level));
        words.map(|words| instruments::said(words, lang).to_owned()).unwrap_or_default()
    };
    let given = gathered.respondents.iter().filter_map(|one| {
        let given = gathered.answers.get(&one.id)?.get(item)?;
        Some((caller.words.text(&format!("answer-role-{}", one.role)), given))
    });
    let given: Vec<_> = given.collect();
    let word = gathered.confirmations.get(item);
    let levels: Vec<u8> = given.iter().filter_map(|(_, given)| given.level).collect();
    let usual = word.map(|word| word.level.0).or_else(|| {
        // All said the same: that is what there is to confirm.
        levels.first().copied().filter(|first| levels.iter().all(|level| level == first))
    });
    let chosen = usual.map(|level| level.to_string()).unwrap_or_default();
    Some(Row {
        item: item.to_owned(),
        question: instruments::said(&words.question, lang).to_owned(),
        proves: instruments::said(&words.evidence, lang).to_owned(),
        said: given
            .iter()
            .filter_map(|(role, given)| Some((role.clone(), level_words(given.level?))))
            .collect(),
        comments: given
            .iter()
            .filter(|(_, given)| !given.comment.is_empty())
            .map(|(_, given)| given.comment.clone())
            .collect(),
        proofs: gathered
            .proofs
            .iter()
            .filter(|proof| proof.item == item)
            .map(|proof| (evidence::href(diagnosis.id, proof), proof.name.clone()))
            .collect(),
        levels: (0..u8::try_from(words.levels.len()).unwrap_or(0))
            .map(|level| Choice::new(&level.to_string(), level_words(level), &chosen))
            .collect(),
        reason: word.map(|word| word.reason.clone()).unwrap_or_default(),
        confirmed: word.is_some(),
    })
}

/// `GET /diagnosis/{id}/assess`.
///
/// # Errors
/// Where the caller may not assess it.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<DiagnosisId>) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Assess).await?;
    diagnosis.still_open()?;
    let frame = diagnosis.frame()?;
    let gathered = store::gather(&app.db, id).await?;
    let parts: Vec<Part> = overview::asked(frame, diagnosis.scope)
        .into_iter()
        .filter_map(|(at, items)| {
            let dimension = frame.instrument.dimensions.get(at)?;
            Some(Part {
                name: instruments::said(&dimension.name, caller.lang()).to_owned(),
                rows: items
                    .iter()
                    .filter_map(|item| row(&diagnosis, &gathered, item, &caller))
                    .collect(),
            })
        })
        .collect();
    page(&AssessPage {
        shell: caller.shell(&caller.words.text("diagnosis-assess-title")),
        home: format!("/diagnosis/{id}"),
        confirmed: gathered.confirmations.len(),
        all: parts.iter().map(|part| part.rows.len()).sum(),
        parts,
    })
}

/// `POST /diagnosis/{id}/assess/{item}`.
///
/// # Errors
/// Where the caller may not assess it, it is closed, or a correction has no reason.
pub async fn confirm(
    State(app): State<App>,
    caller: Caller,
    Path((id, item)): Path<(DiagnosisId, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Assess).await?;
    diagnosis.still_open()?;
    let person = caller.person()?;
    let frame = diagnosis.frame()?;
    let gathered = store::gather(&app.db, id).await?;
    let asked = overview::asked(frame, diagnosis.scope);
    if !asked.iter().any(|(_, items)| items.contains(&item)) {
        return Err(Problem::not_found());
    }
    let level = level_of(fields.one("level"), frame.instrument.scale.levels())?;
    let reason = comment_of(fields.one("reason"))?;
    let given = gathered.answers.values().filter_map(|answers| answers.get(&item)?.level);
    let corrects = given.into_iter().any(|given| given != level);
    if corrects && reason.is_empty() {
        return Err(Problem::unusable(Message::new("problem-assess-reason")));
    }
    let word = Confirmation {
        item: item.clone(),
        level: Level(level),
        by: person.name.clone(),
        reason: reason.clone(),
    };
    let before = gathered.confirmations.get(&item).map(|word| word.level.0.to_string());
    let after = format!("{level} {reason}");
    let mut tx = app.db.begin().await?;
    let held = store::hold(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    held.still_open()?;
    store::confirm(&mut tx, id, &word, person.account).await?;
    let change = (before.unwrap_or_default(), after.trim());
    trail::note(&mut tx, &caller, id, Change::Confirmed, &item, (&change.0, change.1)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}/assess#{item}"), "ok", "diagnosis-confirmed"))
}
