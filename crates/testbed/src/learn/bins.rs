//! Columns of numbers as small whole numbers: the rank of the bin that a value lies in.

use rayon::prelude::*;

use super::Matrix;

/// A bin's number as it is kept.
pub(super) trait Code: Copy + Ord + Send + Sync + 'static {
    /// The number that stands for a missing value.
    const MISSING: Self;
    /// How many bins there can be, without that of the missing.
    const BINS: usize;
    /// From a rank below [`Self::BINS`].
    fn new(rank: usize) -> Self;
}

impl Code for u8 {
    const MISSING: Self = u8::MAX;
    const BINS: usize = 255;
    fn new(rank: usize) -> Self {
        rank as u8
    }
}

impl Code for i16 {
    const MISSING: Self = i16::MAX;
    // More would only cost memory: random cuts a thousandth of the rows apart are as good as any.
    const BINS: usize = 2048;
    fn new(rank: usize) -> Self {
        rank as i16
    }
}

/// A matrix, binned.
pub(super) struct Binned<C> {
    /// Column by column.
    pub columns: Vec<Vec<C>>,
    /// Rising upper edges of each column's bins but the last: a value is in the first bin whose edge
    /// is not below it.
    pub edges: Vec<Vec<f32>>,
    pub rows: usize,
}

/// Rows from which the edges are taken; more would not move them.
const ROWS_FOR_EDGES: usize = 100_000;

impl<C: Code> Binned<C> {
    pub fn new(x: &Matrix) -> Self {
        let bin = |column: &Vec<f32>| {
            let edges = edges(column, C::BINS);
            (column.iter().map(|v| code(*v, &edges)).collect(), edges)
        };
        let (columns, edges) = x.columns().par_iter().map(bin).unzip();
        Self { columns, rows: x.rows(), edges }
    }
}

fn code<C: Code>(value: f32, edges: &[f32]) -> C {
    if value.is_nan() { C::MISSING } else { C::new(edges.partition_point(|e| *e < value)) }
}

/// Edges of about equally filled bins, midway between neighbouring values.
fn edges(column: &[f32], bins: usize) -> Vec<f32> {
    let step = column.len().div_ceil(ROWS_FOR_EDGES).max(1);
    let mut sorted: Vec<f32> =
        column.iter().step_by(step).copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_unstable_by(f32::total_cmp);
    let distinct = 1 + sorted.windows(2).filter(|w| w[0] != w[1]).count();
    let mut edges = Vec::new();
    if distinct <= bins {
        edges.extend(sorted.windows(2).filter(|w| w[0] != w[1]).map(|w| between(w[0], w[1])));
    } else {
        for b in 1..bins {
            let at = sorted.len() * b / bins;
            let pair = at.checked_sub(1).and_then(|i| Some((sorted.get(i)?, sorted.get(at)?)));
            if let Some((low, high)) = pair
                && low != high
            {
                edges.push(between(*low, *high));
            }
        }
    }
    edges.dedup();
    edges
}

/// A number from `low` on and below `high`.
fn between(low: f32, high: f32) -> f32 {
    let middle = low / 2.0 + high / 2.0;
    if middle >= low && middle < high { middle } else { low }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bins_keep_the_order_of_values(values in prop::collection::vec(-1e6_f32..1e6, 2..600)) {
            let mut x = Matrix::with_rows(values.len());
            x.push("x", values.clone());
            let binned = Binned::<u8>::new(&x);
            for (a, ca) in values.iter().zip(&binned.columns[0]) {
                for (b, cb) in values.iter().zip(&binned.columns[0]) {
                    prop_assert!(a >= b || ca <= cb);
                }
            }
        }
    }

    #[test]
    fn few_values_get_a_bin_each_and_missing_ones_their_own() {
        let mut x = Matrix::with_rows(5);
        x.push("x", vec![3.0, 1.0, f32::NAN, 2.0, 1.0]);
        let binned = Binned::<u8>::new(&x);
        assert_eq!(binned.columns[0], [2, 0, 255, 1, 0]);
        assert_eq!(binned.edges[0], [1.5, 2.5]);
    }
}
