//! Errors of numbers.

/// Root mean square error. `NaN` for no pairs.
#[must_use]
pub fn rmse(truth: &[f64], prediction: &[f64]) -> f64 {
    let sum: f64 = truth.iter().zip(prediction).map(|(t, p)| (p - t).powi(2)).sum();
    (sum / truth.len() as f64).sqrt()
}

/// Mean absolute error. `NaN` for no pairs.
#[must_use]
pub fn mae(truth: &[f64], prediction: &[f64]) -> f64 {
    let sum: f64 = truth.iter().zip(prediction).map(|(t, p)| (p - t).abs()).sum();
    sum / truth.len() as f64
}

/// The explained share of the variance, 1 − SSE/SST. `NaN` when the truth does not vary.
#[must_use]
pub fn r2(truth: &[f64], prediction: &[f64]) -> f64 {
    let centre = super::mean(truth);
    let total: f64 = truth.iter().map(|t| (t - centre).powi(2)).sum();
    let error: f64 = truth.iter().zip(prediction).map(|(t, p)| (p - t).powi(2)).sum();
    if total > 0.0 { 1.0 - error / total } else { f64::NAN }
}

/// The NASA score of remaining life as a **mean** over the predictions: late answers cost more than
/// early ones, `exp(d/10) − 1` for d = predicted − true ≥ 0, `exp(−d/13) − 1` below
/// (Saxena, Goebel, Simon, Eklund 2008, "Damage propagation modeling"). The published figures are
/// sums over the 100 test units.
#[must_use]
pub fn nasa_score(truth: &[f64], prediction: &[f64]) -> f64 {
    let sum: f64 = truth
        .iter()
        .zip(prediction)
        .map(|(t, p)| {
            let d = p - t;
            if d < 0.0 { (-d / 13.0).exp() - 1.0 } else { (d / 10.0).exp() - 1.0 }
        })
        .sum();
    sum / truth.len() as f64
}

/// The share of truths that lie within their intervals, ends included. `NaN` for none.
#[must_use]
pub fn coverage(truth: &[f64], lower: &[f64], upper: &[f64]) -> f64 {
    let inside = truth
        .iter()
        .zip(lower.iter().zip(upper))
        .filter(|(t, (l, u))| *l <= *t && *t <= *u)
        .count();
    inside as f64 / truth.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn errors_follow_a_worked_example() {
        let (t, p) = ([1.0, 2.0, 4.0], [2.0, 2.0, 2.0]);
        assert!((rmse(&t, &p) - (5.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((mae(&t, &p) - 1.0).abs() < 1e-12);
        // mean 7/3, SST = 16/9 + 1/9 + 25/9 = 42/9, SSE = 5
        assert!((r2(&t, &p) - (1.0 - 5.0 / (42.0 / 9.0))).abs() < 1e-12);
    }

    #[test]
    fn a_late_prediction_costs_more_than_an_early_one() {
        let late = nasa_score(&[50.0], &[60.0]);
        let early = nasa_score(&[50.0], &[40.0]);
        assert!((late - (1.0_f64.exp() - 1.0)).abs() < 1e-12);
        assert!((early - ((10.0_f64 / 13.0).exp() - 1.0)).abs() < 1e-12);
        assert!(late > early);
    }

    #[test]
    fn an_end_of_an_interval_counts_as_inside() {
        let share = coverage(&[1.0, 2.0, 9.0], &[1.0, 0.0, 0.0], &[3.0, 2.0, 8.0]);
        assert!((share - 2.0 / 3.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn rmse_is_never_below_mae(pairs in prop::collection::vec((-1e6_f64..1e6, -1e6_f64..1e6), 1..50)) {
            let (t, p): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            prop_assert!(rmse(&t, &p) >= mae(&t, &p) - 1e-6);
        }

        #[test]
        fn the_mean_explains_nothing(t in prop::collection::vec(-1e3_f64..1e3, 2..50)) {
            let m = super::super::mean(&t);
            let r = r2(&t, &vec![m; t.len()]);
            prop_assert!(r.is_nan() || r.abs() < 1e-6);
        }
    }
}
