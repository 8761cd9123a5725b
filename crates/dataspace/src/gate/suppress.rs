//! What the schema does not know and what stands for too few rows is taken out.

use std::collections::BTreeSet;

use super::{Columns, Figure, Group, Moves, Output, Schema, Table, Tally, Text, Why};

/// The output without what may not leave.
pub(super) fn suppressed(
    schema: &Schema,
    minimum: u64,
    found: &Output,
    tally: &mut Tally,
) -> Output {
    let mut seen = BTreeSet::new();
    let figures = found.figures.iter();
    let figures = figures.filter_map(|one| {
        let first = seen.insert(one.name.as_str());
        figure(schema, minimum, found.rows, one, first, tally)
    });
    let figures: Vec<Figure> = figures.collect();
    let mut seen = BTreeSet::new();
    let tables = found.tables.iter();
    let tables = tables.filter_map(|one| {
        let first = seen.insert(one.name.as_str());
        let columns = schema.tables.get(&one.name).filter(|_| first);
        match columns {
            Some(columns) => table(columns, minimum, found.rows, one, tally),
            None => {
                tally.unknown();
                None
            }
        }
    });
    let tables: Vec<Table> = tables.collect();
    let texts = found.texts.iter().filter(|one| match known(schema, one) {
        true => true,
        false => {
            tally.unknown();
            false
        }
    });
    Output { rows: found.rows, figures, tables, texts: texts.cloned().collect() }
}

/// Whether a sentence may leave: its id, its gaps and how large the numbers in them are.
fn known(schema: &Schema, text: &Text) -> bool {
    schema.texts.get(&text.id).is_some_and(|gaps| {
        text.counts.iter().all(|(gap, count)| gaps.get(gap).is_some_and(|most| count <= most))
    })
}

/// Whether a value is one that its kind can have.
fn fits(moves: Moves, value: f64, rows: u64) -> Result<(), Why> {
    if !value.is_finite() {
        return Err(Why::NoNumber);
    }
    match moves.bounds(rows) {
        Some((low, high)) if value < low || value > high => Err(Why::NotAgreed),
        _ => Ok(()),
    }
}

fn figure(
    schema: &Schema,
    minimum: u64,
    all: u64,
    one: &Figure,
    first: bool,
    tally: &mut Tally,
) -> Option<Figure> {
    let Some(moves) = schema.figures.get(&one.name).filter(|_| first) else {
        tally.unknown();
        return None;
    };
    let enough = one.rows >= minimum && one.rows <= all;
    let why = match fits(*moves, one.value, one.rows) {
        Ok(()) if enough => {
            let unit = one.unit.clone().filter(|unit| schema.units.contains(unit));
            return Some(Figure { unit, ..one.clone() });
        }
        Ok(()) => Why::SmallGroup,
        Err(why) => why,
    };
    tally.of(&one.name, why);
    None
}

/// The group with the values that may leave; nothing where none is left.
fn group(columns: &Columns, of: &str, one: &Group, tally: &mut Tally) -> Group {
    let mut kept = Group { label: one.label.clone(), rows: one.rows, ..Group::default() };
    for (name, value) in &one.values {
        let Some(moves) = columns.values.get(name) else {
            tally.unknown();
            continue;
        };
        match fits(*moves, *value, one.rows) {
            Ok(()) => {
                kept.values.insert(name.clone(), *value);
            }
            Err(why) => tally.of(of, why),
        }
    }
    kept
}

fn table(
    columns: &Columns,
    minimum: u64,
    all: u64,
    one: &Table,
    tally: &mut Tally,
) -> Option<Table> {
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    for given in &one.rows {
        // Where groups are no secret, each is all rows, and whatever else it says is no size.
        let plain = columns.groups_tell || given.rows == all;
        if !plain || !columns.labels.allow(&given.label) || !seen.insert(given.label.as_str()) {
            tally.unknown();
            continue;
        }
        if given.rows < minimum || given.rows > all {
            tally.of(&one.name, Why::SmallGroup);
            continue;
        }
        let kept = group(columns, &one.name, given, tally);
        if !kept.values.is_empty() {
            rows.push(kept);
        }
    }
    let whole = match &one.whole {
        None => None,
        Some(given) if given.rows < minimum || given.rows > all || !columns.groups_tell => {
            // Parts of too small a whole, or of one that cannot be.
            tally.of(&one.name, Why::SmallGroup);
            return None;
        }
        Some(given) => {
            Some(Group { label: String::new(), ..group(columns, &one.name, given, tally) })
        }
    };
    if let Some(whole) = &whole {
        complement(&one.name, minimum, whole.rows, &mut rows, tally)?;
    }
    let told = whole.as_ref().is_some_and(|whole| !whole.values.is_empty());
    let kept = Table { name: one.name.clone(), rows, whole, ..Table::default() };
    (told || !kept.rows.is_empty()).then_some(kept)
}

/// Takes out so much more, the smallest first, that what is missing of the whole is enough rows to hide among, or
/// nothing. Nothing comes of a table whose parts are more than its whole: it cannot be known what they tell.
fn complement(
    of: &str,
    minimum: u64,
    whole: u64,
    rows: &mut Vec<Group>,
    tally: &mut Tally,
) -> Option<()> {
    loop {
        let shown = rows.iter().fold(0_u64, |sum, group| sum.saturating_add(group.rows));
        let Some(missing) = whole.checked_sub(shown) else {
            tally.of(of, Why::NotAgreed);
            return None;
        };
        if missing == 0 || missing >= minimum {
            return Some(());
        }
        let smallest = rows.iter().enumerate().min_by_key(|(_, group)| group.rows);
        let Some(at) = smallest.map(|(at, _)| at) else { return Some(()) };
        rows.remove(at);
        tally.of(of, Why::Complement);
    }
}
