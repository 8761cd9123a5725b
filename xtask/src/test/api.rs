//! The interface for programs against its own document: Schemathesis puts generated calls, right and
//! wrong ones, to a running server with the demo world.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::Found;
use crate::process::{cargo, follow, output, run as run_shown};
use crate::services::{Running, folder, free_port};
use crate::setup;
use crate::workspace::{root, target};

/// What each answer is checked for: no fault of the server's, and nothing that the document does not
/// tell of.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
    response_headers_conformance,response_schema_conformance";

/// Generated calls of each operation, beside those that go through its edges.
const EXAMPLES: &str = "40";

/// Another seed puts other calls.
const SEED: &str = "DURE_TEST_SEED";

/// With whose token: between them they may do everything.
const CALLERS: [&str; 2] = ["owner", "administrator"];

/// Runs it, each caller counted as a check.
pub fn run() -> Found {
    let python = match setup::venv_python("schemathesis") {
        Ok(python) => python,
        Err(reason) => {
            return Found::left_out(format!("Schemathesis could not be installed: {reason}"));
        }
    };
    let mut found = Found::default();
    for caller in CALLERS {
        println!("as {caller}");
        // A new world for each: what one left half done would stand in the way of the next.
        found.add(Found::of(Site::open().and_then(|site| site.called(&python, caller))));
    }
    found
}

/// A server with the demo world.
struct Site {
    _server: Running,
    url: String,
}

impl Site {
    fn open() -> Result<Self, String> {
        run_shown(&mut cargo(&["build", "--workspace"]))?;
        let (folder, port) = (folder("api")?, free_port()?);
        let url = format!("http://127.0.0.1:{port}");
        let mut command = Command::new(target().join("debug/dure"));
        command.args(["serve", "--demo", "yes", "--requests-per-second", "0", "--log", "warn"]);
        command.args(["--listen", &format!("127.0.0.1:{port}"), "--public-url", &url]);
        command.arg("--data").arg(folder.join("data"));
        let mut server = Running::start(&mut command, &folder.join("log"))?;
        server.listening(port, Duration::from_secs(60))?;
        Ok(Self { _server: server, url })
    }

    /// Makes new things to ask about, puts the calls, and sees that the token was not lost on the
    /// way: all answers after that would be one.
    fn called(&self, python: &Path, caller: &str) -> Result<(), String> {
        let made = output(Command::new(python).arg(beside("world.py")).args(["make", &self.url]))?;
        let made: serde_json::Value = serde_json::from_str(&made).map_err(|e| e.to_string())?;
        let token = made[caller].as_str().unwrap_or_default();
        let mut command = Command::new(python.with_file_name("st"));
        command.arg("run").arg(format!("{}/api/v1/openapi.json", self.url));
        command.args(["--checks", CHECKS, "--max-examples", EXAMPLES, "--workers", "1"]);
        command.args(["--continue-on-failure", "--no-color"]);
        command.args(["--seed", &std::env::var(SEED).unwrap_or_else(|_| "1".to_owned())]);
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
        command.env("DURE_KNOWN", made["known"].to_string());
        command.env("PYTHONPATH", beside("")).env("SCHEMATHESIS_HOOKS", "hooks");
        command.current_dir(target());
        follow(&mut command, |line| println!("{line}"))?;
        output(Command::new(python).arg(beside("world.py")).args(["still", &self.url, token]))?;
        Ok(())
    }
}

fn beside(name: &str) -> PathBuf {
    root().join("xtask/schemathesis").join(name)
}
