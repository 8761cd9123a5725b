//! Text with any content: the reader returns a table or an error, with equally long columns, and
//! what it writes of it reads again.
#![no_main]

use dure_testbed::table::read::{Delimiter, ReadError, ReadOptions, read};
use dure_testbed::table::{Memory, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, text) = input;
    let delimiter = match choice & 7 {
        1 => Some(Delimiter::Byte(b',')),
        2 => Some(Delimiter::Byte(b';')),
        3 => Some(Delimiter::Byte(b'\t')),
        4 => Some(Delimiter::Whitespace),
        _ => None,
    };
    let options = ReadOptions {
        delimiter,
        header: (choice & 8 != 0).then_some(choice & 16 != 0),
        encoding: (choice & 32 != 0).then(|| "cp949".to_owned()),
        at_most_cells: (choice & 64 != 0).then_some(16),
        decimal: (choice & 128 != 0).then_some(','),
        ..ReadOptions::default()
    };
    let source = Memory::new("input.csv", text.to_vec());
    if let Ok(reading) = read(&source, &options, &mut |_| Ok(())) {
        let table = &reading.table;
        assert!(table.columns().iter().all(|c| c.values.len() == table.rows()));
        assert!(table.rows() as u64 <= reading.rows_in_file);
        let mut written = Vec::new();
        write::csv(table, &mut written).expect("memory does not fail");
        let again = read(&Memory::new("again.csv", written), &told(), &mut |_| Ok(()));
        let again = match again {
            Ok(again) => again.table,
            // Names and words may look like something else than a table.
            Err(ReadError::NotATable { .. } | ReadError::Damaged { .. }) => return,
            Err(error) => panic!("what was written does not read: {error}"),
        };
        assert_eq!((again.rows(), again.columns().len()), (table.rows(), table.columns().len()));
    }
});

/// As the writer writes.
fn told() -> ReadOptions {
    ReadOptions {
        delimiter: Some(Delimiter::Byte(b',')),
        header: Some(true),
        decimal: Some('.'),
        encoding: Some("utf-8".to_owned()),
        ..ReadOptions::default()
    }
}
