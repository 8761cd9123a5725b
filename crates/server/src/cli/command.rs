//! The commands and their options, described in the reader's language.

use clap::builder::{PathBufValueParser, StringValueParser, ValueParser};
use clap::{Arg, ArgAction, Command};
use dure_testbed::report::Message;

use crate::platform::config::{SETTINGS, Setting};
use crate::platform::i18n::Words;

/// The whole command line.
#[must_use]
pub fn command(words: &Words) -> Command {
    let command = Command::new("dure")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.text("help-about"))
        .override_usage(words.text("help-command-usage"))
        .subcommand_help_heading(words.text("help-heading-commands"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(words.text("help-version"))
                .help_heading(words.text("help-heading-general")),
        )
        .after_help(words.text("help-after"))
        .subcommand(attempt(words))
        .subcommand(rerun(words))
        .subcommand(schema(words))
        .subcommand(diagnose(words))
        .subcommand(instrument(words))
        .subcommand(serve(words))
        .subcommand(kept("backup", "into", words))
        .subcommand(kept("restore", "from", words))
        .subcommand(dataspace(words))
        .subcommand(audit(words));
    dressed(command, words)
}

/// The template, the language and the help option, which every command has.
fn dressed(command: Command, words: &Words) -> Command {
    let template = format!(
        "{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}\n",
        words.text("help-usage")
    );
    let general = words.text("help-heading-general");
    command
        .help_template(template)
        .max_term_width(100)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("lang")
                .long("lang")
                .value_name("ko|en")
                .help(words.text("help-lang"))
                .help_heading(general.clone())
                .value_parser(["ko", "en"])
                .hide_possible_values(true),
        )
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .action(ArgAction::Help)
                .help(words.text("help-help"))
                .help_heading(general),
        )
}

/// What the options of `try` take.
enum Takes {
    Text(&'static str),
    Path(&'static str),
    Paths(&'static str),
    Texts(&'static str),
}

/// Options by heading: name, what it takes. The words are `help-try-<name>`.
const TRY: [(&str, &[(&str, Takes)]); 4] = [
    (
        "help-heading-question",
        &[
            ("problem", Takes::Text("anomaly|life|failure|estimate")),
            ("time", Takes::Text("value-column")),
            ("unit", Takes::Text("value-column")),
            ("target", Takes::Text("value-column")),
            ("censor", Takes::Text("value-column")),
            ("train-rows", Takes::Text("value-count")),
            ("train", Takes::Paths("value-file")),
            ("apply", Takes::Paths("value-file")),
            ("ignore", Takes::Texts("value-columns")),
            ("keep", Takes::Texts("value-columns")),
            ("horizon", Takes::Text("value-count")),
            ("cost-miss", Takes::Text("value-amount")),
            ("cost-alarm", Takes::Text("value-amount")),
        ],
    ),
    (
        "help-heading-outputs",
        &[
            ("html", Takes::Path("value-file")),
            ("json", Takes::Path("value-file")),
            ("predictions", Takes::Paths("value-file")),
            ("manifest", Takes::Path("value-file")),
            ("into", Takes::Path("value-folder")),
        ],
    ),
    (
        "help-heading-form",
        &[
            ("delimiter", Takes::Text("value-delimiter")),
            ("encoding", Takes::Text("value-encoding")),
            ("decimal", Takes::Text(".|,")),
            ("header", Takes::Text("yes|no")),
            ("sheet", Takes::Text("value-name")),
            ("kind", Takes::Texts("value-kind")),
            ("day-first", Takes::Text("yes|no")),
        ],
    ),
    (
        "help-heading-run",
        &[("seed", Takes::Text("value-count")), ("threads", Takes::Text("value-count"))],
    ),
];

fn attempt(words: &Words) -> Command {
    let mut command = Command::new("try")
        .about(words.text("help-try-about"))
        .override_usage(words.text("help-try-usage"))
        .after_help(words.text("help-try-after"))
        .arg(
            Arg::new("data")
                .value_name(words.text("value-data"))
                .help(words.text("help-try-data"))
                .help_heading(words.text("help-heading-data"))
                .value_parser(PathBufValueParser::new())
                .num_args(1..)
                .required(true)
                .action(ArgAction::Append),
        )
        // For the server, which runs this program as a child: see `cli::supervised`.
        .arg(Arg::new("supervised").long("supervised").action(ArgAction::SetTrue).hide(true));
    for (heading, options) in &TRY {
        for (name, takes) in *options {
            command = command.arg(option(name, takes, words).help_heading(words.text(heading)));
        }
    }
    dressed(command, words)
}

fn option(name: &'static str, takes: &Takes, words: &Words) -> Arg {
    let (parser, value, action): (ValueParser, &str, ArgAction) = match takes {
        Takes::Text(value) => (StringValueParser::new().into(), value, ArgAction::Set),
        Takes::Texts(value) => (StringValueParser::new().into(), value, ArgAction::Append),
        Takes::Path(value) => (PathBufValueParser::new().into(), value, ArgAction::Set),
        Takes::Paths(value) => (PathBufValueParser::new().into(), value, ArgAction::Append),
    };
    let argument = Arg::new(name)
        .long(name)
        .value_name(words.text(value))
        .help(words.text(&format!("help-try-{name}")))
        .value_parser(parser)
        .action(action)
        // A price of −5 is refused as a price, not as an option.
        .allow_negative_numbers(true);
    // Predictions are one file an option; training and applied files may come many at a time.
    match takes {
        Takes::Paths(_) if name != "predictions" => argument.num_args(1..),
        _ => argument,
    }
}

fn rerun(words: &Words) -> Command {
    let heading = words.text("help-heading-rerun");
    let path = |name: &'static str| {
        Arg::new(name)
            .value_parser(PathBufValueParser::new())
            .help(words.text(&format!("help-rerun-{name}")))
            .help_heading(heading.clone())
    };
    let command = Command::new("rerun")
        .about(words.text("help-rerun-about"))
        .override_usage(words.text("help-rerun-usage"))
        .after_help(words.text("help-rerun-after"))
        .arg(
            path("manifest")
                .value_name(words.text("value-manifest"))
                .help_heading(words.text("help-heading-manifest"))
                .required(true),
        )
        .arg(path("data").long("data").value_name(words.text("value-folder")))
        .arg(path("into").long("into").value_name(words.text("value-folder")))
        .arg(
            Arg::new("threads")
                .long("threads")
                .value_name(words.text("value-count"))
                .value_parser(StringValueParser::new())
                .allow_negative_numbers(true)
                .help(words.text("help-try-threads"))
                .help_heading(heading.clone()),
        );
    dressed(command, words)
}

fn schema(words: &Words) -> Command {
    let command =
        Command::new("schema").about(words.text("help-schema-about")).override_usage("dure schema");
    dressed(command, words)
}

fn diagnose(words: &Words) -> Command {
    let path = |name: &'static str, value: &str, heading: &str| {
        Arg::new(name)
            .long(name)
            .value_name(words.text(value))
            .value_parser(PathBufValueParser::new())
            .help(words.text(&format!("help-diagnose-{name}")))
            .help_heading(words.text(heading))
    };
    let command = Command::new("diagnose")
        .about(words.text("help-diagnose-about"))
        .override_usage(words.text("help-diagnose-usage"))
        .after_help(words.text("help-diagnose-after"))
        .arg(path("answers", "value-file", "help-heading-answers").required(true))
        .arg(path("instrument", "value-file", "help-heading-answers"))
        .arg(
            Arg::new("company")
                .long("company")
                .value_name(words.text("value-name"))
                .value_parser(StringValueParser::new())
                .help(words.text("help-diagnose-company"))
                .help_heading(words.text("help-heading-answers")),
        )
        .arg(path("json", "value-file", "help-heading-outputs"))
        .arg(path("pdf", "value-file", "help-heading-outputs"));
    dressed(command, words)
}

fn instrument(words: &Words) -> Command {
    let check = Command::new("check")
        .about(words.text("help-instrument-about"))
        .override_usage(words.text("help-instrument-usage"))
        .arg(
            Arg::new("file")
                .value_name(words.text("value-file"))
                .value_parser(PathBufValueParser::new())
                .required(true)
                .help(words.text("help-instrument-file"))
                .help_heading(words.text("help-heading-answers")),
        );
    let command = Command::new("instrument")
        .about(words.text("help-instrument-about"))
        .override_usage(words.text("help-instrument-usage"))
        .subcommand_help_heading(words.text("help-heading-commands"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(dressed(check, words));
    dressed(command, words)
}

fn serve(words: &Words) -> Command {
    let mut command = Command::new("serve")
        .about(words.text("help-serve-about"))
        .override_usage(words.text("help-serve-usage"))
        .after_help(words.text("help-serve-after"))
        .arg(
            Arg::new("config")
                .long("config")
                .value_name(words.text("value-file"))
                .value_parser(PathBufValueParser::new())
                .help(words.text("help-serve-config"))
                .help_heading(words.text("help-heading-place")),
        );
    for setting in SETTINGS {
        command = command.arg(served(setting, words));
    }
    dressed(command, words)
}

/// `backup` and `restore`: where the server keeps things, and the folder of the backup.
fn kept(name: &'static str, folder: &'static str, words: &Words) -> Command {
    let mut command = Command::new(name)
        .about(words.text(&format!("help-{name}-about")))
        .override_usage(words.text(&format!("help-{name}-usage")))
        .after_help(words.text(&format!("help-{name}-after")))
        .arg(
            Arg::new(folder)
                .long(folder)
                .value_name(words.text("value-folder"))
                .value_parser(PathBufValueParser::new())
                .required(true)
                .help(words.text(&format!("help-{name}-{folder}")))
                .help_heading(words.text("help-heading-backup")),
        )
        .arg(
            Arg::new("config")
                .long("config")
                .value_name(words.text("value-file"))
                .value_parser(PathBufValueParser::new())
                .help(words.text("help-serve-config"))
                .help_heading(words.text("help-heading-storage")),
        );
    for setting in SETTINGS.iter().filter(|s| s.heading == "help-heading-storage") {
        command = command.arg(served(setting, words));
    }
    dressed(command, words)
}

/// Name, word of the value, whether it has to be there.
type Taken = (&'static str, &'static str, bool);

/// What the subcommands of `dataspace` take beside the server and the token. The words are
/// `help-dataspace-<name>` and `help-dataspace-option-<name>`.
const DATASPACE: [(&str, &[Taken]); 6] = [
    ("catalog", &[("peer", "value-id", false)]),
    (
        "offer",
        &[
            ("dataset", "value-id", true),
            ("title", "value-name", false),
            ("about", "value-name", false),
            ("terms", "value-file", false),
            ("by-itself", "", false),
        ],
    ),
    (
        "negotiate",
        &[
            ("offer", "value-id", true),
            ("peer", "value-id", false),
            ("dataset", "value-id", false),
            ("wait", "value-seconds", false),
        ],
    ),
    ("get", &[("agreement", "value-id", true), ("out", "value-file", true)]),
    (
        "push",
        &[
            ("agreement", "value-id", true),
            ("to", "value-url", true),
            ("with", "value-file", false),
            ("wait", "value-seconds", false),
        ],
    ),
    ("end", &[("agreement", "value-id", true), ("reason", "value-name", true)]),
];

fn dataspace(words: &Words) -> Command {
    let mut command = Command::new("dataspace")
        .about(words.text("help-dataspace-about"))
        .override_usage(words.text("help-dataspace-usage"))
        .after_help(words.text("help-dataspace-after"))
        .subcommand_help_heading(words.text("help-heading-commands"))
        .subcommand_required(true)
        .arg_required_else_help(true);
    for (name, takes) in &DATASPACE {
        let mut one = Command::new(*name)
            .about(words.text(&format!("help-dataspace-{name}")))
            .override_usage(format!("dure dataspace {name} [--server URL]"));
        for (name, value, required) in *takes {
            one = one.arg(of_dataspace(name, value, words).required(*required));
        }
        for (name, value) in [("server", "value-url"), ("token", "value-secret")] {
            let heading = words.text("help-heading-place");
            one = one.arg(of_dataspace(name, value, words).help_heading(heading));
        }
        command = command.subcommand(dressed(one, words));
    }
    dressed(command, words)
}

fn audit(words: &Words) -> Command {
    let verify = Command::new("verify")
        .about(words.text("help-audit-about"))
        .override_usage(words.text("help-audit-usage"))
        .arg(
            Arg::new("file")
                .value_name(words.text("value-file"))
                .value_parser(PathBufValueParser::new())
                .required(true)
                .help(words.text("help-audit-file"))
                .help_heading(words.text("help-heading-dataspace")),
        )
        .arg(
            Arg::new("key")
                .long("key")
                .value_name(words.text("value-key"))
                .value_parser(StringValueParser::new())
                .action(ArgAction::Append)
                .help(words.text("help-audit-key"))
                .help_heading(words.text("help-heading-dataspace")),
        );
    let speed = Command::new("speed")
        .about(words.text("help-audit-speed"))
        .override_usage(words.text("help-audit-speed-usage"))
        .arg(
            Arg::new("data")
                .long("data")
                .value_name(words.text("value-folder"))
                .value_parser(PathBufValueParser::new())
                .default_value(".")
                .hide_default_value(true)
                .help(words.text("help-audit-speed-data"))
                .help_heading(words.text("help-heading-dataspace")),
        )
        .arg(
            Arg::new("entries")
                .long("entries")
                .value_name(words.text("value-count"))
                .value_parser(clap::value_parser!(u64).range(1..=100_000_000))
                .default_value("100000")
                .hide_default_value(true)
                .help(words.text("help-audit-speed-entries"))
                .help_heading(words.text("help-heading-dataspace")),
        );
    let command = Command::new("audit")
        .about(words.text("help-audit-both"))
        .override_usage(words.text("help-audit-both-usage"))
        .after_help(words.text("help-audit-after"))
        .subcommand_help_heading(words.text("help-heading-commands"))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(dressed(verify, words))
        .subcommand(dressed(speed, words));
    dressed(command, words)
}

fn of_dataspace(name: &'static str, value: &str, words: &Words) -> Arg {
    let argument = Arg::new(name)
        .long(name)
        .help(words.text(&format!("help-dataspace-option-{name}")))
        .help_heading(words.text("help-heading-dataspace"));
    match (name, value) {
        (_, "") => argument.action(ArgAction::SetTrue),
        ("terms" | "out" | "with", value) => {
            argument.value_name(words.text(value)).value_parser(PathBufValueParser::new())
        }
        (_, value) => argument.value_name(words.text(value)).value_parser(StringValueParser::new()),
    }
}

/// A setting as an option, with its variable and its default in the help.
fn served(setting: &Setting, words: &Words) -> Arg {
    let mut told = vec![words.text(&format!("help-serve-{}", setting.name))];
    if !setting.default.is_empty() {
        told.push(words.say(&Message::new("help-default").text("value", setting.default)));
    }
    told.push(format!("[{}]", setting.variable()));
    Arg::new(setting.name)
        .long(setting.name)
        .value_name(words.text(setting.value))
        .value_parser(StringValueParser::new())
        .help(told.join(" "))
        .help_heading(words.text(setting.heading))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::i18n::Lang;
    use crate::testbed::options::Options;

    #[test]
    fn the_commands_hold_together_in_every_language() {
        for lang in Lang::ALL {
            command(&Words::new(lang)).debug_assert();
        }
    }

    #[test]
    fn every_word_of_the_help_is_there_in_every_language() {
        for lang in Lang::ALL {
            let words = Words::new(lang);
            for name in super::super::COMMANDS {
                let mut all = command(&words);
                let help = all.find_subcommand_mut(name).unwrap().render_help().to_string();
                assert!(!help.contains("help-") && !help.contains("value-"), "{lang:?}: {help}");
            }
        }
    }

    #[test]
    fn every_option_of_a_question_is_on_the_command_line() {
        let all = attempt(&Words::new(Lang::En));
        for (name, many) in Options::NAMES {
            let argument = all.get_arguments().find(|a| a.get_id() == name).unwrap();
            assert_eq!(matches!(argument.get_action(), ArgAction::Append), many, "{name}");
        }
    }
}
