//! The work of sending letters.
//!
//! At most once by itself: before the text goes over the line the letter is marked `sending`, and one
//! that is found so afterwards (the server was killed, the line broke) becomes `unknown`, not queued.
//! The other trade, to send again and hope that the same `Message-ID` is recognised, would show people
//! the same letter twice: most mailboxes do not look. A letter that did not come is seen in the list
//! and sent again by a person's decision.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use super::State;
use super::compose::{Composed, compose};
use super::settings::Smtp;
use super::smtp::{Conversation, Failure};
use super::store::{self, News, Stored};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{JobId, LetterId};
use crate::platform::jobs::{self, JobError, Lease, Order, Work, Workers};
use crate::platform::moment::Moment;

/// The word of this work.
pub const KIND: &str = "mail.send";

/// How long a letter is tried.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// After how many seconds a letter is tried again; the last one from then on.
const WAITS: [u64; 6] = [60, 300, 900, 3600, 3 * 3600, 6 * 3600];

#[derive(Serialize, Deserialize)]
struct Payload {
    letter: LetterId,
}

/// Orders that a letter is sent.
pub(super) async fn order(
    tx: &mut Tx,
    letter: LetterId,
    wait: Duration,
) -> Result<(), sqlx::Error> {
    let payload = serde_json::to_string(&Payload { letter }).unwrap_or_default();
    jobs::order_after(tx, Order { kind: KIND, payload, once_key: None }, wait).await?;
    Ok(())
}

/// Starts the worker that sends letters: one of its own, so that no letter waits for a run of an hour.
#[must_use]
pub fn start(app: &App) -> Workers {
    jobs::start(app, &Arc::new(vec![Box::new(Send) as Box<dyn Work>]), 1)
}

/// The work.
pub struct Send;

impl Work for Send {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn run<'a>(&'a self, app: &'a App, lease: &'a Lease) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            if let Ok(payload) = serde_json::from_str::<Payload>(&lease.payload) {
                one(app, payload.letter).await?;
            }
            let mut tx = app.db.begin().await?;
            lease.finish(&mut tx, "").await?;
            Ok(tx.commit().await?)
        })
    }

    fn given_up<'a>(
        &'a self,
        tx: &'a mut Tx,
        _job: JobId,
        payload: &'a str,
        _state: jobs::State,
        _outcome: &'a str,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>> {
        Box::pin(async move {
            let Ok(payload) = serde_json::from_str::<Payload>(payload) else { return Ok(()) };
            sqlx::query(
                "UPDATE letter SET state = 'failed', why = 'stuck', changed_at = $1 \
                 WHERE id = $2 AND state = 'queued'",
            )
            .bind(Moment::now().micros())
            .bind(payload.letter.text())
            .execute(&mut **tx)
            .await?;
            Ok(())
        })
    }
}

/// Sends one letter, if it is still to be sent, and writes down what became of it.
pub(super) async fn one(app: &App, id: LetterId) -> Result<(), sqlx::Error> {
    let Some(letter) = store::letter(&app.db, id).await? else { return Ok(()) };
    match letter.state {
        State::Queued if letter.next_at <= Moment::now() => {}
        // Whoever had it before came no further: it may or may not have been taken.
        State::Sending => {
            let said = String::new();
            let lost = news(State::Unknown, "unknown", said);
            return settle(app, &letter, letter.attempts, &[State::Sending], lost).await;
        }
        _ => return Ok(()),
    }
    let attempts = letter.attempts;
    let (Some(smtp), Some(from)) = (&app.config.mail.smtp, &app.config.mail.from) else {
        let waits = news(State::Waiting, "no-server", String::new());
        return settle(app, &letter, attempts, &[State::Queued], waits).await;
    };
    let name = app.centres.by_id(letter.centre).map(|c| c.name_ko.clone()).unwrap_or_default();
    let composed = match compose(&letter, from, &name) {
        Ok(composed) => composed,
        Err(e) => {
            let bad = news(State::Failed, "address", e.to_string());
            return settle(app, &letter, attempts, &[State::Queued], bad).await;
        }
    };
    match talk(app, smtp, &letter, &composed).await? {
        Talk::Elsewhere => Ok(()),
        Talk::Before(failure) => {
            settle(app, &letter, attempts, &[State::Queued], after(&letter, failure)).await
        }
        Talk::Over(done) => {
            let news = match done {
                Ok(()) => news(State::Sent, "", String::new()),
                Err(failure) => after(&letter, failure),
            };
            // Another server may have found the letter meanwhile and called it unknown; we know.
            let from = [State::Sending, State::Unknown];
            settle(app, &letter, attempts + 1, &from, news).await
        }
    }
}

/// How far the conversation came.
enum Talk {
    /// Another server has the letter.
    Elsewhere,
    /// It ended before the text.
    Before(Failure),
    /// It came to the text.
    Over(Result<(), Failure>),
}

async fn talk(
    app: &App,
    smtp: &Smtp,
    letter: &Stored,
    composed: &Composed,
) -> Result<Talk, sqlx::Error> {
    let mut line = match Conversation::open(smtp, app.config.mail.host()).await {
        Ok(line) => line,
        Err(failure) => return Ok(Talk::Before(failure)),
    };
    if let Err(failure) = line.address(&composed.from, &composed.to).await {
        return Ok(Talk::Before(failure));
    }
    if !store::sending(&app.db, letter).await? {
        return Ok(Talk::Elsewhere);
    }
    Ok(Talk::Over(line.hand_over(&composed.bytes).await))
}

fn news(state: State, why: &'static str, said: String) -> News {
    News { state, why, said, next_at: Moment::now() }
}

/// What becomes of a letter after a failure.
fn after(letter: &Stored, failure: Failure) -> News {
    match failure {
        Failure::Never(said) => news(State::Failed, "refused", said),
        Failure::Unknown(said) => news(State::Unknown, "unknown", said),
        Failure::Later(said) => {
            let tried = usize::try_from(letter.attempts).unwrap_or(0);
            let wait = WAITS.get(tried).or(WAITS.last()).copied().unwrap_or(60);
            let next_at = Moment::now().plus(Duration::from_secs(wait));
            match next_at.since(letter.begun_at) > DAY {
                true => news(State::Failed, "too-long", said),
                false => News { state: State::Queued, why: "later", said, next_at },
            }
        }
    }
}

/// Writes down what became of a letter, and orders the next try with it. What the mail server took
/// must not be lost for a database that is away for a second.
async fn settle(
    app: &App,
    letter: &Stored,
    attempts: i64,
    from: &[State],
    news: News,
) -> Result<(), sqlx::Error> {
    let mut tries = 0;
    loop {
        match settled(app, letter, attempts, from, &news).await {
            Err(e) if tries < 5 => {
                tracing::warn!(letter = %letter.id, error = %e, "what became of a letter waits");
                tries += 1;
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            done => return done,
        }
    }
}

async fn settled(
    app: &App,
    letter: &Stored,
    attempts: i64,
    from: &[State],
    news: &News,
) -> Result<(), sqlx::Error> {
    let mut tx = app.db.begin().await?;
    // A failure before the text counts as an attempt too: the waits grow by it.
    let before = news.state == State::Queued && attempts == letter.attempts;
    let counted = (attempts, if before { attempts + 1 } else { attempts });
    if store::became(&mut tx, letter.id, from, counted, news).await? {
        if news.state == State::Queued {
            order(&mut tx, letter.id, news.next_at.since(Moment::now())).await?;
        }
        metrics::counter!("dure_letters_total", "state" => news.state.word()).increment(1);
    }
    tx.commit().await
}
