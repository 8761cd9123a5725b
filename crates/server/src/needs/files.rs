//! Photographs and documents at a need.

use axum::extract::{Multipart, Path, State};
use dure_testbed::report::Message;

use super::store::{self, NeedFile};
use super::{NeedPart, course, of_reader, own};
use crate::app::App;
use crate::platform::attachments::{self, Kept};
use crate::platform::blobs::BlobKey;
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::Tx;
use crate::platform::id::{NeedFileId, NeedId};
use crate::platform::web::{Answer, Caller, Problem, flash};

/// How many files a need may have.
const MOST: usize = 10;

fn key(need: NeedId, file: NeedFileId) -> Answer<BlobKey> {
    BlobKey::new("needs", &need.text(), &file.text()).map_err(|e| Problem::internal(&e))
}

/// `POST /needs/{id}/files`.
///
/// # Errors
/// Where the need is not the caller's, there are too many, or what was brought is neither a picture nor a
/// PDF.
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<NeedId>,
    form: Multipart,
) -> Answer {
    own(&app, &caller, id).await?;
    let brought = attachments::brought(form).await?;
    if brought.files.is_empty() {
        return Err(Problem::unusable(Message::new("problem-need-no-file")));
    }
    let mut kept = Vec::new();
    for (name, bytes) in &brought.files {
        let file = NeedFileId::new();
        kept.push((file, name.clone(), Kept::of(&app, key(id, file)?, name, bytes).await?));
    }
    let mut tx = app.db.begin().await?;
    let need = store::find_in(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    // Writing the need holds it: nobody else adds files before the count is right.
    course::saved(&mut tx, &need).await?;
    let there = store::files_in(&mut tx, id).await?.len();
    if there + kept.len() > MOST {
        let message = Message::new("problem-need-files").count("most", MOST);
        return Err(Problem::conflict(message));
    }
    for (file, name, kept) in kept {
        kept.stays(&mut tx).await?;
        let row = NeedFile {
            id: file,
            name,
            media: kept.media.to_owned(),
            bytes: kept.bytes,
            sha256: kept.sha256.clone(),
            blob: kept.key.to_string(),
        };
        store::add_file(&mut tx, id, &row).await?;
    }
    tx.commit().await?;
    Ok(flash::redirect(&format!("/needs/{id}"), "ok", "need-file-added"))
}

/// `GET /needs/{id}/files/{file}`.
///
/// # Errors
/// Where there is no such file for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, file)): Path<(NeedId, NeedFileId)>,
) -> Answer {
    let (need, at) = of_reader(&app, &caller, id).await?;
    if !need.shows(NeedPart::Files, at) {
        return Err(Problem::not_found());
    }
    let files = store::files(&app.db, id).await?;
    let found = files.into_iter().find(|one| one.id == file).ok_or_else(Problem::not_found)?;
    attachments::answer(&app, &found.blob, &found.media, &format!("need-{file}")).await
}

/// `POST /needs/{id}/files/{file}/delete`.
///
/// # Errors
/// Where the need is not the caller's, or there is no such file.
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path((id, file)): Path<(NeedId, NeedFileId)>,
) -> Answer {
    own(&app, &caller, id).await?;
    let mut tx = app.db.begin().await?;
    let files = store::files_in(&mut tx, id).await?;
    let found = files.iter().find(|one| one.id == file).ok_or_else(Problem::not_found)?;
    store::delete_file(&mut tx, id, file).await?;
    doom(&mut tx, std::slice::from_ref(found)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/needs/{id}"), "ok", "need-file-gone"))
}

/// Orders that files go, in the transaction in which their rows do.
///
/// # Errors
/// As the database does.
pub async fn doom(tx: &mut Tx, files: &[NeedFile]) -> Result<(), sqlx::Error> {
    let blobs = files.iter().map(|file| file.blob.clone()).collect();
    removal::order(tx, &Doomed { blobs, ..Doomed::default() }).await
}
