//! The output gate: what a module has found at the provider is looked at before anything of it leaves.
//!
//! An agreement can permit a run instead of a read ([`Action::Compute`](crate::policy::Action)). Then the rows
//! stay, and what leaves is an [`Output`] that has passed a [`Gate`]:
//!
//! - **schema**: names, labels, units and sentences are those that the owner's [`Schema`] lists. What it does not
//!   list is withheld, and is not even named in what is told of it: a name could carry data;
//! - **few values**: one for every [`ROWS_PER_VALUE`] rows at most, each cut to [`DIGITS`] significant digits, the
//!   whole no larger than agreed. A module that returns its input does not come through;
//! - **groups**: what stands for fewer rows than agreed is withheld, and so much beside it that it cannot be had
//!   by subtracting from a whole (complementary suppression);
//! - **noise**: where a privacy budget is agreed on, what one row can move is hidden by Laplace noise, and each run
//!   spends of the budget until nothing is left (sequential composition).
//!
//! What it does not do: it cannot know whether a module tells the truth about the sizes of its groups (whoever runs
//! the module has to), and without a budget many runs together may tell what none tells alone. "One row" is one row
//! replaced by another, so that how many there are is no secret; where several rows belong to one person or
//! machine, ε is to be read as that many times as much. That a figure was withheld for its small group is told
//! without noise. Neither is the noise a shield against somebody who watches how long a run takes.
//!
//! ```
//! use dure_dataspace::gate::{Figure, Gate, Moves, Output, Schema, Why};
//! use dure_dataspace::gate::Epsilon;
//! use dure_dataspace::policy::Permit;
//!
//! let schema = Schema::default()
//!     .figure("rows", Moves::Nothing)
//!     .figure("scrap", Moves::Mean { low: 0.0, high: 1.0 })
//!     .figure("night-shift", Moves::Mean { low: 0.0, high: 1.0 });
//! let permit = Permit { minimum_group: 10, ..Permit::default() };
//! let gate = Gate::of(&permit, schema, Epsilon::ZERO);
//! let found = Output {
//!     rows: 200,
//!     figures: vec![
//!         Figure::new("rows", 200.0, 200),
//!         Figure::new("scrap", 0.043_217, 200),
//!         Figure::new("night-shift", 0.5, 4),
//!         Figure::new("serial numbers", 8_213_331.0, 200),
//!     ],
//!     ..Output::default()
//! };
//! let passed = gate.pass(&found, Epsilon::ZERO, &mut || 0)?;
//! let names: Vec<&str> = passed.output.figures.iter().map(|one| one.name.as_str()).collect();
//! assert_eq!(names, ["rows", "scrap"]);
//! assert_eq!(passed.output.figures[1].value, 0.04322, "four digits are enough");
//! assert_eq!(passed.withheld[0].why, Why::NotAgreed);
//! assert_eq!((passed.withheld[1].what.as_str(), passed.withheld[1].why), ("night-shift", Why::SmallGroup));
//! # Ok::<(), dure_dataspace::gate::Refused>(())
//! ```

mod blur;
mod epsilon;
mod laplace;
mod output;
mod schema;
mod suppress;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use epsilon::{Epsilon, NoEpsilon};
pub use laplace::scale;
pub use output::{Figure, Group, Output, Table, Text};
pub use schema::{Columns, Labels, Moves, Schema};

use crate::policy::Permit;

/// At most one value leaves for so many rows.
pub const ROWS_PER_VALUE: u64 = 5;

/// At most so many values leave, of however many rows.
pub const MOST_VALUES: u64 = 2_000;

/// So many significant digits a figure keeps.
pub const DIGITS: usize = 4;

/// The size that holds where none is agreed on, in bytes.
pub const USUAL_SIZE: u64 = 64 << 10;

/// What sentences are called among what is withheld: which one it was would tell it.
pub const TEXTS: &str = "texts";

/// How much privacy may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// By all runs of the agreement together.
    pub total: Epsilon,
    /// By this run.
    pub run: Epsilon,
}

/// What an agreement lets leave.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    schema: Schema,
    minimum_group: u64,
    most_bytes: u64,
    budget: Option<Budget>,
    approval: bool,
}

/// Why something of an output does not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It is nothing that may leave, or not of that kind.
    NotAgreed,
    /// It stands for too few rows.
    SmallGroup,
    /// With it, what stands for too few rows could be had by subtracting.
    Complement,
    /// It is no number.
    NoNumber,
    /// Nobody knows how far one row moves it, so no noise could hide that.
    NoBound,
    /// The noise that would hide one row would be all that is left of it.
    Drowned,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::NotAgreed,
        Self::SmallGroup,
        Self::Complement,
        Self::NoNumber,
        Self::NoBound,
        Self::Drowned,
    ];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAgreed => "not-agreed",
            Self::SmallGroup => "small-group",
            Self::Complement => "complement",
            Self::NoNumber => "no-number",
            Self::NoBound => "no-bound",
            Self::Drowned => "drowned",
        }
    }
}

/// What of an output does not leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// The name of the figure or table, [`TEXTS`] for a sentence; empty where the schema does not know it, as a name could carry
    /// what has to stay.
    pub what: String,
    /// Why.
    pub why: Why,
    /// How many values or groups of it.
    pub count: u64,
}

/// What has passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    /// What leaves.
    pub output: Output,
    /// What does not.
    pub withheld: Vec<Withheld>,
    /// How much of the privacy budget it has cost, in millionths.
    pub spent: Epsilon,
}

impl Passed {
    /// How large it is as JSON, in bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        serde_json::to_vec(self).map_or(u64::MAX, |bytes| bytes.len() as u64)
    }
}

/// Why nothing of an output leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It says more than so many rows may: it could be the rows themselves.
    #[error("{values} values of {rows} rows; at most {most} may leave")]
    TooManyValues {
        /// The values.
        values: u64,
        /// The rows.
        rows: u64,
        /// So many may leave.
        most: u64,
    },
    /// It is larger than agreed.
    #[error("{bytes} bytes; at most {most} may leave")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// So large it may be.
        most: u64,
    },
    /// What is left of the privacy budget does not do.
    #[error("an epsilon of {asked} is asked for, and {left} is left")]
    BudgetUsedUp {
        /// What the run would spend.
        asked: Epsilon,
        /// What is left.
        left: Epsilon,
    },
    /// Everything of it had to be withheld.
    #[error("nothing of it may leave")]
    NothingLeft,
}

impl Refused {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::TooManyValues { .. } => "too-many-values",
            Self::TooLarge { .. } => "too-large",
            Self::BudgetUsedUp { .. } => "budget-used-up",
            Self::NothingLeft => "nothing-left",
        }
    }
}

/// What is withheld, counted while an output goes through the gate.
#[derive(Default)]
struct Tally(BTreeMap<(String, Why), u64>);

impl Tally {
    fn of(&mut self, what: &str, why: Why) {
        *self.0.entry((what.to_owned(), why)).or_default() += 1;
    }

    /// Of something that the schema does not know.
    fn unknown(&mut self) {
        self.of("", Why::NotAgreed);
    }

    fn told(self) -> Vec<Withheld> {
        let all = self.0.into_iter();
        all.map(|((what, why), count)| Withheld { what, why, count }).collect()
    }
}

impl Gate {
    /// The gate of what a policy permits. `run` is what this run may spend of a privacy budget, where there is one.
    #[must_use]
    pub fn of(permit: &Permit, schema: Schema, run: Epsilon) -> Self {
        Self {
            schema,
            minimum_group: permit.minimum_group.max(1),
            most_bytes: permit.output_size.unwrap_or(USUAL_SIZE),
            budget: permit.privacy_budget.map(|total| Budget { total, run }),
            approval: permit.approval,
        }
    }

    /// Whether a person has to let it out as well.
    #[must_use]
    pub fn needs_approval(&self) -> bool {
        self.approval
    }

    /// How many values may leave of so many rows.
    #[must_use]
    pub fn most_values(rows: u64) -> u64 {
        (rows / ROWS_PER_VALUE).min(MOST_VALUES)
    }

    /// Lets through what may leave. `spent` is what earlier runs of the agreement have spent; `draw` gives numbers of
    /// 64 random bits, from a source that nobody can foretell.
    ///
    /// # Errors
    /// Where nothing may leave. Nothing is spent then.
    pub fn pass(
        &self,
        found: &Output,
        spent: Epsilon,
        draw: &mut dyn FnMut() -> u64,
    ) -> Result<Passed, Refused> {
        let (values, rows) = (found.values(), found.rows);
        let most = Self::most_values(rows);
        if values > most {
            return Err(Refused::TooManyValues { values, rows, most });
        }
        if let Some(budget) = self.budget {
            let left = budget.total.less(spent);
            if budget.run == Epsilon::ZERO || budget.run > left {
                return Err(Refused::BudgetUsedUp { asked: budget.run, left });
            }
        }
        let mut tally = Tally::default();
        let mut output = suppress::suppressed(&self.schema, self.minimum_group, found, &mut tally);
        let spent = match self.budget {
            Some(budget) => blur::blurred(&self.schema, budget.run, &mut output, &mut tally, draw)?,
            None => Epsilon::ZERO,
        };
        cut(&mut output);
        if output.is_empty() {
            return Err(Refused::NothingLeft);
        }
        let passed = Passed { output, withheld: tally.told(), spent };
        match passed.bytes() {
            bytes if bytes > self.most_bytes => {
                Err(Refused::TooLarge { bytes, most: self.most_bytes })
            }
            _ => Ok(passed),
        }
    }
}

/// Cuts figures to the digits that they may keep. What has noise is on its grid already.
fn cut(output: &mut Output) {
    for one in output.figures.iter_mut().filter(|one| one.noise.is_none()) {
        one.value = short(one.value);
    }
    for table in &mut output.tables {
        let noisy = &table.noise;
        for group in table.rows.iter_mut().chain(&mut table.whole) {
            for (name, value) in &mut group.values {
                if !noisy.contains_key(name) {
                    *value = short(*value);
                }
            }
        }
    }
}

/// A number in so many significant digits.
fn short(value: f64) -> f64 {
    format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value)
}
