//! Keys of our participants and centres: made at their first use, kept sealed, followed by another when somebody
//! wants that.

use dure_dataspace::identity::did::Did;
use dure_dataspace::identity::key::Key;
use sqlx::Row;

use super::internal;
use crate::app::App;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};

/// How many keys a document tells: what the last one signed is still on its way when the next one signs.
const TOLD: i64 = 2;

fn opened(app: &App, did: &Did, fragment: &str, sealed: &str) -> Answer<Key> {
    let lost = || Problem::internal(&"a key of a participant was sealed with another seal-key");
    let seed = app.seal.seed(sealed).ok_or_else(lost)?;
    Key::new(did, fragment, &seed).map_err(internal)
}

/// The latest keys of one of ours, the newest first; made where there is none.
///
/// # Errors
/// As the database does.
pub async fn all(app: &App, did: &Did) -> Answer<Vec<(String, Key)>> {
    for _ in 0..2 {
        let rows = sqlx::query(
            "SELECT fragment, seed FROM dataspace_key WHERE did = $1 \
             ORDER BY made_at DESC, fragment DESC LIMIT $2",
        )
        .bind(did.as_str())
        .bind(TOLD)
        .fetch_all(app.db.read())
        .await?;
        if rows.is_empty() {
            made(app, did, "key-1").await?;
            continue;
        }
        let mut keys = Vec::new();
        for row in &rows {
            let (fragment, seed): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let key = opened(app, did, &fragment, &seed)?;
            keys.push((fragment, key));
        }
        return Ok(keys);
    }
    Err(Problem::internal(&"a key that was made is not there"))
}

/// What signs for one of ours.
///
/// # Errors
/// As the database does.
pub async fn key(app: &App, did: &Did) -> Answer<Key> {
    let newest = all(app, did).await?.into_iter().next();
    newest.map(|(_, key)| key).ok_or_else(|| Problem::internal(&"there is no key"))
}

/// Another key signs from now on; the one before is told for as long as there is no third.
///
/// # Errors
/// As the database does.
pub async fn rotated(app: &App, did: &Did) -> Answer<()> {
    let row = sqlx::query("SELECT COUNT(*) FROM dataspace_key WHERE did = $1")
        .bind(did.as_str())
        .fetch_one(app.db.read())
        .await?;
    let count: i64 = row.try_get(0)?;
    made(app, did, &format!("key-{}", count.max(1) + 1)).await
}

async fn made(app: &App, did: &Did, fragment: &str) -> Answer<()> {
    let sealed = app.seal.fresh_seed();
    let sealed = sealed.ok_or_else(|| Problem::internal(&"the system has no randomness"))?;
    let mut tx = app.db.begin().await?;
    // Of two at once the first one's key is kept.
    sqlx::query(
        "INSERT INTO dataspace_key (did, fragment, seed, made_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (did, fragment) DO NOTHING",
    )
    .bind(did.as_str())
    .bind(fragment)
    .bind(sealed)
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
