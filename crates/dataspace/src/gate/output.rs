//! What a module has found, before and after the gate: figures and aggregates, no rows and no words of the data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a module has found.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Output {
    /// How many rows the module was given. Told by whoever ran it, not by the module.
    pub rows: u64,
    /// Single figures.
    #[serde(default)]
    pub figures: Vec<Figure>,
    /// Tables of aggregates.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// Sentences, by their ids.
    #[serde(default)]
    pub texts: Vec<Text>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its name, of the schema.
    pub name: String,
    /// The figure.
    pub value: f64,
    /// Its physical unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// For how many rows it stands.
    pub rows: u64,
    /// The scale of the noise that was put on it, in its own measure; nothing where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<f64>,
}

/// A table of aggregates.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Its name, of the schema.
    pub name: String,
    /// The groups.
    pub rows: Vec<Group>,
    /// All of them together, where the groups are parts of a whole. Whoever knows the whole can subtract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Group>,
    /// The scale of the noise that was put on each value, by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub noise: BTreeMap<String, f64>,
}

/// A group of rows and what stands for it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Group {
    /// Which one: a label of the schema; empty for a whole.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its figures, by their names.
    pub values: BTreeMap<String, f64>,
}

/// A sentence by its id, with numbers in its gaps.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// The id, of the schema.
    pub id: String,
    /// What stands in its gaps.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, u64>,
}

impl Figure {
    /// A figure that stands for so many rows.
    #[must_use]
    pub fn new(name: impl Into<String>, value: f64, rows: u64) -> Self {
        Self { name: name.into(), value, unit: None, rows, noise: None }
    }
}

impl Output {
    /// How many values it has: each of them could carry something of the data.
    #[must_use]
    pub fn values(&self) -> u64 {
        let table = |table: &Table| {
            table.rows.iter().chain(&table.whole).map(|group| 1 + group.values.len()).sum::<usize>()
        };
        let tables: usize = self.tables.iter().map(table).sum();
        let texts: usize = self.texts.iter().map(|text| 1 + text.counts.len()).sum();
        (self.figures.len() + tables + texts) as u64
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.figures.is_empty() && self.tables.is_empty() && self.texts.is_empty()
    }
}
