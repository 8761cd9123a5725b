//! Warnings before a promise breaks, and once when it is broken.

use std::time::Duration;

use super::due::{self, Standing};
use super::letters::{self, Work};
use super::{Case, store};
use crate::app::App;
use crate::identity::accounts;
use crate::platform::authorisation::Role;
use crate::platform::id::AccountId;
use crate::platform::moment::Moment;

/// How many people hear of a case that nobody has.
const MOST: usize = 20;

/// Looks for promises that are about to break or broken, and tells who can keep them: the consultant; of a
/// case that nobody has, all of them; of a broken promise those who run the centre too.
///
/// # Errors
/// As the database does.
pub async fn send(app: &App) -> Result<(), sqlx::Error> {
    let now = Moment::now();
    for case in store::to_warn_of(&app.db, now.plus(Duration::from_secs(24 * 3600)), now).await? {
        let Some(due_at) = case.due_at else { continue };
        let broken = due::standing(due_at, now) == Standing::Broken;
        let work = if broken { Work::Broken } else { Work::Soon };
        let hearers = hearers(app, &case, broken).await?;
        let mut tx = app.db.begin().await?;
        // Of two servers that look at once, one writes.
        if store::warned(&mut tx, &case, due_at, broken).await? {
            for account in hearers {
                letters::to_consultant(&mut tx, app, &case, account, work).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn hearers(app: &App, case: &Case, broken: bool) -> Result<Vec<AccountId>, sqlx::Error> {
    let centre = case.owned.centre;
    let of = async |role| {
        let found = accounts::of_role(&app.db, centre, role).await?;
        Ok::<_, sqlx::Error>(found.into_iter().map(|one| one.account).take(MOST))
    };
    let mut all: Vec<AccountId> = match case.consultant {
        Some(account) => vec![account],
        None => of(Role::Consultant).await?.collect(),
    };
    if broken {
        all.extend(of(Role::CentreAdministrator).await?);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}
