//! One case: what was said, who has the ball and by when, and what each side can do.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use dure_testbed::report::Message;
use serde::Deserialize;

use super::appointments::{self, Appointment, AppointmentState};
use super::due::{self, Standing};
use super::files::{self, CaseFile};
use super::preparing::{self, Known};
use super::store::{self, Advice};
use super::suggest::{Asked, ranked};
use super::templates::{self, AnswerTemplate};
use super::{AdviceState, Case, CaseState, Said, Side, hours, list, of_caller, profiles};
use crate::app::App;
use crate::identity::organisations;
use crate::needs::{self, Visibility};
use crate::platform::authorisation::{Owner, Sector};
use crate::platform::db::Tx;
use crate::platform::id::{AppointmentId, CaseId, NeedId};
use crate::platform::moment::Moment;
use crate::platform::numbers;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, page};

/// The longest answer, in characters.
pub const LONGEST: usize = 8000;

/// How long a closed case can be taken up again.
pub(super) const AGAIN: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

/// The secret of somebody without an account.
#[derive(Deserialize, Default)]
pub struct Key {
    #[serde(default)]
    pub(super) key: String,
    #[serde(default)]
    new: String,
    /// An answer that is put into the field, for those who advise.
    #[serde(default)]
    template: String,
}

/// Something that was said, as the page shows it.
struct Shown {
    kind: &'static str,
    who: String,
    when: String,
    paragraphs: Vec<String>,
}

struct Proposal {
    account: String,
    name: String,
    reasons: String,
    possible: bool,
}

/// A file of the case.
struct Attached {
    href: String,
    name: String,
    size: String,
}

/// An appointment, with what the reader can do about it.
struct Meeting {
    id: AppointmentId,
    when: String,
    minutes: String,
    place: String,
    kind: &'static str,
    state: String,
    answers: bool,
    cancels: bool,
}

/// A beginning that is free.
struct Free {
    at: i64,
    when: String,
}

#[derive(Template)]
#[template(path = "window/case.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    key: String,
    fresh: bool,
    /// Somebody wrote while the reader did.
    meanwhile: bool,
    link: String,
    kind: &'static str,
    state: String,
    ball: String,
    due: String,
    late: bool,
    asker: String,
    question: Vec<String>,
    lines: Vec<Shown>,
    centre: bool,
    closed: bool,
    may_reopen: bool,
    advice: Option<Advice>,
    steps: Vec<String>,
    sent: bool,
    decided: bool,
    rate: bool,
    stars: String,
    proposals: Vec<Proposal>,
    consultant: String,
    sectors: Vec<Choice>,
    problems: Vec<Choice>,
    known: Vec<Known>,
    files: Vec<Attached>,
    meetings: Vec<Meeting>,
    free: Vec<Free>,
    templates: Vec<AnswerTemplate>,
    prefilled: String,
    version: i64,
}

/// The files of the case.
async fn attached(app: &App, case: &Case, key: &str) -> Answer<Vec<Attached>> {
    let at = |file: &CaseFile| match address(case.id, key).split_once('?') {
        Some((at, query)) => format!("{at}/files/{}?{query}", file.id),
        None => format!("/window/cases/{}/files/{}", case.id, file.id),
    };
    let all = files::all(&app.db, case.id).await?;
    let shown = |file: CaseFile| Attached {
        href: at(&file),
        size: numbers::size(file.bytes),
        name: file.name,
    };
    Ok(all.into_iter().map(shown).collect())
}

/// The appointments of the case.
async fn meetings(app: &App, caller: &Caller, case: &Case, side: Side) -> Answer<Vec<Meeting>> {
    let now = Moment::now();
    let all = appointments::store::of_case(&app.db, case.id).await?;
    let shown = |one: Appointment| {
        let to_come = one.at > now;
        let proposed = one.state == AppointmentState::Proposed;
        let agreed = one.state == AppointmentState::Agreed;
        Meeting {
            id: one.id,
            when: one.at.readable(caller.lang()),
            minutes: one.minutes.to_string(),
            place: one.place,
            kind: match one.state {
                AppointmentState::Agreed => "ok",
                AppointmentState::Proposed => "waiting",
                AppointmentState::Declined | AppointmentState::Cancelled => "",
            },
            state: caller.words.text(&format!("appointment-state-{}", one.state)),
            answers: to_come && proposed && side == Side::Company,
            cancels: to_come && (agreed || proposed && side == Side::Centre),
        }
    };
    Ok(all.into_iter().map(shown).collect())
}

/// The hours that the company can pick: those of the one who has the case.
async fn free(app: &App, caller: &Caller, case: &Case, side: Side) -> Answer<Vec<Free>> {
    let open = case.state != CaseState::Closed && side == Side::Company;
    let Some(consultant) = case.consultant.filter(|_| open) else { return Ok(Vec::new()) };
    let now = Moment::now();
    let hours = profiles::hours(&app.db, consultant).await?;
    let taken = appointments::store::of_consultant(&app.db, consultant, now).await?;
    let taken: Vec<_> = taken.iter().map(|one| (one.at, one.minutes)).collect();
    let shown = |at: Moment| Free { at: at.micros(), when: at.readable(caller.lang()) };
    Ok(hours::free(&hours, &taken, now).into_iter().map(shown).collect())
}

pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// `GET /window/cases/{id}`.
///
/// # Errors
/// Where there is no such case for the caller.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Query(key): Query<Key>,
) -> Answer {
    let (case, side) = of_caller(&app, &caller, id, &key.key).await?;
    looked(&app, &caller, &case, side).await?;
    page(&one(&app, &caller, &case, side, &key).await?)
}

/// Notes that somebody of the centre saw who asked and what, by whichever door.
pub(super) async fn looked(app: &App, caller: &Caller, case: &Case, side: Side) -> Answer<()> {
    if side == Side::Centre {
        // Of somebody without an account the case stands in the log.
        let subject = case.asked_by.unwrap_or_else(|| case.id.uuid().into());
        app.notes.looked(&app.db, caller, &[subject], "access-case").await?;
    }
    Ok(())
}

/// Whether the page that a form stood on showed the case as it is. A form that does not say it is taken.
pub(super) fn is_seen(fields: &Fields, case: &Case) -> bool {
    fields.one("version").parse::<i64>().ok().is_none_or(|seen| seen == case.version)
}

/// The page once more for somebody who wrote while another did, with what was written in its field.
pub(super) async fn meanwhile(
    app: &App,
    caller: &Caller,
    case: &Case,
    side: Side,
    key: &str,
    words: &str,
) -> Answer {
    looked(app, caller, case, side).await?;
    let key = Key { key: key.to_owned(), ..Key::default() };
    let mut shown = one(app, caller, case, side, &key).await?;
    (shown.meanwhile, shown.prefilled) = (true, words.to_owned());
    let mut answer = page(&shown)?;
    *answer.status_mut() = StatusCode::CONFLICT;
    Ok(answer)
}

async fn one<'a>(
    app: &App,
    caller: &'a Caller,
    case: &Case,
    side: Side,
    key: &Key,
) -> Answer<One<'a>> {
    let words = caller.words;
    let centre = side == Side::Centre;
    let advice = store::advice(&app.db, case.id, side).await?;
    let lines = store::lines(&app.db, case.id, centre).await?;
    let names = profiles::names(&app.db, case.owned.centre).await?;
    let asker = match case.owned.by {
        Owner::Organisation(of) => {
            let firm = organisations::name(&app.db, of).await?.unwrap_or_default();
            format!("{} · {firm}", case.name)
        }
        Owner::Visitor(_) if centre && !case.email.is_empty() => {
            format!("{} · {}", case.name, case.email)
        }
        Owner::Visitor(_) => case.name.clone(),
    };
    let templates = match centre {
        true => templates::all(&app.db, case.owned.centre).await?,
        false => Vec::new(),
    };
    let closed = case.state == CaseState::Closed;
    let now = Moment::now();
    let again = case.closed_at.is_some_and(|at| now.since(at) < AGAIN);
    let sector =
        |s: &Sector| Choice::new(s.word(), words.text(&format!("sector-{s}")), case.sector.word());
    Ok(One {
        shell: caller.shell(&case.subject),
        at: format!("/window/cases/{}", case.id),
        key: key.key.clone(),
        fresh: !key.new.is_empty(),
        meanwhile: false,
        link: match key.key.is_empty() || !key.new.is_empty() && key.key.is_empty() {
            true => String::new(),
            false => format!("{}/window/cases/{}?key={}", caller.site, case.id, key.key),
        },
        kind: list::badge(case.state),
        state: words.text(&format!("case-state-{}", case.state)),
        ball: words.text(&format!("case-ball-{}", case.state)),
        due: case.due_at.map(|at| at.readable(caller.lang())).unwrap_or_default(),
        late: case.due_at.is_some_and(|at| due::standing(at, now) == Standing::Broken),
        asker,
        question: paragraphs(&case.question),
        lines: lines.into_iter().map(|line| said(line, caller)).collect(),
        centre,
        closed,
        may_reopen: closed && again && side == Side::Company,
        steps: advice.as_ref().map(|one| paragraphs(&one.steps)).unwrap_or_default(),
        sent: !closed && advice.as_ref().is_some_and(|one| one.state == AdviceState::Sent),
        decided: advice.as_ref().is_some_and(|one| one.state == AdviceState::Accepted),
        advice,
        rate: closed && !centre && case.stars.is_none(),
        stars: case.stars.map(|stars| "★".repeat(stars.into())).unwrap_or_default(),
        proposals: if centre { proposals(app, caller, case).await? } else { Vec::new() },
        consultant: case
            .consultant
            .and_then(|account| names.get(&account.text()).cloned())
            .unwrap_or_default(),
        sectors: if centre { Sector::ALL.iter().map(sector).collect() } else { Vec::new() },
        problems: if centre { needs::writing::problems(caller, &case.problem) } else { Vec::new() },
        known: if centre { preparing::known(app, caller, case).await? } else { Vec::new() },
        files: attached(app, case, &key.key).await?,
        meetings: meetings(app, caller, case, side).await?,
        free: free(app, caller, case, side).await?,
        prefilled: templates
            .iter()
            .find(|one| one.id.text() == key.template)
            .map(|one| one.words.clone())
            .unwrap_or_default(),
        templates,
        version: case.version,
    })
}

fn said(line: store::Line, caller: &Caller) -> Shown {
    let step = line.kind == Said::Step;
    let words = if step { caller.words.text(&line.words) } else { line.words };
    Shown {
        kind: line.kind.word(),
        who: line.name,
        when: line.at.readable(caller.lang()),
        paragraphs: paragraphs(&words),
    }
}

/// A case as proposing asks for it.
pub(super) async fn as_asked(app: &App, case: &Case) -> Answer<Asked> {
    let organisation = match case.owned.by {
        Owner::Organisation(of) => of.text(),
        Owner::Visitor(_) => String::new(),
    };
    let region = match case.need.parse::<NeedId>() {
        Ok(need) => needs::store::find(&app.db, need)
            .await?
            .and_then(|need| need.seen_from(Visibility::Centre))
            .map(|need| need.region)
            .unwrap_or_default(),
        Err(_) => String::new(),
    };
    Ok(Asked {
        organisation,
        problem: case.problem.clone(),
        sector: case.sector.word().to_owned(),
        region,
    })
}

/// Who should take it, and why.
async fn proposals(app: &App, caller: &Caller, case: &Case) -> Answer<Vec<Proposal>> {
    let asked = as_asked(app, case).await?;
    let all = profiles::all(&app.db, case.owned.centre).await?;
    let names = profiles::names(&app.db, case.owned.centre).await?;
    let proposed = ranked(&asked, &all).into_iter().take(8).map(|one| {
        let reasons =
            one.reasons.iter().map(|r| caller.words.text(&format!("case-why-{}", r.word())));
        Proposal {
            name: names.get(&one.account).cloned().unwrap_or_default(),
            reasons: reasons.collect::<Vec<_>>().join(", "),
            possible: one.possible,
            account: one.account,
        }
    });
    Ok(proposed.collect())
}

/// Who acts: the account and the name.
pub(super) fn who(caller: &Caller, case: &Case) -> (String, String) {
    let person = caller.principal.person();
    person.map_or_else(
        || (String::new(), case.name.clone()),
        |person| (person.account.text(), person.name.clone()),
    )
}

/// Writes a case that was changed from that version.
pub(super) async fn saved(tx: &mut Tx, case: &Case) -> Answer<()> {
    match store::update(tx, case).await? {
        true => Ok(()),
        false => Err(Problem::conflict(Message::new("problem-case-changed"))),
    }
}

/// Where a case is, for somebody with that secret; what cannot be one is left out.
pub(super) fn address(id: CaseId, key: &str) -> String {
    let sane =
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    match sane {
        true => format!("/window/cases/{id}?key={key}"),
        false => format!("/window/cases/{id}"),
    }
}

/// The case, for somebody who advises.
pub(super) async fn centre(app: &App, caller: &Caller, id: CaseId) -> Answer<Case> {
    match of_caller(app, caller, id, "").await? {
        (case, Side::Centre) => Ok(case),
        (_, Side::Company) => Err(Problem::forbidden()),
    }
}
