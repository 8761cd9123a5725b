//! The report as data: what a run found, with nothing that differs between two equal runs.
//!
//! Everything a reader sees is here as numbers, names and message ids; the words are in the locale
//! files of whoever shows it. Its JSON form is the documented schema `dure-report/1`.

mod figures;
mod manifest;
mod outcome;

pub use manifest::{FileDigest, Manifest, OutputDigest};
pub use outcome::{
    AnomalyOutcome, Confusion, DriftPoint, Driver, Episode, EstimateOutcome, FailureOutcome,
    LifeOutcome, Outcome, Reliability, Scatter, Threshold, ThresholdPoint, Trace, UnitLife,
};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::Kind;

/// The name of the JSON form.
pub const SCHEMA: &str = "dure-report/1";

/// What hurts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Is something wrong, since when, which sensors.
    Anomaly,
    /// Remaining useful life of a unit, as a range.
    Life,
    /// Will this unit or batch fail, why, at which cost threshold.
    Failure,
    /// A quantity from others, or its forecast.
    Estimate,
}

/// A sentence of the report: its id in the locale files and what stands in its gaps.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Message {
    /// The id, such as `next-collect-units`.
    pub id: String,
    /// What stands in the gaps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Arg>,
}

/// What stands in the gap of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Arg {
    /// A whole number.
    Count(u64),
    /// A number.
    Number(#[serde(deserialize_with = "figures::one")] f64),
    /// A name from the reader's own data, or another message's id.
    Text(String),
}

impl Message {
    /// A sentence without gaps.
    #[must_use]
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), args: BTreeMap::new() }
    }

    /// Fills a gap with a count.
    #[must_use]
    pub fn count(mut self, key: &str, n: usize) -> Self {
        self.args.insert(key.to_owned(), Arg::Count(n as u64));
        self
    }

    /// Fills a gap with a number.
    #[must_use]
    pub fn number(mut self, key: &str, x: f64) -> Self {
        self.args.insert(key.to_owned(), Arg::Number(x));
        self
    }

    /// Fills a gap with a name.
    #[must_use]
    pub fn text(mut self, key: &str, s: impl Into<String>) -> Self {
        self.args.insert(key.to_owned(), Arg::Text(s.into()));
        self
    }
}

/// The whole report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// The question.
    pub problem: Problem,
    /// What was brought, and how it was understood.
    pub data: DataSummary,
    /// Readiness checks, worst first.
    pub checks: Vec<Check>,
    /// How the measuring part was kept apart. None when nothing could be measured.
    pub split: Option<Split>,
    /// The metric by which the answer is judged, beside the best trivial baseline.
    pub metric: Metric,
    /// Trivial baselines and model families on the part kept apart, the chosen one marked.
    pub contenders: Vec<Contender>,
    /// The same chosen family under the flattering random split, to be seen beside the honest one.
    pub flattering: Option<Flattering>,
    /// Conformal intervals, with the coverage measured on the part kept apart.
    pub intervals: Option<Intervals>,
    /// How the error falls with more data.
    pub curve: Option<LearningCurve>,
    /// Can the question be answered with this data?
    pub verdict: Verdict,
    /// What the answer leans on, most first, in the reader's own column names.
    pub drivers: Vec<Driver>,
    /// What was found, by problem. None when nothing could be found.
    pub outcome: Option<Outcome>,
    /// What to do next, most useful first.
    pub next: Vec<Message>,
    /// By what this report can be made again.
    pub manifest: Manifest,
}

/// What was brought, and how it was understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DataSummary {
    /// Rows read.
    pub rows: u64,
    /// Rows the models worked with; fewer than `rows` when the data was thinned.
    pub rows_used: u64,
    /// Every how many-th row was kept, when the data was too large for memory.
    pub thinned_by: Option<u64>,
    /// The files' form as guessed or given, to be corrected by the reader.
    pub form: Vec<FileForm>,
    /// The columns with their roles.
    pub columns: Vec<ColumnSummary>,
    /// The unit column.
    pub units: Option<UnitSummary>,
    /// The time column.
    pub time: Option<TimeSummary>,
}

/// The form of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FileForm {
    /// The file's name without its folders.
    pub name: String,
    /// `csv`, `xlsx`, `parquet`, …
    pub format: String,
    /// The delimiter, if it is delimited text: `,`, `;`, `tab`, `spaces`, …
    pub delimiter: Option<String>,
    /// The encoding, if it is text: `UTF-8`, `CP949`, …
    pub encoding: Option<String>,
    /// The decimal mark, if it is text.
    pub decimal: Option<char>,
    /// Whether a header was found.
    pub header: bool,
    /// How the first column of times is written, if it is text: `dd/mm/yyyy`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_format: Option<String>,
    /// Rows of data.
    pub rows: u64,
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An input of the models.
    Input,
    /// The quantity or event asked for.
    Target,
    /// When.
    Time,
    /// Which unit, batch or machine.
    Unit,
    /// Set aside at the reader's wish.
    Ignored,
    /// Set aside because it never changes or is empty.
    Constant,
    /// Set aside because it only numbers or names the rows.
    Identifier,
    /// Set aside because it gives the target away.
    Leak,
    /// Says which histories ended without a failure.
    Censoring,
}

/// One column as it was understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// Its name.
    pub name: String,
    /// Its physical unit, if the header told.
    pub unit: Option<String>,
    /// What it holds.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
    /// The share of missing cells, 0 to 1.
    #[serde(deserialize_with = "figures::one")]
    pub missing: f64,
    /// The number of distinct values, counted up to a limit.
    pub distinct: u64,
    /// Smallest, for numbers.
    pub min: Option<f64>,
    /// Mean, for numbers.
    pub mean: Option<f64>,
    /// Largest, for numbers.
    pub max: Option<f64>,
}

/// The units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitSummary {
    /// The column that names them; `file` when each file is a unit.
    pub column: String,
    /// How many.
    pub count: u64,
    /// Rows of the shortest.
    pub shortest: u64,
    /// Rows of the middle one.
    pub median: u64,
    /// Rows of the longest.
    pub longest: u64,
}

/// The time column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TimeSummary {
    /// The column.
    pub column: String,
    /// First time, ISO 8601 without zone, or the number where time is a number.
    pub from: String,
    /// Last time.
    pub to: String,
    /// The usual step: milliseconds, or the numbers' own measure.
    #[serde(deserialize_with = "figures::one")]
    pub step: f64,
    /// Whether time is a plain number (cycles, hours) and no clock time.
    pub plain_number: bool,
}

/// How a readiness check ended, worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Looked at and found in order.
    Passed,
    /// Could not be looked at; never counted as passed.
    Skipped,
    /// Worth mending.
    Warning,
    /// Mend this first.
    Critical,
}

/// One readiness check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Which check: `duplicate-times`, `leakage`, … Locale keys: `check-<id>` (title),
    /// `check-<id>-<status>` (finding), `check-<id>-fix` (remedy).
    pub id: String,
    /// How it ended.
    pub status: Status,
    /// The columns it is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What stands in the gaps of finding and remedy; the statistic is among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, Arg>,
}

/// How the measuring part was kept apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// The manner.
    pub kind: SplitKind,
    /// Rows to learn from.
    pub train_rows: u64,
    /// Rows to measure on.
    pub test_rows: u64,
    /// Units to learn from, where there are units.
    pub train_units: Option<u64>,
    /// Units to measure on, where there are units.
    pub test_units: Option<u64>,
    /// Where the measuring part begins, where time or row order divides.
    pub boundary: Option<String>,
}

/// The manner of keeping the measuring part apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SplitKind {
    /// The last part of the time.
    Time,
    /// Whole units, by folds.
    Unit,
    /// Rows by folds, where neither time nor unit ties rows together.
    Rows,
    /// The first rows of each unit are taken as normal.
    Prefix,
    /// Files named by the reader.
    Files,
}

/// A measure of goodness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Root mean square error, in the target's own measure. Less is better.
    Rmse,
    /// For remaining life: root mean square error against the whole truth, also where it lies beyond
    /// the horizon up to which [`Metric::Rmse`] is counted. Less is better.
    RmseUncapped,
    /// Mean absolute error. Less is better.
    Mae,
    /// Explained share of the variance. More is better.
    R2,
    /// The NASA score of remaining life (Saxena et al. 2008), mean over the units. Less is better.
    NasaScore,
    /// Average precision. More is better.
    AveragePrecision,
    /// Area under the ROC curve. More is better.
    Auroc,
    /// F1 of the alarms. More is better.
    F1,
    /// Share of the alarms that are right. More is better.
    Precision,
    /// Share of the events that are found. More is better.
    Recall,
    /// Share of the normal rows that raise an alarm. Less is better.
    FalseAlarms,
    /// Share of the abnormal rows that raise none. Less is better.
    Misses,
    /// Cost by the reader's prices, per row. Less is better.
    Cost,
    /// Share of faults, put into normal data on purpose, that are found. More is better.
    InjectedFound,
}

impl Metric {
    /// Whether more is better.
    #[must_use]
    pub fn more_is_better(self) -> bool {
        matches!(
            self,
            Self::R2
                | Self::AveragePrecision
                | Self::Auroc
                | Self::F1
                | Self::Precision
                | Self::Recall
                | Self::InjectedFound
        )
    }
}

/// Whoever gives an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contender {
    /// `baseline-mean`, `family-boosting`, …: a locale key.
    pub name: String,
    /// A trivial baseline, not a model.
    pub baseline: bool,
    /// The one chosen inside the training part.
    pub chosen: bool,
    /// The choosing metric inside the training part, where the contender took part in the choice.
    pub inside: Option<f64>,
    /// On the part kept apart.
    #[serde(deserialize_with = "figures::by_metric")]
    pub metrics: BTreeMap<Metric, f64>,
}

/// Honest and flattering side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flattering {
    /// The metric of both.
    pub metric: Metric,
    /// Units and time kept apart.
    #[serde(deserialize_with = "figures::one")]
    pub honest: f64,
    /// Rows split at random.
    #[serde(deserialize_with = "figures::one")]
    pub random: f64,
}

/// Conformal intervals as measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Intervals {
    /// The coverage promised, 0 to 1.
    #[serde(deserialize_with = "figures::one")]
    pub nominal: f64,
    /// The coverage measured on the part kept apart.
    #[serde(deserialize_with = "figures::one")]
    pub coverage: f64,
    /// How many predictions it was measured on (units for `life`).
    pub measured_on: u64,
    /// The mean width, in the target's measure.
    #[serde(deserialize_with = "figures::one")]
    pub mean_width: f64,
}

/// How the error falls with more data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearningCurve {
    /// `units` or `rows`.
    pub of: CurveUnit,
    /// The metric of the points and of the baseline. Anomaly: the share found of faults put in on
    /// purpose, as normal rows hold no others.
    pub metric: Metric,
    /// From little data to all.
    pub points: Vec<CurvePoint>,
    /// What the trivial baseline reaches.
    #[serde(deserialize_with = "figures::one")]
    pub baseline: f64,
}

/// What the learning curve counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurveUnit {
    /// Units, batches or machines.
    Units,
    /// Rows.
    Rows,
    /// Cases of the rarer class.
    Events,
}

/// One point of the learning curve: mean and spread over repeated draws.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// How much data.
    pub n: u64,
    /// The mean of the choosing metric.
    #[serde(deserialize_with = "figures::one")]
    pub mean: f64,
    /// The lowest of the draws.
    #[serde(deserialize_with = "figures::one")]
    pub low: f64,
    /// The highest of the draws.
    #[serde(deserialize_with = "figures::one")]
    pub high: f64,
}

/// Can the question be answered with this data?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Verdict {
    /// Enough: more of the same would change little.
    Enough {
        /// Why.
        because: Vec<Message>,
    },
    /// It works and gets better with more.
    More {
        /// Of what.
        of: CurveUnit,
        /// About how many in all would be enough.
        about: u64,
        /// Why.
        because: Vec<Message>,
    },
    /// Not with this data.
    NotAnswerable {
        /// Why, and what would change it.
        because: Vec<Message>,
    },
}
