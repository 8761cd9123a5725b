//! What the window promises: by when somebody answers, in working days, holidays of Korea left out.

use std::sync::OnceLock;

use dure_matching::lists::WorkingDays;

use crate::platform::moment::Moment;

/// Working days until the first answer.
pub const FIRST_ANSWER: u32 = 2;

/// Working days until each further one, and until the advice.
pub const NEXT_ANSWER: u32 = 3;

/// How long before the end of a promise it is about to break.
const SOON: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

fn calendar() -> Option<&'static WorkingDays> {
    static CALENDAR: OnceLock<Option<WorkingDays>> = OnceLock::new();
    CALENDAR.get_or_init(|| WorkingDays::korea().ok()).as_ref()
}

/// The end of a promise of so many working days: six in the evening, Korean time, of the last of them.
#[must_use]
pub fn after(made: Moment, days: u32) -> Moment {
    let day: Option<jiff::civil::Date> = made.korean_day().parse().ok();
    let last = day.and_then(|day| calendar()?.after(day, days));
    let evening = std::time::Duration::from_secs(18 * 3600);
    let plain = made.plus(std::time::Duration::from_secs(u64::from(days) * 24 * 3600));
    last.and_then(|day| Moment::of_korean_day(&day.to_string()))
        .map_or(plain, |day| day.plus(evening))
}

/// Which weekday a day is (1 is Monday), where people work on it; nothing on weekends and holidays.
#[must_use]
pub fn working_weekday(day: &str) -> Option<u8> {
    let day: jiff::civil::Date = day.parse().ok()?;
    let works = calendar()?.is_working(day);
    works.then(|| u8::try_from(day.weekday().to_monday_one_offset()).ok())?
}

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is time.
    Fine,
    /// Less than a day is left.
    Soon,
    /// It is broken.
    Broken,
}

/// How it stands at a moment.
#[must_use]
pub fn standing(due: Moment, now: Moment) -> Standing {
    if now > due {
        Standing::Broken
    } else if due.since(now) < SOON {
        Standing::Soon
    } else {
        Standing::Fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        serde_json::from_str(&format!("\"{text}\"")).unwrap()
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        // Thursday, 24 September 2026: Chuseok is from that day to the 26th.
        let due = after(at("2026-09-23T01:00:00Z"), 2);
        assert_eq!(due.rfc3339(), "2026-09-29T09:00:00Z", "Monday and Tuesday after the holidays");
        // A Friday in March.
        assert_eq!(after(at("2026-03-06T01:00:00Z"), 2).rfc3339(), "2026-03-10T09:00:00Z");
    }

    #[test]
    fn a_promise_is_fine_soon_to_break_or_broken() {
        let due = at("2026-03-10T09:00:00Z");
        assert_eq!(standing(due, at("2026-03-06T01:00:00Z")), Standing::Fine);
        assert_eq!(standing(due, at("2026-03-10T01:00:00Z")), Standing::Soon);
        assert_eq!(standing(due, at("2026-03-10T09:00:01Z")), Standing::Broken);
    }
}
