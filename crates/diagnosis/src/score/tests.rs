use proptest::prelude::*;

use super::*;
use crate::answers::{Assessment, Scope};
use crate::instrument::tests::small;
use crate::instrument::{Instrument, Level};

fn empty(instrument: &Instrument) -> Assessment {
    let steel = instrument.sector_of("steel").expect("there");
    let size = instrument.size_of("small").expect("there");
    Assessment::empty(instrument, steel, size, Scope::Full)
}

fn at(instrument: &Instrument, id: &str) -> ItemAt {
    instrument.item_of(id).expect("there")
}

#[test]
fn a_company_worked_by_hand() {
    let small = small();
    let mut company = empty(&small);
    company.give(at(&small, "collect"), Level(1)); // 10
    company.give(at(&small, "collect"), Level(2)); // 40, so 25
    company.give(at(&small, "predict"), Level(1)); // 10
    company.give(at(&small, "skills"), Level(3)); // 100
    let found = score(&small, &company);
    let means: Vec<f64> = found.dimensions.iter().flatten().map(|one| one.mean).collect();
    assert_eq!(means, [20.0, 100.0]); // (2·25 + 1·10) / 3; skills alone: "sites" does not apply
    assert_eq!(found.overall.map(|one| one.mean), Some(40.0)); // .75·20 + .25·100
    let kinds: Vec<f64> = found.kinds.iter().flatten().map(|one| one.mean).collect();
    assert_eq!(kinds, [20.0, 10.0]);
    assert_eq!(small[found.stage].id, "second"); // collects; but data 20 < 40
    assert_eq!(found.items[3], ItemScore::DoesNotApply);
    // Two answers 30 points apart: ((2·12² + 450) / 3) / 2 + 8² = 187.
    let ItemScore::Known(collect) = found.items[0] else { panic!("answered") };
    assert!((collect.high - (25.0 + confidence::NINETY * 187.0_f64.sqrt())).abs() < 1e-9);
    let ground = found.ground;
    assert_eq!((ground.answered, ground.by_several, ground.agreed), (1.0, 1.0 / 3.0, 1.0));
}

#[test]
fn a_high_mean_does_not_lift_the_stage_past_a_closed_gate() {
    let small = small();
    let mut company = empty(&small);
    company.give(at(&small, "collect"), Level(0));
    company.give(at(&small, "predict"), Level(3));
    company.give(at(&small, "skills"), Level(3));
    let found = score(&small, &company);
    assert_eq!(found.overall.map(|one| one.mean.round()), Some(50.0));
    assert_eq!(small[found.stage].id, "first");
}

#[test]
fn evidence_and_an_assessor_make_the_interval_narrower() {
    let small = small();
    let width = |company: &Assessment| {
        let overall = score(&small, company).overall.expect("answered");
        overall.high - overall.low
    };
    let mut company = empty(&small);
    for id in ["collect", "predict", "skills"] {
        company.give(at(&small, id), Level(2));
    }
    let alone = width(&company);
    company.items[0].evidence = 1;
    let proven = width(&company);
    company.items[0].confirmed = Some(Level(2));
    let confirmed = width(&company);
    assert!(alone > proven && proven > confirmed, "{alone} {proven} {confirmed}");
    company.items[0].confirmed = Some(Level(0));
    assert_eq!(score(&small, &company).items[0].points(), Some(0.0));
}

#[test]
fn disagreement_makes_the_interval_wider() {
    let small = small();
    let width = |levels: [u8; 2]| {
        let mut company = empty(&small);
        for level in levels {
            company.give(at(&small, "collect"), Level(level));
        }
        let ItemScore::Known(item) = score(&small, &company).items[0] else { panic!("answered") };
        item.high.min(200.0) - item.low
    };
    assert!(width([1, 2]) > width([1, 1]));
}

#[test]
fn what_nobody_answered_is_open_and_may_be_anything() {
    let small = small();
    let nothing = score(&small, &empty(&small));
    assert_eq!(nothing.overall, None);
    assert_eq!(small[nothing.stage].id, "first");
    assert_eq!(small[nothing.stage_high].id, "fourth");
    let mut company = empty(&small);
    company.give(at(&small, "collect"), Level(2));
    let part = score(&small, &company);
    assert_eq!(part.items[1], ItemScore::Open);
    let whole = {
        let mut company = company.clone();
        company.give(at(&small, "predict"), Level(2));
        score(&small, &company)
    };
    let width = |score: &Score| score.dimensions[0].map(|one| one.high - one.low);
    assert!(width(&part) > width(&whole));
}

fn answers() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec(proptest::collection::vec(0_u8..4, 0..4), 4)
}

fn filled(instrument: &Instrument, answers: &[Vec<u8>], large: bool) -> Assessment {
    let mut company = empty(instrument);
    if large {
        company.size = instrument.size_of("large").expect("there");
    }
    for ((item, _), levels) in instrument.items_at().zip(answers) {
        for &level in levels {
            company.give(item, Level(level));
        }
    }
    company
}

proptest! {
    #[test]
    fn raising_an_answer_lowers_neither_a_mean_nor_the_stage(
        answers in answers(), large: bool, item in 0_usize..4, which in 0_usize..4,
    ) {
        let small = small();
        let mut raised = answers.clone();
        let Some(level) = raised[item].get_mut(which) else { return Ok(()) };
        *level = (*level + 1).min(3);
        let before = score(&small, &filled(&small, &answers, large));
        let after = score(&small, &filled(&small, &raised, large));
        let not_lower = |a: Option<Estimate>, b: Option<Estimate>| match (a, b) {
            (Some(a), Some(b)) => b.mean >= a.mean - 1e-9,
            _ => a == b,
        };
        prop_assert!(not_lower(before.overall, after.overall));
        for (a, b) in before.dimensions.iter().zip(&after.dimensions) {
            prop_assert!(not_lower(*a, *b));
        }
        prop_assert!(after.stage >= before.stage);
        for (a, b) in before.gates.iter().zip(&after.gates) {
            prop_assert!(b.passed || !a.passed);
        }
    }

    #[test]
    fn the_order_of_respondents_never_matters(answers in answers(), large: bool, turn in 0_usize..4) {
        let small = small();
        let turned: Vec<Vec<u8>> = answers
            .iter()
            .map(|levels| {
                let mut levels = levels.clone();
                let by = turn.min(levels.len());
                levels.rotate_left(by);
                levels
            })
            .collect();
        let one = score(&small, &filled(&small, &answers, large));
        let other = score(&small, &filled(&small, &turned, large));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn the_stage_lies_between_its_ends(answers in answers(), large: bool) {
        let small = small();
        let found = score(&small, &filled(&small, &answers, large));
        prop_assert!(found.stage_low <= found.stage && found.stage <= found.stage_high);
    }
}
