//! Does a column give the target away?
//!
//! Such a column is known only when the answer is known (a failure code, a value worked out of the
//! target) and makes any model look perfect until it is used.

use super::agreement::{self, Pairs};
use super::finding::Finding;
use super::flags;
use super::ground::{Ground, distinct, rising, spread};
use crate::evaluate::classification::auroc;
use crate::report::{Check, Problem};
use crate::table::{Column, Kind, MISSING_CODE, Values};

/// An honest column never separates the classes like this; from .995 on results on machine data
/// deserve distrust, and .999 leaves room for the strong and honest.
const SEPARATES: f64 = 0.999;
/// Rank agreement of a copy of the target in other words or units.
const COPIES: f64 = 0.9999;
/// Fewer rows, or fewer of a class, are told apart by chance.
const ROWS_TO_TELL: usize = 50;
const EVENTS_TO_TELL: usize = 10;
/// Up to so many events are all looked at, however large the table.
const EVENTS_ALL: usize = 5_000;
/// A sensor takes at least so many values while all is well; a second label does not.
const VALUES_OF_A_SENSOR: usize = 10;
/// Columns are compared with a target of numbers on at most this many rows.
const ROWS_COMPARED: usize = 20_000;
/// A level of a word column must hold so many rows on average, or every row explains itself.
const ROWS_PER_WORD: usize = 10;

/// What was found.
pub(super) struct Leaks {
    /// One check for each way of giving the target away, or a single one that passed or was skipped.
    pub checks: Vec<Check>,
    /// Columns that must not be learned from.
    pub set_aside: Vec<String>,
}

/// How a column gives the target away, and how well.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// It is in the order of the target: rank agreement.
    Copy(f64),
    /// It is worked out of the target by steps, or the target out of it.
    Steps,
    /// It divides the classes: area under the ROC curve.
    Separates(f64),
    /// It is filled in for one class only: area under the ROC curve.
    Blank(f64),
    /// With others it lists the kinds of the event: share of the rows that they explain together.
    Flags(f64),
}

const ID: &str = "leakage";

/// Looks for columns that give the target away.
pub(super) fn look(ground: &Ground<'_>) -> Leaks {
    let none =
        |check: Option<Check>| Leaks { checks: check.into_iter().collect(), set_aside: Vec::new() };
    let found = match asked(ground) {
        None => return none(None),
        Some(Err(why)) => return none(Some(Finding::skipped(ID, why).text("way", "none").check())),
        Some(Ok(Asked::Events { rows, event })) => giving_events_away(ground, &rows, &event),
        Some(Ok(Asked::Values(known))) => giving_values_away(ground, &known),
    };
    if found.is_empty() {
        return none(Some(Finding::passed(ID).check()));
    }
    said(ground, found)
}

fn said(ground: &Ground<'_>, found: Vec<(String, Way)>) -> Leaks {
    let kept: Vec<String> = ground
        .request
        .keep
        .iter()
        .filter_map(|asked| crate::problem::find_column(&ground.frame.table, asked).ok())
        .collect();
    let (kept, aside): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(name, _)| kept.contains(name));
    let mut checks = by_way(&aside, || Finding::critical(ID));
    checks.extend(by_way(&kept, || Finding::warning(ID)));
    Leaks { checks, set_aside: aside.into_iter().map(|(name, _)| name).collect() }
}

/// One check for each way, so that each sentence is true of all its columns.
fn by_way(found: &[(String, Way)], start: impl Fn() -> Finding) -> Vec<Check> {
    ["copy", "steps", "separates", "blank", "flags"]
        .into_iter()
        .filter_map(|way| {
            let of: Vec<&(String, Way)> = found.iter().filter(|(_, w)| w.word() == way).collect();
            let (_, first) = of.first()?;
            let said = start().text("way", way).columns(of.iter().map(|(name, _)| name.as_str()));
            Some(said.percent("percent", first.strength()).count("count", of.len()).check())
        })
        .collect()
}

impl Way {
    fn word(self) -> &'static str {
        match self {
            Self::Copy(_) => "copy",
            Self::Steps => "steps",
            Self::Separates(_) => "separates",
            Self::Blank(_) => "blank",
            Self::Flags(_) => "flags",
        }
    }

    fn strength(self) -> f64 {
        match self {
            Self::Steps => 1.0,
            Self::Copy(x) | Self::Separates(x) | Self::Blank(x) | Self::Flags(x) => x,
        }
    }
}

/// What could be given away: which of two classes, or a value.
enum Asked {
    Events { rows: Vec<usize>, event: Vec<bool> },
    Values(Compared),
}

/// Rows with known values of the target.
struct Compared {
    rows: Vec<usize>,
    target: Vec<f64>,
    /// The target's value in the row before each, in its history; `NaN` where there is none.
    before: Vec<f64>,
}

/// `None` where the question has no target; the reason where it has one and nothing can be told.
fn asked(ground: &Ground<'_>) -> Option<Result<Asked, &'static str>> {
    if ground.problem() == Problem::Life {
        return Some(remaining_life(ground));
    }
    let target = ground.frame.target()?;
    if let Some(all) = flags::of_column(&target.values, ground.learn) {
        return Some(events(ground, &all));
    }
    match &target.values {
        Values::Number(v) => Some(values(ground, &ahead(ground, v))),
        _ => Some(Err("check-why-one-class")),
    }
}

fn events(
    ground: &Ground<'_>,
    is_event: &dyn Fn(usize) -> Option<bool>,
) -> Result<Asked, &'static str> {
    let is = |r: &usize| is_event(*r) == Some(true);
    let all: Vec<usize> = ground.learn.iter().copied().filter(is).collect();
    let mut rows: Vec<usize> =
        ground.sample.iter().copied().filter(|&r| is_event(r).is_some()).collect();
    if all.len() <= EVENTS_ALL {
        rows.extend(&all);
        rows.sort_unstable();
        rows.dedup();
    }
    let event: Vec<bool> = rows.iter().map(is).collect();
    let rarer = event.iter().filter(|e| **e).count();
    if rows.len() < ROWS_TO_TELL || rarer < EVENTS_TO_TELL {
        return Err("check-why-too-few-events");
    }
    Ok(Asked::Events { rows, event })
}

fn values(ground: &Ground<'_>, target: &[f64]) -> Result<Asked, &'static str> {
    let known: Vec<usize> = ground.learn.iter().copied().filter(|&r| !target[r].is_nan()).collect();
    let rows = spread(&known, ROWS_COMPARED);
    if rows.len() < ROWS_TO_TELL {
        return Err("check-why-too-few-rows");
    }
    let mut last = vec![f64::NAN; target.len()];
    for (before, row) in ground.histories.iter().flat_map(|h| h.iter().zip(h.iter().skip(1))) {
        last[*row] = target[*before];
    }
    let before = rows.iter().map(|&r| last[r]).collect();
    let target = rows.iter().map(|&r| target[r]).collect();
    Ok(Asked::Values(Compared { rows, target, before }))
}

/// The target as many rows later as the forecast looks ahead: what is known today of today's value
/// gives nothing away.
fn ahead(ground: &Ground<'_>, target: &[f64]) -> Vec<f64> {
    let Some(horizon) = ground.request.horizon else { return target.to_vec() };
    let mut later = vec![f64::NAN; target.len()];
    for history in ground.histories {
        for (&row, &then) in history.iter().zip(history.iter().skip(horizon)) {
            later[row] = target[then];
        }
    }
    later
}

fn remaining_life(ground: &Ground<'_>) -> Result<Asked, &'static str> {
    let mut left = vec![f64::NAN; ground.frame.rows()];
    for history in ground.histories {
        let end = history.iter().map(|&r| ground.moment(r)).fold(f64::NAN, f64::max);
        for &row in history {
            left[row] = end - ground.moment(row);
        }
    }
    values(ground, &left)
}

fn giving_values_away(ground: &Ground<'_>, known: &Compared) -> Vec<(String, Way)> {
    ground
        .frame
        .inputs()
        .filter_map(|c| Some((c.name.clone(), way_to_value(ground, c, known)?)))
        .collect()
}

fn way_to_value(ground: &Ground<'_>, column: &Column, known: &Compared) -> Option<Way> {
    let (rows, target) = (&known.rows, &known.target);
    let values: Vec<f64> = match &column.values {
        Values::Number(v) => rows.iter().map(|&r| v[r]).collect(),
        Values::Category { codes, levels } => {
            let codes: Vec<u32> = rows.iter().map(|&r| codes[r]).collect();
            agreement::means_by_word(&codes, levels.len(), target)
        }
        Values::Time(_) => return None,
    };
    let pairs = Pairs::known(&values, target);
    if pairs.len() < ROWS_TO_TELL || pairs.len() * 5 < rows.len() {
        return None;
    }
    // A list in words (a price for each product) agrees with the target by its nature.
    let measured = column.values.kind() == Kind::Number;
    let rank = pairs.rank_correlation().abs();
    let way = if measured && rank >= COPIES && pairs.is_closer_than_a_step(&known.before) {
        Way::Copy(rank)
    } else if pairs.one_is_the_other_in_steps(steps_may_leave_gaps(ground)) {
        Way::Steps
    } else {
        return None;
    };
    (!runs_with_time(ground, &values, rows, COPIES)).then_some(way)
}

/// Remaining life is counted in whole cycles, and nothing honest falls in step with it over several
/// units; other targets are on a scale where a switch of several positions leaves gaps.
fn steps_may_leave_gaps(ground: &Ground<'_>) -> bool {
    ground.problem() == Problem::Life
}

/// A counter agrees with whatever else grows with time; that gives nothing away.
fn runs_with_time(ground: &Ground<'_>, values: &[f64], rows: &[usize], limit: f64) -> bool {
    if ground.frame.time_column.is_none() && ground.problem() != Problem::Life {
        return false;
    }
    let mut age = vec![f64::NAN; ground.frame.rows()];
    for history in ground.histories {
        let first = history.first().map_or(f64::NAN, |&r| ground.moment(r));
        for &row in history {
            age[row] = ground.moment(row) - first;
        }
    }
    let age: Vec<f64> = rows.iter().map(|&r| age[r]).collect();
    Pairs::known(values, &age).rank_correlation().abs() >= limit
}

fn giving_events_away(ground: &Ground<'_>, rows: &[usize], event: &[bool]) -> Vec<(String, Way)> {
    let family = flags::family(ground, rows, event);
    let flagged = |name: &str| family.as_ref().filter(|f| f.columns.iter().any(|c| c == name));
    ground
        .frame
        .inputs()
        .filter_map(|c| {
            let way = match flagged(&c.name) {
                Some(family) => Way::Flags(family.explained),
                None => way_to_event(ground, c, rows, event)?,
            };
            Some((c.name.clone(), way))
        })
        .collect()
}

fn way_to_event(
    ground: &Ground<'_>,
    column: &Column,
    rows: &[usize],
    event: &[bool],
) -> Option<Way> {
    let filled: Vec<f64> =
        rows.iter().map(|&r| f64::from(u8::from(!column.values.is_missing(r)))).collect();
    let blank = separation(event, &filled);
    if blank >= SEPARATES {
        return Some(Way::Blank(blank));
    }
    let score: Vec<f64> = match &column.values {
        Values::Number(v) => rows.iter().map(|&r| v[r]).collect(),
        Values::Category { codes, .. } => {
            let codes: Vec<u32> = rows.iter().map(|&r| codes[r]).collect();
            rates_by_word(&codes, event)?
        }
        Values::Time(_) => return None,
    };
    let known: Vec<usize> = (0..rows.len()).filter(|&i| !score[i].is_nan()).collect();
    let event: Vec<bool> = known.iter().map(|&i| event[i]).collect();
    let values: Vec<f64> = known.iter().map(|&i| score[i]).collect();
    if ground.problem() == Problem::Anomaly && varies_without(&event, &values) {
        return None;
    }
    let separates = separation(&event, &values);
    let told = separates >= SEPARATES && known.len() * 2 >= rows.len();
    (told && !runs_with_time(ground, &score, rows, SEPARATES)).then_some(Way::Separates(separates))
}

/// Whether the column is a sensor that is alive while all is well. One that shows the fault clearly is
/// what the anomaly question looks for, and nothing is learned from the labels there.
fn varies_without(event: &[bool], values: &[f64]) -> bool {
    let quiet: Vec<usize> = (0..event.len()).filter(|&i| !event[i]).collect();
    distinct(&rising(values, &quiet)) >= VALUES_OF_A_SENSOR
}

/// The area under the ROC curve, whichever class scores higher; 0 where a class has too few rows.
fn separation(event: &[bool], score: &[f64]) -> f64 {
    let events = event.iter().filter(|e| **e).count();
    if events.min(event.len() - events) < EVENTS_TO_TELL {
        return 0.0;
    }
    let area = auroc(event, score);
    area.max(1.0 - area)
}

/// Each row's word as the rate of events under it. `None` where there are too many words.
fn rates_by_word(codes: &[u32], event: &[bool]) -> Option<Vec<f64>> {
    let hits: Vec<f64> = event.iter().map(|e| f64::from(u8::from(*e))).collect();
    let levels = codes.iter().filter(|c| **c != MISSING_CODE).max().map_or(0, |c| *c as usize + 1);
    let rates = agreement::means_by_word(codes, levels, &hits);
    let used: Vec<f64> = codes.iter().map(|c| f64::from(*c)).collect();
    let all: Vec<usize> = (0..used.len()).collect();
    (distinct(&rising(&used, &all)) * ROWS_PER_WORD <= codes.len()).then_some(rates)
}
