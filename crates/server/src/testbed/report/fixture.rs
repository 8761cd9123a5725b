//! Reports such as real runs give, made by hand.

use std::collections::BTreeMap;

use dure_testbed::report::*;
use dure_testbed::table::{Kind, iso_time};

/// Noise with a fixed course, between −1 and 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1u32 << 30) - 1.0
    }

    /// Near enough to normal, with that spread.
    fn spread(&mut self, sd: f64) -> f64 {
        (0..6).map(|_| self.next()).sum::<f64>() * sd / 1.414
    }
}

fn column(name: &str, unit: Option<&str>, kind: Kind, role: Role) -> ColumnSummary {
    ColumnSummary {
        name: name.into(),
        unit: unit.map(Into::into),
        kind,
        role,
        missing: 0.0,
        distinct: 500,
        min: (kind == Kind::Number).then_some(12.25),
        mean: (kind == Kind::Number).then_some(518.67),
        max: (kind == Kind::Number).then_some(1_433.5),
    }
}

fn csv(name: &str, delimiter: &str, rows: u64) -> FileForm {
    FileForm {
        name: name.into(),
        format: "csv".into(),
        delimiter: Some(delimiter.into()),
        encoding: Some("UTF-8".into()),
        decimal: Some('.'),
        header: true,
        rows,
        ..FileForm::default()
    }
}

fn contender(name: &str, metrics: &[(Metric, f64)]) -> Contender {
    Contender {
        name: name.into(),
        baseline: name.starts_with("baseline"),
        chosen: false,
        inside: None,
        metrics: metrics.iter().copied().collect(),
    }
}

fn chosen(name: &str, metrics: &[(Metric, f64)]) -> Contender {
    Contender { chosen: true, ..contender(name, metrics) }
}

fn check(id: &str, status: Status, columns: &[&str], args: &[(&str, f64)]) -> Check {
    Check {
        id: id.into(),
        status,
        columns: columns.iter().map(|c| (*c).to_owned()).collect(),
        args: args.iter().map(|(k, x)| ((*k).to_owned(), Arg::Number(*x))).collect(),
    }
}

fn checks() -> Vec<Check> {
    let mut leak = check("leakage", Status::Critical, &["TWF", "HDF"], &[("percent", 99.6)]);
    leak.args.insert("way".into(), Arg::Text("flags".into()));
    let mut skipped = check("time-stamps", Status::Skipped, &[], &[]);
    skipped.args.insert("why".into(), Arg::Text("check-why-no-time".into()));
    vec![
        leak,
        check("missing", Status::Warning, &["Torque"], &[("percent", 23.1), ("limit", 20.0)]),
        skipped,
        check("constant-columns", Status::Passed, &[], &[]),
        check("empty-columns", Status::Passed, &[], &[]),
        check("infinite", Status::Passed, &[], &[]),
    ]
}

fn manifest(options: &[(&str, &str)], files: &[(&str, &str)]) -> Manifest {
    Manifest {
        version: "0.1.0".into(),
        seed: 1,
        options: options.iter().map(|(k, v)| ((*k).into(), vec![(*v).into()])).collect(),
        inputs: files
            .iter()
            .map(|(role, name)| FileDigest {
                role: (*role).into(),
                name: (*name).into(),
                bytes: 3_515_356,
                sha256: "7c4b0b5be2e1f3ab81fd6f1f3d3b2e5f0f8cf64a4e6c5c9c57f3f3d6f4e0a1b2".into(),
            })
            .collect(),
    }
}

fn driver(column: &str, share: f64, direction: i8) -> Driver {
    Driver { column: column.into(), share, direction }
}

fn curve(of: CurveUnit, points: &[(u64, f64, f64)], baseline: f64) -> Option<LearningCurve> {
    let points = points
        .iter()
        .map(|&(n, mean, spread)| CurvePoint { n, mean, low: mean - spread, high: mean + spread })
        .collect();
    Some(LearningCurve { of, points, baseline })
}

fn empty(problem: Problem) -> Report {
    Report {
        schema: SCHEMA.into(),
        problem,
        data: DataSummary::default(),
        checks: Vec::new(),
        split: None,
        metric: Metric::Rmse,
        contenders: Vec::new(),
        flattering: None,
        intervals: None,
        curve: None,
        verdict: Verdict::NotAnswerable { because: Vec::new() },
        drivers: Vec::new(),
        outcome: None,
        next: Vec::new(),
        manifest: Manifest::default(),
    }
}

/// Turbofan engines run to failure.
pub fn life() -> Report {
    let mut noise = Noise(7);
    let mut units: Vec<UnitLife> = (1..=100)
        .map(|i| {
            let prediction = 6.0 + 119.0 * f64::from(i * 37 % 101) / 100.0;
            let half = 8.0 + prediction * 0.14;
            UnitLife {
                unit: i.to_string(),
                age: 140.0,
                prediction,
                lower: (prediction - half).max(0.0),
                upper: (prediction + half).min(125.0),
            }
        })
        .collect();
    units.sort_by(|a, b| a.prediction.total_cmp(&b.prediction));
    let mut scatter = Scatter::default();
    for i in 0..100 {
        let truth = 3.0 + 1.42 * f64::from(i);
        let prediction = (truth.min(125.0) + noise.spread(11.0)).clamp(1.0, 125.0);
        scatter.truth.push(truth);
        scatter.prediction.push(prediction);
        scatter.lower.push((prediction - 20.0).max(0.0));
        scatter.upper.push((prediction + 20.0).min(140.0));
    }
    let trace = |name: &str, length: u32, noise: &mut Noise| {
        let mut t = Trace { name: name.into(), ..Trace::default() };
        for row in 1..=length {
            let truth = f64::from(length - row);
            let said = (truth.min(125.0) + noise.spread(5.0)).clamp(0.0, 125.0);
            t.at.push(f64::from(row));
            t.value.push(said);
            t.lower.push((said - 18.0).max(0.0));
            t.upper.push((said + 18.0).min(132.0));
            t.truth.push(Some(truth));
        }
        t
    };
    let traces = vec![
        trace("24", 147, &mut noise),
        trace("41", 216, &mut noise),
        trace("66", 202, &mut noise),
        trace("90", 154, &mut noise),
    ];
    let m = |rmse: f64, mae: f64, nasa: f64| {
        [(Metric::Rmse, rmse), (Metric::Mae, mae), (Metric::NasaScore, nasa)]
    };
    Report {
        data: DataSummary {
            rows: 20_631,
            rows_used: 20_631,
            thinned_by: None,
            form: vec![
                FileForm { header: false, ..csv("train_FD001.txt", "spaces", 20_631) },
                FileForm { header: false, ..csv("test_FD001.txt", "spaces", 13_096) },
            ],
            columns: [
                ("1", Role::Unit),
                ("2", Role::Time),
                ("3", Role::Input),
                ("5", Role::Constant),
            ]
            .into_iter()
            .map(|(n, r)| column(n, None, Kind::Number, r))
            .chain((6..=26).map(|i| column(&i.to_string(), None, Kind::Number, Role::Input)))
            .collect(),
            units: Some(UnitSummary {
                column: "1".into(),
                count: 100,
                shortest: 128,
                median: 199,
                longest: 362,
            }),
            time: Some(TimeSummary {
                column: "2".into(),
                from: "1".into(),
                to: "362".into(),
                step: 1.0,
                plain_number: true,
            }),
        },
        checks: vec![
            check("constant-columns", Status::Warning, &["5", "6", "10", "15"], &[("count", 4.0)]),
            check("empty-columns", Status::Passed, &[], &[]),
            check("infinite", Status::Passed, &[], &[]),
        ],
        split: Some(Split {
            kind: SplitKind::Unit,
            train_rows: 16_504,
            test_rows: 4_127,
            train_units: Some(80),
            test_units: Some(20),
            boundary: None,
        }),
        contenders: vec![
            contender("baseline-mean", &m(41.9, 36.8, 98.5)),
            contender("baseline-age", &m(34.6, 28.1, 61.2)),
            contender("family-linear", &m(19.8, 15.9, 11.4)),
            contender("family-smooth", &m(15.1, 11.8, 5.92)),
            contender("family-extra_trees", &m(12.6, 9.31, 3.71)),
            contender("family-boosting", &m(12.9, 9.52, 3.9)),
            chosen("family-blend", &m(12.1, 8.97, 3.42)),
        ],
        flattering: Some(Flattering { metric: Metric::Rmse, honest: 12.1, random: 6.83 }),
        intervals: Some(Intervals {
            nominal: 0.9,
            coverage: 0.884,
            measured_on: 100,
            mean_width: 37.4,
        }),
        curve: curve(
            CurveUnit::Units,
            &[(5, 23.3, 3.1), (10, 19.4, 2.2), (20, 15.4, 1.3), (40, 12.6, 0.8), (80, 12.1, 0.0)],
            34.6,
        ),
        verdict: Verdict::Enough {
            because: vec![
                Message::new("because-better-than-baseline").number("share", 0.65),
                Message::new("because-curve-flat").count("n", 80),
            ],
        },
        drivers: vec![
            driver("11", 0.231, -1),
            driver("4", 0.142, -1),
            driver("9 × 14", 0.121, 0),
            driver("12", 0.098, 1),
            driver("2", 0.087, -1),
            driver("20", 0.052, 1),
        ],
        outcome: Some(Outcome::Life(LifeOutcome {
            measure: "cycles".into(),
            horizon: 125.0,
            units,
            unit_count: 100,
            scatter,
            traces,
        })),
        next: vec![Message::new("next-pilot"), Message::new("next-recheck")],
        manifest: manifest(
            &[("problem", "life"), ("unit", "1"), ("time", "2")],
            &[("train", "train_FD001.txt"), ("apply", "test_FD001.txt")],
        ),
        ..empty(Problem::Life)
    }
}

/// A pump bench whose valve is closed on the way.
pub fn anomaly() -> Report {
    let mut noise = Noise(3);
    let start = 1_583_750_000_000_i64;
    let mut trace = Trace { name: "valve1/6.csv".into(), clock: true, ..Trace::default() };
    for i in 0..1_154_i64 {
        let calm = 0.42 + noise.spread(0.11).abs();
        let fault = match i {
            566..=860 => 1.9 + f64::from(i as i32 - 566) / 90.0 + noise.spread(0.5),
            930..=960 => 0.9,
            _ => 0.0,
        };
        trace.at.push((start + i * 1_000) as f64);
        trace.value.push(calm + fault.max(0.0));
        trace.truth.push(Some(f64::from(u8::from((572..=880).contains(&i)))));
    }
    trace.boundary = Some((start + 400_000) as f64);
    let at = |i: i64| iso_time(start + i * 1_000);
    let sensors = |a: f64, b: f64| {
        vec![
            driver("Volume Flow RateRMS", a, -1),
            driver("Accelerometer1RMS", b, 1),
            driver("Pressure", 0.08, 0),
        ]
    };
    let rates = |f1: f64, false_alarms: f64, misses: f64| {
        [(Metric::F1, f1), (Metric::FalseAlarms, false_alarms), (Metric::Misses, misses)]
    };
    Report {
        data: DataSummary {
            rows: 1_154,
            rows_used: 1_154,
            thinned_by: None,
            form: vec![csv("valve1_6.csv", ";", 1_154)],
            columns: vec![
                column("datetime", None, Kind::Time, Role::Time),
                column("Accelerometer1RMS", None, Kind::Number, Role::Input),
                column("Accelerometer2RMS", None, Kind::Number, Role::Input),
                column("Current", Some("A"), Kind::Number, Role::Input),
                column("Pressure", Some("bar"), Kind::Number, Role::Input),
                column("Temperature", Some("°C"), Kind::Number, Role::Input),
                column("Volume Flow RateRMS", Some("L/min"), Kind::Number, Role::Input),
                column("anomaly", None, Kind::Number, Role::Target),
            ],
            units: None,
            time: Some(TimeSummary {
                column: "datetime".into(),
                from: at(0),
                to: at(1_153),
                step: 1_000.0,
                plain_number: false,
            }),
        },
        checks: vec![
            check("span", Status::Warning, &[], &[("wanted", 14.0), ("lasting", 19.0)]),
            check("empty-columns", Status::Passed, &[], &[]),
            check("abnormal-training", Status::Skipped, &[], &[]),
        ],
        split: Some(Split {
            kind: SplitKind::Prefix,
            train_rows: 400,
            test_rows: 754,
            train_units: None,
            test_units: None,
            boundary: Some(at(400)),
        }),
        metric: Metric::F1,
        contenders: vec![
            contender("baseline-always", &rates(0.70, 1.0, 0.0)),
            contender("baseline-never", &rates(0.0, 0.0, 1.0)),
            contender("family-mahalanobis", &rates(0.76, 0.161, 0.244)),
            contender("family-neighbours", &rates(0.77, 0.148, 0.238)),
            chosen("family-ewma", &rates(0.81, 0.112, 0.221)),
        ],
        curve: curve(
            CurveUnit::Rows,
            &[(50, 0.52, 0.12), (100, 0.66, 0.08), (200, 0.75, 0.03), (400, 0.81, 0.0)],
            0.70,
        ),
        verdict: Verdict::More {
            of: CurveUnit::Rows,
            about: 1_600,
            because: vec![Message::new("because-curve-falls").count("n", 400).number("gain", 0.12)],
        },
        drivers: vec![
            driver("Volume Flow RateRMS", 0.46, -1),
            driver("Accelerometer1RMS", 0.22, 1),
            driver("Pressure", 0.11, 0),
            driver("Current", 0.09, 0),
        ],
        outcome: Some(Outcome::Anomaly(AnomalyOutcome {
            rows: 754,
            alarms: 326,
            episodes: vec![
                Episode {
                    unit: None,
                    from: at(566),
                    to: at(860),
                    rows: 295,
                    peak: 6.21,
                    sensors: sensors(0.52, 0.21),
                },
                Episode {
                    unit: None,
                    from: at(930),
                    to: at(960),
                    rows: 31,
                    peak: 1.62,
                    sensors: sensors(0.61, 0.11),
                },
            ],
            episode_count: 2,
            traces: vec![trace],
        })),
        next: vec![Message::new("next-collect-rows"), Message::new("next-label-events")],
        manifest: manifest(
            &[
                ("problem", "anomaly"),
                ("train-rows", "400"),
                ("time", "datetime"),
                ("target", "anomaly"),
            ],
            &[("data", "valve1_6.csv")],
        ),
        ..empty(Problem::Anomaly)
    }
}

/// Milling machines that fail rarely.
pub fn failure() -> Report {
    let counts = |t: f64| {
        let found = (339.0 * (1.0 - t.powf(0.55) * 0.75)).round();
        let false_alarms = (900.0 * (-t * 9.0).exp() + 22.0 * (1.0 - t)).round();
        Confusion {
            found: found as u64,
            missed: (339.0 - found) as u64,
            false_alarms: false_alarms as u64,
            quiet: (9_661.0 - false_alarms) as u64,
        }
    };
    let cost = |c: &Confusion| c.missed as f64 * 500.0 + c.false_alarms as f64 * 40.0;
    let curve_of_prices = [0.001, 0.003, 0.007]
        .into_iter()
        .chain((1..100).map(|i| f64::from(i) / 100.0))
        .map(|value| {
            let confusion = counts(value);
            ThresholdPoint { value, confusion, cost: cost(&confusion) }
        })
        .collect();
    let recall: Vec<f64> = (0..=100).map(|i| f64::from(i) / 100.0).collect();
    let precision = recall.iter().map(|r| 0.99 - 0.12 * r - 0.83 * r.powi(9)).collect::<Vec<f64>>();
    let m = |ap: f64, f1: f64, auroc: f64, cost: f64| {
        [
            (Metric::AveragePrecision, ap),
            (Metric::F1, f1),
            (Metric::Auroc, auroc),
            (Metric::Cost, cost),
        ]
    };
    Report {
        data: DataSummary {
            rows: 10_000,
            rows_used: 10_000,
            thinned_by: None,
            form: vec![csv("ai4i2020.csv", ",", 10_000)],
            columns: vec![
                column("Machine failure", None, Kind::Number, Role::Target),
                column("UDI", None, Kind::Number, Role::Identifier),
                column("Product ID", None, Kind::Category, Role::Identifier),
                column("Type", None, Kind::Category, Role::Input),
                column("Air temperature", Some("K"), Kind::Number, Role::Input),
                column("Process temperature", Some("K"), Kind::Number, Role::Input),
                column("Rotational speed", Some("rpm"), Kind::Number, Role::Input),
                ColumnSummary {
                    missing: 0.231,
                    ..column("Torque", Some("Nm"), Kind::Number, Role::Input)
                },
                column("Tool wear", Some("min"), Kind::Number, Role::Input),
                column("TWF", None, Kind::Number, Role::Leak),
                column("HDF", None, Kind::Number, Role::Leak),
            ],
            units: None,
            time: None,
        },
        checks: checks(),
        split: Some(Split {
            kind: SplitKind::Rows,
            train_rows: 8_000,
            test_rows: 2_000,
            train_units: None,
            test_units: None,
            boundary: None,
        }),
        metric: Metric::AveragePrecision,
        contenders: vec![
            contender("baseline-rate", &m(0.034, 0.066, 0.5, 16.95)),
            contender("baseline-column", &m(0.21, 0.31, 0.78, 12.1)),
            contender("family-linear", &m(0.44, 0.47, 0.91, 9.2)),
            contender("family-extra_trees", &m(0.82, 0.77, 0.97, 4.9)),
            chosen("family-boosting", &m(0.883, 0.821, 0.982, 3.61)),
        ],
        curve: curve(
            CurveUnit::Events,
            &[
                (17, 0.41, 0.12),
                (34, 0.58, 0.09),
                (68, 0.71, 0.05),
                (136, 0.81, 0.03),
                (271, 0.883, 0.0),
            ],
            0.21,
        ),
        verdict: Verdict::More {
            of: CurveUnit::Events,
            about: 820,
            because: vec![
                Message::new("because-better-than-baseline").number("share", 0.85),
                Message::new("because-curve-falls").count("n", 271).number("gain", 0.11),
            ],
        },
        drivers: vec![
            driver("Torque × Rotational speed", 0.312, 1),
            driver("Tool wear", 0.241, 1),
            driver("Process temperature − Air temperature", 0.193, -1),
            driver("Torque", 0.101, 1),
            driver("Type", 0.032, 0),
        ],
        outcome: Some(Outcome::Failure(FailureOutcome {
            positive: "1".into(),
            base_rate: 0.0339,
            rows: 10_000,
            alarms: 402,
            threshold: Threshold {
                value: 0.21,
                cost_miss: 500.0,
                cost_alarm: 40.0,
                prices_given: true,
                confusion: counts(0.21),
                curve: curve_of_prices,
            },
            reliability: Reliability {
                said: vec![0.001, 0.004, 0.012, 0.03, 0.08, 0.19, 0.42, 0.71, 0.93],
                happened: vec![0.0, 0.005, 0.009, 0.04, 0.07, 0.22, 0.39, 0.75, 0.97],
                count: vec![1_111; 9],
            },
            recall,
            precision,
        })),
        next: vec![
            Message::new("next-remove-leak"),
            Message::new("next-collect-events").count("n", 820),
            Message::new("next-pilot"),
        ],
        manifest: manifest(
            &[
                ("problem", "failure"),
                ("target", "Machine failure"),
                ("cost-miss", "500"),
                ("cost-alarm", "40"),
            ],
            &[("data", "ai4i2020.csv")],
        ),
        ..empty(Problem::Failure)
    }
}

/// The fuel of a ferry, measured over two years.
pub fn estimate() -> Report {
    let mut noise = Noise(11);
    let start = 1_614_556_800_000_i64;
    let mut trace = Trace { clock: true, ..Trace::default() };
    let mut scatter = Scatter::default();
    for i in 0..900_i64 {
        let hour = i as f64;
        let truth = (2_100.0
            + 620.0 * (hour / 24.0).sin()
            + 260.0 * (hour / 171.0).cos()
            + noise.spread(160.0))
        .max(300.0);
        let said = truth * 0.97 + 50.0 + noise.spread(70.0 + hour * 0.06);
        trace.at.push((start + i * 6 * 3_600_000) as f64);
        trace.value.push(said);
        trace.lower.push(said - 170.0);
        trace.upper.push(said + 170.0);
        trace.truth.push((i % 211 > 6).then_some(truth));
        scatter.truth.push(truth);
        scatter.prediction.push(said);
        scatter.lower.push(said - 170.0);
        scatter.upper.push(said + 170.0);
    }
    let drift = (0..8_i64)
        .map(|i| DriftPoint {
            from: iso_time(start + i * 28 * 86_400_000),
            rows: 112,
            rmse: 88.0 + 9.5 * i as f64,
            bias: -4.0 * i as f64,
            coverage: 0.93 - 0.018 * i as f64,
        })
        .collect();
    let m =
        |rmse: f64, mae: f64, r2: f64| [(Metric::Rmse, rmse), (Metric::Mae, mae), (Metric::R2, r2)];
    Report {
        data: DataSummary {
            rows: 246_380,
            rows_used: 61_595,
            thinned_by: Some(4),
            form: vec![FileForm {
                encoding: Some("CP949".into()),
                time_format: Some("yyyy.mm.dd hh:mm".into()),
                ..csv("운항기록_2020-2021.csv", ",", 246_380)
            }],
            columns: vec![
                column("연료 사용량", Some("L/h"), Kind::Number, Role::Target),
                column("시각", None, Kind::Time, Role::Time),
                column("대수속력", Some("kn"), Kind::Number, Role::Input),
                column("축 회전수", Some("rpm"), Kind::Number, Role::Input),
                column("풍속", Some("m/s"), Kind::Number, Role::Input),
                column("흘수", Some("m"), Kind::Number, Role::Input),
                column("항로", None, Kind::Category, Role::Input),
            ],
            units: None,
            time: Some(TimeSummary {
                column: "시각".into(),
                from: "2020-02-01T00:00:00".into(),
                to: "2021-10-12T18:00:00".into(),
                step: 3_600_000.0,
                plain_number: false,
            }),
        },
        checks: checks().into_iter().filter(|c| c.id != "leakage").collect(),
        split: Some(Split {
            kind: SplitKind::Time,
            train_rows: 49_276,
            test_rows: 12_319,
            train_units: None,
            test_units: None,
            boundary: Some("2021-03-01T00:00:00".into()),
        }),
        contenders: vec![
            contender("baseline-mean", &m(688.0, 560.0, -0.02)),
            contender("baseline-last", &m(412.0, 305.0, 0.63)),
            contender("family-linear", &m(171.0, 130.0, 0.937)),
            chosen("family-extra_trees", &m(117.0, 86.2, 0.971)),
            contender("family-boosting", &m(121.0, 89.0, 0.968)),
        ],
        flattering: Some(Flattering { metric: Metric::Rmse, honest: 117.0, random: 64.2 }),
        intervals: Some(Intervals {
            nominal: 0.9,
            coverage: 0.837,
            measured_on: 12_319,
            mean_width: 341.0,
        }),
        curve: curve(
            CurveUnit::Rows,
            &[
                (3_080, 190.0, 20.0),
                (6_160, 161.0, 11.0),
                (12_319, 138.0, 6.0),
                (24_638, 122.0, 2.0),
                (49_276, 117.0, 0.0),
            ],
            412.0,
        ),
        verdict: Verdict::Enough {
            because: vec![
                Message::new("because-better-than-baseline").number("share", 0.716),
                Message::new("because-coverage-off")
                    .number("nominal", 0.9)
                    .number("coverage", 0.837),
            ],
        },
        drivers: vec![
            driver("축 회전수", 0.51, 1),
            driver("대수속력", 0.27, 1),
            driver("풍속", 0.09, 1),
            driver("흘수", 0.07, 0),
            driver("항로", 0.04, 0),
        ],
        outcome: Some(Outcome::Estimate(EstimateOutcome {
            unit: Some("L/h".into()),
            scatter,
            traces: vec![trace],
            drift,
            horizon: None,
        })),
        next: vec![Message::new("next-relearn"), Message::new("next-pilot")],
        manifest: manifest(
            &[("problem", "estimate"), ("target", "연료 사용량"), ("time", "시각")],
            &[("data", "운항기록_2020-2021.csv")],
        ),
        ..empty(Problem::Estimate)
    }
}

/// A question that the data cannot answer: nothing measured, nothing found.
pub fn unanswerable() -> Report {
    Report {
        data: DataSummary {
            rows: 12,
            rows_used: 12,
            form: vec![csv("short.csv", ",", 12)],
            ..DataSummary::default()
        },
        checks: vec![
            check("rows", Status::Critical, &[], &[("rows", 12.0), ("wanted", 30.0)]),
            check("range", Status::Skipped, &[], &[]),
        ],
        verdict: Verdict::NotAnswerable {
            because: vec![
                Message::new("because-too-few-rows").count("rows", 12).count("need", 200),
            ],
        },
        next: vec![Message::new("next-collect-rows")],
        ..empty(Problem::Failure)
    }
}

/// A report in which every name is the given text and every number is the given one.
pub fn odd(text: &str, number: f64) -> Vec<Report> {
    [life(), anomaly(), failure(), estimate(), unanswerable()]
        .iter()
        .map(|report| in_own_words(&twisted(report, text, number)))
        .collect()
}

fn twisted(report: &Report, text: &str, number: f64) -> Report {
    let mut report = report.clone();
    for form in &mut report.data.form {
        form.name = text.into();
        form.format = text.into();
        form.delimiter = Some(text.into());
        form.encoding = Some(text.into());
    }
    for column in &mut report.data.columns {
        column.name = text.into();
        column.unit = Some(text.into());
        (column.min, column.mean, column.max) = (Some(number), Some(number), Some(number));
        column.missing = number;
    }
    if let Some(time) = &mut report.data.time {
        time.column = text.into();
        time.from = text.into();
    }
    for check in &mut report.checks {
        check.columns = vec![text.into(); 20];
        check.args.insert("share".into(), Arg::Text(text.into()));
    }
    for contender in &mut report.contenders {
        contender.name = text.into();
        contender.metrics.insert(Metric::F1, number);
        contender.metrics.insert(report.metric, number);
    }
    for driver in &mut report.drivers {
        (driver.column, driver.share) = (text.into(), number);
    }
    if let Some(intervals) = &mut report.intervals {
        (intervals.coverage, intervals.mean_width) = (number, number);
    }
    if let Some(curve) = &mut report.curve {
        curve.baseline = number;
        for point in &mut curve.points {
            (point.mean, point.low) = (number, -number);
        }
    }
    report.next = vec![Message::new("question-estimate-of").text("target", text)];
    report.manifest.options = BTreeMap::from([(text.to_owned(), vec![text.to_owned()])]);
    report.manifest.version = text.into();
    for input in &mut report.manifest.inputs {
        (input.name, input.role) = (text.into(), text.into());
    }
    match &mut report.outcome {
        Some(Outcome::Life(found)) => {
            found.measure = text.into();
            found.horizon = number;
            for unit in &mut found.units {
                (unit.unit, unit.prediction, unit.upper) = (text.into(), number, number);
            }
            found.traces.iter_mut().for_each(|t| twist_trace(t, text, number));
            twist_scatter(&mut found.scatter, number);
        }
        Some(Outcome::Anomaly(found)) => {
            for episode in &mut found.episodes {
                (episode.unit, episode.peak) = (Some(text.into()), number);
                episode.from = text.into();
            }
            found.traces.iter_mut().for_each(|t| twist_trace(t, text, number));
        }
        Some(Outcome::Failure(found)) => {
            found.positive = text.into();
            (found.base_rate, found.threshold.value) = (number, number);
            found.threshold.confusion = Confusion::default();
            found.precision.fill(number);
            found.reliability.said.fill(number);
            found.threshold.curve.iter_mut().for_each(|p| p.cost = number);
        }
        Some(Outcome::Estimate(found)) => {
            found.unit = Some(text.into());
            for point in &mut found.drift {
                (point.from, point.rmse, point.coverage) = (text.into(), number, number);
            }
            found.traces.iter_mut().for_each(|t| twist_trace(t, text, number));
            twist_scatter(&mut found.scatter, number);
        }
        None => {}
    }
    report
}

fn twist_trace(trace: &mut Trace, text: &str, number: f64) {
    trace.name = text.into();
    for (i, value) in trace.value.iter_mut().enumerate() {
        if i % 3 == 0 {
            *value = number;
        }
    }
    if let Some(first) = trace.at.first_mut() {
        *first = number;
    }
    trace.boundary = Some(number);
}

fn twist_scatter(scatter: &mut Scatter, number: f64) {
    for (i, p) in scatter.prediction.iter_mut().enumerate() {
        if i % 2 == 0 {
            *p = number;
        }
    }
}

/// The report without the sentences that other rooms write.
pub fn in_own_words(report: &Report) -> Report {
    let mut report = report.clone();
    report.next = vec![Message::new("term-interval-means")];
    report.checks.iter_mut().for_each(|c| c.id = "no-such-check".into());
    for contender in &mut report.contenders {
        contender.name = contender.name.replace("family-", "a ").replace("baseline-", "no ");
    }
    let because = vec![Message::new("term-baseline-means")];
    match &mut report.verdict {
        Verdict::Enough { because: b }
        | Verdict::More { because: b, .. }
        | Verdict::NotAnswerable { because: b } => *b = because,
    }
    report
}
