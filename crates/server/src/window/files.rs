//! Photographs and documents in a case, brought by either side or by e-mail.

use axum::extract::{Multipart, Path, Query, State};
use dure_testbed::report::Message;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::one::{Key, address, looked, saved, who};
use super::{Said, Side, of_caller, store};
use crate::app::App;
use crate::platform::attachments::{self, Kept};
use crate::platform::blobs::BlobKey;
use crate::platform::blobs::removal::{self, Doomed};
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, CaseFileId, CaseId};
use crate::platform::mail::Enclosed;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Caller, Problem, flash};

/// How many files a case may have.
pub const MOST: usize = 30;

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFile {
    /// Its id.
    pub id: CaseFileId,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// How long it is.
    pub bytes: u64,
    /// Where it lies.
    pub blob: String,
}

fn file(row: &AnyRow) -> Result<CaseFile, sqlx::Error> {
    Ok(CaseFile {
        id: id::column(row, "id")?,
        name: row.try_get("name")?,
        media: row.try_get("media")?,
        bytes: u64::try_from(row.try_get::<i64, _>("bytes")?).unwrap_or(0),
        blob: row.try_get("blob")?,
    })
}

const FROM: &str =
    "SELECT id, name, media, bytes, blob FROM case_file WHERE case_id = $1 ORDER BY id";

/// Those of a case.
///
/// # Errors
/// As the database does.
pub async fn all(db: &Db, case: CaseId) -> Result<Vec<CaseFile>, sqlx::Error> {
    let rows = sqlx::query(FROM).bind(case.text()).fetch_all(db.read()).await?;
    rows.iter().map(file).collect()
}

/// The same in a transaction.
///
/// # Errors
/// As the database does.
pub async fn all_in(tx: &mut Tx, case: CaseId) -> Result<Vec<CaseFile>, sqlx::Error> {
    let rows = sqlx::query(FROM).bind(case.text()).fetch_all(&mut **tx).await?;
    rows.iter().map(file).collect()
}

/// A key for a new file.
fn key(id: CaseFileId) -> Answer<BlobKey> {
    BlobKey::new("cases", "files", &id.text()).map_err(|e| Problem::internal(&e))
}

/// Keeps the row of a file whose bytes are kept.
///
/// # Errors
/// As [`Kept::stays`] and the database.
pub async fn add_in(tx: &mut Tx, case: CaseId, name: &str, kept: &Kept, by: Side) -> Answer<()> {
    kept.stays(tx).await?;
    let by = if by == Side::Company { Said::Company } else { Said::Consultant };
    sqlx::query(
        "INSERT INTO case_file (id, case_id, name, media, bytes, sha256, blob, by_side, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(CaseFileId::new().text())
    .bind(case.text())
    .bind(name)
    .bind(kept.media)
    .bind(i64::try_from(kept.bytes).unwrap_or(i64::MAX))
    .bind(&kept.sha256)
    .bind(kept.key.to_string())
    .bind(by.word())
    .bind(Moment::now().micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// `POST /window/cases/{id}/files`.
///
/// # Errors
/// Where there is no such case for the caller, there are too many, or what was brought is neither a picture
/// nor a PDF.
pub async fn add(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Query(key_shown): Query<Key>,
    form: Multipart,
) -> Answer {
    let (_, side) = of_caller(&app, &caller, id, &key_shown.key).await?;
    let brought = attachments::brought(form).await?;
    if brought.files.is_empty() {
        return Err(Problem::unusable(Message::new("problem-need-no-file")));
    }
    let mut kept = Vec::new();
    for (name, bytes) in brought.files.iter().take(MOST + 1) {
        kept.push((name, Kept::of(&app, key(CaseFileId::new())?, name, bytes).await?));
    }
    let mut tx = app.db.begin().await?;
    // Writing the case holds it: nobody else adds files before the count is right.
    let case = store::find_in(&mut tx, id).await?.ok_or_else(Problem::not_found)?;
    saved(&mut tx, &case).await?;
    if all_in(&mut tx, id).await?.len() + kept.len() > MOST {
        return Err(Problem::conflict(Message::new("problem-need-files").count("most", MOST)));
    }
    for (name, kept) in kept {
        add_in(&mut tx, id, name, &kept, side).await?;
    }
    let (account, name) = who(&caller, &case);
    let by = (account.as_str(), name.as_str());
    store::say(&mut tx, id, Said::Step, by, "case-step-file", Moment::now()).await?;
    tx.commit().await?;
    Ok(flash::redirect(&address(id, &key_shown.key), "ok", "need-file-added"))
}

/// `GET /window/cases/{id}/files/{file}`.
///
/// # Errors
/// Where there is no such file for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, file)): Path<(CaseId, CaseFileId)>,
    Query(key): Query<Key>,
) -> Answer {
    let (case, side) = of_caller(&app, &caller, id, &key.key).await?;
    looked(&app, &caller, &case, side).await?;
    let found = all(&app.db, id).await?.into_iter().find(|one| one.id == file);
    let found = found.ok_or_else(Problem::not_found)?;
    attachments::answer(&app, &found.blob, &found.media, &format!("case-{file}")).await
}

/// Orders that the files of cases go, in the transaction in which the cases do.
///
/// # Errors
/// As the database does.
pub async fn doom(tx: &mut Tx, cases: &[CaseId]) -> Result<(), sqlx::Error> {
    let mut blobs = Vec::new();
    for case in cases {
        blobs.extend(all_in(tx, *case).await?.into_iter().map(|one| one.blob));
    }
    removal::order(tx, &Doomed { blobs, ..Doomed::default() }).await
}

/// Keeps the files of a letter for an hour.
///
/// # Errors
/// Where the place of the blobs does not answer.
pub async fn enclosed(app: &App, files: &[(String, bytes::Bytes)]) -> Answer<Enclosed> {
    let mut found = Enclosed::default();
    for (name, bytes) in files.iter().take(MOST) {
        match attachments::sort_of(bytes) {
            Some(_) if bytes.len() as u64 <= attachments::LARGEST => {
                let kept = Kept::of(app, key(CaseFileId::new())?, name, bytes).await?;
                found.kept.push((name.clone(), kept));
            }
            _ => found.refused.push(name.clone()),
        }
    }
    Ok(found)
}
