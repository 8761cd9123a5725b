//! Parquet: a sound file with some of its bytes changed, or any bytes between its marks.
#![no_main]

use std::sync::LazyLock;

use dure_testbed::table::read::{ReadOptions, read};
use dure_testbed::table::{Column, Memory, Table, Values, write};
use libfuzzer_sys::fuzz_target;

static SOUND: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let column = |name: &str, values| Column { name: name.to_owned(), unit: None, values };
    let table = Table::new(vec![
        column("x", Values::Number((0..40).map(f64::from).collect())),
        column("t", Values::Time((0..40).map(|t| t * 60_000).collect())),
        column(
            "w",
            Values::Category {
                codes: (0..40).map(|c| c % 3).collect(),
                levels: vec!["a".into(), "b".into(), "c".into()],
            },
        ),
    ]);
    let mut bytes = Vec::new();
    write::parquet(&table.expect("equal lengths"), &mut bytes).expect("memory does not fail");
    bytes
});

fuzz_target!(
    init: {
        // Panics inside the foreign readers are caught by ours; only what escapes is a find.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |input: (bool, &[u8])| {
        let (whole, bytes) = input;
        let file = if whole {
            [b"PAR1", bytes, b"PAR1"].concat()
        } else {
            let mut file = SOUND.clone();
            for change in bytes.chunks_exact(3) {
                let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % file.len();
                file[at] = change[2];
            }
            file
        };
        let _outcome = read(&Memory::new("input.parquet", file), &ReadOptions::default(), &mut |_| Ok(()));
    }
);
