//! The words of the report.

use dure_testbed::report::{Contender, Message, Metric};

use super::measure::Measure;
use crate::platform::i18n::Words;
use crate::platform::numbers;

/// Says sentences in the reader's language. A sentence that nobody has written yet shows as the bare
/// words of its id: ugly, but the report stands.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    words: &'a Words,
}

impl<'a> Voice<'a> {
    /// The voice of these words.
    pub fn new(words: &'a Words) -> Self {
        Self { words }
    }

    /// The language tag.
    pub fn lang(&self) -> &'static str {
        self.words.lang().tag()
    }

    /// Whether there is a sentence of that id.
    pub fn has(&self, id: &str) -> bool {
        self.words.has(id)
    }

    /// A sentence without gaps.
    pub fn text(&self, id: &str) -> String {
        if self.has(id) { self.words.text(id) } else { bare(id) }
    }

    /// A sentence with its gaps filled.
    pub fn say(&self, message: &Message) -> String {
        if self.has(&message.id) { self.words.say(message) } else { bare(&message.id) }
    }

    /// Several sentences in a row.
    pub fn say_all(&self, messages: &[Message]) -> String {
        messages.iter().map(|m| self.say(m)).collect::<Vec<_>>().join(" ")
    }

    /// The name of a metric.
    pub fn metric(&self, metric: Metric) -> String {
        self.text(&metric_id(metric))
    }

    /// The name of a contender.
    pub fn contender(&self, contender: &Contender) -> String {
        self.text(&contender.name)
    }

    /// A number of a metric as people read it, in the target's measure where it has one.
    pub fn metric_value(&self, metric: Metric, x: f64, measure: &Measure) -> String {
        match metric {
            Metric::Rmse | Metric::Mae if x.is_finite() => {
                format!("±{}", measure.amount(x, self))
            }
            Metric::Precision
            | Metric::Recall
            | Metric::FalseAlarms
            | Metric::Misses
            | Metric::InjectedFound => numbers::percent(x),
            _ => numbers::readable(x),
        }
    }
}

/// The id of a metric in the locale files.
pub fn metric_id(metric: Metric) -> String {
    format!("metric-{}", word(&metric))
}

/// The word by which an enum of the report is written in JSON, as the locale ids have it.
pub fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn bare(id: &str) -> String {
    id.replace(['-', '_'], " ")
}

/// A moment as the report writes it: `2024-03-01 12:00`, or the number.
pub fn moment(text: &str) -> String {
    let text = text.replacen('T', " ", 1);
    let clock = text.len() >= 19 && text.as_bytes().get(13) == Some(&b':');
    match text.strip_suffix(":00") {
        Some(short) if clock => short.strip_suffix(" 00:00").unwrap_or(short).to_owned(),
        _ => match text.parse::<f64>() {
            Ok(x) => numbers::readable(x),
            Err(_) => text,
        },
    }
}

/// The place of a moment on the axis of a trace.
pub fn place(text: &str, clock: bool) -> Option<f64> {
    if !clock {
        return text.trim().parse().ok();
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let part = |from, to| number(from, to).unwrap_or(0);
    let seconds = part(11, 13) * 3600 + part(14, 16) * 60 + part(17, 19);
    let days = super::plots::days_from(year, month) + day - 1;
    Some((days * 86_400 + seconds) as f64 * 1000.0 + part(20, 23) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_without_needless_zeros() {
        assert_eq!(moment("2024-03-01T12:30:00"), "2024-03-01 12:30");
        assert_eq!(moment("2024-03-01T00:00:00"), "2024-03-01");
        assert_eq!(moment("2024-03-01T12:30:05"), "2024-03-01 12:30:05");
        assert_eq!(moment("12345"), "12,345");
        assert_eq!(moment("shift A"), "shift A");
    }

    #[test]
    fn a_written_moment_is_found_again_on_the_axis() {
        for ms in [0_i64, 951_782_400_000, -1, 1_795_417_500_250] {
            let text = dure_testbed::table::iso_time(ms);
            assert_eq!(place(&text, true), Some(ms as f64));
        }
        assert_eq!(place("17", false), Some(17.0));
        assert_eq!(place("no time", true), None);
    }
}
