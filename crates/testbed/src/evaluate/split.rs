//! Splits that keep units and time apart.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// Rows to learn from and rows to measure on. They never share a row, nor, where rows are tied
/// together, a unit or a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// Rows to learn from.
    pub train: Vec<usize>,
    /// Rows to measure on.
    pub test: Vec<usize>,
}

/// What ties rows together.
#[derive(Debug, Clone, Copy)]
pub enum Ties<'a> {
    /// Rows are exchangeable. With strata, every fold gets its share of each.
    Rows {
        /// The class of each row, if there are classes.
        strata: Option<&'a [u32]>,
    },
    /// Rows of one group stay together.
    Units(&'a [u32]),
    /// Rows follow each other: what comes later is predicted from what came before.
    Time(&'a [f64]),
}

/// Shuffles in place (Fisher–Yates), from this seed alone.
pub fn shuffle<T>(items: &mut [T], seed: u64) {
    let mut rng = Pcg64::seed_from_u64(seed);
    for i in (1..items.len()).rev() {
        items.swap(i, rng.random_range(0..=i));
    }
}

/// `k` folds among `rows` (positions into the data that `ties` describes). Units are dealt by size,
/// so that folds are about equally large. For time the folds are a forward chain: after a first stretch
/// that is only learned from, block after block is predicted from all that came before it.
#[must_use]
pub fn folds(ties: Ties<'_>, rows: &[usize], k: usize, seed: u64) -> Vec<Fold> {
    let k = k.max(2);
    match ties {
        Ties::Time(time) => forward(time, rows, k),
        Ties::Units(units) => by_number(rows, &deal_units(units, rows, k, seed), k),
        Ties::Rows { strata } => by_number(rows, &deal_rows(strata, rows, k, seed), k),
    }
}

/// One fold with about that share of the rows to measure on: the last in time, whole units, or rows.
#[must_use]
pub fn holdout(ties: Ties<'_>, rows: &[usize], share: f64, seed: u64) -> Option<Fold> {
    if let Ties::Time(time) = ties {
        let order = in_time(time, rows);
        let cut = order.len() - (order.len() as f64 * share).round() as usize;
        return split_at_moment(&order, time, cut);
    }
    let k = (1.0 / share).round().max(2.0) as usize;
    folds(ties, rows, k, seed).into_iter().next()
}

fn in_time(time: &[f64], rows: &[usize]) -> Vec<usize> {
    let mut order = rows.to_vec();
    order.sort_by(|&a, &b| super::by_value(&time[a], &time[b]).then(a.cmp(&b)));
    order
}

/// Cuts at that place, moved on to where the moment changes, so that no moment is on both sides.
fn split_at_moment(order: &[usize], time: &[f64], cut: usize) -> Option<Fold> {
    let mut cut = cut;
    while cut > 0 && cut < order.len() && time[order[cut]] == time[order[cut - 1]] {
        cut += 1;
    }
    let (train, test) = order.split_at_checked(cut)?;
    if train.is_empty() || test.is_empty() {
        return None;
    }
    Some(Fold { train: train.to_vec(), test: test.to_vec() })
}

/// What the first fold of a forward chain learns from: with less, it would tell how a beginner errs.
const FIRST_SHARE: f64 = 0.4;

fn forward(time: &[f64], rows: &[usize], k: usize) -> Vec<Fold> {
    let order = in_time(time, rows);
    let first = (order.len() as f64 * FIRST_SHARE) as usize;
    let edge = |fold: usize| first + (order.len() - first) * fold / k;
    (0..k).filter_map(|fold| split_at_moment(&order[..edge(fold + 1)], time, edge(fold))).collect()
}

fn by_number(rows: &[usize], number: &[usize], k: usize) -> Vec<Fold> {
    (0..k)
        .map(|fold| {
            let (test, train): (Vec<_>, Vec<_>) =
                rows.iter().zip(number).partition(|(_, n)| **n == fold);
            let rows_of =
                |pairs: Vec<(&usize, &usize)>| pairs.into_iter().map(|(r, _)| *r).collect();
            Fold { train: rows_of(train), test: rows_of(test) }
        })
        .filter(|f| !f.train.is_empty() && !f.test.is_empty())
        .collect()
}

fn deal_units(units: &[u32], rows: &[usize], k: usize, seed: u64) -> Vec<usize> {
    let mut sizes = std::collections::BTreeMap::<u32, usize>::new();
    for &r in rows {
        *sizes.entry(units[r]).or_default() += 1;
    }
    let mut names: Vec<(u32, usize)> = sizes.into_iter().collect();
    shuffle(&mut names, seed);
    names.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut load = vec![0_usize; k];
    let mut fold_of = std::collections::BTreeMap::new();
    for (unit, size) in names {
        let lightest = (0..k).min_by_key(|&f| load[f]).unwrap_or(0);
        load[lightest] += size;
        fold_of.insert(unit, lightest);
    }
    rows.iter().map(|&r| fold_of.get(&units[r]).copied().unwrap_or(0)).collect()
}

fn deal_rows(strata: Option<&[u32]>, rows: &[usize], k: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    shuffle(&mut order, seed);
    if let Some(strata) = strata {
        order.sort_by_key(|&i| strata[rows[i]]);
    }
    let mut number = vec![0; rows.len()];
    for (turn, i) in order.into_iter().enumerate() {
        number[i] = turn % k;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn disjoint_and_whole(folds: &[Fold], rows: usize) -> bool {
        let mut seen = BTreeSet::new();
        folds.iter().all(|f| {
            let train: BTreeSet<_> = f.train.iter().collect();
            f.test.iter().all(|r| !train.contains(r) && seen.insert(*r))
                && f.train.len() + f.test.len() == rows
        }) && seen.len() == rows
    }

    proptest! {
        #[test]
        fn no_unit_is_on_both_sides(units in prop::collection::vec(0_u32..12, 4..80), seed: u64) {
            let rows: Vec<usize> = (0..units.len()).collect();
            for fold in folds(Ties::Units(&units), &rows, 4, seed) {
                let train: BTreeSet<u32> = fold.train.iter().map(|&r| units[r]).collect();
                prop_assert!(fold.test.iter().all(|&r| !train.contains(&units[r])));
            }
        }

        #[test]
        fn nothing_learned_from_comes_after_what_is_measured(
            time in prop::collection::vec(0_i32..40, 6..80)
        ) {
            let time: Vec<f64> = time.into_iter().map(f64::from).collect();
            let rows: Vec<usize> = (0..time.len()).collect();
            for fold in folds(Ties::Time(&time), &rows, 4, 1) {
                let last = fold.train.iter().map(|&r| time[r]).fold(f64::MIN, f64::max);
                prop_assert!(fold.test.iter().all(|&r| time[r] > last));
            }
        }

        #[test]
        fn every_row_is_measured_on_once(n in 4_usize..90, k in 2_usize..6, seed: u64) {
            let rows: Vec<usize> = (0..n).collect();
            let made = folds(Ties::Rows { strata: None }, &rows, k, seed);
            prop_assert!(disjoint_and_whole(&made, n));
        }

        #[test]
        fn every_fold_gets_its_share_of_a_rare_class(n in 40_usize..90, seed: u64) {
            let strata: Vec<u32> = (0..n).map(|i| u32::from(i % 8 == 0)).collect();
            let rows: Vec<usize> = (0..n).collect();
            for fold in folds(Ties::Rows { strata: Some(&strata) }, &rows, 4, seed) {
                prop_assert!(fold.test.iter().any(|&r| strata[r] == 1));
            }
        }
    }

    #[test]
    fn a_moment_is_not_torn_apart() {
        let time = [1.0, 1.0, 2.0, 2.0, 2.0, 3.0];
        let fold = holdout(Ties::Time(&time), &[0, 1, 2, 3, 4, 5], 0.5, 0).unwrap();
        assert_eq!(fold.train, [0, 1, 2, 3, 4]);
        assert_eq!(fold.test, [5]);
    }

    #[test]
    fn one_moment_alone_cannot_be_split() {
        assert_eq!(holdout(Ties::Time(&[1.0; 5]), &[0, 1, 2, 3, 4], 0.2, 0), None);
    }
}
