//! How far ahead the sensors can see: beyond the horizon a healthy unit looks like any other, and a
//! remaining life there can only be told as "at least".

use crate::evaluate::{mean, median, quantile};

/// The horizon as a share of a usual life, if the sensors do not tell otherwise.
const USUAL: f64 = 0.6;
/// The least and the greatest share that is believed: further out, answers lean more on how long such
/// units usually live than on what this one's sensors show.
const BETWEEN: (f64, f64) = (0.3, USUAL);
/// Stretches of remaining life that are looked at.
const STRETCHES: usize = 12;
/// Where the answers rise by less than this share of the truth, the sensors no longer see it.
const SEES: f64 = 0.5;

/// The horizon, from answers of a model that was not told the age and had not learned from the rows:
/// the remaining life up to which its answers rise with the truth.
#[must_use]
pub fn horizon(truth: &[f64], answers: &[f64], lives: &[f64]) -> f64 {
    let usual = median(lives);
    let mut sorted: Vec<f64> = truth.iter().copied().filter(|t| t.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let reach = quantile(&sorted, 0.95);
    let width = reach / STRETCHES as f64;
    let means: Vec<f64> = (0..STRETCHES)
        .map(|i| {
            let within = |t: f64| t >= width * i as f64 && t < width * (i + 1) as f64;
            let own: Vec<f64> =
                truth.iter().zip(answers).filter(|(t, _)| within(**t)).map(|(_, a)| *a).collect();
            mean(&own)
        })
        .collect();
    let seen = means.windows(2).take_while(|w| w[1] - w[0] >= SEES * width).count();
    let found = width * (seen as f64 + 0.5);
    let (least, most) = (usual * BETWEEN.0, usual * BETWEEN.1);
    if found.is_finite() { found.clamp(least, most) } else { usual * USUAL }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_stop_rising_end_the_horizon() {
        let truth: Vec<f64> = (0..2000).map(|i| f64::from(i % 240)).collect();
        let answers: Vec<f64> = truth.iter().map(|t| t.min(120.0)).collect();
        let h = horizon(&truth, &answers, &[240.0]);
        assert!((100.0..=140.0).contains(&h), "{h}");
    }

    #[test]
    fn a_horizon_stays_within_what_can_be_believed() {
        let truth: Vec<f64> = (0..2000).map(|i| f64::from(i % 200)).collect();
        assert!((horizon(&truth, &vec![50.0; 2000], &[200.0]) - 60.0).abs() < 1e-9);
        assert!((horizon(&truth, &truth, &[200.0]) - 120.0).abs() < 1e-9);
    }
}
