//! How far a job is, on a page and as it goes on (server-sent events).

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;

use crate::app::App;
use crate::platform::id::JobId;
use crate::platform::jobs::{self, Seen, State};
use crate::platform::web::{Caller, Problem};

/// How often a job is looked at for those who follow it.
const LOOK: Duration = Duration::from_millis(500);

/// After so many looks the line is closed; a browser opens it again by itself.
const LOOKS: u32 = 600;

/// How far a job is, in the reader's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Live {
    /// The stage.
    pub text: String,
    /// The share done.
    pub share: String,
    /// Thousandths done; empty while it waits.
    pub value: String,
    /// Where its news comes from.
    #[serde(skip)]
    pub events: String,
}

/// News as programs and pages get it.
#[derive(Serialize)]
struct News {
    state: State,
    stage: String,
    progress: u16,
    text: String,
    share: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<u16>,
    max: u16,
}

fn news(caller: &Caller, seen: &Seen) -> News {
    let stage = match (seen.state, seen.stage.as_str()) {
        (State::Queued, _) => "live-queued".to_owned(),
        (_, "") => "live-running".to_owned(),
        (_, "examine") => "live-examine".to_owned(),
        (_, stage) => stage.to_owned(),
    };
    let running = seen.state != State::Queued;
    News {
        state: seen.state,
        text: caller.words.text(&stage),
        stage: seen.stage.clone(),
        progress: seen.progress,
        share: if running { format!("{}%", seen.progress / 10) } else { String::new() },
        value: running.then_some(seen.progress),
        max: 1000,
    }
}

/// How far a job is.
///
/// # Errors
/// As the database does.
pub async fn of_job(app: &App, caller: &Caller, job: JobId, events: &str) -> Result<Live, Problem> {
    let seen = jobs::state(&app.db, job).await?.ok_or_else(Problem::not_found)?;
    let news = news(caller, &seen);
    Ok(Live {
        text: news.text,
        share: news.share,
        value: news.value.map(|v| v.to_string()).unwrap_or_default(),
        events: events.to_owned(),
    })
}

/// The news of a job until it is over: a message for each change, then `done`.
#[must_use]
pub fn events(app: App, caller: Caller, job: JobId) -> Response {
    struct Following {
        app: App,
        caller: Caller,
        told: Option<Seen>,
        looks: u32,
        over: bool,
    }
    let following = Following { app, caller, told: None, looks: 0, over: false };
    let stream = stream::unfold(following, move |mut f| async move {
        if f.over {
            return None;
        }
        loop {
            if f.looks > 0 {
                tokio::time::sleep(LOOK).await;
            }
            f.looks += 1;
            if f.looks > LOOKS {
                return None;
            }
            // While the database is away there is no news.
            let Ok(seen) = jobs::state(&f.app.db, job).await else { continue };
            let Some(seen) = seen.filter(|s| !s.state.is_over()) else {
                f.over = true;
                return Some((Ok::<_, Infallible>(Event::default().event("done").data("{}")), f));
            };
            if f.told.as_ref() != Some(&seen) {
                let news = serde_json::to_string(&news(&f.caller, &seen)).unwrap_or_default();
                f.told = Some(seen);
                return Some((Ok(Event::default().data(news)), f));
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))).into_response()
}
