//! The server that is measured: the release binary with its demo world, as one would run it, but that
//! no client is told to wait.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::http::Client;
use crate::process::line;
use crate::services::{Running, free_port};
use crate::workspace::target;

/// How long anything may take before it is given up.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Everyone in the demo world that is needed here, by their places on its page.
#[derive(Debug, Clone, Copy)]
pub enum Role {
    /// The owner of a company.
    Owner = 0,
    /// The centre's administrator.
    Administrator = 4,
}

/// A running server.
pub struct Site {
    running: Running,
    /// Its port.
    pub port: u16,
    /// How long it took from its start to its first answer that it is ready.
    pub ready_after: Duration,
    /// The command, without folders.
    pub command: String,
}

impl Site {
    /// Starts it on the data of that folder and waits until it is ready.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(folder: &Path, data: &str) -> Result<Self, String> {
        let port = free_port()?;
        let mut command = Command::new(target().join("release/dure"));
        command.current_dir(folder).args(["serve", "--demo", "yes", "--requests-per-second", "0"]);
        command.args(["--data", data]);
        let shown = line(&command);
        command.args(["--listen", &format!("127.0.0.1:{port}")]);
        command.args(["--public-url", &format!("http://localhost:{port}")]);
        let begun = Instant::now();
        let mut running = Running::start(&mut command, &folder.join(format!("{data}.log")))?;
        while !is_ready(port) {
            if !running.alive() || begun.elapsed() > PATIENCE {
                return Err(format!("`{shown}` does not become ready; see {data}.log"));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(Self { running, port, ready_after: begun.elapsed(), command: shown })
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Errors
    /// When it does not.
    pub fn stop(mut self) -> Result<(), String> {
        let id = self.running.id().to_string();
        crate::process::output(Command::new("kill").args(["-TERM", &id]))?;
        let begun = Instant::now();
        while self.running.alive() {
            if begun.elapsed() > PATIENCE {
                return Err("the server does not stop".to_owned());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Somebody new.
    pub fn client(&self) -> Client {
        Client::new(self.port)
    }

    /// Somebody of the demo world, signed in.
    ///
    /// # Errors
    /// When there is nobody of that role.
    pub fn sign_in(&self, role: Role) -> Result<Client, String> {
        let mut client = self.client();
        let page = client.get("/demo")?.text();
        let all: Vec<&str> = accounts(&page).collect();
        let account = all.get(role as usize).ok_or("the demo page offers nobody")?;
        client.send("/demo/signin", &format!("account={account}"))?;
        Ok(client)
    }

    /// The memory that it holds now, in bytes: what of it lies in the machine's memory (RSS).
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn memory(&self) -> Result<f64, String> {
        self.told("VmRSS:")
    }

    /// The most memory that it held since its start, in bytes.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn peak(&self) -> Result<f64, String> {
        self.told("VmHWM:")
    }

    fn told(&self, what: &str) -> Result<f64, String> {
        let file = PathBuf::from(format!("/proc/{}/status", self.running.id()));
        let text =
            std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let found = text.lines().find_map(|line| kilobytes(line.strip_prefix(what)?));
        found.ok_or_else(|| format!("{} does not tell {what}", file.display()))
    }
}

fn is_ready(port: u16) -> bool {
    Client::new(port).get("/readyz").is_ok()
}

fn kilobytes(value: &str) -> Option<f64> {
    Some(value.trim().strip_suffix("kB")?.trim().parse::<f64>().ok()? * 1024.0)
}

/// The people that the demo page offers, in its order.
fn accounts(page: &str) -> impl Iterator<Item = &str> {
    page.split("name=\"account\" value=\"").skip(1).filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_people_of_the_demo_page_are_found_in_their_order() {
        let page =
            r#"<button name="account" value="a1">x</button> <button name="account" value="b2">"#;
        assert_eq!(accounts(page).collect::<Vec<_>>(), ["a1", "b2"]);
    }

    #[test]
    fn memory_is_told_in_kibibytes() {
        assert_eq!(kilobytes("\t   2048 kB"), Some(2_097_152.0));
        assert_eq!(kilobytes(" 2048"), None);
    }
}
