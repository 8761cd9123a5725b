//! Real files as they are published, where they are at hand.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use super::{ReadOptions, Reading, read};
use crate::table::{Kind, ReadSeek, Source, Values, iso_time};

struct OnDisk(PathBuf);

impl Source for OnDisk {
    fn name(&self) -> &str {
        self.0.file_name().and_then(|n| n.to_str()).unwrap_or("file")
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.0.metadata()?.len())
    }

    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(File::open(&self.0)?))
    }
}

/// The reading of a real file; None, and a notice, where it is not at hand.
fn real(path: &str) -> Option<Reading> {
    let Some(folder) = std::env::var_os("DURE_DATA") else {
        println!("skipped: DURE_DATA does not name the folder of real data");
        return None;
    };
    let path = PathBuf::from(folder).join(path);
    if !path.exists() {
        println!("skipped: {} is not there", path.display());
        return None;
    }
    Some(read(&OnDisk(path), &ReadOptions::default(), &mut |_| Ok(())).unwrap())
}

fn kinds(reading: &Reading) -> String {
    let letter = |kind| match kind {
        Kind::Number => 'n',
        Kind::Category => 'c',
        Kind::Time => 't',
    };
    reading.table.columns().iter().map(|c| letter(c.values.kind())).collect()
}

fn number(reading: &Reading, column: &str, row: usize) -> f64 {
    match reading.table.column(column).map(|c| &c.values) {
        Some(Values::Number(cells)) => cells[row],
        other => panic!("{column} is {other:?}"),
    }
}

fn time(reading: &Reading, column: &str, row: usize) -> String {
    match reading.table.column(column).map(|c| &c.values) {
        Some(Values::Time(cells)) => iso_time(cells[row]),
        other => panic!("{column} is {other:?}"),
    }
}

#[test]
fn cmapss_is_blank_separated_without_header() {
    for (file, rows) in [("train_FD001.txt", 20_631), ("train_FD002_units1-85.txt.gz", 0)] {
        let Some(r) = real(&format!("cmapss/{file}")) else { return };
        assert_eq!(kinds(&r), "n".repeat(26), "{file}");
        assert!(!r.form.header && r.oddities.is_empty() && r.ragged == super::Ragged::default());
        assert!(rows == 0 || r.table.rows() == rows);
        assert_eq!((number(&r, "1", 0), number(&r, "2", 1)), (1.0, 2.0));
    }
}

#[test]
fn skab_is_divided_by_semicolons() {
    let Some(r) = real("skab/valve1/0.csv") else { return };
    assert_eq!(kinds(&r), "tnnnnnnnnnn");
    assert_eq!(time(&r, "datetime", 0), "2020-03-09T10:14:33");
    assert_eq!(r.form.delimiter.as_deref(), Some(";"));
}

#[test]
fn ai4i_names_its_units() {
    let Some(r) = real("ai4i2020/ai4i2020_train8000.csv") else { return };
    assert_eq!(kinds(&r), "nccnnnnnnnnnnn");
    assert_eq!(r.table.column("Torque [Nm]").unwrap().unit.as_deref(), Some("Nm"));
    assert_eq!(r.table.rows(), 8000);
}

#[test]
fn steel_energy_writes_the_day_first() {
    let Some(r) = real("steel_industry_energy/steel_jan_oct.csv.gz") else { return };
    assert_eq!(r.form.time_format.as_deref(), Some("dd/mm/yyyy"));
    assert_eq!(time(&r, "date", 0), "2018-01-01T00:15:00");
    assert!(r.oddities.is_empty());
}

#[test]
fn ship_fuel_is_packed_text() {
    let Some(r) = real("ship_fuel_vlgc/ship_fuel_first80pct.csv.gz") else { return };
    assert_eq!(kinds(&r), "tnnnnnnnnnn");
    assert_eq!(r.table.rows(), 11_580);
    assert_eq!(number(&r, "shaftSpeed", 0), 84.878_836_739_403_72);
}

#[test]
fn naval_propulsion_is_blank_separated_with_exponents() {
    let Some(r) = real("naval_cbm/data_train10741.txt.gz") else { return };
    assert_eq!(kinds(&r), "n".repeat(18));
    assert_eq!((r.table.rows(), number(&r, "3", 0)), (10_741, 289.964));
}

#[test]
fn every_other_table_at_hand_is_read_without_oddities() {
    for file in [
        "steel_plates/steel_plates_train.csv",
        "nab/realKnownCause/machine_temperature_system_failure.csv",
        "nab/realKnownCause/ambient_temperature_system_failure.csv",
        "cmapss/train_FD003_17col.csv.gz",
        "skab/anomaly-free/anomaly-free.csv",
    ] {
        let Some(r) = real(file) else { return };
        assert!(r.form.header && r.oddities.is_empty(), "{file}: {:?}", r.oddities);
        assert!(!kinds(&r).contains('c'), "{file}");
    }
}
