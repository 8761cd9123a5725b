//! What those who take part hear by letter: their agenda, what of it is not any more, and that a day is
//! called off. One calendar says one thing (RFC 5546, section 1.4): what is called off has a letter of its own.

use std::collections::{BTreeMap, BTreeSet};

use dure_testbed::report::Message;

use super::agendas::{self, Plan};
use super::{Arranged, Attendee, MeetingDay, store};
use crate::app::App;
use crate::identity::accounts::{self, Reached};
use crate::platform::calendar::{self, Event};
use crate::platform::db::Tx;
use crate::platform::i18n::Words;
use crate::platform::id::AttendeeId;
use crate::platform::mail::{self, Letter};
use crate::platform::moment::Moment;
use crate::platform::site;

/// Sends everybody the own agenda of a plan that is published.
///
/// # Errors
/// As the database does.
pub async fn published(
    tx: &mut Tx,
    app: &App,
    day: &MeetingDay,
    attendees: &[Attendee],
    arranged: &[Arranged],
) -> Result<(), sqlx::Error> {
    let plan = Plan::new(attendees, arranged);
    for one in attendees {
        agenda(tx, app, day, one, &plan).await?;
        store::set_told(tx, one.id, &plan.slots(one.id)).await?;
    }
    Ok(())
}

/// Tells those whose agenda is another one by a plan made anew. Who keeps the same hours, tables and people
/// hears nothing.
///
/// # Errors
/// As the database does.
pub async fn planned_again(
    tx: &mut Tx,
    app: &App,
    day: &MeetingDay,
    attendees: &[Attendee],
    (before, after): (&[Arranged], &[Arranged]),
) -> Result<(), sqlx::Error> {
    let told = in_calendars(tx, day, attendees, before).await?;
    let (old, new) = (Plan::new(attendees, before), Plan::new(attendees, after));
    for one in attendees {
        let slots = new.slots(one.id);
        let lost: BTreeSet<usize> = told
            .get(&one.id)
            .into_iter()
            .flatten()
            .filter(|s| !slots.contains(s))
            .copied()
            .collect();
        if !slots.is_empty() && lines(&old, one.id) != lines(&new, one.id) {
            agenda(tx, app, day, one, &new).await?;
        }
        if !lost.is_empty() {
            taken_out(tx, app, day, one, &lost).await?;
        }
        store::set_told(tx, one.id, &slots).await?;
    }
    Ok(())
}

/// Tells everybody that a day is called off. What stands in calendars goes from them; a plan that was never
/// published stands in none, and this is no way to learn it.
///
/// # Errors
/// As the database does.
pub async fn cancelled(
    tx: &mut Tx,
    app: &App,
    day: &MeetingDay,
    attendees: &[Attendee],
    published: &[Arranged],
) -> Result<(), sqlx::Error> {
    let told = in_calendars(tx, day, attendees, published).await?;
    for one in attendees {
        let Some(reached) = accounts::reached(tx, one.account).await? else { continue };
        let words = Words::of(reached.lang);
        let slots = told.get(&one.id).cloned().unwrap_or_default();
        let events = agendas::called_off(day, one.id, &slots);
        let body = vec![heading(day, "cancelled", &reached), link(app, day, words)];
        let letter = letter(day, &reached, body, &events);
        mail::post(tx, day.centre, &key(day, one, ""), &letter).await?;
    }
    Ok(())
}

/// The slots that stand in everybody's calendar: by letters of before, and by the plan that could be fetched.
async fn in_calendars(
    tx: &mut Tx,
    day: &MeetingDay,
    attendees: &[Attendee],
    published: &[Arranged],
) -> Result<BTreeMap<AttendeeId, BTreeSet<usize>>, sqlx::Error> {
    let mut told = store::told(tx, day.id).await?;
    let plan = Plan::new(attendees, published);
    for one in attendees {
        told.entry(one.id).or_default().extend(plan.slots(one.id));
    }
    Ok(told)
}

/// What an agenda says, to be compared.
fn lines(plan: &Plan<'_>, one: AttendeeId) -> BTreeSet<(usize, AttendeeId, u32)> {
    plan.of(one).map(|(meeting, other)| (meeting.slot, other.id, meeting.seat)).collect()
}

/// Sends one who takes part its agenda as it is now.
async fn agenda(
    tx: &mut Tx,
    app: &App,
    day: &MeetingDay,
    one: &Attendee,
    plan: &Plan<'_>,
) -> Result<(), sqlx::Error> {
    let Some(reached) = accounts::reached(tx, one.account).await? else { return Ok(()) };
    let words = Words::of(reached.lang);
    let mut body = vec![heading(day, "published", &reached)];
    for (meeting, other) in plan.of(one.id) {
        let hour = day.begins(meeting.slot).hour();
        let table = words.text("agenda-table");
        body.push(format!("{hour}  {table} {}  {}", meeting.seat, other.name));
    }
    body.push(link(app, day, words));
    let letter = letter(day, &reached, body, &agendas::events(day, one.id, plan, words));
    mail::post(tx, day.centre, &key(day, one, ""), &letter).await.map(|_| ())
}

/// Tells one in which slots it has no meeting any more, and takes those out of its calendar.
async fn taken_out(
    tx: &mut Tx,
    app: &App,
    day: &MeetingDay,
    one: &Attendee,
    slots: &BTreeSet<usize>,
) -> Result<(), sqlx::Error> {
    let Some(reached) = accounts::reached(tx, one.account).await? else { return Ok(()) };
    let words = Words::of(reached.lang);
    let hours: Vec<String> = slots.iter().map(|slot| day.begins(*slot).hour()).collect();
    let off = words.say(&Message::new("letter-day-off-hours").text("hours", hours.join(", ")));
    let body = vec![heading(day, "off", &reached), off, link(app, day, words)];
    let letter = letter(day, &reached, body, &agendas::called_off(day, one.id, slots));
    mail::post(tx, day.centre, &key(day, one, "-off"), &letter).await.map(|_| ())
}

fn heading(day: &MeetingDay, word: &str, to: &Reached) -> String {
    let message = Message::new(format!("letter-day-{word}"));
    let message = message.text("when", day.starts_at.readable(to.lang)).text("place", &day.place);
    Words::of(to.lang).say(&message)
}

fn link(app: &App, day: &MeetingDay, words: &Words) -> String {
    let address = format!("{}/meetings/{}", site::of(app, day.centre), day.id);
    words.say(&Message::new("letter-day-link").text("address", address))
}

fn letter(day: &MeetingDay, to: &Reached, body: Vec<String>, events: &[Event]) -> Letter {
    let subject = Message::new("letter-subject-day").text("title", &day.title);
    Letter {
        to: to.email.clone(),
        subject: Words::of(to.lang).say(&subject),
        body: body.join("\n"),
        calendar: match events {
            [] => String::new(),
            events => calendar::file(&day.title, events, Moment::now()),
        },
        ..Letter::default()
    }
}

fn key(day: &MeetingDay, one: &Attendee, what: &str) -> String {
    format!("day-{}-{}-{}{what}", day.id, day.version, one.id)
}
