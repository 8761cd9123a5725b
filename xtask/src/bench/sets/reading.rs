//! Reading speed.

use std::process::Command;

use crate::bench::dure::workshop;
use crate::bench::figure::{Figure, Form, Goal, Section};
use crate::bench::peer;
use crate::process::output;
use crate::workspace::target;

const FILE: &str = "measured.csv";
const MEGABYTES: &str = "1000";

/// Measures it.
pub fn measure() -> Result<Section, String> {
    let folder = workshop("reading")?;
    let program = target().join("release/examples/read_speed");
    let mut command = Command::new(&program);
    command.current_dir(&folder).args([FILE, MEGABYTES]);
    let said = output(&mut command)?;
    let last = said.lines().last().unwrap_or_default();
    let ours: serde_json::Value = serde_json::from_str(last).map_err(|e| format!("{last}: {e}"))?;
    let theirs = peer::run("reading.py", &folder, &[FILE])?;
    std::fs::remove_file(folder.join(FILE)).map_err(|e| e.to_string())?;
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
            format!(
                "cargo run --release --example read_speed -- {FILE} {MEGABYTES}  # makes it, then reads it"
            ),
            format!("python xtask/peers/reading.py {FILE}"),
        ],
        figures: vec![
            figure("mb_per_s", "speed", "MB/s", Goal::AtLeast(300.0)),
            figure("peak_rss_mb", "peak of memory", "MB", Goal::AtMost(500.0)),
        ],
        notes: Vec::new(),
    })
}
