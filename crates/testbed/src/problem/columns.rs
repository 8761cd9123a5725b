//! The inputs of questions that are asked row by row: the reader's columns, what two of them make
//! together, and where there is a clock the time of day and the day of the week.

use super::Frame;
use crate::features::{encode, pairs, window};
use crate::learn::Matrix;
use crate::table::{Column, Kind, Values};

/// Rows over which a column's latest mean is taken.
const LATELY: usize = 6;

/// The inputs of the rows to fit on and of those asked for. What is estimated for them comes from the
/// rows to fit on.
pub(super) fn inputs(
    frame: &Frame,
    fit: &[usize],
    asked: &[usize],
    in_time: bool,
) -> (Matrix, Matrix) {
    let rows = [fit, asked].concat();
    let learn: Vec<usize> = (0..fit.len()).collect();
    let mut matrix = Matrix::with_rows(rows.len());
    for column in frame.inputs() {
        let taken =
            Column { name: column.name.clone(), unit: None, values: column.values.take(&rows) };
        encode::push_column(&mut matrix, &taken, &learn);
    }
    let numbers: Vec<usize> = frame
        .inputs()
        .filter(|c| c.values.kind() == Kind::Number)
        .filter_map(|c| matrix.names().iter().position(|n| *n == c.name))
        .collect();
    pairs::push_pairs(&mut matrix, &numbers, &learn);
    if in_time {
        push_lately(&mut matrix, frame, &rows);
        if frame.clock
            && let Some(name) = &frame.time_column
        {
            let moments: Vec<f64> = rows.iter().map(|&r| frame.moment[r]).collect();
            encode::push_calendar(&mut matrix, name, &moments);
        }
    }
    matrix.split_at(fit.len())
}

/// What each column of numbers was in the last rows before, so that slow answers find their cause.
fn push_lately(matrix: &mut Matrix, frame: &Frame, asked: &[usize]) {
    let everything: Vec<usize> = (0..frame.rows()).collect();
    let histories = frame.histories(&everything);
    for column in frame.inputs() {
        let Values::Number(values) = &column.values else { continue };
        let mut lately = vec![f32::NAN; frame.rows()];
        for (_, rows) in &histories {
            let history: Vec<f32> = rows.iter().map(|&r| values[r] as f32).collect();
            let (mean, _) = window::rolling(&history, LATELY);
            for (&row, mean) in rows.iter().zip(mean) {
                lately[row] = mean;
            }
        }
        matrix.push(&column.name, asked.iter().map(|&r| lately[r]).collect());
    }
}
