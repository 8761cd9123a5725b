//! What shows that a technology works: photographs, certificates, test reports, each with a line that says
//! what is to be seen. Seen by whoever sees the technology, and gone with it.

use axum::extract::{Multipart, Path, State};
use dure_testbed::report::Message;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{store, technologies};
use crate::app::App;
use crate::platform::attachments::{self, Brought, Kept};
use crate::platform::blobs::BlobKey;
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, TechnologyFileId, TechnologyId};
use crate::platform::moment::Moment;
use crate::platform::web::fields::name;
use crate::platform::web::{Answer, Caller, Problem, flash};

/// How many files a technology may have.
pub const MOST: usize = 10;

/// A file of a technology.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechnologyFile {
    /// Its id.
    pub id: TechnologyFileId,
    /// What it shows, in a line.
    pub caption: String,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
    /// Where it lies.
    pub blob: String,
    /// When it was brought.
    pub made_at: Moment,
}

fn file(row: &AnyRow) -> Result<TechnologyFile, sqlx::Error> {
    Ok(TechnologyFile {
        id: id::column(row, "id")?,
        caption: row.try_get("caption")?,
        name: row.try_get("name")?,
        media: row.try_get("media")?,
        bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or(0),
        sha256: row.try_get("sha256")?,
        blob: row.try_get("blob")?,
        made_at: Moment::from_micros(row.try_get("made_at")?),
    })
}

const FROM: &str = "SELECT id, caption, name, media, bytes, sha256, blob, made_at \
     FROM technology_file WHERE technology = $1 ORDER BY id";

/// Those of a technology, the first first.
///
/// # Errors
/// As the database does.
pub async fn all(db: &Db, of: TechnologyId) -> Result<Vec<TechnologyFile>, sqlx::Error> {
    let rows = sqlx::query(FROM).bind(of.text()).fetch_all(db.read()).await?;
    rows.iter().map(file).collect()
}

/// The same within a transaction.
///
/// # Errors
/// As the database does.
pub async fn all_in(tx: &mut Tx, of: TechnologyId) -> Result<Vec<TechnologyFile>, sqlx::Error> {
    let rows = sqlx::query(FROM).bind(of.text()).fetch_all(&mut **tx).await?;
    rows.iter().map(file).collect()
}

async fn insert(tx: &mut Tx, of: TechnologyId, new: &TechnologyFile) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO technology_file (id, technology, caption, name, media, bytes, sha256, blob, \
         made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.text())
    .bind(of.text())
    .bind(&new.caption)
    .bind(&new.name)
    .bind(&new.media)
    .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
    .bind(&new.sha256)
    .bind(&new.blob)
    .bind(new.made_at.micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn key(of: TechnologyId, file: TechnologyFileId) -> Answer<BlobKey> {
    BlobKey::new("technologies", &of.text(), &file.text()).map_err(|e| Problem::internal(&e))
}

/// Files whose bytes are kept, and whose rows are to be written.
#[derive(Debug)]
pub struct New {
    caption: String,
    files: Vec<(TechnologyFileId, String, Kept)>,
}

/// Keeps the bytes of what a form brought, for an hour.
///
/// # Errors
/// Where no file or no caption was brought, there are too many, or one is neither a picture nor a PDF.
pub async fn kept(app: &App, of: TechnologyId, brought: &Brought) -> Answer<New> {
    if brought.files.is_empty() {
        return Err(Problem::unusable(Message::new("problem-need-no-file")));
    }
    let unsaid = || Problem::unusable(Message::new("problem-tech-caption"));
    let caption = name(brought.word("caption")).ok_or_else(unsaid)?;
    if brought.files.len() > MOST {
        return Err(too_many());
    }
    let mut files = Vec::new();
    for (name, bytes) in &brought.files {
        let id = TechnologyFileId::new();
        files.push((id, name.clone(), Kept::of(app, key(of, id)?, name, bytes).await?));
    }
    Ok(New { caption, files })
}

fn too_many() -> Problem {
    Problem::conflict(Message::new("problem-tech-files").count("most", MOST))
}

/// Writes the rows of files whose bytes are kept.
///
/// # Errors
/// Where the technology is gone, there are too many, or the bytes are gone.
pub async fn add_in(tx: &mut Tx, of: TechnologyId, new: New) -> Answer<Vec<TechnologyFile>> {
    // Nobody else adds files, or deletes the technology, before the count is right.
    if !store::hold(tx, of).await? {
        return Err(Problem::not_found());
    }
    if all_in(tx, of).await?.len() + new.files.len() > MOST {
        return Err(too_many());
    }
    let mut added = Vec::new();
    for (id, name, kept) in new.files {
        kept.stays(tx).await?;
        let file = TechnologyFile {
            id,
            caption: new.caption.clone(),
            name,
            media: kept.media.to_owned(),
            bytes: kept.bytes,
            sha256: kept.sha256.clone(),
            blob: kept.key.to_string(),
            made_at: Moment::now(),
        };
        insert(tx, of, &file).await?;
        added.push(file);
    }
    Ok(added)
}

/// `POST /matching/technologies/{id}/files`.
///
/// # Errors
/// Where the technology is not the caller's, and as [`kept`] and [`add_in`].
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<TechnologyId>,
    form: Multipart,
) -> Answer {
    technologies::own(&app, &caller, id).await?;
    let new = kept(&app, id, &attachments::brought(form).await?).await?;
    let mut tx = app.db.begin().await?;
    add_in(&mut tx, id, new).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/matching/technologies/{id}"), "ok", "need-file-added"))
}

/// `GET /matching/technologies/{id}/files/{file}`: the file, to be put down.
///
/// # Errors
/// Where there is no such file for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, file)): Path<(TechnologyId, TechnologyFileId)>,
) -> Answer {
    technologies::of_reader(&app, &caller, id).await?;
    let found = all(&app.db, id).await?.into_iter().find(|one| one.id == file);
    let found = found.ok_or_else(Problem::not_found)?;
    attachments::answer(&app, &found.blob, &found.media, &format!("technology-{file}")).await
}

/// Deletes a file of the caller's technology.
///
/// # Errors
/// Where the technology is not the caller's, or there is no such file.
pub async fn remove(
    app: &App,
    caller: &Caller,
    of: TechnologyId,
    file: TechnologyFileId,
) -> Answer<()> {
    technologies::own(app, caller, of).await?;
    let mut tx = app.db.begin().await?;
    let all = all_in(&mut tx, of).await?;
    let found = all.iter().find(|one| one.id == file).ok_or_else(Problem::not_found)?;
    sqlx::query("DELETE FROM technology_file WHERE technology = $1 AND id = $2")
        .bind(of.text())
        .bind(file.text())
        .execute(&mut *tx)
        .await?;
    doom(&mut tx, std::slice::from_ref(found)).await?;
    Ok(tx.commit().await?)
}

/// `POST /matching/technologies/{id}/files/{file}/delete`.
///
/// # Errors
/// As [`remove`].
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path((id, file)): Path<(TechnologyId, TechnologyFileId)>,
) -> Answer {
    remove(&app, &caller, id, file).await?;
    Ok(flash::redirect(&format!("/matching/technologies/{id}"), "ok", "need-file-gone"))
}

/// Orders that files go, in the transaction in which their rows do.
///
/// # Errors
/// As the database does.
pub async fn doom(tx: &mut Tx, files: &[TechnologyFile]) -> Result<(), sqlx::Error> {
    let blobs = files.iter().map(|file| file.blob.clone()).collect();
    removal::order(tx, &Doomed { blobs, ..Doomed::default() }).await
}
