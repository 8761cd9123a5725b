//! Bodies that end early, over a real line: what may be kept is kept, and of the rest nothing is left.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::app;
use crate::platform::authorisation::Role;
use crate::platform::web::caller::SESSION_COOKIE;
use crate::platform::web::listen::{Limits, serve};
use crate::testbed::tests::{announced, offset, piece};
use crate::testing::{Browser, Site};

async fn served(site: &Site) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = app::router(site.app.clone());
    tokio::spawn(serve(listener, router, Limits::of(64), std::future::pending()));
    address
}

/// Says that and hangs up.
async fn broken_off(address: SocketAddr, browser: &Browser, head: &str, body: &str) {
    let mut line = TcpStream::connect(address).await.unwrap();
    let session = browser.cookie(SESSION_COOKIE).unwrap_or_default();
    let always = format!(
        "Host: {address}\r\nOrigin: http://{address}\r\nCookie: {SESSION_COOKIE}={session}\r\n"
    );
    let said = format!("{head}\r\n{always}\r\n{body}");
    line.write_all(said.as_bytes()).await.unwrap();
    line.shutdown().await.unwrap();
    // Until the server has understood.
    let _ = line.read_to_end(&mut Vec::new()).await;
}

fn files_in(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries.flatten().map(|e| if e.path().is_dir() { files_in(&e.path()) } else { 1 }).sum()
}

#[tokio::test]
async fn of_a_piece_that_breaks_off_what_came_is_kept() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member]).await;
    let place = announced(&browser, 100, "a.csv").await.expect(201).location().to_owned();
    let head = format!(
        "PATCH {place} HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
         Content-Type: application/offset+octet-stream\r\nContent-Length: 100"
    );
    broken_off(served(&site).await, &browser, &head, &"x".repeat(40)).await;
    while offset(&browser, &place).await != "40" {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    piece(&browser, &place, 40, "y".repeat(60)).await.expect(204);
    let upload = place.rsplit('/').next().unwrap();
    let file = site.app.config.data.join("blobs/uploads").join(upload);
    assert_eq!(std::fs::read_to_string(file).unwrap(), "x".repeat(40) + &"y".repeat(60));
}

#[tokio::test]
async fn of_a_form_that_breaks_off_nothing_is_left() {
    let site = Site::open().await;
    let browser = site.signed_in(&[Role::Member]).await;
    let address = served(&site).await;
    let with_file = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na,b\n1,2\n";
    for (head, body) in [
        (
            "POST /datasets HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=edge\r\n\
             Content-Length: 5000",
            with_file,
        ),
        (
            "POST /api/v1/uploads HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 50\r\n\
             Content-Type: application/offset+octet-stream\r\nContent-Length: 50",
            "",
        ),
        (
            "POST /join HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: 500",
            "kind=company&brn=124",
        ),
        (
            "POST /api/v1/datasets HTTP/1.1\r\nContent-Type: application/json\r\n\
             Content-Length: 500",
            "{\"uploads\": [",
        ),
    ] {
        broken_off(address, &browser, head, body).await;
    }
    let left = "SELECT (SELECT COUNT(*) FROM upload) + (SELECT COUNT(*) FROM dataset)";
    while site.count(left).await > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    while files_in(&site.app.config.data.join("blobs")) > 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(site.count("SELECT COUNT(*) FROM account").await, 1);
}
