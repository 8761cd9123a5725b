//! Laws of the order, and that learning sees past the order in which people were shown things.

use proptest::prelude::*;

use super::*;

fn wanted() -> Wanted {
    let some = |text: &str| vec![text.to_owned()];
    Wanted {
        sector: "steel".into(),
        region: "48".into(),
        processes: some("rolling"),
        equipment: some("press"),
        budget: Some(30_000_000),
        months: Some(6),
    }
}

fn full() -> Offer {
    let some = |text: &str| vec![text.to_owned()];
    Offer {
        id: "o".into(),
        supplier: "s".into(),
        sectors: some("steel"),
        regions: some("48"),
        processes: some("rolling"),
        equipment: some("press"),
        price: Some((20_000_000, 60_000_000)),
        months: Some(4),
        retrieval: 0.5,
        chosen_by_similar: 3,
    }
}

#[test]
fn the_score_is_that_of_a_worked_example() {
    let found = features(&wanted(), &full());
    assert_eq!(&found[..7], &[0.5, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    // 4·0.5 + 0.8 + 0.5 + 0.5 + 0.7 + 0.4 + 0.2 + 0.4·ln 4.
    let by_hand = 2.0 + 3.1 + 0.4 * 4.0_f64.ln();
    assert!((Model::rule().score(&found) - by_hand).abs() < 1e-12);
    assert_eq!(Model::rule().reasons(&found)[0].0, 0, "what search found counts most");
}

#[test]
fn each_constraint_is_kept_broken_or_not_told() {
    let (need, offer) = (wanted(), full());
    for constraint in Constraint::ALL {
        assert_eq!(fit(&need, &offer, constraint), Fit::Kept, "{constraint:?}");
        let untold = fit(&Wanted::default(), &offer, constraint);
        assert_eq!(untold, Fit::Unknown, "{constraint:?}");
    }
    let dear = Offer { price: Some((30_000_001, 40_000_000)), ..full() };
    assert_eq!(fit(&need, &dear, Constraint::Budget), Fit::Broken);
    let slow = Offer { months: Some(7), ..full() };
    assert_eq!(fit(&need, &slow, Constraint::Deadline), Fit::Broken);
    let far = Offer { regions: vec!["11".into()], ..full() };
    assert_eq!(fit(&need, &far, Constraint::Region), Fit::Broken);
    let everywhere = Offer { regions: Vec::new(), ..full() };
    assert_eq!(fit(&need, &everywhere, Constraint::Region), Fit::Kept);
    let other = Offer { sectors: vec!["energy".into()], ..full() };
    assert_eq!(fit(&need, &other, Constraint::Sector), Fit::Broken);
}

fn offers() -> impl Strategy<Value = Vec<Offer>> {
    let offer = (0..4_u8, any::<bool>(), 0.0..1.0_f64, 1..100_u64, 0..5_u32);
    prop::collection::vec(offer, 1..20).prop_map(|all| {
        let offer = |(number, (supplier, steel, retrieval, price, chosen)): (
            usize,
            (u8, bool, f64, u64, u32),
        )| Offer {
            id: format!("{number:02}"),
            supplier: format!("s{supplier}"),
            sectors: vec![if steel { "steel" } else { "energy" }.to_owned()],
            price: Some((price * 1_000_000, price * 2_000_000)),
            retrieval,
            chosen_by_similar: chosen,
            ..full()
        };
        all.into_iter().enumerate().map(offer).collect()
    })
}

proptest! {
    #[test]
    fn the_order_in_which_offers_are_given_does_not_matter(all in offers(), turn in 0..20_usize) {
        let order = |all: &[Offer]| -> Vec<String> {
            rank(&wanted(), all, &Model::rule()).iter().map(|one| all[one.at].id.clone()).collect()
        };
        let mut turned = all.clone();
        turned.rotate_left(turn % all.len());
        prop_assert_eq!(order(&all), order(&turned));
        prop_assert_eq!(order(&all).len(), all.len());
    }

    #[test]
    fn to_break_a_constraint_never_lifts(offer in offers()) {
        let rule = Model::rule();
        for one in &offer {
            let broken = Offer { sectors: vec!["retail".into()], price: Some((u64::MAX, u64::MAX)), ..one.clone() };
            let score = |offer: &Offer| rule.score(&features(&wanted(), offer));
            prop_assert!(score(&broken) <= score(one));
        }
    }
}

/// Numbers between 0 and 1 from a seed (Park and Miller's minimal standard generator).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}

/// People who care for the deadline above all, whom the rule shows what search found first: they look at the
/// upper places mostly, and take what they look at where it pleases them.
fn people(months: u32, lists: u64) -> Vec<Impression> {
    let mut numbers = Numbers(7);
    let mut log = Vec::new();
    for month in 0..months {
        for list in 0..lists {
            let mut shown: Vec<Features> = (0..8)
                .map(|_| {
                    let deadline = if numbers.next() < 0.5 { 1.0 } else { -1.0 };
                    let mut figures = [0.0; FEATURES];
                    (figures[0], figures[5]) = (numbers.next(), deadline);
                    figures
                })
                .collect();
            let rule = Model::rule();
            shown.sort_by(|a, b| rule.score(b).total_cmp(&rule.score(a)));
            for (features, rank) in shown.into_iter().zip(1_u32..) {
                let looked = numbers.next() < examination(rank);
                let pleased = numbers.next() < if features[5] > 0.0 { 0.8 } else { 0.1 };
                let gain = u8::from(looked && pleased);
                log.push(Impression { month, list, rank, features, gain });
            }
        }
    }
    log
}

#[test]
fn learning_sees_what_people_want_past_what_they_were_shown_first() {
    let log = people(4, 150);
    let learned = learn(&log);
    let ratio = |model: &Model| model.weights[5] / model.weights[0];
    assert!(ratio(&learned) > 3.0 * ratio(&Model::rule()), "{learned:?}");
    // Without weighing by place, what was shown first looks wanted for being first.
    let naive: Vec<Impression> =
        log.iter().map(|one| Impression { rank: 1, ..one.clone() }).collect();
    assert!(ratio(&learned) > ratio(&learn(&naive)), "{:?}", learn(&naive));
    let chosen = choose(&log);
    let judged = chosen.judged.unwrap();
    assert!(chosen.learned && judged.learned >= judged.rule, "{judged:?}");
}

#[test]
fn nothing_learned_is_the_rule() {
    assert_eq!(learn(&[]), Model::rule());
    assert_eq!(choose(&[]).model, Model::rule());
    let unchosen: Vec<Impression> =
        people(2, 20).into_iter().map(|one| Impression { gain: 0, ..one }).collect();
    assert_eq!(choose(&unchosen), Chosen { model: Model::rule(), learned: false, judged: None });
}

#[test]
fn what_was_learned_is_not_used_where_the_last_month_speaks_against_it() {
    // In the last month people want the opposite of what they wanted before.
    let turned = people(4, 150).into_iter().map(|mut one| {
        if one.month == 3 {
            one.features[5] = -one.features[5];
        }
        one
    });
    let chosen = choose(&turned.collect::<Vec<_>>());
    let judged = chosen.judged.unwrap();
    assert!(!chosen.learned && judged.learned < judged.rule, "{judged:?}");
    assert_eq!(chosen.model, Model::rule());
}

#[test]
fn ndcg_is_that_of_a_worked_example() {
    let figures = |x: f64| {
        let mut figures = [0.0; FEATURES];
        figures[0] = x;
        figures
    };
    let shown = |rank: u32, x: f64, gain: u8| Impression {
        month: 0,
        list: 0,
        rank,
        features: figures(x),
        gain,
    };
    // The rule puts the second first. Gains over chances: 1 at place 1, 2·2 = 4 at place 2.
    let log = [shown(1, 0.2, 1), shown(2, 0.9, 2)];
    assert!((ndcg(&log, &Model::rule()).unwrap() - 1.0).abs() < 1e-12);
    let mut upside_down = Model::rule();
    upside_down.weights[0] = -1.0;
    let by_hand = (1.0 + 4.0 / 3.0_f64.log2()) / (4.0 + 1.0 / 3.0_f64.log2());
    assert!((ndcg(&log, &upside_down).unwrap() - by_hand).abs() < 1e-12);
    assert_eq!(ndcg(&log[..0], &Model::rule()), None);
}
