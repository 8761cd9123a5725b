//! Taking connections: as many as the configuration allows, each with limits in time, until the
//! program is asked to stop; then what is being answered is answered to its end.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// What a connection may hold of what it reads, heads among it; times all connections it is memory.
const BUFFER: usize = 1 << 16;

/// How long the head of a request may take: a client that sends a letter a minute is cut off.
const HEAD_WITHIN: Duration = Duration::from_secs(15);

/// How long answers may still take after the program was asked to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until `stop` is ready.
///
/// # Errors
/// None for single connections; those of the listener are waited out.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    most_connections: usize,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let places = Arc::new(Semaphore::new(most_connections));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        // Also while every place is taken the server hears that it is to stop.
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place.map_err(io::Error::other)?,
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
        let connection = connection(stream, peer, router.clone());
        let watched = graceful.watcher();
        tokio::spawn(async move {
            connection.serve(watched).await;
            drop(place);
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(GRACE) => tracing::warn!("connections were cut at the end"),
    }
    Ok(())
}

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
}

fn connection(stream: TcpStream, peer: SocketAddr, router: Router) -> Connection {
    Connection { stream, peer, router }
}

impl Connection {
    async fn serve(self, watched: hyper_util::server::graceful::Watcher) {
        let _ = self.stream.set_nodelay(true);
        let (peer, router) = (self.peer, self.router);
        let service = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
        builder.http1().max_buf_size(BUFFER);
        builder.http2().timer(TokioTimer::new()).keep_alive_interval(Some(HEAD_WITHIN));
        let connection = builder.serve_connection_with_upgrades(TokioIo::new(self.stream), service);
        if let Err(e) = watched.watch(connection.into_owned()).await {
            tracing::debug!(error = %e, "a connection ended early");
        }
    }
}
