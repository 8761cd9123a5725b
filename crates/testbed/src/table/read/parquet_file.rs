//! Apache Parquet.

use std::borrow::Cow;
use std::io::{self, Read, Seek, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, RecordBatch, TimestampMillisecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, TimeUnit};
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};

use super::keep::Keeper;
use super::typing::{self, Manner, Typed, is_vast_majority};
use super::{Oddity, Ragged, ReadError, ReadOptions, Reading, header, limits, missing, number};
use crate::observer::Cancelled;
use crate::report::FileForm;
use crate::table::{Column, Kind, MISSING_CODE, MISSING_TIME, ReadSeek, Source, Table, Values};

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
    let own: Vec<String> = schema.fields().iter().map(|f| f.name().clone()).collect();
    let names = header::names(&own, own.len());
    let kinds: Vec<Option<Kind>> = schema.fields().iter().map(|f| kind(f.data_type())).collect();
    let mut keeper = Keeper::new(kinds.iter().flatten().copied(), options.at_most_cells);
    let mut infinite = vec![0_u64; kinds.len()];
    for batch in builder.build()? {
        let batch = batch?;
        add(&mut keeper, &kinds, &batch, &mut infinite)?;
        progress((keeper.seen() as f64 / expected).min(1.0)).map_err(ReadError::from)?;
    }
    if keeper.seen() == 0 {
        return Err(ReadError::HeaderOnly { file: file.to_owned() }.into());
    }
    let (rows, thinned_by) = (keeper.seen(), keeper.thinned_by());
    let told = typing::told(&options.kinds, &names);
    let manner = Manner { decimal: b'.', day_first: options.day_first };
    let mut values = keeper.into_values().into_iter();
    let mut columns = Vec::new();
    let mut oddities = Vec::new();
    for (at, name) in names.into_iter().enumerate() {
        let mut oddity =
            Oddity { column: name.clone(), infinite: infinite[at], ..Oddity::default() };
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
    Ok(Reading {
        table: Table::new(columns).unwrap_or_default(), // all columns grew alike
        form,
        rows_in_file: rows,
        thinned_by,
        oddities,
        ragged: Ragged::default(),
    })
}

/// What a column of that type becomes; None where it cannot be a column of a table.
fn kind(data: &DataType) -> Option<Kind> {
    use DataType as D;
    match data {
        D::Boolean | D::Utf8 | D::LargeUtf8 | D::Utf8View => Some(Kind::Category),
        D::Dictionary(_, value) => kind(value),
        D::Date32 | D::Date64 | D::Timestamp(..) => Some(Kind::Time),
        D::Null | D::Time32(_) | D::Time64(_) | D::Duration(_) => Some(Kind::Number),
        other => other.is_numeric().then_some(Kind::Number),
    }
}

fn add(
    keeper: &mut Keeper,
    kinds: &[Option<Kind>],
    batch: &RecordBatch,
    infinite: &mut [u64],
) -> Result<(), Stopped> {
    let (first, step) = keeper.rows_of_block();
    let mut place = 0;
    for (at, kind) in kinds.iter().enumerate() {
        let Some(kind) = kind else { continue };
        let array = batch.column(at);
        match kind {
            Kind::Number => {
                let array = numbers(array)?;
                let cell = |row| if array.is_null(row) { f64::NAN } else { array.value(row) };
                infinite[at] += array.iter().flatten().filter(|x| x.is_infinite()).count() as u64;
                let kept = (first..array.len()).step_by(step).map(cell);
                keeper.numbers(place, kept.map(|x| if x.is_finite() { x } else { f64::NAN }));
            }
            Kind::Time => {
                let array = times(array)?;
                let cell = |row| if array.is_null(row) { MISSING_TIME } else { array.value(row) };
                keeper.times(place, (first..array.len()).step_by(step).map(cell));
            }
            Kind::Category => words(keeper, place, array, first, step)?,
        }
        place += 1;
    }
    keeper.end_block(batch.num_rows());
    Ok(())
}

fn numbers(array: &ArrayRef) -> Result<Float64Array, Stopped> {
    // Times of day and spans count in their unit first, and in seconds then.
    let (whole, per_second) = match array.data_type() {
        DataType::Time32(unit) => (cast(array, &DataType::Int32)?, ticks(unit)),
        DataType::Time64(unit) | DataType::Duration(unit) => {
            (cast(array, &DataType::Int64)?, ticks(unit))
        }
        _ => (Arc::clone(array), 1.0),
    };
    let array = cast(&whole, &DataType::Float64)?;
    let array = array.as_primitive::<arrow::datatypes::Float64Type>();
    Ok(array.unary(|x| x / per_second))
}

fn ticks(unit: &TimeUnit) -> f64 {
    match unit {
        TimeUnit::Second => 1.0,
        TimeUnit::Millisecond => 1e3,
        TimeUnit::Microsecond => 1e6,
        TimeUnit::Nanosecond => 1e9,
    }
}

/// Milliseconds of the stored clock: UTC where the file says a zone.
fn times(array: &ArrayRef) -> Result<TimestampMillisecondArray, Stopped> {
    let array = cast(array, &DataType::Timestamp(TimeUnit::Millisecond, None))?;
    Ok(array.as_primitive::<arrow::datatypes::TimestampMillisecondType>().clone())
}

fn words(
    keeper: &mut Keeper,
    place: usize,
    array: &ArrayRef,
    first: usize,
    step: usize,
) -> Result<(), Stopped> {
    if let Some(truths) = array.as_any().downcast_ref::<BooleanArray>() {
        let word = |code| Cow::Borrowed(if code == 0 { "FALSE" } else { "TRUE" });
        let code =
            |row| if truths.is_null(row) { MISSING_CODE } else { u32::from(truths.value(row)) };
        keeper.words(place, 2, word, (first..truths.len()).step_by(step).map(code));
        return Ok(());
    }
    let array = cast(array, &DataType::Utf8)?;
    let array = array.as_string::<i32>();
    let code = |row: usize| {
        let is_missing =
            array.is_null(row) || missing::among_words(array.value(row).trim().as_bytes());
        if is_missing { MISSING_CODE } else { row as u32 }
    };
    let word = |row: u32| Cow::Borrowed(array.value(row as usize));
    keeper.words(place, array.len(), word, (first..array.len()).step_by(step).map(code));
    Ok(())
}

/// Words that nearly all are numbers or times become such, unless the reader told otherwise.
fn retyped(
    name: &str,
    values: Values,
    manner: Manner,
    told: Option<Kind>,
    oddity: &mut Oddity,
) -> Values {
    let (codes, levels) = match (values, told) {
        (Values::Number(cells), Some(Kind::Category)) => return as_words(&cells),
        (Values::Category { codes, levels }, _) => (codes, levels),
        (other, _) => return other,
    };
    let words: Vec<&str> = levels.iter().map(String::as_str).collect();
    let typed = typing::guess(name, &words, manner, told);
    let parse = |code: u32| -> Option<u64> {
        let word = words.get(code as usize)?.trim().as_bytes();
        match typed {
            Typed::Number => number::parse(word, manner.decimal).map(f64::to_bits),
            Typed::Time(format) => format.parse(word).map(|t| t as u64),
            Typed::Category => None,
        }
    };
    if words.is_empty() && told.is_none() || typed == Typed::Category {
        return Values::Category { codes, levels };
    }
    let parsed: Vec<Option<u64>> = (0..words.len() as u32).map(parse).collect();
    let is_missing: Vec<bool> =
        words.iter().map(|w| missing::among_numbers(w.trim().as_bytes())).collect();
    let mut present = 0;
    for (row, code) in codes.iter().enumerate() {
        let at = *code as usize;
        if is_missing.get(at) != Some(&false) {
            continue;
        }
        present += 1;
        if parsed[at].is_none() {
            oddity.not_understood += 1;
            oddity.sample.get_or_insert_with(|| (row as u64 + 1, levels[at].clone()));
        }
    }
    if told.is_none() && !is_vast_majority(present - oddity.not_understood, present) {
        oddity.not_understood = 0;
        oddity.sample = None;
        return Values::Category { codes, levels };
    }
    let cell = |code: &u32| parsed.get(*code as usize).copied().flatten();
    if let Typed::Time(_) = typed {
        return Values::Time(
            codes.iter().map(|c| cell(c).map_or(MISSING_TIME, |t| t as i64)).collect(),
        );
    }
    let numbers: Vec<f64> =
        codes.iter().map(|c| cell(c).map_or(f64::NAN, f64::from_bits)).collect();
    oddity.infinite += numbers.iter().filter(|x| x.is_infinite()).count() as u64;
    Values::Number(numbers.into_iter().map(|x| if x.is_finite() { x } else { f64::NAN }).collect())
}

/// Numbers as the words that the reader says they are.
fn as_words(cells: &[f64]) -> Values {
    let mut keeper = Keeper::new(std::iter::once(Kind::Category), None);
    let code = |(row, x): (u32, &f64)| if x.is_nan() { MISSING_CODE } else { row };
    let word =
        |row: u32| Cow::Owned(cells.get(row as usize).map_or_else(String::new, f64::to_string));
    keeper.words(0, cells.len(), word, (0_u32..).zip(cells).map(code));
    keeper.end_block(cells.len());
    keeper.into_values().pop().unwrap_or(Values::Number(Vec::new()))
}

/// One opened source for all the readers that the format wants at once.
#[derive(Clone)]
struct Shared {
    bytes: Arc<Mutex<Box<dyn ReadSeek>>>,
    size: u64,
    at: u64,
}

impl Shared {
    fn new(bytes: Box<dyn ReadSeek>, size: u64) -> Self {
        Self { bytes: Arc::new(Mutex::new(bytes)), size, at: 0 }
    }
}

impl Read for Shared {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.seek(SeekFrom::Start(self.at))?;
        let got = bytes.read(out)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Shared {
    type T = io::BufReader<Self>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(io::BufReader::new(Self { at: start, ..self.clone() }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        // What a damaged file claims is not allocated before it is there.
        let mut bytes = Vec::new();
        Self { at: start, ..self.clone() }.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() != length {
            return Err(ParquetError::EOF(format!("{length} bytes wanted, {} there", bytes.len())));
        }
        Ok(bytes.into())
    }
}
