//! The server: started, killed, and what is left of it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

/// The program under test.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_dure"))
}

/// A running server.
pub struct Server {
    child: Child,
}

/// A port of this machine that nobody listens on. Below those that the system gives to whoever asks: a
/// server that is dead for a moment must find its port again.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u64::from(std::process::id()) % 10_000;
    loop {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = 20_000 + (first as u16 + next) % 12_000;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Server {
    /// Starts one on that folder, and waits until it answers.
    pub async fn start(data: &Path, port: u16) -> Self {
        let mut server = Self::spawn(data, port);
        server.answers(port, data).await;
        server
    }

    /// Starts one on that folder.
    pub fn spawn(data: &Path, port: u16) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(data.join("log"));
        let log = log.unwrap();
        let child = program()
            .arg("serve")
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .arg("--data")
            .arg(data)
            // Each client says where it comes from, so that their tries are not counted together.
            .args(["--behind-proxy", "yes", "--requests-per-second", "0"])
            .args(["--dataspace-inside", "yes"])
            .args(["--workers", "2", "--run-threads", "1", "--log", "warn"])
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        Self { child }
    }

    async fn answers(&mut self, port: u16, data: &Path) {
        let address = format!("http://127.0.0.1:{port}/readyz");
        let client = reqwest::Client::new();
        for _ in 0..2400 {
            if let Ok(answer) = client.get(&address).send().await
                && answer.status().is_success()
            {
                return;
            }
            let ended = self.child.try_wait().unwrap();
            let log = || std::fs::read_to_string(data.join("log")).unwrap_or_default();
            assert!(ended.is_none(), "the server does not start again:\n{}", log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the server does not answer");
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub fn stop(mut self) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(asked.unwrap().success());
        let ended = self.child.wait().unwrap();
        assert!(ended.success(), "a server that is asked to stop stops: {ended}");
    }
}

/// The processes that work within that folder, as the system tells of them.
fn processes(data: &Path) -> Vec<PathBuf> {
    let Ok(all) = std::fs::read_dir("/proc") else { return Vec::new() };
    let at = |entry: &std::fs::DirEntry| std::fs::read_link(entry.path().join("cwd")).ok();
    let inside = |entry: &std::fs::DirEntry| at(entry).is_some_and(|cwd| cwd.starts_with(data));
    all.flatten().filter(inside).map(|entry| entry.path()).collect()
}

/// Waits until no process of a server that was killed is left.
pub async fn no_orphans(data: &Path) {
    let data = data.canonicalize().unwrap();
    for _ in 0..3000 {
        if processes(&data).is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("processes are left behind: {:?}", processes(&data));
}
