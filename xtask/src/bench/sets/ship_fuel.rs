//! Fuel of a gas carrier, by the hour.

use super::same_length;
use crate::bench::dure::{attempt, workshop};
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::sheet::Sheet;
use crate::bench::{peer, score};
use crate::workspace::real_data;

const TARGET: &str = "fuelConsumption";

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("ship-fuel")?;
    let rows = Sheet::read(&real_data().join("ship_fuel_vlgc/ship_fuel_first80pct.csv.gz"), ',')?;
    let cut = rows.rows.len() * 4 / 5;
    let (train, apply) = (rows.take(0..cut), rows.take(cut..rows.rows.len()));
    let truth = apply.numbers(TARGET)?;
    train.write(&folder.join("train.csv"))?;
    apply.without(&[TARGET]).write(&folder.join("apply.csv"))?;
    let run = attempt(
        &folder,
        &[
            "train.csv",
            "--problem",
            "estimate",
            "--target",
            TARGET,
            "--time",
            "Time",
            "--apply",
            "apply.csv",
        ],
    )?;
    same_length(run.predictions.rows.len(), truth.len())?;
    let column = |name| run.predictions.numbers(name);
    let covered = score::coverage(&truth, &column("lower")?, &column("upper")?);
    let mean = vec![score::mean(&train.numbers(TARGET)?); truth.len()];
    let mut figure =
        Figure::new("RMSE, t/day", score::rmse(&truth, &column("prediction")?), Form::Digits(3))
            .beside("mean", score::rmse(&truth, &mean));
    for model in ["extra-trees", "boosting", "linear"] {
        let words =
            ["estimate", model, "train.csv", "apply.csv", TARGET, "peer.csv", "--drop", "Time"];
        peer::run("tabular.py", &folder, &words)?;
        let said = Sheet::read(&folder.join("peer.csv"), ',')?.numbers("prediction")?;
        let reached = score::rmse(&truth, &said);
        figure = figure.beside(format!("scikit-learn {model}"), reached);
        if model == "extra-trees" {
            figure = figure.aims_at(Goal::Below(reached));
        }
    }
    let mut figures = vec![
        figure,
        Figure::new("coverage of the 90 % ranges", covered, Form::Percent)
            .aims_at(Goal::Between(0.86, 0.94)),
    ];
    if let Some((_, own)) = run.own("rmse") {
        figures.push(Figure::new(
            "RMSE that its own report promised from the training part",
            own,
            Form::Digits(3),
        ));
    }
    Ok(Section {
        title: "Estimate: fuel of a gas carrier".to_owned(),
        protocol: format!(
            "{} hours of one ship in order of time: the first four fifths to learn from, the last to \
             answer for. A random split of the same rows would give less than 1 t/day, since neighbouring \
             hours resemble each other. To reach: less than the extra-trees reference (100 trees) on the \
             same split and columns.",
            rows.rows.len()
        ),
        commands: vec![
            run.command,
            format!(
                "python xtask/peers/tabular.py estimate extra-trees train.csv apply.csv {TARGET} peer.csv \
                 --drop Time"
            ),
        ],
        figures,
        notes: Vec::new(),
    })
}
