//! Honest evaluation: metrics, splits that keep units and time apart, conformal intervals, the cost
//! threshold, the learning curve and the verdict that comes of it.

pub mod classification;
pub mod conformal;
pub mod curve;
pub mod regression;
pub mod split;
pub mod threshold;

/// The order of two floats with `NaN` last; a total order, so that sorting never depends on luck.
pub(crate) fn by_value(a: &f64, b: &f64) -> std::cmp::Ordering {
    a.is_nan().cmp(&b.is_nan()).then_with(|| a.total_cmp(b))
}

/// The quantile of sorted values by linear interpolation between order statistics (type 7 of Hyndman
/// and Fan 1996). `NaN` where there are none.
#[must_use]
pub fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let at = q.clamp(0.0, 1.0) * last as f64;
    let (low, part) = (at.floor() as usize, at.fract());
    match (sorted.get(low), sorted.get(low + 1)) {
        (Some(a), Some(b)) => a + part * (b - a),
        (Some(a), None) => *a,
        _ => f64::NAN,
    }
}

/// The median; `NaN` where there is nothing but missing values.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| !v.is_nan()).collect();
    sorted.sort_by(by_value);
    quantile(&sorted, 0.5)
}

/// The arithmetic mean; `NaN` for none.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}
