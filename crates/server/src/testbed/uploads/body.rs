//! A body as it comes: no longer than was announced, not silent, not a trickle.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::{SILENCE, too_large};
use crate::platform::web::Problem;

/// Why a body is not read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// It says more than it may.
    #[error("longer than announced")]
    TooLong,
    /// Nothing came for long, or hardly anything.
    #[error("too slow")]
    TooSlow,
    /// The line broke.
    #[error("{0}")]
    Broken(String),
}

/// From when on a body's speed counts, and how slow is too slow, in bytes a second.
const COUNTS_AFTER: Duration = Duration::from_secs(60);
const SLOWEST: u64 = 256;

struct Reading<S> {
    body: Pin<Box<S>>,
    left: u64,
    read: u64,
    begun: Instant,
    over: bool,
}

/// The body, at most so many bytes of it.
pub fn at_most<S, E>(body: S, most: u64) -> impl Stream<Item = Result<Bytes, Stopped>> + Send
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: std::fmt::Display,
{
    let body = Box::pin(body);
    let reading = Reading { body, left: most, read: 0, begun: Instant::now(), over: false };
    stream::unfold(reading, |mut reading| async move {
        if reading.over {
            return None;
        }
        let piece = match tokio::time::timeout(SILENCE, reading.body.next()).await {
            Err(_) => Err(Stopped::TooSlow),
            Ok(None) => return None,
            Ok(Some(Err(e))) => Err(Stopped::Broken(e.to_string())),
            Ok(Some(Ok(bytes))) => reading.take(bytes),
        };
        reading.over = piece.is_err();
        Some((piece, reading))
    })
}

impl<S> Reading<S> {
    fn take(&mut self, bytes: Bytes) -> Result<Bytes, Stopped> {
        let length = bytes.len() as u64;
        self.read += length;
        let spent = self.begun.elapsed();
        if spent > COUNTS_AFTER && self.read < spent.as_secs() * SLOWEST {
            return Err(Stopped::TooSlow);
        }
        match self.left.checked_sub(length) {
            Some(left) => {
                self.left = left;
                Ok(bytes)
            }
            None => Err(Stopped::TooLong),
        }
    }
}

impl From<Stopped> for Problem {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::TooLong => too_large(),
            Stopped::TooSlow => Self::of_status(StatusCode::REQUEST_TIMEOUT),
            Stopped::Broken(_) => Self::of_status(StatusCode::BAD_REQUEST),
        }
    }
}

/// Why a body ended before its end. The store keeps what came and does not tell.
#[derive(Debug, Clone, Default)]
pub struct Fault(Arc<Mutex<Option<Stopped>>>);

impl Fault {
    /// Why, where it did.
    #[must_use]
    pub fn told(&self) -> Option<Stopped> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The body, and whether it ended before its end.
pub fn watched<S>(body: S) -> (Fault, impl Stream<Item = Result<Bytes, Stopped>> + Send)
where
    S: Stream<Item = Result<Bytes, Stopped>> + Send,
{
    let fault = Fault::default();
    let seen = fault.clone();
    let body = body.inspect(move |piece| {
        if let Err(stopped) = piece {
            *seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(stopped.clone());
        }
    });
    (fault, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_longer_than_announced_ends_where_it_may() {
        let body = stream::iter(["abc", "def", "ghi"].map(|s| Ok::<_, String>(Bytes::from(s))));
        let read: Vec<_> = at_most(body, 7).collect().await;
        assert_eq!(read, [Ok("abc".into()), Ok("def".into()), Err(Stopped::TooLong)]);
    }

    #[tokio::test]
    async fn a_broken_line_is_told_after_what_came_before() {
        let body = stream::iter([Ok(Bytes::from("abc")), Err("cut".to_owned())]);
        let read: Vec<_> = at_most(body, 7).collect().await;
        assert_eq!(read, [Ok("abc".into()), Err(Stopped::Broken("cut".into()))]);
    }
}
