//! Where letters go out and come in.

use std::path::PathBuf;
use std::time::Duration;

use lettre::Address;

use crate::platform::config::ConfigError;

/// How the line to a mail server is kept secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: only to this very machine.
    Never,
    /// From the first byte.
    Always,
    /// After `STARTTLS`, which must be there.
    Started,
}

/// The server that takes our letters.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is kept secret.
    pub tls: Tls,
    /// Who we are there, and the password.
    pub login: Option<(String, String)>,
}

/// Where messages come in.
#[derive(Clone, PartialEq, Eq)]
pub enum Inbound {
    /// A folder into which a mail server delivers.
    Maildir(PathBuf),
    /// A mailbox at a server.
    Imap {
        /// Its name.
        host: String,
        /// Its port.
        port: u16,
        /// Whether by TLS; without only on this very machine.
        tls: bool,
        /// Who we are there.
        user: String,
        /// The password.
        password: String,
        /// The folder of the mailbox.
        folder: String,
    },
}

/// All of it. Has no `Debug`: there are passwords in it.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// The server that takes our letters; without one they wait.
    pub smtp: Option<Smtp>,
    /// From which address we write.
    pub from: Option<String>,
    /// Whether `user+token@host` comes into the mailbox of `user@host`.
    pub plus: bool,
    /// Where messages come in.
    pub inbound: Option<Inbound>,
    /// How often we look for them.
    pub every: Duration,
    /// The server whose `Authentication-Results` are to be believed.
    pub judge: Option<String>,
}

type Value<'a> = &'a dyn Fn(&str) -> Option<String>;

impl Settings {
    /// The settings of these values.
    ///
    /// # Errors
    /// At the first one that cannot be used. Nothing that may hold a password is repeated.
    pub fn of(value: Value<'_>) -> Result<Self, ConfigError> {
        let from = value("mail-from");
        if let Some(from) = from.as_deref().filter(|f| !is_address(f)) {
            return Err(wrong("mail-from", from, "an address such as window@centre.example"));
        }
        let smtp = smtp(value)?;
        if smtp.is_some() && from.is_none() {
            return Err(wrong("mail-from", "", "the address from which letters are written"));
        }
        let plus = value("mail-plus").unwrap_or_default();
        if !["yes", "no", ""].contains(&plus.as_str()) {
            return Err(wrong("mail-plus", &plus, "yes or no"));
        }
        let every = value("mail-in-every").unwrap_or_default();
        let seconds = every.parse().ok().filter(|s| (1.0..=86_400.0).contains(s));
        let seconds = seconds.ok_or_else(|| wrong("mail-in-every", &every, "seconds, such as 60"));
        Ok(Self {
            smtp,
            from,
            plus: plus == "yes",
            inbound: inbound(value)?,
            every: Duration::from_secs_f64(seconds?),
            judge: value("mail-in-judge"),
        })
    }

    /// The host in the ids of our letters.
    #[must_use]
    pub fn host(&self) -> &str {
        self.from.as_deref().and_then(|f| f.rsplit_once('@')).map_or("localhost", |(_, host)| host)
    }
}

/// Whether letters can go to that address: plain ASCII, no display name, nothing that ends a line.
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.is_ascii() && text.len() <= 254 && text.parse::<Address>().is_ok()
}

fn wrong(name: &'static str, value: &str, takes: &'static str) -> ConfigError {
    ConfigError::Value { name, value: value.to_owned(), takes }
}

/// An address such as `scheme://user@host:port/rest` in its parts. A password in it is refused.
struct Parts {
    scheme: String,
    user: Option<String>,
    host: String,
    port: Option<u16>,
    rest: String,
}

fn parts(url: &str) -> Option<Parts> {
    let (scheme, after) = url.split_once("://")?;
    let (place, rest) = after.split_once('/').unwrap_or((after, ""));
    let (user, place) = match place.rsplit_once('@') {
        Some((user, place)) if !user.contains(':') => (Some(user.to_owned()), place),
        Some(_) => return None,
        None => (None, place),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().ok()?)),
        _ => (place, None),
    };
    let host = host.trim_matches(['[', ']']);
    let plain = !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || c.is_control());
    plain.then(|| Parts {
        scheme: scheme.to_owned(),
        user,
        host: host.to_owned(),
        port,
        rest: rest.to_owned(),
    })
}

/// The part of an address that is safe to repeat.
fn shown(url: &str) -> String {
    url.split_once("://").map_or_else(|| "…".to_owned(), |(scheme, _)| format!("{scheme}://…"))
}

fn is_here(host: &str) -> bool {
    let number = host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    host == "localhost" || number
}

fn smtp(value: Value<'_>) -> Result<Option<Smtp>, ConfigError> {
    let Some(url) = value("smtp") else { return Ok(None) };
    let takes = "smtps://host:465 or smtp://host:587 (STARTTLS), without a user or password in it";
    let no = || wrong("smtp", &shown(&url), takes);
    let parts = parts(&url).filter(|p| p.user.is_none() && p.rest.is_empty()).ok_or_else(no)?;
    let (tls, port) = match parts.scheme.as_str() {
        "smtps" => (Tls::Always, 465),
        "smtp" if is_here(&parts.host) => (Tls::Never, 25),
        "smtp" => (Tls::Started, 587),
        _ => return Err(no()),
    };
    let login = match (value("smtp-user"), value("smtp-password")) {
        (Some(user), Some(password)) => Some((user, password)),
        (None, None) => None,
        _ => return Err(wrong("smtp-user", "", "a user, together with smtp-password")),
    };
    Ok(Some(Smtp { host: parts.host, port: parts.port.unwrap_or(port), tls, login }))
}

fn inbound(value: Value<'_>) -> Result<Option<Inbound>, ConfigError> {
    let Some(url) = value("mail-in") else { return Ok(None) };
    if let Some(folder) = url.strip_prefix("maildir:").filter(|f| !f.is_empty()) {
        return Ok(Some(Inbound::Maildir(PathBuf::from(folder))));
    }
    let takes = "maildir:/folder or imaps://user@host/INBOX, without a password in it";
    let no = || wrong("mail-in", &shown(&url), takes);
    let parts = parts(&url).ok_or_else(no)?;
    let (tls, port) = match parts.scheme.as_str() {
        "imaps" => (true, 993),
        "imap" if is_here(&parts.host) => (false, 143),
        _ => return Err(no()),
    };
    let user = percent_encoding::percent_decode_str(parts.user.as_deref().unwrap_or_default());
    let user = user.decode_utf8().map_err(|_| no())?.into_owned();
    if user.is_empty() {
        return Err(no());
    }
    let password = value("mail-in-password");
    let password = password.ok_or_else(|| wrong("mail-in-password", "", "the mailbox's password"));
    let folder = if parts.rest.is_empty() { "INBOX".to_owned() } else { parts.rest };
    let port = parts.port.unwrap_or(port);
    Ok(Some(Inbound::Imap { host: parts.host, port, tls, user, password: password?, folder }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<Settings, ConfigError> {
        let always = [("mail-in-every", "60")];
        let find = |name: &str| {
            let mut all = pairs.iter().chain(&always);
            all.find(|(k, _)| *k == name).map(|(_, v)| (*v).to_owned())
        };
        Settings::of(&find)
    }

    #[test]
    fn without_anything_letters_wait_and_none_come_in() {
        let nothing = of(&[]).unwrap();
        assert!(nothing.smtp.is_none() && nothing.inbound.is_none() && nothing.from.is_none());
    }

    #[test]
    fn a_line_without_tls_leads_to_this_machine_alone() {
        let from = ("mail-from", "window@centre.example");
        let tls = |url| of(&[from, ("smtp", url)]).unwrap().smtp.unwrap().tls;
        assert_eq!(tls("smtp://127.0.0.1:2525"), Tls::Never);
        assert_eq!(tls("smtp://mail.example:587"), Tls::Started);
        assert_eq!(tls("smtps://mail.example"), Tls::Always);
        let password = ("mail-in-password", "p");
        assert!(of(&[password, ("mail-in", "imap://u@mail.example")]).is_err());
        assert!(of(&[password, ("mail-in", "imap://u@localhost:1143")]).is_ok());
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_not_repeated() {
        let from = ("mail-from", "window@centre.example");
        for (name, url) in
            [("smtp", "smtps://u:hunter2@mail.example"), ("mail-in", "imaps://u:hunter2@h/INBOX")]
        {
            let said = of(&[from, (name, url)]).err().unwrap().to_string();
            assert!(!said.contains("hunter2") && said.contains(name), "{said}");
        }
    }

    #[test]
    fn letters_need_an_address_to_come_from() {
        assert!(of(&[("smtp", "smtps://mail.example")]).is_err());
        for bad in ["window", "a@b\r\nBcc: c@d.e", "Name <a@b.example>", "가@나.example"] {
            assert!(of(&[("mail-from", bad)]).is_err(), "{bad:?}");
        }
    }
}
