//! Clients: they do one thing after the other, and wait where the line breaks.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
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
    /// The server lives, for the so-manieth time; clients load it.
    Load(u64),
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
    phase: watch::Receiver<Phase>,
    waiting: Arc<AtomicUsize>,
}

impl Client {
    async fn live(mut self) {
        loop {
            let phase = *self.phase.borrow_and_update();
            let done = match phase {
                Phase::Over => return,
                Phase::Load(_) => self.sure_and_on().await,
                Phase::Settle => self.sure().await,
                Phase::See => self.sure_and_see().await,
                Phase::Dead => Err(Lost),
            };
            // Whoever cannot go on waits for what comes next.
            if done.is_err() || !matches!(phase, Phase::Load(_)) {
                self.next_phase(phase).await;
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

    /// Waits until things stand otherwise than they did.
    async fn next_phase(&mut self, before: Phase) {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let changed = self.phase.wait_for(|phase| *phase != before && *phase != Phase::Dead).await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        changed.unwrap();
    }
}

/// All of them.
pub struct Crowd {
    /// What was acknowledged to each.
    pub ledgers: Vec<Shared>,
    tasks: Vec<JoinHandle<()>>,
    phase: watch::Sender<Phase>,
    waiting: Arc<AtomicUsize>,
}

impl Crowd {
    /// Gathers them before a server that is not there yet.
    pub fn gather(seed: u64, port: u16) -> Self {
        let (sender, phase) = watch::channel(Phase::Dead);
        let waiting = Arc::new(AtomicUsize::new(0));
        let ledgers: Vec<Shared> = (0..CLIENTS).map(|_| Shared::default()).collect();
        let client = |(number, ledger): (u64, &Shared)| Client {
            http: Http::new(port, format!("198.51.100.{number}")),
            random: Random::new(seed, number),
            ledger: ledger.clone(),
            unsure: None,
            number,
            accounts: 0,
            phase: phase.clone(),
            waiting: Arc::clone(&waiting),
        };
        let tasks = (1..).zip(&ledgers).map(client).map(|c| tokio::spawn(c.live())).collect();
        Self { ledgers, tasks, phase: sender, waiting }
    }

    /// Tells how things stand.
    pub fn tell(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// Waits until every client waits.
    pub async fn all_wait(&mut self) {
        while self.waiting.load(Ordering::SeqCst) < self.tasks.len() {
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
