//! What a plan is worth.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use super::flow::Gain;

/// Up to so many wishes a head fairness looks; beyond that points alone count.
pub const LEVELS: usize = 6;

/// More people than take part in any day, as a power of two.
const PEOPLE: u32 = 13;

/// More points than any day has, as a power of two.
const POINTS: u32 = 24;

/// What a plan, or a part of it, is worth: how many people have at least one of their wishes, at least
/// two, …, and the sum of the points. The one with more people at the first level where two differ is
/// worth more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Worth(Gain);

impl Worth {
    /// So many points.
    #[must_use]
    pub fn points(points: u32) -> Self {
        Self(Gain::from(points))
    }

    /// What it is worth that somebody gets a wish who had so many.
    #[must_use]
    pub fn of_another_wish(had: usize) -> Self {
        match had < LEVELS {
            true => Self(1 << (POINTS + PEOPLE * (LEVELS - 1 - had) as u32)),
            false => Self(0),
        }
    }

    /// How many people have at least so many wishes met, from 1 to [`LEVELS`].
    #[must_use]
    pub fn with_at_least(self, wishes: usize) -> u32 {
        if !(1..=LEVELS).contains(&wishes) {
            return 0;
        }
        let level = self.0 >> (POINTS + PEOPLE * (LEVELS - wishes) as u32);
        (level & ((1 << PEOPLE) - 1)) as u32
    }

    /// The sum of the points.
    #[must_use]
    pub fn sum(self) -> u32 {
        (self.0 & ((1 << POINTS) - 1)) as u32
    }

    pub(super) fn gain(self) -> Gain {
        self.0
    }

    pub(super) fn of_gain(gain: Gain) -> Self {
        Self(gain)
    }
}

impl Add for Worth {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for Worth {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl Sub for Worth {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl SubAssign for Worth {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Worth {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Worth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for level in 1..=LEVELS {
            write!(f, "{} ", self.with_at_least(level))?;
        }
        write!(f, "+ {}", self.sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_person_with_a_first_wish_is_worth_more_than_all_second_ones() {
        let second: Worth = (0..8000).map(|_| Worth::of_another_wish(1)).sum();
        assert!(Worth::of_another_wish(0) > second + Worth::points(1_000_000));
        assert_eq!(second.with_at_least(2), 8000);
        assert_eq!(second.with_at_least(1), 0);
        assert_eq!(Worth::of_another_wish(LEVELS), Worth::default());
        assert_eq!(Worth::points(7).sum(), 7);
    }
}
