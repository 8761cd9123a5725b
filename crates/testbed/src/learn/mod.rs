//! The model families. Every one is deterministic in its seed, whatever the number of threads.
//!
//! ```
//! use dure_testbed::learn::{self, Family, Loss, Matrix, Settings, Task};
//!
//! let speed: Vec<f32> = (0..200).map(|i| i as f32 / 10.0).collect();
//! let fuel: Vec<f64> = speed.iter().map(|s| f64::from(*s).powi(2)).collect();
//! let mut x = Matrix::with_rows(200);
//! x.push("speed", speed);
//! let task = Task { x: &x, y: &fuel, groups: None, loss: Loss::Squared, seed: 1 };
//! let model = learn::fit(Family::ExtraTrees, &task, &Settings::default())?;
//! let said = model.predict(&x);
//! assert!((said[100] - 100.0).abs() < 5.0);
//! # Ok::<(), learn::LearnError>(())
//! ```

use std::borrow::Cow;

mod bins;
mod boosting;
mod cholesky;
mod forest;
mod matrix;
mod ridge;
mod screen;
mod tree;

pub use boosting::BoostingSettings;
pub use forest::ForestSettings;
pub use matrix::Matrix;
pub use ridge::RidgeSettings;

/// The families, plainest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// A weighted sum of the inputs (ridge regression).
    Linear,
    /// Curves of single inputs and products of two (ridge regression on a response surface).
    Smooth,
    /// The mean of many randomised trees.
    ExtraTrees,
    /// Trees, each mending what those before got wrong.
    Boosting,
}

/// What is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// A quantity, by squared error.
    Squared,
    /// The probability of 1 among 0 and 1.
    Logistic,
}

/// What to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The inputs.
    pub x: &'a Matrix,
    /// The known answers, one a row: quantities, or 0 and 1.
    pub y: &'a [f64],
    /// Rows of a group are never on both sides when a family holds rows out to know when to stop.
    pub groups: Option<&'a [u32]>,
    /// What is learned.
    pub loss: Loss,
    /// The seed of all randomness.
    pub seed: u64,
}

/// The families' settings; the defaults are those of every report.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Settings {
    /// Of the two ridge families.
    pub ridge: RidgeSettings,
    /// Of the extra trees.
    pub forest: ForestSettings,
    /// Of boosting.
    pub boosting: BoostingSettings,
}

impl Settings {
    /// A lighter form, in which families are compared with each other: which of them fits shows with
    /// fewer trees too.
    #[must_use]
    pub fn light() -> Self {
        Self {
            ridge: RidgeSettings::default(),
            forest: ForestSettings { trees: 40, ..ForestSettings::default() },
            boosting: BoostingSettings { members: 1, refit: false, ..BoostingSettings::default() },
        }
    }
}

/// Why a family could not learn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LearnError {
    /// Fewer than two rows.
    #[error("{rows} rows are too few to learn from; two are the least")]
    TooFewRows {
        /// How many there were.
        rows: usize,
    },
    /// Answers that are no numbers.
    #[error("the known answer of row {row} is missing or infinite; leave such rows out")]
    AnswerMissing {
        /// Which row, from 0.
        row: usize,
    },
}

impl LearnError {
    /// The reason's id in the locale files.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::TooFewRows { .. } => "learn-too-few-rows",
            Self::AnswerMissing { .. } => "learn-answer-missing",
        }
    }
}

/// A fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The columns learned from, where there were too many to learn from all.
    screened: Option<Vec<usize>>,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Ridge(ridge::Ridge),
    Forest(forest::Forest),
    Boosting(boosting::Boosting),
}

/// Fits one family.
///
/// # Errors
/// When there are fewer than two rows or an answer is missing.
pub fn fit(family: Family, task: &Task<'_>, settings: &Settings) -> Result<Model, LearnError> {
    if task.x.rows() < 2 || task.y.len() != task.x.rows() {
        return Err(LearnError::TooFewRows { rows: task.y.len().min(task.x.rows()) });
    }
    if let Some(row) = task.y.iter().position(|y| !y.is_finite()) {
        return Err(LearnError::AnswerMissing { row });
    }
    let screened = screen::most_telling(task.x, task.y);
    let narrowed = screened.as_ref().map(|columns| task.x.select(columns));
    let task = &Task { x: narrowed.as_ref().unwrap_or(task.x), ..*task };
    let kind = match family {
        Family::Linear => Kind::Ridge(ridge::fit(task, &settings.ridge, ridge::Surface::Plane)),
        Family::Smooth => Kind::Ridge(ridge::fit(task, &settings.ridge, ridge::Surface::Curved)),
        Family::ExtraTrees => Kind::Forest(forest::fit(task, &settings.forest)),
        Family::Boosting => Kind::Boosting(boosting::fit(task, &settings.boosting)),
    };
    Ok(Model { screened, kind })
}

impl Model {
    /// The answers for the rows of a matrix with the same columns as that learned from: quantities, or
    /// probabilities between 0 and 1.
    #[must_use]
    pub fn predict(&self, x: &Matrix) -> Vec<f64> {
        let x = &*self.narrowed(x);
        match &self.kind {
            Kind::Ridge(m) => m.predict(x),
            Kind::Forest(m) => m.predict(x),
            Kind::Boosting(m) => m.predict(x),
        }
    }

    /// How much the members of the model disagree on each row (standard deviation over the trees), for
    /// families that have members.
    #[must_use]
    pub fn spread(&self, x: &Matrix) -> Option<Vec<f64>> {
        match &self.kind {
            Kind::Forest(m) => Some(m.spread(&self.narrowed(x))),
            _ => None,
        }
    }

    /// The columns learned from.
    fn narrowed<'a>(&self, x: &'a Matrix) -> Cow<'a, Matrix> {
        match &self.screened {
            Some(columns) => Cow::Owned(x.select(columns)),
            None => Cow::Borrowed(x),
        }
    }
}

#[cfg(test)]
mod tests;
