//! What the page promises.

use dure_testbed::report::Report;

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

/// Writes the pages to look at: `DURE_PAGES=/some/folder cargo test pages_to_look_at`.
#[test]
fn pages_to_look_at() {
    let Ok(folder) = std::env::var("DURE_PAGES") else {
        println!("skipped: DURE_PAGES names no folder to write the pages to");
        return;
    };
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for (name, report) in fixtures() {
            let path = format!("{folder}/{name}-{}.html", lang.tag());
            std::fs::write(path, html(&report, &words)).expect("the folder can be written to");
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
