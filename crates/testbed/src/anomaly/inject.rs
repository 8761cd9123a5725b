//! Faults put into normal rows on purpose.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use super::channels::Stretch;
use super::smooth::moments;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The level jumps.
    Shift,
    /// The level moves off evenly.
    Drift,
    /// The reading stays where it is.
    Stuck,
    /// The reading trembles.
    Noise,
    /// The reading goes its own way: its own values of another time.
    Decoupled,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Shift, Self::Drift, Self::Stuck, Self::Noise, Self::Decoupled];

    /// Its key in the locale files.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Shift => "fault-shift",
            Self::Drift => "fault-drift",
            Self::Stuck => "fault-stuck",
            Self::Noise => "fault-noise",
            Self::Decoupled => "fault-decoupled",
        }
    }
}

/// How large faults are, in standard deviations that the sensor had just before.
const SIZES: [f64; 3] = [2.0, 4.0, 8.0];

/// Which faults to put where: every kind equally often, sensors drawn from the seed. `related` are
/// the sensors that go with others; without any, nothing is decoupled.
#[must_use]
pub fn plan(
    sensors: &[usize],
    related: &[usize],
    each: usize,
    seed: u64,
) -> Vec<(Fault, usize, f64)> {
    let mut rng = Pcg64::seed_from_u64(seed);
    Fault::ALL
        .into_iter()
        .flat_map(|fault| (0..each).map(move |i| (fault, i)))
        .filter_map(|(fault, i)| {
            let among = if fault == Fault::Decoupled { related } else { sensors };
            if among.is_empty() {
                return None;
            }
            let sensor = among[rng.random_range(0..among.len())];
            let sign = if rng.random::<bool>() { 1.0 } else { -1.0 };
            Some((fault, sensor, sign * SIZES[i % SIZES.len()]))
        })
        .collect()
}

/// The rows with the fault from `from` to their end.
#[must_use]
pub fn spoiled(
    rows: &Stretch,
    from: usize,
    (fault, sensor, size): (Fault, usize, f64),
    seed: u64,
) -> Stretch {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut spoiled = rows.clone();
    let own = &rows[sensor];
    let length = own.len().saturating_sub(from).max(1);
    let (_, _, variance) = moments(own[..from].iter().copied());
    let spread = if variance > 0.0 { variance.sqrt() } else { 1.0 };
    let last = own[..from].iter().rev().copied().find(|v| !v.is_nan());
    // Its own past, read backwards, keeps level, spread and trembling but not the company.
    let elsewhere = |i: usize| own[from.saturating_sub(1 + i % from.max(1))];
    for (i, value) in spoiled[sensor][from..].iter_mut().enumerate() {
        *value = match fault {
            Fault::Shift => *value + size * spread,
            Fault::Drift => *value + size * spread * (i + 1) as f64 / length as f64,
            Fault::Stuck => last.unwrap_or(*value),
            Fault::Noise => {
                // The sum of twelve uniform numbers is nearly normal with variance 1.
                let noise = (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
                *value + size.abs() * spread * noise
            }
            Fault::Decoupled => elsewhere(i),
        };
    }
    spoiled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_begin_where_they_should_and_touch_one_sensor() {
        let rows: Stretch = (0..2)
            .map(|s| (0..60).map(|i| f64::from((i * (7 + s)) % 13)).collect::<Vec<f64>>())
            .collect();
        for fault in Fault::ALL {
            let bad = spoiled(&rows, 40, (fault, 1, 4.0), 3);
            assert_eq!(bad[0], rows[0]);
            assert_eq!(bad[1][..40], rows[1][..40]);
            assert_ne!(bad[1][40..], rows[1][40..], "{fault:?}");
        }
    }

    #[test]
    fn the_plan_holds_every_kind_equally_often() {
        let plan = plan(&[0, 3], &[3], 6, 1);
        assert!(Fault::ALL.iter().all(|f| plan.iter().filter(|p| p.0 == *f).count() == 6));
        assert!(plan.iter().all(|p| p.0 != Fault::Decoupled || p.1 == 3));
    }
}
