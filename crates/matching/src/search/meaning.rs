//! What is nearest in meaning: every vector is looked at, a byte a number.
//!
//! A hundred thousand vectors of 384 numbers are 38 MB; one look over all of them takes a few milliseconds,
//! finds the nearest and not merely near ones, and needs no structure that ages.

use fearless_simd::{Level, Simd, dispatch};

use crate::embed::{Packed, Vector};

/// Vectors of documents; a long document has several.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    width: usize,
    numbers: Vec<i8>,
    scales: Vec<f32>,
    /// Whose each is.
    documents: Vec<u32>,
}

impl Meanings {
    /// Adds those of a document.
    pub fn add(&mut self, document: u32, vectors: &[Packed]) {
        for vector in vectors {
            if self.width == 0 {
                self.width = vector.numbers().len();
            }
            // One of another model says nothing beside these.
            if vector.numbers().len() != self.width || self.width == 0 {
                continue;
            }
            self.numbers.extend_from_slice(vector.numbers());
            self.scales.push(vector.scale());
            self.documents.push(document);
        }
    }

    /// Takes out those of documents of which that is not so.
    pub fn keep(&mut self, stays: impl Fn(u32) -> bool) {
        let mut into = 0;
        for at in 0..self.documents.len() {
            let (Some(document), Some(scale)) =
                (self.documents.get(at).copied(), self.scales.get(at).copied())
            else {
                continue;
            };
            if !stays(document) {
                continue;
            }
            self.numbers.copy_within(at * self.width..(at + 1) * self.width, into * self.width);
            if let (Some(to), Some(scale_to)) =
                (self.documents.get_mut(into), self.scales.get_mut(into))
            {
                (*to, *scale_to) = (document, scale);
            }
            into += 1;
        }
        self.numbers.truncate(into * self.width);
        self.scales.truncate(into);
        self.documents.truncate(into);
    }

    /// Whether there is any.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// The nearest documents of those that count, the nearest first, each with its best cosine; so many at
    /// most. Equal ones stand in the order of their numbers.
    pub fn nearest(
        &self,
        to: &Vector,
        most: usize,
        counts: impl Fn(u32) -> bool,
    ) -> Vec<(u32, f32)> {
        let to = to.packed();
        if to.numbers().len() != self.width || self.width == 0 {
            return Vec::new();
        }
        let mut all: Vec<(u32, f32)> = Vec::with_capacity(self.documents.len());
        let dots = dots(&self.numbers, to.numbers());
        for ((dot, scale), document) in dots.into_iter().zip(&self.scales).zip(&self.documents) {
            let near = dot as f32 * scale * to.scale();
            match all.last_mut() {
                // Vectors of one document stand side by side.
                Some((last, nearest)) if *last == *document => *nearest = nearest.max(near),
                _ => all.push((*document, near)),
            }
        }
        // Whether a document counts is asked of the nearest alone, of more where too few of them do:
        // asking it of all takes longer than to look at all the vectors.
        let mut among = most.saturating_mul(4).max(64);
        loop {
            let whole = among >= all.len();
            let mut best = nearest_of(&mut all, among).to_vec();
            best.retain(|(document, _)| counts(*document));
            if whole || best.len() >= most {
                best.truncate(most);
                return best;
            }
            among = among.saturating_mul(8);
        }
    }
}

/// So many of the nearest, the nearest first; equal ones in the order of their numbers.
fn nearest_of(all: &mut [(u32, f32)], most: usize) -> &[(u32, f32)] {
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    let nearest = match most < all.len() {
        true => all.select_nth_unstable_by(most, order).0,
        false => all,
    };
    nearest.sort_unstable_by(order);
    nearest
}

/// The products of a vector with every row.
fn dots(rows: &[i8], with: &[i8]) -> Vec<i32> {
    let with: Vec<i16> = with.iter().map(|number| i16::from(*number)).collect();
    dispatch!(Level::new(), simd => all_dots(simd, rows, &with))
}

#[inline(always)]
fn all_dots<S: Simd>(simd: S, rows: &[i8], with: &[i16]) -> Vec<i32> {
    simd.vectorize(
        #[inline(always)]
        || {
            let dot = |row: &[i8]| -> i32 {
                let pairs = row.iter().zip(with);
                pairs.map(|(x, y)| i32::from(i16::from(*x)) * i32::from(*y)).sum()
            };
            rows.chunks_exact(with.len()).map(dot).collect()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(seed: usize) -> Vector {
        Vector::of((0..40).map(|n| ((n * 7 + seed * 13) % 29) as f32 - 14.0).collect())
    }

    #[test]
    fn the_nearest_come_first_and_a_document_once() {
        let mut all = Meanings::default();
        for document in 0..9 {
            let seed = document as usize;
            all.add(document, &[vector(seed).packed(), vector(seed + 100).packed()]);
        }
        let near = all.nearest(&vector(104), 3, |_| true);
        assert_eq!(near.len(), 3);
        assert_eq!(near[0].0, 4);
        assert!((near[0].1 - 1.0).abs() < 0.02 && near[1].1 <= near[0].1);
        assert!(all.nearest(&vector(104), 9, |document| document != 4).iter().all(|n| n.0 != 4));
    }

    #[test]
    fn what_is_taken_out_is_found_no_more_and_the_rest_stays() {
        let mut all = Meanings::default();
        for document in 0..5 {
            all.add(document, &[vector(document as usize).packed()]);
        }
        all.keep(|document| document != 1 && document != 3);
        assert_eq!(all.len(), 3);
        let near = all.nearest(&vector(4), 9, |_| true);
        assert_eq!(near[0].0, 4);
        let mut left: Vec<u32> = near.iter().map(|n| n.0).collect();
        left.sort_unstable();
        assert_eq!(left, [0, 2, 4]);
    }

    #[test]
    fn a_vector_of_another_model_is_left_out() {
        let mut all = Meanings::default();
        all.add(0, &[vector(0).packed()]);
        all.add(1, &[Vector::of(vec![1.0; 8]).packed()]);
        assert_eq!(all.len(), 1);
        assert!(all.nearest(&Vector::of(vec![1.0; 8]), 3, |_| true).is_empty());
        assert!(Meanings::default().is_empty());
    }
}
