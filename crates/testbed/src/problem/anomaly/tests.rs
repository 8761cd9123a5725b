use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

use crate::observer::Silent;
use crate::problem::{Answer, Input, Part, Request, answer};
use crate::report::{AnomalyOutcome, Metric, Outcome, Problem, Role, Verdict};
use crate::table::read::Reading;
use crate::table::{Column, Table, Values};

/// Sensors that share two hidden causes, the first `sensors` of seven.
fn plant(rows: usize, sensors: usize, seed: u64) -> Vec<Vec<f64>> {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut normal = move || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
    let mut columns = vec![Vec::with_capacity(rows); sensors];
    for _ in 0..rows {
        let (load, heat) = (normal(), normal());
        for (s, column) in columns.iter_mut().enumerate() {
            let cause = if s % 2 == 0 { load } else { heat };
            column.push(50.0 + 10.0 * s as f64 + cause + 0.3 * normal());
        }
    }
    columns
}

fn table(columns: &[Vec<f64>]) -> Table {
    let named = columns.iter().enumerate().map(|(i, v)| Column {
        name: format!("s{i}"),
        unit: None,
        values: Values::Number(v.clone()),
    });
    Table::new(named.collect()).unwrap()
}

fn ask(files: &[(Part, &str, Table)], request: &Request) -> Answer {
    let readings: Vec<Reading> = files
        .iter()
        .map(|(_, _, t)| Reading {
            table: t.clone(),
            rows_in_file: t.rows() as u64,
            ..Reading::default()
        })
        .collect();
    let inputs: Vec<Input<'_>> = files
        .iter()
        .zip(&readings)
        .map(|((part, name, _), reading)| Input { part: *part, name, reading })
        .collect();
    answer(&inputs, request, &Silent).unwrap()
}

fn one(columns: &[Vec<f64>], request: &Request) -> Answer {
    ask(&[(Part::Data, "plant.csv", table(columns))], request)
}

fn first_rows(n: usize) -> Request {
    Request { train_rows: Some(n), ..Request::new(Problem::Anomaly) }
}

fn outcome(answer: &Answer) -> &AnomalyOutcome {
    match &answer.report.outcome {
        Some(Outcome::Anomaly(o)) => o,
        other => panic!("{other:?}"),
    }
}

fn numbers<'a>(answer: &'a Answer, column: &str) -> &'a [f64] {
    match &answer.predictions.as_ref().unwrap().column(column).unwrap().values {
        Values::Number(v) => v,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_shift_is_found_with_its_sensor_and_its_moment() {
    let mut columns = plant(1_000, 5, 1);
    columns[3][700..].iter_mut().for_each(|v| *v += 4.0);
    let found = one(&columns, &first_rows(500));
    let episode = &outcome(&found).episodes[0];
    let since: usize = episode.from.parse().unwrap();
    assert!((701..725).contains(&since), "{since}");
    assert_eq!((episode.to.as_str(), episode.sensors[0].column.as_str()), ("1000", "s3"));
    assert_eq!(episode.sensors[0].direction, 1);
    assert_eq!(found.report.drivers[0].column, "s3");
    assert!(matches!(found.report.verdict, Verdict::Enough { .. } | Verdict::More { .. }));
}

#[test]
fn the_same_process_raises_no_more_alarms_than_promised() {
    for seed in 2..6 {
        let found = one(&plant(3_000, 6, seed), &first_rows(1_000));
        let rate = outcome(&found).alarms as f64 / 2_000.0;
        assert!(rate <= 0.02, "seed {seed}: {rate}");
    }
}

#[test]
fn a_decoupled_sensor_is_found_although_it_looks_usual_by_itself() {
    let mut columns = plant(1_200, 6, 7);
    let own_past: Vec<f64> = columns[2][100..500].to_vec();
    columns[2][800..].copy_from_slice(&own_past);
    let found = one(&columns, &first_rows(600));
    let scores = numbers(&found, "alarm");
    assert_eq!(scores.len(), 600);
    let late = scores[260..].iter().sum::<f64>() / 340.0;
    assert!(late > 0.8, "{late}");
    assert_eq!(outcome(&found).episodes[0].sensors[0].column, "s2");
    let chosen = found.report.contenders.iter().find(|c| c.chosen).unwrap();
    assert_eq!(chosen.name, "detector-charts");
    let simple = found.report.contenders.iter().find(|c| c.name == "baseline-one_sensor").unwrap();
    assert!(chosen.inside > simple.inside);
}

#[test]
fn a_stuck_sensor_is_found() {
    let mut columns = plant(1_000, 4, 8);
    columns[1][600..].fill(60.2);
    let found = one(&columns, &first_rows(500));
    assert_eq!(outcome(&found).episodes[0].sensors[0].column, "s1");
}

#[test]
fn what_comes_later_changes_no_earlier_score() {
    let mut columns = plant(900, 4, 9);
    let short: Vec<Vec<f64>> = columns.iter().map(|c| c[..700].to_vec()).collect();
    columns[0][700..].iter_mut().for_each(|v| *v *= -3.0);
    let (short, long) = (one(&short, &first_rows(400)), one(&columns, &first_rows(400)));
    assert_eq!(numbers(&short, "score"), &numbers(&long, "score")[..300]);
}

#[test]
fn threads_change_nothing() {
    let mut columns = plant(800, 5, 10);
    columns[4][600..].iter_mut().for_each(|v| *v -= 5.0);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| one(&columns, &first_rows(400)))
    };
    let (a, b) = (with(1), with(2));
    assert_eq!(
        serde_json::to_string(&a.report).unwrap(),
        serde_json::to_string(&b.report).unwrap()
    );
    assert_eq!(a.predictions, b.predictions);
}

#[test]
fn labels_measure_but_do_not_teach() {
    let mut columns = plant(1_000, 4, 11);
    columns[0][800..].iter_mut().for_each(|v| *v += 5.0);
    let blind = one(&columns, &first_rows(500));
    columns.push((0..1_000).map(|i| f64::from(u8::from(i >= 800))).collect());
    let request = Request { target: Some("s4".into()), ..first_rows(500) };
    let told = one(&columns, &request);
    assert_eq!(numbers(&blind, "score"), numbers(&told, "score"));
    assert_eq!(told.report.metric, Metric::F1);
    let f1 = |name: &str| {
        told.report.contenders.iter().find(|c| c.name == name).unwrap().metrics[&Metric::F1]
    };
    assert!(f1("detector-charts") > 0.9, "{}", f1("detector-charts"));
    assert!((f1("baseline-always") - 2.0 * 0.4 / 1.4).abs() < 1e-9);
    assert!(f1("baseline-never").abs() < 1e-12);
}

#[test]
fn alarms_no_better_than_flagging_everything_answer_nothing() {
    let mut columns = plant(900, 4, 12);
    // Labels that have nothing to do with the sensors.
    columns.push((0..900).map(|i| f64::from(u8::from(i >= 450 && i % 3 != 0))).collect());
    let request = Request { target: Some("s4".into()), ..first_rows(400) };
    let told = one(&columns, &request);
    let Verdict::NotAnswerable { because } = &told.report.verdict else {
        panic!("{:?}", told.report.verdict)
    };
    assert_eq!(because[0].id, "because-trivial-as-good");
}

#[test]
fn train_files_teach_one_model_and_apply_files_are_answered_in_order() {
    let train = table(&plant(800, 3, 13));
    let data = table(&plant(100, 3, 14));
    let mut columns = plant(200, 3, 15);
    columns[1][100..].iter_mut().for_each(|v| *v += 6.0);
    let files = [
        (Part::Train, "good.csv", train),
        (Part::Data, "today.csv", data),
        (Part::Apply, "new.csv", table(&columns)),
    ];
    let found = ask(&files, &Request::new(Problem::Anomaly));
    let rows: Vec<f64> = (1..=200).map(f64::from).collect();
    assert_eq!(numbers(&found, "row"), rows);
    assert_eq!(outcome(&found).episodes[0].sensors[0].column, "s1");
    assert_eq!(found.report.split.as_ref().unwrap().train_rows, 800);
}

#[test]
fn each_file_is_measured_against_its_own_beginning() {
    let shifted: Vec<Vec<f64>> =
        plant(600, 3, 17).into_iter().map(|c| c.iter().map(|v| v + 500.0).collect()).collect();
    let files =
        [(Part::Data, "a.csv", table(&plant(600, 3, 16))), (Part::Data, "b.csv", table(&shifted))];
    let found = ask(&files, &first_rows(300));
    assert!(outcome(&found).alarms < 12, "{}", outcome(&found).alarms);
    assert_eq!(found.predictions.as_ref().unwrap().columns()[0].name, "file");
    assert_eq!(found.report.split.as_ref().unwrap().test_units, Some(2));
}

#[test]
fn without_a_word_on_what_is_normal_the_assumption_is_told() {
    let found = one(&plant(900, 3, 18), &Request::new(Problem::Anomaly));
    assert_eq!(found.report.split.as_ref().unwrap().train_rows, 300);
    assert!(found.report.next.iter().any(|m| m.id == "next-name-normal-rows"));
}

#[test]
fn three_rows_are_too_few_and_the_report_says_so() {
    let found = one(&plant(3, 2, 19), &first_rows(2));
    let Verdict::NotAnswerable { because } = &found.report.verdict else {
        panic!("{:?}", found.report.verdict)
    };
    assert_eq!(because[0].id, "because-few-normal-rows");
    assert_eq!(found.predictions, None);
}

#[test]
fn one_sensor_alone_is_watched() {
    let mut columns = plant(600, 1, 20);
    columns[0][500..].iter_mut().for_each(|v| *v += 6.0);
    let found = one(&columns, &first_rows(300));
    let late = numbers(&found, "alarm")[220..].iter().sum::<f64>();
    assert!(late >= 79.0, "{late}");
}

#[test]
fn an_empty_a_constant_and_a_holed_column_do_no_harm() {
    let mut columns = plant(800, 4, 21);
    columns.push(vec![f64::NAN; 800]);
    columns.push(vec![5.0; 800]);
    let mut silent_then = vec![f64::NAN; 800];
    silent_then[500..].fill(3.0);
    columns.push(silent_then);
    columns[1].iter_mut().step_by(3).for_each(|v| *v = f64::NAN);
    columns[2][600..].iter_mut().for_each(|v| *v += 5.0);
    let request = Request { keep: vec!["s6".into()], ..first_rows(400) };
    let found = one(&columns, &request);
    assert_eq!(outcome(&found).episodes[0].sensors[0].column, "s2");
    assert!(numbers(&found, "score").iter().all(|s| s.is_finite()));
}

#[test]
fn what_never_moved_raises_an_alarm_when_it_moves() {
    let mut columns = plant(800, 2, 22);
    let mut valve = vec![5.0; 800];
    valve[600..].fill(6.0);
    columns.push(valve);
    let found = one(&columns, &first_rows(400));
    let episode = &outcome(&found).episodes[0];
    assert_eq!((episode.from.as_str(), episode.sensors[0].column.as_str()), ("601", "s2"));
}

#[test]
fn columns_without_numbers_are_told_and_cannot_be_answered() {
    let words = Column {
        name: "state".into(),
        unit: None,
        values: Values::Category {
            codes: (0..90).map(|i| i % 3).collect(),
            levels: vec!["a".into(), "b".into(), "c".into()],
        },
    };
    let files = [(Part::Data, "states.csv", Table::new(vec![words]).unwrap())];
    let found = ask(&files, &first_rows(60));
    assert!(found.report.data.columns.iter().all(|c| c.role == Role::Input));
    let Verdict::NotAnswerable { because } = &found.report.verdict else {
        panic!("{:?}", found.report.verdict)
    };
    assert_eq!(because[0].id, "because-no-sensors");
}

#[test]
fn nothing_left_to_answer_is_told() {
    let found = one(&plant(300, 3, 23), &first_rows(300));
    assert_eq!(found.predictions, None);
    assert!(found.report.next.iter().any(|m| m.id == "next-bring-rows-to-answer"));
}
