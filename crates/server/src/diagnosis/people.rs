//! Who answers what: colleagues in their roles, each asked about some parts or all of them.

use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;

use super::store::{self, Asked};
use super::trail::{self, Change};
use super::{AnswerRole, Respondent, of_caller, overview};
use crate::app::App;
use crate::identity::accounts;
use crate::platform::authorisation::{Deed, Owner, Role};
use crate::platform::id::{AccountId, DiagnosisId, RespondentId};
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash};

/// Colleagues who are not asked yet.
///
/// # Errors
/// As the database does.
pub async fn free(app: &App, caller: &Caller, asked: &[Respondent]) -> Answer<Vec<Choice>> {
    let Some(person) = caller.principal.person() else { return Ok(Vec::new()) };
    let colleagues = accounts::of_organisation(&app.db, person.organisation).await?;
    Ok(colleagues
        .into_iter()
        .filter(|one| one.roles.contains(&Role::Member) || one.roles.contains(&Role::Owner))
        .filter(|one| asked.iter().all(|there| there.account != Some(one.id)))
        .map(|one| Choice::new(&one.id.text(), one.name, ""))
        .collect())
}

/// `POST /diagnosis/{id}/people`: asks a colleague, or asks them otherwise.
///
/// # Errors
/// Where the diagnosis is not the caller's or closed, or it is no colleague.
pub async fn ask(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DiagnosisId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Change).await?;
    diagnosis.still_open()?;
    let Owner::Organisation(organisation) = diagnosis.owned.by else {
        return Err(Problem::forbidden());
    };
    let frame = diagnosis.frame()?;
    let account: AccountId = fields.one("account").parse().map_err(|_| Problem::not_found())?;
    let colleague = accounts::by_id(&app.db, account).await?;
    if colleague.organisation != organisation || colleague.centre != diagnosis.owned.centre {
        return Err(Problem::not_found());
    }
    let wrong = || Problem::unusable(Message::new("problem-diagnosis-person"));
    let role: AnswerRole = fields.one("role").parse().map_err(|()| wrong())?;
    let sections: Vec<String> = fields.many("section").map(str::to_owned).collect();
    if sections.iter().any(|section| frame.instrument.dimension_of(section).is_none()) {
        return Err(wrong());
    }
    let asked = Asked { account: Some(account), name: &colleague.name, role, sections: &sections };
    let mut tx = app.db.begin().await?;
    store::ask(&mut tx, id, &asked).await?;
    let after = format!("{role} {}", sections.join(", "));
    trail::note(&mut tx, &caller, id, Change::Asked, &colleague.name, ("", after.trim())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}"), "ok", "diagnosis-asked"))
}

/// `POST /diagnosis/{id}/people/{respondent}/remove`: no longer asks somebody; their answers go.
///
/// # Errors
/// Where the diagnosis is not the caller's or closed, or nobody of that id is asked.
pub async fn unask(
    State(app): State<App>,
    caller: Caller,
    Path((id, who)): Path<(DiagnosisId, RespondentId)>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Change).await?;
    diagnosis.still_open()?;
    let all = store::respondents(&app.db, id).await?;
    let Some(one) = all.iter().find(|one| one.id == who) else { return Err(Problem::not_found()) };
    if all.len() == 1 {
        return Err(Problem::conflict(Message::new("problem-diagnosis-last-person")));
    }
    let mut tx = app.db.begin().await?;
    store::unask(&mut tx, id, who).await?;
    trail::note(&mut tx, &caller, id, Change::Unasked, &one.name, ("", "")).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/diagnosis/{id}"), "ok", "diagnosis-unasked"))
}

/// `POST /diagnosis/{id}/mine`: the caller is done, or is not.
///
/// # Errors
/// Where the caller is not asked.
pub async fn mine(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DiagnosisId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let diagnosis = of_caller(&app, &caller, id, Deed::Read).await?;
    diagnosis.still_open()?;
    let all = store::respondents(&app.db, id).await?;
    let me = overview::me(&caller, &all).ok_or_else(Problem::forbidden)?;
    let done = fields.one("done") == "yes";
    let mut tx = app.db.begin().await?;
    store::person_done(&mut tx, me.id, done).await?;
    let after = if done { "yes" } else { "no" };
    trail::note(&mut tx, &caller, id, Change::PersonDone, "", ("", after)).await?;
    tx.commit().await?;
    let said = if done { "diagnosis-mine-done" } else { "diagnosis-mine-open" };
    Ok(flash::redirect(&format!("/diagnosis/{id}"), "ok", said))
}
