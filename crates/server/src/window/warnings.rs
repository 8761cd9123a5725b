//! Warnings before a promise breaks, and once when it is broken.

use std::collections::BTreeSet;
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
            for account in hearers.advise {
                letters::to_consultant(&mut tx, app, &case, account, work).await?;
            }
            for account in hearers.run {
                letters::to_head(&mut tx, app, &case, account).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Who hears of a promise.
struct Hearers {
    /// Those who can keep it, and read the case.
    advise: BTreeSet<AccountId>,
    /// Those who run the centre and do not read it.
    run: BTreeSet<AccountId>,
}

async fn hearers(app: &App, case: &Case, broken: bool) -> Result<Hearers, sqlx::Error> {
    let of = async |role| {
        let found = accounts::of_role(&app.db, case.owned.centre, role).await?;
        Ok::<_, sqlx::Error>(found.into_iter().map(|one| one.account))
    };
    let consultants: Vec<_> = of(Role::Consultant).await?.collect();
    // Who had the case and is no consultant any more keeps no promise.
    let keeper = case.consultant.filter(|account| consultants.contains(account));
    let mut advise: BTreeSet<_> = match keeper {
        Some(account) => [account].into(),
        None => consultants.iter().copied().take(MOST).collect(),
    };
    let mut run = BTreeSet::new();
    if broken {
        let mut read: BTreeSet<_> = consultants.into_iter().collect();
        read.extend(of(Role::TestbedOperator).await?);
        read.extend(of(Role::Assessor).await?);
        let heads = of(Role::CentreAdministrator).await?.take(MOST);
        let (both, alone): (Vec<_>, Vec<_>) = heads.partition(|account| read.contains(account));
        advise.extend(both);
        run.extend(alone);
    }
    Ok(Hearers { advise, run })
}
