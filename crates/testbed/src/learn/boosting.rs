//! Gradient boosting on histograms (Friedman 2001; second-order gains and shrunk leaves after Chen and
//! Guestrin 2016; best leaf first and histogram subtraction after Ke et al. 2017). How many trees is
//! found on groups of rows held out; then all rows are learned from.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::bins::{Binned, Code};
use super::tree::{self, Node, Tree};
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
    let binned = Binned::<u8>::new(task.x);
    let all: Vec<u32> = (0..task.x.rows() as u32).collect();
    let (learn, held) = hold_out(task);
    let rounds = if settings.patience == 0 {
        settings.rounds
    } else if held.len() < LEAST_HELD_OUT {
        settings.rounds / 4
    } else {
        let mut trial = Booster::new(&binned, task, settings, learn, 0);
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
    let members: Vec<Booster<'_>> = (0..settings.members.max(1) as u64)
        .into_par_iter()
        .map(|number| {
            let mut booster = Booster::new(&binned, task, settings, all.clone(), number);
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

/// Sums over rows: gradient and curvature.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Sums {
    gradient: f64,
    curvature: f64,
    rows: u32,
}

impl Sums {
    fn add(&mut self, gradient: f32, curvature: f32) {
        self.gradient += f64::from(gradient);
        self.curvature += f64::from(curvature);
        self.rows += 1;
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            gradient: self.gradient + other.gradient,
            curvature: self.curvature + other.curvature,
            rows: self.rows + other.rows,
        }
    }

    fn minus(&self, other: &Self) -> Self {
        Self {
            gradient: self.gradient - other.gradient,
            curvature: self.curvature - other.curvature,
            rows: self.rows - other.rows,
        }
    }

    /// How much the loss falls by giving these rows one leaf.
    fn goodness(&self, shrink: f64) -> f64 {
        self.gradient * self.gradient / (self.curvature + shrink)
    }

    fn answer(&self, shrink: f64) -> f64 {
        -self.gradient / (self.curvature + shrink)
    }
}

type Histogram = Vec<Vec<Sums>>;

/// A leaf that may be split.
struct Leaf {
    node: usize,
    rows: Vec<u32>,
    sums: Sums,
    histogram: Histogram,
    cut: Option<Cut>,
}

#[derive(Clone, Copy)]
struct Cut {
    /// Position among the columns that the tree sees.
    column: usize,
    rank: u8,
    missing_left: bool,
    gain: f64,
}

struct Booster<'a> {
    binned: &'a Binned<u8>,
    task: &'a Task<'a>,
    settings: &'a BoostingSettings,
    rng: Pcg64,
    rows: Vec<u32>,
    start: f64,
    /// The sum of start and trees for every row of the task, learned from or not.
    score: Vec<f64>,
    gradient: Vec<f32>,
    curvature: Vec<f32>,
    trees: Vec<Tree>,
}

impl<'a> Booster<'a> {
    fn new(
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
        Self {
            binned,
            task,
            settings,
            rng: Pcg64::seed_from_u64(task.seed.wrapping_mul(0x517C_C1B7).wrapping_add(member)),
            rows,
            start,
            score: vec![start; task.y.len()],
            gradient: vec![0.0; task.y.len()],
            curvature: vec![1.0; task.y.len()],
            trees: Vec::new(),
        }
    }

    /// Adds trees until those rows are answered no better; the best number of trees.
    fn until_no_better(&mut self, held: &[u32]) -> usize {
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

    fn add_tree(&mut self) {
        self.differentiate();
        let rows = self.draw_rows();
        let columns = self.draw_columns();
        let grower = Grower {
            binned: self.binned,
            settings: self.settings,
            columns: &columns,
            gradient: &self.gradient,
            curvature: &self.curvature,
        };
        let grown = grower.grow(rows);
        self.add_answers(&grown);
        self.trees.push(grown.tree);
    }

    fn differentiate(&mut self) {
        for &r in &self.rows {
            let i = r as usize;
            let (y, s) = (self.task.y[i], self.score[i]);
            match self.task.loss {
                Loss::Squared => self.gradient[i] = (s - y) as f32,
                Loss::Logistic => {
                    let p = sigmoid(s);
                    self.gradient[i] = (p - y) as f32;
                    self.curvature[i] = (p * (1.0 - p)).max(1e-6) as f32;
                }
            }
        }
    }

    fn draw_rows(&mut self) -> Vec<u32> {
        let share = self.settings.rows;
        if share >= 1.0 {
            return self.rows.clone();
        }
        let rng = &mut self.rng;
        let drawn: Vec<u32> =
            self.rows.iter().copied().filter(|_| rng.random::<f64>() < share).collect();
        if drawn.len() < 2 { self.rows.clone() } else { drawn }
    }

    fn draw_columns(&mut self) -> Vec<usize> {
        let all = self.binned.columns.len();
        let share = (all as f64 * self.settings.columns).ceil() as usize;
        let wanted = share.max(LEAST_COLUMNS).min(all);
        let mut columns: Vec<usize> = (0..all).collect();
        for i in 0..wanted {
            let other = self.rng.random_range(i..all);
            columns.swap(i, other);
        }
        columns.truncate(wanted);
        columns.sort_unstable();
        columns
    }

    /// Sends every row down the tree, by bins.
    fn add_answers(&mut self, tree: &GrownTree) {
        self.score.par_iter_mut().with_min_len(2048).enumerate().for_each(|(row, score)| {
            *score += f64::from(tree.value(self.binned, row));
        });
    }
}

/// A tree with the ranks of its cuts.
struct GrownTree {
    tree: Tree,
    ranks: Vec<u8>,
}

impl GrownTree {
    fn value(&self, binned: &Binned<u8>, row: usize) -> f32 {
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
    if code == u8::MISSING { missing_left } else { code <= rank }
}

struct Grower<'a> {
    binned: &'a Binned<u8>,
    settings: &'a BoostingSettings,
    columns: &'a [usize],
    gradient: &'a [f32],
    curvature: &'a [f32],
}

impl Grower<'_> {
    fn grow(&self, rows: Vec<u32>) -> GrownTree {
        let mut grown = GrownTree { tree: Tree { nodes: vec![Node::leaf(0.0)] }, ranks: vec![0] };
        let histogram = self.histogram(&rows);
        let mut leaves = vec![self.leaf(0, rows, histogram)];
        while leaves.len() < self.settings.leaves {
            let best = leaves
                .iter()
                .enumerate()
                .filter_map(|(i, l)| l.cut.map(|c| (i, c)))
                .max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0)));
            let Some((i, cut)) = best else { break };
            let leaf = leaves.swap_remove(i);
            leaves.extend(self.split(leaf, cut, &mut grown));
        }
        for leaf in &leaves {
            let answer = leaf.sums.answer(self.settings.shrink) * self.settings.rate;
            grown.tree.nodes[leaf.node].value = answer as f32;
        }
        grown
    }

    fn split(&self, leaf: Leaf, cut: Cut, grown: &mut GrownTree) -> [Leaf; 2] {
        let column = self.columns[cut.column];
        let codes = &self.binned.columns[column];
        let (left, right): (Vec<u32>, Vec<u32>) = leaf
            .rows
            .iter()
            .partition(|r| goes_left(codes[**r as usize], cut.rank, cut.missing_left));
        let first = grown.tree.nodes.len();
        grown.tree.nodes.extend([Node::leaf(0.0), Node::leaf(0.0)]);
        grown.ranks.extend([0, 0]);
        grown.ranks[leaf.node] = cut.rank;
        grown.tree.nodes[leaf.node] = Node {
            column: column as u32,
            threshold: self.binned.edges[column]
                .get(usize::from(cut.rank))
                .copied()
                .unwrap_or(f32::INFINITY),
            left: first as u32,
            right: first as u32 + 1,
            missing_left: cut.missing_left,
            value: 0.0,
        };
        // The smaller side is counted, the larger one is what is left.
        let small_is_left = left.len() <= right.len();
        let small = self.histogram(if small_is_left { &left } else { &right });
        let mut large = leaf.histogram;
        for (all, part) in large.iter_mut().zip(&small) {
            for (a, p) in all.iter_mut().zip(part) {
                *a = a.minus(p);
            }
        }
        let (of_left, of_right) = if small_is_left { (small, large) } else { (large, small) };
        [self.leaf(first, left, of_left), self.leaf(first + 1, right, of_right)]
    }

    fn leaf(&self, node: usize, rows: Vec<u32>, histogram: Histogram) -> Leaf {
        let mut sums = Sums::default();
        for &r in &rows {
            sums.add(self.gradient[r as usize], self.curvature[r as usize]);
        }
        let cut = self.best_cut(&histogram, &sums);
        Leaf { node, rows, sums, histogram, cut }
    }

    fn histogram(&self, rows: &[u32]) -> Histogram {
        // In the order of the rows, so that the columns' loops run over them in one sweep each.
        let ordered: Vec<(f32, f32)> =
            rows.iter().map(|&r| (self.gradient[r as usize], self.curvature[r as usize])).collect();
        let one = |column: &usize| {
            let codes = &self.binned.columns[*column];
            let mut bins = vec![Sums::default(); usize::from(u8::MISSING) + 1];
            for (row, (g, c)) in rows.iter().zip(&ordered) {
                bins[usize::from(codes[*row as usize])].add(*g, *c);
            }
            bins
        };
        // Small nodes are not worth handing to another thread.
        const WORTH_SHARING: usize = 40_000;
        if rows.len() * self.columns.len() < WORTH_SHARING {
            self.columns.iter().map(one).collect()
        } else {
            self.columns.par_iter().map(one).collect()
        }
    }

    fn best_cut(&self, histogram: &Histogram, sums: &Sums) -> Option<Cut> {
        if (sums.rows as usize) < 2 * self.settings.leaf {
            return None;
        }
        let mut best: Option<Cut> = None;
        for (column, bins) in histogram.iter().enumerate() {
            let missing = bins[usize::from(u8::MISSING)];
            let last = self.binned.edges[self.columns[column]].len();
            let mut left = Sums::default();
            for (rank, bin) in bins.iter().enumerate().take(last) {
                left = left.plus(bin);
                if bin.rows == 0 {
                    continue;
                }
                self.consider(&mut best, column, rank, &left, sums, false);
                if missing.rows > 0 {
                    self.consider(&mut best, column, rank, &left.plus(&missing), sums, true);
                }
            }
        }
        best
    }

    fn consider(
        &self,
        best: &mut Option<Cut>,
        column: usize,
        rank: usize,
        left: &Sums,
        all: &Sums,
        missing_left: bool,
    ) {
        let right = all.minus(left);
        let least = self.settings.leaf as u32;
        if left.rows < least || right.rows < least {
            return;
        }
        let shrink = self.settings.shrink;
        let gain = left.goodness(shrink) + right.goodness(shrink) - all.goodness(shrink);
        if gain > 1e-12 && best.is_none_or(|b| gain > b.gain) {
            *best = Some(Cut { column, rank: u8::new(rank), missing_left, gain });
        }
    }
}
