//! Goodness of alarms and probabilities.

use super::by_value;
use crate::report::Confusion;

/// Rows by falling score; ties stay in row order.
fn falling(score: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| by_value(&score[b], &score[a]));
    order
}

/// Counts at each distinct score, from the highest down: `(score, found so far, alarms so far)`.
fn sweep(event: &[bool], score: &[f64]) -> Vec<(f64, usize, usize)> {
    let order = falling(score);
    let mut steps: Vec<(f64, usize, usize)> = Vec::new();
    let (mut found, mut alarms) = (0, 0);
    for (i, &row) in order.iter().enumerate() {
        found += usize::from(event[row]);
        alarms += 1;
        let last_of_tie = order.get(i + 1).is_none_or(|&next| score[next] != score[row]);
        if last_of_tie {
            steps.push((score[row], found, alarms));
        }
    }
    steps
}

/// Average precision: Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores from the highest down, without
/// interpolation. `NaN` when there is no event.
#[must_use]
pub fn average_precision(event: &[bool], score: &[f64]) -> f64 {
    let events = event.iter().filter(|e| **e).count();
    let mut before = 0;
    let mut sum = 0.0;
    for (_, found, alarms) in sweep(event, score) {
        sum += (found - before) as f64 * found as f64 / alarms as f64;
        before = found;
    }
    sum / events as f64
}

/// Area under the ROC curve: the chance that an event scores above a non-event, ties counting half
/// (Mann–Whitney). `NaN` when either class is absent.
#[must_use]
pub fn auroc(event: &[bool], score: &[f64]) -> f64 {
    let events = event.iter().filter(|e| **e).count();
    let others = event.len() - events;
    let (mut area, mut found_before, mut false_before) = (0.0, 0, 0);
    for (_, found, alarms) in sweep(event, score) {
        let wrong = alarms - found;
        area += (wrong - false_before) as f64 * (found + found_before) as f64 / 2.0;
        (found_before, false_before) = (found, wrong);
    }
    area / (events as f64 * others as f64)
}

/// Precision–recall points from the highest score down: `(threshold, recall, precision)`.
#[must_use]
pub fn precision_recall(event: &[bool], score: &[f64]) -> Vec<(f64, f64, f64)> {
    let events = event.iter().filter(|e| **e).count().max(1) as f64;
    sweep(event, score)
        .into_iter()
        .map(|(at, found, alarms)| (at, found as f64 / events, found as f64 / alarms as f64))
        .collect()
}

/// Counts of alarms against events.
#[must_use]
pub fn confusion(event: &[bool], alarm: &[bool]) -> Confusion {
    let mut c = Confusion::default();
    for (&e, &a) in event.iter().zip(alarm) {
        match (e, a) {
            (true, true) => c.found += 1,
            (true, false) => c.missed += 1,
            (false, true) => c.false_alarms += 1,
            (false, false) => c.quiet += 1,
        }
    }
    c
}

impl Confusion {
    /// Share of the alarms that are right; `NaN` without alarms.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.false_alarms) as f64
    }

    /// Share of the events that are found; `NaN` without events.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.found as f64 / (self.found + self.missed) as f64
    }

    /// Harmonic mean of precision and recall; 0 when nothing is found.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let wrong = self.missed + self.false_alarms;
        if self.found + wrong == 0 {
            return f64::NAN;
        }
        2.0 * self.found as f64 / (2 * self.found + wrong) as f64
    }

    /// Share of the quiet rows that raise an alarm; `NaN` without quiet rows.
    #[must_use]
    pub fn false_alarm_rate(&self) -> f64 {
        self.false_alarms as f64 / (self.false_alarms + self.quiet) as f64
    }

    /// Share of the events that raise none.
    #[must_use]
    pub fn miss_rate(&self) -> f64 {
        1.0 - self.recall()
    }

    /// What these counts cost.
    #[must_use]
    pub fn cost(&self, miss: f64, alarm: f64) -> f64 {
        self.missed as f64 * miss + self.false_alarms as f64 * alarm
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn average_precision_follows_a_worked_example() {
        // Falling: 0.8 (event), 0.4 (not), 0.35 (event), 0.1 (not): ½·1 + ½·⅔.
        let ap = average_precision(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]);
        assert!((ap - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
    }

    #[test]
    fn the_area_under_the_roc_curve_counts_pairs() {
        let auc = auroc(&[false, false, true, true], &[0.1, 0.4, 0.35, 0.8]);
        assert!((auc - 0.75).abs() < 1e-12);
    }

    #[test]
    fn equal_scores_count_half() {
        assert!((auroc(&[true, false, true, false], &[0.3; 4]) - 0.5).abs() < 1e-12);
        assert!((average_precision(&[true, false, false, false], &[0.3; 4]) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn counts_give_their_rates() {
        let c = confusion(&[true, true, false, false, false], &[true, false, true, false, false]);
        assert_eq!(c, Confusion { found: 1, missed: 1, false_alarms: 1, quiet: 2 });
        assert!((c.f1() - 0.5).abs() < 1e-12);
        assert!((c.false_alarm_rate() - 1.0 / 3.0).abs() < 1e-12);
        assert!((c.miss_rate() - 0.5).abs() < 1e-12);
        assert!((c.cost(100.0, 3.0) - 103.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn the_roc_area_mirrors_when_the_score_is_turned_over(
            rows in prop::collection::vec((any::<bool>(), 0_u8..20), 2..60)
        ) {
            let event: Vec<bool> = rows.iter().map(|r| r.0).collect();
            let score: Vec<f64> = rows.iter().map(|r| f64::from(r.1)).collect();
            let turned: Vec<f64> = score.iter().map(|s| -s).collect();
            let (a, b) = (auroc(&event, &score), auroc(&event, &turned));
            prop_assert!(a.is_nan() && b.is_nan() || (a + b - 1.0).abs() < 1e-9);
        }

        #[test]
        fn average_precision_lies_between_zero_and_one(
            rows in prop::collection::vec((any::<bool>(), 0.0_f64..1.0), 1..60)
        ) {
            let event: Vec<bool> = rows.iter().map(|r| r.0).collect();
            let score: Vec<f64> = rows.iter().map(|r| r.1).collect();
            let ap = average_precision(&event, &score);
            prop_assert!(ap.is_nan() || (0.0..=1.0 + 1e-12).contains(&ap));
        }
    }
}
