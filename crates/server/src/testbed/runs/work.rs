//! The job that works on a run.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::summary::Summary;
use super::{Run, RunState, child, outputs, store};
use crate::app::App;
use crate::platform::blobs::BlobError;
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::Tx;
use crate::platform::id::{JobId, RunId};
use crate::platform::jobs::{self, JobError, Lease, Order, State, Work};
use crate::platform::outbox;
use crate::testbed::datasets::store as datasets;
use crate::testbed::scratch;

/// The word of this work.
pub const KIND: &str = "testbed.run";

#[derive(Serialize, Deserialize)]
struct Payload {
    run: RunId,
}

/// What others hear of a run that ended.
#[derive(Serialize)]
struct Ended {
    run: RunId,
    state: &'static str,
}

/// Tells that a run ended. Once: by whoever ended it while it waited.
///
/// # Errors
/// As the database does.
pub async fn tell_end(tx: &mut Tx, run: RunId, state: RunState) -> Result<(), sqlx::Error> {
    outbox::tell(tx, "testbed.run-ended", &Ended { run, state: state.word() }).await
}

/// Takes a run back and what it may have made; one that is over stays as it is.
///
/// # Errors
/// As the database does.
pub async fn taken_back(tx: &mut Tx, run: &Run) -> Result<(), sqlx::Error> {
    if store::cancel(tx, run).await? {
        tell_end(tx, run.id, RunState::Cancelled).await?;
        // An earlier attempt may have put something away already.
        leave_nothing(tx, run.id).await?;
    }
    Ok(())
}

/// Orders the work on a run.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, run: RunId) -> Result<JobId, sqlx::Error> {
    let payload = serde_json::to_string(&Payload { run }).unwrap_or_default();
    // One run is one job, whatever asks again.
    let once_key = Some(format!("run {run}"));
    jobs::order(tx, Order { kind: KIND, payload, once_key }).await
}

/// The work.
pub struct Answer;

impl Work for Answer {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(answer(app, lease))
    }

    fn given_up<'a>(
        &'a self,
        tx: &'a mut Tx,
        _job: JobId,
        payload: &'a str,
        state: State,
        outcome: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let Ok(Payload { run }) = serde_json::from_str(payload) else { return Ok(()) };
            let state =
                if state == State::Cancelled { RunState::Cancelled } else { RunState::Failed };
            if store::ended(tx, run, state, "", outcome).await? {
                tell_end(tx, run, state).await?;
            }
            leave_nothing(tx, run).await
        })
    }
}

/// What an attempt may have put away before it was stopped is nobody's.
async fn leave_nothing(tx: &mut Tx, run: RunId) -> Result<(), sqlx::Error> {
    let doomed = Doomed { blobs: outputs::every_blob(run), uploads: Vec::new() };
    removal::order(tx, &doomed).await
}

async fn answer(app: &App, lease: &Lease) -> Result<(), JobError> {
    let away = |e: BlobError| JobError::Retry(e.to_string());
    let payload: Result<Payload, _> = serde_json::from_str(&lease.payload);
    let payload = payload.map_err(|e| JobError::Retry(e.to_string()))?;
    let run = store::find(&app.db, payload.run).await?;
    let Some(run) = run.filter(|r| r.state == RunState::Waiting) else {
        return nobody_waits(app, lease, payload.run).await;
    };
    let scratch = scratch::folder(app, "run").map_err(|e| JobError::Retry(e.to_string()))?;
    let mut files = Vec::new();
    for file in datasets::files(&app.db, &run.version).await? {
        let path = app.blobs.fetch(&file.blob, scratch.path()).await.map_err(away)?;
        files.push((file, path));
    }
    let made = child::run(app, lease, &run.words, &files, scratch.path()).await?;
    let kept = outputs::keep(app, run.id, &made).await.map_err(away)?;
    let report = tokio::fs::read(made.join("report.json")).await;
    let report = report.map_err(|e| JobError::Retry(e.to_string()))?;
    let report = serde_json::from_slice(&report).map_err(|e| JobError::Retry(e.to_string()))?;
    finish(app, lease, &run, &Summary::of(&report), &kept).await
}

async fn finish(
    app: &App,
    lease: &Lease,
    run: &Run,
    summary: &Summary,
    kept: &[outputs::Output],
) -> Result<(), JobError> {
    let mut tx = app.db.begin().await?;
    if store::done(&mut tx, run.id, summary, kept).await? {
        tell_end(&mut tx, run.id, RunState::Done).await?;
    } else {
        leave_nothing(&mut tx, run.id).await?;
    }
    lease.finish(&mut tx, "").await?;
    Ok(tx.commit().await?)
}

/// Deleted or taken back meanwhile.
async fn nobody_waits(app: &App, lease: &Lease, run: RunId) -> Result<(), JobError> {
    let done = store::find(&app.db, run).await?.is_some_and(|r| r.state == RunState::Done);
    let mut tx = app.db.begin().await?;
    if !done {
        leave_nothing(&mut tx, run).await?;
    }
    lease.finish(&mut tx, "").await?;
    Ok(tx.commit().await?)
}
