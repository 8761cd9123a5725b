//! Clock times as people and machines write them.

use crate::table::clock;

/// How the times of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeFormat {
    /// The order of the date's parts.
    pub layout: Layout,
    /// The clock that is kept, in minutes east of UTC, where cells name an offset: the offset of the
    /// first one. Cells with another offset (summer time) are moved to this clock.
    pub offset: i32,
}

/// The order of the parts of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// `2024-03-05`, `2024/3/5`, `2024.03.05`, `2024년 3월 5일`.
    YearFirst,
    /// `05/03/2024`, `5.3.2024`, `05-Mar-2024` for the fifth of March.
    DayFirst,
    /// `03/05/2024` for the fifth of March.
    MonthFirst,
    /// `20240305`, `202403051207`, `20240305120700`.
    Compact,
}

impl Layout {
    /// The layout as a pattern that people know.
    #[must_use]
    pub fn pattern(self) -> &'static str {
        match self {
            Self::YearFirst => "yyyy-mm-dd",
            Self::DayFirst => "dd/mm/yyyy",
            Self::MonthFirst => "mm/dd/yyyy",
            Self::Compact => "yyyymmdd",
        }
    }
}

impl TimeFormat {
    /// ISO 8601.
    pub const ISO: Self = Self { layout: Layout::YearFirst, offset: 0 };

    /// Milliseconds since 1970 of the clock that wrote the cell; None where the cell is not written
    /// so or the calendar has no such day.
    #[must_use]
    pub fn parse(&self, cell: &[u8]) -> Option<i64> {
        let moment = moment(self.layout, cell)?;
        Some(match moment.offset {
            Some(offset) => moment.wall + i64::from(self.offset - offset) * 60_000,
            None => moment.wall,
        })
    }
}

/// Guesses how the cells of a column, none of them missing, are written. Where day and month could
/// change places, `day_first` decides, else the cells in their order do, else the day comes first.
#[must_use]
pub fn guess(name: &str, cells: &[&str], day_first: Option<bool>) -> Option<TimeFormat> {
    let mut fitting: Vec<(Layout, usize)> = Vec::new();
    for layout in [Layout::YearFirst, Layout::DayFirst, Layout::MonthFirst, Layout::Compact] {
        if layout == Layout::Compact && !names_a_time(name) {
            continue;
        }
        let fit = cells.iter().filter(|c| moment(layout, c.as_bytes()).is_some()).count();
        if fit * 10 >= cells.len() * 9 && fit > 0 {
            fitting.push((layout, fit));
        }
    }
    let most = fitting.iter().map(|f| f.1).max()?;
    let best: Vec<Layout> = fitting.iter().filter(|f| f.1 == most).map(|f| f.0).collect();
    let layout = if best.contains(&Layout::DayFirst) && best.contains(&Layout::MonthFirst) {
        order(cells, day_first)
    } else {
        *best.first()?
    };
    let offset = cells.iter().find_map(|c| moment(layout, c.as_bytes())?.offset).unwrap_or(0);
    Some(TimeFormat { layout, offset })
}

/// Whether a column's name says that it holds dates or times.
fn names_a_time(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words = ["time", "date", "일시", "시간", "시각", "날짜", "일자", "timestamp", "datetime"];
    words.iter().any(|w| lower.contains(w))
}

/// Day or month first, by the steps between neighbours: records are mostly written in order of time
/// and at small steps, which only the right reading shows.
fn order(cells: &[&str], day_first: Option<bool>) -> Layout {
    let travelled = |layout| {
        let times: Vec<i64> =
            cells.iter().filter_map(|c| Some(moment(layout, c.as_bytes())?.wall / 1000)).collect();
        times.windows(2).map(|w| w[1].abs_diff(w[0])).fold(0_u64, u64::saturating_add)
    };
    let first =
        day_first.unwrap_or_else(|| travelled(Layout::DayFirst) <= travelled(Layout::MonthFirst));
    if first { Layout::DayFirst } else { Layout::MonthFirst }
}

struct Moment {
    wall: i64,
    offset: Option<i32>,
}

fn moment(layout: Layout, cell: &[u8]) -> Option<Moment> {
    if !cell.first()?.is_ascii_digit() || cell.len() > 64 {
        return None;
    }
    let mut cursor = Cursor { rest: cell };
    if layout == Layout::Compact {
        return compact(cell);
    }
    let (year, month, day) = cursor.date(layout)?;
    let days = clock::days(year, month, day)?;
    let in_day = cursor.clock_time()?;
    let offset = cursor.offset()?;
    cursor.rest.is_empty().then_some(Moment { wall: days * 86_400_000 + in_day, offset })
}

fn compact(cell: &[u8]) -> Option<Moment> {
    if !matches!(cell.len(), 8 | 10 | 12 | 14) || !cell.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let part = |from: usize, to: usize| -> i64 {
        cell.get(from..to).unwrap_or(&[]).iter().fold(0, |n, d| n * 10 + i64::from(d - b'0'))
    };
    let year = part(0, 4);
    let days = clock::days(year, part(4, 6) as u32, part(6, 8) as u32)?;
    let (hour, minute, second) = (part(8, 10), part(10, 12), part(12, 14));
    let plausible = (1900..2200).contains(&year) && hour < 24 && minute < 60 && second < 60;
    let in_day = ((hour * 60 + minute) * 60 + second) * 1000;
    plausible.then_some(Moment { wall: days * 86_400_000 + in_day, offset: None })
}

/// What is left of a cell.
struct Cursor<'c> {
    rest: &'c [u8],
}

impl Cursor<'_> {
    fn date(&mut self, layout: Layout) -> Option<(i64, u32, u32)> {
        let (first, first_digits) = self.number()?;
        let mark = self.date_mark("년")?;
        if layout == Layout::YearFirst {
            if first_digits != 4 {
                return None;
            }
            let month = self.number()?.0;
            (self.date_mark("월")? == mark).then_some(())?;
            let day = self.number()?.0;
            let _written = self.skip("일".as_bytes()) || mark == b'.' && self.skip(b".");
            return Some((i64::from(first), month, day));
        }
        if first_digits > 2 || mark == b'y' {
            return None;
        }
        let named = self.month_name().filter(|_| layout == Layout::DayFirst);
        let second = match named {
            Some(month) => month,
            None => self.number()?.0,
        };
        (self.date_mark("월")? == mark).then_some(())?;
        let (year, digits) = self.number()?;
        let year = match digits {
            4 => i64::from(year),
            // `1.2.10` is a version rather than a day.
            2 if mark == b'.' && first_digits < 2 => return None,
            2 => i64::from(year) + if year < 70 { 2000 } else { 1900 },
            _ => return None,
        };
        let (day, month) =
            if layout == Layout::DayFirst { (first, second) } else { (second, first) };
        Some((year, month, day))
    }

    /// The mark between the parts of a date; the Korean words count as one mark `y`.
    fn date_mark(&mut self, korean: &str) -> Option<u8> {
        let mark = *self.rest.first()?;
        if matches!(mark, b'-' | b'/' | b'.') {
            self.rest = &self.rest[1..];
            self.skip_spaces();
            return Some(mark);
        }
        self.skip(korean.as_bytes()).then(|| {
            self.skip_spaces();
            b'y'
        })
    }

    fn month_name(&mut self) -> Option<u32> {
        const NAMES: [&[u8; 3]; 12] = [
            b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov",
            b"dec",
        ];
        let three = self.rest.get(..3)?;
        let at = NAMES.iter().position(|n| three.eq_ignore_ascii_case(*n))?;
        self.rest = &self.rest[3..];
        Some(at as u32 + 1)
    }

    /// Milliseconds since midnight; zero where the cell ends with the date.
    fn clock_time(&mut self) -> Option<i64> {
        if self.rest.is_empty() {
            return Some(0);
        }
        if !self.skip(b"T") && !self.skip_spaces() && !self.skip(b"_") {
            return None;
        }
        let before = self.half_of_day();
        self.skip_spaces();
        let hour = i64::from(self.number()?.0);
        let (minute, second, millis) = self.after_the_hour()?;
        self.skip_spaces();
        let hour = match before.or_else(|| self.half_of_day()) {
            Some(afternoon) => half_hour(hour, afternoon)?,
            None => hour,
        };
        // 24:00 and the leap second are written by some loggers; they mean the next moment.
        let fits = hour <= 24 && minute < 60 && second <= 60;
        fits.then_some(((hour * 60 + minute) * 60 + second) * 1000 + millis)
    }

    /// Minute, second and millisecond; those not written are zero.
    fn after_the_hour(&mut self) -> Option<(i64, i64, i64)> {
        if self.skip("시".as_bytes()) {
            let minute = self.korean_part("분");
            let second = self.korean_part("초");
            return Some((minute, second, 0));
        }
        if !self.skip(b":") {
            return Some((0, 0, 0));
        }
        let minute = i64::from(self.number()?.0);
        if !self.skip(b":") {
            return Some((minute, 0, 0));
        }
        let second = i64::from(self.number()?.0);
        Some((minute, second, self.fraction()?))
    }

    /// ` 5분`; zero where it is not there.
    fn korean_part(&mut self, word: &str) -> i64 {
        let before = self.rest;
        self.skip_spaces();
        match self.number() {
            Some((value, _)) if self.skip(word.as_bytes()) => i64::from(value),
            _ => {
                self.rest = before;
                0
            }
        }
    }

    /// The fraction of a second in milliseconds; finer digits are dropped.
    fn fraction(&mut self) -> Option<i64> {
        if !matches!(self.rest.first(), Some(b'.' | b',' | b':')) {
            return Some(0);
        }
        self.rest = &self.rest[1..];
        let digits = self.rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let digit = |place: usize| {
            self.rest.get(place).filter(|_| place < digits).map_or(0, |b| i64::from(b - b'0'))
        };
        let millis = digit(0) * 100 + digit(1) * 10 + digit(2);
        self.rest = &self.rest[digits..];
        (digits > 0).then_some(millis)
    }

    /// Whether it is the afternoon, where the cell says so.
    fn half_of_day(&mut self) -> Option<bool> {
        for (word, afternoon) in [
            ("am", false),
            ("pm", true),
            ("a.m.", false),
            ("p.m.", true),
            ("오전", false),
            ("오후", true),
        ] {
            let head = self.rest.get(..word.len()).unwrap_or(&[]);
            if head.eq_ignore_ascii_case(word.as_bytes()) {
                self.rest = &self.rest[word.len()..];
                return Some(afternoon);
            }
        }
        None
    }

    /// Minutes east of UTC; an inner None where the cell does not say.
    fn offset(&mut self) -> Option<Option<i32>> {
        self.skip_spaces();
        if self.skip(b"Z") || self.skip(b"UTC") {
            return Some(Some(0));
        }
        let sign = match self.rest.first() {
            None => return Some(None),
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return None,
        };
        self.rest = &self.rest[1..];
        let (value, digits) = self.number()?;
        let minutes = match digits {
            4 => value / 100 * 60 + value % 100,
            1 | 2 if self.skip(b":") => value * 60 + self.number()?.0,
            1 | 2 => value * 60,
            _ => return None,
        };
        (minutes <= 18 * 60).then_some(Some(sign * minutes as i32))
    }

    /// A number of at most four digits, and how many there were.
    #[inline]
    fn number(&mut self) -> Option<(u32, usize)> {
        let mut value = 0;
        let mut digits = 0;
        while let Some(b) = self.rest.get(digits).filter(|b| b.is_ascii_digit() && digits < 5) {
            value = value * 10 + u32::from(b - b'0');
            digits += 1;
        }
        self.rest = &self.rest[digits..];
        (1..=4).contains(&digits).then_some((value, digits))
    }

    fn skip(&mut self, word: &[u8]) -> bool {
        match self.rest.strip_prefix(word) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip_spaces(&mut self) -> bool {
        let spaces = self.rest.iter().take_while(|b| **b == b' ').count();
        self.rest = &self.rest[spaces..];
        spaces > 0
    }
}

fn half_hour(hour: i64, afternoon: bool) -> Option<i64> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (12, true) => Some(12),
        (0..12, false) => Some(hour),
        (0..12, true) => Some(hour + 12),
        // 오후 13:05 is written by some; the hour already says it.
        (13..24, true) => Some(hour),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::iso_time;

    fn read(layout: Layout, cell: &str) -> Option<String> {
        TimeFormat { layout, offset: 0 }.parse(cell.as_bytes()).map(iso_time)
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        use Layout::{Compact, DayFirst, MonthFirst, YearFirst};
        let noon = "2024-03-05T15:04:05";
        for (layout, cell, expected) in [
            (YearFirst, "2024-03-05 15:04:05", noon),
            (YearFirst, "2024-03-05T15:04:05Z", noon),
            (YearFirst, "2024/3/5 15:04:05", noon),
            (YearFirst, "2024. 3. 5. 오후 3:04:05", noon),
            (YearFirst, "2024-03-05 03:04:05 PM", noon),
            (YearFirst, "2024년 3월 5일 오후 3시 4분 5초", noon),
            (YearFirst, "2024년 3월 5일", "2024-03-05T00:00:00"),
            (YearFirst, "2024-03-05 오전 12:30", "2024-03-05T00:30:00"),
            (YearFirst, "2024-03-05T15:04:05.123456", "2024-03-05T15:04:05.123"),
            (YearFirst, "2024-03-05 24:00", "2024-03-06T00:00:00"),
            (DayFirst, "05/03/2024 15:04:05", noon),
            (DayFirst, "5.3.2024 15:04:05", noon),
            (DayFirst, "05-Mar-2024 15:04:05", noon),
            (DayFirst, "05/03/24", "2024-03-05T00:00:00"),
            (MonthFirst, "3/5/2024 3:04:05 pm", noon),
            (Compact, "20240305150405", noon),
            (Compact, "20240305", "2024-03-05T00:00:00"),
        ] {
            assert_eq!(read(layout, cell).as_deref(), Some(expected), "{cell}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        use Layout::{Compact, DayFirst, YearFirst};
        for (layout, cell) in [
            (YearFirst, "2024-02-30"),
            (YearFirst, "2024-03-05x"),
            (YearFirst, "2024-03/05"),
            (YearFirst, "24-03-05"),
            (YearFirst, "2024-03-05 25:00"),
            (YearFirst, "2024-03-05 13:61"),
            (DayFirst, "32/01/2024"),
            (DayFirst, "1.5"),
            (DayFirst, "1.2.10"),
            (Compact, "20241305"),
            (Compact, "123"),
        ] {
            assert_eq!(read(layout, cell), None, "{cell}");
        }
    }

    #[test]
    fn an_offset_is_kept_as_the_first_cell_names_it() {
        let cells = ["2024-03-31 01:30+01:00", "2024-03-31 03:30+0200"];
        let format = guess("t", &cells, None).unwrap();
        assert_eq!(format.offset, 60);
        let times: Vec<i64> = cells.iter().filter_map(|c| format.parse(c.as_bytes())).collect();
        assert_eq!(times[1] - times[0], 3_600_000);
    }

    #[test]
    fn a_day_above_twelve_decides_the_order() {
        let layout = |cells: &[&str]| guess("t", cells, None).map(|f| f.layout);
        assert_eq!(layout(&["01/02/2024", "13/02/2024"]), Some(Layout::DayFirst));
        assert_eq!(layout(&["02/01/2024", "02/13/2024"]), Some(Layout::MonthFirst));
    }

    #[test]
    fn where_no_day_is_above_twelve_small_steps_decide_the_order() {
        let layout = |cells: &[&str], wish| guess("t", cells, wish).map(|f| f.layout);
        assert_eq!(
            layout(&["01/02/2024", "02/02/2024", "03/02/2024"], None),
            Some(Layout::DayFirst)
        );
        assert_eq!(
            layout(&["02/01/2024", "02/02/2024", "02/03/2024"], None),
            Some(Layout::MonthFirst)
        );
        assert_eq!(layout(&["02/01/2024"], None), Some(Layout::DayFirst));
        assert_eq!(layout(&["02/01/2024"], Some(false)), Some(Layout::MonthFirst));
    }

    #[test]
    fn eight_digits_are_a_date_only_where_the_name_says_so() {
        assert!(guess("batch", &["20240305"], None).is_none());
        assert_eq!(guess("측정일시", &["20240305"], None).map(|f| f.layout), Some(Layout::Compact));
    }
}
