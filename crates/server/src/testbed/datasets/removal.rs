//! Deletion of a dataset that deletes: rows in the transaction of the wish, bytes by a job ordered in it.

use super::store;
use crate::platform::blobs::removal::{Doomed, order};
use crate::platform::db::Tx;
use crate::platform::id::DatasetId;
use crate::platform::jobs;
use crate::testbed::runs;

/// Deletes a dataset: its versions, files, runs, what they made, and the links to it. Runs that go
/// on are stopped.
///
/// # Errors
/// As the database does.
pub async fn of_dataset(tx: &mut Tx, dataset: DatasetId) -> Result<(), sqlx::Error> {
    let mut doomed = Doomed::default();
    for (blob, upload) in store::blobs(&mut *tx, dataset).await? {
        doomed.blobs.push(blob);
        doomed.uploads.extend((!upload.is_empty()).then_some(upload));
    }
    for run in runs::store::of_dataset(tx, dataset).await? {
        jobs::cancel(tx, run.job).await?;
        doomed.blobs.extend(runs::outputs::every_blob(run.id));
    }
    store::delete(tx, dataset).await?;
    order(tx, &doomed).await
}
