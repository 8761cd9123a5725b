//! The words of the report.

use dure_testbed::report::{Arg, Contender, Message, Metric};

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
        if !self.has(&message.id) {
            return bare(&message.id);
        }
        let mut message = message.clone();
        for (key, arg) in &mut message.args {
            if let Arg::Text(text) = arg {
                *text = self.gap(key, text);
            }
        }
        self.words.say(&message)
    }

    /// A name or a moment from the report, as it stands in a sentence.
    fn gap(&self, key: &str, text: &str) -> String {
        const NAMES: [&str; 6] = ["column", "columns", "sensor", "names", "setting", "known"];
        match key {
            "unit" => self.unit(text),
            _ if NAMES.contains(&key) => {
                text.split(", ").map(|name| self.column(name)).collect::<Vec<_>>().join(", ")
            }
            _ if is_moment(text) => moment(text),
            _ => text.to_owned(),
        }
    }

    /// The name of a metric.
    pub fn metric(&self, metric: Metric) -> String {
        self.text(&metric_id(metric))
    }

    /// The name of a column: where the file has no header it is a number, and needs the word.
    pub fn column(&self, name: &str) -> String {
        let numbered = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
        let parts: Vec<&str> = name.split(' ').collect();
        if !parts.iter().any(|p| numbered(p)) || !parts.iter().step_by(2).all(|p| numbered(p)) {
            return name.to_owned();
        }
        let said = |p: &&str| match numbered(p) {
            true => self.say(&Message::new("column-numbered").text("n", *p)),
            false => (*p).to_owned(),
        };
        parts.iter().map(said).collect::<Vec<_>>().join(" ")
    }

    /// The name of a unit: a bare number needs a word.
    pub fn unit(&self, name: &str) -> String {
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_digit()) {
            return name.to_owned();
        }
        self.say(&Message::new("unit-numbered").text("n", name))
    }

    /// The name of a contender.
    pub fn contender(&self, contender: &Contender) -> String {
        self.text(&contender.name)
    }

    /// A number of a metric as people read it, in the target's measure where it has one.
    pub fn metric_value(&self, metric: Metric, x: f64, measure: &Measure) -> String {
        match metric {
            _ if is_error(metric) && x.is_finite() => measure.error(x, self),
            Metric::Precision
            | Metric::Recall
            | Metric::FalseAlarms
            | Metric::Misses
            | Metric::InjectedFound => numbers::percent(x),
            Metric::R2 | Metric::AveragePrecision | Metric::Auroc | Metric::F1 => {
                numbers::at_step(x, 0.001)
            }
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

/// Whether a metric is an error in the target's own measure.
pub fn is_error(metric: Metric) -> bool {
    let word = word(&metric);
    word.starts_with("rmse") || word == "mae"
}

/// Whether this is a clock time as the report keeps it: `2024-03-01T12:00:00`.
fn is_moment(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    bytes.len() >= 19 && bytes[10] == b'T' && [0, 3, 5, 8, 11, 14, 17].into_iter().all(digit)
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

/// From when to when; what both have in common is said once.
pub fn span(from: &str, to: &str) -> String {
    let (from, to) = (moment(from), moment(to));
    if from == to {
        return from;
    }
    let same_day = from.len() > 11 && from.get(..11) == to.get(..11) && from.contains(':');
    let to = if same_day { to.get(11..).unwrap_or(&to) } else { &to };
    format!("{from} – {to}")
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
    fn the_day_is_said_once() {
        let span = |a, b| super::span(a, b);
        assert_eq!(span("2024-03-01T12:30:00", "2024-03-01T14:00:00"), "2024-03-01 12:30 – 14:00");
        assert_eq!(
            span("2024-03-01T12:30:00", "2024-03-02T14:00:00"),
            "2024-03-01 12:30 – 2024-03-02 14:00"
        );
        assert_eq!(span("8", "17"), "8 – 17");
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
