//! A detector with its alarm line, set by normal rows that it had not seen.

use super::channels::{Channels, Stretch, Watched};
use super::family::{Family, Scorer};
use super::level::Spread;

/// The share of normal rows that may raise an alarm.
pub const PROMISE: f64 = 0.01;
/// Contiguous parts of the normal rows that take turns in being held out. Rows next to each other
/// say the same thing, so they are held out together.
const TURNS: usize = 4;
/// Held-out rows that are scored.
const SCORED: usize = 4_000;
/// After an event the alarm line stands at this share of the highest score: a machine rarely settles
/// exactly where it was, and what is left of a great movement is no new event.
const AFTERMATH: f64 = 0.3;
/// Bounds of the rows in which the memory of an event halves; between them it is the number of
/// normal rows.
const MEMORY: (f64, f64) = (100.0, 5_000.0);

/// A detector with its alarm line.
#[derive(Debug, Clone, PartialEq)]
pub struct Watch {
    family: Family,
    channels: Channels,
    scorer: Scorer,
    line: f64,
    memory: f64,
    held_out: Vec<f64>,
}

/// What a detector read of one unit's rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The score of each row, in multiples of the alarm line: from 1 on it is an alarm. Where an event
    /// has raised the line, scores below it are in multiples of the raised line.
    pub score: Vec<f64>,
    /// What each channel read, in multiples of its line and with its sign.
    pub readings: Vec<Vec<f64>>,
}

/// Teaches several families at once. `fellows` is what other units showed in their normal rows,
/// sensor by sensor; empty where there are none.
#[must_use]
pub fn learn_all(
    normal: &[Stretch],
    fellows: &[Spread],
    families: &[Family],
    seed: u64,
) -> Vec<Watch> {
    let (channels, scorers) = taught(normal, fellows, families, seed);
    let held_out = held_out(normal, fellows, families, seed);
    let rows: usize = normal.iter().map(|s| s.first().map_or(0, Vec::len)).sum();
    families
        .iter()
        .zip(scorers)
        .zip(held_out)
        .map(|((&family, scorer), held_out)| {
            let line = line(&held_out, PROMISE).max(family.natural_line()).max(1e-9);
            Watch {
                family,
                channels: channels.clone(),
                scorer,
                line,
                memory: (rows as f64).clamp(MEMORY.0, MEMORY.1),
                held_out: held_out.iter().map(|s| s / line).collect(),
            }
        })
        .collect()
}

fn taught(
    normal: &[Stretch],
    fellows: &[Spread],
    families: &[Family],
    seed: u64,
) -> (Channels, Vec<Scorer>) {
    let channels = Channels::learn(normal, fellows);
    let readings: Vec<Vec<Vec<f64>>> = normal.iter().map(|s| channels.read(s)).collect();
    let scorers = families.iter().map(|f| Scorer::learn(*f, &channels, &readings, seed)).collect();
    (channels, scorers)
}

/// Scores of held-out normal rows, family by family.
fn held_out(
    normal: &[Stretch],
    fellows: &[Spread],
    families: &[Family],
    seed: u64,
) -> Vec<Vec<f64>> {
    use rayon::prelude::*;
    let rows: usize = normal.iter().map(|s| s.first().map_or(0, Vec::len)).sum();
    let step = rows.div_ceil(SCORED).max(1);
    let turns: Vec<Vec<Vec<f64>>> = (0..TURNS)
        .into_par_iter()
        .map(|turn| {
            let others = without(normal, turn);
            let (channels, scorers) = taught(&others, fellows, families, seed);
            let mut scores = vec![Vec::new(); families.len()];
            for stretch in normal {
                let (from, to) = part(stretch, turn);
                let readings = channels.read(stretch);
                for (scorer, scores) in scorers.iter().zip(&mut scores) {
                    scores.extend((from..to).step_by(step).map(|r| scorer.score(&readings, r)));
                }
            }
            scores
        })
        .collect();
    (0..families.len()).map(|f| turns.iter().flat_map(|t| t[f].iter().copied()).collect()).collect()
}

fn part(stretch: &Stretch, turn: usize) -> (usize, usize) {
    let rows = stretch.first().map_or(0, Vec::len);
    (rows * turn / TURNS, rows * (turn + 1) / TURNS)
}

/// The stretches without their part of that turn; what stood before and after it stays apart.
fn without(normal: &[Stretch], turn: usize) -> Vec<Stretch> {
    let mut others = Vec::new();
    for stretch in normal {
        let (from, to) = part(stretch, turn);
        let rows = stretch.first().map_or(0, Vec::len);
        for (a, b) in [(0, from), (to, rows)] {
            if a < b {
                others.push(stretch.iter().map(|s| s[a..b].to_vec()).collect());
            }
        }
    }
    others
}

/// The score that no more than that share of new normal rows exceeds, by the conformal quantile of
/// held-out ones (Vovk et al. 2005): the ⌈(n + 1)(1 − share)⌉-th smallest.
pub(super) fn line(held_out: &[f64], share: f64) -> f64 {
    let mut sorted: Vec<f64> = held_out.iter().copied().filter(|s| !s.is_nan()).collect();
    sorted.sort_by(crate::evaluate::by_value);
    let place = ((sorted.len() + 1) as f64 * (1.0 - share)).ceil() as usize;
    sorted.get(place.max(1) - 1).or(sorted.last()).copied().unwrap_or(0.0)
}

impl Watch {
    /// Teaches one family.
    #[must_use]
    pub fn learn(
        normal: &[Stretch],
        fellows: &[Spread],
        family: Family,
        seed: u64,
    ) -> Option<Self> {
        learn_all(normal, fellows, &[family], seed).pop()
    }

    /// The family.
    #[must_use]
    pub fn family(&self) -> Family {
        self.family
    }

    /// What is watched.
    #[must_use]
    pub fn channels(&self) -> &Channels {
        &self.channels
    }

    /// Scores of normal rows while they were held out, in multiples of the alarm line; all rows of
    /// the first quarter, then the second, …
    #[must_use]
    pub fn held_out(&self) -> &[f64] {
        &self.held_out
    }

    /// Raises the alarm line by that factor.
    #[must_use]
    pub fn with_line_raised(mut self, factor: f64) -> Self {
        self.line *= factor;
        self.held_out.iter_mut().for_each(|s| *s /= factor);
        self
    }

    /// Reads one unit's rows, sensor by sensor, in the order of time. A row's score depends on that
    /// row and on earlier ones.
    #[must_use]
    pub fn read(&self, rows: &[Vec<f64>]) -> Read {
        let readings = self.channels.read(rows);
        let n = rows.first().map_or(0, Vec::len);
        let keep = 0.5_f64.powf(1.0 / self.memory);
        let mut highest = 0.0_f64;
        let score = (0..n)
            .map(|row| {
                let plain = self.scorer.score(&readings, row) / self.line;
                let raised = (AFTERMATH * highest).max(1.0);
                let score = if plain >= raised { plain } else { plain / raised };
                highest = plain.max(highest * keep);
                score
            })
            .collect();
        Read { score, readings }
    }

    /// What each sensor has in the score of these rows: the share of the parts that are summed (0 to
    /// 1 together) and whether its level stood above (1) or below (−1) the normal one, 0 where it is
    /// neither. What sensors show by themselves tells whose fault it is; only where none is beyond its
    /// own lines do their relations tell, since a sensor gone astray spoils those of its fellows too.
    #[must_use]
    pub fn sensors(&self, read: &Read, rows: &[usize], sensors: usize) -> Vec<(f64, i8)> {
        let by_itself = self.parts(read, rows, sensors, |w| w != Watched::Relation);
        let whole: f64 = by_itself.iter().map(|p| p.0).sum();
        let parts = if whole >= rows.len() as f64 {
            by_itself
        } else {
            self.parts(read, rows, sensors, |_| true)
        };
        let whole: f64 = parts.iter().map(|p| p.0).sum();
        parts
            .into_iter()
            .map(|(part, lean)| {
                let share = if whole > 0.0 { part / whole } else { 0.0 };
                let one_way = lean.abs() > part / 2.0;
                (share, if one_way { lean.signum() as i8 } else { 0 })
            })
            .collect()
    }

    /// For each sensor the sum of its parts, and of those with a direction.
    fn parts(
        &self,
        read: &Read,
        rows: &[usize],
        sensors: usize,
        of: fn(Watched) -> bool,
    ) -> Vec<(f64, f64)> {
        let mut parts = vec![(0.0, 0.0); sensors];
        for (place, channel) in self.channels.watched().iter().enumerate() {
            if !of(channel.watched) {
                continue;
            }
            let directed = matches!(channel.watched, Watched::Level | Watched::Speed);
            let (sum, lean) = &mut parts[channel.sensor];
            for &row in rows {
                let part = self.scorer.part(&read.readings, place, row);
                *sum += part;
                if directed {
                    *lean += part * read.readings[place][row].signum();
                }
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_pcg::Pcg64;

    #[test]
    fn what_is_left_of_a_great_event_is_no_new_one() {
        let mut rng = Pcg64::seed_from_u64(3);
        let mut noise = || rng.random::<f64>() - 0.5;
        let normal: Vec<f64> = (0..400).map(|_| noise()).collect();
        let mut later = normal.clone();
        // Up by a hundred deviations, then back to within two; and as small a shift without a past.
        later.extend((0..100).map(|_| 30.0 + noise()));
        later.extend((0..200).map(|_| 0.6 + noise()));
        let watch = Watch::learn(&[vec![normal.clone()]], &[], Family::Levels, 1).unwrap();
        let after = watch.read(&[later]).score;
        assert!(after[450] > 10.0 && after[699] < 1.0, "{} {}", after[450], after[699]);
        let mut alone = normal;
        alone.extend((0..200).map(|_| 0.6 + noise()));
        assert!(watch.read(&[alone]).score[599] >= 1.0);
    }

    #[test]
    fn the_line_is_the_conformal_quantile() {
        let scores: Vec<f64> = (1..=99).map(f64::from).collect();
        assert!((line(&scores, 0.1) - 90.0).abs() < 1e-12);
        assert!((line(&scores, 0.001) - 99.0).abs() < 1e-12);
        assert!(line(&[], 0.1).abs() < 1e-12);
    }
}
