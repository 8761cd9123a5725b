//! Speaking to participants elsewhere over HTTP.
//!
//! Addresses come from outside, so they are a way into the server's own network: an address that is not a
//! public one is not written to, whatever name it hides behind, unless the configuration allows it
//! (`dataspace-inside`). No redirect is followed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use dure_dataspace::message::places;
use dure_dataspace::{negotiation, transfer};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Method, Url};
use serde_json::Value;

use super::hearing::Reply;
use super::{Kind, Peer, Process, claims};
use crate::app::App;

/// For how long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long an answer may be.
const LONGEST: usize = 8 << 20;

/// A kind of process that sends.
pub trait Sends: Kind {
    /// The path of a deed below the other side's address.
    fn path(of: &Process<Self>, deed: Self::Deed) -> String;
    /// The path at which the other side tells how a process stands.
    const LOOKED_AT: &'static str;
}

impl Sends for negotiation::State {
    fn path(of: &Process<Self>, deed: negotiation::Deed) -> String {
        places::of_negotiation(of.exchange.side, deed, &of.peer_pid)
    }

    const LOOKED_AT: &'static str = "negotiations";
}

impl Sends for transfer::State {
    fn path(of: &Process<Self>, deed: transfer::Deed) -> String {
        places::of_transfer(deed, &of.peer_pid)
    }

    const LOOKED_AT: &'static str = "transfers";
}

/// Why nothing was heard from a participant elsewhere.
#[derive(Debug, thiserror::Error)]
pub enum Unheard {
    /// The address leads into the server's own network, or is none.
    #[error("the address {0} may not be reached")]
    Address(String),
    /// The line.
    #[error("no answer: {0}")]
    Line(#[from] reqwest::Error),
    /// An answer that is none.
    #[error("status {status}: {body}")]
    Status {
        /// The status.
        status: u16,
        /// What it said, in short.
        body: String,
    },
    /// A bucket.
    #[error("the bucket: {0}")]
    Bucket(String),
    /// The terms do not let it out, or it is not there any more.
    #[error("the data do not leave now")]
    Refused,
    /// Nothing more came, or nothing more was taken.
    #[error("nothing moved any more")]
    Stalled,
    /// The answer is too long or no JSON.
    #[error("the answer cannot be read")]
    Unreadable,
}

/// Whom we speak with over HTTP.
#[derive(Clone)]
pub struct Line {
    client: reqwest::Client,
    inside: bool,
}

impl Line {
    /// A line; `inside` is whether it may lead into the server's own network.
    #[must_use]
    pub fn new(inside: bool) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .dns_resolver(Arc::new(Public { inside }))
            .user_agent("dure")
            .build();
        // Only a broken TLS backend makes none; then nothing can be sent, and it is said at each try.
        Self { client: client.unwrap_or_default(), inside }
    }

    /// The client, for what speaks another language than JSON. Names lead it outside alone; of an address that
    /// has none see [`Line::allows`].
    #[must_use]
    pub fn client(&self) -> reqwest::Client {
        self.client.clone()
    }

    /// Whether an address may be reached.
    ///
    /// # Errors
    /// Where it may not.
    pub fn allows(&self, address: &str) -> Result<Url, Unheard> {
        let refused = || Unheard::Address(address.chars().take(200).collect());
        let url = Url::parse(address).ok().filter(|url| reachable(url, self.inside));
        url.ok_or_else(refused)
    }

    /// Asks; the answer's body is not read yet.
    ///
    /// # Errors
    /// Where the address may not be reached, or nothing answers.
    pub async fn ask(
        &self,
        method: Method,
        address: &str,
        token: &str,
        body: Option<(&str, &Value)>,
    ) -> Result<reqwest::Response, Unheard> {
        let mut request = self.client.request(method, self.allows(address)?);
        if !token.is_empty() {
            request = request.header("authorization", token);
        }
        if let Some((name, body)) = body {
            request = request
                .header("content-type", "application/json")
                .header("idempotency-key", name)
                .body(body.to_string());
        }
        Ok(tokio::time::timeout(PATIENCE, request.send())
            .await
            .map_err(|_| Unheard::Status { status: 504, body: String::new() })??)
    }

    /// Asks and reads the JSON that is answered.
    ///
    /// # Errors
    /// The same, and where the answer is none of success.
    pub async fn json(
        &self,
        method: Method,
        address: &str,
        token: &str,
        body: Option<(&str, &Value)>,
    ) -> Result<Value, Unheard> {
        let response = self.ask(method, address, token, body).await?;
        let status = response.status();
        let bytes = tokio::time::timeout(PATIENCE, whole(response)).await;
        let bytes = bytes.map_err(|_| Unheard::Unreadable)??;
        match status.is_success() {
            true if bytes.is_empty() => Ok(Value::Null),
            true => serde_json::from_slice(&bytes).map_err(|_| Unheard::Unreadable),
            false => {
                let body = String::from_utf8_lossy(&bytes).chars().take(500).collect();
                Err(Unheard::Status { status: status.as_u16(), body })
            }
        }
    }
}

/// The text of an answer.
///
/// # Errors
/// Where it is too long, or no text.
pub async fn text(response: reqwest::Response) -> Result<String, Unheard> {
    let bytes = tokio::time::timeout(PATIENCE, whole(response)).await;
    let bytes = bytes.map_err(|_| Unheard::Unreadable)??;
    String::from_utf8(bytes).map_err(|_| Unheard::Unreadable)
}

async fn whole(mut response: reqwest::Response) -> Result<Vec<u8>, Unheard> {
    let mut all = Vec::new();
    while let Some(piece) = response.chunk().await? {
        all.extend_from_slice(&piece);
        if all.len() > LONGEST {
            return Err(Unheard::Unreadable);
        }
    }
    Ok(all)
}

/// Sends a message; what comes back is an answer in any case.
pub async fn send<S: Sends>(
    app: &App,
    peer: &Peer,
    of: &Process<S>,
    deed: S::Deed,
    message: &Value,
) -> Reply {
    let base = if of.callback.is_empty() { &peer.address } else { &of.callback };
    let base = base.trim_end_matches('/');
    // A token of our own is for one message alone.
    let Ok(token) = claims::shown(app, peer).await else { return Reply::Busy };
    let name = super::acting::name_of(message);
    let address = format!("{base}{}", S::path(of, deed));
    let said = app.line.json(Method::POST, &address, &token, Some((&name, message))).await;
    let why = match said {
        Ok(answer) => return taken(of, answer),
        Err(why) => why,
    };
    tracing::info!(peer = %peer.id, process = %of.id, %why, "a message was not taken");
    match &why {
        Unheard::Status { status, .. } if is_refusal(*status) => {
            // An answer that was lost before may have been a yes.
            let after = S::after(of.exchange.state, of.exchange.side, deed);
            if of.attempts > 0 && !of.peer_pid.is_empty() && after.is_some() {
                let looked = format!("{base}/{}/{}", S::LOOKED_AT, places::segment(&of.peer_pid));
                let token = claims::shown(app, peer).await.unwrap_or_default();
                if let Ok(stands) = app.line.json(Method::GET, &looked, &token, None).await
                    && stands.get("state").and_then(Value::as_str).and_then(S::of_word) == after
                {
                    return taken(of, Value::Null);
                }
            }
            Reply::Refused(why.to_string())
        }
        Unheard::Address(_) => Reply::Refused(why.to_string()),
        _ => Reply::Busy,
    }
}

/// Not found may be not found yet; what the server lacks for the moment it may have later.
fn is_refusal(status: u16) -> bool {
    (300..500).contains(&status) && !matches!(status, 404 | 408 | 425 | 429)
}

fn taken<S: Kind>(of: &Process<S>, answer: Value) -> Reply {
    use dure_dataspace::Side;
    let name = match of.exchange.side {
        Side::Consumer => "providerPid",
        Side::Provider => "consumerPid",
    };
    let normalised = dure_dataspace::message::normalised(&answer).unwrap_or_default();
    let own = normalised.get(name).and_then(Value::as_str).unwrap_or_default();
    if own.is_empty() && of.peer_pid.is_empty() {
        return Reply::Refused(format!("the answer has no {name}"));
    }
    let own = own.chars().take(512).collect();
    Reply::Taken { own, told: answer, begun: false }
}

/// Whether an address may be written to at all, as far as it can be seen without looking its name up.
#[must_use]
pub fn may_reach(app: &App, address: &str) -> bool {
    // Between two who sit here nothing is written to addresses.
    address.starts_with(&*app.config.public_url)
        || Url::parse(address).is_ok_and(|url| reachable(&url, app.config.dataspace_inside))
}

fn reachable(url: &Url, inside: bool) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    let secure = url.scheme() == "https" || inside && url.scheme() == "http";
    let public = match url.host() {
        Some(url::Host::Ipv4(ip)) => is_public(IpAddr::V4(ip)),
        Some(url::Host::Ipv6(ip)) => is_public(IpAddr::V6(ip)),
        Some(url::Host::Domain(name)) => {
            !name.trim_end_matches('.').eq_ignore_ascii_case("localhost")
        }
        None => return false,
    };
    plain && secure && (inside || public)
}

/// Resolves names to public addresses alone.
struct Public {
    inside: bool,
}

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let inside = self.inside;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|at| inside || is_public(at.ip())).collect();
            if allowed.is_empty() {
                let why = format!("{} leads to no public address", name.as_str());
                return Err(Box::<dyn std::error::Error + Send + Sync>::from(why));
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the public internet (IANA special-purpose address registries).
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let benchmarks = a == 198 && (b == 18 || b == 19);
    let relays = a == 192 && b == 88 && c == 99;
    let special = a == 0 || a >= 224 || shared || protocols || benchmarks || relays;
    !(special
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || ip.is_unspecified())
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let [a, b, ..] = ip.segments();
    // Only 2000::/3 is given out; of it the documentation, Teredo and 6to4 lead elsewhere.
    let given_out = a & 0xe000 == 0x2000;
    let special = a == 0x2001 && (b < 0x0200 || b == 0x0db8) || a == 0x2002;
    given_out && !special && a != 0x3fff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_of_the_own_network_is_reached_however_it_is_written() {
        for inner in [
            "http://dure.example/dsp",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://localhost./",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[fd00::1]/",
            "https://[fe80::1]/",
            "https://[2002:7f00:1::]/",
            "https://[64:ff9b::a00:1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://100.64.0.1/",
            "https://192.168.0.1/",
            "https://0.0.0.0/",
            "https://someone:secret@dure.example/",
            "ftp://dure.example/",
            "file:///etc/passwd",
        ] {
            let refused = Url::parse(inner).map_or(true, |url| !reachable(&url, false));
            assert!(refused, "{inner}");
        }
        assert!(reachable(&Url::parse("https://dure.example/dsp").unwrap(), false));
        assert!(reachable(&Url::parse("https://[2606:4700::1111]/").unwrap(), false));
        assert!(reachable(&Url::parse("http://127.0.0.1:8080/").unwrap(), true));
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_followed() {
        let line = Line::new(false);
        let said = line.json(Method::GET, "https://localhost.localdomain/", "", None).await;
        assert!(said.is_err());
        let public = Public { inside: false };
        let name: Name = "localhost".parse().unwrap();
        assert!(public.resolve(name).await.is_err());
    }
}
