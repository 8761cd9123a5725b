//! What people bring as text, read from memory.

use proptest::prelude::*;

use crate::table::read::{Delimiter, ReadError, ReadOptions, Reading, read};
use crate::table::{
    Column, Kind, MISSING_CODE, MISSING_TIME, Memory, Table, Values, iso_time, write,
};

fn read_bytes(bytes: &[u8], options: &ReadOptions) -> Result<Reading, ReadError> {
    read(&Memory::new("data.csv", bytes.to_vec()), options, &mut |_| Ok(()))
}

fn reading(text: &str) -> Reading {
    read_bytes(text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn error(bytes: &[u8]) -> ReadError {
    read_bytes(bytes, &ReadOptions::default()).unwrap_err()
}

fn names(reading: &Reading) -> Vec<&str> {
    reading.table.columns().iter().map(|c| c.name.as_str()).collect()
}

fn numbers<'r>(reading: &'r Reading, name: &str) -> &'r [f64] {
    match reading.table.column(name).map(|c| &c.values) {
        Some(Values::Number(cells)) => cells,
        other => panic!("{name} is {other:?}"),
    }
}

fn times(reading: &Reading, name: &str) -> Vec<String> {
    match reading.table.column(name).map(|c| &c.values) {
        Some(Values::Time(cells)) => cells.iter().map(|t| iso_time(*t)).collect(),
        other => panic!("{name} is {other:?}"),
    }
}

fn words(reading: &Reading, name: &str) -> Vec<String> {
    match reading.table.column(name).map(|c| &c.values) {
        Some(Values::Category { codes, levels }) => {
            codes.iter().map(|c| levels.get(*c as usize).cloned().unwrap_or_default()).collect()
        }
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn a_plain_table_is_read_with_names_units_and_kinds() {
    let r = reading("t,Torque [Nm],Type\n2024-01-01 00:00,1.5,L\n2024-01-01 00:01,2,M\n");
    assert_eq!(names(&r), ["t", "Torque [Nm]", "Type"]);
    assert_eq!(r.table.column("Torque [Nm]").unwrap().unit.as_deref(), Some("Nm"));
    assert_eq!(times(&r, "t"), ["2024-01-01T00:00:00", "2024-01-01T00:01:00"]);
    assert_eq!(numbers(&r, "Torque [Nm]"), [1.5, 2.0]);
    assert_eq!(words(&r, "Type"), ["L", "M"]);
    assert_eq!((r.rows_in_file, r.thinned_by, r.form.rows), (2, None, 2));
    assert_eq!(r.form.delimiter.as_deref(), Some(","));
    assert!(r.oddities.is_empty());
}

#[test]
fn blank_separated_text_without_header_gets_numbers_for_names() {
    let r = reading("1 1 34.9983 0.8400  \n1 2 41.9982 0.8408  \n");
    assert_eq!(names(&r), ["1", "2", "3", "4"]);
    assert_eq!(numbers(&r, "3"), [34.9983, 41.9982]);
    assert!(!r.form.header);
    assert_eq!(r.form.delimiter.as_deref(), Some("spaces"));
}

#[test]
fn a_decimal_comma_is_read_as_such() {
    let r = reading("zeit;wert\n05.03.2024 10:00;3,25\n06.03.2024 10:00;1.234,5\n");
    assert_eq!(numbers(&r, "wert"), [3.25, 1234.5]);
    assert_eq!(times(&r, "zeit")[0], "2024-03-05T10:00:00");
    assert_eq!(r.form.decimal, Some(','));
}

#[test]
fn thousands_in_quotes_are_numbers() {
    let r = reading("a,b\n\"1,234.5\",1\n\"12,000\",2\n7,3\n");
    assert_eq!(numbers(&r, "a"), [1234.5, 12000.0, 7.0]);
}

#[test]
fn quoted_cells_may_hold_line_ends_and_doubled_quotes() {
    let r = reading("note,x\n\"a\nb, \"\"c\"\"\",1\nd,2\nd,oops\n");
    assert_eq!(words(&r, "note"), ["a\nb, \"c\"", "d", "d"]);
}

#[test]
fn odd_cells_are_counted_with_the_line_of_the_first() {
    let mut text = String::from("x,y\n");
    for row in 0..20 {
        text.push_str(&format!("{row},{row}.5\n"));
    }
    text.push_str("inf,\"off\nline\"\n-inf,NA\nsensor off,-\n");
    let r = reading(&text);
    assert!(numbers(&r, "x")[20..].iter().all(|x| x.is_nan()));
    let [x, y] = &r.oddities[..] else { panic!("{:?}", r.oddities) };
    assert_eq!((x.infinite, x.not_understood), (2, 1));
    assert_eq!(x.sample, Some((25, "sensor off".to_owned())));
    assert_eq!((y.not_understood, &y.sample), (1, &Some((22, "off\nline".to_owned()))));
}

#[test]
fn missing_marks_are_missing_in_any_kind() {
    let r = reading("a,b\n1,x\nNA,?\n결측,N/A\n,\"\"\n#N/A,null\n2,y\n");
    assert_eq!(numbers(&r, "a").iter().filter(|x| x.is_nan()).count(), 4);
    assert_eq!(words(&r, "b"), ["x", "", "", "", "", "y"]);
    assert!(r.oddities.is_empty());
}

#[test]
fn korean_files_are_read_in_the_encoding_of_office_programs() {
    let text = "측정일시,전력(kWh),상태\n2024-03-05 오후 3:00:00,1.5,정상\n2024-03-05 오후 4:00:00,2.5,이상\n";
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(text);
    let r = read_bytes(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(names(&r), ["측정일시", "전력(kWh)", "상태"]);
    assert_eq!(r.form.encoding.as_deref(), Some("CP949"));
    assert_eq!(times(&r, "측정일시"), ["2024-03-05T15:00:00", "2024-03-05T16:00:00"]);
    assert_eq!(words(&r, "상태"), ["정상", "이상"]);
}

#[test]
fn what_begins_as_plain_ascii_may_go_on_in_korean() {
    let text = format!("a,b\n{}가,1\n", "x,1\n".repeat(100_000));
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(&text);
    let r = read_bytes(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(words(&r, "a").last().map(String::as_str), Some("가"));
    assert_eq!(r.form.encoding.as_deref(), Some("CP949"));
}

#[test]
fn a_decimal_comma_in_quotes_does_not_swallow_the_next_field() {
    let r = reading("a,b\n\"1,5\",2\n\"2,25\",3\n4,5\n");
    assert_eq!(numbers(&r, "a"), [1.5, 2.25, 4.0]);
    assert_eq!(numbers(&r, "b"), [2.0, 3.0, 5.0]);
}

#[test]
fn a_line_without_end_is_refused() {
    let endless = vec![b'7'; crate::table::read::limits::LINE + (2 << 20)];
    assert!(matches!(error(&endless), ReadError::LineTooLong { line: 1, .. }));
    let later = [&b"a\n1\n2\n3\n4\n5\n6\n7\n"[..], &endless].concat();
    assert!(matches!(error(&later), ReadError::LineTooLong { line: 9, .. }));
}

#[test]
fn gzip_is_unpacked_and_a_cut_one_is_named() {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"a,b\n1,2\n3,4\n").unwrap();
    let packed = packed.finish().unwrap();
    let r = read_bytes(&packed, &ReadOptions::default()).unwrap();
    assert_eq!(numbers(&r, "b"), [2.0, 4.0]);
    assert_eq!(r.form.format, "csv.gz");
    assert!(matches!(error(&packed[..packed.len() - 9]), ReadError::Damaged { format: "gz", .. }));
}

#[test]
fn what_the_reader_told_stands() {
    let kinds = [("a".to_owned(), Kind::Category), ("2".to_owned(), Kind::Category)].into();
    let options = ReadOptions {
        delimiter: Some(Delimiter::Byte(b';')),
        header: Some(true),
        kinds,
        ..ReadOptions::default()
    };
    let r = read_bytes(b"a;7\n1;2\n1;x\n", &options).unwrap();
    assert_eq!(words(&r, "a"), ["1", "1"]);
    assert_eq!(words(&r, "7"), ["2", "x"]);
}

#[test]
fn day_or_month_first_is_decided_by_the_whole_file() {
    let mut text = String::from("when,x\n");
    // So many rows of days below thirteen that the sample does not see the others.
    for row in 0..60_000 {
        text.push_str(&format!("{:02}/05/2024,{row}\n", row % 12 + 1));
    }
    text.push_str("05/28/2024,1\n");
    let r = reading(&text);
    assert_eq!(times(&r, "when").last().map(String::as_str), Some("2024-05-28T00:00:00"));
    assert_eq!(r.form.time_format.as_deref(), Some("mm/dd/yyyy"));
}

#[test]
fn a_column_that_turns_out_otherwise_is_read_again() {
    let mut text = String::from("a,b,c\n");
    for row in 0..60_000 {
        text.push_str(&format!("{row},,{}\n", if row < 20_000 { "x" } else { "5" }));
    }
    for row in 0..30_000 {
        text.push_str(&format!("word {},2024-01-01 00:00:{:02},1\n", row % 10, row % 60));
    }
    let r = reading(&text);
    assert_eq!(r.table.column("a").unwrap().values.kind(), Kind::Category);
    assert_eq!(words(&r, "a")[59_999..60_001], ["59999", "word 0"]);
    assert_eq!(times(&r, "b")[89_999], "2024-01-01T00:00:59");
    assert!(r.oddities.is_empty());
}

#[test]
fn empty_files_and_lonely_headers_say_so() {
    assert!(matches!(error(b""), ReadError::Empty { .. }));
    assert!(matches!(error(b"\n \n\r\n"), ReadError::Empty { .. }));
    assert!(matches!(error(b"\xEF\xBB\xBF"), ReadError::Empty { .. }));
    assert!(matches!(error(b"a,b,c\n"), ReadError::HeaderOnly { .. }));
    assert!(matches!(error(b"a,b\n,\n,\n"), ReadError::HeaderOnly { .. }));
}

#[test]
fn binaries_are_told_what_they_are() {
    let found = |bytes: &[u8]| match error(bytes) {
        ReadError::NotATable { found, .. } => found,
        other => panic!("{other}"),
    };
    assert_eq!(found(b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0"), "image");
    assert_eq!(found(b"%PDF-1.7 ..."), "pdf");
    assert_eq!(found(&[0, 1, 2, 3, 0, 0, 7, 250, 0, 3]), "binary");
}

#[test]
fn an_empty_cell_in_quotes_is_a_row() {
    let options = ReadOptions { header: Some(true), ..ReadOptions::default() };
    let r = read_bytes(b"x\n\"\"\n\n", &options).unwrap();
    assert_eq!(r.table.rows(), 1);
}

#[test]
fn a_delimiter_at_the_end_of_every_line_is_no_column() {
    let r = reading("a;b;\n1;2;\n3;4;\n");
    assert_eq!(names(&r), ["a", "b"]);
    assert_eq!(r.ragged, crate::table::read::Ragged::default());
}

#[test]
fn short_rows_are_filled_and_rare_long_ones_cut() {
    let mut text = String::from("a,b,c\n1,2\n1,2,3,4\n");
    text.push_str(&"1,2,3\n".repeat(40));
    text.push_str("1,2,3,,\n");
    let r = reading(&text);
    assert!(numbers(&r, "c")[0].is_nan());
    assert_eq!((r.ragged.short, r.ragged.first_short), (1, Some(2)));
    assert_eq!((r.ragged.long, r.ragged.first_long), (1, Some((3, 4))));
}

#[test]
fn many_long_rows_are_refused_by_line() {
    let text = format!("a,b\n1,2\n{}", "1,2,3\n".repeat(5));
    assert!(matches!(
        error(text.as_bytes()),
        ReadError::Ragged { line: 3, expected: 2, found: 3, rows: 5, .. }
    ));
}

#[test]
fn mixed_encodings_are_named_by_line_and_put_up_with_where_told() {
    let (korean, _, _) = encoding_rs::EUC_KR.encode("나,2\n");
    let mixed = [&b"name,x\n"[..], "가,1\n".as_bytes(), &korean].concat();
    assert!(matches!(error(&mixed), ReadError::MixedEncodings { line: 3, .. }));
    let options = ReadOptions { encoding: Some("utf-8".into()), ..ReadOptions::default() };
    let r = read_bytes(&mixed, &options).unwrap();
    assert_eq!(numbers(&r, "x"), [1.0, 2.0]);
    let options = ReadOptions { encoding: Some("klingon".into()), ..ReadOptions::default() };
    assert!(matches!(read_bytes(&mixed, &options), Err(ReadError::UnknownEncoding { .. })));
}

#[test]
fn an_unclosed_quote_is_named_by_the_line_where_it_opens() {
    assert!(matches!(error(b"a,b\n1,2\n3,\"4\n5,6\n"), ReadError::UnclosedQuote { line: 3, .. }));
}

#[test]
fn too_many_columns_are_refused_and_many_are_read() {
    let line = |n: usize| (0..n).map(|c| c.to_string()).collect::<Vec<_>>().join(",") + "\n";
    let text = line(100_000).repeat(3);
    assert!(matches!(
        error(text.as_bytes()),
        ReadError::TooManyColumns { found: 100_000, limit: 16_384, .. }
    ));
    assert_eq!(reading(&line(16_384).repeat(3)).table.columns().len(), 16_384);
}

#[test]
fn zero_bytes_of_a_logger_that_lost_power_do_not_stop_the_reading() {
    let mut bytes = b"a,b\n".to_vec();
    bytes.extend(b"1,2\n".repeat(2000));
    bytes.extend([0; 40]);
    let r = read_bytes(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(numbers(&r, "a").len(), 2001);
    assert_eq!(r.oddities[0].not_understood, 1);
}

#[test]
fn a_thinned_table_keeps_every_nth_row_and_counts_all() {
    let mut text = String::from("row,name\n");
    for row in 0..300_000 {
        text.push_str(&format!("{row},n{}\n", row % 100));
    }
    text.push_str("oops,n0\n");
    let options = ReadOptions { at_most_cells: Some(10_000), ..ReadOptions::default() };
    let r = read_bytes(text.as_bytes(), &options).unwrap();
    assert_eq!((r.rows_in_file, r.thinned_by), (300_001, Some(64)));
    let expected: Vec<f64> = (0..300_000).step_by(64).map(f64::from).collect();
    assert_eq!(numbers(&r, "row"), expected);
    assert_eq!(r.oddities[0].sample, Some((300_002, "oops".into())));
}

#[test]
fn any_number_of_threads_gives_the_same_table() {
    let mut text = String::from("a,b,c\n");
    for row in 0..400_000_u64 {
        text.push_str(&format!("{row},\"w\n{}\",{}.25\n", row * 7919 % 1013, row % 31));
    }
    let read_with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| reading(&text))
    };
    assert!(text.len() > 4 * super::blocks::BLOCK);
    assert_eq!(read_with(1), read_with(3));
}

#[test]
fn the_caller_can_stop_the_reading() {
    let stop = &mut |_| Err(crate::observer::Cancelled);
    let got = read(&Memory::new("a.csv", b"a,b\n1,2\n".to_vec()), &ReadOptions::default(), stop);
    assert!(matches!(got, Err(ReadError::Cancelled(_))));
}

fn any_table() -> impl Strategy<Value = Table> {
    let number = prop_oneof![-1e38..1e38, -1e3..1e3, -1e-9..1e-9, Just(f64::NAN)];
    let time = prop_oneof![-60_000_000_000_000_i64..250_000_000_000_000, Just(MISSING_TIME)];
    let word = "[a-z가-힣\"',;| \n\\-=]{1,6}".prop_map(|w| format!("w{w}e"));
    (1_usize..30).prop_flat_map(move |rows| {
        let columns = (
            proptest::collection::vec(number.clone(), rows),
            proptest::collection::vec(time.clone(), rows),
            proptest::collection::vec(proptest::option::of(word.clone()), rows),
        );
        columns.prop_map(|(numbers, times, words)| {
            let column = |name: &str, values| Column { name: name.into(), unit: None, values };
            Table::new(vec![
                column("the number", Values::Number(numbers)),
                column("the, \"time\"", Values::Time(times)),
                column("word", coded(&words)),
            ])
            .unwrap()
        })
    })
}

fn coded(words: &[Option<String>]) -> Values {
    let mut levels: Vec<String> = Vec::new();
    let codes = words.iter().map(|word| match word {
        None => MISSING_CODE,
        Some(word) => levels.iter().position(|l| l == word).unwrap_or_else(|| {
            levels.push(word.clone());
            levels.len() - 1
        }) as u32,
    });
    let codes = codes.collect();
    Values::Category { codes, levels }
}

fn told() -> ReadOptions {
    let kinds = [
        ("1".to_owned(), Kind::Number),
        ("2".to_owned(), Kind::Time),
        ("3".to_owned(), Kind::Category),
    ];
    ReadOptions {
        kinds: kinds.into(),
        header: Some(true),
        delimiter: Some(Delimiter::Byte(b',')),
        ..ReadOptions::default()
    }
}

proptest! {
    #[test]
    fn a_table_written_as_csv_reads_back_the_same(table in any_table()) {
        let mut bytes = Vec::new();
        write::csv(&table, &mut bytes).unwrap();
        let back = read_bytes(&bytes, &told()).unwrap();
        prop_assert_eq!(format!("{:?}", back.table), format!("{table:?}"));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _outcome = read_bytes(&bytes, &ReadOptions::default());
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[0-9a,;\t|\" \r\n.:/가\u{b0}-]{0,200}") {
        let _outcome = read_bytes(text.as_bytes(), &ReadOptions::default());
        let (korean, _, _) = encoding_rs::EUC_KR.encode(&text);
        let _outcome = read_bytes(&korean, &ReadOptions::default());
    }
}
