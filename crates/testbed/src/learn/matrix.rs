//! Inputs of the models.

/// Inputs of a model, column by column; `NaN` is missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Matrix {
    names: Vec<String>,
    columns: Vec<Vec<f32>>,
    rows: usize,
}

impl Matrix {
    /// An empty matrix of that many rows.
    #[must_use]
    pub fn with_rows(rows: usize) -> Self {
        Self { names: Vec::new(), columns: Vec::new(), rows }
    }

    /// Adds a column. It is cut, or filled with missing values, to the matrix' number of rows.
    pub fn push(&mut self, name: impl Into<String>, mut values: Vec<f32>) {
        values.resize(self.rows, f32::NAN);
        self.names.push(name.into());
        self.columns.push(values);
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[Vec<f32>] {
        &self.columns
    }

    /// The rows named, in that order; rows that do not exist are missing.
    #[must_use]
    pub fn take(&self, rows: &[usize]) -> Self {
        let columns = self
            .columns
            .iter()
            .map(|c| rows.iter().map(|&r| c.get(r).copied().unwrap_or(f32::NAN)).collect())
            .collect();
        Self { names: self.names.clone(), columns, rows: rows.len() }
    }

    /// The first so many rows, and those after them.
    #[must_use]
    pub fn split_at(self, rows: usize) -> (Self, Self) {
        let rows = rows.min(self.rows);
        let mut first = Self::with_rows(rows);
        let mut rest = Self::with_rows(self.rows - rows);
        for (name, mut values) in self.names.into_iter().zip(self.columns) {
            rest.push(name.clone(), values.split_off(rows));
            first.push(name, values);
        }
        (first, rest)
    }

    /// Puts the rows of the columns whose name is asked for into another order.
    pub fn reorder(&mut self, order: &[usize], asked: impl Fn(&str) -> bool) {
        for (name, column) in self.names.iter().zip(&mut self.columns) {
            if asked(name) {
                *column =
                    order.iter().map(|&r| column.get(r).copied().unwrap_or(f32::NAN)).collect();
            }
        }
    }

    /// The columns named by position, in that order; positions that do not exist are left out.
    #[must_use]
    pub fn select(&self, columns: &[usize]) -> Self {
        let mut picked = Self::with_rows(self.rows);
        for &c in columns {
            if let (Some(name), Some(values)) = (self.names.get(c), self.columns.get(c)) {
                picked.push(name.clone(), values.clone());
            }
        }
        picked
    }
}
