//! Figures that could not be computed: `NaN` in memory, `null` in JSON, and `NaN` again when it is read.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::Metric;

fn known(figure: Option<f64>) -> f64 {
    figure.unwrap_or(f64::NAN)
}

/// A figure.
pub fn one<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Option::deserialize(from).map(known)
}

/// A list of them.
pub fn many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
    Ok(Vec::deserialize(from)?.into_iter().map(known).collect())
}

/// Figures by their metric.
pub fn by_metric<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<Metric, f64>, D::Error> {
    let read: BTreeMap<Metric, Option<f64>> = BTreeMap::deserialize(from)?;
    Ok(read.into_iter().map(|(metric, figure)| (metric, known(figure))).collect())
}
