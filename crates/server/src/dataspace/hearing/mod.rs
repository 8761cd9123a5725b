//! Hearing a message of the other side: checked, answered, and written before the answer goes back.

mod negotiating;
mod transferring;

use dure_dataspace::Side;
use dure_dataspace::exchange::Heard;
use dure_dataspace::message::{Pids, normalised};
use futures_util::future::BoxFuture;
use serde_json::Value;

use super::{Kind, Party, Process, acting, store};
use crate::app::App;
use crate::platform::db::Tx;
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
pub trait Hears: Kind {
    /// Its messages.
    type Said: Said<Self>;

    /// Reads a message.
    ///
    /// # Errors
    /// What is wrong with it.
    fn read(value: &Value) -> Result<Self::Said, String>;

    /// A process that begins with this message.
    fn begins<'a>(
        tx: &'a mut Tx,
        app: &'a App,
        way: Way,
        said: &'a Self::Said,
    ) -> BoxFuture<'a, Result<Begun<Self>, sqlx::Error>>;

    /// Why a message cannot be taken though the state allows it; nothing where it can.
    fn weighed(of: &Process<Self>, said: &Self::Said) -> Option<String>;

    /// What follows from what was heard: what is known now, the log, the own side's next deed.
    fn follow<'a>(
        tx: &'a mut Tx,
        app: &'a App,
        of: &'a mut Process<Self>,
        said: &'a Self::Said,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>>;

    /// A deed of our own counts now.
    fn counted<'a>(
        tx: &'a mut Tx,
        of: &'a mut Process<Self>,
        deed: Self::Deed,
    ) -> BoxFuture<'a, Result<(), sqlx::Error>>;

    /// What the own side does by itself when a deed of its own was acknowledged.
    fn go_on<'a>(
        tx: &'a mut Tx,
        app: &'a App,
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

/// Hears a message, in a transaction of the caller's. `own` is what we call the process where the way that it
/// came by says so.
///
/// # Errors
/// As the database does; then nothing of the transaction may be kept.
pub async fn heard<S: Hears>(
    tx: &mut Tx,
    app: &App,
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
    match found::<S>(tx, way, own, &said.pids()).await? {
        Found::There(of) => taken::<S>(tx, app, *of, &said, name, &value).await,
        Found::Unnamed => begun::<S>(tx, app, way, &said, name, &value).await,
        Found::Nothing => Ok(Reply::Unknown),
    }
}

enum Found<S: Kind> {
    There(Box<Process<S>>),
    Unnamed,
    Nothing,
}

/// The process of a message, where it is one of these two.
async fn found<S: Kind>(
    tx: &mut Tx,
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
            let there = store::begun_as(tx, way.to, side, (way.from, theirs)).await?;
            return Ok(there.map_or(Found::Unnamed, |one| Found::There(Box::new(one))));
        }
        let Ok(id) = ours.parse::<S::Id>() else { continue };
        let there = store::hold::<S>(tx, id).await?.filter(|one| {
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
    tx: &mut Tx,
    app: &App,
    way: Way,
    said: &S::Said,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let mut new = match S::begins(tx, app, way, said).await? {
        Begun::New(new) => *new,
        Begun::Refused(why) => return Ok(Reply::Refused(why)),
        Begun::Unknown => return Ok(Reply::Unknown),
    };
    let deed = said.deed();
    let Heard::Taken(exchange) = new.exchange.hear(deed) else {
        return Ok(Reply::Refused(format!("nothing begins by {}", S::deed_word(deed))));
    };
    new.exchange = exchange;
    store::insert(tx, &new).await?;
    store::put_message(tx, &new, false, name, (deed, value), true).await?;
    S::follow(tx, app, &mut new, said).await?;
    store::update(tx, &new, Moment::now()).await?;
    Ok(Reply::taken(&new, true))
}

/// A message of a process that there is.
async fn taken<S: Hears>(
    tx: &mut Tx,
    app: &App,
    mut of: Process<S>,
    said: &S::Said,
    name: &str,
    value: &Value,
) -> Result<Reply, sqlx::Error> {
    let deed = said.deed();
    let pids = said.pids();
    let begins = pids.consumer.is_empty() || pids.provider.is_empty();
    match store::answered::<S>(tx, of.id, name).await? {
        Some(true) => return Ok(Reply::taken(&of, begins)),
        Some(false) => return Ok(Reply::Refused("it was refused before".to_owned())),
        // Who has forgotten that it began asks again by the same name of the process.
        None if begins => return Ok(Reply::taken(&of, true)),
        None => {}
    }
    match of.exchange.hear(deed) {
        Heard::Busy => return Ok(Reply::Busy),
        Heard::Refused => {
            store::put_message(tx, &of, false, name, (deed, value), false).await?;
            let state = of.exchange.state.map_or("nothing", S::word);
            let deed = S::deed_word(deed);
            return Ok(Reply::Refused(format!("{deed} is not possible while {state}")));
        }
        Heard::Taken(exchange) => {
            if let Some(why) = S::weighed(&of, said) {
                store::put_message(tx, &of, false, name, (deed, value), false).await?;
                return Ok(Reply::Refused(why));
            }
            // What was pending may count by what was heard.
            if let (Some(own), None) = (of.exchange.pending, exchange.pending) {
                kept_as_taken(tx, &mut of, own).await?;
                S::counted(tx, &mut of, own).await?;
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
    store::put_message(tx, &of, false, name, (deed, value), true).await?;
    S::follow(tx, app, &mut of, said).await?;
    match store::update(tx, &of, Moment::now()).await? {
        true => Ok(Reply::taken(&of, false)),
        // Somebody else has written meanwhile: all of this is forgotten, and the message comes again.
        false => Err(sqlx::Error::RowNotFound),
    }
}

/// Keeps the message of a deed of our own that the other side has taken.
///
/// # Errors
/// As the database does.
pub async fn kept_as_taken<S: Kind>(
    tx: &mut Tx,
    of: &mut Process<S>,
    deed: S::Deed,
) -> Result<(), sqlx::Error> {
    let Some(message) = of.message.take() else { return Ok(()) };
    let name = acting::name_of(&message);
    store::put_message(tx, of, true, &name, (deed, &message), true).await
}
