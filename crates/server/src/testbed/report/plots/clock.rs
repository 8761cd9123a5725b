//! Ticks at sensible times.

use dure_testbed::table::{civil, iso_time};

use super::scale::Tick;

const SECOND: f64 = 1_000.0;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;

/// Steps within a day and up to weeks.
const STEPS: [f64; 21] = [
    SECOND,
    2.0 * SECOND,
    5.0 * SECOND,
    10.0 * SECOND,
    15.0 * SECOND,
    30.0 * SECOND,
    MINUTE,
    2.0 * MINUTE,
    5.0 * MINUTE,
    10.0 * MINUTE,
    15.0 * MINUTE,
    30.0 * MINUTE,
    HOUR,
    2.0 * HOUR,
    3.0 * HOUR,
    6.0 * HOUR,
    12.0 * HOUR,
    DAY,
    2.0 * DAY,
    7.0 * DAY,
    14.0 * DAY,
];
/// Steps in months.
const MONTHS: [i64; 10] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 1200];
/// The widest span with ticks: what is further apart than ten thousand years is no time.
const WIDEST: f64 = 366.0 * DAY * 10_000.0;

/// About so many ticks between two moments, in milliseconds since 1970.
pub(super) fn ticks(low: f64, high: f64, about: usize) -> Vec<Tick> {
    let raw = (high - low) / about.max(1) as f64;
    if !raw.is_finite() || raw <= 0.0 || high.abs() > WIDEST || low.abs() > WIDEST {
        return Vec::new();
    }
    match STEPS.iter().copied().find(|s| *s >= raw * 0.8) {
        Some(step) => even(low, high, step),
        None => months(low, high, raw),
    }
}

fn even(low: f64, high: f64, step: f64) -> Vec<Tick> {
    let mut all = Vec::new();
    // Weeks begin on a Monday; 1970-01-05 was one.
    let origin = if step >= 7.0 * DAY { 4.0 * DAY } else { 0.0 };
    let mut at = ((low - origin) / step).ceil() * step + origin;
    let mut said = String::new();
    while at <= high {
        let iso = iso_time(at as i64);
        let (day, time) = iso.split_once('T').unwrap_or((&iso, ""));
        let (label, context) = if step < DAY {
            let digits = if step < MINUTE { 8 } else { 5 };
            (time.get(..digits).unwrap_or(time).to_owned(), day.to_owned())
        } else {
            (day.get(5..).unwrap_or(day).to_owned(), day.get(..4).unwrap_or("").to_owned())
        };
        // The day (or the year) stands only where it changes.
        let below = (context != said).then(|| context.clone());
        said = context;
        all.push(Tick { at, label, below });
        at += step;
    }
    all
}

fn months(low: f64, high: f64, raw: f64) -> Vec<Tick> {
    let every =
        MONTHS.iter().copied().find(|m| *m as f64 * 30.4 * DAY >= raw * 0.8).unwrap_or(1200);
    let (year, month, _) = civil((low / DAY).floor() as i64);
    let first = (year * 12 + i64::from(month) - 1).div_euclid(every) * every;
    let mut all = Vec::new();
    let mut said = None;
    for i in 0..200 {
        let count = first + i * every;
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        let at = days_from(year, month) as f64 * DAY;
        if at > high {
            break;
        }
        if at < low {
            continue;
        }
        let (label, below) = if every >= 12 {
            (year.to_string(), None)
        } else {
            (format!("{month:02}"), (said != Some(year)).then(|| year.to_string()))
        };
        said = Some(year);
        all.push(Tick { at, label, below });
    }
    all
}

/// Days since 1970 of the first of a month. Days-from-civil after Hinnant, "chrono-Compatible
/// Low-Level Date Algorithms".
pub fn days_from(year: i64, month: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(low: f64, high: f64, about: usize) -> Vec<(String, Option<String>)> {
        ticks(low, high, about).into_iter().map(|t| (t.label, t.below)).collect()
    }

    #[test]
    fn hours_are_said_with_the_day_where_it_changes() {
        let noon = 1_709_164_800_000.0 + 12.0 * HOUR; // 2024-02-29T12:00
        let day = |s: &str| Some(s.to_owned());
        assert_eq!(
            said(noon, noon + DAY, 4),
            [
                ("12:00".into(), day("2024-02-29")),
                ("18:00".into(), None),
                ("00:00".into(), day("2024-03-01")),
                ("06:00".into(), None),
                ("12:00".into(), None),
            ]
        );
    }

    #[test]
    fn months_are_said_with_the_year_where_it_changes() {
        let autumn = days_from(2023, 9) as f64 * DAY;
        assert_eq!(
            said(autumn, autumn + 250.0 * DAY, 4),
            [
                ("09".into(), Some("2023".into())),
                ("11".into(), None),
                ("01".into(), Some("2024".into())),
                ("03".into(), None),
                ("05".into(), None),
            ]
        );
    }

    proptest! {
        #[test]
        fn ticks_are_few_and_rise(low in -1e13_f64..1e13, span in 1.0_f64..1e13) {
            let all = ticks(low, low + span, 6);
            prop_assert!(all.len() <= 16, "{}", all.len());
            prop_assert!(all.windows(2).all(|w| w[0].at < w[1].at));
            prop_assert!(all.iter().all(|t| t.at >= low && t.at <= low + span));
        }

        #[test]
        fn a_month_begins_where_the_calendar_says(year in 1600_i64..2400, month in 1_i64..13) {
            prop_assert_eq!(civil(days_from(year, month)), (year, month as u32, 1));
        }
    }
}
