//! The data plane: what a transfer opens, to whoever has its token, in ranges, streamed.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, AUTHORIZATION, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    IF_RANGE, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use dure_dataspace::message::Pids;
use dure_dataspace::transfer::State as Stands;

use super::Refusal;
use crate::app::App;
use crate::dataspace::{Transfer, pulling, store, transferring};
use crate::platform::id::{OrganisationId, TransferId};
use crate::platform::secret;

const DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// `GET /dsp/{organisation}/data/{transfer}`.
pub async fn pull(
    State(app): State<App>,
    Path((of, id)): Path<(OrganisationId, TransferId)>,
    headers: HeaderMap,
) -> Response {
    match opened(&app, of, id, &headers).await {
        Ok(response) => response,
        Err(refusal) => refusal.told("TransferError", &Pids::default()),
    }
}

async fn opened(
    app: &App,
    of: OrganisationId,
    id: TransferId,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let transfer = store::find::<Stands>(&app.db, id).await?.ok_or(Refusal::NotFound)?;
    if transfer.organisation != of || !opens(&transfer, headers) {
        return Err(Refusal::NotFound);
    }
    let let_out = pulling::for_transfer(app, &transfer).await?;
    let tag = format!("\"{}\"", let_out.tag);
    let mut response = match let_out.whole {
        // What is cut on its way has no length and no places to go on from.
        None => {
            let body = let_out.bytes(app, None).await?;
            Response::new(Body::from_stream(body))
        }
        Some(length) => {
            let since = headers.get(IF_RANGE).and_then(|v| v.to_str().ok());
            let fresh = since.is_none_or(|since| since == tag);
            let asked = headers.get(RANGE).filter(|_| fresh).and_then(|v| v.to_str().ok());
            match asked.map_or(Asked::Whole, |asked| range(asked, length)) {
                Asked::Never => return Ok(unsatisfiable(length)),
                Asked::Whole => {
                    let body = let_out.bytes(app, Some(0..length)).await?;
                    with_length(Response::new(Body::from_stream(body)), length)
                }
                Asked::Part(from, to) => {
                    let body = let_out.bytes(app, Some(from..to)).await?;
                    let mut part = with_length(Response::new(Body::from_stream(body)), to - from);
                    *part.status_mut() = StatusCode::PARTIAL_CONTENT;
                    let told = format!("bytes {from}-{}/{length}", to - 1);
                    put(&mut part, CONTENT_RANGE, &told);
                    part
                }
            }
        }
    };
    put(&mut response, CONTENT_TYPE, "application/octet-stream");
    put(&mut response, CACHE_CONTROL, "no-store, no-transform");
    if let_out.whole.is_some() {
        put(&mut response, ACCEPT_RANGES, "bytes");
        put(&mut response, ETAG, &tag);
        if !let_out.digest.is_empty() {
            put(&mut response, DIGEST, &let_out.digest);
        }
    }
    Ok(response)
}

/// Whether what is shown opens the transfer now.
fn opens(transfer: &Transfer, headers: &HeaderMap) -> bool {
    let shown = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let shown = shown.unwrap_or_default();
    let token = match shown.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => shown.trim(),
    };
    let fetched = transfer.about.format == transferring::PULL;
    fetched && transferring::is_open(transfer) && secret::digest(token) == transfer.about.token
}

fn put(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

fn with_length(mut response: Response, length: u64) -> Response {
    put(&mut response, CONTENT_LENGTH, &length.to_string());
    response
}

fn unsatisfiable(length: u64) -> Response {
    let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
    put(&mut response, CONTENT_RANGE, &format!("bytes */{length}"));
    response
}

/// What of the data is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    /// From there to before there.
    Part(u64, u64),
    Never,
}

/// A range of bytes (RFC 9110, section 14.1.2). More than one at once is answered with all, as is what is no
/// range.
fn range(asked: &str, length: u64) -> Asked {
    let Some((first, last)) = asked.strip_prefix("bytes=").and_then(|one| one.split_once('-'))
    else {
        return Asked::Whole;
    };
    let (from, to) = match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(from), Ok(last)) if last >= from => (from, last.saturating_add(1).min(length)),
        (Ok(from), Err(_)) if last.trim().is_empty() => (from, length),
        (Err(_), Ok(most)) if first.trim().is_empty() => (length - most.min(length), length),
        _ => return Asked::Whole,
    };
    match from < to {
        true => Asked::Part(from, to),
        false => Asked::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_what_the_standard_says() {
        assert_eq!(range("bytes=0-9", 100), Asked::Part(0, 10));
        assert_eq!(range("bytes=90-", 100), Asked::Part(90, 100));
        assert_eq!(range("bytes=-5", 100), Asked::Part(95, 100));
        assert_eq!(range("bytes=-500", 100), Asked::Part(0, 100));
        assert_eq!(range("bytes=50-5000", 100), Asked::Part(50, 100));
        assert_eq!(range("bytes=100-", 100), Asked::Never);
        assert_eq!(range("bytes=-0", 100), Asked::Never);
        for odd in ["bytes=5-2", "bytes=0-1,5-9", "bytes=a-b", "lines=0-1", "bytes=", "bytes=--1"] {
            assert_eq!(range(odd, 100), Asked::Whole, "{odd}");
        }
        assert_eq!(range("bytes=18446744073709551615-", 100), Asked::Never);
        assert_eq!(range("bytes=0-18446744073709551615", 100), Asked::Part(0, 100));
    }
}
