//! Rows of bins, and what is asked of many rows at once for all their columns. The loops over the
//! columns are such that the compiler makes vector instructions of them.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, i16x16};

use super::super::bins::Code;

/// Columns that are worked on side by side.
const LANES: usize = 16;

/// Rows whose sums are taken in single precision before they go to the total.
const TILE: usize = 256;

/// Bounds keep so many of the lowest and of the highest bins at the most.
const MOST: usize = 4;

/// Bins row by row.
pub(super) struct Rows {
    level: Level,
    cells: Vec<i16>,
    width: usize,
}

impl Rows {
    pub fn new(columns: &[Vec<i16>], rows: usize) -> Self {
        let width = columns.len().max(1).next_multiple_of(LANES);
        let mut cells = vec![0; rows * width];
        for (c, column) in columns.iter().enumerate() {
            for (cell, code) in cells.iter_mut().skip(c).step_by(width).zip(column) {
                *cell = *code;
            }
        }
        Self { level: Level::new(), cells, width }
    }

    pub fn len(&self) -> usize {
        self.cells.len() / self.width
    }

    /// Room for rows of the same columns.
    pub fn like(&self) -> Self {
        Self { level: self.level, cells: Vec::new(), width: self.width }
    }

    /// Takes the rows named over, in that order.
    pub fn copy(&mut self, from: &Self, rows: &[u32]) {
        self.cells.clear();
        for &row in rows {
            self.cells.extend_from_slice(from.row(row));
        }
    }

    /// Columns with those that fill up.
    pub fn width(&self) -> usize {
        self.width
    }

    #[inline(always)]
    fn row(&self, row: u32) -> &[i16] {
        &self.cells[row as usize * self.width..][..self.width]
    }

    pub fn cell(&self, row: u32, column: usize) -> i16 {
        self.cells[row as usize * self.width + column]
    }

    /// For every column, between which ranks a cut leaves `leaf` rows on both sides, of which at most
    /// [`MOST`] are seen.
    pub fn bounds(&self, rows: &[u32], leaf: usize, into: &mut Bounds) {
        into.clear(self.width, leaf.min(MOST));
        match leaf {
            1 => dispatch!(self.level, simd => self.bounds_of::<_, 1>(simd, rows, into)),
            2 => dispatch!(self.level, simd => self.bounds_of::<_, 2>(simd, rows, into)),
            3 => dispatch!(self.level, simd => self.bounds_of::<_, 3>(simd, rows, into)),
            _ => dispatch!(self.level, simd => self.bounds_of::<_, MOST>(simd, rows, into)),
        }
    }

    #[inline(always)]
    fn bounds_of<S: Simd, const N: usize>(&self, simd: S, rows: &[u32], into: &mut Bounds) {
        let mut column = 0;
        while column + S::i16s::LEN <= self.width {
            self.bounds_at::<S, S::i16s, N>(simd, rows, column, into);
            column += S::i16s::LEN;
        }
        while column + LANES <= self.width {
            self.bounds_at::<S, i16x16<S>, N>(simd, rows, column, into);
            column += LANES;
        }
    }

    #[inline(always)]
    fn bounds_at<S: Simd, V: SimdInt<S, Element = i16>, const N: usize>(
        &self,
        simd: S,
        rows: &[u32],
        column: usize,
        into: &mut Bounds,
    ) {
        let mut low = [V::splat(simd, i16::MAX); N];
        let mut high = [V::splat(simd, i16::MIN); N];
        for &row in rows {
            let from = row as usize * self.width + column;
            let Some(cells) = self.cells.get(from..from + V::LEN) else { continue };
            let (mut down, mut up) = (V::from_slice(simd, cells), V::from_slice(simd, cells));
            for k in 0..N {
                (low[k], down) = (down.min(low[k]), down.max(low[k]));
                (high[k], up) = (up.max(high[k]), up.min(high[k]));
            }
        }
        for k in 0..N {
            let to = k * self.width + column;
            low[k].store_slice(&mut into.low[to..to + V::LEN]);
            high[k].store_slice(&mut into.high[to..to + V::LEN]);
        }
    }

    /// For every column, the number and the sum of the rows that go left.
    pub fn left_of(&self, rows: &[u32], y: &[f32], ends: &[i16], into: &mut Left) {
        dispatch!(self.level, simd => self.left(simd, rows, y, ends, into));
    }

    #[inline(always)]
    fn left(&self, _: impl Simd, rows: &[u32], y: &[f32], ends: &[i16], into: &mut Left) {
        into.clear(self.width);
        for (rows, y) in rows.chunks(TILE).zip(y.chunks(TILE)) {
            let (fours, rest) = rows.as_chunks::<4>();
            let (y_fours, y_rest) = y.as_chunks::<4>();
            for (four, y) in fours.iter().zip(y_fours) {
                add(four.map(|row| self.row(row)), *y, ends, &mut into.counts, &mut into.sums);
            }
            for (row, y) in rest.iter().zip(y_rest) {
                add([self.row(*row)], [*y], ends, &mut into.counts, &mut into.sums);
            }
            into.flush();
        }
    }
}

/// Adds rows to the number and the sum of what is below the end of each column.
#[inline(always)]
fn add<const R: usize>(
    rows: [&[i16]; R],
    y: [f32; R],
    ends: &[i16],
    counts: &mut [i16],
    sums: &mut [f32],
) {
    let w = ends.len() / LANES * LANES;
    let rows = rows.map(|r| &r[..w]);
    let y = y.map(f32::to_bits);
    let (counts, sums) = (&mut counts[..w], &mut sums[..w]);
    for c in 0..w {
        for r in 0..R {
            // All bits where it goes left, none where it goes right.
            let mask = -i16::from(rows[r][c] < ends[c]);
            counts[c] -= mask;
            sums[c] += f32::from_bits(y[r] & (i32::from(mask) as u32));
        }
    }
}

/// Ranks of cuts, column by column.
#[derive(Default)]
pub(super) struct Bounds {
    width: usize,
    low: Vec<i16>,
    high: Vec<i16>,
}

impl Bounds {
    #[inline(always)]
    fn clear(&mut self, width: usize, leaf: usize) {
        self.width = width;
        self.low.clear();
        self.low.resize(width * leaf, i16::MAX);
        self.high.clear();
        self.high.resize(width * leaf, i16::MIN);
    }

    /// The ranks: from the first on, below the second.
    pub fn of(&self, column: usize) -> (i16, i16) {
        let last = self.low.len() - self.width;
        (self.low[last + column], self.high[last + column])
    }

    /// Whether a value is missing among the rows.
    pub fn missing(&self, column: usize) -> bool {
        self.high[column] == i16::MISSING
    }
}

/// What goes left, column by column.
#[derive(Default)]
pub(super) struct Left {
    counts: Vec<i16>,
    sums: Vec<f32>,
    count: Vec<u32>,
    sum: Vec<f64>,
}

impl Left {
    #[inline(always)]
    fn clear(&mut self, width: usize) {
        self.counts.clear();
        self.counts.resize(width, 0);
        self.sums.clear();
        self.sums.resize(width, 0.0);
        self.count.clear();
        self.count.resize(width, 0);
        self.sum.clear();
        self.sum.resize(width, 0.0);
    }

    #[inline(always)]
    fn flush(&mut self) {
        for (all, some) in self.count.iter_mut().zip(&mut self.counts) {
            *all += std::mem::take(some) as u32;
        }
        for (all, some) in self.sum.iter_mut().zip(&mut self.sums) {
            *all += f64::from(std::mem::take(some));
        }
    }

    /// Number and sum.
    pub fn of(&self, column: usize) -> (usize, f64) {
        (self.count[column] as usize, self.sum[column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Columns of few bins, so that many are equal, and an answer for each row.
    fn table() -> impl Strategy<Value = (Vec<Vec<i16>>, Vec<f32>)> {
        (1..40_usize, 6..300_usize).prop_flat_map(|(width, rows)| {
            let column = prop::collection::vec(0..40_i16, rows);
            (prop::collection::vec(column, width), prop::collection::vec(-9.0_f32..9.0, rows))
        })
    }

    proptest! {
        #[test]
        fn bounds_and_sums_are_what_a_plain_count_says_whatever_the_instructions(
            (columns, y) in table(), leaf in 1..4_usize, end in 0..41_i16
        ) {
            let mut rows = Rows::new(&columns, y.len());
            let order: Vec<u32> = (0..y.len() as u32).rev().collect();
            let ends = vec![end; rows.width()];
            let (mut bounds, mut left) = (Bounds::default(), Left::default());
            let mut sums = Vec::new();
            for level in [Level::baseline(), Level::new()] {
                rows.level = level;
                rows.bounds(&order, leaf, &mut bounds);
                rows.left_of(&order, &y, &ends, &mut left);
                for (c, column) in columns.iter().enumerate() {
                    let mut sorted = column.clone();
                    sorted.sort_unstable();
                    prop_assert_eq!(bounds.of(c), (sorted[leaf - 1], sorted[sorted.len() - leaf]));
                    let (count, _) = left.of(c);
                    prop_assert_eq!(count, column.iter().filter(|code| **code < end).count());
                }
                sums.push((0..columns.len()).map(|c| left.of(c).1.to_bits()).collect::<Vec<_>>());
            }
            prop_assert_eq!(&sums[0], &sums[1]);
        }
    }

    #[test]
    fn a_missing_value_is_seen() {
        let rows = Rows::new(&[vec![3, i16::MISSING, 1], vec![3, 2, 1]], 3);
        let mut bounds = Bounds::default();
        rows.bounds(&[0, 1, 2], 1, &mut bounds);
        assert!(bounds.missing(0) && !bounds.missing(1));
    }
}
