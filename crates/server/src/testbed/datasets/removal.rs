//! Deletion that deletes: rows in the transaction of the wish, bytes by a job ordered in it.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::store;
use crate::app::App;
use crate::platform::blobs::BlobKey;
use crate::platform::db::Tx;
use crate::platform::id::{DatasetId, UploadId};
use crate::platform::jobs::{self, JobError, Lease, Order, Work};
use crate::testbed::runs;

/// The word of this work.
pub const KIND: &str = "testbed.remove";

/// Bytes that are to go.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Doomed {
    /// Blobs.
    pub blobs: Vec<String>,
    /// Uploads that have not become blobs.
    pub uploads: Vec<String>,
}

/// Orders that bytes go.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, doomed: &Doomed) -> Result<(), sqlx::Error> {
    if doomed.blobs.is_empty() && doomed.uploads.is_empty() {
        return Ok(());
    }
    let payload = serde_json::to_string(doomed).unwrap_or_default();
    jobs::order(tx, Order { kind: KIND, payload, once_key: None }).await?;
    Ok(())
}

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

/// The work.
pub struct Remove;

impl Work for Remove {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let doomed: Doomed = serde_json::from_str(&lease.payload).unwrap_or_default();
            for blob in doomed.blobs.iter().filter_map(|b| b.parse::<BlobKey>().ok()) {
                app.blobs.delete(&blob).await.map_err(|e| JobError::Retry(e.to_string()))?;
                app.opened.forget(&blob);
            }
            for upload in doomed.uploads.iter().filter_map(|u| u.parse::<UploadId>().ok()) {
                app.blobs.discard(upload).await.map_err(|e| JobError::Retry(e.to_string()))?;
            }
            let mut tx = app.db.begin().await?;
            lease.finish(&mut tx, "").await?;
            tx.commit().await?;
            // The rows held the first cells of the files.
            if let Err(e) = app.db.sweep().await {
                tracing::warn!(error = %e, "what was deleted lies in the log until the next time");
            }
            Ok(())
        })
    }
}
