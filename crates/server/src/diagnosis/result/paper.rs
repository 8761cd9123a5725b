//! A report as a PDF.

use std::sync::OnceLock;

use dure_paper::{Document as Paper, Fonts, PaperError};
use dure_testbed::report::Message;

use super::plots;
use super::view::Document;
use crate::platform::assets;
use crate::platform::web::Problem;

const TEMPLATE: &str = include_str!("../../../templates/diagnosis/report.typ");

/// The width for which pictures are drawn, in the units of the pictures.
const WIDTH: f64 = 620.0;

/// The fonts of documents; empty where the assets have not been built in.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let files = assets::PAPER_FONTS.into_iter().filter_map(assets::for_print);
        Fonts::new(files.collect())
    })
}

/// Sets the report.
///
/// # Errors
/// Where there are no fonts; any other fault is a mistake of our own.
pub fn pdf(document: &Document) -> Result<Vec<u8>, PaperError> {
    let data = serde_json::to_vec(document).map_err(|e| PaperError::Template(e.to_string()))?;
    let title = |id: &str| document.words.get(id).cloned().unwrap_or_default();
    let picture = |svg: String| plots::on_paper(&svg).into_bytes();
    Paper::new(TEMPLATE)
        .with_file("data.json", data)
        .with_file(
            "radar.svg",
            picture(plots::radar(document, &title("diagnosis-h-dimensions"), WIDTH)),
        )
        .with_file("gaps.svg", picture(plots::gaps(document, &title("diagnosis-h-gaps"), WIDTH)))
        .with_file(
            "plan.svg",
            picture(plots::timeline(document, &title("diagnosis-h-roadmap"), WIDTH)),
        )
        .pdf(fonts())
}

impl From<PaperError> for Problem {
    fn from(error: PaperError) -> Self {
        match error {
            PaperError::NoFont => {
                Self::new(axum::http::StatusCode::NOT_IMPLEMENTED, Message::new("problem-no-fonts"))
            }
            PaperError::Template(_) => Self::internal(&error),
        }
    }
}
