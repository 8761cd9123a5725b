//! Tables in memory: named columns of numbers, categories or times.

mod clock;
pub mod read;
mod source;
mod stack;
pub mod write;

pub use clock::{civil, days, iso_time};
pub use source::{Memory, ReadSeek, Source};
pub use stack::KindsDiffer;

/// A table in column order. All columns have the same length.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

/// One named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name in the file's header, or the column's 1-based number where there is no header.
    pub name: String,
    /// The physical unit, if the header named one, as in `Torque [Nm]`.
    pub unit: Option<String>,
    /// The cells.
    pub values: Values,
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Numbers; `NaN` is a missing cell. Infinite cells were turned into missing ones and counted.
    Number(Vec<f64>),
    /// Words, coded: `codes[row]` indexes `levels`, [`MISSING_CODE`] is a missing cell.
    Category {
        /// One code a row.
        codes: Vec<u32>,
        /// The distinct words, in order of their first appearance.
        levels: Vec<String>,
    },
    /// Milliseconds since 1970-01-01T00:00:00 of the clock that wrote them; [`MISSING_TIME`] is missing.
    Time(Vec<i64>),
}

/// The code of a missing category.
pub const MISSING_CODE: u32 = u32::MAX;
/// The value of a missing time.
pub const MISSING_TIME: i64 = i64::MIN;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Numbers.
    Number,
    /// Words.
    Category,
    /// Times.
    Time,
}

impl Values {
    /// The number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Number(v) => v.len(),
            Self::Category { codes, .. } => codes.len(),
            Self::Time(v) => v.len(),
        }
    }

    /// Whether there is no cell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the column holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Number(_) => Kind::Number,
            Self::Category { .. } => Kind::Category,
            Self::Time(_) => Kind::Time,
        }
    }

    /// Whether the cell of a row is missing; so is a row that does not exist.
    #[must_use]
    pub fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Number(v) => v.get(row).is_none_or(|x| x.is_nan()),
            Self::Category { codes, .. } => codes.get(row).is_none_or(|c| *c == MISSING_CODE),
            Self::Time(v) => v.get(row).is_none_or(|t| *t == MISSING_TIME),
        }
    }

    /// The rows named, in that order. Rows that do not exist become missing cells.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        match self {
            Self::Number(v) => {
                Self::Number(rows.iter().map(|&r| v.get(r).copied().unwrap_or(f64::NAN)).collect())
            }
            Self::Category { codes, levels } => Self::Category {
                codes: rows
                    .iter()
                    .map(|&r| codes.get(r).copied().unwrap_or(MISSING_CODE))
                    .collect(),
                levels: levels.clone(),
            },
            Self::Time(v) => Self::Time(
                rows.iter().map(|&r| v.get(r).copied().unwrap_or(MISSING_TIME)).collect(),
            ),
        }
    }
}

/// Columns of one table that do not have the same length.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column \"{column}\" has {found} rows where the table has {rows}")]
pub struct UnequalLengths {
    /// The column at fault.
    pub column: String,
    /// Its length.
    pub found: usize,
    /// The length of the first column.
    pub rows: usize,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// When the columns are not equally long.
    pub fn new(columns: Vec<Column>) -> Result<Self, UnequalLengths> {
        let rows = columns.first().map_or(0, |c| c.values.len());
        match columns.iter().find(|c| c.values.len() != rows) {
            Some(c) => Err(UnequalLengths { column: c.name.clone(), found: c.values.len(), rows }),
            None => Ok(Self { columns, rows }),
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The columns, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The rows named, in that order.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        let columns = self
            .columns
            .iter()
            .map(|c| Column {
                name: c.name.clone(),
                unit: c.unit.clone(),
                values: c.values.take(rows),
            })
            .collect();
        Self { columns, rows: rows.len() }
    }
}
