//! Failure by cross-validation: the bench cuts the folds, so that nothing it measures has seen them.

use std::path::Path;

use super::same_length;
use crate::bench::dure::attempt;
use crate::bench::figure::{Figure, Form};
use crate::bench::score::{Confusion, average_precision, mean};
use crate::bench::sheet::Sheet;
use crate::bench::{peer, shuffle};

const FOLDS: usize = 5;
const SEED: u64 = 1;

/// What is asked of a table.
pub struct Task<'a> {
    /// The rows, without the columns that make the target or number the rows.
    pub rows: &'a Sheet,
    /// The event.
    pub target: &'a str,
}

/// What came out of all folds.
pub struct Outcome {
    /// Mean over the folds of the average precision.
    pub precision: f64,
    /// F1 of the alarms of all folds together.
    pub f1: f64,
    /// By its own measuring, mean over the folds: average precision and F1.
    pub own: Option<(f64, f64)>,
    /// The same of the peers, by name.
    pub peers: Vec<(String, f64, f64)>,
    /// The share of the events.
    pub base: f64,
    /// One of the commands.
    pub command: String,
}

/// Runs the tool and its peers on each fold.
pub fn cross_validate(folder: &Path, task: &Task<'_>) -> Result<Outcome, String> {
    let events = task.rows.events(task.target)?;
    let fold_of = shuffle::stratified_folds(&events, FOLDS, SEED);
    let mut ours = Tally::default();
    let mut peers = ["boosting", "forest", "linear"].map(|model| (model, Tally::default()));
    let mut own = Vec::new();
    let mut command = String::new();
    for fold in 0..FOLDS {
        let (apply, train): (Vec<usize>, Vec<usize>) =
            (0..events.len()).partition(|&row| fold_of[row] == fold);
        let truth: Vec<bool> = apply.iter().map(|&row| events[row]).collect();
        task.rows.take(train).write(&folder.join("train.csv"))?;
        task.rows.take(apply).without(&[task.target]).write(&folder.join("apply.csv"))?;
        let run = attempt(
            folder,
            &["train.csv", "--problem", "failure", "--target", task.target, "--apply", "apply.csv"],
        )?;
        ours.add(&truth, &run.predictions)?;
        own.extend(run.own("average_precision").zip(run.own("f1")).map(|(a, f)| (a.1, f.1)));
        for (model, tally) in &mut peers {
            let words = ["failure", model, "train.csv", "apply.csv", task.target, "peer.csv"];
            peer::run("tabular.py", folder, &words)?;
            tally.add(&truth, &Sheet::read(&folder.join("peer.csv"), ',')?)?;
        }
        command = run.command;
    }
    let all = events.len() as f64;
    let own = (own.len() == FOLDS).then(|| {
        let (precisions, f1s): (Vec<f64>, Vec<f64>) = own.into_iter().unzip();
        (mean(&precisions), mean(&f1s))
    });
    Ok(Outcome {
        precision: mean(&ours.precisions),
        f1: ours.f1(),
        own,
        peers: peers.map(|(model, t)| (model.to_owned(), mean(&t.precisions), t.f1())).to_vec(),
        base: events.iter().filter(|e| **e).count() as f64 / all,
        command,
    })
}

impl Outcome {
    /// The two figures, each beside what is trivial and the peers.
    pub fn figures(&self, prefix: &str) -> [Figure; 2] {
        let digits = Form::Digits(3);
        let mut precision =
            Figure::new(format!("{prefix}average precision"), self.precision, digits)
                .beside("any fixed score", self.base);
        let flag_everything = 2.0 * self.base / (1.0 + self.base);
        let mut f1 = Figure::new(format!("{prefix}F1 of the alarms"), self.f1, digits)
            .beside("flag everything", flag_everything);
        if let Some((own_precision, own_f1)) = self.own {
            precision = precision.beside("as its own report measured", own_precision);
            f1 = f1.beside("as its own report measured", own_f1);
        }
        for (name, peer_precision, peer_f1) in &self.peers {
            precision = precision.beside(format!("scikit-learn {name}"), *peer_precision);
            f1 = f1.beside(format!("scikit-learn {name}"), *peer_f1);
        }
        [precision, f1]
    }
}

/// What was said over the folds.
#[derive(Debug, Default)]
struct Tally {
    precisions: Vec<f64>,
    events: Vec<bool>,
    alarms: Vec<bool>,
}

impl Tally {
    fn add(&mut self, truth: &[bool], said: &Sheet) -> Result<(), String> {
        same_length(said.rows.len(), truth.len())?;
        self.precisions.push(average_precision(truth, &said.numbers("probability")?));
        self.events.extend_from_slice(truth);
        self.alarms.extend(said.events("alarm")?);
        Ok(())
    }

    fn f1(&self) -> f64 {
        Confusion::of(&self.events, &self.alarms).f1()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_are_counted_together() -> Result<(), String> {
        let said = |rows: &[(&str, &str)]| Sheet {
            header: ["row", "probability", "alarm"].map(str::to_owned).to_vec(),
            rows: rows.iter().map(|(p, a)| ["1", p, a].map(str::to_owned).to_vec()).collect(),
        };
        let mut tally = Tally::default();
        tally.add(&[true, false], &said(&[("0.9", "1"), ("0.2", "0")]))?;
        tally.add(&[false, true], &said(&[("0.9", "1"), ("0.2", "0")]))?;
        assert_eq!(tally.precisions, [1.0, 0.5]);
        assert_eq!(tally.f1(), 0.5);
        assert!(tally.add(&[true], &said(&[])).is_err());
        Ok(())
    }
}
