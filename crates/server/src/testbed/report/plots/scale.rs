//! From data to pixels, and the round numbers between.

use super::clock;
use crate::platform::numbers;

/// How data lies along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Linear,
    Log,
    Clock,
    Percent,
    Steps,
}

/// Data along an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    kind: Kind,
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    given: Vec<f64>,
    named: Vec<String>,
}

/// A marked place on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where, in data.
    pub at: f64,
    /// What it says.
    pub label: String,
    /// What it says on a second line: the day, where the first line says the hour.
    pub below: Option<String>,
}

impl Scale {
    /// Numbers from `low` to `high`, evenly. An empty or impossible range becomes one to draw in.
    pub fn linear(low: f64, high: f64) -> Self {
        let (low, high) = sound(low, high);
        Self {
            kind: Kind::Linear,
            low,
            high,
            from: 0.0,
            to: 1.0,
            given: Vec::new(),
            named: Vec::new(),
        }
    }

    /// Shares from `low` to `high`, said as percentages.
    pub fn percent(low: f64, high: f64) -> Self {
        Self { kind: Kind::Percent, ..Self::linear(low, high) }
    }

    /// The same scale with its numbers said as percentages, if so wished.
    #[must_use]
    pub fn said_as_percent(self, wished: bool) -> Self {
        if wished { Self { kind: Kind::Percent, ..self } } else { self }
    }

    /// Milliseconds since 1970, said as times.
    pub fn clock(low: f64, high: f64) -> Self {
        Self { kind: Kind::Clock, ..Self::linear(low, high) }
    }

    /// Positive numbers, a doubling always as far. Ticks stand where they are given.
    pub fn log(low: f64, high: f64, ticks: Vec<f64>) -> Self {
        let low = if low.is_finite() && low > 0.0 { low } else { 1.0 };
        let high = if high.is_finite() && high > low { high } else { low * 2.0 };
        Self { kind: Kind::Log, low, high, given: ticks, ..Self::linear(0.0, 1.0) }
    }

    /// Named steps, numbered from zero.
    pub fn steps(names: Vec<String>) -> Self {
        let last = names.len().max(1) as f64 - 0.5;
        Self { kind: Kind::Steps, named: names, ..Self::linear(-0.5, last) }
    }

    /// The smallest scale of that kind for these numbers, from zero if they are all positive.
    pub fn from_zero(numbers: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = extent(numbers);
        Self::linear(low.min(0.0), high.max(0.0)).nice(5)
    }

    /// The smallest scale for these numbers.
    pub fn around(numbers: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = extent(numbers);
        Self::linear(low, high).nice(5)
    }

    /// Widened to round numbers.
    #[must_use]
    pub fn nice(mut self, ticks: usize) -> Self {
        let step = step(self.high - self.low, ticks);
        self.low = (self.low / step).floor() * step;
        self.high = (self.high / step).ceil() * step;
        self
    }

    /// Laid from pixel to pixel.
    #[must_use]
    pub fn over(mut self, from: f64, to: f64) -> Self {
        (self.from, self.to) = (from, to);
        self
    }

    /// The pixel of a number; `NaN` for what is none.
    pub fn at(&self, x: f64) -> f64 {
        let share = match self.kind {
            Kind::Log => (x / self.low).ln() / (self.high / self.low).ln(),
            _ => (x - self.low) / (self.high - self.low),
        };
        self.from + share * (self.to - self.from)
    }

    /// The pixel of a number, kept within the axis.
    pub fn within(&self, x: f64) -> f64 {
        self.at(x.clamp(self.low, self.high))
    }

    /// The lowest number.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// The highest number.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// About so many marked places.
    pub fn ticks(&self, about: usize) -> Vec<Tick> {
        match self.kind {
            Kind::Clock => clock::ticks(self.low, self.high, about),
            Kind::Log => self.given.iter().map(|&at| plain(at, numbers::readable(at))).collect(),
            Kind::Steps => {
                let named = self.named.iter().enumerate();
                named.map(|(i, name)| plain(i as f64, name.clone())).collect()
            }
            Kind::Percent => self.even(about, numbers::percent),
            Kind::Linear => {
                let step = step(self.high - self.low, about);
                self.even(about, |x| numbers::at_step(x, step))
            }
        }
    }

    fn even(&self, about: usize, label: impl Fn(f64) -> String) -> Vec<Tick> {
        let step = step(self.high - self.low, about);
        let first = (self.low / step - 1e-6).ceil();
        let last = (self.high / step + 1e-6).floor();
        let count = (last - first).clamp(0.0, 100.0) as usize;
        (0..=count)
            .map(|i| (first + i as f64) * step)
            .map(|x| if x.abs() < step * 1e-9 { 0.0 } else { x })
            .map(|x| plain(x, label(x)))
            .collect()
    }
}

fn plain(at: f64, label: String) -> Tick {
    Tick { at, label, below: None }
}

/// The least and the greatest of the numbers that are numbers.
pub fn extent(numbers: impl IntoIterator<Item = f64>) -> (f64, f64) {
    numbers
        .into_iter()
        .filter(|x| x.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

/// A range that can be drawn in.
fn sound(low: f64, high: f64) -> (f64, f64) {
    if !low.is_finite() || !high.is_finite() {
        return (0.0, 1.0);
    }
    // Numbers closer than this cannot be told apart once drawn.
    let least = (low.abs().max(high.abs()) * 1e-9).max(f64::MIN_POSITIVE);
    if high - low > least && (high - low).is_finite() {
        return (low, high);
    }
    let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
    (low - room, high + room)
}

/// 1, 2 or 5 times a power of ten, so that about `count` steps fill the span.
fn step(span: f64, count: usize) -> f64 {
    let raw = span / count.max(1) as f64;
    if !raw.is_finite() || raw <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(raw.log10().floor());
    let lead = raw / power;
    let round = match lead {
        l if l <= 1.4 => 1.0,
        l if l <= 3.2 => 2.0,
        l if l <= 7.1 => 5.0,
        _ => 10.0,
    };
    round * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(scale: &Scale, about: usize) -> Vec<String> {
        scale.ticks(about).into_iter().map(|t| t.label).collect()
    }

    #[test]
    fn ticks_stand_at_round_numbers() {
        assert_eq!(labels(&Scale::linear(0.0, 42.0), 5), ["0", "10", "20", "30", "40"]);
        assert_eq!(labels(&Scale::linear(-0.013, 0.02), 3), ["−0.01", "0", "0.01", "0.02"]);
        assert_eq!(
            labels(&Scale::percent(0.0, 1.0), 4),
            ["0%", "20%", "40%", "60%", "80%", "100%"]
        );
    }

    #[test]
    fn large_round_numbers_keep_their_digits() {
        assert_eq!(labels(&Scale::linear(12_300.0, 12_500.0), 2), ["12,300", "12,400", "12,500"]);
    }

    #[test]
    fn a_range_that_is_none_can_be_drawn_in() {
        assert_eq!(Scale::linear(f64::NAN, 1.0).low(), 0.0);
        assert!(Scale::linear(5.0, 5.0).at(5.0).is_finite());
    }

    proptest! {
        #[test]
        fn ticks_rise_and_stay_on_the_axis(a in -1e12_f64..1e12, b in -1e12_f64..1e12) {
            for scale in [Scale::linear(a.min(b), a.max(b)), Scale::around([a, b])] {
                let ticks = scale.ticks(5);
                prop_assert!(ticks.len() <= 20);
                let span = scale.high() - scale.low();
                for t in &ticks {
                    prop_assert!(t.at >= scale.low() - span * 1e-5);
                    prop_assert!(t.at <= scale.high() + span * 1e-5);
                }
                prop_assert!(ticks.windows(2).all(|w| w[0].at < w[1].at));
            }
        }
    }
}
