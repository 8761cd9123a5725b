//! The line to a client: cut where the client says nothing at the beginning, or takes nothing of what
//! it asked for.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How many bytes it takes to see which protocol a client speaks. Before that nobody else looks at
/// the clock.
const OPENING: usize = 24;

/// A line.
pub struct Line {
    stream: TcpStream,
    /// How much was heard, until that is enough; and until when.
    opening: Option<(usize, Pin<Box<Sleep>>)>,
    /// Until when something must be taken.
    stuck: Option<Pin<Box<Sleep>>>,
    taken_within: Duration,
}

impl Line {
    /// The line of that stream: something is said within the first time, and something taken within
    /// the second one.
    #[must_use]
    pub fn new(stream: TcpStream, said_within: Duration, taken_within: Duration) -> Self {
        let opening = Some((0, Box::pin(sleep(said_within))));
        Self { stream, opening, stuck: None, taken_within }
    }

    /// What came of a write; while nothing is taken, the clock runs.
    fn watched<T>(
        &mut self,
        done: Poll<io::Result<T>>,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if done.is_ready() {
            self.stuck = None;
            return done;
        }
        let within = self.taken_within;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(sleep(within)));
        ready!(stuck.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let Some((heard, until)) = self.opening.as_mut() else { return read };
        *heard += buffer.filled().len().saturating_sub(before);
        if read.is_pending() {
            ready!(until.as_mut().poll(cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        if *heard >= OPENING {
            self.opening = None;
        }
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watched(done, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let done = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.watched(done, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
