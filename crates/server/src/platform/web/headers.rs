//! What every answer carries: the id of the request and the rules that browsers keep for us.

use axum::extract::Request;
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// The id of a request: the caller's own where it is a sane one, else a new one.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Only what we serve ourselves: no inline script or style, no frame around us, no foreign form.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    manifest-src 'self'";

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Gives the request its id, a span for its logs, and the answer its headers.
pub async fn dressed(mut request: Request, next: Next) -> Response {
    let id = request.headers().get(&REQUEST_ID).and_then(|v| v.to_str().ok()).filter(|id| sane(id));
    let id = id.map_or_else(|| uuid::Uuid::now_v7().to_string(), str::to_owned);
    let span = tracing::info_span!(
        "request",
        id = %id,
        method = %request.method(),
        path = %loggable(request.uri().path()),
    );
    request.extensions_mut().insert(RequestId(id.clone()));
    let begun = std::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    tracing::info!(
        parent: &span,
        status = response.status().as_u16(),
        milliseconds = begun.elapsed().as_secs_f64() * 1e3,
        "answered"
    );
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        put(headers, name, value);
    }
    // Pages are for one reader; what may be kept says so itself.
    put(headers, header::CACHE_CONTROL, "no-store");
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// The path without the secret of a shared report or an invitation: whoever reads logs must not be
/// able to follow the link.
fn loggable(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    if let ["", "shared" | "invite", secret, ..] = parts.as_mut_slice() {
        *secret = "…";
    }
    parts.join("/")
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

fn sane(id: &str) -> bool {
    (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_from_outside_is_taken_only_where_it_cannot_confuse_a_log() {
        assert!(sane("4bf92f35-77b3-4da6-a3ce"));
        for bad in ["short", "with space here", "new\nline-in-it", &"x".repeat(65)] {
            assert!(!sane(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_secret_of_a_link_stays_out_of_the_logs() {
        assert_eq!(loggable("/shared/s3cret/report.json"), "/shared/…/report.json");
        assert_eq!(loggable("/invite/s3cret"), "/invite/…");
        assert_eq!(loggable("/runs/01a2"), "/runs/01a2");
    }

    #[test]
    fn the_policy_allows_nothing_inline_and_nothing_foreign() {
        assert!(!CSP.contains("unsafe") && !CSP.contains('*') && !CSP.contains("http"));
    }
}
