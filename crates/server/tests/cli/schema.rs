//! The documented form of the report, and whether reports keep to it.

use dure_testbed::report::*;
use dure_testbed::table::Kind;
use serde_json::{Value, json};

use crate::Folder;

/// The documented form.
pub fn documented() -> Value {
    serde_json::from_str(include_str!("../../../../docs/report.schema.json")).unwrap()
}

/// Where a value departs from the schema; empty when it keeps to it. Understands the part of JSON
/// Schema that the document uses and breaks on any other word, so that none is overlooked.
pub fn departures(value: &Value) -> Vec<String> {
    let root = documented();
    let mut found = Vec::new();
    walk(&root, &root, value, "$", &mut found);
    found
}

fn walk(root: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    for (word, told) in schema.as_object().unwrap() {
        match word.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "required" => {}
            "additionalProperties" => {}
            "$ref" => {
                let name = told.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                walk(root, &root["$defs"][name], value, at, found);
            }
            "anyOf" | "oneOf" => {
                let fitting = told.as_array().unwrap().iter().filter(|one| {
                    let mut inner = Vec::new();
                    walk(root, one, value, at, &mut inner);
                    inner.is_empty()
                });
                if fitting.count() != 1 {
                    found.push(format!("{at}: not exactly one of the forms"));
                }
            }
            "type" => {
                let fits = |t: &Value| of_type(value, t.as_str().unwrap());
                let fits = told.as_array().map_or_else(|| fits(told), |a| a.iter().any(fits));
                if !fits {
                    found.push(format!("{at}: {value} is no {told}"));
                }
            }
            "const" if value != told => found.push(format!("{at}: {value} is not {told}")),
            "enum" if !told.as_array().unwrap().contains(value) => {
                found.push(format!("{at}: {value} is none of {told}"));
            }
            "minimum" if value.as_f64().is_some_and(|x| x < told.as_f64().unwrap()) => {
                found.push(format!("{at}: {value} is below {told}"));
            }
            "maximum" if value.as_f64().is_some_and(|x| x > told.as_f64().unwrap()) => {
                found.push(format!("{at}: {value} is above {told}"));
            }
            "const" | "enum" | "minimum" | "maximum" => {}
            "pattern" => {
                assert_eq!(told, "^[0-9a-f]{64}$");
                let hex = |s: &str| s.len() == 64 && s.bytes().all(|b| b.is_ascii_hexdigit());
                if !value.as_str().is_some_and(hex) {
                    found.push(format!("{at}: {value} is no digest"));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    walk(root, told, item, &format!("{at}[{i}]"), found);
                }
            }
            "propertyNames" => {
                for name in value.as_object().into_iter().flat_map(|o| o.keys()) {
                    walk(root, told, &json!(name), &format!("{at}.{name}"), found);
                }
            }
            "properties" => {}
            other => panic!("{other} is not understood"),
        }
    }
    if let Some(object) = value.as_object() {
        members(root, schema, object, at, found);
    }
}

fn members(
    root: &Value,
    schema: &Value,
    object: &serde_json::Map<String, Value>,
    at: &str,
    found: &mut Vec<String>,
) {
    for name in schema["required"].as_array().into_iter().flatten() {
        if !object.contains_key(name.as_str().unwrap()) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, member) in object {
        let at = format!("{at}.{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => found.push(format!("{at} is not documented")),
            (Value::Null, Value::Null) => {}
            (Value::Null, other) => walk(root, other, member, &at, found),
            (known, _) => walk(root, known, member, &at, found),
        }
    }
}

fn of_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("{other} is not understood"),
    }
}

fn message() -> Message {
    Message::new("next-collect-units")
        .count("about", 60)
        .number("share", 0.5)
        .text("column", "압력")
}

fn trace() -> Trace {
    Trace {
        name: "3".into(),
        at: vec![1.0, 2.0],
        value: vec![0.5, f64::NAN],
        lower: vec![0.1, 0.2],
        upper: vec![0.6, 0.7],
        truth: vec![Some(1.0), None],
        boundary: Some(1.0),
        ..Trace::default()
    }
}

/// A report with everything in it that a report can have.
fn full(outcome: Outcome, verdict: Verdict) -> Report {
    Report {
        schema: SCHEMA.into(),
        problem: Problem::Estimate,
        data: DataSummary {
            rows: 10,
            rows_used: 5,
            thinned_by: Some(2),
            form: vec![FileForm {
                name: "a.csv".into(),
                delimiter: Some(",".into()),
                decimal: Some('.'),
                ..FileForm::default()
            }],
            columns: vec![ColumnSummary {
                name: "압력".into(),
                unit: Some("bar".into()),
                kind: Kind::Number,
                role: Role::Input,
                missing: 0.25,
                distinct: 3,
                min: Some(1.0),
                mean: Some(f64::NAN),
                max: None,
            }],
            units: Some(UnitSummary {
                column: "unit".into(),
                count: 2,
                shortest: 1,
                median: 2,
                longest: 3,
            }),
            time: Some(TimeSummary {
                column: "t".into(),
                from: "1".into(),
                to: "9".into(),
                step: 1.0,
                plain_number: true,
            }),
        },
        checks: vec![Check {
            id: "leakage".into(),
            status: Status::Critical,
            columns: vec!["압력".into()],
            args: message().args,
        }],
        split: Some(Split {
            kind: SplitKind::Unit,
            train_rows: 4,
            test_rows: 1,
            train_units: Some(1),
            test_units: Some(1),
            boundary: Some("3".into()),
        }),
        metric: Metric::Rmse,
        contenders: vec![Contender {
            name: "family-boosting".into(),
            baseline: false,
            chosen: true,
            inside: None,
            metrics: every_metric(),
        }],
        flattering: Some(Flattering { metric: Metric::Rmse, honest: 16.3, random: 6.8 }),
        intervals: Some(Intervals {
            nominal: 0.9,
            coverage: 0.91,
            measured_on: 100,
            mean_width: 3.0,
        }),
        curve: Some(LearningCurve {
            of: CurveUnit::Events,
            metric: Metric::AveragePrecision,
            points: vec![CurvePoint { n: 5, mean: 1.0, low: 0.5, high: 1.5 }],
            baseline: 2.0,
        }),
        verdict,
        drivers: vec![driver()],
        outcome: Some(outcome),
        next: vec![message(), Message::new("next-plain")],
        manifest: Manifest {
            version: "0".into(),
            seed: u64::MAX,
            options: [("ignore".to_owned(), vec!["a".to_owned()])].into(),
            inputs: vec![FileDigest {
                role: "data".into(),
                name: "a.csv".into(),
                bytes: 3,
                sha256: "0f".repeat(32),
            }],
        },
    }
}

fn every_metric() -> std::collections::BTreeMap<Metric, f64> {
    use Metric::*;
    [
        Rmse,
        Mae,
        R2,
        NasaScore,
        AveragePrecision,
        Auroc,
        F1,
        Precision,
        Recall,
        FalseAlarms,
        Misses,
        Cost,
        InjectedFound,
    ]
    .into_iter()
    .map(|m| (m, 0.5))
    .collect()
}

fn driver() -> Driver {
    Driver { column: "압력 × 온도".into(), share: 0.4, direction: -1 }
}

fn outcomes() -> [Outcome; 4] {
    let scatter = || Scatter { truth: vec![1.0], prediction: vec![1.1], ..Scatter::default() };
    let confusion = Confusion { found: 1, missed: 2, false_alarms: 3, quiet: 4 };
    [
        Outcome::Anomaly(AnomalyOutcome {
            episodes: vec![Episode {
                unit: None,
                from: "1".into(),
                to: "2".into(),
                rows: 2,
                peak: 3.0,
                sensors: vec![driver()],
            }],
            traces: vec![trace(), Trace::default()],
            ..AnomalyOutcome::default()
        }),
        Outcome::Life(LifeOutcome {
            units: vec![UnitLife {
                unit: "3".into(),
                age: 20.0,
                prediction: 30.0,
                lower: 20.0,
                upper: 40.0,
            }],
            scatter: scatter(),
            traces: vec![trace()],
            ..LifeOutcome::default()
        }),
        Outcome::Failure(FailureOutcome {
            base_rate: 0.03,
            threshold: Threshold {
                curve: vec![ThresholdPoint { value: 0.5, confusion, cost: 5.0 }],
                ..Threshold::default()
            },
            reliability: Reliability { said: vec![0.1], happened: vec![0.2], count: vec![10] },
            recall: vec![0.1],
            precision: vec![0.9],
            ..FailureOutcome::default()
        }),
        Outcome::Estimate(EstimateOutcome {
            unit: Some("kg".into()),
            scatter: scatter(),
            drift: vec![DriftPoint {
                from: "1".into(),
                rows: 3,
                rmse: 1.0,
                bias: -0.5,
                coverage: 0.9,
            }],
            horizon: Some(3),
            ..EstimateOutcome::default()
        }),
    ]
}

#[test]
fn everything_that_a_report_can_have_is_documented() {
    let because = || vec![message()];
    let verdicts = [
        Verdict::Enough { because: because() },
        Verdict::More { of: CurveUnit::Units, about: 60, because: because() },
        Verdict::NotAnswerable { because: because() },
    ];
    for outcome in outcomes() {
        for verdict in &verdicts {
            let report = serde_json::to_value(full(outcome.clone(), verdict.clone())).unwrap();
            assert_eq!(departures(&report), Vec::<String>::new());
        }
    }
}

#[test]
fn a_departure_from_the_form_is_found() {
    let [_, _, _, estimate] = outcomes();
    let report = full(estimate, Verdict::Enough { because: Vec::new() });
    let report = serde_json::to_value(report).unwrap();
    let departs = |change: &dyn Fn(&mut Value)| {
        let mut changed = report.clone();
        change(&mut changed);
        !departures(&changed).is_empty()
    };
    assert!(departs(&|r| r["extra"] = json!(1)));
    assert!(departs(&|r| r["schema"] = json!("dure-report/2")));
    assert!(departs(&|r| r["data"]["rows"] = json!("ten")));
    assert!(departs(&|r| r["data"]["columns"][0]["missing"] = json!(1.5)));
    assert!(departs(&|r| r["outcome"]["drift"][0]["rows"] = json!(-1)));
    assert!(departs(&|r| r["outcome"]["problem"] = json!("life")));
    assert!(departs(&|r| r["manifest"]["inputs"][0]["sha256"] = json!("0")));
    assert!(departs(&|r| r["contenders"][0]["metrics"]["luck"] = json!(1)));
    assert!(departs(&|r| {
        r.as_object_mut().unwrap().remove("verdict");
    }));
}

#[test]
fn the_binary_tells_the_documented_form() {
    let said = Folder::new("schema").dure("schema");
    assert_eq!(said.code, 0);
    assert_eq!(serde_json::from_str::<Value>(&said.out).unwrap(), documented());
}
