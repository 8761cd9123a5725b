//! What the page promises.

mod words;

use dure_testbed::report::Report;
use proptest::prelude::*;

use super::{fixture, html};
use crate::platform::i18n::{Lang, Words};

fn fixtures() -> [(&'static str, Report); 5] {
    [
        ("life", fixture::life()),
        ("anomaly", fixture::anomaly()),
        ("failure", fixture::failure()),
        ("estimate", fixture::estimate()),
        ("unanswerable", fixture::unanswerable()),
    ]
}

/// Writes the pages to look at: `DURE_PAGES=/some/folder cargo test pages_to_look_at`. A report's JSON
/// in that folder becomes a page too.
#[test]
fn pages_to_look_at() {
    let Ok(folder) = std::env::var("DURE_PAGES") else {
        println!("no pages are written: DURE_PAGES names no folder");
        return;
    };
    let mut reports: Vec<(String, Report)> =
        fixtures().into_iter().map(|(name, report)| (name.to_owned(), report)).collect();
    for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if let Ok(report) = serde_json::from_str(&text) {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            reports.push((name, report));
        }
    }
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for (name, report) in &reports {
            let path = format!("{folder}/{name}-{}.html", lang.tag());
            std::fs::write(path, html(report, &words)).expect("the folder can be written to");
        }
    }
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for (_, report) in fixtures() {
        let first = html(&report, &Words::new(Lang::Ko));
        assert_eq!(first, html(&report.clone(), &Words::new(Lang::Ko)));
    }
}

#[test]
fn the_page_needs_nothing_from_elsewhere() {
    for (name, report) in fixtures() {
        let page = html(&report, &Words::new(Lang::En));
        for outside in ["<script", "<link", "<img", "<iframe", "@import", "url(", "src="] {
            assert!(!page.contains(outside), "{name}: {outside}");
        }
        let addresses = page.matches("://").count();
        let namespaces = page.matches(r#"xmlns="http://www.w3.org/2000/svg""#).count();
        assert_eq!(addresses, namespaces, "{name}: an address that is no namespace");
    }
}

/// The words of the page, one element a line, without those of pictures and tables.
fn outline(page: &str) -> String {
    let body = page.split_once("<body>").map_or(page, |(_, body)| body);
    let mut out = String::new();
    let mut aside = false;
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        match (name, tag) {
            ("svg" | "table", _) => aside = true,
            (_, "/svg" | "/table") => aside = false,
            _ => {}
        }
        let text = text.trim();
        if !aside && !text.is_empty() {
            out.push_str(text);
            out.push('\n');
        }
    }
    out
}

/// What is said, in both languages, in the parts whose words are all this room's own: changing a
/// sentence is meant to show here. `DURE_GOLDEN=1 cargo test` writes the files anew.
#[test]
fn the_page_says_what_it_said() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/testbed/report/tests/golden");
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for (name, report) in fixtures() {
            let plain = fixture::in_own_words(&report);
            let said = outline(&html(&plain, &words));
            let path = format!("{folder}/{name}.{}.txt", lang.tag());
            if std::env::var_os("DURE_GOLDEN").is_some() {
                std::fs::write(&path, &said).expect("the folder can be written to");
            }
            let before = std::fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(said, before, "{path} differs; DURE_GOLDEN=1 writes it anew");
        }
    }
}

#[test]
fn a_sentence_nobody_has_written_leaves_the_page_whole() {
    let mut report = fixture::life();
    report.next = vec![dure_testbed::report::Message::new("no-such-sentence")];
    let page = html(&report, &Words::new(Lang::En));
    assert!(page.contains("no such sentence") && page.ends_with("</html>"), "{page}");
}

/// Checks that every element is closed in its order, and that attributes are quoted.
fn assert_well_formed(page: &str) {
    const VOID: [&str; 2] = ["meta", "!doctype"];
    let mut open: Vec<String> = Vec::new();
    let body = page.replace(page_style(page), "");
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("unclosed <{piece}"));
        assert!(!text.contains('>'), "a bare > after <{tag}>: {text}");
        assert_eq!(tag.matches('"').count() % 2, 0, "a quote too many in <{tag}>");
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "closed out of order");
            continue;
        }
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

fn page_style(page: &str) -> &str {
    let from = page.find("<style>").expect("a style") + "<style>".len();
    let to = page.find("</style>").expect("its end");
    &page[from..to]
}

fn assert_sound(page: &str) {
    assert!(page.ends_with("</html>"));
    assert_well_formed(page);
    assert!(!page.to_lowercase().contains("<script"));
    for odd in ["NaN", "inf<", ">inf", "\"inf", "-inf", "inf\""] {
        assert!(!page.contains(odd), "{odd} in the page");
    }
    assert!(!page.contains("{ $") && !page.contains("{$"), "a gap was left open");
}

#[test]
fn pages_are_well_formed_and_whole() {
    for lang in Lang::ALL {
        for (_, report) in fixtures() {
            assert_sound(&html(&fixture::in_own_words(&report), &Words::new(lang)));
        }
    }
}

#[test]
fn names_and_numbers_from_hostile_files_are_harmless() {
    let words = Words::new(Lang::Ko);
    let texts = [
        "<script>alert(1)</script>",
        "=cmd()",
        "\"><svg onload=x>",
        "' onclick='x",
        "a & b < c > d",
        "\u{0}\u{1b}\u{7f}\u{202e}",
        "",
        "a name so long that no picture has room for it, not even a wide one, on any desk at all",
        "12",
    ];
    let numbers = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -1e308, 1e308, 1e-320, 0.5];
    for text in texts {
        for number in numbers {
            for report in fixture::odd(text, number) {
                let page = html(&report, &words);
                assert_sound(&page);
                assert!(!page.contains("<svg onload") && !page.contains("' onclick='"));
            }
        }
    }
}

#[test]
fn a_report_whose_figures_could_not_be_computed_is_read_again() {
    for number in [f64::NAN, f64::INFINITY, 0.5] {
        for report in fixture::odd("이름", number) {
            let written = serde_json::to_string(&report).unwrap();
            let read: dure_testbed::report::Report = serde_json::from_str(&written).unwrap();
            let again = serde_json::to_value(&read).unwrap();
            same(&again, &serde_json::from_str(&written).unwrap());
        }
    }
}

/// The same but for the last digits of numbers, which the reader of JSON may round.
fn same(a: &serde_json::Value, b: &serde_json::Value) {
    use serde_json::Value;
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len());
            a.iter().zip(b).for_each(|(a, b)| same(a, b));
        }
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
            a.values().zip(b.values()).for_each(|(a, b)| same(a, b));
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-12 * a.abs().max(1.0), "{a} {b}");
        }
        _ => assert_eq!(a, b),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn any_names_and_numbers_give_a_sound_page(text in "\\PC{0,40}", number in any::<f64>()) {
        // Markers of the check itself are no names.
        // (`T` is shown as a blank where a moment is expected.)
        prop_assume!(!["NaN", "inf", "{ $", "{$", "{T$"].iter().any(|m| text.contains(m)));
        let words = Words::new(Lang::En);
        for report in fixture::odd(&text, number) {
            assert_sound(&html(&report, &words));
        }
    }
}
