//! Apache Parquet.

mod arrays;
mod shared;
#[cfg(test)]
mod tests;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use arrow::datatypes::Schema;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;

use self::shared::Shared;
use super::keep::Keeper;
use super::retype::retyped;
use super::typing::{self, Manner};
use super::{Oddity, Ragged, ReadError, ReadOptions, Reading, header, limits};
use crate::observer::Cancelled;
use crate::report::FileForm;
use crate::table::{Column, Kind, Source, Table};

/// Rows taken at a time.
const BATCH: usize = 8192;

/// Reads a Parquet file: numbers, decimals, words, dictionaries, dates, times, truth values. Times of
/// day and spans become seconds. Columns of lists and other nested things are left out and told.
/// Words that are numbers or times after all become such.
///
/// # Errors
/// See [`ReadError`].
pub fn read(
    source: &dyn Source,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, ReadError> {
    let file = source.name();
    let damaged = |why: String| {
        let file = file.to_owned();
        ReadError::Damaged { file, format: "parquet", why }
    };
    let medium = |source| ReadError::Io { file: file.to_owned(), source };
    let bytes = Shared::new(source.open().map_err(medium)?, source.size().map_err(medium)?);
    // The reader of the format may panic on rubbish that nobody thought of; a user must see an error
    // about the file instead. What it worked on is dropped, nothing is left half done.
    let outcome = catch_unwind(AssertUnwindSafe(|| batches(bytes, file, options, progress)));
    match outcome {
        Ok(Ok(reading)) => Ok(reading),
        Ok(Err(Stopped::Refused(error))) => Err(error),
        Ok(Err(Stopped::Parquet(error))) => Err(damaged(error.to_string())),
        Err(_) => Err(damaged("its parts contradict each other".to_owned())),
    }
}

/// Why the reading ended early.
enum Stopped {
    Refused(ReadError),
    Parquet(ParquetError),
}

impl From<ReadError> for Stopped {
    fn from(error: ReadError) -> Self {
        Self::Refused(error)
    }
}

impl From<ParquetError> for Stopped {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

impl From<arrow::error::ArrowError> for Stopped {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::Parquet(error.into())
    }
}

fn batches(
    bytes: Shared,
    file: &str,
    options: &ReadOptions,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Reading, Stopped> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes)?.with_batch_size(BATCH);
    let schema = Arc::clone(builder.schema());
    let expected = builder.metadata().file_metadata().num_rows().max(1) as f64;
    if schema.fields().len() > limits::COLUMNS {
        let (found, limit) = (schema.fields().len() as u64, limits::COLUMNS as u64);
        return Err(ReadError::TooManyColumns { file: file.to_owned(), found, limit }.into());
    }
    let kinds: Vec<Option<Kind>> =
        schema.fields().iter().map(|f| arrays::kind(f.data_type())).collect();
    let mut keeper = Keeper::new(kinds.iter().flatten().copied(), options.at_most_cells);
    let mut infinite = vec![0_u64; kinds.len()];
    for batch in builder.build()? {
        arrays::add(&mut keeper, &kinds, &batch?, &mut infinite)?;
        progress((keeper.seen() as f64 / expected).min(1.0)).map_err(ReadError::from)?;
    }
    if keeper.seen() == 0 {
        return Err(ReadError::HeaderOnly { file: file.to_owned() }.into());
    }
    Ok(reading(keeper, &schema, &kinds, &infinite, file, options))
}

fn reading(
    keeper: Keeper,
    schema: &Schema,
    kinds: &[Option<Kind>],
    infinite: &[u64],
    file: &str,
    options: &ReadOptions,
) -> Reading {
    let (rows, thinned_by) = (keeper.seen(), keeper.thinned_by());
    let own: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let names = header::names(&own, own.len());
    let told = typing::told(&options.kinds, &names);
    let manner = Manner { decimal: b'.', day_first: options.day_first };
    let mut values = keeper.into_values().into_iter();
    let (mut columns, mut oddities) = (Vec::new(), Vec::new());
    for (at, name) in names.into_iter().enumerate() {
        let column = name.clone();
        let mut oddity = Oddity { column, infinite: infinite[at], ..Oddity::default() };
        if kinds[at].is_none() {
            oddity.not_understood = rows;
            oddity.sample = Some((1, schema.field(at).data_type().to_string()));
        } else if let Some(values) = values.next() {
            let values = retyped(&name, values, manner, told[at], &mut oddity);
            columns.push(Column { unit: header::unit(&name), name, values });
        }
        if oddity.infinite + oddity.not_understood > 0 {
            oddities.push(oddity);
        }
    }
    let form = FileForm {
        name: file.to_owned(),
        format: "parquet".to_owned(),
        header: true,
        rows,
        ..FileForm::default()
    };
    Reading {
        table: Table::new(columns).unwrap_or_default(), // all columns grew alike
        form,
        rows_in_file: rows,
        thinned_by,
        oddities,
        ragged: Ragged::default(),
    }
}
