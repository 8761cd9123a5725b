//! Conformal intervals: ranges that hold the truth as often as they promise, whatever the model.
//!
//! The residuals of rows that the model had not seen, divided by how difficult each row looked, give
//! the width (normalised split conformal prediction: Papadopoulos et al. 2002, Lei et al. 2018).
//! Lower and upper ends come from the signed residuals, so that a model that errs to one side gets a
//! lopsided range (asymmetric conformal, Romano et al. 2019). Where the error depends on how large
//! the prediction is, the quantiles are taken within neighbours by predicted value (Mondrian
//! categories, Vovk et al. 2005). Rows of one unit count together as one witness.

use super::by_value;

/// One residual of a row that the model had not seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Witness {
    /// What was predicted.
    pub prediction: f64,
    /// What was true.
    pub truth: f64,
    /// How difficult the row looked: any positive measure, 1 when nothing is known.
    pub difficulty: f64,
    /// How much it counts; rows of a long history count less each.
    pub weight: f64,
    /// The unit that it speaks for: witnesses of one unit err together.
    pub unit: usize,
}

/// Widths learned from witnesses.
#[derive(Debug, Clone, PartialEq)]
pub struct Conformal {
    nominal: f64,
    /// Categories by predicted value: upper edge, lower and upper quantile of the scaled residual.
    bins: Vec<Bin>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Bin {
    below: f64,
    low: f64,
    high: f64,
}

/// Fewer witnesses than this make no category of their own: at 90% the tail beyond each quantile
/// would rest on fewer than two of them.
const WITNESSES_PER_BIN: f64 = 40.0;

impl Conformal {
    /// Learns the widths for this nominal coverage (0 to 1) with at most `categories` categories by
    /// predicted value. None when there are no witnesses.
    #[must_use]
    pub fn fit(witnesses: &[Witness], nominal: f64, categories: usize) -> Option<Self> {
        let mut sorted: Vec<Witness> = witnesses
            .iter()
            .copied()
            .filter(|w| w.prediction.is_finite() && w.truth.is_finite() && w.weight > 0.0)
            .collect();
        if sorted.is_empty() {
            return None;
        }
        sorted.sort_by(|a, b| by_value(&a.prediction, &b.prediction));
        let weight: f64 = sorted.iter().map(|w| w.weight).sum();
        let affordable = (weight / WITNESSES_PER_BIN).floor().max(1.0) as usize;
        let wanted = categories.clamp(1, affordable);
        let bins =
            cut_by_weight(&sorted, wanted).into_iter().map(|part| bin_of(part, nominal)).collect();
        Some(Self { nominal, bins })
    }

    /// The coverage promised.
    #[must_use]
    pub fn nominal(&self) -> f64 {
        self.nominal
    }

    /// The range for a prediction of that difficulty.
    #[must_use]
    pub fn interval(&self, prediction: f64, difficulty: f64) -> (f64, f64) {
        let bin = self.bins.iter().find(|b| prediction <= b.below).or(self.bins.last());
        bin.map_or((f64::NEG_INFINITY, f64::INFINITY), |b| {
            // Where the answers lean to one side, both ends of the errors may lie on the other; a
            // range that does not hold the answer itself would help nobody.
            let [low, high] = [b.low.min(0.0), b.high.max(0.0)];
            (prediction + low * difficulty, prediction + high * difficulty)
        })
    }
}

fn cut_by_weight(sorted: &[Witness], parts: usize) -> Vec<&[Witness]> {
    let total: f64 = sorted.iter().map(|w| w.weight).sum();
    let mut cut = Vec::with_capacity(parts);
    let (mut from, mut sum) = (0, 0.0);
    for (i, w) in sorted.iter().enumerate() {
        sum += w.weight;
        let tied = sorted.get(i + 1).is_some_and(|next| next.prediction == w.prediction);
        if sum >= total * (cut.len() + 1) as f64 / parts as f64 && !tied {
            cut.push(&sorted[from..=i]);
            from = i + 1;
        }
    }
    if from < sorted.len() {
        cut.push(&sorted[from..]);
    }
    cut
}

fn bin_of(part: &[Witness], nominal: f64) -> Bin {
    let mut scaled: Vec<(f64, f64)> = part
        .iter()
        .map(|w| ((w.truth - w.prediction) / w.difficulty.max(f64::MIN_POSITIVE), w.weight))
        .collect();
    scaled.sort_by(|a, b| by_value(&a.0, &b.0));
    let tail = (1.0 - nominal) / 2.0;
    let total: f64 = scaled.iter().map(|s| s.1).sum();
    // The finite-sample correction of split conformal: the new unit counts as one witness more.
    let unit = usual_unit(part);
    let beyond = tail * (total + unit) - unit;
    let high = outermost(scaled.iter().rev(), beyond);
    let low = outermost(scaled.iter(), beyond);
    Bin { below: part.last().map_or(f64::INFINITY, |w| w.prediction), low, high }
}

/// The mean weight of a unit.
fn usual_unit(part: &[Witness]) -> f64 {
    let mut of_unit: std::collections::BTreeMap<usize, f64> = std::collections::BTreeMap::new();
    for witness in part {
        *of_unit.entry(witness.unit).or_default() += witness.weight;
    }
    of_unit.values().sum::<f64>() / of_unit.len().max(1) as f64
}

/// The value beyond which, counted from the outer end, no more than that weight lies.
fn outermost<'a>(from_outside: impl Iterator<Item = &'a (f64, f64)>, beyond: f64) -> f64 {
    let mut sum = 0.0;
    let mut last = 0.0;
    for &(value, weight) in from_outside {
        last = value;
        sum += weight;
        if sum > beyond {
            break;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64;

    fn witness(unit: usize, prediction: f64, truth: f64) -> Witness {
        Witness { prediction, truth, difficulty: 1.0, weight: 1.0, unit }
    }

    #[test]
    fn nineteen_witnesses_give_the_outermost_residuals_at_ninety_percent() {
        // (n+1)·5% = 1: the most extreme residual on either side is the end.
        let seen: Vec<Witness> = (1..=19).map(|i| witness(i, 0.0, i as f64 - 10.0)).collect();
        let c = Conformal::fit(&seen, 0.9, 1).unwrap();
        assert_eq!(c.interval(100.0, 1.0), (91.0, 109.0));
        assert_eq!(c.interval(100.0, 2.0), (82.0, 118.0));
    }

    #[test]
    fn nothing_seen_promises_nothing() {
        assert_eq!(Conformal::fit(&[], 0.9, 4), None);
    }

    #[test]
    fn one_long_history_does_not_outweigh_many_short_ones() {
        let mut seen = vec![Witness { weight: 0.001, ..witness(0, 0.0, 50.0) }; 1000];
        seen.extend((1..100).map(|i| witness(i, 0.0, (i % 3) as f64)));
        let (_, high) = Conformal::fit(&seen, 0.9, 1).unwrap().interval(0.0, 1.0);
        assert!(high <= 2.0, "{high}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn coverage_on_unseen_rows_is_what_was_promised(seed: u64, skew in 0.5_f64..3.0) {
            let mut rng = Pcg64::seed_from_u64(seed);
            let mut number = 0;
            let mut row = || {
                number += 1;
                let p: f64 = rng.random::<f64>() * 10.0;
                let noise = rng.random::<f64>().powf(skew) - 0.3;
                witness(number, p, p + noise * (1.0 + p))
            };
            let seen: Vec<Witness> = (0..2000).map(|_| row()).collect();
            let c = Conformal::fit(&seen, 0.9, 8).unwrap();
            let fresh: Vec<Witness> = (0..4000).map(|_| row()).collect();
            let inside = fresh.iter().filter(|w| {
                let (l, u) = c.interval(w.prediction, w.difficulty);
                l <= w.truth && w.truth <= u
            }).count();
            let share = inside as f64 / 4000.0;
            prop_assert!((0.87..=0.94).contains(&share), "{share}");
        }
    }
}
