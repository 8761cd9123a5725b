//! A run in a process of its own: this very program as `dure try`. Whatever a file does to it, the
//! server stands; to cancel is to kill it; and when the server dies, it ends by itself.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use dure_testbed::report::Message;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::app::App;
use crate::cli::supervised::Line;
use crate::platform::jobs::{JobError, Lease};
use crate::testbed::datasets::DatasetFile;

/// The folders within the scratch folder: for what is read, and for what is made.
const READ: &str = "in";
const MADE: &str = "out";

/// The most of a child's complaint that is kept.
const COMPLAINT: u64 = 4096;

/// Runs the question on these files; gives the folder of what was made.
///
/// # Errors
/// Why there is no report.
pub async fn run(
    app: &App,
    lease: &Lease,
    words: &BTreeMap<String, Vec<String>>,
    files: &[(DatasetFile, PathBuf)],
    scratch: &Path,
) -> Result<PathBuf, JobError> {
    let away = |e: io::Error| JobError::Retry(e.to_string());
    let named = named_files(files, scratch).map_err(away)?;
    let mut child = start(app, words, &named, scratch).map_err(away)?;
    let told = tokio::select! {
        told = follow(lease, &mut child) => told.map_err(away)?,
        stopped = lease.interrupted() => {
            let _ = child.kill().await;
            return Err(stopped);
        }
    };
    match told {
        Told { done: true, .. } => Ok(scratch.join(MADE)),
        Told { trouble: Some((code, message)), .. } if code < 4 => Err(JobError::Failed(message)),
        // Out of memory, a full disk, a mistake of ours: another try may do better.
        Told { trouble, complaint, .. } => {
            let why = trouble.map(|(_, m)| m.id).unwrap_or(complaint);
            Err(JobError::Retry(format!("the run ended early: {why}")))
        }
    }
}

/// Puts the files under their own names where the child looks, so that the report names them as
/// people do: each in a folder of its own where two have the same name.
fn named_files(
    files: &[(DatasetFile, PathBuf)],
    scratch: &Path,
) -> io::Result<Vec<(&'static str, PathBuf)>> {
    std::fs::create_dir_all(scratch.join(MADE))?;
    let mut named = Vec::with_capacity(files.len());
    for (file, path) in files {
        let twice = files.iter().filter(|(f, _)| f.name == file.name).count() > 1;
        let mut place = PathBuf::from(READ);
        if twice {
            place.push((file.position + 1).to_string());
        }
        std::fs::create_dir_all(scratch.join(&place))?;
        place.push(&file.name);
        link(&path.canonicalize()?, &scratch.join(&place))?;
        named.push((file.part.word(), place));
    }
    Ok(named)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::hard_link(from, to).or_else(|_| std::fs::copy(from, to).map(|_| ()))
}

fn start(
    app: &App,
    words: &BTreeMap<String, Vec<String>>,
    files: &[(&'static str, PathBuf)],
    scratch: &Path,
) -> io::Result<Child> {
    let mut command = Command::new(program()?);
    command.current_dir(scratch).args(arguments(words, files));
    if let Some(threads) = app.config.run_threads {
        command.arg(format!("--threads={threads}"));
    }
    command
        .env_clear()
        .envs(std::env::var_os("TMPDIR").map(|folder| ("TMPDIR", folder)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

fn arguments(
    words: &BTreeMap<String, Vec<String>>,
    files: &[(&'static str, PathBuf)],
) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["try".into()];
    let of = |part: &'static str| files.iter().filter(move |(p, _)| *p == part);
    arguments.extend(of("data").map(|(_, path)| path.clone().into_os_string()));
    for part in ["train", "apply"] {
        for (_, path) in of(part) {
            arguments.push(format!("--{part}").into());
            arguments.push(path.clone().into_os_string());
        }
    }
    for (word, values) in words {
        // In one piece, so that a column named -x is no option.
        arguments.extend(values.iter().map(|value| format!("--{word}={value}").into()));
    }
    arguments.extend(["--supervised".into(), format!("--into={MADE}").into()]);
    arguments
}

/// This program; under test the one that was built beside the tests.
fn program() -> io::Result<PathBuf> {
    // The very file that runs, also when a newer version has taken its place since the start: a
    // server and its child are of one version.
    if cfg!(target_os = "linux") && !cfg!(test) {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    let own = std::env::current_exe()?;
    if !cfg!(test) {
        return Ok(own);
    }
    let folder = own.parent().and_then(Path::parent).unwrap_or(Path::new(""));
    Ok(folder.join("dure"))
}

#[derive(Default)]
struct Told {
    done: bool,
    trouble: Option<(u8, Message)>,
    complaint: String,
}

async fn follow(lease: &Lease, child: &mut Child) -> io::Result<Told> {
    // Held open while the child works: its end is the child's.
    let stdin = child.stdin.take();
    let complaint = child.stderr.take();
    let complaint = tokio::spawn(async move {
        let mut text = Vec::new();
        if let Some(mut stderr) = complaint {
            let _ = (&mut stderr).take(COMPLAINT).read_to_end(&mut text).await;
            let _ = tokio::io::copy(&mut stderr, &mut tokio::io::sink()).await;
        }
        String::from_utf8_lossy(&text).into_owned()
    });
    let mut told = Told::default();
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            match serde_json::from_str(&line) {
                Ok(Line::Progress { stage, share }) => lease.progress(share, &stage),
                Ok(Line::Trouble { code, message }) => told.trouble = Some((code, message)),
                Err(_) => {}
            }
        }
    }
    told.done = child.wait().await?.success();
    drop(stdin);
    told.complaint = complaint.await.unwrap_or_default();
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_handed_over_in_one_piece_and_files_by_their_part() {
        let words = BTreeMap::from([
            ("problem".to_owned(), vec!["life".to_owned()]),
            ("ignore".to_owned(), vec!["-x".to_owned(), "a,b".to_owned()]),
        ]);
        let files = [("data", PathBuf::from("in/a.csv")), ("apply", PathBuf::from("in/2/a.csv"))];
        let told: Vec<String> = arguments(&words, &files)
            .into_iter()
            .map(|a| a.to_string_lossy().into_owned())
            .collect();
        let expected = [
            "try",
            "in/a.csv",
            "--apply",
            "in/2/a.csv",
            "--ignore=-x",
            "--ignore=a,b",
            "--problem=life",
            "--supervised",
            "--into=out",
        ];
        assert_eq!(told, expected);
    }
}
