//! What changed between two diagnoses, and what of it the instrument's versions owe.

#[cfg(test)]
mod tests;

use crate::answers::{Assessment, ItemAnswers};
use crate::instrument::{Instrument, ItemAt, Level};
use crate::score::{Score, score};

/// How one item changed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ItemChange {
    /// In both, with points before and now.
    Both {
        /// Before, on the old instrument's scale.
        before: f64,
        /// Now.
        now: f64,
        /// Do its words or its levels differ between the versions?
        reworded: bool,
    },
    /// Answered now, open before.
    NewlyAnswered {
        /// Now.
        now: f64,
    },
    /// Answered before, open now.
    NoLongerAnswered {
        /// Before.
        before: f64,
    },
    /// Not in the old version.
    New {
        /// Now, where it is answered.
        now: Option<f64>,
    },
}

/// What changed from one diagnosis to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The overall mean before, as it was reported.
    pub before: Option<f64>,
    /// The old answers, scored with the new instrument: the fair starting point.
    pub before_on_new: Option<f64>,
    /// The overall mean now.
    pub now: Option<f64>,
    /// Items of the new version, in its order; none that neither time has an answer.
    pub items: Vec<(ItemAt, ItemChange)>,
    /// Ids of items that the new version no longer has.
    pub gone: Vec<String>,
}

impl Change {
    /// What the company itself changed.
    pub fn by_company(&self) -> Option<f64> {
        Some(self.now? - self.before_on_new?)
    }

    /// What the versions of the instrument owe.
    pub fn by_instrument(&self) -> Option<f64> {
        Some(self.before_on_new? - self.before?)
    }
}

/// Answers given to an old version, carried over to a new one: items with the same id keep their answers,
/// by level; all others are open.
pub fn carry_over(old: &Instrument, answers: &Assessment, new: &Instrument) -> Option<Assessment> {
    let sector = new.sector_of(&old[answers.sector].id)?;
    let size = new.size_of(&old[answers.size].id)?;
    let mut carried = Assessment::empty(new, sector, size, answers.scope);
    let highest = new.scale.highest();
    for ((_, item), given) in old.items_at().zip(&answers.items) {
        let slot = new.item_of(&item.id).and_then(|at| carried.items.get_mut(at.index()));
        if let Some(slot) = slot {
            let cap = |level: Level| level.min(highest);
            *slot = ItemAnswers {
                given: given.given.iter().copied().map(cap).collect(),
                evidence: given.evidence,
                confirmed: given.confirmed.map(cap),
            };
        }
    }
    Some(carried)
}

/// Compares two diagnoses.
pub fn change(
    old: (&Instrument, &Assessment, &Score),
    new: (&Instrument, &Assessment, &Score),
) -> Change {
    let (old_instrument, old_answers, old_score) = old;
    let (instrument, answers, now) = new;
    let carried = carry_over(old_instrument, old_answers, instrument).map(|mut carried| {
        // Only what is asked of the company now: its sector and size may be others today.
        carried.sector = answers.sector;
        carried.size = answers.size;
        score(instrument, &carried)
    });
    let mut items = Vec::new();
    for (at, item) in instrument.items_at() {
        let after = now.items.get(at.index()).and_then(|score| score.points());
        let Some(was) = old_instrument.item_of(&item.id) else {
            items.push((at, ItemChange::New { now: after }));
            continue;
        };
        let before = old_score.items.get(was.index()).and_then(|score| score.points());
        let reworded = old_instrument[was].words(old_answers.sector) != item.words(answers.sector)
            || old_instrument.scale != instrument.scale;
        items.extend(
            match (before, after) {
                (Some(before), Some(now)) => Some(ItemChange::Both { before, now, reworded }),
                (None, Some(now)) => Some(ItemChange::NewlyAnswered { now }),
                (Some(before), None) => Some(ItemChange::NoLongerAnswered { before }),
                (None, None) => None,
            }
            .map(|change| (at, change)),
        );
    }
    let gone = old_instrument.items.iter().filter(|item| instrument.item_of(&item.id).is_none());
    Change {
        before: old_score.overall.map(|overall| overall.mean),
        before_on_new: carried.and_then(|score| score.overall).map(|overall| overall.mean),
        now: now.overall.map(|overall| overall.mean),
        items,
        gone: gone.map(|item| item.id.clone()).collect(),
    }
}
