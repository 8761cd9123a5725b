//! Gradient boosting on histograms (Friedman 2001; second-order gains and shrunk leaves after Chen and
//! Guestrin 2016; best leaf first and histogram subtraction after Ke et al. 2017). How many trees is
//! found on groups of rows held out; then all rows are learned from.

mod booster;
mod grow;
mod histogram;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use self::booster::Booster;
use super::bins::Binned;
use super::tree::{self, Tree};
use super::{Loss, Matrix, Task};

/// How the trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoostingSettings {
    /// Trees at the most.
    pub rounds: usize,
    /// How much of each tree's answer is added.
    pub rate: f64,
    /// Leaves of a tree at the most.
    pub leaves: usize,
    /// Rows of a leaf at the least.
    pub leaf: usize,
    /// How strongly leaves are shrunk towards 0.
    pub shrink: f64,
    /// Share of the rows that a tree sees.
    pub rows: f64,
    /// Share of the columns that a tree sees, though never fewer than [`LEAST_COLUMNS`].
    pub columns: f64,
    /// Rounds without improvement on the rows held out, after which it stops. With 0 no rows are held
    /// out, and exactly [`Self::rounds`] trees are grown.
    pub patience: usize,
    /// Boosted sums with seeds of their own, whose mean is the answer: each overfits differently.
    pub members: usize,
    /// Whether, once the number of trees is known, all rows are learned from anew; else the trees that
    /// found the number are kept.
    pub refit: bool,
}

/// A tree that sees fewer columns than this misses what only several of them tell together.
const LEAST_COLUMNS: usize = 8;

impl Default for BoostingSettings {
    fn default() -> Self {
        Self {
            rounds: 600,
            rate: 0.06,
            leaves: 16,
            leaf: 8,
            shrink: 1.0,
            rows: 0.5,
            columns: 0.3,
            patience: 30,
            members: 4,
            refit: true,
        }
    }
}

/// Boosted trees: the members' answers are sums, the model's answer is their mean.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Boosting {
    start: f64,
    /// All members' trees, member after member.
    trees: Vec<Tree>,
    members: usize,
    loss: Loss,
}

impl Boosting {
    pub fn predict(&self, x: &Matrix) -> Vec<f64> {
        let sums = tree::fold(&self.trees, x, &0.0, |sum, v| *sum += v);
        let score = |sum: f64| self.start + sum / self.members as f64;
        match self.loss {
            Loss::Squared => sums.into_iter().map(score).collect(),
            Loss::Logistic => sums.into_iter().map(|s| sigmoid(score(s))).collect(),
        }
    }
}

/// Share of the rows held out to know when to stop.
const HELD_OUT: f64 = 0.2;
/// With fewer rows than this to hold out, the number of trees could not be told from luck.
const LEAST_HELD_OUT: usize = 20;

pub(super) fn fit(task: &Task<'_>, settings: &BoostingSettings) -> Boosting {
    // Inside the pool: to hand it each of many small jobs from without would cost more than the jobs.
    rayon::scope(|_| match task.loss {
        // The curvature of every row is 1.
        Loss::Squared => fit_with::<1>(task, settings),
        Loss::Logistic => fit_with::<2>(task, settings),
    })
}

/// With one or two quantities that are summed over rows.
fn fit_with<const C: usize>(task: &Task<'_>, settings: &BoostingSettings) -> Boosting {
    let binned = Binned::<u8>::new(task.x);
    let all: Vec<u32> = (0..task.x.rows() as u32).collect();
    let (learn, held) = hold_out(task);
    let rounds = if settings.patience == 0 {
        settings.rounds
    } else if held.len() < LEAST_HELD_OUT {
        settings.rounds / 4
    } else {
        let mut trial = Booster::<C>::new(&binned, task, settings, learn, 0);
        let rounds = trial.until_no_better(&held);
        if !settings.refit {
            trial.trees.truncate(rounds);
            return Boosting {
                start: trial.start,
                trees: trial.trees,
                members: 1,
                loss: task.loss,
            };
        }
        rounds
    };
    let members: Vec<Booster<'_, C>> = (0..settings.members.max(1) as u64)
        .into_par_iter()
        .map(|number| {
            let mut booster = Booster::<C>::new(&binned, task, settings, all.clone(), number);
            for _ in 0..rounds {
                booster.add_tree();
            }
            booster
        })
        .collect();
    Boosting {
        start: members.first().map_or(0.0, |m| m.start),
        members: members.len(),
        trees: members.into_iter().flat_map(|m| m.trees).collect(),
        loss: task.loss,
    }
}

/// Whole groups held out, or single rows where there are no groups.
fn hold_out(task: &Task<'_>) -> (Vec<u32>, Vec<u32>) {
    let mut rng = Pcg64::seed_from_u64(task.seed ^ 0x5EED_0A7E);
    let rows = task.x.rows() as u32;
    let mut names: Vec<u32> = task.groups.map_or_else(|| (0..rows).collect(), <[u32]>::to_vec);
    names.sort_unstable();
    names.dedup();
    for i in (1..names.len()).rev() {
        names.swap(i, rng.random_range(0..=i));
    }
    names.truncate(names.len() - (names.len() as f64 * HELD_OUT).round() as usize);
    names.sort_unstable();
    let group = |row: u32| task.groups.map_or(row, |g| g[row as usize]);
    (0..rows).partition(|r| names.binary_search(&group(*r)).is_ok())
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}
