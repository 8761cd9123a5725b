//! What may leave, by name and kind. It comes from whoever owns the data and never from the module: a module that
//! could say for itself how far a row moves a figure, or which words are harmless, would need no gate.

use std::collections::{BTreeMap, BTreeSet};

/// How far one row, replaced by another, can move a figure: what noise has to hide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moves {
    /// Not at all: it depends on how many rows there are, and that is no secret.
    Nothing,
    /// A count of rows: by one.
    Count,
    /// A mean of something that lies between two bounds for each row: by their distance over the rows.
    Mean {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Anything between two bounds, wholly: what a model has learned may turn on a single row.
    Wholly {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Nobody knows.
    Unknown,
}

impl Moves {
    /// Between what the figure lies, where that is known.
    #[must_use]
    pub fn bounds(self, rows: u64) -> Option<(f64, f64)> {
        match self {
            Self::Nothing | Self::Unknown => None,
            Self::Count => Some((0.0, rows as f64)),
            Self::Mean { low, high } | Self::Wholly { low, high } => Some((low, high)),
        }
    }

    /// The sensitivity of a figure that stands for so many rows; nothing where it is not known.
    #[must_use]
    pub fn sensitivity(self, rows: u64) -> Option<f64> {
        match self {
            Self::Nothing => Some(0.0),
            Self::Count => Some(1.0),
            Self::Mean { low, high } => (rows > 0).then(|| (high - low) / rows as f64),
            Self::Wholly { low, high } => Some(high - low),
            Self::Unknown => None,
        }
    }
}

/// How the groups of a table may be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Labels {
    /// One of these.
    OneOf(BTreeSet<String>),
    /// A number from 1 to that.
    Numbered(u64),
}

impl Labels {
    /// Whether a group may be called so.
    #[must_use]
    pub fn allow(&self, label: &str) -> bool {
        match self {
            Self::OneOf(all) => all.contains(label),
            Self::Numbered(most) => label
                .parse::<u64>()
                .is_ok_and(|number| (1..=*most).contains(&number) && number.to_string() == label),
        }
    }
}

/// What a table may hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Columns {
    /// How its groups may be called.
    pub labels: Labels,
    /// Its figures.
    pub values: BTreeMap<String, Moves>,
    /// Whether it says something of the data which groups there are and how large they are; where it does not, each
    /// group is all rows.
    pub groups_tell: bool,
}

/// What may leave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Schema {
    pub(super) figures: BTreeMap<String, Moves>,
    pub(super) tables: BTreeMap<String, Columns>,
    pub(super) texts: BTreeMap<String, BTreeMap<String, u64>>,
    pub(super) units: BTreeSet<String>,
}

impl Schema {
    /// A figure of that name may leave.
    #[must_use]
    pub fn figure(mut self, name: impl Into<String>, moves: Moves) -> Self {
        self.figures.insert(name.into(), moves);
        self
    }

    /// A table of that name may leave.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, columns: Columns) -> Self {
        self.tables.insert(name.into(), columns);
        self
    }

    /// A sentence of that id may leave, with numbers in these gaps that are at most so large.
    #[must_use]
    pub fn text<'a>(
        mut self,
        id: impl Into<String>,
        gaps: impl IntoIterator<Item = (&'a str, u64)>,
    ) -> Self {
        let gaps = gaps.into_iter().map(|(gap, most)| (gap.to_owned(), most)).collect();
        self.texts.insert(id.into(), gaps);
        self
    }

    /// A figure may have that unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.units.insert(unit.into());
        self
    }
}
