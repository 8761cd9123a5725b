//! What those who take part hear by letter: their agenda, and that a day is called off.

use dure_testbed::report::Message;

use super::{Arranged, Attendee, DayState, MeetingDay, agendas};
use crate::app::App;
use crate::identity::accounts;
use crate::platform::calendar;
use crate::platform::db::Tx;
use crate::platform::i18n::Words;
use crate::platform::mail::{self, Letter};
use crate::platform::moment::Moment;

/// Sends one who takes part its agenda as it is now, or word that the day is called off.
///
/// # Errors
/// As the database does.
pub async fn agenda(
    tx: &mut Tx,
    app: &App,
    day: &MeetingDay,
    one: &Attendee,
    attendees: &[Attendee],
    arranged: &[Arranged],
) -> Result<(), sqlx::Error> {
    let Some(reached) = accounts::reached(tx, one.account).await? else { return Ok(()) };
    let words = Words::of(reached.lang);
    let word = if day.state == DayState::Cancelled { "cancelled" } else { "published" };
    let mut lines = vec![
        words.say(
            &Message::new(format!("letter-day-{word}"))
                .text("when", day.starts_at.readable(reached.lang))
                .text("place", &day.place),
        ),
    ];
    if day.state != DayState::Cancelled {
        for (meeting, other) in agendas::of(one.id, attendees, arranged) {
            let hour = day.begins(meeting.slot).hour();
            let table = words.text("agenda-table");
            lines.push(format!("{hour}  {table} {}  {}", meeting.seat, other.name));
        }
    }
    let link = format!("{}/meetings/{}", app.config.public_url, day.id);
    lines.push(words.say(&Message::new("letter-day-link").text("address", link)));
    let events = agendas::events(day, one.id, attendees, arranged, words);
    let letter = Letter {
        to: reached.email,
        subject: words.say(&Message::new("letter-subject-day").text("title", &day.title)),
        body: lines.join("\n"),
        calendar: match events.is_empty() {
            true => String::new(),
            false => calendar::file(&day.title, &events, Moment::now()),
        },
        ..Letter::default()
    };
    let key = format!("day-{}-{}-{}", day.id, day.version, one.id);
    mail::post(tx, day.centre, &key, &letter).await.map(|_| ())
}
