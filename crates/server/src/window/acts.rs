//! What each side does with a case: saying something, taking and handing on, closing, telling how it was.

use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;

use super::letters::{self, Told, Work};
use super::one::{self, LONGEST, address, centre, saved, who};
use super::store::Line;
use super::suggest::{Reason, ranked};
use super::{Case, CaseState, Said, Side, of_caller, profiles, store, turns};
use crate::app::App;
use crate::identity::tries::{self, Counted};
use crate::needs;
use crate::platform::authorisation::Role;
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CaseId};
use crate::platform::moment::Moment;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash};

fn back(id: CaseId, fields: &Fields, said: &str) -> axum::response::Response {
    flash::redirect(&address(id, fields.one("key")), "ok", said)
}

/// A consultant who writes in a case that nobody has takes it. Others who advise may write without having
/// it; nobody writes for the centre who stands too near to the company.
///
/// # Errors
/// Where the caller stands too near.
pub(super) async fn taken(app: &App, caller: &Caller, case: &Case) -> Answer<Option<AccountId>> {
    let Some(person) = caller.principal.person() else { return Ok(case.consultant) };
    if too_near(app, case, person.account).await? {
        return Err(Problem::conflict(Message::new("problem-case-conflict")));
    }
    let takes = case.consultant.is_none() && person.is(Role::Consultant);
    Ok(if takes { Some(person.account) } else { case.consultant })
}

/// Whether a consultant stands too near to the company of a case.
pub(super) async fn too_near(app: &App, case: &Case, account: AccountId) -> Answer<bool> {
    let all = profiles::all(&app.db, case.owned.centre).await?;
    let ranked = ranked(&one::as_asked(app, case).await?, &all);
    let own = ranked.iter().find(|one| one.account == account.text());
    Ok(own.is_some_and(|one| one.reasons.contains(&Reason::Conflict)))
}

/// `POST /window/cases/{id}/say`: an answer of either side, or a note among those of the centre.
///
/// # Errors
/// Where there is no such case for the caller, nothing was said, or somebody without an account says too much
/// at once.
pub async fn say(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (mut case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    let text = fields.one("words");
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-case-words").count("most", LONGEST)));
    }
    let note = side == Side::Centre && fields.ticked("note");
    // An answer to what one has not read may be the wrong one: the page comes again, with what was written.
    if !note && !one::is_seen(&fields, &case) {
        return one::meanwhile(&app, &caller, &case, side, fields.one("key"), text).await;
    }
    let now = Moment::now();
    let kind = turned(&app, &caller, &mut case, side, note, now).await?;
    let mut tx = app.db.begin().await?;
    wrote(&mut tx, &app, &caller, &case, (kind, text), now).await?;
    tx.commit().await?;
    Ok(match note {
        true => flash::redirect(&address(id, ""), "ok", "case-noted"),
        false => back(id, &fields, "case-said"),
    })
}

/// What of a case changes when somebody on that side writes, and what the words are. A note is no answer:
/// whose turn it is and who has the case stay as they are.
///
/// # Errors
/// Where the case is closed, the caller stands too near, or somebody without an account says too much.
pub(super) async fn turned(
    app: &App,
    caller: &Caller,
    case: &mut Case,
    side: Side,
    note: bool,
    now: Moment,
) -> Answer<Said> {
    match side {
        Side::Centre if note => Ok(Said::Note),
        Side::Centre => {
            reopened(case, side, now)?;
            case.consultant = taken(app, caller, case).await?;
            turns::centre_wrote(case, now);
            Ok(Said::Consultant)
        }
        Side::Company => {
            reopened(case, side, now)?;
            if caller.principal.person().is_none() {
                tries::begin(&app.db, &[Counted::Say(case.id.text())]).await?;
            }
            turns::company_wrote(case, now);
            Ok(Said::Company)
        }
    }
}

/// Keeps what was written in a case that [`turned`], and tells the other side.
///
/// # Errors
/// Where somebody else was faster, or as the database does.
pub(super) async fn wrote(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    case: &Case,
    (kind, text): (Said, &str),
    now: Moment,
) -> Answer<Line> {
    let (account, name) = who(caller, case);
    if kind != Said::Note {
        saved(tx, case).await?;
    }
    store::say(tx, case.id, kind, (&account, &name), text, now).await?;
    match (kind, case.consultant) {
        (Said::Consultant, _) => {
            letters::to_asker(tx, app, case, &Told::Answered(text)).await?;
        }
        (Said::Company, Some(to)) => {
            letters::to_consultant(tx, app, case, to, Work::CompanyWrote).await?;
        }
        _ => {}
    }
    Ok(Line { at: now, kind, name, words: text.to_owned() })
}

/// A closed case is taken up again by whoever asked, for a while.
fn reopened(case: &mut Case, side: Side, now: Moment) -> Answer<()> {
    match turns::taken_up(case, side, now) {
        true => Ok(()),
        false => Err(Problem::conflict(Message::new("problem-case-closed"))),
    }
}

/// `POST /window/cases/{id}/triage`: who has it, and what it is about. Handing it on may take a note along
/// for whoever has it next.
///
/// # Errors
/// Where the caller does not advise, or the one who shall have it may not.
pub async fn triage(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut case = centre(&app, &caller, id).await?;
    let handover = fields.one("handover");
    if handover.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-case-words").count("most", LONGEST)));
    }
    let before = case.consultant;
    if let Ok(account) = fields.one("consultant").parse::<AccountId>() {
        may_have(&app, &case, account).await?;
        case.consultant = Some(account);
        if case.state == CaseState::New {
            case.state = CaseState::WaitsForCentre;
        }
    }
    if let Ok(sector) = fields.one("sector").parse() {
        case.sector = sector;
    }
    if let Some(problem) = fields.sent("problem") {
        let known = needs::PROBLEMS.contains(&problem);
        case.problem = if known { problem.to_owned() } else { String::new() };
    }
    case.version = fields.one("version").parse().unwrap_or(case.version);
    let (by, name) = who(&caller, &case);
    let now = Moment::now();
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    store::say(&mut tx, id, Said::Step, (&by, &name), "case-step-triaged", now).await?;
    if !handover.is_empty() {
        store::say(&mut tx, id, Said::Note, (&by, &name), handover, now).await?;
    }
    match case.consultant {
        Some(to) if before != Some(to) && by != to.text() => {
            letters::to_consultant(&mut tx, &app, &case, to, Work::Assigned).await?;
        }
        _ => {}
    }
    tx.commit().await?;
    Ok(back(id, &fields, "case-triaged"))
}

/// Whether that one may have the case: a consultant of the centre who stands not too near, and has time
/// where the case is not hers already.
async fn may_have(app: &App, case: &Case, account: AccountId) -> Answer<()> {
    let all = profiles::all(&app.db, case.owned.centre).await?;
    let ranked = ranked(&one::as_asked(app, case).await?, &all);
    let one = ranked.iter().find(|one| one.account == account.text());
    let near = one.is_none_or(|one| one.reasons.contains(&Reason::Conflict));
    let full = one.is_none_or(|one| !one.possible) && case.consultant != Some(account);
    match near || full {
        true => Err(Problem::conflict(Message::new("problem-case-consultant"))),
        false => Ok(()),
    }
}

/// `POST /window/cases/{id}/close`: of two who close it at once, the later learns of the other.
///
/// # Errors
/// Where the caller does not advise, or it is closed.
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut case = centre(&app, &caller, id).await?;
    if case.state == CaseState::Closed {
        return Err(Problem::conflict(Message::new("problem-case-closed-before")));
    }
    let now = Moment::now();
    (case.state, case.due_at, case.closed_at) = (CaseState::Closed, None, Some(now));
    case.version = fields.one("version").parse().unwrap_or(case.version);
    let (by, name) = who(&caller, &case);
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    store::say(&mut tx, id, Said::Step, (&by, &name), "case-step-closed", now).await?;
    letters::to_asker(&mut tx, &app, &case, &Told::Closed).await?;
    tx.commit().await?;
    Ok(back(id, &fields, "case-closed"))
}

/// `POST /window/cases/{id}/rate`: how content the company is; once.
///
/// # Errors
/// Where it is not closed, was told before, or the caller did not ask.
pub async fn rate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (mut case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    if side != Side::Company {
        return Err(Problem::forbidden());
    }
    if case.state != CaseState::Closed || case.stars.is_some() {
        return Err(Problem::conflict(Message::new("problem-case-rated")));
    }
    let stars = fields.one("stars").parse::<u8>().ok().filter(|stars| (1..=5).contains(stars));
    let comment: String = fields.one("comment").chars().take(1000).collect();
    case.stars = Some(stars.ok_or_else(|| Problem::unusable(Message::new("problem-case-stars")))?);
    case.comment = comment;
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    tx.commit().await?;
    Ok(back(id, &fields, "case-rated"))
}
