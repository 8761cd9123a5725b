//! Where one begins: the problem in plain words, one's own data, or a sample without an account.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse;

use super::datasets::pages::to;
use super::datasets::retention;
use super::datasets::store::{self, Fresh, Words};
use super::form::{Choice, problems};
use super::{samples, uploads};
use crate::app::App;
use crate::platform::keeper::Keeper;
use crate::platform::numbers;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};

/// A sample as a card.
struct Sample {
    action: String,
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "testbed/try.html")]
struct Start<'a> {
    shell: Shell<'a>,
    problems: Vec<Choice>,
    samples: Vec<Sample>,
    visitor: bool,
    most: String,
}

/// `GET /try`. Looking makes nobody a visitor: a session begins with the first thing that is brought.
///
/// # Errors
/// Never in practice.
pub async fn show(caller: Caller) -> Answer {
    let visitor = caller.principal.person().is_none();
    let sample = |id: &&str| Sample {
        action: format!("/try/{id}"),
        title: caller.words.text(&format!("sample-{id}")),
        text: caller.words.text(&format!("sample-{id}-text")),
    };
    let most = if visitor { uploads::VISITOR_BYTES } else { uploads::LARGEST };
    page(&Start {
        shell: caller.shell(&caller.words.text("try-title")),
        problems: problems(caller.words, ""),
        samples: samples::IDS.iter().map(sample).collect(),
        visitor,
        most: numbers::size(most),
    })
}

/// `POST /try/{sample}`: a dataset of that sample.
///
/// # Errors
/// When there is no such sample.
pub async fn sample(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    let sample = samples::find(&id).await.ok_or_else(Problem::not_found)?;
    let mut tx = app.db.begin().await?;
    let (keeper, cookie) = Keeper::or_visitor(&app, &mut tx, &caller).await?;
    let files = samples::files(sample);
    let bytes: u64 = files.iter().map(|f| f.bytes).sum();
    let left = uploads::room(&mut tx, &keeper).await?;
    if bytes > left {
        return Err(uploads::no_room(&keeper, left));
    }
    let fresh = Fresh {
        name: samples::title(sample, caller.lang()),
        sample: sample.id,
        retain_until: retention::usual(&keeper),
    };
    let asks = samples::question(&sample.question);
    let made = store::make(&mut tx, &keeper, &fresh).await?;
    let number = store::add_version(&mut tx, made, &files, &Words::new(), &asks).await?;
    tx.commit().await?;
    Ok((cookie, to(&format!("/datasets/{made}/versions/{number}"))).into_response())
}
