//! `dure audit`: whether an export of a log is what it says, without the server that it came from; and how fast
//! the log is on a disk.

use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use clap::ArgMatches;
use dure_dataspace::audit::Verifier;
use dure_dataspace::audit::export::{Known, Report, verify, verify_by};
use dure_testbed::report::Message;

use super::exit::Exit;
use super::{complain, misused, say};
use crate::dataspace::log::speed::{Unmeasured, measured};
use crate::platform::i18n::Words;

/// Verifies a file.
pub fn verified(given: &ArgMatches, words: &Words) -> Exit {
    let file = given.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let opened = match File::open(&file) {
        Ok(opened) => BufReader::new(opened),
        Err(e) => {
            let message = Message::new("audit-file").text("file", file.display().to_string());
            complain(words, &message.text("why", e.to_string()));
            return Exit::Data;
        }
    };
    let keys: Result<Vec<Verifier>, _> =
        given.get_many::<String>("key").into_iter().flatten().map(|key| key.parse()).collect();
    let keys = match keys {
        Ok(keys) => keys,
        Err(e) => {
            let e: dure_dataspace::audit::BadKey = e;
            let message = Message::new("audit-key").text("why", e.to_string());
            return misused(words, &message, Some("audit"));
        }
    };
    let known = !keys.is_empty();
    let said = match known {
        true => verify_by(opened, &Known { keys, counterparties: Vec::new() }),
        false => verify(opened),
    };
    match said {
        Ok(report) => {
            tell(words, &report, known);
            Exit::Done
        }
        Err(fault) => {
            complain(words, &Message::new("audit-fault").text("why", fault.to_string()));
            Exit::Data
        }
    }
}

fn tell(words: &Words, report: &Report, known: bool) {
    let count = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let told = Message::new("audit-holds")
        .text("origin", report.origin.clone())
        .count("entries", count(report.entries))
        .count("size", count(report.size))
        .count("checkpoints", count(report.checkpoints));
    say(&words.say(&told));
    for key in &report.keys {
        say(&format!("  {key}"));
    }
    if !known {
        say(&words.text("audit-own-keys"));
    }
}

/// Measures the log on the disk of a folder.
pub fn timed(given: &ArgMatches, words: &Words) -> Exit {
    let folder = given.get_one::<PathBuf>("data").cloned().unwrap_or_default();
    let entries = given.get_one::<u64>("entries").copied().unwrap_or_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let measured = runtime
        .map_err(Unmeasured::from)
        .and_then(|runtime| runtime.block_on(measured(&folder, entries)));
    match measured {
        Ok(speed) => {
            let shown = |time: std::time::Duration| format!("{:.3}", time.as_secs_f64() * 1e3);
            let told = Message::new("audit-speed")
                .text("appended", format!("{:.0}", speed.appended))
                .text("median", shown(speed.median))
                .text("slowest", shown(speed.slowest));
            say(&words.say(&told));
            Exit::Done
        }
        Err(why) => {
            let message = Message::new("audit-file").text("file", folder.display().to_string());
            complain(words, &message.text("why", why.to_string()));
            Exit::Data
        }
    }
}
