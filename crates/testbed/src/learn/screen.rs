//! Too many columns: those that tell most by themselves are kept.
//!
//! The time of a fit grows with the columns, and of thousands most tell nothing. They are screened on
//! the rows learned from alone, anew for every fit (sure independence screening, Fan and Lv 2008).

use rayon::prelude::*;

use super::Matrix;
use crate::evaluate::{by_value, mean};

/// Columns that are learned from at the most.
const COLUMNS: usize = 320;

/// The columns to learn from, in their own order; None where all can be kept.
pub(super) fn most_telling(x: &Matrix, y: &[f64]) -> Option<Vec<usize>> {
    if x.width() <= COLUMNS {
        return None;
    }
    let centre = mean(y);
    let told = |column: &Vec<f32>| {
        let known = || column.iter().zip(y).filter(|(v, _)| v.is_finite());
        let n = known().count() as f64;
        let middle = known().map(|(v, _)| f64::from(*v)).sum::<f64>() / n;
        let both: f64 = known().map(|(v, y)| (f64::from(*v) - middle) * (y - centre)).sum();
        let squares: f64 = known().map(|(v, _)| (f64::from(*v) - middle).powi(2)).sum();
        // Not divided by the variance of the answers, which is the same for all columns.
        both.abs() / squares.sqrt()
    };
    let mut all: Vec<(f64, usize)> =
        x.columns().par_iter().enumerate().map(|(i, c)| (told(c), i)).collect();
    // Columns without variance say NaN and come last.
    all.sort_by(|a, b| by_value(&-a.0, &-b.0).then(a.1.cmp(&b.1)));
    let mut kept: Vec<usize> = all.into_iter().take(COLUMNS).map(|(_, i)| i).collect();
    kept.sort_unstable();
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(row: usize, column: usize) -> f32 {
        ((row * 7919 + column * 104_729 + row * column) % 1009) as f32
    }

    #[test]
    fn the_column_that_tells_is_kept_among_a_thousand() {
        let y: Vec<f64> = (0..60).map(f64::from).collect();
        let mut x = Matrix::with_rows(60);
        for column in 0..1_000 {
            let values = match column {
                777 => y.iter().map(|v| *v as f32).collect(),
                500 => vec![3.0; 60],
                _ => (0..60).map(|row| noise(row, column)).collect(),
            };
            x.push(format!("c{column}"), values);
        }
        let kept = most_telling(&x, &y).unwrap();
        assert_eq!(kept.len(), COLUMNS);
        assert!(kept.contains(&777) && !kept.contains(&500));
        assert!(kept.is_sorted());
    }

    #[test]
    fn few_columns_are_all_kept() {
        let mut x = Matrix::with_rows(3);
        x.push("a", vec![1.0, 2.0, 3.0]);
        assert_eq!(most_telling(&x, &[1.0, 2.0, 3.0]), None);
    }
}
