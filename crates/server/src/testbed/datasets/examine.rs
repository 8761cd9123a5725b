//! The job that digests a version, reads it and keeps how it was read.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dure_testbed::observer::Cancelled;
use dure_testbed::problem::Part;
use dure_testbed::report::Message;
use dure_testbed::table::read::{self, ReadError, ReadOptions};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::reading::Reading;
use super::store::{self, Found};
use super::{DatasetFile, Version};
use crate::app::App;
use crate::platform::blobs::BlobError;
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::Tx;
use crate::platform::id::JobId;
use crate::platform::jobs::{self, JobError, Lease, Order, State, Work};
use crate::testbed::options::Options;
use crate::testbed::sources::{self, hex, usable};
use crate::testbed::{samples, scratch};

/// The word of this work.
pub const KIND: &str = "testbed.examine";

/// Cells that an examination keeps of a version; enough to know what columns hold.
const CELLS: usize = 2_000_000;

/// The share of the work that digests take.
const DIGESTS: f64 = 0.25;

#[derive(Serialize, Deserialize)]
struct Payload {
    version: String,
    /// How many files it has.
    #[serde(default)]
    files: usize,
}

/// Orders the examination of a version.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, version: &str, files: usize) -> Result<JobId, sqlx::Error> {
    let payload = Payload { version: version.to_owned(), files };
    let payload = serde_json::to_string(&payload).unwrap_or_default();
    jobs::order(tx, Order { kind: KIND, payload, once_key: None }).await
}

/// The work.
pub struct Examine;

impl Work for Examine {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(examine(app, lease))
    }

    fn given_up<'a>(
        &'a self,
        tx: &'a mut Tx,
        job: JobId,
        payload: &'a str,
        _state: State,
        outcome: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let Ok(payload) = serde_json::from_str::<Payload>(payload) else { return Ok(()) };
            store::given_up(tx, &payload.version, job, outcome).await?;
            leave_nothing_of_deleted(tx, &payload).await
        })
    }
}

/// What was put in place for a version that was deleted meanwhile is nobody's.
async fn leave_nothing_of_deleted(tx: &mut Tx, payload: &Payload) -> Result<(), sqlx::Error> {
    if store::is_there(tx, &payload.version).await? {
        return Ok(());
    }
    let positions = 0..i64::try_from(payload.files).unwrap_or(0);
    let blobs = positions.map(|position| store::blob(&payload.version, position)).collect();
    removal::order(tx, &Doomed { blobs, uploads: Vec::new() }).await
}

async fn finish(app: &App, lease: &Lease, payload: &Payload) -> Result<(), JobError> {
    let mut tx = app.db.begin().await?;
    leave_nothing_of_deleted(&mut tx, payload).await?;
    lease.finish(&mut tx, "").await?;
    Ok(tx.commit().await?)
}

async fn examine(app: &App, lease: &Lease) -> Result<(), JobError> {
    let payload: Result<Payload, _> = serde_json::from_str(&lease.payload);
    let payload = payload.map_err(|e| JobError::Retry(e.to_string()))?;
    let id = payload.version.as_str();
    let version = store::version_by_id(&app.db, id).await?;
    // Deleted or corrected meanwhile: nothing is left to do for this order.
    let Some(version) = version.filter(|v| v.job == lease.job) else {
        return finish(app, lease, &payload).await;
    };
    let files = store::files(&app.db, id).await?;
    let scratch = scratch::folder(app, "examine").map_err(|e| JobError::Retry(e.to_string()))?;
    let sample = super::store::find(&app.db, version.dataset).await?.map(|d| d.sample);
    let sample = sample.filter(|s| !s.is_empty());
    let paths = in_place(app, &files, sample.as_deref(), scratch.path()).await?;
    let told = tokio::select! {
        told = look(lease, version, files, paths) => told?,
        stopped = lease.interrupted() => return Err(stopped),
    };
    let mut tx = app.db.begin().await?;
    let found = Found {
        sha256: &told.sha256,
        files: &told.files,
        reading: told.read.as_ref().ok(),
        trouble: told.read.as_ref().err(),
    };
    store::examined(&mut tx, id, lease.job, &found).await?;
    leave_nothing_of_deleted(&mut tx, &payload).await?;
    lease.finish(&mut tx, "").await?;
    Ok(tx.commit().await?)
}

/// Makes the files blobs, and finds paths by which they can be read.
async fn in_place(
    app: &App,
    files: &[DatasetFile],
    sample: Option<&str>,
    scratch: &std::path::Path,
) -> Result<Vec<PathBuf>, JobError> {
    let away = |e: BlobError| JobError::Retry(e.to_string());
    for file in files {
        if let Some(upload) = file.upload {
            app.blobs.keep(upload, &file.blob).await.map_err(away)?;
        }
    }
    if let Some(sample) = sample {
        samples::put(app, sample, files, scratch).await?;
    }
    let mut paths = Vec::with_capacity(files.len());
    for file in files {
        paths.push(app.blobs.fetch(&file.blob, scratch).await.map_err(away)?);
    }
    Ok(paths)
}

struct Told {
    sha256: String,
    files: Vec<(i64, String, u64)>,
    read: Result<Reading, Message>,
}

/// Digests and reads on a thread of its own. When the work is stopped, the thread stops soon after.
async fn look(
    lease: &Lease,
    version: Version,
    files: Vec<DatasetFile>,
    paths: Vec<PathBuf>,
) -> Result<Told, JobError> {
    let stop = StopsWhenDropped(Arc::new(AtomicBool::new(false)));
    let stopped = Arc::clone(&stop.0);
    let (tell, mut told) = tokio::sync::watch::channel(0.0_f64);
    let looking = tokio::task::spawn_blocking(move || {
        let mut progress = |share: f64| {
            tell.send_replace(share);
            if stopped.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
        };
        digest_and_read(&version, &files, paths, &mut progress)
    });
    tokio::pin!(looking);
    loop {
        tokio::select! {
            done = &mut looking => {
                // A panic is a mistake of ours in one reader.
                return done.map_err(|e| JobError::Retry(e.to_string()))?;
            }
            changed = told.changed() => {
                let share = *told.borrow_and_update();
                lease.progress((share * 1000.0) as u16, "examine");
                if changed.is_err() {
                    return looking.await.map_err(|e| JobError::Retry(e.to_string()))?;
                }
            }
        }
    }
}

struct StopsWhenDropped(Arc<AtomicBool>);

impl Drop for StopsWhenDropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn digest_and_read(
    version: &Version,
    files: &[DatasetFile],
    paths: Vec<PathBuf>,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Told, JobError> {
    let brought = files.iter().zip(paths);
    let sources: Vec<_> = brought
        .map(|(file, path)| usable(file.part, path, file.name.clone()))
        .collect::<Result<_, _>>()
        .map_err(|e| JobError::Retry(e.to_string()))?;
    let total = sources.iter().map(|s| s.bytes).sum::<u64>().max(1) as f64;
    let mut digests = Vec::with_capacity(files.len());
    let mut done = 0.0;
    for (file, source) in files.iter().zip(&sources) {
        let mut go_on = |bytes: u64| progress(DIGESTS * (done + bytes as f64) / total).is_ok();
        let digested = sources::digest_while(&source.path, &mut go_on);
        let digested = digested.map_err(|e| JobError::Retry(e.to_string()))?;
        let (bytes, sha256) = digested.ok_or(JobError::Cancelled)?;
        done += bytes as f64;
        digests.push((file.position, sha256, bytes));
    }
    let read = read_all(version, &sources, total, progress)?;
    let parts = files.iter().map(|f| (f.part, f.name.as_str()));
    Ok(Told {
        sha256: of_all(parts.zip(digests.iter().map(|d| d.1.as_str()))),
        files: digests,
        read,
    })
}

fn read_all(
    version: &Version,
    sources: &[sources::FileSource],
    total: f64,
    progress: &mut dyn FnMut(f64) -> Result<(), Cancelled>,
) -> Result<Result<Reading, Message>, JobError> {
    let options = match form(version) {
        Ok(options) => options,
        Err(message) => return Ok(Err(message)),
    };
    let mut readings = Vec::with_capacity(sources.len());
    let mut done = 0.0;
    for source in sources {
        let own = source.bytes as f64;
        let cells = (CELLS as f64 * own / total).ceil() as usize;
        let options = ReadOptions { at_most_cells: Some(cells.max(1000)), ..options.clone() };
        let read = read::read(source, &options, &mut |within| {
            progress(DIGESTS + (1.0 - DIGESTS) * (done + own * within) / total)
        });
        match read {
            Ok(read) => readings.push(read),
            Err(ReadError::Cancelled(_)) => return Err(JobError::Cancelled),
            Err(ReadError::Io { source, .. }) => return Err(JobError::Retry(source.to_string())),
            Err(e) => return Ok(Err(e.message())),
        }
        done += own;
    }
    Ok(Ok(Reading::of(&readings)))
}

/// How the version is to be read: its corrections, in the words of the command line.
fn form(version: &Version) -> Result<ReadOptions, Message> {
    let mut words = version.form.clone();
    // A question is not asked yet; any will do to understand the words of the form.
    words.insert("problem".to_owned(), vec!["anomaly".to_owned()]);
    let options = Options::from_words(&words).map_err(|e| e.message())?;
    options.question(1).map(|q| q.read).map_err(|e| e.message())
}

/// The digest of a version: that of its file or, of several, that of their parts, names and digests.
fn of_all<'a>(files: impl Iterator<Item = ((Part, &'a str), &'a str)>) -> String {
    let files: Vec<_> = files.collect();
    if let [(_, one)] = files.as_slice() {
        return (*one).to_owned();
    }
    let mut hash = Sha256::new();
    for ((part, name), sha256) in files {
        hash.update(format!("{}\t{name}\t{sha256}\n", part.word()));
    }
    hex(&hash.finalize())
}
