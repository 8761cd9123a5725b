//! Extremely randomised trees (Geurts, Ernst, Wehenkel 2006): every node draws one cut a column at
//! random and takes the best of these; the forest answers with the mean. Cuts are drawn among equally
//! filled bins, so that a skewed column is cut where its rows are.

mod grow;
mod lanes;

use rand::SeedableRng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use self::grow::Grower;
use self::lanes::Rows;
use super::bins::Binned;
use super::tree::{self, Tree};
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
    let binned = Binned::<i16>::new(task.x);
    let rows = Rows::new(&binned.columns, binned.rows);
    let centre = crate::evaluate::mean(task.y);
    let y: Vec<f32> = task.y.iter().map(|v| (v - centre) as f32).collect();
    let trees = (0..settings.trees.max(1) as u64)
        .into_par_iter()
        .map(|number| {
            let rng =
                Pcg64::seed_from_u64(task.seed.wrapping_mul(0x9E37_79B9).wrapping_add(number));
            Grower::new(&rows, &binned.edges, settings, rng).grow(&y)
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
