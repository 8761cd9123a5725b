//! Taking connections: as many as the configuration allows, each with limits in time, until the
//! program is asked to stop; then what is being answered is answered to its end.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::line::Line;
use super::places::Places;

/// What a connection may hold of what it reads, heads among it; times all connections it is memory.
const BUFFER: usize = 1 << 16;

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many there may be at once.
    pub connections: usize,
    /// How long the head of a request may take: a client that sends a letter a minute is cut off.
    pub head_within: Duration,
    /// How long a client may take nothing of what it asked for.
    pub taken_within: Duration,
    /// How long answers may still take after the program was asked to stop.
    pub grace: Duration,
}

impl Limits {
    /// The usual ones, for so many connections.
    #[must_use]
    pub fn of(connections: usize) -> Self {
        Self {
            connections,
            head_within: Duration::from_secs(15),
            taken_within: Duration::from_secs(60),
            grace: Duration::from_secs(20),
        }
    }
}

/// Serves until `stop` is ready.
///
/// # Errors
/// None for single connections; those of the listener are waited out.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Places::new(limits.connections);
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        // Also while every place is taken the server hears that it is to stop.
        let place = tokio::select! {
            place = places.free() => place.map_err(io::Error::other)?,
            () = &mut stop => break,
        };
        let (stream, peer) = tokio::select! {
            taken = listener.accept() => match taken {
                Ok(taken) => taken,
                Err(e) => {
                    tracing::warn!(error = %e, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let Some(place) = places.give(place, peer.ip()) else {
            tracing::warn!(client = %peer.ip(), "a client has too many connections");
            continue;
        };
        let connection = Connection { stream, peer, router: router.clone(), limits };
        let watched = graceful.watcher();
        tokio::spawn(async move {
            connection.serve(watched).await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(limits.grace) => tracing::warn!("connections were cut at the end"),
    }
    Ok(())
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
}

impl Connection {
    async fn serve(self, watched: Watcher) {
        let _ = self.stream.set_nodelay(true);
        let (peer, router, limits) = (self.peer, self.router, self.limits);
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.head_within);
        builder.http1().max_buf_size(BUFFER);
        let pings = Some(limits.head_within);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(pings);
        let line = Line::new(self.stream, limits.head_within, limits.taken_within);
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(line), service);
        if let Err(e) = watched.watch(connection.into_owned()).await {
            tracing::debug!(error = %e, "a connection ended early");
        }
    }
}

#[cfg(test)]
mod tests;
