//! Times as a logger writes them.

const DAYS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Minutes since the begin of 2025, written `2025-03-09 07:05:00`. Later years are not reached.
pub fn written(minutes: u32) -> String {
    let (month, day, hour, minute) = parts(minutes);
    format!("2025-{month:02}-{day:02} {hour:02}:{minute:02}:00")
}

/// The same moment as a German controller writes it: `09.03.2025 07:05`.
pub fn written_german(minutes: u32) -> String {
    let (month, day, hour, minute) = parts(minutes);
    format!("{day:02}.{month:02}.2025 {hour:02}:{minute:02}")
}

/// The day of the year, from 0, with its fraction.
pub fn day(minutes: u32) -> f64 {
    f64::from(minutes) / 1440.0
}

/// The hour of the day with its fraction, 0 to 24.
pub fn hour(minutes: u32) -> f64 {
    f64::from(minutes % 1440) / 60.0
}

/// Outdoor temperature in Korea, °C: cold in January, warm in late July, warmest in the afternoon.
pub fn outdoors(minutes: u32) -> f64 {
    let turn = std::f64::consts::TAU;
    12.5 - 13.5 * (turn * (day(minutes) - 20.0) / 365.0).cos()
        - 4.0 * (turn * (hour(minutes) - 2.0) / 24.0).cos()
}

/// Whether people work: not on Sundays. The first of January 2025 was a Wednesday.
pub fn is_sunday(minutes: u32) -> bool {
    (minutes / 1440 + 3).is_multiple_of(7)
}

fn parts(minutes: u32) -> (usize, u32, u32, u32) {
    let mut day = minutes / 1440;
    let mut month = 0;
    while month < 11 && day >= DAYS[month] {
        day -= DAYS[month];
        month += 1;
    }
    (month + 1, day + 1, minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(written(0), "2025-01-01 00:00:00");
        assert_eq!(written(59 * 1440 + 65), "2025-03-01 01:05:00");
        assert_eq!(written_german(364 * 1440 + 1439), "31.12.2025 23:59");
    }

    #[test]
    fn the_fifth_of_january_2025_was_a_sunday() {
        assert!(is_sunday(4 * 1440 + 720));
        assert!(!is_sunday(3 * 1440 + 1439) && !is_sunday(5 * 1440));
    }
}
