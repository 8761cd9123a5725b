//! Writes of many requests in one transaction. Every commit waits for the disk; requests that come while one is
//! being committed share the next one.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::{Db, Tx};
use crate::platform::web::Problem;

/// What waits, each with who waits for it.
type Waiting<T> = Vec<(T, oneshot::Sender<Result<(), Problem>>)>;

/// Something of which many are written at once. Cheap to clone.
pub trait Gathered: Send + Sized + 'static {
    /// Writes all of them, in a transaction of the caller's.
    fn write(all: &[Self], tx: &mut Tx) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// Where they gather.
pub struct Together<T> {
    waiting: Arc<Mutex<Waiting<T>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl<T> Clone for Together<T> {
    fn clone(&self) -> Self {
        Self { waiting: Arc::clone(&self.waiting), turn: Arc::clone(&self.turn) }
    }
}

impl<T> Default for Together<T> {
    fn default() -> Self {
        Self { waiting: Arc::default(), turn: Arc::default() }
    }
}

impl<T: Gathered + Sync> Together<T> {
    /// Writes this one, with whatever else waits; when it comes back, it is on the disk.
    ///
    /// # Errors
    /// As the database does: then none of those that were written together is kept.
    pub async fn write(&self, db: &Db, one: T) -> Result<(), Problem> {
        let (done, told) = oneshot::channel();
        self.waiting().push((one, done));
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let all = std::mem::take(&mut *self.waiting());
        // Nothing is left where whoever had the turn before took this one along.
        if !all.is_empty() {
            let db = db.clone();
            // A task of its own: a client that goes away must not take the others along.
            tokio::spawn(async move {
                written(&db, all).await;
                drop(turn);
            });
        }
        told.await.unwrap_or_else(|e| Err(Problem::unavailable(&e)))
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting<T>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn written<T: Gathered + Sync>(db: &Db, all: Waiting<T>) {
    let (all, who): (Vec<T>, Vec<_>) = all.into_iter().unzip();
    let done = async {
        let mut tx = db.begin().await?;
        T::write(&all, &mut tx).await?;
        tx.commit().await
    };
    let done: Result<(), Problem> = done.await.map_err(Problem::from);
    for one in who {
        // Who no longer waits need not be told.
        let _ = one.send(done.clone());
    }
}
