//! What is normal for the level of one channel, and how far it may stray.
//!
//! The variance of the normal rows is taken apart into what changes within a short block of rows and
//! what wanders from block to block (analysis of variance, random effects). A shift inside of the
//! ordinary scatter is no fault, and a level that wandered while all was well will wander on: the
//! line stands at √((1.25·scatter)² + (4·wander)²) from the centre. A channel that mostly wanders,
//! and so slowly that the normal rows saw only a few independent passes of it, has no normal level
//! yet; it says so and is not judged by its level. Where a unit has few normal rows, what its fellows
//! showed in theirs stands in for what it has not shown yet.

use super::smooth::{autocorrelation_time, moments};

/// Rows in a block.
pub const BLOCK: usize = 20;
/// A shift of less than this many standard deviations of the scatter is nobody's fault.
const SCATTER: f64 = 1.25;
/// Standard deviations of the wander up to the line.
const WANDER: f64 = 4.0;
/// A channel that wanders by more than this share of its variance lives by its wander …
const MOSTLY_WANDER: f64 = 0.72;
/// … and must have been seen through so many independent passes.
const PASSES: f64 = 12.0;
/// With fewer blocks than this, the fellows of a unit fill up what is missing.
const BLOCKS: f64 = 10.0;
/// A value that never moved may move by this share of itself.
const RESOLUTION: f64 = 1e-3;

/// What is normal for the level of a channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The mean of the normal rows.
    pub centre: f64,
    /// From this deviation on it is no longer normal.
    pub line: f64,
    /// Whether the normal rows show where the level belongs.
    pub established: bool,
    /// Whether it never moved in the normal rows.
    pub constant: bool,
}

/// The parts of a channel's variance.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// Within short blocks of rows.
    pub within: f64,
    /// From block to block.
    pub wander: f64,
}

impl Spread {
    /// Takes the variance of stretches of rows apart. None without a value.
    #[must_use]
    pub fn of(stretches: &[&[f64]]) -> Option<Self> {
        let (n, _, variance) = moments(stretches.iter().copied().flatten().copied());
        if n == 0 {
            return None;
        }
        let means: Vec<Vec<f64>> = stretches.iter().map(|s| block_means(s)).collect();
        let within = within(stretches).unwrap_or(variance);
        let (blocks, _, between) = moments(means.iter().flatten().copied());
        let wander = if blocks < 2 { variance } else { between - within / BLOCK as f64 };
        Some(Self { within, wander: wander.max(0.0) })
    }

    /// The mean of those that are there.
    #[must_use]
    pub fn mean(all: impl Iterator<Item = Self>) -> Self {
        let (n, within, wander) =
            all.fold((0.0, 0.0, 0.0), |(n, a, b), s| (n + 1.0, a + s.within, b + s.wander));
        let n = f64::max(n, 1.0);
        Self { within: within / n, wander: wander / n }
    }

    fn filled(self, share: f64, fellows: Self) -> Self {
        Self {
            within: share * self.within + (1.0 - share) * fellows.within,
            wander: share * self.wander + (1.0 - share) * fellows.wander,
        }
    }
}

impl Level {
    /// Learns from stretches of normal rows. `scatter` multiplies the ordinary scatter's part of the
    /// line; `fellows` is what other units showed in their normal rows. None when there is not a
    /// single value.
    #[must_use]
    pub fn learn(stretches: &[&[f64]], scatter: f64, fellows: Option<Spread>) -> Option<Self> {
        let (n, centre, variance) = moments(stretches.iter().copied().flatten().copied());
        if n == 0 {
            return None;
        }
        let mut spread = Spread::of(stretches)?;
        let means: Vec<Vec<f64>> = stretches.iter().map(|s| block_means(s)).collect();
        let blocks = means.iter().map(Vec::len).sum::<usize>() as f64;
        if let Some(fellows) = fellows.filter(|_| blocks < BLOCKS) {
            spread = spread.filled(blocks / BLOCKS, fellows);
        }
        let nothing = (1e-12 * centre.abs()).powi(2);
        let constant = variance <= nothing;
        if constant && spread.within + spread.wander <= nothing {
            let line = (centre.abs() * RESOLUTION).max(1e-9);
            return Some(Self { centre, line, established: true, constant: true });
        }
        let Spread { within, wander } = spread;
        let passes = blocks / autocorrelation_time(&means);
        let mostly_wander = wander > MOSTLY_WANDER * (wander + within);
        let line = ((SCATTER * scatter).powi(2) * within + WANDER.powi(2) * wander).sqrt();
        Some(Self {
            centre,
            line: line.max(1e-9 * centre.abs()).max(f64::MIN_POSITIVE),
            established: constant || !mostly_wander || passes >= PASSES,
            constant,
        })
    }

    /// The deviation in multiples of the line.
    #[must_use]
    pub fn deviation(&self, value: f64) -> f64 {
        (value - self.centre) / self.line
    }
}

/// Whole blocks counted from the newest row back, so that none is cut at the end.
fn blocks(stretch: &[f64]) -> impl Iterator<Item = &[f64]> {
    stretch.rchunks_exact(BLOCK).collect::<Vec<_>>().into_iter().rev()
}

fn block_means(stretch: &[f64]) -> Vec<f64> {
    blocks(stretch).map(|b| moments(b.iter().copied()).1).filter(|m| !m.is_nan()).collect()
}

/// The mean variance within the blocks.
fn within(stretches: &[&[f64]]) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0.0);
    for block in stretches.iter().flat_map(|s| blocks(s)) {
        let (there, _, variance) = moments(block.iter().copied());
        if there > 1 {
            sum += variance * there as f64;
            n += (there - 1) as f64;
        }
    }
    (n > 0.0).then_some(sum / n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64;

    fn noise(n: usize) -> Vec<f64> {
        let mut rng = Pcg64::seed_from_u64(5);
        (0..n).map(|_| (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0).collect()
    }

    #[test]
    fn noise_about_a_level_has_its_line_at_one_and_a_quarter_deviations() {
        let level = Level::learn(&[&noise(400)], 1.0, None).unwrap();
        assert!(level.established);
        assert!((1.1..1.8).contains(&level.line), "{}", level.line);
    }

    #[test]
    fn a_slow_drift_has_no_level_yet_but_many_passes_establish_one() {
        let wave = |n: i32| -> Vec<f64> { (0..n).map(|i| (f64::from(i) / 50.0).sin()).collect() };
        assert!(!Level::learn(&[&wave(400)], 1.0, None).unwrap().established);
        assert!(Level::learn(&[&noise(20_000)], 1.0, None).unwrap().established);
    }

    #[test]
    fn what_never_moved_may_not_move() {
        let level = Level::learn(&[&[7.0; 50]], 1.0, None).unwrap();
        assert!(level.constant && level.deviation(7.1) > 1.0);
        assert_eq!(Level::learn(&[&[f64::NAN; 9]], 1.0, None), None);
    }

    #[test]
    fn what_fellows_showed_stands_in_for_few_rows() {
        let fellows = Some(Spread { within: 1.0, wander: 0.0 });
        let alone = Level::learn(&[&[7.0; 50]], 1.0, None).unwrap();
        let with = Level::learn(&[&[7.0; 50]], 1.0, fellows).unwrap();
        assert!(alone.deviation(7.5) > 1.0 && with.deviation(7.5) < 0.6);
        let long = [7.0; 500];
        assert!(Level::learn(&[&long], 1.0, fellows).unwrap().constant);
    }
}
