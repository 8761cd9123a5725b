//! Isolation forest (Liu, Ting and Zhou 2008).

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

const TREES: usize = 100;
const SAMPLE: usize = 256;

/// Random trees; what they set apart early is unlike the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    trees: Vec<Vec<Node>>,
    usual: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Split { column: usize, at: f64, left: usize, right: usize },
    Leaf { rows: usize },
}

/// The mean depth of an unsuccessful search in a binary tree of n rows.
fn usual_depth(n: usize) -> f64 {
    if n < 2 {
        return 0.0;
    }
    let m = (n - 1) as f64;
    2.0 * (m.ln() + 0.577_215_664_901_532_9) - 2.0 * m / n as f64
}

impl Forest {
    /// Grows trees on samples of the normal rows.
    #[must_use]
    pub fn learn(rows: &[Vec<f64>], seed: u64) -> Self {
        let mut rng = Pcg64::seed_from_u64(seed);
        let sample = rows.len().min(SAMPLE);
        let depth = (sample.max(2) as f64).log2().ceil() as usize;
        let trees = (0..TREES)
            .map(|_| {
                let mut drawn: Vec<&[f64]> = match rows.len() {
                    0 => Vec::new(),
                    n => (0..sample).map(|_| rows[rng.random_range(0..n)].as_slice()).collect(),
                };
                let mut tree = Vec::new();
                grow(&mut tree, &mut drawn, depth, &mut rng);
                tree
            })
            .collect();
        Self { trees, usual: usual_depth(sample).max(1.0) }
    }

    /// The anomaly score 2^(−depth/usual), between 0 and 1.
    #[must_use]
    pub fn score(&self, row: &[f64]) -> f64 {
        let depth: f64 = self.trees.iter().map(|t| depth_of(t, row)).sum();
        2.0_f64.powf(-depth / self.trees.len().max(1) as f64 / self.usual)
    }
}

fn depth_of(tree: &[Node], row: &[f64]) -> f64 {
    let (mut at, mut depth) = (0, 0.0);
    loop {
        match &tree[at] {
            Node::Leaf { rows } => return depth + usual_depth(*rows),
            Node::Split { column, at: edge, left, right } => {
                at = if row[*column] < *edge { *left } else { *right };
                depth += 1.0;
            }
        }
    }
}

fn grow(tree: &mut Vec<Node>, rows: &mut [&[f64]], depth: usize, rng: &mut Pcg64) -> usize {
    let place = tree.len();
    tree.push(Node::Leaf { rows: rows.len() });
    let width = rows.first().map_or(0, |r| r.len());
    if depth == 0 || rows.len() < 2 || width == 0 {
        return place;
    }
    let column = rng.random_range(0..width);
    let low = rows.iter().map(|r| r[column]).fold(f64::INFINITY, f64::min);
    let high = rows.iter().map(|r| r[column]).fold(f64::NEG_INFINITY, f64::max);
    let at = low + rng.random::<f64>() * (high - low);
    rows.sort_by(|a, b| (a[column] >= at).cmp(&(b[column] >= at)));
    let middle = rows.partition_point(|r| r[column] < at);
    if middle == 0 || middle == rows.len() {
        return place;
    }
    let (below, above) = rows.split_at_mut(middle);
    let left = grow(tree, below, depth - 1, rng);
    let right = grow(tree, above, depth - 1, rng);
    tree[place] = Node::Split { column, at, left, right };
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outlier_is_set_apart_early() {
        let rows: Vec<Vec<f64>> = (0..300_i32)
            .map(|i| vec![f64::from(i * 37 % 101) / 101.0, f64::from(i * 53 % 97) / 97.0])
            .collect();
        let forest = Forest::learn(&rows, 1);
        assert!(forest.score(&[4.0, -3.0]) > forest.score(&[0.5, 0.5]) + 0.15);
        assert_eq!(Forest::learn(&rows, 1), forest);
    }
}
