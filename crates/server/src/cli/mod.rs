//! The command line: words in, words out, an exit code.

pub mod arguments;
mod attempt;
mod audit;
mod backup;
mod command;
mod dataspace;
mod diagnose;
mod exit;
mod language;
mod mishap;
pub mod progress;
mod rerun;
mod serve;
mod summary;
pub mod supervised;
mod usage;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::error::ErrorKind;
use dure_testbed::report::Message;

use crate::platform::i18n::Words;
use crate::testbed::Trouble;
use exit::Exit;

/// The JSON Schema of the report.
const REPORT_SCHEMA: &str = include_str!("../../../../docs/report.schema.json");

/// The commands.
const COMMANDS: [&str; 10] = [
    "try",
    "rerun",
    "schema",
    "diagnose",
    "instrument",
    "serve",
    "backup",
    "restore",
    "dataspace",
    "audit",
];

/// Runs the command of these arguments, the program's own name first.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let words = Words::new(language::of(&arguments));
    let done = mishap::caught(|| dispatch(&arguments, &words));
    let exit = done.unwrap_or_else(|place| {
        complain(&words, &Message::new("error-internal").text("place", place));
        Exit::Internal
    });
    ExitCode::from(exit.code())
}

fn dispatch(arguments: &[OsString], words: &Words) -> Exit {
    let matches = match command::command(words).try_get_matches_from(arguments) {
        Ok(matches) => matches,
        Err(e) if matches!(e.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            let _ = e.print();
            return Exit::Done;
        }
        Err(e) if e.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = e.print();
            return Exit::Usage;
        }
        Err(e) => {
            let subcommand = subcommand(arguments);
            return misused(words, &usage::message(&e, subcommand), subcommand);
        }
    };
    let (name, done) = match matches.subcommand() {
        Some(("try", given)) => ("try", attempt::run(given, words)),
        Some(("diagnose", given)) => return diagnose::run(given, words),
        Some(("instrument", given)) => {
            return given
                .subcommand_matches("check")
                .map_or(Exit::Usage, |given| diagnose::check(given, words));
        }
        Some(("serve", given)) => return serve::run(given, words),
        Some(("backup", given)) => return backup::make(given, words),
        Some(("audit", given)) => {
            return match given.subcommand() {
                Some(("speed", given)) => audit::timed(given, words),
                Some((_, given)) => audit::verified(given, words),
                None => Exit::Usage,
            };
        }
        Some(("dataspace", given)) => return dataspace::run(given, words),
        Some(("restore", given)) => return backup::restore(given, words),
        Some(("rerun", given)) => ("rerun", rerun::run(given, words)),
        _ => ("schema", {
            say(REPORT_SCHEMA.trim_end());
            Ok(Exit::Done)
        }),
    };
    done.unwrap_or_else(|trouble| refused(words, &trouble, name))
}

/// The subcommand meant, told from the words alone where they could not be parsed.
fn subcommand(arguments: &[OsString]) -> Option<&'static str> {
    let words = arguments.iter().skip(1);
    words.filter_map(|a| COMMANDS.into_iter().find(|s| a == s)).next()
}

fn refused(words: &Words, trouble: &Trouble, subcommand: &str) -> Exit {
    match exit::of(trouble) {
        Exit::Usage => misused(words, &trouble.message(), Some(subcommand)),
        exit => {
            complain(words, &trouble.message());
            exit
        }
    }
}

fn misused(words: &Words, message: &Message, subcommand: Option<&str>) -> Exit {
    complain(words, message);
    let help = subcommand.map_or("dure --help".to_owned(), |s| format!("dure {s} --help"));
    let hint = words.say(&Message::new("usage-see-help").text("command", help));
    let _ = writeln!(std::io::stderr(), "{hint}");
    Exit::Usage
}

fn complain(words: &Words, message: &Message) {
    let _ = writeln!(std::io::stderr(), "dure: {}", words.say(message));
}

/// Says a line on the standard output; a reader who went away is no error.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
