//! How much one client may ask for.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::HeaderName;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::Problem;
use crate::app::App;
use crate::platform::config::Config;

/// The most that a form or a JSON document may weigh. Uploads have a limit of their own.
pub const FORM_BYTES: usize = 1 << 20;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// From where a request comes: the peer's address, or what a trusted proxy says of it.
#[must_use]
pub fn origin(config: &Config, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let Some(peer) = peer else { return "unknown".to_owned() };
    // The last address is the one that our own proxy saw; those before it, in this line or in lines
    // of their own, anyone can write.
    let lines = request.headers().get_all(&FORWARDED_FOR);
    let told = config.behind_proxy.then(|| lines.into_iter().next_back()).flatten();
    let client = told.and_then(|v| v.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    client.unwrap_or(peer).to_string()
}

/// Counts requests by client; each client has a budget that refills by the second.
#[derive(Clone)]
pub struct Budget {
    limiter: Option<Arc<DefaultKeyedRateLimiter<IpNet>>>,
}

/// Clients are told apart by their address, in IPv6 by the network a household gets.
#[derive(Clone, PartialEq, Eq, Hash)]
struct IpNet(String);

impl IpNet {
    fn of(origin: &str) -> Self {
        match origin.parse() {
            Ok(IpAddr::V6(v6)) => Self(format!("{:x?}", &v6.segments()[..4])),
            _ => Self(origin.to_owned()),
        }
    }
}

impl Budget {
    /// So many requests a second, ten seconds' worth at once; none is no limit.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        let quota = NonZeroU32::new(per_second).map(|rate| {
            let burst = rate.saturating_mul(NonZeroU32::MIN.saturating_add(9));
            Quota::per_second(rate).allow_burst(burst)
        });
        Self { limiter: quota.map(|q| Arc::new(RateLimiter::keyed(q))) }
    }

    /// Takes one from the client's budget.
    ///
    /// # Errors
    /// How many seconds to wait where it is empty.
    fn take(&self, origin: &str) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        limiter.check_key(&IpNet::of(origin)).map_err(|until| {
            until.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1)
        })
    }

    /// Forgets clients that were quiet for long.
    pub fn tidy(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
        }
    }
}

/// Refuses a client that asks too often.
pub async fn within_budget(State(app): State<App>, request: Request, next: Next) -> Response {
    match app.budget.take(&origin(&app.config, &request)) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::too_often(seconds).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxy_says_of_an_address_is_believed() {
        let config = |proxy: &str| {
            let option = |name: &str| (name == "behind-proxy").then(|| proxy.to_owned());
            Config::new(option, |_| None, None).unwrap()
        };
        let mut request = Request::builder()
            .header("x-forwarded-for", "203.0.113.7")
            .header("x-forwarded-for", "203.0.113.8, 198.51.100.9")
            .body(axum::body::Body::empty())
            .unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4000))));
        assert_eq!(origin(&config("yes"), &request), "198.51.100.9");
        assert_eq!(origin(&config("no"), &request), "192.0.2.1");
    }

    #[test]
    fn a_client_that_asks_too_often_waits_and_its_neighbour_does_not() {
        let budget = Budget::new(1);
        for _ in 0..10 {
            assert_eq!(budget.take("192.0.2.1"), Ok(()));
        }
        assert!(budget.take("192.0.2.1").is_err());
        assert_eq!(budget.take("192.0.2.2"), Ok(()));
    }

    #[test]
    fn a_household_is_one_client() {
        let budget = Budget::new(1);
        for i in 0..10 {
            assert_eq!(budget.take(&format!("2001:db8:1:2::{i}")), Ok(()));
        }
        assert!(budget.take("2001:db8:1:2:ffff::1").is_err());
    }
}
