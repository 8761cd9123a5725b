//! A mailbox by IMAP: what is not `\Seen` waits. Nothing is deleted there.

use std::fmt::Debug;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::{Client, Session};
use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::inbox::Waiting;
use super::settings::Inbound;

/// How long the server may take for a step.
const STEP: Duration = Duration::from_secs(60);

/// A line to the server, with TLS or without.
pub trait Line: AsyncRead + AsyncWrite + Unpin + Debug + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Debug + Send> Line for T {}

/// A mailbox that is open.
pub struct Mailbox(Session<Box<dyn Line>>);

async fn in_time<T>(step: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let late = |_| Error::Io(io::Error::new(io::ErrorKind::TimedOut, "no answer in time"));
    tokio::time::timeout(STEP, step).await.map_err(late)?
}

async fn line(host: &str, port: u16, tls: bool) -> Result<Box<dyn Line>, Error> {
    let tcp = TcpStream::connect((host, port)).await?;
    if !tls {
        return Ok(Box::new(tcp));
    }
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    Ok(Box::new(TlsConnector::from(Arc::new(config)).connect(name, tcp).await?))
}

impl Mailbox {
    /// Opens it.
    ///
    /// # Errors
    /// When the server cannot be reached, does not let us in or has no such folder.
    pub async fn open(inbound: &Inbound) -> Result<Self, Error> {
        let Inbound::Imap { host, port, tls, user, password, folder } = inbound else {
            return Err(Error::No("this mailbox is a maildir".to_owned()));
        };
        let mut client = Client::new(in_time(line(host, *port, *tls)).await?);
        let greeting = in_time(async { Ok(client.read_response().await?) }).await?;
        greeting.ok_or(Error::ConnectionLost)?;
        let login = async { client.login(user, password).await.map_err(|(e, _)| e) };
        let mut session = in_time(login).await?;
        in_time(session.select(folder)).await?;
        Ok(Self(session))
    }

    /// The messages that wait, the oldest first, at most so many.
    ///
    /// # Errors
    /// As the server does.
    pub async fn list(&mut self, at_most: usize) -> Result<Vec<Waiting>, Error> {
        let mut unseen: Vec<u32> =
            in_time(self.0.uid_search("UNSEEN")).await?.into_iter().collect();
        unseen.sort_unstable();
        unseen.truncate(at_most);
        let mut found = Vec::new();
        for uid in unseen {
            let sizes = async {
                let sizes = self.0.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await?;
                sizes.try_collect::<Vec<_>>().await
            };
            let sizes = in_time(sizes).await?;
            let size = sizes.iter().filter(|f| f.uid == Some(uid)).find_map(|f| f.size);
            // One without a size is none that can be passed over: fetching it tells what is wrong.
            let bytes = size.map_or(0, u64::from);
            found.push(Waiting { place: uid.to_string(), bytes });
        }
        Ok(found)
    }

    /// The bytes of a message; looking does not mark it.
    ///
    /// # Errors
    /// As the server does.
    pub async fn bytes(&mut self, place: &str) -> Result<Vec<u8>, Error> {
        let all = async {
            let all = self.0.uid_fetch(place, "(UID BODY.PEEK[])").await?;
            all.try_collect::<Vec<_>>().await
        };
        let all = in_time(all).await?;
        let body = all.iter().find_map(|f| f.body()).map(<[u8]>::to_vec);
        body.ok_or_else(|| Error::No("the message is gone".to_owned()))
    }

    /// Marks a message as seen; flagged where a person should look at it.
    ///
    /// # Errors
    /// As the server does.
    pub async fn done(&mut self, place: &str, aside: bool) -> Result<(), Error> {
        let flags = if aside { "+FLAGS (\\Seen \\Flagged)" } else { "+FLAGS (\\Seen)" };
        let marked = async {
            let marked = self.0.uid_store(place, flags).await?;
            marked.try_collect::<Vec<_>>().await
        };
        in_time(marked).await.map(|_| ())
    }

    /// Says farewell.
    pub async fn close(mut self) {
        let _ = in_time(self.0.logout()).await;
    }
}
