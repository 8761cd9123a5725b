//! What went wrong, as a page for people and as a problem document (RFC 9457) for programs, in the
//! reader's language, without a word of what is inside.

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dure_testbed::report::Message;
use serde::Serialize;
use utoipa::ToSchema;

use super::Caller;
use crate::platform::authorisation::Denied;
use crate::platform::db::Trouble;
use crate::platform::i18n::Words;

/// What a handler gives back.
pub type Answer<T = Response> = Result<T, Problem>;

/// A request that was not done, and why.
#[derive(Debug, Clone)]
pub struct Problem {
    status: StatusCode,
    message: Message,
    retry_after: Option<u64>,
}

/// A problem document.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// Which problem it is, for programs: a relative address that never changes its meaning.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not-found")]
    pub kind: String,
    /// The kind of problem in a few words.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened, where, and what to do.
    pub detail: String,
    /// The id of the request, to be named when asking for help.
    pub request_id: String,
}

impl Problem {
    /// A problem of that status. The message's id begins with `problem-`.
    #[must_use]
    pub fn new(status: StatusCode, message: Message) -> Self {
        Self { status, message, retry_after: None }
    }

    /// There is no such thing here, or it is somebody else's: both look the same.
    #[must_use]
    pub fn not_found() -> Self {
        Self::of_status(StatusCode::NOT_FOUND)
    }

    /// A token that is unknown, has ended or was taken back.
    #[must_use]
    pub fn bad_token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Message::new("problem-token"))
    }

    /// Not for this caller.
    #[must_use]
    pub fn forbidden() -> Self {
        Self::of_status(StatusCode::FORBIDDEN)
    }

    /// What was sent cannot be used; the message says why.
    #[must_use]
    pub fn unusable(message: Message) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// Clashes with what is there; the message says with what.
    #[must_use]
    pub fn conflict(message: Message) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// Too often.
    #[must_use]
    pub fn too_often(seconds: u64) -> Self {
        let message = Message::new("problem-too-often").count("seconds", seconds as usize);
        let retry_after = Some(seconds);
        Self { status: StatusCode::TOO_MANY_REQUESTS, message, retry_after }
    }

    /// A mistake of our own. What it was goes to the log, not to the reader.
    #[must_use]
    pub fn internal(what: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %what, "a request failed");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Something that the server needs is away for the moment.
    #[must_use]
    pub fn unavailable(what: &dyn std::fmt::Display) -> Self {
        tracing::warn!(error = %what, "something needed is away");
        let mut problem = Self::of_status(StatusCode::SERVICE_UNAVAILABLE);
        problem.retry_after = Some(5);
        problem
    }

    /// The general problem of a status.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        let id = match status.as_u16() {
            401 => "problem-sign-in",
            403 => "problem-forbidden",
            404 => "problem-not-found",
            405 => "problem-method",
            408 => "problem-too-slow",
            409 => "problem-conflict",
            413 => "problem-too-large",
            415 => "problem-media-type",
            422 => "problem-unusable",
            429 => "problem-too-often",
            431 => "problem-too-large",
            503 => "problem-unavailable",
            507 => "problem-disk-full",
            400..=499 => "problem-malformed",
            _ => "problem-internal",
        };
        Self::new(status, Message::new(id))
    }

    /// What happened and what to do, in the reader's language.
    #[must_use]
    pub fn sentence(&self, words: &Words) -> String {
        words.say(&self.message)
    }

    fn title(&self, words: &Words) -> String {
        let own = format!("{}-title", self.message.id);
        if words.has(&own) {
            return words.text(&own);
        }
        let general = Self::of_status(self.status);
        words.text(&format!("{}-title", general.message.id))
    }

    fn document(&self, words: &Words, request_id: String) -> ProblemDocument {
        let kind = self.message.id.strip_prefix("problem-").unwrap_or(&self.message.id);
        ProblemDocument {
            kind: format!("/problems/{kind}"),
            title: self.title(words),
            status: self.status.as_u16(),
            detail: words.say(&self.message),
            request_id,
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::SignIn => Self::of_status(StatusCode::UNAUTHORIZED),
            Denied::NotYours => Self::forbidden(),
            Denied::Scope => Self::new(StatusCode::FORBIDDEN, Message::new("problem-token-scope")),
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Self {
        match Trouble::of(&error) {
            Trouble::Away => Self::unavailable(&error),
            Trouble::Full => {
                tracing::error!(%error, "the database is full");
                Self::of_status(StatusCode::INSUFFICIENT_STORAGE)
            }
            Trouble::Ours => Self::internal(&error),
        }
    }
}

impl IntoResponse for Problem {
    /// The bare status with the problem beside it; [`told`] finds the words, since only it knows who
    /// reads.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Puts problems into words. Also those that the router and the extractors found, whose own texts
/// are English and tell of types.
pub async fn told(request: Request, next: Next) -> Response {
    let about = About::of(&request);
    let caller = request.extensions().get::<Caller>().cloned();
    let trouble = caller.as_ref().and_then(|c| c.trouble.clone());
    let response = match trouble.filter(|_| !about.answers_always()) {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let problem = response.extensions().get::<Problem>().cloned();
    let worded = response.headers().get(CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().starts_with(b"application/")
    });
    match (problem, caller, worded) {
        (None, _, true) | (_, None, _) => response,
        (problem, Some(caller), _) => {
            let problem = problem.unwrap_or_else(|| Problem::of_status(status));
            put_into_words(response, &problem, &caller, &about)
        }
    }
}

/// What of the request decides the form of the answer.
struct About {
    method: Method,
    address: String,
    wants_page: bool,
}

impl About {
    fn of(request: &Request) -> Self {
        let accept = request.headers().get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
        let path = request.uri().path();
        let address = request.uri().path_and_query().map_or(path, |p| p.as_str()).to_owned();
        let wants_page = !path.starts_with("/api/") && accept.contains("text/html");
        Self { method: request.method().clone(), address, wants_page }
    }

    /// Liveness and assets answer even while the database is away.
    fn answers_always(&self) -> bool {
        self.address == "/healthz" || self.address.starts_with("/assets/")
    }
}

fn put_into_words(bare: Response, problem: &Problem, caller: &Caller, about: &About) -> Response {
    if about.wants_page && problem.status == StatusCode::UNAUTHORIZED && about.method == Method::GET
    {
        return to_sign_in(&about.address);
    }
    let document = problem.document(caller.words, caller.request_id.clone());
    let (kind, body) = if about.wants_page {
        let page = ProblemPage { shell: caller.shell(&document.title), problem: &document };
        ("text/html; charset=utf-8", askama::Template::render(&page).unwrap_or_default())
    } else {
        ("application/problem+json", serde_json::to_string(&document).unwrap_or_default())
    };
    let (mut parts, _) = bare.into_parts();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Response::from_parts(parts, Body::from(body))
}

fn to_sign_in(address: &str) -> Response {
    let query = serde_urlencoded::to_string([("next", address)]).unwrap_or_default();
    let to = HeaderValue::from_str(&format!("/signin?{query}"));
    let to = to.unwrap_or(HeaderValue::from_static("/signin"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

#[derive(askama::Template)]
#[template(path = "site/error.html")]
struct ProblemPage<'a> {
    shell: crate::platform::shell::Shell<'a>,
    problem: &'a ProblemDocument,
}
