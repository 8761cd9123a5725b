//! Files by a plain form: streamed to their place as they come, never gathered in memory.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError};
use axum::http::StatusCode;
use dure_testbed::report::Message;

use super::body::{Stopped, at_most, watched};
use super::store::{self, Upload};
use super::{LARGEST, discard, no_room, room};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::file_name;
use crate::platform::id::UploadId;
use crate::platform::keeper::Keeper;
use crate::platform::web::{Caller, Problem};

/// The most fields that a form may have, files among them.
const MOST_FIELDS: usize = 200;

/// The longest text of a field, in bytes.
const LONGEST_TEXT: usize = 4096;

/// What a form brought.
#[derive(Debug, Default)]
pub struct Brought {
    /// Its files, all of them there.
    pub uploads: Vec<Upload>,
    /// Its texts.
    pub texts: Vec<(String, String)>,
}

impl Brought {
    /// The text of that name.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.texts.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text.trim())
    }
}

/// Takes a form: files as `file`, uploads made before as `upload`, and texts. What came before a
/// fault is discarded, since a browser cannot go on with a form.
///
/// # Errors
/// When the form breaks off, a file is too large, or there is no room.
pub async fn take(
    app: &App,
    caller: &Caller,
    keeper: &Keeper,
    form: Multipart,
) -> Result<Brought, Problem> {
    let mut brought = Brought::default();
    let mut fresh = Vec::new();
    match fields(app, caller, keeper, form, &mut brought, &mut fresh).await {
        Ok(()) => Ok(brought),
        Err(problem) => {
            for upload in fresh {
                discard(app, upload).await;
            }
            Err(problem)
        }
    }
}

async fn fields(
    app: &App,
    caller: &Caller,
    keeper: &Keeper,
    mut form: Multipart,
    brought: &mut Brought,
    fresh: &mut Vec<UploadId>,
) -> Result<(), Problem> {
    let mut count = 0;
    while let Some(field) = form.next_field().await.map_err(|e| broken(&e))? {
        count += 1;
        if count > MOST_FIELDS {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            // A browser sends an empty part where no file was chosen.
            Some(file) if file.is_empty() => {}
            Some(file) => brought.uploads.push(file_of(app, keeper, &file, field, fresh).await?),
            None => {
                let text = text(field).await?;
                match name.as_str() {
                    "upload" => brought.uploads.push(earlier(app, caller, &text).await?),
                    _ => brought.texts.push((name, text)),
                }
            }
        }
    }
    Ok(())
}

async fn file_of(
    app: &App,
    keeper: &Keeper,
    file: &str,
    field: Field<'_>,
    fresh: &mut Vec<UploadId>,
) -> Result<Upload, Problem> {
    let mut tx = app.db.begin().await?;
    let left = room(&mut tx, keeper).await?;
    if left == 0 {
        return Err(no_room(keeper, left));
    }
    let mut upload = store::announce(&mut tx, keeper, &file_name::sane(file), 0).await?;
    tx.commit().await?;
    fresh.push(upload.id);
    let most = left.min(LARGEST);
    let (fault, body) = watched(at_most(field, most));
    let arrived = app.blobs.append(upload.id, 0, body).await;
    match fault.told() {
        Some(Stopped::TooLong) if most < LARGEST => return Err(no_room(keeper, left)),
        Some(stopped) => return Err(stopped.into()),
        None => {}
    }
    let arrived = arrived?;
    if arrived == 0 {
        let message = Message::new("problem-upload-empty-named").text("file", &upload.name);
        return Err(Problem::unusable(message));
    }
    store::whole(&app.db, upload.id, arrived).await?;
    (upload.size, upload.arrived) = (arrived, arrived);
    Ok(upload)
}

async fn text(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken(&e))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > LONGEST_TEXT {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::of_status(StatusCode::BAD_REQUEST))
}

/// An upload that came in pieces before the form.
async fn earlier(app: &App, caller: &Caller, id: &str) -> Result<Upload, Problem> {
    let id = id.trim().parse().map_err(|_| Problem::not_found())?;
    finished(app, caller, id).await
}

/// The caller's upload of that id, all of it there.
///
/// # Errors
/// When there is none, or a part of it is missing.
pub async fn finished(app: &App, caller: &Caller, id: UploadId) -> Result<Upload, Problem> {
    let mut upload = store::find(&app.db, id)
        .await?
        .filter(|u| caller.principal.may(Deed::Change, &u.owned))
        .ok_or_else(Problem::not_found)?;
    if !upload.is_whole() {
        // In a bucket the last piece may be there without having been acknowledged.
        upload.arrived = store::goes_on_at(&app.blobs, &upload).await?;
    }
    match upload.is_whole() && upload.size > 0 {
        true => Ok(upload),
        false => {
            let message = Message::new("problem-upload-unfinished").text("file", &upload.name);
            Err(Problem::conflict(message))
        }
    }
}

fn broken(error: &MultipartError) -> Problem {
    Problem::of_status(error.status())
}
