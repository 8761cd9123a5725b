//! Workbooks: any bytes as a sheet inside a sound archive, or as the whole archive.
#![no_main]

use std::io::{Cursor, Write};

use dure_testbed::table::Memory;
use dure_testbed::table::read::{ReadOptions, read};
use libfuzzer_sys::fuzz_target;
use zip::write::{SimpleFileOptions, ZipWriter};

const WORKBOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

fuzz_target!(
    init: {
        // Panics inside the foreign readers are caught by ours; only what escapes is a find.
        std::panic::set_hook(Box::new(|_| {}));
    },
    |input: (u8, &[u8])| {
        let (choice, bytes) = input;
        let book = match choice % 4 {
            0 => [b"PK\x03\x04", bytes].concat(),
            1 => [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", bytes].concat(),
            2 => packed(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", bytes)]),
            _ => packed(&[
                ("xl/workbook.xml", WORKBOOK.as_bytes()),
                ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
                ("xl/styles.xml", STYLES.as_bytes()),
                ("xl/worksheets/sheet1.xml", bytes),
            ]),
        };
        let _outcome = read(&Memory::new("input.xlsx", book), &ReadOptions::default(), &mut |_| Ok(()));
    }
);

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory does not fail");
        zip.write_all(bytes).expect("memory does not fail");
    }
    zip.finish().expect("memory does not fail").into_inner()
}
