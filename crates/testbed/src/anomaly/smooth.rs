//! Causal smoothing and plain moments; missing values are passed over.

/// The exponentially weighted mean of deviations with that span (weight of the newest
/// 2/(span + 1)), beginning at zero: before anything is seen, nothing deviates. A missing value
/// leaves the mean as it is.
#[must_use]
pub fn from_zero(deviations: impl Iterator<Item = f64>, span: f64) -> Vec<f64> {
    from(0.0, deviations, span)
}

/// The same, beginning at that value.
#[must_use]
pub fn from(start: f64, values: impl Iterator<Item = f64>, span: f64) -> Vec<f64> {
    let newest = 2.0 / (span.max(1.0) + 1.0);
    let mut mean = start;
    values
        .map(|v| {
            if !v.is_nan() {
                mean += newest * (v - mean);
            }
            mean
        })
        .collect()
}

/// The mean of the last `width` values less the mean of the `width` before them; 0 until both are
/// there and where one of them holds nothing.
#[must_use]
pub fn speed(values: &[f64], width: usize) -> Vec<f64> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    let shift = values.iter().copied().find(|v| !v.is_nan()).unwrap_or(0.0);
    let (mut n, mut sum) = (0.0, 0.0);
    sums.push((n, sum));
    for v in values {
        if !v.is_nan() {
            n += 1.0;
            sum += v - shift;
        }
        sums.push((n, sum));
    }
    let mean = |from: usize, to: usize| {
        let (n, sum) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1);
        if n > 0.0 { sum / n } else { f64::NAN }
    };
    (1..=values.len())
        .map(|end| match end.checked_sub(2 * width) {
            Some(start) => {
                let change = mean(start + width, end) - mean(start, start + width);
                if change.is_nan() { 0.0 } else { change }
            }
            None => 0.0,
        })
        .collect()
}

/// Number, mean and variance (of the population) of the values that are there.
#[must_use]
pub fn moments(values: impl Iterator<Item = f64> + Clone) -> (usize, f64, f64) {
    let there = values.filter(|v| !v.is_nan());
    let (n, sum) = there.clone().fold((0_usize, 0.0), |(n, s), v| (n + 1, s + v));
    if n == 0 {
        return (0, f64::NAN, f64::NAN);
    }
    let mean = sum / n as f64;
    let squares: f64 = there.map(|v| (v - mean).powi(2)).sum();
    (n, mean, squares / n as f64)
}

/// Longer memories than this are not told apart.
const FURTHEST_LAG: usize = 500;

/// How many rows on end say about the same thing: the integrated autocorrelation time
/// 1 + 2·Σρₖ over Geyer's initial positive sequence (Geyer 1992), at least 1.
#[must_use]
pub fn autocorrelation_time(series: &[Vec<f64>]) -> f64 {
    let (n, mean, variance) = moments(series.iter().flatten().copied());
    if n < 3 || variance <= 0.0 {
        return 1.0;
    }
    let longest = series.iter().map(Vec::len).max().unwrap_or(0).min(FURTHEST_LAG);
    let correlation = |lag: usize| {
        let sum: f64 = series
            .iter()
            .flat_map(|s| s.iter().zip(s.iter().skip(lag)))
            .map(|(a, b)| (a - mean) * (b - mean))
            .filter(|p| !p.is_nan())
            .sum();
        sum / (n as f64 * variance)
    };
    let mut time = 1.0;
    let mut lag = 1;
    while lag + 1 < longest {
        let pair = correlation(lag) + correlation(lag + 1);
        if pair <= 0.0 {
            break;
        }
        time += 2.0 * pair;
        lag += 2;
    }
    time
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_follows_a_worked_example() {
        assert_eq!(from_zero([4.0, f64::NAN, 4.0].into_iter(), 3.0), [2.0, 2.0, 3.0]);
        assert_eq!(speed(&[1.0, 1.0, 3.0, 5.0], 2), [0.0, 0.0, 0.0, 3.0]);
        assert_eq!(speed(&[f64::NAN; 5], 2), [0.0; 5]);
        assert_eq!(moments([1.0, f64::NAN, 3.0].into_iter()), (2, 2.0, 1.0));
    }

    #[test]
    fn a_wandering_series_says_the_same_thing_for_long() {
        let wave = |period: f64| -> Vec<f64> {
            (0..400).map(|i| (f64::from(i) * std::f64::consts::TAU / period).sin()).collect()
        };
        let (slow, fast) =
            (autocorrelation_time(&[wave(300.0)]), autocorrelation_time(&[wave(3.0)]));
        assert!(slow > 40.0 && fast < 3.0, "{slow} {fast}");
    }
}
