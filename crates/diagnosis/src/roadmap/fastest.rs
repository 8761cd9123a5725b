//! The least work that lifts a company to a stage, as an integer programme.
//!
//! One variable for each lift: made or not. A lift needs the lift below it and what it needs of other
//! items; each gate is a linear condition on the points; "two of the four kinds" takes one more variable
//! for each kind. Minimised is the months of work, or the cost, and the other of the two where the first is
//! equal. The solution is optimal, not a guess: small cases are tested against trying everything.

use std::collections::BTreeMap;

use good_lp::{
    Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, microlp, variable,
};

use super::{Levels, Lift};
use crate::instrument::{Condition, Instrument, ItemAt, KindAt, Level, StageAt};
use crate::score::{ItemScore, Score};

/// What is to be as small as possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// Months of work.
    Months,
    /// Won.
    Cost,
}

/// Lifts that together reach a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// The lifts, item by item from low to high.
    pub lifts: Vec<Lift>,
    /// Months of work together, in the middle of the ranges.
    pub months: f64,
    /// Won together, in the middle of the ranges.
    pub won: f64,
}

/// How much the second aim counts beside the first: enough to decide between equals, too little for more.
const SECOND: f64 = 1e-4;

/// Finds the least work to a stage; no lifts where it is reached already, none where it cannot be reached
/// (a gate asks for more than the items that apply can give).
pub fn fastest(instrument: &Instrument, score: &Score, stage: StageAt, aim: Aim) -> Option<Way> {
    if score.stage >= stage {
        return Some(Way { lifts: Vec::new(), months: 0.0, won: 0.0 });
    }
    let levels = Levels::of_score(instrument, score);
    let mut program = Program::new(instrument, score, &levels, aim);
    for (at, stage_) in instrument.stages_at() {
        if at <= stage {
            for gate in &stage_.gates {
                program.require(instrument[*gate].condition)?;
            }
        }
    }
    let lifts = program.solve()?;
    Some(Way {
        months: lifts.iter().map(|lift| lift.months(instrument)).sum(),
        won: lifts.iter().map(|lift| lift.won(instrument)).sum(),
        lifts,
    })
}

struct Program<'a> {
    instrument: &'a Instrument,
    levels: &'a Levels,
    variables: ProblemVariables,
    lifts: BTreeMap<Lift, Variable>,
    /// Points of each item that applies, as an expression of its lifts.
    points: BTreeMap<ItemAt, Expression>,
    conditions: Vec<good_lp::Constraint>,
    work: Expression,
}

impl<'a> Program<'a> {
    fn new(instrument: &'a Instrument, score: &Score, levels: &'a Levels, aim: Aim) -> Self {
        let mut variables = ProblemVariables::new();
        let mut lifts = BTreeMap::new();
        let mut points: BTreeMap<ItemAt, Expression> = BTreeMap::new();
        let mut means: BTreeMap<ItemAt, f64> = BTreeMap::new();
        let mut work = Expression::from(0.0);
        for (at, _) in instrument.items_at() {
            let now = match score.items.get(at.index()) {
                Some(ItemScore::Known(estimate)) => estimate.mean,
                Some(ItemScore::Open) => 0.0,
                _ => continue,
            };
            points.insert(at, Expression::from(now));
            means.insert(at, now);
        }
        for lift in levels.lifts(instrument) {
            let made = variables.add(variable().binary());
            lifts.insert(lift, made);
            let below = Level(lift.to.0.saturating_sub(1));
            if let Some(points) = points.get_mut(&lift.item) {
                let before = match levels.of(lift.item) {
                    // The first lift starts from the mean, which may lie between two levels.
                    Some(level) if level == below => {
                        means.get(&lift.item).copied().unwrap_or_default()
                    }
                    _ => instrument.scale.points(below),
                };
                *points += (instrument.scale.points(lift.to) - before) * made;
            }
            let (months, millions) = (lift.months(instrument), lift.won(instrument) / 1e6);
            work += match aim {
                Aim::Months => months + SECOND * millions / 100.0,
                Aim::Cost => millions + SECOND * months,
            } * made;
        }
        let mut conditions = Vec::new();
        for (&lift, &made) in &lifts {
            for need in lift.needs(instrument, levels) {
                if let Some(&before) = lifts.get(&need) {
                    conditions.push(constraint!(made <= before));
                }
            }
        }
        Self { instrument, levels, variables, lifts, points, conditions, work }
    }

    /// The weighted mean of items that apply; none where there are none.
    fn mean(&self, items: &[ItemAt]) -> Option<Expression> {
        let mut sum = Expression::from(0.0);
        let mut all = 0.0;
        for &item in items {
            if let Some(points) = self.points.get(&item) {
                let weight = self.instrument[item].weight;
                sum += weight * points.clone();
                all += weight;
            }
        }
        (all > 0.0).then(|| sum / all)
    }

    fn overall(&self) -> Option<Expression> {
        let mut sum = Expression::from(0.0);
        let mut all = 0.0;
        for dimension in &self.instrument.dimensions {
            if let Some(mean) = self.mean(&dimension.items) {
                sum += dimension.weight * mean;
                all += dimension.weight;
            }
        }
        (all > 0.0).then(|| sum / all)
    }

    /// Adds a gate; none where nothing applies that it could be passed with.
    fn require(&mut self, condition: Condition) -> Option<()> {
        match condition {
            Condition::Item(item, level) => match self.levels.of(item) {
                Some(now) if now < level => {
                    let made = *self.lifts.get(&Lift { item, to: level })?;
                    self.conditions.push(constraint!(made >= 1.0));
                }
                _ => {}
            },
            Condition::Dimension(dimension, least) => {
                let mean = self.mean(&self.instrument[dimension].items)?;
                self.conditions.push(constraint!(mean >= least));
            }
            Condition::Overall(least) => {
                let mean = self.overall()?;
                self.conditions.push(constraint!(mean >= least));
            }
            Condition::Kinds(count, least) => self.require_kinds(count, least)?,
        }
        Some(())
    }

    fn require_kinds(&mut self, count: usize, least: f64) -> Option<()> {
        let mut chosen = Expression::from(0.0);
        let mut possible = 0;
        for at in 0..self.instrument.kinds.len() {
            let kind = KindAt(u16::try_from(at).unwrap_or(u16::MAX));
            let items = self.instrument.items_of_kind(kind);
            let Some(mean) = self.mean(items) else { continue };
            let choice = self.variables.add(variable().binary());
            self.conditions.push(constraint!(mean >= least * choice));
            chosen += choice;
            possible += 1;
        }
        if possible < count {
            return None;
        }
        self.conditions.push(constraint!(chosen >= count as f64));
        Some(())
    }

    fn solve(self) -> Option<Vec<Lift>> {
        let Self { variables, lifts, conditions, work, .. } = self;
        if lifts.is_empty() {
            return None;
        }
        let mut model = variables.minimise(work).using(microlp);
        for condition in conditions {
            model.add_constraint(condition);
        }
        let solution = model.solve().ok()?;
        Some(
            lifts
                .into_iter()
                .filter(|(_, made)| solution.value(*made) > 0.5)
                .map(|(lift, _)| lift)
                .collect(),
        )
    }
}
