//! Any bytes under any name: a table or an error.
#![no_main]

use dure_testbed::table::Memory;
use dure_testbed::table::read::{ReadOptions, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(
    init: {
        // Panics inside the foreign readers are caught by ours; only what escapes is a find.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |bytes: &[u8]| {
        if let Err(error) = read(&Memory::new("input", bytes.to_vec()), &ReadOptions::default(), &mut |_| Ok(())) {
            assert!(error.message().id.starts_with("error-"));
        }
    }
);
