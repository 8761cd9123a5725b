//! Families of detectors: how one score is made of what is watched.

use super::channels::{Channel, Channels, Watched};
use super::distance::Distance;
use super::forest::Forest;
use super::neighbours::Neighbours;

/// A family of detectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Control charts of the levels (speeds where no level is established).
    Levels,
    /// Control charts of levels, speeds, scatters and relations.
    Charts,
    /// Hotelling's T² of the smoothed levels.
    Distance,
    /// Distance of the smoothed levels to the nearest normal rows.
    Neighbours,
    /// Isolation forest on the smoothed levels.
    Forest,
}

impl Family {
    /// Those that take part in the choice, the best founded first: of equals the first is taken.
    pub const ALL: [Self; 5] =
        [Self::Charts, Self::Levels, Self::Distance, Self::Neighbours, Self::Forest];

    /// Its key in the locale files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Levels => "detector-levels",
            Self::Charts => "detector-charts",
            Self::Distance => "detector-distance",
            Self::Neighbours => "detector-neighbours",
            Self::Forest => "detector-forest",
        }
    }

    /// The alarm line that the construction of the score itself gives: charts are in multiples of
    /// their lines.
    #[must_use]
    pub(super) fn natural_line(self) -> f64 {
        match self {
            Self::Levels | Self::Charts => 1.0,
            Self::Distance | Self::Neighbours | Self::Forest => 0.0,
        }
    }
}

/// Of many charts the score is the fourth-power mean without the division: close to the largest, but
/// several sensors that stray together count more than one, while the ordinary trembling of fifty
/// does not add up to an alarm.
const POWER: i32 = 4;

/// A family that learned.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scorer {
    /// The positions of the channels it looks at.
    looks_at: Vec<usize>,
    method: Method,
}

#[derive(Debug, Clone, PartialEq)]
enum Method {
    Power,
    Distance(Option<Distance>),
    Neighbours(Neighbours),
    Forest(Forest),
}

impl Scorer {
    /// Learns from readings of normal rows: one list of channel series a stretch.
    pub fn learn(family: Family, channels: &Channels, normal: &[Vec<Vec<f64>>], seed: u64) -> Self {
        const ROWS: usize = 5_000;
        let looks_at = looks_at(family, channels.watched());
        let total: usize = normal.iter().map(|r| r.first().map_or(0, Vec::len)).sum();
        let step = total.div_ceil(ROWS).max(1);
        let rows = || -> Vec<Vec<f64>> {
            normal
                .iter()
                .flat_map(|readings| {
                    let rows = readings.first().map_or(0, Vec::len);
                    (0..rows).step_by(step).map(|r| row_of(readings, &looks_at, r))
                })
                .collect()
        };
        let method = match family {
            Family::Levels | Family::Charts => Method::Power,
            Family::Distance => Method::Distance(Distance::learn(&rows())),
            Family::Neighbours => Method::Neighbours(Neighbours::learn(&rows())),
            Family::Forest => Method::Forest(Forest::learn(&rows(), seed)),
        };
        Self { looks_at, method }
    }

    /// The score of one row of these readings, not yet in multiples of the alarm line.
    pub fn score(&self, readings: &[Vec<f64>], row: usize) -> f64 {
        match &self.method {
            Method::Power => {
                let sum: f64 = self.looks_at.iter().map(|&c| readings[c][row].powi(POWER)).sum();
                sum.sqrt().sqrt()
            }
            Method::Distance(None) => 0.0,
            Method::Distance(Some(d)) => d.score(&row_of(readings, &self.looks_at, row)),
            Method::Neighbours(n) => n.score(&row_of(readings, &self.looks_at, row)),
            Method::Forest(f) => f.score(&row_of(readings, &self.looks_at, row)),
        }
    }

    /// What each channel has in a row's score: the parts that are summed.
    pub fn part(&self, readings: &[Vec<f64>], channel: usize, row: usize) -> f64 {
        let power = if self.method == Method::Power { POWER } else { 2 };
        if self.looks_at.contains(&channel) { readings[channel][row].powi(power) } else { 0.0 }
    }
}

/// Distances are taken among levels, since only these share a measure; among all where there are
/// none.
fn looks_at(family: Family, watched: &[Channel]) -> Vec<usize> {
    let of = |wanted: fn(Watched) -> bool| -> Vec<usize> {
        (0..watched.len()).filter(|&i| wanted(watched[i].watched)).collect()
    };
    match family {
        Family::Charts => of(|_| true),
        Family::Levels => of(|w| matches!(w, Watched::Level | Watched::Speed)),
        Family::Distance | Family::Neighbours | Family::Forest => {
            let levels = of(|w| w == Watched::Level);
            if levels.is_empty() { of(|_| true) } else { levels }
        }
    }
}

fn row_of(readings: &[Vec<f64>], looks_at: &[usize], row: usize) -> Vec<f64> {
    looks_at.iter().map(|&c| readings[c][row]).collect()
}
