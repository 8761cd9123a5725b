//! Planted data for the tests of the supervised questions, and how they are asked.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::observer::Silent;
use crate::problem::{Answer, Input, Part, QuestionError, Request, answer};
use crate::report::{Contender, Metric, Verdict};
use crate::table::read::Reading;
use crate::table::{Column, Table, Values};

/// Random numbers of a seed.
pub(in crate::problem) struct Draws(Pcg64);

impl Draws {
    pub fn new(seed: u64) -> Self {
        Self(Pcg64::seed_from_u64(seed))
    }

    /// Between these two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.0.random::<f64>()
    }

    /// About normal, mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.0.random::<f64>()).sum::<f64>() - 6.0
    }

    pub fn many_between(&mut self, n: usize, low: f64, high: f64) -> Vec<f64> {
        (0..n).map(|_| self.between(low, high)).collect()
    }
}

pub(in crate::problem) fn table(columns: &[(&str, Vec<f64>)]) -> Table {
    let named = columns.iter().map(|(name, v)| Column {
        name: (*name).to_owned(),
        unit: None,
        values: Values::Number(v.clone()),
    });
    Table::new(named.collect()).unwrap()
}

/// So many hours, one a row, as a column of clock times in front of the others.
pub(in crate::problem) fn by_the_hour(columns: &[(&str, Vec<f64>)]) -> Table {
    let rows = columns.first().map_or(0, |c| c.1.len()) as i64;
    let hours = (0..rows).map(|h| 1_700_000_000_000 / 3_600_000 * 3_600_000 + h * 3_600_000);
    let time = Column { name: "at".into(), unit: None, values: Values::Time(hours.collect()) };
    let mut all = vec![time];
    all.extend(table(columns).columns().iter().cloned());
    Table::new(all).unwrap()
}

pub(in crate::problem) fn readings(files: &[(Part, Table)]) -> Vec<Reading> {
    let reading = |t: &Table| Reading {
        table: t.clone(),
        rows_in_file: t.rows() as u64,
        ..Reading::default()
    };
    files.iter().map(|(_, t)| reading(t)).collect()
}

pub(in crate::problem) fn ask(
    files: &[(Part, Table)],
    request: &Request,
) -> Result<Answer, QuestionError> {
    let readings = readings(files);
    let inputs: Vec<Input<'_>> = files
        .iter()
        .zip(&readings)
        .map(|((part, _), reading)| Input { part: *part, name: "planted.csv", reading })
        .collect();
    answer(&inputs, request, &Silent)
}

pub(in crate::problem) fn numbers<'a>(answer: &'a Answer, column: &str) -> &'a [f64] {
    match &answer.predictions.as_ref().unwrap().column(column).unwrap().values {
        Values::Number(v) => v,
        other => panic!("{other:?}"),
    }
}

pub(in crate::problem) fn chosen(answer: &Answer) -> &Contender {
    answer.report.contenders.iter().find(|c| c.chosen).unwrap()
}

pub(in crate::problem) fn of(answer: &Answer, name: &str, metric: Metric) -> f64 {
    answer.report.contenders.iter().find(|c| c.name == name).unwrap().metrics[&metric]
}

pub(in crate::problem) fn answers_nothing(answer: &Answer) -> bool {
    matches!(answer.report.verdict, Verdict::NotAnswerable { .. })
}

pub(in crate::problem) fn with_threads<T: Send>(
    threads: usize,
    f: impl Fn() -> T + Send + Sync,
) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(f)
}

/// The share of the truths that lie in the predicted ranges.
pub(in crate::problem) fn covered(answer: &Answer, truth: &[f64]) -> f64 {
    let (lower, upper) = (numbers(answer, "lower"), numbers(answer, "upper"));
    assert_eq!(truth.len(), lower.len());
    crate::evaluate::regression::coverage(truth, lower, upper)
}
