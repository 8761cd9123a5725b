//! A line between the server and its database that can be cut and mended.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

/// The line.
pub struct Line {
    /// Where it begins.
    pub here: SocketAddr,
    there: String,
    cut: watch::Sender<bool>,
    listening: Mutex<Option<JoinHandle<()>>>,
}

impl Line {
    /// A line that leads there (`host:port`).
    pub async fn to(there: &str) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let (cut, _) = watch::channel(false);
        let line = Self { here, there: there.to_owned(), cut, listening: Mutex::default() };
        let line = Arc::new(line);
        line.listen(listener).await;
        line
    }

    async fn listen(&self, listener: TcpListener) {
        let (there, cut) = (self.there.clone(), self.cut.clone());
        let listening = tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let (there, mut cut) = (there.clone(), cut.subscribe());
                tokio::spawn(async move {
                    let Ok(mut far) = TcpStream::connect(there).await else { return };
                    tokio::select! {
                        _ = copy_bidirectional(&mut near, &mut far) => {}
                        _ = cut.wait_for(|cut| *cut) => {}
                    }
                });
            }
        });
        *self.listening.lock().await = Some(listening);
    }

    /// Cuts it: what goes on breaks off, and nobody answers any more.
    pub async fn cut(&self) {
        if let Some(listening) = self.listening.lock().await.take() {
            listening.abort();
            let _ = listening.await;
        }
        self.cut.send_replace(true);
    }

    /// Mends it.
    pub async fn mend(&self) {
        self.cut.send_replace(false);
        let listener = TcpListener::bind(self.here).await.unwrap();
        self.listen(listener).await;
    }
}
