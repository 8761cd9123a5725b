//! Randomness from a seed.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

/// A source of noise.
pub struct Noise(Pcg64);

impl Noise {
    /// A source of its own for a data set, so that one set does not move when another changes.
    pub fn new(seed: u64, set: u64) -> Self {
        Self(Pcg64::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(set)))
    }

    /// Uniform between two bounds.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    /// Normal with mean 0 and this standard deviation (Box and Muller 1958).
    pub fn normal(&mut self, deviation: f64) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.random::<f64>()).ln()).sqrt();
        deviation * radius * (std::f64::consts::TAU * self.0.random::<f64>()).cos()
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.0.random::<f64>() < probability
    }

    /// One of these.
    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.0.random_range(0..of.len())]
    }
}
