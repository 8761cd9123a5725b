//! Appointments as a calendar takes them (iCalendar, RFC 5545; iTIP, RFC 5546).

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::moment::Moment;

/// Something that people meet for.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// What stays the same when it is moved.
    pub uid: String,
    /// How often it was changed.
    pub sequence: u32,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// What it is.
    pub summary: String,
    /// Where.
    pub place: String,
    /// What else there is to know.
    pub about: String,
    /// Whether it was called off.
    pub cancelled: bool,
    /// When this was last changed.
    pub changed_at: Moment,
}

/// The text of a calendar with these appointments.
#[must_use]
pub fn text(name: &str, appointments: &[Appointment]) -> String {
    let mut calendar = Calendar::new();
    calendar.name(name);
    let cancels = !appointments.is_empty() && appointments.iter().all(|one| one.cancelled);
    calendar.append_property(Property::new("METHOD", if cancels { "CANCEL" } else { "PUBLISH" }));
    for one in appointments {
        calendar.push(event(one));
    }
    calendar.done().to_string()
}

fn event(one: &Appointment) -> Event {
    let mut event = Event::new();
    event
        .uid(&one.uid)
        .sequence(one.sequence)
        .summary(&one.summary)
        .location(&one.place)
        .description(&one.about)
        .status(if one.cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .append_property(Property::new("DTSTAMP", utc(one.changed_at)))
        .append_property(Property::new("DTSTART", utc(one.from)))
        .append_property(Property::new("DTEND", utc(one.until)));
    event.done()
}

/// A moment in the form of RFC 5545, section 3.3.5, in UTC.
fn utc(moment: Moment) -> String {
    let digits: String = moment.rfc3339().chars().take(19).filter(|c| !"-:".contains(*c)).collect();
    format!("{digits}Z")
}

/// The calendar as a file.
#[must_use]
pub fn file(stem: &str, text: String) -> Response {
    let named = format!("attachment; filename=\"{stem}.ics\"");
    let kind = "text/calendar; charset=utf-8".to_owned();
    ([(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, named)], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Appointment {
        let from = Moment::from_micros(1_772_409_600_000_000);
        Appointment {
            uid: "a@dure".to_owned(),
            sequence: 2,
            from,
            until: from.plus(std::time::Duration::from_secs(1800)),
            summary: "상담; 첫째, 둘째".to_owned(),
            place: "3층".to_owned(),
            about: "한 줄\nBEGIN:VEVENT".to_owned(),
            cancelled: false,
            changed_at: from,
        }
    }

    #[test]
    fn an_appointment_is_told_in_utc_and_what_people_wrote_stays_text() {
        let text = text("두레", &[one()]);
        let unfolded = text.replace("\r\n ", "");
        for line in [
            "METHOD:PUBLISH",
            "DTSTART:20260302T000000Z",
            "DTEND:20260302T003000Z",
            "SEQUENCE:2",
            "SUMMARY:상담\\; 첫째\\, 둘째",
            "DESCRIPTION:한 줄\\nBEGIN:VEVENT",
        ] {
            assert!(unfolded.contains(&format!("{line}\r\n")), "{line}\n{unfolded}");
        }
        assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), 1);
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");
    }

    #[test]
    fn what_was_called_off_is_cancelled_in_the_calendar_too() {
        let text = text("두레", &[Appointment { cancelled: true, ..one() }]);
        assert!(text.contains("METHOD:CANCEL\r\n") && text.contains("STATUS:CANCELLED\r\n"));
    }
}
