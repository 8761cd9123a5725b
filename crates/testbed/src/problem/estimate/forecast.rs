//! Looking ahead: only what is known so many rows before may be used, and the calendar.

use crate::features::{encode, window};
use crate::learn::Matrix;
use crate::problem::Frame;
use crate::problem::summary::usual_step;
use crate::table::{Kind, Values};

const DAY: f64 = 86_400_000.0;
/// The newest known values of the target that are used.
const NEWEST: usize = 4;
/// Rows of a short and a long look back.
const LOOKS: [usize; 2] = [8, 32];

/// A forecast so many rows ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Rows ahead.
    pub ahead: usize,
    /// Rows of a day, where time is a clock and a day holds at least two.
    pub day: Option<usize>,
}

impl Forecast {
    pub fn new(frame: &Frame, ahead: usize) -> Self {
        let step = usual_step(frame, &frame.learnable());
        let rows = (DAY / step).round();
        let day = (frame.clock && step > 0.0 && (2.0..100_000.0).contains(&rows))
            .then_some(rows as usize);
        Self { ahead, day }
    }

    /// The first whole number of periods that lies at least as far back as the forecast looks ahead.
    fn back(&self, period: usize) -> usize {
        period * self.ahead.div_ceil(period).max(1)
    }

    /// How many rows back lie yesterday and last week.
    fn seasons(&self) -> Vec<(&'static str, usize)> {
        let Some(day) = self.day else { return Vec::new() };
        vec![("baseline-yesterday", self.back(day)), ("baseline-last_week", self.back(7 * day))]
    }

    /// The inputs of the rows to fit on and of those asked for.
    pub fn inputs(
        &self,
        frame: &Frame,
        target: &[f64],
        fit: &[usize],
        asked: &[usize],
    ) -> (Matrix, Matrix) {
        let needed = [fit, asked].concat();
        let taken = |all: &[f32]| -> Vec<f32> { needed.iter().map(|&r| all[r]).collect() };
        let name = frame.target().map_or("", |c| c.name.as_str());
        let everything: Vec<usize> = (0..frame.rows()).collect();
        let histories = frame.histories(&everything);
        let mut matrix = Matrix::with_rows(needed.len());
        let series: Vec<f32> = target.iter().map(|v| *v as f32).collect();
        for back in (self.ahead..).take(NEWEST) {
            matrix.push(name, taken(&shifted(&series, &histories, back)));
        }
        for width in LOOKS {
            let (mean, deviation) = looked_back(&series, &histories, width);
            matrix.push(name, taken(&shifted(&mean, &histories, self.ahead)));
            matrix.push(name, taken(&shifted(&deviation, &histories, self.ahead)));
        }
        for (_, back) in self.seasons() {
            matrix.push(name, taken(&shifted(&series, &histories, back)));
        }
        for column in frame.inputs() {
            let mut own = Matrix::with_rows(frame.rows());
            encode::push_column(&mut own, column, fit);
            for values in own.columns() {
                matrix.push(&column.name, taken(&shifted(values, &histories, self.ahead)));
            }
            if column.values.kind() == Kind::Number
                && let Values::Number(values) = &column.values
            {
                let values: Vec<f32> = values.iter().map(|v| *v as f32).collect();
                let (mean, _) = looked_back(&values, &histories, LOOKS[0]);
                matrix.push(&column.name, taken(&shifted(&mean, &histories, self.ahead)));
            }
        }
        if frame.clock
            && let Some(time) = &frame.time_column
        {
            let moments: Vec<f64> = needed.iter().map(|&r| frame.moment[r]).collect();
            encode::push_calendar(&mut matrix, time, &moments);
        }
        matrix.split_at(fit.len())
    }

    /// The newest known value, that of the same time yesterday, and that of last week.
    pub fn baselines(
        &self,
        frame: &Frame,
        target: &[f64],
        rows: &[usize],
        otherwise: f64,
    ) -> Vec<(&'static str, Vec<f64>)> {
        let everything: Vec<usize> = (0..frame.rows()).collect();
        let histories = frame.histories(&everything);
        let series: Vec<f32> = target.iter().map(|v| *v as f32).collect();
        std::iter::once(("baseline-newest", self.ahead))
            .chain(self.seasons())
            .map(|(name, back)| {
                let known = shifted(&series, &histories, back);
                let said = |&r: &usize| match known[r] {
                    v if v.is_nan() => otherwise,
                    v => f64::from(v),
                };
                (name, rows.iter().map(said).collect())
            })
            .collect()
    }
}

/// Each value brought to the row that comes so many later in its history.
fn shifted(values: &[f32], histories: &[(u32, Vec<usize>)], back: usize) -> Vec<f32> {
    let mut out = vec![f32::NAN; values.len()];
    for (_, rows) in histories {
        for (&from, &to) in rows.iter().zip(rows.iter().skip(back)) {
            out[to] = values[from];
        }
    }
    out
}

fn looked_back(
    values: &[f32],
    histories: &[(u32, Vec<usize>)],
    width: usize,
) -> (Vec<f32>, Vec<f32>) {
    let mut mean = vec![f32::NAN; values.len()];
    let mut deviation = vec![f32::NAN; values.len()];
    for (_, rows) in histories {
        let history: Vec<f32> = rows.iter().map(|&r| values[r]).collect();
        let (m, d) = window::rolling(&history, width);
        for (i, &row) in rows.iter().enumerate() {
            (mean[row], deviation[row]) = (m[i], d[i]);
        }
    }
    (mean, deviation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_known_only_so_many_rows_later() {
        let histories = vec![(0, vec![0, 1, 2, 3])];
        let late = shifted(&[1.0, 2.0, 3.0, 4.0], &histories, 2);
        assert!(late[0].is_nan() && late[1].is_nan());
        assert_eq!(late[2..], [1.0, 2.0]);
    }

    #[test]
    fn yesterday_is_the_first_whole_day_that_is_known() {
        let forecast = Forecast { ahead: 30, day: Some(24) };
        assert_eq!(forecast.back(24), 48);
        assert_eq!(Forecast { ahead: 4, day: Some(24) }.back(24), 24);
    }
}
