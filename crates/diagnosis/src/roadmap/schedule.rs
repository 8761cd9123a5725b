//! Lifts laid out over 24 months.

use std::collections::BTreeSet;

use super::fastest::Way;
use super::gaps::{Gap, impact};
use super::{Levels, Lift};
use crate::answers::Assessment;
use crate::instrument::{Instrument, KpiAt};
use crate::score::Score;

/// How many months are planned.
pub const MONTHS: u32 = 24;

/// Until when a step is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Within 6 months.
    Six,
    /// Within 12.
    Twelve,
    /// Within 24.
    TwentyFour,
}

impl Phase {
    /// Its last month.
    pub fn months(self) -> u32 {
        match self {
            Self::Six => 6,
            Self::Twelve => 12,
            Self::TwentyFour => MONTHS,
        }
    }

    fn of(end: u32) -> Option<Self> {
        [Self::Six, Self::Twelve, Self::TwentyFour].into_iter().find(|phase| end <= phase.months())
    }
}

/// Why a step is in the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It is part of the least work to the next stage.
    NextStage,
    /// It brings most of what the company wants for what it costs.
    Worth,
}

/// One step of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What is lifted.
    pub lift: Lift,
    /// Why.
    pub why: Why,
    /// The month in which it begins, from 0.
    pub start: u32,
    /// The month before which it is done.
    pub end: u32,
    /// Until when it is done.
    pub phase: Phase,
    /// Steps of the plan that come before it.
    pub after: Vec<Lift>,
    /// By KPI: the range in per cent by which the instrument expects it to move.
    pub benefit: Vec<(KpiAt, [f64; 2])>,
}

/// Lays lifts out: those of the way to the next stage first, then the ones that are worth most, each time
/// the cheapest that is ready. At most `lanes` steps run at once: a firm has only so many people.
pub fn schedule(
    instrument: &Instrument,
    assessment: &Assessment,
    score: &Score,
    way: Option<&Way>,
    gaps: &[Gap],
    lanes: usize,
) -> Vec<Step> {
    let levels = Levels::of_score(instrument, score);
    let mut plan =
        Plan { instrument, assessment, levels, free: vec![0; lanes.max(1)], steps: Vec::new() };
    let wanted: BTreeSet<Lift> = way.iter().flat_map(|way| way.lifts.iter().copied()).collect();
    plan.run(wanted, Why::NextStage);
    for gap in gaps.iter().filter(|gap| gap.worth > 0.0) {
        let missing = plan.missing(gap.next);
        plan.run(missing, Why::Worth);
    }
    plan.steps.sort_by_key(|step| (step.start, step.end, step.lift));
    plan.steps
}

struct Plan<'a> {
    instrument: &'a Instrument,
    assessment: &'a Assessment,
    /// As they will be once all that is planned so far is done.
    levels: Levels,
    /// By lane: the month from which it is free.
    free: Vec<u32>,
    steps: Vec<Step>,
}

impl Plan<'_> {
    /// A lift with all that it needs and is not planned yet.
    fn missing(&self, lift: Lift) -> BTreeSet<Lift> {
        let mut all = BTreeSet::new();
        let mut open = vec![lift];
        while let Some(lift) = open.pop() {
            let there = self.levels.of(lift.item).is_none_or(|level| level >= lift.to);
            if !there && all.insert(lift) {
                open.extend(lift.needs(self.instrument, &self.levels));
            }
        }
        all
    }

    /// Plans a set of lifts that is closed under what they need, or as much of it as fits.
    fn run(&mut self, mut wanted: BTreeSet<Lift>, why: Why) {
        loop {
            let ready = wanted
                .iter()
                .copied()
                .filter(|lift| lift.needs(self.instrument, &self.levels).next().is_none())
                .min_by(|a, b| self.order(*a).total_cmp(&self.order(*b)).then_with(|| a.cmp(b)));
            let Some(lift) = ready else { return };
            wanted.remove(&lift);
            if !self.place(lift, why) {
                // What needs it cannot follow either: it will never be ready.
                continue;
            }
            self.levels.lifted(lift);
        }
    }

    /// Cheapest first; among equals the one that moves more of what the company wants.
    fn order(&self, lift: Lift) -> f64 {
        lift.won(self.instrument) - impact(self.instrument, self.assessment, lift.item)
    }

    fn place(&mut self, lift: Lift, why: Why) -> bool {
        let after: Vec<&Step> =
            self.steps.iter().filter(|step| self.precedes(step.lift, lift)).collect();
        let ready = after.iter().map(|step| step.end).max().unwrap_or(0);
        let after: Vec<Lift> = after.iter().map(|step| step.lift).collect();
        let months = lift.months(self.instrument).ceil().clamp(1.0, 120.0) as u32;
        let Some(lane) = self.free.iter_mut().min_by_key(|free| (**free).max(ready)) else {
            return false;
        };
        let start = (*lane).max(ready);
        let Some(phase) = Phase::of(start + months) else { return false };
        *lane = start + months;
        let benefit = self.benefit(lift);
        self.steps.push(Step { lift, why, start, end: start + months, phase, after, benefit });
        true
    }

    fn precedes(&self, first: Lift, second: Lift) -> bool {
        let below = first.item == second.item && first.to < second.to;
        let needed = self.instrument[second.item]
            .needs
            .iter()
            .any(|need| need.to == second.to && need.item == first.item && first.to <= need.level);
        below || needed
    }

    fn benefit(&self, lift: Lift) -> Vec<(KpiAt, [f64; 2])> {
        self.instrument[lift.item]
            .moves
            .iter()
            .filter_map(|moves| {
                let kpi = &self.instrument[moves.kpi];
                let range = kpi.effect.get(usize::from(moves.strength).checked_sub(1)?)?;
                Some((moves.kpi, *range))
            })
            .collect()
    }
}
