//! Parquet written and read in memory.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Int64Array, ListArray, RecordBatch,
    StringArray, Time64MicrosecondArray, TimestampNanosecondArray,
};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;

use crate::table::read::{ReadError, ReadOptions, Reading, read};
use crate::table::{Column, MISSING_CODE, MISSING_TIME, Memory, Table, Values, iso_time, write};

fn read_bytes(bytes: &[u8], options: &ReadOptions) -> Result<Reading, ReadError> {
    read(&Memory::new("data.parquet", bytes.to_vec()), options, &mut |_| Ok(()))
}

fn written(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn sample() -> Vec<u8> {
    let decimals = Decimal128Array::from(vec![Some(12345), None, Some(5)]);
    let lists = vec![Some(vec![Some(1)]), None, Some(vec![])];
    written(vec![
        ("whole", Arc::new(Int64Array::from(vec![Some(1), None, Some(3)]))),
        ("decimal", Arc::new(decimals.with_precision_and_scale(10, 2).unwrap())),
        ("truth", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(19_787), None, Some(19_788)]))),
        ("stamp", Arc::new(TimestampNanosecondArray::from(vec![1_500_000_000_i64, 0, 1]))),
        ("clock", Arc::new(Time64MicrosecondArray::from(vec![90_500_000_i64, 0, 1_000_000]))),
        ("text", Arc::new(StringArray::from(vec![Some("a"), Some("NA"), Some("b")]))),
        ("written", Arc::new(StringArray::from(vec!["05/03/2024", "13/03/2024", "14/03/2024"]))),
        ("list", Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>(lists))),
    ])
}

fn cells(reading: &Reading, name: &str) -> String {
    match reading.table.column(name).map(|c| &c.values) {
        Some(Values::Number(cells)) => format!("{cells:?}"),
        Some(Values::Time(cells)) => {
            let shown = |t: &i64| if *t == MISSING_TIME { "?".to_owned() } else { iso_time(*t) };
            cells.iter().map(shown).collect::<Vec<_>>().join(" ")
        }
        Some(Values::Category { codes, levels }) => {
            let shown = |c: &u32| levels.get(*c as usize).map_or("?", String::as_str);
            codes.iter().map(shown).collect::<Vec<_>>().join(" ")
        }
        None => "no such column".to_owned(),
    }
}

#[test]
fn every_usual_type_becomes_a_column() {
    let r = read_bytes(&sample(), &ReadOptions::default()).unwrap();
    for (name, expected) in [
        ("whole", "[1.0, NaN, 3.0]"),
        ("decimal", "[123.45, NaN, 0.05]"),
        ("truth", "TRUE FALSE ?"),
        ("day", "2024-03-05T00:00:00 ? 2024-03-06T00:00:00"),
        ("stamp", "1970-01-01T00:00:01.500 1970-01-01T00:00:00 1970-01-01T00:00:00"),
        ("clock", "[90.5, 0.0, 1.0]"),
        ("text", "a ? b"),
        ("written", "2024-03-05T00:00:00 2024-03-13T00:00:00 2024-03-14T00:00:00"),
        ("list", "no such column"),
    ] {
        assert_eq!(cells(&r, name), expected, "{name}");
    }
    assert_eq!((r.oddities.len(), r.oddities[0].column.as_str()), (1, "list"));
}

#[test]
fn a_cut_file_is_damaged_and_an_empty_one_says_so() {
    let bytes = sample();
    for length in [4, 12, bytes.len() / 2, bytes.len() - 1] {
        assert!(matches!(
            read_bytes(&bytes[..length], &ReadOptions::default()),
            Err(ReadError::Damaged { format: "parquet", .. })
        ));
    }
    let none = written(vec![("x", Arc::new(Int64Array::from(Vec::<i64>::new())))]);
    assert!(matches!(
        read_bytes(&none, &ReadOptions::default()),
        Err(ReadError::HeaderOnly { .. })
    ));
}

fn table(rows: &[(f64, i64, u32)]) -> Table {
    let column = |name: &str, values| Column { name: name.into(), unit: None, values };
    let mut levels: Vec<String> = Vec::new();
    let codes = rows.iter().map(|row| {
        let word = format!("w{}", row.2);
        if row.2 == 0 {
            return MISSING_CODE;
        }
        levels.iter().position(|l| *l == word).unwrap_or_else(|| {
            levels.push(word);
            levels.len() - 1
        }) as u32
    });
    let codes = codes.collect();
    Table::new(vec![
        column("x", Values::Number(rows.iter().map(|r| r.0).collect())),
        column("t", Values::Time(rows.iter().map(|r| r.1).collect())),
        column("w", Values::Category { codes, levels }),
    ])
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_table_written_as_parquet_reads_back_the_same_and_is_the_same_bytes(
        rows in proptest::collection::vec(
            (prop_oneof![-1e38..1e38, -1e3..1e3, -1e-9..1e-9, Just(f64::NAN)],
             prop_oneof![-9_000_000_000_000_i64..9_000_000_000_000, Just(MISSING_TIME)],
             0_u32..5),
            1..60,
        ),
    ) {
        let table = table(&rows);
        let (mut bytes, mut again) = (Vec::new(), Vec::new());
        write::parquet(&table, &mut bytes).unwrap();
        write::parquet(&table, &mut again).unwrap();
        prop_assert!(bytes == again);
        let back = read_bytes(&bytes, &ReadOptions::default()).unwrap();
        prop_assert_eq!(format!("{:?}", back.table), format!("{table:?}"));
    }

    #[test]
    fn a_damaged_file_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = sample();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _outcome = read_bytes(&bytes, &ReadOptions::default());
    }
}
