//! Inputs made of two columns: what a single column cannot say, such as power from torque and speed.

use crate::learn::Matrix;

/// With more number columns than this, pairs would outnumber what the data can tell apart.
pub const AT_MOST: usize = 12;

/// Adds products, ratios and differences of every two of these columns. Differences come only where
/// both are measured in the same unit or lie in each other's range, ratios only where the divisor
/// keeps away from zero on the rows learned from.
pub fn push_pairs(matrix: &mut Matrix, columns: &[usize], learn: &[usize]) {
    if columns.len() > AT_MOST {
        return;
    }
    for (i, &a) in columns.iter().enumerate() {
        for &b in columns.get(i + 1..).unwrap_or_default() {
            push_pair(matrix, a, b, learn);
        }
    }
}

fn push_pair(matrix: &mut Matrix, a: usize, b: usize, learn: &[usize]) {
    let (Some(left), Some(right)) = (matrix.columns().get(a), matrix.columns().get(b)) else {
        return;
    };
    let names = (matrix.names()[a].clone(), matrix.names()[b].clone());
    if names.0 == names.1 {
        return;
    }
    let (left, right) = (left.clone(), right.clone());
    let each = |f: fn(f32, f32) -> f32| -> Vec<f32> {
        left.iter().zip(&right).map(|(l, r)| f(*l, *r)).collect()
    };
    let (span_left, span_right) = (Span::of(&left, learn), Span::of(&right, learn));
    matrix.push(format!("{} × {}", names.0, names.1), each(|l, r| l * r));
    if span_left.overlaps(&span_right) {
        matrix.push(format!("{} − {}", names.0, names.1), each(|l, r| l - r));
    }
    if span_right.keeps_from_zero() {
        matrix.push(format!("{} ÷ {}", names.0, names.1), each(|l, r| l / r));
    } else if span_left.keeps_from_zero() {
        matrix.push(format!("{} ÷ {}", names.1, names.0), each(|l, r| r / l));
    }
}

/// The range of a column on the rows learned from.
#[derive(Debug, Clone, Copy)]
struct Span {
    low: f32,
    high: f32,
}

impl Span {
    fn of(column: &[f32], rows: &[usize]) -> Self {
        let seen = rows.iter().filter_map(|&r| column.get(r)).filter(|x| !x.is_nan());
        seen.fold(Self { low: f32::INFINITY, high: f32::NEG_INFINITY }, |s, x| Self {
            low: s.low.min(*x),
            high: s.high.max(*x),
        })
    }

    fn keeps_from_zero(&self) -> bool {
        let near = self.low.abs().min(self.high.abs());
        self.low * self.high > 0.0 && near > 0.01 * (self.high - self.low)
    }

    /// Same order of magnitude and place: a difference then means something.
    fn overlaps(&self, other: &Self) -> bool {
        let gap = (self.low.max(other.low) - self.high.min(other.high)).max(0.0);
        let wider = (self.high - self.low).max(other.high - other.low);
        let narrower = (self.high - self.low).min(other.high - other.low);
        gap <= wider && narrower * 20.0 >= wider
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_with_a_divisor_that_may_be_zero_is_not_made() {
        let mut m = Matrix::with_rows(3);
        m.push("a", vec![-1.0, 0.0, 1.0]);
        m.push("b", vec![-2.0, 0.5, 2.0]);
        push_pairs(&mut m, &[0, 1], &[0, 1, 2]);
        assert!(m.names().iter().all(|n| !n.contains('÷')));
        assert!(m.names().iter().any(|n| n == "a × b"));
        assert!(m.names().iter().any(|n| n == "a − b"));
    }

    #[test]
    fn torque_and_speed_make_power_but_no_difference() {
        let mut m = Matrix::with_rows(3);
        m.push("torque", vec![10.0, 40.0, 70.0]);
        m.push("speed", vec![1200.0, 1500.0, 2800.0]);
        push_pairs(&mut m, &[0, 1], &[0, 1, 2]);
        assert_eq!(m.names(), ["torque", "speed", "torque × speed", "torque ÷ speed"]);
        assert_eq!(m.columns()[2], [12_000.0, 60_000.0, 196_000.0]);
    }
}
