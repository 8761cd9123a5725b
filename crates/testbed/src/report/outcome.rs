//! What was found, by problem.

use serde::{Deserialize, Serialize};

/// What was found, by problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Outcome {
    /// Is something wrong, since when, which sensors.
    Anomaly(AnomalyOutcome),
    /// How long.
    Life(LifeOutcome),
    /// Will it fail.
    Failure(FailureOutcome),
    /// How much.
    Estimate(EstimateOutcome),
}

/// Is something wrong, since when, which sensors.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AnomalyOutcome {
    /// Rows applied.
    pub rows: u64,
    /// Rows with an alarm.
    pub alarms: u64,
    /// Stretches of alarm, longest and strongest first, at most fifty.
    pub episodes: Vec<Episode>,
    /// How many stretches there are in all.
    pub episode_count: u64,
    /// The score over time, per unit shown (at most eight units).
    pub traces: Vec<Trace>,
}

/// A stretch of alarm.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// Which unit.
    pub unit: Option<String>,
    /// Since when: time or 1-based row.
    pub from: String,
    /// Until when.
    pub to: String,
    /// Rows of it.
    pub rows: u64,
    /// The highest score, in multiples of the alarm line.
    #[serde(deserialize_with = "super::figures::one")]
    pub peak: f64,
    /// Which sensors, with their share of the score (0 to 1), most first.
    pub sensors: Vec<Driver>,
}

/// A series thinned for plotting: the extremes of each slot are kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Trace {
    /// Which unit, or the name of the series.
    pub name: String,
    /// Position: milliseconds, or the time's own number, or 1-based row.
    #[serde(deserialize_with = "super::figures::many")]
    pub at: Vec<f64>,
    /// Whether `at` are milliseconds since 1970.
    pub clock: bool,
    /// The value: score (1 is the alarm line), estimate or remaining life.
    #[serde(deserialize_with = "super::figures::many")]
    pub value: Vec<f64>,
    /// Lower end of the interval; empty if there is none.
    #[serde(
        default,
        deserialize_with = "super::figures::many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub lower: Vec<f64>,
    /// Upper end.
    #[serde(
        default,
        deserialize_with = "super::figures::many",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub upper: Vec<f64>,
    /// The truth, where known (NaN is written as null).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub truth: Vec<Option<f64>>,
    /// Where the part begins that was not learned from.
    pub boundary: Option<f64>,
}

/// How long.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LifeOutcome {
    /// What time counts: `cycles` or milliseconds or the column's own measure.
    pub measure: String,
    /// Beyond this the sensors do not tell more; predictions are "at least".
    #[serde(deserialize_with = "super::figures::one")]
    pub horizon: f64,
    /// The units applied, shortest remaining life first, at most two hundred.
    pub units: Vec<UnitLife>,
    /// How many units there are in all.
    pub unit_count: u64,
    /// Prediction against truth on units kept apart, at one random moment of each.
    pub scatter: Scatter,
    /// Remaining life over time for some units kept apart.
    pub traces: Vec<Trace>,
}

/// How long one unit has, at its last row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitLife {
    /// Which.
    pub unit: String,
    /// Rows seen of it.
    #[serde(deserialize_with = "super::figures::one")]
    pub age: f64,
    /// Expected remaining life.
    #[serde(deserialize_with = "super::figures::one")]
    pub prediction: f64,
    /// At least.
    #[serde(deserialize_with = "super::figures::one")]
    pub lower: f64,
    /// At most.
    #[serde(deserialize_with = "super::figures::one")]
    pub upper: f64,
}

/// Prediction against truth.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scatter {
    /// Truth.
    #[serde(deserialize_with = "super::figures::many")]
    pub truth: Vec<f64>,
    /// Prediction.
    #[serde(deserialize_with = "super::figures::many")]
    pub prediction: Vec<f64>,
    /// Lower ends of the intervals; empty if there are none.
    #[serde(deserialize_with = "super::figures::many")]
    pub lower: Vec<f64>,
    /// Upper ends.
    #[serde(deserialize_with = "super::figures::many")]
    pub upper: Vec<f64>,
}

/// Will it fail.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FailureOutcome {
    /// The class taken as failure.
    pub positive: String,
    /// Its share in the data.
    #[serde(deserialize_with = "super::figures::one")]
    pub base_rate: f64,
    /// Rows applied.
    pub rows: u64,
    /// Alarms among them.
    pub alarms: u64,
    /// The cost threshold.
    pub threshold: Threshold,
    /// Said against happened.
    pub reliability: Reliability,
    /// The precision–recall curve on the part kept apart, recall rising.
    #[serde(deserialize_with = "super::figures::many")]
    pub recall: Vec<f64>,
    /// Precision at those.
    #[serde(deserialize_with = "super::figures::many")]
    pub precision: Vec<f64>,
}

/// The cost threshold.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Threshold {
    /// Alarm from this probability on, set inside the training part.
    #[serde(deserialize_with = "super::figures::one")]
    pub value: f64,
    /// The price of a missed failure, in the reader's money.
    #[serde(deserialize_with = "super::figures::one")]
    pub cost_miss: f64,
    /// The price of a false alarm.
    #[serde(deserialize_with = "super::figures::one")]
    pub cost_alarm: f64,
    /// Whether the prices are the reader's; otherwise the threshold maximises F1.
    pub prices_given: bool,
    /// Counts at the threshold, on the part kept apart.
    pub confusion: Confusion,
    /// What other thresholds would give on the part kept apart.
    pub curve: Vec<ThresholdPoint>,
}

/// Counts of right and wrong alarms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confusion {
    /// Failures found.
    pub found: u64,
    /// Failures missed.
    pub missed: u64,
    /// False alarms.
    pub false_alarms: u64,
    /// Rightly quiet.
    pub quiet: u64,
}

/// What a threshold would give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThresholdPoint {
    /// The threshold.
    #[serde(deserialize_with = "super::figures::one")]
    pub value: f64,
    /// Counts.
    pub confusion: Confusion,
    /// Cost for all rows measured on.
    #[serde(deserialize_with = "super::figures::one")]
    pub cost: f64,
}

/// Said against happened, in bins of equal count.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reliability {
    /// Mean probability said.
    #[serde(deserialize_with = "super::figures::many")]
    pub said: Vec<f64>,
    /// Share that happened.
    #[serde(deserialize_with = "super::figures::many")]
    pub happened: Vec<f64>,
    /// Rows in the bin.
    pub count: Vec<u64>,
}

/// How much.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EstimateOutcome {
    /// The target's physical unit, if known.
    pub unit: Option<String>,
    /// Prediction against truth on the part kept apart (at most 2,000 points).
    pub scatter: Scatter,
    /// Truth and estimate over time on the part kept apart.
    pub traces: Vec<Trace>,
    /// How the error moved with time on the part kept apart.
    pub drift: Vec<DriftPoint>,
    /// Forecast steps ahead, in rows, for a forecast.
    pub horizon: Option<u64>,
}

/// The error in one stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DriftPoint {
    /// From when.
    pub from: String,
    /// Rows.
    pub rows: u64,
    /// Root mean square error there.
    #[serde(deserialize_with = "super::figures::one")]
    pub rmse: f64,
    /// Mean of prediction minus truth there.
    #[serde(deserialize_with = "super::figures::one")]
    pub bias: f64,
    /// Coverage of the intervals there.
    #[serde(deserialize_with = "super::figures::one")]
    pub coverage: f64,
}

/// What the answer leans on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Driver {
    /// The reader's own column, or two of them joined by ` × `, ` ÷ ` or ` − `.
    pub column: String,
    /// Share of the whole, 0 to 1.
    #[serde(deserialize_with = "super::figures::one")]
    pub share: f64,
    /// −1: higher lowers the answer; 1: higher raises it; 0: neither, or not one-way.
    pub direction: i8,
}
