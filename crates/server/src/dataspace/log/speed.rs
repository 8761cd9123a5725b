//! How fast the log takes entries on a disk, and how fast it proves one: the same writing as a server does, into a
//! database of its own that is deleted afterwards.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Draft, tree, write_all};
use crate::dataspace::Party;
use crate::platform::db::{Db, DbError};
use crate::platform::id::{CentreId, OrganisationId};

/// How many entries are synced together.
const BATCH: u64 = 1000;

/// Among how many organisations the entries are spread.
const ORGANISATIONS: usize = 7000;

/// How many proofs are made.
const PROOFS: u64 = 2000;

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Speed {
    /// Entries a second, each batch on the disk before the next.
    pub appended: f64,
    /// How long half of the proofs of inclusion took at most.
    pub median: Duration,
    /// The same of 99 in a hundred.
    pub slowest: Duration,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum Unmeasured {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
    /// The database.
    #[error(transparent)]
    Open(#[from] DbError),
    /// The database, later.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// No proof.
    #[error("an entry that was written is not in the log")]
    Proof,
}

/// Appends so many entries in a folder below that one, and proves some of them.
///
/// # Errors
/// Where nothing can be written there.
pub async fn measured(below: &Path, entries: u64) -> Result<Speed, Unmeasured> {
    let folder = tempfile::tempdir_in(below)?;
    let db = Db::open(&Db::in_folder(folder.path()), Duration::from_secs(60)).await?;
    let centre = CentreId::new();
    let parties: Vec<Party> =
        (0..ORGANISATIONS).map(|_| Party::Here(OrganisationId::new())).collect();
    let begun = Instant::now();
    let mut written = 0;
    while written < entries {
        let next = BATCH.min(entries - written);
        let batch: Vec<Draft> =
            (written..written + next).map(|at| entry(centre, &parties, at)).collect();
        let mut tx = db.begin().await?;
        write_all(&mut tx, &batch).await?;
        tx.commit().await?;
        written += next;
    }
    let appended = entries as f64 / begun.elapsed().as_secs_f64();
    let mut times = Vec::new();
    for at in 0..PROOFS.min(entries) {
        // Spread over the log by the golden ratio: no two are neighbours.
        let entry = at.wrapping_mul(0x9E37_79B9_7F4A_7C15) % entries.max(1);
        let begun = Instant::now();
        let proof = tree::inclusion(&db, centre, (entry, entries), &mut tree::Known::new()).await;
        proof.map_err(|_| Unmeasured::Proof)?;
        times.push(begun.elapsed());
    }
    db.close().await;
    times.sort_unstable();
    let at = |share: usize| times.get(times.len() * share / 100).copied().unwrap_or_default();
    Ok(Speed { appended, median: at(50), slowest: at(99) })
}

/// An entry as reads write them.
fn entry(centre: CentreId, parties: &[Party], at: u64) -> Draft {
    let party = |at: u64| {
        let at = usize::try_from(at % ORGANISATIONS as u64).unwrap_or_default();
        parties.get(at).copied().unwrap_or(Party::Here(OrganisationId::default()))
    };
    let sides = (party(at.wrapping_mul(7919)), party(at.wrapping_mul(104_729)));
    let agreement = uuid::Uuid::from_u128(u128::from(at % 100_000)).to_string();
    let what = json!({ "agreement": agreement, "use": at });
    Draft::new(centre, sides, "read", &agreement, &what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_small_log_is_measured_and_nothing_of_it_is_left() {
        let below = tempfile::tempdir().unwrap();
        let speed = measured(below.path(), 1500).await.unwrap();
        assert!(speed.appended > 0.0 && speed.median <= speed.slowest);
        assert_eq!(std::fs::read_dir(below.path()).unwrap().count(), 0);
    }
}
