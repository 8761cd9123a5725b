//! Ridge regression (Hoerl and Kennard 1970) on a plane or on a curved response surface (Box and
//! Wilson 1951: squares and products of two, here with hinges so that curves may bend). How strongly
//! it is shrunk is found by folds; for probabilities, iteratively reweighted least squares.

use rand::SeedableRng;
use rand_pcg::Pcg64;
use rayon::prelude::*;

use super::cholesky::Symmetric;
use super::{Loss, Matrix, Task};

/// How the surfaces are fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RidgeSettings {
    /// Terms at the most; of more the most telling inputs are taken.
    pub terms: usize,
    /// Folds to find how strongly to shrink.
    pub folds: usize,
}

impl Default for RidgeSettings {
    fn default() -> Self {
        Self { terms: 240, folds: 5 }
    }
}

/// The form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surface {
    Plane,
    Curved,
}

/// A fitted surface.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ridge {
    inputs: Vec<InputScale>,
    terms: Vec<Term>,
    /// Intercept, then one weight a term.
    weights: Vec<f64>,
    loss: Loss,
}

/// How an input is brought to a common scale.
#[derive(Debug, Clone, Copy, PartialEq)]
struct InputScale {
    column: usize,
    mean: f64,
    deviation: f64,
    /// The range learned from, in deviations: beyond it curves would run away.
    low: f64,
    high: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Line(usize),
    Square(usize),
    Product(usize, usize),
    Hinge(usize, f64),
}

/// A term, brought to mean 0 and deviation 1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Term {
    shape: Shape,
    mean: f64,
    deviation: f64,
}

impl Shape {
    fn at(&self, row: &[f64]) -> f64 {
        match *self {
            Self::Line(a) => row[a],
            Self::Square(a) => row[a] * row[a],
            Self::Product(a, b) => row[a] * row[b],
            Self::Hinge(a, from) => (row[a] - from).max(0.0),
        }
    }
}

pub(super) fn fit(task: &Task<'_>, settings: &RidgeSettings, surface: Surface) -> Ridge {
    let most = inputs_that_fit(settings.terms, surface);
    let inputs = scales(task, most);
    let rows = scaled(&inputs, task.x, surface);
    let terms = terms(&rows, inputs.len(), surface);
    let design = Design::new(&rows, &terms);
    let weights = match task.loss {
        Loss::Squared => design.shrunk(task, settings.folds).0,
        Loss::Logistic => design.logistic(task, settings.folds),
    };
    Ridge { inputs, terms, weights, loss: task.loss }
}

/// How many inputs may take part so that there are not too many terms.
fn inputs_that_fit(terms: usize, surface: Surface) -> usize {
    match surface {
        Surface::Plane => terms,
        // p lines, p squares, 3p hinges, p(p − 1)/2 products.
        Surface::Curved => {
            (1..).take_while(|p| 5 * p + p * (p - 1) / 2 <= terms).last().unwrap_or(1)
        }
    }
}

/// The inputs that tell most by themselves, in the order of the columns.
fn scales(task: &Task<'_>, most: usize) -> Vec<InputScale> {
    let centre = crate::evaluate::mean(task.y);
    let mut all: Vec<(f64, InputScale)> = task
        .x
        .columns()
        .par_iter()
        .enumerate()
        .filter_map(|(column, values)| {
            let known = || values.iter().zip(task.y).filter(|(v, _)| v.is_finite());
            let n = known().count() as f64;
            let mean = known().map(|(v, _)| f64::from(*v)).sum::<f64>() / n;
            let squares = known().map(|(v, _)| (f64::from(*v) - mean).powi(2)).sum::<f64>();
            let deviation = (squares / n).sqrt();
            if deviation.is_nan() || deviation <= mean.abs() * 1e-7 {
                return None;
            }
            let both: f64 = known().map(|(v, y)| (f64::from(*v) - mean) * (y - centre)).sum();
            let z = |v: &f32| (f64::from(*v) - mean) / deviation;
            let low = known().map(|(v, _)| z(v)).fold(f64::INFINITY, f64::min);
            let high = known().map(|(v, _)| z(v)).fold(f64::NEG_INFINITY, f64::max);
            let told = (both / squares.sqrt()).abs();
            Some((told, InputScale { column, mean, deviation, low, high }))
        })
        .collect();
    all.sort_by(|a, b| crate::evaluate::by_value(&b.0, &a.0));
    all.truncate(most);
    let mut inputs: Vec<InputScale> = all.into_iter().map(|(_, s)| s).collect();
    inputs.sort_by_key(|s| s.column);
    inputs
}

/// Rows of scaled inputs; a missing one stands at the mean.
fn scaled(inputs: &[InputScale], x: &Matrix, surface: Surface) -> Vec<Vec<f64>> {
    (0..x.rows())
        .into_par_iter()
        .map(|row| {
            let one = |s: &InputScale| {
                let v = x.columns().get(s.column).and_then(|c| c.get(row)).copied();
                let z = v.map_or(f64::NAN, |v| (f64::from(v) - s.mean) / s.deviation);
                match (z.is_finite(), surface) {
                    (false, _) => 0.0,
                    (true, Surface::Plane) => z.clamp(s.low - 1.0, s.high + 1.0),
                    (true, Surface::Curved) => z.clamp(s.low, s.high),
                }
            };
            inputs.iter().map(one).collect()
        })
        .collect()
}

fn terms(rows: &[Vec<f64>], inputs: usize, surface: Surface) -> Vec<Term> {
    let mut shapes: Vec<Shape> = (0..inputs).map(Shape::Line).collect();
    if surface == Surface::Curved {
        for a in 0..inputs {
            shapes.push(Shape::Square(a));
            shapes.extend((a + 1..inputs).map(|b| Shape::Product(a, b)));
            let mut column: Vec<f64> = rows.iter().map(|r| r[a]).collect();
            column.sort_by(crate::evaluate::by_value);
            let mut places: Vec<f64> =
                [0.25, 0.5, 0.75].map(|q| crate::evaluate::quantile(&column, q)).to_vec();
            places.dedup();
            shapes.extend(places.into_iter().map(|q| Shape::Hinge(a, q)));
        }
    }
    shapes
        .into_par_iter()
        .filter_map(|shape| {
            let n = rows.len() as f64;
            let mean = rows.iter().map(|r| shape.at(r)).sum::<f64>() / n;
            let variance = rows.iter().map(|r| (shape.at(r) - mean).powi(2)).sum::<f64>() / n;
            let deviation = variance.sqrt();
            (deviation > 1e-9).then_some(Term { shape, mean, deviation })
        })
        .collect()
}

/// The terms of all rows, row after row, with a leading 1.
struct Design {
    width: usize,
    cells: Vec<f64>,
}

/// Sums of squares and products, and products with the answer.
struct Moments {
    gram: Symmetric,
    with_answer: Vec<f64>,
}

/// How strongly to shrink, as a share of the rows (terms have deviation 1).
const SHRINK: [f64; 8] = [1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1.0];

impl Design {
    fn new(rows: &[Vec<f64>], terms: &[Term]) -> Self {
        let width = terms.len() + 1;
        let cells = rows
            .par_iter()
            .flat_map_iter(|row| {
                std::iter::once(1.0)
                    .chain(terms.iter().map(move |t| (t.shape.at(row) - t.mean) / t.deviation))
            })
            .collect();
        Self { width, cells }
    }

    fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }

    /// Weighted moments of these rows.
    fn moments(
        &self,
        rows: &[usize],
        weight: impl Fn(usize) -> f64,
        y: impl Fn(usize) -> f64,
    ) -> Moments {
        let w = self.width;
        let mut cells = vec![0.0; w * w];
        let mut with_answer = vec![0.0; w];
        for &row in rows {
            let (x, weight) = (self.row(row), weight(row));
            let answer = y(row) * weight;
            for i in 0..w {
                let scaled = x[i] * weight;
                with_answer[i] += x[i] * answer;
                for (cell, other) in cells[i * w..i * w + i + 1].iter_mut().zip(x) {
                    *cell += scaled * other;
                }
            }
        }
        Moments { gram: Symmetric { order: w, cells }, with_answer }
    }

    /// The weights by squared error, and the shrinking found best by folds.
    fn shrunk(&self, task: &Task<'_>, folds: usize) -> (Vec<f64>, f64) {
        let parts = parts(task, folds.max(2));
        let moments: Vec<Moments> =
            parts.par_iter().map(|p| self.moments(p, |_| 1.0, |r| task.y[r])).collect();
        let all = sum_of(moments.iter());
        let rows = task.y.len() as f64;
        let errors: Vec<f64> = SHRINK
            .par_iter()
            .map(|shrink| {
                parts
                    .iter()
                    .enumerate()
                    .map(|(held, part)| {
                        let rest = sum_of(
                            moments.iter().enumerate().filter(|(i, _)| *i != held).map(|(_, m)| m),
                        );
                        let share = shrink * (rows - part.len() as f64);
                        let Some(weights) = solve(&rest, share) else { return f64::INFINITY };
                        part.iter().map(|&r| (dot(self.row(r), &weights) - task.y[r]).powi(2)).sum()
                    })
                    .sum()
            })
            .collect();
        let best = errors
            .iter()
            .zip(SHRINK)
            .filter(|(e, _)| e.is_finite())
            .min_by(|a, b| a.0.total_cmp(b.0))
            .map_or(1.0, |(_, s)| s);
        let weights = solve(&all, best * rows).unwrap_or_else(|| flat(self.width, task.y));
        (weights, best)
    }

    /// The weights by log loss.
    fn logistic(&self, task: &Task<'_>, folds: usize) -> Vec<f64> {
        let shrink = self.shrunk(task, folds).1;
        let rows: Vec<usize> = (0..task.y.len()).collect();
        let p = crate::evaluate::mean(task.y).clamp(1e-6, 1.0 - 1e-6);
        let mut weights = vec![0.0; self.width];
        weights[0] = (p / (1.0 - p)).ln();
        // Curvature is p(1 − p) where squared error has 1, so the shrinking is scaled alike.
        let shrink = shrink.max(1e-5) * rows.len() as f64 * p * (1.0 - p);
        let mut loss = self.log_loss(task, &weights, shrink);
        for _ in 0..25 {
            let scores: Vec<f64> =
                rows.iter().map(|&r| dot(self.row(r), &weights).clamp(-30.0, 30.0)).collect();
            let chance = |r: usize| 1.0 / (1.0 + (-scores[r]).exp());
            let curvature = |r: usize| (chance(r) * (1.0 - chance(r))).max(1e-6);
            let working = |r: usize| scores[r] + (task.y[r] - chance(r)) / curvature(r);
            let Some(aim) = solve(&self.moments(&rows, curvature, working), shrink) else { break };
            // Where the classes nearly part, whole steps overshoot and swing ever wider.
            let shorter = (0..12).map(|halvings| part_way(&weights, &aim, 0.5_f64.powi(halvings)));
            let next = shorter.map(|w| (self.log_loss(task, &w, shrink), w)).find(|n| n.0 <= loss);
            let Some((less, next)) = next else { break };
            let moved = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            (loss, weights) = (less, next);
            if moved < 1e-6 {
                break;
            }
        }
        weights
    }

    /// What the reweighted steps make smaller: the log loss with the penalty of the shrinking.
    fn log_loss(&self, task: &Task<'_>, weights: &[f64], shrink: f64) -> f64 {
        let of_row = |(row, y): (usize, &f64)| {
            let score = dot(self.row(row), weights);
            score.max(0.0) + (-score.abs()).exp().ln_1p() - y * score
        };
        let penalty: f64 = weights.iter().skip(1).map(|w| w * w).sum();
        task.y.iter().enumerate().map(of_row).sum::<f64>() + 0.5 * shrink * penalty
    }
}

fn part_way(from: &[f64], to: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(to).map(|(a, b)| a + share * (b - a)).collect()
}

fn flat(width: usize, y: &[f64]) -> Vec<f64> {
    let mut weights = vec![0.0; width];
    weights[0] = crate::evaluate::mean(y);
    weights
}

fn solve(moments: &Moments, ridge: f64) -> Option<Vec<f64>> {
    Some(moments.gram.factor(ridge)?.solve(&moments.with_answer))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn sum_of<'a>(parts: impl Iterator<Item = &'a Moments>) -> Moments {
    let mut sum = Moments { gram: Symmetric { order: 0, cells: Vec::new() }, with_answer: vec![] };
    for part in parts {
        if sum.gram.order == 0 {
            sum.gram = Symmetric { order: part.gram.order, cells: part.gram.cells.clone() };
            sum.with_answer = part.with_answer.clone();
            continue;
        }
        for (s, p) in sum.gram.cells.iter_mut().zip(&part.gram.cells) {
            *s += p;
        }
        for (s, p) in sum.with_answer.iter_mut().zip(&part.with_answer) {
            *s += p;
        }
    }
    sum
}

/// Rows dealt into folds, groups together.
fn parts(task: &Task<'_>, folds: usize) -> Vec<Vec<usize>> {
    let rows = task.y.len();
    let mut names: Vec<u32> =
        task.groups.map_or_else(|| (0..rows as u32).collect(), <[u32]>::to_vec);
    names.sort_unstable();
    names.dedup();
    let mut rng = Pcg64::seed_from_u64(task.seed ^ 0x0F01D5);
    for i in (1..names.len()).rev() {
        names.swap(i, rand::RngExt::random_range(&mut rng, 0..=i));
    }
    let fold_of: std::collections::BTreeMap<u32, usize> =
        names.into_iter().enumerate().map(|(i, name)| (name, i % folds)).collect();
    let mut parts = vec![Vec::new(); folds];
    for row in 0..rows {
        let name = task.groups.map_or(row as u32, |g| g[row]);
        parts[fold_of.get(&name).copied().unwrap_or(0)].push(row);
    }
    parts.retain(|p| !p.is_empty());
    parts
}

impl Ridge {
    pub fn predict(&self, x: &Matrix) -> Vec<f64> {
        let curved = self.terms.iter().any(|t| !matches!(t.shape, Shape::Line(_)));
        let surface = if curved { Surface::Curved } else { Surface::Plane };
        scaled(&self.inputs, x, surface)
            .par_iter()
            .map(|row| {
                let terms = self.terms.iter().map(|t| (t.shape.at(row) - t.mean) / t.deviation);
                let weights = self.weights.get(1..).unwrap_or_default();
                let sum: f64 = terms.zip(weights).map(|(t, w)| t * w).sum();
                let score = self.weights.first().copied().unwrap_or(0.0) + sum;
                match self.loss {
                    Loss::Squared => score,
                    Loss::Logistic => 1.0 / (1.0 + (-score).exp()),
                }
            })
            .collect()
    }
}
