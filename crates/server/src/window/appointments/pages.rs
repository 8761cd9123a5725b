//! A consultant's appointments, and calendars of them.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;

use super::store;
use crate::app::App;
use crate::platform::calendar::{self, Event};
use crate::platform::id::{AppointmentId, CaseId};
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::{Answer, Caller, Problem, page};
use crate::window::one::Key;
use crate::window::{self, of_caller};

struct Row {
    href: String,
    subject: String,
    when: String,
    minutes: String,
    place: String,
    state: String,
}

#[derive(Template)]
#[template(path = "window/appointments.html")]
struct Appointments<'a> {
    shell: Shell<'a>,
    rows: Vec<Row>,
}

/// What of the caller's appointments is to come, with the cases.
async fn own(app: &App, caller: &Caller) -> Answer<Vec<(super::Appointment, window::Case)>> {
    let account = caller.person()?.account;
    let mut found = Vec::new();
    for one in store::of_consultant(&app.db, account, Moment::now()).await? {
        if let Some(case) = window::store::find(&app.db, one.case).await? {
            found.push((one, case));
        }
    }
    Ok(found)
}

/// `GET /window/appointments`: the caller's own.
///
/// # Errors
/// As the database does.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    let rows = own(&app, &caller).await?.into_iter().map(|(one, case)| Row {
        href: format!("/window/cases/{}", case.id),
        subject: case.subject,
        when: one.at.readable(caller.lang()),
        minutes: one.minutes.to_string(),
        place: one.place,
        state: caller.words.text(&format!("appointment-state-{}", one.state)),
    });
    page(&Appointments {
        shell: caller.shell(&caller.words.text("appointments-title")),
        rows: rows.collect(),
    })
}

fn file(caller: &Caller, events: &[Event]) -> Answer {
    let text = calendar::file(&caller.words.text("appointments-title"), events, Moment::now());
    let headers = [
        (CONTENT_TYPE, calendar::MEDIA),
        (CONTENT_DISPOSITION, "attachment; filename=\"dure.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// `GET /window/appointments/calendar`: the caller's own, for a calendar.
///
/// # Errors
/// As the database does.
pub async fn all(State(app): State<App>, caller: Caller) -> Answer {
    let own = own(&app, &caller).await?;
    let events: Vec<_> = own.iter().map(|(one, case)| one.event(case, caller.words)).collect();
    file(&caller, &events)
}

/// `GET /window/cases/{id}/appointments/{appointment}/calendar`: one, for a calendar.
///
/// # Errors
/// Where there is no such appointment for the caller.
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path((id, appointment)): Path<(CaseId, AppointmentId)>,
    Query(key): Query<Key>,
) -> Answer {
    let (case, _) = of_caller(&app, &caller, id, &key.key).await?;
    let found = store::find(&app.db, id, appointment).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    file(&caller, &[found.event(&case, caller.words)])
}
