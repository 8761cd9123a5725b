//! Against requests that another site makes a browser send (cross-site request forgery).
//!
//! A browser says itself where a request comes from: `Sec-Fetch-Site`, and `Origin` on all that may
//! change something. What comes from elsewhere is refused for every method that changes something,
//! signed in or not, so that nobody is signed in as somebody else either. A program that sends no
//! cookie is no browser that somebody can abuse, and needs neither header.

use axum::extract::Request;
use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dure_testbed::report::Message;

use super::Problem;

/// Refuses what comes from another site.
pub async fn own(request: Request, next: Next) -> Response {
    let changes = !request.method().is_safe();
    if changes && !from_here(request.headers(), request.uri().authority().map(|a| a.as_str())) {
        let message = Message::new("problem-other-site");
        return Problem::new(StatusCode::FORBIDDEN, message).into_response();
    }
    next.run(request).await
}

fn from_here(headers: &HeaderMap, authority: Option<&str>) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return true,
        Some(_) => return false,
        None => {}
    }
    let host = authority.or_else(|| headers.get(HOST).and_then(|v| v.to_str().ok()));
    match headers.get(ORIGIN).map(|v| v.to_str().unwrap_or("null")) {
        Some(origin) => {
            let site = origin.split_once("://").map(|(_, site)| site);
            site.is_some() && site == host
        }
        None => headers.get(COOKIE).is_none(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(k, v)| {
                (axum::http::HeaderName::from_static(k), axum::http::HeaderValue::from_static(v))
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_and_programs_without_cookies_may_change_something() {
        let here = |pairs| from_here(&headers(pairs), None);
        assert!(here(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b")]));
        assert!(here(&[("host", "dure.kr"), ("origin", "https://dure.kr"), ("cookie", "a=b")]));
        assert!(here(&[("host", "dure.kr")]));
        assert!(!here(&[("sec-fetch-site", "cross-site")]));
        assert!(!here(&[("sec-fetch-site", "same-site")]));
        assert!(!here(&[("host", "dure.kr"), ("origin", "https://evil.example")]));
        assert!(!here(&[("host", "dure.kr"), ("origin", "null")]));
        assert!(!here(&[("host", "dure.kr"), ("origin", "https://dure.kr.evil.example")]));
        assert!(!here(&[("host", "dure.kr"), ("cookie", "a=b")]));
    }
}
