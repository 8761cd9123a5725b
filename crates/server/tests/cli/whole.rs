//! The whole way on small shop floors: files in, report and predictions out, made again to the byte.

use std::fs;

use serde_json::Value;

use crate::schema::departures;
use crate::{Folder, Runs, data};

/// A question to data of known truth.
struct Floor {
    name: &'static str,
    data: String,
    apply: String,
    question: &'static str,
    header: &'static str,
}

fn floors() -> [Floor; 4] {
    [
        Floor {
            name: "estimate",
            data: data::estimate(0..500, true),
            apply: data::estimate(500..560, false),
            question: "--problem estimate --target y --time time",
            header: "time,prediction,lower,upper",
        },
        Floor {
            name: "failure",
            data: data::failure(600, 1),
            apply: data::failure(40, 2),
            question: "--problem failure --target 불량 --cost-miss 50 --cost-alarm 1",
            header: "row,probability,alarm",
        },
        Floor {
            name: "life",
            data: data::life(0..12, 1.0),
            apply: data::life(20..23, 0.6),
            question: "--problem life --unit pump --time 2",
            header: "pump,cycle,prediction,lower,upper",
        },
        Floor {
            name: "anomaly",
            data: data::anomaly(0..600, usize::MAX),
            apply: data::anomaly(600..800, 700),
            question: "--problem anomaly --time time",
            header: "time,score,alarm",
        },
    ]
}

impl Floor {
    fn folder(&self, test: &str) -> Folder {
        let folder = Folder::new(&format!("{test}-{}", self.name));
        folder.file("data.csv", &self.data).file("apply.csv", &self.apply);
        folder
    }

    /// Makes every output, their names beginning with that word.
    fn make(&self, folder: &Folder, lang: &str, word: &str, more: &str) {
        let line = format!(
            "try data.csv {} --apply apply.csv --html {word}.html --json {word}.json \
             --predictions {word}.csv,{word}.parquet {more}",
            self.question
        );
        let said = folder.dure_in(lang, &line);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", self.name);
        assert_eq!(said.out, "", "quiet when outputs are named and nobody looks");
    }
}

fn json(folder: &Folder, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.path(name)).unwrap()).unwrap()
}

fn text(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path(name)).unwrap()
}

const ENDINGS: [&str; 4] = ["html", "json", "csv", "parquet"];

/// Three runs, for each takes its time: in English with one thread, in Korean with two, and the Korean
/// one made again with one.
fn the_whole_way(floor: &Floor) {
    let folder = floor.folder("whole");
    floor.make(&folder, "en", "en", "--seed 7 --threads 1");
    floor.make(&folder, "ko", "ko", "--seed 7 --threads 2");
    the_report_keeps_to_its_form(floor, &folder);
    the_predictions_have_a_row_for_each_row(floor, &folder);
    only_the_page_speaks_a_language(floor, &folder);
    nothing_tells_where_the_files_lay(&folder);
    it_is_made_again_to_the_byte(floor, &folder);
}

fn the_report_keeps_to_its_form(floor: &Floor, folder: &Folder) {
    let report = json(folder, "en.json");
    assert_eq!(departures(&report), Vec::<String>::new(), "{}", floor.name);
    assert_eq!(report["problem"], floor.name);
    assert_ne!(report["verdict"]["kind"], "not_answerable", "{}", floor.name);
    let contenders = report["contenders"].as_array().unwrap();
    assert!(contenders.iter().any(|c| c["baseline"] == true), "{}", floor.name);
}

fn the_predictions_have_a_row_for_each_row(floor: &Floor, folder: &Folder) {
    let predictions = text(folder, "en.csv");
    let mut lines = predictions.lines();
    assert_eq!(lines.next().unwrap().trim_start_matches('\u{feff}'), floor.header);
    assert_eq!(lines.count(), floor.apply.lines().count() - 1, "{}", floor.name);
    let parquet = fs::read(folder.path("en.parquet")).unwrap();
    assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
    let left = folder.names();
    assert!(!left.iter().any(|n| n.contains(".part")), "{left:?}");
}

/// And the number of threads changes nothing.
fn only_the_page_speaks_a_language(floor: &Floor, folder: &Folder) {
    for ending in ["json", "csv", "parquet"] {
        let bytes = |word| fs::read(folder.path(&format!("{word}.{ending}"))).unwrap();
        assert!(bytes("en") == bytes("ko"), "{} {ending}", floor.name);
    }
    for lang in ["en", "ko"] {
        let page = text(folder, &format!("{lang}.html"));
        assert!(page.trim_start().to_lowercase().starts_with("<!doctype html>"));
        assert!(page.contains(&format!("lang=\"{lang}\"")));
    }
}

fn nothing_tells_where_the_files_lay(folder: &Folder) {
    let place = folder.path("").to_string_lossy().into_owned();
    for ending in ["html", "json", "csv"] {
        let name = format!("en.{ending}");
        assert!(!text(folder, &name).contains(place.trim_end_matches('/')), "{name}");
    }
}

fn it_is_made_again_to_the_byte(floor: &Floor, folder: &Folder) {
    fs::create_dir(folder.path("again")).unwrap();
    let said = folder.dure("rerun ko.manifest.json --into again --threads 1");
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}\n{}", floor.name, said.out);
    for ending in ENDINGS {
        let bytes = |name: String| fs::read(folder.path(&name)).unwrap();
        let same = bytes(format!("ko.{ending}")) == bytes(format!("again/ko.{ending}"));
        assert!(same, "{} {ending}", floor.name);
    }
}

#[test]
fn an_estimate_goes_the_whole_way() {
    the_whole_way(&floors()[0]);
}

#[test]
fn a_failure_question_goes_the_whole_way() {
    the_whole_way(&floors()[1]);
}

#[test]
fn remaining_life_goes_the_whole_way() {
    the_whole_way(&floors()[2]);
}

#[test]
fn an_anomaly_question_goes_the_whole_way() {
    the_whole_way(&floors()[3]);
}

#[test]
fn predictions_stand_in_the_order_of_the_rows_applied() {
    let [estimate, ..] = floors();
    let folder = estimate.folder("order");
    estimate.make(&folder, "en", "out", "");
    let first = |text: &str| -> Vec<String> {
        let cells = text.lines().skip(1).filter_map(|l| l.split(',').next());
        cells.map(|c| c.replace('T', " ")).collect()
    };
    assert_eq!(first(&text(&folder, "out.csv")), first(&estimate.apply));
}

#[test]
fn the_estimate_is_near_the_truth_and_its_range_holds() {
    let [estimate, ..] = floors();
    let folder = estimate.folder("truth");
    estimate.make(&folder, "en", "out", "");
    let truth = data::estimate(500..560, true);
    let truths = truth.lines().skip(1).map(|l| l.rsplit(',').next().unwrap().parse().unwrap());
    let truths: Vec<f64> = truths.collect();
    let rows: Vec<Vec<f64>> = text(&folder, "out.csv")
        .lines()
        .skip(1)
        .map(|l| l.split(',').skip(1).map(|c| c.parse().unwrap()).collect())
        .collect();
    let errors = rows.iter().zip(&truths).map(|(row, truth)| (row[0] - truth).powi(2));
    let rmse = (errors.sum::<f64>() / truths.len() as f64).sqrt();
    assert!(rmse < 2.0, "{rmse}");
    let within = |(row, truth): &(&Vec<f64>, &f64)| row[1] <= **truth && **truth <= row[2];
    let held = rows.iter().zip(&truths).filter(within).count();
    assert!(held * 10 >= truths.len() * 7, "{held} of {}", truths.len());
}

#[test]
fn the_fault_is_seen_when_it_comes() {
    let [_, _, _, anomaly] = floors();
    let folder = anomaly.folder("fault");
    anomaly.make(&folder, "en", "out", "");
    let predictions = text(&folder, "out.csv");
    let alarms: Vec<bool> = predictions.lines().skip(1).map(|l| l.ends_with(",1")).collect();
    let count = |rows: &[bool]| rows.iter().filter(|a| **a).count();
    let (before, after) = alarms.split_at(100);
    assert!(count(before) < 20 && count(after) > 80, "{} and {}", count(before), count(after));
}

#[test]
fn a_report_is_made_again_from_files_that_moved_but_not_from_files_that_changed() {
    let [.., anomaly] = floors();
    let folder = anomaly.folder("moved");
    anomaly.make(&folder, "en", "out", "");
    fs::create_dir(folder.path("archive")).unwrap();
    for name in ["data.csv", "apply.csv"] {
        fs::rename(folder.path(name), folder.path(&format!("archive/{name}"))).unwrap();
    }
    let lost = folder.dure("rerun out.manifest.json");
    assert_eq!(lost.code, 3);
    assert!(lost.err.contains("data.csv, apply.csv") && lost.err.contains("--data"));
    assert_eq!(folder.dure("rerun out.manifest.json --data archive").code, 0);
    folder.file("archive/data.csv", data::anomaly(1..601, usize::MAX));
    let changed = folder.dure("rerun out.manifest.json --data archive");
    assert_eq!(changed.code, 3);
    assert!(changed.err.contains("data.csv") && !changed.err.contains("apply.csv"));
}

#[test]
fn files_of_one_name_are_told_apart_and_found_again() {
    let folder = Folder::new("one-name");
    for (sub, rows) in [("line1", 0..300), ("line2", 1000..1300)] {
        fs::create_dir(folder.path(sub)).unwrap();
        folder.file(&format!("{sub}/today.csv"), data::anomaly(rows, usize::MAX));
    }
    let line = "try line1/today.csv line2/today.csv --problem anomaly --json r.json";
    let said = folder.dure(line);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let report = json(&folder, "r.json");
    let inputs = report["manifest"]["inputs"].as_array().unwrap();
    let names: Vec<&Value> = inputs.iter().map(|i| &i["name"]).collect();
    assert_eq!(names, ["line1/today.csv", "line2/today.csv"]);
    assert_eq!(folder.dure("rerun r.manifest.json").code, 0);
    assert_eq!(folder.dure("rerun r.json").code, 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_unicode_is_found_again() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new("not-unicode");
    let name = std::ffi::OsStr::from_bytes(b"messung-\xe9.csv");
    fs::write(folder.path("").join(name), data::anomaly(0..300, usize::MAX)).unwrap();
    let mut command = folder.command("en");
    command.arg("try").arg(name).args(["--problem", "anomaly", "--json", "r.json"]);
    let said = command.said();
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(folder.dure("rerun r.manifest.json").code, 0);
}

#[test]
fn an_output_that_came_out_otherwise_is_named() {
    let [.., anomaly] = floors();
    let folder = anomaly.folder("otherwise");
    anomaly.make(&folder, "en", "out", "");
    let manifest = text(&folder, "out.manifest.json");
    let mut kept: Value = serde_json::from_str(&manifest).unwrap();
    kept["outputs"][2]["sha256"] = "00".into();
    folder.file("forged.json", kept.to_string());
    let said = folder.dure("rerun forged.json");
    assert_eq!(said.code, 3);
    assert!(said.out.contains("out.csv: DIFFERS") && said.out.contains("out.html: the same"));
}

#[test]
fn without_outputs_the_answer_is_told_and_the_page_is_kept() {
    for lang in ["en", "ko"] {
        let [estimate, ..] = floors();
        let folder = estimate.folder(&format!("told-{lang}"));
        let said = folder.dure_in(lang, &format!("try data.csv {}", estimate.question));
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert!(said.out.contains("dure-report.html"), "{}", said.out);
        assert!(said.out.lines().count() > 4, "{}", said.out);
        assert_eq!(
            folder.names(),
            ["apply.csv", "data.csv", "dure-report.html", "dure-report.manifest.json"]
        );
        for id in ["summary-", "metric-", "family-", "baseline-", "check-", "next-", "verdict-"] {
            assert!(!said.out.contains(id), "no words for {id} in {}", said.out);
        }
    }
}

#[test]
fn a_column_that_is_not_in_the_data_is_refused_with_those_that_are() {
    let [estimate, ..] = floors();
    let folder = estimate.folder("columns");
    let lines = [
        ("--problem estimate --target z", "z"),
        ("--problem estimate --target 9", "9"),
        ("--problem estimate --target y --ignore a,nowhere", "nowhere"),
        ("--problem estimate --target y --kind nowhere=number", "nowhere"),
        ("--problem estimate", "--target"),
        ("--problem life", "--unit"),
        ("--problem estimate --target y --time y", "y"),
    ];
    for (question, named) in lines {
        for lang in ["en", "ko"] {
            let said = folder.dure_in(lang, &format!("try data.csv {question} --html r.html"));
            assert_eq!(said.code, 2, "{question}\n{}", said.err);
            assert!(said.err.contains(named), "{question}\n{}", said.err);
            assert!(!said.err.contains("error-data"), "{question}\n{}", said.err);
            assert_eq!(folder.names(), ["apply.csv", "data.csv"]);
        }
    }
    let said = folder.dure("try data.csv --problem estimate --target z");
    assert!(said.err.contains("time, a, b, c, y"), "{}", said.err);
}

#[test]
fn a_name_with_commas_is_one_column() {
    let folder = Folder::new("commas");
    let data = data::estimate(0..200, true).replacen("a,b,c", "\"load, left\",b,c", 1);
    folder.file("data.csv", data);
    let said = folder
        .command("en")
        .args(["try", "data.csv", "--problem", "estimate", "--target", "y"])
        .args(["--ignore", "load, left", "--ignore", "c", "--json", "r.json"])
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(0), "{}", String::from_utf8_lossy(&said.stderr));
    let report = json(&folder, "r.json");
    let roles = report["data"]["columns"].as_array().unwrap();
    let ignored: Vec<&Value> =
        roles.iter().filter(|c| c["role"] == "ignored").map(|c| &c["name"]).collect();
    assert_eq!(ignored, ["load, left", "c"]);
}

#[test]
fn answers_for_files_learned_from_are_marked() {
    let [.., anomaly] = floors();
    let folder = anomaly.folder("learned");
    let said =
        folder.dure(&format!("try data.csv {} --apply data.csv --json r.json", anomaly.question));
    assert_eq!(said.code, 0, "{}", said.err);
    let report = json(&folder, "r.json");
    let checks = report["checks"].as_array().unwrap();
    assert!(checks.iter().any(|c| c["id"] == "applied-rows-learned" && c["status"] == "warning"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_nothing_half_written() {
    for lang in ["en", "ko"] {
        let [.., anomaly] = floors();
        let folder = anomaly.folder(&format!("full-{lang}"));
        folder.file("r.json", "of before");
        let line = format!("try data.csv {} --json r.json --html /dev/full", anomaly.question);
        let said = folder.dure_in(lang, &line);
        assert_eq!(said.code, 4, "{}", said.err);
        assert!(said.err.contains("/dev/full"), "{}", said.err);
        assert_eq!(text(&folder, "r.json"), "of before");
        assert_eq!(folder.names(), ["apply.csv", "data.csv", "r.json"]);
    }
}

#[test]
fn outputs_may_go_to_a_pipe() {
    let [.., anomaly] = floors();
    let folder = anomaly.folder("pipe");
    let said = folder.dure(&format!("try data.csv {} --json /dev/stdout", anomaly.question));
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(departures(&report), Vec::<String>::new());
}
