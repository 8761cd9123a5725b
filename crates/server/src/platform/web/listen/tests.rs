//! Clients that hold a line and say or take nothing, against a real socket.

use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::routing::get;
use futures_util::stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;

use super::*;

const SHORT: Duration = Duration::from_millis(200);

async fn served(router: Router, connections: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits { connections, head_within: SHORT, taken_within: SHORT, grace: SHORT };
    tokio::spawn(serve(listener, router, limits, std::future::pending()));
    address
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

/// What a client hears who says that and then nothing.
async fn heard(address: SocketAddr, said: &str) -> String {
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(said.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    // A line that is cut while something lies unread is reset: that is an end, too.
    let _ = line.read_to_end(&mut heard).await;
    String::from_utf8_lossy(&heard).into_owned()
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_request_is_cut_off() {
    let address = served(hello(), 8).await;
    for said in [
        "",
        "P",
        "PRI * HTTP/2.0",
        "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        // A connection of HTTP/2 on which nothing follows is asked whether anybody is there.
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let heard = heard(address, said).await;
        assert!(!heard.contains("hello"), "{said:?}: {heard}");
    }
}

#[tokio::test]
async fn a_client_that_lingers_after_its_answer_is_cut_off() {
    let address = served(hello(), 8).await;
    let heard = heard(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(heard.starts_with("HTTP/1.1 200") && heard.ends_with("hello"), "{heard}");
}

#[tokio::test]
async fn the_others_are_answered_as_soon_as_the_silent_are_gone() {
    let address = served(hello(), 2).await;
    let silent = [TcpStream::connect(address).await, TcpStream::connect(address).await];
    let heard = heard(address, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await;
    assert!(heard.ends_with("hello"), "{heard}");
    drop(silent);
}

/// Tells when it is dropped.
struct Tells(Option<oneshot::Sender<()>>);

impl Drop for Tells {
    fn drop(&mut self) {
        let _ = self.0.take().map(|tell| tell.send(()));
    }
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_what_it_asked_for_is_cut_off() {
    let (tell, told) = oneshot::channel();
    let endless = Arc::new(Mutex::new(Some(Tells(Some(tell)))));
    let router = Router::new().route(
        "/",
        get(move || async move {
            let tells = endless.lock().unwrap().take();
            Body::from_stream(stream::unfold(tells, |tells| async move {
                Some((Ok::<_, io::Error>(Bytes::from(vec![0; 1 << 16])), tells))
            }))
        }),
    );
    let address = served(router, 8).await;
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    // The answer has no end; it ends because nobody takes it.
    told.await.unwrap();
    drop(line);
}

#[tokio::test]
async fn a_head_that_is_too_long_is_refused() {
    let address = served(hello(), 8).await;
    let long = "x".repeat(1 << 20);
    let heads = [
        format!("GET /{long} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {long}\r\nConnection: close\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "a: b\r\n".repeat(500)),
    ];
    for head in heads {
        let mut line = TcpStream::connect(address).await.unwrap();
        // The server may hang up before it has heard all of it.
        let _ = line.write_all(head.as_bytes()).await;
        let mut heard = Vec::new();
        let _ = line.read_to_end(&mut heard).await;
        let heard = String::from_utf8_lossy(&heard).into_owned();
        let refused = heard.is_empty() || heard.starts_with("HTTP/1.1 4");
        assert!(refused, "{heard}");
    }
    // And it goes on.
    assert!(heard(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.ends_with("hello"));
}
