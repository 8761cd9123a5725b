//! Letters to people and from people.
//!
//! **Out:** a letter is written in the transaction of what it tells of ([`post`]), so there is none
//! without the other, and the same key writes one letter. A worker of its own hands it to the mail
//! server ([`send`]). Up to the moment before the text goes over the line a letter may be begun anew;
//! from then on ([`State::Sending`]) it is never sent again by itself, because nobody can know whether
//! the server took it: it is [`State::Unknown`], a person looks at it, and a letter that is sent once
//! more carries the same `Message-ID`, by which the other side sees that it is the same.
//!
//! **In:** messages come from a maildir or by IMAP ([`inbox`]), each is taken once, in the transaction
//! of what a room makes of it ([`Handler`]). What nobody can take is kept aside and shown to those who
//! run the centre; nothing is deleted in the mailbox.

mod compose;
#[cfg(test)]
pub mod fake;
#[cfg(test)]
mod fake_imap;
mod imap;
pub mod inbox;
mod korean;
mod maildir;
mod pages;
mod quoted;
mod received;
pub mod routes;
pub mod send;
mod settings;
mod smtp;
mod store;
mod taken;
#[cfg(test)]
mod tests;
mod token;

use futures_util::future::BoxFuture;

pub use received::Received;
pub use settings::Settings;
pub use store::{keep, post};
pub use taken::may_answer;
pub use token::MARKER;

use token::{TOKEN, token_in};

use crate::app::App;
use crate::platform::attachments::Kept;
use crate::platform::authorisation::words;
use crate::platform::db::Tx;
use crate::platform::id::CentreId;
use crate::platform::secret::Secret;
use crate::platform::web::Problem;

/// A letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// To whom: an address.
    pub to: String,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says, as plain text.
    pub body: String,
    /// Where an answer goes, where that is not the centre's own address.
    pub reply_to: String,
    /// The letter that it answers: its message id.
    pub answers: String,
    /// A calendar that goes with it; empty for none.
    pub calendar: String,
}

impl Letter {
    /// The letter as one of the conversation of that token: an answer to it finds its case by the
    /// address, by the subject or by what it answers, whichever the other side's program keeps.
    #[must_use]
    pub fn about(mut self, settings: &Settings, token: &str) -> Self {
        self.reply_to = reply_address(settings, token).unwrap_or_default();
        if self.reply_to.is_empty() && token_in(&self.subject).is_none() {
            self.subject = format!("{} [#{token}]", self.subject.trim_end());
        }
        self
    }
}

words! {
    /// Where a letter stands.
    State {
        /// Waits to be sent.
        Queued = "queued",
        /// Its text is on the line.
        Sending = "sending",
        /// The mail server took it.
        Sent = "sent",
        /// It was not sent and will not be by itself.
        Failed = "failed",
        /// The line broke after the text: nobody knows whether the server took it.
        Unknown = "unknown",
        /// No mail server is set.
        Waiting = "waiting",
    }
}

impl State {
    /// Whether a person may have it sent once more.
    #[must_use]
    pub fn may_go_again(self) -> bool {
        matches!(self, Self::Failed | Self::Unknown | Self::Waiting)
    }
}

/// What of a message's files is kept, and the names of what is not.
#[derive(Debug, Default)]
pub struct Enclosed {
    /// Names and bytes that are kept.
    pub kept: Vec<(String, Kept)>,
    /// Names of files that nobody may attach.
    pub refused: Vec<String>,
}

/// Whether a handler took a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It did: what it made of it is in the transaction.
    Mine,
    /// It is nothing for this one; another may take it.
    NotMine,
}

/// A room that takes what people write.
pub trait Handler: Send + Sync {
    /// Keeps the files of a message before it is taken: nothing large is moved while the database waits.
    /// What is kept goes by itself where nobody takes the message.
    fn enclosed<'a>(
        &'a self,
        app: &'a App,
        mail: &'a Received,
    ) -> BoxFuture<'a, Result<Enclosed, Problem>>;

    /// The centre of the conversation of that token, where it is one of this room's.
    fn centre<'a>(
        &'a self,
        app: &'a App,
        token: &'a str,
    ) -> BoxFuture<'a, Result<Option<CentreId>, sqlx::Error>>;

    /// Takes a message, in the transaction in which it counts as taken. An error rolls everything
    /// back; the message is tried again some times, then kept aside.
    fn take<'a>(
        &'a self,
        tx: &'a mut Tx,
        app: &'a App,
        centre: CentreId,
        mail: &'a Received,
        files: &'a Enclosed,
    ) -> BoxFuture<'a, Result<Taken, Problem>>;
}

/// A new token for a conversation. Whoever has it can write into it, so it is never shown to others.
#[must_use]
pub fn fresh_token() -> String {
    Secret::new().digest().chars().take(TOKEN).collect()
}

/// Where an answer to the conversation of that token goes: `window+<token>@centre.example`. Nothing
/// where the mail server does not take such addresses or none is set: then the token stands in the
/// subject (see [`Letter::about`]).
#[must_use]
pub fn reply_address(settings: &Settings, token: &str) -> Option<String> {
    let (user, host) = settings.from.as_deref()?.rsplit_once('@')?;
    settings.plus.then(|| format!("{user}+{token}@{host}"))
}
