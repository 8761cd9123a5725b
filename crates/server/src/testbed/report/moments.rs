//! Moments: as people write them, and where they lie on an axis.

use crate::platform::numbers;

/// Whether this is a clock time as the report keeps it: `2024-03-01T12:00:00`.
pub fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    bytes.len() >= 19 && bytes[10] == b'T' && [0, 3, 5, 8, 11, 14, 17].into_iter().all(digit)
}

/// A moment as the report writes it: `2024-03-01 12:00`, or the number.
pub fn moment(text: &str) -> String {
    let text = text.replacen('T', " ", 1);
    let clock = text.len() >= 19 && text.as_bytes().get(13) == Some(&b':');
    match text.strip_suffix(":00") {
        Some(short) if clock => short.strip_suffix(" 00:00").unwrap_or(short).to_owned(),
        _ => match text.parse::<f64>() {
            Ok(x) => numbers::readable(x),
            Err(_) => text,
        },
    }
}

/// From when to when; what both have in common is said once.
pub fn span(from: &str, to: &str) -> String {
    let (from, to) = (moment(from), moment(to));
    if from == to {
        return from;
    }
    let same_day = from.len() > 11 && from.get(..11) == to.get(..11) && from.contains(':');
    let to = if same_day { to.get(11..).unwrap_or(&to) } else { &to };
    format!("{from} – {to}")
}

/// The place of a moment on the axis of a trace.
pub fn place(text: &str, clock: bool) -> Option<f64> {
    if !clock {
        return text.trim().parse().ok();
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let part = |from, to| number(from, to).unwrap_or(0);
    let seconds = part(11, 13) * 3600 + part(14, 16) * 60 + part(17, 19);
    let days = super::plots::days_from(year, month) + day - 1;
    Some((days * 86_400 + seconds) as f64 * 1000.0 + part(20, 23) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_without_needless_zeros() {
        assert_eq!(moment("2024-03-01T12:30:00"), "2024-03-01 12:30");
        assert_eq!(moment("2024-03-01T00:00:00"), "2024-03-01");
        assert_eq!(moment("2024-03-01T12:30:05"), "2024-03-01 12:30:05");
        assert_eq!(moment("12345"), "12,345");
        assert_eq!(moment("shift A"), "shift A");
    }

    #[test]
    fn the_day_is_said_once() {
        let span = |a, b| super::span(a, b);
        assert_eq!(span("2024-03-01T12:30:00", "2024-03-01T14:00:00"), "2024-03-01 12:30 – 14:00");
        assert_eq!(
            span("2024-03-01T12:30:00", "2024-03-02T14:00:00"),
            "2024-03-01 12:30 – 2024-03-02 14:00"
        );
        assert_eq!(span("8", "17"), "8 – 17");
    }

    #[test]
    fn a_written_moment_is_found_again_on_the_axis() {
        for ms in [0_i64, 951_782_400_000, -1, 1_795_417_500_250] {
            let text = dure_testbed::table::iso_time(ms);
            assert_eq!(place(&text, true), Some(ms as f64));
        }
        assert_eq!(place("17", false), Some(17.0));
        assert_eq!(place("no time", true), None);
    }
}
