//! How sure a score is.
//!
//! People who rate their own firm err together, and people who rate it alone err by chance. An item's
//! variance has both parts: the scatter between respondents, estimated from their answers and drawn
//! towards what is usual (a normal scatter with an inverse-χ² prior, so that two people who happen to
//! agree are not taken for certainty), and a bias that more respondents do not make smaller but evidence
//! does. What an assessor has confirmed has neither, only the width of a level. An item without an answer
//! could be anything: uniform over the scale, hence 100/√12.
//!
//! The constants are this project's own assumptions, stated in every report; they wait for assessments
//! with assessors to be measured on.

use crate::answers::ItemAnswers;
use crate::instrument::Scale;

/// Standard deviation between respondents of one firm that is usual, in points.
pub const USUAL_SCATTER: f64 = 12.0;
/// For how many observed deviations the usual scatter counts.
pub const USUAL_WEIGHT: f64 = 2.0;
/// Standard deviation of the common error of self-rating without evidence, in points.
pub const BIAS_WITHOUT_EVIDENCE: f64 = 8.0;
/// The same where evidence is attached.
pub const BIAS_WITH_EVIDENCE: f64 = 3.0;
/// Standard deviation of what an assessor confirmed.
pub const CONFIRMED: f64 = 2.5;
/// Standard deviation of an item that nobody answered: a uniform distribution over 0 to 100.
pub const UNANSWERED: f64 = 28.867_513_459_481_287;
/// Correlation of the errors of two items: the same people answered them.
pub const CORRELATION: f64 = 0.3;
/// Half the width of a 90 % interval in standard deviations.
pub const NINETY: f64 = 1.644_853_626_951_472_2;

/// Points and standard deviation of one item, none without an answer.
pub(super) fn item(answers: &ItemAnswers, scale: &Scale) -> Option<(f64, f64)> {
    if let Some(level) = answers.confirmed {
        return Some((scale.points(level), CONFIRMED));
    }
    if answers.given.is_empty() {
        return None;
    }
    let count = answers.given.len() as f64;
    let sum: f64 = answers.given.iter().map(|&level| scale.points(level)).sum();
    let mean = sum / count;
    let squares: f64 =
        answers.given.iter().map(|&level| (scale.points(level) - mean).powi(2)).sum();
    let scatter = (USUAL_WEIGHT * USUAL_SCATTER.powi(2) + squares) / (USUAL_WEIGHT + count - 1.0);
    let bias = if answers.evidence > 0 { BIAS_WITH_EVIDENCE } else { BIAS_WITHOUT_EVIDENCE };
    Some((mean, (scatter / count + bias.powi(2)).sqrt()))
}

/// Adds up weighted errors that are correlated with each other.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Errors {
    squares: f64,
    sum: f64,
}

impl Errors {
    pub fn add(&mut self, weight: f64, deviation: f64) {
        self.squares += (weight * deviation).powi(2);
        self.sum += weight * deviation;
    }

    /// Standard deviation of the weighted sum.
    pub fn deviation(self) -> f64 {
        ((1.0 - CORRELATION) * self.squares + CORRELATION * self.sum.powi(2)).sqrt()
    }
}
