//! From answers to points, intervals and the stage.

pub mod confidence;
mod gates;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::answers::Assessment;
use crate::instrument::{DimensionAt, Instrument, ItemAt, KindAt, StageAt};
use confidence::{Errors, NINETY, UNANSWERED};
pub use gates::GateState;

/// A mean in points from 0 to 100 with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    fn new(mean: f64, deviation: f64) -> Self {
        let half = NINETY * deviation;
        Self { mean, low: (mean - half).max(0.0), high: (mean + half).min(100.0) }
    }
}

/// How one item stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ItemScore {
    /// It does not apply to this company.
    DoesNotApply,
    /// Nobody answered it, or it was not asked.
    Open,
    /// It has points.
    Known(Estimate),
}

impl ItemScore {
    /// Its points, where it has any.
    pub fn points(self) -> Option<f64> {
        match self {
            Self::Known(estimate) => Some(estimate.mean),
            _ => None,
        }
    }
}

/// What the answers rest on: each a share from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Ground {
    /// Items answered, of those that were asked.
    pub answered: f64,
    /// Items with evidence, of those answered.
    pub evidenced: f64,
    /// Items confirmed by an assessor, of those answered.
    pub confirmed: f64,
    /// Items that several people answered, of those answered.
    pub by_several: f64,
    /// Items on which several people were at most one level apart, of those that several answered;
    /// 1 where none were.
    pub agreed: f64,
}

/// How a company stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The weighted mean over the dimensions; none where nothing is answered.
    pub overall: Option<Estimate>,
    /// By dimension; none where nothing in it is answered.
    pub dimensions: Vec<Option<Estimate>>,
    /// By kind of DX; none where nothing of it is answered.
    pub kinds: Vec<Option<Estimate>>,
    /// By item.
    pub items: Vec<ItemScore>,
    /// By gate.
    pub gates: Vec<GateState>,
    /// The highest stage all of whose gates, and all below, are passed.
    pub stage: StageAt,
    /// The stage at the lower ends of the intervals.
    pub stage_low: StageAt,
    /// The stage at the upper ends, where what nobody answered is taken to be at its best.
    pub stage_high: StageAt,
    /// What the answers rest on.
    pub ground: Ground,
}

/// Scores answers.
///
/// The mean of a dimension is weighted over the items that are answered; an item that nobody answered
/// makes the interval wider and counts as not reached in gates. Raising an answer lowers nothing: points
/// are means of ascending points with fixed weights, and a gate asks for no less than a bound.
pub fn score(instrument: &Instrument, assessment: &Assessment) -> Score {
    let mut items = Vec::with_capacity(instrument.items.len());
    let mut deviations = Vec::with_capacity(instrument.items.len());
    let mut ground = Counted::default();
    for ((at, item), answers) in instrument.items_at().zip(&assessment.items) {
        if !item.applies(assessment.sector, assessment.size) {
            items.push(ItemScore::DoesNotApply);
            deviations.push(0.0);
            continue;
        }
        let known = confidence::item(answers, &instrument.scale);
        ground.count(assessment.asks(instrument, at), answers, known.is_some());
        items.push(known.map_or(ItemScore::Open, |(points, deviation)| {
            ItemScore::Known(Estimate::new(points, deviation))
        }));
        deviations.push(known.map_or(UNANSWERED, |(_, deviation)| deviation));
    }
    let means = Means { instrument, items: &items, deviations: &deviations };
    let dimensions: Vec<Option<(f64, f64)>> = (0..instrument.dimensions.len())
        .map(|at| means.of_dimension(DimensionAt(u16::try_from(at).unwrap_or(0))))
        .collect();
    let kinds: Vec<Option<Estimate>> = (0..instrument.kinds.len())
        .map(|at| means.of_kind(KindAt(u16::try_from(at).unwrap_or(0))))
        .collect();
    let overall = over_dimensions(instrument, &dimensions);
    let dimensions: Vec<Option<Estimate>> =
        dimensions.into_iter().map(|one| one.map(|(mean, dev)| Estimate::new(mean, dev))).collect();
    let found =
        gates::Found { instrument, items: &items, dimensions: &dimensions, kinds: &kinds, overall };
    let gates = found.gates();
    Score {
        stage: found.stage(&gates, |gate| gate.passed),
        stage_low: found.stage(&gates, |gate| gate.passed_low),
        stage_high: found.stage(&gates, |gate| gate.passed_high),
        overall,
        dimensions,
        kinds,
        items,
        gates,
        ground: ground.shares(),
    }
}

/// Means over items.
struct Means<'a> {
    instrument: &'a Instrument,
    items: &'a [ItemScore],
    deviations: &'a [f64],
}

impl Means<'_> {
    /// Mean and standard deviation of the items; none where none is answered.
    fn of(&self, items: &[ItemAt]) -> Option<(f64, f64)> {
        let (mut sum, mut answered, mut all) = (0.0, 0.0, 0.0);
        for &at in items {
            let weight = self.instrument[at].weight;
            match self.items.get(at.index()) {
                Some(ItemScore::Known(estimate)) => {
                    sum += weight * estimate.mean;
                    answered += weight;
                    all += weight;
                }
                Some(ItemScore::Open) => all += weight,
                _ => {}
            }
        }
        if answered <= 0.0 {
            return None;
        }
        let mut errors = Errors::default();
        for &at in items {
            let applies = !matches!(self.items.get(at.index()), Some(ItemScore::DoesNotApply));
            if let (true, Some(&deviation)) = (applies, self.deviations.get(at.index())) {
                errors.add(self.instrument[at].weight / all, deviation);
            }
        }
        Some((sum / answered, errors.deviation()))
    }

    fn of_dimension(&self, dimension: DimensionAt) -> Option<(f64, f64)> {
        self.of(&self.instrument[dimension].items)
    }

    fn of_kind(&self, kind: KindAt) -> Option<Estimate> {
        let items = self.instrument.items_of_kind(kind);
        self.of(items).map(|(mean, deviation)| Estimate::new(mean, deviation))
    }
}

/// The mean over the dimensions that have one, by their shares.
fn over_dimensions(instrument: &Instrument, dimensions: &[Option<(f64, f64)>]) -> Option<Estimate> {
    let known = || {
        instrument
            .dimensions
            .iter()
            .zip(dimensions)
            .filter_map(|(dimension, found)| found.map(|found| (dimension.weight, found)))
    };
    let all: f64 = known().map(|(weight, _)| weight).sum();
    if all <= 0.0 {
        return None;
    }
    let mut errors = Errors::default();
    let mut mean = 0.0;
    for (weight, (points, deviation)) in known() {
        mean += weight / all * points;
        errors.add(weight / all, deviation);
    }
    for (dimension, found) in instrument.dimensions.iter().zip(dimensions) {
        if found.is_none() && !dimension.items.is_empty() {
            // A dimension that nobody answered could be anything.
            errors.add(dimension.weight, UNANSWERED);
        }
    }
    Some(Estimate::new(mean, errors.deviation()))
}

/// Counts behind [`Ground`].
#[derive(Default)]
struct Counted {
    asked: u32,
    answered: u32,
    evidenced: u32,
    confirmed: u32,
    by_several: u32,
    agreed: u32,
}

impl Counted {
    fn count(&mut self, asked: bool, answers: &crate::answers::ItemAnswers, known: bool) {
        self.asked += u32::from(asked);
        if !known {
            return;
        }
        self.answered += u32::from(asked);
        self.evidenced += u32::from(answers.evidence > 0);
        self.confirmed += u32::from(answers.confirmed.is_some());
        if let (Some(first), Some(last), true) =
            (answers.given.first(), answers.given.last(), answers.given.len() > 1)
        {
            self.by_several += 1;
            self.agreed += u32::from(last.0 - first.0 <= 1);
        }
    }

    fn shares(self) -> Ground {
        let share = |part: u32, whole: u32| {
            if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
        };
        Ground {
            answered: share(self.answered, self.asked),
            evidenced: share(self.evidenced, self.answered),
            confirmed: share(self.confirmed, self.answered),
            by_several: share(self.by_several, self.answered),
            agreed: if self.by_several == 0 { 1.0 } else { share(self.agreed, self.by_several) },
        }
    }
}
