//! Appointments as a calendar takes them (iCalendar, RFC 5545).

use icalendar::{Calendar, Component, Event as Entry, EventLike, EventStatus};

use super::moment::Moment;

/// An appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What it is known by in every calendar: the same for ever, also when it is changed.
    pub uid: String,
    /// Goes up with every change, so that a calendar takes the later one.
    pub sequence: i64,
    /// When it begins.
    pub at: Moment,
    /// How long it is.
    pub minutes: u32,
    /// What it is, in a line.
    pub summary: String,
    /// Where; may be empty.
    pub place: String,
    /// More about it; may be empty.
    pub about: String,
    /// Whether it does not take place.
    pub cancelled: bool,
}

/// A moment as the standard writes it (3.3.5, form 2: UTC).
fn stamp(at: Moment) -> String {
    let text = at.rfc3339();
    let whole = text.split(['.', 'Z']).next().unwrap_or_default();
    format!("{}Z", whole.replace(['-', ':'], ""))
}

fn entry(event: &Event, written: Moment) -> Entry {
    let end = event.at.plus(std::time::Duration::from_secs(u64::from(event.minutes) * 60));
    let mut entry = Entry::new();
    entry
        .uid(&event.uid)
        .summary(&event.summary)
        .add_property("DTSTAMP", stamp(written))
        .add_property("DTSTART", stamp(event.at))
        .add_property("DTEND", stamp(end))
        .add_property("SEQUENCE", event.sequence.to_string());
    if !event.place.is_empty() {
        entry.location(&event.place);
    }
    if !event.about.is_empty() {
        entry.description(&event.about);
    }
    let status = if event.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed };
    entry.status(status);
    entry.done()
}

/// The calendar of these appointments, written at that moment.
#[must_use]
pub fn file(name: &str, events: &[Event], written: Moment) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    let cancels = !events.is_empty() && events.iter().all(|event| event.cancelled);
    calendar.append_property(("METHOD", if cancels { "CANCEL" } else { "PUBLISH" }));
    for event in events {
        calendar.push(entry(event, written));
    }
    calendar.done().to_string()
}

/// The media type of it.
pub const MEDIA: &str = "text/calendar; charset=utf-8";

#[cfg(test)]
mod tests {
    use super::*;

    fn event(cancelled: bool) -> Event {
        Event {
            uid: "a@dure".to_owned(),
            sequence: 2,
            at: Moment::from_micros(1_772_409_600_000_000),
            minutes: 60,
            summary: "상담; 프레스, 정지\nBEGIN:VEVENT".to_owned(),
            place: "안산".to_owned(),
            about: String::new(),
            cancelled,
        }
    }

    #[test]
    fn an_appointment_is_in_utc_and_nothing_in_it_begins_another_line() {
        let text = file("두레", &[event(false)], Moment::from_micros(0));
        for line in [
            "DTSTART:20260302T000000Z",
            "DTEND:20260302T010000Z",
            "DTSTAMP:19700101T000000Z",
            "SEQUENCE:2",
            "UID:a@dure",
            "METHOD:PUBLISH",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
        }
        assert_eq!(text.matches("\nBEGIN:VEVENT").count(), 1, "{text}");
        assert!(text.contains("상담\\; 프레스\\, 정지\\n"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded: {text}");
    }

    #[test]
    fn what_does_not_take_place_is_called_off() {
        let text = file("두레", &[event(true)], Moment::from_micros(0));
        assert!(text.contains("METHOD:CANCEL\r\n") && text.contains("STATUS:CANCELLED\r\n"));
    }
}
