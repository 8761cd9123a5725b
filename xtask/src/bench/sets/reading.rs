//! Reading speed.

use std::process::Command;

use crate::bench::dure::workshop;
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::peer;
use crate::process::output;
use crate::workspace::target;

const MEGABYTES: &str = "1000";

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("reading")?;
    let program = target().join("release/examples/read_speed");
    let mut command = Command::new(&program);
    let file = folder.join("measured.csv");
    command
        .current_dir(&folder)
        .args(["--megabytes", MEGABYTES, "--threads", "1", "--file"])
        .arg(&file);
    let said = output(&mut command)?;
    let last = said.lines().last().unwrap_or_default();
    let ours: serde_json::Value = serde_json::from_str(last).map_err(|e| format!("{last}: {e}"))?;
    let theirs = peer::run("reading.py", &folder, &["measured.csv"])?;
    std::fs::remove_file(&file).map_err(|e| e.to_string())?;
    let figure = |key: &str, what: &str, unit, goal| {
        let number = |of: &serde_json::Value| of[key].as_f64().unwrap_or(f64::NAN);
        let figure = Figure::new(what, number(&ours), Form::With(0, unit)).aims_at(goal);
        ["pandas", "pyarrow", "polars"]
            .iter()
            .fold(figure, |figure, name| figure.beside(*name, number(&theirs[name])))
    };
    Ok(Section {
        title: "Reading".to_owned(),
        protocol:
            "A CSV file of 1 GB with times, numbers, words and missing cells, read and typed with \
            one thread; ours is checked besides."
                .to_owned(),
        commands: vec![
            format!("read_speed --megabytes {MEGABYTES} --threads 1 --file measured.csv"),
            "python xtask/peers/reading.py measured.csv".to_owned(),
        ],
        figures: vec![
            figure("mb_per_s", "speed", "MB/s", Goal::AtLeast(300.0)),
            figure("peak_mb", "peak of memory", "MB", Goal::AtMost(500.0)),
        ],
        notes: Vec::new(),
    })
}
