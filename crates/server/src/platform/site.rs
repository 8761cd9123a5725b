//! How the site of a centre is reached from outside: under the host of its own where it has one. A link into
//! another centre's site opens nothing there.

use std::sync::Arc;

use crate::app::App;
use crate::identity::centres::Centre;
use crate::platform::id::CentreId;

/// The site of a centre, without a slash at its end.
#[must_use]
pub fn of(app: &App, centre: CentreId) -> Arc<str> {
    let found = app.centres.by_id(centre);
    found.map_or_else(|| Arc::clone(&app.config.public_url), |one| of_centre(app, &one))
}

/// The same, of a centre that is at hand.
#[must_use]
pub fn of_centre(app: &App, centre: &Centre) -> Arc<str> {
    let url = &app.config.public_url;
    match centre.host.as_str() {
        "" => Arc::clone(url),
        host => at_host(url, host).map_or_else(|| Arc::clone(url), Arc::from),
    }
}

/// The address with another host: how the line is kept secret, the port and the folder stay.
fn at_host(url: &str, host: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (place, folder) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let port = place.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{scheme}://{host}{port}{folder}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_the_centres_and_the_rest_stays() {
        for (url, at) in [
            ("https://dure.example", "https://b.example"),
            ("http://127.0.0.1:8080", "http://b.example:8080"),
            ("http://[::1]", "http://b.example"),
            ("http://[::1]:8080/dure", "http://b.example:8080/dure"),
        ] {
            assert_eq!(at_host(url, "b.example").as_deref(), Some(at), "{url}");
        }
        assert_eq!(at_host("nothing", "b.example"), None);
    }
}
