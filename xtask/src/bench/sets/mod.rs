//! The sets, one file each: how it is cut, what is run on it, what is published.

pub mod ai4i;
pub mod cmapss;
pub mod diagnosis;
pub mod energy;
mod folds;
pub mod matching;
pub mod nab;
pub mod naval;
pub mod plates;
pub mod reading;
pub mod ship_fuel;
pub mod skab;

use std::path::Path;

use crate::workspace::real_data;

/// A file of the real data, in a workshop under a short name.
fn bring(folder: &Path, from: &str, name: &str) -> Result<(), String> {
    let source = real_data().join(from);
    std::fs::copy(&source, folder.join(name))
        .map(|_| ())
        .map_err(|e| format!("{}: {e}", source.display()))
}

/// Every prediction must have its row: a run that drops some cannot be compared.
fn same_length(predictions: usize, rows: usize) -> Result<(), String> {
    if predictions == rows {
        Ok(())
    } else {
        Err(format!("{predictions} predictions for {rows} rows"))
    }
}
