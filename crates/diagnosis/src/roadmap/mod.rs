//! What to do first: gaps by what they would bring, the least work to the next stage, and both as a plan
//! over 24 months in which no step precedes what it needs.

pub mod fastest;
pub mod gaps;
pub mod schedule;
#[cfg(test)]
mod tests;

use crate::instrument::{Cost, Instrument, ItemAt, Level};
use crate::score::Score;

/// One item from a level to the next: the step of which plans are made. Its goal is the wording of the
/// level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lift {
    /// Which item.
    pub item: ItemAt,
    /// The level that it leads to.
    pub to: Level,
}

impl Lift {
    /// What it takes.
    pub fn cost(self, instrument: &Instrument) -> Option<&Cost> {
        let at = usize::from(self.to.0).checked_sub(1)?;
        instrument[self.item].cost.get(at).map(|&cost| &instrument[cost])
    }

    /// Months of work, in the middle of the range.
    pub fn months(self, instrument: &Instrument) -> f64 {
        self.cost(instrument).map_or(0.0, |cost| (cost.months[0] + cost.months[1]) / 2.0)
    }

    /// Won, in the middle of the range.
    pub fn won(self, instrument: &Instrument) -> f64 {
        self.cost(instrument).map_or(0.0, |cost| (cost.won[0] as f64 + cost.won[1] as f64) / 2.0)
    }

    /// What must be there before, by the item's own ladder and by what it needs of others. Others that do
    /// not apply to the company are not asked for.
    pub fn needs<'a>(
        self,
        instrument: &'a Instrument,
        levels: &'a Levels,
    ) -> impl Iterator<Item = Lift> + 'a {
        let below =
            self.to.0.checked_sub(1).map(|level| Lift { item: self.item, to: Level(level) });
        let others = instrument[self.item]
            .needs
            .iter()
            .filter(move |need| need.to == self.to)
            .map(|need| Lift { item: need.item, to: need.level });
        below
            .into_iter()
            .chain(others)
            .filter(|need| levels.of(need.item).is_some_and(|level| level < need.to))
    }
}

/// The level at which each item is; none where it does not apply. What nobody answered counts as level 0:
/// a plan must not rest on what is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels(Vec<Option<Level>>);

impl Levels {
    /// As scored.
    pub fn of_score(instrument: &Instrument, score: &Score) -> Self {
        use crate::score::ItemScore;
        Self(
            score
                .items
                .iter()
                .map(|item| match item {
                    ItemScore::DoesNotApply => None,
                    ItemScore::Open => Some(Level(0)),
                    ItemScore::Known(at) => Some(instrument.scale.level_reached(at.mean)),
                })
                .collect(),
        )
    }

    /// The level of an item, none where it does not apply.
    pub fn of(&self, item: ItemAt) -> Option<Level> {
        self.0.get(item.index()).copied().flatten()
    }

    /// Every lift that is still to be made, item by item, from low to high.
    pub fn lifts(&self, instrument: &Instrument) -> Vec<Lift> {
        let highest = instrument.scale.highest().0;
        instrument
            .items_at()
            .filter_map(|(at, _)| self.of(at).map(|level| (at, level)))
            .flat_map(|(item, level)| {
                (level.0 + 1..=highest).map(move |to| Lift { item, to: Level(to) })
            })
            .collect()
    }

    /// After a lift. A lift never lowers.
    pub fn lifted(&mut self, lift: Lift) {
        if let Some(Some(level)) = self.0.get_mut(lift.item.index()) {
            *level = lift.to.max(*level);
        }
    }
}
