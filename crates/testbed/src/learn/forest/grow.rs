//! Growing one tree.

use rand::{Rng, RngExt};
use rand_pcg::Pcg64;

use super::super::bins::Code;
use super::super::tree::{Node, Tree};
use super::ForestSettings;
use super::lanes::{Bounds, Left, Rows};

/// A node with so few rows, and all below it, is grown on a copy of them that fits into the nearest
/// cache.
const FEW: usize = 256;

/// A stretch of a window that makes a node.
#[derive(Clone, Copy)]
struct Pending {
    node: usize,
    from: usize,
    to: usize,
}

/// Rows and their answers, node by node.
#[derive(Default)]
struct Window {
    order: Vec<u32>,
    y: Vec<f32>,
}

#[derive(Clone, Copy)]
struct Cut {
    column: usize,
    /// Codes up to this rank go left.
    rank: i16,
    missing_left: bool,
    goodness: f64,
}

pub(super) struct Grower<'a> {
    rows: &'a Rows,
    edges: &'a [Vec<f32>],
    leaf: usize,
    /// Columns tried at a node.
    wanted: usize,
    rng: Pcg64,
    /// Columns in an order that is shuffled anew at every node.
    columns: Vec<u32>,
    bounds: Bounds,
    /// Codes below these go left; 0 in columns that are not tried.
    ends: Vec<i16>,
    left: Left,
    tried: Vec<u32>,
    codes: Vec<i16>,
    spare: Vec<(u32, f32)>,
    tree: Tree,
}

impl<'a> Grower<'a> {
    pub fn new(
        rows: &'a Rows,
        edges: &'a [Vec<f32>],
        settings: &ForestSettings,
        rng: Pcg64,
    ) -> Self {
        let wanted = (edges.len() as f64 * settings.columns).ceil().max(1.0) as usize;
        Self {
            rows,
            edges,
            leaf: settings.leaf.max(1),
            wanted,
            rng,
            columns: (0..edges.len() as u32).collect(),
            bounds: Bounds::default(),
            ends: vec![0; rows.width()],
            left: Left::default(),
            tried: Vec::with_capacity(wanted),
            codes: Vec::new(),
            spare: Vec::new(),
            tree: Tree { nodes: vec![Node::leaf(0.0)] },
        }
    }

    pub fn grow(mut self, y: &[f32]) -> Tree {
        let rows = self.rows;
        let mut few_rows = rows.like();
        let mut few = Window::default();
        let mut all = Window { order: (0..rows.len() as u32).collect(), y: y.to_vec() };
        let mut waiting = vec![Pending { node: 0, from: 0, to: rows.len() }];
        while let Some(Pending { node, from, to }) = waiting.pop() {
            if to - from > FEW {
                waiting.extend(
                    self.split(rows, &mut all, Pending { node, from, to }).into_iter().flatten(),
                );
            } else {
                few_rows.copy(rows, &all.order[from..to]);
                few.order.clear();
                few.order.extend(0..(to - from) as u32);
                few.y.clear();
                few.y.extend_from_slice(&all.y[from..to]);
                let mut below = vec![Pending { node, from: 0, to: to - from }];
                while let Some(pending) = below.pop() {
                    below.extend(self.split(&few_rows, &mut few, pending).into_iter().flatten());
                }
            }
        }
        self.tree
    }

    /// Makes a node a leaf, or cuts it in two.
    fn split(&mut self, rows: &Rows, window: &mut Window, at: Pending) -> Option<[Pending; 2]> {
        let Pending { node, from, to } = at;
        let (order, y) = (&window.order[from..to], &window.y[from..to]);
        let sum = sum(y);
        let Some(cut) = self.best_cut(rows, order, y, sum) else {
            self.tree.nodes[node].value = (sum / (to - from) as f64) as f32;
            return None;
        };
        let middle =
            from + self.part(rows, &mut window.order[from..to], &mut window.y[from..to], &cut);
        let left = self.tree.nodes.len();
        self.tree.nodes.extend([Node::leaf(0.0), Node::leaf(0.0)]);
        self.tree.nodes[node] = Node {
            column: cut.column as u32,
            threshold: self.edges[cut.column][cut.rank as usize],
            left: left as u32,
            right: left as u32 + 1,
            missing_left: cut.missing_left,
            value: 0.0,
        };
        Some([
            Pending { node: left, from, to: middle },
            Pending { node: left + 1, from: middle, to },
        ])
    }

    /// The best of one random cut in each of some random columns; None where nothing can be cut.
    fn best_cut(&mut self, rows: &Rows, order: &[u32], y: &[f32], sum: f64) -> Option<Cut> {
        if order.len() < 2 * self.leaf || all_equal(y) {
            return None;
        }
        let mut best = None;
        self.draw_cuts(rows, order, y, sum, &mut best);
        if self.tried.is_empty() {
            return best;
        }
        rows.left_of(order, y, &self.ends, &mut self.left);
        for i in 0..self.tried.len() {
            let column = self.tried[i] as usize;
            let (count, left) = self.left.of(column);
            if count < self.leaf || order.len() - count < self.leaf {
                better(&mut best, self.cut_by_trial(rows, column, order, y, sum));
                continue;
            }
            let goodness = goodness(count, left, order.len(), sum);
            let rank = self.ends[column] - 1;
            better(&mut best, Some(Cut { column, rank, missing_left: false, goodness }));
        }
        best
    }

    /// Draws the columns that are tried and a cut in each of them.
    fn draw_cuts(
        &mut self,
        rows: &Rows,
        order: &[u32],
        y: &[f32],
        sum: f64,
        best: &mut Option<Cut>,
    ) {
        rows.bounds(order, self.leaf, &mut self.bounds);
        self.ends.fill(0);
        self.tried.clear();
        let all = self.columns.len();
        let mut tried = 0;
        for i in 0..all {
            let drawn = self.rng.next_u64();
            self.columns.swap(i, i + scaled((drawn >> 32) as u32, all - i));
            let column = self.columns[i] as usize;
            let (low, high) = self.bounds.of(column);
            if self.bounds.missing(column) {
                let cut = self.cut_by_trial(rows, column, order, y, sum);
                tried += usize::from(cut.is_some());
                better(best, cut);
            } else if low < high {
                self.ends[column] = 1 + low + scaled(drawn as u32, (high - low) as usize) as i16;
                self.tried.push(column as u32);
                tried += 1;
            }
            if tried == self.wanted {
                break;
            }
        }
    }

    /// A random cut in one column, drawn anew until it leaves enough rows on both sides: where values
    /// are missing, which go to a random side, and where leaves are larger than the bounds see.
    fn cut_by_trial(
        &mut self,
        rows: &Rows,
        column: usize,
        order: &[u32],
        y: &[f32],
        sum: f64,
    ) -> Option<Cut> {
        self.codes.clear();
        self.codes.extend(order.iter().map(|row| rows.cell(*row, column)));
        let known = || self.codes.iter().copied().filter(|c| *c != i16::MISSING);
        let (mut low, mut high) = (known().min()?, known().max()?);
        let missing_left = self.rng.random::<bool>();
        while low < high {
            let rank = self.rng.random_range(low..high);
            let (mut count, mut left) = (0, 0.0);
            for (code, y) in self.codes.iter().zip(y) {
                if goes_left(*code, rank, missing_left) {
                    count += 1;
                    left += f64::from(*y);
                }
            }
            if count < self.leaf {
                low = rank + 1;
            } else if order.len() - count < self.leaf {
                high = rank;
            } else {
                let goodness = goodness(count, left, order.len(), sum);
                return Some(Cut { column, rank, missing_left, goodness });
            }
        }
        None
    }

    /// Moves the rows that go left to the front, each side in its old order; how many they are.
    fn part(&mut self, rows: &Rows, order: &mut [u32], y: &mut [f32], cut: &Cut) -> usize {
        self.spare.clear();
        self.spare.resize(order.len(), (0, 0.0));
        let (mut left, mut right) = (0, 0);
        for i in 0..order.len() {
            let (row, value) = (order[i], y[i]);
            let goes_left = goes_left(rows.cell(row, cut.column), cut.rank, cut.missing_left);
            // Both are written, so that nothing has to be guessed; the next one overwrites.
            order[left] = row;
            y[left] = value;
            self.spare[right] = (row, value);
            left += usize::from(goes_left);
            right += usize::from(!goes_left);
        }
        for ((row, y), spare) in order[left..].iter_mut().zip(&mut y[left..]).zip(&self.spare) {
            (*row, *y) = *spare;
        }
        left
    }
}

/// Keeps the better of two; the first of equals.
fn better(best: &mut Option<Cut>, cut: Option<Cut>) {
    if let Some(cut) = cut
        && best.is_none_or(|b| cut.goodness > b.goodness)
    {
        *best = Some(cut);
    }
}

fn goes_left(code: i16, rank: i16, missing_left: bool) -> bool {
    code <= rank || (missing_left && code == i16::MISSING)
}

fn goodness(count: usize, left: f64, all: usize, sum: f64) -> f64 {
    let right = sum - left;
    left * left / count as f64 + right * right / (all - count) as f64
}

/// A number below `n` from one among all of 32 bits.
fn scaled(drawn: u32, n: usize) -> usize {
    ((u64::from(drawn) * n as u64) >> 32) as usize
}

fn all_equal(y: &[f32]) -> bool {
    y.first().is_none_or(|first| y.iter().all(|v| v == first))
}

fn sum(y: &[f32]) -> f64 {
    y.iter().map(|v| f64::from(*v)).sum()
}
