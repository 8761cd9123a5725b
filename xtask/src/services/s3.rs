//! An S3-compatible server of the tests' own: `s3s-fs`, which keeps buckets in a folder. It checks
//! signatures and speaks the protocol, and shares no code with the client that the server uses.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::{Running, folder, free_port};
use crate::process::{cargo, on_path, run as run_shown, works};
use crate::workspace::target;

const CRATE: &str = "s3s-fs";
const VERSION: &str = "0.14.1";

/// What `crates/server/src/platform/blobs/tests.rs` signs with, and the bucket that it writes into.
const KEY: &str = "dure";
const SECRET: &str = "dure-secret";
const BUCKET: &str = "dure";

/// A running S3-compatible server.
#[derive(Debug)]
pub struct S3 {
    _running: Running,
    folder: PathBuf,
    /// Its address for `DURE_TEST_S3`.
    pub url: String,
}

impl S3 {
    /// Starts one with an empty bucket.
    ///
    /// # Errors
    /// When it cannot be installed, or does not start.
    pub fn start() -> Result<Self, String> {
        let program = program()?;
        let folder = folder("s3")?;
        let store = folder.join("store");
        std::fs::create_dir_all(store.join(BUCKET)).map_err(|e| e.to_string())?;
        let port = free_port()?;
        let mut command = Command::new(program);
        command.args(["--access-key", KEY, "--secret-key", SECRET, "--host", "127.0.0.1"]);
        command.args(["--port", &port.to_string()]).arg(&store).env("RUST_LOG", "error");
        let mut running = Running::start(&mut command, &folder.join("log"))?;
        running.listening(port, Duration::from_secs(20)).map_err(|e| format!("{CRATE}: {e}"))?;
        Ok(Self { _running: running, folder, url: format!("http://127.0.0.1:{port}") })
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The program, built from its crate into `target/tools` unless it is on the search path.
fn program() -> Result<PathBuf, String> {
    if let Some(found) = on_path(CRATE) {
        return Ok(found);
    }
    let root = target().join("tools");
    let brought = root.join("bin").join(CRATE);
    if works(Command::new(&brought).arg("--version")) {
        return Ok(brought);
    }
    println!("building {CRATE} {VERSION}, an S3-compatible server to test with");
    let words =
        ["install", CRATE, "--version", VERSION, "--features", "binary", "--locked", "--debug"];
    let mut install = cargo(&words);
    install.arg("--root").arg(&root).arg("--target-dir").arg(root.join("build"));
    run_shown(install.env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    Ok(brought)
}
