//! Who calls: the person or visitor, the tenant, the language, the id of the request.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, COOKIE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use dure_testbed::report::Message;

use super::Problem;
use super::headers::RequestId;
use crate::app::App;
use crate::identity::centres::Centre;
use crate::identity::sessions;
use crate::platform::authorisation::{Person, Principal};
use crate::platform::i18n::{Lang, Words};
use crate::platform::id::SessionId;
use crate::platform::shell::Shell;
use std::sync::Arc;

/// The cookie of a session.
pub const SESSION_COOKIE: &str = "dure_session";

/// The cookie of the language that a reader chose.
pub const LANGUAGE_COOKIE: &str = "dure_lang";

/// The cookie of a sentence for the next page.
pub const FLASH_COOKIE: &str = "dure_flash";

/// Who calls. An extractor of every handler that cares.
#[derive(Clone)]
pub struct Caller {
    /// Person, visitor, program or stranger.
    pub principal: Principal,
    /// The sentences in the reader's language.
    pub words: &'static Words,
    /// The tenant whose site it is.
    pub centre: Arc<Centre>,
    /// The id of the request.
    pub request_id: String,
    /// The address without its query.
    pub path: String,
    /// From where, for logs of access and limits.
    pub origin: String,
    /// The program that calls, as it says itself.
    pub agent: String,
    /// A sentence that the last page left for this one: kind and id.
    pub flash: Option<(String, String)>,
    /// Whether this is the demo world.
    pub demo: bool,
    /// How the site is reached from outside.
    pub site: Arc<str>,
    /// Why it could not be found out who calls.
    pub(super) trouble: Option<Problem>,
}

impl Caller {
    /// The person.
    ///
    /// # Errors
    /// Where nobody is signed in.
    pub fn person(&self) -> Result<&Person, Problem> {
        let none = || Problem::of_status(StatusCode::UNAUTHORIZED);
        self.principal.person().ok_or_else(none)
    }

    /// The session.
    ///
    /// # Errors
    /// Where there is none, as for programs with a token.
    pub fn session(&self) -> Result<SessionId, Problem> {
        let none = || Problem::of_status(StatusCode::UNAUTHORIZED);
        self.principal.session().ok_or_else(none)
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.words.lang()
    }

    /// What stands around a page of that title.
    #[must_use]
    pub fn shell<'a>(&'a self, title: &str) -> Shell<'a> {
        Shell::new(self, title)
    }

    /// A sentence in the reader's language.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.words.say(message)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Self>().cloned();
        caller.ok_or_else(|| Problem::internal(&"a request came past the identification"))
    }
}

/// Finds out who calls and puts it beside the request. A secret that is not or no longer good makes
/// a stranger, not an error: the route says whether that is enough.
pub async fn identified(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let headers = request.headers();
    // HTTP/2 names the host in the address, HTTP/1.1 in a header.
    let authority = request.uri().authority().map(|a| a.as_str());
    let centre = app.centres.of_host(authority.unwrap_or_else(|| header(headers, &HOST)));
    // What participants of a dataspace show is no token of a person: those routes look at it themselves.
    let shown = bearer(headers).filter(|_| !request.uri().path().starts_with("/dsp/"));
    let found = match shown {
        Some(secret) => sessions::by_token(&app, secret).await,
        None => match cookie(headers, sessions::cookie_name(&app.config)) {
            Some(secret) => sessions::by_cookie(&app, secret).await,
            None => Ok(None),
        },
    };
    let bad_token = shown.is_some() && matches!(found, Ok(None));
    let (principal, known_lang, trouble) = match found {
        Ok(Some(known)) => (known.principal, known.lang, None),
        Ok(None) => (Principal::Stranger, None, None),
        Err(e) => (Principal::Stranger, None, Some(e)),
    };
    let chosen = cookie(headers, LANGUAGE_COOKIE).and_then(Lang::from_tag);
    let lang = chosen.or(known_lang);
    let lang = lang.unwrap_or_else(|| Lang::accepted(header(headers, &ACCEPT_LANGUAGE)));
    let centre = match principal.person() {
        Some(person) => app.centres.by_id(person.centre).unwrap_or(centre),
        None => centre,
    };
    let site = crate::platform::site::of_centre(&app, &centre);
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let caller = Caller {
        principal,
        words: Words::of(lang),
        centre,
        request_id: id,
        path: request.uri().path().to_owned(),
        origin: super::limits::origin(&app.config, &request),
        agent: header(headers, &axum::http::header::USER_AGENT).chars().take(200).collect(),
        flash: cookie(headers, FLASH_COOKIE)
            .and_then(|f| f.split_once('.'))
            .map(|(kind, id)| (kind.to_owned(), id.to_owned())),
        demo: app.config.demo,
        site,
        trouble: trouble.map(Problem::from).or_else(|| bad_token.then(Problem::bad_token)),
    };
    let left_a_sentence = caller.flash.is_some();
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if left_a_sentence {
        super::flash::said(response.headers_mut());
    }
    response
}

fn header<'a>(headers: &'a HeaderMap, name: &axum::http::HeaderName) -> &'a str {
    headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, secret) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

/// The value of a cookie of that name.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}
