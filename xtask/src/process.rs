//! Running other programs.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program's place, if the search path has it.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|f| f.join(program)).find(|p| p.is_file())
}

/// Runs a command with its output shown.
pub fn run(command: &mut Command) -> Result<(), String> {
    announce(command);
    let status = command.status().map_err(|e| format!("{}: {e}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command))) }
}

/// Runs a command and hands each line of its standard output to `see` as it comes.
pub fn follow(command: &mut Command, mut see: impl FnMut(&str)) -> Result<(), String> {
    announce(command);
    command.stdout(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("{}: {e}", line(command)))?;
    if let Some(output) = child.stdout.take() {
        let mut reader = BufReader::new(output);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
            see(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
            bytes.clear();
        }
    }
    let status = child.wait().map_err(|e| format!("{}: {e}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", line(command))) }
}

/// What a command prints on its standard output, or why it failed.
pub fn output(command: &mut Command) -> Result<String, String> {
    let ended = command.output().map_err(|e| format!("{}: {e}", line(command)))?;
    if ended.status.success() {
        Ok(String::from_utf8_lossy(&ended.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&ended.stderr);
        Err(format!("`{}` ended with {}\n{}", line(command), ended.status, said.trim_end()))
    }
}

/// Whether a command runs and ends well, with its output hidden.
pub fn works(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// Cargo, at the root of the workspace.
pub fn cargo(words: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(words).current_dir(super::workspace::root());
    command
}

fn announce(command: &Command) {
    println!("$ {}", line(command));
}

/// A command as one would type it.
pub fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy();
    let words = command.get_args().map(|a| quoted(&a.to_string_lossy()));
    std::iter::once(name.into_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let mut command = Command::new("/usr/bin/dure");
        command.args(["try", "my data.csv", "--target", "불량", ""]);
        assert_eq!(line(&command), "dure try 'my data.csv' --target 불량 ''");
    }

    #[test]
    fn lines_come_in_order_and_a_bad_end_is_told() {
        let mut seen = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two; exit 3"]);
        let ended = follow(&mut command, |l| seen.push(l.to_owned()));
        assert_eq!(seen, ["one", "two"]);
        assert!(ended.is_err_and(|e| e.contains('3')));
    }
}
