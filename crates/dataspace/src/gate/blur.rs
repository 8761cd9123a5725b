//! Noise on what leaves, paid for out of the privacy budget.

use super::laplace::{blurred as noisy, scale};
use super::{Epsilon, Moves, Output, Refused, Schema, TEXTS, Tally, Why};

/// What is to be done with a value.
enum Way {
    /// It says nothing of any row.
    Plain,
    /// Noise goes on it: how far a row moves it, and its bounds.
    Noise(f64, (f64, f64)),
    /// It stays.
    Stays(Why),
}

/// The way of a value. Nothing of it depends on the value: who knows the schema, ε and the number of rows knows the
/// way.
fn way(moves: Moves, rows: u64, run: Epsilon) -> Way {
    match (moves.sensitivity(rows), moves.bounds(rows)) {
        (Some(_), None) => Way::Plain,
        (Some(sensitivity), Some((low, high))) if high > low => {
            // Even with the whole of the run for itself it would be lost.
            match scale(sensitivity, run) * 2.0 > high - low {
                true => Way::Stays(Why::Drowned),
                false => Way::Noise(sensitivity, (low, high)),
            }
        }
        _ => Way::Stays(Why::NoBound),
    }
}

/// Puts noise on every value that a row could move and takes out what no noise can hide. Each pays the same; tells
/// what that was in all, which is never more than the run may spend.
pub(super) fn blurred(
    schema: &Schema,
    run: Epsilon,
    output: &mut Output,
    tally: &mut Tally,
    draw: &mut dyn FnMut() -> u64,
) -> Result<Epsilon, Refused> {
    // A sentence follows from the data, and there is no noise for it. Which one it was would tell it.
    for _ in output.texts.drain(..) {
        tally.of(TEXTS, Why::NoBound);
    }
    // Which groups there are and how large they are are figures too.
    output.tables.retain(|table| {
        let plain = schema.tables.get(&table.name).is_some_and(|columns| !columns.groups_tell);
        if !plain {
            tally.of(&table.name, Why::NoBound);
        }
        plain
    });
    let mut paying = 0_u64;
    output.figures.retain(|one| {
        let moves = schema.figures.get(&one.name).copied().unwrap_or(Moves::Unknown);
        kept(&one.name, way(moves, one.rows, run), &mut paying, tally)
    });
    for table in &mut output.tables {
        let Some(columns) = schema.tables.get(&table.name) else { continue };
        for group in &mut table.rows {
            let rows = group.rows;
            group.values.retain(|name, _| {
                let moves = columns.values.get(name).copied().unwrap_or(Moves::Unknown);
                kept(&table.name, way(moves, rows, run), &mut paying, tally)
            });
        }
        table.rows.retain(|group| !group.values.is_empty());
    }
    output.tables.retain(|table| !table.rows.is_empty());
    if paying == 0 {
        return Ok(Epsilon::ZERO);
    }
    let each = run.shared(paying);
    if each == Epsilon::ZERO {
        return Err(Refused::BudgetUsedUp { asked: run, left: run });
    }
    for one in &mut output.figures {
        let moves = schema.figures.get(&one.name).copied().unwrap_or(Moves::Unknown);
        if let Way::Noise(sensitivity, bounds) = way(moves, one.rows, run) {
            let scale = scale(sensitivity, each);
            one.value = noisy(one.value, bounds, scale, draw);
            one.noise = Some(scale);
        }
    }
    for table in &mut output.tables {
        let Some(columns) = schema.tables.get(&table.name) else { continue };
        for group in &mut table.rows {
            for (name, value) in &mut group.values {
                let moves = columns.values.get(name).copied().unwrap_or(Moves::Unknown);
                if let Way::Noise(sensitivity, bounds) = way(moves, group.rows, run) {
                    let scale = scale(sensitivity, each);
                    *value = noisy(*value, bounds, scale, draw);
                    table.noise.insert(name.clone(), scale);
                }
            }
        }
    }
    Ok(each.times(paying))
}

/// Whether a value stays in the output, counting those that pay.
fn kept(name: &str, way: Way, paying: &mut u64, tally: &mut Tally) -> bool {
    match way {
        Way::Plain => true,
        Way::Noise(..) => {
            *paying += 1;
            true
        }
        Way::Stays(why) => {
            tally.of(name, why);
            false
        }
    }
}
