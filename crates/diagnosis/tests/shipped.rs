//! The instrument that comes with the crate keeps what it promises.

use dure_diagnosis::answers::{Assessment, Scope};
use dure_diagnosis::instrument::{Condition, Instrument, Level, industrial_dx_2026};
use dure_diagnosis::report::{Around, next_way, report};
use dure_diagnosis::roadmap::fastest::{Aim, fastest};
use dure_diagnosis::score::score;

fn instrument() -> Instrument {
    industrial_dx_2026().unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(|p| format!("{p}\n")).collect::<String>())
    })
}

fn all_at(instrument: &Instrument, level: u8, scope: Scope) -> Assessment {
    let known = instrument.sector_of("steel").zip(instrument.size_of("small"));
    let Some((sector, size)) = known else { panic!("no steel, or no small firms") };
    let mut company = Assessment::empty(instrument, sector, size, scope);
    for (at, _) in instrument.items_at() {
        if company.asks(instrument, at) {
            company.give(at, Level(level));
        }
    }
    company
}

#[test]
fn it_has_the_public_stages_the_ten_sectors_and_enough_items() {
    let instrument = instrument();
    let stages: Vec<&str> = instrument.stages.iter().map(|stage| stage.name.ko.as_str()).collect();
    assert_eq!(stages, ["준비", "도입", "정착", "확산", "고도화"]);
    assert_eq!((instrument.sectors.len(), instrument.kinds.len()), (10, 4));
    assert!((45..=60).contains(&instrument.items.len()));
    assert!((6..=8).contains(&instrument.dimensions.len()));
    for (sector, at) in instrument.sectors.iter().zip(0..) {
        let at: usize = at;
        let own = instrument
            .items
            .iter()
            .filter(|item| item.variants.keys().any(|sector| sector.index() == at))
            .count();
        assert!(own >= 3, "{} has words of its own in {own} items", sector.id);
    }
}

#[test]
fn no_other_model_s_label_is_used() {
    let text = dure_diagnosis::instrument::INDUSTRIAL_DX_2026.to_lowercase();
    for label in ["kpc", "siri", "acatech", "impuls", "ks x 9001", "ksx9001", "industrie 4.0"] {
        assert!(!text.contains(label), "{label}");
    }
}

#[test]
fn the_short_form_has_twelve_items_that_decide_the_first_stages() {
    let instrument = instrument();
    let short: Vec<_> = instrument.items_at().filter(|(_, item)| item.short).collect();
    assert_eq!(short.len(), 12);
    for dimension in &instrument.dimensions {
        assert!(dimension.items.iter().any(|at| instrument[*at].short), "{}", dimension.id);
    }
    for id in ["introduction", "establishment"] {
        let stage = instrument.stage_of(id).expect("there");
        for gate in &instrument[stage].gates {
            if let Condition::Item(item, _) = instrument[*gate].condition {
                assert!(instrument[item].short, "{} decides on {id}", instrument[item].id);
            }
        }
    }
}

#[test]
fn a_company_with_the_same_level_everywhere_rises_stage_by_stage() {
    let instrument = instrument();
    let stages: Vec<usize> = (0..=5)
        .map(|level| score(&instrument, &all_at(&instrument, level, Scope::Full)).stage.index())
        .collect();
    assert_eq!(stages, [0, 0, 1, 2, 3, 4]);
}

#[test]
fn every_stage_can_be_reached_from_nothing_and_the_way_gets_longer() {
    let instrument = instrument();
    let nothing = score(&instrument, &all_at(&instrument, 0, Scope::Full));
    let mut last = 0.0;
    for (at, stage) in instrument.stages_at().skip(1) {
        let way = fastest(&instrument, &nothing, at, Aim::Months);
        let way = way.unwrap_or_else(|| panic!("{} is out of reach", stage.id));
        assert!(way.months > last, "{}: {} months", stage.id, way.months);
        last = way.months;
    }
}

#[test]
fn a_report_of_the_short_form_says_what_it_does_not_know() {
    let instrument = instrument();
    let company = all_at(&instrument, 2, Scope::Short);
    let found = score(&instrument, &company);
    let way = next_way(&instrument, &found);
    let around = Around { lanes: 2, ..Around::default() };
    let report = report(&instrument, &company, &found, way.as_ref(), &around);
    assert_eq!(report.dimensions.iter().map(|d| d.items.len()).sum::<usize>(), 12);
    assert_eq!(report.ground.answered, 1.0);
    assert!(report.stage_high >= report.stage);
    let width = |score: dure_diagnosis::score::Estimate| score.high - score.low;
    let whole = score_width(&instrument);
    assert!(report.overall.is_some_and(|overall| width(overall) > whole));
    assert!(!report.roadmap.is_empty());
}

fn score_width(instrument: &Instrument) -> f64 {
    let overall = score(instrument, &all_at(instrument, 2, Scope::Full)).overall;
    overall.map_or(0.0, |overall| overall.high - overall.low)
}
