//! The report as a page.

use dure_testbed::report::Report;

use crate::platform::i18n::Words;

/// The report as one self-contained page.
#[must_use]
pub fn html(report: &Report, words: &Words) -> String {
    format!("<!doctype html><html lang=\"{}\">{}</html>\n", words.lang().tag(), report.schema)
}
