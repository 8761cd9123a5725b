//! The settings of a mailbox, as far as the parser asks.

/// Where letters come in.
pub struct Settings {
    /// The address from which letters are written.
    pub from: Option<String>,
    /// The mail server whose word counts.
    pub judge: Option<String>,
}

impl Settings {
    /// Those that are fuzzed with.
    pub fn of_test() -> Self {
        let (from, judge) = ("window@centre.example", "mx.centre.example");
        Self { from: Some(from.to_owned()), judge: Some(judge.to_owned()) }
    }

    /// The host of our own address.
    pub fn host(&self) -> &str {
        "centre.example"
    }
}

/// Whether that is an address; the server asks the library that writes its letters.
pub fn is_address(text: &str) -> bool {
    let sane = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic());
    text.len() <= 254 && text.rsplit_once('@').is_some_and(|(user, host)| sane(user) && sane(host))
}
