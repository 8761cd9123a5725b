//! Distance from the centre of the normal rows in view of their correlations (Hotelling's T²).

use super::relation::cholesky;

/// Weight of the mean variance on the diagonal against the covariance (Ledoit and Wolf 2004, fixed).
const SHRINKAGE: f64 = 0.1;

/// Centre and correlations of normal rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Distance {
    centre: Vec<f64>,
    lower: Vec<Vec<f64>>,
}

impl Distance {
    /// Learns from normal rows. None when there is nothing that varies.
    #[must_use]
    pub fn learn(rows: &[Vec<f64>]) -> Option<Self> {
        let width = rows.first()?.len();
        let n = rows.len() as f64;
        let centre: Vec<f64> =
            (0..width).map(|j| rows.iter().map(|r| r[j]).sum::<f64>() / n).collect();
        let mut covariance = vec![vec![0.0; width]; width];
        for row in rows {
            for i in 0..width {
                for j in 0..=i {
                    covariance[i][j] += (row[i] - centre[i]) * (row[j] - centre[j]) / n;
                }
            }
        }
        let mean = (0..width).map(|i| covariance[i][i]).sum::<f64>() / width.max(1) as f64;
        for (i, row) in covariance.iter_mut().enumerate() {
            row.iter_mut().for_each(|c| *c *= 1.0 - SHRINKAGE);
            row[i] += SHRINKAGE * mean;
        }
        Some(Self { centre, lower: cholesky(covariance)? })
    }

    /// The Mahalanobis distance.
    #[must_use]
    pub fn score(&self, row: &[f64]) -> f64 {
        let mut solved: Vec<f64> = Vec::with_capacity(self.lower.len());
        for (i, lower) in self.lower.iter().enumerate() {
            let known: f64 = lower.iter().zip(&solved).map(|(l, s)| l * s).sum();
            solved.push((row[i] - self.centre[i] - known) / lower[i]);
        }
        solved.iter().map(|s| s * s).sum::<f64>().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn against_the_correlation_is_farther_than_along_it() {
        let rows: Vec<Vec<f64>> =
            (0..100).map(|i| (f64::from(i) / 10.0).sin()).map(|x| vec![x, x + 0.01]).collect();
        let d = Distance::learn(&rows).unwrap();
        assert!(d.score(&[1.0, -1.0]) > 3.0 * d.score(&[1.0, 1.0]));
        assert_eq!(Distance::learn(&[vec![1.0], vec![1.0]]), None);
    }
}
