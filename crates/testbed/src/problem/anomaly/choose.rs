//! The choice among the families, by faults put into normal rows that they had not seen; the
//! learning curve and the flattering split, by the same.

use rayon::prelude::*;

use crate::anomaly::inject::{self, Fault};
use crate::anomaly::{Family, PROMISE, Spread, Stretch, Watch, learn_all};
use crate::evaluate::split::shuffle;
use crate::evaluate::{by_value, mean, quantile};
use crate::report::{CurvePoint, CurveUnit, Flattering, LearningCurve, Metric};

/// The earlier share of each stretch teaches, the later one is spoiled.
const EARLY: f64 = 0.6;
/// At most so many of the latest normal rows of a model take part: more would cost time and tell
/// little.
const ROWS: usize = 6_000;
/// At most so many models take part.
const MODELS: usize = 8;
/// Faults of each kind in each model.
const EACH: usize = 6;
/// A fault lasts no longer than this many rows.
const LONGEST: usize = 200;
/// Rows that go before a fault.
const CONTEXT: usize = 300;
/// A fault is found when this share of its rows raise an alarm.
const FOUND: f64 = 0.25;
/// A family must find this much more to be taken instead of one that is better founded.
const CLEARLY: f64 = 0.05;

/// More false alarms than this on later normal rows are not borne for the sake of faults found.
const BEARABLE: f64 = 0.03;

/// How a way of watching did on normal rows kept apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Trial {
    /// The share of the faults found, at no more false alarms than promised.
    pub found: f64,
    /// The share of clean later rows that raise an alarm at the line set by the earlier rows.
    pub false_alarms: f64,
}

/// What the trials on normal rows told.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Choice {
    /// The family taken.
    pub family: Family,
    /// All of them.
    pub trials: Vec<(Family, Trial)>,
    /// The trivial baseline: any sensor beyond three standard deviations.
    pub one_sensor: Trial,
    /// The share found by kind of fault, for the family taken.
    pub by_fault: Vec<(Fault, f64)>,
    /// Faults found against normal rows learned from.
    pub curve: Option<LearningCurve>,
    /// Later rows against rows at random.
    pub flattering: Option<Flattering>,
}

/// Early and late normal rows of one model.
struct Arena<'a> {
    fellows: &'a [Spread],
    early: Vec<Stretch>,
    /// Whole stretches with the place where the late part begins.
    whole: Vec<(Stretch, usize)>,
    seed: u64,
}

struct Outcome {
    /// For each family and fault whether it was found.
    found: Vec<Vec<(Fault, bool)>>,
    false_alarms: Vec<f64>,
}

/// Chooses. `models` are stretches of normal rows. None when they are too few to keep some apart.
pub(super) fn choose(
    models: &[Vec<Stretch>],
    fellows: &[Spread],
    fewest: usize,
    seed: u64,
) -> Option<Choice> {
    let step = models.len().div_ceil(MODELS).max(1);
    let arenas: Vec<Arena<'_>> = models
        .iter()
        .enumerate()
        .step_by(step)
        .filter_map(|(i, normal)| Arena::new(normal, fellows, fewest, seed.wrapping_add(i as u64)))
        .collect();
    if arenas.is_empty() {
        return None;
    }
    let outcomes: Vec<Outcome> =
        arenas.par_iter().map(|a| a.contest(&a.early, &Family::ALL)).collect();
    let trials: Vec<(Family, Trial)> = Family::ALL
        .into_iter()
        .enumerate()
        .map(|(f, family)| (family, trial(&outcomes, f)))
        .collect();
    let (mut family, mut best) = (trials[0].0, trials[0].1.found);
    // Who raises false alarms freely finds much; only keepers of the promise, or at least of what the
    // best founded family keeps, may win.
    let bearable = trials[0].1.false_alarms.max(BEARABLE);
    for (other, trial) in trials[1..].iter().filter(|t| t.1.false_alarms <= bearable) {
        if trial.found > best + CLEARLY {
            (family, best) = (*other, trial.found);
        }
    }
    let place = Family::ALL.iter().position(|f| *f == family).unwrap_or(0);
    let baseline: Vec<Outcome> = arenas.par_iter().map(Arena::contest_of_one_sensor).collect();
    let one_sensor = trial(&baseline, 0);
    Some(Choice {
        family,
        by_fault: by_fault(&outcomes, place),
        trials,
        one_sensor,
        curve: curve(&arenas, family, fewest, one_sensor.found),
        flattering: flattering(&arenas, family),
    })
}

fn trial(outcomes: &[Outcome], family: usize) -> Trial {
    let found: Vec<f64> = outcomes
        .iter()
        .flat_map(|o| o.found[family].iter().map(|f| f64::from(u8::from(f.1))))
        .collect();
    let false_alarms: Vec<f64> = outcomes.iter().map(|o| o.false_alarms[family]).collect();
    Trial { found: mean(&found), false_alarms: mean(&false_alarms) }
}

fn by_fault(outcomes: &[Outcome], family: usize) -> Vec<(Fault, f64)> {
    Fault::ALL
        .into_iter()
        .map(|fault| {
            let of: Vec<f64> = outcomes
                .iter()
                .flat_map(|o| &o.found[family])
                .filter(|(f, _)| *f == fault)
                .map(|(_, found)| f64::from(u8::from(*found)))
                .collect();
            (fault, mean(&of))
        })
        .filter(|(_, share)| !share.is_nan())
        .collect()
}

impl<'a> Arena<'a> {
    fn new(normal: &[Stretch], fellows: &'a [Spread], fewest: usize, seed: u64) -> Option<Self> {
        let rows = |s: &Stretch| s.first().map_or(0, Vec::len);
        let all: usize = normal.iter().map(rows).sum();
        let whole: Vec<(Stretch, usize)> = normal
            .iter()
            .map(|s| {
                let kept = if all > ROWS { rows(s) * ROWS / all } else { rows(s) };
                (cut_to(s, rows(s) - kept, rows(s)), (kept as f64 * EARLY) as usize)
            })
            .filter(|(_, cut)| *cut > 0)
            .collect();
        let early: Vec<Stretch> = whole.iter().map(|(s, cut)| cut_to(s, 0, *cut)).collect();
        let enough = early.iter().map(rows).sum::<usize>() >= fewest;
        (enough && longest(&whole).is_some()).then_some(Self { fellows, early, whole, seed })
    }

    /// Whether families taught by these rows find faults in the late rows, at a line raised until the
    /// clean late rows keep the promise: without that, the trigger-happy would win.
    fn contest(&self, early: &[Stretch], families: &[Family]) -> Outcome {
        let watches = learn_all(early, self.fellows, families, self.seed);
        let mut false_alarms = Vec::new();
        let raised: Vec<Watch> = watches
            .into_iter()
            .map(|watch| {
                let clean = self.late_scores(|rows| watch.read(rows).score);
                false_alarms.push(share_above(&clean, 1.0));
                let factor = upper(&clean).max(1.0);
                watch.with_line_raised(factor)
            })
            .collect();
        let found = raised.iter().map(|watch| self.found(|rows| watch.read(rows).score)).collect();
        Outcome { found, false_alarms }
    }

    fn contest_of_one_sensor(&self) -> Outcome {
        let rule = ThreeSigma::learn(&self.early);
        let clean = self.late_scores(|rows| rule.scores(rows));
        let factor = upper(&clean).max(1.0);
        let found = self.found(|rows| rule.scores(rows).iter().map(|s| s / factor).collect());
        Outcome { found: vec![found], false_alarms: vec![share_above(&clean, 1.0)] }
    }

    fn late_scores(&self, score: impl Fn(&Stretch) -> Vec<f64>) -> Vec<f64> {
        self.whole.iter().flat_map(|(s, cut)| score(s).split_off(*cut)).collect()
    }

    fn found(&self, score: impl Fn(&Stretch) -> Vec<f64> + Sync) -> Vec<(Fault, bool)> {
        let Some(place) = longest(&self.whole) else { return Vec::new() };
        let (stretch, cut) = &self.whole[place];
        let rows = stretch.first().map_or(0, Vec::len);
        let length = ((rows - cut) * 2 / 3).clamp(1, LONGEST);
        let movable: Vec<usize> = (0..stretch.len()).filter(|&s| varies(&stretch[s])).collect();
        let mut starts: Vec<usize> = (*cut..=rows - length).collect();
        shuffle(&mut starts, self.seed);
        let related = related(&self.early, &movable);
        inject::plan(&movable, &related, EACH, self.seed)
            .into_iter()
            .enumerate()
            .map(|(i, fault)| {
                let start = starts[i % starts.len()];
                let context = start.saturating_sub(CONTEXT);
                let window = cut_to(stretch, context, start + length);
                let seed = self.seed.wrapping_add(i as u64);
                let bad = inject::spoiled(&window, start - context, fault, seed);
                let alarms = &score(&bad)[start - context..];
                (fault.0, share_above(alarms, 1.0) >= FOUND)
            })
            .collect()
    }
}

/// The stretch with the longest late part.
fn longest(whole: &[(Stretch, usize)]) -> Option<usize> {
    let late = |(s, cut): &(Stretch, usize)| s.first().map_or(0, Vec::len) - cut;
    (0..whole.len()).rev().max_by_key(|&i| late(&whole[i])).filter(|&i| late(&whole[i]) >= 4)
}

fn varies(series: &[f64]) -> bool {
    let mut there = series.iter().filter(|v| !v.is_nan());
    let first = there.next();
    there.any(|v| Some(v) != first)
}

/// Sensors that go with another one: only these can be decoupled.
fn related(early: &[Stretch], movable: &[usize]) -> Vec<usize> {
    const TOGETHER: f64 = 0.7;
    const ROWS: usize = 2_000;
    let Some(first) = early.iter().max_by_key(|s| s.first().map_or(0, Vec::len)) else {
        return Vec::new();
    };
    let step = first.first().map_or(0, Vec::len).div_ceil(ROWS).max(1);
    let correlation = |a: usize, b: usize| {
        let pairs = first[a].iter().zip(&first[b]).step_by(step);
        let pairs: Vec<(f64, f64)> = pairs.map(|(a, b)| (*a, *b)).collect();
        correlation(pairs.into_iter().filter(|(a, b)| !a.is_nan() && !b.is_nan()).collect())
    };
    let goes = |a: &usize| movable.iter().any(|b| b != a && correlation(*a, *b).abs() >= TOGETHER);
    movable.iter().copied().filter(goes).collect()
}

fn correlation(pairs: Vec<(f64, f64)>) -> f64 {
    let n = pairs.len() as f64;
    let (a, b) = pairs.iter().fold((0.0, 0.0), |(a, b), p| (a + p.0 / n, b + p.1 / n));
    let (mut aa, mut bb, mut ab) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        aa += (x - a).powi(2);
        bb += (y - b).powi(2);
        ab += (x - a) * (y - b);
    }
    if aa > 0.0 && bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 }
}

fn cut_to(stretch: &Stretch, from: usize, to: usize) -> Stretch {
    stretch.iter().map(|s| s[from..to].to_vec()).collect()
}

fn share_above(scores: &[f64], line: f64) -> f64 {
    scores.iter().filter(|s| **s >= line).count() as f64 / scores.len().max(1) as f64
}

/// Just above the score that keeps the promise.
fn upper(scores: &[f64]) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(by_value);
    quantile(&sorted, 1.0 - PROMISE) * (1.0 + 1e-9)
}

/// The trivial baseline: any sensor beyond three standard deviations of the normal rows.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ThreeSigma(Vec<(f64, f64)>);

impl ThreeSigma {
    pub fn learn(normal: &[Stretch]) -> Self {
        let sensors = normal.first().map_or(0, Vec::len);
        let of = |j: usize| {
            let all: Vec<f64> =
                normal.iter().flat_map(|s| s[j].iter().copied()).filter(|v| !v.is_nan()).collect();
            let centre = mean(&all);
            let variance = mean(&all.iter().map(|v| (v - centre).powi(2)).collect::<Vec<_>>());
            (centre, variance.sqrt().max(1e-12))
        };
        Self((0..sensors).map(of).collect())
    }

    pub fn scores(&self, rows: &Stretch) -> Vec<f64> {
        let n = rows.first().map_or(0, Vec::len);
        (0..n)
            .map(|r| {
                let sensors = rows.iter().zip(&self.0);
                sensors.map(|(s, (c, sd))| (s[r] - c).abs() / sd / 3.0).fold(0.0, f64::max)
            })
            .collect()
    }
}

/// Faults found against the number of normal rows learned from, for up to three models.
fn curve(
    arenas: &[Arena<'_>],
    family: Family,
    fewest: usize,
    baseline: f64,
) -> Option<LearningCurve> {
    const SHARES: [usize; 4] = [8, 4, 2, 1];
    const DRAWS: usize = 3;
    let step = arenas.len().div_ceil(3).max(1);
    let some: Vec<&Arena<'_>> = arenas.iter().step_by(step).collect();
    let rows = |a: &Arena<'_>| a.early.iter().map(|s| s.first().map_or(0, Vec::len)).sum::<usize>();
    let all = mean(&some.iter().map(|a| rows(a) as f64).collect::<Vec<_>>());
    let points = SHARES
        .into_iter()
        .filter(|share| all / *share as f64 >= fewest as f64)
        .map(|share| {
            let draws = if share == 1 { 1 } else { DRAWS };
            let found: Vec<f64> = (0..draws)
                .into_par_iter()
                .map(|draw| {
                    let outcomes: Vec<Outcome> = some
                        .iter()
                        .map(|a| a.contest(&window(&a.early, share, draw, draws), &[family]))
                        .collect();
                    trial(&outcomes, 0).found
                })
                .collect();
            CurvePoint {
                n: (all / share as f64).round() as u64,
                mean: mean(&found),
                low: found.iter().copied().fold(f64::INFINITY, f64::min),
                high: found.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            }
        })
        .collect::<Vec<_>>();
    let (of, metric) = (CurveUnit::Rows, Metric::InjectedFound);
    (points.len() > 1).then_some(LearningCurve { of, metric, points, baseline })
}

/// A contiguous window of that share of each stretch; draws lie evenly from its beginning to its end.
fn window(early: &[Stretch], share: usize, draw: usize, draws: usize) -> Vec<Stretch> {
    early
        .iter()
        .map(|s| {
            let rows = s.first().map_or(0, Vec::len);
            let length = rows / share;
            let from = (rows - length) * draw / (draws - 1).max(1);
            cut_to(s, from, from + length)
        })
        .collect()
}

/// Alarms on normal rows at the line that one in a hundred of the rows learned from exceeds: on
/// later rows, and on rows drawn at random from among those learned from.
fn flattering(arenas: &[Arena<'_>], family: Family) -> Option<Flattering> {
    let pairs: Vec<(f64, f64)> = arenas
        .par_iter()
        .filter_map(|a| {
            let honest = Watch::learn(&a.early, a.fellows, family, a.seed)?;
            let (mut seen, mut unseen) = (Vec::new(), Vec::new());
            for (stretch, cut) in &a.whole {
                let mut score = honest.read(stretch).score;
                unseen.extend(score.split_off(*cut));
                seen.extend(score);
            }
            let later = share_above(&unseen, upper(&seen));
            Some((later, a.at_random(family)?))
        })
        .collect();
    let honest: Vec<f64> = pairs.iter().map(|p| p.0).collect();
    let random: Vec<f64> = pairs.iter().map(|p| p.1).collect();
    (!pairs.is_empty()).then(|| Flattering {
        metric: Metric::FalseAlarms,
        honest: mean(&honest),
        random: mean(&random),
    })
}

impl Arena<'_> {
    fn at_random(&self, family: Family) -> Option<f64> {
        let mut kept_of = Vec::new();
        let thinned: Vec<Stretch> = self
            .whole
            .iter()
            .map(|(s, cut)| {
                let mut order: Vec<usize> = (0..s.first().map_or(0, Vec::len)).collect();
                shuffle(&mut order, self.seed);
                order.truncate(*cut);
                order.sort_unstable();
                let thin = s.iter().map(|c| order.iter().map(|&r| c[r]).collect()).collect();
                kept_of.push(order);
                thin
            })
            .collect();
        let watch = Watch::learn(&thinned, self.fellows, family, self.seed)?;
        let (mut seen, mut unseen) = (Vec::new(), Vec::new());
        for ((stretch, _), kept) in self.whole.iter().zip(&kept_of) {
            for (row, score) in watch.read(stretch).score.into_iter().enumerate() {
                let side = if kept.binary_search(&row).is_ok() { &mut seen } else { &mut unseen };
                side.push(score);
            }
        }
        Some(share_above(&unseen, upper(&seen)))
    }
}
