//! What the readiness checks say of real data sets: few things, true ones.
//!
//! The sets lie in the folder that `DURE_DATA` names (`../shared/data` beside the workspace without
//! it). Where one is absent its test says so and ends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use dure_testbed::checks;
use dure_testbed::problem::{Frame, Input, Part, Request};
use dure_testbed::report::{Check, Problem, Role, Status};
use dure_testbed::table::read::Reading;
use dure_testbed::table::{Column, MISSING_CODE, MISSING_TIME, Table, Values};

fn file(name: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("DURE_DATA").map_or_else(beside, PathBuf::from);
    let path = folder.join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {name} is not there (set DURE_DATA to the folder of the data sets)");
    None
}

fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text
}

/// Numbers where every cell is one, clock times where they look like `…:mm…`, else words.
fn reading(path: &Path, delimiter: Option<char>, header: bool) -> Reading {
    let text = text(path);
    let mut lines = text.lines().filter(|l| !l.trim().is_empty()).map(|l| match delimiter {
        Some(d) => l.split(d).collect::<Vec<&str>>(),
        None => l.split_whitespace().collect(),
    });
    let names: Option<Vec<String>> =
        header.then(|| lines.next().unwrap().iter().map(|n| (*n).to_owned()).collect());
    let rows: Vec<Vec<&str>> = lines.collect();
    let columns = (0..rows[0].len())
        .map(|c| Column {
            name: names.as_ref().map_or_else(|| (c + 1).to_string(), |n| n[c].clone()),
            unit: None,
            values: values(&rows.iter().map(|r| r[c]).collect::<Vec<_>>()),
        })
        .collect();
    let rows_in_file = rows.len() as u64;
    Reading { table: Table::new(columns).unwrap(), rows_in_file, ..Reading::default() }
}

fn values(cells: &[&str]) -> Values {
    if cells.iter().all(|c| c.is_empty() || c.parse::<f64>().is_ok()) {
        return Values::Number(cells.iter().map(|c| c.parse().unwrap_or(f64::NAN)).collect());
    }
    if cells[0].contains(':') {
        return Values::Time(cells.iter().map(|c| moment(c)).collect());
    }
    let (mut levels, mut known) = (Vec::new(), HashMap::new());
    let codes = cells
        .iter()
        .map(|c| {
            if c.is_empty() {
                return MISSING_CODE;
            }
            *known.entry(*c).or_insert_with(|| {
                levels.push((*c).to_owned());
                levels.len() as u32 - 1
            })
        })
        .collect();
    Values::Category { codes, levels }
}

/// `yyyy-mm-dd hh:mm[:ss]` or `dd/mm/yyyy hh:mm`.
fn moment(cell: &str) -> i64 {
    let parts: Vec<i64> = cell.split(['-', '/', ' ', ':']).filter_map(|p| p.parse().ok()).collect();
    let [a, b, c, hour, minute, rest @ ..] = parts.as_slice() else { return MISSING_TIME };
    let (year, month, day) = if *a > 31 { (*a, *b, *c) } else { (*c, *b, *a) };
    // Days from civil (Hinnant).
    let y = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let of_era =
        y.rem_euclid(400) * 365 + y.rem_euclid(400) / 4 - y.rem_euclid(400) / 100 + of_year;
    let days = y.div_euclid(400) * 146_097 + of_era - 719_468;
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + rest.first().copied().unwrap_or(0);
    seconds * 1000
}

struct Said {
    checks: Vec<Check>,
    leaks: Vec<String>,
}

fn ask(title: &str, files: &[(Part, &Reading)], request: &Request) -> Said {
    let inputs: Vec<Input<'_>> =
        files.iter().map(|(part, reading)| Input { part: *part, name: title, reading }).collect();
    let mut frame = Frame::new(&inputs, request).unwrap();
    let checks = checks::run(&inputs, &mut frame, request);
    println!("\n{title}");
    for check in &checks {
        println!("  {:?} {} {:?} {:?}", check.status, check.id, check.columns, check.args);
    }
    let leaks = frame.of_role(Role::Leak).map(|c| c.name.clone()).collect();
    Said { checks, leaks }
}

impl Said {
    /// What was found to be out of order.
    fn wrong(&self) -> Vec<&str> {
        let wrong = self.checks.iter().filter(|c| c.status >= Status::Warning);
        wrong.map(|c| c.id.as_str()).collect()
    }
}

#[test]
fn the_turbofan_engines_are_ready_for_remaining_life() {
    let Some(train) = file("cmapss/train_FD001.txt") else { return };
    let Some(test) = file("cmapss/test_FD001.txt") else { return };
    let (train, test) = (reading(&train, None, false), reading(&test, None, false));
    let mut request = Request::new(Problem::Life);
    (request.unit, request.time) = (Some("1".into()), Some("2".into()));
    let said = ask("FD001", &[(Part::Data, &train), (Part::Apply, &test)], &request);
    assert_eq!(said.wrong(), ["constant-columns"]);
}

#[test]
fn the_engines_of_six_conditions_run_in_several_modes() {
    let Some(train) = file("cmapss/train_FD002_units1-85.txt.gz") else { return };
    let train = reading(&train, None, false);
    let mut request = Request::new(Problem::Life);
    (request.unit, request.time) = (Some("1".into()), Some("2".into()));
    let said = ask("FD002", &[(Part::Data, &train)], &request);
    assert_eq!(said.wrong(), ["modes"]);
}

#[test]
fn the_water_circuit_is_ready_for_anomalies() {
    for name in ["valve1/0", "valve1/3", "valve2/1", "other/3", "other/7"] {
        let Some(path) = file(&format!("skab/{name}.csv")) else { return };
        let data = reading(&path, Some(';'), true);
        let mut request = Request::new(Problem::Anomaly);
        request.target = Some("anomaly".into());
        request.ignore = vec!["changepoint".into()];
        request.train_rows = Some(400);
        ask(name, &[(Part::Data, &data)], &request);
    }
}

#[test]
fn the_milling_machine_names_its_failure_modes_as_leaks() {
    let Some(path) = file("ai4i2020/ai4i2020_train8000.csv") else { return };
    let data = reading(&path, Some(','), true);
    let mut request = Request::new(Problem::Failure);
    request.target = Some("Machine_failure".into());
    let said = ask("AI4I", &[(Part::Data, &data)], &request);
    assert_eq!(said.leaks, ["TWF", "HDF", "PWF", "OSF", "RNF"]);
    assert_eq!(said.wrong(), ["leakage"]);
}

#[test]
fn the_ship_is_ready_for_estimates() {
    let Some(path) = file("ship_fuel_vlgc/ship_fuel_first80pct.csv.gz") else { return };
    let data = reading(&path, Some(','), true);
    let mut request = Request::new(Problem::Estimate);
    request.target = Some("fuelConsumption".into());
    let said = ask("ship", &[(Part::Data, &data)], &request);
    assert!(said.leaks.is_empty());
}

#[test]
fn the_frigate_is_ready_for_estimates() {
    let Some(path) = file("naval_cbm/data_train10741.txt.gz") else { return };
    let data = reading(&path, None, false);
    let mut request = Request::new(Problem::Estimate);
    (request.target, request.ignore) = (Some("17".into()), vec!["18".into()]);
    let said = ask("naval", &[(Part::Data, &data)], &request);
    assert!(said.leaks.is_empty());
}

#[test]
fn the_steel_plates_name_their_other_defects_as_leaks() {
    let Some(path) = file("steel_plates/steel_plates_train.csv") else { return };
    let data = reading(&path, Some(','), true);
    for target in ["Bumps", "Stains", "K_Scratch"] {
        let mut request = Request::new(Problem::Failure);
        request.target = Some(target.into());
        let said = ask(&format!("plates {target}"), &[(Part::Data, &data)], &request);
        assert_eq!(said.leaks.len(), 6, "{:?}", said.leaks);
    }
}

#[test]
fn the_steel_works_name_their_emission_as_a_leak_unless_it_is_a_forecast() {
    let Some(path) = file("steel_industry_energy/steel_jan_oct.csv.gz") else { return };
    let data = reading(&path, Some(','), true);
    let mut request = Request::new(Problem::Estimate);
    request.target = Some("Usage_kWh".into());
    let said = ask("energy", &[(Part::Data, &data)], &request);
    assert_eq!(said.leaks, ["CO2(tCO2)"]);
    request.horizon = Some(4);
    let said = ask("energy, a forecast", &[(Part::Data, &data)], &request);
    assert!(said.leaks.is_empty());
}
