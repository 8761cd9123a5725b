//! When a consultant can be met: hours of each weekday, and the beginnings that are still free in them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::due;
use crate::platform::moment::Moment;

/// How long an appointment is that a company picks, in minutes.
pub const LENGTH: u32 = 60;

/// How far ahead a company can pick, in days.
const AHEAD: u64 = 21;

/// How many beginnings are offered.
const OFFERED: usize = 15;

/// Nobody is surprised by an appointment within a day.
const NOTICE: Duration = Duration::from_secs(24 * 3600);

/// The hours of a weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The day: 1 is Monday, 5 Friday.
    pub day: u8,
    /// From when, in minutes since midnight in Korea.
    pub from: u32,
    /// Until when.
    pub until: u32,
}

impl Hours {
    /// The hours of a weekday as fields of a form say them: `09:00` and `18:00`. Nothing where both are
    /// empty.
    ///
    /// # Errors
    /// Where one is missing or no time, or the end is not after the beginning.
    pub fn parsed(day: u8, from: &str, until: &str) -> Result<Option<Self>, ()> {
        if from.is_empty() && until.is_empty() {
            return Ok(None);
        }
        let (from, until) = (minutes(from).ok_or(())?, minutes(until).ok_or(())?);
        match from < until {
            true => Ok(Some(Self { day, from, until })),
            false => Err(()),
        }
    }

    /// The beginning as a field of a form shows it.
    #[must_use]
    pub fn begins(self) -> String {
        clock(self.from)
    }

    /// The end as a field of a form shows it.
    #[must_use]
    pub fn ends(self) -> String {
        clock(self.until)
    }
}

fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The beginnings that are free: on working days, in the hours, a day ahead, and beside what is taken
/// (beginning and length in minutes).
#[must_use]
pub fn free(hours: &[Hours], taken: &[(Moment, u32)], now: Moment) -> Vec<Moment> {
    let mut found = Vec::new();
    for ahead in 0..=AHEAD {
        let day = now.plus(Duration::from_secs(ahead * 24 * 3600)).korean_day();
        let Some(midnight) = Moment::of_korean_day(&day) else { continue };
        let Some(weekday) = due::working_weekday(&day) else { continue };
        for of_day in hours.iter().filter(|one| one.day == weekday) {
            let mut from = of_day.from;
            while from + LENGTH <= of_day.until {
                let at = midnight.plus(Duration::from_secs(u64::from(from) * 60));
                if at > now.plus(NOTICE) && !taken.iter().any(|one| overlaps(*one, (at, LENGTH))) {
                    found.push(at);
                }
                from += LENGTH;
            }
        }
    }
    found.sort_unstable();
    found.truncate(OFFERED);
    found
}

/// Whether two appointments are at the same time.
#[must_use]
pub fn overlaps(one: (Moment, u32), other: (Moment, u32)) -> bool {
    let end = |(at, minutes): (Moment, u32)| at.plus(Duration::from_secs(u64::from(minutes) * 60));
    one.0 < end(other) && other.0 < end(one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        serde_json::from_str(&format!("\"{text}\"")).unwrap()
    }

    #[test]
    fn only_working_hours_a_day_ahead_that_nobody_has_are_free() {
        // Wednesday, 23 September 2026, ten in Seoul; Chuseok is from Thursday to Saturday.
        let now = at("2026-09-23T01:00:00Z");
        let hours = [
            Hours::parsed(1, "10:00", "12:30").unwrap().unwrap(),
            Hours::parsed(4, "10:00", "12:00").unwrap().unwrap(),
        ];
        let taken = [(at("2026-09-28T01:30:00Z"), 30)];
        let found = free(&hours, &taken, now);
        // Monday the 28th at ten is taken by what begins at half past ten; Thursday is a holiday.
        let begins: Vec<_> = found.iter().map(|one| one.rfc3339()).collect();
        assert_eq!(begins[..2], ["2026-09-28T02:00:00Z", "2026-10-01T01:00:00Z"]);
        assert!(free(&[], &[], now).is_empty());
    }

    #[test]
    fn hours_are_times_in_order_or_none() {
        assert_eq!(Hours::parsed(1, "", ""), Ok(None));
        for (from, until) in [("09:00", ""), ("18:00", "09:00"), ("9", "10"), ("24:00", "25:00")] {
            assert!(Hours::parsed(1, from, until).is_err(), "{from} {until}");
        }
        let hours = Hours::parsed(2, "09:30", "18:00").unwrap().unwrap();
        assert_eq!((hours.begins(), hours.ends()), ("09:30".into(), "18:00".into()));
    }

    #[test]
    fn what_ends_when_the_other_begins_is_beside_it() {
        let (ten, eleven) = (at("2026-09-28T01:00:00Z"), at("2026-09-28T02:00:00Z"));
        assert!(!overlaps((ten, 60), (eleven, 60)) && overlaps((ten, 61), (eleven, 60)));
    }
}
