//! Resumable uploads by tus 1.0 (core, creation, creation-with-upload, expiration, termination).

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use dure_testbed::report::Message;
use jiff::Timestamp;

use super::body::{self, Stopped};
use super::store::{self, Upload};
use super::{LARGEST, no_room, room, too_large};
use crate::app::App;
use crate::platform::authorisation::Deed;
use crate::platform::blobs::BlobError;
use crate::platform::file_name;
use crate::platform::id::UploadId;
use crate::platform::keeper::Keeper;
use crate::platform::web::file::File;
use crate::platform::web::{Answer, Caller, Problem};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");

const OURS: HeaderValue = HeaderValue::from_static("1.0.0");
const PIECE: &str = "application/offset+octet-stream";

/// Where uploads are.
pub const PLACE: &str = "/api/v1/uploads";

/// `OPTIONS /api/v1/uploads`: what this server can do.
#[utoipa::path(options, path = "/api/v1/uploads", tag = "uploads", operation_id = "uploadAbilities",
    responses((status = 204, description = "What this server can do, in `Tus-` headers")))]
pub async fn abilities() -> Response {
    let headers = [
        (RESUMABLE, OURS),
        (VERSION, OURS),
        (
            EXTENSION,
            HeaderValue::from_static("creation,creation-with-upload,expiration,termination"),
        ),
        (MAX_SIZE, HeaderValue::from(LARGEST)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// `POST /api/v1/uploads`: announces a file, and may bring its first piece.
///
/// # Errors
/// Without a sane length, without room, or as the database does.
#[utoipa::path(post, path = "/api/v1/uploads", tag = "uploads", operation_id = "announceUpload",
    params(
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "`1.0.0`"),
        ("Upload-Length" = u64, Header, minimum = 1, description = "Bytes of the file"),
        ("Upload-Metadata" = Option<String>, Header,
            description = "`filename` and its value in base64, by the tus protocol"),
    ),
    responses(
        (status = 201, description = "Announced; `Location` says where its pieces go"),
        (status = 400, description = "A header is missing or not right"),
        (status = 403, description = "Not allowed"),
        (status = 409, description = "Too many uploads go on"),
        (status = 412, description = "Another version of the protocol"),
        (status = 408, description = "The first piece came too slowly"),
        (status = 413, description = "Too large, or no room left"),
        (status = 422, description = "The file is empty"),
        (status = 507, description = "The server's disk is full"),
    ),
    security((), ("token" = ["write"])))]
pub async fn announce(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    speaks_tus(&headers)?;
    let size = number(&headers, &LENGTH).ok_or_else(|| malformed("problem-upload-length"))?;
    if size == 0 {
        return Err(Problem::unusable(Message::new("problem-upload-empty")));
    }
    if size > LARGEST {
        return Err(too_large());
    }
    let name = file_name(&headers).unwrap_or_default();
    let mut tx = app.db.begin().await?;
    let (keeper, cookie) = Keeper::or_visitor(&app, &mut tx, &caller).await?;
    let left = room(&mut tx, &keeper).await?;
    if size > left {
        return Err(no_room(&keeper, left));
    }
    let mut upload = store::announce(&mut tx, &keeper, &file_name::sane(&name), size).await?;
    tx.commit().await?;
    if is_piece(&headers) {
        match append(&app, &upload, 0, &headers, body).await {
            Ok(arrived) => upload.arrived = arrived,
            Err(problem) => {
                // Nobody learns its address: nobody could go on with it.
                super::discard(&app, upload.id).await;
                return Err(problem);
            }
        }
    }
    let location = format!("{PLACE}/{}", upload.id);
    let location = HeaderValue::from_str(&location).map_err(|e| Problem::internal(&e))?;
    let mut answer =
        (StatusCode::CREATED, [(RESUMABLE, OURS), (LOCATION, location)], cookie).into_response();
    stands(answer.headers_mut(), upload.arrived, &upload);
    Ok(answer)
}

/// `HEAD /api/v1/uploads/{id}`: how far it is.
///
/// # Errors
/// When there is no such upload of the caller's.
#[utoipa::path(head, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "uploadOffset",
    params(
        ("id" = UploadId, Path),
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "`1.0.0`"),
    ),
    responses(
        (status = 200, description = "`Upload-Offset` says how much is there"),
        (status = 404, description = "No such upload"),
        (status = 412, description = "Another version of the protocol"),
    ),
    security((), ("token" = ["write"])))]
pub async fn offset(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<UploadId>,
) -> Answer {
    speaks_tus(&headers)?;
    let upload = own(&app, &caller, id).await?;
    let arrived = store::goes_on_at(&app.blobs, &upload).await?;
    let mut answer = (
        StatusCode::OK,
        [(RESUMABLE, OURS), (CACHE_CONTROL, HeaderValue::from_static("no-store"))],
        [(LENGTH, HeaderValue::from(upload.size))],
    )
        .into_response();
    stands(answer.headers_mut(), arrived, &upload);
    Ok(answer)
}

/// `PATCH /api/v1/uploads/{id}`: the next piece. When the line breaks, what came is kept.
///
/// # Errors
/// When the piece does not begin where the upload ends, is longer than announced, or cannot be kept.
#[utoipa::path(patch, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "uploadPiece",
    params(
        ("id" = UploadId, Path),
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "`1.0.0`"),
        ("Upload-Offset" = u64, Header, description = "Where the piece begins"),
    ),
    request_body(content = File, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "Kept; `Upload-Offset` says how far"),
        (status = 400, description = "A header is missing"),
        (status = 404, description = "No such upload"),
        (status = 409, description = "The piece does not begin where the upload ends"),
        (status = 412, description = "Another version of the protocol"),
        (status = 413, description = "Longer than announced"),
        (status = 415, description = "Not `application/offset+octet-stream`"),
    ),
    security((), ("token" = ["write"])))]
pub async fn piece(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    speaks_tus(&headers)?;
    if !is_piece(&headers) {
        return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let begins = number(&headers, &OFFSET).ok_or_else(|| malformed("problem-upload-offset"))?;
    let upload = own(&app, &caller, id).await?;
    let ends = store::goes_on_at(&app.blobs, &upload).await?;
    if begins != ends {
        let message = Message::new("problem-upload-elsewhere");
        return Err(Problem::conflict(message));
    }
    let arrived = append(&app, &upload, begins, &headers, body).await?;
    let mut answer = (StatusCode::NO_CONTENT, [(RESUMABLE, OURS)]).into_response();
    stands(answer.headers_mut(), arrived, &upload);
    Ok(answer)
}

/// `DELETE /api/v1/uploads/{id}`: thought better of it.
///
/// # Errors
/// When there is no such upload of the caller's.
#[utoipa::path(delete, path = "/api/v1/uploads/{id}", tag = "uploads", operation_id = "dropUpload",
    params(
        ("id" = UploadId, Path),
        ("Tus-Resumable" = String, Header, pattern = "^1\\.0\\.0$", description = "`1.0.0`"),
    ),
    responses(
        (status = 204, description = "Gone"),
        (status = 404, description = "No such upload"),
        (status = 412, description = "Another version of the protocol"),
    ),
    security((), ("token" = ["write"])))]
pub async fn drop_it(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<UploadId>,
) -> Answer {
    speaks_tus(&headers)?;
    let upload = own(&app, &caller, id).await?;
    let mut tx = app.db.begin().await?;
    let ours = store::forget(&mut tx, upload.id).await?;
    tx.commit().await?;
    if ours {
        app.blobs.discard(upload.id).await?;
    }
    Ok((StatusCode::NO_CONTENT, [(RESUMABLE, OURS)]).into_response())
}

async fn append(
    app: &App,
    upload: &Upload,
    begins: u64,
    headers: &HeaderMap,
    body: Body,
) -> Result<u64, Problem> {
    let left = upload.size - begins.min(upload.size);
    let announced = headers.get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|n| n > left) {
        return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let writer = uuid::Uuid::now_v7().to_string();
    store::take_over(&app.db, upload.id, &writer).await?;
    let (fault, stream) = body::watched(body::at_most(body.into_data_stream(), left));
    let appended = app.blobs.append(upload.id, begins, stream).await;
    let fault = fault.told();
    let arrived = match (appended, &fault) {
        // Nothing of it could be kept, for a reason of the sender's.
        (Err(BlobError::Body(_)), Some(stopped)) => return Err(stopped.clone().into()),
        (appended, _) => appended?,
    };
    if !store::acknowledge(&app.db, upload.id, &writer, arrived).await? {
        return Err(Problem::conflict(Message::new("problem-upload-elsewhere")));
    }
    match fault {
        Some(Stopped::TooLong) => Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)),
        // What came is acknowledged; who is still there goes on from it.
        _ => Ok(arrived),
    }
}

/// The caller's upload of that id.
async fn own(app: &App, caller: &Caller, id: UploadId) -> Result<Upload, Problem> {
    let upload = store::find(&app.db, id).await?;
    let own = upload.filter(|u| caller.principal.may(Deed::Change, &u.owned));
    own.ok_or_else(Problem::not_found)
}

fn speaks_tus(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(&RESUMABLE) {
        Some(version) if version == OURS => Ok(()),
        _ => {
            let message = Message::new("problem-upload-protocol");
            Err(Problem::new(StatusCode::PRECONDITION_FAILED, message))
        }
    }
}

fn malformed(id: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, Message::new(id))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let value = headers.get(name)?.to_str().ok()?;
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    value.parse().ok().filter(|_| digits)
}

fn is_piece(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind == PIECE)
}

/// The name in `Upload-Metadata: filename d29ybGQ=,filetype dGV4dA==`.
fn file_name(headers: &HeaderMap) -> Option<String> {
    let metadata = headers.get(&METADATA)?.to_str().ok()?;
    let pairs = metadata.split(',').filter_map(|pair| pair.trim().split_once(' '));
    let (_, value) = pairs.into_iter().find(|(key, _)| *key == "filename")?;
    let bytes = base64::engine::general_purpose::STANDARD.decode(value.trim()).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// How an upload stands: how far it is, and until when it waits.
fn stands(headers: &mut HeaderMap, arrived: u64, upload: &Upload) {
    headers.insert(OFFSET, HeaderValue::from(arrived));
    let until = Timestamp::from_microsecond(upload.until.micros()).unwrap_or_default();
    let until = until.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(until) = HeaderValue::from_str(&until) {
        headers.insert(EXPIRES, until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_read_from_the_metadata_among_other_pairs() {
        let of = |text: &'static str| {
            let headers = HeaderMap::from_iter([(METADATA, HeaderValue::from_static(text))]);
            file_name(&headers)
        };
        assert_eq!(of("filetype dGV4dA==,filename 7Y6M7ZSELmNzdg=="), Some("펌프.csv".into()));
        assert_eq!(of("filename"), None);
        assert_eq!(of("filename !!!"), None);
    }

    #[test]
    fn a_length_is_digits_alone() {
        let of = |text: &'static str| {
            let headers = HeaderMap::from_iter([(LENGTH, HeaderValue::from_static(text))]);
            number(&headers, &LENGTH)
        };
        assert_eq!(of("12"), Some(12));
        for bad in ["-1", "+1", "1e3", "", " 1", "99999999999999999999"] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
