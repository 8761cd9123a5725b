//! Whatever comes into the mailbox: it is read or refused without a panic, and what is kept of it is within
//! its bounds and safe to show. The parser is the server's own; what stands around it there is in `inbound/`.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../inbound/platform.rs"]
mod platform;
#[path = "../inbound/testbed.rs"]
mod testbed;

use platform::mail::received::{FILES, digest, letter_of, parse};
use platform::mail::settings::Settings;

fuzz_target!(|raw: &[u8]| {
    let settings = Settings::of_test();
    assert_eq!(digest(raw).len(), 64);
    let Ok(mail) = parse(raw, &settings) else { return };
    assert!(mail.from.contains('@') && !mail.from.contains(char::is_whitespace));
    assert_eq!(mail.from, mail.from.to_lowercase());
    let lines = [&mail.subject, &mail.from_name, &mail.message_id];
    for line in lines.into_iter().chain(&mail.to).chain(&mail.in_reply_to) {
        assert!(!line.contains(char::is_control), "{line:?} goes into headers and pages");
    }
    assert!(!mail.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    assert!(mail.subject.chars().count() <= 300 && mail.text.len() <= 201 * 1024);
    assert!(mail.files.len() <= FILES);
    assert!(
        mail.files.iter().all(|(name, bytes)| !name.contains(['/', '\\']) && !bytes.is_empty())
    );
    if let Some(token) = &mail.token {
        assert!(token.len() == 24 && token.bytes().all(|b| b.is_ascii_hexdigit()));
    }
    let ours = mail.in_reply_to.iter().any(|id| letter_of(id, &settings).is_some());
    assert_eq!(ours, mail.answers_us);
});
