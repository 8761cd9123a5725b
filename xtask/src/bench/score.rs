//! The measures, computed here and not by who is measured. Answers that do not match the truths in number
//! are no figure but a mistake, and stop the run.

/// Root mean square error.
pub fn rmse(truth: &[f64], said: &[f64]) -> f64 {
    assert_eq!(truth.len(), said.len());
    let sum: f64 = truth.iter().zip(said).map(|(t, s)| (s - t).powi(2)).sum();
    (sum / truth.len() as f64).sqrt()
}

/// Mean absolute error.
pub fn mae(truth: &[f64], said: &[f64]) -> f64 {
    assert_eq!(truth.len(), said.len());
    let sum: f64 = truth.iter().zip(said).map(|(t, s)| (s - t).abs()).sum();
    sum / truth.len() as f64
}

/// The NASA score of remaining life, summed over the units: late is worse than early (Saxena et al.,
/// PHM 2008).
pub fn nasa(truth: &[f64], said: &[f64]) -> f64 {
    assert_eq!(truth.len(), said.len());
    let one = |d: f64| if d < 0.0 { (-d / 13.0).exp() - 1.0 } else { (d / 10.0).exp() - 1.0 };
    truth.iter().zip(said).map(|(t, s)| one(s - t)).sum()
}

/// The share of truths that lie within their bounds.
pub fn coverage(truth: &[f64], lower: &[f64], upper: &[f64]) -> f64 {
    let inside = truth.iter().zip(lower.iter().zip(upper)).filter(|(t, (l, u))| *l <= t && t <= u);
    inside.count() as f64 / truth.len() as f64
}

/// Alarms against events.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Confusion {
    /// Events with an alarm.
    pub hits: f64,
    /// Alarms without an event.
    pub false_alarms: f64,
    /// Events without an alarm.
    pub misses: f64,
    /// Neither.
    pub quiet: f64,
}

impl Confusion {
    /// Counts alarms against events.
    pub fn of(events: &[bool], alarms: &[bool]) -> Self {
        assert_eq!(events.len(), alarms.len());
        let count = |event, alarm| {
            let both = events.iter().zip(alarms).filter(|(e, a)| **e == event && **a == alarm);
            both.count() as f64
        };
        Self {
            hits: count(true, true),
            false_alarms: count(false, true),
            misses: count(true, false),
            quiet: count(false, false),
        }
    }

    /// F1 of the alarms.
    pub fn f1(self) -> f64 {
        share(2.0 * self.hits, self.false_alarms + self.misses)
    }

    /// The share of the eventless that raised an alarm.
    pub fn false_alarm_rate(self) -> f64 {
        share(self.false_alarms, self.quiet)
    }

    /// The share of the events that raised none.
    pub fn miss_rate(self) -> f64 {
        share(self.misses, self.hits)
    }
}

fn share(part: f64, rest: f64) -> f64 {
    if part + rest > 0.0 { part / (part + rest) } else { 0.0 }
}

/// Average precision: the mean, over the events, of the precision at the score of each; rows of equal
/// score are taken together.
pub fn average_precision(events: &[bool], scores: &[f64]) -> f64 {
    let mut rows: Vec<(f64, bool)> = scores.iter().copied().zip(events.iter().copied()).collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = events.iter().filter(|e| **e).count() as f64;
    let (mut seen, mut hits, mut sum) = (0.0, 0.0, 0.0);
    for tied in rows.chunk_by(|a, b| a.0 == b.0) {
        let new = tied.iter().filter(|(_, event)| *event).count() as f64;
        seen += tied.len() as f64;
        hits += new;
        sum += new * hits / seen;
    }
    if all > 0.0 { sum / all } else { f64::NAN }
}

/// The mean.
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_on_paper() {
        assert_eq!(rmse(&[0.0, 0.0], &[3.0, -3.0]), 3.0);
        assert_eq!(mae(&[0.0, 1.0], &[2.0, 1.0]), 1.0);
        assert_eq!(coverage(&[1.0, 5.0], &[0.0, 0.0], &[1.0, 4.0]), 0.5);
    }

    #[test]
    fn late_costs_more_than_early() {
        assert_eq!(nasa(&[50.0], &[50.0]), 0.0);
        let (late, early) = (nasa(&[50.0], &[60.0]), nasa(&[50.0], &[40.0]));
        assert!(
            (late - 1.718_28).abs() < 1e-4 && (early - 1.158_11).abs() < 1e-4,
            "{late} {early}"
        );
    }

    #[test]
    fn a_confusion_on_paper() {
        let c = Confusion::of(&[true, true, false, false], &[true, false, true, false]);
        assert_eq!((c.f1(), c.false_alarm_rate(), c.miss_rate()), (0.5, 0.5, 0.5));
        assert_eq!(Confusion::default().f1(), 0.0);
    }

    #[test]
    fn average_precision_on_paper() {
        let events = [true, false, true, false];
        assert!(
            (average_precision(&events, &[0.9, 0.8, 0.7, 0.1]) - (1.0 + 2.0 / 3.0) / 2.0).abs()
                < 1e-12
        );
        // Whoever gives every row the same score gets the share of the events.
        assert_eq!(average_precision(&events, &[0.5; 4]), 0.5);
    }
}
