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
/// More rows than this say it too often for a fault.
const FAULT_SHARE: f64 = 0.3;
/// Numbers that loggers write for "no value": all nines, minus one, the ends of 16-bit words.
const WRITTEN_FOR_NOTHING: [f64; 8] =
    [-1.0, 32_767.0, -32_768.0, 65_535.0, 3_276.7, -3_276.8, 6_553.5, 65_536.0];
/// Beyond the bulk by this many times its width; heavy but honest tails stay within.
const OUTLIER_AWAY: f64 = 10.0;
/// The bulk leaves out this share at each end.
const TAIL: f64 = 0.001;
/// In fewer values than this nothing can be said of tails.
const ENOUGH_TO_TELL: usize = 50;

/// The largest or smallest value, where it comes again and again, or is one that loggers write, and
/// lies far from all others.
pub(super) fn fault_value(rising: &[f64]) -> Option<Apart> {
    let (first, last) = (*rising.first()?, *rising.last()?);
    let low = rising.partition_point(|x| *x <= first);
    let high = rising.partition_point(|x| *x < last);
    let at_low = || fault_end(first, low, rising.get(low..)?, |others| others.0 - first);
    let at_high =
        || fault_end(last, rising.len() - high, rising.get(..high)?, |others| last - others.1);
    at_low().or_else(at_high)
}

fn fault_end(
    value: f64,
    rows: usize,
    others: &[f64],
    gap: impl Fn((f64, f64)) -> f64,
) -> Option<Apart> {
    let ends = (*others.first()?, *others.last()?);
    let range = ends.1 - ends.0;
    let total = rows + others.len();
    let suspicious = rows >= 2 || written_for_nothing(value);
    let rare = rows as f64 <= FAULT_SHARE * total as f64;
    let away = gap(ends) / range;
    (total >= ENOUGH_TO_TELL && suspicious && rare && range > 0.0 && away >= FAULT_AWAY)
        .then_some(Apart { value, rows, times: away })
}

fn written_for_nothing(value: f64) -> bool {
    let nines = value.abs() >= 99.0 && format!("{}", value.abs()).chars().all(|c| c == '9');
    nines || WRITTEN_FOR_NOTHING.contains(&value)
}

/// Values far beyond the bulk.
pub(super) fn far_out(rising: &[f64]) -> Option<Apart> {
    if rising.len() < ENOUGH_TO_TELL {
        return None;
    }
    // In small columns the quantile itself would rest on the outlier: leave out two at each end.
    let tail = TAIL.max(2.0 / rising.len() as f64);
    let (low, high) = (quantile(rising, tail), quantile(rising, 1.0 - tail));
    let width = high - low;
    let (below, above) = (low - rising.first()?, rising.last()? - high);
    let (value, away) =
        if below > above { (*rising.first()?, below) } else { (*rising.last()?, above) };
    let limit = OUTLIER_AWAY * width;
    let rows = rising.iter().filter(|x| low - **x > limit || **x - high > limit).count();
    (width > 0.0 && away > limit).then_some(Apart { value, rows, times: away / width })
}

#[cfg(test)]
mod tests {
    use super::*;

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
