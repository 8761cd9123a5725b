//! A sum of trees, each of which learns what those before it got wrong.

use fearless_simd::Level;
use rand::{Rng, RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::super::bins::Binned;
use super::super::tree::Tree;
use super::super::{Loss, Task};
use super::grow::{Grower, GrownTree, Stretches};
use super::histogram::{Blocks, Packing, Sums};
use super::{BoostingSettings, LEAST_COLUMNS, sigmoid};

pub(super) struct Booster<'a, const C: usize> {
    binned: &'a Binned<u8>,
    task: &'a Task<'a>,
    settings: &'a BoostingSettings,
    rng: Pcg64,
    rows: Vec<u32>,
    /// The rows that are answered, but not learned from.
    held: Vec<u32>,
    /// The rows that a tree sees, and those that it does not.
    drawn: Vec<u32>,
    others: Vec<u32>,
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
        let mut held: Vec<u32> = (0..binned.rows as u32).collect();
        held.retain(|row| rows.binary_search(row).is_err());
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
            held,
            drawn: Vec::new(),
            others: Vec::new(),
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
        self.draw_rows();
        let drawn;
        // The tree knows rows by their place in the blocks.
        let (columns, blocks) = if let Some((columns, blocks)) = &self.all {
            self.stretches.order.clone_from(&self.drawn);
            (&columns[..], blocks)
        } else {
            self.stretches.order.clear();
            self.stretches.order.extend(0..self.drawn.len() as u32);
            let columns = draw_columns(self.binned.columns.len(), self.settings, &mut self.rng);
            let blocks = Blocks::new(self.binned, &columns, &self.drawn);
            drawn = (columns, blocks);
            (&drawn.0[..], &drawn.1)
        };
        self.stretches.sums.clear();
        self.stretches.sums.extend(self.drawn.iter().map(|r| self.sums[*r as usize]));
        let grower = Grower {
            binned: self.binned,
            settings: self.settings,
            columns,
            blocks,
            packing: &self.packing,
            level: Level::new(),
            largest,
        };
        let grown = grower.grow(&mut self.stretches);
        self.add_answers(&grown);
        self.trees.push(grown.tree);
    }

    /// What every row adds to the sums; the largest gradient.
    fn differentiate(&mut self) -> u64 {
        let gradients: f64 = match self.task.loss {
            Loss::Squared => self
                .rows
                .iter()
                .map(|r| (self.score[*r as usize] - self.task.y[*r as usize]).abs())
                .sum(),
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

    /// Draws the rows that the next tree sees.
    fn draw_rows(&mut self) {
        let n = self.rows.len();
        self.drawn.resize(n, 0);
        self.others.resize(n, 0);
        // Every row is written to both and counted in one, so that nothing has to be guessed.
        let below = (self.settings.rows.min(1.0) * 2.0_f64.powi(32)) as u64;
        let (mut drawn, mut others) = (0, 0);
        for rows in self.rows.chunks(2) {
            let mut random = self.rng.next_u64();
            for row in rows {
                let sees = random & u64::from(u32::MAX) < below;
                random >>= 32;
                self.drawn[drawn] = *row;
                self.others[others] = *row;
                drawn += usize::from(sees);
                others += usize::from(!sees);
            }
        }
        if drawn < 2 {
            self.drawn.copy_from_slice(&self.rows);
            (drawn, others) = (n, 0);
        }
        self.drawn.truncate(drawn);
        self.others.truncate(others);
        self.others.extend_from_slice(&self.held);
    }

    /// Adds the tree's answers to the scores: those of the leaves to the rows that it has seen; the
    /// others go down the tree, by bins.
    fn add_answers(&mut self, tree: &GrownTree) {
        let whole = self.all.is_some();
        for leaf in &tree.leaves {
            for &row in &self.stretches.order[leaf.from..leaf.to] {
                let row = if whole { row } else { self.drawn[row as usize] };
                self.score[row as usize] += f64::from(leaf.answer);
            }
        }
        let answer = |row: &u32| tree.value(self.binned, *row as usize);
        let answers: Vec<f32> = self.others.par_iter().with_min_len(2048).map(answer).collect();
        for (row, answer) in self.others.iter().zip(answers) {
            self.score[*row as usize] += f64::from(answer);
        }
    }
}

/// Draws the columns that a tree sees.
fn draw_columns(all: usize, settings: &BoostingSettings, rng: &mut Pcg64) -> Vec<usize> {
    let wanted = seen(all, settings);
    let mut columns: Vec<usize> = (0..all).collect();
    for i in 0..wanted {
        let other = rng.random_range(i..all);
        columns.swap(i, other);
    }
    columns.truncate(wanted);
    columns.sort_unstable();
    columns
}

/// How many columns a tree sees.
fn seen(all: usize, settings: &BoostingSettings) -> usize {
    let share = (all as f64 * settings.columns).ceil() as usize;
    share.max(LEAST_COLUMNS).min(all)
}
