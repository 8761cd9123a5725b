use std::sync::LazyLock;

use crate::problem::supervised::planted::{
    Draws, answers_nothing, ask, chosen, covered, numbers, of, table, with_threads,
};
use crate::problem::{Answer, Part, Request};
use crate::report::{CurveUnit, Metric, Problem, SplitKind};
use crate::table::Table;

/// How the histories are made.
#[derive(Clone, Copy)]
struct Wear {
    units: usize,
    seed: u64,
    /// Operating conditions that shift all sensors.
    conditions: u32,
    /// Of every second history only this share is seen, and it is marked as ended without failure.
    survivors_see: Option<f64>,
}

const PLAIN: Wear = Wear { units: 24, seed: 1, conditions: 1, survivors_see: None };

/// Histories until failure: two sensors show the wear, one shows nothing; and the true remaining lives.
fn histories(wear: Wear) -> (Table, Vec<f64>) {
    let mut draws = Draws::new(wear.seed);
    let mut rows: [Vec<f64>; 7] = Default::default();
    let mut truth = Vec::new();
    for unit in 0..wear.units {
        let life = draws.between(25.0, 55.0).round();
        let share = wear.survivors_see.filter(|_| unit % 2 == 1);
        let seen = (life * share.unwrap_or(1.0)) as usize;
        for age in 0..=seen {
            let worn = (age as f64 / life).powi(2) * 10.0;
            let condition = (draws.between(0.0, 1.0) * f64::from(wear.conditions)).floor();
            let shift = condition * 100.0;
            let cells = [
                unit as f64,
                age as f64,
                shift + worn + 0.4 * draws.normal(),
                shift * 2.0 - 3.0 * worn + draws.normal(),
                draws.normal(),
                condition * 10.0,
                f64::from(share.is_some()),
            ];
            for (column, cell) in rows.iter_mut().zip(cells) {
                column.push(cell);
            }
            truth.push(life - age as f64);
        }
    }
    let names = ["unit", "age", "heat", "flow", "noise", "setting", "alive"];
    let columns: Vec<(&str, Vec<f64>)> = names.into_iter().zip(rows).collect();
    (table(&columns), truth)
}

fn request() -> Request {
    Request {
        unit: Some("unit".into()),
        time: Some("age".into()),
        ignore: vec!["alive".into()],
        ..Request::new(Problem::Life)
    }
}

fn asked_of_fresh_units() -> (Answer, Vec<f64>) {
    let (known, _) = histories(PLAIN);
    let (fresh, truth) = histories(Wear { seed: 2, units: 40, ..PLAIN });
    let answer = ask(&[(Part::Data, known), (Part::Apply, fresh)], &request()).unwrap();
    (answer, truth)
}

static PLAIN_ANSWER: LazyLock<(Answer, Vec<f64>)> = LazyLock::new(asked_of_fresh_units);

#[test]
fn ranges_hold_the_remaining_life_of_fresh_units() {
    let (answer, truth) = &*PLAIN_ANSWER;
    let share = covered(answer, truth);
    assert!((0.84..=0.97).contains(&share), "{share}");
}

#[test]
fn sensors_that_show_the_wear_beat_both_baselines() {
    let (answer, _) = &*PLAIN_ANSWER;
    let reached = chosen(answer).metrics[&Metric::Rmse];
    for baseline in ["baseline-mean", "baseline-age"] {
        let trivial = of(answer, baseline, Metric::Rmse);
        assert!(reached < 0.7 * trivial, "{baseline}: {reached} against {trivial}");
    }
    assert!(!answers_nothing(answer));
}

#[test]
fn units_are_kept_whole_and_counted_in_the_learning_curve() {
    let (answer, _) = &*PLAIN_ANSWER;
    let split = answer.report.split.as_ref().unwrap();
    assert_eq!(split.kind, SplitKind::Unit);
    assert_eq!(split.test_units, Some(24));
    let curve = answer.report.curve.as_ref().unwrap();
    assert_eq!(curve.of, CurveUnit::Units);
    let (first, last) = (curve.points.first().unwrap(), curve.points.last().unwrap());
    assert!((19..=20).contains(&last.n), "{}", last.n);
    assert!(last.mean < first.mean, "{curve:?}");
}

#[test]
fn drivers_name_the_sensors_that_wear_and_how_they_turn() {
    let (answer, _) = &*PLAIN_ANSWER;
    let direction =
        |name: &str| answer.report.drivers.iter().find(|d| d.column == name).map(|d| d.direction);
    // Life is short where it is hot and where little flows.
    assert!(direction("heat") == Some(-1) || direction("flow") == Some(1));
    let share = |name: &str| {
        answer.report.drivers.iter().find(|d| d.column == name).map_or(0.0, |d| d.share)
    };
    assert!(share("noise") < 0.1 * (share("heat") + share("flow")), "{:?}", answer.report.drivers);
}

#[test]
fn every_row_that_was_brought_is_answered_in_its_place() {
    let (answer, truth) = &*PLAIN_ANSWER;
    let (fresh, _) = histories(Wear { seed: 2, units: 40, ..PLAIN });
    let given = |name: &str| match &fresh.column(name).unwrap().values {
        crate::table::Values::Number(v) => v.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(numbers(answer, "unit"), given("unit"));
    assert_eq!(numbers(answer, "age"), given("age"));
    assert_eq!(numbers(answer, "prediction").len(), truth.len());
}

#[test]
fn six_operating_conditions_are_taken_off() {
    let (known, _) = histories(Wear { conditions: 6, ..PLAIN });
    let answer = ask(&[(Part::Data, known)], &request()).unwrap();
    let reached = chosen(&answer).metrics[&Metric::Rmse];
    let by_age = of(&answer, "baseline-age", Metric::Rmse);
    assert!(reached < by_age / 3.0, "{reached} against {by_age}");
}

#[test]
fn units_that_still_run_are_not_taken_for_failures() {
    let (known, truth) = histories(Wear { survivors_see: Some(0.5), ..PLAIN });
    let asked = Request { censor: Some("alive".into()), ignore: vec![], ..request() };
    let answer = ask(&[(Part::Data, known)], &asked).unwrap();
    let (units, ages, said) =
        (numbers(&answer, "unit"), numbers(&answer, "age"), numbers(&answer, "prediction"));
    assert!(units.iter().all(|u| u % 2.0 == 1.0), "those are asked about that still run");
    let last: Vec<usize> =
        (0..said.len()).filter(|&i| ages.get(i + 1).is_none_or(|next| *next == 0.0)).collect();
    let mean = crate::evaluate::mean(&last.iter().map(|&i| said[i]).collect::<Vec<_>>());
    assert_eq!(last.len(), 12);
    // Half of a life of about 40 is left.
    assert!((12.0..30.0).contains(&mean), "{mean}");
    assert!(truth.len() > said.len());
    assert!(!answers_nothing(&answer));
}

#[test]
fn three_units_and_units_of_one_row_answer_nothing() {
    let (few, _) = histories(Wear { units: 3, ..PLAIN });
    assert!(answers_nothing(&ask(&[(Part::Data, few)], &request()).unwrap()));
    let single: Vec<f64> = (0..30).map(f64::from).collect();
    let columns = [("unit", single.clone()), ("age", vec![1.0; 30]), ("heat", single.clone())];
    let columns = [columns.as_slice(), &[("alive", single)]].concat();
    assert!(answers_nothing(&ask(&[(Part::Data, table(&columns))], &request()).unwrap()));
}

#[test]
fn a_part_kept_apart_by_the_reader_sets_no_yardstick() {
    let (known, _) = histories(Wear { units: 8, ..PLAIN });
    // Histories that would lengthen the horizon, were they looked at.
    let stretched = |by: f64| {
        let (other, _) = histories(Wear { units: 4, seed: 9, ..PLAIN });
        let columns: Vec<(&str, Vec<f64>)> = other
            .columns()
            .iter()
            .map(|c| match &c.values {
                crate::table::Values::Number(v) if c.name == "age" => {
                    (c.name.as_str(), v.iter().map(|a| a * by).collect())
                }
                crate::table::Values::Number(v) if c.name == "unit" => {
                    (c.name.as_str(), v.iter().map(|u| u + 100.0).collect())
                }
                crate::table::Values::Number(v) => (c.name.as_str(), v.clone()),
                other => panic!("{other:?}"),
            })
            .collect();
        let parts = [(Part::Train, known.clone()), (Part::Data, table(&columns))];
        let answer = ask(&parts, &request()).unwrap();
        assert_eq!(answer.report.split.as_ref().unwrap().kind, SplitKind::Files);
        match answer.report.outcome {
            Some(crate::report::Outcome::Life(life)) => life.horizon,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(stretched(1.0), stretched(5.0));
}

#[test]
fn the_number_of_threads_changes_no_remaining_life() {
    let (known, _) = histories(Wear { units: 8, ..PLAIN });
    let files = [(Part::Data, known)];
    let with = |threads| with_threads(threads, || ask(&files, &request()).unwrap());
    assert_eq!(format!("{:?}", with(1)), format!("{:?}", with(3)));
}
