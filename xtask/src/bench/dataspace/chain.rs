//! The value chain: participants and their offers, written into the database of a demo world.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::bench::figure::{Figure, Form, Goal};
use crate::bench::server::rows::Rows;
use crate::bench::server::site::Site;
use crate::process::output;
use crate::workspace::root;

/// How many participants there are, and how many offers each has.
pub const PARTICIPANTS: usize = 7000;
const OFFERS: usize = 10;

/// How many the one with the large catalog has.
pub const LARGE: usize = 100_000;

/// How large the file is that is pulled.
pub const PULLED: u64 = 5_000_000_000;

/// A participant: its organisation, one of its offers, one of its datasets.
pub struct Participant {
    /// The organisation.
    pub organisation: String,
    /// An offer.
    pub offer: String,
    /// A dataset.
    pub dataset: String,
}

/// All of them; the last has the large catalog.
pub struct Chain {
    /// The participants.
    pub participants: Vec<Participant>,
    /// A transfer of the last one that is open to the token `bench`.
    pub transfer: String,
    /// The file that it opens.
    pub file: PathBuf,
}

impl Chain {
    /// Writes them into the world of that folder.
    ///
    /// # Errors
    /// When the database or the file cannot be written.
    pub fn forged(folder: &Path, world: &str) -> Result<Self, String> {
        let file = folder.join("pulled.bin");
        let told = |e: std::io::Error| format!("{}: {e}", file.display());
        let mut written = std::fs::File::create(&file).map_err(told)?;
        Rows::new(PULLED, 3).each(|piece| written.write_all(piece)).map_err(told)?;
        written.sync_all().map_err(told)?;
        let mut command = Command::new("python3");
        command
            .arg(root().join("xtask/crowd/dataspace.py"))
            .arg(folder.join(world).join("dure.db"));
        command.args([PARTICIPANTS, OFFERS, LARGE].map(|n| n.to_string())).arg(&file);
        let said = output(&mut command)?;
        let mut lines: Vec<&str> = said.lines().collect();
        let transfer = lines.pop().ok_or("no transfer was opened")?.to_owned();
        let participant = |line: &&str| {
            let mut parts = line.split(' ').map(str::to_owned);
            let (organisation, offer) = (parts.next()?, parts.next()?);
            Some(Participant { organisation, offer, dataset: parts.next()? })
        };
        let participants = lines.iter().map(participant).collect::<Option<Vec<_>>>();
        let participants = participants.ok_or("a participant is told of in another way")?;
        Ok(Self { participants, transfer, file })
    }

    /// The one with the large catalog.
    ///
    /// # Errors
    /// When there is nobody.
    pub fn large(&self) -> Result<&Participant, String> {
        self.participants.last().ok_or_else(|| "nobody has the large catalog".to_owned())
    }
}

/// Starts the server on it.
///
/// # Errors
/// When it does not start.
pub fn started(folder: &Path, world: &str) -> Result<Vec<Figure>, String> {
    let (mut slowest, mut most) = (Duration::ZERO, 0.0_f64);
    for _ in 0..3 {
        let site = Site::start(folder, world)?;
        std::thread::sleep(Duration::from_secs(3));
        (slowest, most) = (slowest.max(site.ready_after), most.max(site.memory()?));
        site.stop()?;
    }
    let with = format!("with {PARTICIPANTS} participants, {OFFERS} offers each");
    Ok(vec![
        Figure::new(
            format!("start {with}, the slowest of 3"),
            slowest.as_secs_f64(),
            Form::With(2, "s"),
        )
        .aims_at(Goal::AtMost(2.0)),
        Figure::new(
            format!("memory (RSS) idle {with}, the most of 3"),
            most / 1e6,
            Form::With(0, "MB"),
        )
        .aims_at(Goal::AtMost(512.0)),
    ])
}
