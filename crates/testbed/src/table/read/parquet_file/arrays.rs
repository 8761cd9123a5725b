//! Arrow arrays into cells.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Float64Array, RecordBatch, TimestampMillisecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type, TimeUnit, TimestampMillisecondType};
use arrow::error::ArrowError;

use crate::table::read::keep::Keeper;
use crate::table::read::{missing, number};
use crate::table::{Kind, MISSING_CODE, MISSING_TIME};

/// What a column of that type becomes; None where it cannot be a column of a table.
pub fn kind(data: &DataType) -> Option<Kind> {
    use DataType as D;
    match data {
        D::Boolean | D::Utf8 | D::LargeUtf8 | D::Utf8View => Some(Kind::Category),
        D::Dictionary(_, value) => kind(value),
        D::Date32 | D::Date64 | D::Timestamp(..) => Some(Kind::Time),
        D::Null | D::Time32(_) | D::Time64(_) | D::Duration(_) => Some(Kind::Number),
        other => other.is_numeric().then_some(Kind::Number),
    }
}

/// Keeps the rows of a batch that are due, and counts the infinite cells of each column.
///
/// # Errors
/// Where a value does not fit the type that its column becomes.
pub fn add(
    keeper: &mut Keeper,
    kinds: &[Option<Kind>],
    batch: &RecordBatch,
    infinite: &mut [u64],
) -> Result<(), ArrowError> {
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

fn numbers(array: &ArrayRef) -> Result<Float64Array, ArrowError> {
    // Times of day and spans count in their unit first, and in seconds then.
    let (whole, per_second) = match array.data_type() {
        DataType::Time32(unit) => (cast(array, &DataType::Int32)?, ticks(unit)),
        DataType::Time64(unit) | DataType::Duration(unit) => {
            (cast(array, &DataType::Int64)?, ticks(unit))
        }
        _ => (Arc::clone(array), 1.0),
    };
    let array = cast(&whole, &DataType::Float64)?;
    let array = array.as_primitive::<Float64Type>();
    Ok(array.unary(|x| number::measurable(x / per_second)))
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
fn times(array: &ArrayRef) -> Result<TimestampMillisecondArray, ArrowError> {
    let array = cast(array, &DataType::Timestamp(TimeUnit::Millisecond, None))?;
    Ok(array.as_primitive::<TimestampMillisecondType>().clone())
}

fn words(
    keeper: &mut Keeper,
    place: usize,
    array: &ArrayRef,
    first: usize,
    step: usize,
) -> Result<(), ArrowError> {
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
