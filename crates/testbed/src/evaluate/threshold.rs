//! From which probability on to raise an alarm.

use super::by_value;
use super::classification::confusion;
use crate::report::{Confusion, ThresholdPoint};

/// What a wrong answer costs, in the reader's money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prices {
    /// A missed failure.
    pub miss: f64,
    /// A false alarm.
    pub alarm: f64,
}

/// The counts at each distinct probability as threshold (alarm from it on), highest first, after
/// "never alarm".
fn counts(event: &[bool], probability: &[f64]) -> Vec<(f64, Confusion)> {
    let events = event.iter().filter(|e| **e).count() as u64;
    let others = event.len() as u64 - events;
    let mut order: Vec<usize> = (0..event.len()).collect();
    order.sort_by(|&a, &b| by_value(&probability[b], &probability[a]));
    let mut c = Confusion { found: 0, missed: events, false_alarms: 0, quiet: others };
    let mut all = vec![(f64::INFINITY, c)];
    for (i, &row) in order.iter().enumerate() {
        if event[row] {
            c.found += 1;
            c.missed -= 1;
        } else {
            c.false_alarms += 1;
            c.quiet -= 1;
        }
        if order.get(i + 1).is_none_or(|&n| probability[n] != probability[row]) {
            all.push((probability[row], c));
        }
    }
    all
}

/// The threshold that costs least by these prices or, without prices, gives the best F1. It lies
/// midway to the next lower probability, so that it does not hang on one row. Call it with
/// probabilities of rows that the model had not seen.
#[must_use]
pub fn choose(event: &[bool], probability: &[f64], prices: Option<Prices>) -> f64 {
    let all = counts(event, probability);
    let badness = |c: &Confusion| match prices {
        Some(p) => c.cost(p.miss, p.alarm),
        None => -c.f1(),
    };
    let best = all
        .iter()
        .enumerate()
        .filter(|(_, (_, c))| !event.is_empty() && !badness(c).is_nan())
        .min_by(|a, b| badness(&a.1.1).total_cmp(&badness(&b.1.1)));
    let Some((i, &(at, _))) = best else { return 0.5 };
    match all.get(i + 1) {
        Some((next, _)) if at.is_finite() => f64::midpoint(at, *next),
        Some((next, _)) => f64::midpoint(1.0, *next),
        None => at,
    }
}

/// What a grid of thresholds would give: a hundredth apart, and finer where the probabilities are
/// small, as they are for rare failures.
#[must_use]
pub fn table(event: &[bool], probability: &[f64], prices: Prices) -> Vec<ThresholdPoint> {
    let small = [0.001, 0.002, 0.003, 0.005, 0.007];
    let grid = small.into_iter().chain((1..100).map(|i| f64::from(i) / 100.0));
    grid.map(|value| {
        let alarm: Vec<bool> = probability.iter().map(|p| *p >= value).collect();
        let c = confusion(event, &alarm);
        ThresholdPoint { value, confusion: c, cost: c.cost(prices.miss, prices.alarm) }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_dear_miss_lowers_the_threshold() {
        let event = [true, false, true, false, false];
        let p = [0.9, 0.6, 0.4, 0.3, 0.1];
        let cheap = choose(&event, &p, Some(Prices { miss: 1.0, alarm: 5.0 }));
        let dear = choose(&event, &p, Some(Prices { miss: 50.0, alarm: 1.0 }));
        assert!((cheap - 0.75).abs() < 1e-12);
        assert!((dear - 0.35).abs() < 1e-12);
    }

    #[test]
    fn alarms_that_cannot_pay_are_never_raised() {
        let at = choose(&[false, true], &[0.8, 0.2], Some(Prices { miss: 1.0, alarm: 100.0 }));
        assert!(at > 0.8);
    }

    proptest! {
        #[test]
        fn no_threshold_of_the_grid_costs_less_than_the_chosen_one(
            rows in prop::collection::vec((any::<bool>(), 0.0_f64..1.0), 2..60),
            miss in 0.1_f64..100.0, alarm in 0.1_f64..100.0
        ) {
            let event: Vec<bool> = rows.iter().map(|r| r.0).collect();
            let p: Vec<f64> = rows.iter().map(|r| r.1).collect();
            let prices = Prices { miss, alarm };
            let at = choose(&event, &p, Some(prices));
            let alarms: Vec<bool> = p.iter().map(|x| *x >= at).collect();
            let cost = confusion(&event, &alarms).cost(miss, alarm);
            for point in table(&event, &p, prices) {
                prop_assert!(cost <= point.cost + 1e-9);
            }
        }
    }
}
