//! From tokens to a vector: BERT (Devlin et al. 2019) with attention (Vaswani et al. 2017), the mean of all
//! tokens at the end.

use fearless_simd::{Level, Simd, dispatch};

use super::file::{Layer, ModelError, ModelFile, Norm};
use super::matrix::coarse;

/// The mean over the tokens of what the last layer says.
pub fn mean(model: &ModelFile, tokens: &[u32]) -> Result<Vec<f32>, ModelError> {
    let width = model.shape.width;
    let level = Level::new();
    let mut state = vec![0.0; tokens.len() * width];
    for ((token, row), place) in
        tokens.iter().zip(state.chunks_exact_mut(width)).zip(model.places.chunks_exact(width))
    {
        model.add_word(*token, row)?;
        for ((x, place), every) in row.iter_mut().zip(place).zip(&model.every) {
            *x += place + every;
        }
    }
    norm(&mut state, &model.first_norm, model.shape.epsilon);
    for layer in &model.layers {
        attend(model, level, layer, &mut state);
        widen(model, level, layer, &mut state);
    }
    let mut mean = vec![0.0; width];
    for row in state.chunks_exact(width) {
        for (mean, x) in mean.iter_mut().zip(row) {
            *mean += x / tokens.len() as f32;
        }
    }
    Ok(mean)
}

/// Every token hears the others, head by head.
fn attend(model: &ModelFile, level: Level, layer: &Layer, state: &mut [f32]) {
    let (width, heads) = (model.shape.width, model.shape.heads);
    let of = coarse(state, width);
    let query = layer.query.times(level, &of);
    let key = layer.key.times(level, &of);
    let value = layer.value.times(level, &of);
    let mut heard = vec![0.0; state.len()];
    let said = Said { query: &query, key: &key, value: &value, width, wide: width / heads };
    dispatch!(level, simd => hear(simd, &said, of.len(), &mut heard));
    let out = layer.out.times(level, &coarse(&heard, width));
    add(state, &out);
    norm(state, &layer.out_norm, model.shape.epsilon);
}

/// What every token asks for, answers to and tells.
struct Said<'a> {
    query: &'a [f32],
    key: &'a [f32],
    value: &'a [f32],
    width: usize,
    /// How wide a head is.
    wide: usize,
}

#[inline(always)]
fn hear<S: Simd>(simd: S, said: &Said<'_>, tokens: usize, heard: &mut [f32]) {
    let (width, wide) = (said.width, said.wide);
    let scale = 1.0 / (wide as f32).sqrt();
    simd.vectorize(
        #[inline(always)]
        || {
            let mut weights = vec![0.0; tokens];
            for (heard, query) in heard.chunks_exact_mut(width).zip(said.query.chunks_exact(width))
            {
                for head in (0..width).step_by(wide) {
                    let query = &query[head..head + wide];
                    for (weight, key) in weights.iter_mut().zip(said.key.chunks_exact(width)) {
                        *weight = scale * dot(query, &key[head..head + wide]);
                    }
                    soft(&mut weights);
                    let heard = &mut heard[head..head + wide];
                    for (weight, value) in weights.iter().zip(said.value.chunks_exact(width)) {
                        for (heard, value) in heard.iter_mut().zip(&value[head..head + wide]) {
                            *heard += weight * value;
                        }
                    }
                }
            }
        },
    );
}

fn widen(model: &ModelFile, level: Level, layer: &Layer, state: &mut [f32]) {
    let mut wide = layer.widen.times(level, &coarse(state, model.shape.width));
    dispatch!(level, simd => bend(simd, &mut wide));
    let narrow = layer.narrow.times(level, &coarse(&wide, model.shape.inner));
    add(state, &narrow);
    norm(state, &layer.narrow_norm, model.shape.epsilon);
}

#[inline(always)]
fn bend<S: Simd>(simd: S, wide: &mut [f32]) {
    simd.vectorize(
        #[inline(always)]
        || wide.iter_mut().for_each(|x| *x = gelu(*x)),
    );
}

/// Eight sums side by side, so that the compiler may use wide registers.
#[inline(always)]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
            *sum += a * b;
        }
    }
    sums.iter().sum()
}

fn add(to: &mut [f32], what: &[f32]) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += what;
    }
}

#[inline(always)]
fn soft(weights: &mut [f32]) {
    let most = weights.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    weights.iter_mut().for_each(|w| *w = exp(*w - most));
    let sum: f32 = weights.iter().sum();
    weights.iter_mut().for_each(|w| *w /= sum);
}

/// Ba, Kiros and Hinton (2016).
fn norm(state: &mut [f32], norm: &Norm, epsilon: f32) {
    let width = norm.scale.len();
    for row in state.chunks_exact_mut(width) {
        let mean = row.iter().sum::<f32>() / width as f32;
        let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f32>() / width as f32;
        let by = 1.0 / (variance + epsilon).sqrt();
        for ((x, scale), shift) in row.iter_mut().zip(&norm.scale).zip(&norm.shift) {
            *x = (*x - mean) * by * scale + shift;
        }
    }
}

/// Hendrycks and Gimpel (2016): x · Φ(x).
#[inline(always)]
fn gelu(x: f32) -> f32 {
    0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
}

/// Abramowitz and Stegun (1964), 7.1.26: within 1.5e-7.
#[inline(always)]
fn erf(x: f32) -> f32 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x.abs());
    let sum = t
        * (0.254_829_6
            + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    (1.0 - sum * exp(-x * x)).copysign(x)
}

/// The exponential of a number that is not positive, within 2 parts in ten million: powers of two, and a
/// polynomial between them (Moshier, Cephes, `expf`). Of nothing but sums and products, so that eight are
/// made at once and every machine comes to the same bits.
#[inline(always)]
fn exp(x: f32) -> f32 {
    /// Adding it leaves the whole number in the last bits.
    const ROUND: f32 = 12_582_912.0;
    let x = x.max(-87.0);
    let rounded = x * std::f32::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = x - n * 0.693_359_4 - n * -2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    for next in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        p = p * r + next;
    }
    let power = rounded.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23;
    f32::from_bits(power) * (p * r * r + r + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_close_to_its_table() {
        for (x, y) in [(0.0, 0.0), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (-2.0, -0.995_322_3)] {
            assert!((erf(x) - y).abs() < 5e-7, "{x}: {}", erf(x));
        }
    }

    #[test]
    fn the_exponential_is_close_to_the_librarys() {
        for n in 0..2000 {
            let x = -0.05 * n as f32;
            let (ours, theirs) = (exp(x), x.exp());
            let near = (ours - theirs).abs() <= 3e-7 * theirs || x < -87.0;
            assert!(near && ours >= 0.0 && ours < 1e-37_f32.max(1.1 * theirs), "{x}: {ours}");
        }
        assert_eq!((exp(0.0), exp(f32::NEG_INFINITY) < 1e-37), (1.0, true));
    }

    #[test]
    fn weights_sum_to_one_and_a_norm_has_no_mean() {
        let mut weights = vec![1000.0, 1001.0, 0.0];
        soft(&mut weights);
        assert!((weights.iter().sum::<f32>() - 1.0).abs() < 1e-6 && weights[1] > 0.7);
        let mut row = vec![1.0, 2.0, 3.0, 6.0];
        norm(&mut row, &Norm { scale: vec![1.0; 4], shift: vec![0.0; 4] }, 1e-12);
        assert!(row.iter().sum::<f32>().abs() < 1e-5);
    }
}
