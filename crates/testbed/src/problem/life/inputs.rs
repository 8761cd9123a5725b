//! What a history tells at each of its moments: level, scatter and trend of every sensor lately, how
//! far it has moved since the unit was new, and the unit's age.

use rayon::prelude::*;

use super::regimes::Regimes;
use crate::evaluate::median;
use crate::features::{encode, window};
use crate::learn::Matrix;
use crate::problem::Frame;
use crate::table::Values;

/// How far back to look, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// For level, scatter and trend.
    pub long: usize,
    /// For the newest level.
    pub short: usize,
    /// For the level of a new unit.
    pub start: usize,
}

impl Windows {
    /// About a seventh of a usual history: long enough to calm the noise, short enough to see the end
    /// coming.
    #[must_use]
    pub fn of_histories(lengths: &[f64]) -> Self {
        let usual = median(lengths);
        let long = if usual.is_nan() { 5.0 } else { (usual * 0.15).round().clamp(4.0, 400.0) };
        let long = long as usize;
        Self { long, short: (long / 6).max(2), start: (long / 3).max(3) }
    }
}

/// The inputs of the rows asked for; scales come from the rows learned from.
#[must_use]
pub fn inputs(
    frame: &Frame,
    regimes: &Regimes,
    windows: Windows,
    learn: &[usize],
    asked: &[usize],
) -> Matrix {
    let rows: Vec<usize> = (0..frame.rows()).collect();
    let histories = frame.histories(&rows);
    let taken = |all: &[f32]| -> Vec<f32> { asked.iter().map(|&r| all[r]).collect() };
    let mut matrix = Matrix::with_rows(asked.len());
    let sensors: Vec<(&str, &[f64])> = frame
        .inputs()
        .filter(|c| !regimes.columns.contains(&c.name))
        .filter_map(|c| match &c.values {
            Values::Number(v) => Some((c.name.as_str(), v.as_slice())),
            _ => None,
        })
        .collect();
    let told: Vec<[Vec<f32>; 6]> = sensors
        .par_iter()
        .map(|(_, values)| {
            sensor_inputs(&regimes.levelled(values, learn), &histories, windows).map(|v| taken(&v))
        })
        .collect();
    for ((name, _), inputs) in sensors.iter().zip(told) {
        for input in inputs {
            matrix.push(*name, input);
        }
    }
    for column in frame.inputs().filter(|c| matches!(c.values, Values::Category { .. })) {
        let mut own = Matrix::with_rows(frame.rows());
        encode::push_column(&mut own, column, learn);
        for values in own.columns() {
            matrix.push(&column.name, taken(values));
        }
    }
    matrix.push(frame.time_column.as_deref().unwrap_or(AGE), taken(&age(frame, &histories)));
    matrix
}

/// The name of a unit's age where no column tells the time.
pub const AGE: &str = "row";

fn sensor_inputs(
    values: &[f32],
    histories: &[(u32, Vec<usize>)],
    windows: Windows,
) -> [Vec<f32>; 6] {
    let mut out: [Vec<f32>; 6] = std::array::from_fn(|_| vec![f32::NAN; values.len()]);
    for (_, rows) in histories {
        let history: Vec<f32> = rows.iter().map(|&r| values[r]).collect();
        let (level, scatter) = window::rolling(&history, windows.long);
        let (newest, _) = window::rolling(&history, windows.short);
        let smooth = window::ewma(&history, windows.long as f64 / 2.0);
        let trend = window::slope(&history, windows.long);
        let start = since_new(&history, windows.start);
        for (i, &row) in rows.iter().enumerate() {
            let told = [level[i], scatter[i], smooth[i], trend[i], smooth[i] - start[i], newest[i]];
            for (column, value) in out.iter_mut().zip(told) {
                column[row] = value;
            }
        }
    }
    out
}

/// The mean of the first values, as far as they are known at each moment.
fn since_new(history: &[f32], first: usize) -> Vec<f32> {
    let (mut sum, mut n) = (0.0_f64, 0.0_f64);
    history
        .iter()
        .enumerate()
        .map(|(i, v)| {
            if i < first && !v.is_nan() {
                sum += f64::from(*v);
                n += 1.0;
            }
            if n > 0.0 { (sum / n) as f32 } else { f32::NAN }
        })
        .collect()
}

fn age(frame: &Frame, histories: &[(u32, Vec<usize>)]) -> Vec<f32> {
    let mut age = vec![f32::NAN; frame.rows()];
    for (_, rows) in histories {
        let Some(first) = rows.first().map(|&r| frame.moment[r]) else { continue };
        for &row in rows {
            age[row] = super::measured_time(frame, frame.moment[row] - first) as f32;
        }
    }
    age
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_follow_the_usual_history() {
        assert_eq!(Windows::of_histories(&[199.0]), Windows { long: 30, short: 5, start: 10 });
        assert_eq!(Windows::of_histories(&[6.0]), Windows { long: 4, short: 2, start: 3 });
        assert_eq!(Windows::of_histories(&[]), Windows { long: 5, short: 2, start: 3 });
    }

    #[test]
    fn the_level_of_a_new_unit_is_what_was_known_of_it_by_then() {
        assert_eq!(since_new(&[2.0, 4.0, 6.0, 9.0], 3), [2.0, 3.0, 4.0, 4.0]);
    }
}
