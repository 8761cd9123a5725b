//! A body as it comes: no longer than was announced, not silent, not a trickle.

use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

use super::too_large;
use crate::platform::web::Problem;
use crate::platform::web::pace::{FILES, Halt, paced};

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

/// The body in the pace of files, at most so many bytes of it.
pub fn at_most<S, E>(body: S, most: u64) -> impl Stream<Item = Result<Bytes, Stopped>> + Send
where
    S: Stream<Item = Result<Bytes, E>> + Send,
    E: std::fmt::Display + Send,
{
    let body = Box::pin(paced(body, FILES));
    stream::unfold(Some((body, most)), |reading| async move {
        let (mut body, left) = reading?;
        let piece = match body.next().await? {
            Err(Halt::TooSlow) => Err(Stopped::TooSlow),
            Err(Halt::Broken(e)) => Err(Stopped::Broken(e.to_string())),
            Ok(bytes) => Ok(bytes),
        };
        let piece = piece.and_then(|bytes| match left.checked_sub(bytes.len() as u64) {
            Some(left) => Ok((bytes, left)),
            None => Err(Stopped::TooLong),
        });
        Some(match piece {
            Ok((bytes, left)) => (Ok(bytes), Some((body, left))),
            Err(stopped) => (Err(stopped), None),
        })
    })
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
