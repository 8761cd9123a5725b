//! The advice: a document of findings, steps and offers that the company accepts or questions.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use dure_testbed::report::Message;

use super::letters::{self, Told, Work};
use super::store::{self, Advice};
use super::{AdviceState, CaseState, Said, Side, acts, of_caller, one, profiles, turns};
use crate::app::App;
use crate::platform::id::CaseId;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// `POST /window/cases/{id}/advice`: writes a draft, or sends it.
///
/// # Errors
/// Where the caller does not advise, the case is closed, or there is nothing to send.
pub async fn write(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut case = one::centre(&app, &caller, id).await?;
    if case.state == CaseState::Closed {
        return Err(Problem::conflict(Message::new("problem-case-closed")));
    }
    let parts = ["findings", "steps", "offers"].map(|part| fields.one(part).to_owned());
    if parts.iter().any(|part| part.chars().count() > one::LONGEST) {
        return Err(Problem::unusable(
            Message::new("problem-case-words").count("most", one::LONGEST),
        ));
    }
    let sends = fields.one("do") == "send";
    let [findings, steps, offers] = parts;
    if sends && (findings.is_empty() || steps.is_empty()) {
        return Err(Problem::unusable(Message::new("problem-advice-empty")));
    }
    let before = store::advice(&app.db, id, Side::Centre).await?;
    // What the company has seen stays as it was: changes are another version.
    let version = before.map_or(1, |old| match old.state {
        AdviceState::Draft => old.version,
        _ => old.version + 1,
    });
    let now = Moment::now();
    let state = if sends { AdviceState::Sent } else { AdviceState::Draft };
    let advice =
        Advice { version, findings, steps, offers, state, question: String::new(), at: now };
    if sends {
        (case.state, case.due_at) = (CaseState::Advised, None);
        case.answered_at = case.answered_at.or(Some(now));
        case.consultant = acts::taken(&app, &caller, &case).await?;
    }
    case.version = fields.one("version").parse().unwrap_or(case.version);
    let (by, name) = one::who(&caller, &case);
    let mut tx = app.db.begin().await?;
    one::saved(&mut tx, &case).await?;
    store::put_advice(&mut tx, id, &advice).await?;
    if sends {
        store::say(&mut tx, id, Said::Step, (&by, &name), "case-step-advised", now).await?;
        letters::to_asker(&mut tx, &app, &case, &Told::Advised(&advice)).await?;
    }
    tx.commit().await?;
    let said = if sends { "advice-sent" } else { "advice-saved" };
    Ok(flash::redirect(&format!("/window/cases/{id}"), "ok", said))
}

/// `POST /window/cases/{id}/advice/answer`: the company accepts it, or asks back.
///
/// # Errors
/// Where the caller did not ask, the case is closed, the advice is another one, or a question is missing.
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (mut case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    if side != Side::Company {
        return Err(Problem::forbidden());
    }
    // A closed case is taken up by writing, not by a form that stood open.
    if case.state == CaseState::Closed {
        return Err(Problem::conflict(Message::new("problem-case-closed")));
    }
    let sent = store::advice(&app.db, id, Side::Company)
        .await?
        .filter(|one| one.state == AdviceState::Sent);
    // What is answered is what was read: another version is another piece of advice.
    let read = fields.one("advice").parse::<i64>().ok();
    let Some(mut advice) = sent.filter(|one| read == Some(one.version)) else {
        return Err(Problem::conflict(Message::new("problem-advice-none")));
    };
    let question = fields.one("question");
    let accepts = fields.one("do") == "accept";
    if !accepts && (question.is_empty() || question.chars().count() > one::LONGEST) {
        return Err(Problem::unusable(
            Message::new("problem-case-words").count("most", one::LONGEST),
        ));
    }
    let now = Moment::now();
    let step = if accepts { "case-step-accepted" } else { "case-step-questioned" };
    advice.state = if accepts { AdviceState::Accepted } else { AdviceState::Questioned };
    question.clone_into(&mut advice.question);
    match accepts {
        true => (case.state, case.due_at) = (CaseState::Accepted, None),
        false => turns::company_wrote(&mut case, now),
    }
    let (by, name) = one::who(&caller, &case);
    let mut tx = app.db.begin().await?;
    one::saved(&mut tx, &case).await?;
    store::put_advice(&mut tx, id, &advice).await?;
    store::say(&mut tx, id, Said::Step, (&by, &name), step, now).await?;
    if !accepts {
        store::say(&mut tx, id, Said::Company, (&by, &name), question, now).await?;
    }
    if let Some(to) = case.consultant {
        let work = if accepts { Work::Accepted } else { Work::CompanyWrote };
        letters::to_consultant(&mut tx, &app, &case, to, work).await?;
    }
    tx.commit().await?;
    let to = one::address(id, fields.one("key"));
    Ok(flash::redirect(&to, "ok", if accepts { "advice-accepted" } else { "case-said" }))
}

#[derive(Template)]
#[template(path = "window/advice.html")]
struct Paper<'a> {
    shell: Shell<'a>,
    back: String,
    day: String,
    number: String,
    consultant: String,
    state: String,
    advice: Advice,
    steps: Vec<String>,
}

/// `GET /window/cases/{id}/advice`: the advice as a document to print.
///
/// # Errors
/// Where there is no such case for the caller, or no advice that it may read.
pub async fn paper(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Query(key): Query<one::Key>,
) -> Answer {
    let (case, side) = of_caller(&app, &caller, id, &key.key).await?;
    one::looked(&app, &caller, &case, side).await?;
    let advice = store::advice(&app.db, id, side).await?.ok_or_else(Problem::not_found)?;
    let names = profiles::names(&app.db, case.owned.centre).await?;
    page(&Paper {
        shell: caller.shell(&case.subject),
        back: one::address(id, &key.key),
        day: advice.at.day(caller.lang()),
        number: advice.version.to_string(),
        consultant: case
            .consultant
            .and_then(|account| names.get(&account.text()).cloned())
            .unwrap_or_default(),
        state: caller.words.text(&format!("advice-state-{}", advice.state)),
        steps: one::paragraphs(&advice.steps),
        advice,
    })
}
