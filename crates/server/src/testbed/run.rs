//! From an order to a report and predictions.

use std::collections::BTreeSet;

use dure_testbed::observer::{Observer, Stage};
use dure_testbed::problem::{self, Input, Part, QuestionError};
use dure_testbed::report::{Arg, Check, FileDigest, Manifest, Report, Status};
use dure_testbed::table::Table;
use dure_testbed::table::read::{self, ReadError, ReadOptions, Reading};

use super::Trouble;
use super::options::{Options, Question, names};
use super::sources::{FileSource, SHARE_OF_DIGESTS, SourceError};

/// How many cells of the files to learn from are kept in memory, 160 MB of them; of larger files the
/// reader keeps every n-th row, and the report says so. Rows to be answered are all kept.
pub const CELLS_TO_LEARN_FROM: usize = 20_000_000;

/// What is asked of which files.
#[derive(Debug, Clone)]
pub struct Order {
    /// The files, in the order of their parts.
    pub files: Vec<FileSource>,
    /// Their digests.
    pub digests: Vec<FileDigest>,
    /// The question in the words of the command line.
    pub options: Options,
    /// The seed of all randomness.
    pub seed: u64,
}

impl Order {
    /// By what its report can be made again.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        Manifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            seed: self.seed,
            options: self.options.words().clone(),
            inputs: self.digests.clone(),
        }
    }
}

/// What an order came to.
#[derive(Debug, Clone)]
pub struct Made {
    /// The report with its whole manifest.
    pub report: Report,
    /// One row for each applied row. None when nothing could be predicted.
    pub predictions: Option<Table>,
}

/// Reads the files and answers the question.
///
/// # Errors
/// When the question cannot be put to these files.
pub fn run(order: &Order, observer: &dyn Observer) -> Result<Made, Trouble> {
    let mut question = order.options.question(order.seed)?;
    refuse_same_bytes(&order.digests)?;
    let readings = read_all(&order.files, &question.read, observer)?;
    name_columns(&mut question, &readings)?;
    let inputs: Vec<Input<'_>> = order
        .files
        .iter()
        .zip(&readings)
        .map(|(file, reading)| Input { part: file.part, name: &file.name, reading })
        .collect();
    let answer = problem::answer(&inputs, &question.request, observer)?;
    let mut report = answer.report;
    report.manifest = order.manifest();
    if let Some(check) = applied_rows_were_learned(&order.digests) {
        let at = report.checks.iter().position(|c| c.status < Status::Warning);
        report.checks.insert(at.unwrap_or(report.checks.len()), check);
    }
    Ok(Made { report, predictions: answer.predictions })
}

/// A copy of a file among the files to learn from would put the same rows on both sides of the split.
fn refuse_same_bytes(digests: &[FileDigest]) -> Result<(), SourceError> {
    let known: Vec<&FileDigest> = digests.iter().filter(|d| d.role != Part::Apply.word()).collect();
    for (i, second) in known.iter().enumerate() {
        if let Some(first) = known[..i].iter().find(|d| d.sha256 == second.sha256) {
            return Err(SourceError::SameBytes {
                first: first.name.clone(),
                second: second.name.clone(),
            });
        }
    }
    Ok(())
}

fn applied_rows_were_learned(digests: &[FileDigest]) -> Option<Check> {
    let (applied, learned): (Vec<&FileDigest>, Vec<&FileDigest>) =
        digests.iter().partition(|d| d.role == Part::Apply.word());
    let again = applied.into_iter().find(|a| learned.iter().any(|l| l.sha256 == a.sha256))?;
    Some(Check {
        id: "applied-rows-learned".to_owned(),
        status: Status::Warning,
        columns: Vec::new(),
        args: [("file".to_owned(), Arg::Text(again.name.clone()))].into(),
    })
}

fn read_all(
    files: &[FileSource],
    options: &ReadOptions,
    observer: &dyn Observer,
) -> Result<Vec<Reading>, ReadError> {
    let bytes = |files: &mut dyn Iterator<Item = &FileSource>| {
        files.map(|f| f.bytes).sum::<u64>().max(1) as f64
    };
    let total = bytes(&mut files.iter());
    let learned = bytes(&mut files.iter().filter(|f| f.part != Part::Apply));
    let mut done = 0.0;
    let mut readings = Vec::with_capacity(files.len());
    for file in files {
        let own = file.bytes as f64;
        let share = (file.part != Part::Apply).then_some(own / learned);
        let options = ReadOptions {
            at_most_cells: share.map(|s| (CELLS_TO_LEARN_FROM as f64 * s).ceil() as usize),
            ..options.clone()
        };
        let reading = read::read(file, &options, &mut |within| {
            let read = (done + own * within) / total;
            observer.progress(Stage::Read, SHARE_OF_DIGESTS + (1.0 - SHARE_OF_DIGESTS) * read)
        })?;
        readings.push(reading);
        done += own;
    }
    Ok(readings)
}

/// Takes lists of columns apart, now that the columns are known, and refuses kinds told of columns
/// that are in none of the files.
fn name_columns(question: &mut Question, readings: &[Reading]) -> Result<(), QuestionError> {
    let is_column = |name: &str| readings.iter().any(|r| r.table.column(name).is_some());
    for given in [&mut question.request.ignore, &mut question.request.keep] {
        *given = names(given, is_column);
    }
    let most = readings.iter().map(|r| r.table.columns().len()).max().unwrap_or(0);
    let is_number = |name: &str| name.parse().is_ok_and(|n: usize| (1..=most).contains(&n));
    match question.read.kinds.keys().find(|name| !is_column(name) && !is_number(name)) {
        Some(asked) => {
            Err(QuestionError::NoSuchColumn { asked: asked.clone(), known: known(readings) })
        }
        None => Ok(()),
    }
}

/// The columns of all files in one line, cut where it gets long.
fn known(readings: &[Reading]) -> String {
    const SHOWN: usize = 30;
    let mut seen = BTreeSet::new();
    let all = readings.iter().flat_map(|r| r.table.columns()).map(|c| c.name.as_str());
    let names: Vec<&str> = all.filter(|name| seen.insert(*name)).collect();
    let more = match names.len().saturating_sub(SHOWN) {
        0 => String::new(),
        rest => format!(", … (+{rest})"),
    };
    names[..names.len().min(SHOWN)].join(", ") + &more
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(role: &str, name: &str, sha256: &str) -> FileDigest {
        FileDigest { role: role.into(), name: name.into(), bytes: 1, sha256: sha256.into() }
    }

    #[test]
    fn a_copy_to_learn_from_is_refused_and_one_to_apply_is_told() {
        let copied = [digest("data", "a", "1"), digest("train", "b", "1")];
        assert!(matches!(
            refuse_same_bytes(&copied),
            Err(SourceError::SameBytes { first, second }) if first == "a" && second == "b"
        ));
        let applied = [digest("data", "a", "1"), digest("apply", "b", "1")];
        assert!(refuse_same_bytes(&applied).is_ok());
        assert_eq!(applied_rows_were_learned(&applied).map(|c| c.status), Some(Status::Warning));
        let apart = [digest("data", "a", "1"), digest("apply", "b", "2")];
        assert_eq!(applied_rows_were_learned(&apart), None);
    }
}
