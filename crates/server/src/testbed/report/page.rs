//! The page: header, answer, sections.

use askama::Template;
use dure_testbed::report::Report;

use super::answer::Answer;
use super::measure::Measure;
use super::plots::svg::escape;
use super::view::{self, Block, Section};
use super::voice::Voice;
use super::{amount, answer, checks, data, drivers, found, glossary, goodness, origin};

/// The style of the page, written into it.
const STYLE: &str = include_str!("../../../../../ui/report.css");

#[derive(Template)]
#[template(path = "report/page.html")]
struct Page<'a> {
    voice: Voice<'a>,
    style: &'static str,
    question: String,
    facts: Vec<(String, String)>,
    answer: Answer,
    sections: Vec<Section>,
    made_by: String,
}

/// The report as a part of another page.
#[derive(Debug)]
pub struct Part {
    /// The question.
    pub question: String,
    /// Names and values of what was brought.
    pub facts: Vec<(String, String)>,
    /// By what it was made.
    pub made_by: String,
    /// Answer and sections, as HTML.
    pub html: String,
}

#[derive(Template)]
#[template(path = "report/body.html")]
struct Body<'a> {
    voice: Voice<'a>,
    answer: Answer,
    sections: Vec<Section>,
}

/// The report as a part of another page.
pub fn part(report: &Report, voice: &Voice<'_>) -> Part {
    let measure = Measure::of(report);
    let body = Body {
        voice: *voice,
        answer: Answer::new(report, &measure, voice),
        sections: sections(report, &measure, voice),
    };
    Part {
        question: answer::question(report, voice),
        facts: answer::facts(report, &measure, voice),
        made_by: made_by(report),
        html: on_page(&body.render().unwrap_or_default(), voice),
    }
}

/// Options of the command line by the names that the page's own fields have.
fn on_page(html: &str, voice: &Voice<'_>) -> String {
    const BEGIN: &str = "<code>--";
    const END: &str = "</code>";
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from)) = rest.split_once(BEGIN) {
        out.push_str(before);
        let Some((option, after)) = from.split_once(END) else {
            out.push_str(BEGIN);
            rest = from;
            break;
        };
        let label = format!("ask-label-{option}");
        match voice.has(&label) {
            true => out.push_str(&format!("<b>[{}]</b>", escape(&voice.text(&label)))),
            false => out.push_str(&format!("{BEGIN}{option}{END}")),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn made_by(report: &Report) -> String {
    format!("Dure {}", report.manifest.version)
}

fn sections(report: &Report, measure: &Measure, voice: &Voice<'_>) -> Vec<Section> {
    let sections = [
        found::section(report, measure, voice),
        goodness::section(report, measure, voice),
        amount::section(report, measure, voice),
        drivers::section(report, voice),
        checks::section(report, voice),
        data::section(report, voice),
        origin::section(report, voice),
        glossary::section(report, voice),
    ];
    sections.into_iter().filter(|s| !s.blocks.is_empty()).collect()
}

/// The whole page.
pub fn render(report: &Report, voice: &Voice<'_>) -> String {
    let measure = Measure::of(report);
    let page = Page {
        voice: *voice,
        style: STYLE,
        question: answer::question(report, voice),
        facts: answer::facts(report, &measure, voice),
        answer: Answer::new(report, &measure, voice),
        sections: sections(report, &measure, voice),
        made_by: made_by(report),
    };
    // Rendering into a String fails only when a value's own Display does, and ours do not.
    page.render().unwrap_or_default()
}
