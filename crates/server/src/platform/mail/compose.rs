//! A letter as the bytes that go over the line.

use std::time::{Duration, SystemTime};

use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

use super::store::Stored;

/// Why a letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// An address that is none.
    #[error(transparent)]
    Address(#[from] lettre::address::AddressError),
    /// Something of it is missing.
    #[error(transparent)]
    Mail(#[from] lettre::error::Error),
}

/// A letter ready to go.
pub struct Composed {
    /// Who writes.
    pub from: Address,
    /// To whom.
    pub to: Address,
    /// The text with its headers.
    pub bytes: Vec<u8>,
}

/// Composes it. The same letter has the same `Message-ID` and date however often this is done, so that
/// the other side recognises one that comes twice.
///
/// # Errors
/// When an address is none.
pub fn compose(stored: &Stored, from: &str, name: &str) -> Result<Composed, ComposeError> {
    let (from, to): (Address, Address) = (from.parse()?, stored.letter.to.parse()?);
    let letter = &stored.letter;
    let at = u64::try_from(stored.made_at.micros()).unwrap_or(0);
    let mut message = lettre::Message::builder()
        .from(Mailbox::new(Some(name.to_owned()), from.clone()))
        .to(Mailbox::new(None, to.clone()))
        .subject(letter.subject.as_str())
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(at))
        .message_id(Some(message_id(stored, from.domain())))
        // RFC 3834: nobody's machine answers what a machine wrote.
        .raw_header(own("Auto-Submitted", "auto-generated"))
        .raw_header(own("X-Auto-Response-Suppress", "All"));
    if !letter.reply_to.is_empty() {
        message = message.reply_to(Mailbox::new(None, letter.reply_to.parse()?));
    }
    if is_message_id(&letter.answers) {
        message = message.in_reply_to(letter.answers.clone()).references(letter.answers.clone());
    }
    let text = SinglePart::plain(letter.body.clone());
    let message = match letter.calendar.is_empty() {
        true => message.singlepart(text)?,
        false => message.multipart(
            MultiPart::mixed().singlepart(text).singlepart(calendar(&letter.calendar)),
        )?,
    };
    Ok(Composed { from, to, bytes: message.formatted() })
}

/// The id that the letter carries wherever it goes.
pub fn message_id(stored: &Stored, host: &str) -> String {
    format!("<{}@{host}>", stored.id)
}

fn own(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn calendar(text: &str) -> SinglePart {
    // The line alone: a title may say the same words.
    let cancels = text.lines().any(|line| line == "METHOD:CANCEL");
    let kind = match cancels {
        true => "text/calendar; charset=utf-8; method=CANCEL",
        false => "text/calendar; charset=utf-8; method=PUBLISH",
    };
    let kind = ContentType::parse(kind).unwrap_or(ContentType::TEXT_PLAIN);
    SinglePart::builder().header(kind).body(text.to_owned())
}

/// Whether that is an id of a message and nothing else.
fn is_message_id(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
    inner.is_some_and(|t| {
        (3..=250).contains(&t.len())
            && t.contains('@')
            && t.chars().all(|c| c.is_ascii_graphic() && !"<>\"".contains(c))
    })
}
