//! The key figures of a report, for lists.

use dure_testbed::report::{Metric, Report, Verdict};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The key figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// Can it be answered: `enough`, `more`, `not`.
    pub verdict: String,
    /// What is measured.
    #[schema(value_type = String)]
    pub metric: Metric,
    /// What the chosen family reached.
    pub reached: Option<f64>,
    /// What the best trivial baseline reached.
    pub baseline: Option<f64>,
    /// The coverage of the intervals as measured, 0 to 1.
    pub coverage: Option<f64>,
    /// Rows of data.
    pub rows: u64,
}

impl Summary {
    /// Of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let chosen = report.contenders.iter().find(|c| c.chosen);
        let reached = chosen.and_then(|c| c.metrics.get(&report.metric)).copied();
        Self {
            verdict: verdict(&report.verdict).to_owned(),
            metric: report.metric,
            reached: reached.filter(|x| x.is_finite()),
            baseline: crate::testbed::report::best_baseline(report).map(|(_, x)| x),
            coverage: report.intervals.as_ref().map(|i| i.coverage),
            rows: report.data.rows,
        }
    }
}

/// The word of a verdict.
#[must_use]
pub fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Enough { .. } => "enough",
        Verdict::More { .. } => "more",
        Verdict::NotAnswerable { .. } => "not",
    }
}
