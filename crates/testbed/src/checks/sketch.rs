//! Small questions for the tests of the checks.

use crate::problem::{Frame, Input, Part, Request};
use crate::report::{Check, Problem, Role, Status};
use crate::table::read::{Oddity, Reading};
use crate::table::{Column, MISSING_CODE, Table, Values};

/// A question with one file to learn from and perhaps one to answer.
pub(super) struct Sketch {
    request: Request,
    columns: Vec<Column>,
    apply: Option<Vec<Column>>,
    thinned_by: Option<u64>,
    oddities: Vec<Oddity>,
}

impl Sketch {
    pub fn new(problem: Problem) -> Self {
        let request = Request::new(problem);
        Self { request, columns: vec![], apply: None, thinned_by: None, oddities: vec![] }
    }

    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    pub fn target(mut self, name: &str) -> Self {
        self.request.target = Some(name.into());
        self
    }

    pub fn unit(mut self, name: &str) -> Self {
        self.request.unit = Some(name.into());
        self
    }

    pub fn time(mut self, name: &str) -> Self {
        self.request.time = Some(name.into());
        self
    }

    pub fn asking(mut self, change: impl FnOnce(&mut Request)) -> Self {
        change(&mut self.request);
        self
    }

    pub fn apply(mut self, columns: Vec<Column>) -> Self {
        self.apply = Some(columns);
        self
    }

    pub fn thinned(mut self, by: u64) -> Self {
        self.thinned_by = Some(by);
        self
    }

    pub fn odd(mut self, oddity: Oddity) -> Self {
        self.oddities.push(oddity);
        self
    }

    /// The checks, and the roles after them.
    pub fn run(&self) -> (Vec<Check>, Vec<(String, Role)>) {
        let data = self.reading(&self.columns);
        let apply = self.apply.as_ref().map(|c| self.reading(c));
        let mut inputs = vec![Input { part: Part::Data, name: "data.csv", reading: &data }];
        if let Some(reading) = &apply {
            inputs.push(Input { part: Part::Apply, name: "apply.csv", reading });
        }
        let mut frame = Frame::new(&inputs, &self.request).unwrap();
        let checks = super::run(&inputs, &mut frame, &self.request);
        let names = frame.table.columns().iter().map(|c| c.name.clone());
        (checks, names.zip(frame.roles.iter().copied()).collect())
    }

    pub fn checks(&self) -> Vec<Check> {
        self.run().0
    }

    pub fn leaks(&self) -> Vec<String> {
        let roles = self.run().1;
        roles.into_iter().filter(|(_, role)| *role == Role::Leak).map(|(name, _)| name).collect()
    }

    fn reading(&self, columns: &[Column]) -> Reading {
        let table = Table::new(columns.to_vec()).unwrap();
        Reading {
            rows_in_file: table.rows() as u64 * self.thinned_by.unwrap_or(1),
            thinned_by: self.thinned_by,
            oddities: self.oddities.clone(),
            table,
            ..Reading::default()
        }
    }
}

/// How a check ended, if it belongs to the question.
pub(super) fn status_of(sketch: &Sketch, id: &str) -> Option<Status> {
    sketch.checks().into_iter().find(|c| c.id == id).map(|c| c.status)
}

pub(super) fn numbers(name: &str, rows: usize, at: impl Fn(usize) -> f64) -> Column {
    column(name, Values::Number((0..rows).map(at).collect()))
}

pub(super) fn times(name: &str, rows: usize, at: impl Fn(usize) -> i64) -> Column {
    column(name, Values::Time((0..rows).map(at).collect()))
}

/// Words; the empty one is missing.
pub(super) fn words(name: &str, rows: usize, at: impl Fn(usize) -> &'static str) -> Column {
    let mut levels: Vec<String> = Vec::new();
    let codes = (0..rows)
        .map(|row| match at(row) {
            "" => MISSING_CODE,
            word => {
                let known = levels.iter().position(|l| l == word);
                known.unwrap_or_else(|| {
                    levels.push(word.to_owned());
                    levels.len() - 1
                }) as u32
            }
        })
        .collect();
    column(name, Values::Category { codes, levels })
}

/// Noise between 0 and 1 that is the same every time (the mixing step of SplitMix64).
pub(super) fn noise(seed: u64, row: usize) -> f64 {
    let mut z = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(row as u64);
    for _ in 0..2 {
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

fn column(name: &str, values: Values) -> Column {
    Column { name: name.into(), unit: None, values }
}
