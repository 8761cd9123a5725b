//! The command line from outside: the real binary, real files.

// The helpers of tests stand outside of test functions.
#![allow(clippy::unwrap_used)]

mod bad_input;
mod data;
mod help;
mod schema;
mod usage;
mod whole;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own for one test, empty at its start.
pub struct Folder(PathBuf);

impl Folder {
    /// The folder of that name.
    pub fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file into it.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path(name), content).unwrap();
        self
    }

    /// The path of a file in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The names of the files in it, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Runs the binary in it, in English, with the words of a line.
    pub fn dure(&self, line: &str) -> Said {
        self.dure_in("en", line)
    }

    /// Runs the binary in it, in a language.
    pub fn dure_in(&self, lang: &str, line: &str) -> Said {
        let arguments: Vec<&str> = line.split_whitespace().collect();
        self.command(lang).args(arguments).said()
    }

    /// The binary, to be run in it.
    pub fn command(&self, lang: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dure"));
        command.current_dir(&self.0).stdin(Stdio::null());
        for name in ["LC_ALL", "LC_MESSAGES", "COLUMNS"] {
            command.env_remove(name);
        }
        command.env("LANG", if lang == "ko" { "ko_KR.UTF-8" } else { "C" });
        command
    }
}

/// What a run said.
#[derive(Debug)]
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// The standard output.
    pub out: String,
    /// The standard error.
    pub err: String,
}

/// Runs a command to its end.
pub trait Runs {
    /// What it said.
    fn said(&mut self) -> Said;
}

impl Runs for Command {
    fn said(&mut self) -> Said {
        let output = self.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}
