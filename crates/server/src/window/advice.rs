//! The advice: a document of findings, steps and offers that the company accepts or questions.

use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;

use super::store::{self, Advice};
use super::{AdviceState, CaseState, Said, Side, due, of_caller, one};
use crate::app::App;
use crate::platform::id::CaseId;
use crate::platform::moment::Moment;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash};

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
    let before = store::advice(&app.db, id).await?;
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
        case.consultant =
            case.consultant.or(caller.principal.person().map(|person| person.account));
    }
    case.version = fields.one("version").parse().unwrap_or(case.version);
    let (by, name) = one::who(&caller, &case);
    let mut tx = app.db.begin().await?;
    one::saved(&mut tx, &case).await?;
    store::put_advice(&mut tx, id, &advice).await?;
    if sends {
        store::say(&mut tx, id, Said::Step, (&by, &name), "case-step-advised", now).await?;
    }
    tx.commit().await?;
    let said = if sends { "advice-sent" } else { "advice-saved" };
    Ok(flash::redirect(&format!("/window/cases/{id}"), "ok", said))
}

/// `POST /window/cases/{id}/advice/answer`: the company accepts it, or asks back.
///
/// # Errors
/// Where the caller did not ask, nothing was sent, or a question is missing.
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
    let sent = store::advice(&app.db, id).await?.filter(|one| one.state == AdviceState::Sent);
    let Some(mut advice) = sent else {
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
    (case.state, case.due_at) = match accepts {
        true => (CaseState::WaitsForCompany, None),
        false => (CaseState::WaitsForCentre, Some(due::after(now, due::NEXT_ANSWER))),
    };
    let (by, name) = one::who(&caller, &case);
    let mut tx = app.db.begin().await?;
    one::saved(&mut tx, &case).await?;
    store::put_advice(&mut tx, id, &advice).await?;
    store::say(&mut tx, id, Said::Step, (&by, &name), step, now).await?;
    if !accepts {
        store::say(&mut tx, id, Said::Company, (&by, &name), question, now).await?;
    }
    tx.commit().await?;
    let to = one::address(id, fields.one("key"));
    Ok(flash::redirect(&to, "ok", if accepts { "advice-accepted" } else { "case-said" }))
}
