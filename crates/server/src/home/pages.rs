//! The pages of the entrance.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, SET_COOKIE};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::app::App;
use crate::platform::i18n::Lang;
use crate::platform::shell::Shell;
use crate::platform::web::caller::LANGUAGE_COOKIE;
use crate::platform::web::{Answer, Caller, Problem, page};

#[derive(Template)]
#[template(path = "site/home.html")]
struct Home<'a> {
    shell: Shell<'a>,
}

/// `GET /`.
///
/// # Errors
/// Never in practice.
pub async fn home(caller: Caller) -> Answer {
    page(&Home { shell: caller.shell(&caller.words.text("home-title")) })
}

/// What the house says of itself; the sections are sentences of the locale.
#[derive(Template)]
#[template(path = "site/about.html")]
struct About<'a> {
    shell: Shell<'a>,
    lead: String,
    /// Their heads and what they say.
    sections: Vec<(String, String)>,
}

/// Each of these pages has as many sections.
const SECTIONS: usize = 6;

fn about(caller: &Caller, name: &str) -> Answer {
    let text = |of: &str| caller.words.text(&format!("{name}-{of}"));
    let section = |n: usize| (text(&n.to_string()), text(&format!("{n}-text")));
    page(&About {
        shell: caller.shell(&text("title")),
        lead: text("lead"),
        sections: (1..=SECTIONS).map(section).collect(),
    })
}

/// `GET /about/data`: where data lies, who sees it, when it goes.
///
/// # Errors
/// Never in practice.
pub async fn about_data(caller: Caller) -> Answer {
    about(&caller, "about-data")
}

/// `GET /about/privacy`.
///
/// # Errors
/// Never in practice.
pub async fn about_privacy(caller: Caller) -> Answer {
    about(&caller, "about-privacy")
}

/// `GET /about/terms`.
///
/// # Errors
/// Never in practice.
pub async fn about_terms(caller: Caller) -> Answer {
    about(&caller, "about-terms")
}

/// A choice of language.
#[derive(Deserialize)]
pub struct Choice {
    to: String,
    #[serde(default)]
    next: String,
}

/// `POST /language`: remembers the choice and goes back to where it was made.
///
/// # Errors
/// When there is no such language.
pub async fn language(Form(choice): Form<Choice>) -> Answer {
    let lang = Lang::from_tag(&choice.to).ok_or_else(Problem::not_found)?;
    let back = Redirect::to(within(&choice.next));
    Ok(([(SET_COOKIE, remembered(lang))], back).into_response())
}

/// The cookie that remembers a language for a year.
#[must_use]
pub fn remembered(lang: Lang) -> String {
    format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax", lang.tag())
}

/// An address on this site; the home page for all that would lead away from it.
#[must_use]
pub fn within(address: &str) -> &str {
    let sane = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && address.bytes().all(|b| b.is_ascii_graphic());
    if sane { address } else { "/" }
}

/// `GET /healthz`: the program runs.
pub async fn alive() -> Response {
    ([(CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// `GET /readyz`: it can answer, because the database does.
///
/// # Errors
/// While it cannot.
pub async fn ready(State(app): State<App>) -> Answer {
    app.db.ping().await?;
    Ok("ready\n".into_response())
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn an_address_never_leads_away_from_the_site() {
        assert_eq!(within("/runs?page=2"), "/runs?page=2");
        for away in ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\nb"] {
            assert_eq!(within(away), "/", "{away}");
        }
    }
}
