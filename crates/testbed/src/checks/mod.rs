//! Readiness: can the question be answered at all, and what should be mended first?
//!
//! Each check names the column, the statistic and the remedy; one that could not run says skipped and
//! is never counted as passed. A check that does not belong to the question is not listed.

mod agreement;
mod amount;
mod apart;
mod columns;
mod finding;
mod flags;
mod ground;
mod leakage;
mod modes;
mod range;
mod repeats;
#[cfg(test)]
mod sketch;
mod target;
#[cfg(test)]
mod tests;
mod time;
mod units;

use crate::problem::{Frame, Input, Request};
use crate::report::{Check, Role};

use ground::{Ground, Orders};

/// The ids of all checks. Locale keys of each: `check-<id>`, `check-<id>-<status>`, `check-<id>-fix`.
pub const IDS: &[&str] = &[
    "abnormal-training",
    "censoring",
    "classes",
    "constant-columns",
    "duplicate-rows",
    "duplicate-times",
    "empty-columns",
    "events",
    "fault-values",
    "gaps",
    "identifiers",
    "infinite",
    "leakage",
    "missing",
    "mixed-steps",
    "modes",
    "new-words",
    "numbers-as-words",
    "outliers",
    "range",
    "redundant-inputs",
    "rows",
    "short-units",
    "span",
    "target-constant",
    "target-drift",
    "target-missing",
    "text-in-numbers",
    "thinned",
    "time-stamps",
    "unit-both-sides",
    "unit-count",
    "unordered-times",
];

/// The message ids by which a skipped check says why (its argument `why`).
pub const WHYS: &[&str] = &[
    "check-why-no-censoring",
    "check-why-no-clock",
    "check-why-no-inputs",
    "check-why-no-normal-part",
    "check-why-no-time",
    "check-why-nothing-to-apply",
    "check-why-one-class",
    "check-why-one-moment",
    "check-why-too-few-events",
    "check-why-too-few-rows",
    "check-why-too-little-for-modes",
];

type Look = fn(&Ground<'_>) -> Option<Check>;

/// The checks in the order in which a reader would ask; leakage comes before them all.
const LOOKS: &[Look] = &[
    amount::rows,
    amount::units,
    target::classes,
    target::events,
    target::constant,
    target::missing,
    time::stamps,
    time::duplicates,
    time::order,
    time::gaps,
    time::mixed_steps,
    amount::span,
    units::short,
    units::both_sides,
    units::censoring,
    columns::empty,
    columns::constant,
    columns::missing,
    columns::text_in_numbers,
    columns::numbers_as_words,
    columns::infinite,
    columns::fault_values,
    columns::outliers,
    columns::identifiers,
    columns::duplicate_rows,
    columns::redundant,
    range::range,
    range::new_words,
    target::drift,
    modes::modes,
    modes::abnormal_training,
    amount::thinned,
];

/// Runs every check that belongs to the question, worst first. Turns the role of a column that gives
/// the target away from input to leak, unless the request keeps it.
#[must_use]
pub fn run(inputs: &[Input<'_>], frame: &mut Frame, request: &Request) -> Vec<Check> {
    let orders = Orders::of(frame);
    let leaks = leakage::look(&Ground::new(inputs, frame, request, &orders));
    set_aside(frame, &leaks.set_aside);
    let ground = Ground::new(inputs, frame, request, &orders);
    let mut checks = leaks.checks;
    checks.extend(LOOKS.iter().filter_map(|look| look(&ground)));
    checks.sort_by_key(|c| std::cmp::Reverse(c.status)); // stable: equal ones keep their order
    checks
}

fn set_aside(frame: &mut Frame, leaks: &[String]) {
    for (column, role) in frame.table.columns().iter().zip(&mut frame.roles) {
        if leaks.contains(&column.name) && *role == Role::Input {
            *role = Role::Leak;
        }
    }
}
