//! What people bring by mistake: each gets a sentence that names the file, or a report that says what
//! it could not do. Nobody sees a panic.

use serde_json::Value;

use crate::schema::departures;
use crate::{Folder, data};

/// A file that is no table: its name and its bytes.
fn no_tables() -> Vec<(&'static str, Vec<u8>)> {
    let mut korean = String::from("시각,압력\n");
    for row in 0..50 {
        korean.push_str(&format!("{row},높음\n"));
    }
    let mut mixed = korean.into_bytes();
    // "높음" in CP949.
    (50..100).for_each(|row| {
        mixed.extend_from_slice(format!("{row},").as_bytes());
        mixed.extend_from_slice(&[0xb3, 0xf4, 0xc0, 0xbd, b'\n']);
    });
    let ragged = (0..100).fold(String::from("a,b\n"), |text, row| {
        text + if row % 2 == 0 { "1,2\n" } else { "1,2,3,4\n" }
    });
    let mut noise = data::Noise::new(5);
    let binary: Vec<u8> = (0..5000).map(|_| (noise.even() * 256.0) as u8).collect();
    let wide = vec!["1"; 100_001].join(",");
    vec![
        ("empty.csv", Vec::new()),
        ("blank.csv", b"\n\n  \n\n".to_vec()),
        ("header-only.csv", b"a,b,c\n".to_vec()),
        ("binary.csv", binary),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01".to_vec()),
        ("document.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n".to_vec()),
        ("mixed.csv", mixed),
        ("ragged.csv", ragged.into_bytes()),
        ("wide.csv", format!("{wide}\n{wide}\n").into_bytes()),
        ("broken.xlsx", b"PK\x03\x04 not really a workbook".to_vec()),
        ("broken.parquet", b"PAR1 not really PAR1".to_vec()),
    ]
}

#[test]
fn a_file_that_is_no_table_is_named() {
    let folder = Folder::new("no-tables");
    for (name, bytes) in no_tables() {
        folder.file(name, bytes);
        for lang in ["en", "ko"] {
            let said = folder.dure_in(lang, &format!("try {name} --problem anomaly --json r.json"));
            assert_eq!(said.code, 3, "{name}\n{}", said.err);
            assert!(said.err.contains(name), "{name}\n{}", said.err);
            assert!(!said.err.contains("panicked"), "{name}\n{}", said.err);
            assert!(!said.err.contains("error-"), "no words: {name}\n{}", said.err);
            let korean = said.err.chars().any(|c| ('가'..='힣').contains(&c));
            assert_eq!(korean, lang == "ko", "{name}\n{}", said.err);
            assert!(!folder.path("r.json").exists(), "{name}");
        }
    }
}

/// Tables that are odd in some way, with a question to each.
fn odd_tables() -> Vec<(&'static str, String, &'static str)> {
    let estimate = data::estimate(0..200, true);
    let failure = data::failure(200, 3);
    let all = |text: &str, change: &dyn Fn(usize, &str) -> String| -> String {
        let lines = text.lines().enumerate();
        lines
            .map(|(i, line)| if i == 0 { format!("{line}\n") } else { change(i, line) + "\n" })
            .collect()
    };
    let last = |line: &str, with: &str| {
        line.rsplit_once(',').map_or(String::new(), |(head, _)| format!("{head},{with}"))
    };
    vec![
        ("three-rows", data::estimate(0..3, true), "estimate --target y"),
        ("three-rows-life", data::life(0..1, 0.01), "life --unit pump --time cycle"),
        ("one-row", data::estimate(0..1, true), "estimate --target y"),
        ("constant", all(&estimate, &|_, l| last(l, "5")), "estimate --target y"),
        ("one-class", all(&failure, &|_, l| last(l, "0")), "failure --target 불량"),
        (
            "one-event",
            all(&failure, &|i, l| last(l, if i == 7 { "1" } else { "0" })),
            "failure --target 불량",
        ),
        ("all-missing", all(&estimate, &|_, l| last(l, "")), "estimate --target y"),
        (
            "infinite",
            all(&estimate, &|i, l| if i % 9 == 0 { last(l, "inf") } else { l.into() }),
            "estimate --target y",
        ),
        (
            "words",
            all(&estimate, &|i, l| if i % 30 == 0 { last(l, "error") } else { l.into() }),
            "estimate --target y",
        ),
        (
            "same-times",
            all(&estimate, &|_, l| format!("2026-03-01 00:00:00,{}", l.split_once(',').unwrap().1)),
            "estimate --target y --time time",
        ),
        ("times-backwards", backwards(&estimate), "estimate --target y --time time"),
        (
            "one-row-units",
            all(&data::life(0..8, 0.02), &|i, l| format!("Q{i},{}", l.split_once(',').unwrap().1)),
            "life --unit pump --time cycle",
        ),
        ("constant-sensors", String::from("a,b\n") + &"1,2\n".repeat(200), "anomaly"),
        ("two-rows-anomaly", data::anomaly(0..2, 5), "anomaly"),
        ("train-rows-beyond", data::anomaly(0..50, 25), "anomaly --train-rows 5000"),
        ("words-only", String::from("a,b\n") + &"high,low\n".repeat(100), "anomaly"),
        (
            "horizon-beyond",
            data::estimate(0..60, true),
            "estimate --target y --time time --horizon 100",
        ),
    ]
}

fn backwards(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    lines.join("\n") + "\n"
}

#[test]
fn an_odd_table_gets_a_report_or_a_reason() {
    let folder = Folder::new("odd-tables");
    for (name, text, question) in odd_tables() {
        folder.file(&format!("{name}.csv"), text);
        for lang in ["en", "ko"] {
            let line = format!(
                "try {name}.csv --problem {question} --json {name}.json --html {name}.html --predictions {name}.out.csv"
            );
            let said = folder.dure_in(lang, &line);
            assert!(said.code == 0 || said.code == 3, "{name}: {}\n{}", said.code, said.err);
            assert!(!said.err.contains("panicked"), "{name}\n{}", said.err);
            assert!(!said.err.contains("error-"), "no words: {name}\n{}", said.err);
            if said.code == 0 {
                let report: Value = serde_json::from_slice(
                    &std::fs::read(folder.path(&format!("{name}.json"))).unwrap(),
                )
                .unwrap();
                assert_eq!(departures(&report), Vec::<String>::new(), "{name}");
            } else {
                assert!(!said.err.trim().is_empty(), "{name}");
            }
        }
    }
}

#[test]
fn too_little_data_is_never_called_enough() {
    let folder = Folder::new("too-little");
    for (name, text, question) in odd_tables() {
        if !["three-rows", "one-row", "constant", "one-class", "all-missing"].contains(&name) {
            continue;
        }
        folder.file("data.csv", text);
        let said = folder.dure(&format!("try data.csv --problem {question} --json r.json"));
        if said.code == 0 {
            let report: Value =
                serde_json::from_slice(&std::fs::read(folder.path("r.json")).unwrap()).unwrap();
            assert_eq!(report["verdict"]["kind"], "not_answerable", "{name}");
        }
    }
}

#[test]
fn a_column_that_gives_the_target_away_is_told_loudly() {
    let folder = Folder::new("leak");
    let data: String = data::estimate(0..300, true)
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},gives away\n"),
            _ => {
                let y: f64 = line.rsplit(',').next().unwrap().parse().unwrap();
                format!("{line},{:.3}\n", 3.0 * y + 1.0)
            }
        })
        .collect();
    folder.file("data.csv", data);
    let said = folder.dure("try data.csv --problem estimate --target y --json r.json");
    assert_eq!(said.code, 0, "{}", said.err);
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.path("r.json")).unwrap()).unwrap();
    let told = report["checks"].as_array().unwrap().iter().any(|c| {
        c["status"] == "critical"
            && c["columns"].as_array().is_some_and(|c| c.contains(&"gives away".into()))
    });
    assert!(told, "{}", report["checks"]);
}

#[test]
fn formulas_are_escaped_on_the_way_out() {
    let folder = Folder::new("formulas");
    let named = |text: String| text.replace("P2", "=cmd()").replace("P1", "=1+1");
    folder.file("data.csv", named(data::life(0..12, 1.0)));
    folder.file("apply.csv", named(data::life(20..22, 0.5)));
    let said = folder.dure(
        "try data.csv --problem life --unit pump --time cycle --apply apply.csv --predictions p.csv",
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let predictions = std::fs::read_to_string(folder.path("p.csv")).unwrap();
    for line in predictions.lines().skip(1) {
        let cell = line.trim_start_matches('"');
        assert!(!cell.starts_with('='), "{line}");
    }
    assert!(predictions.contains("=cmd()"), "the name itself is kept");
}

#[test]
fn files_that_disagree_about_a_column_are_named() {
    let folder = Folder::new("kinds-differ");
    folder.file("data.csv", data::estimate(0..100, true));
    folder.file("apply.csv", "time,a,b,c\n2026-03-02 00:00:00,high,1,2\n");
    for (lang, numbers, words) in [("en", "numbers", "words"), ("ko", "숫자", "글자")] {
        let said = folder.dure_in(
            lang,
            "try data.csv --problem estimate --target y --apply apply.csv --json r.json",
        );
        assert_eq!(said.code, 3, "{}", said.err);
        for part in ["\"a\"", "data.csv", "apply.csv", numbers, words, "--kind"] {
            assert!(said.err.contains(part), "{part}: {}", said.err);
        }
    }
}

#[test]
fn a_column_that_gives_the_target_away_is_not_asked_of_the_rows_to_be_answered() {
    let folder = Folder::new("leak-not-asked");
    let data: String = data::estimate(0..300, true)
        .lines()
        .map(|line| match line.rsplit(',').next().and_then(|y| y.parse::<f64>().ok()) {
            Some(y) => format!("{line},{:.3}\n", 3.0 * y + 1.0),
            None => format!("{line},gives away\n"),
        })
        .collect();
    folder.file("data.csv", data);
    folder.file("apply.csv", data::estimate(300..310, false));
    let said = folder
        .dure("try data.csv --problem estimate --target y --apply apply.csv --predictions p.csv");
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(std::fs::read_to_string(folder.path("p.csv")).unwrap().lines().count(), 11);
}
