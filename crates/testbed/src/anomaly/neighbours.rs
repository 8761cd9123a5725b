//! Distance to the nearest normal rows (Ramaswamy et al. 2000).

/// The nearest one may be a chance; the fifth is not.
const NEIGHBOURS: usize = 5;
/// Normal rows kept for comparison.
const REFERENCE: usize = 500;

/// Normal rows to compare with.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours {
    reference: Vec<Vec<f64>>,
}

impl Neighbours {
    /// Keeps an even selection of the normal rows.
    #[must_use]
    pub fn learn(rows: &[Vec<f64>]) -> Self {
        let step = rows.len().div_ceil(REFERENCE).max(1);
        Self { reference: rows.iter().step_by(step).cloned().collect() }
    }

    /// The distance to the fifth nearest normal row; to the farthest where there are fewer.
    #[must_use]
    pub fn score(&self, row: &[f64]) -> f64 {
        let mut nearest = [f64::INFINITY; NEIGHBOURS];
        for other in &self.reference {
            let mut square: f64 = row.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum();
            for kept in &mut nearest {
                if square < *kept {
                    std::mem::swap(kept, &mut square);
                }
            }
        }
        nearest.iter().rev().find(|d| d.is_finite()).map_or(0.0, |d| d.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_nearest_counts() {
        let rows: Vec<Vec<f64>> = (0..9).map(|i| vec![f64::from(i), 0.0]).collect();
        let n = Neighbours::learn(&rows);
        assert!((n.score(&[0.0, 3.0]) - 5.0).abs() < 1e-12);
        assert!((Neighbours::learn(&[]).score(&[1.0])).abs() < 1e-12);
    }
}
