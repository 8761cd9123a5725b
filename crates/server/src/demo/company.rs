//! What one company of the demo world has brought and found out: a dataset of each kind with its
//! report, so that a visitor who becomes somebody there sees pages that are in use. The reports are
//! answered by the testbed, as everybody's are.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::platform::authorisation::Owner;
use crate::platform::db::Tx;
use crate::platform::i18n::Lang;
use crate::platform::id::{AccountId, CentreId, DatasetId, OrganisationId};
use crate::platform::jobs::{self, JobError, Lease, Order, Work};
use crate::platform::keeper::Keeper;
use crate::testbed::datasets::VersionState;
use crate::testbed::datasets::store::{self as datasets, Fresh, Words};
use crate::testbed::runs::pages::Question;
use crate::testbed::runs::{problem_of, store as runs};
use crate::testbed::samples;

/// The sample whose report the company has shown to the centre's consultants.
const SHOWN: &str = "moulding";

/// Somebody of the company.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Member {
    /// The centre.
    pub centre: CentreId,
    /// The company.
    pub organisation: OrganisationId,
    /// The account.
    pub account: AccountId,
}

impl Member {
    /// As whom it keeps things.
    #[must_use]
    pub fn keeper(self) -> Keeper {
        Keeper {
            centre: self.centre,
            by: Owner::Organisation(self.organisation),
            account: self.account.text(),
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Brings {
    member: Member,
    sample: String,
}

#[derive(Serialize, Deserialize)]
struct Asks {
    member: Member,
    sample: String,
    dataset: DatasetId,
}

/// Orders that a member brings every sample and asks it.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, member: Member) -> Result<(), sqlx::Error> {
    for sample in samples::IDS {
        let payload = Brings { member, sample: sample.to_owned() };
        one(tx, Bring.kind(), &payload).await?;
    }
    Ok(())
}

async fn one(tx: &mut Tx, kind: &'static str, payload: &impl Serialize) -> Result<(), sqlx::Error> {
    let payload = serde_json::to_string(payload).unwrap_or_default();
    jobs::order(tx, Order { kind, payload, once_key: None }).await?;
    Ok(())
}

fn payload<'a, T: Deserialize<'a>>(lease: &'a Lease) -> Result<T, JobError> {
    serde_json::from_str(&lease.payload).map_err(|e| JobError::Retry(e.to_string()))
}

/// Work: a dataset is brought.
pub struct Bring;

impl Work for Bring {
    fn kind(&self) -> &'static str {
        "demo.bring"
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let Brings { member, sample } = payload(lease)?;
            let made = samples::find(&sample).await;
            let mut tx = app.db.begin().await?;
            if let Some(made) = made {
                let name = samples::title(made, Lang::Ko);
                let fresh = Fresh { name, sample: made.id, retain_until: None };
                let dataset = datasets::make(&mut tx, &member.keeper(), &fresh).await?;
                let (files, asks) = (samples::files(made), samples::question(&made.question));
                datasets::add_version(&mut tx, dataset, &files, &Words::new(), &asks).await?;
                // Stands in the queue behind the reading of the files.
                one(&mut tx, Ask.kind(), &Asks { member, sample, dataset }).await?;
            }
            lease.finish(&mut tx, "").await?;
            Ok(tx.commit().await?)
        })
    }
}

/// Work: the dataset is asked what its company wants to know.
pub struct Ask;

impl Work for Ask {
    fn kind(&self) -> &'static str {
        "demo.ask"
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let Asks { member, sample, dataset } = payload(lease)?;
            let version = datasets::version_of(&app.db, dataset, 1).await?;
            if version.as_ref().is_some_and(|v| v.state == VersionState::Examining) {
                return Err(JobError::Retry("the files are not read yet".to_owned()));
            }
            let mut tx = app.db.begin().await?;
            let asked = version.as_ref().and_then(|v| {
                let problem = problem_of(v.asks.get("problem")?.first()?)?;
                Some((v, Question { problem, words: v.asks.clone(), again_of: None }))
            });
            if let Some((version, question)) = asked {
                let run = runs::order(&mut tx, &member.keeper(), version, &question).await?;
                runs::share_with_consultants(&mut tx, run, sample == SHOWN).await?;
            }
            lease.finish(&mut tx, "").await?;
            Ok(tx.commit().await?)
        })
    }
}
