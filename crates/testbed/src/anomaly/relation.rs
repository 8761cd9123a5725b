//! What each sensor should read, going by the others.
//!
//! Ridge regression of every standardised sensor on all others at once: the rows of the inverse of
//! the shrunken covariance, divided by their diagonal, give the residuals (Whittaker 1990).

use super::smooth::moments;

/// Weight of the identity against the covariance of standardised sensors.
const SHRINKAGE: f64 = 0.05;
/// Standardised values are cut here, so that one broken sensor does not speak for all.
const CUT: f64 = 30.0;
/// At most this many normal rows are used.
const ROWS: usize = 5_000;

/// What each sensor should read, going by the others.
#[derive(Debug, Clone, PartialEq)]
pub struct Relations {
    centre: Vec<f64>,
    scale: Vec<f64>,
    /// Row j gives the residual of sensor j.
    weights: Vec<Vec<f64>>,
}

impl Relations {
    /// Learns from stretches of normal rows (sensor by sensor each). Missing values count as mean.
    /// None for fewer than two sensors or where the covariance cannot be inverted.
    #[must_use]
    pub fn learn(stretches: &[Vec<&[f64]>]) -> Option<Self> {
        let sensors = stretches.first()?.len();
        if sensors < 2 {
            return None;
        }
        let of = |j: usize| stretches.iter().flat_map(move |s| s[j].iter().copied());
        let (centre, scale): (Vec<f64>, Vec<f64>) = (0..sensors)
            .map(|j| {
                let (_, mean, variance) = moments(of(j));
                let spread = variance.sqrt();
                // The mean of equal numbers need not equal them to the last bit.
                (mean, if spread > 1e-12 * mean.abs() { spread } else { 1.0 })
            })
            .unzip();
        let blank = Self { centre, scale, weights: Vec::new() };
        let mut covariance = blank.covariance(stretches);
        for (j, row) in covariance.iter_mut().enumerate() {
            row[j] += SHRINKAGE;
        }
        let mut weights = inverse(covariance)?;
        for (j, row) in weights.iter_mut().enumerate() {
            let own = row[j];
            row.iter_mut().for_each(|w| *w /= own);
        }
        Some(Self { weights, ..blank })
    }

    fn covariance(&self, stretches: &[Vec<&[f64]>]) -> Vec<Vec<f64>> {
        let sensors = self.centre.len();
        let rows: usize = stretches.iter().map(|s| s[0].len()).sum();
        let step = rows.div_ceil(ROWS).max(1);
        let mut sum = vec![vec![0.0; sensors]; sensors];
        let mut n = 0.0;
        for stretch in stretches {
            for row in (0..stretch[0].len()).step_by(step) {
                let z: Vec<f64> = (0..sensors).map(|j| self.standard(j, stretch[j][row])).collect();
                for (i, a) in z.iter().enumerate() {
                    for (s, b) in sum[i].iter_mut().zip(&z) {
                        *s += a * b;
                    }
                }
                n += 1.0;
            }
        }
        sum.iter_mut().flatten().for_each(|s| *s /= n);
        sum
    }

    fn standard(&self, sensor: usize, value: f64) -> f64 {
        let z = (value - self.centre[sensor]) / self.scale[sensor];
        if z.is_nan() { 0.0 } else { z.clamp(-CUT, CUT) }
    }

    /// The residuals, sensor by sensor, in standard deviations of the sensor; missing where the
    /// sensor itself is.
    #[must_use]
    pub fn residuals(&self, history: &[&[f64]]) -> Vec<Vec<f64>> {
        let rows = history.first().map_or(0, |s| s.len());
        let mut residuals = vec![Vec::with_capacity(rows); self.centre.len()];
        for row in 0..rows {
            let z: Vec<f64> =
                history.iter().enumerate().map(|(j, s)| self.standard(j, s[row])).collect();
            for (j, weights) in self.weights.iter().enumerate() {
                let residual: f64 = weights.iter().zip(&z).map(|(w, z)| w * z).sum();
                residuals[j].push(if history[j][row].is_nan() { f64::NAN } else { residual });
            }
        }
        residuals
    }
}

/// The inverse of a symmetric positive definite matrix by Cholesky; None if it is not so.
pub(super) fn inverse(matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let lower = cholesky(matrix)?;
    let n = lower.len();
    let mut columns = Vec::with_capacity(n);
    for k in 0..n {
        let mut x = vec![0.0; n];
        for i in 0..n {
            let known: f64 = (0..i).map(|j| lower[i][j] * x[j]).sum();
            x[i] = (f64::from(u8::from(i == k)) - known) / lower[i][i];
        }
        for i in (0..n).rev() {
            let known: f64 = (i + 1..n).map(|j| lower[j][i] * x[j]).sum();
            x[i] = (x[i] - known) / lower[i][i];
        }
        columns.push(x);
    }
    Some(columns)
}

/// The lower triangle L with L·Lᵀ = matrix.
pub(super) fn cholesky(mut matrix: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    for i in 0..matrix.len() {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| matrix[i][k] * matrix[j][k]).sum();
            let rest = matrix[i][j] - known;
            if i == j {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                matrix[i][i] = rest.sqrt();
            } else {
                matrix[i][j] = rest / matrix[j][j];
            }
        }
    }
    Some(matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_follows_a_worked_example() {
        let inverse = inverse(vec![vec![4.0, 2.0], vec![2.0, 3.0]]).unwrap();
        let wanted = [[0.375, -0.25], [-0.25, 0.5]];
        for (row, want) in inverse.iter().zip(wanted) {
            assert!(row.iter().zip(want).all(|(a, b)| (a - b).abs() < 1e-12));
        }
        assert_eq!(super::inverse(vec![vec![0.0]]), None);
    }

    #[test]
    fn a_sensor_that_leaves_its_twin_has_a_residual() {
        let a: Vec<f64> = (0..200).map(|i| f64::from(i * 37 % 101)).collect();
        let b: Vec<f64> = a.iter().map(|x| 2.0 * x + 5.0).collect();
        let relations = Relations::learn(&[vec![&a[..], &b[..]]]).unwrap();
        let high_and_low: [&[f64]; 2] = [&[90.0], &[2.0 * 10.0 + 5.0]];
        let together: [&[f64]; 2] = [&[90.0], &[2.0 * 90.0 + 5.0]];
        assert!(relations.residuals(&high_and_low)[0][0].abs() > 1.5);
        assert!(relations.residuals(&together)[0][0].abs() < 0.2);
    }
}
