//! Can the question be answered with these normal rows, and what to do next?

use super::choose::{Choice, Trial};
use super::plan::{FEWEST, Plan};
use crate::evaluate::curve::{Outlook, outlook, two_digits};
use crate::report::{AnomalyOutcome, Contender, CurveUnit, Message, Metric, Verdict};

/// A watch that finds fewer of the faults put in is no use …
const USELESS: f64 = 1.0 / 3.0;
/// … and one that finds fewer than this wants more normal rows.
const MEAGRE: f64 = 2.0 / 3.0;
/// F1 must exceed the best trivial baseline's by this much of what is left to 1.
const BETTER_BY: f64 = 0.05;
/// Later normal rows that raise alarms: above this, what is normal is not steady enough …
const UNSTEADY: f64 = 0.10;
/// … and above this, more normal rows are needed.
const RESTLESS: f64 = 0.03;

/// What is known when the verdict is given.
pub(super) struct Standing<'a> {
    pub plan: &'a Plan,
    pub choice: Option<&'a Choice>,
    pub contenders: &'a [Contender],
    /// Whether labels told.
    pub labelled: bool,
    /// Names of sensors without an established level.
    pub unsettled: &'a [String],
}

/// The verdict when nothing can be learned at all.
pub(super) fn nothing_to_learn(plan: &Plan) -> Verdict {
    let because =
        if plan.sensors.is_empty() { Message::new("because-no-sensors") } else { too_few(plan) };
    Verdict::NotAnswerable { because: vec![because] }
}

fn too_few(plan: &Plan) -> Message {
    Message::new("because-few-normal-rows").count("rows", plan.normal_rows).count("need", FEWEST)
}

/// The verdict.
pub(super) fn verdict(standing: &Standing<'_>) -> Verdict {
    let Some(choice) = standing.choice else {
        return Verdict::More {
            of: CurveUnit::Rows,
            about: 4 * FEWEST as u64,
            because: vec![
                Message::new("because-not-tried").count("rows", standing.plan.normal_rows),
            ],
        };
    };
    let trial = chosen(choice);
    let mut because = Vec::new();
    if standing.labelled {
        match against_baselines(standing.contenders) {
            Ok(good) => because.push(good),
            Err(no_better) => return Verdict::NotAnswerable { because: vec![no_better] },
        }
    }
    let alarms = |id: &str| {
        Message::new(id)
            .number("percent", percent(trial.false_alarms))
            .number("promise", percent(crate::anomaly::PROMISE))
    };
    // Labels tell more than faults of our own making.
    if !standing.labelled && trial.found < USELESS {
        because.push(found_message("because-few-faults-found", choice));
        return Verdict::NotAnswerable { because };
    }
    if !standing.labelled && trial.false_alarms > UNSTEADY {
        because.push(alarms("because-normal-unsteady"));
        return Verdict::NotAnswerable { because };
    }
    because.push(found_message("because-faults-found", choice));
    if !standing.unsettled.is_empty() {
        because.push(
            Message::new("because-unsettled")
                .count("sensors", standing.unsettled.len())
                .text("names", some(standing.unsettled)),
        );
    }
    let rows = standing.plan.normal_rows as u64 / standing.plan.normal_units.max(1) as u64;
    if trial.false_alarms > RESTLESS {
        because.push(alarms("because-normal-restless"));
        return Verdict::More {
            of: CurveUnit::Rows,
            about: two_digits(2.0 * rows as f64),
            because,
        };
    }
    because.push(alarms("because-normal-steady"));
    match choice.curve.as_ref().map(|c| outlook(c, true)) {
        Some(Outlook::Falls { enough, gain }) => {
            because.push(
                Message::new("because-more-faults-with-more").number("percent", percent(gain)),
            );
            Verdict::More { of: CurveUnit::Rows, about: enough, because }
        }
        _ if trial.found < MEAGRE => {
            Verdict::More { of: CurveUnit::Rows, about: two_digits(2.0 * rows as f64), because }
        }
        _ => Verdict::Enough { because },
    }
}

/// A share as a percentage with one decimal at most.
fn percent(share: f64) -> f64 {
    (share * 1000.0).round() / 10.0
}

fn hundredths(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

fn chosen(choice: &Choice) -> Trial {
    let found = choice.trials.iter().find(|(f, _)| *f == choice.family);
    found.map_or(choice.one_sensor, |(_, t)| *t)
}

fn found_message(id: &str, choice: &Choice) -> Message {
    let hardest = choice.by_fault.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let message = Message::new(id)
        .number("percent", percent(chosen(choice).found))
        .number("baseline", percent(choice.one_sensor.found));
    match hardest {
        Some((fault, share)) => {
            message.text("worst", fault.key()).number("worst_percent", percent(*share))
        }
        None => message,
    }
}

/// Whether the alarms are better than the best trivial baseline, by F1.
fn against_baselines(contenders: &[Contender]) -> Result<Message, Message> {
    let f1 = |c: &Contender| c.metrics.get(&Metric::F1).copied().unwrap_or(0.0);
    let model = contenders.iter().find(|c| c.chosen).map_or(0.0, f1);
    let best = contenders.iter().filter(|c| c.baseline).max_by(|a, b| f1(a).total_cmp(&f1(b)));
    let (name, baseline) = best.map_or(("baseline-never", 0.0), |c| (c.name.as_str(), f1(c)));
    let message = |id: &str| {
        Message::new(id)
            .text("name", name)
            .number("model", hundredths(model))
            .number("baseline", hundredths(baseline))
    };
    if model - baseline > BETTER_BY * (1.0 - baseline) {
        Ok(message("because-better-than-trivial"))
    } else {
        Err(message("because-trivial-as-good"))
    }
}

/// The first names in one line.
fn some(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let more = if names.len() > SHOWN { ", …" } else { "" };
    names.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ") + more
}

/// What to do next, most useful first.
pub(super) fn next(
    standing: &Standing<'_>,
    verdict: &Verdict,
    outcome: Option<&AnomalyOutcome>,
    empty: &[String],
) -> Vec<Message> {
    let mut next = Vec::new();
    if let Some(episode) = outcome.and_then(|o| o.episodes.first()) {
        let sensor = episode.sensors.first().map_or("?", |s| s.column.as_str());
        let id = match episode.unit {
            Some(_) => "next-look-at-unit-episode",
            None => "next-look-at-episode",
        };
        let mut message = Message::new(id).text("from", &episode.from).text("sensor", sensor);
        if let Some(unit) = &episode.unit {
            message = message.text("unit", unit);
        }
        next.push(message);
    }
    if standing.plan.assumed {
        next.push(Message::new("next-name-normal-rows"));
    }
    if let Verdict::More { about, .. } = verdict {
        next.push(Message::new("next-collect-normal-rows").count("rows", *about as usize));
    }
    if matches!(verdict, Verdict::NotAnswerable { .. }) {
        // Asking for what was brought already would help nobody.
        let twice = 2 * standing.plan.normal_rows / standing.plan.normal_units.max(1);
        let need = twice.max(10 * FEWEST);
        next.push(Message::new("next-bring-steady-normal").count("need", need));
    }
    if !standing.unsettled.is_empty() {
        next.push(Message::new("next-settle-sensors").text("names", some(standing.unsettled)));
    }
    if !empty.is_empty() {
        next.push(Message::new("next-mend-empty-sensors").text("names", some(empty)));
    }
    if !standing.plan.words.is_empty() {
        next.push(Message::new("next-words-left-aside").text("names", some(&standing.plan.words)));
    }
    if standing.plan.units.is_empty() {
        next.push(Message::new("next-bring-rows-to-answer"));
    }
    if !standing.labelled {
        next.push(Message::new("next-label-known-events"));
    }
    next
}
