//! A tree of yes–no questions, and how rows go down many of them.

use rayon::prelude::*;

use super::Matrix;

/// A tree; the first node is its root.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Tree {
    pub nodes: Vec<Node>,
}

/// A node: a leaf where `left` is 0, for the root is nobody's child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Node {
    pub column: u32,
    /// Rows with a value up to this go left.
    pub threshold: f32,
    pub left: u32,
    pub right: u32,
    pub missing_left: bool,
    pub value: f32,
}

impl Node {
    pub fn leaf(value: f32) -> Self {
        Self { column: 0, threshold: 0.0, left: 0, right: 0, missing_left: false, value }
    }
}

impl Tree {
    /// The leaf's value for one row of inputs.
    fn value(&self, row: &[f32]) -> f32 {
        let mut at = 0_usize;
        loop {
            let node = &self.nodes[at];
            if node.left == 0 {
                return node.value;
            }
            let x = row.get(node.column as usize).copied().unwrap_or(f32::NAN);
            let left = if x.is_nan() { node.missing_left } else { x <= node.threshold };
            at = if left { node.left } else { node.right } as usize;
        }
    }
}

/// Rows that go down together, so that their inputs stay in the cache.
const BLOCK: usize = 128;

/// Folds the values of all trees for every row, in the order of the trees whatever the threads.
pub(super) fn fold<T: Clone + Send + Sync>(
    trees: &[Tree],
    x: &Matrix,
    from: &T,
    with: impl Fn(&mut T, f64) + Sync,
) -> Vec<T> {
    let width = x.width();
    let blocks: Vec<usize> = (0..x.rows()).step_by(BLOCK).collect();
    let folded: Vec<Vec<T>> = blocks
        .into_par_iter()
        .map(|first| {
            let rows = BLOCK.min(x.rows() - first);
            let mut inputs = vec![0.0_f32; rows * width];
            for (c, column) in x.columns().iter().enumerate() {
                for (r, v) in column[first..first + rows].iter().enumerate() {
                    inputs[r * width + c] = *v;
                }
            }
            let mut block = vec![from.clone(); rows];
            for tree in trees {
                for (r, sum) in block.iter_mut().enumerate() {
                    with(sum, f64::from(tree.value(&inputs[r * width..(r + 1) * width])));
                }
            }
            block
        })
        .collect();
    folded.into_iter().flatten().collect()
}
