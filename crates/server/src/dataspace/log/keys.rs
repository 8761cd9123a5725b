//! The key by which a centre's log is signed: made at its first use, kept sealed.

use dure_dataspace::audit::Signer;
use sqlx::Row;

use crate::app::App;
use crate::identity::centres::Centre;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};

/// The name of a centre's log, which is the name of its key (C2SP: an address without a scheme).
#[must_use]
pub fn origin(app: &App, centre: &Centre) -> String {
    let site = app.config.public_url.split_once("://").map_or("dure", |(_, site)| site);
    format!("{site}/audit-log/{}", centre.slug)
}

/// Who signs for a centre.
///
/// # Errors
/// As the database does, or where the key cannot be opened.
pub async fn signer(app: &App, centre: &Centre) -> Answer<Signer> {
    let name = origin(app, centre);
    if let Some(seed) = kept(app, centre).await? {
        return signing(app, &name, &seed);
    }
    let sealed = app.seal.fresh_seed();
    let sealed = sealed.ok_or_else(|| Problem::internal(&"the system has no randomness"))?;
    let mut tx = app.db.begin().await?;
    // Of two at once the first one's key is kept, and both sign with it.
    sqlx::query(
        "INSERT INTO audit_key (centre, seed, made_at) VALUES ($1, $2, $3) \
         ON CONFLICT (centre) DO NOTHING",
    )
    .bind(centre.id.text())
    .bind(sealed)
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    let seed = kept(app, centre).await?;
    signing(app, &name, &seed.unwrap_or_default())
}

async fn kept(app: &App, centre: &Centre) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::query("SELECT seed FROM audit_key WHERE centre = $1")
        .bind(centre.id.text())
        .fetch_optional(app.db.read())
        .await?;
    row.map(|row| row.try_get(0)).transpose()
}

fn signing(app: &App, name: &str, sealed: &str) -> Answer<Signer> {
    let lost = || Problem::internal(&"the key of the log was sealed with another seal-key");
    let seed = app.seal.seed(sealed).ok_or_else(lost)?;
    Signer::new(name, &seed).map_err(|e| Problem::internal(&e))
}
