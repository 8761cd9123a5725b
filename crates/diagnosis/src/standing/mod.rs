//! Where a company stands among others, and what a group of companies looks like, without telling on
//! any single one.

mod binomial;
pub mod blocks;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use crate::instrument::Prior;

/// Fewer firms than this are never shown, unless a centre asks for more.
pub const FEWEST_FIRMS: u32 = 8;

/// What a percentile was measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "against")]
pub enum Against {
    /// Too few firms: the published distribution alone.
    Published,
    /// Own firms, with the published distribution counting for a few.
    Blended {
        /// Own firms.
        firms: u32,
        /// For how many firms the published distribution counts.
        counts_as: u32,
    },
    /// Own firms alone: the instrument has no published distribution.
    Firms {
        /// How many.
        firms: u32,
    },
}

/// The share of firms below a score, in per cent, with its 90 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Per cent of firms below; those with the same score count half.
    pub percentile: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What it was measured against.
    #[serde(flatten)]
    pub against: Against,
}

/// How many of the other firms of a group there are below a score, and with the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Among {
    /// All of them.
    pub firms: u32,
    /// Those below.
    pub below: u32,
    /// Those with the same score.
    pub equal: u32,
}

impl Among {
    /// Where the score stands among them; none where they are fewer than `fewest` and nothing is published.
    ///
    /// The interval is the bootstrap's: of n firms drawn again, the number below a score is binomial with
    /// the share found, so that its quantiles are had without drawing (Efron and Tibshirani, *An
    /// Introduction to the Bootstrap*, 1993, §10: the ideal bootstrap). With a published distribution that
    /// counts for k firms, n + k are drawn from the blend.
    #[must_use]
    pub fn standing(self, score: f64, fewest: u32, prior: Option<&Prior>) -> Option<Standing> {
        let enough = self.firms > 0 && self.firms >= fewest;
        let firms = self.firms;
        let (share, drawn, against) = match (enough, prior) {
            (false, None) => return None,
            (false, Some(prior)) => (below(prior, score), prior.firms, Against::Published),
            (true, None) => (self.share_below(), firms, Against::Firms { firms }),
            (true, Some(prior)) => {
                let counts_as = prior.counts_as;
                let (n, k) = (f64::from(firms), f64::from(counts_as));
                let share = (n * self.share_below() + k * below(prior, score)) / (n + k);
                let against = Against::Blended { firms, counts_as };
                (share, firms.saturating_add(counts_as), against)
            }
        };
        let (low, high) = binomial::ninety(drawn, share);
        Some(Standing { percentile: 100.0 * share, low: 100.0 * low, high: 100.0 * high, against })
    }

    /// The share of firms below, those with the same score counted half.
    fn share_below(self) -> f64 {
        (f64::from(self.below) + f64::from(self.equal) / 2.0) / f64::from(self.firms)
    }
}

/// The scores of the other firms of one group, ready for many questions.
#[derive(Debug, Clone, PartialEq)]
pub struct Peers {
    scores: Vec<f64>,
    fewest: u32,
}

impl Peers {
    /// The scores of a group; `fewest` firms at least, below which nothing of theirs is used.
    pub fn new(mut scores: Vec<f64>, fewest: u32) -> Self {
        scores.retain(|score| score.is_finite());
        scores.sort_by(f64::total_cmp);
        Self { scores, fewest }
    }

    /// How many firms there are.
    pub fn firms(&self) -> u32 {
        u32::try_from(self.scores.len()).unwrap_or(u32::MAX)
    }

    /// Where a score stands among them; none where they are too few and nothing is published.
    pub fn standing(&self, score: f64, prior: Option<&Prior>) -> Option<Standing> {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let below = self.scores.partition_point(|&other| other < score);
        let not_above = self.scores.partition_point(|&other| other <= score);
        let (below, equal) = (count(below), count(not_above - below));
        Among { firms: self.firms(), below, equal }.standing(score, self.fewest, prior)
    }
}

/// The share of the published distribution below a score: a straight line between its points.
fn below(prior: &Prior, score: f64) -> f64 {
    let score = score.clamp(0.0, 100.0);
    let mut last = (0.0, 0.0);
    for &(at, share) in &prior.curve {
        if score <= at {
            let width: f64 = at - last.0;
            let part = if width > 0.0 { (score - last.0) / width } else { 1.0 };
            return last.1 + part * (share - last.1);
        }
        last = (at, share);
    }
    last.1
}
