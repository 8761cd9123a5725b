//! Clients: they do one thing after the other, and wait where the line breaks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::CLIENTS;
use crate::http::{Http, Lost};
use crate::ledger::Shared;
use crate::random::Random;
use crate::recovery::Unsure;

/// How things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The server lives; clients load it.
    Load,
    /// The server lives; clients find out what came of what they did last, and do no more.
    Settle,
    /// The server lives; clients look at everything that was acknowledged to them.
    See,
    /// The server is dead.
    Dead,
    /// It is over.
    Over,
}

/// One client.
pub struct Client {
    /// How it speaks with the server.
    pub http: Http,
    /// Its choices.
    pub random: Random,
    /// What was acknowledged to it.
    pub ledger: Shared,
    /// What it did last, as long as nobody knows what came of it.
    pub unsure: Option<Unsure>,
    /// Which client it is.
    pub number: u64,
    /// How many accounts it has had.
    pub accounts: u64,
    told: watch::Receiver<Told>,
    /// Up to which telling it has done what it can.
    done: Arc<AtomicU64>,
}

/// How things stand, and the so-manieth time that it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Told {
    time: u64,
    phase: Phase,
}

impl Client {
    async fn live(mut self) {
        loop {
            let told = *self.told.borrow_and_update();
            let done = match told.phase {
                Phase::Over => return,
                Phase::Load => self.sure_and_on().await,
                Phase::Settle => self.sure().await,
                Phase::See => self.sure_and_see().await,
                Phase::Dead => Err(Lost),
            };
            let changed = self.told.wait_for(|now| now.time != told.time);
            match (told.phase, done) {
                (Phase::Load, Ok(())) => {}
                // The server dies, or has not come up yet.
                (Phase::Load | Phase::Settle | Phase::See, Err(Lost)) => {
                    let _ = tokio::time::timeout(Duration::from_millis(50), changed).await;
                }
                _ => {
                    self.done.fetch_max(told.time, Ordering::SeqCst);
                    changed.await.unwrap();
                }
            }
        }
    }

    async fn sure_and_on(&mut self) -> Result<(), Lost> {
        self.sure().await?;
        self.deed().await
    }

    async fn sure_and_see(&mut self) -> Result<(), Lost> {
        self.sure().await?;
        self.see_all().await
    }
}

/// All of them.
pub struct Crowd {
    /// What was acknowledged to each.
    pub ledgers: Vec<Shared>,
    tasks: Vec<JoinHandle<()>>,
    done: Vec<Arc<AtomicU64>>,
    told: watch::Sender<Told>,
}

impl Crowd {
    /// Gathers them before a server that is not there yet.
    pub fn gather(seed: u64, port: u16) -> Self {
        let (sender, told) = watch::channel(Told { time: 0, phase: Phase::Dead });
        let done: Vec<Arc<AtomicU64>> = (0..CLIENTS).map(|_| Arc::default()).collect();
        let ledgers: Vec<Shared> = (0..CLIENTS).map(|_| Shared::default()).collect();
        let client = |((number, ledger), done): ((u64, &Shared), &Arc<AtomicU64>)| Client {
            http: Http::new(port, format!("198.51.100.{number}")),
            random: Random::new(seed, number),
            ledger: ledger.clone(),
            unsure: None,
            number,
            accounts: 0,
            told: told.clone(),
            done: Arc::clone(done),
        };
        let clients = (1..).zip(&ledgers).zip(&done).map(client);
        let tasks = clients.map(|client| tokio::spawn(client.live())).collect();
        Self { ledgers, tasks, done, told: sender }
    }

    /// Tells how things stand.
    pub fn tell(&self, phase: Phase) {
        self.told.send_modify(|told| *told = Told { time: told.time + 1, phase });
    }

    /// Waits until every client has done what was told last.
    pub async fn all_done(&mut self) {
        let time = self.told.borrow().time;
        while self.done.iter().any(|done| done.load(Ordering::SeqCst) < time) {
            self.none_has_failed().await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Fails where a client has.
    pub async fn none_has_failed(&mut self) {
        if let Some(at) = self.tasks.iter().position(JoinHandle::is_finished) {
            self.tasks.swap_remove(at).await.unwrap();
        }
    }

    /// Sends them home.
    pub async fn go(self) {
        self.tell(Phase::Over);
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}
