//! What each column is for.

use super::QuestionError;
use super::request::Request;
use crate::report::{Problem, Role};
use crate::table::{Column, Kind, Table, Values};

/// The columns that the reader named, by their real names.
#[derive(Debug, Clone, Default)]
pub(super) struct Named {
    pub time: Option<String>,
    pub unit: Option<String>,
    pub target: Option<String>,
    pub censor: Option<String>,
    pub ignore: Vec<String>,
    pub keep: Vec<String>,
}

/// Finds the columns named in the request.
pub(super) fn named(table: &Table, request: &Request) -> Result<Named, QuestionError> {
    let one = |asked: &Option<String>| asked.as_deref().map(|a| find(table, a)).transpose();
    let many =
        |asked: &[String]| asked.iter().map(|a| find(table, a)).collect::<Result<Vec<_>, _>>();
    let mut named = Named {
        time: one(&request.time)?,
        unit: one(&request.unit)?,
        target: one(&request.target)?,
        censor: one(&request.censor)?,
        ignore: many(&request.ignore)?,
        keep: many(&request.keep)?,
    };
    refuse_two_roles(&named)?;
    let needs_target = matches!(request.problem, Problem::Failure | Problem::Estimate);
    if needs_target && named.target.is_none() {
        return Err(QuestionError::TargetNotNamed { known: known(table) });
    }
    if request.problem == Problem::Life && named.unit.is_none() {
        return Err(QuestionError::UnitNotNamed { known: known(table) });
    }
    if named.time.is_none() {
        named.time = only_clock(table, &named);
    }
    Ok(named)
}

pub(crate) fn find(table: &Table, asked: &str) -> Result<String, QuestionError> {
    let asked = asked.trim();
    if let Some(column) = table.column(asked) {
        return Ok(column.name.clone());
    }
    let by_number = asked.parse::<usize>().ok().and_then(|n| n.checked_sub(1));
    let by_number = by_number.and_then(|i| table.columns().get(i));
    let loosely = || {
        let mut alike =
            table.columns().iter().filter(|c| c.name.trim().eq_ignore_ascii_case(asked));
        alike.next().filter(|_| alike.next().is_none())
    };
    by_number
        .or_else(loosely)
        .map(|c| c.name.clone())
        .ok_or_else(|| QuestionError::NoSuchColumn { asked: asked.to_owned(), known: known(table) })
}

/// The columns in one line, cut where it gets long.
pub(super) fn known(table: &Table) -> String {
    const SHOWN: usize = 30;
    let names: Vec<&str> = table.columns().iter().take(SHOWN).map(|c| c.name.as_str()).collect();
    let rest = table.columns().len().saturating_sub(SHOWN);
    let more = if rest > 0 { format!(", … (+{rest})") } else { String::new() };
    names.join(", ") + &more
}

fn refuse_two_roles(named: &Named) -> Result<(), QuestionError> {
    let mut taken: Vec<(&str, &str)> = Vec::new();
    let single = [
        ("time", &named.time),
        ("unit", &named.unit),
        ("target", &named.target),
        ("censoring", &named.censor),
    ];
    let all = single
        .into_iter()
        .filter_map(|(role, c)| c.as_deref().map(|c| (role, c)))
        .chain(named.ignore.iter().map(|c| ("ignored", c.as_str())));
    for (role, column) in all {
        match taken.iter().find(|(_, c)| *c == column) {
            Some((first, _)) if *first != role => {
                return Err(QuestionError::ColumnTwice {
                    column: column.to_owned(),
                    first: (*first).to_owned(),
                    second: role.to_owned(),
                });
            }
            _ => taken.push((role, column)),
        }
    }
    Ok(())
}

fn only_clock(table: &Table, named: &Named) -> Option<String> {
    let free = |c: &&Column| {
        c.values.kind() == Kind::Time
            && !named.ignore.contains(&c.name)
            && named.target.as_ref() != Some(&c.name)
    };
    let mut clocks = table.columns().iter().filter(free);
    clocks.next().filter(|_| clocks.next().is_none()).map(|c| c.name.clone())
}

/// Gives every column its role, judging by the rows that may be learned from.
pub(super) fn assign(
    table: &Table,
    named: &Named,
    request: &Request,
    learn: &[usize],
) -> Vec<Role> {
    table.columns().iter().map(|c| role_of(c, named, request, learn)).collect()
}

fn role_of(column: &Column, named: &Named, request: &Request, learn: &[usize]) -> Role {
    let is = |n: &Option<String>| n.as_ref() == Some(&column.name);
    if is(&named.target) {
        Role::Target
    } else if is(&named.time) {
        Role::Time
    } else if is(&named.unit) {
        Role::Unit
    } else if is(&named.censor) {
        Role::Censoring
    } else if named.ignore.contains(&column.name) {
        Role::Ignored
    } else if is_constant(&column.values, learn) {
        Role::Constant
    } else if named.keep.contains(&column.name) {
        Role::Input
    } else if column.values.kind() == Kind::Time {
        Role::Ignored
    } else if is_identifier(&column.values, learn, request) {
        Role::Identifier
    } else {
        Role::Input
    }
}

fn is_constant(values: &Values, rows: &[usize]) -> bool {
    match values {
        Values::Number(v) => {
            let mut seen = rows.iter().map(|&r| v[r]).filter(|x| !x.is_nan());
            let first = seen.next();
            seen.all(|x| Some(x) == first)
        }
        Values::Category { codes, .. } => {
            let mut seen =
                rows.iter().map(|&r| codes[r]).filter(|c| *c != crate::table::MISSING_CODE);
            let first = seen.next();
            seen.all(|c| Some(c) == first)
        }
        Values::Time(_) => false,
    }
}

/// Whether a column only numbers or names the rows: it rises by one from row to row, or nearly every
/// row has a word of its own.
fn is_identifier(values: &Values, rows: &[usize], request: &Request) -> bool {
    const ENOUGH_TO_TELL: usize = 20;
    if rows.len() < ENOUGH_TO_TELL {
        return false;
    }
    match values {
        Values::Number(v) => {
            // A counter within units (cycles) is an age, and the life question wants it.
            let counts = rows.windows(2).filter(|w| v[w[1]] - v[w[0]] > 0.0).count();
            let whole = rows.iter().all(|&r| v[r].fract() == 0.0);
            let mut distinct: Vec<f64> = rows.iter().map(|&r| v[r]).collect();
            distinct.sort_by(crate::evaluate::by_value);
            distinct.dedup();
            let steps: Vec<f64> = distinct.windows(2).map(|w| w[1] - w[0]).collect();
            let usual = crate::evaluate::median(&steps);
            whole
                && distinct.len() == rows.len()
                && counts + 1 == rows.len()
                && usual == 1.0
                && request.problem != Problem::Life
        }
        Values::Category { codes, .. } => {
            let mut distinct: Vec<u32> = rows.iter().map(|&r| codes[r]).collect();
            distinct.sort_unstable();
            distinct.dedup();
            distinct.len() * 2 > rows.len() || distinct.len() > 1_000
        }
        Values::Time(_) => false,
    }
}
