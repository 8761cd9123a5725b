//! `dure try`: would AI solve this problem with this data?

use std::io::IsTerminal;

use clap::ArgMatches;
use dure_testbed::report::Message;

use super::exit::Exit;
use super::{arguments, complain, progress, say, summary, supervised};
use crate::platform::i18n::Words;
use crate::testbed::run::{Order, run as answer};
use crate::testbed::{Trouble, sources};

/// Runs it.
///
/// # Errors
/// When there can be no report.
pub fn run(given: &ArgMatches, words: &Words) -> Result<Exit, Trouble> {
    if given.get_flag("supervised") {
        supervised::end_with_parent();
        return Ok(supervised::told(attempted(given, words)));
    }
    attempted(given, words)
}

fn attempted(given: &ArgMatches, words: &Words) -> Result<Exit, Trouble> {
    let attempt = arguments::attempt(given)?;
    let files = sources::open(attempt.files)?;
    attempt.outputs.check(&files)?;
    let observer = match attempt.supervised {
        true => Box::new(supervised::Lines::default()),
        false => progress::observer(words),
    };
    let (order, made) = with_threads(attempt.threads, || {
        let digests = sources::digests(&files, &*observer)?;
        let order = Order { files, digests, options: attempt.options, seed: attempt.seed };
        let made = answer(&order, &*observer)?;
        Ok::<_, Trouble>((order, made))
    })?;
    drop(observer);
    let written = attempt.outputs.write(&order, &made, words)?;
    if attempt.supervised {
        return Ok(Exit::Done);
    }
    for file in &written.left_out {
        let file = file.to_string_lossy();
        complain(words, &Message::new("output-no-predictions").text("file", file));
    }
    if attempt.told || std::io::stdout().is_terminal() {
        for line in summary::lines(&made.report, words) {
            say(&line);
        }
        for file in &written.files {
            say(&words.say(&Message::new("output-written").text("file", file.to_string_lossy())));
        }
    }
    Ok(Exit::Done)
}

/// Does the work with that many threads; results are the same with any number.
pub fn with_threads<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
    match pool {
        Ok(pool) => pool.install(work),
        // A system that gives no threads still has this one.
        Err(_) => work(),
    }
}
