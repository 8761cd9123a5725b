//! Remaining life of turbofan engines: NASA C-MAPSS FD001.

use std::path::Path;
use std::process::Command;

use super::{bring, same_length};
use crate::bench::dure::{attempt, workshop};
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::sheet::{Sheet, text};
use crate::bench::{peer, score};
use crate::process::output;
use crate::workspace::target;

/// Most papers cap the remaining life here.
const CAP: f64 = 125.0;
const FILES: [&str; 3] = ["train_FD001.txt", "test_FD001.txt", "RUL_FD001.txt"];
const WORDS: [&str; 9] = [
    "train_FD001.txt",
    "--problem",
    "life",
    "--unit",
    "1",
    "--time",
    "2",
    "--apply",
    "test_FD001.txt",
];

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("cmapss")?;
    for file in FILES {
        bring(&folder, &format!("cmapss/{file}"), file)?;
    }
    let truth = true_lives(&folder)?;
    let last = last_rows(&folder)?;
    let capped: Vec<f64> = truth.iter().map(|t| t.min(CAP)).collect();

    let run = attempt(&folder, &WORDS)?;
    let said = Lives::of(&run.predictions, &last)?;
    let (peer_said, peer_times) = peer_lives(&folder, &last)?;
    let mean = vec![mean_life(&folder)?; truth.len()];
    let measures = |name: &str, of: fn(&[f64], &[f64]) -> f64, labels: &[f64], goal| {
        Figure::new(name, of(labels, &said.prediction), Form::Digits(2))
            .aims_at(goal)
            .beside("mean of the training lives", of(labels, &mean))
            .beside("scikit-learn", of(labels, &peer_said))
    };
    let covered = |labels| score::coverage(labels, &said.lower, &said.upper);
    let peer_seconds = peer_times["seconds"].as_f64().unwrap_or(f64::NAN);
    let mut figures = vec![
        measures("RMSE, test labels capped at 125", score::rmse, &capped, Goal::AtMost(12.0)),
        measures("RMSE, test labels as they are", score::rmse, &truth, Goal::AtMost(13.1)),
        measures("NASA score, capped", score::nasa, &capped, Goal::AtMost(230.0)),
        Figure::new(
            "NASA score, as they are",
            score::nasa(&truth, &said.prediction),
            Form::Digits(2),
        )
        .beside("scikit-learn", score::nasa(&truth, &peer_said)),
        Figure::new("coverage of the 90 % ranges, capped", covered(&capped), Form::Percent)
            .aims_at(Goal::Between(0.86, 0.94)),
        Figure::new("coverage, as they are", covered(&truth), Form::Percent),
        Figure::new("the whole report", run.seconds, Form::With(1, "s"))
            .aims_at(Goal::AtMost(30.0))
            .beside("scikit-learn, features and one fit of two families", peer_seconds),
        Figure::new("peak of memory", run.peak as f64 / 1e6, Form::With(0, "MB"))
            .aims_at(Goal::AtMost(1000.0)),
    ];
    figures.extend(speed(&folder)?);
    Ok(Section {
        title: "Remaining life: NASA C-MAPSS FD001".to_owned(),
        protocol: "100 engines to failure to learn from, 100 others cut off before it; one prediction \
            for each, at its last cycle. Labels are in `RUL_FD001.txt` and seen by the scoring only. \
            Capping the test labels at 125, as most papers do, flatters: both are shown. Published \
            with capped labels (RMSE / NASA score): gradient boosting 15.67, DCNN 12.61, MS-DCNN \
            11.44 / 196, STAR transformer 10.61."
            .to_owned(),
        commands: vec![
            run.command,
            "python xtask/peers/life.py train_FD001.txt test_FD001.txt peer.csv".to_owned(),
            "life_speed train_FD001.txt test_FD001.txt speed.csv  # beside life.py, in turn".to_owned(),
            "fit_speed matrix.csv; python xtask/peers/fit_speed.py matrix.csv".to_owned(),
        ],
        figures,
        notes: vec![
            "The scikit-learn pipeline fits each of its two families once; the report fits its \
             families in folds, measures baselines, a random split, a learning curve and intervals."
                .to_owned(),
            "Speed is the least of four runs of each side, in turn, on all cores; the threads of \
             scikit-learn wait busily in two of them and idly in the others, for which of the two is faster \
             depends on who else uses the machine. *From the files* is \
             the whole of `life.py` on both sides: reading, the same features, one fit of each family with \
             the same settings (300 extra trees; 300 boosted trees of 31 leaves), the answers, a file; \
             the start of the programs is left out on both. *Fitting* is timed on one matrix with the same \
             settings: at least 3 rows a leaf, a third of the columns tried at a node; boosted trees of 16 \
             leaves, neither side holding rows out."
                .to_owned(),
            "Extra trees lie row by row, so that one pass finds the bounds of all columns at a node and \
             another the sums of all their cuts, in vector instructions that are chosen at run time; the \
             result is the same with any. Boosting sums whole numbers, the count and the gradient in one, \
             eight columns side by side, searches them together, and splits likely leaves ahead so that \
             the threads have work. What bounds boosting is one write to memory for each row and column \
             (about a cycle each), then the hand-over between threads at every few splits; scikit-learn's \
             is compiled and parallel too. Not done: carrying the histogram of the root over from tree to \
             tree, which works only where every tree sees all rows and columns, and no report does that."
                .to_owned(),
        ],
    })
}

/// What was said of the last row of each engine.
struct Lives {
    prediction: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl Lives {
    fn of(sheet: &Sheet, last: &[usize]) -> Result<Self, String> {
        same_length(sheet.rows.len(), last.last().map_or(0, |l| l + 1))?;
        let at = sheet.take(last.iter().copied());
        let column = |name| at.numbers(name);
        Ok(Self {
            prediction: column("prediction")?,
            lower: column("lower")?,
            upper: column("upper")?,
        })
    }
}

fn true_lives(folder: &Path) -> Result<Vec<f64>, String> {
    let text = text(&folder.join("RUL_FD001.txt"))?;
    Ok(text.split_whitespace().filter_map(|w| w.parse().ok()).collect())
}

fn engines(path: &Path) -> Result<Vec<String>, String> {
    let first = |line: &str| line.split_whitespace().next().map(str::to_owned);
    Ok(text(path)?.lines().filter_map(first).collect())
}

/// The last row of each engine of the test file.
fn last_rows(folder: &Path) -> Result<Vec<usize>, String> {
    let engines = engines(&folder.join("test_FD001.txt"))?;
    let ends = |i: &usize| engines.get(i + 1) != engines.get(*i);
    Ok((0..engines.len()).filter(ends).collect())
}

/// The mean, over the rows to learn from, of the capped remaining life: who always says this knows
/// nothing.
fn mean_life(folder: &Path) -> Result<f64, String> {
    let engines = engines(&folder.join("train_FD001.txt"))?;
    let lives: Vec<f64> = engines
        .chunk_by(|a, b| a == b)
        .flat_map(|rows| (0..rows.len()).map(|left| (left as f64).min(CAP)))
        .collect();
    Ok(score::mean(&lives))
}

fn peer_lives(folder: &Path, last: &[usize]) -> Result<(Vec<f64>, serde_json::Value), String> {
    let times = peer::run("life.py", folder, &["train_FD001.txt", "test_FD001.txt", "peer.csv"])?;
    let said = Sheet::read(&folder.join("peer.csv"), ',')?;
    Ok((said.take(last.iter().copied()).numbers("prediction")?, times))
}

/// Runs of each side, in turn: others may use the machine too, and the shortest time is the one that
/// they have disturbed least.
const TURNS: usize = 4;

/// From the files to predictions, the same features and settings on both sides; then fitting alone.
fn speed(folder: &Path) -> Result<Vec<Figure>, String> {
    const SETTINGS: [&str; 10] = [
        "--trees",
        "300",
        "--rounds",
        "300",
        "--leaves",
        "16",
        "--leaf",
        "3",
        "--features",
        "0.33",
    ];
    const PIPELINE: [&str; 3] = ["train_FD001.txt", "test_FD001.txt", "speed.csv"];
    let pipeline = in_turn(folder, ("life_speed", "life.py"), &PIPELINE)?;
    peer::run("matrix.py", folder, &["train_FD001.txt", "matrix.csv"])?;
    let words: Vec<&str> = std::iter::once("matrix.csv").chain(SETTINGS).collect();
    let fits = in_turn(folder, ("fit_speed", "fit_speed.py"), &words)?;
    let figure = |turns: &[(serde_json::Value, serde_json::Value)], key: &str, name: &str| {
        let least = |of: fn(&(serde_json::Value, serde_json::Value)) -> &serde_json::Value| {
            let seconds = turns.iter().filter_map(|t| of(t)[key].as_f64());
            seconds.fold(f64::INFINITY, f64::min)
        };
        let (ours, theirs) = (least(|t| &t.0), least(|t| &t.1));
        Figure::new(
            format!("{name}: times as fast as scikit-learn ({theirs:.2} s)"),
            theirs / ours,
            Form::Digits(1),
        )
        .aims_at(Goal::AtLeast(5.0))
    };
    Ok(vec![
        figure(&pipeline, "seconds", "from the files through both families to predictions"),
        figure(&fits, "trees_seconds", "fitting 300 extra trees"),
        figure(&fits, "boosting_seconds", "fitting 300 boosted trees"),
    ])
}

/// What an example and a peer say of their times, run alternately with the same words.
fn in_turn(
    folder: &Path,
    (example, program): (&str, &str),
    words: &[&str],
) -> Result<Vec<(serde_json::Value, serde_json::Value)>, String> {
    let turn = |number: usize| {
        let mut command = Command::new(target().join("release/examples").join(example));
        let said = output(command.current_dir(folder).args(words))?;
        let ours = serde_json::from_str(said.trim()).map_err(|e| e.to_string())?;
        // Its threads wait busily for each other, which is fastest while nobody else uses the
        // machine, and many times slower than waiting idly as soon as somebody does: it gets both.
        let waiting = if number.is_multiple_of(2) { "active" } else { "passive" };
        let environment = [("OMP_WAIT_POLICY", waiting)];
        Ok((ours, peer::run_with(program, folder, words, &environment)?))
    };
    (0..TURNS).map(turn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::real_data;

    #[test]
    fn a_life_is_taken_at_the_last_row_of_its_unit() -> Result<(), String> {
        let row = |p: &str| ["1", "1", p, "0", "9"].map(str::to_owned).to_vec();
        let header = ["1", "2", "prediction", "lower", "upper"].map(str::to_owned).to_vec();
        let sheet = Sheet { header, rows: vec![row("5"), row("4"), row("8")] };
        assert_eq!(Lives::of(&sheet, &[1, 2])?.prediction, [4.0, 8.0]);
        assert!(Lives::of(&sheet, &[1]).is_err());
        Ok(())
    }

    #[test]
    fn real_data_is_there_or_the_test_says_so() -> Result<(), String> {
        let folder = real_data().join("cmapss");
        if !folder.is_dir() {
            println!("skipped: no C-MAPSS at {}", folder.display());
            return Ok(());
        }
        assert_eq!(last_rows(&folder)?.len(), true_lives(&folder)?.len());
        assert!((80.0..100.0).contains(&mean_life(&folder)?));
        Ok(())
    }
}
