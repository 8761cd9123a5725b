//! Documents beside those that say the same: what answers a question stands close together (van Rijsbergen's
//! cluster hypothesis, 1979), so that a document whose neighbours were found rises, and one that shares words
//! with the question by chance falls. As Diaz (2005, "Regularizing ad hoc retrieval scores"), with one step
//! over the nearest among those that were found.

use std::collections::BTreeMap;

use super::vocabulary::Weighed;

/// How many neighbours of each count.
const NEAREST: usize = 10;

/// Gives each document the mean of its own score and its neighbours', who count by their cosine, times that
/// weight. It counts itself as what is nearest to it: of two documents the better one stays so, whatever
/// they share. The vectors are those of the documents, in the same order, of length one.
pub(super) fn smoothed(scores: &[f64], vectors: &[Weighed], weight: f64) -> Vec<f64> {
    let mut holders: BTreeMap<u32, Vec<(usize, f32)>> = BTreeMap::new();
    for (at, vector) in vectors.iter().enumerate() {
        for (word, part) in vector {
            holders.entry(*word).or_default().push((at, *part));
        }
    }
    let mut cosines = vec![0.0_f32; scores.len()];
    let each = scores.iter().zip(vectors).enumerate().map(|(own, (score, vector))| {
        cosines.fill(0.0);
        for (word, part) in vector {
            for (at, other) in holders.get(word).into_iter().flatten() {
                if let Some(cosine) = cosines.get_mut(*at) {
                    *cosine += part * other;
                }
            }
        }
        let near = cosines.iter().zip(scores).enumerate();
        let mut near: Vec<(f32, f64)> = near
            .filter(|(at, (cosine, _))| *at != own && **cosine > 0.0)
            .map(|(_, (cosine, score))| (*cosine, *score))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0));
        near.truncate(NEAREST);
        let (mut sum, mut all) = (*score, 1.0);
        for (cosine, score) in near {
            sum += weight * f64::from(cosine) * score;
            all += weight * f64::from(cosine);
        }
        (sum / all).min(1.0)
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_among_those_that_were_found_rises_above_one_that_stands_alone() {
        // The third says what the first says; the second nothing that any other does.
        let vectors = [vec![(1, 1.0)], vec![(2, 1.0)], vec![(1, 0.5), (3, 0.75)], vec![]];
        let scores = smoothed(&[1.0, 0.5, 0.4, 0.3], &vectors, 1.0);
        let by_hand = [(1.0 + 0.5 * 0.4) / 1.5, 0.5, (0.4 + 0.5) / 1.5, 0.3];
        assert!(scores.iter().zip(by_hand).all(|(a, b)| (a - b).abs() < 1e-9), "{scores:?}");
        assert_eq!(smoothed(&[1.0, 0.5], &vectors, 0.0), [1.0, 0.5]);
    }

    #[test]
    fn of_two_the_better_stays_the_better() {
        for cosine in [0.0, 0.3, 0.9] {
            let scores = smoothed(&[0.6, 0.5], &[vec![(1, 1.0)], vec![(1, cosine)]], 1.0);
            assert!(scores[0] > scores[1], "{scores:?}");
        }
        assert!(smoothed(&[], &[], 1.0).is_empty());
    }
}
