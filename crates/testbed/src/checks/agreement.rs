//! How far one column says the same as another.

use crate::evaluate::by_value;

/// Two values a row, both known.
pub(super) struct Pairs {
    a: Vec<f64>,
    b: Vec<f64>,
    /// Which of the rows given these are.
    places: Vec<usize>,
}

/// Steps that a rounded column has at least, and rows that each step holds on average.
const STEPS_AT_LEAST: usize = 3;
const ROWS_PER_STEP: usize = 20;
/// Rows of a step that may lie elsewhere, at either end: slips of the record. The noise of a sensor
/// puts more rows out of place, unless it is a fiftieth of a step.
const OUT_OF_PLACE: f64 = 0.01;
/// Steps cut from one scale touch: what lies between them is less than this part of their width.
const TOUCHING: f64 = 0.05;
/// A copy is nearer to the target than the target is to its own last value, by this factor (of mean
/// squared rank differences). A neighbouring sensor or an earlier value of a slow quantity is not.
const NEARER: f64 = 0.1;

impl Pairs {
    /// The rows in which both are known.
    pub fn known(a: &[f64], b: &[f64]) -> Self {
        let mut pairs = Self { a: Vec::new(), b: Vec::new(), places: Vec::new() };
        for (place, (&a, &b)) in a.iter().zip(b).enumerate() {
            if !a.is_nan() && !b.is_nan() {
                pairs.a.push(a);
                pairs.b.push(b);
                pairs.places.push(place);
            }
        }
        pairs
    }

    pub fn len(&self) -> usize {
        self.a.len()
    }

    /// Spearman's rank correlation, equal values sharing their mean rank; 0 for a constant.
    pub fn rank_correlation(&self) -> f64 {
        correlation(&ranks(&self.a), &ranks(&self.b))
    }

    /// Whether the first follows the second more closely than the second follows its own last value,
    /// which `before` holds for each of the rows given (`NaN` where there is none).
    pub fn is_closer_than_a_step(&self, before: &[f64]) -> bool {
        let (a, b) = (ranks(&self.a), ranks(&self.b));
        let turned = correlation(&a, &b) < 0.0;
        let top = (a.len() + 1) as f64;
        let apart = |i: usize| (if turned { top - a[i] } else { a[i] }) - b[i];
        let distance = mean_square((0..a.len()).map(apart));
        let mut sorted = self.b.clone();
        sorted.sort_by(by_value);
        let last = |i: usize| before.get(self.places[i]).copied().filter(|x| !x.is_nan());
        let steps = (0..b.len()).filter_map(|i| Some(b[i] - rank_among(&sorted, last(i)?)));
        distance <= NEARER * mean_square(steps)
    }

    /// Whether one of the two is the other cut into steps, as by rounding, capping or grading. Steps
    /// cut from one scale touch each other on it; `gaps` does without that.
    pub fn one_is_the_other_in_steps(&self, gaps: bool) -> bool {
        let turned: Vec<f64> = self.a.iter().map(|x| -x).collect();
        in_steps(&self.a, &self.b, gaps)
            || in_steps(&turned, &self.b, gaps)
            || in_steps(&self.b, &self.a, gaps)
            || in_steps(&self.b, &turned, gaps)
    }
}

/// Whether `steps` rises with the finer `scale` without noise, in a few steps whose stretches of the
/// scale touch. A switch with several positions rises too, but leaves gaps.
fn in_steps(steps: &[f64], scale: &[f64], gaps: bool) -> bool {
    let few = |n: usize| n >= STEPS_AT_LEAST && n * ROWS_PER_STEP <= steps.len();
    let many = distinct(steps);
    if !few(many) || distinct(scale) <= many {
        return false;
    }
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by(|&i, &j| {
        by_value(&steps[i], &steps[j]).then_with(|| by_value(&scale[i], &scale[j]))
    });
    let stretches: Vec<Stretch> =
        order.chunk_by(|&i, &j| steps[i] == steps[j]).map(|rows| stretch(rows, scale)).collect();
    let rises = stretches.windows(2).all(|w| w[0].to <= w[1].from);
    let touching = stretches.windows(2).filter(|w| touch(&w[0], &w[1])).count();
    rises && (gaps || touching * 2 >= stretches.len() - 1)
}

/// What a step covers of the scale.
struct Stretch {
    from: f64,
    to: f64,
}

/// The stretch of a step's rows, which come in the order of the scale, without a few at the ends.
fn stretch(rows: &[usize], scale: &[f64]) -> Stretch {
    let left_out = (OUT_OF_PLACE * rows.len() as f64) as usize;
    Stretch { from: scale[rows[left_out]], to: scale[rows[rows.len() - 1 - left_out]] }
}

fn touch(lower: &Stretch, upper: &Stretch) -> bool {
    let width = (lower.to - lower.from).max(upper.to - upper.from);
    width > 0.0 && upper.from - lower.to <= TOUCHING * width
}

fn distinct(values: &[f64]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_by(by_value);
    super::ground::distinct(&sorted)
}

/// Ranks from 1, equal values sharing the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| by_value(&values[i], &values[j]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    for to in 1..=order.len() {
        let tied = order.get(to).is_some_and(|&next| values[next] == values[order[from]]);
        if !tied {
            let shared = (from + to + 1) as f64 / 2.0;
            for &i in &order[from..to] {
                ranks[i] = shared;
            }
            from = to;
        }
    }
    ranks
}

/// The rank that a value would have among sorted ones.
fn rank_among(sorted: &[f64], value: f64) -> f64 {
    let below = sorted.partition_point(|x| *x < value);
    let upto = sorted.partition_point(|x| *x <= value);
    (below + upto + 1) as f64 / 2.0
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (ma, mb) = (crate::evaluate::mean(a), crate::evaluate::mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        ab += (x - ma) * (y - mb);
        aa += (x - ma) * (x - ma);
        bb += (y - mb) * (y - mb);
    }
    let r = ab / (aa * bb).sqrt();
    if r.is_finite() { r } else { 0.0 }
}

fn mean_square(differences: impl Iterator<Item = f64>) -> f64 {
    let (n, sum) = differences.fold((0.0, 0.0), |(n, sum), d| (n + 1.0, sum + d * d));
    if n > 0.0 { sum / n } else { 0.0 }
}

/// Each row's word as the mean of `values` under it; `NaN` for a missing word.
pub(super) fn means_by_word(codes: &[u32], levels: usize, values: &[f64]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); levels];
    for (&code, &value) in codes.iter().zip(values) {
        if let Some(sum) = sums.get_mut(code as usize) {
            *sum = (sum.0 + 1.0, sum.1 + value);
        }
    }
    codes.iter().map(|c| sums.get(*c as usize).map_or(f64::NAN, |s| s.1 / s.0)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::noise;
    use super::*;
    use proptest::prelude::*;

    fn pairs(a: impl Fn(usize) -> f64, b: impl Fn(usize) -> f64) -> Pairs {
        let of = |f: &dyn Fn(usize) -> f64| (0..500).map(f).collect::<Vec<_>>();
        Pairs::known(&of(&a), &of(&b))
    }

    #[test]
    fn ranks_share_ties() {
        assert_eq!(ranks(&[10.0, 20.0, 10.0, 5.0]), vec![2.5, 4.0, 2.5, 1.0]);
    }

    #[test]
    fn a_rounded_value_is_steps_of_it_and_a_noisy_one_is_not() {
        let y = |i: usize| 10.0 * noise(1, i);
        assert!(pairs(|i| y(i).round(), y).one_is_the_other_in_steps(false));
        assert!(pairs(|i| -y(i).min(4.0).floor(), y).one_is_the_other_in_steps(false));
        assert!(!pairs(|i| (y(i) + noise(2, i)).round(), y).one_is_the_other_in_steps(false));
    }

    #[test]
    fn a_switch_of_several_positions_leaves_gaps_and_is_honest() {
        let stage = |i: usize| (i % 4) as f64;
        let power = move |i: usize| 20.0 * stage(i) + 5.0 * noise(1, i);
        assert!(!pairs(stage, power).one_is_the_other_in_steps(false));
    }

    #[test]
    fn an_earlier_value_of_a_slow_quantity_is_no_copy() {
        let slow = |i: usize| (i as f64 / 80.0).sin();
        let history: Vec<f64> =
            (0..500).map(|i| if i > 0 { slow(i - 1) } else { f64::NAN }).collect();
        assert!(!pairs(|i| slow(i + 1), slow).is_closer_than_a_step(&history));
        assert!(pairs(|i| 3.0 * slow(i) + 1.0, slow).is_closer_than_a_step(&history));
        assert!(pairs(|i| -slow(i), slow).is_closer_than_a_step(&history));
    }

    proptest! {
        #[test]
        fn rank_correlation_does_not_feel_a_rising_transformation(
            values in prop::collection::vec((-5.0_f64..5.0, -5.0_f64..5.0), 3..40)
        ) {
            let a: Vec<f64> = values.iter().map(|v| v.0).collect();
            let b: Vec<f64> = values.iter().map(|v| v.1).collect();
            let grown: Vec<f64> = a.iter().map(|x| x.powi(3)).collect();
            let plain = Pairs::known(&a, &b).rank_correlation();
            let transformed = Pairs::known(&grown, &b).rank_correlation();
            prop_assert!((plain - transformed).abs() < 1e-9);
        }
    }
}
