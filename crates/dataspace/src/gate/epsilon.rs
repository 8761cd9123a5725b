//! How much privacy may be lost, as a number that adds up exactly.

use serde::{Deserialize, Serialize};

/// Digits behind the point that are kept.
const DIGITS: usize = 6;

/// Millionths in one.
const ONE: u64 = 1_000_000;

/// The most that can be agreed on: beyond it, no noise would be left to see.
const MOST: u64 = 1_000 * ONE;

/// The ε of differential privacy, in millionths: what is spent is compared with what was agreed on, and sums of
/// binary fractions would not be exact.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Epsilon(u64);

/// A text that is no ε.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a number above 0 and up to 1000 with at most six digits behind the point")]
pub struct NoEpsilon;

impl Epsilon {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many millionths.
    #[must_use]
    pub fn of_millionths(millionths: u64) -> Self {
        Self(millionths)
    }

    /// In millionths.
    #[must_use]
    pub fn millionths(self) -> u64 {
        self.0
    }

    /// As a number.
    #[must_use]
    pub fn value(self) -> f64 {
        self.0 as f64 / ONE as f64
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of it after that.
    #[must_use]
    pub fn less(self, spent: Self) -> Self {
        Self(self.0.saturating_sub(spent.0))
    }

    /// One of so many equal parts, never more than that.
    #[must_use]
    pub fn shared(self, among: u64) -> Self {
        Self(self.0.checked_div(among).unwrap_or(0))
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, many: u64) -> Self {
        Self(self.0.saturating_mul(many))
    }
}

impl std::str::FromStr for Epsilon {
    type Err = NoEpsilon;

    fn from_str(text: &str) -> Result<Self, NoEpsilon> {
        let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(rest) || rest.len() > DIGITS {
            return Err(NoEpsilon);
        }
        let whole: u64 = whole.parse().map_err(|_| NoEpsilon)?;
        let rest: u64 = format!("{rest:0<DIGITS$}").parse().map_err(|_| NoEpsilon)?;
        let all = whole.checked_mul(ONE).and_then(|all| all.checked_add(rest));
        all.filter(|all| (1..=MOST).contains(all)).map(Self).ok_or(NoEpsilon)
    }
}

impl std::fmt::Display for Epsilon {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.0 / ONE, self.0 % ONE);
        let rest = format!("{rest:0DIGITS$}");
        match rest.trim_end_matches('0') {
            "" => write!(to, "{whole}"),
            rest => write!(to, "{whole}.{rest}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epsilon_comes_back_from_its_text_and_ten_tenths_are_one() {
        for text in ["0.1", "1", "2.5", "0.000001", "1000"] {
            assert_eq!(text.parse::<Epsilon>().unwrap().to_string(), text);
        }
        let tenth: Epsilon = "0.1".parse().unwrap();
        assert_eq!(tenth.times(10), "1".parse().unwrap());
        for bad in ["", "0", "-1", "1e3", "NaN", ".5", "0.0000001", "1001", "1.2.3", "٣"] {
            assert_eq!(bad.parse::<Epsilon>(), Err(NoEpsilon), "{bad}");
        }
    }
}
