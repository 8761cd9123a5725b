//! Attention, and that it is shared.

use std::collections::BTreeMap;

/// So many of the first places are shared out.
const SHARED: usize = 6;

/// So many of them one supplier may have.
const EACH: usize = 2;

/// An order in which no supplier has more than two of the first six places, where there are others: what is
/// too much goes right behind them, and the rest stays as it was. An empty name is of no supplier.
#[must_use]
pub fn spread<T>(ranked: Vec<T>, supplier: impl Fn(&T) -> &str) -> Vec<T> {
    let (mut first, mut later) = (Vec::new(), Vec::new());
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in ranked {
        let name = supplier(&one).to_owned();
        let count = counts.entry(name.clone()).or_default();
        if first.len() < SHARED && (name.is_empty() || *count < EACH) {
            *count += 1;
            first.push(one);
        } else {
            later.push(one);
        }
    }
    first.extend(later);
    first
}

/// How unevenly attention is shared: the Gini coefficient, 0 where all have the same, near 1 where one has
/// all (Gini 1912; computed from the sorted values: Σ (2i − n − 1) x_i / (n Σ x)).
#[must_use]
pub fn gini(shares: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = shares.iter().map(|x| x.max(0.0)).collect();
    sorted.sort_by(f64::total_cmp);
    let (n, sum) = (sorted.len() as f64, sorted.iter().sum::<f64>());
    if sum <= 0.0 {
        return 0.0;
    }
    let weighted: f64 =
        sorted.iter().zip(1_u32..).map(|(x, i)| (2.0 * f64::from(i) - n - 1.0) * x).sum();
    weighted / (n * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_more_than_two_of_the_first_places_where_there_are_others() {
        let spread = spread(vec!["a1", "a2", "a3", "a4", "b1", "c1", "b2"], |one| &one[..1]);
        assert_eq!(spread, ["a1", "a2", "b1", "c1", "b2", "a3", "a4"]);
        assert_eq!(super::spread(vec!["a1", "a2", "a3"], |one| &one[..1]), ["a1", "a2", "a3"]);
    }

    #[test]
    fn the_coefficient_is_that_of_a_worked_example() {
        // By hand for 1, 2, 3, 4: (−3·1 − 1·2 + 1·3 + 3·4) / (4 · 10) = 10 / 40.
        assert!((gini(&[4.0, 1.0, 3.0, 2.0]) - 0.25).abs() < 1e-12);
        assert!(gini(&[5.0; 7]).abs() < 1e-12);
        assert!((gini(&[0.0, 0.0, 0.0, 9.0]) - 0.75).abs() < 1e-12);
        assert_eq!(gini(&[]), 0.0);
    }
}
