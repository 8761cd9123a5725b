//! What is nearest in meaning: every vector is looked at, a byte a number.
//!
//! A hundred thousand vectors of 384 numbers are 38 MB; one look over all of them takes a few milliseconds,
//! finds the nearest and not merely near ones, and needs no structure that ages.

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
        let mut best: Vec<(u32, f32)> = Vec::new();
        let rows = self.numbers.chunks_exact(self.width);
        for ((row, scale), document) in rows.zip(&self.scales).zip(&self.documents) {
            let near = dot(row, to.numbers()) as f32 * scale * to.scale();
            match best.last_mut() {
                // Vectors of one document stand side by side.
                Some((last, nearest)) if *last == *document => *nearest = nearest.max(near),
                _ if counts(*document) => best.push((*document, near)),
                _ => {}
            }
        }
        let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if best.len() > most {
            best.select_nth_unstable_by(most, order);
            best.truncate(most);
        }
        best.sort_by(order);
        best
    }
}

fn dot(a: &[i8], b: &[i8]) -> i32 {
    // In parts of sixteen, so that the sums of a part stay apart and can be made side by side.
    let mut sums = [0_i32; 16];
    let (a_parts, b_parts) = (a.chunks_exact(16), b.chunks_exact(16));
    let rest: i32 = a_parts
        .remainder()
        .iter()
        .zip(b_parts.remainder())
        .map(|(x, y)| i32::from(*x) * i32::from(*y))
        .sum();
    for (a, b) in a_parts.zip(b_parts) {
        for ((sum, x), y) in sums.iter_mut().zip(a).zip(b) {
            *sum += i32::from(i16::from(*x) * i16::from(*y));
        }
    }
    sums.iter().sum::<i32>() + rest
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
