//! What was found, as the report tells it.

use super::question::EstimateQuestion;
use crate::evaluate::{mean, regression};
use crate::problem::Frame;
use crate::problem::supervised::{Ranged, Study, measured_answers, scatter};
use crate::problem::tie::Tie;
use crate::report::{DriftPoint, EstimateOutcome, Trace};

/// Points of the scatter picture.
const POINTS: usize = 1_500;
/// Points of the picture over time.
const TRACE_POINTS: usize = 600;
/// Stretches of time in which the error is told.
const STRETCHES: usize = 10;
/// Fewer rows than this tell nothing of a stretch.
const ROWS_OF_STRETCH: usize = 10;

pub(super) fn outcome(
    frame: &Frame,
    question: &EstimateQuestion<'_>,
    study: &Study,
    unit: Option<String>,
    floor: Option<f64>,
) -> EstimateOutcome {
    let mut pairs: Vec<(f64, Ranged)> =
        study.truth.iter().copied().zip(measured_answers(study, floor)).collect();
    let scatter = scatter(&pairs, POINTS);
    pairs.sort_by(|a, b| {
        let moment = |p: &(f64, Ranged)| frame.moment[p.1.row];
        crate::evaluate::by_value(&moment(a), &moment(b)).then(a.1.row.cmp(&b.1.row))
    });
    let in_time = frame.time_column.is_some() || question.tie == Tie::Time;
    EstimateOutcome {
        unit,
        scatter,
        traces: if in_time { vec![trace(frame, &pairs)] } else { Vec::new() },
        drift: if in_time { drift(frame, &pairs) } else { Vec::new() },
        horizon: question.forecast.map(|f| f.ahead as u64),
    }
}

fn trace(frame: &Frame, pairs: &[(f64, Ranged)]) -> Trace {
    let step = pairs.len().div_ceil(TRACE_POINTS).max(1);
    let shown: Vec<&(f64, Ranged)> = pairs.iter().step_by(step).collect();
    Trace {
        name: frame.target().map(|c| c.name.clone()).unwrap_or_default(),
        at: shown.iter().map(|p| frame.moment[p.1.row]).collect(),
        clock: frame.clock,
        value: shown.iter().map(|p| p.1.answer).collect(),
        lower: shown.iter().map(|p| p.1.lower).collect(),
        upper: shown.iter().map(|p| p.1.upper).collect(),
        truth: shown.iter().map(|p| Some(p.0)).collect(),
        boundary: None,
    }
}

fn drift(frame: &Frame, pairs: &[(f64, Ranged)]) -> Vec<DriftPoint> {
    let stretches = STRETCHES.min(pairs.len() / ROWS_OF_STRETCH).max(1);
    (0..stretches)
        .filter_map(|i| {
            let part = &pairs[pairs.len() * i / stretches..pairs.len() * (i + 1) / stretches];
            let first = part.first()?;
            let column = |of: fn(&(f64, Ranged)) -> f64| part.iter().map(of).collect::<Vec<f64>>();
            let (truth, said) = (column(|p| p.0), column(|p| p.1.answer));
            let (lower, upper) = (column(|p| p.1.lower), column(|p| p.1.upper));
            Some(DriftPoint {
                from: frame.moment_text(frame.moment[first.1.row]),
                rows: part.len() as u64,
                rmse: regression::rmse(&truth, &said),
                bias: mean(&said) - mean(&truth),
                coverage: regression::coverage(&truth, &lower, &upper),
            })
        })
        .collect()
}
