//! What a person asks.

use crate::evaluate::threshold::Prices;
use crate::report::Problem;

/// A question to a table. Columns are named as in the header, or by 1-based number.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What hurts.
    pub problem: Problem,
    /// The time column. Without it, the only column of clock times; else rows follow in file order.
    pub time: Option<String>,
    /// The column that names units, batches or machines.
    pub unit: Option<String>,
    /// The quantity or event asked for.
    pub target: Option<String>,
    /// For remaining life: the column that is not 0 or empty where a history ended without failure.
    pub censor: Option<String>,
    /// Columns to leave aside.
    pub ignore: Vec<String>,
    /// Columns to use although a check would set them aside.
    pub keep: Vec<String>,
    /// The first rows are learned from and the rest is measured on; for anomalies, the first rows of each
    /// unit, known to be normal.
    pub train_rows: Option<usize>,
    /// What wrong answers cost.
    pub prices: Option<Prices>,
    /// For a forecast: how many rows ahead.
    pub horizon: Option<usize>,
    /// The seed of all randomness.
    pub seed: u64,
}

impl Request {
    /// The plain question with everything else left open.
    #[must_use]
    pub fn new(problem: Problem) -> Self {
        Self {
            problem,
            time: None,
            unit: None,
            target: None,
            censor: None,
            ignore: Vec::new(),
            keep: Vec::new(),
            train_rows: None,
            prices: None,
            horizon: None,
            seed: 1,
        }
    }
}
