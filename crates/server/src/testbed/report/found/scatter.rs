//! Prediction against truth, and how the errors lie.

use dure_testbed::report::Scatter;

use crate::testbed::report::measure::Measure;
use crate::testbed::report::plots::scale::extent;
use crate::testbed::report::plots::{Caption, Chart, Key, Scale, Shape};
use crate::testbed::report::view::{Block, Figure, HALF_HEIGHT};
use crate::testbed::report::voice::Voice;

/// Whiskers are drawn for at most so many points; more would hide the points.
const WHISKERS: usize = 150;
/// Bars of the picture of errors: an odd number, so that one stands on zero.
const BARS: usize = 21;

/// Both pictures; none where there is nothing to compare. Beyond a horizon, where there is one,
/// nothing is predicted, and an error counts from there.
pub(super) fn pictures(
    scatter: &Scatter,
    measure: &Measure,
    voice: &Voice<'_>,
    lead: String,
    horizon: Option<f64>,
) -> Vec<Block> {
    let pairs: Vec<(f64, f64)> = scatter
        .truth
        .iter()
        .zip(&scatter.prediction)
        .map(|(t, p)| (measure.scaled(*t), measure.scaled(*p)))
        .filter(|(t, p)| t.is_finite() && p.is_finite())
        .collect();
    if pairs.is_empty() {
        return Vec::new();
    }
    let horizon = horizon.map_or(f64::INFINITY, |h| measure.scaled(h));
    let error: Vec<f64> = pairs.iter().map(|(t, p)| p - t.min(horizon)).collect();
    vec![against(scatter, &pairs, measure, voice, lead, horizon), errors(&error, measure, voice)]
}

fn against(
    scatter: &Scatter,
    pairs: &[(f64, f64)],
    measure: &Measure,
    voice: &Voice<'_>,
    lead: String,
    horizon: f64,
) -> Block {
    let caption = Caption {
        title: voice.text("report-scatter"),
        desc: lead.clone(),
        x: measure.named(&voice.text("report-truth"), voice),
        y: measure.named(&voice.text("report-prediction"), voice),
    };
    let whiskers = !scatter.lower.is_empty() && pairs.len() <= WHISKERS;
    let case = if whiskers {
        Key::new("f-dot", Shape::Interval, voice.text("report-key-case-range"))
    } else {
        Key::new("f-dot", Shape::Dot, voice.text("report-key-case"))
    };
    let keys = [case, Key::new("s-truth", Shape::Line, voice.text("report-key-exact"))];
    let draw = |width: f64| {
        let scale = Scale::around(pairs.iter().flat_map(|(t, p)| [*t, *p]));
        let (low, high) = (scale.low(), scale.high());
        let mut chart = Chart::new((width, HALF_HEIGHT), &caption, scale.clone(), scale, &keys);
        if whiskers {
            let ends = scatter.truth.iter().zip(scatter.lower.iter().zip(&scatter.upper));
            let ends = ends
                .map(|(t, (l, u))| (measure.scaled(*t), measure.scaled(*l), measure.scaled(*u)));
            chart.whiskers("whisker faint", ends);
        }
        let radius = if pairs.len() > 400 { 1.8 } else { 3.0 };
        chart.dots("f-dot", radius, pairs.iter().copied());
        chart.slant("s-truth", (low, low), (high, high));
        // Below the horizon points lie on the diagonal, so that its left end is free.
        chart.level("s-base", horizon, "");
        chart.beside(horizon, &voice.text("life-horizon-line"));
        chart.finish()
    };
    Block::Figure(Figure::half(caption.title.clone(), lead, draw))
}

/// How many predictions erred by how much, too low on the left, too high on the right.
fn errors(error: &[f64], measure: &Measure, voice: &Voice<'_>) -> Block {
    let caption = Caption {
        title: voice.text("report-errors"),
        desc: voice.text("report-errors-lead"),
        x: measure.named(&voice.text("report-error"), voice),
        y: voice.text("report-error-count"),
    };
    let (low, high) = extent(error.iter().copied());
    let reach = low.abs().max(high.abs()).max(f64::MIN_POSITIVE);
    let width = 2.0 * reach / BARS as f64;
    let mut counts = [0.0_f64; BARS];
    for e in error {
        let bar = ((e + reach) / width).floor().clamp(0.0, BARS as f64 - 1.0);
        if let Some(count) = counts.get_mut(bar as usize) {
            *count += 1.0;
        }
    }
    let draw = |picture_width: f64| {
        let size = (picture_width, HALF_HEIGHT);
        let (x, y) = (Scale::linear(-reach, reach), Scale::from_zero(counts));
        let mut chart = Chart::new(size, &caption, x, y, &[]);
        let middles = counts.iter().enumerate();
        let middles = middles.map(|(i, n)| (-reach + width * (i as f64 + 0.5), *n));
        chart.bars("f-model", width * 0.44, middles);
        chart.upright("s-truth", 0.0);
        chart.finish()
    };
    Block::Figure(Figure::half(caption.title.clone(), caption.desc.clone(), draw))
}
