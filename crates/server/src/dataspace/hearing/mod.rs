//! Hearing a message of the other side: checked, answered, and written before the answer goes back.

mod negotiating;
mod transferring;

use dure_dataspace::Side;
use dure_dataspace::exchange::Heard;
use dure_dataspace::message::{Pids, normalised};
use futures_util::future::BoxFuture;
use serde_json::Value;

use super::desk::{Desk, Laid};
use super::{Kind, Party, Process, acting};
use crate::platform::id::OrganisationId;
use crate::platform::moment::Moment;

/// What is answered to a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// It is taken.
    Taken {
        /// What the own side calls the process.
        own: String,
        /// How it stands.
        told: Value,
        /// Whether the other side has named the process by it for the first time.
        begun: bool,
    },
    /// A deed of our own is on its way: come again.
    Busy,
    /// The state does not allow it, or the message is none: nothing changes.
    Refused(String),
    /// There is no such process between these two.
    Unknown,
}

impl Reply {
    fn taken<S: Kind>(of: &Process<S>, begun: bool) -> Self {
        let state = of.exchange.state.unwrap_or(S::REFUSED);
        Self::Taken { own: of.id.to_string(), told: S::told(&of.pids(), state), begun }
    }
}

/// From whom to whom.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Who says it.
    pub from: Party,
    /// Who hears it.
    pub to: OrganisationId,
}

/// A message of a kind of process.
pub trait Said<S: Kind>: Send + Sync {
    /// What both sides call the process.
    fn pids(&self) -> Pids;
    /// What is done by it.
    fn deed(&self) -> S::Deed;
    /// Where the sender is reached from now on; empty where it does not say.
    fn callback(&self) -> &str;
}

/// A kind of process that hears.
pub trait Hears: Laid {
    /// Its messages.
    type Said: Said<Self>;

    /// Reads a message.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read(value: &Value) -> Result<Self::Said, String>;

    /// A process that begins with this message.
    fn begins<'a>(
        desk: &'a mut Desk,
        way: Way,
        said: &'a Self::Said,
    ) -> BoxFuture<'a, Result<Begun<Self>, sqlx::Error>>;

    /// Why a message cannot be taken though the state allows it; nothing where it can.
    fn weighed(of: &Process<Self>, said: &Self::Said) -> Option<String>;

    /// What follows from what was heard: what is known now, the log, the own side's next deed.
    fn follow<'a>(
        desk: &'a mut Desk,
        of: &'a mut Process<Self>,
        said: &'a Self::Said,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>>;

    /// A deed of our own counts now.
    fn counted<'a>(
        desk: &'a mut Desk,
        of: &'a mut Process<Self>,
        deed: Self::Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>>;

    /// What the own side does by itself when a deed of its own was acknowledged.
    fn go_on<'a>(
        desk: &'a mut Desk,
        of: &'a mut Process<Self>,
        deed: Self::Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>>;
}

/// What comes of a beginning.
pub enum Begun<S: Kind> {
    /// A process of our own, not yet written.
    New(Box<Process<S>>),
    /// It cannot be had like this.
    Refused(String),
    /// It cannot be had at all.
    Unknown,
}

/// Hears a message, on a desk of the caller's. `own` is what we call the process where the way that it
/// came by says so.
///
/// # Errors
/// As the database does; then nothing of the desk may be kept.
pub async fn heard<S: Hears>(
    desk: &mut Desk,
    way: Way,
    own: Option<&str>,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let Some(value) = normalised(value) else {
        return Ok(Reply::Refused("nested too deep".to_owned()));
    };
    let said = match S::read(&value) {
        Ok(said) => said,
        Err(why) => return Ok(Reply::Refused(why)),
    };
    match found::<S>(desk, way, own, &said.pids()).await? {
        Found::There(of) => taken::<S>(desk, *of, &said, name, &value).await,
        Found::Unnamed => begun::<S>(desk, way, &said, name, &value).await,
        Found::Nothing => Ok(Reply::Unknown),
    }
}

enum Found<S: Kind> {
    There(Box<Process<S>>),
    Unnamed,
    Nothing,
}

/// The process of a message, where it is one of these two.
async fn found<S: Laid>(
    desk: &mut Desk,
    way: Way,
    own: Option<&str>,
    pids: &Pids,
) -> Result<Found<S>, sqlx::Error> {
    let sides = [
        (Side::Provider, &pids.provider, &pids.consumer),
        (Side::Consumer, &pids.consumer, &pids.provider),
    ];
    for (side, ours, theirs) in sides {
        if own.is_some_and(|own| own != ours) {
            continue;
        }
        if ours.is_empty() {
            // The same beginning twice is one process.
            let there = desk.begun_as(way.to, side, (way.from, theirs)).await?;
            return Ok(there.map_or(Found::Unnamed, |one| Found::There(Box::new(one))));
        }
        let Ok(id) = ours.parse::<S::Id>() else { continue };
        let there = desk.hold::<S>(id).await?.filter(|one| {
            let named = one.peer_pid.is_empty() || one.peer_pid == *theirs;
            one.organisation == way.to && one.peer == way.from && one.exchange.side == side && named
        });
        if let Some(there) = there {
            return Ok(Found::There(Box::new(there)));
        }
    }
    Ok(Found::Nothing)
}

/// A message that begins a process.
async fn begun<S: Hears>(
    desk: &mut Desk,
    way: Way,
    said: &S::Said,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let mut new = match S::begins(desk, way, said).await? {
        Begun::New(new) => *new,
        Begun::Refused(why) => return Ok(Reply::Refused(why)),
        Begun::Unknown => return Ok(Reply::Unknown),
    };
    let deed = said.deed();
    let Heard::Taken(exchange) = new.exchange.hear(deed) else {
        return Ok(Reply::Refused(format!("nothing begins by {}", S::deed_word(deed))));
    };
    new.exchange = exchange;
    desk.add(&new);
    desk.say::<S>(new.id, false, name, (deed, value), true);
    S::follow(desk, &mut new, said).await?;
    desk.put(&new, Moment::now());
    Ok(Reply::taken(&new, true))
}

/// A message of a process that there is.
async fn taken<S: Hears>(
    desk: &mut Desk,
    mut of: Process<S>,
    said: &S::Said,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let deed = said.deed();
    let pids = said.pids();
    let begins = pids.consumer.is_empty() || pids.provider.is_empty();
    match desk.answered::<S>(of.id, name).await? {
        Some(true) => return Ok(Reply::taken(&of, begins)),
        Some(false) => return Ok(Reply::Refused("it was refused before".to_owned())),
        // Who has forgotten that it began asks again by the same name of the process.
        None if begins => return Ok(Reply::taken(&of, true)),
        None => {}
    }
    match of.exchange.hear(deed) {
        Heard::Busy => return Ok(Reply::Busy),
        Heard::Refused => {
            desk.say::<S>(of.id, false, name, (deed, value), false);
            let state = of.exchange.state.map_or("nothing", S::word);
            let deed = S::deed_word(deed);
            return Ok(Reply::Refused(format!("{deed} is not possible while {state}")));
        }
        Heard::Taken(exchange) => {
            if let Some(why) = S::weighed(&of, said) {
                desk.say::<S>(of.id, false, name, (deed, value), false);
                return Ok(Reply::Refused(why));
            }
            // What was pending may count by what was heard.
            if let (Some(own), None) = (of.exchange.pending, exchange.pending) {
                kept_as_taken(desk, &mut of, own);
                S::counted(desk, &mut of, own).await?;
            }
            of.exchange = exchange;
        }
    }
    if of.peer_pid.is_empty() {
        of.peer_pid = match of.exchange.side {
            Side::Consumer => pids.provider,
            Side::Provider => pids.consumer,
        };
    }
    if !said.callback().is_empty() {
        said.callback().clone_into(&mut of.callback);
    }
    desk.say::<S>(of.id, false, name, (deed, value), true);
    S::follow(desk, &mut of, said).await?;
    desk.put(&of, Moment::now());
    Ok(Reply::taken(&of, false))
}

/// Takes down the message of a deed of our own that the other side has taken.
fn kept_as_taken<S: Laid>(desk: &mut Desk, of: &mut Process<S>, deed: S::Deed) {
    let Some(message) = of.message.take() else { return };
    let name = acting::name_of(&message);
    desk.say::<S>(of.id, true, &name, (deed, &message), true);
}
