//! Extremely randomised trees (Geurts, Ernst, Wehenkel 2006): every node draws one cut a column at
//! random and takes the best of these; the forest answers with the mean. Cuts are drawn among equally
//! filled bins, so that a skewed column is cut where its rows are.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::bins::{Binned, Code};
use super::tree::{self, Node, Tree};
use super::{Loss, Matrix, Task};

/// How the forest is grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ForestSettings {
    /// Trees.
    pub trees: usize,
    /// Columns tried at a node, as a share of all.
    pub columns: f64,
    /// Rows of a leaf, at the least.
    pub leaf: usize,
}

impl Default for ForestSettings {
    fn default() -> Self {
        Self { trees: 100, columns: 0.4, leaf: 2 }
    }
}

/// A grown forest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Forest {
    trees: Vec<Tree>,
    /// The mean of the answers learned from; the trees hold differences from it.
    centre: f64,
    loss: Loss,
}

pub(super) fn fit(task: &Task<'_>, settings: &ForestSettings) -> Forest {
    let binned = Binned::<u16>::new(task.x);
    let centre = crate::evaluate::mean(task.y);
    let y: Vec<f32> = task.y.iter().map(|v| (v - centre) as f32).collect();
    let trees = (0..settings.trees.max(1) as u64)
        .into_par_iter()
        .map(|number| {
            let rng =
                Pcg64::seed_from_u64(task.seed.wrapping_mul(0x9E37_79B9).wrapping_add(number));
            Grower::new(&binned, &y, settings, rng).grow()
        })
        .collect();
    Forest { trees, centre, loss: task.loss }
}

impl Forest {
    pub fn predict(&self, x: &Matrix) -> Vec<f64> {
        let sums = tree::fold(&self.trees, x, &0.0, |sum, v| *sum += v);
        let mean = |s: f64| self.centre + s / self.trees.len() as f64;
        match self.loss {
            Loss::Squared => sums.into_iter().map(mean).collect(),
            // Differences from the centre are kept in single precision: 1 may come back as 1.0000001.
            Loss::Logistic => sums.into_iter().map(|s| mean(s).clamp(0.0, 1.0)).collect(),
        }
    }

    /// The standard deviation over the trees.
    pub fn spread(&self, x: &Matrix) -> Vec<f64> {
        let moments = tree::fold(&self.trees, x, &(0.0, 0.0), |m, v| {
            m.0 += v;
            m.1 += v * v;
        });
        let n = self.trees.len() as f64;
        moments.into_iter().map(|(s, q)| (q / n - (s / n).powi(2)).max(0.0).sqrt()).collect()
    }
}

/// A stretch of `order` that makes a node.
struct Pending {
    node: usize,
    from: usize,
    to: usize,
}

#[derive(Clone, Copy)]
struct Cut {
    column: usize,
    /// Codes up to this rank go left.
    rank: u16,
    missing_left: bool,
    goodness: f64,
}

struct Grower<'a> {
    binned: &'a Binned<u16>,
    settings: &'a ForestSettings,
    rng: Pcg64,
    /// Rows and their answers, node by node.
    order: Vec<u32>,
    y: Vec<f32>,
    /// Columns in an order that is shuffled anew at every node.
    columns: Vec<u32>,
    codes: Vec<u16>,
    spare: Vec<(u32, f32)>,
    tree: Tree,
}

impl<'a> Grower<'a> {
    fn new(binned: &'a Binned<u16>, y: &[f32], settings: &'a ForestSettings, rng: Pcg64) -> Self {
        Self {
            binned,
            settings,
            rng,
            order: (0..binned.rows as u32).collect(),
            y: y.to_vec(),
            columns: (0..binned.columns.len() as u32).collect(),
            codes: vec![0; binned.rows],
            spare: Vec::with_capacity(binned.rows),
            tree: Tree::default(),
        }
    }

    fn grow(mut self) -> Tree {
        self.tree.nodes.push(Node::leaf(0.0));
        let mut waiting = vec![Pending { node: 0, from: 0, to: self.order.len() }];
        while let Some(pending) = waiting.pop() {
            let Pending { node, from, to } = pending;
            let sum = sum(&self.y[from..to]);
            let Some(cut) = self.best_cut(from, to, sum) else {
                self.tree.nodes[node].value = (sum / (to - from) as f64) as f32;
                continue;
            };
            let middle = self.part(from, to, &cut);
            let left = self.tree.nodes.len();
            self.tree.nodes.extend([Node::leaf(0.0), Node::leaf(0.0)]);
            self.tree.nodes[node] = Node {
                column: cut.column as u32,
                threshold: self.binned.edges[cut.column][usize::from(cut.rank)],
                left: left as u32,
                right: left as u32 + 1,
                missing_left: cut.missing_left,
                value: 0.0,
            };
            waiting.push(Pending { node: left, from, to: middle });
            waiting.push(Pending { node: left + 1, from: middle, to });
        }
        self.tree
    }

    /// The best of one random cut in each of some random columns; None where nothing can be cut.
    fn best_cut(&mut self, from: usize, to: usize, sum: f64) -> Option<Cut> {
        let leaf = self.settings.leaf.max(1);
        if to - from < 2 * leaf || all_equal(&self.y[from..to]) {
            return None;
        }
        let wanted = (self.columns.len() as f64 * self.settings.columns).ceil().max(1.0) as usize;
        let (mut tried, mut best) = (0, None::<Cut>);
        for i in 0..self.columns.len() {
            let other = self.rng.random_range(i..self.columns.len());
            self.columns.swap(i, other);
            let column = self.columns[i] as usize;
            let Some(cut) = self.random_cut(column, from, to, sum, leaf) else { continue };
            if best.is_none_or(|b| cut.goodness > b.goodness) {
                best = Some(cut);
            }
            tried += 1;
            if tried == wanted {
                break;
            }
        }
        best
    }

    fn random_cut(
        &mut self,
        column: usize,
        from: usize,
        to: usize,
        sum: f64,
        leaf: usize,
    ) -> Option<Cut> {
        let codes = &mut self.codes[from..to];
        let all = &self.binned.columns[column];
        for (code, row) in codes.iter_mut().zip(&self.order[from..to]) {
            *code = all[*row as usize];
        }
        let (mut low, mut high, missing) = range(codes);
        let missing_left = missing && self.rng.random::<bool>();
        while low < high {
            let rank = self.rng.random_range(low..high);
            let (count, left) = left_of(codes, &self.y[from..to], rank, missing_left);
            let right = codes.len() - count;
            if count < leaf {
                low = rank + 1;
            } else if right < leaf {
                high = rank;
            } else {
                let others = sum - left;
                let goodness = left * left / count as f64 + others * others / right as f64;
                return Some(Cut { column, rank, missing_left, goodness });
            }
        }
        None
    }

    /// Moves the rows that go left to the front, each side in its old order; the place of the cut.
    fn part(&mut self, from: usize, to: usize, cut: &Cut) -> usize {
        let all = &self.binned.columns[cut.column];
        let mut next = from;
        self.spare.clear();
        for i in from..to {
            let (row, y) = (self.order[i], self.y[i]);
            if goes_left(all[row as usize], cut.rank, cut.missing_left) {
                self.order[next] = row;
                self.y[next] = y;
                next += 1;
            } else {
                self.spare.push((row, y));
            }
        }
        for (i, (row, y)) in self.spare.iter().enumerate() {
            self.order[next + i] = *row;
            self.y[next + i] = *y;
        }
        next
    }
}

fn goes_left(code: u16, rank: u16, missing_left: bool) -> bool {
    code <= rank || (missing_left && code == u16::MISSING)
}

fn all_equal(y: &[f32]) -> bool {
    y.first().is_none_or(|first| y.iter().all(|v| v == first))
}

/// Lowest and highest rank, and whether some are missing. No range where all are missing.
fn range(codes: &[u16]) -> (u16, u16, bool) {
    let (mut low, mut high, mut above) = (u16::MAX, 0, 0);
    for &c in codes {
        low = low.min(c);
        // Taking 1 on wraps the missing to 0, so that the highest real rank is left.
        high = high.max(c.wrapping_add(1));
        above = above.max(c);
    }
    (low, high.saturating_sub(1), above == u16::MISSING)
}

const LANES: usize = 8;

fn sum(y: &[f32]) -> f64 {
    y.iter().map(|v| f64::from(*v)).sum()
}

/// Number and sum of the rows that go left. Sums run in lanes, whose order is fixed.
fn left_of(codes: &[u16], y: &[f32], rank: u16, missing_left: bool) -> (usize, f64) {
    let mut counts = [0_u32; LANES];
    let mut sums = [0.0_f32; LANES];
    let (code_lanes, code_rest) = codes.as_chunks::<LANES>();
    let (y_lanes, y_rest) = y.as_chunks::<LANES>();
    for (codes, y) in code_lanes.iter().zip(y_lanes) {
        for i in 0..LANES {
            let left = codes[i] <= rank || (missing_left && codes[i] == u16::MISSING);
            counts[i] += u32::from(left);
            sums[i] += if left { y[i] } else { 0.0 };
        }
    }
    for (i, (code, y)) in code_rest.iter().zip(y_rest).enumerate() {
        let left = goes_left(*code, rank, missing_left);
        counts[i] += u32::from(left);
        sums[i] += if left { *y } else { 0.0 };
    }
    (counts.iter().map(|c| *c as usize).sum(), sums.iter().map(|s| f64::from(*s)).sum())
}
