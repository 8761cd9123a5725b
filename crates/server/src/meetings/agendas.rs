//! Agendas: whom somebody meets when and at which table; on the page, on paper and in a calendar.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::{
    Arranged, Attendee, DayState, Hindrance, MeetingDay, days, of_caller, of_organiser,
    own as attendee, store,
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

/// A plan by those who take part: of a large day each agenda is looked up, not searched for.
pub struct Plan<'a> {
    attendees: BTreeMap<AttendeeId, &'a Attendee>,
    meetings: BTreeMap<AttendeeId, Vec<&'a Arranged>>,
}

impl<'a> Plan<'a> {
    /// The plan of these meetings.
    #[must_use]
    pub fn new(attendees: &'a [Attendee], arranged: &'a [Arranged]) -> Self {
        let mut meetings: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for one in arranged {
            meetings.entry(one.guest).or_default().push(one);
            meetings.entry(one.host).or_default().push(one);
        }
        Self { attendees: attendees.iter().map(|one| (one.id, one)).collect(), meetings }
    }

    /// The meetings of one, each with the other.
    pub fn of(&self, one: AttendeeId) -> impl Iterator<Item = (&'a Arranged, &'a Attendee)> {
        self.meetings.get(&one).into_iter().flatten().filter_map(move |meeting| {
            let other = if meeting.guest == one { meeting.host } else { meeting.guest };
            self.attendees.get(&other).map(|other| (*meeting, *other))
        })
    }

    /// The slots in which one has a meeting.
    #[must_use]
    pub fn slots(&self, one: AttendeeId) -> BTreeSet<usize> {
        self.of(one).map(|(meeting, _)| meeting.slot).collect()
    }
}

/// What agendas are written from.
struct Sources<'a> {
    day: &'a MeetingDay,
    plan: Plan<'a>,
    /// Who wished whom.
    wished: BTreeSet<(AttendeeId, AttendeeId)>,
    /// Wishes that are not met, by each of the two.
    unmet: BTreeMap<AttendeeId, Vec<(AttendeeId, Hindrance)>>,
}

impl<'a> Sources<'a> {
    async fn of(
        app: &App,
        day: &'a MeetingDay,
        attendees: &'a [Attendee],
        arranged: &'a [Arranged],
    ) -> Answer<Self> {
        let wishes = store::wishes(&app.db, day.id).await?;
        let mut unmet: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for gap in day.outcome.iter().flat_map(|outcome| &outcome.unmet) {
            unmet.entry(gap.guest).or_default().push((gap.host, gap.why));
            unmet.entry(gap.host).or_default().push((gap.guest, gap.why));
        }
        let wished = wishes.iter().map(|wish| (wish.wisher, wish.wished)).collect();
        Ok(Self { day, plan: Plan::new(attendees, arranged), wished, unmet })
    }

    fn agenda(&self, one: &Attendee, words: &Words) -> Agenda {
        let line = |(meeting, other): (&Arranged, &Attendee)| Line {
            hour: days::hour(self.day, meeting.slot),
            table: meeting.seat,
            with: other.name.clone(),
            line: other.line.clone(),
        };
        let unmet = self.unmet.get(&one.id).into_iter().flatten().filter_map(|(other, why)| {
            // Only its own wishes: who wished to meet it without being met is the other's to tell.
            let own = self.wished.contains(&(one.id, *other));
            let other = self.plan.attendees.get(other).filter(|_| own)?;
            Some((other.name.clone(), words.text(&format!("hindrance-{why}"))))
        });
        Agenda {
            name: one.name.clone(),
            side: words.text(&format!("side-{}", one.side)),
            lines: self.plan.of(one.id).map(line).collect(),
            unmet: unmet.collect(),
        }
    }
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
    let sources = Sources::of(&app, &day, &attendees, &arranged).await?;
    let agendas = attendees.iter().map(|one| sources.agenda(one, caller.words)).collect();
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
    let sources = Sources::of(&app, &day, &attendees, &arranged).await?;
    let agenda = sources.agenda(&own, caller.words);
    page(&paper(&caller, &day, true, vec![agenda]))
}

/// By what a calendar knows what somebody does in a slot: planned again, it is the same entry with another
/// name.
fn uid(one: AttendeeId, slot: usize) -> String {
    format!("meeting-{one}-{slot}@dure")
}

/// The meetings of one, as a calendar takes them.
#[must_use]
pub fn events(day: &MeetingDay, one: AttendeeId, plan: &Plan<'_>, words: &Words) -> Vec<Event> {
    let event = |(meeting, other): (&Arranged, &Attendee)| Event {
        uid: uid(one, meeting.slot),
        sequence: day.version,
        at: day.begins(meeting.slot),
        minutes: day.slot_minutes,
        summary: format!("{}: {}", day.title, other.name),
        place: format!("{} · {} {}", day.place, words.text("agenda-table"), meeting.seat),
        about: other.line.clone(),
        cancelled: false,
    };
    plan.of(one).map(event).collect()
}

/// Slots in which one has no meeting any more, as a calendar takes them out.
#[must_use]
pub fn called_off(day: &MeetingDay, one: AttendeeId, slots: &BTreeSet<usize>) -> Vec<Event> {
    let event = |slot: &usize| Event {
        uid: uid(one, *slot),
        sequence: day.version,
        at: day.begins(*slot),
        minutes: day.slot_minutes,
        summary: day.title.clone(),
        place: day.place.clone(),
        about: String::new(),
        cancelled: true,
    };
    slots.iter().map(event).collect()
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
    let plan = Plan::new(&attendees, &arranged);
    let events = events(&day, own.id, &plan, caller.words);
    let headers = [
        (CONTENT_TYPE, calendar::MEDIA),
        (CONTENT_DISPOSITION, "attachment; filename=\"dure.ics\""),
    ];
    Ok((headers, calendar::file(&day.title, &events, Moment::now())).into_response())
}
