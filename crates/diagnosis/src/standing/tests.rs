use proptest::prelude::*;

use super::blocks::{Blocks, Cell, Firm};
use super::*;

fn prior() -> Prior {
    let words = crate::instrument::Text { ko: "출처".into(), en: "Source".into() };
    Prior {
        source: words,
        firms: 400,
        counts_as: 4,
        curve: vec![(0.0, 0.0), (50.0, 0.8), (100.0, 1.0)],
    }
}

#[test]
fn a_score_among_four_worked_by_hand() {
    let peers = Peers::new(vec![40.0, 10.0, 20.0, 20.0], 1);
    // One below, two equal: (1 + 3) / 2 of 4.
    let standing = peers.standing(20.0, None).expect("enough");
    assert_eq!(standing.percentile, 50.0);
    // X of 4 with p = ½: P(0) = 1/16 ≥ 5 %, so from 0; P(≤ 3) = 15/16 < 95 %, so to 4.
    assert_eq!((standing.low, standing.high), (0.0, 100.0));
    let wide = Peers::new((0..100).map(f64::from).collect(), 1);
    let standing = wide.standing(50.0, None).expect("enough");
    assert_eq!(standing.percentile, 50.5);
    assert!(
        (standing.low - 42.0).abs() <= 1.0 && (standing.high - 59.0).abs() <= 1.0,
        "{standing:?}"
    );
}

#[test]
fn few_firms_are_not_used_at_all() {
    let few = Peers::new(vec![1.0; 7], FEWEST_FIRMS);
    assert_eq!(few.standing(50.0, None), None);
    let published = few.standing(50.0, Some(&prior())).expect("published");
    assert_eq!(published.against, Against::Published);
    assert_eq!(published.percentile, 80.0); // what is published says .8, the seven below say 1
    let other = Peers::new(vec![99.0; 7], FEWEST_FIRMS).standing(50.0, Some(&prior()));
    assert_eq!(Some(published), other);
}

#[test]
fn the_published_distribution_counts_for_its_few_firms() {
    let peers = Peers::new(vec![10.0; 8], 8);
    let standing = peers.standing(50.0, Some(&prior())).expect("enough");
    assert_eq!(standing.against, Against::Blended { firms: 8, counts_as: 4 });
    assert!((standing.percentile - 100.0 * (8.0 + 4.0 * 0.8) / 12.0).abs() < 1e-9);
}

#[test]
fn the_interval_is_the_one_that_drawing_again_gives() {
    // 20,000 resamples by a small congruential generator, against the quantiles without drawing.
    let scores: Vec<f64> = (0..40).map(|i| f64::from(i * 7 % 40)).collect();
    let standing = Peers::new(scores.clone(), 1).standing(11.0, None).expect("enough");
    let mut state = 1_u64;
    let mut draw = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        scores[(state >> 33) as usize % scores.len()]
    };
    let mut shares: Vec<f64> = (0..20_000)
        .map(|_| (0..40).filter(|_| draw() < 11.5).count() as f64 / 40.0 * 100.0)
        .collect();
    shares.sort_by(f64::total_cmp);
    assert!((standing.low - shares[1000]).abs() <= 2.5, "{} {}", standing.low, shares[1000]);
    assert!((standing.high - shares[19_000]).abs() <= 2.5, "{} {}", standing.high, shares[19_000]);
}

fn firm(key: u128, sector: u8, size: u8, figure: f64) -> Firm {
    let cell = Cell { sector: format!("s{sector}"), size: format!("z{size}") };
    Firm { key, cell, stage: usize::from(size), figures: vec![figure] }
}

fn order() -> Vec<String> {
    (0..4).map(|size| format!("z{size}")).collect()
}

#[test]
fn subtracting_two_filters_does_not_single_out_three_firms() {
    let mut firms: Vec<Firm> = (0..20).map(|key| firm(key, 1, 0, 10.0)).collect();
    firms.extend((20..23).map(|key| firm(key, 1, 1, 99.0)));
    let blocks = Blocks::of(&firms, &order(), 8);
    let all = blocks.published().show(|cell| cell.sector == "s1");
    assert_eq!(all.group.map(|group| group.firms), Some(23));
    let part = blocks.published().show(|cell| cell.size == "z0");
    assert_eq!(part.group, None);
    assert_eq!(part.left_out, 1);
}

#[test]
fn a_firm_that_comes_is_not_seen_until_others_have_come() {
    let mut firms: Vec<Firm> = (0..10).map(|key| firm(key, 1, 0, 10.0)).collect();
    let first = Blocks::of(&firms, &order(), 8);
    firms.push(firm(100, 1, 0, 90.0));
    let second = first.renew(&firms, &order());
    assert_eq!(first, second);
    firms.extend((101..108).map(|key| firm(key, 1, 0, 20.0)));
    let third = second.renew(&firms, &order());
    assert_eq!(third.published().show(|_| true).group.map(|group| group.firms), Some(18));
}

#[test]
fn means_and_stages_of_a_group_are_those_of_its_firms() {
    let firms: Vec<Firm> = (0..8).map(|key| firm(key, 1, 0, key as f64)).collect();
    let group = Blocks::of(&firms, &order(), 8).published().show(|_| true).group.expect("eight");
    assert_eq!(group.means(), [3.5]);
    assert_eq!(group.stages, [8]);
}

fn firms() -> impl Strategy<Value = Vec<Firm>> {
    let one = (0_u8..4, 0_u8..4, 0.0..100.0_f64);
    proptest::collection::vec(one, 0..120).prop_map(|list| {
        list.into_iter().zip(0..).map(|((s, z, figure), key)| firm(key, s, z, figure)).collect()
    })
}

proptest! {
    /// Whatever two filters show, what lies in one and not in the other is no firm or at least the least.
    #[test]
    fn suppression_holds_against_pairs_of_filters(firms in firms(), one: u16, other: u16, fewest in 2_u32..12) {
        let blocks = Blocks::of(&firms, &order(), fewest);
        let bit = |mask: u16, cell: &Cell| {
            let number = |text: &str| text[1..].parse::<u16>().expect("made here");
            mask >> (number(&cell.sector) * 4 + number(&cell.size)) & 1 == 1
        };
        let count = |filter: &dyn Fn(&Cell) -> bool| {
            blocks.published().show(filter).group.map_or(0, |group| group.firms)
        };
        let a = count(&|cell| bit(one, cell));
        let b = count(&|cell| bit(other, cell));
        let both = count(&|cell| bit(one, cell) && bit(other, cell));
        for difference in [a, b, a - both, b - both, a.abs_diff(b).min(a - both + (b - both))] {
            prop_assert!(difference == 0 || difference >= fewest || a.abs_diff(b) == difference);
        }
        prop_assert!(a - both == 0 || a - both >= fewest);
        prop_assert!(b - both == 0 || b - both >= fewest);
        for block in &blocks.blocks {
            prop_assert!(block.group.firms >= fewest);
        }
    }

    #[test]
    fn every_firm_is_in_one_block_or_withheld(firms in firms(), fewest in 1_u32..12) {
        let blocks = Blocks::of(&firms, &order(), fewest);
        let shown: u32 = blocks.blocks.iter().map(|block| block.group.firms).sum();
        let held = firms.iter().filter(|firm| blocks.withheld.contains(&firm.cell)).count();
        prop_assert_eq!(shown as usize + held, firms.len());
    }

    #[test]
    fn more_points_never_stand_lower(scores in proptest::collection::vec(0.0..100.0_f64, 1..60), a in 0.0..100.0_f64, b in 0.0..100.0_f64) {
        let peers = Peers::new(scores, 1);
        let (low, high) = (a.min(b), a.max(b));
        let stands = |score: f64| peers.standing(score, Some(&prior())).expect("published");
        prop_assert!(stands(low).percentile <= stands(high).percentile + 1e-9);
        let one = stands(low);
        prop_assert!(one.low <= one.percentile + 100.0 / 64.0 && one.high >= one.percentile - 100.0 / 64.0);
    }
}
