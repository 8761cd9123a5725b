//! How fast extra trees and boosting learn from a matrix of numbers, with settings that can be given to
//! other programs too.
//!
//! `fit_speed MATRIX.csv --trees N --rounds N --leaves N --leaf N --features SHARE`
//!
//! The file has a header, and the target in its last column. Prints one line of JSON.

use std::io::{self, Write};
use std::time::Instant;

use dure_testbed::learn::{
    self, BoostingSettings, Family, ForestSettings, Loss, Matrix, Settings, Task,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (path, options) = args.split_first().ok_or("fit_speed MATRIX.csv --trees N …")?;
    let told = |name: &str| {
        options
            .iter()
            .position(|o| o == name)
            .and_then(|i| options.get(i + 1))
            .ok_or(name.to_owned())
    };
    let settings = Settings {
        forest: ForestSettings {
            trees: told("--trees")?.parse()?,
            columns: told("--features")?.parse()?,
            leaf: told("--leaf")?.parse()?,
        },
        boosting: BoostingSettings {
            rounds: told("--rounds")?.parse()?,
            leaves: told("--leaves")?.parse()?,
            leaf: told("--leaf")?.parse()?,
            rows: 1.0,
            columns: 1.0,
            patience: 0,
            members: 1,
            ..BoostingSettings::default()
        },
        ..Settings::default()
    };
    let (x, y) = matrix(&std::fs::read_to_string(path)?)?;
    let task = Task { x: &x, y: &y, groups: None, loss: Loss::Squared, seed: 1 };
    let seconds = |family| -> Result<f64, learn::LearnError> {
        let begun = Instant::now();
        learn::fit(family, &task, &settings)?;
        Ok(begun.elapsed().as_secs_f64())
    };
    let line = serde_json::json!({
        "trees_seconds": seconds(Family::ExtraTrees)?,
        "boosting_seconds": seconds(Family::Boosting)?,
    });
    writeln!(io::stdout(), "{line}")?;
    Ok(())
}

fn matrix(text: &str) -> Result<(Matrix, Vec<f64>), Box<dyn std::error::Error>> {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().ok_or("the file is empty")?.split(',').collect();
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push(cell.parse()?);
        }
    }
    let target = columns.pop().ok_or("no column")?;
    let mut x = Matrix::with_rows(target.len());
    for (name, column) in names.iter().zip(columns) {
        x.push(*name, column.into_iter().map(|v| v as f32).collect());
    }
    Ok((x, target))
}
