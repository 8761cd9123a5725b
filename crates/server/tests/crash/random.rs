//! Choices that a seed repeats.

use std::time::{SystemTime, UNIX_EPOCH};

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A source of choices.
pub struct Random(Pcg64Mcg);

/// A seed that nobody chose.
pub fn of_the_moment() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl Random {
    /// The one of that seed; each of several parts of a test has one of its own.
    pub fn new(seed: u64, part: u64) -> Self {
        Self(Pcg64Mcg::seed_from_u64(seed ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
    }

    /// A number below that one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.random::<u64>() % end.max(1)
    }

    /// Whether it happens that happens once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of a list.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len() as u64) as usize)
    }

    /// A table of a machine, in which bad parts come with heat: no two are the same.
    pub fn table(&mut self) -> Vec<u8> {
        let rows = if self.once_in(8) { 12_000 } else { 60 + self.below(200) };
        let mut text = String::from("time,machine,load,heat,bad\n");
        for row in 0..rows {
            let (load, heat) = (self.below(1000), self.below(1000));
            let bad = u64::from(heat > 800 || self.once_in(40));
            let (day, hour, minute) = (row / 1440 % 28 + 1, row / 60 % 24, row % 60);
            let time = format!("2026-01-{day:02} {hour:02}:{minute:02}");
            text += &format!("{time},{},{load}.5,{heat}.25,{bad}\n", row % 3);
        }
        text.into_bytes()
    }
}
