//! Pooled figures of the water-circulation testbed and the two temperature series: development only.

use dure_testbed::observer::Silent;
use dure_testbed::problem::{Input, Part, Request, answer};
use dure_testbed::report::{Outcome, Problem};
use dure_testbed::table::read::Reading;
use dure_testbed::table::{Column, Table, Values};

fn table(path: &std::path::Path, delimiter: char) -> Table {
    let text = std::fs::read_to_string(path).expect("readable");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("header").split(delimiter).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(delimiter)).skip(1) {
            column.push(cell.parse().unwrap_or(f64::NAN));
        }
    }
    let made = names.iter().zip(columns).skip(1).map(|(n, v)| Column {
        name: (*n).to_owned(),
        unit: None,
        values: Values::Number(v),
    });
    Table::new(made.collect()).expect("equal lengths")
}

fn main() {
    let data = std::env::var("DURE_DATA").unwrap_or_else(|_| "../shared/data".into());
    let files: Vec<String> = (0..8)
        .map(|i| format!("valve1/{i}"))
        .chain((0..4).map(|i| format!("valve2/{i}")))
        .chain((1..11).map(|i| format!("other/{i}")))
        .collect();
    for (what, of) in [("even", 0), ("odd", 1), ("all", 2)] {
        let started = std::time::Instant::now();
        let readings: Vec<(String, Reading)> = files
            .iter()
            .enumerate()
            .filter(|(i, _)| of == 2 || i % 2 == of)
            .map(|(_, f)| {
                let path = std::path::Path::new(&data).join("skab").join(format!("{f}.csv"));
                let table = table(&path, ';');
                let rows = table.rows() as u64;
                (f.clone(), Reading { table, rows_in_file: rows, ..Reading::default() })
            })
            .collect();
        let inputs: Vec<Input<'_>> = readings
            .iter()
            .map(|(name, reading)| Input { part: Part::Data, name, reading })
            .collect();
        let request = Request {
            target: Some("anomaly".into()),
            ignore: vec!["changepoint".into()],
            train_rows: Some(400),
            ..Request::new(Problem::Anomaly)
        };
        let found = answer(&inputs, &request, &Silent).expect("answerable").report;
        println!("== {what} {:?}", started.elapsed());
        for c in &found.contenders {
            println!(
                "{}{} inside {:?} {:.3?}",
                if c.chosen { "* " } else { "  " },
                c.name,
                c.inside,
                c.metrics
            );
        }
        println!(
            "{:?}\n{:?}\n{:?}\n{:?}",
            found.flattering, found.curve, found.verdict, found.next
        );
        if let Some(Outcome::Anomaly(o)) = &found.outcome {
            println!("{} rows {} alarms {} episodes", o.rows, o.alarms, o.episode_count);
            for e in o.episodes.iter().take(5) {
                println!("{e:?}");
            }
        }
    }
}
