//! Prediction against truth.

use dure_testbed::report::Scatter;

use crate::testbed::report::measure::Measure;
use crate::testbed::report::plots::{Caption, Chart, Key, Scale, Shape};
use crate::testbed::report::view::{Block, Figure};
use crate::testbed::report::voice::Voice;

/// Whiskers are drawn for at most so many points; more would hide the points.
const WHISKERS: usize = 150;

/// The picture; none where there is nothing to compare.
pub(super) fn picture(
    scatter: &Scatter,
    measure: &Measure,
    voice: &Voice<'_>,
    lead: String,
) -> Option<Block> {
    let pairs: Vec<(f64, f64)> = scatter
        .truth
        .iter()
        .zip(&scatter.prediction)
        .map(|(t, p)| (measure.scaled(*t), measure.scaled(*p)))
        .filter(|(t, p)| t.is_finite() && p.is_finite())
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let caption = Caption {
        title: voice.text("report-scatter"),
        desc: lead.clone(),
        x: measure.named(&voice.text("report-truth"), voice),
        y: measure.named(&voice.text("report-prediction"), voice),
    };
    let all = || pairs.iter().flat_map(|(t, p)| [*t, *p]);
    let whiskers = !scatter.lower.is_empty() && pairs.len() <= WHISKERS;
    let mut keys = vec![
        Key::new(
            "f-dot",
            if whiskers { Shape::Interval } else { Shape::Dot },
            key(whiskers, voice),
        ),
        Key::new("s-truth", Shape::Line, voice.text("report-key-exact")),
    ];
    keys.retain(|k| !k.label.is_empty());
    let draw = |width: f64| {
        let scale = Scale::around(all());
        let (low, high) = (scale.low(), scale.high());
        let mut chart = Chart::new((width, width * 0.94), &caption, scale.clone(), scale, &keys);
        if whiskers {
            let ends = scatter.truth.iter().zip(scatter.lower.iter().zip(&scatter.upper));
            let ends = ends
                .map(|(t, (l, u))| (measure.scaled(*t), measure.scaled(*l), measure.scaled(*u)));
            chart.whiskers("whisker faint", ends);
        }
        let radius = if pairs.len() > 400 { 1.8 } else { 3.0 };
        chart.dots("f-dot", radius, pairs.iter().copied());
        chart.slant("s-truth", (low, low), (high, high));
        chart.finish()
    };
    Some(Block::Figure(Figure::half(caption.title.clone(), lead, draw)))
}

fn key(whiskers: bool, voice: &Voice<'_>) -> String {
    voice.text(if whiskers { "report-key-case-range" } else { "report-key-case" })
}
