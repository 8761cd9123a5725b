//! Those who do the work: claim, renew, end.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::lease::{Lease, Standing};
use super::store::{self, Claimed};
use super::{JobError, State, Work};
use crate::app::App;
use crate::platform::moment::Moment;

/// How long a lease holds without being renewed.
const LEASE: Duration = Duration::from_secs(15);

/// How often it is renewed, and progress told.
const RENEW: Duration = Duration::from_millis(500);

/// How often a worker looks for work where nobody calls it.
const LOOK: Duration = Duration::from_millis(500);

/// How often a job is begun before it is given up.
const ATTEMPTS: i64 = 5;

/// How often a job is begun that never comes to an end: it takes the server with it each time.
const DEATHS: i64 = 30;

/// The workers of a server.
pub struct Workers {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

/// Starts so many workers for these kinds of work.
#[must_use]
pub fn start(app: &App, kinds: &Arc<Vec<Box<dyn Work>>>, workers: usize) -> Workers {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = JoinSet::new();
    for _ in 0..workers {
        let (app, kinds, stopped) = (app.clone(), Arc::clone(kinds), stopped.clone());
        tasks.spawn(async move { work(&app, &kinds, stopped).await });
    }
    Workers { stop, tasks }
}

impl Workers {
    /// Stops: what is being worked on goes back into the queue.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        while self.tasks.join_next().await.is_some() {}
    }
}

async fn work(app: &App, kinds: &[Box<dyn Work>], mut stopped: watch::Receiver<bool>) {
    let names: Vec<&'static str> = kinds.iter().map(|k| k.kind()).collect();
    let holder = uuid::Uuid::new_v4().to_string();
    while !*stopped.borrow() {
        let claimed = store::claim(&app.db, &names, &holder, Moment::now().plus(LEASE)).await;
        match claimed {
            Ok(Some(claimed)) => {
                let kind = kinds.iter().find(|k| k.kind() == claimed.kind);
                if let Some(kind) = kind {
                    one(app, kind.as_ref(), claimed, &holder, &mut stopped).await;
                }
            }
            Ok(None) => pause(LOOK, &mut stopped).await,
            Err(e) => {
                tracing::warn!(error = %e, "no job could be claimed");
                pause(Duration::from_secs(2), &mut stopped).await;
            }
        }
    }
}

async fn pause(duration: Duration, stopped: &mut watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(duration) => {}
        _ = stopped.changed() => {}
    }
}

async fn one(
    app: &App,
    kind: &dyn Work,
    claimed: Claimed,
    holder: &str,
    stopped: &mut watch::Receiver<bool>,
) {
    let (standing_in, standing) = watch::channel(Standing::Held);
    let lease = Lease {
        job: claimed.job,
        payload: claimed.payload,
        attempts: claimed.attempts,
        holder: holder.to_owned(),
        standing,
        told: Mutex::new((0, String::new())),
    };
    let begun = std::time::Instant::now();
    let done = match lease.attempts > DEATHS {
        true => Err(JobError::Retry("no server has outlived it".to_owned())),
        false => worked(app, kind, &lease, &standing_in, stopped).await,
    };
    let word = match &done {
        Ok(()) => "done",
        Err(JobError::Retry(_)) => "retried",
        Err(JobError::Failed(_)) => "failed",
        Err(JobError::Cancelled) => "cancelled",
        Err(JobError::Lost) => "lost",
    };
    let labels = [("kind", kind.kind()), ("end", word)];
    metrics::counter!("dure_jobs_total", &labels).increment(1);
    metrics::histogram!("dure_job_seconds", &labels[..1]).record(begun.elapsed().as_secs_f64());
    if let Err(error) = done {
        let stopping = *stopped.borrow();
        if let Err(e) = settle(app, kind, &lease, error, stopping).await {
            tracing::warn!(job = %lease.job, error = %e, "the end of a job could not be written");
        }
    }
}

async fn worked(
    app: &App,
    kind: &dyn Work,
    lease: &Lease,
    standing: &watch::Sender<Standing>,
    stopped: &mut watch::Receiver<bool>,
) -> Result<(), JobError> {
    tokio::select! {
        // A panic is a mistake of ours in one job; the worker lives on.
        done = AssertUnwindSafe(kind.run(app, lease)).catch_unwind() => {
            done.unwrap_or_else(|_| Err(JobError::Retry("a mistake of our own".to_owned())))
        }
        never = renewing(app, lease, standing) => never,
        _ = stopped.changed() => Err(JobError::Retry("the server stops".to_owned())),
    }
}

/// Renews the lease until the work has ended; never ends by itself.
async fn renewing(
    app: &App,
    lease: &Lease,
    standing: &watch::Sender<Standing>,
) -> Result<(), JobError> {
    let mut held_until = Moment::now().plus(LEASE);
    let mut written = (u16::MAX, String::new());
    let mut renewed = Moment::now();
    loop {
        tokio::time::sleep(RENEW).await;
        let told = lease.told.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // A write for each half second of silence would be a waste; but a cancel should be heard soon.
        if told == written && Moment::now().since(renewed) < RENEW * 4 {
            continue;
        }
        let until = Moment::now().plus(LEASE);
        let (job, holder) = (lease.job, lease.holder.as_str());
        match store::renew(&app.db, job, holder, until, told.0, &told.1).await {
            Ok(Some(cancel)) => {
                (held_until, renewed, written) = (until, Moment::now(), told);
                if cancel {
                    let _ = standing.send(Standing::CancelAsked);
                }
            }
            Ok(None) => {
                let _ = standing.send(Standing::Lost);
            }
            Err(e) => {
                tracing::warn!(job = %lease.job, error = %e, "a lease could not be renewed");
                if Moment::now() > held_until {
                    let _ = standing.send(Standing::Lost);
                }
            }
        }
    }
}

async fn settle(
    app: &App,
    kind: &dyn Work,
    lease: &Lease,
    error: JobError,
    stopping: bool,
) -> Result<(), sqlx::Error> {
    let (state, outcome) = match error {
        JobError::Lost => return Ok(()),
        JobError::Retry(why) if stopping || lease.attempts < ATTEMPTS => {
            tracing::warn!(job = %lease.job, why, "a job goes back into the queue");
            let wait = if stopping { 0 } else { 2_u64.pow(lease.attempts.clamp(0, 8) as u32) };
            let run_after = Moment::now().plus(Duration::from_secs(wait));
            return store::put_back(&app.db, lease.job, &lease.holder, run_after).await;
        }
        JobError::Retry(why) => {
            tracing::error!(job = %lease.job, why, "a job is given up");
            let message = dure_testbed::report::Message::new("problem-internal");
            (State::Failed, serde_json::to_string(&message).unwrap_or_default())
        }
        JobError::Failed(message) => {
            (State::Failed, serde_json::to_string(&message).unwrap_or_default())
        }
        JobError::Cancelled => (State::Cancelled, String::new()),
    };
    let mut tx = app.db.begin().await?;
    if store::end(&mut tx, lease.job, &lease.holder, state, &outcome).await? {
        kind.given_up(&mut tx, lease.job, &lease.payload, state, &outcome).await?;
        tx.commit().await?;
    }
    Ok(())
}
