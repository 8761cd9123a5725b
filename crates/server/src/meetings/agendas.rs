//! Agendas: whom somebody meets when and at which table; on the page, on paper and in a calendar.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::{
    Arranged, Attendee, DayState, MeetingDay, days, of_caller, of_organiser, own as attendee, store,
};
use crate::app::App;
use crate::platform::calendar::{self, Event};
use crate::platform::i18n::Words;
use crate::platform::id::{AttendeeId, MeetingDayId};
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};

/// A meeting of somebody.
pub struct Line {
    hour: String,
    table: u32,
    with: String,
    line: String,
}

/// Whom somebody meets.
pub struct Agenda {
    name: String,
    side: String,
    lines: Vec<Line>,
    /// Wishes of its own that are not met, and why.
    unmet: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "meetings/agendas.html")]
struct Agendas<'a> {
    shell: Shell<'a>,
    at: String,
    when: String,
    place: String,
    calendar: bool,
    agendas: Vec<Agenda>,
}

/// The meetings of one, each with the other.
pub fn of<'a>(
    one: AttendeeId,
    attendees: &'a [Attendee],
    arranged: &'a [Arranged],
) -> impl Iterator<Item = (&'a Arranged, &'a Attendee)> {
    arranged.iter().filter_map(move |meeting| {
        let other = match (meeting.guest == one, meeting.host == one) {
            (true, _) => meeting.host,
            (_, true) => meeting.guest,
            _ => return None,
        };
        attendees.iter().find(|a| a.id == other).map(|other| (meeting, other))
    })
}

async fn agenda(
    app: &App,
    caller: &Caller,
    day: &MeetingDay,
    one: &Attendee,
    (attendees, arranged): (&[Attendee], &[Arranged]),
) -> Answer<Agenda> {
    let line = |(meeting, other): (&Arranged, &Attendee)| Line {
        hour: days::hour(day, meeting.slot),
        table: meeting.seat,
        with: other.name.clone(),
        line: other.line.clone(),
    };
    let wishes = store::wishes(&app.db, day.id).await?;
    let unmet = day.outcome.iter().flat_map(|outcome| &outcome.unmet).filter_map(|gap| {
        let other = match (gap.guest == one.id, gap.host == one.id) {
            (true, _) => gap.host,
            (_, true) => gap.guest,
            _ => return None,
        };
        // Only its own wishes: who wished to meet it without being met is the other's to tell.
        let own = wishes.iter().any(|wish| wish.wisher == one.id && wish.wished == other);
        let other = attendees.iter().find(|a| a.id == other).filter(|_| own)?;
        Some((other.name.clone(), caller.words.text(&format!("hindrance-{}", gap.why))))
    });
    Ok(Agenda {
        name: one.name.clone(),
        side: caller.words.text(&format!("side-{}", one.side)),
        lines: of(one.id, attendees, arranged).map(line).collect(),
        unmet: unmet.collect(),
    })
}

fn paper<'a>(
    caller: &'a Caller,
    day: &MeetingDay,
    calendar: bool,
    agendas: Vec<Agenda>,
) -> Agendas<'a> {
    Agendas {
        shell: caller.shell(&day.title),
        at: format!("/meetings/{}", day.id),
        when: day.starts_at.readable(caller.lang()),
        place: day.place.clone(),
        calendar,
        agendas,
    }
}

/// `GET /meetings/{id}/agendas`: all of them, one after the other, to print.
///
/// # Errors
/// Where there is no such day, or the caller does not organise.
pub async fn all(State(app): State<App>, caller: Caller, Path(id): Path<MeetingDayId>) -> Answer {
    let day = of_organiser(&app, &caller, id).await?;
    let attendees = store::attendees(&app.db, id).await?;
    let arranged = store::arranged(&app.db, id).await?;
    let mut agendas = Vec::new();
    for one in &attendees {
        agendas.push(agenda(&app, &caller, &day, one, (&attendees, &arranged)).await?);
    }
    page(&paper(&caller, &day, false, agendas))
}

/// The caller's own part of a plan that is published.
async fn published(
    app: &App,
    caller: &Caller,
    id: MeetingDayId,
) -> Answer<(MeetingDay, Attendee, Vec<Attendee>, Vec<Arranged>)> {
    let day = of_caller(app, caller, id).await?;
    let own = attendee(app, caller, &day).await?.ok_or_else(Problem::not_found)?;
    if day.state != DayState::Published {
        return Err(Problem::not_found());
    }
    let attendees = store::attendees(&app.db, id).await?;
    let arranged = store::arranged(&app.db, id).await?;
    Ok((day, own, attendees, arranged))
}

/// `GET /meetings/{id}/agenda`: the caller's own.
///
/// # Errors
/// Where it does not take part, or the plan is not published.
pub async fn own(State(app): State<App>, caller: Caller, Path(id): Path<MeetingDayId>) -> Answer {
    let (day, own, attendees, arranged) = published(&app, &caller, id).await?;
    let agenda = agenda(&app, &caller, &day, &own, (&attendees, &arranged)).await?;
    page(&paper(&caller, &day, true, vec![agenda]))
}

/// The meetings of one, as a calendar takes them.
#[must_use]
pub fn events(
    day: &MeetingDay,
    one: AttendeeId,
    attendees: &[Attendee],
    arranged: &[Arranged],
    words: &Words,
) -> Vec<Event> {
    let event = |(meeting, other): (&Arranged, &Attendee)| Event {
        // Of a slot there is one meeting: planned again, it is the same entry with another name.
        uid: format!("meeting-{one}-{}@dure", meeting.slot),
        sequence: day.version,
        at: day.begins(meeting.slot),
        minutes: day.slot_minutes,
        summary: format!("{}: {}", day.title, other.name),
        place: format!("{} · {} {}", day.place, words.text("agenda-table"), meeting.seat),
        about: other.line.clone(),
        cancelled: day.state == DayState::Cancelled,
    };
    of(one, attendees, arranged).map(event).collect()
}

/// `GET /meetings/{id}/agenda/calendar`: the caller's own, for a calendar.
///
/// # Errors
/// As [`own`].
pub async fn calendar(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<MeetingDayId>,
) -> Answer {
    let (day, own, attendees, arranged) = published(&app, &caller, id).await?;
    let events = events(&day, own.id, &attendees, &arranged, caller.words);
    let headers = [
        (CONTENT_TYPE, calendar::MEDIA),
        (CONTENT_DISPOSITION, "attachment; filename=\"dure.ics\""),
    ];
    Ok((headers, calendar::file(&day.title, &events, Moment::now())).into_response())
}
