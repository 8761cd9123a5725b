//! Can the question be answered with this data?

use crate::evaluate::curve::{Outlook, outlook};
use crate::report::{CurveUnit, Intervals, LearningCurve, Message, Metric, Verdict};

/// What is known when the verdict is given.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// The metric shown.
    pub metric: Metric,
    /// What the chosen model reached on the part kept apart.
    pub model: f64,
    /// What the best trivial baseline reached there.
    pub baseline: f64,
    /// Units, rows or events that there are.
    pub have: u64,
    /// Units, rows or events without which no verdict is more than a guess.
    pub need: u64,
    /// What is counted.
    pub of: CurveUnit,
    /// The learning curve.
    pub curve: Option<&'a LearningCurve>,
    /// The intervals as measured.
    pub intervals: Option<&'a Intervals>,
}

/// A model that takes less than this share off the baseline's error is no better than the baseline.
const BETTER_BY: f64 = 0.05;
/// Measured coverage further than this from the promise is told.
const COVERAGE_OFF: f64 = 0.05;

/// The verdict: not answerable when the model does no better than the trivial baseline or there is
/// too little of everything; more when the learning curve still falls; enough otherwise.
#[must_use]
pub fn verdict(standing: &Standing<'_>) -> Verdict {
    let gain = gain(standing);
    let few = standing.have < standing.need;
    let few_message = || {
        let (id, key) = match standing.of {
            CurveUnit::Units => ("because-few-units", "units"),
            CurveUnit::Rows => ("because-too-few-rows", "rows"),
            CurveUnit::Events => ("because-few-events", "events"),
        };
        Message::new(id).count(key, standing.have as usize).count("need", standing.need as usize)
    };
    if gain.is_nan() || gain < BETTER_BY.max(luck(standing)) {
        let mut because = vec![
            Message::new("because-no-better-than-baseline")
                .text("metric", metric_key(standing.metric))
                .number("model", standing.model)
                .number("baseline", standing.baseline),
        ];
        if few {
            because.push(few_message());
        }
        return Verdict::NotAnswerable { because };
    }
    let rises = standing.metric.more_is_better();
    let mut because = vec![match rises {
        false => Message::new("because-better-than-baseline").number("percent", percent(gain)),
        true => Message::new("because-beats-baseline")
            .text("metric", metric_key(standing.metric))
            .number("model", standing.model)
            .number("baseline", standing.baseline),
    }];
    if let Some(i) = standing.intervals
        && (i.coverage - i.nominal).abs() > COVERAGE_OFF
    {
        let id =
            if i.coverage < i.nominal { "because-coverage-short" } else { "because-coverage-wide" };
        because.push(
            Message::new(id)
                .number("nominal", percent(i.nominal))
                .number("coverage", percent(i.coverage)),
        );
    }
    if few {
        because.push(few_message());
        return Verdict::More { of: standing.of, about: standing.need, because };
    }
    let seen = standing.curve.map(|c| (c, outlook(c, standing.metric.more_is_better())));
    match seen {
        Some((curve, Outlook::Falls { enough, gain })) => {
            because.push(
                Message::new(if rises { "because-curve-rises" } else { "because-curve-falls" })
                    .count("n", last_n(curve))
                    .text("of", counted(curve.of))
                    .number("percent", percent(gain)),
            );
            Verdict::More { of: curve.of, about: enough, because }
        }
        Some((curve, Outlook::Flat)) => {
            because.push(
                Message::new("because-curve-flat")
                    .count("n", last_n(curve))
                    .text("of", counted(curve.of)),
            );
            Verdict::Enough { because }
        }
        _ => Verdict::Enough { because },
    }
}

/// The word for what is counted, by which the locale files choose.
fn counted(of: CurveUnit) -> &'static str {
    match of {
        CurveUnit::Units => "units",
        CurveUnit::Rows => "rows",
        CurveUnit::Events => "events",
    }
}

fn last_n(curve: &LearningCurve) -> usize {
    curve.points.last().map_or(0, |p| p.n as usize)
}

/// A share as a percentage with one decimal.
fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

/// The share of the baseline's error that the model takes away.
fn gain(standing: &Standing<'_>) -> f64 {
    let (model, baseline) = if standing.metric.more_is_better() {
        (1.0 - standing.model, 1.0 - standing.baseline)
    } else {
        (standing.model, standing.baseline)
    };
    if baseline <= 0.0 {
        return if model <= baseline { 0.0 } else { f64::NAN };
    }
    1.0 - model / baseline
}

/// What alarms at random may gain on the baseline's by luck: two standard deviations of the average
/// precision of so many events, about √(p(1 − p)/n), as a share of 1 − p. Numbers and units have their
/// measure in the ranges instead.
fn luck(standing: &Standing<'_>) -> f64 {
    let p = standing.baseline;
    match standing.of {
        CurveUnit::Events if p < 1.0 => 2.0 * (p / (1.0 - p) / standing.have.max(1) as f64).sqrt(),
        _ => 0.0,
    }
}

/// The key of a metric in the locale files.
#[must_use]
pub fn metric_key(metric: Metric) -> &'static str {
    match metric {
        Metric::Rmse => "metric-rmse",
        Metric::RmseUncapped => "metric-rmse_uncapped",
        Metric::Mae => "metric-mae",
        Metric::R2 => "metric-r2",
        Metric::NasaScore => "metric-nasa_score",
        Metric::AveragePrecision => "metric-average_precision",
        Metric::Auroc => "metric-auroc",
        Metric::F1 => "metric-f1",
        Metric::Precision => "metric-precision",
        Metric::Recall => "metric-recall",
        Metric::FalseAlarms => "metric-false_alarms",
        Metric::Misses => "metric-misses",
        Metric::Cost => "metric-cost",
        Metric::InjectedFound => "metric-injected_found",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::CurvePoint;

    fn standing(model: f64, baseline: f64) -> Standing<'static> {
        Standing {
            metric: Metric::Rmse,
            model,
            baseline,
            have: 100,
            need: 20,
            of: CurveUnit::Units,
            curve: None,
            intervals: None,
        }
    }

    #[test]
    fn a_model_no_better_than_the_mean_answers_nothing() {
        assert!(matches!(verdict(&standing(40.0, 41.0)), Verdict::NotAnswerable { .. }));
        assert!(matches!(verdict(&standing(f64::NAN, 41.0)), Verdict::NotAnswerable { .. }));
    }

    #[test]
    fn a_good_model_on_three_units_asks_for_more() {
        let few = Standing { have: 3, ..standing(10.0, 41.0) };
        assert!(matches!(verdict(&few), Verdict::More { about: 20, .. }));
    }

    #[test]
    fn a_flat_curve_is_enough() {
        let at = |n, mean| CurvePoint { n, mean, low: mean, high: mean };
        let curve = LearningCurve {
            of: CurveUnit::Units,
            metric: Metric::Rmse,
            points: vec![at(10, 20.0), at(20, 15.0), at(40, 12.1), at(80, 12.0)],
            baseline: 41.0,
        };
        let flat = Standing { curve: Some(&curve), ..standing(12.0, 41.0) };
        assert!(matches!(verdict(&flat), Verdict::Enough { .. }));
    }
}
