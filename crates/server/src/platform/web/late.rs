//! Forms and documents that come too slowly: a client that sends a letter a minute holds no place for
//! ever. Files have a pace of their own, which is told in bytes a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use tokio::time::{Instant, timeout_at};

use super::Problem;

/// How long a form or a document may take; the largest is a megabyte.
const WITHIN: Duration = Duration::from_secs(60);

/// Bodies of files.
const FILES: [&str; 2] = ["multipart/form-data", "application/offset+octet-stream"];

/// Refuses a body that takes too long.
pub async fn in_time(request: Request, next: Next) -> Response {
    in_time_of(WITHIN, request, next).await
}

async fn in_time_of(within: Duration, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() || is_file(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let late = Arc::new(AtomicBool::new(false));
    let body = watched(body.into_data_stream(), Instant::now() + within, Arc::clone(&late));
    let response = next.run(Request::from_parts(parts, Body::from_stream(body))).await;
    match late.load(Ordering::Relaxed) && response.status().is_client_error() {
        true => Problem::of_status(StatusCode::REQUEST_TIMEOUT).into_response(),
        false => response,
    }
}

fn is_file(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(|kind| kind.as_bytes().to_ascii_lowercase());
    kind.is_some_and(|kind| FILES.iter().any(|file| kind.starts_with(file.as_bytes())))
}

/// The body until that moment; after it, an error.
fn watched(
    body: BodyDataStream,
    until: Instant,
    late: Arc<AtomicBool>,
) -> impl Stream<Item = Result<Bytes, axum::BoxError>> + Send {
    stream::unfold(Some(body), move |body| {
        let late = Arc::clone(&late);
        async move {
            let mut body = body?;
            match timeout_at(until, body.next()).await {
                Ok(None) => None,
                Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(body))),
                Ok(Some(Err(e))) => Some((Err(e.into()), None)),
                Err(elapsed) => {
                    late.store(true, Ordering::Relaxed);
                    Some((Err(elapsed.into()), None))
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::middleware::from_fn;
    use axum::routing::post;
    use axum::{Form, Router};
    use tower::ServiceExt;

    async fn answered(body: Body) -> StatusCode {
        let hear =
            |Form(fields): Form<Vec<(String, String)>>| async move { fields.len().to_string() };
        let watch = |request, next| in_time_of(Duration::from_millis(50), request, next);
        let router: Router = Router::new().route("/", post(hear)).layer(from_fn(watch));
        let request = Request::post("/")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
            .unwrap();
        router.oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_form_that_never_ends_is_refused_and_one_that_comes_at_once_is_read() {
        assert_eq!(answered(Body::from("a=1&b=2")).await, StatusCode::OK);
        let letters = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            Some((Ok::<_, axum::BoxError>(Bytes::from("a")), ()))
        });
        assert_eq!(answered(Body::from_stream(letters)).await, StatusCode::REQUEST_TIMEOUT);
        let silence = stream::pending::<Result<Bytes, axum::BoxError>>();
        assert_eq!(answered(Body::from_stream(silence)).await, StatusCode::REQUEST_TIMEOUT);
    }

    #[test]
    fn files_have_a_pace_of_their_own() {
        let of = |kind: &'static str| {
            is_file(&HeaderMap::from_iter([(CONTENT_TYPE, kind.parse().unwrap())]))
        };
        assert!(of("Multipart/Form-Data; boundary=x") && of("application/offset+octet-stream"));
        assert!(!of("application/json") && !of("application/x-www-form-urlencoded"));
        assert!(!is_file(&HeaderMap::new()));
    }
}
