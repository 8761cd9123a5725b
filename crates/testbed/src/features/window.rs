//! What a sensor did lately: causal windows over one unit's history.

/// Mean and standard deviation of the last `width` values at each place, fewer at the beginning.
/// Missing values are passed over; where a window holds none but missing ones, so is the result.
#[must_use]
pub fn rolling(values: &[f32], width: usize) -> (Vec<f32>, Vec<f32>) {
    let width = width.max(1);
    // Sums of values less the first one, so that large offsets do not eat the digits.
    let shift = values.iter().copied().find(|v| !v.is_nan()).unwrap_or(0.0);
    let centred = |v: f32| f64::from(v - shift);
    let (mut n, mut sum, mut squares) = (0.0_f64, 0.0_f64, 0.0_f64);
    let mut means = Vec::with_capacity(values.len());
    let mut deviations = Vec::with_capacity(values.len());
    for (i, &v) in values.iter().enumerate() {
        if !v.is_nan() {
            n += 1.0;
            sum += centred(v);
            squares += centred(v).powi(2);
        }
        let leaving = i.checked_sub(width).and_then(|j| values.get(j)).filter(|v| !v.is_nan());
        if let Some(&old) = leaving {
            n -= 1.0;
            sum -= centred(old);
            squares -= centred(old).powi(2);
        }
        if n == 0.0 {
            means.push(f32::NAN);
            deviations.push(f32::NAN);
            continue;
        }
        let mean = sum / n;
        means.push((mean + f64::from(shift)) as f32);
        deviations.push((squares / n - mean * mean).max(0.0).sqrt() as f32);
    }
    (means, deviations)
}

/// The exponentially weighted mean with that span (weight of the newest 2/(span+1)), corrected for
/// its start, so that the first value stands for itself.
#[must_use]
pub fn ewma(values: &[f32], span: f64) -> Vec<f32> {
    let keep = 1.0 - 2.0 / (span.max(1.0) + 1.0);
    let (mut sum, mut weight) = (0.0_f64, 0.0_f64);
    values
        .iter()
        .map(|&v| {
            if !v.is_nan() {
                sum = sum * keep + f64::from(v);
                weight = weight * keep + 1.0;
            }
            if weight > 0.0 { (sum / weight) as f32 } else { f32::NAN }
        })
        .collect()
}

/// The least-squares slope per step over the last `width` values, 0 where there is but one.
#[must_use]
pub fn slope(values: &[f32], width: usize) -> Vec<f32> {
    (0..values.len())
        .map(|end| {
            let window = &values[end.saturating_sub(width.max(2) - 1)..=end];
            let (mut n, mut x, mut y, mut xx, mut xy) = (0.0_f64, 0.0, 0.0, 0.0, 0.0);
            let first = window.iter().copied().find(|v| !v.is_nan()).unwrap_or(0.0);
            for (i, v) in window.iter().enumerate().filter(|(_, v)| !v.is_nan()) {
                let (i, v) = (i as f64, f64::from(v - first));
                n += 1.0;
                x += i;
                y += v;
                xx += i * i;
                xy += i * v;
            }
            let spread = n * xx - x * x;
            if spread > 0.0 { ((n * xy - x * y) / spread) as f32 } else { 0.0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_window_follows_a_worked_example() {
        let (mean, sd) = rolling(&[1.0, 3.0, 5.0, f32::NAN], 2);
        assert_eq!(mean, [1.0, 2.0, 4.0, 5.0]);
        assert_eq!(sd, [0.0, 1.0, 1.0, 0.0]);
        assert_eq!(ewma(&[2.0, 4.0], 3.0), [2.0, (2.0 * 0.5 + 4.0) / 1.5]);
        assert_eq!(slope(&[1.0, 3.0, 5.0, 7.0], 3), [0.0, 2.0, 2.0, 2.0]);
    }

    proptest! {
        #[test]
        fn what_comes_later_changes_nothing_before(
            values in prop::collection::vec(-1e3_f32..1e3, 2..40), later in -1e3_f32..1e3
        ) {
            let cut = values.len() - 1;
            let mut other = values.clone();
            other[cut] = later;
            prop_assert_eq!(&rolling(&values, 5).0[..cut], &rolling(&other, 5).0[..cut]);
            prop_assert_eq!(&ewma(&values, 5.0)[..cut], &ewma(&other, 5.0)[..cut]);
            prop_assert_eq!(&slope(&values, 5)[..cut], &slope(&other, 5)[..cut]);
        }

        #[test]
        fn a_rolling_mean_equals_the_plain_one(
            values in prop::collection::vec(-1e3_f32..1e3, 1..40), width in 1_usize..8
        ) {
            let (mean, _) = rolling(&values, width);
            for (i, m) in mean.iter().enumerate() {
                let window = &values[(i + 1).saturating_sub(width)..=i];
                let plain = window.iter().map(|v| f64::from(*v)).sum::<f64>() / window.len() as f64;
                prop_assert!((f64::from(*m) - plain).abs() < 1e-2);
            }
        }
    }
}
