//! A bar on a terminal, nothing where nobody looks.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use dure_testbed::observer::{Cancelled, Observer, Silent, Stage};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::platform::i18n::Words;

/// The stages with the share of the time that each usually takes, and the ids of their words.
const STAGES: [(Stage, f64, &str); 6] = [
    (Stage::Read, 0.1, "progress-read"),
    (Stage::Check, 0.05, "progress-check"),
    (Stage::Choose, 0.35, "progress-choose"),
    (Stage::Measure, 0.2, "progress-measure"),
    (Stage::Curve, 0.25, "progress-curve"),
    (Stage::Apply, 0.05, "progress-apply"),
];

const STEPS: u64 = 1000;

/// An observer that draws a bar when the standard error is a terminal.
#[must_use]
pub fn observer(words: &Words) -> Box<dyn Observer> {
    if std::io::stderr().is_terminal() {
        Box::new(Bar::new(words, ProgressDrawTarget::stderr()))
    } else {
        Box::new(Silent)
    }
}

/// The share of the whole at that share of a stage.
#[must_use]
pub fn share(stage: Stage, done: f64) -> f64 {
    let at = STAGES.iter().position(|(s, _, _)| *s == stage).unwrap_or(0);
    let before: f64 = STAGES.iter().take(at).map(|(_, share, _)| share).sum();
    let own = STAGES.get(at).map_or(0.0, |(_, share, _)| *share);
    before + own * done.clamp(0.0, 1.0)
}

/// The id of the sentence of a stage.
#[must_use]
pub fn sentence(stage: Stage) -> &'static str {
    STAGES.iter().find(|(s, _, _)| *s == stage).map_or("progress-read", |(_, _, id)| *id)
}

struct Bar {
    bar: ProgressBar,
    words: Vec<String>,
    /// The stage shown, counted from 1; 0 before the first.
    stage: AtomicUsize,
    step: AtomicU64,
}

impl Bar {
    fn new(words: &Words, target: ProgressDrawTarget) -> Self {
        let bar = ProgressBar::with_draw_target(Some(STEPS), target);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {percent:>3}%  {msg}") {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.enable_steady_tick(Duration::from_millis(200));
        let words = STAGES.iter().map(|(_, _, id)| words.text(id)).collect();
        Self { bar, words, stage: AtomicUsize::new(0), step: AtomicU64::new(0) }
    }
}

impl Observer for Bar {
    fn progress(&self, stage: Stage, done: f64) -> Result<(), Cancelled> {
        let at = STAGES.iter().position(|(s, _, _)| *s == stage).unwrap_or(0);
        if self.stage.fetch_max(at + 1, Ordering::Relaxed) < at + 1 {
            self.bar.set_message(self.words[at].clone());
        }
        let step = (share(stage, done) * STEPS as f64) as u64;
        // Threads report out of order; the bar only ever grows.
        if self.step.fetch_max(step, Ordering::Relaxed) < step {
            self.bar.set_position(step);
        }
        Ok(())
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;

    #[test]
    fn the_bar_only_grows_and_ends_full() {
        let bar = Bar::new(&Words::new(Lang::En), ProgressDrawTarget::hidden());
        bar.progress(Stage::Choose, 0.5).unwrap();
        let half = bar.bar.position();
        bar.progress(Stage::Read, 0.1).unwrap();
        assert_eq!(bar.bar.position(), half);
        bar.progress(Stage::Apply, 1.0).unwrap();
        assert_eq!(bar.bar.position(), STEPS);
    }
}
