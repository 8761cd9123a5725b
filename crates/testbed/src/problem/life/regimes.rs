//! Operating regimes: machines that run under a few fixed settings show sensor levels that say more
//! about the setting than about the machine. Levels are then counted from the regime's own mean.

use crate::evaluate::{by_value, mean};
use crate::table::{Column, Values};

/// More levels than this are no settings but a measured quantity.
const LEVELS: usize = 8;
/// Share of the other columns' variance that the regimes must explain to be believed.
const EXPLAINED: f64 = 0.8;
/// Two levels lie apart where the gap between them is this share of the whole range, and neither is
/// wider.
const GAP: f64 = 0.01;

/// The regimes that were found: the regime of each row, 0 for all where there are none.
#[derive(Debug, Clone, PartialEq)]
pub struct Regimes {
    /// The regime of each row of the frame.
    pub of_row: Vec<usize>,
    /// How many there are.
    pub count: usize,
    /// The columns whose levels make them.
    pub columns: Vec<String>,
}

impl Regimes {
    /// One regime for so many rows.
    #[must_use]
    pub fn none(rows: usize) -> Self {
        Self { of_row: vec![0; rows], count: 1, columns: Vec::new() }
    }

    /// Looks for them in the rows that may be learned from.
    #[must_use]
    pub fn find(inputs: &[&Column], rows: usize, learn: &[usize]) -> Self {
        let none = Self::none(rows);
        let numbers: Vec<(&str, &[f64])> = inputs
            .iter()
            .filter_map(|c| match &c.values {
                Values::Number(v) => Some((c.name.as_str(), v.as_slice())),
                _ => None,
            })
            .collect();
        let levelled: Vec<(&str, &[f64], Vec<f64>)> =
            numbers.iter().filter_map(|(name, v)| Some((*name, *v, edges(v, learn)?))).collect();
        if levelled.is_empty() {
            return none;
        }
        let (of_row, count) = combined(&levelled, rows);
        let others: Vec<f64> = numbers
            .iter()
            .filter(|(name, _)| levelled.iter().all(|(l, _, _)| l != name))
            .map(|(_, v)| explained(v, &of_row, count, learn))
            .collect();
        let columns = levelled.iter().map(|(name, _, _)| (*name).to_owned()).collect();
        let typical = crate::evaluate::median(&others);
        if typical > EXPLAINED { Self { of_row, count, columns } } else { none }
    }

    /// The values with each regime's mean taken off and its deviation as measure, both from the rows
    /// learned from. Values of a regime never learned from are missing.
    #[must_use]
    pub fn levelled(&self, values: &[f64], learn: &[usize]) -> Vec<f32> {
        if self.count == 1 {
            return values.iter().map(|v| *v as f32).collect();
        }
        let known: Vec<usize> = learn.iter().copied().filter(|&r| !values[r].is_nan()).collect();
        let centres = self.means(&known, |r| values[r]);
        let variances = self.means(&known, |r| (values[r] - centres[self.of_row[r]]).powi(2));
        let scale: Vec<(f64, f64)> =
            centres.iter().zip(&variances).map(|(c, v)| (*c, v.sqrt())).collect();
        values
            .iter()
            .zip(&self.of_row)
            .map(|(v, regime)| match scale[*regime] {
                (centre, deviation) if deviation > centre.abs() * 1e-9 => {
                    ((v - centre) / deviation) as f32
                }
                (centre, _) => (v - centre) as f32,
            })
            .collect()
    }

    /// The mean of each regime's rows among these; `NaN` where it has none.
    fn means(&self, rows: &[usize], of: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut sums = vec![(0.0, 0.0); self.count];
        for &row in rows {
            let own = &mut sums[self.of_row[row]];
            *own = (own.0 + of(row), own.1 + 1.0);
        }
        sums.into_iter().map(|(sum, n)| sum / n).collect()
    }
}

/// The edges between the levels of a column that takes only a few, wide apart for how tight they are.
fn edges(values: &[f64], learn: &[usize]) -> Option<Vec<f64>> {
    let mut sorted: Vec<f64> = learn.iter().map(|&r| values[r]).filter(|v| !v.is_nan()).collect();
    sorted.sort_by(by_value);
    let (first, last) = (*sorted.first()?, *sorted.last()?);
    let gap = (last - first) * GAP;
    let edges: Vec<f64> = sorted
        .windows(2)
        .filter(|w| w[1] - w[0] > gap)
        .map(|w| f64::midpoint(w[0], w[1]))
        .collect();
    let few = !edges.is_empty() && edges.len() < LEVELS;
    let level_of = |v: &f64| edges.partition_point(|e| e < v);
    let tight = sorted
        .chunk_by(|a, b| level_of(a) == level_of(b))
        .all(|level| level.last().zip(level.first()).is_some_and(|(l, f)| l - f <= gap));
    (few && tight).then_some(edges)
}

fn combined(levelled: &[(&str, &[f64], Vec<f64>)], rows: usize) -> (Vec<usize>, usize) {
    let mut known = std::collections::BTreeMap::new();
    let of_row = (0..rows)
        .map(|row| {
            let key: Vec<usize> = levelled
                .iter()
                .map(|(_, values, edges)| edges.partition_point(|e| *e < values[row]))
                .collect();
            let next = known.len();
            *known.entry(key).or_insert(next)
        })
        .collect();
    (of_row, known.len())
}

/// The share of a column's variance that lies between the regimes.
fn explained(values: &[f64], of_row: &[usize], count: usize, learn: &[usize]) -> f64 {
    let known: Vec<usize> = learn.iter().copied().filter(|&r| !values[r].is_nan()).collect();
    let whole = mean(&known.iter().map(|&r| values[r]).collect::<Vec<_>>());
    let mut sums = vec![(0.0, 0.0); count];
    for &row in &known {
        sums[of_row[row]].0 += values[row];
        sums[of_row[row]].1 += 1.0;
    }
    let between: f64 =
        sums.iter().filter(|s| s.1 > 0.0).map(|s| s.1 * (s.0 / s.1 - whole).powi(2)).sum();
    let total: f64 = known.iter().map(|&r| (values[r] - whole).powi(2)).sum();
    between / total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, values: Vec<f64>) -> Column {
        Column { name: name.into(), unit: None, values: Values::Number(values) }
    }

    fn two_regimes() -> (Column, Column) {
        let setting = (0..200).map(|i| f64::from(i % 2) * 40.0 + f64::from(i % 7) * 0.01).collect();
        let sensor = (0..200).map(|i| f64::from(i % 2) * 500.0 + f64::from(i) * 0.1).collect();
        (column("setting", setting), column("sensor", sensor))
    }

    #[test]
    fn a_setting_that_rules_the_sensors_makes_regimes() {
        let (setting, sensor) = two_regimes();
        let learn: Vec<usize> = (0..200).collect();
        let found = Regimes::find(&[&setting, &sensor], 200, &learn);
        assert_eq!((found.count, found.columns.as_slice()), (2, ["setting".to_owned()].as_slice()));
        let Values::Number(v) = &sensor.values else { unreachable!() };
        let level = found.levelled(v, &learn);
        assert!((level[198] - level[199]).abs() < 0.05, "neighbours read alike: {level:?}");
    }

    #[test]
    fn a_counter_that_tells_nothing_of_the_sensors_makes_none() {
        let shift = column("shift", (0..200).map(|i| f64::from(i % 3)).collect());
        let sensor = column("sensor", (0..200).map(f64::from).collect());
        let learn: Vec<usize> = (0..200).collect();
        assert_eq!(Regimes::find(&[&shift, &sensor], 200, &learn).count, 1);
    }
}
