//! Values that stand apart from all others of their column.

use crate::evaluate::quantile;

/// Values apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Apart {
    /// The value, the farthest where there are several.
    pub value: f64,
    /// Rows that hold it.
    pub rows: usize,
    /// How many times the range of the others it is away.
    pub times: f64,
}

/// A value this many ranges of the others away is no measurement of the same thing.
const FAULT_AWAY: f64 = 3.0;
/// More rows than this say it too often for a fault: any number; zero, which mostly says that the
/// machine stands still; and the numbers that loggers write.
const FAULT_SHARE: f64 = 0.05;
const ZERO_SHARE: f64 = 0.01;
const WRITTEN_SHARE: f64 = 0.5;
/// Numbers that loggers write for "no value": all nines, minus one, the ends of 16-bit words.
const WRITTEN_FOR_NOTHING: [f64; 8] =
    [-1.0, 32_767.0, -32_768.0, 65_535.0, 3_276.7, -3_276.8, 6_553.5, 65_536.0];
/// Beyond the bulk by this many times its width; heavy but honest tails stay within.
const OUTLIER_AWAY: f64 = 10.0;
/// The bulk leaves out this share at each end.
const TAIL: f64 = 0.001;
/// In fewer values than this nothing can be said of tails.
const ENOUGH_TO_TELL: usize = 50;

/// The ends of a column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ends {
    low: End,
    high: End,
    known: usize,
}

/// An end: its value, the rows that hold it, and the value next to it.
#[derive(Debug, Clone, Copy)]
struct End {
    value: f64,
    rows: usize,
    next: f64,
}

impl Ends {
    /// The ends of the known values of these rows, in one pass; `None` where there are none.
    pub fn of(values: &[f64], rows: &[usize]) -> Option<Self> {
        let mut known = rows.iter().filter_map(|&r| values.get(r)).filter(|x| !x.is_nan());
        let first = *known.next()?;
        let start = |next| End { value: first, rows: 1, next };
        let mut ends = Self { low: start(f64::INFINITY), high: start(f64::NEG_INFINITY), known: 1 };
        for &x in known {
            ends.known += 1;
            ends.low.see(x, |a, b| a < b);
            ends.high.see(x, |a, b| a > b);
        }
        Some(ends)
    }

    /// The largest or smallest value, where it comes again and again, or is one that loggers write,
    /// and lies far from all others.
    pub fn fault_value(&self) -> Option<Apart> {
        let at_low = self.fault(self.low, self.high.value - self.low.next);
        at_low.or_else(|| self.fault(self.high, self.high.next - self.low.value))
    }

    fn fault(&self, end: End, range_of_others: f64) -> Option<Apart> {
        let written = written_for_nothing(end.value);
        let suspicious = end.rows >= 2 || written;
        let at_most = match end.value {
            _ if written => WRITTEN_SHARE,
            0.0 => ZERO_SHARE,
            _ => FAULT_SHARE,
        };
        let rare = end.rows as f64 <= at_most * self.known as f64;
        let times = (end.next - end.value).abs() / range_of_others;
        (self.known >= ENOUGH_TO_TELL
            && suspicious
            && rare
            && range_of_others > 0.0
            && times.is_finite()
            && times >= FAULT_AWAY)
            .then_some(Apart { value: end.value, rows: end.rows, times })
    }

    /// The value farthest beyond the bulk of a sorted sample, if it is far. Its `rows` are those that
    /// hold just this value.
    pub fn far_out(&self, rising: &[f64]) -> Option<Apart> {
        if rising.len() < ENOUGH_TO_TELL {
            return None;
        }
        // In small columns the quantile itself would rest on the outlier: leave out two at each end.
        let tail = TAIL.max(2.0 / rising.len() as f64);
        let (low, high) = (quantile(rising, tail), quantile(rising, 1.0 - tail));
        let width = high - low;
        let (below, above) = (low - self.low.value, self.high.value - high);
        let (end, away) = if below > above { (self.low, below) } else { (self.high, above) };
        (width > 0.0 && away > OUTLIER_AWAY * width).then_some(Apart {
            value: end.value,
            rows: end.rows,
            times: away / width,
        })
    }
}

impl End {
    fn see(&mut self, x: f64, beyond: impl Fn(f64, f64) -> bool) {
        if beyond(x, self.value) {
            *self = Self { value: x, rows: 1, next: self.value };
        } else if x == self.value {
            self.rows += 1;
        } else if beyond(x, self.next) {
            self.next = x;
        }
    }
}

fn written_for_nothing(value: f64) -> bool {
    let nines = value.abs() >= 99.0 && format!("{}", value.abs()).chars().all(|c| c == '9');
    nines || WRITTEN_FOR_NOTHING.contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_value(values: &[f64]) -> Option<Apart> {
        let rows: Vec<usize> = (0..values.len()).collect();
        Ends::of(values, &rows)?.fault_value()
    }

    fn far_out(rising: &[f64]) -> Option<Apart> {
        let rows: Vec<usize> = (0..rising.len()).collect();
        Ends::of(rising, &rows)?.far_out(rising)
    }

    fn even() -> Vec<f64> {
        (0..100).map(f64::from).collect()
    }

    #[test]
    fn a_repeated_far_value_is_a_fault_and_an_even_column_has_none() {
        let mut values = even();
        assert_eq!(fault_value(&values), None);
        values.extend([9999.0, 9999.0]);
        let found = fault_value(&values).unwrap();
        assert_eq!((found.value, found.rows), (9999.0, 2));
    }

    #[test]
    fn a_valve_that_is_mostly_shut_shows_no_fault() {
        // Two values alone: there is no range of others to be away from.
        let mut values = vec![0.0; 90];
        values.extend([100.0; 10]);
        assert_eq!(fault_value(&values), None);
        assert_eq!(far_out(&values), None);
    }

    #[test]
    fn zero_while_the_machine_stands_still_is_no_fault() {
        let mut values: Vec<f64> = (0..100).map(|i| 1000.0 + f64::from(i) / 10.0).collect();
        values.extend([0.0; 8]);
        assert_eq!(fault_value(&values), None);
        let nines = values.iter().map(|x| if *x == 0.0 { 9999.0 } else { *x });
        assert!(fault_value(&nines.collect::<Vec<_>>()).is_some());
    }

    #[test]
    fn a_heavy_but_honest_tail_is_no_outlier() {
        let values: Vec<f64> = (1..=1000).map(|i| (f64::from(i) / 1001.0).powi(-1)).rev().collect();
        let mut values = values;
        values.sort_by(f64::total_cmp);
        assert_eq!(far_out(&values), None);
    }

    #[test]
    fn nothing_is_said_of_a_few_values() {
        assert_eq!(fault_value(&[]), None);
        assert_eq!(far_out(&[1.0, 2.0, 1e9]), None);
        assert_eq!(fault_value(&[1.0, 1.1, 9999.0]), None);
    }
}
