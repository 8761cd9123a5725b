//! The letters of the window: what those who ask and those who answer hear by e-mail.
//!
//! A letter is written in the transaction of what it tells of. Nothing that the company may not read on the
//! page stands in one: no notes of the centre, no names of others.

use dure_testbed::report::Message;

use super::appointments::Appointment;
use super::store::Advice;
use super::{AdviceState, Case, advise};
use crate::app::App;
use crate::identity::accounts::{self, Reached};
use crate::platform::authorisation::Owner;
use crate::platform::calendar;
use crate::platform::db::Tx;
use crate::platform::i18n::{Lang, Words};
use crate::platform::id::AccountId;
use crate::platform::mail::{self, Letter, MARKER};
use crate::platform::moment::Moment;
use crate::platform::site;

/// What whoever asked is told.
pub enum Told<'a> {
    /// The question came in; somebody without an account follows it by this secret.
    Received {
        /// The secret; empty for people with an account.
        key: &'a str,
    },
    /// The centre wrote something.
    Answered(&'a str),
    /// Advice was sent.
    Advised(&'a Advice),
    /// The case is closed.
    Closed,
}

/// What whoever answers is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// The case is yours now.
    Assigned,
    /// The company wrote.
    CompanyWrote,
    /// The company takes the advice.
    Accepted,
    /// Less than a day is left to answer.
    Soon,
    /// The promise is broken.
    Broken,
}

impl Work {
    /// Its word in the ids of sentences and keys.
    fn word(self) -> &'static str {
        match self {
            Self::Assigned => "assigned",
            Self::CompanyWrote => "wrote",
            Self::Accepted => "accepted",
            Self::Soon => "soon",
            Self::Broken => "broken",
        }
    }
}

/// Where whoever asked is reached, as far as that is known.
async fn asker(tx: &mut Tx, case: &Case) -> Result<Option<Reached>, sqlx::Error> {
    match case.asked_by {
        Some(account) => accounts::reached(tx, account).await,
        None if case.email.is_empty() => Ok(None),
        None => Ok(Some(Reached { email: case.email.clone(), lang: case.lang })),
    }
}

fn link(app: &App, case: &Case, key: &str) -> String {
    format!("{}{}", site::of(app, case.owned.centre), super::one::address(case.id, key))
}

/// Tells whoever asked, where there is an address.
///
/// # Errors
/// As the database does.
pub async fn to_asker(
    tx: &mut Tx,
    app: &App,
    case: &Case,
    told: &Told<'_>,
) -> Result<(), sqlx::Error> {
    let Some(reached) = asker(tx, case).await? else { return Ok(()) };
    // A secret does not lie in a letter that waits for a server that may never be set.
    if matches!(told, Told::Received { key } if !key.is_empty()) && app.config.mail.smtp.is_none() {
        return Ok(());
    }
    // Whoever writes any address into a form does not make us write to it without end.
    if let Told::Received { .. } = told
        && !mail::may_answer(tx, &reached.email).await?
    {
        return Ok(());
    }
    let words = Words::of(reached.lang);
    let stranger = matches!(case.owned.by, Owner::Visitor(_));
    let (word, body) = match told {
        Told::Received { key } => ("received", received(app, case, key, words)),
        Told::Answered(text) => ("answered", (*text).to_owned()),
        Told::Advised(advice) => ("advised", advised(advice, words)),
        Told::Closed => ("closed", words.text("letter-closed-text")),
    };
    let mut parts = vec![MARKER.to_owned(), words.text(&format!("letter-hello-{word}")), body];
    if !stranger {
        parts.push(words.say(&Message::new("letter-link").text("address", link(app, case, ""))));
    }
    parts.push(words.text("letter-reply"));
    let subject = Message::new(format!("letter-subject-{word}")).text("subject", &case.subject);
    let letter = Letter {
        to: reached.email,
        subject: words.say(&subject),
        body: parts.join("\n\n"),
        ..Letter::default()
    };
    let key = format!("case-{}-{}-{word}", case.id, case.version);
    mail::post(tx, case.owned.centre, &key, &letter.about(&app.config.mail, &case.mail_token))
        .await
        .map(|_| ())
}

fn received(app: &App, case: &Case, key: &str, words: &Words) -> String {
    let lang = words.lang();
    let due = case.due_at.map(|at| at.readable(lang)).unwrap_or_default();
    let promise = words.say(&Message::new("letter-promise").text("when", due));
    match key {
        "" => promise,
        key => {
            let link = Message::new("letter-secret-link").text("address", link(app, case, key));
            format!("{promise}\n\n{}", words.say(&link))
        }
    }
}

fn advised(advice: &Advice, words: &Words) -> String {
    debug_assert_ne!(advice.state, AdviceState::Draft, "drafts are the centre's own");
    let mut parts = Vec::new();
    for (id, text) in [
        ("advice-findings", &advice.findings),
        ("advice-steps", &advice.steps),
        ("advice-offers", &advice.offers),
    ] {
        if !text.trim().is_empty() {
            parts.push(format!("[{}]\n{text}", words.text(id)));
        }
    }
    parts.join("\n\n")
}

/// Whether an answer of a consultant by e-mail comes through: messages are read, and our mail server says
/// who wrote them.
fn hears_consultants(app: &App) -> bool {
    app.config.mail.inbound.is_some() && app.config.mail.judge.is_some()
}

/// A letter to one of those who answer. Who has the case can answer it: the answer goes to the company, and
/// the letter says so. For all others it is a letter that nothing can be answered to.
fn of_work(
    app: &App,
    case: &Case,
    account: AccountId,
    words: &Words,
    mut letter: Letter,
) -> Letter {
    if case.consultant == Some(account) && hears_consultants(app) {
        letter.body = [MARKER, &letter.body, &words.text("letter-work-reply")].join("\n\n");
        return letter.about(&app.config.mail, &case.mail_token);
    }
    letter.body = [letter.body.as_str(), &words.text("letter-work-page")].join("\n\n");
    letter
}

/// Where one of those who answer is reached, as long as it is one of them.
async fn adviser(tx: &mut Tx, account: AccountId) -> Result<Option<Reached>, sqlx::Error> {
    match accounts::roles_of(tx, account).await? {
        Some(roles) if advise(&roles) => accounts::reached(tx, account).await,
        _ => Ok(None),
    }
}

/// Tells one of those who run the centre that a promise broke: that it did and whose it was, not what the
/// case is about, which is between the company and those who advise.
///
/// # Errors
/// As the database does.
pub async fn to_head(
    tx: &mut Tx,
    app: &App,
    case: &Case,
    account: AccountId,
) -> Result<(), sqlx::Error> {
    let Some(reached) = accounts::reached(tx, account).await? else { return Ok(()) };
    let words = Words::of(reached.lang);
    let due = case.due_at.map(|at| at.readable(reached.lang)).unwrap_or_default();
    let keeper = match case.consultant {
        Some(keeper) => accounts::in_transaction(tx, keeper).await.map(|one| one.name).ok(),
        None => None,
    };
    let keeper = keeper.unwrap_or_else(|| words.text("case-nobody"));
    let told = Message::new("letter-head-broken-text").text("when", due).text("name", keeper);
    let link = format!("{}/window", site::of(app, case.owned.centre));
    let letter = Letter {
        to: reached.email,
        subject: words.text("letter-head-broken"),
        body: [words.say(&told), link].join("\n\n"),
        ..Letter::default()
    };
    let of = case.due_at.map_or(0, |at| at.micros());
    let key = format!("case-{}-{of}-broken-{account}", case.id);
    mail::post(tx, case.owned.centre, &key, &letter).await.map(|_| ())
}

/// Tells one of those who answer.
///
/// # Errors
/// As the database does.
pub async fn to_consultant(
    tx: &mut Tx,
    app: &App,
    case: &Case,
    account: AccountId,
    work: Work,
) -> Result<(), sqlx::Error> {
    let Some(reached) = adviser(tx, account).await? else { return Ok(()) };
    let words = Words::of(reached.lang);
    let word = work.word();
    let subject = Message::new(format!("letter-work-{word}")).text("subject", &case.subject);
    let lang: Lang = reached.lang;
    let due = case.due_at.map(|at| at.readable(lang)).unwrap_or_default();
    let mut parts = vec![words.say(&subject)];
    if !due.is_empty() {
        parts.push(words.say(&Message::new("letter-work-due").text("when", due)));
    }
    parts.push(words.say(&Message::new("letter-link").text("address", link(app, case, ""))));
    let letter = Letter {
        to: reached.email,
        subject: words.say(&subject),
        body: parts.join("\n\n"),
        ..Letter::default()
    };
    let letter = of_work(app, case, account, words, letter);
    // A promise is warned of once, however often the case changes meanwhile.
    let of = match work {
        Work::Soon | Work::Broken => case.due_at.map_or(0, |at| at.micros()),
        _ => case.version,
    };
    let key = format!("case-{}-{of}-{word}-{account}", case.id);
    mail::post(tx, case.owned.centre, &key, &letter).await.map(|_| ())
}

/// A letter about an appointment, with the calendar of it.
fn of_appointment(app: &App, case: &Case, of: &Appointment, to: &Reached) -> Letter {
    let words = Words::of(to.lang);
    let when = of.at.readable(to.lang);
    let line = Message::new(format!("letter-appointment-{}", of.state)).text("when", when);
    let mut parts = vec![words.say(&line)];
    if !of.place.is_empty() {
        parts.push(words.say(&Message::new("letter-appointment-place").text("place", &of.place)));
    }
    if matches!(case.owned.by, Owner::Organisation(_)) {
        parts.push(words.say(&Message::new("letter-link").text("address", link(app, case, ""))));
    }
    let subject = Message::new("letter-subject-appointment").text("subject", &case.subject);
    let name = words.text("appointments-title");
    let calendar = match of.state {
        super::appointments::AppointmentState::Proposed => String::new(),
        _ => calendar::file(&name, &[of.event(case, words)], Moment::now()),
    };
    Letter {
        to: to.email.clone(),
        subject: words.say(&subject),
        body: parts.join("\n\n"),
        calendar,
        ..Letter::default()
    }
}

/// Tells whoever asked of an appointment.
///
/// # Errors
/// As the database does.
pub async fn of_appointment_to_asker(
    tx: &mut Tx,
    app: &App,
    case: &Case,
    of: &Appointment,
) -> Result<(), sqlx::Error> {
    let Some(reached) = asker(tx, case).await? else { return Ok(()) };
    let letter = of_appointment(app, case, of, &reached);
    let key = format!("appointment-{}-{}-asker", of.id, of.version);
    let letter = letter.about(&app.config.mail, &case.mail_token);
    mail::post(tx, case.owned.centre, &key, &letter).await.map(|_| ())
}

/// Tells the consultant of an appointment.
///
/// # Errors
/// As the database does.
pub async fn of_appointment_to_consultant(
    tx: &mut Tx,
    app: &App,
    case: &Case,
    of: &Appointment,
    account: AccountId,
) -> Result<(), sqlx::Error> {
    let Some(reached) = adviser(tx, account).await? else { return Ok(()) };
    let letter = of_appointment(app, case, of, &reached);
    let letter = of_work(app, case, account, Words::of(reached.lang), letter);
    let key = format!("appointment-{}-{}-consultant", of.id, of.version);
    mail::post(tx, case.owned.centre, &key, &letter).await.map(|_| ())
}
