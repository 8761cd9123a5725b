//! Promises that every family keeps.

use super::*;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;

const FAMILIES: [Family; 4] =
    [Family::Linear, Family::Smooth, Family::ExtraTrees, Family::Boosting];

/// y = 3a − 2b + noise, and a column that says nothing.
fn plane(rows: usize, noise: f64, seed: u64) -> (Matrix, Vec<f64>) {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut draw = || -> Vec<f32> { (0..rows).map(|_| rng.random::<f32>() * 10.0).collect() };
    let (a, b, c) = (draw(), draw(), draw());
    let wobble: Vec<f32> = draw();
    let y = (0..rows)
        .map(|i| f64::from(3.0 * a[i] - 2.0 * b[i]) + noise * (f64::from(wobble[i]) - 5.0))
        .collect();
    let mut x = Matrix::with_rows(rows);
    x.push("a", a);
    x.push("b", b);
    x.push("c", c);
    (x, y)
}

fn task<'a>(x: &'a Matrix, y: &'a [f64], loss: Loss) -> Task<'a> {
    Task { x, y, groups: None, loss, seed: 7 }
}

#[test]
fn every_family_learns_a_plane() {
    let (x, y) = plane(1500, 0.1, 1);
    let (fresh, truth) = plane(500, 0.1, 2);
    for family in FAMILIES {
        let model = fit(family, &task(&x, &y, Loss::Squared), &Settings::default()).unwrap();
        let r2 = crate::evaluate::regression::r2(&truth, &model.predict(&fresh));
        assert!(r2 > 0.97, "{family:?}: {r2}");
    }
}

#[test]
fn every_family_tells_two_classes_apart_by_probabilities() {
    let (x, y) = plane(1500, 0.5, 3);
    let (fresh, truth) = plane(800, 0.5, 4);
    let class = |y: &[f64]| -> Vec<f64> { y.iter().map(|v| f64::from(*v > 12.0)).collect() };
    let events: Vec<bool> = class(&truth).iter().map(|v| *v > 0.5).collect();
    for family in FAMILIES {
        let labels = class(&y);
        let model = fit(family, &task(&x, &labels, Loss::Logistic), &Settings::default()).unwrap();
        let p = model.predict(&fresh);
        assert!(p.iter().all(|p| (0.0..=1.0).contains(p)), "{family:?}");
        let auc = crate::evaluate::classification::auroc(&events, &p);
        assert!(auc > 0.97, "{family:?}: {auc}");
    }
}

/// Newton's whole steps swing ever wider here; shortened ones do not.
#[test]
fn classes_that_nearly_part_are_still_ranked_by_a_surface() {
    for seed in 0..12 {
        let (x, y) = plane(160, 0.25, seed);
        let (fresh, truth) = plane(400, 0.25, 100 + seed);
        let labels: Vec<f64> = y.iter().map(|v| f64::from(*v > 18.0)).collect();
        let events: Vec<bool> = truth.iter().map(|v| *v > 18.0).collect();
        for family in [Family::Linear, Family::Smooth] {
            let task = task(&x, &labels, Loss::Logistic);
            let p = fit(family, &task, &Settings::default()).unwrap().predict(&fresh);
            let ap = crate::evaluate::classification::average_precision(&events, &p);
            assert!(ap > 0.8, "{family:?}, seed {seed}: {ap}");
        }
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let (x, y) = plane(700, 0.5, 5);
    for family in FAMILIES {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let model = fit(family, &task(&x, &y, Loss::Squared), &Settings::default());
                model.unwrap().predict(&x)
            })
        };
        assert_eq!(with(1), with(3), "{family:?}");
    }
}

#[test]
fn a_missing_input_is_no_obstacle() {
    let (mut x, y) = plane(600, 0.1, 6);
    let holes: Vec<f32> = (0..600).map(|i| if i % 3 == 0 { f32::NAN } else { i as f32 }).collect();
    x.push("holes", holes);
    for family in FAMILIES {
        let model = fit(family, &task(&x, &y, Loss::Squared), &Settings::default()).unwrap();
        assert!(model.predict(&x).iter().all(|p| p.is_finite()), "{family:?}");
    }
}

#[test]
fn an_answer_that_is_missing_is_named() {
    let (x, mut y) = plane(10, 0.1, 6);
    y[4] = f64::NAN;
    let said = fit(Family::Linear, &task(&x, &y, Loss::Squared), &Settings::default());
    assert_eq!(said.unwrap_err(), LearnError::AnswerMissing { row: 4 });
}

#[test]
fn trees_disagree_more_where_they_saw_nothing() {
    let mut x = Matrix::with_rows(400);
    x.push("a", (0..400).map(|i| if i < 200 { i as f32 } else { 400.0 + i as f32 }).collect());
    let y: Vec<f64> = (0..400).map(|i| if i < 200 { 0.0 } else { 100.0 }).collect();
    let model =
        fit(Family::ExtraTrees, &task(&x, &y, Loss::Squared), &Settings::default()).unwrap();
    let mut between = Matrix::with_rows(2);
    between.push("a", vec![100.0, 400.0]);
    let spread = model.spread(&between).unwrap();
    assert!(spread[1] > 10.0 * spread[0].max(0.01), "{spread:?}");
}

#[test]
fn a_curve_needs_the_smooth_family() {
    let mut x = Matrix::with_rows(300);
    x.push("a", (0..300).map(|i| i as f32 / 100.0 - 1.5).collect());
    let y: Vec<f64> = x.columns()[0].iter().map(|a| f64::from(*a).powi(2)).collect();
    let error = |family| {
        let model = fit(family, &task(&x, &y, Loss::Squared), &Settings::default()).unwrap();
        crate::evaluate::regression::rmse(&y, &model.predict(&x))
    };
    assert!(error(Family::Smooth) < 0.01 && error(Family::Linear) > 0.3);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn trees_never_answer_beyond_what_they_saw(
        y in prop::collection::vec(-1e3_f64..1e3, 10..80), seed: u64
    ) {
        let mut x = Matrix::with_rows(y.len());
        x.push("i", (0..y.len()).map(|i| (i * 7919 % 101) as f32).collect());
        let task = Task { x: &x, y: &y, groups: None, loss: Loss::Squared, seed };
        let model = fit(Family::ExtraTrees, &task, &Settings::default()).unwrap();
        let (low, high) = y.iter().fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(*v), h.max(*v)));
        let slack = 1e-3 * (high - low);
        for p in model.predict(&x) {
            prop_assert!(p >= low - slack && p <= high + slack);
        }
    }
}

/// Events where both a and b are large, about one row in thirty, and some by chance.
fn rare(rows: usize, seed: u64) -> (Matrix, Vec<f64>) {
    let mut rng = Pcg64::seed_from_u64(seed);
    let mut x = Matrix::with_rows(rows);
    let draw = |rng: &mut Pcg64| -> Vec<f32> { (0..rows).map(|_| rng.random::<f32>()).collect() };
    let (a, b) = (draw(&mut rng), draw(&mut rng));
    let y = (0..rows)
        .map(|i| f64::from((a[i] > 0.8 && b[i] > 0.85) || rng.random::<f64>() < 0.005))
        .collect();
    // Twins and products, as pairs of columns make them: the curvature is nearly flat along them.
    let twin: Vec<f32> = a.iter().map(|v| 300.0 + 1e-3 * v + 1e-5 * rng.random::<f32>()).collect();
    x.push("a × b", a.iter().zip(&b).map(|(a, b)| a * b).collect());
    x.push("a", a);
    x.push("b", b);
    x.push("twin", twin);
    (x, y)
}

#[test]
fn a_rare_class_does_not_throw_the_surfaces_off() {
    for seed in 0..4 {
        let (x, y) = rare(3000, seed);
        let (fresh, truth) = rare(2000, seed + 100);
        let events: Vec<bool> = truth.iter().map(|v| *v > 0.5).collect();
        for family in [Family::Linear, Family::Smooth] {
            let model = fit(family, &task(&x, &y, Loss::Logistic), &Settings::default()).unwrap();
            let p = model.predict(&fresh);
            let auc = crate::evaluate::classification::auroc(&events, &p);
            let rate = crate::evaluate::mean(&truth);
            let said = crate::evaluate::mean(&p);
            assert!(auc > 0.85, "{family:?} {seed}: {auc}");
            assert!((said / rate - 1.0).abs() < 0.35, "{family:?} {seed}: {said} for {rate}");
        }
    }
}
