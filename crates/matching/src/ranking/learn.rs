//! Learning from what people chose, although they chose from what they were shown.
//!
//! Who is shown first is looked at most. A choice at a place that few look at says more than one at the top:
//! each is weighed by one over the chance that its place was looked at (inverse propensity; Joachims,
//! Swaminathan and Schnabel 2017, "Unbiased Learning-to-Rank with Biased Feedback", equations 5 and 8). The
//! loss compares what was chosen with what was shown beside it; weights are drawn towards the rule, so that
//! nothing learned is the rule itself.

use std::collections::BTreeMap;

use super::{FEATURES, Features, Model};

/// What somebody was shown, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Impression {
    /// The month, counted from any.
    pub month: u32,
    /// The list that it was in.
    pub list: u64,
    /// At which place, from 1.
    pub rank: u32,
    /// The figures that it was judged by.
    pub features: Features,
    /// What came of it: 0 nothing, 1 chosen, 2 introduced, 3 accepted, 4 finished.
    pub gain: u8,
}

/// How strongly weights are drawn towards the rule.
const TOWARDS_RULE: f64 = 0.02;

/// Steps of the descent, and how long one is.
const STEPS: usize = 200;
const STEP: f64 = 0.3;

/// The least chance that a place is looked at: no choice counts for more than ten.
const LEAST: f64 = 0.1;

/// How many choices a month must have to say anything.
const ENOUGH: usize = 30;

/// The chance that a place is looked at: one over the place (Joachims et al. 2017, section 6), a tenth at
/// least.
#[must_use]
pub fn examination(rank: u32) -> f64 {
    (1.0 / f64::from(rank.max(1))).max(LEAST)
}

/// Lists of impressions, each whole.
fn lists(log: &[Impression]) -> Vec<Vec<&Impression>> {
    let mut lists: BTreeMap<(u32, u64), Vec<&Impression>> = BTreeMap::new();
    for one in log {
        lists.entry((one.month, one.list)).or_default().push(one);
    }
    lists.into_values().collect()
}

/// A model that learned from impressions; the rule where there are none.
#[must_use]
pub fn learn(log: &[Impression]) -> Model {
    let rule = Model::rule();
    let lists = lists(log);
    let mut model = rule;
    for _ in 0..STEPS {
        let (mut gradient, mut weight) = ([0.0; FEATURES], 0.0);
        for list in &lists {
            weight += list_gradient(list, &model, &mut gradient);
        }
        for ((w, rule), g) in model.weights.iter_mut().zip(rule.weights).zip(gradient) {
            *w -= STEP * (g / f64::max(weight, 1.0) + TOWARDS_RULE * (*w - rule));
        }
    }
    model
}

/// Adds the gradient of a list; gives the weight of its pairs.
fn list_gradient(list: &[&Impression], model: &Model, gradient: &mut Features) -> f64 {
    let mut all = 0.0;
    for better in list.iter().filter(|one| one.gain > 0) {
        let weight = f64::from(better.gain) / examination(better.rank);
        for worse in list.iter().filter(|one| one.gain < better.gain) {
            let ahead = model.score(&better.features) - model.score(&worse.features);
            // The derivative of ln(1 + e^−x).
            let pull = weight / (1.0 + ahead.exp());
            let pair = better.features.iter().zip(worse.features);
            for (g, (b, w)) in gradient.iter_mut().zip(pair) {
                *g -= pull * (b - w);
            }
            all += weight;
        }
    }
    all
}

/// nDCG at ten of a model on what was shown, each gain over the chance that its place was looked at; of all
/// lists together: were each list made whole by itself, a choice that few could have made would count no more
/// than one that everybody saw. None where nothing was chosen.
#[must_use]
pub fn ndcg(log: &[Impression], model: &Model) -> Option<f64> {
    let discounted = |gains: &[f64]| -> f64 {
        gains.iter().take(10).zip(2_u32..).map(|(gain, at)| gain / f64::from(at).log2()).sum()
    };
    let (mut got, mut most) = (0.0, 0.0);
    for mut list in lists(log) {
        list.sort_by(|a, b| {
            let order = model.score(&b.features).total_cmp(&model.score(&a.features));
            order.then(a.rank.cmp(&b.rank))
        });
        let gains: Vec<f64> =
            list.iter().map(|one| f64::from(one.gain) / examination(one.rank)).collect();
        let mut best = gains.clone();
        best.sort_by(|a, b| b.total_cmp(a));
        got += discounted(&gains);
        most += discounted(&best);
    }
    (most > 0.0).then(|| got / most)
}

/// What two models came to on the month that neither had seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// nDCG of the rule.
    pub rule: f64,
    /// nDCG of what was learned.
    pub learned: f64,
    /// How many choices there were.
    pub choices: usize,
}

/// The model that is used, and why.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// The model.
    pub model: Model,
    /// Whether it is what was learned.
    pub learned: bool,
    /// How both were judged; none where there was too little to judge by.
    pub judged: Option<Judged>,
}

/// Learns from the months before the last one and judges on the last: the rule stays unless what was learned
/// is at least as good there.
#[must_use]
pub fn choose(log: &[Impression]) -> Chosen {
    let rule = Chosen { model: Model::rule(), learned: false, judged: None };
    let Some(last) = log.iter().map(|one| one.month).max() else { return rule };
    let (held, before): (Vec<_>, Vec<_>) = log.iter().cloned().partition(|one| one.month == last);
    let choices = held.iter().filter(|one| one.gain > 0).count();
    if choices < ENOUGH || before.iter().all(|one| one.gain == 0) {
        return rule;
    }
    let learned = learn(&before);
    let (Some(of_rule), Some(of_learned)) = (ndcg(&held, &rule.model), ndcg(&held, &learned))
    else {
        return rule;
    };
    let judged = Some(Judged { rule: of_rule, learned: of_learned, choices });
    match of_learned >= of_rule {
        true => Chosen { model: learned, learned: true, judged },
        false => Chosen { judged, ..rule },
    }
}
