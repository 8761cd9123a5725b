//! A message as rooms see it: plain text, files, and what is known of who sent it.

use bytes::Bytes;
use mail_parser::{
    Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use sha2::{Digest, Sha256};

use super::settings::Settings;
use super::{korean, quoted, token_in};
use crate::platform::file_name;
use crate::platform::id::LetterId;
use crate::testbed::sources::hex;

/// The largest message that is read, in bytes.
pub const LARGEST: u64 = 25 * 1024 * 1024;

/// How many files of a message are kept.
pub const FILES: usize = 20;

/// The largest head of a message that is read, in bytes.
const HEAD: usize = 256 * 1024;

/// How many parts a message may have.
const PARTS: usize = 500;

/// The longest text, in bytes; a letter to the window is no book.
const TEXT: usize = 200 * 1024;

/// How many addresses or ids of a header are kept.
const MANY: usize = 50;

/// What somebody wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// The address of who says to have written it, in small letters. Answers go there and nowhere
    /// else: a `Reply-To` is never followed, so that nobody makes us write to a third one.
    pub from: String,
    /// The name beside it; may be empty.
    pub from_name: String,
    /// To which addresses it went.
    pub to: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// What it says, without what was quoted.
    pub text: String,
    /// Its id, with its angle brackets; empty where it has none.
    pub message_id: String,
    /// The ids of what it answers, the nearest first.
    pub in_reply_to: Vec<String>,
    /// The token of the conversation that it belongs to. It says where it belongs, not who wrote it:
    /// compare [`Received::from`] with whose conversation it is.
    pub token: Option<String>,
    /// Whether it answers a letter of ours, whichever.
    pub answers_us: bool,
    /// Its files with safe names.
    pub files: Vec<(String, Bytes)>,
    /// Whether a machine wrote it: nothing may be answered to it by itself.
    pub automatic: bool,
    /// Whether our own mail server found that the sender's domain sent it; nothing where it says
    /// nothing, or we do not know which server to believe.
    pub authenticated: Option<bool>,
}

/// Why a message cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is larger than what is read.
    #[error("too-large")]
    TooLarge,
    /// It is no message, or nobody sent it.
    #[error("unreadable")]
    NoMessage,
    /// It names several who wrote it: which of them our mail server confirmed, nobody can tell.
    #[error("senders")]
    Senders,
}

/// Reads a message.
///
/// # Errors
/// Where it is too large or is none.
pub fn parse(raw: &[u8], settings: &Settings) -> Result<Received, Unreadable> {
    if raw.len() as u64 > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    let (head, _) = apart(raw);
    if head.len() > HEAD {
        return Err(Unreadable::TooLarge);
    }
    if headers_named(head, "from") > 1 {
        return Err(Unreadable::Senders);
    }
    let readable = in_utf8(raw);
    let bytes = readable.as_deref().unwrap_or(raw);
    let message = MessageParser::default().parse(bytes).ok_or(Unreadable::NoMessage)?;
    if message.parts.len() > PARTS {
        return Err(Unreadable::TooLarge);
    }
    let mut senders = message.from().into_iter().flat_map(Address::iter);
    let sender = senders.next().ok_or(Unreadable::NoMessage)?;
    if senders.next().is_some() {
        return Err(Unreadable::Senders);
    }
    let from = sender.address().unwrap_or_default().trim().to_lowercase();
    if !super::settings::is_address(&from) {
        return Err(Unreadable::NoMessage);
    }
    let to = recipients(&message);
    let subject = line(message.subject().unwrap_or_default(), 300);
    let token = to.iter().find_map(|a| token_in(a)).or_else(|| token_in(&subject));
    let automatic = is_automatic(&message, &from, settings);
    let in_reply_to = answers(&message);
    Ok(Received {
        from_name: line(sender.name().unwrap_or_default(), 100),
        to,
        text: text(&message),
        message_id: message.message_id().map(bracketed).unwrap_or_default(),
        answers_us: in_reply_to.iter().any(|id| letter_of(id, settings).is_some()),
        in_reply_to,
        token,
        files: files(&message),
        automatic,
        authenticated: judged(&message, &from, settings),
        from,
        subject,
    })
}

/// What stays the same of a message however it came: its id, who wrote it, what it is about, when, and
/// the text; not the stamps of its way. Another message that borrows the id is another one.
#[must_use]
pub fn digest(raw: &[u8]) -> String {
    let (head, body) = apart(raw);
    let mut hash = Sha256::new();
    let head = String::from_utf8_lossy(head.get(..head.len().min(HEAD)).unwrap_or(head));
    let mut kept = false;
    for line in head.lines() {
        let folded = line.starts_with([' ', '\t']);
        let name = line.split_once(':').map(|(name, _)| name.trim().to_ascii_lowercase());
        kept = if folded { kept } else { name.is_some_and(|n| IDENTITY.contains(&n.as_str())) };
        if kept {
            hash.update(line.trim_end().as_bytes());
            hash.update(b"\n");
        }
    }
    hash.update(b"\n");
    hash.update(body);
    hex(&hash.finalize())
}

const IDENTITY: [&str; 4] = ["message-id", "from", "subject", "date"];

/// Head and body.
fn apart(raw: &[u8]) -> (&[u8], &[u8]) {
    let crlf = raw.windows(4).position(|w| w == b"\r\n\r\n").map(|at| (at, 4));
    let lf = raw.windows(2).position(|w| w == b"\n\n").map(|at| (at, 2));
    let (at, gap) = [crlf, lf].into_iter().flatten().min().unwrap_or((raw.len(), 0));
    (raw.get(..at).unwrap_or(raw), raw.get(at + gap..).unwrap_or_default())
}

/// How many headers of that name the head has. Counted on the bytes, and generously: another program than
/// ours may see a header where our parser sees none.
fn headers_named(head: &[u8], name: &str) -> usize {
    let lines = head.split(|byte| matches!(byte, b'\r' | b'\n'));
    let named = |line: &&[u8]| {
        let end = line.iter().position(|byte| *byte == b':').unwrap_or(0);
        line.get(..end).is_some_and(|n| n.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes()))
    };
    lines.filter(named).count()
}

/// The letter of ours that has that id of a message. Ours are of version 7, by which they are told from
/// those of other programs that write such ids under the same host.
#[must_use]
pub fn letter_of(message_id: &str, settings: &Settings) -> Option<LetterId> {
    let (id, host) = message_id.trim_matches(['<', '>']).rsplit_once('@')?;
    let ours = host.eq_ignore_ascii_case(settings.host());
    let id = id.parse::<LetterId>().ok().filter(|_| ours)?;
    (id.uuid().get_version_num() == 7).then_some(id)
}

/// The message with encoded words of its head that the parser does not know in UTF-8.
fn in_utf8(raw: &[u8]) -> Option<Vec<u8>> {
    let (head, _) = apart(raw);
    let text = korean::header(std::str::from_utf8(head).ok()?)?;
    let rest = raw.get(head.len()..).unwrap_or_default();
    Some([text.as_bytes(), rest].concat())
}

/// One line of at most so many characters, without what cannot be seen.
fn line(text: &str, most: usize) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().chars().take(most).collect()
}

fn bracketed(id: &str) -> String {
    format!("<{}>", line(id.trim_matches(['<', '>', ' ']), 250))
}

fn addresses(address: Option<&Address<'_>>) -> Vec<String> {
    let all = address.into_iter().flat_map(Address::iter).take(MANY);
    let texts = all.filter_map(|a| a.address()).map(|a| line(a, 254).to_lowercase());
    texts.filter(|a| !a.is_empty()).collect()
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let mut all = addresses(message.to());
    all.extend(addresses(message.cc()));
    for name in ["Delivered-To", "X-Original-To"] {
        let raw = message.header_raw(name).unwrap_or_default();
        all.extend(Some(line(raw.trim_matches(['<', '>', ' ', '\r', '\n']), 254).to_lowercase()));
    }
    all.retain(|a| a.contains('@'));
    all
}

fn answers(message: &Message<'_>) -> Vec<String> {
    let nearest = ids(message.in_reply_to());
    let mut others = ids(message.references());
    others.reverse();
    let mut all = nearest;
    for id in others {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    all.truncate(MANY);
    all
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(one) => vec![bracketed(one)],
        HeaderValue::TextList(many) => many.iter().map(|id| bracketed(id)).collect(),
        _ => Vec::new(),
    }
}

fn text(message: &Message<'_>) -> String {
    let mut all = String::new();
    for at in 0..message.text_body_count().min(PARTS) {
        let part = message.text_part(at as u32);
        let own = part.and_then(|part| shifted(message, part));
        let Some(text) = own.or_else(|| message.body_text(at).map(|t| t.into_owned())) else {
            continue;
        };
        if !all.is_empty() {
            all.push('\n');
        }
        all.push_str(&text);
        if all.len() > TEXT {
            break;
        }
    }
    let shown = |c: &char| *c == '\n' || *c == '\t' || !c.is_control();
    let plain: String = all.chars().filter(shown).collect();
    let end = (0..=plain.len().min(TEXT)).rev().find(|at| plain.is_char_boundary(*at));
    let mut text = quoted::above(plain.get(..end.unwrap_or(0)).unwrap_or_default());
    let files = message.attachment_count();
    if files > FILES {
        text.push_str(&format!(
            "\n\n[첨부 파일 {files}개 가운데 {FILES}개만 받았습니다. · Of {files} files, {FILES} were kept.]"
        ));
    }
    text
}

/// The text of a part in ISO-2022-KR.
fn shifted(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let charset = part.content_type()?.attribute("charset")?;
    if !korean::is_it(charset) || !matches!(part.body, PartType::Text(_)) {
        return None;
    }
    let (from, until) = (part.raw_body_offset() as usize, part.raw_end_offset() as usize);
    let raw = message.raw_message().get(from..until)?;
    let coded = part.content_transfer_encoding().unwrap_or("7bit").to_ascii_lowercase();
    let bytes = match coded.as_str() {
        "base64" => mail_parser::decoders::base64::base64_decode(raw)?,
        "quoted-printable" => {
            mail_parser::decoders::quoted_printable::quoted_printable_decode(raw)?
        }
        _ => raw.to_vec(),
    };
    Some(korean::decode(&bytes))
}

fn files(message: &Message<'_>) -> Vec<(String, Bytes)> {
    let mut files: Vec<(String, Bytes)> = Vec::new();
    for part in message.attachments().take(FILES) {
        let name = file_name::sane(part.attachment_name().unwrap_or("file"));
        let bytes = match &part.body {
            PartType::Message(inner) => Bytes::copy_from_slice(inner.raw_message()),
            _ => Bytes::copy_from_slice(part.contents()),
        };
        if !bytes.is_empty() {
            files.push((name, bytes));
        }
    }
    files
}

fn raw<'m>(message: &'m Message<'_>, name: &'static str) -> Option<&'m str> {
    message.header_raw(name).map(str::trim)
}

/// Whether a machine wrote it (RFC 3834, section 2, and what programs do beside it).
fn is_automatic(message: &Message<'_>, from: &str, settings: &Settings) -> bool {
    let submitted = raw(message, "Auto-Submitted").is_some_and(|v| !starts(v, "no"));
    let bulk = raw(message, "Precedence")
        .is_some_and(|v| ["bulk", "junk", "list", "auto_reply"].iter().any(|w| starts(v, w)));
    let listed = ["List-Id", "List-Unsubscribe", "X-Auto-Response-Suppress", "X-Autoreply"]
        .iter()
        .any(|name| raw(message, name).is_some());
    let from_nobody = raw(message, "Return-Path").is_some_and(|v| v == "<>");
    let report = message.content_type().is_some_and(|t| {
        t.ctype().eq_ignore_ascii_case("multipart")
            && t.subtype().is_some_and(|s| s.eq_ignore_ascii_case("report"))
    });
    submitted || bulk || listed || from_nobody || report || is_machine(from, settings)
}

fn starts(value: &str, word: &str) -> bool {
    value.get(..word.len()).is_some_and(|v| v.eq_ignore_ascii_case(word))
}

/// Whether the address is our own, or one behind which nobody reads.
fn is_machine(from: &str, settings: &Settings) -> bool {
    let (user, host) = from.rsplit_once('@').unwrap_or((from, ""));
    let user = user.split('+').next().unwrap_or(user);
    let own = settings.from.as_deref().is_some_and(|f| {
        f.rsplit_once('@')
            .is_some_and(|(u, h)| u.eq_ignore_ascii_case(user) && h.eq_ignore_ascii_case(host))
    });
    let nobody =
        ["mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"];
    own || nobody.contains(&user)
}

/// What our own mail server found: of the `Authentication-Results` of the server whose name is set
/// (RFC 8601) the first that says something of DMARC; it may write one for each thing that it looks at. A
/// sender can write such a header too, so one of any other server is not looked at, and our own has to take
/// out those that come in under its name (section 5).
fn judged(message: &Message<'_>, from: &str, settings: &Settings) -> Option<bool> {
    let judge = settings.judge.as_deref()?;
    let named = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let all = message.headers_raw().filter(|(name, _)| named(name)).map(|(_, value)| plain(value));
    let by_judge = |value: &String| {
        let server = value.split(';').next().unwrap_or_default();
        server.split_whitespace().next().is_some_and(|s| s.eq_ignore_ascii_case(judge))
    };
    all.filter(by_judge).find_map(|value| dmarc(&value, from))
}

/// What such a header says of DMARC, and whether that was said of the domain of who wrote.
fn dmarc(value: &str, from: &str) -> Option<bool> {
    let value = value.to_ascii_lowercase();
    let said = |part: &str| part.split_once('=').is_some_and(|(name, _)| name.trim() == "dmarc");
    let part = value.split(';').skip(1).find(|part| said(part))?;
    let (_, result) = part.split_once('=')?;
    let mut words = result.split_whitespace();
    let passes = words.next() == Some("pass");
    let of = words.find_map(|word| word.strip_prefix("header.from="));
    let host = from.rsplit_once('@').map_or("", |(_, host)| host);
    let same = |of: &str| host == of || host.ends_with(&format!(".{of}"));
    Some(passes && of.is_none_or(same))
}

/// A header without its comments and quoted strings: what stands in them may be the sender's own words.
fn plain(value: &str) -> String {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut plain = String::new();
    for letter in value.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if depth > 0 || quoted => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if depth == 0 && !quoted => plain.push(letter),
            _ => {}
        }
    }
    plain
}
