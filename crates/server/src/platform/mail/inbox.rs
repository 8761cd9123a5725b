//! Messages that come in: looked for now and then, by one server at a time, each taken once.
//!
//! Before a message is begun it is counted; what became of it and that it was taken are one
//! transaction; then it is marked in the mailbox. A server that dies in between leaves it unmarked: the
//! next one sees that it was taken and marks it. One that fails [`TRIES`] times, or cannot be fetched as
//! often, is kept aside, so that it stands in nobody's way.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::response::IntoResponse;
use futures_util::FutureExt;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::imap::Mailbox;
use super::received::{self, LARGEST, Received};
use super::settings::Inbound;
use super::store::Stored;
use super::taken::{self, Entry};
use super::{Handler, Taken, maildir, store, token_in};
use crate::app::App;
use crate::identity::centres::Centre;
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;
use crate::platform::web::Problem;
use crate::testbed::sources::hex;

/// How often a message is begun before it is kept aside.
pub const TRIES: i64 = 5;

/// How many messages are taken in one round.
const AT_ONCE: usize = 50;

/// How long a turn at the mailbox holds; it is renewed before each message.
const TURN: Duration = Duration::from_secs(300);

/// A message that waits in the mailbox.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// Where it lies there.
    pub place: String,
    /// How large it is.
    pub bytes: u64,
}

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The database.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// The folder.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The mail server.
    #[error(transparent)]
    Imap(#[from] async_imap::error::Error),
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// A room took it.
    Taken,
    /// It was taken or kept aside before.
    Before,
    /// It is kept aside.
    Aside,
    /// It is tried again in the next round.
    Later,
}

enum Source<'a> {
    Maildir(&'a std::path::Path),
    Imap(Box<Mailbox>),
}

impl<'a> Source<'a> {
    async fn open(inbound: &'a Inbound) -> Result<Self, InboxError> {
        match inbound {
            Inbound::Maildir(folder) => Ok(Self::Maildir(folder)),
            Inbound::Imap { .. } => Ok(Self::Imap(Box::new(Mailbox::open(inbound).await?))),
        }
    }

    async fn list(&mut self) -> Result<Vec<Waiting>, InboxError> {
        match self {
            Self::Maildir(folder) => Ok(maildir::list(folder, AT_ONCE).await?),
            Self::Imap(mailbox) => Ok(mailbox.list(AT_ONCE).await?),
        }
    }

    async fn bytes(&mut self, place: &str) -> Result<Vec<u8>, InboxError> {
        match self {
            Self::Maildir(folder) => Ok(maildir::bytes(folder, place).await?),
            Self::Imap(mailbox) => Ok(mailbox.bytes(place).await?),
        }
    }

    async fn done(&mut self, place: &str, aside: bool) -> Result<(), InboxError> {
        match self {
            Self::Maildir(folder) => Ok(maildir::done(folder, place, aside).await?),
            Self::Imap(mailbox) => Ok(mailbox.done(place, aside).await?),
        }
    }

    async fn close(self) {
        if let Self::Imap(mailbox) = self {
            mailbox.close().await;
        }
    }
}

/// The word of a mailbox, for whose turn it is.
fn word(inbound: &Inbound) -> String {
    match inbound {
        Inbound::Maildir(folder) => format!("maildir:{}", folder.display()),
        Inbound::Imap { host, user, folder, .. } => format!("imap:{user}@{host}/{folder}"),
    }
}

/// Looks into the mailbox once. Tells what became of each message.
///
/// # Errors
/// When the mailbox or the database is away; the next round goes on.
pub async fn round(
    app: &App,
    handlers: &[Box<dyn Handler>],
    holder: &str,
) -> Result<Vec<Became>, InboxError> {
    let Some(inbound) = &app.config.mail.inbound else { return Ok(Vec::new()) };
    let mailbox = word(inbound);
    let mine = || taken::turn(&app.db, &mailbox, holder, Moment::now().plus(TURN));
    if !mine().await? {
        return Ok(Vec::new());
    }
    let mut source = Source::open(inbound).await?;
    let mut all = Vec::new();
    for waiting in source.list().await? {
        if !mine().await? {
            break;
        }
        let became = looked_at(app, handlers, &mut source, (&mailbox, &waiting)).await?;
        if became != Became::Later
            && let Err(e) = source.done(&waiting.place, became == Became::Aside).await
        {
            // It is known and found again; those behind it do not wait for it.
            go_on(e, &waiting.place)?;
        }
        all.push(became);
    }
    source.close().await;
    Ok(all)
}

/// Looks at a message. One that cannot be fetched is counted as one that cannot be worked on is: it does not
/// stand before the others for ever.
async fn looked_at(
    app: &App,
    handlers: &[Box<dyn Handler>],
    source: &mut Source<'_>,
    (mailbox, waiting): (&str, &Waiting),
) -> Result<Became, InboxError> {
    let placed = by_place(mailbox, waiting);
    if waiting.bytes > LARGEST {
        return Ok(aside(app, empty(app, placed, &waiting.place), "too-large").await?);
    }
    if taken::tries(&app.db, &placed).await? >= TRIES {
        return Ok(aside(app, empty(app, placed, &waiting.place), "unreadable").await?);
    }
    match source.bytes(&waiting.place).await {
        Ok(raw) => Ok(one(app, handlers, raw, &waiting.place).await?),
        Err(e) => {
            taken::begun(&app.db, &placed).await?;
            go_on(e, &waiting.place)?;
            Ok(Became::Later)
        }
    }
}

/// Whether the round goes on behind an error at one message: not where the line itself is broken, for then
/// the next one fails for nothing.
fn go_on(error: InboxError, place: &str) -> Result<(), InboxError> {
    use async_imap::error::Error as Imap;
    match error {
        InboxError::Io(_) | InboxError::Imap(Imap::No(_) | Imap::Bad(_)) => {
            tracing::warn!(place, %error, "a message cannot be fetched or marked");
            Ok(())
        }
        InboxError::Imap(_) | InboxError::Sql(_) => Err(error),
    }
}

/// What a message is known by of which there are no bytes.
fn by_place(mailbox: &str, waiting: &Waiting) -> String {
    let text = format!("{mailbox}\n{}\n{}", waiting.place, waiting.bytes);
    hex(&Sha256::digest(text.as_bytes()))
}

fn empty(app: &App, digest: String, place: &str) -> Entry {
    Entry {
        digest,
        centre: app.centres.of_host("").id,
        message_id: String::new(),
        sender: String::new(),
        subject: String::new(),
        why: String::new(),
        place: place.to_owned(),
        taken_at: Moment::now(),
    }
}

async fn aside(app: &App, mut entry: Entry, why: &str) -> Result<Became, sqlx::Error> {
    tracing::warn!(place = entry.place, why, "a message is kept aside");
    why.clone_into(&mut entry.why);
    let mut tx = app.db.begin().await?;
    taken::write(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Became::Aside)
}

/// Takes one message.
///
/// # Errors
/// As the database does.
pub async fn one(
    app: &App,
    handlers: &[Box<dyn Handler>],
    raw: Vec<u8>,
    place: &str,
) -> Result<Became, sqlx::Error> {
    let digest = received::digest(&raw);
    let Some(tries) = taken::begun(&app.db, &digest).await? else { return Ok(Became::Before) };
    let mut entry = empty(app, digest, place);
    if tries > TRIES {
        return aside(app, entry, "failed").await;
    }
    let config = Arc::clone(&app.config);
    // Off the threads that serve requests; a panic of a parser is a message that cannot be read.
    let parsed = tokio::task::spawn_blocking(move || received::parse(&raw, &config.mail)).await;
    let mut mail = match parsed {
        Ok(Ok(mail)) => mail,
        Ok(Err(why)) => return aside(app, entry, &why.to_string()).await,
        Err(_) => return aside(app, entry, "unreadable").await,
    };
    let answered = answered_letter(app, &mail).await?;
    if mail.token.is_none() {
        mail.token = answered.as_ref().and_then(|letter| {
            token_in(&letter.letter.reply_to).or_else(|| token_in(&letter.letter.subject))
        });
    }
    entry.message_id.clone_from(&mail.message_id);
    entry.sender.clone_from(&mail.from);
    // Of a conversation the subject is the business of those who take part in it.
    if mail.token.is_none() {
        entry.subject.clone_from(&mail.subject);
    }
    entry.centre = match of_conversation(app, handlers, &mail).await? {
        Some(centre) => centre,
        None => answered.map_or_else(|| centre_of(app, &mail).id, |letter| letter.centre),
    };
    handed(app, handlers, &mail, entry, tries).await
}

/// Hands it to the rooms, in the transaction in which it counts as taken.
async fn handed(
    app: &App,
    handlers: &[Box<dyn Handler>],
    mail: &Received,
    entry: Entry,
    tries: i64,
) -> Result<Became, sqlx::Error> {
    let mut enclosed = Vec::new();
    for handler in handlers {
        match handler.enclosed(app, mail).await {
            Ok(files) => enclosed.push(files),
            Err(_) if tries >= TRIES => return aside(app, entry, "failed").await,
            Err(_) => return Ok(Became::Later),
        }
    }
    let mut tx = app.db.begin().await?;
    if !taken::write(&mut tx, &entry).await? {
        return Ok(Became::Before);
    }
    for (handler, files) in handlers.iter().zip(&enclosed) {
        let taking = AssertUnwindSafe(handler.take(&mut tx, app, entry.centre, mail, files));
        let taking = taking.catch_unwind().await;
        let internal = |_| Err(Problem::internal(&"a handler of messages panicked"));
        match taking.unwrap_or_else(internal) {
            Ok(Taken::Mine) => {
                tx.commit().await?;
                return Ok(Became::Taken);
            }
            Ok(Taken::NotMine) => {}
            Err(problem) => {
                tx.rollback().await?;
                let status = problem.into_response().status();
                return match tries >= TRIES || status.is_client_error() {
                    true => aside(app, entry, "failed").await,
                    false => Ok(Became::Later),
                };
            }
        }
    }
    tx.rollback().await?;
    aside(app, entry, if mail.automatic { "automatic" } else { "nobody" }).await
}

/// The letter of ours that is answered, as far as it is kept.
async fn answered_letter(app: &App, mail: &Received) -> Result<Option<Stored>, sqlx::Error> {
    for id in mail.in_reply_to.iter().take(10) {
        let Some(id) = received::letter_of(id, &app.config.mail) else { continue };
        if let Some(letter) = store::letter(&app.db, id).await? {
            return Ok(Some(letter));
        }
    }
    Ok(None)
}

/// The centre of the conversation that a message belongs to, whoever wrote it and to whichever address: what
/// nobody takes of it is for those who run that centre to see, and for no others.
async fn of_conversation(
    app: &App,
    handlers: &[Box<dyn Handler>],
    mail: &Received,
) -> Result<Option<CentreId>, sqlx::Error> {
    let Some(token) = &mail.token else { return Ok(None) };
    for handler in handlers {
        if let Some(centre) = handler.centre(app, token).await? {
            return Ok(Some(centre));
        }
    }
    Ok(None)
}

/// The centre that is written to: whose word stands after the `+`, or whose host the address is of; else
/// the one that answers under any host.
fn centre_of(app: &App, mail: &Received) -> Arc<Centre> {
    let all = app.centres.all();
    let split = |address: &str| {
        let (user, host) = address.rsplit_once('@').unwrap_or((address, ""));
        let plus = user.split_once('+').map_or("", |(_, plus)| plus);
        (plus.to_owned(), host.to_owned())
    };
    let to: Vec<_> = mail.to.iter().map(|a| split(a)).collect();
    let named = to.iter().find_map(|(plus, _)| all.iter().find(|c| c.slug == *plus));
    let hosted = || {
        let own = |host: &String| all.iter().find(|c| !c.host.is_empty() && c.host == *host);
        to.iter().find_map(|(_, host)| own(host))
    };
    named.or_else(hosted).cloned().unwrap_or_else(|| app.centres.of_host(""))
}

/// Looks in the background until it is stopped.
#[must_use]
pub fn start(
    app: &App,
    handlers: Arc<Vec<Box<dyn Handler>>>,
    mut stopped: watch::Receiver<bool>,
) -> JoinHandle<()> {
    let app = app.clone();
    tokio::spawn(async move {
        let holder = uuid::Uuid::new_v4().to_string();
        if app.config.mail.inbound.is_none() {
            return;
        }
        while !*stopped.borrow() {
            let looked = tokio::select! {
                looked = round(&app, &handlers, &holder) => looked,
                _ = stopped.changed() => return,
            };
            if let Err(e) = looked {
                tracing::warn!(error = %e, "the mailbox could not be looked into");
            }
            tokio::select! {
                () = tokio::time::sleep(app.config.mail.every) => {}
                _ = stopped.changed() => {}
            }
        }
    })
}
