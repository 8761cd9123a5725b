//! What of this room grows old: uploads that nobody went on with, datasets at the end of their time,
//! links that have run out, folders that a killed server left.

use super::datasets::retention;
use super::runs::shares;
use super::scratch;
use super::uploads::store;
use crate::app::App;
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
    retention::tidy(app).await?;
    let mut tx = app.db.begin().await?;
    shares::tidy(&mut tx).await?;
    tx.commit().await?;
    idempotency::tidy(&app.db).await?;
    scratch::sweep(app);
    Ok(())
}
