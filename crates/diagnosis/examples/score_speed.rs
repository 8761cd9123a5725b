//! How long scoring takes: assessments with three respondents each, their means, intervals and stages, and
//! the place of each among the firms of its sector and size. Prints seconds on one thread, and a checksum
//! so that nothing is left out.
//!
//! `score_speed [ASSESSMENTS]`

#![allow(clippy::print_stdout, reason = "it is a program")]

use std::collections::BTreeMap;
use std::time::Instant;

use dure_diagnosis::answers::{Assessment, Scope};
use dure_diagnosis::instrument::{Instrument, Level, industrial_dx_2026};
use dure_diagnosis::score::score;
use dure_diagnosis::standing::Peers;

/// A small generator of numbers, the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn companies(instrument: &Instrument, count: usize) -> Vec<Assessment> {
    let mut numbers = Numbers(7);
    let sectors: Vec<_> =
        instrument.sectors.iter().filter_map(|sector| instrument.sector_of(&sector.id)).collect();
    let sizes: Vec<_> =
        instrument.sizes.iter().filter_map(|size| instrument.size_of(&size.id)).collect();
    (0..count)
        .map(|_| {
            let sector = sectors[numbers.below(sectors.len() as u64) as usize];
            let size = sizes[numbers.below(sizes.len() as u64) as usize];
            let mut company = Assessment::empty(instrument, sector, size, Scope::Full);
            let usual = numbers.below(4);
            for (at, item) in instrument.items_at() {
                for _ in 0..3 {
                    if item.applies(sector, size) {
                        company.give(at, Level(((usual + numbers.below(3)).min(5)) as u8));
                    }
                }
                company.items[at.index()].evidence = numbers.below(2) as u16;
            }
            company
        })
        .collect()
}

fn main() -> Result<(), String> {
    let count = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse());
    let count: usize = count.map_err(|error| format!("ASSESSMENTS: {error}"))?;
    let instrument = industrial_dx_2026().map_err(|problems| format!("{problems:?}"))?;
    let companies = companies(&instrument, count);
    let begun = Instant::now();
    let scores: Vec<_> = companies.iter().map(|company| score(&instrument, company)).collect();
    let mut groups: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    for (company, score) in companies.iter().zip(&scores) {
        let overall = score.overall.map_or(0.0, |overall| overall.mean);
        groups.entry((company.sector, company.size)).or_default().push(overall);
    }
    let groups: BTreeMap<_, Peers> =
        groups.into_iter().map(|(cell, scores)| (cell, Peers::new(scores, 8))).collect();
    let mut sum = 0.0;
    for (company, score) in companies.iter().zip(&scores) {
        let overall = score.overall.map_or(0.0, |overall| overall.mean);
        let peers = groups.get(&(company.sector, company.size));
        let standing = peers.and_then(|peers| peers.standing(overall, instrument.prior.as_ref()));
        sum += standing.map_or(0.0, |standing| standing.percentile + standing.high - standing.low);
        sum += score.overall.map_or(0.0, |overall| overall.high - overall.low);
    }
    println!("{:.3} {:.3}", begun.elapsed().as_secs_f64(), sum / count.max(1) as f64);
    Ok(())
}
