//! What the learning curve says about more data.

use crate::report::{CurvePoint, LearningCurve};

/// What more data would bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outlook {
    /// The last doubling brought less than [`WORTHWHILE`].
    Flat,
    /// The error still falls; with about this much in all, a further doubling would not be worth it.
    Falls {
        /// How much data in all.
        enough: u64,
        /// What the last doubling brought, as a share of the error.
        gain: f64,
    },
    /// Too few points to say.
    Unknown,
}

/// A doubling of the data that takes less than this share off the error is not worth collecting for.
pub const WORTHWHILE: f64 = 0.05;
/// Nobody should be told to collect more than this many times what they have on the strength of a
/// curve: extrapolation does not carry further.
const FURTHEST: f64 = 4.0;

/// Reads the curve. Errors are brought to "less is better"; a power law err = a + b·n^(−c) is fitted
/// by least squares over a grid of a and c (Cortes et al. 1994; Viering and Loog 2022 on why it
/// should not be trusted far out), and the noise of the draws is respected: a fall smaller than the
/// spread of the last point counts as flat, and so does one that only the law sees but the last
/// doubling as measured does not.
#[must_use]
pub fn outlook(curve: &LearningCurve, more_is_better: bool) -> Outlook {
    let points: Vec<(f64, f64, f64)> = curve
        .points
        .iter()
        .filter(|p| p.n > 0 && p.mean.is_finite())
        .map(|p| (p.n as f64, error_of(p, more_is_better), (p.high - p.low).abs()))
        .collect();
    let (Some(&(n, _, spread)), true) = (points.last(), points.len() >= 3) else {
        return Outlook::Unknown;
    };
    let law = PowerLaw::fit(&points);
    let gain = 1.0 - law.at(n) / law.at(n / 2.0).max(f64::MIN_POSITIVE);
    let fall = law.at(n / 2.0) - law.at(n);
    let before = points.iter().rev().find(|p| p.0 <= n * 0.55);
    let measured = before.zip(points.last()).map_or(0.0, |(b, l)| 1.0 - l.1 / b.1);
    if gain < WORTHWHILE || measured < WORTHWHILE || fall < spread / 4.0 {
        return Outlook::Flat;
    }
    let mut enough = n;
    while enough < n * FURTHEST && 1.0 - law.at(enough) / law.at(enough / 2.0) >= WORTHWHILE {
        enough *= 1.25;
    }
    Outlook::Falls { enough: two_digits(enough), gain }
}

/// An extrapolation is good for two digits at most.
#[must_use]
pub fn two_digits(n: f64) -> u64 {
    let n = n.max(1.0);
    let step = 10f64.powf((n.log10().floor() - 1.0).max(0.0));
    ((n / step).round() * step) as u64
}

fn error_of(point: &CurvePoint, more_is_better: bool) -> f64 {
    if more_is_better { 1.0 - point.mean } else { point.mean }
}

#[derive(Debug, Clone, Copy)]
struct PowerLaw {
    a: f64,
    b: f64,
    c: f64,
}

impl PowerLaw {
    fn at(&self, n: f64) -> f64 {
        self.a + self.b * n.powf(-self.c)
    }

    /// For each floor and exponent of a grid, b by least squares; the best of all.
    fn fit(points: &[(f64, f64, f64)]) -> Self {
        let lowest = points.iter().map(|p| p.1).fold(f64::INFINITY, f64::min);
        let mut best = (f64::INFINITY, Self { a: lowest, b: 0.0, c: 1.0 });
        for floor in 0..20 {
            let a = lowest * f64::from(floor) / 20.0;
            for step in 1..=20 {
                let c = f64::from(step) / 10.0;
                let (mut xy, mut xx) = (0.0, 0.0);
                for &(n, err, _) in points {
                    let x = n.powf(-c);
                    xy += x * (err - a);
                    xx += x * x;
                }
                let law = Self { a, b: (xy / xx).max(0.0), c };
                let miss: f64 = points.iter().map(|p| (law.at(p.0) - p.1).powi(2)).sum();
                if miss < best.0 {
                    best = (miss, law);
                }
            }
        }
        best.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{CurveUnit, Metric};

    fn curve(points: &[(u64, f64)]) -> LearningCurve {
        LearningCurve {
            of: CurveUnit::Units,
            metric: Metric::Rmse,
            points: points
                .iter()
                .map(|&(n, mean)| CurvePoint { n, mean, low: mean, high: mean })
                .collect(),
            baseline: 50.0,
        }
    }

    #[test]
    fn a_curve_that_has_come_to_rest_needs_no_more() {
        // The curve measured on turbofan engines: 23.3 at 5 engines, 17.0 from 40 on.
        let seen = curve(&[(5, 23.3), (10, 20.0), (20, 18.0), (40, 17.0), (80, 17.0)]);
        assert_eq!(outlook(&seen, false), Outlook::Flat);
    }

    #[test]
    fn a_curve_that_still_falls_says_how_much_more() {
        let seen = curve(&[(10, 20.0), (20, 14.1), (40, 10.0), (80, 7.07)]);
        match outlook(&seen, false) {
            Outlook::Falls { enough, gain } => {
                assert!(enough > 80 && enough <= 800, "{enough}");
                assert_eq!(enough % 10, 0, "no more than two digits: {enough}");
                assert!((gain - 0.29).abs() < 0.03, "{gain}");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn two_points_say_nothing() {
        assert_eq!(outlook(&curve(&[(10, 3.0), (20, 2.0)]), false), Outlook::Unknown);
    }
}
