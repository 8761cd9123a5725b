//! Figures of the water-circulation testbed and of two temperature series, for development.
//!
//! `cargo run --example skab -- pooled | single | nab`, with the data folder in `DURE_DATA`.

use std::path::Path;

use dure_testbed::evaluate::classification::confusion;
use dure_testbed::observer::Silent;
use dure_testbed::problem::{Answer, Input, Part, Request, answer};
use dure_testbed::report::{Outcome, Problem, Report};
use dure_testbed::table::read::Reading;
use dure_testbed::table::{Column, Table, Values};

/// A plain reader, enough for these files: the first column is left out, the rest are numbers.
fn numbers(path: &Path, delimiter: char) -> Table {
    let text = std::fs::read_to_string(path).expect("readable");
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().expect("header").split(delimiter).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(delimiter)).skip(1) {
            column.push(cell.parse().unwrap_or(f64::NAN));
        }
    }
    let named = names.iter().zip(columns).skip(1);
    Table::new(named.map(|(n, v)| number(n, v)).collect()).expect("equal lengths")
}

fn number(name: &str, values: Vec<f64>) -> Column {
    Column { name: name.to_owned(), unit: None, values: Values::Number(values) }
}

fn ask(files: &[(String, Table)], request: &Request) -> Answer {
    let readings: Vec<Reading> = files
        .iter()
        .map(|(_, table)| Reading {
            table: table.clone(),
            rows_in_file: table.rows() as u64,
            ..Reading::default()
        })
        .collect();
    let inputs: Vec<Input<'_>> = files
        .iter()
        .zip(&readings)
        .map(|((name, _), reading)| Input { part: Part::Data, name, reading })
        .collect();
    answer(&inputs, request, &Silent).expect("answerable")
}

fn show(report: &Report) {
    for c in &report.contenders {
        let mark = if c.chosen { '*' } else { ' ' };
        println!("{mark} {} inside {:.2?} {:.3?}", c.name, c.inside, c.metrics);
    }
    println!("{:.3?}\n{:.3?}\n{:.3?}", report.flattering, report.curve, report.verdict);
    println!("{:?}\n{:.2?}", report.next, report.drivers);
    if let Some(Outcome::Anomaly(o)) = &report.outcome {
        println!("{} rows {} alarms {} episodes", o.rows, o.alarms, o.episode_count);
        o.episodes.iter().take(12).for_each(|e| println!("{e:.2?}"));
    }
}

fn water(data: &Path, single: bool) {
    let names: Vec<String> = (0..8)
        .map(|i| format!("valve1/{i}"))
        .chain((0..4).map(|i| format!("valve2/{i}")))
        .chain((1..11).map(|i| format!("other/{i}")))
        .collect();
    let request = Request {
        target: Some("anomaly".into()),
        ignore: vec!["changepoint".into()],
        train_rows: Some(400),
        ..Request::new(Problem::Anomaly)
    };
    for (what, of) in [("even", 0), ("odd", 1), ("all", 2)] {
        let files: Vec<(String, Table)> = names
            .iter()
            .enumerate()
            .filter(|(i, _)| of == 2 || i % 2 == of)
            .map(|(_, f)| (f.clone(), numbers(&data.join(format!("skab/{f}.csv")), ';')))
            .collect();
        println!("== {what}");
        if !single {
            show(&ask(&files, &request).report);
            continue;
        }
        let (mut event, mut alarm) = (Vec::new(), Vec::new());
        for file in files {
            let Values::Number(labels) = &file.1.column("anomaly").expect("labels").values else {
                continue;
            };
            event.extend(labels[400..].iter().map(|x| *x > 0.0));
            let found = ask(&[file], &request);
            let chosen = found.report.contenders.iter().find(|c| c.chosen).map(|c| &c.name);
            print!("{chosen:?} ");
            let table = found.predictions.expect("predictions");
            if let Values::Number(a) = &table.column("alarm").expect("alarms").values {
                alarm.extend(a.iter().map(|x| *x > 0.0));
            }
        }
        let c = confusion(&event, &alarm);
        println!("\nF1 {:.3} FAR {:.3} MAR {:.3}", c.f1(), c.false_alarm_rate(), c.miss_rate());
    }
}

fn temperature(data: &Path) {
    for file in ["machine", "ambient"] {
        let name = format!("nab/realKnownCause/{file}_temperature_system_failure.csv");
        let text = std::fs::read_to_string(data.join(&name)).expect("readable");
        let stamps: Vec<&str> = text.lines().skip(1).filter_map(|l| l.split(',').next()).collect();
        let windows: &[(&str, &str)] = match file {
            "machine" => &[
                ("2013-12-10 06:25", "2013-12-12 05:35"),
                ("2013-12-15 17:50", "2013-12-17 17:00"),
                ("2014-01-27 14:20", "2014-01-29 13:30"),
                ("2014-02-07 14:55", "2014-02-09 14:05"),
            ],
            _ => &[
                ("2013-12-15 07:00", "2013-12-30 09:00"),
                ("2014-03-29 15:00", "2014-04-20 22:00"),
            ],
        };
        let inside = |s: &&str| windows.iter().any(|(a, b)| *a <= &s[..16] && &s[..16] <= *b);
        let mut columns = numbers(&data.join(&name), ',').columns().to_vec();
        let labels = stamps.iter().map(|s| f64::from(u8::from(inside(s)))).collect();
        columns.push(number("label", labels));
        let files = [(name, Table::new(columns).expect("equal lengths"))];
        for train in [750, stamps.len() * 15 / 100] {
            println!("== {file} {train}");
            let request = Request {
                target: Some("label".into()),
                train_rows: Some(train),
                ..Request::new(Problem::Anomaly)
            };
            let report = ask(&files, &request).report;
            show(&report);
            if let Some(Outcome::Anomaly(o)) = &report.outcome {
                for e in &o.episodes {
                    let row: usize = e.from.parse().unwrap_or(1);
                    println!("   from {} rows {} peak {:.1}", stamps[row - 1], e.rows, e.peak);
                }
            }
        }
    }
}

fn main() {
    let data = std::env::var("DURE_DATA").unwrap_or_else(|_| "../shared/data".into());
    let data = Path::new(&data);
    match std::env::args().nth(1).as_deref() {
        Some("nab") => temperature(data),
        Some("single") => water(data, true),
        _ => water(data, false),
    }
}
