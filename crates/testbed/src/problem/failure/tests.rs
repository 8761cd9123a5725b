use std::sync::LazyLock;

use crate::evaluate::threshold::Prices;
use crate::problem::supervised::planted::{
    Draws, answers_nothing, ask, by_the_hour, chosen, numbers, of, table, with_threads,
};
use crate::problem::{Answer, Part, Request};
use crate::report::{FailureOutcome, Message, Metric, Outcome, Problem, SplitKind, Verdict};
use crate::table::Table;

type Columns = Vec<(&'static str, Vec<f64>)>;

/// Batches that fail where heat and force are both high, and a few by chance.
fn batches(rows: usize, seed: u64) -> Columns {
    let mut draws = Draws::new(seed);
    let mut of = |low, high| draws.many_between(rows, low, high);
    let (heat, force, hum, dust) = (of(20.0, 80.0), of(0.0, 500.0), of(-1.0, 1.0), of(0.0, 9.0));
    let chance = of(0.0, 1.0);
    let fails = (0..rows)
        .map(|i| f64::from((heat[i] > 60.0 && force[i] > 300.0) || chance[i] < 0.01))
        .collect();
    vec![("heat", heat), ("force", force), ("hum", hum), ("dust", dust), ("failed", fails)]
}

fn request() -> Request {
    Request { target: Some("failed".into()), ..Request::new(Problem::Failure) }
}

fn one(table: Table, request: &Request) -> Answer {
    ask(&[(Part::Data, table)], request).unwrap()
}

fn outcome(answer: &Answer) -> &FailureOutcome {
    match &answer.report.outcome {
        Some(Outcome::Failure(o)) => o,
        other => panic!("{other:?}"),
    }
}

fn because(answer: &Answer) -> &[Message] {
    match &answer.report.verdict {
        Verdict::NotAnswerable { because } => because,
        other => panic!("{other:?}"),
    }
}

/// Rows 40 to 59 are not known to have failed or not.
static PLANTED: LazyLock<Answer> = LazyLock::new(|| {
    let mut columns = batches(700, 1);
    columns[4].1[40..60].fill(f64::NAN);
    one(table(&columns), &request())
});

#[test]
fn a_planted_rule_is_found_and_beats_the_trivial_answers() {
    let reached = chosen(&PLANTED).metrics[&Metric::AveragePrecision];
    for baseline in ["baseline-rate", "baseline-single_column"] {
        let trivial = of(&PLANTED, baseline, Metric::AveragePrecision);
        assert!(reached > trivial + 0.2, "{baseline}: {reached} against {trivial}");
    }
    assert!(!answers_nothing(&PLANTED));
}

#[test]
fn every_family_tells_rare_failures_better_than_chance() {
    for c in PLANTED.report.contenders.iter().filter(|c| c.name.starts_with("family-")) {
        let auroc = c.metrics[&Metric::Auroc];
        assert!(auroc > 0.85, "{}: {auroc}", c.name);
    }
}

#[test]
fn the_causes_are_named_first_with_their_direction() {
    let told: Vec<(&str, i8)> =
        PLANTED.report.drivers.iter().take(2).map(|d| (d.column.as_str(), d.direction)).collect();
    assert!(told.contains(&("heat", 1)) && told.contains(&("force", 1)), "{told:?}");
}

#[test]
fn what_is_said_to_be_likely_happens_as_often() {
    let seen = &outcome(&PLANTED).reliability;
    let rows: u64 = seen.count.iter().sum();
    let off: f64 = (0..seen.said.len())
        .map(|i| (seen.said[i] - seen.happened[i]).abs() * seen.count[i] as f64)
        .sum();
    assert!(off / (rows as f64) < 0.05, "{seen:?}");
}

#[test]
fn rows_without_a_known_outcome_are_answered_in_their_place() {
    let rows = numbers(&PLANTED, "row");
    let every: Vec<f64> = (1..=700).map(f64::from).collect();
    assert_eq!(rows, every);
    assert!(numbers(&PLANTED, "probability").iter().all(|p| (0.0..=1.0).contains(p)));
}

#[test]
fn labels_by_chance_answer_nothing() {
    let mut columns = batches(400, 2);
    let mut draws = Draws::new(77);
    columns[4].1 = (0..400).map(|_| f64::from(draws.between(0.0, 1.0) < 0.25)).collect();
    let answer = one(table(&columns), &request());
    assert!(answers_nothing(&answer), "{:?}", answer.report.verdict);
}

#[test]
fn dear_misses_lower_the_threshold() {
    let at = |miss, alarm| {
        let asked = Request { prices: Some(Prices { miss, alarm }), ..request() };
        let answer = one(table(&batches(250, 3)), &asked);
        (outcome(&answer).threshold.value, outcome(&answer).alarms)
    };
    let (dear, cheap) = (at(100.0, 1.0), at(1.0, 3.0));
    assert!(dear.0 < cheap.0 && dear.1 > cheap.1, "{dear:?} {cheap:?}");
}

#[test]
fn where_time_is_named_the_latest_rows_are_kept_apart() {
    let answer = one(by_the_hour(&batches(300, 4)), &request());
    let split = answer.report.split.as_ref().unwrap();
    assert_eq!((split.kind, split.train_rows, split.test_rows), (SplitKind::Time, 240, 60));
    assert!(split.boundary.is_some() && answer.report.flattering.is_some());
}

#[test]
fn failures_that_stopped_before_the_end_cannot_be_measured() {
    let mut columns = batches(300, 5);
    columns[4].1[200..].fill(0.0);
    let answer = one(by_the_hour(&columns), &request());
    assert_eq!(because(&answer)[0].id, "because-no-events-late");
}

#[test]
fn one_class_alone_and_too_few_failures_answer_nothing() {
    let mut columns = batches(120, 6);
    columns[4].1.fill(0.0);
    assert_eq!(because(&one(table(&columns), &request()))[0].id, "because-one-class");
    columns[4].1[7] = 1.0;
    assert_eq!(because(&one(table(&columns), &request()))[0].id, "because-few-events");
}

#[test]
fn a_fold_of_units_without_any_failure_is_no_obstacle() {
    let mut columns = batches(240, 7);
    let unit: Vec<f64> = (0..240).map(|i| f64::from(i / 30)).collect();
    // Failures in three of eight units alone.
    let (heat, force) = (columns[0].1.clone(), columns[1].1.clone());
    columns[4].1 =
        (0..240).map(|i| f64::from(heat[i] > 55.0 && force[i] > 200.0 && unit[i] < 3.0)).collect();
    columns.push(("unit", unit));
    let asked = Request { unit: Some("unit".into()), ..request() };
    let answer = one(table(&columns), &asked);
    assert_eq!(answer.report.split.as_ref().unwrap().kind, SplitKind::Unit);
    assert!(answer.report.curve.as_ref().is_some_and(|c| c.baseline.is_finite()));
}

#[test]
fn the_number_of_threads_changes_no_probability() {
    let files = [(Part::Data, table(&batches(150, 8)))];
    let with = |threads| with_threads(threads, || ask(&files, &request()).unwrap());
    assert_eq!(format!("{:?}", with(1)), format!("{:?}", with(3)));
}
