//! How long it takes from files of run-to-failure histories to predictions: the features of
//! `xtask/peers/life.py`, one fit of each of the two families with the same settings, and the answers.
//!
//! `life_speed TRAIN.txt APPLY.txt OUT.csv`
//!
//! Both files: spaces, no header; unit, cycle, settings and sensors. Prints one line of JSON.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::Instant;

use dure_testbed::learn::{
    self, BoostingSettings, Family, ForestSettings, Loss, Matrix, Settings, Task,
};

const WINDOW: usize = 30;
const CAP: f64 = 125.0;
const HALF_LIFE: f64 = 10.0;
const TREND: usize = 10;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [train, apply, out] = &args[..] else {
        return Err("life_speed TRAIN.txt APPLY.txt OUT.csv".into());
    };
    let begun = Instant::now();
    let (train, apply) = (columns(train)?, columns(apply)?);
    let varies = |column: &[f64]| column.iter().any(|v| Some(v) != column.first());
    let kept: Vec<usize> =
        (2..train.len()).filter(|c| train.get(*c).is_some_and(|c| varies(c))).collect();
    let (x, ask) = (features(&train, &kept)?, features(&apply, &kept)?);
    let y = lives(&train)?;
    let ready = Instant::now();

    let task = Task { x: &x, y: &y, groups: None, loss: Loss::Squared, seed: 1 };
    let trees = learn::fit(Family::ExtraTrees, &task, &settings())?;
    let grown = Instant::now();
    let boosting = learn::fit(Family::Boosting, &task, &settings())?;
    let boosted = Instant::now();

    let mut text = String::from("unit,cycle,prediction\n");
    let said = trees.predict(&ask).into_iter().zip(boosting.predict(&ask));
    let of_rows = apply.first().into_iter().flatten().zip(apply.get(1).into_iter().flatten());
    for ((unit, cycle), (a, b)) in of_rows.zip(said) {
        writeln!(text, "{unit},{cycle},{}", (a + b) / 2.0)?;
    }
    std::fs::write(out, text)?;
    let line = serde_json::json!({
        "feature_seconds": (ready - begun).as_secs_f64(),
        "trees_seconds": (grown - ready).as_secs_f64(),
        "boosting_seconds": (boosted - grown).as_secs_f64(),
        "seconds": begun.elapsed().as_secs_f64(),
    });
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

/// The settings of the peer; what it leaves at its defaults, too.
fn settings() -> Settings {
    Settings {
        forest: ForestSettings { trees: 300, columns: 1.0 / 3.0, leaf: 3 },
        boosting: BoostingSettings {
            rounds: 300,
            rate: 0.05,
            leaves: 31,
            leaf: 20,
            shrink: 0.0,
            rows: 1.0,
            columns: 1.0,
            patience: 0,
            members: 1,
            ..BoostingSettings::default()
        },
        ..Settings::default()
    }
}

fn columns(path: &str) -> Result<Vec<Vec<f64>>, Failure> {
    let mut columns: Vec<Vec<f64>> = Vec::new();
    for line in std::fs::read_to_string(path)?.lines() {
        for (c, cell) in line.split_ascii_whitespace().enumerate() {
            if c == columns.len() {
                columns.push(Vec::new());
            }
            if let Some(column) = columns.get_mut(c) {
                column.push(cell.parse()?);
            }
        }
    }
    Ok(columns)
}

/// How many rows each unit has, in order.
fn lengths(columns: &[Vec<f64>]) -> Result<Vec<usize>, Failure> {
    let units = columns.first().ok_or("the file is empty")?;
    Ok(units.chunk_by(|a, b| a == b).map(<[f64]>::len).collect())
}

/// The remaining life of every row, capped.
fn lives(columns: &[Vec<f64>]) -> Result<Vec<f64>, Failure> {
    let of_unit = |rows: usize| (0..rows).rev().map(|left| (left as f64).min(CAP));
    Ok(lengths(columns)?.into_iter().flat_map(of_unit).collect())
}

/// The values, their mean and deviation over a window, a weighted mean and its trend, the age.
fn features(columns: &[Vec<f64>], kept: &[usize]) -> Result<Matrix, Failure> {
    let lengths = lengths(columns)?;
    let age = columns.get(1).ok_or("there is no column of cycles")?;
    let mut x = Matrix::with_rows(age.len());
    for &c in kept {
        let values = columns.get(c).ok_or("the files differ in their columns")?;
        let mut made: [Vec<f32>; 5] = Default::default();
        let mut rest = &values[..];
        for rows in &lengths {
            let (unit, after) = rest.split_at(*rows);
            rest = after;
            let smooth = smooth(unit);
            for (i, value) in unit.iter().enumerate() {
                let window = &unit[(i + 1).saturating_sub(WINDOW)..=i];
                let (mean, deviation) = moments(window);
                let now = smooth[i];
                let trend = i.checked_sub(TREND).map_or(0.0, |before| now - smooth[before]);
                for (column, v) in made.iter_mut().zip([*value, mean, deviation, now, trend]) {
                    column.push(v as f32);
                }
            }
        }
        for (name, column) in ["value", "mean", "deviation", "smooth", "trend"].iter().zip(made) {
            x.push(format!("{name} {c}"), column);
        }
    }
    x.push("age", age.iter().map(|v| *v as f32).collect());
    Ok(x)
}

fn moments(window: &[f64]) -> (f64, f64) {
    let n = window.len() as f64;
    let mean = window.iter().sum::<f64>() / n;
    let squares: f64 = window.iter().map(|v| (v - mean).powi(2)).sum();
    (mean, if window.len() > 1 { (squares / (n - 1.0)).sqrt() } else { 0.0 })
}

/// A mean in which the weight of a row halves every so many rows.
fn smooth(values: &[f64]) -> Vec<f64> {
    let keep = 0.5_f64.powf(1.0 / HALF_LIFE);
    let (mut sum, mut weight) = (0.0, 0.0);
    let step = |v: &f64| {
        sum = sum * keep + v;
        weight = weight * keep + 1.0;
        sum / weight
    };
    values.iter().map(step).collect()
}
