//! The rows of a question: all files one below the other, with every column's role.

use std::collections::HashSet;

use super::QuestionError;
use super::answer::Input;
use super::request::Request;
use super::roles;
use crate::report::{Problem, Role};
use crate::table::{Column, KindsDiffer, MISSING_TIME, Table, Values};

/// What rows were brought for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// To learn from and be measured on.
    Data,
    /// To learn from only, named by the reader.
    Train,
    /// To be answered.
    Apply,
}

impl Part {
    /// The word for it in the manifest.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Train => "train",
            Self::Apply => "apply",
        }
    }
}

/// All rows of a question, with roles, units and order.
#[derive(Debug, Clone)]
pub struct Frame {
    /// All rows: the files one below the other.
    pub table: Table,
    /// What each row was brought for.
    pub parts: Vec<Part>,
    /// The role of each column.
    pub roles: Vec<Role>,
    /// The unit of each row, as a position in `unit_names`. One unit for all where none was named.
    pub units: Vec<u32>,
    /// The names of the units. Units of rows to be answered are apart from those learned from, even
    /// under the same name, unless the problem follows them through time.
    pub unit_names: Vec<String>,
    /// The unit column; `file` where every file is a unit.
    pub unit_column: Option<String>,
    /// The time column.
    pub time_column: Option<String>,
    /// The moment of each row: milliseconds, the time's own number, or the row's number in its unit.
    pub moment: Vec<f64>,
    /// Whether the moments are milliseconds of a clock.
    pub clock: bool,
    /// The 1-based row of each row in its own file.
    pub row_in_file: Vec<u64>,
}

impl Frame {
    /// Puts the files together and gives every column its role.
    ///
    /// # Errors
    /// When a column that was asked for is not there or cannot have its role.
    pub fn new(inputs: &[Input<'_>], request: &Request) -> Result<Self, QuestionError> {
        let files: Vec<(Part, &str, &Table)> =
            inputs.iter().map(|i| (i.part, i.name, &i.reading.table)).collect();
        let tables: Vec<&Table> = files.iter().map(|f| f.2).collect();
        let table = Table::stack(&tables).map_err(|differ| kinds_differ(differ, inputs))?;
        let mut parts = Vec::with_capacity(table.rows());
        let mut row_in_file = Vec::with_capacity(table.rows());
        let mut file_of = Vec::with_capacity(table.rows());
        for (i, (part, _, t)) in files.iter().enumerate() {
            parts.extend(std::iter::repeat_n(*part, t.rows()));
            file_of.extend(std::iter::repeat_n(i as u32, t.rows()));
        }
        for input in inputs {
            let step = input.reading.thinned_by.unwrap_or(1);
            row_in_file.extend((0..input.reading.table.rows() as u64).map(|r| r * step + 1));
        }
        if !parts.iter().any(|p| *p != Part::Apply) {
            return Err(QuestionError::NoRows);
        }
        let named = roles::named(&table, request)?;
        let time_column = named.time.clone();
        let files_are_units = named.unit.is_none()
            && files.iter().filter(|f| f.0 == Part::Data).count() > 1
            && request.problem != Problem::Failure;
        // A forecast follows what it knows from file to file; otherwise every file begins at its row 1.
        let one_record = vec![0; file_of.len()];
        let follows = request.horizon.is_some() && !files_are_units;
        let numbered_by = if follows { &one_record } else { &file_of };
        let (moment, clock) = moments(&table, time_column.as_deref(), numbered_by)?;
        let (units, unit_names) = match &named.unit {
            Some(column) => units_by_column(&table, column, &parts, request),
            None if files_are_units => units_by_file(&files, &file_of),
            None => (vec![0; table.rows()], vec![String::new()]),
        };
        let unit_column = named.unit.clone().or_else(|| files_are_units.then(|| "file".to_owned()));
        let learn: Vec<usize> = (0..parts.len()).filter(|&r| parts[r] != Part::Apply).collect();
        let roles = roles::assign(&table, &named, request, &learn);
        let frame = Self {
            table,
            parts,
            roles,
            units,
            unit_names,
            unit_column,
            time_column,
            moment,
            clock,
            row_in_file,
        };
        Ok(frame)
    }

    /// Refuses rows to be answered that lack what is learned from. Asked after the checks: a column
    /// that gives the target away is learned from no more, and is seldom there.
    ///
    /// # Errors
    /// With the first column that is lacking.
    pub(super) fn inputs_are_in(&self, files: &[Input<'_>]) -> Result<(), QuestionError> {
        for file in files.iter().filter(|f| f.part == Part::Apply) {
            let there: HashSet<&str> =
                file.reading.table.columns().iter().map(|c| c.name.as_str()).collect();
            if let Some(column) = self.inputs().find(|c| !there.contains(c.name.as_str())) {
                return Err(QuestionError::ApplyLacks {
                    column: column.name.clone(),
                    file: file.name.to_owned(),
                });
            }
        }
        Ok(())
    }

    /// The number of rows of all parts.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.parts.len()
    }

    /// The rows brought for that.
    #[must_use]
    pub fn rows_of(&self, part: Part) -> Vec<usize> {
        (0..self.parts.len()).filter(|&r| self.parts[r] == part).collect()
    }

    /// The rows that may be learned from.
    #[must_use]
    pub fn learnable(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&r| self.parts[r] != Part::Apply).collect()
    }

    /// The input columns.
    pub fn inputs(&self) -> impl Iterator<Item = &Column> {
        self.of_role(Role::Input)
    }

    /// The target column.
    #[must_use]
    pub fn target(&self) -> Option<&Column> {
        self.of_role(Role::Target).next()
    }

    /// The columns of a role.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Column> {
        self.table
            .columns()
            .iter()
            .zip(&self.roles)
            .filter(move |(_, r)| **r == role)
            .map(|(c, _)| c)
    }

    /// The given rows in the order of their moments; rows of equal moment stay in file order.
    #[must_use]
    pub fn in_time(&self, rows: &[usize]) -> Vec<usize> {
        let mut order = rows.to_vec();
        order.sort_by(|&a, &b| {
            crate::evaluate::by_value(&self.moment[a], &self.moment[b]).then(a.cmp(&b))
        });
        order
    }

    /// The given rows unit by unit, each in the order of time; units in order of first appearance.
    #[must_use]
    pub fn histories(&self, rows: &[usize]) -> Vec<(u32, Vec<usize>)> {
        let mut by_unit: std::collections::BTreeMap<u32, Vec<usize>> = Default::default();
        for &row in rows {
            by_unit.entry(self.units[row]).or_default().push(row);
        }
        by_unit.into_iter().map(|(unit, rows)| (unit, self.in_time(&rows))).collect()
    }

    /// A moment as the reader writes it.
    #[must_use]
    pub fn moment_text(&self, moment: f64) -> String {
        if self.clock {
            crate::table::iso_time(moment as i64)
        } else if moment.is_nan() {
            String::from("?")
        } else {
            format!("{moment}")
        }
    }
}

fn moments(
    table: &Table,
    time: Option<&str>,
    file_of: &[u32],
) -> Result<(Vec<f64>, bool), QuestionError> {
    let Some(column) = time.and_then(|t| table.column(t)) else {
        let mut row_of: std::collections::BTreeMap<u32, f64> = Default::default();
        let numbered = file_of.iter().map(|f| {
            let n = row_of.entry(*f).or_insert(0.0);
            *n += 1.0;
            *n
        });
        return Ok((numbered.collect(), false));
    };
    match &column.values {
        Values::Number(v) => Ok((v.clone(), false)),
        Values::Time(v) => {
            let as_number = |t: &i64| if *t == MISSING_TIME { f64::NAN } else { *t as f64 };
            Ok((v.iter().map(as_number).collect(), true))
        }
        Values::Category { levels, .. } => Err(QuestionError::NotTime {
            column: column.name.clone(),
            sample: levels.first().cloned().unwrap_or_default(),
        }),
    }
}

/// A cell as the name of a unit.
fn cell_text(values: &Values, row: usize) -> String {
    match values {
        Values::Number(v) => v.get(row).filter(|x| !x.is_nan()).map(|x| format!("{x}")),
        Values::Time(v) => {
            v.get(row).filter(|t| **t != MISSING_TIME).map(|t| crate::table::iso_time(*t))
        }
        Values::Category { codes, levels } => {
            codes.get(row).and_then(|c| levels.get(*c as usize)).cloned()
        }
    }
    .unwrap_or_else(|| "?".to_owned())
}

fn units_by_column(
    table: &Table,
    column: &str,
    parts: &[Part],
    request: &Request,
) -> (Vec<u32>, Vec<String>) {
    let Some(column) = table.column(column) else {
        return (vec![0; parts.len()], vec![String::new()]);
    };
    // A forecast follows a unit from the rows learned from into the rows to be answered.
    let follows = request.horizon.is_some();
    let mut names = Vec::new();
    let mut known = std::collections::HashMap::new();
    let units = (0..parts.len())
        .map(|row| {
            let name = cell_text(&column.values, row);
            let apart = !follows && parts[row] == Part::Apply;
            *known.entry((apart, name)).or_insert_with_key(|(_, name)| {
                names.push(name.clone());
                (names.len() - 1) as u32
            })
        })
        .collect();
    (units, names)
}

fn units_by_file(files: &[(Part, &str, &Table)], file_of: &[u32]) -> (Vec<u32>, Vec<String>) {
    (file_of.to_vec(), files.iter().map(|f| f.1.to_owned()).collect())
}

fn kinds_differ(differ: KindsDiffer, inputs: &[Input<'_>]) -> QuestionError {
    let file = |at: usize| inputs.get(at).map_or_else(String::new, |i| i.name.to_owned());
    QuestionError::Kinds {
        first_file: file(differ.tables.0),
        other_file: file(differ.tables.1),
        column: differ.column,
        first: differ.first,
        other: differ.other,
    }
}
