//! Runs as a child of the server: progress and trouble as lines of JSON on the standard output, and
//! an end as soon as the parent is gone, however it went.

use std::io::{Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use dure_testbed::observer::{Cancelled, Observer, Stage};
use dure_testbed::report::Message;
use serde::{Deserialize, Serialize};

use super::exit::{self, Exit};
use super::progress;
use crate::testbed::Trouble;

/// What the child tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// How far it is.
    Progress {
        /// The id of the stage's sentence.
        stage: String,
        /// Thousandths of the whole.
        share: u16,
    },
    /// Why there is no report.
    Trouble {
        /// The exit code that follows.
        code: u8,
        /// The sentence.
        message: Message,
    },
}

impl Line {
    fn tell(&self) {
        let mut out = std::io::stdout().lock();
        if let Ok(line) = serde_json::to_string(self) {
            let _ = writeln!(out, "{line}").and_then(|()| out.flush());
        }
    }
}

/// Ends this process when the parent's end of the standard input closes, which the system does for
/// a parent that was killed, too: nobody is left to hear the answer.
pub fn end_with_parent() {
    std::thread::spawn(|| {
        let mut byte = [0];
        while matches!(std::io::stdin().read(&mut byte), Ok(n) if n > 0) {}
        std::process::exit(i32::from(Exit::Internal.code()));
    });
}

/// Tells the trouble there was.
pub fn told(done: Result<Exit, Trouble>) -> Exit {
    done.unwrap_or_else(|trouble| {
        let exit = exit::of(&trouble);
        Line::Trouble { code: exit.code(), message: trouble.message() }.tell();
        exit
    })
}

/// Tells of progress, a line for each thousandth.
#[derive(Default)]
pub struct Lines {
    told: AtomicU64,
}

impl Observer for Lines {
    fn progress(&self, stage: Stage, done: f64) -> Result<(), Cancelled> {
        let share = (progress::share(stage, done) * 1000.0) as u64;
        // Threads report out of order; what is told only grows.
        if self.told.fetch_max(share, Ordering::Relaxed) < share {
            let share = u16::try_from(share).unwrap_or(1000);
            Line::Progress { stage: progress::sentence(stage).to_owned(), share }.tell();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back_as_it_was_told() {
        for line in [
            Line::Progress { stage: "progress-read".into(), share: 12 },
            Line::Trouble { code: 3, message: Message::new("x").text("file", "a.csv") },
        ] {
            let text = serde_json::to_string(&line).unwrap();
            assert_eq!(serde_json::from_str::<Line>(&text).unwrap(), line);
        }
    }
}
