//! Making, answering and calling off an appointment.

use std::time::Duration;

use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;

use super::{Appointment, AppointmentState, store};
use crate::app::App;
use crate::platform::id::{AccountId, AppointmentId, CaseId};
use crate::platform::moment::Moment;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash};
use crate::window::acts::too_near;
use crate::window::bounds::APPOINTMENTS;
use crate::window::one::{address, who};
use crate::window::{Case, CaseState, Said, Side, hours, letters, of_caller, profiles};

/// The longest place, in characters.
const PLACE: usize = 200;

/// How far ahead an appointment may be.
const AHEAD: Duration = Duration::from_secs(366 * 24 * 3600);

/// How long before a moment an appointment may have begun that still lasts then.
const LONGEST: Duration = Duration::from_secs(9 * 3600);

/// What was asked for: when, how long, and where it then stands.
fn asked(fields: &Fields, side: Side) -> Answer<(Moment, u32, AppointmentState)> {
    let wrong = || Problem::unusable(Message::new("problem-appointment-time"));
    let now = Moment::now();
    match side {
        Side::Company => {
            let at: i64 = fields.one("at").parse().map_err(|_| wrong())?;
            Ok((Moment::from_micros(at), hours::LENGTH, AppointmentState::Agreed))
        }
        Side::Centre => {
            let at =
                Moment::of_korean_hour(fields.one("day"), fields.one("hour")).ok_or_else(wrong)?;
            let minutes: u32 = fields.one("minutes").parse().map_err(|_| wrong())?;
            let fits = (15..=480).contains(&minutes) && at > now && at < now.plus(AHEAD);
            if fits { Ok((at, minutes, AppointmentState::Proposed)) } else { Err(wrong()) }
        }
    }
}

/// `POST /window/cases/{id}/appointments`: the company picks a free hour, which is agreed by that; the
/// consultant proposes one.
///
/// # Errors
/// Where nobody has the case, somebody stands too near, the hour is not free or is none, or enough is
/// arranged.
pub async fn make(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    let consultant = case
        .consultant
        .filter(|_| case.state != CaseState::Closed)
        .ok_or_else(|| Problem::conflict(Message::new("problem-appointment-nobody")))?;
    // Neither does somebody who stands too near meet the company, nor is such a one met.
    let person = caller.principal.person().filter(|_| side == Side::Centre);
    let meets = [Some(consultant), person.map(|person| person.account)];
    for account in meets.into_iter().flatten() {
        if too_near(&app, &case, account).await? {
            return Err(Problem::conflict(Message::new("problem-case-conflict")));
        }
    }
    let (at, minutes, state) = asked(&fields, side)?;
    let place: String = fields.one("place").chars().take(PLACE).collect();
    let new = Appointment {
        id: AppointmentId::new(),
        case: id,
        centre: case.owned.centre,
        consultant,
        at,
        minutes,
        place,
        state,
        version: 1,
    };
    let open = profiles::hours(&app.db, consultant).await?;
    let mut tx = app.db.begin().await?;
    profiles::hold(&mut tx, consultant, case.owned.centre).await?;
    let now = Moment::now();
    let taken = store::of_consultant_in(&mut tx, consultant, now.minus(LONGEST)).await?;
    let taken: Vec<_> = taken.iter().map(|one| (one.at, one.minutes)).collect();
    let free = match side {
        Side::Company => hours::free(&open, &taken, now).contains(&at),
        Side::Centre => !taken.iter().any(|one| hours::overlaps(*one, (at, minutes))),
    };
    if !free {
        return Err(Problem::conflict(Message::new("problem-appointment-taken")));
    }
    if store::open_in(&mut tx, id, now).await? >= APPOINTMENTS {
        let message = Message::new("problem-appointment-many").count("most", APPOINTMENTS);
        return Err(Problem::conflict(message));
    }
    store::insert(&mut tx, &new).await?;
    let step = format!("case-step-appointment-{state}");
    told(&mut tx, &app, &caller, &case, &new, side, &step).await?;
    tx.commit().await?;
    Ok(flash::redirect(&address(id, fields.one("key")), "ok", "appointment-made"))
}

/// `POST /window/cases/{id}/appointments/{appointment}`: the company agrees or declines; either side calls
/// it off.
///
/// # Errors
/// Where there is no such appointment, it is past, or that cannot be done with it.
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    Path((id, appointment)): Path<(CaseId, AppointmentId)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    let found = store::find(&app.db, id, appointment).await?;
    let mut found = found.ok_or_else(Problem::not_found)?;
    let no = || Problem::conflict(Message::new("problem-appointment-answer"));
    if found.at < Moment::now() {
        return Err(no());
    }
    let to = match (fields.one("do"), side, found.state) {
        ("agree", Side::Company, AppointmentState::Proposed) => AppointmentState::Agreed,
        ("decline", Side::Company, AppointmentState::Proposed) => AppointmentState::Declined,
        ("cancel", Side::Centre, AppointmentState::Proposed)
        | ("cancel", _, AppointmentState::Agreed) => AppointmentState::Cancelled,
        _ => return Err(no()),
    };
    found.state = to;
    let mut tx = app.db.begin().await?;
    if !store::update(&mut tx, &found).await? {
        return Err(Problem::conflict(Message::new("problem-case-changed")));
    }
    found.version += 1;
    told(&mut tx, &app, &caller, &case, &found, side, &format!("case-step-appointment-{to}"))
        .await?;
    tx.commit().await?;
    Ok(flash::redirect(&address(id, fields.one("key")), "ok", "appointment-answered"))
}

/// Writes the step, and tells the other side; of what is agreed or called off both, with the calendar.
async fn told(
    tx: &mut crate::platform::db::Tx,
    app: &App,
    caller: &Caller,
    case: &Case,
    of: &Appointment,
    side: Side,
    step: &str,
) -> Answer<()> {
    let (account, name) = who(caller, case);
    let by = (account.as_str(), name.as_str());
    crate::window::store::say(tx, case.id, Said::Step, by, step, Moment::now()).await?;
    let both = matches!(of.state, AppointmentState::Agreed | AppointmentState::Cancelled);
    if both || side == Side::Centre {
        letters::of_appointment_to_asker(tx, app, case, of).await?;
    }
    let consultant: AccountId = of.consultant;
    if both || side == Side::Company {
        letters::of_appointment_to_consultant(tx, app, case, of, consultant).await?;
    }
    Ok(())
}
