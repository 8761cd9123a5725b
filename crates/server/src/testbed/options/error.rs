//! Why options make no question.

use dure_testbed::report::Message;

/// Why options make no question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// The problem is not told.
    #[error("--problem is missing; it takes anomaly, life, failure or estimate")]
    NoProblem,
    /// No seed.
    #[error("--seed takes a whole number from 0, not \"{value}\"")]
    NotASeed {
        /// What was given.
        value: String,
    },
    /// A word that is none of the choices.
    #[error("--{option} takes {choices}, not \"{value}\"")]
    NotAChoice {
        /// The option.
        option: String,
        /// What was given.
        value: String,
        /// What there is to choose from.
        choices: String,
    },
    /// No whole number, or not from 1 to [`super::MOST`].
    #[error("--{option} takes a whole number from 1 to {most}, not \"{value}\"")]
    NotACount {
        /// The option.
        option: String,
        /// What was given.
        value: String,
        /// The largest it takes.
        most: u64,
    },
    /// No price.
    #[error("--{option} takes an amount above 0, not \"{value}\"")]
    NotAPrice {
        /// The option.
        option: String,
        /// What was given.
        value: String,
    },
    /// `--kind` without a column and its kind.
    #[error("--kind takes COLUMN=number, COLUMN=category or COLUMN=time, not \"{value}\"")]
    NotAKind {
        /// What was given.
        value: String,
    },
    /// An option of another problem.
    #[error("--{option} belongs to {problems}; leave it out here")]
    OtherProblem {
        /// The option.
        option: String,
        /// The problems it belongs to.
        problems: String,
    },
    /// Two options of which one is enough.
    #[error("--{first} and --{second} exclude each other; leave one out")]
    Together {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// An option that needs another.
    #[error("--{option} needs --{needs} beside it")]
    Alone {
        /// The option.
        option: String,
        /// The other.
        needs: String,
    },
    /// A word that this version does not know, from the manifest of another.
    #[error("this version knows no option \"{option}\"")]
    Unknown {
        /// The option.
        option: String,
    },
}

impl OptionError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NoProblem => Message::new("usage-no-problem"),
            Self::NotASeed { value } => Message::new("usage-not-a-seed").text("value", value),
            Self::NotAChoice { option, value, choices } => Message::new("usage-not-a-choice")
                .text("option", option)
                .text("value", value)
                .text("choices", choices),
            Self::NotACount { option, value, most } => Message::new("usage-not-a-count")
                .text("option", option)
                .text("value", value)
                .count("most", *most as usize),
            Self::NotAPrice { option, value } => {
                Message::new("usage-not-a-price").text("option", option).text("value", value)
            }
            Self::NotAKind { value } => Message::new("usage-not-a-kind").text("value", value),
            Self::OtherProblem { option, problems } => Message::new("usage-other-problem")
                .text("option", option)
                .text("problems", problems),
            Self::Together { first, second } => {
                Message::new("usage-together").text("first", first).text("second", second)
            }
            Self::Alone { option, needs } => {
                Message::new("usage-alone").text("option", option).text("needs", needs)
            }
            Self::Unknown { option } => {
                Message::new("usage-unknown-option").text("option", format!("--{option}"))
            }
        }
    }
}
