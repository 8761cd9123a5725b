//! The whole of it, from the first start to the last look.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::backup::{Taking, all_done};
use crate::client::{Crowd, Phase};
use crate::inspect::{Left, age};
use crate::ledger::{Fate, Shared};
use crate::random::Random;
use crate::server::{Server, free_port, no_orphans};
use crate::{lifetime, told};

/// How many backups are taken on the way.
const BACKUPS: u64 = 4;

/// A server that is killed over and over, and those who load it.
pub struct Story {
    folder: TempDir,
    port: u16,
    random: Random,
    crowd: Crowd,
    restored: Vec<JoinHandle<()>>,
}

impl Story {
    /// The one of that seed.
    pub fn new(seed: u64) -> Self {
        let port = free_port();
        let mut folder = tempfile::tempdir().unwrap();
        if told("DURE_TEST_KEEP").is_some() {
            folder.disable_cleanup(true);
            println!("kept: {}", folder.path().display());
        }
        std::fs::create_dir(folder.path().join("data")).unwrap();
        let (random, crowd) = (Random::new(seed, 0), Crowd::gather(seed, port));
        Self { folder, port, random, crowd, restored: Vec::new() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    async fn start(&self) -> Server {
        Server::start(&self.data(), self.port).await
    }

    /// Tells it, with so many kills.
    pub async fn told(mut self, kills: u64) {
        let between = (kills / BACKUPS).max(1);
        for kill in 1..=kills {
            self.one_life(kill, kill % between == between / 2).await;
            if kill % 20 == 0 {
                println!("{kill} kills: {}", self.tally());
            }
        }
        for restored in std::mem::take(&mut self.restored) {
            restored.await.unwrap();
        }
        self.all_is_there().await;
        println!("{kills} kills: {}", self.tally());
        self.nothing_is_left_behind().await;
    }

    /// Starts the server, loads it, kills it, and looks at what is left.
    async fn one_life(&mut self, kill: u64, with_backup: bool) {
        // Now and then it dies before it answers.
        let server = match !with_backup && self.random.once_in(10) {
            true => Server::spawn(&self.data(), self.port),
            false => self.start().await,
        };
        self.crowd.tell(Phase::Load);
        let into = self.folder.path().join(format!("backup-{kill}"));
        let taking = with_backup.then(|| Taking::begin(&self.data(), into, &self.crowd.ledgers));
        tokio::time::sleep(lifetime(&mut self.random)).await;
        // Every other backup is over before the server dies.
        if let Some(taking) = taking.as_ref().filter(|_| self.random.once_in(2)) {
            while !taking.is_over() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
        server.kill();
        self.crowd.tell(Phase::Dead);
        self.crowd.all_done().await;
        no_orphans(&self.data()).await;
        if let Some(taking) = taking {
            self.restored.push(taking.restored(&self.crowd.ledgers).await);
        }
        let left = Left::behind(&self.data()).await;
        left.is_whole().await;
        left.holds(&self.crowd.ledgers).await;
        if kill.is_multiple_of(4) {
            left.files_are_there().await;
        }
        left.close().await;
    }

    /// A server that is not killed any more brings all to its end, and all of it is there.
    async fn all_is_there(&mut self) {
        let server = self.start().await;
        self.crowd.tell(Phase::Settle);
        self.crowd.all_done().await;
        let left = Left::at(&self.data()).await;
        all_done(&left).await;
        self.crowd.tell(Phase::See);
        self.crowd.all_done().await;
        for ledger in &self.crowd.ledgers {
            let ledger = ledger.open();
            let there = |fate| fate == Fate::There;
            let waits = ledger.runs.iter().find(|r| there(r.fate) && !r.done && !r.taken_back);
            assert!(waits.is_none(), "a run does not end: {waits:?}");
            let unread = ledger.datasets.iter().find(|d| there(d.fate) && !d.ready);
            assert!(unread.is_none(), "a dataset is not read: {unread:?}");
        }
        left.is_whole().await;
        left.holds(&self.crowd.ledgers).await;
        left.files_are_there().await;
        let ended =
            left.count("SELECT COUNT(*) FROM outbox WHERE topic = 'testbed.run-ended'").await;
        println!("{ended} runs have ended, each told once");
        left.close().await;
        server.stop();
    }

    /// The house is kept: what killed servers left behind goes when it is old enough.
    async fn nothing_is_left_behind(self) {
        for folder in ["scratch", "blobs/writing"] {
            age(&self.data().join(folder));
        }
        let server = self.start().await;
        let left = Left::at(&self.data()).await;
        for _ in 0..1200 {
            if left.strays().await.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(left.strays().await, Vec::<PathBuf>::new(), "left behind");
        left.close().await;
        server.stop();
        self.crowd.go().await;
    }

    fn tally(&self) -> String {
        let mut tally = [0; 4];
        for ledger in self.crowd.ledgers.iter().map(Shared::open) {
            let gone = ledger.datasets.iter().filter(|d| d.fate == Fate::Gone);
            tally[0] += ledger.datasets.len();
            tally[1] += gone.count();
            tally[2] += ledger.runs.len();
            tally[3] += usize::from(!ledger.email.is_empty()) + ledger.others.len();
        }
        let [datasets, gone, runs, accounts] = tally;
        format!("{datasets} datasets, {gone} of them deleted; {runs} runs; {accounts} accounts")
    }
}
