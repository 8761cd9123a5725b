//! One case: what was said, who has the ball and by when, and what each side can do.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use dure_testbed::report::Message;
use serde::Deserialize;

use super::due::{self, Standing};
use super::store::{self, Advice};
use super::suggest::{Asked, ranked};
use super::{AdviceState, Case, CaseState, Said, Side, list, of_caller, profiles};
use crate::app::App;
use crate::diagnosis;
use crate::identity::organisations;
use crate::needs::{self, Visibility};
use crate::platform::authorisation::{Owner, Sector};
use crate::platform::db::Tx;
use crate::platform::id::{AccountId, CaseId, NeedId};
use crate::platform::moment::Moment;
use crate::platform::shell::Shell;
use crate::platform::web::fields::{Choice, Fields};
use crate::platform::web::{Answer, Caller, Problem, flash, page};

/// The longest answer, in characters.
pub const LONGEST: usize = 8000;

/// How long a closed case can be taken up again.
const AGAIN: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

/// The secret of somebody without an account.
#[derive(Deserialize, Default)]
pub struct Key {
    #[serde(default)]
    pub(super) key: String,
    #[serde(default)]
    new: String,
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

/// What the company has shown, for preparing.
struct Known {
    href: String,
    title: String,
    about: String,
}

#[derive(Template)]
#[template(path = "window/case.html")]
struct One<'a> {
    shell: Shell<'a>,
    at: String,
    key: String,
    fresh: bool,
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
    version: i64,
}

fn paragraphs(text: &str) -> Vec<String> {
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
    let centre = side == Side::Centre;
    if let (true, Some(asked_by)) = (centre, case.asked_by) {
        app.notes.looked(&app.db, &caller, &[asked_by], "access-case").await?;
    }
    page(&one(&app, &caller, &case, side, &key).await?)
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
    let advice = store::advice(&app.db, case.id).await?;
    // A draft is the centre's own.
    let advice = advice.filter(|one| centre || one.state != AdviceState::Draft);
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
        sent: advice.as_ref().is_some_and(|one| one.state == AdviceState::Sent),
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
        known: if centre { known(app, caller, case).await? } else { Vec::new() },
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

/// Who should take it, and why.
async fn proposals(app: &App, caller: &Caller, case: &Case) -> Answer<Vec<Proposal>> {
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
    let asked = Asked {
        organisation,
        problem: case.problem.clone(),
        sector: case.sector.word().to_owned(),
        region,
    };
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

/// What the company has shown to the centre: its diagnoses, its needs, and its earlier cases.
async fn known(app: &App, caller: &Caller, case: &Case) -> Answer<Vec<Known>> {
    let Owner::Organisation(of) = case.owned.by else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for one in diagnosis::store::shared_of(&app.db, of).await? {
        all.push(Known {
            href: format!("/diagnosis/{}", one.id),
            title: caller.words.text("diagnosis-one-title"),
            about: one.overall.map(|points| format!("{points:.0}")).unwrap_or_default(),
        });
    }
    for need in needs::store::of_organisation(&app.db, of).await? {
        // Whose a need is may be kept from the centre, though its words are not.
        let named = need.shows(needs::NeedPart::Company, Visibility::Centre);
        if let Some(seen) = need.seen_from(Visibility::Centre).filter(|_| named) {
            all.push(Known {
                href: format!("/needs/{}", seen.id),
                title: seen.title,
                about: caller.words.text(&format!("need-state-{}", seen.state)),
            });
        }
    }
    for other in store::of_organisation(&app.db, of).await? {
        if other.id != case.id {
            all.push(Known {
                href: format!("/window/cases/{}", other.id),
                title: other.subject,
                about: caller.words.text(&format!("case-state-{}", other.state)),
            });
        }
    }
    Ok(all)
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

fn back(id: CaseId, fields: &Fields, said: &str) -> axum::response::Response {
    flash::redirect(&address(id, fields.one("key")), "ok", said)
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

/// `POST /window/cases/{id}/say`: an answer of either side, or a note among those of the centre.
///
/// # Errors
/// Where there is no such case for the caller, or nothing was said.
pub async fn say(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (mut case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    let text = fields.one("words");
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Problem::unusable(Message::new("problem-case-words").count("most", LONGEST)));
    }
    let note = side == Side::Centre && fields.ticked("note");
    let now = Moment::now();
    let kind = match (side, note) {
        (Side::Centre, true) => Said::Note,
        (Side::Centre, false) => Said::Consultant,
        (Side::Company, _) => Said::Company,
    };
    if case.state == CaseState::Closed && !note {
        let again = case.closed_at.is_some_and(|at| now.since(at) < AGAIN);
        if side == Side::Centre || !again {
            return Err(Problem::conflict(Message::new("problem-case-closed")));
        }
        case.closed_at = None;
    }
    if !note {
        (case.state, case.due_at) = match side {
            Side::Centre => (CaseState::WaitsForCompany, None),
            Side::Company => (CaseState::WaitsForCentre, Some(due::after(now, due::NEXT_ANSWER))),
        };
        if side == Side::Centre {
            case.answered_at = case.answered_at.or(Some(now));
        }
    }
    if side == Side::Centre && case.consultant.is_none() {
        case.consultant = caller.principal.person().map(|person| person.account);
    }
    let (account, name) = who(&caller, &case);
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    store::say(&mut tx, id, kind, (&account, &name), text, now).await?;
    tx.commit().await?;
    Ok(back(id, &fields, if note { "case-noted" } else { "case-said" }))
}

/// `POST /window/cases/{id}/triage`: who has it, and what it is about.
///
/// # Errors
/// Where the caller does not advise, or the one who shall have it may not.
pub async fn triage(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut case = centre(&app, &caller, id).await?;
    let account: Option<AccountId> = fields.one("consultant").parse().ok();
    if let Some(account) = account {
        let possible = proposals(&app, &caller, &case).await?;
        let one = possible.iter().find(|one| one.account == account.text());
        if one.is_none_or(|one| !one.possible && case.consultant != Some(account)) {
            return Err(Problem::conflict(Message::new("problem-case-consultant")));
        }
        case.consultant = Some(account);
        if case.state == CaseState::New {
            case.state = CaseState::WaitsForCentre;
        }
    }
    if let Ok(sector) = fields.one("sector").parse() {
        case.sector = sector;
    }
    if let Some(problem) = fields.sent("problem") {
        let known = needs::PROBLEMS.contains(&problem);
        case.problem = if known { problem.to_owned() } else { String::new() };
    }
    case.version = fields.one("version").parse().unwrap_or(case.version);
    let (by, name) = who(&caller, &case);
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    store::say(&mut tx, id, Said::Step, (&by, &name), "case-step-triaged", Moment::now()).await?;
    tx.commit().await?;
    Ok(back(id, &fields, "case-triaged"))
}

/// The case, for somebody who advises.
pub(super) async fn centre(app: &App, caller: &Caller, id: CaseId) -> Answer<Case> {
    match of_caller(app, caller, id, "").await? {
        (case, Side::Centre) => Ok(case),
        (_, Side::Company) => Err(Problem::forbidden()),
    }
}

/// `POST /window/cases/{id}/close`: of two who close it at once, the later learns of the other.
///
/// # Errors
/// Where the caller does not advise, or it is closed.
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let mut case = centre(&app, &caller, id).await?;
    if case.state == CaseState::Closed {
        return Err(Problem::conflict(Message::new("problem-case-closed-before")));
    }
    let now = Moment::now();
    (case.state, case.due_at, case.closed_at) = (CaseState::Closed, None, Some(now));
    case.version = fields.one("version").parse().unwrap_or(case.version);
    let (by, name) = who(&caller, &case);
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    store::say(&mut tx, id, Said::Step, (&by, &name), "case-step-closed", now).await?;
    tx.commit().await?;
    Ok(back(id, &fields, "case-closed"))
}

/// `POST /window/cases/{id}/rate`: how content the company is; once.
///
/// # Errors
/// Where it is not closed, was told before, or the caller did not ask.
pub async fn rate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<CaseId>,
    Form(fields): Form<Fields>,
) -> Answer {
    let (mut case, side) = of_caller(&app, &caller, id, fields.one("key")).await?;
    if side != Side::Company {
        return Err(Problem::forbidden());
    }
    if case.state != CaseState::Closed || case.stars.is_some() {
        return Err(Problem::conflict(Message::new("problem-case-rated")));
    }
    let stars = fields.one("stars").parse::<u8>().ok().filter(|stars| (1..=5).contains(stars));
    let comment: String = fields.one("comment").chars().take(1000).collect();
    case.stars = Some(stars.ok_or_else(|| Problem::unusable(Message::new("problem-case-stars")))?);
    case.comment = comment;
    let mut tx = app.db.begin().await?;
    saved(&mut tx, &case).await?;
    tx.commit().await?;
    Ok(back(id, &fields, "case-rated"))
}
