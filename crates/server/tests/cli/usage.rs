//! What is refused before any work begins.

use crate::{Folder, Runs};

/// Every line is refused with that code and names that word, in both languages, and leaves nothing.
fn refused(folder: &Folder, lines: &[(&str, i32, &str)]) {
    let before = folder.names();
    for (line, code, named) in lines {
        for lang in ["en", "ko"] {
            let said = folder.dure_in(lang, line);
            assert_eq!(said.code, *code, "{line}\n{}", said.err);
            assert!(said.err.contains(named), "{line}\n{}", said.err);
            assert!(said.err.starts_with("dure: "), "{line}\n{}", said.err);
            assert_eq!(said.out, "", "{line}");
            assert!(!said.err.contains("panicked"), "{line}\n{}", said.err);
            let korean = said.err.chars().any(|c| ('가'..='힣').contains(&c));
            assert_eq!(korean, lang == "ko", "{line}\n{}", said.err);
        }
        assert_eq!(folder.names(), before, "{line}");
    }
}

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.file("a.csv", "x,y\n1,2\n").file("b.csv", "x,y\n3,4\n");
    folder
}

#[test]
fn a_command_that_is_not_understood_exits_with_2_and_names_the_word() {
    refused(
        &folder("usage-words"),
        &[
            ("tyr a.csv", 2, "tyr"),
            ("try", 2, "dure try"),
            ("try --problem anomaly", 2, "--apply"),
            ("try a.csv", 2, "--problem"),
            ("try a.csv --problem lief", 2, "lief"),
            ("try a.csv --problem life --colour red", 2, "--colour"),
            ("try a.csv --problem life --untt u", 2, "--unit"),
            ("try a.csv --problem life --unit", 2, "--unit"),
            ("try a.csv --problem life --unit u --unit v", 2, "--unit"),
            ("try a.csv --problem anomaly --lang", 2, "--lang"),
            ("try a.csv --problem anomaly --threads 0", 2, "--threads"),
            ("try a.csv --problem anomaly --seed 1.5", 2, "--seed"),
            ("try a.csv --problem anomaly --train-rows 0", 2, "--train-rows"),
            ("try a.csv --problem anomaly --train-rows 99999999999", 2, "--train-rows"),
            ("try a.csv --problem anomaly --delimiter ab", 2, "--delimiter"),
            ("try a.csv --problem anomaly --decimal x", 2, "--decimal"),
            ("try a.csv --problem anomaly --encoding klingon", 2, "klingon"),
            ("try a.csv --problem anomaly --header perhaps", 2, "--header"),
            ("try a.csv --problem anomaly --day-first 1", 2, "--day-first"),
            ("try a.csv --problem anomaly --kind x", 2, "--kind"),
            ("rerun", 2, "dure rerun --help"),
        ],
    );
}

#[test]
fn a_language_that_there_is_not_is_refused() {
    let said = folder("usage-lang").dure("try a.csv --problem anomaly --lang fr");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("\"fr\"") && said.err.contains("ko, en"));
}

#[test]
fn options_that_do_not_fit_together_are_refused() {
    refused(
        &folder("usage-together"),
        &[
            ("try a.csv --problem anomaly --train b.csv --train-rows 3", 2, "--train-rows"),
            ("try a.csv --problem failure --cost-miss 5", 2, "--cost-alarm"),
            ("try a.csv --problem failure --cost-alarm 5", 2, "--cost-miss"),
            ("try a.csv --problem failure --cost-miss -5 --cost-alarm 1", 2, "-5"),
            ("try a.csv --problem failure --cost-miss nan --cost-alarm 1", 2, "nan"),
            ("try a.csv --problem life --horizon 3", 2, "--horizon"),
            ("try a.csv --problem failure --horizon 3", 2, "--horizon"),
            ("try a.csv --problem estimate --censor y", 2, "--censor"),
        ],
    );
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let folder = folder("usage-sources");
    std::fs::create_dir(folder.path("more")).unwrap();
    refused(
        &folder,
        &[
            ("try nowhere.csv --problem anomaly", 3, "nowhere.csv"),
            ("try a.csv nowhere.csv --problem anomaly", 3, "nowhere.csv"),
            ("try a.csv --problem anomaly --train nowhere.csv", 3, "nowhere.csv"),
            ("try a.csv --problem anomaly --apply nowhere.csv", 3, "nowhere.csv"),
            ("try a.csv/b.csv --problem anomaly", 3, "a.csv/b.csv"),
            ("try more --problem anomaly", 3, "more"),
            ("try - --problem anomaly", 3, "-"),
            ("try /dev/null --problem anomaly", 3, "/dev/null"),
            ("try a.csv a.csv --problem anomaly", 2, "a.csv"),
            ("try a.csv ./a.csv --problem anomaly", 2, "a.csv"),
            ("try a.csv --problem anomaly --train a.csv", 2, "a.csv"),
            ("try b.csv --problem anomaly --apply a.csv a.csv", 2, "a.csv"),
        ],
    );
}

#[test]
fn two_files_of_the_same_bytes_are_not_learned_from() {
    let folder = folder("usage-copies");
    folder.file("copy.csv", "x,y\n1,2\n");
    refused(&folder, &[("try a.csv copy.csv --problem anomaly", 3, "copy.csv")]);
}

#[test]
fn places_that_cannot_be_written_are_named() {
    let folder = folder("usage-outputs");
    std::fs::create_dir(folder.path("more")).unwrap();
    let lines = [
        ("--html nowhere/r.html", "nowhere"),
        ("--html more", "more"),
        ("--html a.csv", "a.csv"),
        ("--predictions ./more/../a.csv", "a.csv"),
        ("--manifest a.csv", "a.csv"),
        ("--html r --json r", "r"),
        ("--json r.manifest.json --manifest r.manifest.json", "r.manifest.json"),
        ("--predictions p.xlsx", "p.xlsx"),
        ("--predictions p.csv,p.txt", "p.csv,p.txt"),
        ("--predictions p.csv --predictions p.csv", "p.csv"),
    ];
    for (outputs, named) in lines {
        refused(&folder, &[(&format!("try a.csv --problem anomaly {outputs}"), 2, named)]);
    }
    refused(&folder, &[("try a.csv --problem anomaly --html a.csv/r.html", 2, "a.csv")]);
}

#[test]
fn what_is_no_manifest_is_refused() {
    let folder = folder("usage-rerun");
    folder
        .file("list.json", "[1, 2]")
        .file("other.json", r#"{"schema": "other/1", "manifest": {}}"#)
        .file("gone.json", manifest(r#"{"problem": ["anomaly"]}"#, "gone.csv", 1))
        .file("changed.json", manifest(r#"{"problem": ["anomaly"]}"#, "a.csv", 1));
    refused(
        &folder,
        &[
            ("rerun nowhere.json", 3, "nowhere.json"),
            ("rerun a.csv", 3, "a.csv"),
            ("rerun list.json", 3, "list.json"),
            ("rerun other.json", 3, "other.json"),
            ("rerun gone.json", 3, "gone.csv"),
            ("rerun changed.json", 3, "a.csv"),
            ("rerun changed.json --threads none", 2, "--threads"),
        ],
    );
}

fn manifest(options: &str, file: &str, bytes: u64) -> String {
    format!(
        r#"{{"schema": "dure-manifest/1", "paths": ["{file}"], "outputs": [], "manifest": {{
            "version": "0", "seed": 1, "options": {options}, "inputs": [
            {{"role": "data", "name": "{file}", "bytes": {bytes}, "sha256": "00"}}]}}}}"#
    )
}

#[cfg(unix)]
#[test]
fn names_that_are_not_unicode_are_files_like_others() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"fehlt-\xe9.csv");
    let said = folder("usage-unicode")
        .command("en")
        .arg("try")
        .arg(name)
        .args(["--problem", "life"])
        .said();
    assert_eq!(said.code, 3);
    assert!(said.err.contains("fehlt-\u{fffd}.csv"), "{}", said.err);
    let column =
        folder("usage-unicode").command("ko").args(["try", "a.csv", "--time"]).arg(name).said();
    assert_eq!(column.code, 2);
    assert!(column.err.starts_with("dure: "), "{}", column.err);
}
