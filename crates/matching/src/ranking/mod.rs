//! Who fits a need, and why: constraints kept and broken, what others chose, and an order that can be told.
//!
//! [`Model::rule`] is the order that people agreed on. [`learn()`] changes its weights by what people chose,
//! accepted and finished, and never for the worse: what was learned is used only where it is at least as
//! good on a month that it has not seen. [`spread`] keeps a few suppliers from taking all attention, and
//! [`gini`] measures whether they do.
//!
//! ```
//! use dure_matching::ranking::{Model, Offer, Wanted, rank};
//!
//! let need = Wanted { sector: "steel".into(), budget: Some(30_000_000), ..Wanted::default() };
//! let offer = |id: &str, price: (u64, u64)| Offer {
//!     id: id.into(), sectors: vec!["steel".into()], price: Some(price), retrieval: 0.5,
//!     ..Offer::default()
//! };
//! let offers = [offer("dear", (90_000_000, 120_000_000)), offer("fair", (10_000_000, 20_000_000))];
//! let ranked = rank(&need, &offers, &Model::rule());
//! assert_eq!(offers[ranked[0].at].id, "fair");
//! ```

mod exposure;
mod learn;
#[cfg(test)]
mod tests;

pub use exposure::{gini, spread};
pub use learn::{Chosen, Impression, Judged, choose, examination, learn, ndcg};

/// What a need asks of those who would solve it; what is not told is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// The id of its sector.
    pub sector: String,
    /// The code of its region.
    pub region: String,
    /// Ids of processes.
    pub processes: Vec<String>,
    /// Ids of kinds of equipment.
    pub equipment: Vec<String>,
    /// What it may cost, in won.
    pub budget: Option<u64>,
    /// How many months there are.
    pub months: Option<u32>,
}

/// What somebody offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Offer {
    /// Its id: equals stand in the order of their ids.
    pub id: String,
    /// Who offers it.
    pub supplier: String,
    /// Ids of the sectors that it serves.
    pub sectors: Vec<String>,
    /// Codes of the regions that it serves; everywhere where there is none.
    pub regions: Vec<String>,
    /// Ids of processes.
    pub processes: Vec<String>,
    /// Ids of kinds of equipment.
    pub equipment: Vec<String>,
    /// From what to what it costs, in won; on request where there is none.
    pub price: Option<(u64, u64)>,
    /// How many months it takes.
    pub months: Option<u32>,
    /// How well search found it for the need, from 0 to 1.
    pub retrieval: f64,
    /// How many similar needs chose it.
    pub chosen_by_similar: u32,
}

/// What an offer may keep or break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Constraint {
    /// It serves the sector.
    Sector,
    /// It serves the region.
    Region,
    /// It knows the process.
    Process,
    /// It knows the equipment.
    Equipment,
    /// It can be had for the budget.
    Budget,
    /// It is done in time.
    Deadline,
}

impl Constraint {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] =
        [Self::Equipment, Self::Process, Self::Sector, Self::Budget, Self::Deadline, Self::Region];

    /// Its word in ids of sentences.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Sector => "sector",
            Self::Region => "region",
            Self::Process => "process",
            Self::Equipment => "equipment",
            Self::Budget => "budget",
            Self::Deadline => "deadline",
        }
    }
}

/// Whether a constraint is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Kept,
    /// It is not.
    Broken,
    /// One side has not told.
    Unknown,
}

impl Fit {
    fn value(self) -> f64 {
        match self {
            Self::Kept => 1.0,
            Self::Broken => -1.0,
            Self::Unknown => 0.0,
        }
    }

    fn of(kept: bool) -> Self {
        if kept { Self::Kept } else { Self::Broken }
    }
}

/// How an offer stands to a constraint of a need.
#[must_use]
pub fn fit(need: &Wanted, offer: &Offer, constraint: Constraint) -> Fit {
    let share = |a: &[String], b: &[String]| match a.is_empty() || b.is_empty() {
        true => Fit::Unknown,
        false => Fit::of(a.iter().any(|one| b.contains(one))),
    };
    match constraint {
        Constraint::Sector => match need.sector.is_empty() || offer.sectors.is_empty() {
            true => Fit::Unknown,
            false => Fit::of(offer.sectors.contains(&need.sector)),
        },
        Constraint::Region => match (need.region.is_empty(), offer.regions.is_empty()) {
            (true, _) => Fit::Unknown,
            (false, true) => Fit::Kept,
            (false, false) => {
                Fit::of(offer.regions.iter().any(|region| need.region.starts_with(region)))
            }
        },
        Constraint::Process => share(&need.processes, &offer.processes),
        Constraint::Equipment => share(&need.equipment, &offer.equipment),
        Constraint::Budget => match (need.budget, offer.price) {
            // The least that it costs has to be within what there is.
            (Some(budget), Some((from, _))) => Fit::of(from <= budget),
            _ => Fit::Unknown,
        },
        Constraint::Deadline => match (need.months, offer.months) {
            (Some(there), Some(takes)) => Fit::of(takes <= there),
            _ => Fit::Unknown,
        },
    }
}

/// How many figures an offer is judged by.
pub const FEATURES: usize = 8;

/// The figures that an offer is judged by: what search found, the six constraints in the order of
/// [`Constraint::ALL`] (1 kept, -1 broken, 0 unknown), and ln(1 + how many similar needs chose it).
pub type Features = [f64; FEATURES];

/// Of an offer for a need.
#[must_use]
pub fn features(need: &Wanted, offer: &Offer) -> Features {
    let [a, b, c, d, e, f] = Constraint::ALL.map(|one| fit(need, offer, one).value());
    let chosen = f64::from(offer.chosen_by_similar).ln_1p();
    [offer.retrieval.clamp(0.0, 1.0), a, b, c, d, e, f, chosen]
}

/// What each figure counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Model {
    /// One for each of the figures.
    pub weights: Features,
}

impl Model {
    /// The rule: what search says counts most; equipment and budget before process and sector, those
    /// before time, the region least, for much can be done from afar.
    #[must_use]
    pub fn rule() -> Self {
        Self { weights: [4.0, 0.8, 0.5, 0.5, 0.7, 0.4, 0.2, 0.4] }
    }

    /// The score of some figures.
    #[must_use]
    pub fn score(&self, features: &Features) -> f64 {
        self.weights.iter().zip(features).map(|(weight, x)| weight * x).sum()
    }

    /// What each figure adds to the score, the greatest share first: the figure's place and its share.
    #[must_use]
    pub fn reasons(&self, features: &Features) -> Vec<(usize, f64)> {
        let each = self.weights.iter().zip(features).map(|(weight, x)| weight * x);
        let mut all: Vec<(usize, f64)> = each.enumerate().filter(|one| one.1 != 0.0).collect();
        all.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        all
    }
}

/// An offer at its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its place in what was given.
    pub at: usize,
    /// Its score.
    pub score: f64,
    /// The figures it was judged by.
    pub features: Features,
    /// What it keeps and breaks.
    pub fits: [(Constraint, Fit); 6],
}

/// Offers in the order of a model, then spread over suppliers. The order in which they are given does not
/// matter.
#[must_use]
pub fn rank(need: &Wanted, offers: &[Offer], model: &Model) -> Vec<Ranked> {
    let ranked = offers.iter().enumerate().map(|(at, offer)| {
        let features = features(need, offer);
        let fits = Constraint::ALL.map(|one| (one, fit(need, offer, one)));
        (offer, Ranked { at, score: model.score(&features), features, fits })
    });
    let mut ranked: Vec<(&Offer, Ranked)> = ranked.collect();
    ranked.sort_by(|a, b| b.1.score.total_cmp(&a.1.score).then_with(|| a.0.id.cmp(&b.0.id)));
    spread(ranked, |(offer, _)| offer.supplier.as_str()).into_iter().map(|(_, one)| one).collect()
}
