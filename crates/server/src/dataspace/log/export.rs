//! What concerns an organisation, as a document that stands alone.

use dure_dataspace::audit::Checkpoint;
use dure_dataspace::audit::export::{Entry, Proof, Writer};
use sqlx::Row;

use super::{keys, tree};
use crate::app::App;
use crate::identity::centres::Centre;
use crate::platform::id::OrganisationId;
use crate::platform::web::{Answer, Problem};

/// The most entries of a document.
const MOST: i64 = 5_000;

/// The lines of the document: a checkpoint of now, and the latest entries, each proven to be under it.
///
/// # Errors
/// As the database does, and where nothing is in the log yet.
pub async fn lines(app: &App, centre: &Centre, of: OrganisationId) -> Answer<String> {
    let internal = |e: serde_json::Error| Problem::internal(&e);
    let stands = tree::stands(&app.db, centre.id).await?;
    if stands.size() == 0 {
        return Err(Problem::not_found());
    }
    let signer = keys::signer(app, centre).await?;
    let origin = signer.verifier().name();
    let point = Checkpoint { origin: origin.to_owned(), size: stands.size(), root: stands.root() };
    let note = point.sign(&signer).map_err(|e| Problem::internal(&e))?;
    let own = [signer.verifier().clone()];
    let (mut writer, first) = Writer::begin(origin, &own, &[], false).map_err(internal)?;
    let mut lines = vec![first, writer.checkpoint(&note, &[]).map_err(internal)?];
    let size = i64::try_from(stands.size()).unwrap_or(i64::MAX);
    let rows = sqlx::query(
        "SELECT number, body FROM audit_entry WHERE centre = $1 AND number < $3 \
         AND (provider = $2 OR consumer = $2) ORDER BY number DESC LIMIT $4",
    )
    .bind(centre.id.text())
    .bind(of.text())
    .bind(size)
    .bind(MOST)
    .fetch_all(app.db.read())
    .await?;
    let mut known = tree::Known::new();
    for row in rows.iter().rev() {
        let number = u64::try_from(row.try_get::<i64, _>(0)?).unwrap_or_default();
        let at = (number, stands.size());
        let hashes = tree::inclusion(&app.db, centre.id, at, &mut known).await?;
        let proof = Some(Proof { size: stands.size(), hashes });
        let entry = Entry { number, body: row.try_get(1)?, proof, openings: Vec::new() };
        lines.push(writer.entry(entry).map_err(internal)?);
    }
    lines.push(writer.end().map_err(internal)?);
    Ok(lines.concat())
}
