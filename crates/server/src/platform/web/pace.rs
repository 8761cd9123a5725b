//! Bodies that come too slowly are not waited for: who sends a letter a minute would keep a place for
//! hours, and with a thousand such clients nobody else finds one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use hyper::body::Body as _;

use super::Problem;
use crate::app::App;

/// How a body has to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// All of it within this time.
    Whole(Duration),
    /// For as long as it takes, but never silent for long, and not slower than that.
    Steady {
        /// The longest silence.
        silence: Duration,
        /// From when on the speed counts.
        counts_after: Duration,
        /// Bytes a second.
        slowest: f64,
    },
}

/// What has files in it.
pub const FILES: Pace = Pace::Steady {
    silence: Duration::from_secs(30),
    counts_after: Duration::from_secs(60),
    slowest: 256.0,
};

/// What is read at once: forms and documents, of at most a megabyte.
pub const FORM: Pace = Pace::Whole(Duration::from_secs(60));

/// The paces of bodies, by what they hold.
#[derive(Debug, Clone, Copy)]
pub struct Paces {
    /// Of forms and documents.
    pub form: Pace,
    /// Of forms with files.
    pub files: Pace,
}

impl Default for Paces {
    fn default() -> Self {
        Self { form: FORM, files: FILES }
    }
}

impl Paces {
    /// The pace of a request's body; none where there is no body, or it is a piece of an upload, which
    /// has its own and keeps what came.
    fn of(self, request: &Request) -> Option<Pace> {
        if request.body().is_end_stream() {
            return None;
        }
        let kind = request.headers().get(CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
        if kind.starts_with(b"application/offset+octet-stream") {
            return None;
        }
        let files = kind.starts_with(b"multipart/");
        Some(if files { self.files } else { self.form })
    }
}

/// Why a body is not read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Halt<E> {
    /// It came too slowly.
    #[error("too slow")]
    TooSlow,
    /// The line broke.
    #[error(transparent)]
    Broken(E),
}

/// A body, as long as it comes in that pace.
pub fn paced<S, E>(body: S, pace: Pace) -> impl Stream<Item = Result<Bytes, Halt<E>>> + Send
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: Send,
{
    let reading = Reading { body: Box::pin(body), pace, read: 0, begun: Instant::now() };
    stream::unfold(Some(reading), |reading| async move {
        let mut reading = reading?;
        let piece = reading.next().await?;
        let goes_on = piece.is_ok().then_some(reading);
        Some((piece, goes_on))
    })
}

struct Reading<S> {
    body: std::pin::Pin<Box<S>>,
    pace: Pace,
    read: u64,
    begun: Instant,
}

impl<S, E> Reading<S>
where
    S: Stream<Item = Result<Bytes, E>>,
{
    async fn next(&mut self) -> Option<Result<Bytes, Halt<E>>> {
        let patience = match self.pace {
            Pace::Whole(all) => all.saturating_sub(self.begun.elapsed()),
            Pace::Steady { silence, .. } => silence,
        };
        match tokio::time::timeout(patience, self.body.next()).await {
            Err(_) => Some(Err(Halt::TooSlow)),
            Ok(None) => None,
            Ok(Some(Err(e))) => Some(Err(Halt::Broken(e))),
            Ok(Some(Ok(bytes))) => Some(self.judged(bytes)),
        }
    }

    fn judged(&mut self, bytes: Bytes) -> Result<Bytes, Halt<E>> {
        self.read += bytes.len() as u64;
        let spent = self.begun.elapsed();
        let late = match self.pace {
            Pace::Whole(all) => spent > all,
            Pace::Steady { counts_after, slowest, .. } => {
                spent > counts_after && (self.read as f64) < spent.as_secs_f64() * slowest
            }
        };
        if late { Err(Halt::TooSlow) } else { Ok(bytes) }
    }
}

/// Reads every body in its pace. Whoever was too slow is told so, whatever the handler made of a body
/// that ended early.
pub async fn kept(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(pace) = app.paces.of(&request) else { return next.run(request).await };
    let late = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&late);
    let request = request.map(|body| {
        let body = paced(body.into_data_stream(), pace);
        Body::from_stream(body.inspect(move |piece| {
            if matches!(piece, Err(Halt::TooSlow)) {
                seen.store(true, Ordering::Relaxed);
            }
        }))
    });
    let response = next.run(request).await;
    if late.load(Ordering::Relaxed) {
        return Problem::of_status(StatusCode::REQUEST_TIMEOUT).into_response();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::router;
    use crate::testing::Site;
    use axum::http::Method;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    type Piece = Result<Bytes, std::io::Error>;

    /// A letter now and then, for ever.
    fn drips() -> impl Stream<Item = Piece> + Send {
        stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Some((Ok(Bytes::from_static(b"a")), ()))
        })
    }

    async fn end(body: impl Stream<Item = Piece> + Send, pace: Pace) -> Option<String> {
        let mut last = None;
        let mut body = std::pin::pin!(paced(body, pace));
        while let Some(piece) = body.next().await {
            last = piece.err().map(|e| e.to_string());
        }
        last
    }

    #[tokio::test]
    async fn a_body_that_drips_for_ever_is_given_up() {
        let whole = Pace::Whole(Duration::from_millis(20));
        assert_eq!(end(drips(), whole).await.as_deref(), Some("too slow"));
        let counts_after = Duration::from_millis(20);
        let steady = Pace::Steady { silence: Duration::from_secs(60), counts_after, slowest: 1e9 };
        assert_eq!(end(drips(), steady).await.as_deref(), Some("too slow"));
    }

    #[tokio::test]
    async fn a_silent_body_is_given_up_after_what_came() {
        let silence = Duration::from_millis(20);
        let pace = Pace::Steady { silence, counts_after: Duration::MAX, slowest: 0.0 };
        let body = stream::iter([Ok(Bytes::from_static(b"abc"))]).chain(stream::pending());
        assert_eq!(end(body, pace).await.as_deref(), Some("too slow"));
    }

    #[tokio::test]
    async fn a_body_in_time_comes_whole_and_a_broken_line_is_told() {
        let body = || stream::iter(["abc", "def"].map(|s| Ok::<_, std::io::Error>(Bytes::from(s))));
        let read: Vec<_> =
            paced(body(), FORM).filter_map(|piece| async { piece.ok() }).collect().await;
        assert_eq!(read, ["abc", "def"]);
        assert_eq!(end(body(), FILES).await, None);
        let broken = body().chain(stream::iter([Err(std::io::Error::other("cut"))]));
        assert_eq!(end(broken, FORM).await.as_deref(), Some("cut"));
    }

    #[tokio::test]
    async fn who_sends_a_form_too_slowly_is_told_so_and_the_place_is_free() {
        let site = Site::open().await;
        let mut app = site.app.clone();
        let pace = Pace::Whole(Duration::from_millis(20));
        app.paces = Paces { form: pace, files: pace };
        let router = router(app);
        for (address, kind) in [
            ("/signin", "application/x-www-form-urlencoded"),
            ("/signin/passkey/finish", "application/json"),
            ("/datasets", "multipart/form-data; boundary=x"),
        ] {
            let request = Request::builder()
                .method(Method::POST)
                .uri(address)
                .header(CONTENT_TYPE, kind)
                .body(Body::from_stream(drips()));
            let answer = router.clone().oneshot(request.unwrap()).await.unwrap();
            assert_eq!(answer.status(), StatusCode::REQUEST_TIMEOUT, "{address}");
            let told = answer.into_body().collect().await.unwrap().to_bytes();
            assert!(String::from_utf8_lossy(&told).contains("/problems/too-slow"), "{address}");
        }
    }

    #[test]
    fn a_piece_of_an_upload_keeps_its_own_pace() {
        let of = |kind: &str, body| {
            let request = Request::builder().header(CONTENT_TYPE, kind).body(body);
            Paces::default().of(&request.unwrap())
        };
        assert_eq!(of("application/offset+octet-stream", Body::from("a")), None);
        assert_eq!(of("multipart/form-data; boundary=x", Body::from("a")), Some(FILES));
        assert_eq!(of("application/json", Body::from("a")), Some(FORM));
        assert_eq!(of("text/strange", Body::from("a")), Some(FORM));
        assert_eq!(of("application/json", Body::empty()), None);
    }
}
