//! Vectors of sentences.

/// The direction of a meaning: of length one.
#[derive(Debug, Clone, PartialEq)]
pub struct Vector(Vec<f32>);

impl Vector {
    /// The direction of these numbers.
    #[must_use]
    pub fn of(mut numbers: Vec<f32>) -> Self {
        let length = numbers.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
        numbers.iter_mut().for_each(|x| *x /= length);
        Self(numbers)
    }

    /// Its numbers.
    #[must_use]
    pub fn numbers(&self) -> &[f32] {
        &self.0
    }

    /// The cosine of the angle between two.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }

    /// In a byte a number.
    #[must_use]
    pub fn packed(&self) -> Packed {
        let most = self.0.iter().fold(1e-9_f32, |most, x| most.max(x.abs()));
        let numbers = self.0.iter().map(|x| (x * 127.0 / most).round() as i8).collect();
        Packed { numbers, scale: most / 127.0 }
    }
}

/// A vector in a byte a number; cosines are within about a hundredth.
#[derive(Debug, Clone, PartialEq)]
pub struct Packed {
    numbers: Vec<i8>,
    scale: f32,
}

impl Packed {
    /// Its bytes, to be kept: the numbers, then the scale.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let numbers = self.numbers.iter().map(|n| n.to_le_bytes()[0]);
        numbers.chain(self.scale.to_le_bytes()).collect()
    }

    /// From bytes that were kept; none where they are too few.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, scale) = bytes.split_last_chunk::<4>()?;
        let numbers = numbers.iter().map(|b| i8::from_le_bytes([*b])).collect();
        Some(Self { numbers, scale: f32::from_le_bytes(*scale) })
    }

    /// Its numbers.
    #[must_use]
    pub fn numbers(&self) -> &[i8] {
        &self.numbers
    }

    /// What a number is worth.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_says_nearly_the_same_and_comes_back() {
        let a = Vector::of((0..384).map(|n| ((n * 37 % 101) as f32) - 50.0).collect());
        let b = Vector::of((0..384).map(|n| ((n * 53 % 97) as f32) - 40.0).collect());
        let (p, q) = (a.packed(), b.packed());
        let dot: i32 =
            p.numbers().iter().zip(q.numbers()).map(|(x, y)| i32::from(*x) * i32::from(*y)).sum();
        assert!((dot as f32 * p.scale() * q.scale() - a.cosine(&b)).abs() < 0.01);
        assert_eq!(Packed::from_bytes(&p.to_bytes()), Some(p));
        assert_eq!(Packed::from_bytes(&[1]), None);
    }
}
