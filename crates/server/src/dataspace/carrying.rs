//! Carrying messages to the other side: told when there is one, not asking all the time; again after a while
//! where the other side was busy or away.
//!
//! Between two who sit here a message, its answer, and whatever follows from it by itself are one transaction.
//! To others it goes over HTTP: taken first, so that no second server sends it too, then sent, then the answer
//! is written. Each participant elsewhere has a carrier of its own while something waits for it: one that
//! never answers holds up nobody else.

use std::collections::HashSet;
use std::time::Duration;

use dure_dataspace::{negotiation, transfer};
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::desk::Desk;
use super::hearing::{self, Hears, Reply, Way};
use super::outbound::{self, Sends};
use super::{Party, Process, acting, store};
use crate::app::App;
use crate::platform::id::PeerId;
use crate::platform::moment::Moment;

/// How many messages are carried in one transaction or asked for at once.
const AT_ONCE: i64 = 64;

/// After how long what waits is looked for though nobody told: another server may have written it.
const LOOK: Duration = Duration::from_secs(2);

/// How long a busy side is left alone, growing by the tries.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// After how many tries a message is given up: more than a day, at the longest pause.
const TRIES: i64 = 1500;

/// How many deeds follow one another by themselves in one transaction.
const FOLLOWING: usize = 12;

/// For how long a message that is on its way is nobody else's: longer than an answer is waited for.
const TAKEN: Duration = Duration::from_secs(45);

/// Carries what waits, and what comes of that, until nothing does: what tests wait for. Tells how many messages.
///
/// # Errors
/// As the database does.
#[cfg(test)]
pub async fn round(app: &App) -> Result<usize, sqlx::Error> {
    let mut carried = 0;
    loop {
        let mut done = within::<negotiation::State>(app).await?;
        done += within::<transfer::State>(app).await?;
        for peer in waiting_outside(app).await? {
            done += outside(app, peer).await?;
        }
        if done == 0 {
            return Ok(carried);
        }
        carried += done;
    }
}

/// Carries what waits between two who sit here.
async fn within<S: Hears>(app: &App) -> Result<usize, sqlx::Error> {
    let ids = store::waiting_here::<S>(&app.db, AT_ONCE).await?;
    if ids.is_empty() {
        return Ok(0);
    }
    if let Ok(done) = all::<S>(app).await {
        return Ok(done);
    }
    // One that cannot be carried stands in nobody's way.
    let (mut done, mut failed) = (0, None);
    for id in ids {
        match alone::<S>(app, id).await {
            Ok(carried) => done += carried,
            Err(e) => failed = Some(e),
        }
    }
    match (done, failed) {
        (0, Some(e)) => Err(e),
        _ => Ok(done),
    }
}

/// Carries what waits in one transaction.
async fn all<S: Hears>(app: &App) -> Result<usize, sqlx::Error> {
    let mut desk = Desk::open(app).await?;
    let mut carried = 0;
    for id in desk.hold_waiting::<S>(AT_ONCE).await? {
        carried += and_what_follows::<S>(&mut desk, id).await?;
    }
    desk.close().await?;
    Ok(carried)
}

/// Carries one message in a transaction of its own.
async fn alone<S: Hears>(app: &App, id: S::Id) -> Result<usize, sqlx::Error> {
    let mut desk = Desk::open(app).await?;
    let carried = and_what_follows::<S>(&mut desk, id).await?;
    desk.close().await?;
    Ok(carried)
}

/// Carries a message from row to row, and what comes of it by itself.
async fn and_what_follows<S: Hears>(desk: &mut Desk, first: S::Id) -> Result<usize, sqlx::Error> {
    let mut id = first;
    for carried in 0..FOLLOWING {
        let Some(of) = desk.hold::<S>(id).await? else { return Ok(carried) };
        let (Some(_), Some(message), Party::Here(to)) =
            (of.exchange.pending, of.message.clone(), of.peer)
        else {
            return Ok(carried);
        };
        let way = Way { from: Party::Here(of.organisation), to };
        let name = acting::name_of(&message);
        let reply = hearing::heard::<S>(desk, way, None, &name, &message).await?;
        let theirs = match &reply {
            Reply::Taken { own, .. } => own.parse::<S::Id>().ok(),
            _ => None,
        };
        let busy = reply == Reply::Busy;
        settle(desk, of, reply).await?;
        if busy {
            // Within this transaction nobody becomes free.
            return Ok(carried);
        }
        match theirs {
            // Where neither has anything more to say, it is found out above.
            Some(theirs) if desk.waits::<S>(theirs) => id = theirs,
            _ => {}
        }
    }
    Ok(FOLLOWING)
}

/// Takes down what was answered to the message that was pending.
async fn settle<S: Hears>(
    desk: &mut Desk,
    mut of: Process<S>,
    reply: Reply,
) -> Result<(), sqlx::Error> {
    let (Some(deed), Some(message)) = (of.exchange.pending, of.message.take()) else {
        return Ok(());
    };
    let mut next_at = Moment::now();
    let name = acting::name_of(&message);
    match reply {
        Reply::Taken { own, .. } => {
            of.exchange = of.exchange.acknowledged();
            of.attempts = 0;
            if of.peer_pid.is_empty() {
                of.peer_pid = own;
            }
            desk.say::<S>(of.id, true, &name, (deed, &message), true);
            S::counted(desk, &mut of, deed).await?;
            S::go_on(desk, &mut of, deed).await?;
        }
        Reply::Busy if of.attempts < TRIES => {
            of.attempts += 1;
            of.message = Some(message);
            next_at = next_at.plus(pause(of.attempts));
        }
        Reply::Refused(_) | Reply::Unknown | Reply::Busy => {
            of.exchange = of.exchange.refused();
            // A beginning that is refused leads nowhere.
            of.exchange.state = of.exchange.state.or(Some(S::REFUSED));
            desk.say::<S>(of.id, true, &name, (deed, &message), false);
        }
    }
    desk.put(&of, next_at);
    Ok(())
}

fn pause(tries: i64) -> Duration {
    let tries = u32::try_from(tries).unwrap_or(u32::MAX).min(16);
    (PAUSE * 2_u32.saturating_pow(tries)).min(LONGEST_PAUSE)
}

/// Participants elsewhere for whom something waits.
async fn waiting_outside(app: &App) -> Result<HashSet<PeerId>, sqlx::Error> {
    let mut all = store::waited_for::<negotiation::State>(&app.db, AT_ONCE).await?;
    all.extend(store::waited_for::<transfer::State>(&app.db, AT_ONCE).await?);
    let outside = |peer| match peer {
        Party::Outside(peer) => Some(peer),
        Party::Here(_) => None,
    };
    Ok(all.into_iter().filter_map(outside).collect())
}

/// Carries what waits for a participant elsewhere, until nothing does or it does not answer.
async fn outside(app: &App, peer: PeerId) -> Result<usize, sqlx::Error> {
    let negotiations = sent::<negotiation::State>(app, peer).await?;
    Ok(negotiations + sent::<transfer::State>(app, peer).await?)
}

async fn sent<S: Hears + Sends>(app: &App, peer: PeerId) -> Result<usize, sqlx::Error> {
    let mut carried = 0;
    for id in store::waiting_for::<S>(&app.db, Party::Outside(peer), AT_ONCE).await? {
        match send::<S>(app, peer, id).await? {
            Sent::Answered => carried += 1,
            Sent::Nothing => {}
            // Whoever does not answer one message does not answer the next.
            Sent::Silence => break,
        }
    }
    Ok(carried)
}

enum Sent {
    Answered,
    Silence,
    Nothing,
}

/// Sends one message and takes down what is answered.
async fn send<S: Hears + Sends>(app: &App, peer: PeerId, id: S::Id) -> Result<Sent, sqlx::Error> {
    let Some(of) = store::find::<S>(&app.db, id).await? else { return Ok(Sent::Nothing) };
    let (Some(deed), Some(message)) = (of.exchange.pending, of.message.clone()) else {
        return Ok(Sent::Nothing);
    };
    let mut tx = app.db.begin().await?;
    let taken = store::take(&mut tx, &of, Moment::now().plus(TAKEN)).await?;
    let peer = store::find_peer_in(&mut tx, peer).await?;
    tx.commit().await?;
    if !taken {
        return Ok(Sent::Nothing);
    }
    let reply = match peer.filter(|peer| !peer.closed) {
        Some(peer) => outbound::send(app, &peer, &of, deed, &message).await,
        None => Reply::Refused("nobody speaks with it any more".to_owned()),
    };
    let silence = reply == Reply::Busy;
    let mut desk = Desk::open(app).await?;
    // The other side may have said something meanwhile: what stands now is what counts.
    let now = desk.hold::<S>(id).await?;
    let same = |now: &Process<S>| {
        now.exchange.pending == Some(deed)
            && now.message.as_ref().map(acting::name_of) == Some(acting::name_of(&message))
    };
    if let Some(mut now) = now.filter(same) {
        // It was counted when it was taken.
        now.attempts = now.attempts.saturating_sub(1);
        settle(&mut desk, now, reply).await?;
    }
    desk.close().await?;
    Ok(if silence { Sent::Silence } else { Sent::Answered })
}

/// Carries in the background until it is stopped.
pub async fn keep_up(app: App, mut stopped: watch::Receiver<bool>) {
    let mut carriers: JoinSet<PeerId> = JoinSet::new();
    let mut carrying = HashSet::new();
    while !*stopped.borrow() {
        let again = match look(&app, &mut carriers, &mut carrying).await {
            Ok(carried) => carried > 0,
            Err(e) => {
                tracing::warn!(error = %e, "messages of the dataspace wait");
                false
            }
        };
        if again {
            continue;
        }
        tokio::select! {
            () = app.messages.notified() => {}
            Some(done) = carriers.join_next() => {
                match done {
                    Ok(peer) => { carrying.remove(&peer); }
                    // Which one it was is not known: all are looked at again.
                    Err(_) => carrying.clear(),
                }
            }
            () = tokio::time::sleep(LOOK) => {}
            _ = stopped.changed() => {}
        }
    }
    carriers.shutdown().await;
}

/// Carries what waits here, and sends a carrier to whom something waits for elsewhere.
async fn look(
    app: &App,
    carriers: &mut JoinSet<PeerId>,
    carrying: &mut HashSet<PeerId>,
) -> Result<usize, sqlx::Error> {
    let mut done = within::<negotiation::State>(app).await?;
    done += within::<transfer::State>(app).await?;
    for peer in waiting_outside(app).await? {
        if carrying.insert(peer) {
            let app = app.clone();
            carriers.spawn(async move {
                if let Err(e) = outside(&app, peer).await {
                    tracing::warn!(%peer, error = %e, "messages for a participant wait");
                }
                peer
            });
        }
    }
    Ok(done)
}
