//! The columns by which a reader finds a predicted row again.

use super::Frame;
use crate::report::Role;
use crate::table::{Column, Values};

/// The unit and time columns of these rows as they came, or the row's number in its file where there
/// are neither.
pub(super) fn identity(frame: &Frame, rows: &[usize]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    if let Some(column) = frame.of_role(Role::Unit).next() {
        columns.push(taken(column, rows));
    } else if let Some(name) = &frame.unit_column {
        let codes = rows.iter().map(|&r| frame.units[r]).collect();
        let values = Values::Category { codes, levels: frame.unit_names.clone() };
        columns.push(Column { name: name.clone(), unit: None, values });
    }
    match frame.of_role(Role::Time).next() {
        Some(column) => columns.push(taken(column, rows)),
        None => {
            let numbers = rows.iter().map(|&r| frame.row_in_file[r] as f64).collect();
            let values = Values::Number(numbers);
            columns.push(Column { name: "row".into(), unit: None, values });
        }
    }
    columns
}

fn taken(column: &Column, rows: &[usize]) -> Column {
    Column {
        name: column.name.clone(),
        unit: column.unit.clone(),
        values: column.values.take(rows),
    }
}
