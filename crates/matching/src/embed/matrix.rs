//! Matrices with weights of four bits, times vectors of eight.
//!
//! A block of weights is a half-precision scale and 32 numbers of four bits, of which 8 is taken off; byte
//! `j` holds number `j` in its lower half and number `j + 16` in its upper one. Vectors are cut into blocks
//! of eight-bit numbers with a scale each, so that what is multiplied is whole numbers.

use fearless_simd::{Level, Simd, dispatch};

/// Weights of a block.
pub const BLOCK: usize = 32;

/// Bytes of a block.
pub const BLOCK_BYTES: usize = 2 + BLOCK / 2;

/// A matrix and what is added after it.
pub struct Matrix {
    /// Weights less 8, row by row.
    weights: Vec<i8>,
    /// The scale of each block.
    scales: Vec<f32>,
    shift: Vec<f32>,
    columns: usize,
}

/// Vectors in blocks of eight bits.
pub struct Coarse {
    numbers: Vec<i16>,
    scales: Vec<f32>,
    columns: usize,
}

impl Matrix {
    /// From its blocks, row by row.
    pub fn new(blocks: &[u8], shift: Vec<f32>, columns: usize) -> Self {
        let mut weights = Vec::with_capacity(blocks.len() / BLOCK_BYTES * BLOCK);
        let mut scales = Vec::with_capacity(blocks.len() / BLOCK_BYTES);
        for block in blocks.as_chunks::<BLOCK_BYTES>().0 {
            let (scale, numbers) = unpacked(block);
            scales.push(scale);
            weights.extend(numbers);
        }
        Self { weights, scales, shift, columns }
    }

    /// The matrix times each of these vectors, plus the shift; row by row of `of`.
    pub fn times(&self, level: Level, of: &Coarse) -> Vec<f32> {
        let vectors = of.numbers.len() / self.columns;
        let mut into = vec![0.0; vectors * self.shift.len()];
        dispatch!(level, simd => self.fill(simd, of, &mut into));
        into
    }

    #[inline(always)]
    fn fill<S: Simd>(&self, simd: S, of: &Coarse, into: &mut [f32]) {
        let rows = self.shift.len();
        let blocks = self.columns / BLOCK;
        simd.vectorize(
            #[inline(always)]
            || {
                // A row is spread out once and meets all vectors while it is near.
                let mut row = vec![0_i16; self.columns];
                for (at, shift) in self.shift.iter().enumerate() {
                    let weights = &self.weights[at * self.columns..][..self.columns];
                    for (wide, weight) in row.iter_mut().zip(weights) {
                        *wide = i16::from(*weight);
                    }
                    let scales = &self.scales[at * blocks..][..blocks];
                    let vectors = of.numbers.chunks_exact(self.columns);
                    let vectors = vectors.zip(of.scales.chunks_exact(blocks));
                    for (into, (numbers, by)) in into.chunks_exact_mut(rows).zip(vectors) {
                        into[at] = shift + dot(&row, scales, numbers, by);
                    }
                }
            },
        );
    }
}

/// The product of a row and a vector, block by block.
#[inline(always)]
fn dot(row: &[i16], scales: &[f32], numbers: &[i16], by: &[f32]) -> f32 {
    let blocks = row.as_chunks::<BLOCK>().0.iter().zip(numbers.as_chunks::<BLOCK>().0);
    let scales = scales.iter().zip(by);
    let mut sum = 0.0;
    for ((weights, numbers), (scale, by)) in blocks.zip(scales) {
        let mut whole = 0_i32;
        for (weight, number) in weights.iter().zip(numbers) {
            whole += i32::from(*weight) * i32::from(*number);
        }
        sum += scale * by * whole as f32;
    }
    sum
}

/// Vectors of that many numbers each, in blocks of eight bits.
pub fn coarse(vectors: &[f32], columns: usize) -> Coarse {
    let mut numbers = Vec::with_capacity(vectors.len());
    let mut scales = Vec::with_capacity(vectors.len() / BLOCK);
    for block in vectors.as_chunks::<BLOCK>().0 {
        let most = block.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let scale = most / 127.0;
        let by = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        scales.push(scale);
        numbers.extend(block.iter().map(|x| (x * by).round_ties_even() as i16));
    }
    Coarse { numbers, scales, columns }
}

impl Coarse {
    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.numbers.len() / self.columns
    }
}

/// Adds a row of a matrix in its blocks to a vector.
pub fn add_row(blocks: &[u8], into: &mut [f32]) {
    let blocks = blocks.as_chunks::<BLOCK_BYTES>().0;
    for (block, into) in blocks.iter().zip(into.as_chunks_mut::<BLOCK>().0) {
        let (scale, numbers) = unpacked(block);
        for (into, number) in into.iter_mut().zip(numbers) {
            *into += scale * f32::from(number);
        }
    }
}

fn unpacked(block: &[u8; BLOCK_BYTES]) -> (f32, [i8; BLOCK]) {
    let [low, high, rest @ ..] = block;
    let mut numbers = [0; BLOCK];
    let (first, second) = numbers.split_at_mut(BLOCK / 2);
    for ((byte, first), second) in rest.iter().zip(first).zip(second) {
        *first = (byte & 0x0F) as i8 - 8;
        *second = (byte >> 4) as i8 - 8;
    }
    (half(u16::from_le_bytes([*low, *high])), numbers)
}

/// A number of half precision (IEEE 754, binary16).
fn half(bits: u16) -> f32 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from((bits >> 10) & 0x1F), f32::from(bits & 0x3FF));
    let size = match exponent {
        0 => fraction * 2.0_f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2.0_f32.powi(exponent - 15),
    };
    sign * size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_what_the_standard_says() {
        for (bits, number) in [
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
        ] {
            assert_eq!(half(bits), number);
        }
        assert!(half(0x7C00).is_infinite() && half(0x7E00).is_nan());
    }

    #[test]
    fn a_product_is_that_of_the_spread_out_matrix() {
        // Scale 1; numbers 0 to 31 as nibbles n mod 16, less 8.
        let mut block = vec![0x00, 0x3C];
        block.extend((0..16_u8).map(|n| n | (n << 4)));
        let matrix = Matrix::new(&block, vec![0.5], BLOCK);
        let vector: Vec<f32> =
            (0..32).map(|n| if n == 3 || n == 20 { 127.0 } else { 0.0 }).collect();
        // (3 − 8 + 4 − 8) · 127 + ½.
        let product = matrix.times(Level::new(), &coarse(&vector, BLOCK));
        assert_eq!(product, [-9.0 * 127.0 + 0.5]);
        let mut row = vec![0.0; 32];
        add_row(&block, &mut row);
        assert_eq!((row[0], row[15], row[16], row[31]), (-8.0, 7.0, -8.0, 7.0));
    }
}
