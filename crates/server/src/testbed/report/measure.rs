//! In what the answer is counted.

use dure_testbed::report::{LifeOutcome, Message, Outcome, Report, Role};

use super::voice::Voice;
use crate::platform::numbers;

/// In what a quantity is counted, and how it is said.
#[derive(Debug, Clone, PartialEq)]
pub enum Measure {
    /// Nothing is known of it.
    Plain,
    /// A physical unit from the reader's own data.
    Unit(String),
    /// Counts of a time column whose name says nothing of what it counts.
    Counts(String),
    /// A word of the locale files: `cycles`, `rows`, `hours`.
    Word(&'static str),
    /// Milliseconds, said in a longer span that suits their size.
    Clock {
        /// Milliseconds of the span.
        span: f64,
        /// Its word: `days`, `hours`, `minutes`, `seconds`.
        word: &'static str,
    },
}

/// Words of the locale files, each with names of time columns that mean it.
const WORDS: [(&str, &[&str]); 7] = [
    ("cycles", &["cycle", "사이클", "주기", "횟수", "회차"]),
    ("rows", &[]),
    ("days", &["day", "일수"]),
    ("hours", &["hour", "시간", "운전시간", "가동시간"]),
    ("minutes", &["minute", "min", "분"]),
    ("seconds", &["second", "sec", "초"]),
    ("steps", &["step"]),
];
const SPANS: [(f64, &str); 4] =
    [(86_400_000.0, "days"), (3_600_000.0, "hours"), (60_000.0, "minutes"), (1_000.0, "seconds")];

impl Measure {
    /// The measure of the report's answer.
    pub fn of(report: &Report) -> Self {
        match &report.outcome {
            Some(Outcome::Life(life)) => Self::of_life(life, report),
            Some(Outcome::Estimate(estimate)) => estimate
                .unit
                .clone()
                .or_else(|| target_unit(report))
                .map_or(Self::Plain, Self::Unit),
            Some(_) => Self::Plain,
            None => target_unit(report).map_or(Self::Plain, Self::Unit),
        }
    }

    fn of_life(life: &LifeOutcome, report: &Report) -> Self {
        let (measure, horizon) = (life.measure.as_str(), life.horizon);
        if matches!(measure, "milliseconds" | "ms") {
            let wide = |span: f64| horizon.is_finite() && horizon >= span * 3.0;
            let (span, word) =
                SPANS.into_iter().find(|(s, _)| wide(*s)).unwrap_or((3_600_000.0, "hours"));
            return Self::Clock { span, word };
        }
        let low = measure.to_lowercase();
        if let Some((word, _)) = WORDS.into_iter().find(|(w, n)| *w == low || n.contains(&&*low)) {
            return Self::Word(word);
        }
        if let Some(unit) = report
            .data
            .columns
            .iter()
            .find(|c| c.name == measure)
            .and_then(|column| column.unit.clone())
        {
            return Self::Unit(unit);
        }
        let by_one = report.data.time.as_ref().is_some_and(|t| t.plain_number && t.step == 1.0);
        let numbered = measure.chars().all(|c| c.is_ascii_digit());
        match measure {
            "" => Self::Plain,
            _ if by_one || numbered => Self::Counts(measure.to_owned()),
            _ => Self::Unit(measure.to_owned()),
        }
    }

    /// The number as it stands on an axis.
    pub fn scaled(&self, x: f64) -> f64 {
        match self {
            Self::Clock { span, .. } => x / span,
            _ => x,
        }
    }

    /// A quantity with its measure: `12 cycles`, `3.4 kWh`.
    pub fn amount(&self, x: f64, voice: &Voice<'_>) -> String {
        self.with(&numbers::readable(self.scaled(x)), voice)
    }

    /// A limit set by a model with its measure: whole from ten on, for it is no finer than that.
    pub fn limit(&self, x: f64, voice: &Voice<'_>) -> String {
        let x = self.scaled(x);
        self.with(&numbers::readable(if x.abs() >= 10.0 { x.round() } else { x }), voice)
    }

    /// An error with its measure, to three digits even where the last is a zero: `±12.0 cycles`.
    pub fn error(&self, x: f64, voice: &Voice<'_>) -> String {
        let x = self.scaled(x);
        let step = 10f64.powf(x.abs().log10().floor() - 2.0);
        let n = if x == 0.0 { numbers::readable(x) } else { numbers::at_step(x, step) };
        format!("±{}", self.with(&n, voice))
    }

    /// A range with its measure, no finer than it is wide: `8–21 cycles`.
    pub fn range(&self, (low, high): (f64, f64), voice: &Voice<'_>) -> String {
        let [low, high] = [low, high].map(|x| self.no_finer(x, high - low));
        self.with(&format!("{low}–{high}"), voice)
    }

    /// A quantity known to lie in a range, no finer than the range allows.
    pub fn amount_in(&self, x: f64, (low, high): (f64, f64), voice: &Voice<'_>) -> String {
        self.with(&self.no_finer(x, high - low), voice)
    }

    fn no_finer(&self, x: f64, width: f64) -> String {
        let step = 10f64.powf((self.scaled(width) / 4.0).abs().log10().floor());
        numbers::at_step(self.scaled(x), step)
    }

    fn with(&self, n: &str, voice: &Voice<'_>) -> String {
        match self {
            Self::Plain => n.to_owned(),
            Self::Counts(_) => voice.say(&Message::new("measure-counts").text("n", n)),
            Self::Unit(unit) => format!("{n} {unit}"),
            Self::Word(word) | Self::Clock { word, .. } => {
                voice.say(&Message::new(format!("measure-{word}")).text("n", n))
            }
        }
    }

    /// A name with its measure, for an axis: `Remaining life (cycles)`.
    pub fn named(&self, name: &str, voice: &Voice<'_>) -> String {
        match self {
            Self::Plain => name.to_owned(),
            Self::Counts(_) => format!("{name} ({})", voice.text("measure-counts-name")),
            Self::Unit(unit) => format!("{name} ({unit})"),
            Self::Word(word) | Self::Clock { word, .. } => {
                format!("{name} ({})", voice.text(&format!("measure-{word}-name")))
            }
        }
    }
}

fn target_unit(report: &Report) -> Option<String> {
    report.data.columns.iter().find(|c| c.role == Role::Target)?.unit.clone()
}
