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

impl<const C: usize> Stretches<C> {
    /// Moves the rows that go left to the front, each side in its old order; where the others begin.
    fn part(&mut self, from: usize, to: usize, goes_left: impl Fn(u32) -> bool) -> usize {
        let (order, sums) = (&mut self.order[from..to], &mut self.sums[from..to]);
        if self.spare.len() < order.len() {
            self.spare.resize(order.len(), (0, [0; C]));
        }
        let (mut left, mut right) = (0, 0);
        for i in 0..order.len() {
            let (row, sum) = (order[i], sums[i]);
            let goes_left = goes_left(row);
            // Both are written, so that nothing has to be guessed; the next one overwrites.
            order[left] = row;
            sums[left] = sum;
            self.spare[right] = (row, sum);
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        for ((row, sum), spare) in order[left..].iter_mut().zip(&mut sums[left..]).zip(&self.spare) {
            (*row, *sum) = *spare;
        }
        from + left
    }

    /// An empty histogram.
    fn histogram(&mut self, blocks: usize) -> Vec<Bins<C>> {
        let mut bins = self.pool.pop().unwrap_or_default();
        bins.resize(blocks, [[[0; LANES]; C]; 256]);
        bins
    }
}

/// A leaf that may be split.
struct Leaf<const C: usize> {
    node: usize,
    from: usize,
    to: usize,
    sums: Sums<C>,
    histogram: Vec<Bins<C>>,
    cut: Option<Cut<C>>,
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
    pub stretches: &'a mut Stretches<C>,
}

/// Smaller nodes are not worth handing to another thread.
const WORTH_SHARING: usize = 20_000;

impl<const C: usize> Grower<'_, C> {
    pub fn grow(mut self) -> GrownTree {
        let mut grown = GrownTree {
            tree: Tree { nodes: vec![Node::leaf(0.0)] },
            ranks: vec![0],
            leaves: Vec::new(),
        };
        let mut leaves = vec![self.root()];
        while leaves.len() < self.settings.leaves {
            let best = leaves
                .iter()
                .enumerate()
                .filter_map(|(i, l)| l.cut.map(|c| (i, c)))
                .max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0)));
            let Some((i, cut)) = best else { break };
            let leaf = leaves.swap_remove(i);
            let last = leaves.len() + 2 >= self.settings.leaves;
            leaves.extend(self.split(leaf, &cut, last, &mut grown));
        }
        for leaf in leaves {
            let totals = self.packing.totals(&leaf.sums);
            let answer = (totals.answer(self.settings.shrink) * self.settings.rate) as f32;
            grown.tree.nodes[leaf.node].value = answer;
            grown.leaves.push(GrownLeaf { answer, from: leaf.from, to: leaf.to });
            self.stretches.pool.push(leaf.histogram);
        }
        grown
    }

    fn root(&mut self) -> Leaf<C> {
        let mut sums = [0; C];
        for row in &self.stretches.sums {
            add(&mut sums, row);
        }
        let rows = self.stretches.order.len();
        let mut histogram = self.stretches.histogram(self.blocks.cells.len());
        let search = self.search(sums, rows);
        let (order, of_rows) = (&self.stretches.order, &self.stretches.sums);
        let (cells, cuts) = (&self.blocks.cells, &self.blocks.cuts);
        let one = |(block, bins): (usize, &mut Bins<C>)| {
            *bins = [[[0; LANES]; C]; 256];
            fill(bins, &cells[block], order, of_rows);
            search.block(block, cuts[block], bins)
        };
        let found = if rows * self.columns.len() < WORTH_SHARING {
            histogram.iter_mut().enumerate().map(one).fold(None, Found::better)
        } else {
            histogram.par_iter_mut().enumerate().map(one).reduce(|| None, Found::better)
        };
        let cut = self.cut(&search, &histogram, found);
        Leaf { node: 0, from: 0, to: rows, sums, histogram, cut }
    }

    /// Two leaves of one. After the last split nothing is searched any more.
    fn split(
        &mut self,
        leaf: Leaf<C>,
        cut: &Cut<C>,
        last: bool,
        grown: &mut GrownTree,
    ) -> [Leaf<C>; 2] {
        let (block, lane) = (cut.found.column / LANES, cut.found.column % LANES);
        let cells = &self.blocks.cells[block];
        let (rank, missing_left) = (cut.found.rank, cut.found.missing_left);
        let middle = self.stretches.part(leaf.from, leaf.to, |row| {
            goes_left(cells[row as usize][lane], rank, missing_left)
        });
        let first = self.put(leaf.node, cut, grown);
        let mut left = Leaf {
            node: first,
            from: leaf.from,
            to: middle,
            sums: cut.left,
            histogram: Vec::new(),
            cut: None,
        };
        let mut right = Leaf {
            node: first + 1,
            from: middle,
            to: leaf.to,
            sums: minus(&leaf.sums, &cut.left),
            histogram: leaf.histogram,
            cut: None,
        };
        if last {
            return [left, right];
        }
        // The smaller side is counted, the larger one is what is left.
        let small_is_left = left.to - left.from <= right.to - right.from;
        let (small, large) =
            if small_is_left { (&mut left, &mut right) } else { (&mut right, &mut left) };
        if !small_is_left {
            std::mem::swap(&mut small.histogram, &mut large.histogram);
        }
        small.histogram = self.stretches.histogram(self.blocks.cells.len());
        self.search_both(small, large);
        [left, right]
    }

    /// Counts the smaller of two leaves, takes it from the larger, and finds the best cut of both.
    fn search_both(&mut self, small: &mut Leaf<C>, large: &mut Leaf<C>) {
        let of_small = self.search(small.sums, small.to - small.from);
        let of_large = self.search(large.sums, large.to - large.from);
        let order = &self.stretches.order[small.from..small.to];
        let sums = &self.stretches.sums[small.from..small.to];
        let (cells, cuts) = (&self.blocks.cells, &self.blocks.cuts);
        let one = |(block, (part, all)): (usize, (&mut Bins<C>, &mut Bins<C>))| {
            *part = [[[0; LANES]; C]; 256];
            fill(part, &cells[block], order, sums);
            subtract(all, part);
            (of_small.block(block, cuts[block], part), of_large.block(block, cuts[block], all))
        };
        let better = |a: (Option<Found>, Option<Found>), b: (Option<Found>, Option<Found>)| {
            (Found::better(a.0, b.0), Found::better(a.1, b.1))
        };
        let (parts, alls) = (&mut small.histogram, &mut large.histogram);
        let found = if order.len() * self.columns.len() < WORTH_SHARING {
            parts.iter_mut().zip(alls).enumerate().map(one).fold((None, None), better)
        } else {
            let both = parts.par_iter_mut().zip(alls);
            both.enumerate().map(one).reduce(|| (None, None), better)
        };
        small.cut = self.cut(&of_small, &small.histogram, found.0);
        large.cut = self.cut(&of_large, &large.histogram, found.1);
    }

    fn search(&self, sums: Sums<C>, rows: usize) -> Search<C> {
        // No sum of gradients within the node can be larger.
        let most = self.largest.saturating_mul(rows as u64);
        Search {
            level: self.level,
            packing: *self.packing,
            short: self.packing.short(most, &sums),
            sums,
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
