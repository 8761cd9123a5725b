use std::sync::LazyLock;

use super::forecast::Forecast;
use crate::problem::supervised::planted::{
    Draws, answers_nothing, ask, by_the_hour, chosen, covered, numbers, of, readings, table,
    with_threads,
};
use crate::problem::{Answer, Frame, Input, Part, Request};
use crate::report::{Metric, Outcome, Problem, SplitKind};
use crate::table::{Table, Values};

type Columns = Vec<(&'static str, Vec<f64>)>;

/// y = 3a − 2b and noise of deviation 0.5; c says nothing.
fn plane(rows: usize, seed: u64) -> Columns {
    let mut draws = Draws::new(seed);
    let mut of = || draws.many_between(rows, 0.0, 10.0);
    let (a, b, c) = (of(), of(), of());
    let y = (0..rows).map(|i| 3.0 * a[i] - 2.0 * b[i] + 0.5 * draws.normal()).collect();
    vec![("a", a), ("b", b), ("c", c), ("y", y)]
}

fn request() -> Request {
    Request { target: Some("y".into()), ..Request::new(Problem::Estimate) }
}

fn one(table: Table, request: &Request) -> Answer {
    ask(&[(Part::Data, table)], request).unwrap()
}

static PLANE: LazyLock<Answer> = LazyLock::new(|| one(table(&plane(300, 1)), &request()));

#[test]
fn a_plane_is_learned_down_to_its_noise() {
    let reached = chosen(&PLANE).metrics[&Metric::Rmse];
    assert!((0.4..0.65).contains(&reached), "{reached}");
    for baseline in ["baseline-mean", "baseline-single_column"] {
        assert!(reached < 0.3 * of(&PLANE, baseline, Metric::Rmse));
    }
    assert!(!answers_nothing(&PLANE) && PLANE.report.flattering.is_none());
}

#[test]
fn drivers_name_what_the_plane_is_made_of() {
    let told: Vec<(&str, i8)> =
        PLANE.report.drivers.iter().map(|d| (d.column.as_str(), d.direction)).collect();
    assert_eq!(told[..2], [("a", 1), ("b", -1)]);
}

#[test]
fn a_learning_curve_counts_the_rows_learned_from_and_falls() {
    let points = &PLANE.report.curve.as_ref().unwrap().points;
    let counted: Vec<u64> = points.iter().map(|p| p.n).collect();
    assert_eq!(counted, [15, 30, 60, 120, 240]);
    assert!(points[4].mean < points[0].mean);
}

#[test]
fn every_row_kept_apart_is_answered_once_in_the_order_of_the_file() {
    let every: Vec<f64> = (1..=300).map(f64::from).collect();
    assert_eq!(numbers(&PLANE, "row"), every);
}

#[test]
fn ranges_hold_fresh_values_as_often_as_they_promise() {
    let shares: Vec<f64> = (11..14)
        .map(|seed| {
            let fresh = plane(600, seed + 50);
            let truth = fresh[3].1.clone();
            let files = [(Part::Data, table(&plane(250, seed))), (Part::Apply, table(&fresh[..3]))];
            covered(&ask(&files, &request()).unwrap(), &truth)
        })
        .collect();
    let mean = crate::evaluate::mean(&shares);
    assert!((0.86..=0.94).contains(&mean), "{shares:?}");
}

#[test]
fn a_change_at_the_end_of_the_time_is_told() {
    let mut columns = plane(400, 2);
    let steady = one(by_the_hour(&columns), &request());
    let a = columns[0].1.clone();
    (375..400).for_each(|i| columns[3].1[i] += 1.5 * a[i]);
    let changed = one(by_the_hour(&columns), &request());
    let told = |answer: &Answer| answer.report.next.iter().any(|m| m.id == "next-watch-drift");
    assert!(!told(&steady) && told(&changed));
    assert_eq!(steady.report.split.as_ref().unwrap().kind, SplitKind::Time);
}

/// A daily pattern by the hour.
fn days(rows: usize) -> Vec<f64> {
    let mut draws = Draws::new(3);
    let turn = |h: usize| (h as f64 / 24.0 * std::f64::consts::TAU).sin();
    (0..rows).map(|h| 50.0 + 10.0 * turn(h) + draws.normal()).collect()
}

#[test]
fn a_forecast_of_a_daily_pattern_beats_the_newest_value() {
    let asked = Request { horizon: Some(6), ..request() };
    let answer = one(by_the_hour(&[("y", days(360))]), &asked);
    let reached = chosen(&answer).metrics[&Metric::Rmse];
    assert!(reached < 0.4 * of(&answer, "baseline-newest", Metric::Rmse), "{reached}");
    assert!(reached < of(&answer, "baseline-yesterday", Metric::Rmse), "{reached}");
    match &answer.report.outcome {
        Some(Outcome::Estimate(e)) => assert_eq!(e.horizon, Some(6)),
        other => panic!("{other:?}"),
    }
}

fn frame(files: &[(Part, Table)], request: &Request) -> Frame {
    let readings = readings(files);
    let inputs: Vec<Input<'_>> = files
        .iter()
        .zip(&readings)
        .map(|((part, _), reading)| Input { part: *part, name: "planted.csv", reading })
        .collect();
    Frame::new(&inputs, request).unwrap()
}

fn target(frame: &Frame) -> Vec<f64> {
    match &frame.target().unwrap().values {
        Values::Number(v) => v.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_comes_after_the_horizon_changes_no_input() {
    let asked = Request { horizon: Some(5), ..request() };
    let frame = frame(&[(Part::Data, by_the_hour(&[("y", days(200)), ("b", days(200))]))], &asked);
    let forecast = Forecast::new(&frame, 5);
    let known = target(&frame);
    let mut other = known.clone();
    other[120..].iter_mut().for_each(|v| *v += 40.0);
    let rows: Vec<usize> = (40..125).collect();
    let inputs = |target: &[f64]| forecast.inputs(&frame, target, &[], &rows).1;
    let (before, after) = (inputs(&known), inputs(&other));
    assert_eq!(format!("{before:?}"), format!("{after:?}"));
    let later = forecast.inputs(&frame, &other, &[], &[125]).1;
    assert_eq!(later.columns()[0][0], other[120] as f32);
}

#[test]
fn rows_to_be_forecast_follow_those_known_also_without_a_clock() {
    let asked = Request { horizon: Some(3), ..request() };
    let blank = table(&[("y", vec![f64::NAN; 4])]);
    let frame = frame(&[(Part::Data, table(&[("y", days(100))])), (Part::Apply, blank)], &asked);
    let target = target(&frame);
    let inputs = Forecast::new(&frame, 3).inputs(&frame, &target, &[50], &[100, 102]);
    assert_eq!(inputs.0.columns()[0], [target[47] as f32]);
    assert_eq!(inputs.1.columns()[0], [target[97] as f32, target[99] as f32]);
}

#[test]
fn a_random_split_flatters_where_units_have_ways_of_their_own() {
    let mut draws = Draws::new(4);
    let (mut unit, mut size, mut load, mut y) = (vec![], vec![], vec![], vec![]);
    for u in 0..14 {
        let (own_size, own_way) = (draws.between(0.0, 100.0), draws.between(-30.0, 30.0));
        for _ in 0..20 {
            let l = draws.between(0.0, 10.0);
            unit.push(f64::from(u));
            size.push(own_size + draws.between(0.0, 0.5));
            load.push(l);
            y.push(2.0 * l + own_way + draws.normal());
        }
    }
    let columns = [("unit", unit), ("size", size), ("load", load), ("y", y)];
    let asked = Request { unit: Some("unit".into()), ..request() };
    let flattering = one(table(&columns), &asked).report.flattering.unwrap();
    assert!(flattering.honest > 1.1 * flattering.random, "{flattering:?}");
}

#[test]
fn a_constant_target_a_missing_one_and_a_handful_of_rows_answer_nothing() {
    let mut columns = plane(100, 5);
    columns[3].1.fill(7.0);
    assert!(answers_nothing(&one(table(&columns), &request())));
    columns[3].1.fill(f64::NAN);
    assert!(answers_nothing(&one(table(&columns), &request())));
    assert!(answers_nothing(&one(table(&plane(12, 5)), &request())));
}

#[test]
fn a_column_of_nothing_is_no_obstacle_whatever_the_threads() {
    let mut columns = plane(120, 6);
    columns.push(("void", vec![f64::NAN; 120]));
    columns.push(("rarely", (0..120).map(|i| if i == 3 { 1.0 } else { f64::NAN }).collect()));
    let files = [(Part::Data, table(&columns))];
    let with = |threads| with_threads(threads, || ask(&files, &request()).unwrap());
    assert_eq!(format!("{:?}", with(1)), format!("{:?}", with(3)));
}
