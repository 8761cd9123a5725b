//! Days on which people work: what a promised answer time is counted in.

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use crate::lexicon::BadLexicon;

/// A public holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holiday {
    /// When.
    pub date: Date,
    /// What it is called in Korean.
    pub ko: String,
    /// And in English.
    pub en: String,
    /// Whether it may still move: an election that may be brought forward.
    pub certain: bool,
}

/// The days on which people work.
#[derive(Debug, Clone)]
pub struct WorkingDays {
    /// By date.
    holidays: Vec<Holiday>,
}

#[derive(Deserialize)]
struct File {
    holiday: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    date: toml::value::Datetime,
    ko: String,
    en: String,
    #[serde(default = "yes")]
    certain: bool,
}

fn yes() -> bool {
    true
}

impl WorkingDays {
    /// Those of Korea from 2025 to 2030; beyond that weekends alone are known.
    ///
    /// # Errors
    /// Never with the file that is shipped; a test sees to that.
    pub fn korea() -> Result<Self, BadLexicon> {
        Self::of(include_str!("../../lists/holidays.toml"))
    }

    /// Those of a centre's own file, in the form of `lists/holidays.toml`.
    ///
    /// # Errors
    /// Where it is not as the form says.
    pub fn of(text: &str) -> Result<Self, BadLexicon> {
        let form = |error| BadLexicon::Form { file: "holidays.toml", error };
        let file: File = toml::from_str(text).map_err(form)?;
        let mut holidays = Vec::with_capacity(file.holiday.len());
        for row in file.holiday {
            let date = row.date.to_string().parse().map_err(|error: jiff::Error| {
                form(serde::de::Error::custom(format!("{}: {error}", row.date)))
            })?;
            holidays.push(Holiday { date, ko: row.ko, en: row.en, certain: row.certain });
        }
        holidays.sort_by_key(|holiday| holiday.date);
        Ok(Self { holidays })
    }

    /// What is celebrated on a day.
    pub fn holidays_on(&self, date: Date) -> impl Iterator<Item = &Holiday> {
        let from = self.holidays.partition_point(|holiday| holiday.date < date);
        self.holidays.iter().skip(from).take_while(move |holiday| holiday.date == date)
    }

    /// Whether people work on a day.
    #[must_use]
    pub fn is_working(&self, date: Date) -> bool {
        !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
            && self.holidays_on(date).next().is_none()
    }

    /// The last day of a promise of so many working days that was made on a day: that day does not count.
    /// None at the end of the calendar.
    #[must_use]
    pub fn after(&self, made: Date, days: u32) -> Option<Date> {
        let mut date = made;
        let mut left = days;
        while left > 0 {
            date = date.tomorrow().ok()?;
            left -= u32::from(self.is_working(date));
        }
        Some(date)
    }

    /// How many working days there are after one day, up to another and with it; none where it is earlier.
    #[must_use]
    pub fn between(&self, from: Date, to: Date) -> u32 {
        let days =
            from.tomorrow().into_iter().flat_map(|first| first.series(jiff::Span::new().days(1)));
        let days = days.take_while(|date| *date <= to).filter(|date| self.is_working(*date));
        u32::try_from(days.count()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_promise_does_not_count_weekends_and_holidays() {
        let korea = WorkingDays::korea().unwrap();
        // Seollal 2026 is 17 February; the 16th to the 18th are free.
        assert!(!korea.is_working(date(2026, 2, 17)));
        assert_eq!(korea.after(date(2026, 2, 13), 1), Some(date(2026, 2, 19)));
        assert_eq!(korea.after(date(2026, 2, 13), 0), Some(date(2026, 2, 13)));
        assert_eq!(korea.between(date(2026, 2, 13), date(2026, 2, 19)), 1);
        assert_eq!(korea.between(date(2026, 2, 19), date(2026, 2, 13)), 0);
        // A Friday to the Monday after it.
        assert_eq!(korea.after(date(2026, 11, 27), 1), Some(date(2026, 11, 30)));
    }

    #[test]
    fn the_list_is_whole_for_its_years_and_what_may_move_is_marked() {
        let korea = WorkingDays::korea().unwrap();
        for year in 2025..=2030 {
            let of_year = korea.holidays.iter().filter(|h| h.date.year() == year);
            assert!(of_year.count() >= 15, "{year}");
            assert_eq!(korea.holidays_on(date(year, 12, 25)).next().unwrap().ko, "기독탄신일");
        }
        assert!(korea.holidays.iter().any(|holiday| !holiday.certain));
    }

    #[test]
    fn a_file_with_a_time_in_the_place_of_a_day_is_refused() {
        let wrong = "[[holiday]]\ndate = 12:00:00\nko = 'x'\nen = 'x'\n";
        assert!(WorkingDays::of(wrong).is_err());
        assert!(WorkingDays::of("[[holiday]]\n").is_err());
    }
}
