//! The letters of a centre, for those who run it: which went, which did not and why, and which messages
//! nobody could take.

use askama::Template;
use axum::extract::{Path, Query, State as Has};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::store::{self, Stored};
use super::{State, taken};
use crate::app::App;
use crate::platform::id::LetterId;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// How many letters a page shows.
const A_PAGE: usize = 50;

/// The states in which a letter waits for a person.
const TROUBLE: [State; 3] = [State::Failed, State::Unknown, State::Waiting];

struct Row {
    id: LetterId,
    to: String,
    subject: String,
    kind: &'static str,
    state: String,
    why: String,
    said: String,
    when: String,
    again: bool,
}

struct Kept {
    from: String,
    subject: String,
    why: String,
    place: String,
    when: String,
}

struct Tab {
    href: &'static str,
    label: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "site/letters.html")]
struct Letters<'a> {
    shell: Shell<'a>,
    tabs: Vec<Tab>,
    goes_out: bool,
    comes_in: bool,
    rows: Vec<Row>,
    next: String,
    aside: Vec<Kept>,
}

/// Which letters are shown.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    show: String,
    before: Option<LetterId>,
}

/// An address of which only the first letter and the host are shown: enough to know which it is for
/// whoever knows it.
fn veiled(address: &str) -> String {
    let (user, host) = address.rsplit_once('@').unwrap_or((address, ""));
    let first: String = user.chars().take(1).collect();
    if host.is_empty() { format!("{first}…") } else { format!("{first}…@{host}") }
}

/// Of a subject what kind of letter it is; what it is about is for whom it was written to. Those who run a
/// centre see that a letter did not go, not what a company asked.
fn kind_of(subject: &str) -> String {
    let kind = subject.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    kind.map_or_else(|| subject.to_owned(), |(kind, _)| format!("[{kind}] …"))
}

fn badge(state: State) -> &'static str {
    match state {
        State::Sent => "ok",
        State::Queued | State::Sending => "running",
        State::Waiting | State::Unknown => "warn",
        State::Failed => "error",
    }
}

fn row(one: &Stored, caller: &Caller) -> Row {
    let why = match one.why.as_str() {
        "" => String::new(),
        why => caller.words.text(&format!("letter-why-{why}")),
    };
    Row {
        id: one.id,
        to: veiled(&one.letter.to),
        subject: kind_of(&one.letter.subject),
        kind: badge(one.state),
        state: caller.words.text(&format!("letter-state-{}", one.state)),
        why,
        said: one.said.clone(),
        when: one.changed_at.readable(caller.lang()),
        again: one.state.may_go_again() && one.why != "address",
    }
}

/// `GET /centre/letters`.
///
/// # Errors
/// As the database does.
pub async fn list(Has(app): Has<App>, caller: Caller, Query(asked): Query<Asked>) -> Answer {
    let centre = caller.person()?.centre;
    let trouble = asked.show == "trouble";
    let states: &[State] = if trouble { &TROUBLE } else { &[] };
    let before = asked.before.map(LetterId::text);
    let mut found = store::list(&app.db, centre, states, before.as_deref(), A_PAGE + 1).await?;
    let more = found.len() > A_PAGE;
    found.truncate(A_PAGE);
    let next = match found.last().filter(|_| more) {
        Some(last) if trouble => format!("/centre/letters?show=trouble&before={}", last.id),
        Some(last) => format!("/centre/letters?before={}", last.id),
        None => String::new(),
    };
    let aside = taken::aside(&app.db, centre, A_PAGE).await?.into_iter().map(|one| Kept {
        from: veiled(&one.sender),
        subject: match one.subject.is_empty() {
            true => caller.words.text("letter-aside-unsaid"),
            false => one.subject,
        },
        why: caller.words.text(&format!("letter-aside-{}", one.why)),
        place: one.place,
        when: one.taken_at.readable(caller.lang()),
    });
    page(&Letters {
        shell: caller.shell(&caller.words.text("letters-title")),
        tabs: vec![
            Tab {
                href: "/centre/letters",
                label: caller.words.text("letters-all"),
                here: !trouble,
            },
            Tab {
                href: "/centre/letters?show=trouble",
                label: caller.words.text("letters-trouble"),
                here: trouble,
            },
        ],
        goes_out: app.config.mail.smtp.is_some(),
        comes_in: app.config.mail.inbound.is_some(),
        rows: found.iter().map(|one| row(one, &caller)).collect(),
        next,
        aside: aside.collect(),
    })
}

/// `POST /centre/letters/{id}/again`: a person decides that a letter goes once more.
///
/// # Errors
/// Where there is no such letter, or it went or still goes by itself.
pub async fn again(Has(app): Has<App>, caller: Caller, Path(id): Path<LetterId>) -> Answer {
    let centre = caller.person()?.centre;
    let there = store::letter(&app.db, id).await?.filter(|one| one.centre == centre);
    if there.is_none() {
        return Err(Problem::not_found());
    }
    let mut tx = app.db.begin().await?;
    if !store::again(&mut tx, centre, id).await? {
        return Err(Problem::conflict(Message::new("problem-letter-again")));
    }
    tx.commit().await?;
    Ok(flash::redirect("/centre/letters", "ok", "letter-again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_letter_its_kind_is_shown_and_not_what_it_is_about() {
        assert_eq!(kind_of("[상담 답변] 도면 유출 의심 [#00ff]"), "[상담 답변] …");
        assert_eq!(kind_of("인사"), "인사");
        assert_eq!(kind_of("[열린"), "[열린");
    }

    #[test]
    fn of_an_address_the_first_letter_and_the_host_are_shown() {
        assert_eq!(veiled("haneul.kim@hanbit.example"), "h…@hanbit.example");
        assert_eq!(veiled("nobody"), "n…");
        assert_eq!(veiled(""), "…");
    }
}
