//! Workbooks made by hand, read from memory.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::table::read::{ReadError, ReadOptions, Reading, read};
use crate::table::{Kind, Memory, Values, iso_time};

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

/// A workbook of sheets, each with a name and the XML of its rows.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    let mut listed = String::new();
    let mut related = String::from(
        r#"<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>"#,
    );
    for (at, (name, _)) in sheets.iter().enumerate() {
        listed += &format!(r#"<sheet name="{name}" sheetId="{0}" r:id="r{0}"/>"#, at + 1);
        related += &format!(
            r#"<Relationship Id="r{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet{0}.xml"/>"#,
            at + 1
        );
    }
    let main = format!(
        r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{listed}</sheets></workbook>"#
    );
    let related = format!(
        r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{related}</Relationships>"#
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    put("[Content_Types].xml", TYPES);
    put("_rels/.rels", RELATIONS);
    put("xl/workbook.xml", &main);
    put("xl/_rels/workbook.xml.rels", &related);
    put("xl/styles.xml", STYLES);
    for (at, (_, rows)) in sheets.iter().enumerate() {
        let text = format!(
            r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        );
        put(&format!("xl/worksheets/sheet{}.xml", at + 1), &text);
    }
    zip.finish().unwrap().into_inner()
}

fn word(place: &str, text: &str) -> String {
    format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

fn number(place: &str, x: f64) -> String {
    format!(r#"<c r="{place}"><v>{x}</v></c>"#)
}

fn row(at: usize, cells: &[String]) -> String {
    format!(r#"<row r="{at}">{}</row>"#, cells.concat())
}

/// A title, then times, temperatures and states.
fn plant() -> String {
    let mut rows = row(1, &[word("B1", "설비 현황")]);
    rows += &row(3, &[word("B3", "일시"), word("C3", "온도 (℃)"), word("D3", "상태")]);
    for at in 4..=23 {
        let time = format!(r#"<c r="B{at}" s="1"><v>{}</v></c>"#, 45356.5 + f64::from(at - 4));
        let temperature =
            if at == 10 { word("C10", "고장") } else { number(&format!("C{at}"), f64::from(at)) };
        let state = if at % 2 == 0 { "정상" } else { "점검" };
        rows += &row(at as usize, &[time, temperature, word(&format!("D{at}"), state)]);
    }
    rows
}

fn read_book(bytes: &[u8], options: &ReadOptions) -> Result<Reading, ReadError> {
    read(&Memory::new("plant.xlsx", bytes.to_vec()), options, &mut |_| Ok(()))
}

#[test]
fn the_first_sheet_with_a_table_is_read_with_typed_cells() {
    let book = workbook(&[("표지", ""), ("자료", &plant())]);
    let r = read_book(&book, &ReadOptions::default()).unwrap();
    let columns = r.table.columns();
    assert_eq!(
        columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(),
        ["일시", "온도 (℃)", "상태"]
    );
    assert_eq!(columns[1].unit.as_deref(), Some("℃"));
    let Values::Time(times) = &columns[0].values else { panic!("{:?}", columns[0]) };
    assert_eq!(iso_time(times[0]), "2024-03-05T12:00:00");
    assert_eq!(times[1] - times[0], 86_400_000);
    let Values::Number(numbers) = &columns[1].values else { panic!("{:?}", columns[1]) };
    assert_eq!((numbers.len(), numbers[0]), (20, 4.0));
    assert_eq!(columns[2].values.kind(), Kind::Category);
    assert_eq!(r.oddities.len(), 1);
    assert_eq!(r.oddities[0].sample, Some((10, "고장".to_owned())));
    assert_eq!((r.form.format.as_str(), r.form.header, r.rows_in_file), ("xlsx", true, 20));
}

#[test]
fn a_sheet_is_chosen_by_name_and_a_wrong_name_lists_the_sheets() {
    let other = row(1, &[word("A1", "x")]) + &row(2, &[number("A2", 7.0)]);
    let book = workbook(&[("자료", &plant()), ("other", &other)]);
    let options = |sheet: &str| ReadOptions { sheet: Some(sheet.into()), ..ReadOptions::default() };
    let r = read_book(&book, &options("other")).unwrap();
    assert_eq!(r.table.column("x").unwrap().values, Values::Number(vec![7.0]));
    match read_book(&book, &options("none")).unwrap_err() {
        ReadError::NoSuchSheet { sheets, .. } => assert_eq!(sheets, "자료, other"),
        error => panic!("{error}"),
    }
}

#[test]
fn a_large_sheet_is_thinned() {
    let book = workbook(&[("자료", &plant())]);
    let options = ReadOptions { at_most_cells: Some(20), ..ReadOptions::default() };
    let r = read_book(&book, &options).unwrap();
    assert_eq!((r.table.rows(), r.rows_in_file, r.thinned_by), (5, 20, Some(4)));
}

#[test]
fn far_corners_do_not_fill_the_memory() {
    let rows = row(1, &[number("A1", 1.0)]) + &row(1_048_576, &[number("XFD1048576", 2.0)]);
    let r = read_book(&workbook(&[("s", &rows)]), &ReadOptions::default()).unwrap();
    assert_eq!((r.table.rows(), r.table.columns().len()), (2, 2));
}

#[test]
fn an_open_document_is_read() {
    let cell = |kind: &str, value: &str| {
        format!(
            r#"<table:table-cell office:value-type="{kind}" {value}><text:p>shown</text:p></table:table-cell>"#
        )
    };
    let title = |text: &str| {
        format!(
            r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#
        )
    };
    let mut rows =
        format!("<table:table-row>{}{}</table:table-row>", title("day"), title("x [bar]"));
    for day in 1..=3 {
        let date = cell("date", &format!(r#"office:date-value="2024-03-0{day}T06:00:00""#));
        let value = cell("float", &format!(r#"office:value="{day}.5""#));
        rows += &format!("<table:table-row>{date}{value}</table:table-row>");
    }
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet><table:table table:name="s">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest =
        r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="m"></manifest:manifest>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let book = zip.finish().unwrap().into_inner();
    let r = read_book(&book, &ReadOptions::default()).unwrap();
    let Some(Values::Time(times)) = r.table.column("day").map(|c| &c.values) else {
        panic!("{:?}", r.table)
    };
    assert_eq!(iso_time(times[2]), "2024-03-03T06:00:00");
    assert_eq!(r.table.column("x [bar]").unwrap().values, Values::Number(vec![1.5, 2.5, 3.5]));
}

#[test]
fn an_empty_workbook_has_no_table() {
    let book = workbook(&[("s", ""), ("t", &row(1, &[word("A1", "only a name")]))]);
    assert!(matches!(read_book(&book, &ReadOptions::default()), Err(ReadError::NoTable { .. })));
}

#[test]
fn a_compound_file_of_rubbish_is_damaged() {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.extend([7; 2000]);
    assert!(matches!(
        read_book(&bytes, &ReadOptions::default()),
        Err(ReadError::Damaged { format: "xls", .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_damaged_workbook_never_panics(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = workbook(&[("자료", &plant())]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _outcome = read_book(&bytes, &ReadOptions::default());
        bytes.truncate(cut.index(bytes.len()));
        let _outcome = read_book(&bytes, &ReadOptions::default());
    }
}

#[test]
fn an_old_workbook_is_read() {
    let book = include_bytes!("plant.xls");
    let r =
        read(&Memory::new("plant.xls", book.to_vec()), &ReadOptions::default(), &mut |_| Ok(()))
            .unwrap();
    let Some(Values::Time(times)) = r.table.column("time").map(|c| &c.values) else {
        panic!("{:?}", r.table)
    };
    assert_eq!(iso_time(times[1]), "2024-03-05T13:00:00");
    let pressure = r.table.column("pressure [bar]").unwrap();
    assert_eq!(pressure.unit.as_deref(), Some("bar"));
    assert_eq!((pressure.values.len(), r.form.format.as_str()), (12, "xls"));
    assert_eq!(r.table.column("state").unwrap().values.kind(), Kind::Category);
    for length in (0..book.len()).step_by(97) {
        let cut = Memory::new("plant.xls", book[..length].to_vec());
        let _outcome = read(&cut, &ReadOptions::default(), &mut |_| Ok(()));
    }
}
