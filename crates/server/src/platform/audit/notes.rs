//! Notes of looking, written for many requests in one transaction: before somebody sees a list of people there is an
//! entry in the log for each of them.

use super::Access;
use crate::platform::db::together::{Gathered, Together};
use crate::platform::db::{Db, Tx};
use crate::platform::id::AccountId;
use crate::platform::web::{Caller, Problem};

/// What waits to be noted. Cheap to clone.
#[derive(Clone, Default)]
pub struct Notes(Together<Access>);

impl Gathered for Access {
    async fn write(all: &[Self], tx: &mut Tx) -> Result<(), sqlx::Error> {
        for access in all {
            access.write(tx).await?;
        }
        Ok(())
    }
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
        self.0.write(db, Access::of(caller, subjects, action)).await
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
