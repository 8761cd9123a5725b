//! The plan, for those who organise a day: made, looked at, fixed in parts, made again, published.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_matching::meetings::BadDay;
use dure_testbed::report::Message;

use super::planning::{Given, Planned, planned};
use super::{
    Arranged, Attendee, DayState, MeetingDay, Outcome, TableSide, attending, days, letters,
    of_organiser, store,
};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{AttendeeId, MeetingDayId};
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::Fields;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// A meeting on the page of the plan.
struct Seat {
    table: u32,
    guest: AttendeeId,
    company: String,
    supplier: String,
    fixed: bool,
}

/// A slot with its meetings.
struct Slot {
    number: usize,
    hour: String,
    pause: bool,
    seats: Vec<Seat>,
}

/// One who takes part, for the organiser.
struct Row {
    id: AttendeeId,
    name: String,
    side: String,
    meetings: usize,
    wishes: usize,
    gone: bool,
}

#[derive(Template)]
#[template(path = "meetings/plan.html")]
struct PlanPage<'a> {
    shell: Shell<'a>,
    at: String,
    version: i64,
    state: String,
    kind: &'static str,
    open: bool,
    publishes: bool,
    cancels: bool,
    spare: bool,
    figures: Vec<(String, String)>,
    unmet: Vec<(String, String)>,
    slots: Vec<Slot>,
    rows: Vec<Row>,
    from: Vec<(usize, String)>,
    now: usize,
}

fn figures(outcome: &Outcome, caller: &Caller) -> Vec<(String, String)> {
    let words = caller.words;
    let of = |met: usize, all: usize| {
        words.say(&Message::new("plan-of").count("met", met).count("all", all))
    };
    let proven = if outcome.proven { "plan-proven" } else { "plan-not-proven" };
    vec![
        (words.text("plan-companies"), of(outcome.companies_met, outcome.companies)),
        (words.text("plan-suppliers"), of(outcome.suppliers_met, outcome.suppliers)),
        (words.text("plan-wishes"), of(outcome.met, outcome.wished)),
        (words.text("plan-best"), words.text(proven)),
    ]
}

/// `GET /meetings/{id}/plan`.
///
/// # Errors
/// Where there is no such day, or the caller does not organise.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<MeetingDayId>) -> Answer {
    let day = of_organiser(&app, &caller, id).await?;
    let attendees = store::attendees(&app.db, id).await?;
    let arranged = store::arranged(&app.db, id).await?;
    let wishes = store::wishes(&app.db, id).await?;
    let names: BTreeMap<_, _> = attendees.iter().map(|one| (one.id, one.name.as_str())).collect();
    let name = |id: AttendeeId| names.get(&id).copied().unwrap_or_default().to_owned();
    let seat = |one: &Arranged| Seat {
        table: one.seat,
        guest: one.guest,
        company: name(one.guest),
        supplier: name(one.host),
        fixed: one.fixed,
    };
    let slot = |number: usize| Slot {
        number,
        hour: days::hour(&day, number),
        pause: day.breaks.contains(&number),
        seats: arranged.iter().filter(|one| one.slot == number).map(seat).collect(),
    };
    let (mut told, mut meetings) = (BTreeMap::new(), BTreeMap::new());
    for wish in &wishes {
        *told.entry(wish.wisher).or_insert(0) += 1;
    }
    for one in arranged.iter().flat_map(|one| [one.guest, one.host]) {
        *meetings.entry(one).or_insert(0) += 1;
    }
    let row = |one: &Attendee| Row {
        id: one.id,
        name: one.name.clone(),
        side: caller.words.text(&format!("side-{}", one.side)),
        meetings: meetings.get(&one.id).copied().unwrap_or(0),
        wishes: told.get(&one.id).copied().unwrap_or(0),
        gone: one.gone_from < day.slots,
    };
    let unmet = day.outcome.iter().flat_map(|outcome| &outcome.unmet).map(|one| {
        let pair = format!("{} – {}", name(one.guest), name(one.host));
        (pair, caller.words.text(&format!("hindrance-{}", one.why)))
    });
    let now = attending::slot_now(&day, Moment::now());
    page(&PlanPage {
        shell: caller.shell(&day.title),
        at: format!("/meetings/{id}"),
        version: day.version,
        state: caller.words.text(&format!("day-state-{}", day.state)),
        kind: days::badge(day.state),
        open: day.state != DayState::Cancelled,
        publishes: day.state == DayState::Planned,
        cancels: day.state != DayState::Cancelled,
        spare: day.spare > 0,
        figures: day.outcome.as_ref().map(|one| figures(one, &caller)).unwrap_or_default(),
        unmet: unmet.collect(),
        slots: match arranged.is_empty() {
            true => Vec::new(),
            false => (0..day.slots).map(slot).collect(),
        },
        rows: attendees.iter().map(row).collect(),
        from: (0..day.slots).map(|slot| (slot, days::hour(&day, slot))).collect(),
        now,
    })
}

/// What of a fixed meeting that cannot be held is told.
fn not_held(error: &BadDay, given: &Given) -> Problem {
    let BadDay::Fixed { meeting, .. } = error else {
        return Problem::unusable(Message::new("problem-plan-size"));
    };
    let nth = |side: TableSide, number: usize| {
        let mut of_side = given.attendees.iter().filter(|one| one.side == side);
        of_side.nth(number).map(|one| one.name.clone()).unwrap_or_default()
    };
    let message = Message::new("problem-plan-fixed")
        .text("company", nth(TableSide::Company, meeting.guest.0))
        .text("supplier", nth(TableSide::Supplier, meeting.host.0));
    Problem::conflict(message)
}

/// Plans off the threads that serve requests.
async fn worked_out(given: Given) -> Answer<Planned> {
    let work = move || planned(&given).map_err(|error| not_held(&error, &given));
    tokio::task::spawn_blocking(work).await.map_err(|e| Problem::internal(&e))?
}

/// `POST /meetings/{id}/plan`: plans the day, or the rest of it from a slot on.
///
/// # Errors
/// Where nobody wishes anything, a fixed meeting cannot be held, or another organiser was faster.
pub async fn plan(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MeetingDayId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut day = of_organiser(&app, &caller, id).await?;
    if day.state == DayState::Cancelled {
        return Err(Problem::conflict(Message::new("problem-plan-cancelled")));
    }
    let wishes = store::wishes(&app.db, id).await?;
    if wishes.is_empty() {
        return Err(Problem::conflict(Message::new("problem-plan-nothing")));
    }
    day.version = fields.one("version").parse().unwrap_or(day.version);
    let before = store::arranged(&app.db, id).await?;
    let given = Given {
        day: day.clone(),
        attendees: store::attendees(&app.db, id).await?,
        wishes,
        before: before.clone(),
        from: fields.one("from").parse().unwrap_or(0).min(day.slots),
        uses_spare: fields.ticked("spare"),
    };
    let attendees = given.attendees.clone();
    let planned = worked_out(given).await?;
    written(&app, day, &attendees, &before, planned).await?;
    Ok(flash::redirect(&format!("/meetings/{id}/plan"), "ok", "day-planned"))
}

/// Writes a plan and tells of it, unless who takes part is another than it was made with: working it out
/// takes a while, in which people register and leave.
pub(super) async fn written(
    app: &App,
    mut day: MeetingDay,
    attendees: &[Attendee],
    before: &[Arranged],
    planned: Planned,
) -> Answer<()> {
    day.outcome = Some(planned.outcome);
    if day.state == DayState::Open {
        day.state = DayState::Planned;
    }
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &mut day).await?;
    if store::attendees_in(&mut tx, day.id).await? != attendees {
        return Err(changed());
    }
    store::put_arranged(&mut tx, day.id, &planned.meetings).await?;
    if day.state == DayState::Published {
        let plans = (before, planned.meetings.as_slice());
        letters::planned_again(&mut tx, app, &day, attendees, plans).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn changed() -> Problem {
    Problem::conflict(Message::new("problem-case-changed"))
}

/// Writes a day that was changed from its version, and gives it the next one.
async fn saved(tx: &mut Tx, day: &mut MeetingDay) -> Answer<()> {
    if !store::update(tx, day).await? {
        return Err(changed());
    }
    day.version += 1;
    Ok(())
}

/// `POST /meetings/{id}/state`: publishes the plan, or calls the day off.
///
/// # Errors
/// Where there is no plan to publish, or another organiser was faster.
pub async fn set_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MeetingDayId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut day = of_organiser(&app, &caller, id).await?;
    day.version = fields.one("version").parse().unwrap_or(day.version);
    let was = day.state;
    let said = match (fields.one("do"), was) {
        ("publish", DayState::Planned) => {
            day.state = DayState::Published;
            "day-published"
        }
        ("cancel", DayState::Open | DayState::Planned | DayState::Published) => {
            day.state = DayState::Cancelled;
            "day-cancelled"
        }
        _ => return Err(Problem::conflict(Message::new("problem-plan-state"))),
    };
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &mut day).await?;
    let attendees = store::attendees_in(&mut tx, id).await?;
    let arranged = store::arranged_in(&mut tx, id).await?;
    if day.state == DayState::Published {
        letters::published(&mut tx, &app, &day, &attendees, &arranged).await?;
    } else {
        let seen = if was == DayState::Published { arranged.as_slice() } else { &[] };
        letters::cancelled(&mut tx, &app, &day, &attendees, seen).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{id}/plan"), "ok", said))
}

/// `POST /meetings/{id}/fix`: a meeting stays when the day is planned again, or may move once more.
///
/// # Errors
/// Where there is no such meeting, or another organiser was faster.
pub async fn fix(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MeetingDayId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut day = of_organiser(&app, &caller, id).await?;
    day.version = fields.one("version").parse().unwrap_or(day.version);
    let guest: AttendeeId = fields.one("guest").parse().map_err(|_| Problem::not_found())?;
    let slot: usize = fields.one("slot").parse().map_err(|_| Problem::not_found())?;
    let mut tx = app.db.begin().await?;
    // The page that was looked at is another one now.
    saved(&mut tx, &mut day).await?;
    if !store::fix(&mut tx, id, slot, guest, fields.one("do") == "fix").await? {
        return Err(Problem::not_found());
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{id}/plan"), "ok", "day-fixed"))
}

/// `POST /meetings/{id}/attendees/{attendee}/gone`: somebody is not there any more, from a slot on.
///
/// # Errors
/// Where there is no such one, or another organiser was faster.
pub async fn gone(
    State(app): State<App>,
    caller: Caller,
    Path((id, attendee)): Path<(MeetingDayId, AttendeeId)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut day = of_organiser(&app, &caller, id).await?;
    day.version = fields.one("version").parse().unwrap_or(day.version);
    let attendees = store::attendees(&app.db, id).await?;
    if !attendees.iter().any(|one| one.id == attendee) {
        return Err(Problem::not_found());
    }
    let from = match fields.one("do") {
        "back" => day.slots,
        _ => fields.one("from").parse().unwrap_or(0).min(day.slots),
    };
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &mut day).await?;
    store::gone(&mut tx, attendee, from).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{id}/plan"), "ok", "day-gone"))
}
