//! Days: the list of them, making one, and the page of one.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use dure_testbed::report::Message;

use super::attending::{self, Other};
use super::{
    Attendee, DayState, MOST_SLOTS, MeetingDay, TableSide, WishStrength, of_caller, organises, own,
    store,
};
use crate::app::App;
use crate::platform::id::MeetingDayId;
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields, name};
use crate::platform::web::form::{Faults, refused};
use crate::platform::web::{Answer, Caller, flash, page};

/// The most tables of a day.
const MOST_TABLES: u32 = 500;

/// A day on the list.
struct Row {
    href: String,
    title: String,
    place: String,
    when: String,
    state: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "meetings/list.html")]
struct List<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
    organises: bool,
}

/// How the badge of a state looks.
#[must_use]
pub fn badge(state: DayState) -> &'static str {
    match state {
        DayState::Open => "info",
        DayState::Planned => "running",
        DayState::Published => "ok",
        DayState::Cancelled => "error",
    }
}

/// The state as others than organisers are told it: that there is a plan nobody sees yet is no news.
fn told(day: &MeetingDay, caller: &Caller) -> String {
    let state = match day.state {
        DayState::Planned => DayState::Open,
        state => state,
    };
    caller.words.text(&format!("day-state-{state}"))
}

/// `GET /meetings`.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let found = store::to_come(&app.db, caller.centre.id, Moment::now()).await?;
    let rows = found.iter().map(|day| Row {
        href: format!("/meetings/{}", day.id),
        title: day.title.clone(),
        place: day.place.clone(),
        when: day.starts_at.readable(caller.lang()),
        state: told(day, &caller),
        kind: badge(day.state),
    });
    page(&List {
        shell: caller.shell(&caller.words.text("meetings-title")),
        rows: rows.collect(),
        organises: caller.principal.person().is_some_and(organises),
    })
}

#[derive(Template)]
#[template(path = "meetings/new.html")]
struct New<'a> {
    shell: Shell<'a>,
    faults: Faults,
    fields: &'a Fields,
}

impl New<'_> {
    /// What a field holds, or what it usually is.
    fn or(&self, field: &str, usual: &str) -> String {
        self.fields.sent(field).unwrap_or(usual).to_owned()
    }
}

fn new_page<'a>(caller: &'a Caller, fields: &'a Fields, faults: Faults) -> New<'a> {
    New { shell: caller.shell(&caller.words.text("day-new-title")), faults, fields }
}

/// `GET /meetings/new`.
///
/// # Errors
/// Never.
pub async fn new(caller: Caller) -> Answer {
    page(&new_page(&caller, &Fields::default(), Faults::new()))
}

/// The slots of a list such as `3, 7`, from 1 as people count them.
fn slots_of(text: &str, slots: usize) -> Option<Vec<usize>> {
    let mut all = Vec::new();
    for part in text.split([',', ' ']).filter(|part| !part.is_empty()) {
        let number: usize = part.parse().ok()?;
        all.push(number.checked_sub(1).filter(|slot| *slot < slots)?);
    }
    all.sort_unstable();
    all.dedup();
    Some(all)
}

fn parsed(caller: &Caller, fields: &Fields) -> Result<MeetingDay, Faults> {
    let mut faults = Faults::new();
    let now = Moment::now();
    let title = name(fields.one("title"));
    if title.is_none() {
        faults.add("title", Message::new("fault-missing"), caller);
    }
    let place = name(fields.one("place"));
    if place.is_none() {
        faults.add("place", Message::new("fault-missing"), caller);
    }
    let begins = Moment::of_korean_hour(fields.one("day"), fields.one("begins"));
    let starts_at = begins.filter(|at| *at > now);
    if starts_at.is_none() {
        faults.add("day", Message::new("fault-day-when"), caller);
    }
    let closes_at = Moment::of_korean_hour(fields.one("closes"), "23:59").zip(starts_at);
    let closes_at = closes_at.map(|(closes, starts)| closes.min(starts)).filter(|at| *at > now);
    if closes_at.is_none() && starts_at.is_some() {
        faults.add("closes", Message::new("fault-day-closes"), caller);
    }
    let mut whole = |field: &'static str, least: usize, most: usize| {
        let found = fields.one(field).parse::<usize>().ok();
        let found = found.filter(|n| (least..=most).contains(n));
        if found.is_none() {
            let message = Message::new("fault-day-number").count("least", least);
            faults.add(field, message.count("most", most), caller);
        }
        found
    };
    let minutes = whole("minutes", 5, 120);
    let slots = whole("slots", 1, MOST_SLOTS);
    let tables = whole("tables", 1, MOST_TABLES as usize);
    let spare = whole("spare", 0, tables.map_or(0, |tables| tables - 1));
    let breaks = slots.and_then(|slots| slots_of(fields.one("breaks"), slots));
    let works = breaks.as_ref().zip(slots).is_some_and(|(breaks, slots)| breaks.len() < slots);
    if slots.is_some() && !works {
        faults.add("breaks", Message::new("fault-day-breaks"), caller);
    }
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let all = (title, place, starts_at, closes_at, minutes, slots, tables, spare, breaks);
    let (
        Some(title),
        Some(place),
        Some(starts_at),
        Some(closes_at),
        Some(minutes),
        Some(slots),
        Some(tables),
        Some(spare),
        Some(breaks),
    ) = all
    else {
        return Err(faults);
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(MeetingDay {
        id: MeetingDayId::new(),
        centre: caller.centre.id,
        title,
        place,
        starts_at,
        slot_minutes: small(minutes),
        slots,
        breaks,
        tables: small(tables),
        spare: small(spare),
        closes_at,
        state: DayState::Open,
        outcome: None,
        version: 1,
    })
}

/// `POST /meetings`.
///
/// # Errors
/// As the database does.
pub async fn add(State(app): State<App>, caller: Caller, Form(fields): Form<Fields>) -> Answer {
    let person = caller.person()?;
    if person.centre != caller.centre.id {
        return Err(crate::platform::web::Problem::forbidden());
    }
    let day = match parsed(&caller, &fields) {
        Ok(day) => day,
        Err(faults) => return refused(&new_page(&caller, &fields, faults)),
    };
    let mut tx = app.db.begin().await?;
    store::insert(&mut tx, &day, &person.account.text()).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/meetings/{}", day.id), "ok", "day-made"))
}

/// A slot that somebody may be away in.
struct Slot {
    number: usize,
    label: String,
    away: bool,
}

#[derive(Template)]
#[template(path = "meetings/day.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    kind: &'static str,
    state: String,
    place: String,
    when: String,
    closes: String,
    about: String,
    counts: String,
    organises: bool,
    member: bool,
    registers: bool,
    wishes: bool,
    published: bool,
    own: Option<Attendee>,
    sides: Vec<Choice>,
    most: String,
    line: String,
    slots: Vec<Slot>,
    strengths: Vec<(String, String)>,
    others: Vec<Other>,
}

/// The slots that are no breaks, with their hours.
fn slots(day: &MeetingDay, own: Option<&Attendee>) -> Vec<Slot> {
    let there = (0..day.slots).filter(|slot| !day.breaks.contains(slot));
    let shown = |number: usize| Slot {
        number,
        label: hour(day, number),
        away: own.is_some_and(|one| one.away.contains(&number)),
    };
    there.map(shown).collect()
}

/// The hour at which a slot begins.
#[must_use]
pub fn hour(day: &MeetingDay, slot: usize) -> String {
    day.begins(slot).hour()
}

/// `GET /meetings/{id}`.
///
/// # Errors
/// Where there is no such day at the centre.
pub async fn show(State(app): State<App>, caller: Caller, Path(id): Path<MeetingDayId>) -> Answer {
    let day = of_caller(&app, &caller, id).await?;
    let now = Moment::now();
    let own = own(&app, &caller, &day).await?;
    let attendees = store::attendees(&app.db, id).await?;
    let count = |side| attendees.iter().filter(|one| one.side == side).count();
    let counts = Message::new("day-counts")
        .count("companies", count(TableSide::Company))
        .count("suppliers", count(TableSide::Supplier));
    let about = Message::new("day-about")
        .count("slots", day.slots - day.breaks.len())
        .count("minutes", day.slot_minutes as usize)
        .count("tables", day.tables as usize);
    let others = match &own {
        Some(own) => attending::others(&app, own, &attendees).await?,
        None => Vec::new(),
    };
    let person = caller.principal.person().filter(|one| one.centre == day.centre);
    let words = caller.words;
    let side = |side: &TableSide| {
        let mut choice = Choice::new(side.word(), words.text(&format!("side-{side}")), "company");
        choice.text = words.text(&format!("side-{side}-text"));
        choice
    };
    page(&One {
        shell: caller.shell(&day.title),
        at: format!("/meetings/{id}"),
        kind: badge(day.state),
        state: told(&day, &caller),
        place: day.place.clone(),
        when: format!("{} – {}", day.starts_at.readable(caller.lang()), day.ends().hour()),
        closes: day.closes_at.readable(caller.lang()),
        about: caller.say(&about),
        counts: caller.say(&counts),
        organises: person.is_some_and(organises),
        member: person.is_some_and(super::belongs),
        registers: day.registers(now),
        wishes: day.wishes(now),
        published: day.state == DayState::Published,
        sides: TableSide::ALL.iter().map(side).collect(),
        most: own.as_ref().map_or(8, |one| one.most).to_string(),
        line: own.as_ref().map(|one| one.line.clone()).unwrap_or_default(),
        slots: slots(&day, own.as_ref()),
        strengths: WishStrength::ALL
            .iter()
            .map(|one| (one.word().to_owned(), words.text(&format!("wish-{one}"))))
            .collect(),
        own,
        others,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_are_numbers_of_slots_that_there_are() {
        assert_eq!(slots_of("3, 1 3", 4), Some(vec![0, 2]));
        assert_eq!(slots_of("", 4), Some(vec![]));
        for bad in ["0", "5", "x", "-1", "1.5"] {
            assert_eq!(slots_of(bad, 4), None, "{bad}");
        }
    }
}
