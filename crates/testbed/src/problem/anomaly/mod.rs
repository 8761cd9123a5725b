//! The anomaly question: is something wrong, since when, which sensors?

mod choose;
mod found;
mod measure;
mod plan;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::choose::Choice;
use self::found::Unit;
use self::measure::Pooled;
use self::plan::Plan;
use self::verdict::Standing;
use super::answer::Findings;
use super::{Frame, QuestionError, Request};
use crate::anomaly::{Family, Watch, fellows, learn_all};
use crate::observer::{Observer, Stage};
use crate::report::{Metric, Outcome, Split};

/// Answers the question.
pub(super) fn answer(
    frame: &Frame,
    request: &Request,
    observer: &dyn Observer,
) -> Result<Findings, QuestionError> {
    let labels = measure::labels(frame)?;
    let plan = plan::plan(frame, request);
    if plan.sensors.is_empty() || plan.normal_rows < plan::FEWEST {
        return Ok(unanswered(frame, &plan));
    }
    observer.progress(Stage::Choose, 0.0)?;
    let used = plan.used_models();
    let normal: Vec<_> = used.iter().map(|&m| plan.normal(frame, m)).collect();
    // One unit alone has no fellows.
    let fellows = if normal.len() > 1 { fellows(&normal) } else { Vec::new() };
    let choice = choose::choose(&normal, &fellows, plan::FEWEST, request.seed);
    let family = choice.as_ref().map_or(Family::Charts, |c| c.family);
    observer.progress(Stage::Choose, 1.0)?;

    observer.progress(Stage::Measure, 0.0)?;
    // The other families are taught only where labels can tell how they would have done.
    let families: &[Family] = if labels.is_some() { &Family::ALL } else { &[family] };
    let watches: BTreeMap<usize, Vec<Watch>> = used
        .par_iter()
        .zip(&normal)
        .map(|(&m, normal)| (m, learn_all(normal, &fellows, families, request.seed)))
        .collect();
    observer.progress(Stage::Measure, 0.5)?;
    let (units, pooled) = read(frame, &plan, &watches, family, labels.as_deref());
    let pooled = pooled.filter(Pooled::tells);
    let contenders = measure::contenders(choice.as_ref(), pooled.as_ref());
    observer.progress(Stage::Measure, 1.0)?;

    observer.progress(Stage::Apply, 0.0)?;
    let outcome =
        (!units.is_empty()).then(|| found::outcome(frame, &plan, &units, labels.as_deref()));
    let (unsettled, empty) = sensors_in_doubt(frame, &plan, &watches);
    let standing = Standing {
        plan: &plan,
        choice: choice.as_ref(),
        contenders: &contenders,
        labelled: pooled.is_some(),
        unsettled: &unsettled,
    };
    let verdict = verdict::verdict(&standing);
    let next = verdict::next(&standing, &verdict, outcome.as_ref(), &empty);
    observer.progress(Stage::Apply, 1.0)?;
    Ok(Findings {
        split: Some(split(frame, &plan)),
        metric: if pooled.is_some() { Metric::F1 } else { Metric::InjectedFound },
        flattering: choice.as_ref().and_then(|c| c.flattering.clone()),
        intervals: None,
        curve: choice.as_ref().and_then(|c: &Choice| c.curve.clone()),
        verdict,
        drivers: found::drivers(frame, &plan, &units),
        outcome: outcome.map(Outcome::Anomaly),
        next,
        predictions: found::predictions(frame, &units),
        contenders,
    })
}

/// Reads every unit by the chosen family and, where there are labels, by all of them.
fn read<'p>(
    frame: &Frame,
    plan: &'p Plan,
    watches: &'p BTreeMap<usize, Vec<Watch>>,
    family: Family,
    labels: Option<&[Option<bool>]>,
) -> (Vec<Unit<'p>>, Option<Pooled>) {
    let of_unit = |monitored: &'p plan::Monitored| -> Vec<Unit<'p>> {
        let rows: Vec<usize> = monitored.before.iter().chain(&monitored.rows).copied().collect();
        let cells = plan.cells(frame, &rows);
        let watches = watches.get(&monitored.model).map_or(&[][..], Vec::as_slice);
        watches.iter().map(|watch| Unit { monitored, watch, read: watch.read(&cells) }).collect()
    };
    let all: Vec<Vec<Unit<'p>>> = plan.units.par_iter().map(of_unit).collect();
    let pooled = labels.map(|labels| {
        let mut pooled = Pooled::new(frame, plan, labels);
        pooled.families = vec![Vec::new(); Family::ALL.len()];
        for unit in all.iter().flatten() {
            pooled.families[measure::place(unit.watch)].extend_from_slice(unit.scores());
        }
        pooled
    });
    let chosen = |units: Vec<Unit<'p>>| units.into_iter().find(|u| u.watch.family() == family);
    (all.into_iter().filter_map(chosen).collect(), pooled)
}

/// Names of sensors whose normal level the rows do not show, and of such as have no normal values:
/// in at least half of the models.
fn sensors_in_doubt(
    frame: &Frame,
    plan: &Plan,
    watches: &BTreeMap<usize, Vec<Watch>>,
) -> (Vec<String>, Vec<String>) {
    let first: Vec<&Watch> = watches.values().filter_map(|w| w.first()).collect();
    let names = |of: fn(&Watch) -> &[usize]| -> Vec<String> {
        (0..plan.sensors.len())
            .filter(|s| first.iter().filter(|w| of(w).contains(s)).count() * 2 >= first.len())
            .map(|s| plan.sensor(frame, s).to_owned())
            .collect()
    };
    (names(|w| &w.channels().unsettled), names(|w| &w.channels().empty))
}

fn split(frame: &Frame, plan: &Plan) -> Split {
    let boundary = match plan.units.as_slice() {
        [one] => one.rows.first().map(|&r| frame.moment_text(frame.moment[r])),
        _ => None,
    };
    let units = |n: usize| frame.unit_column.is_some().then_some(n as u64);
    Split {
        kind: plan.kind,
        train_rows: plan.normal_rows as u64,
        test_rows: plan.answered_rows() as u64,
        train_units: units(plan.normal_units),
        test_units: units(plan.units.len()),
        boundary,
    }
}

/// A report that says why nothing could be found.
fn unanswered(frame: &Frame, plan: &Plan) -> Findings {
    let verdict = verdict::nothing_to_learn(plan);
    let standing =
        Standing { plan, choice: None, contenders: &[], labelled: false, unsettled: &[] };
    Findings {
        split: (plan.normal_rows > 0).then(|| split(frame, plan)),
        metric: Metric::InjectedFound,
        contenders: Vec::new(),
        flattering: None,
        intervals: None,
        curve: None,
        next: verdict::next(&standing, &verdict, None, &[]),
        verdict,
        drivers: Vec::new(),
        outcome: None,
        predictions: None,
    }
}
