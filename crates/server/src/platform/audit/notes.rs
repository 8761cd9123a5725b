//! Notes of looking, written for many requests in one transaction.
//!
//! Before somebody sees a list of people there is an entry in the log for each of them, and every
//! commit waits for the disk. Requests that come while one is being committed share the next one.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::Access;
use crate::platform::db::Db;
use crate::platform::id::AccountId;
use crate::platform::web::{Caller, Problem};

/// An access that waits to be noted, and who waits for that.
struct Note {
    access: Access,
    noted: oneshot::Sender<Result<(), Problem>>,
}

/// What waits to be noted. Cheap to clone.
#[derive(Clone, Default)]
pub struct Notes {
    waiting: Arc<Mutex<Vec<Note>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Notes {
    /// Notes that somebody looked at the data of these people; when it comes back, it is in the log.
    ///
    /// # Errors
    /// As the database does: what cannot be noted is not shown.
    pub async fn looked(
        &self,
        db: &Db,
        caller: &Caller,
        subjects: &[AccountId],
        action: &str,
    ) -> Result<(), Problem> {
        if subjects.is_empty() {
            return Ok(());
        }
        let (noted, told) = oneshot::channel();
        self.waiting().push(Note { access: Access::of(caller, subjects, action), noted });
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let all = std::mem::take(&mut *self.waiting());
        // Nothing is left where whoever had the turn before took this one along.
        if !all.is_empty() {
            let db = db.clone();
            // A task of its own: a client that goes away must not take the others' notes along.
            tokio::spawn(async move {
                write(&db, all).await;
                drop(turn);
            });
        }
        told.await.unwrap_or_else(|e| Err(Problem::unavailable(&e)))
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Note>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn write(db: &Db, notes: Vec<Note>) {
    let written = async {
        let mut tx = db.begin().await?;
        for note in &notes {
            note.access.write(&mut tx).await?;
        }
        tx.commit().await
    };
    let written: Result<(), Problem> = written.await.map_err(Problem::from);
    for note in notes {
        // Who no longer waits need not be told.
        let _ = note.noted.send(written.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::platform::authorisation::Role;
    use crate::testing::Site;

    const COUNT: &str = "SELECT COUNT(*) FROM access_log";

    #[tokio::test]
    async fn everybody_who_looks_at_once_is_in_the_log() {
        let site = Site::open().await;
        let administrator = site.signed_in(&[Role::CentreAdministrator]).await;
        let people = site.count("SELECT COUNT(*) FROM account").await;
        let before = site.count(COUNT).await;
        let look = |_| administrator.get("/centre/people");
        let pages = futures_util::future::join_all((0..12).map(look)).await;
        assert!(pages.iter().all(|page| page.status == 200));
        assert_eq!(site.count(COUNT).await - before, 12 * people);
    }

    #[tokio::test]
    async fn what_cannot_be_noted_is_not_shown() {
        let site = Site::open().await;
        let administrator = site.signed_in(&[Role::CentreAdministrator]).await;
        site.execute("ALTER TABLE access_log RENAME TO away").await;
        let looks = [administrator.get("/centre/people"), administrator.get("/centre/people")];
        for page in futures_util::future::join_all(looks).await {
            assert_eq!(page.status, 500);
        }
        site.execute("ALTER TABLE away RENAME TO access_log").await;
        assert_eq!(administrator.get("/centre/people").await.status, 200);
    }
}
