//! Noise that hides what one row adds: the Laplace mechanism (Dwork, McSherry, Nissim, Smith 2006, *Calibrating
//! Noise to Sensitivity in Private Data Analysis*).
//!
//! A textbook sampler leaks: which floating-point numbers can come out depends on the true value (Mironov 2012, *On
//! Significance of the Least Significant Bits for Differential Privacy*). So, as there, the noise is drawn from
//! every number that there is between 0 and 1, and the sum is rounded to a grid whose step is a power of two not
//! below the scale of the noise, within bounds that do not depend on the data.

use super::Epsilon;

/// How wide the noise is: the most that one row can move the figure, divided by ε. The mean distance from the true
/// value is the scale; three times the scale is exceeded in one case of twenty.
///
/// ```
/// use dure_dataspace::gate::scale;
///
/// // A share among 200 rows: one row moves it by 1/200. With ε = 0.5 that is 0.01.
/// assert_eq!(scale(1.0 / 200.0, "0.5".parse()?), 0.01);
/// # Ok::<(), dure_dataspace::gate::NoEpsilon>(())
/// ```
#[must_use]
pub fn scale(sensitivity: f64, epsilon: Epsilon) -> f64 {
    sensitivity / epsilon.value()
}

/// A number above 0 and up to 1: each that can be written as a double comes as often as it should, also the small
/// ones.
fn uniform(draw: &mut dyn FnMut() -> u64) -> f64 {
    let mut exponent = 1;
    // After a thousand zeros something is wrong with the source; the number is as small as makes no difference.
    for _ in 0..16 {
        let zeros = draw().leading_zeros();
        exponent += zeros as i32;
        if zeros < 64 {
            break;
        }
    }
    let mantissa = (draw() >> 12) as f64 / (1_u64 << 52) as f64;
    (1.0 + mantissa) * 2_f64.powi(-exponent)
}

/// Noise of that scale.
pub(super) fn noise(scale: f64, draw: &mut dyn FnMut() -> u64) -> f64 {
    let sign = if draw() & 1 == 0 { 1.0 } else { -1.0 };
    sign * scale * uniform(draw).ln()
}

/// The smallest power of two that is not below the scale.
fn grid(scale: f64) -> f64 {
    scale.log2().ceil().exp2()
}

/// A value with noise, on the grid and within its bounds.
pub(super) fn blurred(
    value: f64,
    (low, high): (f64, f64),
    scale: f64,
    draw: &mut dyn FnMut() -> u64,
) -> f64 {
    let within = |x: f64| x.max(low).min(high);
    let grid = grid(scale);
    within(((within(value) + noise(scale, draw)) / grid).round() * grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that always gives the same numbers (SplitMix64).
    fn source(mut state: u64) -> impl FnMut() -> u64 {
        move || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        }
    }

    #[test]
    fn the_noise_has_the_scale_and_the_shape_of_the_book() {
        let (mut draw, scale) = (source(7), 0.01);
        let all: Vec<f64> = (0..40_000).map(|_| noise(scale, &mut draw)).collect();
        let share = |far: f64| all.iter().filter(|x| x.abs() > far).count() as f64 / 40_000.0;
        let mean = all.iter().sum::<f64>() / 40_000.0;
        let distance = all.iter().map(|x| x.abs()).sum::<f64>() / 40_000.0;
        assert!(mean.abs() < 3e-4, "{mean}");
        assert!((distance - scale).abs() < 3e-4, "{distance}");
        // P(|x| > t · scale) = e^-t.
        for t in [0.5, 1.0, 2.0, 3.0] {
            assert!((share(t * scale) - (-t).exp()).abs() < 0.01, "{t}: {}", share(t * scale));
        }
    }

    #[test]
    fn what_comes_out_lies_on_a_grid_that_the_true_value_does_not_move() {
        let mut draw = source(3);
        assert_eq!((grid(0.01), grid(0.25), grid(3.0)), (1.0 / 64.0, 0.25, 4.0));
        for value in [0.1, 0.1 + 1e-9, 0.700_000_1] {
            for _ in 0..200 {
                let out = blurred(value, (0.0, 1.0), 0.01, &mut draw);
                assert_eq!((out * 64.0).fract(), 0.0, "{out}");
                assert!((0.0..=1.0).contains(&out));
            }
        }
    }

    #[test]
    fn a_source_that_is_stuck_does_not_hang_and_gives_numbers() {
        for stuck in [0, u64::MAX] {
            let out = blurred(0.5, (0.0, 1.0), 0.1, &mut || stuck);
            assert!(out.is_finite() && (0.0..=1.0).contains(&out), "{out}");
        }
    }
}
