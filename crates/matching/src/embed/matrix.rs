//! Matrices with weights of four bits, times vectors of eight.
//!
//! A block of weights is a half-precision scale and 32 numbers of four bits, of which 8 is taken off; byte
//! `j` holds number `j` in its lower half and number `j + 16` in its upper one. Vectors are cut into blocks
//! of eight-bit numbers with a scale each, so that what is multiplied is whole numbers.

use fearless_simd::{Bytes, Level, Simd, SimdBase, SimdIntWiden, dispatch, f32x8, i16x16, i32x8};

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

/// How many vectors are multiplied side by side, one a lane.
const LANES: usize = 8;

/// How many rows meet the vectors at once: what is read of the vectors serves them all.
const ROWS: usize = 4;

/// Vectors in blocks of eight bits, some of them side by side: pairs of numbers of each in turn, so that one
/// instruction multiplies a pair of weights with all of them and adds.
pub struct Coarse {
    /// Of each group, of each pair of columns: the two numbers of each vector.
    numbers: Vec<i16>,
    /// Of each group, of each block: the scale of each vector.
    scales: Vec<f32>,
    vectors: usize,
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
        let mut into = vec![0.0; of.vectors * self.shift.len()];
        dispatch!(level, simd => self.fill(simd, of, &mut into));
        into
    }

    #[inline(always)]
    fn fill<S: Simd>(&self, simd: S, of: &Coarse, into: &mut [f32]) {
        let rows = self.shift.len();
        let (blocks, a_group) = (self.columns / BLOCK, self.columns * LANES);
        simd.vectorize(
            #[inline(always)]
            || {
                // Rows are spread out once and meet all vectors while they are near.
                let mut spread: [Vec<i32>; ROWS] =
                    std::array::from_fn(|_| vec![0; self.columns / 2]);
                for first in (0..rows).step_by(ROWS) {
                    // Where rows are left over the last one stands in for those that there are not.
                    let at: [usize; ROWS] = std::array::from_fn(|n| (first + n).min(rows - 1));
                    for (spread, at) in spread.iter_mut().zip(at) {
                        let weights = &self.weights[at * self.columns..][..self.columns];
                        let wide: &mut [i16] = bytemuck::cast_slice_mut(spread);
                        for (wide, weight) in wide.iter_mut().zip(weights) {
                            *wide = i16::from(*weight);
                        }
                    }
                    let scales = at.map(|at| &self.scales[at * blocks..][..blocks]);
                    let groups = of.numbers.chunks_exact(a_group);
                    let groups = groups.zip(of.scales.chunks_exact(blocks * LANES));
                    for (group, (numbers, by)) in groups.enumerate() {
                        let sums = dots(simd, &spread, scales, numbers, by);
                        let vectors = into.chunks_exact_mut(rows).skip(group * LANES).take(LANES);
                        for (lane, into) in vectors.enumerate() {
                            for (at, sums) in at.iter().zip(&sums) {
                                into[*at] = self.shift[*at] + sums[lane];
                            }
                        }
                    }
                }
            },
        );
    }
}

/// The products of some rows and a group of vectors, block by block.
#[inline(always)]
fn dots<S: Simd>(
    simd: S,
    rows: &[Vec<i32>; ROWS],
    scales: [&[f32]; ROWS],
    numbers: &[i16],
    by: &[f32],
) -> [[f32; LANES]; ROWS] {
    const PAIRS: usize = BLOCK / 2;
    let rows: [&[[i32; PAIRS]]; ROWS] = std::array::from_fn(|row| rows[row].as_chunks().0);
    let blocks = numbers.as_chunks::<{ BLOCK * LANES }>().0.iter();
    let mut sums = [f32x8::splat(simd, 0.0); ROWS];
    for (block, (numbers, by)) in blocks.zip(by.as_chunks::<LANES>().0).enumerate() {
        let pairs: [&[i32; PAIRS]; ROWS] = std::array::from_fn(|row| &rows[row][block]);
        let mut whole = [i32x8::splat(simd, 0); ROWS];
        for (at, numbers) in numbers.as_chunks::<{ 2 * LANES }>().0.iter().enumerate() {
            let numbers = i16x16::from_slice(simd, numbers);
            for (whole, pairs) in whole.iter_mut().zip(pairs) {
                let pair: i16x16<S> = i32x8::splat(simd, pairs[at]).bitcast();
                *whole += pair.pairwise_dot_product(numbers);
            }
        }
        let by = f32x8::from_slice(simd, by);
        for ((sum, whole), scales) in sums.iter_mut().zip(whole).zip(scales) {
            *sum += f32x8::splat(simd, scales[block]) * by * simd.cvt_f32_i32x8(whole);
        }
    }
    sums.map(|sum| *sum)
}

/// Vectors of that many numbers each, in blocks of eight bits.
pub fn coarse(vectors: &[f32], columns: usize) -> Coarse {
    let count = vectors.len() / columns.max(1);
    let groups = count.div_ceil(LANES);
    let mut numbers = vec![0_i16; groups * columns * LANES];
    let mut scales = vec![0.0; groups * columns / BLOCK * LANES];
    for (vector, all) in vectors.chunks_exact(columns.max(1)).enumerate() {
        let (group, lane) = (vector / LANES, vector % LANES);
        let numbers = &mut numbers[group * columns * LANES..][..columns * LANES];
        let scales = &mut scales[group * columns / BLOCK * LANES..][..columns / BLOCK * LANES];
        let pairs = numbers.as_chunks_mut::<{ 2 * LANES }>().0;
        let blocks = all.as_chunks::<BLOCK>().0.iter();
        let into = pairs.chunks_exact_mut(BLOCK / 2).zip(scales.as_chunks_mut::<LANES>().0);
        for (block, (pairs, scales)) in blocks.zip(into) {
            let most = block.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            let scale = most / 127.0;
            let by = if scale > 0.0 { 1.0 / scale } else { 0.0 };
            scales[lane] = scale;
            for (pair, [low, high]) in pairs.iter_mut().zip(block.as_chunks::<2>().0) {
                pair[2 * lane] = (low * by).round_ties_even() as i16;
                pair[2 * lane + 1] = (high * by).round_ties_even() as i16;
            }
        }
    }
    Coarse { numbers, scales, vectors: count }
}

impl Coarse {
    /// How many vectors there are.
    pub fn len(&self) -> usize {
        self.vectors
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
