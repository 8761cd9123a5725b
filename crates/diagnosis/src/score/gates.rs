//! Gates: the conditions in front of each stage.

use super::{Estimate, ItemScore};
use crate::instrument::{Condition, Instrument, StageAt};

/// Sums of points that differ by less are the same.
const EXACT: f64 = 1e-9;

/// How one gate stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GateState {
    /// The points that it looks at; none where they are not known.
    pub points: Option<f64>,
    /// The points that it asks for.
    pub wanted: f64,
    /// Is it passed?
    pub passed: bool,
    /// Is it passed at the lower ends of the intervals?
    pub passed_low: bool,
    /// Is it passed at the upper ends?
    pub passed_high: bool,
}

/// What gates look at.
pub(super) struct Found<'a> {
    pub instrument: &'a Instrument,
    pub items: &'a [ItemScore],
    pub dimensions: &'a [Option<Estimate>],
    pub kinds: &'a [Option<Estimate>],
    pub overall: Option<Estimate>,
}

impl Found<'_> {
    /// All gates, each by its own condition.
    pub fn gates(&self) -> Vec<GateState> {
        self.instrument.gates.iter().map(|gate| self.gate(gate.condition)).collect()
    }

    fn gate(&self, condition: Condition) -> GateState {
        match condition {
            Condition::Item(item, level) => {
                let wanted = self.instrument.scale.points(level);
                match self.items.get(item.index()) {
                    // Nobody asks a company for what does not apply to it.
                    Some(ItemScore::DoesNotApply) | None => GateState {
                        points: None,
                        wanted,
                        passed: true,
                        passed_low: true,
                        passed_high: true,
                    },
                    Some(ItemScore::Open) => state(None, wanted),
                    Some(ItemScore::Known(estimate)) => state(Some(*estimate), wanted),
                }
            }
            Condition::Dimension(dimension, wanted) => {
                state(self.dimensions.get(dimension.index()).copied().flatten(), wanted)
            }
            Condition::Overall(wanted) => state(self.overall, wanted),
            Condition::Kinds(count, wanted) => self.kinds(count, wanted),
        }
    }

    fn kinds(&self, count: usize, wanted: f64) -> GateState {
        let nth = |points: &dyn Fn(Estimate) -> f64| {
            let mut all: Vec<f64> = self.kinds.iter().flatten().map(|kind| points(*kind)).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            all.get(count.saturating_sub(1)).copied()
        };
        let reaches = |points: Option<f64>| points.is_some_and(|points| points >= wanted - EXACT);
        GateState {
            points: nth(&|kind| kind.mean),
            wanted,
            passed: reaches(nth(&|kind| kind.mean)),
            passed_low: reaches(nth(&|kind| kind.low)),
            passed_high: reaches(nth(&|kind| kind.high))
                || self.kinds.iter().filter(|kind| kind.is_none()).count() >= count,
        }
    }

    /// The highest stage all of whose gates, and all below, are passed.
    pub fn stage(&self, gates: &[GateState], passed: impl Fn(&GateState) -> bool) -> StageAt {
        let mut reached = StageAt(0);
        for (at, stage) in self.instrument.stages_at() {
            let open = stage.gates.iter().all(|gate| gates.get(gate.index()).is_some_and(&passed));
            if !open {
                break;
            }
            reached = at;
        }
        reached
    }
}

fn state(estimate: Option<Estimate>, wanted: f64) -> GateState {
    let reaches = |points: f64| points >= wanted - EXACT;
    GateState {
        points: estimate.map(|estimate| estimate.mean),
        wanted,
        passed: estimate.is_some_and(|estimate| reaches(estimate.mean)),
        passed_low: estimate.is_some_and(|estimate| reaches(estimate.low)),
        // What is not known may be at its best.
        passed_high: estimate.is_none_or(|estimate| reaches(estimate.high)),
    }
}
