//! Lists put together by reciprocal rank (Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion
//! outperforms Condorcet and individual Rank Learning Methods"): a document has Σ w / (k + rank), its rank
//! beginning at one. Ranks of a list that found by words and of one that found by meaning can be added;
//! their scores cannot.

use std::collections::BTreeMap;

/// The constant of the paper.
pub(super) const K: f64 = 60.0;

/// Documents with their scores, the best first.
pub(super) type List = Vec<(u32, f32)>;

/// How many of the first are looked at once more.
const FIRST: usize = 10;

/// How far below the best a score counts, in places of its list.
const SPAN: usize = 50;

/// Puts lists together, each with its weight: documents with what they got as a share of the most that
/// can be got, the best first. Equal ones stand in the order of their numbers.
///
/// Ranks do not say how much better the first is than the second: the first few are therefore put in order
/// by their scores, of each list as a share of the way from its fiftieth to its first, and keep the shares
/// that their places had.
pub(super) fn fused(lists: &[(f64, List)]) -> Vec<(u32, f64)> {
    let most: f64 = lists.iter().map(|(weight, _)| weight / (K + 1.0)).sum();
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for (weight, list) in lists {
        for ((document, _), rank) in list.iter().zip(1_u32..) {
            *sums.entry(*document).or_default() += weight / (K + f64::from(rank));
        }
    }
    let mut all: Vec<(u32, f64)> =
        sums.into_iter().map(|(document, sum)| (document, sum / most)).collect();
    best_first(&mut all);
    let first = all.len().min(FIRST);
    let shares: Vec<f64> = all.iter().take(first).map(|one| one.1).collect();
    let mut again: Vec<(u32, f64)> = all
        .iter()
        .take(first)
        .map(|(document, _)| (*document, closeness(lists, *document)))
        .collect();
    best_first(&mut again);
    for ((place, (document, _)), share) in all.iter_mut().zip(again).zip(shares) {
        *place = (document, share);
    }
    all
}

/// A list whose scores count: its weight, the score that counts nothing, and the list.
pub(super) type Scored = (f64, f32, List);

/// Puts lists together by their scores, each score as a share of the way from the one that counts nothing to
/// the best of its list (Fox and Shaw 1994, "Combination of multiple searches", `CombSUM`, with weights).
/// Documents with their share of the most that can be got, the best first.
pub(super) fn summed(lists: &[Scored]) -> Vec<(u32, f64)> {
    let most: f64 = lists.iter().map(|(weight, ..)| weight).sum();
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for (weight, nothing, list) in lists {
        let best = list.first().map_or(0.0, |one| one.1);
        for (document, score) in list {
            let share = f64::from((score - nothing) / (best - nothing).max(1e-6)).clamp(0.0, 1.0);
            *sums.entry(*document).or_default() += weight * share / most;
        }
    }
    // What is rounded up is no more than all.
    let mut all: Vec<(u32, f64)> = sums.into_iter().map(|(one, sum)| (one, sum.min(1.0))).collect();
    best_first(&mut all);
    all
}

/// The best first; equal ones in the order of their numbers.
pub(super) fn best_first(all: &mut [(u32, f64)]) {
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

/// How close a document is to the best of every list.
fn closeness(lists: &[(f64, List)], document: u32) -> f64 {
    let of = |(weight, list): &(f64, List)| {
        let (best, far) = (list.first()?.1, list.get(SPAN).or(list.last())?.1);
        let own = list.iter().find(|one| one.0 == document)?.1;
        Some(weight * f64::from((own - far) / (best - far).max(1e-6)))
    };
    lists.iter().filter_map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_lists_have_comes_first_and_then_what_is_closest_to_the_best() {
        // By hand: 7 is second and first: 1/62 + 1/61; 3 is first alone: 1/61. 5 and 9 are the last of their
        // lists and as far from the best as can be.
        let fused =
            fused(&[(1.0, vec![(3, 3.0), (7, 2.9), (5, 1.0)]), (1.0, vec![(7, 9.0), (9, 1.0)])]);
        let order: Vec<u32> = fused.iter().map(|one| one.0).collect();
        assert_eq!(order, [7, 3, 5, 9]);
        let best = (1.0 / 62.0 + 1.0 / 61.0) / (2.0 / 61.0);
        assert!((fused[0].1 - best).abs() < 1e-12);
    }

    #[test]
    fn first_in_every_list_is_all_that_can_be_got() {
        let fused = fused(&[(1.0, vec![(2, 4.0), (1, 3.0)]), (0.5, vec![(2, 0.9)])]);
        assert!((fused[0].1 - 1.0).abs() < 1e-12);
        assert!(super::fused(&[]).is_empty());
    }

    #[test]
    fn scores_are_added_as_shares_of_the_way_from_nothing_to_the_best() {
        let lists =
            [(1.0, 0.0, vec![(3, 4.0), (7, 3.0)]), (3.0, 0.75, vec![(7, 0.875), (9, 0.75)])];
        assert_eq!(summed(&lists), [(7, 0.9375), (3, 0.25), (9, 0.0)]);
        assert!(summed(&[]).is_empty());
    }
}
