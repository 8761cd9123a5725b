//! Clock times in words.

/// Milliseconds since 1970 as ISO 8601 without a zone: `2026-11-23T07:05:00`, with milliseconds only
/// where there are any. Civil-from-days after Hinnant, "chrono-Compatible Low-Level Date Algorithms".
#[must_use]
pub fn iso_time(milliseconds: i64) -> String {
    let days = milliseconds.div_euclid(86_400_000);
    let in_day = milliseconds.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let (seconds, millis) = (in_day / 1000, in_day % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let whole = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    if millis == 0 { whole } else { format!("{whole}.{millis:03}") }
}

/// Year, month and day of a day counted from 1970-01-01 in the proleptic Gregorian calendar.
#[must_use]
pub fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468; // days since 0000-03-01
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = (of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month =
        (if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 }) as u32;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The day, counted from 1970-01-01, of a date in the proleptic Gregorian calendar; None where the
/// calendar has no such day. Days-from-civil after Hinnant, as [`civil`].
#[must_use]
pub fn days(year: i64, month: u32, day: u32) -> Option<i64> {
    if !(1..=12).contains(&month) || day < 1 || day > days_in(year, month) {
        return None;
    }
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let of_era = shifted_year.rem_euclid(400);
    let month_from_march = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

fn days_in(year: i64, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_number_and_one_date() {
        for day in (-800_000..800_000).step_by(37) {
            let (year, month, of_month) = civil(day);
            assert_eq!(days(year, month, of_month), Some(day));
        }
    }

    #[test]
    fn the_calendar_has_no_thirtieth_of_february() {
        assert_eq!(days(2024, 2, 30), None);
        assert_eq!(days(1900, 2, 29), None);
        assert!(days(2000, 2, 29).is_some());
        assert_eq!(days(2024, 13, 1), None);
        assert_eq!(days(2024, 4, 0), None);
    }

    #[test]
    fn known_moments_are_written_as_people_write_them() {
        assert_eq!(iso_time(0), "1970-01-01T00:00:00");
        assert_eq!(iso_time(951_782_400_000), "2000-02-29T00:00:00");
        assert_eq!(iso_time(-1), "1969-12-31T23:59:59.999");
        assert_eq!(iso_time(1_795_417_500_250), "2026-11-23T07:05:00.250");
    }
}
