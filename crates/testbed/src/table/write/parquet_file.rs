//! Parquet that is the same for the same table, byte by byte.

use std::io;
use std::sync::Arc;

use arrow::array::TimestampMillisecondArray;
use arrow::array::{
    ArrayRef, DictionaryArray, Float64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit, UInt32Type};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::table::{MISSING_CODE, MISSING_TIME, Table, Values};

/// Who wrote the file: no version, so that the bytes do not change with the release.
const CREATED_BY: &str = "dure";
/// Rows of a row group.
const GROUP: usize = 1 << 20;

/// Writes a table as Parquet, packed with zstd; the same table gives the same bytes. Numbers become
/// doubles, times timestamps in milliseconds without a zone, words dictionaries; missing cells null.
///
/// # Errors
/// As the medium does.
pub fn parquet(table: &Table, out: &mut (dyn io::Write + Send)) -> io::Result<()> {
    let level = ZstdLevel::try_new(3).map_err(io::Error::other)?;
    let properties = WriterProperties::builder()
        .set_created_by(CREATED_BY.to_owned())
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP))
        .build();
    let fields: Vec<Field> =
        table.columns().iter().map(|c| Field::new(&c.name, data_type(&c.values), true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let arrays: Vec<ArrayRef> =
        table.columns().iter().map(|c| array(&c.values)).collect::<io::Result<_>>()?;
    let mut writer = ArrowWriter::try_new(&mut *out, Arc::clone(&schema), Some(properties))
        .map_err(io::Error::other)?;
    if !arrays.is_empty() {
        let batch = RecordBatch::try_new(schema, arrays).map_err(io::Error::other)?;
        writer.write(&batch).map_err(io::Error::other)?;
    }
    writer.close().map_err(io::Error::other)?;
    out.flush()
}

fn data_type(values: &Values) -> DataType {
    match values {
        Values::Number(_) => DataType::Float64,
        Values::Time(_) => DataType::Timestamp(TimeUnit::Millisecond, None),
        Values::Category { .. } => {
            DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8))
        }
    }
}

fn array(values: &Values) -> io::Result<ArrayRef> {
    Ok(match values {
        Values::Number(cells) => {
            Arc::new(cells.iter().map(|x| (!x.is_nan()).then_some(*x)).collect::<Float64Array>())
        }
        Values::Time(cells) => Arc::new(
            cells
                .iter()
                .map(|t| (*t != MISSING_TIME).then_some(*t))
                .collect::<TimestampMillisecondArray>(),
        ),
        Values::Category { codes, levels } => {
            let known =
                |c: &u32| (*c != MISSING_CODE && (*c as usize) < levels.len()).then_some(*c);
            let codes: UInt32Array = codes.iter().map(known).collect();
            let levels = StringArray::from_iter_values(levels);
            let array = DictionaryArray::<UInt32Type>::try_new(codes, Arc::new(levels));
            Arc::new(array.map_err(io::Error::other)?)
        }
    })
}
