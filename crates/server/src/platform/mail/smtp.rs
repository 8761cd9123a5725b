//! The conversation with the mail server, step by step: who calls decides what is written down between
//! the steps.

use std::future::Future;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;

use super::settings::{Smtp, Tls};

/// How long the server may take for a step.
const STEP: Duration = Duration::from_secs(60);

/// How long it may take to say that it has the text (RFC 5321, section 4.5.3.2.6).
const TAKING: Duration = Duration::from_secs(600);

/// Why a letter did not go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Not now: it may be tried again.
    Later(String),
    /// Never: the server refused it for good.
    Never(String),
    /// The line broke after the text; nobody knows.
    Unknown(String),
}

/// A conversation.
pub struct Conversation(AsyncSmtpConnection);

async fn in_time<T>(
    most: Duration,
    step: impl Future<Output = Result<T, Error>>,
) -> Result<T, Option<Error>> {
    match tokio::time::timeout(most, step).await {
        Ok(done) => done.map_err(Some),
        Err(_) => Err(None),
    }
}

fn said(error: Option<&Error>) -> String {
    error.map_or_else(|| "no answer in time".to_owned(), ToString::to_string)
}

/// Before the text, only a refusal of this very letter is for good.
fn of_letter(error: Option<Error>) -> Failure {
    match error {
        Some(e) if e.is_permanent() => Failure::Never(said(Some(&e))),
        e => Failure::Later(said(e.as_ref())),
    }
}

impl Conversation {
    /// Begins one: line, greeting, TLS, who we are. Whatever goes wrong here is not the letter's fault.
    ///
    /// # Errors
    /// Always [`Failure::Later`].
    pub async fn open(smtp: &Smtp, hello: &str) -> Result<Self, Failure> {
        let later = |e: Option<Error>| Failure::Later(said(e.as_ref()));
        let hello = ClientId::Domain(hello.to_owned());
        let tls = || TlsParameters::new(smtp.host.clone()).map_err(|e| later(Some(e)));
        let whole = if smtp.tls == Tls::Always { Some(tls()?) } else { None };
        let place = (smtp.host.as_str(), smtp.port);
        let line = AsyncSmtpConnection::connect_tokio1(place, Some(STEP), &hello, whole, None);
        let mut line = in_time(STEP, line).await.map_err(later)?;
        if smtp.tls == Tls::Started {
            if !line.can_starttls() {
                return Err(Failure::Later("the server offers no STARTTLS".to_owned()));
            }
            in_time(STEP, line.starttls(tls()?, &hello)).await.map_err(later)?;
        }
        if let Some((user, password)) = &smtp.login {
            let credentials = Credentials::new(user.clone(), password.clone());
            let ways = [Mechanism::Plain, Mechanism::Login];
            in_time(STEP, line.auth(&ways, &credentials)).await.map_err(later)?;
        }
        Ok(Self(line))
    }

    /// Says from whom and to whom.
    ///
    /// # Errors
    /// Where the server does not want the letter.
    pub async fn address(&mut self, from: &Address, to: &Address) -> Result<(), Failure> {
        let mail = Mail::new(Some(from.clone()), vec![]);
        in_time(STEP, self.0.command(mail)).await.map_err(of_letter)?;
        let rcpt = Rcpt::new(to.clone(), vec![]);
        in_time(STEP, self.0.command(rcpt)).await.map_err(of_letter)?;
        Ok(())
    }

    /// Hands the text over.
    ///
    /// # Errors
    /// Where the server does not take it, or the line breaks before it says so.
    pub async fn hand_over(mut self, text: &[u8]) -> Result<(), Failure> {
        in_time(STEP, self.0.command(Data)).await.map_err(of_letter)?;
        let taken = in_time(TAKING, self.0.message(text)).await;
        taken.map_err(|e| match e {
            Some(e) if e.is_permanent() => Failure::Never(said(Some(&e))),
            Some(e) if e.is_transient() => Failure::Later(said(Some(&e))),
            e => Failure::Unknown(said(e.as_ref())),
        })?;
        // It has the letter; how the farewell goes changes nothing.
        let _ = in_time(Duration::from_secs(5), self.0.quit()).await;
        Ok(())
    }
}
