//! What jobs promise: claimed by one, taken up when its server dies, effects made once.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::lease::Standing;
use super::store::{self, Claimed};
use super::{JobError, Lease, Order, State, Work, cancel, order, start, state};
use crate::app::App;
use crate::platform::id::JobId;
use crate::platform::moment::Moment;
use crate::testing::Site;

const KIND: &str = "test.write";

async fn ordered(app: &App, payload: &str, once_key: Option<&str>) -> JobId {
    let mut tx = app.db.begin().await.unwrap();
    let once_key = once_key.map(str::to_owned);
    let job = order(&mut tx, Order { kind: KIND, payload: payload.to_owned(), once_key });
    let job = job.await.unwrap();
    tx.commit().await.unwrap();
    job
}

async fn claimed(app: &App, holder: &str, lease: Duration) -> Option<Claimed> {
    let until = Moment::now().plus(lease);
    store::claim(&app.db, &[KIND], holder, until).await.unwrap()
}

fn lease(claimed: &Claimed, holder: &str) -> (Lease, watch::Sender<Standing>) {
    let (sender, standing) = watch::channel(Standing::Held);
    let lease = Lease {
        job: claimed.job,
        payload: claimed.payload.clone(),
        attempts: claimed.attempts,
        holder: holder.to_owned(),
        standing,
        told: Mutex::new((0, String::new())),
    };
    (lease, sender)
}

/// The effect of a job of these tests: a row of the outbox.
async fn effect(app: &App, lease: &Lease) -> Result<(), JobError> {
    let mut tx = app.db.begin().await?;
    crate::platform::outbox::tell(&mut tx, "test.done", &lease.payload).await?;
    lease.finish(&mut tx, "done").await?;
    Ok(tx.commit().await?)
}

const EFFECTS: &str = "SELECT COUNT(*) FROM outbox WHERE topic = 'test.done'";

#[tokio::test]
async fn a_job_is_claimed_by_one_and_orders_of_one_key_are_one_job() {
    let site = Site::open().await;
    let job = ordered(&site.app, "1", Some("k")).await;
    assert_eq!(ordered(&site.app, "2", Some("k")).await, job);
    let first = claimed(&site.app, "a", Duration::from_secs(60)).await.unwrap();
    assert_eq!((first.job, first.payload.as_str(), first.attempts), (job, "1", 1));
    assert!(claimed(&site.app, "b", Duration::from_secs(60)).await.is_none());
}

#[tokio::test]
async fn a_job_whose_server_died_is_taken_up_and_its_effects_are_made_once() {
    let site = Site::open().await;
    let job = ordered(&site.app, "1", None).await;
    let dead = claimed(&site.app, "dead", Duration::ZERO).await.unwrap();
    tokio::time::sleep(Duration::from_millis(5)).await;
    let next = claimed(&site.app, "alive", Duration::from_secs(60)).await.unwrap();
    assert_eq!((next.job, next.attempts), (job, 2));
    // The first was not dead but slow: what it makes now is rolled back.
    let (late, _standing) = lease(&dead, "dead");
    assert!(matches!(effect(&site.app, &late).await, Err(JobError::Lost)));
    let (held, _standing) = lease(&next, "alive");
    effect(&site.app, &held).await.unwrap();
    assert!(matches!(effect(&site.app, &held).await, Err(JobError::Lost)));
    assert_eq!(site.count(EFFECTS).await, 1);
    let seen = state(&site.app.db, job).await.unwrap().unwrap();
    assert_eq!((seen.state, seen.progress, seen.outcome.as_str()), (State::Done, 1000, "done"));
}

#[tokio::test]
async fn a_job_that_waits_is_cancelled_at_once_and_one_that_runs_is_asked_to_stop() {
    let site = Site::open().await;
    let waiting = ordered(&site.app, "1", None).await;
    let mut tx = site.app.db.begin().await.unwrap();
    cancel(&mut tx, waiting).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(state(&site.app.db, waiting).await.unwrap().unwrap().state, State::Cancelled);
    assert!(claimed(&site.app, "a", Duration::from_secs(60)).await.is_none());

    let running = ordered(&site.app, "2", None).await;
    claimed(&site.app, "a", Duration::from_secs(60)).await.unwrap();
    let until = Moment::now().plus(Duration::from_secs(60));
    let renew = || store::renew(&site.app.db, running, "a", until, 500, "measure");
    assert_eq!(renew().await.unwrap(), Some(false));
    let mut tx = site.app.db.begin().await.unwrap();
    cancel(&mut tx, running).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(renew().await.unwrap(), Some(true));
    let other = store::renew(&site.app.db, running, "b", until, 0, "").await.unwrap();
    assert_eq!(other, None, "another one does not hold the lease");
}

#[tokio::test]
async fn a_job_that_takes_every_server_with_it_is_given_up() {
    let site = Site::open().await;
    let job = ordered(&site.app, "1", None).await;
    site.execute("UPDATE job SET attempts = 30").await;
    let kinds: Vec<Box<dyn Work>> = vec![Box::new(Stumbles)];
    let workers = start(&site.app, &Arc::new(kinds), 1);
    while !state(&site.app.db, job).await.unwrap().unwrap().state.is_over() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    workers.stop().await;
    assert_eq!(state(&site.app.db, job).await.unwrap().unwrap().state, State::Failed);
    assert_eq!(site.count(EFFECTS).await, 0);
}

/// Breaks at the first try, does its work at the second.
struct Stumbles;

impl Work for Stumbles {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            assert!(lease.attempts > 1, "the first try breaks");
            effect(app, lease).await
        })
    }
}

#[tokio::test]
async fn a_worker_outlives_work_that_breaks_and_tries_it_again() {
    let site = Site::open().await;
    let job = ordered(&site.app, "1", None).await;
    let kinds: Vec<Box<dyn Work>> = vec![Box::new(Stumbles)];
    let workers = start(&site.app, &Arc::new(kinds), 1);
    loop {
        let seen = state(&site.app.db, job).await.unwrap().unwrap();
        if seen.state.is_over() {
            assert_eq!(seen.state, State::Done);
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    workers.stop().await;
    assert_eq!(site.count(EFFECTS).await, 1);
}
