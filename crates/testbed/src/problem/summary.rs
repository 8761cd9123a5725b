//! What was brought, and how it was understood.

use super::{Frame, Input, Part};
use crate::evaluate::{by_value, median};
use crate::report::{ColumnSummary, DataSummary, TimeSummary, UnitSummary};
use crate::table::{Column, Values};

/// Distinct values are counted up to this many.
const DISTINCT_UP_TO: usize = 10_000;

pub(super) fn summarise(inputs: &[Input<'_>], frame: &Frame) -> DataSummary {
    let learn = frame.learnable();
    let known = inputs.iter().filter(|i| i.part != Part::Apply);
    DataSummary {
        rows: known.clone().map(|i| i.reading.rows_in_file).sum(),
        rows_used: learn.len() as u64,
        thinned_by: known.filter_map(|i| i.reading.thinned_by).max(),
        form: inputs.iter().map(|i| i.reading.form.clone()).collect(),
        columns: frame
            .table
            .columns()
            .iter()
            .zip(&frame.roles)
            .map(|(column, role)| summary_of(column, *role, &learn))
            .collect(),
        units: units(frame, &learn),
        time: time(frame, &learn),
    }
}

fn summary_of(column: &Column, role: crate::report::Role, rows: &[usize]) -> ColumnSummary {
    let missing = rows.iter().filter(|&&r| column.values.is_missing(r)).count();
    let numbers: Vec<f64> = match &column.values {
        Values::Number(v) => {
            rows.iter().filter_map(|&r| v.get(r)).copied().filter(|x| !x.is_nan()).collect()
        }
        _ => Vec::new(),
    };
    let told = |x: f64| (!numbers.is_empty()).then_some(x);
    ColumnSummary {
        name: column.name.clone(),
        unit: column.unit.clone(),
        kind: column.values.kind(),
        role,
        missing: missing as f64 / rows.len().max(1) as f64,
        distinct: distinct(&column.values, rows),
        min: told(numbers.iter().copied().fold(f64::INFINITY, f64::min)),
        mean: told(numbers.iter().sum::<f64>() / numbers.len().max(1) as f64),
        max: told(numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
    }
}

fn distinct(values: &Values, rows: &[usize]) -> u64 {
    let mut seen = std::collections::HashSet::new();
    for &row in rows {
        if values.is_missing(row) {
            continue;
        }
        seen.insert(match values {
            Values::Number(v) => v[row].to_bits(),
            Values::Category { codes, .. } => u64::from(codes[row]),
            Values::Time(v) => v[row] as u64,
        });
        if seen.len() >= DISTINCT_UP_TO {
            break;
        }
    }
    seen.len() as u64
}

fn units(frame: &Frame, learn: &[usize]) -> Option<UnitSummary> {
    let column = frame.unit_column.clone()?;
    let mut sizes: Vec<f64> =
        frame.histories(learn).iter().map(|(_, rows)| rows.len() as f64).collect();
    sizes.sort_by(by_value);
    Some(UnitSummary {
        column,
        count: sizes.len() as u64,
        shortest: sizes.first().copied().unwrap_or(0.0) as u64,
        median: median(&sizes) as u64,
        longest: sizes.last().copied().unwrap_or(0.0) as u64,
    })
}

fn time(frame: &Frame, learn: &[usize]) -> Option<TimeSummary> {
    let column = frame.time_column.clone()?;
    let known = || learn.iter().map(|&r| frame.moment[r]).filter(|m| !m.is_nan());
    Some(TimeSummary {
        column,
        from: frame.moment_text(known().fold(f64::INFINITY, f64::min)),
        to: frame.moment_text(known().fold(f64::NEG_INFINITY, f64::max)),
        step: usual_step(frame, learn),
        plain_number: !frame.clock,
    })
}

/// The median step from row to row within the units, 0 where there is none.
pub(crate) fn usual_step(frame: &Frame, rows: &[usize]) -> f64 {
    let steps: Vec<f64> = frame
        .histories(rows)
        .iter()
        .flat_map(|(_, rows)| {
            rows.windows(2)
                .map(|w| frame.moment[w[1]] - frame.moment[w[0]])
                .filter(|s| *s > 0.0)
                .collect::<Vec<_>>()
        })
        .collect();
    let step = median(&steps);
    if step.is_nan() { 0.0 } else { step }
}
