//! Yes/no columns that list the kinds of an event: the failure modes beside the failure, the other
//! defects beside the one asked for.

use super::ground::{Ground, distinct, rising};
use crate::report::Role;
use crate::table::{Column, MISSING_CODE, Values};

/// Of the rows that a kind of the event marks, at least this share are events.
const MARKS_EVENTS: f64 = 0.9;
/// Events more frequent than this can be met by chance that often.
const RARE: f64 = 0.3;
/// A single flag is called a kind of the event only where events are rarer than this.
const VERY_RARE: f64 = 0.1;
/// Rows that a flag must mark to be judged, in company and alone.
const MARKED_AT_LEAST: usize = 5;
const MARKED_ALONE: usize = 10;
/// A list longer than this is no list of kinds; it bounds the work, which grows with the square.
const CANDIDATES: usize = 60;
/// Together the kinds explain at least this share.
const EXPLAINED: f64 = 0.95;

/// Flags that together say what happened.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Family {
    pub columns: Vec<String>,
    /// The share of the events (or of the other class) that they mark.
    pub explained: f64,
}

/// A yes/no column as its rarer value; `None` for a column that does not have two values.
pub(super) fn of_column<'a>(
    values: &'a Values,
    rows: &[usize],
) -> Option<Box<dyn Fn(usize) -> Option<bool> + 'a>> {
    match values {
        Values::Number(v) => {
            let rising = rising(v, rows);
            if distinct(&rising) != 2 {
                return None;
            }
            let (low, high) = (*rising.first()?, *rising.last()?);
            let lows = rising.partition_point(|x| *x <= low);
            let rarer = if lows * 2 < rising.len() { low } else { high };
            Some(Box::new(move |r| v.get(r).filter(|x| !x.is_nan()).map(|x| *x == rarer)))
        }
        Values::Category { codes, levels } => {
            let mut counts = vec![0_usize; levels.len()];
            for &row in rows {
                if let Some(n) = counts.get_mut(codes[row] as usize) {
                    *n += 1;
                }
            }
            let used: Vec<(usize, usize)> =
                counts.into_iter().enumerate().filter(|(_, n)| *n > 0).collect();
            let [first, second] = used.as_slice() else { return None };
            let rarer = if first.1 < second.1 { first.0 } else { second.0 };
            Some(Box::new(move |r| {
                codes.get(r).filter(|c| **c != MISSING_CODE).map(|c| *c as usize == rarer)
            }))
        }
        Values::Time(_) => None,
    }
}

/// A yes/no input.
struct Flag<'a> {
    column: &'a Column,
    place: usize,
    on: Vec<bool>,
    marked: usize,
    events: usize,
}

/// The flags that list the kinds of the event, if there are such.
pub(super) fn family(ground: &Ground<'_>, rows: &[usize], event: &[bool]) -> Option<Family> {
    let flags = flags(ground, rows, event);
    kinds_of_event(ground, &flags, event).or_else(|| kinds_of_the_rest(&flags, event))
}

fn flags<'a>(ground: &'a Ground<'_>, rows: &[usize], event: &[bool]) -> Vec<Flag<'a>> {
    let table = &ground.frame.table;
    let inputs = table.columns().iter().zip(&ground.frame.roles).enumerate();
    inputs
        .filter(|(_, (_, role))| **role == Role::Input)
        .filter_map(|(place, (column, _))| {
            let is_on = of_column(&column.values, rows)?;
            let on: Vec<bool> = rows.iter().map(|&r| is_on(r) == Some(true)).collect();
            let marked = on.iter().filter(|o| **o).count();
            let events = on.iter().zip(event).filter(|(o, e)| **o && **e).count();
            Some(Flag { column, place, on, marked, events })
        })
        .collect()
}

/// Flags that are on in events and hardly elsewhere, with those of the same list that stand beside.
fn kinds_of_event(ground: &Ground<'_>, flags: &[Flag<'_>], event: &[bool]) -> Option<Family> {
    let events = event.iter().filter(|e| **e).count();
    let rate = events as f64 / event.len() as f64;
    let sure = |f: &&Flag<'_>| {
        f.marked >= MARKED_AT_LEAST && f.events as f64 >= MARKS_EVENTS * f.marked as f64
    };
    let kinds: Vec<&Flag<'_>> = flags.iter().filter(sure).collect();
    let met = |i: &usize| event[*i] && kinds.iter().any(|f| f.on[*i]);
    let explained = (0..event.len()).filter(met).count() as f64 / events as f64;
    let in_company = kinds.len() >= 2 && rate <= RARE;
    let alone = rate <= VERY_RARE && kinds.iter().any(|f| f.marked >= MARKED_ALONE);
    if kinds.is_empty() || !(in_company || alone || explained >= EXPLAINED) {
        return None;
    }
    let listed = if kinds.len() >= 2 && explained >= EXPLAINED {
        beside(ground, flags, &kinds, events)
    } else {
        Vec::new()
    };
    let columns = kinds.into_iter().chain(listed).map(|f| f.column.name.clone()).collect();
    Some(Family { columns, explained })
}

/// Flags beside the kinds in the table, written alike and no more frequent than the event: a rare or
/// badly recorded kind of the same list.
fn beside<'f, 'a>(
    ground: &Ground<'_>,
    flags: &'f [Flag<'a>],
    kinds: &[&'f Flag<'a>],
    events: usize,
) -> Vec<&'f Flag<'a>> {
    let mut listed: Vec<&Flag<'a>> = kinds.to_vec();
    let is_target = |place: usize| ground.frame.roles.get(place) == Some(&Role::Target);
    let next_to = |a: usize, b: usize| {
        let (low, high) = (a.min(b), a.max(b));
        high - low == 1 || (high - low == 2 && is_target(low + 1))
    };
    // The list grows at its ends, so as many rounds as flags are enough.
    for _ in 0..flags.len() {
        let more = flags.iter().find(|f| {
            f.marked <= events
                && listed.iter().all(|l| l.place != f.place)
                && listed.iter().any(|l| next_to(l.place, f.place) && written_alike(l, f))
        });
        match more {
            Some(flag) => listed.push(flag),
            None => break,
        }
    }
    listed.split_off(kinds.len())
}

fn written_alike(a: &Flag<'_>, b: &Flag<'_>) -> bool {
    match (&a.column.values, &b.column.values) {
        (Values::Number(_), Values::Number(_)) => true,
        (Values::Category { levels: a, .. }, Values::Category { levels: b, .. }) => {
            a.iter().all(|word| b.contains(word))
        }
        _ => false,
    }
}

/// Flags that are never on together with the event nor with each other, and cover all else: where
/// none of them is on, the event is.
fn kinds_of_the_rest(flags: &[Flag<'_>], event: &[bool]) -> Option<Family> {
    let others = event.iter().filter(|e| !**e).count();
    let candidates: Vec<&Flag<'_>> = flags
        .iter()
        .filter(|f| f.events == 0 && f.marked >= MARKED_AT_LEAST)
        .take(CANDIDATES)
        .collect();
    // An honest flag may happen to be off in all events and bar the list, so begin with each in turn.
    let lists = (0..candidates.len()).map(|start| {
        let (before, from) = candidates.split_at(start);
        never_together(from.iter().chain(before).copied(), event.len())
    });
    let (columns, covered) = lists.max_by_key(|(columns, covered)| {
        (*covered, std::cmp::Reverse(columns.len())) // of equals the shortest list
    })?;
    let explained = covered as f64 / others.max(1) as f64;
    (explained >= EXPLAINED).then_some(Family { columns, explained })
}

/// Flags taken one by one if they are never on together, and the rows that they cover.
fn never_together<'f>(
    flags: impl Iterator<Item = &'f Flag<'f>>,
    rows: usize,
) -> (Vec<String>, usize) {
    let mut covered = vec![false; rows];
    let mut columns = Vec::new();
    for flag in flags {
        let apart = flag.on.iter().zip(&covered).all(|(on, covered)| !(*on && *covered));
        if apart {
            for (covered, on) in covered.iter_mut().zip(&flag.on) {
                *covered |= *on;
            }
            columns.push(flag.column.name.clone());
        }
    }
    (columns, covered.iter().filter(|c| **c).count())
}
