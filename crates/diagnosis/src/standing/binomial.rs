//! Quantiles of a binomial share.

/// Above this, the normal approximation with a continuity correction is exact to a tenth of a firm.
const EXACT_UP_TO: u32 = 200;

/// The 5 % and 95 % quantiles of X/n where X is binomial(n, p).
pub(super) fn ninety(n: u32, p: f64) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let p = p.clamp(0.0, 1.0);
    let count = f64::from(n);
    if n <= EXACT_UP_TO || count * p * (1.0 - p) < 20.0 {
        return exact(n, p);
    }
    let half = crate::score::confidence::NINETY * (count * p * (1.0 - p)).sqrt();
    let low = ((count * p - half).round() / count).max(0.0);
    let high = ((count * p + half).round() / count).min(1.0);
    (low, high)
}

/// By adding up probabilities from 0, each from the one before: P(k+1) = P(k)·(n−k)/(k+1)·p/(1−p).
fn exact(n: u32, p: f64) -> (f64, f64) {
    if p <= 0.0 {
        return (0.0, 0.0);
    }
    if p >= 1.0 {
        return (1.0, 1.0);
    }
    let count = f64::from(n);
    // In logarithms where the first probability would vanish; its terms are then added once they matter.
    let mut log = count * (1.0 - p).ln();
    let step = (p / (1.0 - p)).ln();
    let mut cumulated = 0.0;
    let mut low = None;
    for k in 0..=n {
        cumulated += log.exp();
        if low.is_none() && cumulated >= 0.05 {
            low = Some(k);
        }
        if cumulated >= 0.95 {
            return (f64::from(low.unwrap_or(k)) / count, f64::from(k) / count);
        }
        log += (f64::from(n - k) / f64::from(k + 1)).ln() + step;
    }
    (f64::from(low.unwrap_or(n)) / count, 1.0)
}
