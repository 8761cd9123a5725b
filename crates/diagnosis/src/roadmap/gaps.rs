//! Gaps, ranked by what closing them would bring for what it costs.

use super::{Levels, Lift};
use crate::answers::Assessment;
use crate::instrument::{Instrument, ItemAt, Level};
use crate::score::Score;

/// One item below its best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Which item.
    pub item: ItemAt,
    /// Its points.
    pub points: f64,
    /// What is missing to 100.
    pub missing: f64,
    /// How strongly it moves what the company wants: the sum of goal (0 to 3) × strength (1 to 3).
    pub impact: f64,
    /// The next lift.
    pub next: Lift,
    /// Missing points × impact ÷ cost of the next lift in millions of won: the rank. Zero where the
    /// company wants nothing that the item moves.
    pub worth: f64,
}

/// A lift is never counted as cheaper than this many millions of won: somebody's time is never free.
const LEAST_COST: f64 = 0.5;

/// All gaps, the most worthwhile first; equal ones in the order of the questions.
pub fn gaps(instrument: &Instrument, assessment: &Assessment, score: &Score) -> Vec<Gap> {
    let levels = Levels::of_score(instrument, score);
    let highest = instrument.scale.highest();
    let mut gaps: Vec<Gap> = instrument
        .items_at()
        .filter_map(|(at, _)| {
            let points = score.items.get(at.index())?.points()?;
            let level = levels.of(at).filter(|level| *level < highest)?;
            let next = Lift { item: at, to: Level(level.0 + 1) };
            let missing = 100.0 - points;
            let impact = impact(instrument, assessment, at);
            let cost = (next.won(instrument) / 1e6).max(LEAST_COST);
            Some(Gap { item: at, points, missing, impact, next, worth: missing * impact / cost })
        })
        .collect();
    gaps.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    gaps
}

/// How strongly an item moves what the company wants.
pub(super) fn impact(instrument: &Instrument, assessment: &Assessment, item: ItemAt) -> f64 {
    instrument[item]
        .moves
        .iter()
        .map(|moves| {
            let goal = assessment.goals.get(moves.kpi.index()).copied().unwrap_or(1);
            f64::from(goal) * f64::from(moves.strength)
        })
        .sum()
}
