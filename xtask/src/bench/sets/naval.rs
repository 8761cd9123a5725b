//! Decay of a frigate's gas turbine.

use std::path::Path;

use super::same_length;
use crate::bench::dure::{attempt, workshop};
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::sheet::Sheet;
use crate::bench::{peer, score, shuffle};
use crate::workspace::real_data;

const COLUMNS: [&str; 18] = [
    "lever",
    "speed",
    "shaft_torque",
    "shaft_rpm",
    "generator_rpm",
    "starboard_torque",
    "port_torque",
    "turbine_exit_temp",
    "inlet_temp",
    "outlet_temp",
    "turbine_exit_pressure",
    "inlet_pressure",
    "outlet_pressure",
    "exhaust_pressure",
    "injection",
    "fuel_flow",
    COMPRESSOR,
    TURBINE,
];
const COMPRESSOR: &str = "compressor_decay";
const TURBINE: &str = "turbine_decay";
const SEED: u64 = 1;

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("naval")?;
    let rows = Sheet::read_spaced(&real_data().join("naval_cbm/data_train10741.txt.gz"), &COLUMNS)?;
    let mut section = Section {
        title: "Estimate: decay of a naval propulsion plant".to_owned(),
        protocol: format!(
            "{} rows of a simulator, 16 inputs. *Random*: a tenth of the rows, drawn at random, is answered \
             for; the grid is dense, so that this is easy. *Levels*: every fifth level of the decay itself \
             is held out whole; its neighbours are known, so that this still interpolates.",
            rows.rows.len()
        ),
        ..Section::default()
    };
    for (target, other, name, goal) in
        [(COMPRESSOR, TURBINE, "compressor", 0.00072), (TURBINE, COMPRESSOR, "turbine", 0.00057)]
    {
        let rows = rows.without(&[other]);
        let random = random_tenth(rows.rows.len());
        let (figure, command) = one(&folder, &rows, target, &random, &format!("{name}, random"))?;
        section.figures.push(figure.aims_at(Goal::AtMost(goal)));
        section.commands.push(command);
        let levels = whole_levels(&rows.numbers(target)?);
        let (figure, _) = one(&folder, &rows, target, &levels, &format!("{name}, levels"))?;
        section.figures.push(figure);
    }
    Ok(section)
}

/// Which rows are answered for.
fn random_tenth(rows: usize) -> Vec<bool> {
    let mut held = vec![false; rows];
    shuffle::order(rows, SEED).iter().take(rows / 10).for_each(|&row| held[row] = true);
    held
}

fn whole_levels(target: &[f64]) -> Vec<bool> {
    let mut levels = target.to_vec();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let level = |x: &f64| levels.iter().position(|l| l == x).unwrap_or(0);
    target.iter().map(|x| level(x) % 5 == 2).collect()
}

fn one(
    folder: &Path,
    rows: &Sheet,
    target: &str,
    held: &[bool],
    what: &str,
) -> Result<(Figure, String), String> {
    let order = shuffle::order(rows.rows.len(), SEED);
    let (apply, train): (Vec<usize>, Vec<usize>) = order.into_iter().partition(|&row| held[row]);
    let (apply, train) = (rows.take(apply), rows.take(train));
    let truth = apply.numbers(target)?;
    train.write(&folder.join("train.csv"))?;
    apply.without(&[target]).write(&folder.join("apply.csv"))?;
    let words = ["train.csv", "--problem", "estimate", "--target", target, "--apply", "apply.csv"];
    let run = attempt(folder, &words)?;
    same_length(run.predictions.rows.len(), truth.len())?;
    let said = run.predictions.numbers("prediction")?;
    let mean = vec![score::mean(&train.numbers(target)?); truth.len()];
    let mut figure =
        Figure::new(format!("RMSE, {what}"), score::rmse(&truth, &said), Form::Digits(5))
            .beside("mean", score::rmse(&truth, &mean));
    for model in ["extra-trees", "linear"] {
        let words = ["estimate", model, "train.csv", "apply.csv", target, "peer.csv"];
        peer::run("tabular.py", folder, &words)?;
        let said = Sheet::read(&folder.join("peer.csv"), ',')?.numbers("prediction")?;
        figure = figure.beside(format!("scikit-learn {model}"), score::rmse(&truth, &said));
    }
    Ok((figure, run.command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_held_out_whole() {
        let target = [0.95, 0.951, 0.952, 0.952, 0.953, 0.954, 0.951, 0.952];
        let held = whole_levels(&target);
        assert_eq!(held, [false, false, true, true, false, false, false, true]);
    }
}
