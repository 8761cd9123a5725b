//! A sentence that one page leaves for the next: in a cookie that goes when it was read.

use axum::http::header::{CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};

use super::caller::FLASH_COOKIE;

/// Goes to another page of the site and says something there. `kind`: `ok`, `info`, `warn`,
/// `error`; the sentence is `flash-<id>`.
#[must_use]
pub fn redirect(to: &str, kind: &str, id: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    put(
        response.headers_mut(),
        &format!("{FLASH_COOKIE}={kind}.{id}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"),
    );
    response
}

/// Takes the sentence away from a browser whose page has said it.
pub(super) fn said(headers: &mut HeaderMap) {
    let page =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if page {
        put(headers, &format!("{FLASH_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    }
}

fn put(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        headers.append(SET_COOKIE, value);
    }
}
