//! Growing one tree, best leaf first.

use fearless_simd::Level;
use rayon::prelude::*;

use super::super::bins::Binned;
use super::super::tree::{Node, Tree};
use super::BoostingSettings;
use super::histogram::{
    Bins, Blocks, Found, LANES, Packing, Search, Sums, add, fill, minus, subtract,
};

/// A tree with the ranks of its cuts, and the rows of its leaves.
pub(super) struct GrownTree {
    pub tree: Tree,
    ranks: Vec<u8>,
    pub leaves: Vec<GrownLeaf>,
}

/// A leaf: its answer, and its stretch of the rows.
pub(super) struct GrownLeaf {
    pub answer: f32,
    pub from: usize,
    pub to: usize,
}

impl GrownTree {
    /// The answer for a row, by its bins.
    pub fn value(&self, binned: &Binned<u8>, row: usize) -> f32 {
        let mut at = 0;
        loop {
            let node = &self.tree.nodes[at];
            if node.left == 0 {
                return node.value;
            }
            let code = binned.columns[node.column as usize][row];
            let left = goes_left(code, self.ranks[at], node.missing_left);
            at = if left { node.left } else { node.right } as usize;
        }
    }
}

fn goes_left(code: u8, rank: u8, missing_left: bool) -> bool {
    if code == u8::MAX { missing_left } else { code <= rank }
}

/// Rows and what is summed of them, leaf by leaf; kept from tree to tree.
#[derive(Default)]
pub(super) struct Stretches<const C: usize> {
    pub order: Vec<u32>,
    pub sums: Vec<Sums<C>>,
    spare: Vec<(u32, Sums<C>)>,
    /// Histograms that are not in use.
    pool: Vec<Vec<Bins<C>>>,
}

/// One stretch.
struct Stretch<'a, const C: usize> {
    order: &'a mut [u32],
    sums: &'a mut [Sums<C>],
    spare: &'a mut [(u32, Sums<C>)],
}

impl<'a, const C: usize> Stretch<'a, C> {
    /// The first rows of it, and those after them.
    fn split_at(self, rows: usize) -> (Self, Self) {
        let (order, orders) = self.order.split_at_mut(rows);
        let (sums, other_sums) = self.sums.split_at_mut(rows);
        let (spare, spares) = self.spare.split_at_mut(rows);
        (Self { order, sums, spare }, Self { order: orders, sums: other_sums, spare: spares })
    }

    /// Moves the rows that go left to the front, each side in its old order; how many they are.
    fn part(&mut self, goes_left: impl Fn(u32) -> bool) -> usize {
        let (mut left, mut right) = (0, 0);
        for i in 0..self.order.len() {
            let (row, sum) = (self.order[i], self.sums[i]);
            let goes_left = goes_left(row);
            // Both are written, so that nothing has to be guessed; the next one overwrites.
            self.order[left] = row;
            self.sums[left] = sum;
            self.spare[right] = (row, sum);
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        let others = self.order[left..].iter_mut().zip(&mut self.sums[left..]);
        for ((row, sum), spare) in others.zip(&*self.spare) {
            (*row, *sum) = *spare;
        }
        left
    }
}

impl<const C: usize> Stretches<C> {
    /// Of those rows.
    fn all(&mut self) -> Stretch<'_, C> {
        if self.spare.len() < self.order.len() {
            self.spare.resize(self.order.len(), (0, [0; C]));
        }
        let spare = &mut self.spare[..self.order.len()];
        Stretch { order: &mut self.order, sums: &mut self.sums, spare }
    }

    /// A histogram to be filled.
    fn histogram(&mut self, blocks: usize) -> Vec<Bins<C>> {
        let mut bins = self.pool.pop().unwrap_or_default();
        bins.resize(blocks, [[[0; LANES]; C]; 256]);
        bins
    }

    /// Takes back a histogram, if it was not given to another leaf.
    fn keep(&mut self, histogram: Vec<Bins<C>>) {
        if !histogram.is_empty() {
            self.pool.push(histogram);
        }
    }
}

/// A leaf that may be split.
struct Leaf<const C: usize> {
    node: usize,
    from: usize,
    to: usize,
    sums: Sums<C>,
    /// Empty where it was given away or is not needed.
    histogram: Vec<Bins<C>>,
    cut: Option<Cut<C>>,
    /// What it is split into, where that was found out already.
    split: Option<Box<[Self; 2]>>,
}

impl<const C: usize> Leaf<C> {
    fn new(from: usize, to: usize, sums: Sums<C>) -> Self {
        Self { node: 0, from, to, sums, histogram: Vec::new(), cut: None, split: None }
    }

    fn rows(&self) -> usize {
        self.to - self.from
    }
}

#[derive(Clone, Copy)]
struct Cut<const C: usize> {
    found: Found,
    left: Sums<C>,
    gain: f64,
}

pub(super) struct Grower<'a, const C: usize> {
    pub binned: &'a Binned<u8>,
    pub settings: &'a BoostingSettings,
    /// The columns that the tree sees.
    pub columns: &'a [usize],
    pub blocks: &'a Blocks,
    pub packing: &'a Packing,
    pub level: Level,
    /// The largest gradient of a row, as a whole number.
    pub largest: u64,
}

/// Smaller nodes are not worth handing to another thread.
const WORTH_SHARING: usize = 40_000;

impl<const C: usize> Grower<'_, C> {
    pub fn grow(&self, stretches: &mut Stretches<C>) -> GrownTree {
        let mut grown = GrownTree {
            tree: Tree { nodes: vec![Node::leaf(0.0)] },
            ranks: vec![0],
            leaves: Vec::new(),
        };
        let mut leaves = vec![self.root(stretches)];
        while leaves.len() < self.settings.leaves {
            let best = leaves
                .iter()
                .enumerate()
                .filter_map(|(i, l)| l.cut.map(|c| (i, c)))
                .max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0)));
            let Some((i, cut)) = best else { break };
            if leaves[i].split.is_none() {
                self.split_ahead(&mut leaves, stretches);
            }
            let leaf = leaves.swap_remove(i);
            stretches.keep(leaf.histogram);
            let Some(mut split) = leaf.split else { break };
            let first = self.put(leaf.node, &cut, &mut grown);
            for (k, side) in split.iter_mut().enumerate() {
                side.node = first + k;
            }
            leaves.extend(*split);
        }
        for leaf in leaves {
            let totals = self.packing.totals(&leaf.sums);
            let answer = (totals.answer(self.settings.shrink) * self.settings.rate) as f32;
            grown.tree.nodes[leaf.node].value = answer;
            grown.leaves.push(GrownLeaf { answer, from: leaf.from, to: leaf.to });
            stretches.keep(leaf.histogram);
            for unused in leaf.split.into_iter().flat_map(|s| *s) {
                stretches.keep(unused.histogram);
            }
        }
        grown
    }

    fn root(&self, stretches: &mut Stretches<C>) -> Leaf<C> {
        let mut sums = [0; C];
        for row in &stretches.sums {
            add(&mut sums, row);
        }
        let mut leaf = Leaf::new(0, stretches.order.len(), sums);
        leaf.histogram = stretches.histogram(self.blocks.cells.len());
        let search = self.search(&leaf);
        let (order, sums) = (&stretches.order, &stretches.sums);
        let one = |(block, bins): (usize, &mut Bins<C>)| {
            *bins = [[[0; LANES]; C]; 256];
            fill(bins, &self.blocks.cells[block], order, sums);
            search.block(block, self.blocks.cuts[block], bins)
        };
        let bins = &mut leaf.histogram;
        let found = if self.worth_sharing(order.len()) {
            bins.par_iter_mut().enumerate().map(one).reduce(|| None, Found::better)
        } else {
            bins.iter_mut().enumerate().map(one).fold(None, Found::better)
        };
        leaf.cut = self.cut(&search, &leaf.histogram, found);
        leaf
    }

    fn worth_sharing(&self, rows: usize) -> bool {
        rows * self.columns.len() >= WORTH_SHARING
    }

    /// Splits the best leaf, and with it, so that the threads have enough to do, those that are likely
    /// to be split after it. What is not needed after all is forgotten: the tree stays the same.
    fn split_ahead(&self, leaves: &mut [Leaf<C>], stretches: &mut Stretches<C>) {
        let left = self.settings.leaves - leaves.len();
        let last = left == 1;
        let mut gains: Vec<f64> = leaves
            .iter()
            .filter(|l| l.split.is_none())
            .filter_map(|l| l.cut.map(|c| c.gain))
            .collect();
        gains.sort_unstable_by(|a, b| b.total_cmp(a));
        let ahead = if rayon::current_num_threads() > 1 { left.div_ceil(2) } else { 1 };
        let least = gains.get(ahead.min(gains.len()).saturating_sub(1)).copied();
        let mut chosen: Vec<&mut Leaf<C>> = leaves
            .iter_mut()
            .filter(|l| l.split.is_none() && l.cut.is_some_and(|c| Some(c.gain) >= least))
            .collect();
        chosen.sort_unstable_by_key(|l| l.from);
        let blocks = self.blocks.cells.len();
        let histograms: Vec<Vec<Bins<C>>> = chosen
            .iter()
            .map(|_| if last { Vec::new() } else { stretches.histogram(blocks) })
            .collect();
        let (mut rest, mut at) = (stretches.all(), 0);
        let mut tasks = Vec::with_capacity(chosen.len());
        for (leaf, histogram) in chosen.into_iter().zip(histograms) {
            let (stretch, after) = rest.split_at(leaf.from - at).1.split_at(leaf.rows());
            (rest, at) = (after, leaf.to);
            tasks.push((leaf, stretch, histogram));
        }
        let one = |(leaf, stretch, histogram): (&mut Leaf<C>, Stretch<'_, C>, Vec<Bins<C>>)| {
            leaf.split = self.split(leaf, stretch, histogram).map(Box::new);
        };
        match tasks.len() {
            1 => tasks.into_iter().for_each(one),
            _ => tasks.into_par_iter().for_each(one),
        }
    }

    /// Two leaves of one. Without an empty histogram they are not searched for cuts.
    fn split(
        &self,
        leaf: &mut Leaf<C>,
        mut stretch: Stretch<'_, C>,
        empty: Vec<Bins<C>>,
    ) -> Option<[Leaf<C>; 2]> {
        let cut = leaf.cut?;
        let (block, lane) = (cut.found.column / LANES, cut.found.column % LANES);
        let cells = &self.blocks.cells[block];
        let (rank, missing_left) = (cut.found.rank, cut.found.missing_left);
        let rows = stretch.part(|row| goes_left(cells[row as usize][lane], rank, missing_left));
        let middle = leaf.from + rows;
        let mut left = Leaf::new(leaf.from, middle, cut.left);
        let mut right = Leaf::new(middle, leaf.to, minus(&leaf.sums, &cut.left));
        if !empty.is_empty() {
            // The smaller side is counted, the larger one is what is left.
            let (left_rows, right_rows) = stretch.split_at(rows);
            let (small, large, rows) = match left.rows() <= right.rows() {
                true => (&mut left, &mut right, left_rows),
                false => (&mut right, &mut left, right_rows),
            };
            small.histogram = empty;
            large.histogram = std::mem::take(&mut leaf.histogram);
            self.search_both(small, large, rows.order, rows.sums);
        }
        Some([left, right])
    }

    /// Counts the smaller of two leaves, takes it from the larger, and finds the best cut of both.
    fn search_both(
        &self,
        small: &mut Leaf<C>,
        large: &mut Leaf<C>,
        order: &[u32],
        sums: &[Sums<C>],
    ) {
        let (of_small, of_large) = (self.search(small), self.search(large));
        let one = |(block, (part, all)): (usize, (&mut Bins<C>, &mut Bins<C>))| {
            *part = [[[0; LANES]; C]; 256];
            fill(part, &self.blocks.cells[block], order, sums);
            subtract(all, part);
            let cuts = self.blocks.cuts[block];
            (of_small.block(block, cuts, part), of_large.block(block, cuts, all))
        };
        let better = |a: (Option<Found>, Option<Found>), b: (Option<Found>, Option<Found>)| {
            (Found::better(a.0, b.0), Found::better(a.1, b.1))
        };
        let (parts, alls) = (&mut small.histogram, &mut large.histogram);
        let found = if self.worth_sharing(order.len()) {
            let both = parts.par_iter_mut().zip(alls);
            both.enumerate().map(one).reduce(|| (None, None), better)
        } else {
            parts.iter_mut().zip(alls).enumerate().map(one).fold((None, None), better)
        };
        small.cut = self.cut(&of_small, &small.histogram, found.0);
        large.cut = self.cut(&of_large, &large.histogram, found.1);
    }

    fn search(&self, leaf: &Leaf<C>) -> Search<C> {
        // No sum of gradients within the leaf can be larger.
        let most = self.largest.saturating_mul(leaf.rows() as u64);
        Search {
            level: self.level,
            packing: *self.packing,
            short: self.packing.short(most, &leaf.sums),
            sums: leaf.sums,
            leaf: self.settings.leaf.max(1) as u32,
            shrink: self.settings.shrink,
        }
    }

    fn cut(
        &self,
        search: &Search<C>,
        histogram: &[Bins<C>],
        found: Option<Found>,
    ) -> Option<Cut<C>> {
        let found = found?;
        let left = search.left(histogram.get(found.column / LANES)?, &found);
        let goodness = |sums: &Sums<C>| self.packing.totals(sums).goodness(self.settings.shrink);
        let right = minus(&search.sums, &left);
        let gain = goodness(&left) + goodness(&right) - goodness(&search.sums);
        (gain > 1e-12).then_some(Cut { found, left, gain })
    }

    /// Writes the cut into the tree; the first of the two new nodes.
    fn put(&self, node: usize, cut: &Cut<C>, grown: &mut GrownTree) -> usize {
        let column = self.columns[cut.found.column];
        let first = grown.tree.nodes.len();
        grown.tree.nodes.extend([Node::leaf(0.0), Node::leaf(0.0)]);
        grown.ranks.extend([0, 0]);
        grown.ranks[node] = cut.found.rank;
        let edges = &self.binned.edges[column];
        grown.tree.nodes[node] = Node {
            column: column as u32,
            threshold: edges.get(usize::from(cut.found.rank)).copied().unwrap_or(f32::INFINITY),
            left: first as u32,
            right: first as u32 + 1,
            missing_left: cut.found.missing_left,
            value: 0.0,
        };
        first
    }
}
