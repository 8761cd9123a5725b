//! The report as one self-contained, printable page: no script, no request, the answer first.
//!
//! [`html`] is a pure function of the report and the words. A section is a list of [`view::Block`]s;
//! the templates in `templates/report/` know blocks and no problems.

mod amount;
mod answer;
mod brief;
mod checks;
mod data;
mod drivers;
mod found;
mod glossary;
mod goodness;
mod measure;
mod moments;
mod origin;
mod page;
mod plots;
mod view;
mod voice;

#[cfg(test)]
pub mod fixture;
#[cfg(test)]
mod tests;

use dure_testbed::report::Report;

use crate::platform::i18n::Words;
pub use brief::Brief;
pub use goodness::best_baseline;
pub use page::Part;

/// The report as one HTML file in the language of the words: the same bytes for the same report.
#[must_use]
pub fn html(report: &Report, words: &Words) -> String {
    page::render(report, &voice::Voice::new(words))
}

/// The report as a part of another page.
#[must_use]
pub fn part(report: &Report, words: &Words) -> Part {
    page::part(report, &voice::Voice::new(words))
}

/// What stands of the report beside others.
#[must_use]
pub fn brief(report: &Report, words: &Words) -> Brief {
    brief::of(report, &voice::Voice::new(words))
}
