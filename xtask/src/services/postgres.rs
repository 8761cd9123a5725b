//! A PostgreSQL of the tests' own: a new cluster that listens on this machine only, trusts whoever
//! asks, and is removed at the end.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{folder, free_port};
use crate::process::{on_path, output, run as run_shown, works};
use crate::setup::{self, is_root};

/// Who it runs as where we are root: it refuses to be root.
const USER: &str = "postgres";

/// No test waits for a disk here: what a power cut would do to PostgreSQL is its own matter.
const OPTIONS: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
    -c max_connections=300 -c listen_addresses=127.0.0.1 -c unix_socket_directories=";

/// A running PostgreSQL.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    /// Its address for `DURE_TEST_POSTGRES`.
    pub url: String,
}

impl Postgres {
    /// Makes a cluster and starts it.
    ///
    /// # Errors
    /// When there is none on this machine and it cannot be installed, or it does not start.
    pub fn start() -> Result<Self, String> {
        let programs = programs()?;
        let folder = home()?;
        let data = folder.join("data");
        let mut init = plain(&programs, "initdb");
        init.args(["--auth=trust", "--username=dure", "--encoding=UTF8", "--locale=C"]);
        output(init.args(["--no-sync", "--pgdata"]).arg(&data))?;
        let port = free_port()?;
        let mut start = plain(&programs, "pg_ctl");
        start.arg("start").args(["--silent", "--wait", "--pgdata"]).arg(&data);
        start.arg("--log").arg(folder.join("log"));
        start.args(["--options", &format!("{OPTIONS} -p {port}")]);
        // Its children keep what they inherit open: no pipe of ours.
        run_shown(&mut start)?;
        let url = format!("postgres://dure@127.0.0.1:{port}/postgres");
        Ok(Self { programs, folder, url })
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = plain(&self.programs, "pg_ctl");
        stop.arg("stop").args(["--silent", "--mode=immediate", "--pgdata"]);
        if works(stop.arg(self.folder.join("data"))) {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// The folder of its programs, which Debian keeps off the search path.
fn programs() -> Result<PathBuf, String> {
    if let Some(found) = installed() {
        return Ok(found);
    }
    setup::need_programs(&[("initdb", "postgresql")])?;
    installed().ok_or_else(|| "postgresql was installed, and initdb is not where it was".to_owned())
}

fn installed() -> Option<PathBuf> {
    if let Some(found) = on_path("initdb") {
        return found.parent().map(Path::to_path_buf);
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.flatten().map(|version| version.path().join("bin"));
    folders.filter(|f| f.join("initdb").is_file() && f.join("pg_ctl").is_file()).max()
}

/// A folder that it may write into. The workspace may lie where its user may not go.
fn home() -> Result<PathBuf, String> {
    let home = folder("postgres")?;
    if !is_root() {
        return Ok(home);
    }
    let home = if works(as_user("test").arg("-x").arg(&home)) {
        home
    } else {
        let elsewhere = std::env::temp_dir().join(format!("dure-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&elsewhere).map_err(|e| format!("{}: {e}", elsewhere.display()))?;
        elsewhere
    };
    output(Command::new("chown").arg(USER).arg(&home))?;
    Ok(home)
}

fn plain(programs: &Path, name: &str) -> Command {
    let program = programs.join(name);
    let mut command =
        if is_root() { as_user(&program.to_string_lossy()) } else { Command::new(program) };
    // It goes to its working folder first, which its user may not be allowed to.
    command.current_dir("/").env("LC_ALL", "C");
    command
}

fn as_user(program: &str) -> Command {
    let mut command = Command::new("runuser");
    command.args(["-u", USER, "--", program]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_and_leaves_nothing_behind() {
        if installed().is_none() {
            println!("skipped: there is no PostgreSQL on this machine");
            return;
        }
        let postgres = Postgres::start().expect("it starts");
        let folder = postgres.folder.clone();
        let address = postgres.url.split(['@', '/']).nth(3).map(str::to_owned);
        let address = address.expect("the url has an address");
        assert!(std::net::TcpStream::connect(&address).is_ok(), "{address}");
        drop(postgres);
        assert!(std::net::TcpStream::connect(&address).is_err());
        assert!(!folder.exists());
    }
}
