//! Deletion of bytes that deletes: ordered in the transaction in which their rows go, done by a job.

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::BlobKey;
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{JobId, UploadId};
use crate::platform::jobs::{self, JobError, Lease, Order, Work};

/// The word of this work.
pub const KIND: &str = "blobs.remove";

/// How long bytes may lie without a row: longer than any form takes to come in.
const WITHOUT_A_ROW: std::time::Duration = std::time::Duration::from_secs(3600);

/// Bytes that are to go.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Doomed {
    /// Blobs.
    pub blobs: Vec<String>,
    /// Uploads that have not become blobs.
    pub uploads: Vec<String>,
}

impl Doomed {
    fn order(&self) -> Order {
        let payload = serde_json::to_string(self).unwrap_or_default();
        Order { kind: KIND, payload, once_key: None }
    }
}

/// Orders that bytes go.
///
/// # Errors
/// As the database does.
pub async fn order(tx: &mut Tx, doomed: &Doomed) -> Result<(), sqlx::Error> {
    if !doomed.blobs.is_empty() || !doomed.uploads.is_empty() {
        jobs::order(tx, doomed.order()).await?;
    }
    Ok(())
}

/// Orders that a blob goes in an hour, before it is there: whoever writes its row by then takes the
/// order back in the same transaction ([`stays`]). So nothing lies for ever of which no row tells.
///
/// # Errors
/// As the database does.
pub async fn unless_it_stays(tx: &mut Tx, blob: &BlobKey) -> Result<JobId, sqlx::Error> {
    let doomed = Doomed { blobs: vec![blob.to_string()], ..Doomed::default() };
    jobs::order_after(tx, doomed.order(), WITHOUT_A_ROW).await
}

/// Takes back that a blob goes; false where it is too late.
///
/// # Errors
/// As the database does.
pub async fn stays(tx: &mut Tx, order: JobId) -> Result<bool, sqlx::Error> {
    jobs::cancel_waiting(tx, order).await
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
