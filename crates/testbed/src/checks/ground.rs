//! What the checks look at: the rows to learn from, a sample of them, and the numbers in columns.

use std::collections::BTreeMap;

use crate::evaluate::by_value;
use crate::problem::{Frame, Input, Part, Request};
use crate::report::{Problem, Role};
use crate::table::{Column, Values};

/// Statistics are taken of at most this many rows, evenly spread: enough for shares of a tenth of a
/// percent, and quick for a hundred columns.
pub(super) const SAMPLE: usize = 50_000;

/// The rows of a question in the orders that the checks need.
pub(super) struct Orders {
    learn: Vec<usize>,
    sample: Vec<usize>,
    apply: Vec<usize>,
    filed: Vec<Vec<usize>>,
    histories: Vec<Vec<usize>>,
}

impl Orders {
    pub fn of(frame: &Frame) -> Self {
        let learn = frame.learnable();
        let mut by_unit: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for &row in &learn {
            by_unit.entry(frame.units[row]).or_default().push(row);
        }
        let filed: Vec<Vec<usize>> = by_unit.into_values().collect();
        let histories = filed.iter().map(|rows| frame.in_time(rows)).collect();
        let sample = spread(&learn, SAMPLE);
        Self { learn, sample, apply: frame.rows_of(Part::Apply), filed, histories }
    }
}

/// The question as the checks see it.
pub(super) struct Ground<'a> {
    pub inputs: &'a [Input<'a>],
    pub frame: &'a Frame,
    pub request: &'a Request,
    /// The rows that may be learned from.
    pub learn: &'a [usize],
    /// At most [`SAMPLE`] of them, evenly spread.
    pub sample: &'a [usize],
    /// The rows to be answered.
    pub apply: &'a [usize],
    /// The rows to learn from, unit by unit, in the order of the files.
    pub filed: &'a [Vec<usize>],
    /// The same in the order of time; rows without a time come last.
    pub histories: &'a [Vec<usize>],
}

impl<'a> Ground<'a> {
    pub fn new(
        inputs: &'a [Input<'a>],
        frame: &'a Frame,
        request: &'a Request,
        orders: &'a Orders,
    ) -> Self {
        Self {
            inputs,
            frame,
            request,
            learn: &orders.learn,
            sample: &orders.sample,
            apply: &orders.apply,
            filed: &orders.filed,
            histories: &orders.histories,
        }
    }

    pub fn problem(&self) -> Problem {
        self.request.problem
    }

    /// For anomalies: the rows taken as normal. Named files, or the first rows of each unit; `None`
    /// where the reader said neither.
    pub fn taken_as_normal(&self) -> Option<Vec<usize>> {
        let train = self.frame.rows_of(Part::Train);
        if !train.is_empty() {
            return Some(train);
        }
        let first = self.request.train_rows?;
        Some(self.histories.iter().flat_map(|h| h.iter().take(first)).copied().collect())
    }

    /// The number columns among the inputs.
    pub fn numbers(&self) -> impl Iterator<Item = (&Column, &[f64])> {
        self.frame.inputs().filter_map(|c| match &c.values {
            Values::Number(v) => Some((c, v.as_slice())),
            _ => None,
        })
    }

    /// The names of the columns of a role.
    pub fn names_of(&self, role: Role) -> Vec<&str> {
        self.frame.of_role(role).map(|c| c.name.as_str()).collect()
    }

    /// A row's moment.
    pub fn moment(&self, row: usize) -> f64 {
        self.frame.moment[row]
    }

    /// A row's moment as the reader writes it.
    pub fn moment_text(&self, row: usize) -> String {
        self.frame.moment_text(self.moment(row))
    }
}

/// At most so many of these rows, evenly spread from the first on.
pub(super) fn spread(rows: &[usize], at_most: usize) -> Vec<usize> {
    if rows.len() <= at_most {
        return rows.to_vec();
    }
    (0..at_most).map(|i| rows[i * rows.len() / at_most]).collect()
}

/// The known values of these rows, rising.
pub(super) fn rising(values: &[f64], rows: &[usize]) -> Vec<f64> {
    let mut known: Vec<f64> =
        rows.iter().filter_map(|&r| values.get(r)).copied().filter(|x| !x.is_nan()).collect();
    known.sort_by(by_value);
    known
}

/// The number of different values among sorted ones.
pub(super) fn distinct(sorted: &[f64]) -> usize {
    usize::from(!sorted.is_empty()) + sorted.windows(2).filter(|w| w[0] != w[1]).count()
}

/// The quiet middle of a column: median and spread (1.4826 × the median distance from it, which is
/// the standard deviation for normal values; Huber 1981). `None` where more than half of the values
/// are the same.
pub(super) fn middle(sorted: &[f64]) -> Option<(f64, f64)> {
    let median = crate::evaluate::quantile(sorted, 0.5);
    let mut away: Vec<f64> = sorted.iter().map(|x| (x - median).abs()).collect();
    away.sort_by(by_value);
    let spread = 1.4826 * crate::evaluate::quantile(&away, 0.5);
    (spread > 0.0).then_some((median, spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_spread_over_all_rows() {
        let rows: Vec<usize> = (0..10).collect();
        assert_eq!(spread(&rows, 5), vec![0, 2, 4, 6, 8]);
        assert_eq!(spread(&rows, 20), rows);
        assert!(spread(&[], 5).is_empty());
    }

    #[test]
    fn the_middle_is_not_moved_by_a_wild_value() {
        let sorted = [1.0, 2.0, 3.0, 4.0, 1e9];
        assert_eq!(middle(&sorted), Some((3.0, 1.4826)));
        assert_eq!(middle(&[1.0, 1.0, 1.0, 9.0]), None);
        assert_eq!(middle(&[]), None);
    }
}
