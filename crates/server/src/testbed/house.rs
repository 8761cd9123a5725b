//! What of this room grows old: uploads that nobody went on with, datasets at the end of their time,
//! links that have run out, and what a killed server left: folders, half-written files, uploads of
//! which no row tells.

use super::datasets::retention;
use super::runs::shares;
use super::scratch;
use super::uploads::store;
use crate::app::App;
use crate::platform::blobs::BlobError;
use crate::platform::idempotency;

/// How many uploads are forgotten in one go.
const AT_ONCE: i64 = 100;

/// Looks after it.
///
/// # Errors
/// As the database does.
pub async fn keep(app: &App) -> Result<(), sqlx::Error> {
    for upload in store::run_out(&app.db, AT_ONCE).await? {
        // First the bytes: an upload whose row is gone is not found again.
        if let Err(e) = app.blobs.discard(upload).await {
            tracing::warn!(%upload, error = %e, "an upload could not be discarded");
            continue;
        }
        let mut tx = app.db.begin().await?;
        store::forget(&mut tx, upload).await?;
        tx.commit().await?;
    }
    if let Err(e) = strays(app).await {
        tracing::warn!(error = %e, "what was left behind could not be swept away");
    }
    retention::tidy(app).await?;
    let mut tx = app.db.begin().await?;
    shares::tidy(&mut tx).await?;
    tx.commit().await?;
    idempotency::tidy(&app.db).await?;
    scratch::sweep(app);
    Ok(())
}

/// Why strays could not be swept away.
#[derive(Debug, thiserror::Error)]
enum StrayError {
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Sweeps away uploads of which no row tells: a server was killed between deleting the one and the
/// other. A row is always there before the first byte.
async fn strays(app: &App) -> Result<(), StrayError> {
    app.blobs.sweep().await?;
    let there = app.blobs.uploads().await?;
    if there.is_empty() {
        return Ok(());
    }
    let known = store::known(&app.db).await?;
    for upload in there.into_iter().filter(|u| !known.contains(u)) {
        tracing::info!(%upload, "an upload of which nobody knows was discarded");
        app.blobs.discard(upload).await?;
    }
    Ok(())
}
