//! `cargo xtask bench`: figures on real data, beside trivial baselines and peers.

mod dataspace;
mod document;
mod dure;
mod figure;
mod machine;
mod peer;
mod score;
mod server;
mod sets;
mod sheet;
mod shuffle;

use std::time::Instant;

use crate::process::{cargo, run as run_shown};
use crate::workspace::{real_data, root, shown};
use crate::{assets, setup};
use figure::Section;

/// A data set, or something else that is measured.
struct Set {
    name: &'static str,
    /// Its folder among the real data; none where nothing is read from there.
    folder: Option<&'static str>,
    measure: fn() -> Result<Section, String>,
}

const SETS: [Set; 13] = [
    Set { name: "cmapss", folder: Some("cmapss"), measure: sets::cmapss::measure },
    Set { name: "skab", folder: Some("skab"), measure: sets::skab::measure },
    Set { name: "ai4i", folder: Some("ai4i2020"), measure: sets::ai4i::measure },
    Set { name: "ship-fuel", folder: Some("ship_fuel_vlgc"), measure: sets::ship_fuel::measure },
    Set { name: "naval", folder: Some("naval_cbm"), measure: sets::naval::measure },
    Set { name: "nab", folder: Some("nab"), measure: sets::nab::measure },
    Set { name: "plates", folder: Some("steel_plates"), measure: sets::plates::measure },
    Set { name: "energy", folder: Some("steel_industry_energy"), measure: sets::energy::measure },
    Set { name: "reading", folder: None, measure: sets::reading::measure },
    Set { name: "diagnosis", folder: None, measure: sets::diagnosis::measure },
    Set { name: "matching", folder: None, measure: sets::matching::measure },
    Set { name: "server", folder: None, measure: server::measure },
    Set { name: "dataspace", folder: None, measure: dataspace::measure },
];

/// Measures the named sets, or all, and writes `docs/benchmarks.md`. A set whose data is absent is
/// skipped and named; what the document says of it stays.
///
/// # Errors
/// When a measurement could not be made. A figure that was not reached is no error: the document
/// says so.
pub fn run(wanted: &[String]) -> Result<(), String> {
    let known: Vec<&str> = SETS.iter().map(|s| s.name).collect();
    if let Some(unknown) = wanted.iter().find(|w| !known.contains(&w.as_str())) {
        return Err(format!("there is no set \"{unknown}\"; the sets are: {}", known.join(", ")));
    }
    setup::need_programs(&[("cc", "build-essential"), ("gzip", "gzip")])?;
    // The binary holds what its pages need; where that cannot be had, their figures cannot either.
    if let Err(reason) = assets::run() {
        println!("the pages do without scripts and fonts: {reason}");
    }
    run_shown(&mut cargo(&["build", "--release", "--workspace", "--bins", "--examples"]))?;
    let path = root().join("docs/benchmarks.md");
    let mut document = std::fs::read_to_string(&path).unwrap_or_default();
    let (mut skipped, mut failed) = (Vec::new(), Vec::new());
    for set in SETS.iter().filter(|s| wanted.is_empty() || wanted.iter().any(|w| w == s.name)) {
        if let Some(folder) = set.folder.map(|f| real_data().join(f))
            && !folder.is_dir()
        {
            skipped.push(format!("{}: {} is absent", set.name, folder.display()));
            continue;
        }
        println!("\n== {}", set.name);
        let begun = Instant::now();
        match (set.measure)() {
            Ok(section) => {
                let text = section.markdown(set.name);
                println!("\n{text}\n({:.0} s)", begun.elapsed().as_secs_f64());
                document = document::with_section(&document, &known, set.name, &text);
                std::fs::create_dir_all(root().join("docs")).map_err(|e| e.to_string())?;
                std::fs::write(&path, &document).map_err(|e| format!("{}: {e}", shown(&path)))?;
            }
            Err(reason) => failed.push(format!("{}: {reason}", set.name)),
        }
    }
    println!("\nwritten: {}", shown(&path));
    for line in &skipped {
        println!("skipped: {line}");
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("could not be measured:\n{}", failed.join("\n")))
    }
}
