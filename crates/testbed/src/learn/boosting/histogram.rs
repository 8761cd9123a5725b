//! Sums of gradients by bins, in whole numbers: they are exact in any order, so that threads and
//! subtraction change nothing. Eight columns lie side by side and are searched together.

use fearless_simd::prelude::*;
use fearless_simd::{Level, Simd, dispatch, f32x8, i32x8, u64x4};

use super::super::bins::{Binned, Code};

/// Columns side by side.
pub(super) const LANES: usize = 8;

/// One row's bins in neighbouring columns.
pub(super) type Cells = [u8; LANES];

/// What is summed over rows: the number of rows and their gradients, packed into one; and, where it is
/// not the same for all rows, the curvature.
pub(super) type Sums<const C: usize> = [u64; C];

/// The sums of every bin of neighbouring columns.
pub(super) type Bins<const C: usize> = [[[u64; LANES]; C]; BINS];

const BINS: usize = 256;
const MISSING: usize = u8::MISSING as usize;

/// Bins of the columns that a tree sees, eight columns a block; the last block is filled up.
pub(super) struct Blocks {
    pub cells: Vec<Vec<Cells>>,
    /// In each block, the most cuts of a column.
    pub cuts: Vec<usize>,
}

impl Blocks {
    /// Of some columns and some rows, in their order.
    pub fn new(binned: &Binned<u8>, columns: &[usize], rows: &[u32]) -> Self {
        let blocks = columns.chunks(LANES);
        let cells = blocks.clone().map(|block| {
            // The last column again where a block is not full; nothing is better there, so that the
            // first of equals, the real one, is taken.
            let codes: [&[u8]; LANES] =
                std::array::from_fn(|lane| &binned.columns[block[lane.min(block.len() - 1)]][..]);
            let cells_of = |row: &u32| codes.map(|codes| codes[*row as usize]);
            rows.iter().map(cells_of).collect()
        });
        let cuts = blocks.clone().map(|block| {
            block.iter().map(|c| binned.edges[*c].len()).max().unwrap_or_default().min(MISSING)
        });
        Self { cells: cells.collect(), cuts: cuts.collect() }
    }
}

/// How the number of rows and their gradients are packed into one number.
#[derive(Clone, Copy)]
pub(super) struct Packing {
    /// Bits of the gradients; the number of rows is above them.
    bits: u32,
    /// Whole numbers to one of the gradients.
    gradient: f64,
    /// Whole numbers to one of the curvature.
    curvature: f64,
}

impl Packing {
    /// For so many rows, whose gradients' absolute values sum up to that at the most.
    pub fn new(rows: usize, gradients: f64) -> Self {
        let counting = usize::BITS - rows.leading_zeros();
        let bits = 63 - counting;
        let room = 2.0_f64.powi(bits as i32 - 2);
        let gradient = if gradients > 0.0 { room / gradients } else { 1.0 };
        Self { bits, gradient, curvature: 2.0_f64.powi(bits as i32 - 2) }
    }

    pub fn gradient(&self, gradient: f64) -> u64 {
        (gradient * self.gradient) as i64 as u64
    }

    pub fn curvature(&self, curvature: f64) -> u64 {
        (curvature * self.curvature) as u64 + 1
    }

    /// One row.
    pub fn one(&self) -> u64 {
        1 << self.bits
    }

    /// The gradients of a packed sum, as a whole number.
    pub fn whole(&self, packed: u64) -> i64 {
        let above = 64 - self.bits;
        ((packed << above) as i64) >> above
    }

    pub fn rows(&self, packed: u64) -> u32 {
        (packed.wrapping_add(self.half()) >> self.bits) as u32
    }

    /// Gradients below 0 borrow from the number of rows; half of one row gives it back.
    fn half(&self) -> u64 {
        1 << (self.bits - 1)
    }

    /// Bits by which sums of gradients up to `most`, and of curvature up to that of the node, are
    /// shortened to 31.
    pub fn short<const C: usize>(&self, most: u64, sums: &Sums<C>) -> [u32; 2] {
        let over = |most: u64| (u64::BITS - most.leading_zeros()).saturating_sub(31);
        [over(most).min(self.bits.saturating_sub(32)), over(*sums.last().unwrap_or(&0))]
    }

    pub fn totals<const C: usize>(&self, sums: &Sums<C>) -> Totals {
        let rows = self.rows(sums[0]);
        let curvature = match sums.get(1) {
            Some(curvature) => *curvature as f64 / self.curvature,
            None => f64::from(rows),
        };
        Totals { gradient: self.whole(sums[0]) as f64 / self.gradient, curvature, rows }
    }
}

/// Sums as they are meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Totals {
    pub gradient: f64,
    pub curvature: f64,
    pub rows: u32,
}

impl Totals {
    /// How much the loss falls by giving these rows one leaf.
    pub fn goodness(&self, shrink: f64) -> f64 {
        self.gradient * self.gradient / (self.curvature + shrink)
    }

    pub fn answer(&self, shrink: f64) -> f64 {
        -self.gradient / (self.curvature + shrink)
    }
}

/// Adds rows to the bins of a block.
pub(super) fn fill<const C: usize>(
    bins: &mut Bins<C>,
    cells: &[Cells],
    order: &[u32],
    sums: &[Sums<C>],
) {
    let mut one = |row: u32, sums: &Sums<C>| {
        let Some(cells) = cells.get(row as usize) else { return };
        for lane in 0..LANES {
            let bin = &mut bins[usize::from(cells[lane])];
            for c in 0..C {
                bin[c][lane] = bin[c][lane].wrapping_add(sums[c]);
            }
        }
    };
    // Neighbouring rows often lie in the same bins, and would wait for each other: rows from far
    // apart are taken in turn.
    let half = order.len() / 2;
    let (order, later) = order.split_at(half);
    let (sums, later_sums) = sums.split_at(half);
    for ((a, of_a), (b, of_b)) in order.iter().zip(sums).zip(later.iter().zip(later_sums)) {
        one(*a, of_a);
        one(*b, of_b);
    }
    if let (Some(row), Some(sums)) = (later.get(half), later_sums.get(half)) {
        one(*row, sums);
    }
}

/// Takes the bins of a part away.
pub(super) fn subtract<const C: usize>(all: &mut Bins<C>, part: &Bins<C>) {
    for (all, part) in all.as_flattened_mut().iter_mut().zip(part.as_flattened()) {
        for (all, part) in all.iter_mut().zip(part) {
            *all = all.wrapping_sub(*part);
        }
    }
}

pub(super) fn add<const C: usize>(all: &mut Sums<C>, part: &Sums<C>) {
    for (all, part) in all.iter_mut().zip(part) {
        *all = all.wrapping_add(*part);
    }
}

pub(super) fn minus<const C: usize>(all: &Sums<C>, part: &Sums<C>) -> Sums<C> {
    std::array::from_fn(|c| all[c].wrapping_sub(part[c]))
}

/// What the search for a cut has to know of a node.
pub(super) struct Search<const C: usize> {
    pub level: Level,
    pub packing: Packing,
    /// Bits by which gradients and curvature are shortened, so that no sum of the node has more than 31.
    pub short: [u32; 2],
    pub sums: Sums<C>,
    pub leaf: u32,
    pub shrink: f64,
}

/// A cut that was found in a block.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// How good it is, to be compared within a node.
    pub score: f32,
    /// Position among the columns that the tree sees.
    pub column: usize,
    pub rank: u8,
    pub missing_left: bool,
}

impl Found {
    /// The better of two; of equals the one whose column comes first.
    pub fn better(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => {
                let later = b.score > a.score || (b.score == a.score && b.column < a.column);
                Some(if later { b } else { a })
            }
            _ => a.or(b),
        }
    }
}

impl<const C: usize> Search<C> {
    /// The best cut of a block's columns, which have so many at the most.
    pub fn block(&self, block: usize, cuts: usize, bins: &Bins<C>) -> Option<Found> {
        let right = self.pass(block, cuts, bins, false);
        if bins[MISSING][0].iter().all(|m| *m == 0) {
            return right;
        }
        let left = self.pass(block, cuts, bins, true);
        match (right, left) {
            (Some(r), Some(l)) if l.score <= r.score => Some(r),
            _ => left.or(right),
        }
    }

    fn pass(&self, block: usize, cuts: usize, bins: &Bins<C>, missing_left: bool) -> Option<Found> {
        let (scores, ranks) =
            dispatch!(self.level, simd => self.scan(simd, bins, cuts, missing_left));
        let lanes = scores.iter().zip(ranks).enumerate().filter(|(_, (s, _))| **s > 0.0);
        let found = lanes.map(|(lane, (score, rank))| Found {
            score: *score,
            column: block * LANES + lane,
            rank: rank as u8,
            missing_left,
        });
        found.fold(None, |best, f| Found::better(best, Some(f)))
    }

    /// For each column the best score and its rank, counted from 0; 0 where there is no cut.
    #[inline(always)]
    fn scan<S: Simd>(
        &self,
        simd: S,
        bins: &Bins<C>,
        cuts: usize,
        missing_left: bool,
    ) -> ([f32; LANES], [f32; LANES]) {
        let splat = |v: f32| f32x8::splat(simd, v);
        let narrow = |sums: [u64x4<S>; 2], bits: u32| -> f32x8<S> {
            let short: i32x8<S> = (sums[0] >> bits).narrow(sums[1] >> bits).bitcast();
            f32x8::float_from(short)
        };
        let load = |lanes: &[u64; LANES]| {
            let (low, high) = lanes.split_at(LANES / 2);
            [u64x4::from_slice(simd, low), u64x4::from_slice(simd, high)]
        };
        let (bits, half) = (self.packing.bits, u64x4::splat(simd, self.packing.half()));
        let read = |sums: &[[u64x4<S>; 2]; C]| {
            let gradient = narrow(sums[0], self.short[0]);
            let rows = narrow([sums[0][0] + half, sums[0][1] + half], bits);
            let curvature = sums.get(1).map_or(rows, |h| narrow(*h, self.short[1]));
            (gradient, rows, curvature)
        };
        let all = self.sums.map(|s| [u64x4::splat(simd, s); 2]);
        let (all_gradient, all_rows, all_curvature) = read(&all);
        let unit = match C {
            1 => 1.0,
            _ => self.packing.curvature / 2.0_f64.powi(self.short[1] as i32),
        };
        let (shrink, leaf) = (splat((self.shrink * unit) as f32), splat(self.leaf as f32));
        let mut left = match missing_left {
            true => bins[MISSING].each_ref().map(load),
            false => [[u64x4::splat(simd, 0); 2]; C],
        };
        let (mut best, mut ranks) = (splat(0.0), splat(0.0));
        for (rank, bin) in bins.iter().enumerate().take(cuts) {
            for c in 0..C {
                let bin = load(&bin[c]);
                left[c] = [left[c][0] + bin[0], left[c][1] + bin[1]];
            }
            let (gradient, rows, curvature) = read(&left);
            let (other, others) = (all_gradient - gradient, all_rows - rows);
            let (weight, other_weight) = (curvature + shrink, all_curvature - curvature + shrink);
            let score = (gradient * gradient * other_weight + other * other * weight)
                / (weight * other_weight);
            let better = rows.simd_ge(leaf) & others.simd_ge(leaf) & score.simd_gt(best);
            best = better.select(score, best);
            ranks = better.select(splat(rank as f32), ranks);
        }
        (*best, *ranks)
    }

    /// The sums of the rows that go left.
    pub fn left(&self, bins: &Bins<C>, found: &Found) -> Sums<C> {
        let lane = found.column % LANES;
        let mut left = [0; C];
        let missing = found.missing_left.then_some(&bins[MISSING]);
        for bin in bins[..=usize::from(found.rank)].iter().chain(missing) {
            add(&mut left, &std::array::from_fn(|c| bin[c][lane]));
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_and_gradients_come_back_from_one_number() {
        let packing = Packing::new(3, 9.0);
        let sums = [-4.0, -3.0, 2.0].map(|g| packing.one().wrapping_add(packing.gradient(g)));
        let sum = sums.iter().fold(0_u64, |all, s| all.wrapping_add(*s));
        let totals = packing.totals(&[sum]);
        assert_eq!((totals.rows, totals.curvature), (3, 3.0));
        assert!((totals.gradient + 5.0).abs() < 1e-9, "{totals:?}");
    }

    fn search(level: Level, packing: Packing, sums: Sums<1>) -> Search<1> {
        let short = packing.short(packing.gradient(20.0 * 600.0), &sums);
        Search { level, packing, short, sums, leaf: 2, shrink: 1.0 }
    }

    /// The best gain of any cut that leaves two rows on both sides, by plain arithmetic.
    fn plain(codes: &[u8], gradients: &[f64]) -> f64 {
        let goodness = |of: &dyn Fn(u8) -> bool| {
            let on = || codes.iter().zip(gradients).filter(|(c, _)| of(**c));
            let (rows, sum) = (on().count() as f64, on().map(|(_, g)| g).sum::<f64>());
            if rows < 2.0 { f64::NAN } else { sum * sum / (rows + 1.0) }
        };
        let cut = |rank: u8, missing: bool| {
            let left = |c: u8| if c == u8::MISSING { missing } else { c <= rank };
            goodness(&left) + goodness(&|c| !left(c))
        };
        let all = (0..30).flat_map(|rank| [cut(rank, false), cut(rank, true)]);
        all.fold(0.0, f64::max)
    }

    proptest! {
        #[test]
        fn the_best_cut_is_that_of_plain_arithmetic_whatever_the_instructions(
            rows in prop::collection::vec((0..31_u8, -20.0_f64..20.0), 8..600)
        ) {
            let codes: Vec<u8> =
                rows.iter().map(|(c, _)| if *c == 30 { u8::MISSING } else { *c }).collect();
            let gradients: Vec<f64> = rows.iter().map(|(_, g)| *g).collect();
            let packing = Packing::new(rows.len(), gradients.iter().map(|g| g.abs()).sum());
            let sums: Vec<Sums<1>> = gradients
                .iter()
                .map(|g| [packing.one().wrapping_add(packing.gradient(*g))])
                .collect();
            let mut all = [0];
            sums.iter().for_each(|s| add(&mut all, s));
            let cells: Vec<Cells> = codes.iter().map(|c| [*c; LANES]).collect();
            let order: Vec<u32> = (0..rows.len() as u32).collect();
            let mut bins: Bins<1> = [[[0; LANES]; 1]; BINS];
            fill(&mut bins, &cells, &order, &sums);
            let [baseline, best] = [Level::baseline(), Level::new()]
                .map(|level| search(level, packing, all).block(0, 30, &bins));
            prop_assert_eq!(baseline, best);
            let expected = plain(&codes, &gradients);
            if let Some(found) = best {
                prop_assert_eq!(found.column, 0, "the first of equals");
                let search = search(Level::new(), packing, all);
                let left = search.left(&bins, &found);
                let goodness = |s: &Sums<1>| packing.totals(s).goodness(1.0);
                let reached = goodness(&left) + goodness(&minus(&all, &left));
                prop_assert!((reached / expected - 1.0).abs() < 1e-4, "{} {}", reached, expected);
            } else {
                prop_assert!(expected < 1e-6);
            }
        }
    }
}
