//! A sum of trees, each of which learns what those before it got wrong.

use std::borrow::Cow;

use fearless_simd::Level;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::super::bins::Binned;
use super::super::tree::Tree;
use super::super::{Loss, Task};
use super::grow::{GrownTree, Grower, Stretches};
use super::histogram::{Blocks, Packing, Sums};
use super::{BoostingSettings, LEAST_COLUMNS, sigmoid};

pub(super) struct Booster<'a, const C: usize> {
    binned: &'a Binned<u8>,
    task: &'a Task<'a>,
    settings: &'a BoostingSettings,
    rng: Pcg64,
    rows: Vec<u32>,
    pub start: f64,
    /// The sum of start and trees for every row of the task, learned from or not.
    score: Vec<f64>,
    packing: Packing,
    /// What every row adds to the sums.
    sums: Vec<Sums<C>>,
    stretches: Stretches<C>,
    /// The bins of all columns, where every tree sees all of them.
    all: Option<(Vec<usize>, Blocks)>,
    pub trees: Vec<Tree>,
}

impl<'a, const C: usize> Booster<'a, C> {
    pub fn new(
        binned: &'a Binned<u8>,
        task: &'a Task<'a>,
        settings: &'a BoostingSettings,
        rows: Vec<u32>,
        member: u64,
    ) -> Self {
        let mean = rows.iter().map(|r| task.y[*r as usize]).sum::<f64>() / rows.len().max(1) as f64;
        let start = match task.loss {
            Loss::Squared => mean,
            Loss::Logistic => {
                let p = mean.clamp(1e-6, 1.0 - 1e-6);
                (p / (1.0 - p)).ln()
            }
        };
        let width = binned.columns.len();
        let all = (seen(width, settings) == width).then(|| {
            let columns: Vec<usize> = (0..width).collect();
            let rows: Vec<u32> = (0..binned.rows as u32).collect();
            let blocks = Blocks::new(binned, &columns, &rows);
            (columns, blocks)
        });
        Self {
            binned,
            task,
            settings,
            rng: Pcg64::seed_from_u64(task.seed.wrapping_mul(0x517C_C1B7).wrapping_add(member)),
            rows,
            start,
            score: vec![start; task.y.len()],
            packing: Packing::new(1, 1.0),
            sums: vec![[0; C]; task.y.len()],
            stretches: Stretches::default(),
            all,
            trees: Vec::new(),
        }
    }

    /// Adds trees until those rows are answered no better; the best number of trees.
    pub fn until_no_better(&mut self, held: &[u32]) -> usize {
        let (mut best, mut best_loss) = (1, f64::INFINITY);
        for round in 1..=self.settings.rounds {
            self.add_tree();
            let loss = self.loss(held);
            if loss < best_loss * (1.0 - 1e-4) {
                (best, best_loss) = (round, loss);
            } else if round - best >= self.settings.patience {
                break;
            }
        }
        best
    }

    fn loss(&self, rows: &[u32]) -> f64 {
        let each = rows.iter().map(|&r| {
            let (y, s) = (self.task.y[r as usize], self.score[r as usize]);
            match self.task.loss {
                Loss::Squared => (y - s).powi(2),
                // ln(1 + e^s) − y·s, written so that large scores do not overflow.
                Loss::Logistic => s.max(0.0) - y * s + (-s.abs()).exp().ln_1p(),
            }
        });
        each.sum::<f64>() / rows.len().max(1) as f64
    }

    pub fn add_tree(&mut self) {
        let largest = self.differentiate();
        let rows = self.draw_rows();
        let columns = self.draw_columns();
        let blocks;
        // Rows by their place in the blocks.
        let (columns, blocks) = if let Some((all, blocks)) = &self.all {
            self.stretches.order.clear();
            self.stretches.order.extend_from_slice(&rows);
            (&all[..], blocks)
        } else {
            self.stretches.order.clear();
            self.stretches.order.extend(0..rows.len() as u32);
            blocks = Blocks::new(self.binned, &columns, &rows);
            (&columns[..], &blocks)
        };
        self.stretches.sums.clear();
        self.stretches.sums.extend(rows.iter().map(|r| self.sums[*r as usize]));
        let grower = Grower {
            binned: self.binned,
            settings: self.settings,
            columns,
            blocks,
            packing: &self.packing,
            level: Level::new(),
            largest,
            stretches: &mut self.stretches,
        };
        let grown = grower.grow();
        let whole = rows.len() == self.score.len();
        if whole {
            self.add_to_leaves(&grown);
        } else {
            self.add_answers(&grown);
        }
        self.trees.push(grown.tree);
    }

    /// What every row adds to the sums; the largest gradient.
    fn differentiate(&mut self) -> u64 {
        let gradients: f64 = match self.task.loss {
            Loss::Squared => {
                self.rows.iter().map(|r| (self.score[*r as usize] - self.task.y[*r as usize]).abs()).sum()
            }
            Loss::Logistic => self.rows.len() as f64,
        };
        self.packing = Packing::new(self.rows.len(), gradients);
        let packing = &self.packing;
        let mut largest = 0;
        for &r in &self.rows {
            let i = r as usize;
            let (y, s) = (self.task.y[i], self.score[i]);
            let (gradient, curvature) = match self.task.loss {
                Loss::Squared => (s - y, 1.0),
                Loss::Logistic => {
                    let p = sigmoid(s);
                    (p - y, p * (1.0 - p))
                }
            };
            let whole = packing.gradient(gradient);
            largest = largest.max((whole as i64).unsigned_abs());
            let sums = &mut self.sums[i];
            sums[0] = packing.one().wrapping_add(whole);
            if let Some(sum) = sums.get_mut(1) {
                *sum = packing.curvature(curvature);
            }
        }
        largest
    }

    fn draw_rows(&mut self) -> Cow<'a, [u32]> {
        let share = self.settings.rows;
        if share >= 1.0 {
            return Cow::Owned(self.rows.clone());
        }
        let rng = &mut self.rng;
        let drawn: Vec<u32> =
            self.rows.iter().copied().filter(|_| rng.random::<f64>() < share).collect();
        if drawn.len() < 2 { Cow::Owned(self.rows.clone()) } else { Cow::Owned(drawn) }
    }

    fn draw_columns(&mut self) -> Vec<usize> {
        let all = self.binned.columns.len();
        let wanted = seen(all, self.settings);
        let mut columns: Vec<usize> = (0..all).collect();
        for i in 0..wanted {
            let other = self.rng.random_range(i..all);
            columns.swap(i, other);
        }
        columns.truncate(wanted);
        columns.sort_unstable();
        columns
    }

    /// Adds the answers to the rows of the leaves, where the tree has seen all rows.
    fn add_to_leaves(&mut self, grown: &GrownTree) {
        for leaf in &grown.leaves {
            for row in &self.stretches.order[leaf.from..leaf.to] {
                self.score[*row as usize] += f64::from(leaf.answer);
            }
        }
    }

    /// Sends every row down the tree, by bins.
    fn add_answers(&mut self, tree: &GrownTree) {
        self.score.par_iter_mut().with_min_len(2048).enumerate().for_each(|(row, score)| {
            *score += f64::from(tree.value(self.binned, row));
        });
    }
}

/// How many columns a tree sees.
fn seen(all: usize, settings: &BoostingSettings) -> usize {
    let share = (all as f64 * settings.columns).ceil() as usize;
    share.max(LEAST_COLUMNS).min(all)
}
