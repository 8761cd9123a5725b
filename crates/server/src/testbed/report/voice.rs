//! The words of the report.

use dure_testbed::report::{Arg, Contender, Message, Metric};

use super::measure::Measure;
use super::moments::{is_moment, moment};
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
            _ if is_share(metric) => numbers::percent(x),
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

/// Whether a metric is a share of rows, alarms or faults, said as a percentage.
pub fn is_share(metric: Metric) -> bool {
    matches!(
        metric,
        Metric::Precision
            | Metric::Recall
            | Metric::FalseAlarms
            | Metric::Misses
            | Metric::InjectedFound
    )
}

/// Whether a metric is an error in the target's own measure.
pub fn is_error(metric: Metric) -> bool {
    let word = word(&metric);
    word.starts_with("rmse") || word == "mae"
}
