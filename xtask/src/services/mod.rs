//! Services that tests need: started for them, on free ports of this machine, gone with them.

mod postgres;
mod s3;

pub use postgres::Postgres;
pub use s3::S3;

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::process::line;
use crate::workspace::{shown, target};

/// A port that nobody listens on right now.
pub fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|e| e.to_string())?;
    listener.local_addr().map(|address| address.port()).map_err(|e| e.to_string())
}

/// An empty folder of that name for a service to live in.
pub fn folder(name: &str) -> Result<PathBuf, String> {
    let folder = target().join("services").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|e| format!("{}: {e}", shown(&folder)))?;
    }
    std::fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", shown(&folder)))?;
    Ok(folder)
}

/// A program that runs beside us and ends with us.
#[derive(Debug)]
pub struct Running(Child);

impl Running {
    /// Starts it with its output in a file of that folder.
    pub fn start(command: &mut Command, log: &std::path::Path) -> Result<Self, String> {
        let file = || std::fs::File::create(log).map_err(|e| format!("{}: {e}", shown(log)));
        let out = file()?;
        let err = out.try_clone().map_err(|e| e.to_string())?;
        command.stdin(Stdio::null()).stdout(out).stderr(err);
        command.spawn().map(Self).map_err(|e| format!("{}: {e}", line(command)))
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        // One that has ended already cannot be killed, and need not be.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    /// Whether it still runs.
    pub fn alive(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }

    /// Waits until somebody listens on that port of this machine.
    pub fn listening(&mut self, port: u16, patience: Duration) -> Result<(), String> {
        let begun = Instant::now();
        while begun.elapsed() < patience {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(());
            }
            if !self.alive() {
                return Err("it ended as soon as it was started".to_owned());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Err(format!("nobody listens on port {port} after {} s", patience.as_secs()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}
