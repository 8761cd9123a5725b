//! What was not understood on the command line, in the reader's language.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use dure_testbed::report::Message;

/// The parser's complaint about that subcommand as a sentence of the locale files.
#[must_use]
pub fn message(error: &Error, subcommand: Option<&str>) -> Message {
    let told = |kind: ContextKind| told(error, kind);
    let option = told(ContextKind::InvalidArg).map(|o| name(&o)).unwrap_or_default();
    let value = told(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => match told(ContextKind::SuggestedArg) {
            Some(alike) => Message::new("usage-unknown-option-suggested")
                .text("option", option)
                .text("alike", name(&alike)),
            None => Message::new("usage-unknown-option").text("option", option),
        },
        ErrorKind::InvalidSubcommand => Message::new("usage-unknown-command")
            .text("command", told(ContextKind::InvalidSubcommand).unwrap_or_default()),
        ErrorKind::InvalidValue if value.is_empty() => {
            Message::new("usage-value-missing").text("option", option)
        }
        ErrorKind::InvalidValue => Message::new("usage-not-a-choice")
            .text("option", option.trim_start_matches("--"))
            .text("value", value)
            .text("choices", told(ContextKind::ValidValue).unwrap_or_default()),
        ErrorKind::ArgumentConflict => match told(ContextKind::PriorArg).map(|o| name(&o)) {
            Some(prior) if prior != option => Message::new("usage-together")
                .text("first", option.trim_start_matches("--"))
                .text("second", prior.trim_start_matches("--")),
            _ => Message::new("usage-given-twice").text("option", option),
        },
        ErrorKind::MissingRequiredArgument if subcommand == Some("try") => {
            Message::new("usage-no-data")
        }
        ErrorKind::MissingRequiredArgument => Message::new("usage-missing").text("option", option),
        ErrorKind::MissingSubcommand => Message::new("usage-no-command"),
        ErrorKind::InvalidUtf8 => Message::new("usage-not-unicode"),
        _ => Message::new("usage-not-understood"),
    }
}

/// An option's name without the placeholder of its value: `--time` of `--time <COL>`.
fn name(argument: &str) -> String {
    let bare = argument.split([' ', '=']).next().unwrap_or(argument);
    bare.trim_start_matches('<').trim_end_matches("...").trim_end_matches('>').to_owned()
}

fn told(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(many) => Some(many.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}
