//! Laws of the gate, and a module that returns its input.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const SHARE: Moves = Moves::Mean { low: 0.0, high: 1.0 };

fn schema() -> Schema {
    let columns = |groups_tell| Columns {
        labels: Labels::OneOf(["a", "b", "c", "d", "e"].map(str::to_owned).into()),
        values: BTreeMap::from([("share".to_owned(), SHARE), ("free".to_owned(), Moves::Unknown)]),
        groups_tell,
    };
    Schema::default()
        .figure("rows", Moves::Nothing)
        .figure("count", Moves::Count)
        .figure("share", SHARE)
        .figure("auc", Moves::Wholly { low: 0.0, high: 1.0 })
        .figure("error", Moves::Unknown)
        .table("by-line", columns(true))
        .table("missing", columns(false))
        .text("verdict-more", [("about", 1_000_000)])
        .unit("mm")
}

fn gate(minimum_group: u64) -> Gate {
    Gate::of(&Permit { minimum_group, ..Permit::default() }, schema(), Epsilon::ZERO)
}

fn private(total: &str, run: &str) -> Gate {
    let permit = Permit { privacy_budget: total.parse().ok(), ..Permit::default() };
    Gate::of(&permit, schema(), run.parse().unwrap())
}

fn group(label: &str, rows: u64) -> Group {
    let values = BTreeMap::from([("share".to_owned(), 0.25)]);
    Group { label: label.to_owned(), rows, values }
}

fn by_line(sizes: &[u64], whole: Option<u64>) -> Output {
    let labels = ["a", "b", "c", "d", "e"];
    let rows = labels.iter().zip(sizes).map(|(label, size)| group(label, *size)).collect();
    let whole = whole.map(|rows| group("", rows));
    let table = Table { name: "by-line".to_owned(), rows, whole, ..Table::default() };
    Output { rows: 1_000, tables: vec![table], ..Output::default() }
}

fn plain(gate: &Gate, output: &Output) -> Result<Passed, Refused> {
    gate.pass(output, Epsilon::ZERO, &mut || 0)
}

fn labels(passed: &Passed) -> Vec<&str> {
    passed.output.tables[0].rows.iter().map(|one| one.label.as_str()).collect()
}

#[test]
fn a_module_that_returns_its_input_does_not_come_through() {
    // Three columns of a hundred rows, each value a figure under its own name.
    let values =
        (0..300).map(|at| Figure::new(format!("row {} column {}", at / 3, at % 3), 8.1, 1));
    let rows = Output { rows: 100, figures: values.collect(), ..Output::default() };
    let most = 100 / ROWS_PER_VALUE;
    let refused = Refused::TooManyValues { values: 300, rows: 100, most };
    assert_eq!(plain(&gate(1), &rows), Err(refused));
    // Under names that may leave, and with groups that it makes up: a name counts once.
    let values = (0..most).map(|at| Figure::new("error", at as f64, 100));
    let named = Output { rows: 100, figures: values.collect(), ..Output::default() };
    let passed = plain(&gate(10), &named).unwrap();
    assert_eq!(passed.output.figures.len(), 1);
    assert_eq!(passed.withheld, [Withheld { what: String::new(), why: Why::NotAgreed, count: 19 }]);
    // In a table whose labels are its cells, and in words.
    let cells = (0..6).map(|at| group(&format!("serial {at}"), 100)).collect();
    let table = Table { name: "missing".to_owned(), rows: cells, ..Table::default() };
    let text = Text { id: "청룡주문 10 mm".to_owned(), ..Text::default() };
    let worded = Output { rows: 100, tables: vec![table], texts: vec![text], ..Output::default() };
    assert_eq!(plain(&gate(1), &worded), Err(Refused::NothingLeft));
    // As one long name: it is not even named among what is withheld.
    let long = Figure::new("시리얼 8213331", 1.0, 100);
    let kept = Figure::new("share", 0.5, 100);
    let hidden = Output { rows: 100, figures: vec![long, kept], ..Output::default() };
    let told = serde_json::to_string(&plain(&gate(1), &hidden).unwrap()).unwrap();
    assert!(!told.contains("8213331"), "{told}");
    // In the digits of a figure, in a unit, and in the gap of a sentence.
    let mut digits = Figure::new("error", 123_456_789.123_456, 100);
    digits.unit = Some("청룡주문".to_owned());
    let counts = BTreeMap::from([("about".to_owned(), 8_213_331)]);
    let gap = Text { id: "verdict-more".to_owned(), counts };
    let hidden = Output { rows: 100, figures: vec![digits], texts: vec![gap], ..Output::default() };
    let passed = plain(&gate(1), &hidden).unwrap();
    assert_eq!(
        (passed.output.figures[0].value, &passed.output.figures[0].unit),
        (123_500_000.0, &None)
    );
    assert!(passed.output.texts.is_empty());
}

#[test]
fn a_group_that_is_too_small_stays_and_cannot_be_had_by_subtraction() {
    let gate = gate(10);
    // The parts tell nothing of each other: the small one alone stays.
    let passed = plain(&gate, &by_line(&[40, 3, 12, 25], None)).unwrap();
    assert_eq!(labels(&passed), ["a", "c", "d"]);
    // They make a whole: 80 − 40 − 12 − 25 = 3 would be had, so the smallest beside it stays too.
    let passed = plain(&gate, &by_line(&[40, 3, 12, 25], Some(80))).unwrap();
    assert_eq!(labels(&passed), ["a", "d"]);
    let why: Vec<(Why, u64)> = passed.withheld.iter().map(|one| (one.why, one.count)).collect();
    assert_eq!(why, [(Why::SmallGroup, 1), (Why::Complement, 1)]);
    // A module that leaves the small one out itself gains nothing.
    assert_eq!(labels(&plain(&gate, &by_line(&[40, 12, 25], Some(80))).unwrap()), ["a", "c"]);
    // Several small ones that are enough rows together hide each other.
    assert_eq!(labels(&plain(&gate, &by_line(&[40, 5, 6, 29], Some(80))).unwrap()), ["a", "d"]);
    // Parts that are more than their whole, and a whole that is too small.
    assert_eq!(plain(&gate, &by_line(&[40, 50], Some(80))), Err(Refused::NothingLeft));
    assert_eq!(plain(&gate, &by_line(&[], Some(9))), Err(Refused::NothingLeft));
    // A group of more rows than there are is none.
    assert_eq!(plain(&gate, &by_line(&[1_001], None)), Err(Refused::NothingLeft));
}

#[test]
fn what_is_no_number_or_none_of_its_kind_stays() {
    let figures = vec![
        Figure::new("share", 1.5, 100),
        Figure::new("error", f64::NAN, 100),
        Figure::new("count", 101.0, 100),
        Figure::new("rows", 100.0, 100),
    ];
    let passed = plain(&gate(1), &Output { rows: 100, figures, ..Output::default() }).unwrap();
    assert_eq!(passed.output.figures.len(), 1);
    let told: Vec<(&str, Why)> =
        passed.withheld.iter().map(|one| (one.what.as_str(), one.why)).collect();
    let expected = [("count", Why::NotAgreed), ("error", Why::NoNumber), ("share", Why::NotAgreed)];
    assert_eq!(told, expected);
}

#[test]
fn noise_goes_on_what_a_row_can_move_and_what_it_cannot_hide_stays() {
    let figures = vec![
        Figure::new("rows", 200.0, 200),
        Figure::new("share", 0.5, 200),
        Figure::new("count", 120.0, 200),
        Figure::new("auc", 0.9, 200),
        Figure::new("error", 3.0, 200),
    ];
    let texts = vec![Text { id: "verdict-more".to_owned(), ..Text::default() }];
    let found = Output { rows: 200, figures, texts, ..Output::default() };
    let passed = private("1", "0.5").pass(&found, Epsilon::ZERO, &mut || 1 << 60).unwrap();
    let noise: Vec<(&str, Option<f64>)> =
        passed.output.figures.iter().map(|one| (one.name.as_str(), one.noise)).collect();
    // Two pay, so each has 0.25: (1/200)/0.25 and 1/0.25.
    assert_eq!(noise, [("rows", None), ("share", Some(0.02)), ("count", Some(4.0))]);
    assert_eq!(passed.spent, "0.5".parse().unwrap());
    let told: Vec<(&str, Why)> =
        passed.withheld.iter().map(|one| (one.what.as_str(), one.why)).collect();
    let expected = [("auc", Why::Drowned), ("error", Why::NoBound), (TEXTS, Why::NoBound)];
    assert_eq!(told, expected);
    let told = serde_json::to_string(&passed).unwrap();
    assert!(!told.contains("verdict"), "which sentence it was stays too: {told}");
    // A table whose groups tell on the data stays; one in which each group is all rows does not.
    assert_eq!(
        private("1", "1").pass(&by_line(&[500], None), Epsilon::ZERO, &mut || 0),
        Err(Refused::NothingLeft)
    );
    let mut missing = by_line(&[1_000, 1_000], None);
    missing.tables[0].name = "missing".to_owned();
    let passed = private("1", "1").pass(&missing, Epsilon::ZERO, &mut || 1 << 60).unwrap();
    assert_eq!(passed.output.tables[0].noise["share"], 0.002);
}

#[test]
fn a_budget_that_is_used_up_refuses() {
    let found =
        Output { rows: 200, figures: vec![Figure::new("share", 0.5, 200)], ..Output::default() };
    let spent = |text: &str| text.parse::<Epsilon>().unwrap();
    let gate = private("1", "0.4");
    assert!(gate.pass(&found, spent("0.6"), &mut || 9).is_ok());
    let refused = gate.pass(&found, spent("0.8"), &mut || 9).unwrap_err();
    assert_eq!(refused, Refused::BudgetUsedUp { asked: spent("0.4"), left: spent("0.2") });
    let permit = Permit { privacy_budget: Some(spent("1")), ..Permit::default() };
    let none = Gate::of(&permit, schema(), Epsilon::ZERO);
    assert!(none.pass(&found, Epsilon::ZERO, &mut || 9).is_err(), "nothing is free");
}

#[test]
fn what_is_larger_than_agreed_is_refused_whole() {
    let permit = Permit { output_size: Some(200), ..Permit::default() };
    let small = Gate::of(&permit, schema(), Epsilon::ZERO);
    let refused = plain(&small, &by_line(&[100, 100, 100], None)).unwrap_err();
    assert!(matches!(refused, Refused::TooLarge { most: 200, .. }), "{refused:?}");
    assert!(plain(&small, &by_line(&[100], None)).is_ok());
}

prop_compose! {
    fn outputs()(
        rows in 0_u64..2_000,
        figures in prop::collection::vec(
            (0_usize..6, prop_oneof![-2.0..300.0_f64, Just(f64::NAN)], 0_u64..2_500), 0..12),
        sizes in prop::collection::vec(0_u64..60, 0..5),
        whole in prop::option::of(0_u64..200),
        about in 0_u64..2_000_000,
    ) -> Output {
        let names = ["rows", "count", "share", "auc", "error", "serial 7"];
        let mut output = by_line(&sizes, whole);
        output.rows = rows;
        output.figures =
            figures.into_iter().map(|(at, value, of)| Figure::new(names[at], value, of)).collect();
        let counts = BTreeMap::from([("about".to_owned(), about)]);
        output.texts = vec![Text { id: "verdict-more".to_owned(), counts }];
        output
    }
}

proptest! {
    #[test]
    fn nothing_of_a_small_group_leaves_and_nothing_is_too_large(
        found in outputs(), minimum in 0_u64..40, most in 50_u64..2_000,
    ) {
        let permit =
            Permit { minimum_group: minimum, output_size: Some(most), ..Permit::default() };
        let gate = Gate::of(&permit, schema(), Epsilon::ZERO);
        let Ok(passed) = plain(&gate, &found) else { return Ok(()) };
        prop_assert!(passed.bytes() <= most);
        prop_assert!(passed.output.values() <= Gate::most_values(found.rows));
        prop_assert!(passed.output.figures.iter().all(|one| one.rows >= minimum));
        for table in &passed.output.tables {
            prop_assert!(table.rows.iter().all(|one| one.rows >= minimum));
            if let Some(whole) = &table.whole {
                let shown: u64 = table.rows.iter().map(|one| one.rows).sum();
                let missing = whole.rows - shown;
                prop_assert!(missing == 0 || missing >= minimum, "{missing}");
            }
        }
        let withheld = passed.withheld.iter();
        prop_assert!(withheld.map(|one| &one.what).all(|what| !what.contains("serial")));
    }

    #[test]
    fn passing_twice_is_passing_once(found in outputs(), minimum in 0_u64..40) {
        let gate = gate(minimum);
        let Ok(once) = plain(&gate, &found) else { return Ok(()) };
        let twice = plain(&gate, &once.output).unwrap();
        prop_assert_eq!(&twice.output, &once.output);
        prop_assert!(twice.withheld.is_empty(), "{:?}", twice.withheld);
    }

    #[test]
    fn never_is_more_spent_than_was_agreed_on(
        runs in prop::collection::vec((outputs(), 1_u64..900_000), 1..12),
        total in 1_u64..3_000_000, bits: u64,
    ) {
        let total = Epsilon::of_millionths(total);
        let permit = Permit { privacy_budget: Some(total), ..Permit::default() };
        let (mut spent, mut state) = (Epsilon::ZERO, bits);
        for (found, run) in runs {
            let run = Epsilon::of_millionths(run);
            let gate = Gate::of(&permit, schema(), run);
            let mut draw = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                state
            };
            if let Ok(passed) = gate.pass(&found, spent, &mut draw) {
                prop_assert!(passed.spent <= run);
                spent = spent.and(passed.spent);
                let known = |one: &Figure| matches!(one.name.as_str(), "rows" | "count" | "share");
                prop_assert!(passed.output.figures.iter().all(known));
                let noisy = |one: &Figure| one.name == "rows" || one.noise.is_some();
                prop_assert!(passed.output.figures.iter().all(noisy));
            }
            prop_assert!(spent <= total);
        }
    }
}
