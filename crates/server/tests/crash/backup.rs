//! Backups that are taken under load, and what they restore to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::task::JoinHandle;

use crate::inspect::Left;
use crate::ledger::{Fate, Shared};
use crate::server::{Server, free_port, program};

/// A backup that is being taken.
pub struct Taking {
    into: PathBuf,
    work: JoinHandle<std::process::Output>,
    before: BTreeSet<String>,
}

/// What was acknowledged and is there: datasets and runs.
fn there(ledgers: &[Shared]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for ledger in ledgers.iter().map(Shared::open) {
        let datasets = ledger.datasets.iter().filter(|d| d.fate == Fate::There);
        ids.extend(datasets.map(|d| d.id.clone()));
        let runs = ledger.runs.iter().filter(|r| r.fate == Fate::There);
        ids.extend(runs.map(|r| r.id.clone()));
    }
    ids
}

impl Taking {
    /// Begins to take one of that server's folder, into a folder beside it.
    pub fn begin(data: &Path, into: PathBuf, ledgers: &[Shared]) -> Self {
        let before = there(ledgers);
        let mut command = program();
        command.arg("backup").arg("--data").arg(data).arg("--into").arg(&into);
        let work = tokio::task::spawn_blocking(move || command.output().unwrap());
        Self { into, work, before }
    }

    /// Whether it is taken.
    pub fn is_over(&self) -> bool {
        self.work.is_finished()
    }

    /// Waits for its end and restores it in the background: what was there before it began, and was
    /// not deleted meanwhile, is there again, and all work in it goes on to its end.
    pub async fn restored(self, ledgers: &[Shared]) -> JoinHandle<()> {
        let ended = self.work.await.unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        let after = there(ledgers);
        let expected: BTreeSet<String> = self.before.intersection(&after).cloned().collect();
        tokio::spawn(restored(self.into, expected))
    }
}

async fn restored(backup: PathBuf, expected: BTreeSet<String>) {
    let data = backup.with_extension("restored");
    let mut command = program();
    command.arg("restore").arg("--data").arg(&data).arg("--from").arg(&backup);
    let ended = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let left = Left::at(&data).await;
    left.is_whole().await;
    left.files_are_there().await;
    for id in &expected {
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM dataset WHERE id = '{id}') \
             + (SELECT COUNT(*) FROM run WHERE id = '{id}')"
        );
        assert_eq!(left.count(&sql).await, 1, "{id} is not in the backup");
    }
    let server = Server::start(&data, free_port()).await;
    all_done(&left).await;
    server.stop();
    let unread = "SELECT COUNT(*) FROM dataset_version WHERE state <> 'ready'";
    assert_eq!(left.count(unread).await, 0, "a dataset of a backup cannot be read");
    left.is_whole().await;
    left.files_are_there().await;
    left.close().await;
}

/// Waits until no job is left to do.
pub async fn all_done(left: &Left) {
    let open = "SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')";
    for _ in 0..6000 {
        if left.count(open).await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("work that was acknowledged does not end");
}
