//! Carrying messages to the other side: told when there is one, not asking all the time; again after a while
//! where the other side was busy.

use std::time::Duration;

use dure_dataspace::negotiation::State;
use tokio::sync::watch;

use super::hearing::{self, Reply};
use super::{acting, store};
use crate::app::App;
use crate::platform::id::NegotiationId;
use crate::platform::moment::Moment;

/// How many messages are carried in one round.
const AT_ONCE: i64 = 100;

/// After how long what waits is looked for though nobody told: another server may have written it.
const LOOK: Duration = Duration::from_secs(2);

/// How long a busy side is left alone, growing by the tries.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Carries what waits, and what comes of that, until nothing does. Tells how many messages.
///
/// # Errors
/// As the database does.
pub async fn round(app: &App) -> Result<usize, sqlx::Error> {
    let mut carried = 0;
    loop {
        let waiting = store::waiting(&app.db, AT_ONCE).await?;
        if waiting.is_empty() {
            return Ok(carried);
        }
        let mut failed = None;
        for id in waiting {
            // One that cannot be carried stands in nobody's way.
            match one(app, id).await {
                Ok(done) => carried += usize::from(done),
                Err(e) => failed = Some(e),
            }
        }
        if let Some(e) = failed {
            return Err(e);
        }
    }
}

/// Carries one message and takes down what is answered.
async fn one(app: &App, id: NegotiationId) -> Result<bool, sqlx::Error> {
    let Some(of) = store::find(&app.db, id).await? else { return Ok(false) };
    let (Some(deed), Some(message)) = (of.exchange.pending, of.message.clone()) else {
        return Ok(false);
    };
    let message_id = message.get(acting::MESSAGE_ID).and_then(serde_json::Value::as_str);
    let message_id = message_id.unwrap_or_default().to_owned();
    let sides = (of.organisation, of.peer);
    let reply = hearing::heard(app, sides, &message_id, &message).await?;
    let mut tx = app.db.begin().await?;
    // The other side may have said something meanwhile: what stands now is what counts.
    let Some(mut now) = store::find_in(&mut tx, id).await? else { return Ok(false) };
    if now.exchange.pending != Some(deed) {
        tx.commit().await?;
        return Ok(true);
    }
    let body = message.to_string();
    let mut next_at = Moment::now();
    let answer = match reply {
        Reply::Taken(theirs) => {
            now.exchange = now.exchange.acknowledged();
            if now.peer_pid.is_empty() {
                now.peer_pid = theirs.text();
            }
            Some(true)
        }
        Reply::Refused(_) | Reply::Unknown => {
            now.exchange = now.exchange.refused();
            // A beginning that is refused leads nowhere.
            now.exchange.state = now.exchange.state.or(Some(State::Terminated));
            Some(false)
        }
        Reply::Busy => {
            now.attempts += 1;
            let tries = u32::try_from(now.attempts).unwrap_or(u32::MAX).min(16);
            next_at = next_at.plus((PAUSE * 2_u32.saturating_pow(tries)).min(LONGEST_PAUSE));
            None
        }
    };
    if answer.is_some() {
        now.message = None;
        store::put_message(&mut tx, id, true, &message_id, (deed, &body), answer).await?;
    }
    store::update(&mut tx, &now, next_at).await?;
    tx.commit().await?;
    Ok(true)
}

/// Carries in the background until it is stopped.
pub async fn keep_up(app: App, mut stopped: watch::Receiver<bool>) {
    while !*stopped.borrow() {
        if let Err(e) = round(&app).await {
            tracing::warn!(error = %e, "messages of the dataspace wait");
        }
        tokio::select! {
            () = app.messages.notified() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
}
