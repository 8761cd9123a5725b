//! Looking at the database and the files of a server that is dead.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Row};

use crate::ledger::{Fate, Shared, digest};

/// A folder of a server.
pub struct Left {
    data: PathBuf,
    db: SqlitePool,
    _copy: Option<tempfile::TempDir>,
}

impl Left {
    /// What a dead server left. The database is copied, so that the server itself finds it as it was.
    pub async fn behind(data: &Path) -> Self {
        let copy = tempfile::tempdir().unwrap();
        for name in ["dure.db", "dure.db-wal"] {
            if data.join(name).exists() {
                std::fs::copy(data.join(name), copy.path().join(name)).unwrap();
            }
        }
        let db = opened(&copy.path().join("dure.db")).await;
        Self { data: data.to_owned(), db, _copy: Some(copy) }
    }

    /// A server that lives, or a restored one.
    pub async fn at(data: &Path) -> Self {
        Self { data: data.to_owned(), db: opened(&data.join("dure.db")).await, _copy: None }
    }

    /// Lets the database go.
    pub async fn close(self) {
        self.db.close().await;
    }

    /// How many rows a query counts.
    pub async fn count(&self, sql: &str) -> i64 {
        let row = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_one(&self.db).await;
        row.unwrap().get(0)
    }

    /// The first cell of each row.
    pub async fn texts(&self, sql: &str) -> BTreeSet<String> {
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&self.db).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The first cell of the first row.
    pub async fn text(&self, sql: &str) -> String {
        self.texts(sql).await.into_iter().next().unwrap()
    }

    /// The database is whole, and each effect is there once.
    pub async fn is_whole(&self) {
        let said = self.texts("PRAGMA integrity_check").await;
        assert_eq!(said, BTreeSet::from(["ok".to_owned()]));
        assert_eq!(self.count("SELECT COUNT(*) FROM pragma_foreign_key_check").await, 0);
        for (what, sql) in EFFECTS {
            let found = self.texts(sql).await;
            assert!(found.is_empty(), "{what}: {found:?}");
        }
    }

    /// Every file to which a row refers is there, and is what the row says.
    pub async fn files_are_there(&self) {
        let sql = "SELECT blob, sha256, upload, bytes FROM dataset_file WHERE sha256 <> '' \
             UNION ALL SELECT blob, '', '', bytes FROM run_output \
             UNION ALL SELECT blob, '', upload, bytes FROM dataset_file \
             WHERE sha256 = '' AND upload <> ''";
        for row in sqlx::query(sql).fetch_all(&self.db).await.unwrap() {
            let (blob, sha256): (String, String) = (row.get(0), row.get(1));
            let (upload, bytes): (String, i64) = (row.get(2), row.get(3));
            let places = [self.blobs().join(&blob), self.blobs().join("uploads").join(upload)];
            let there = places.iter().find(|place| place.is_file());
            let content = std::fs::read(there.unwrap_or_else(|| panic!("{blob} is not there")));
            let content = content.unwrap();
            assert_eq!(content.len() as i64, bytes, "{blob}");
            assert!(sha256.is_empty() || digest(&content) == sha256, "{blob}");
        }
    }

    /// What was acknowledged is in the database.
    pub async fn holds(&self, ledgers: &[Shared]) {
        let datasets = self.texts("SELECT id FROM dataset").await;
        let runs = self.texts("SELECT id FROM run").await;
        for ledger in ledgers.iter().map(Shared::open) {
            for dataset in &ledger.datasets {
                fits(dataset.fate, datasets.contains(&dataset.id), &dataset);
            }
            for run in &ledger.runs {
                fits(run.fate, runs.contains(&run.id), &run);
            }
        }
        let accounts = self.texts("SELECT email FROM account").await;
        for ledger in ledgers.iter().map(Shared::open) {
            let lost = ledger.others.iter().find(|email| !accounts.contains(*email));
            assert!(lost.is_none(), "an account is lost: {lost:?}");
        }
        for (email, least, most) in ledgers.iter().map(deletions) {
            let sql = format!(
                "SELECT COUNT(*) FROM access_log l JOIN account a ON a.id = l.account \
                 WHERE l.action = 'dataset-deleted' AND a.email = '{email}'"
            );
            let noted = self.count(&sql).await;
            assert!((least..=most).contains(&noted), "{email}: {noted}, not {least} to {most}");
        }
        self.holds_uploads(ledgers).await;
    }

    async fn holds_uploads(&self, ledgers: &[Shared]) {
        let uploads: Vec<_> = ledgers.iter().flat_map(|l| l.open().uploads.clone()).collect();
        for upload in uploads {
            let sql =
                format!("SELECT COALESCE(MAX(arrived), -1) FROM upload WHERE id = '{}'", upload.id);
            let arrived = self.count(&sql).await;
            // A dataset may have been made of it, without its client having heard of that.
            if arrived < 0 {
                let sql =
                    format!("SELECT COUNT(*) FROM dataset_file WHERE upload = '{}'", upload.id);
                assert_eq!(self.count(&sql).await, 1, "{upload:?}");
                continue;
            }
            assert!(arrived as usize >= upload.acknowledged, "{arrived}: {upload:?}");
            let file = std::fs::read(self.blobs().join("uploads").join(&upload.id));
            let file = file.unwrap_or_default();
            assert!(file.len() >= arrived as usize, "{} are there of {arrived}", file.len());
            let safe = &upload.bytes[..upload.acknowledged];
            assert!(file.starts_with(safe), "an upload is not what was sent: {}", upload.id);
        }
    }

    /// The files that no row needs, and those of work that is over.
    pub async fn strays(&self) -> Vec<PathBuf> {
        let mut known = BTreeSet::new();
        let sql = "SELECT blob FROM dataset_file UNION SELECT blob FROM run_output \
             UNION SELECT 'uploads/' || id FROM upload";
        for name in self.texts(sql).await {
            known.insert(self.blobs().join(name));
        }
        let mut all = files(&self.blobs());
        all.extend(files(&self.data.join("scratch")));
        all.into_iter().filter(|file| !known.contains(file)).collect()
    }

    fn blobs(&self) -> PathBuf {
        self.data.join("blobs")
    }
}

/// Queries that find what must not be.
const EFFECTS: [(&str, &str); 8] = [
    (
        "a run whose end was told more than once",
        "SELECT payload FROM outbox WHERE topic = 'testbed.run-ended' \
         GROUP BY json_extract(payload, '$.run') HAVING COUNT(*) > 1",
    ),
    (
        "a run that is done and whose end was not told",
        "SELECT id FROM run WHERE state = 'done' AND id NOT IN \
         (SELECT json_extract(payload, '$.run') FROM outbox WHERE topic = 'testbed.run-ended')",
    ),
    (
        "a dataset whose deletion was told more than once",
        "SELECT payload FROM outbox WHERE topic = 'testbed.dataset-deleted' \
         GROUP BY payload HAVING COUNT(*) > 1",
    ),
    (
        "a visitor who signed up more than once",
        "SELECT payload FROM outbox WHERE topic = 'identity.visitor-became' \
         GROUP BY json_extract(payload, '$.session') HAVING COUNT(*) > 1",
    ),
    (
        "a run that is done and has no report",
        "SELECT id FROM run WHERE state = 'done' AND id NOT IN \
         (SELECT run FROM run_output WHERE name = 'report.json')",
    ),
    (
        "a report of a run that is not done",
        "SELECT blob FROM run_output WHERE run NOT IN (SELECT id FROM run WHERE state = 'done')",
    ),
    (
        "a run that waits and whose job is over",
        "SELECT r.id FROM run r JOIN job j ON j.id = r.job \
         WHERE r.state = 'waiting' AND j.state NOT IN ('queued', 'running')",
    ),
    (
        "a job that was given up",
        "SELECT kind || ' ' || payload || ': ' || outcome FROM job WHERE state = 'failed'",
    ),
];

fn fits(fate: Fate, there: bool, what: &dyn std::fmt::Debug) {
    match fate {
        Fate::There => assert!(there, "lost: {what:?}"),
        Fate::Gone => assert!(!there, "there again: {what:?}"),
        Fate::Going => {}
    }
}

/// How many deletions of datasets a client's account is to have in the log.
fn deletions(ledger: &Shared) -> (String, i64, i64) {
    let ledger = ledger.open();
    let of = |fate: Fate| ledger.datasets.iter().filter(|d| d.fate == fate).count() as i64;
    match ledger.email.as_str() {
        "" => (String::new(), 0, 0),
        email => {
            let noted = of(Fate::Gone) - ledger.deleted_as_visitor as i64;
            (email.to_owned(), noted, noted + of(Fate::Going))
        }
    }
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flatten().flat_map(|entry| below(entry.path())).collect()
}

/// Makes everything below a folder look as if nobody had touched it for long.
pub fn age(folder: &Path) {
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(30 * 24 * 3600);
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            age(&path);
        }
        if let Ok(file) = std::fs::File::open(&path) {
            let _ = file.set_modified(long_ago);
        }
    }
}

/// The database of a file.
pub async fn opened(file: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(file);
    let options = options.busy_timeout(std::time::Duration::from_secs(60));
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}
