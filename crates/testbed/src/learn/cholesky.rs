//! Small symmetric systems.

/// A symmetric matrix of that order, row after row; only the lower half is read.
pub(super) struct Symmetric {
    pub order: usize,
    pub cells: Vec<f64>,
}

impl Symmetric {
    /// The lower Cholesky factor of this matrix with `ridge` added to its diagonal from the second
    /// place on (the first is the intercept's, which is not shrunk). None where it is not positive
    /// definite.
    pub fn factor(&self, ridge: f64) -> Option<Factor> {
        let n = self.order;
        let mut l = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let (row_i, row_j) = (&l[i * n..i * n + j], &l[j * n..j * n + j]);
                let dot: f64 = row_i.iter().zip(row_j).map(|(a, b)| a * b).sum();
                let cell = self.cells[i * n + j] - dot;
                if i == j {
                    let pivot = cell + if i > 0 { ridge } else { 0.0 };
                    if pivot.is_nan() || pivot <= 1e-12 {
                        return None;
                    }
                    l[i * n + i] = pivot.sqrt();
                } else {
                    l[i * n + j] = cell / l[j * n + j];
                }
            }
        }
        Some(Factor { order: n, cells: l })
    }
}

/// A lower triangular factor.
pub(super) struct Factor {
    order: usize,
    cells: Vec<f64>,
}

impl Factor {
    /// Solves L·x = b.
    pub fn forward(&self, b: &[f64]) -> Vec<f64> {
        let n = self.order;
        let mut x = b.to_vec();
        for i in 0..n {
            let dot: f64 =
                self.cells[i * n..i * n + i].iter().zip(&x[..i]).map(|(a, b)| a * b).sum();
            x[i] = (x[i] - dot) / self.cells[i * n + i];
        }
        x
    }

    /// Solves L·Lᵀ·x = b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.order;
        let mut x = self.forward(b);
        for i in (0..n).rev() {
            let dot: f64 = (i + 1..n).map(|k| self.cells[k * n + i] * x[k]).sum();
            x[i] = (x[i] - dot) / self.cells[i * n + i];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_system_follows_a_worked_example() {
        // [4 2; 2 3]·[1, 2] = [8, 8].
        let m = Symmetric { order: 2, cells: vec![4.0, 0.0, 2.0, 3.0] };
        let x = m.factor(0.0).unwrap().solve(&[8.0, 8.0]);
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12);
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_factor() {
        let m = Symmetric { order: 2, cells: vec![1.0, 0.0, 2.0, 1.0] };
        assert!(m.factor(0.0).is_none());
    }
}
